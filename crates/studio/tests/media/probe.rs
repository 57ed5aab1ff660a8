use crate::clips::{CLIP, ffmpeg, folder, make};
use fov_edit::time::{Rate, Time};
use fov_edit::timeline::SourceKind;
use fov_studio::media::probe::{HELD, probe};

#[tokio::test]
async fn an_ordinary_clip_is_described() {
    let dir = folder();
    let path = make(dir.path(), CLIP, "clip.mp4");
    let info = probe(&ffmpeg(), &path, "clip.mp4").await.unwrap();
    assert_eq!((info.kind, info.width, info.height), (SourceKind::Video, 320, 180));
    assert_eq!(info.fps, Some(Rate::whole(30)));
    assert_eq!(info.duration, Time::from_secs(2));
    assert!(info.has_audio && !info.video.as_ref().unwrap().vfr);
}

#[tokio::test]
async fn stills_and_animations_are_told_apart() {
    let dir = folder();
    let still = make(dir.path(), "-f lavfi -i testsrc2=s=64x36:d=1 -frames:v 1", "a.jpg");
    let info = probe(&ffmpeg(), &still, "a.jpg").await.unwrap();
    assert_eq!((info.kind, info.duration, info.fps, info.width), (SourceKind::Image, Time::ZERO, None, 64));
    let still = make(dir.path(), "-f lavfi -i testsrc2=s=64x36:d=1 -frames:v 1", "a.gif");
    assert_eq!(probe(&ffmpeg(), &still, "a.gif").await.unwrap().kind, SourceKind::Image);
    let moving = make(dir.path(), "-f lavfi -i testsrc2=s=64x36:r=10:d=2", "b.gif");
    let info = probe(&ffmpeg(), &moving, "b.gif").await.unwrap();
    assert_eq!(
        (info.kind, info.duration, info.fps),
        (SourceKind::Video, Time::from_secs(2), Some(Rate::whole(10)))
    );
}

#[tokio::test]
async fn sizes_are_as_shown() {
    let dir = folder();
    make(dir.path(), CLIP, "clip.mp4");
    let turned = make(dir.path(), "-i clip.mp4 -c copy -metadata:s:v:0 rotate=270", "turned.mp4");
    let info = probe(&ffmpeg(), &turned, "turned.mp4").await.unwrap();
    let rotation = info.video.unwrap().rotation;
    assert_eq!((info.width, info.height), (180, 320));
    // Turning by hand gives what FFmpeg gives by itself.
    let by_hand = match rotation {
        90 => "clock",
        270 => "cclock",
        other => panic!("turned by {other}"),
    };
    let by_hand = format!("-noautorotate -i turned.mp4 -vf transpose={by_hand} -frames:v 1");
    let by_hand = std::fs::read(make(dir.path(), &by_hand, "hand.ppm")).unwrap();
    let by_itself = std::fs::read(make(dir.path(), "-i turned.mp4 -frames:v 1", "itself.ppm")).unwrap();
    assert!(by_hand == by_itself);
    let wide = make(dir.path(), "-i clip.mp4 -c copy -aspect 32:9", "wide.mp4");
    let info = probe(&ffmpeg(), &wide, "wide.mp4").await.unwrap();
    assert_eq!((info.width, info.height, info.video.unwrap().sample_aspect), (640, 180, (2, 1)));
}

#[tokio::test]
async fn sound_is_sound_even_with_a_cover_and_lengths_are_measured_where_missing() {
    let dir = folder();
    make(dir.path(), "-f lavfi -i testsrc2=s=64x64:d=1 -frames:v 1", "cover.png");
    let args = "-f lavfi -i sine=d=3 -i cover.png -map 0 -map 1 -c:v copy -disposition:v attached_pic";
    let song = make(dir.path(), args, "song.mp3");
    let info = probe(&ffmpeg(), &song, "song.mp3").await.unwrap();
    assert_eq!((info.kind, info.video, info.width), (SourceKind::Audio, None, 0));
    assert!((info.duration - Time::from_secs(3)).0.abs() < Time::from_ms(80).0, "{:?}", info.duration);
    // As a browser records: a stream whose length nobody went back to write.
    let live = make(dir.path(), "-f lavfi -i testsrc2=s=64x64:r=10:d=2 -c:v libvpx -live 1", "live.webm");
    let info = probe(&ffmpeg(), &live, "live.webm").await.unwrap();
    assert!((info.duration - Time::from_secs(2)).0.abs() <= Time::from_ms(100).0, "{:?}", info.duration);
}

#[tokio::test]
async fn uneven_frames_are_noticed() {
    let dir = folder();
    let args = "-f lavfi -i testsrc2=s=64x64:r=30:d=2 -vf select=not(mod(n\\,7))+lt(n\\,20) -vsync vfr";
    let uneven = make(dir.path(), args, "uneven.mp4");
    let info = probe(&ffmpeg(), &uneven, "uneven.mp4").await.unwrap();
    let video = info.video.unwrap();
    assert!(video.vfr && video.held.is_empty() && video.fps.fps() < 28.0, "{video:?}");
    // A film of its average rate would lose frames.
    assert_eq!(info.fps, Some(Rate::whole(30)));
}

#[tokio::test]
async fn pictures_that_stay_on_screen_are_noticed() {
    let dir = folder();
    let held = "-f lavfi -i testsrc2=s=64x64:r=60:d=5 -f lavfi -i sine=d=6 -vf select=not(between(n\\,60\\,119)+gt(n\\,240)) \
                -vsync vfr -bf 3";
    let frame = |n: i64| Rate::whole(60).time_of(n);
    for name in ["held.mp4", "held.mkv"] {
        let clip = make(dir.path(), held, name);
        let info = probe(&ffmpeg(), &clip, name).await.unwrap();
        let video = info.video.unwrap();
        assert_eq!(info.fps, Some(Rate::whole(60)), "{name}");
        let [stays, last] = video.held[..] else { panic!("{name}: {:?}", video.held) };
        // Matroska counts milliseconds, and has sound start some of them before the pictures.
        let near = |a: Time, b: Time| (a - b).0.abs() <= Time::from_ms(5).0;
        assert!(near(stays.start, frame(59)) && near(stays.end, frame(120)), "{name}: {stays:?}");
        assert!(near(last.start, frame(240)) && last.end == info.duration, "{name}: {last:?}");
        for (t, since) in [(frame(60), stays.start), (frame(119), stays.start), (stays.end, stays.start)] {
            assert_eq!(video.shown_since(t), since, "{name}");
        }
        for t in [frame(58), frame(200), stays.start] {
            assert!(near(video.shown_since(t), t - HELD), "{name}");
        }
        assert_eq!(video.shown_since(info.duration), last.start, "{name}");
    }
}
