//! A timeline on the output's frame grid: which clip stands on which frames, with every file measured.
//! From here on, lengths are counts of frames and samples, so nothing can drift.

use super::props::Props;
use super::{Job, RenderError};
use crate::media::ffmpeg::Ffmpeg;
use crate::media::music::Shelf;
use crate::media::probe::{self, BadFile, MediaInfo};
use fov_edit::time::{Rate, Span, Time};
use fov_edit::timeline::{Canvas, Clip, Id, SourceKind, Timeline};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Samples per second of everything that is heard.
pub(crate) const SAMPLE_RATE: i64 = 48_000;
/// The longest film that is tried.
const LONGEST: Time = Time::from_secs(6 * 3600);
/// Reading starts this long before the first piece that is wanted, so that decoders have settled.
pub(crate) const LEAD: Time = Time::from_ms(200);
/// By how many pictures decoding may run ahead of showing; encoders have it at two, or at four where frames refer far.
const OUT_OF_ORDER: usize = 4;
/// How many files are remembered.
const REMEMBERED: usize = 128;
const FLICKS_PER_SAMPLE: i64 = fov_edit::time::FLICKS_PER_SECOND / SAMPLE_RATE;

/// A file that the film needs, and what is in it.
#[derive(Debug, Clone)]
pub(crate) struct Footage {
    pub(crate) path: PathBuf,
    pub(crate) info: MediaInfo,
}

impl Footage {
    /// When the pictures end, on the source's clock; sound may go on for longer.
    pub(crate) fn pictures_end(&self) -> Time {
        let stream =
            self.info.video.as_ref().and_then(|v| Some(v.start_time - self.info.start_time + v.duration?));
        stream.unwrap_or(self.info.duration).min(self.info.duration)
    }

    /// When the pictures start, on the source's clock; sound may start earlier.
    pub(crate) fn pictures_start(&self) -> Time {
        self.info.video.as_ref().map_or(Time::ZERO, |v| v.start_time - self.info.start_time)
    }

    /// Whether a picture may stay on screen for longer than another.
    pub(crate) fn is_uneven(&self) -> bool {
        self.info.video.as_ref().is_some_and(|video| video.vfr)
    }

    /// When reading must start so that what is on screen at `t` is decoded, on the source's clock.
    pub(crate) fn lead_in(&self, t: Time) -> Time {
        let uneven = self.info.video.as_ref().filter(|video| video.vfr);
        // FFmpeg searches by the times of decoding. A keyframe that is shown after `t` is decoded before it, by as
        // many pictures as the coder puts out of order.
        let shown = uneven.map_or(t, |video| (0..OUT_OF_ORDER).fold(t, |shown, _| video.shown_since(shown)));
        // What is shown for longer than others began long before.
        let own = self.info.fps.map_or(Time::ZERO, |own| own.time_of(2));
        (shown - LEAD.max(own)).max(Time::ZERO)
    }

    /// How far the nearest frame of the source is from `t`, where frames come evenly. A clip that starts with that
    /// frame must start with the sound of that moment, or picture and sound are up to half a frame apart.
    fn to_frame(&self, t: Time) -> Option<Time> {
        let video = self.info.video.as_ref().filter(|v| !v.vfr && self.info.kind == SourceKind::Video)?;
        let first = self.pictures_start();
        let n = video.fps.frame_at(t - first).max(0);
        Some(first + video.fps.time_of(n) - t).filter(|shift| shift.0.abs() <= video.fps.time_of(1).0)
    }
}

/// A timeline whose files are there and whose frames are counted.
#[derive(Debug, Clone)]
pub(crate) struct Film {
    /// The edit, with the output's size and rate on its canvas.
    pub(crate) line: Timeline,
    /// The frames of the film that each clip covers; neighbours overlap where one goes over into the next.
    pub(crate) places: Vec<Range<i64>>,
    /// The files, by source.
    pub(crate) footage: BTreeMap<Id, Footage>,
    /// What is made for it.
    pub(crate) props: Props,
    /// Where the pictures of long backward clips are read from, by clip.
    pub(crate) backward: BTreeMap<Id, PathBuf>,
    /// Where the sound of long backward clips is read from, by clip: 32-bit floats, left and right in turn.
    pub(crate) backward_sound: BTreeMap<Id, PathBuf>,
    /// Where made music is kept between jobs.
    pub(crate) shelf: Option<Arc<Shelf>>,
    /// Where files may be put for the time of the job.
    pub(crate) work: PathBuf,
}

impl Film {
    /// Puts a job's timeline on the grid of its output and looks into every file that it uses.
    pub(crate) async fn resolve(ffmpeg: &Ffmpeg, job: &Job, work: &Path) -> Result<Film, RenderError> {
        let mut line = job.timeline.clone();
        line.canvas.fps = job.output.fps.unwrap_or(line.canvas.fps);
        (line.canvas.width, line.canvas.height) =
            scaled((line.canvas.width, line.canvas.height), job.output.short_side);

        let mut footage = BTreeMap::new();
        for id in used(&line) {
            let missing = |name: &str| RenderError::SourceMissing { name: name.to_owned() };
            let source = line.sources.get(&id).ok_or_else(|| missing("of a clip"))?;
            let path = job.files.get(&source.file).ok_or_else(|| missing(&source.name))?;
            if !tokio::fs::try_exists(path).await.unwrap_or(false) {
                return Err(missing(&source.name));
            }
            let info = match job.media.get(&source.file) {
                Some(info) => info.clone(),
                None => look_into(ffmpeg, path, &source.name).await?,
            };
            footage.insert(id, Footage { path: path.clone(), info });
        }
        let film = Film::from_parts(line, footage, work.to_owned())?;
        Ok(Film { shelf: job.music.clone(), ..film })
    }

    /// Counts the frames of a timeline.
    pub(crate) fn from_parts(
        mut line: Timeline,
        footage: BTreeMap<Id, Footage>,
        work: PathBuf,
    ) -> Result<Film, RenderError> {
        let fps = line.canvas.fps;
        let frames = |span: &Span| fps.frame_at(span.start)..fps.frame_at(span.end);
        // A clip of less than half a frame is not seen.
        let seen: Vec<bool> = line.places().iter().map(|span| !frames(span).is_empty()).collect();
        let mut keep = seen.iter();
        line.clips.retain(|_| *keep.next().unwrap_or(&true));
        let places: Vec<Range<i64>> = line.places().iter().map(frames).collect();
        if places.is_empty() {
            return Err(RenderError::Empty);
        }
        if places.last().is_some_and(|last| fps.time_of(last.end) > LONGEST) {
            return Err(RenderError::TooComplex("it is longer than six hours".into()));
        }
        for clip in &mut line.clips {
            if let Some(shift) = footage.get(&clip.source).and_then(|f| f.to_frame(clip.range.start)) {
                clip.range = Span::new(clip.range.start + shift, clip.range.end + shift);
            }
        }
        let (props, backward, backward_sound) = (Props::default(), BTreeMap::new(), BTreeMap::new());
        Ok(Film { line, places, footage, props, backward, backward_sound, shelf: None, work })
    }

    /// Frames per second of the output.
    pub(crate) fn fps(&self) -> Rate {
        self.line.canvas.fps
    }

    /// Pixels of the output.
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.line.canvas.width, self.line.canvas.height)
    }

    /// How many frames the film has.
    pub(crate) fn frames(&self) -> i64 {
        self.places.last().map_or(0, |place| place.end)
    }

    /// How long the film is.
    pub(crate) fn duration(&self) -> Time {
        self.fps().time_of(self.frames())
    }

    /// The file behind a source.
    pub(crate) fn footage(&self, id: Id) -> Result<&Footage, RenderError> {
        self.footage.get(&id).ok_or_else(|| RenderError::SourceMissing { name: "of a clip".to_owned() })
    }

    /// The frames that clip `i` shares with the next one.
    pub(crate) fn overlap(&self, i: usize) -> i64 {
        match (self.places.get(i), self.places.get(i + 1)) {
            (Some(a), Some(b)) => (a.end - b.start).clamp(0, (a.end - a.start).min(b.end - b.start)),
            _ => 0,
        }
    }

    /// The frames on which something that lasts from `start` to `until` is seen.
    pub(crate) fn frames_between(&self, start: Time, until: Option<Time>) -> Range<i64> {
        let end = until.map_or(self.frames(), |t| self.fps().frame_at(t).min(self.frames()));
        self.fps().frame_at(start).max(0)..end
    }

    /// How long `frames` last, as FFmpeg's lists have it: in seconds, of whole microseconds. What follows each other adds
    /// up to what the whole lasts, without drifting by a rounding each.
    pub(crate) fn listed(&self, frames: &Range<i64>) -> String {
        let micros = |frame: i64| (self.fps().time_of(frame).secs_f64() * 1e6).round() as i64;
        let length = micros(frames.end) - micros(frames.start);
        format!("{}.{:06}", length / 1_000_000, length % 1_000_000)
    }

    /// The samples that `frames` take.
    pub(crate) fn samples(&self, frames: &Range<i64>) -> Range<i64> {
        sample_at(self.fps().time_of(frames.start))..sample_at(self.fps().time_of(frames.end))
    }

    /// When a clip that is played forwards shows its source at local frame `k`, on the source's clock.
    pub(crate) fn source_time(&self, clip: &Clip, k: i64) -> Time {
        clip.range.start + self.fps().time_of(k).scale(clip.play.speed())
    }

    /// The piece of its source that clip `i` shows.
    pub(crate) fn piece(&self, i: usize) -> Span {
        let (clip, place) = (&self.line.clips[i], &self.places[i]);
        Span::new(clip.range.start, self.source_time(clip, place.end - place.start))
    }

    /// From when on a source is sure to show its last frame, on its own clock: at most one frame before its end.
    pub(crate) fn last_of(&self, footage: &Footage) -> Time {
        let frame = self.fps().time_of(1).max(footage.info.fps.unwrap_or(self.fps()).time_of(1));
        (footage.pictures_end() - frame).max(Time::ZERO)
    }

    /// Whether a source is a still.
    pub(crate) fn is_still(&self, id: Id) -> bool {
        self.footage.get(&id).is_some_and(|f| f.info.kind == SourceKind::Image)
    }

    /// A folder of the job.
    pub(crate) fn work(&self) -> &Path {
        &self.work
    }
}

/// What is in a file; remembered, because a still is asked for while somebody waits.
async fn look_into(ffmpeg: &Ffmpeg, path: &Path, name: &str) -> Result<MediaInfo, RenderError> {
    type Seen = VecDeque<(PathBuf, SystemTime, u64, MediaInfo)>;
    static SEEN: Mutex<Seen> = Mutex::new(VecDeque::new());
    let about = tokio::fs::metadata(path).await?;
    let (changed, size) = (about.modified()?, about.len());
    let seen = || SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = seen().iter().find(|s| s.0 == path && (s.1, s.2) == (changed, size)).map(|s| s.3.clone());
    if let Some(info) = known {
        return Ok(info);
    }
    let info = probe::probe(ffmpeg, path, name).await.map_err(|e| match e {
        BadFile::Tool(error) => error.into(),
        BadFile::Io(error) => error.into(),
        fault => RenderError::SourceUnreadable { name: name.to_owned(), reason: fault.to_string() },
    })?;
    let mut seen = seen();
    seen.retain(|s| s.0 != path);
    seen.push_back((path.to_owned(), changed, size, info.clone()));
    if seen.len() > REMEMBERED {
        seen.pop_front();
    }
    Ok(info)
}

/// The sample that sounds at `t`.
pub(crate) fn sample_at(t: Time) -> i64 {
    (t.0 + FLICKS_PER_SAMPLE / 2).div_euclid(FLICKS_PER_SAMPLE)
}

/// A frame with its shorter side brought to `short_side`; smaller, in the same shape, where the longer one would be
/// more than can be encoded.
fn scaled((width, height): (u32, u32), short_side: Option<u32>) -> (u32, u32) {
    let (width, height) = (f64::from(width.max(2)), f64::from(height.max(2)));
    let wanted = short_side.map_or(1.0, |side| f64::from(side) / width.min(height));
    let scale = wanted.min(f64::from(Canvas::LARGEST) / width.max(height));
    (even(width * scale), even(height * scale))
}

/// The nearest even number of pixels, at least 2.
pub(crate) fn even(v: f64) -> u32 {
    ((v / 2.0).round() as u32).clamp(1, Canvas::LARGEST / 2) * 2
}

fn used(line: &Timeline) -> BTreeSet<Id> {
    let clips = line.clips.iter().map(|clip| clip.source);
    let overlays = line.overlays.iter().map(|overlay| overlay.source);
    let sounds = line.audio.iter().filter_map(|audio| match audio.sound {
        fov_edit::timeline::Sound::File { source } => Some(source),
        fov_edit::timeline::Sound::Made { .. } => None,
    });
    clips.chain(overlays).chain(sounds).collect()
}

#[cfg(test)]
mod tests {
    use super::{Film, scaled};
    use fov_edit::time::{Rate, Span, Time};
    use fov_edit::timeline::{Clip, Id, Timeline};
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    #[test]
    fn the_lengths_of_many_pieces_add_up_to_the_whole() {
        let mut line = Timeline::new();
        line.canvas.fps = Rate::new(60_000, 1001).unwrap();
        line.clips.push(Clip::new(Id(1), Id(2), Span::new(Time::ZERO, Time::from_secs(600))));
        let film = Film::from_parts(line, BTreeMap::new(), PathBuf::new()).unwrap();
        let mut listed = 0.0;
        for n in 0..1000_i64 {
            listed += film.listed(&(32 * n..32 * (n + 1))).parse::<f64>().unwrap();
            let exact = film.fps().time_of(32 * (n + 1)).secs_f64();
            assert!((listed - exact).abs() < 1e-6, "{n}: {listed} for {exact}");
        }
    }

    #[test]
    fn a_frame_keeps_its_shape_whatever_is_asked_for() {
        assert_eq!(scaled((1920, 1080), None), (1920, 1080));
        assert_eq!(scaled((1920, 1080), Some(720)), (1280, 720));
        assert_eq!(scaled((1080, 1920), Some(2160)), (2160, 3840));
        // 2160 lines would need 5158 columns.
        assert_eq!(scaled((1920, 804), Some(2160)), (4096, 1716));
        assert_eq!(scaled((400, 4000), Some(1080)), (410, 4096));
    }
}
