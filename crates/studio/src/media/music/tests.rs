use super::{RATE, compose, title};
use fov_edit::time::Time;
use fov_edit::timeline::Mood;

const MOODS: [Mood; 8] = [
    Mood::Lofi,
    Mood::Upbeat,
    Mood::Chill,
    Mood::Cinematic,
    Mood::Happy,
    Mood::Corporate,
    Mood::Sad,
    Mood::Electronic,
];

#[test]
#[ignore = "writes pieces for a person to hear"]
fn listen() {
    let folder = std::env::var("FOV_LOOK").unwrap();
    for mood in MOODS {
        for seed in [1, 2] {
            let path = format!("{folder}/{}-{seed}.wav", title(mood));
            let now = std::time::Instant::now();
            compose(mood, seed, Time::from_secs(24), path.as_ref()).unwrap();
            println!("{path} {:?} {RATE}", now.elapsed());
        }
    }
}
