//! A bench to put clips on: sources, a timeline, a render.

use crate::clips::{HEIGHT, Spec, WIDTH};
use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{
    Audio, Clip, Color, Id, Mood, Overlay, Place, Sound, Source, SourceKind, Style, Text, TextKind, Timeline,
};
use fov_studio::media::ffmpeg::Ffmpeg;
use fov_studio::render::{self, Job, Output, RenderError, Rendered};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) line: Timeline,
    pub(crate) files: BTreeMap<String, PathBuf>,
    pub(crate) output: Output,
}

impl Bench {
    /// Nothing yet, on a canvas of the test clips' size.
    pub(crate) fn new() -> Bench {
        let mut line = Timeline::new();
        (line.canvas.width, line.canvas.height) = (WIDTH as u32, HEIGHT as u32);
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("work")).unwrap();
        Bench { folder, line, files: BTreeMap::new(), output: Output::default() }
    }

    /// Makes a test clip and brings it as a source.
    pub(crate) fn source(&mut self, name: &str, spec: &Spec<'_>) -> Id {
        let path = self.folder.path().join(name);
        spec.write(&path);
        let (num, den) = spec.fps.split_once('/').unwrap_or((spec.fps, "1"));
        let fps = Rate::new(num.parse().unwrap(), den.parse().unwrap()).unwrap();
        self.bring(name, path, SourceKind::Video, fps.time_of(spec.frames as i64), Some(fps), spec.sound)
    }

    /// Brings a file as a source.
    pub(crate) fn bring(
        &mut self,
        name: &str,
        path: PathBuf,
        kind: SourceKind,
        duration: Time,
        fps: Option<Rate>,
        has_audio: bool,
    ) -> Id {
        let id = self.line.fresh_id();
        let (width, height) = if kind == SourceKind::Audio { (0, 0) } else { (WIDTH as u32, HEIGHT as u32) };
        let (file, name) = (format!("stored-{name}"), name.to_owned());
        self.files.insert(file.clone(), path);
        self.line.sources.insert(id, Source { file, name, kind, duration, width, height, fps, has_audio });
        id
    }

    /// Appends a piece of a source, in frames of the canvas's rate.
    pub(crate) fn clip(&mut self, source: Id, from: i64, to: i64) -> &mut Clip {
        let fps = self.line.canvas.fps;
        let id = self.line.fresh_id();
        self.line.clips.push(Clip::new(id, source, Span::new(fps.time_of(from), fps.time_of(to))));
        self.line.clips.last_mut().unwrap()
    }

    /// Lays a piece of a source over the whole picture, from frame `at` on, all in frames of the canvas's rate.
    pub(crate) fn cover(&mut self, source: Id, (from, to): (i64, i64), at: i64) -> &mut Overlay {
        let fps = self.line.canvas.fps;
        let id = self.line.fresh_id();
        self.line.overlays.push(Overlay {
            id,
            source,
            range: Span::new(fps.time_of(from), fps.time_of(to)),
            start: fps.time_of(at),
            until: None,
            place: Place::Center,
            width: 1.0,
            opacity: 1.0,
            volume: 0.0,
            fade: Time::ZERO,
        });
        self.line.overlays.last_mut().unwrap()
    }

    /// Lays made music under the whole film.
    pub(crate) fn music(&mut self, volume: f32) -> &mut Audio {
        let id = self.line.fresh_id();
        self.line.audio.push(Audio {
            id,
            sound: Sound::Made { mood: Mood::Chill, seed: 1 },
            title: "Chill".into(),
            start: Time::ZERO,
            until: None,
            offset: Time::ZERO,
            repeat: false,
            volume,
            fade_in: Time::ZERO,
            fade_out: Time::ZERO,
            duck_db: None,
        });
        self.line.audio.last_mut().unwrap()
    }

    /// Puts a title at the top.
    pub(crate) fn title(&mut self, text: &str, start: Time, until: Option<Time>) {
        let id = self.line.fresh_id();
        let style = Style { size: 0.12, color: Color::WHITE, bold: true, background: None, fade: Time::ZERO };
        let (kind, text) = (TextKind::Title, text.to_owned());
        self.line.texts.push(Text { id, kind, text, start, until, place: Place::Top, style });
    }

    pub(crate) fn job(&self) -> Job {
        Job {
            timeline: self.line.clone(),
            files: self.files.clone(),
            media: BTreeMap::new(),
            music: None,
            work: self.folder.path().join("work"),
            output: self.output,
            out: self.folder.path().join("out").with_extension(self.output.container.extension()),
        }
    }

    /// Renders, and sees to it that nothing is left in the job's folder.
    pub(crate) async fn try_render(&self) -> Result<Rendered, RenderError> {
        let mut last = 0.0;
        let hear = |share: f32| {
            assert!((last..=1.0).contains(&share), "progress went from {last} to {share}");
            last = share;
        };
        let job = self.job();
        let rendered =
            render::render(&Ffmpeg::locate().unwrap(), &job, hear, &CancellationToken::new()).await;
        let left: Vec<_> = std::fs::read_dir(&job.work).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        rendered
    }

    pub(crate) async fn render(&self) -> Rendered {
        match self.try_render().await {
            Ok(rendered) => rendered,
            Err(RenderError::Failed { tail }) => panic!("{tail}"),
            Err(e) => panic!("{e}"),
        }
    }
}
