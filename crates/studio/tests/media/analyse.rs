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
    eprintln!("{found:?} {info:?}");
    eprintln!("{:?}", loudness(&ffmpeg, &path, &info, CancellationToken::new()).await);
    assert_eq!(found.len(), 2);
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
