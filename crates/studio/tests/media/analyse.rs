use crate::clips::{ffmpeg, folder, make};
use fov_edit::time::Time;
use fov_studio::media::analyse::{Threshold, loudness, scenes, silences};
use fov_studio::media::probe::probe;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn pauses_are_found() {
    let dir = folder();
    // Tone, silence from 1 s to 2 s, tone, silence to the end at 4 s; all over a soft hiss.
    let path = make(
        dir.path(),
        "-f lavfi -i aevalsrc=exprs=0.3*sin(2200*t)*(lt(t\\,1)+between(t\\,2\\,3))+0.004*(random(0)-0.5):d=4:s=44100",
        "talk.wav",
    );
    let ffmpeg = ffmpeg();
    let info = probe(&ffmpeg, &path, "talk.wav").await.unwrap();
    let found =
        silences(&ffmpeg, &path, &info, Threshold::Adaptive, Time::from_ms(500), CancellationToken::new())
            .await
            .unwrap();
    let near = |a: Time, ms: i64| (a - Time::from_ms(ms)).0.abs() < Time::from_ms(30).0;
    let [first, last] = found[..] else { panic!("{found:?}") };
    assert!(near(first.start, 1000) && near(first.end, 2000), "{first:?}");
    assert!(near(last.start, 3000) && near(last.end, 4000), "{last:?}");
    // The hiss is louder than this.
    let fixed = Threshold::Fixed(-70.0);
    let found =
        silences(&ffmpeg, &path, &info, fixed, Time::from_ms(500), CancellationToken::new()).await.unwrap();
    assert_eq!(found, []);
}

#[tokio::test]
async fn steady_sound_has_no_pauses() {
    let dir = folder();
    let path = make(dir.path(), "-f lavfi -i anoisesrc=d=4:a=0.2:seed=1", "noise.wav");
    let ffmpeg = ffmpeg();
    let info = probe(&ffmpeg, &path, "noise.wav").await.unwrap();
    let shortest = Time::from_ms(200);
    let found =
        silences(&ffmpeg, &path, &info, Threshold::Adaptive, shortest, CancellationToken::new()).await;
    assert_eq!(found.unwrap(), []);
}

#[tokio::test]
async fn loudness_is_measured() {
    let dir = folder();
    // EBU Tech 3341, case 1: a stereo sine of 1 kHz at -23 dBFS is -23 LUFS.
    let args = "-f lavfi -i aevalsrc=exprs=0.0708*sin(2*PI*1000*t)|0.0708*sin(2*PI*1000*t):d=5:s=48000";
    let path = make(dir.path(), args, "tone.wav");
    let ffmpeg = ffmpeg();
    let info = probe(&ffmpeg, &path, "tone.wav").await.unwrap();
    let heard = loudness(&ffmpeg, &path, &info, CancellationToken::new()).await.unwrap().unwrap();
    assert!((heard.integrated + 23.0).abs() < 0.2 && (heard.peak + 23.0).abs() < 0.3, "{heard:?}");
}

#[tokio::test]
async fn cuts_are_found() {
    let dir = folder();
    let path = make(
        dir.path(),
        "-f lavfi -i color=red:s=64x64:d=1 -f lavfi -i testsrc=s=64x64:d=1 -filter_complex [0][1]concat",
        "cuts.mp4",
    );
    let ffmpeg = ffmpeg();
    let info = probe(&ffmpeg, &path, "cuts.mp4").await.unwrap();
    let cuts = scenes(&ffmpeg, &path, &info, 0.3, CancellationToken::new()).await.unwrap();
    assert_eq!(cuts, [Time::from_secs(1)]);
}
