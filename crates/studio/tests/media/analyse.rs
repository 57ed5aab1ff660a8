use crate::clips::{ffmpeg, folder, make};
use fov_edit::time::Time;
use fov_studio::media::analyse::silences;
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
    let found = silences(&ffmpeg, &path, &info, Time::from_ms(500), CancellationToken::new()).await.unwrap();
    let near = |a: Time, ms: i64| (a - Time::from_ms(ms)).0.abs() < Time::from_ms(30).0;
    let [first, last] = found[..] else { panic!("{found:?}") };
    assert!(near(first.start, 1000) && near(first.end, 2000), "{first:?}");
    assert!(near(last.start, 3000) && near(last.end, 4000), "{last:?}");
}

#[tokio::test]
async fn steady_sound_has_no_pauses() {
    let dir = folder();
    let path = make(dir.path(), "-f lavfi -i anoisesrc=d=4:a=0.2:seed=1", "noise.wav");
    let ffmpeg = ffmpeg();
    let info = probe(&ffmpeg, &path, "noise.wav").await.unwrap();
    let shortest = Time::from_ms(200);
    let found = silences(&ffmpeg, &path, &info, shortest, CancellationToken::new()).await;
    assert_eq!(found.unwrap(), []);
}
