//! A project as OpenTimelineIO's JSON (`.otio`), which other editors open.
//!
//! What the format has is written as the format has it: clips with their media, gaps, transitions, speeds, held frames,
//! markers. What it does not have (colours, fits, volumes, generated music and texts) stands in generators, effects
//! and metadata under the key `fov`, which other programs keep and pass over.
//!
//! The format puts clips end to end and a transition over the cut between them, where our neighbours overlap: so half
//! of an overlap is taken from each side. A speed does not change how long an item is there: `source_range` starts in
//! the source and is as long as the item is seen.

mod lanes;
mod schema;

use fov_edit::draft::{DraftError, from_draft};
use fov_edit::time::{Rate, Time};
pub use fov_edit::timeline::Source;
use fov_edit::timeline::{
    Audio, Clip, Overlay, Play, Sound, SourceKind, Text, TextKind, Timeline, TransitionKind,
};
use lanes::{Placed, lanes};
use schema::{Grid, effect, generator, item, marker, media, track};
use serde_json::{Value, json};
use std::ops::Range;

/// The type of a `.otio` file.
pub const MEDIA_TYPE: &str = "application/vnd.pixar.opentimelineio+json";

/// Where a source's file is, as a URL; none if nobody can say.
pub type Locate<'a> = &'a dyn Fn(&Source) -> Option<String>;

/// The `.otio` document of a draft.
///
/// # Errors
/// The draft cannot be read; the sentence says why.
pub fn of_draft(draft: &str, name: &str, locate: Locate<'_>) -> Result<Value, DraftError> {
    Ok(document(&from_draft(draft)?, name, locate))
}

/// The `.otio` document of a timeline that is called `name`.
#[must_use]
pub fn document(line: &Timeline, name: &str, locate: Locate<'_>) -> Value {
    let writer = Writer { line, grid: Grid(line.canvas.fps), locate };
    let canvas = &line.canvas;
    let mut tracks = vec![writer.pictures()];
    tracks.extend(writer.overlays());
    tracks.extend(writer.texts());
    tracks.push(writer.own_sound());
    tracks.extend(writer.music());
    json!({
        "OTIO_SCHEMA": "Timeline.1",
        "name": name,
        "global_start_time": null,
        "metadata": { "fov": {
            "width": canvas.width,
            "height": canvas.height,
            "rate": canvas.fps,
            "fit": canvas.fit,
            "master": line.master,
        } },
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "name": "tracks",
            "metadata": {},
            "source_range": null,
            "effects": writer.fades(),
            "markers": writer.markers(),
            "enabled": true,
            "children": tracks,
        },
    })
}

/// What a clip has for itself.
struct Cut {
    /// The frames at its start that went to the clip before.
    lost: i64,
    /// Where it stands on the film.
    frames: Range<i64>,
    /// How many frames of the transition behind it come before and after the cut; none where there is no transition.
    passage: (i64, i64),
}

/// A timeline while it is written down.
struct Writer<'a> {
    line: &'a Timeline,
    grid: Grid,
    locate: Locate<'a>,
}

impl Writer<'_> {
    fn rate(&self) -> Rate {
        self.line.canvas.fps
    }

    fn film(&self) -> i64 {
        self.rate().frame_at(self.line.duration())
    }

    /// The frames from `start` to `until`, or to the end of the film.
    fn frames(&self, start: Time, until: Option<Time>) -> Range<i64> {
        let end = until.map_or(self.film(), |t| self.rate().frame_at(t)).min(self.film());
        self.rate().frame_at(start).clamp(0, end)..end
    }

    /// The clips with their overlaps divided.
    fn cuts(&self) -> Vec<Cut> {
        let frame = |t: Time| self.rate().frame_at(t);
        let places: Vec<Range<i64>> =
            self.line.places().iter().map(|place| frame(place.start)..frame(place.end)).collect();
        let overlap = |i: usize| match (places.get(i), places.get(i + 1)) {
            (Some(a), Some(b)) => (a.end - b.start).max(0),
            _ => 0,
        };
        let cut = |(i, place): (usize, &Range<i64>)| {
            let before = i.checked_sub(1).map_or(0, overlap);
            let behind = overlap(i);
            // The first half of an overlap belongs to the clip that goes, the rest to the one that comes.
            let passage = (behind / 2, behind - behind / 2);
            Cut { lost: before / 2, frames: place.start + before / 2..place.end - passage.1, passage }
        };
        places.iter().enumerate().map(cut).collect()
    }

    fn pictures(&self) -> Value {
        let mut children = Vec::new();
        for (clip, cut) in self.line.clips.iter().zip(self.cuts()) {
            children.push(self.clip(clip, &cut, true));
            if let ((before, after @ 1..), Some(transition)) = (cut.passage, clip.transition) {
                let kind = match transition.kind {
                    TransitionKind::Crossfade => "SMPTE_Dissolve",
                    _ => "Custom_Transition",
                };
                children.push(json!({
                    "OTIO_SCHEMA": "Transition.1",
                    "name": "",
                    "transition_type": kind,
                    "in_offset": self.grid.time(before),
                    "out_offset": self.grid.time(after),
                    "metadata": { "fov": { "kind": transition.kind } },
                }));
            }
        }
        track("Video", "Video", children)
    }

    /// The clips' own sound, cut like the pictures: an editor that links by position finds the two together.
    fn own_sound(&self) -> Value {
        let children = self.line.clips.iter().zip(self.cuts()).map(|(clip, cut)| {
            let heard = self.line.sources.get(&clip.source).is_some_and(|source| source.has_audio);
            if heard && clip.play != Play::Freeze {
                self.clip(clip, &cut, false)
            } else {
                self.grid.gap(cut.frames.end - cut.frames.start)
            }
        });
        track("Sound", "Audio", children.collect())
    }

    /// A clip of the main track: its pictures, or its sound.
    fn clip(&self, clip: &Clip, cut: &Cut, seen: bool) -> Value {
        let source = self.line.sources.get(&clip.source);
        let still = source.is_some_and(|source| source.kind == SourceKind::Image);
        let cut_off = self.rate().time_of(cut.lost).scale(clip.play.speed());
        let start = match clip.play {
            _ if still => Time::ZERO,
            Play::Freeze => clip.range.start,
            Play::Forward { .. } => clip.range.start + cut_off,
            // What is seen first is the end of the range.
            Play::Reverse { .. } => clip.range.end - cut_off,
        };
        let mut effects = Vec::new();
        match clip.play {
            Play::Forward { speed: 1.0 } => {}
            Play::Forward { speed } => effects.push(schema::time_warp(speed)),
            Play::Reverse { speed } => effects.push(schema::time_warp(-speed)),
            Play::Freeze => effects.push(schema::freeze()),
        }
        if seen {
            let picture = json!({
                "rotate": clip.rotate, "mirror": clip.mirror, "flip": clip.flip, "zoom": clip.zoom, "look": clip.look,
                "fit": clip.fit,
            });
            effects.push(effect("picture", picture));
        } else {
            effects.push(effect("volume", json!({ "gain": clip.volume })));
        }
        let metadata =
            json!({ "id": clip.id, "range": [clip.range.start, clip.range.end], "play": clip.play });
        let range = self.grid.range(start, cut.frames.end - cut.frames.start);
        item(&self.name(source), self.reference(source), range, effects, metadata)
    }

    fn overlays(&self) -> Vec<Value> {
        let placed = self.line.overlays.iter().map(|overlay| {
            let mut frames = self.frames(overlay.start, overlay.until);
            if !overlay.range.is_empty() {
                let own = self.rate().frame_at(overlay.start + overlay.range.len());
                frames.end = frames.end.min(own).max(frames.start);
            }
            Placed { value: self.overlay(overlay, frames.end - frames.start), frames }
        });
        lanes(placed.collect(), &self.grid).into_iter().map(|lane| track("Overlay", "Video", lane)).collect()
    }

    fn overlay(&self, overlay: &Overlay, length: i64) -> Value {
        let source = self.line.sources.get(&overlay.source);
        let how = json!({
            "place": overlay.place, "width": overlay.width, "opacity": overlay.opacity, "fade": overlay.fade.secs_f64(),
            "gain": overlay.volume,
        });
        let range = self.grid.range(overlay.range.start, length);
        item(
            &self.name(source),
            self.reference(source),
            range,
            vec![effect("overlay", how)],
            json!({ "id": overlay.id }),
        )
    }

    fn texts(&self) -> Vec<Value> {
        let of_kind = |kind: TextKind, name: &str| -> Vec<Value> {
            let texts = self.line.texts.iter().filter(|text| text.kind == kind);
            let placed = texts.map(|text| {
                let frames = self.frames(text.start, text.until);
                Placed { value: self.text(text, frames.end - frames.start), frames }
            });
            let lanes = lanes(placed.collect(), &self.grid);
            lanes.into_iter().map(|lane| track(name, "Video", lane)).collect()
        };
        let mut tracks = of_kind(TextKind::Subtitle, "Subtitles");
        tracks.extend(of_kind(TextKind::Title, "Titles"));
        tracks
    }

    fn text(&self, text: &Text, length: i64) -> Value {
        let range = self.grid.range(Time::ZERO, length);
        let parameters = json!({ "text": text.text, "place": text.place, "style": text.style });
        let reference = generator("text", parameters, &range);
        item(&text.text, reference, range, Vec::new(), json!({ "id": text.id }))
    }

    fn music(&self) -> Vec<Value> {
        let placed = self.line.audio.iter().flat_map(|audio| self.sound(audio));
        lanes(placed.collect(), &self.grid).into_iter().map(|lane| track("Music", "Audio", lane)).collect()
    }

    /// A sound; one that starts over is as many items as it is heard times.
    fn sound(&self, audio: &Audio) -> Vec<Placed> {
        let frames = self.frames(audio.start, audio.until);
        let how = json!({
            "gain": audio.volume,
            "fade_in": audio.fade_in.secs_f64(),
            "fade_out": audio.fade_out.secs_f64(),
            "duck_db": audio.duck_db,
        });
        let piece = |frames: Range<i64>, reference: &dyn Fn(&Value) -> Value, offset: Time| {
            let range = self.grid.range(offset, frames.end - frames.start);
            let effects = vec![effect("volume", how.clone())];
            Placed {
                value: item(&audio.title, reference(&range), range, effects, json!({ "id": audio.id })),
                frames,
            }
        };
        let source = match &audio.sound {
            Sound::Made { mood, seed } => {
                let made = |range: &Value| generator("music", json!({ "mood": mood, "seed": seed }), range);
                return vec![piece(frames, &made, audio.offset)];
            }
            Sound::File { source } => self.line.sources.get(source),
        };
        let from_file = |_: &Value| self.reference(source);
        let whole = source.map_or(0, |source| self.rate().frame_at(source.duration));
        let (mut at, mut offset) = (frames.start, self.rate().frame_at(audio.offset));
        let mut pieces = Vec::new();
        while at < frames.end && offset < whole {
            let end = frames.end.min(at + whole - offset);
            pieces.push(piece(at..end, &from_file, self.rate().time_of(offset)));
            (at, offset) = (end, 0);
            if !audio.repeat {
                break;
            }
        }
        pieces
    }

    fn fades(&self) -> Vec<Value> {
        let master = &self.line.master;
        let ends = [("fade_in", master.fade_in), ("fade_out", master.fade_out)];
        let fades = ends.into_iter().filter_map(|(name, fade)| {
            let fade = fade?;
            Some(effect(name, json!({ "seconds": fade.duration.secs_f64(), "color": fade.color })))
        });
        fades.collect()
    }

    /// Every text once more as a marker, for editors that pass over generators.
    fn markers(&self) -> Vec<Value> {
        let of = |text: &Text| {
            let frames = self.frames(text.start, text.until);
            let color = if text.kind == TextKind::Title { "GREEN" } else { "CYAN" };
            marker(
                &text.text,
                color,
                self.grid.range(self.rate().time_of(frames.start), frames.end - frames.start),
            )
        };
        self.line.texts.iter().map(of).collect()
    }

    fn name(&self, source: Option<&Source>) -> String {
        source.map(|source| source.name.clone()).unwrap_or_default()
    }

    fn reference(&self, source: Option<&Source>) -> Value {
        let Some(source) = source else { return media("", None, None, Value::Null) };
        let still = source.kind == SourceKind::Image;
        let own = Grid(source.fps.unwrap_or(self.rate()));
        let available = (!still).then(|| own.range(Time::ZERO, own.0.frame_at(source.duration)));
        let about = json!({ "kind": source.kind, "width": source.width, "height": source.height });
        media(&source.name, (self.locate)(source), available, about)
    }
}

#[cfg(test)]
mod tests;
