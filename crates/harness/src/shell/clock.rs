//! The wall clock as the machine wants it, and waiting for one of its deadlines.

use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// A laptop that slept wakes with a monotonic timer that did not run on; looking up this often finds a deadline that
/// passed meanwhile. `Tick` is never wrong to send.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// Milliseconds since the epoch, as the machine takes them.
#[derive(Debug, Clone)]
pub struct Clock {
    started: (SystemTime, Instant),
    rate: u32,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Clock {
        Clock::faster(1)
    }

    /// A clock that runs `rate` times as fast from now on, so that a test need not sit through the machine's pauses.
    #[must_use]
    pub fn faster(rate: u32) -> Clock {
        Clock { started: (SystemTime::now(), Instant::now()), rate: rate.max(1) }
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> u64 {
        let time = match self.rate {
            1 => SystemTime::now(),
            rate => self.started.0 + self.started.1.elapsed() * rate,
        };
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// Returns when `at` has come, or a little before if that is far away; never if there is nothing to wait for.
    pub async fn sleep_until(&self, at: Option<u64>) {
        let Some(at) = at else { return std::future::pending().await };
        let ahead = Duration::from_millis(at.saturating_sub(self.now())) / self.rate;
        // Never zero: a deadline that a tick does not move must not become a busy loop.
        tokio::time::sleep(ahead.clamp(Duration::from_millis(1), LONGEST_NAP)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_faster_clock_gets_to_a_deadline_sooner() {
        let clock = Clock::faster(1000);
        let (start, wall) = (clock.now(), Instant::now());
        while clock.now() < start + 20_000 {
            clock.sleep_until(Some(start + 20_000)).await;
        }
        let took = wall.elapsed();
        assert!(took >= Duration::from_millis(15) && took < Duration::from_secs(10), "{took:?}");
    }

    #[test]
    fn the_system_clock_is_in_milliseconds() {
        // Between 2020 and 2100.
        assert!((1_577_836_800_000..4_102_444_800_000).contains(&Clock::system().now()));
    }
}
