//! `cargo xtask bench` and `cargo xtask soak`: what is too slow to run on every change.

use crate::machine::{self, cargo};
use crate::needs::{self, TO_RUN};
use crate::{Stop, say};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Measures what must be fast, against the best of its kind.
pub(crate) fn bench(args: &[String]) -> Result<(), Stop> {
    machine::run(cargo().args(["run", "--release", "--quiet", "--package", "fov-bench", "--"]).args(args))
}

/// Runs the property tests with many more cases, and the kill test with moments drawn by chance, round after round.
/// What fails prints how to see it again.
pub(crate) fn soak(args: &[String]) -> Result<(), Stop> {
    let minutes: u64 = match args {
        [] => 10,
        [minutes] => minutes.parse().map_err(|_| format!("{minutes} is not a number of minutes"))?,
        _ => return Err("cargo xtask soak [MINUTES]".into()),
    };
    needs::provide(TO_RUN)?;
    let until = Instant::now() + Duration::from_secs(minutes * 60);
    let mut seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut round = 0;
    while Instant::now() < until {
        round += 1;
        seed += 1;
        say(&format!("\n== round {round}, FOV_SEED={seed}"));
        let seed = seed.to_string();
        let mut pure = cargo();
        pure.args(["test", "--quiet", "--package", "fov-protocol", "--package", "fov-edit"]);
        machine::run(pure.env("PROPTEST_CASES", "5000").env("FOV_SEED", &seed))?;
        let mut kill = cargo();
        kill.args(["test", "--quiet", "--package", "fov-harness", "--test", "kill"]);
        machine::run(kill.env("FOV_SEED", &seed))?;
    }
    say(&format!("{round} rounds, nothing found"));
    Ok(())
}
