//! What chance there is in a world: dice, and how bad network, shell and clock are.

/// Splitmix64: small, seeded, good enough for dice.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0..n
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// How bad the network is, in percent of requests.
#[derive(Clone, Copy, Default, Debug)]
pub struct Weather {
    /// Refused before anything was sent.
    pub not_sent: u64,
    /// Lost on the way there.
    pub lost_there: u64,
    /// Arrives, but the answer is lost (a stream is cut somewhere).
    pub lost_back: u64,
    /// Seems lost, but arrives later all the same. Only fair to a backend that counts.
    pub late: u64,
    /// A proxy answers with an error page after the backend took the request.
    pub proxy_after: u64,
    /// The same before the backend took it.
    pub proxy_before: u64,
    /// 429.
    pub limited: u64,
    /// 401 with a token that was good.
    pub expired: u64,
    /// The session is gone.
    pub no_session: u64,
    /// A render fails.
    pub render_fails: u64,
    /// An output URL has expired.
    pub url_expired: u64,
    /// A download breaks.
    pub download_breaks: u64,
}

impl Weather {
    pub const CALM: Weather = Weather {
        not_sent: 0,
        lost_there: 0,
        lost_back: 0,
        late: 0,
        proxy_after: 0,
        proxy_before: 0,
        limited: 0,
        expired: 0,
        no_session: 0,
        render_fails: 0,
        url_expired: 0,
        download_breaks: 0,
    };

    pub fn storm() -> Weather {
        Weather {
            not_sent: 6,
            lost_there: 6,
            lost_back: 8,
            late: 0,
            proxy_after: 3,
            proxy_before: 3,
            limited: 2,
            expired: 2,
            no_session: 0,
            render_fails: 10,
            url_expired: 10,
            download_breaks: 15,
        }
    }
}

/// How unruly shell and clock are, in percent of chances. None: a good shell with a good clock.
#[derive(Clone, Copy, Default, Debug)]
pub struct Unrest {
    /// A command comes a second time, with the same key.
    pub repeats: u64,
    /// The clock is set, up to a day back or forth.
    pub clock: u64,
    /// A save fails.
    pub disk: u64,
    /// An answer to a request that is over comes after all, or again.
    pub ghosts: u64,
    /// An earlier save is answered again.
    pub saved: u64,
}

impl Unrest {
    pub fn all() -> Unrest {
        Unrest { repeats: 20, clock: 1, disk: 10, ghosts: 10, saved: 10 }
    }
}
