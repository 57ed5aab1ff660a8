use crate::clips::{CLIP, ffmpeg, folder, make};
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::SourceKind;
use fov_studio::media::probe::probe;

#[tokio::test]
async fn an_ordinary_clip_is_described() {
    let dir = folder();
    let path = make(dir.path(), CLIP, "clip.mp4");
    let info = probe(&ffmpeg(), &path, "clip.mp4").await.unwrap();
    eprintln!("{info:#?}");
    assert_eq!((info.kind, info.width, info.height), (SourceKind::Video, 320, 180));
    assert_eq!(info.fps, Some(Rate::whole(30)));
    assert_eq!(info.duration, Time::from_secs(2));
    assert!(info.has_audio && !info.video.as_ref().unwrap().vfr);
}
