use super::{BLOCK, Band, RATE, Tune};
use ebur128::{EbuR128, Mode};
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

/// A piece as frames of left and right.
fn piece(mood: Mood, seed: u32, length: Time) -> Vec<[i16; 2]> {
    let (tune, mut file) = (Tune { mood, seed, length }, Vec::new());
    tune.compose(&mut file).unwrap();
    assert_eq!(file.len() as u64, tune.bytes());
    let (header, data) = file.split_at(44);
    assert_eq!(u32::from_le_bytes(header[40..44].try_into().unwrap()) as usize, data.len());
    data.as_chunks::<4>()
        .0
        .iter()
        .map(|[a, b, c, d]| [i16::from_le_bytes([*a, *b]), i16::from_le_bytes([*c, *d])])
        .collect()
}

fn loudness(frames: &[[i16; 2]]) -> f64 {
    let mut meter = EbuR128::new(2, RATE, Mode::I).unwrap();
    meter.add_frames_i16(frames.as_flattened()).unwrap();
    meter.loudness_global().unwrap()
}

fn mono(frames: &[[i16; 2]]) -> Vec<f32> {
    frames.iter().map(|[l, r]| (f32::from(*l) + f32::from(*r)) / 65536.0).collect()
}

/// Power below `hertz`, between, and above `high`, by one-pole filters.
fn bands(samples: &[f32]) -> [f32; 3] {
    let pole = |hertz: f32| 1.0 - (-std::f32::consts::TAU * hertz / RATE as f32).exp();
    let (mut low, mut mid, mut power) = ([0.0; 2], [0.0; 2], [0.0; 3]);
    for sample in samples {
        low[0] += pole(160.0) * (sample - low[0]);
        low[1] += pole(160.0) * (low[0] - low[1]);
        mid[0] += pole(3500.0) * (sample - mid[0]);
        mid[1] += pole(3500.0) * (mid[0] - mid[1]);
        for (sum, value) in power.iter_mut().zip([low[1], mid[1] - low[1], sample - mid[1]]) {
            *sum += value * value;
        }
    }
    power.map(|p| 10.0 * (p / samples.len() as f32 + 1e-12).log10())
}

/// How much more sound there is right after a beat than right before.
fn pulse(mood: Mood, seed: u32, samples: &[f32]) -> f32 {
    let beat = Band::new(mood, seed, samples.len() as u64).score.start(1) / 4;
    let window = 960;
    let (mut after, mut before) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate().skip(window) {
        let place = n as u64 % beat;
        if place < window as u64 {
            after += sample * sample;
        } else if place >= beat - window as u64 {
            before += sample * sample;
        }
    }
    after / before
}

#[test]
fn every_mood_is_exact_in_length_and_loudness_and_full() {
    for mood in MOODS {
        let frames = piece(mood, 7, Time::from_ms(6_001));
        assert_eq!(frames.len(), 6_001 * 48, "{mood:?}");
        let heard = loudness(&frames);
        assert!((heard + 20.0).abs() <= 1.0, "{mood:?}: {heard} LUFS");
        let peak = frames.as_flattened().iter().map(|s| s.unsigned_abs()).max().unwrap();
        assert!(peak < 32_000, "{mood:?} clips: {peak}");
        let [low, mid, high] = bands(&mono(&frames));
        assert!(low > -50.0 && mid > -35.0 && high > -75.0, "{mood:?}: {low} {mid} {high} dB");
        // It ends by itself: silence at the edge, sound shortly before.
        let end = |ms: usize| {
            frames[frames.len() - ms * 48..].as_flattened().iter().map(|s| s.unsigned_abs()).max()
        };
        assert!(end(2) < Some(30) && end(1500) > Some(200), "{mood:?}: {:?} {:?}", end(2), end(1500));
        let sides = frames.iter().filter(|[l, r]| l.abs_diff(*r) > 50).count();
        assert!(sides > frames.len() / 10, "{mood:?} is stereo");
    }
}

#[test]
fn rhythmic_moods_have_a_beat() {
    for mood in [Mood::Upbeat, Mood::Electronic, Mood::Happy] {
        let frames = piece(mood, 3, Time::from_secs(8));
        let pulse = pulse(mood, 3, &mono(&frames));
        assert!(pulse > 1.3, "{mood:?}: {pulse}");
    }
}

#[test]
fn a_piece_is_its_mood_seed_and_length() {
    let short = Time::from_secs(3);
    let one = piece(Mood::Chill, 1, short);
    assert!(one == piece(Mood::Chill, 1, short));
    assert!(one != piece(Mood::Chill, 2, short));
    assert!(one != piece(Mood::Sad, 1, short));
}

/// A third of a second comes at a time, and nothing is computed for nobody.
#[test]
fn what_takes_no_more_gets_no_more() {
    struct Short(Vec<usize>);
    impl std::io::Write for Short {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.push(bytes.len());
            if self.0.len() < 3 { Ok(bytes.len()) } else { Err(std::io::ErrorKind::BrokenPipe.into()) }
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (tune, mut out) =
        (Tune { mood: Mood::Happy, seed: 1, length: Time::from_secs(20_000) }, Short(Vec::new()));
    assert!(tune.compose(&mut out).is_err());
    // The header at once; the last is tried again where it is dropped.
    assert_eq!(out.0[0], 44);
    assert!(out.0.len() <= 4 && out.0[1..].iter().all(|n| (1 << 15..=1 << 16).contains(n)), "{:?}", out.0);
}

#[test]
fn any_length_is_possible() {
    for ms in [0, 1, 20, 400, 1500] {
        assert_eq!(piece(Mood::Upbeat, 1, Time::from_ms(ms)).len() as i64, ms * 48);
    }
    let endless = Tune { mood: Mood::Sad, seed: 1, length: Time::from_secs(100_000) };
    assert!(endless.compose(std::io::sink()).is_err());
}

/// Nobody listens to them before they are written.
#[test]
fn longer_pieces_are_as_loud_as_their_mood() {
    for (mood, seed) in MOODS.into_iter().zip(1..) {
        let heard = loudness(&piece(mood, seed, Time::from_secs(16)));
        assert!((heard + 20.0).abs() <= 1.3, "{mood:?}: {heard} LUFS");
    }
}

/// Their level is that of shorter ones; what comes later must not be louder or softer.
#[test]
fn long_pieces_keep_their_level() {
    let mut band = Band::new(Mood::Lofi, 5, 1800 * u64::from(RATE));
    let bars = band.score.bars();
    let most = (0..bars).map(|n| band.score.write(n).len()).max().unwrap();
    assert!(bars > 500 && most < 200, "{bars} bars of at most {most} notes");
    let mut band = Band::new(Mood::Lofi, 5, 1800 * u64::from(RATE));
    let mut part = |seconds: u32| {
        let mut meter = EbuR128::new(2, RATE, Mode::I).unwrap();
        for _ in 0..(seconds * RATE) as usize / BLOCK {
            let [left, right] = band.play();
            meter.add_frames_planar_f32(&[&left, &right]).unwrap();
        }
        meter.loudness_global().unwrap()
    };
    let _introduction = part(20);
    let (first, second) = (part(20), part(20));
    assert!((first - second).abs() < 1.2, "{first} then {second} LUFS");
}

#[test]
#[ignore = "writes pieces for a person to hear"]
fn listen() {
    let folder = std::env::var("FOV_LOOK").unwrap();
    for mood in MOODS {
        for seed in [1, 2] {
            let path = format!("{folder}/{mood:?}-{seed}.wav");
            let now = std::time::Instant::now();
            let tune = Tune { mood, seed, length: Time::from_secs(24) };
            tune.compose(std::fs::File::create(&path).unwrap()).unwrap();
            println!("{path} {:?}", now.elapsed());
        }
    }
}
