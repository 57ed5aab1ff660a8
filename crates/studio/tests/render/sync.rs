//! Picture and sound stay together, however long the film: flashes and clicks that were made at the same moments.

use crate::bench::Bench;
use crate::clips::{H264, Spec, clicks, ffmpeg, flashes, samples};
use fov_edit::time::Time;
use fov_edit::timeline::{Look, Play, SourceKind};
use fov_studio::render::{Container, Strategy};

/// What phones and most files with music have.
const CD: &[&str] = &["-ar", "44100"];
/// A frame is missing now and then, and sometimes thirty of them; none that flashes, nor the one after it.
const UNEVEN: &[&str] =
    &["-vf", "select='not(eq(mod(n,10),7)+between(mod(n,100),61,90))'", "-fps_mode", "vfr"];

/// Cuts a film of `seconds` at uneven places and looks how far clicks are from their flashes, once with its pictures
/// copied (where they come evenly) and once with all of them encoded.
async fn drift(seconds: usize, fps: &str, options: &[&str]) {
    let (num, den) = fps.split_once('/').unwrap_or((fps, "1"));
    let rate = num.parse::<f64>().unwrap() / den.parse::<f64>().unwrap();
    let frames = (seconds as f64 * rate) as usize;
    for encoded in [false, true] {
        let mut bench = Bench::new();
        bench.line.canvas.fps =
            fov_edit::time::Rate::new(num.parse().unwrap(), den.parse().unwrap()).unwrap();
        let spec = Spec {
            frames,
            fps,
            flash: 50,
            options: &[H264, &["-x264-params", "keyint=48"], options].concat(),
            ..Spec::default()
        };
        let a = bench.source("a.mp4", &spec);
        let look = if encoded { Look { contrast: 1.01, ..Look::default() } } else { Look::default() };
        // Something is cut out of the middle of each fifth.
        let fifth = frames as i64 / 5;
        let mut flashing = 0;
        for n in 0..5 {
            let kept = n * fifth + 7 * n..(n + 1) * fifth - 13;
            bench.clip(a, kept.start, kept.end).look = look;
            flashing += kept.filter(|frame| frame % 50 == 0).count();
        }
        let film = bench.render().await;
        let uneven = options == UNEVEN;
        assert_eq!(film.strategy == Strategy::Encoded, encoded || uneven, "{fps}: {:?}", film.strategy);
        let (seen, heard) = (flashes(&film.path), clicks(&film.path));
        assert_eq!(seen.len(), flashing, "{fps}: flashes in {frames} frames");
        for frame in seen {
            let at = frame as f64 / rate;
            let off = heard.iter().map(|click| (click - at).abs()).fold(f64::INFINITY, f64::min);
            // A click is heard from its first sample that is loud; AAC smears it by some.
            assert!(off < 0.004, "{fps}, encoded {encoded}: {off:.4} s off at {at:.2} s");
        }
    }
}

#[tokio::test]
async fn clicks_stay_with_their_flashes() {
    drift(20, "30", &[]).await;
    drift(20, "30000/1001", CD).await;
    drift(20, "25", &[]).await;
    drift(20, "30", UNEVEN).await;
}

#[tokio::test]
#[ignore = "minutes: ten minutes of film, four times"]
async fn clicks_stay_with_their_flashes_for_ten_minutes() {
    drift(600, "30", CD).await;
    drift(600, "30000/1001", &[]).await;
    drift(600, "24000/1001", CD).await;
    drift(600, "30", UNEVEN).await;
}

#[tokio::test]
async fn long_backward_sound_is_the_same_samples_from_the_end() {
    let mut bench = Bench::new();
    // Noise, so that no sample is where another could be; longer than what is held at a time.
    let path = bench.folder.path().join("noise.wav");
    let noise = "anoisesrc=r=48000:d=100:a=0.5:seed=7,aformat=sample_fmts=s16:channel_layouts=stereo";
    ffmpeg(&["-f", "lavfi", "-i", noise, path.to_str().unwrap()]);
    let sound = bench.bring("noise.wav", path.clone(), SourceKind::Audio, Time::from_secs(100), None, true);
    bench.clip(sound, 30, 2970).play = Play::Reverse { speed: 1.0 };
    bench.output.container = Container::Wav;
    let film = bench.render().await;
    let (mut wanted, heard) = (samples(&path)[48_000..99 * 48_000].to_vec(), samples(&film.path));
    wanted.reverse();
    assert!(wanted == heard, "{} samples for {}", heard.len(), wanted.len());
}
