//! The account: from nothing to a token, and back when it is refused. Credits.

use super::network::{Answer, Call, Got};
use super::output::{Body, Event, RequestKind};
use super::state::{Auth, Credits, CreditsCall};
use super::steps::TRIES;
use super::{Machine, NetFailure, RequestId};
use crate::notice::Notice;
use crate::wire;
use crate::wire::envelope::Failure;

/// The wait after the first 429 (API page, "Errors"), and the longest that a `Retry-After` may make of it.
pub(super) const RATE_LIMIT_MS: u64 = 30_000;
const RATE_LIMIT_MAX_MS: u64 = 3_600_000;
/// How long until an anonymous token is asked for again after it was refused twice.
const NO_TOKEN_MS: u64 = 3_600_000;
/// Failures in a row before the user is told.
pub(super) const PATIENCE: u32 = 3;

/// The wait before try number `strikes` + 1: 1 s, 2 s, 4 s … one minute.
pub(super) const fn backoff_ms(strikes: u32) -> u64 {
    let exponent = if strikes > 7 { 6 } else { strikes.saturating_sub(1) };
    let ms = 1000 << exponent;
    if ms > 60_000 { 60_000 } else { ms }
}

/// How long to wait after a 429: what the backend says where that is longer and sane, else 30 s.
pub(super) fn rate_limit_ms(retry_after_s: Option<u64>) -> u64 {
    let said = retry_after_s.unwrap_or(0).saturating_mul(1000);
    if said <= RATE_LIMIT_MAX_MS { said.max(RATE_LIMIT_MS) } else { RATE_LIMIT_MS }
}

impl Machine {
    /// Asks for a token, unless there is one or one is being asked for.
    pub(super) fn want_token(&mut self) {
        if matches!(self.state.account.auth, Auth::Missing) {
            self.ask_token(0, 0);
        }
    }

    fn ask_token(&mut self, strikes: u32, limited: u32) {
        let mut call = Call::with_body(RequestKind::Token, wire::token::PATH, Body::Empty);
        call.extra = Some(("X-Client-Id", self.client_id()));
        let request = self.send(None, call);
        self.state.account.auth = Auth::Asking { request, strikes, limited };
        self.touch(None);
    }

    /// The client id, as the shell gave it or, where the backend did not accept that, one made from it.
    fn client_id(&self) -> String {
        let given = &self.state.settings.client_id;
        match self.state.account.client_ids {
            0 if !given.is_empty() && given.len() <= super::MAX_ID => given.clone(),
            n => derived_uuid(given, n),
        }
    }

    pub(super) fn token_done(&mut self, id: RequestId, got: Got) {
        let Auth::Asking { request, strikes, limited } = self.state.account.auth else { return };
        if request != id {
            return;
        }
        let (failure, retry_after) = match &got {
            Got::Answer(answer) => match answer.read::<wire::token::Token>() {
                Ok(token) => return self.have_token(token),
                Err(failure) => (failure, answer.retry_after),
            },
            Got::Lost(_) => {
                return self.token_trouble(strikes + 1, limited, Notice::Unreachable);
            }
        };
        match failure {
            Failure::RateLimited if limited == 0 => {
                let wait = rate_limit_ms(retry_after);
                self.token_later(wait, 0, 1, Some(Notice::RateLimited { wait_s: wait.div_ceil(1000) }));
            }
            Failure::RateLimited => {
                let told = limited > 1;
                self.token_later(NO_TOKEN_MS, 0, limited + 1, (!told).then_some(Notice::NoTokenNow));
            }
            Failure::MissingClientId => {
                self.state.account.client_ids = self.state.account.client_ids.saturating_add(1);
                self.token_trouble(strikes + 1, limited, Notice::ServerTrouble);
            }
            _ => self.token_trouble(strikes + 1, limited, Notice::ServerTrouble),
        }
    }

    fn token_trouble(&mut self, strikes: u32, limited: u32, notice: Notice) {
        let tell = (strikes == PATIENCE).then_some(notice);
        self.token_later(backoff_ms(strikes), strikes, limited, tell);
    }

    fn token_later(&mut self, wait: u64, strikes: u32, limited: u32, notice: Option<Notice>) {
        self.state.account.auth = Auth::Waiting { until: self.now + wait, strikes, limited };
        self.dirty = true;
        self.touch(None);
        if let Some(notice) = notice {
            self.tell_account(notice);
        }
    }

    fn have_token(&mut self, token: wire::token::Token) {
        let account = &mut self.state.account;
        account.auth = Auth::Have { token: token.token };
        account.generation += 1;
        account.user_id = token.user_id.or(account.user_id.take());
        account.notice = None;
        if let Some(available) = token.credits {
            account.credits = Some(Credits { available, frozen: 0.0, as_of: self.now });
        }
        self.dirty = true;
        self.touch(None);
        self.event(Event::Connected);
    }

    /// The backend did not know the token. An anonymous one is replaced; the user's own is not.
    pub(super) fn token_refused(&mut self) {
        if self.state.account.own {
            if !matches!(self.state.account.auth, Auth::Refused) {
                self.state.account.auth = Auth::Refused;
                self.tell_account(Notice::TokenRefused);
            }
        } else if matches!(self.state.account.auth, Auth::Have { .. }) {
            self.state.account.auth = Auth::Missing;
        }
        self.dirty = true;
        self.touch(None);
    }

    fn tell_account(&mut self, notice: Notice) {
        self.state.account.notice = Some(notice.clone());
        self.event(Event::Notice { project: None, turn: None, notice });
        self.touch(None);
    }

    pub(super) fn account_due(&mut self) {
        if let Auth::Waiting { until, strikes, limited } = self.state.account.auth
            && until <= self.now
        {
            self.ask_token(strikes, limited);
        }
        let account = &self.state.account;
        if account.wants_credits
            && account.credits_call.request.is_none()
            && account.credits_call.next <= self.now
        {
            match account.auth {
                Auth::Missing => self.want_token(),
                Auth::Have { .. } => {
                    let request = self.send(None, Call::get(RequestKind::Credits, wire::credits::PATH));
                    self.state.account.credits_call.request = Some(request);
                }
                _ => {}
            }
        }
    }

    pub(super) fn account_next_due(&self) -> Option<u64> {
        let account = &self.state.account;
        match account.auth {
            Auth::Waiting { until, .. } => Some(until),
            Auth::Have { .. } if account.wants_credits && account.credits_call.request.is_none() => {
                Some(account.credits_call.next)
            }
            _ => None,
        }
    }

    pub(super) fn account_online(&mut self) {
        if let Auth::Waiting { until, limited: 0, .. } = &mut self.state.account.auth {
            *until = self.now;
        }
        self.state.account.credits_call.next = self.now;
    }

    pub(super) fn account_restarted(&mut self) {
        self.state.account.credits_call.request = None;
        if let Auth::Asking { strikes, limited, .. } = self.state.account.auth {
            self.ask_token(strikes, limited);
        }
    }

    /// Credits that were asked for outside of a project.
    pub(super) fn account_credits_done(&mut self, id: RequestId, got: Got) {
        if self.state.account.credits_call.request != Some(id) {
            return;
        }
        self.state.account.credits_call.request = None;
        let answer = match got {
            Got::Answer(answer) => answer,
            Got::Lost(_) => return self.credits_later(Notice::Unreachable, None),
        };
        match answer.read() {
            Ok(balance) if self.keep_credits(&balance).is_some() => self.end_credits(),
            Err(Failure::BadToken) if answer.generation != self.state.account.generation => {}
            Err(Failure::BadToken) => {
                self.token_refused();
                if std::mem::replace(&mut self.state.account.credits_call.reauthed, true) {
                    self.give_up_credits();
                }
            }
            Ok(_) | Err(Failure::Trouble) => self.credits_later(Notice::ServerTrouble, None),
            Err(Failure::RateLimited) => {
                self.credits_later(Notice::ServerTrouble, Some(rate_limit_ms(answer.retry_after)));
            }
            Err(_) => self.give_up_credits(),
        }
    }

    /// Asks again later. A network that is away is waited for; a backend that keeps failing is not.
    fn credits_later(&mut self, notice: Notice, wait: Option<u64>) {
        let call = &mut self.state.account.credits_call;
        call.strikes += 1;
        call.next = self.now + wait.unwrap_or_else(|| backoff_ms(call.strikes));
        let strikes = call.strikes;
        self.dirty = true;
        if strikes >= TRIES && notice != Notice::Unreachable {
            self.give_up_credits();
        } else if strikes == PATIENCE {
            self.tell_account(notice);
        }
    }

    fn give_up_credits(&mut self) {
        self.end_credits();
        if !self.state.account.own {
            self.tell_account(Notice::Garbled);
        }
    }

    fn end_credits(&mut self) {
        self.state.account.wants_credits = false;
        self.state.account.credits_call = CreditsCall::default();
        self.dirty = true;
    }

    pub(super) fn keep_credits(&mut self, balance: &wire::credits::Balance) -> Option<Credits> {
        let credits =
            Credits { available: balance.free()?, frozen: balance.frozen.unwrap_or(0.0), as_of: self.now };
        self.state.account.credits = Some(credits);
        self.dirty = true;
        self.touch(None);
        Some(credits)
    }

    /// Where a person makes an account or chooses a plan; an anonymous user keeps what they have by it.
    pub(super) fn register_link(&self) -> String {
        let web = &self.state.settings.web_url;
        match &self.state.account.user_id {
            Some(user) if !self.state.account.own => format!("{web}/register?bind={}", wire::encode(user)),
            _ => format!("{web}/register"),
        }
    }

    pub(super) fn no_credits(&self) -> Notice {
        if self.state.account.own {
            Notice::NoCreditsTopUp
        } else {
            Notice::NoCreditsRegister { link: self.register_link() }
        }
    }
}

impl Got {
    /// The answer, or the way in which it was lost.
    pub(super) fn into_answer(self) -> Result<Answer, NetFailure> {
        match self {
            Got::Answer(answer) => Ok(answer),
            Got::Lost(failure) => Err(failure),
        }
    }
}

/// A UUID (version 8, RFC 9562 §5.8) that follows from the shell's own id and a number.
fn derived_uuid(given: &str, n: u32) -> String {
    // FNV-1a over the id, then splitmix64: spread out, and the same on every restart.
    let mut seed = given.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    seed ^= u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let (a, b) = (next(), next());
    format!(
        "{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xfff,
        (b >> 48) & 0x3fff | 0x8000,
        b & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::{backoff_ms, derived_uuid, rate_limit_ms};

    #[test]
    fn waits_grow_to_a_minute() {
        let waits: Vec<u64> = (1..=9).map(backoff_ms).collect();
        assert_eq!(waits, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    }

    #[test]
    fn retry_after_counts_where_it_is_longer_and_sane() {
        assert_eq!(rate_limit_ms(None), 30_000);
        assert_eq!(rate_limit_ms(Some(5)), 30_000);
        assert_eq!(rate_limit_ms(Some(120)), 120_000);
        assert_eq!(rate_limit_ms(Some(u64::MAX)), 30_000);
    }

    #[test]
    fn a_derived_client_id_is_a_uuid_and_stays_the_same() {
        let id = derived_uuid("", 1);
        assert_eq!(id, derived_uuid("", 1));
        assert_ne!(id, derived_uuid("", 2));
        assert_ne!(id, derived_uuid("x", 1));
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
    }
}
