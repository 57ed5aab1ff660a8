//! What a film needs that no file holds: painted texts and made music. Made before the graph that uses it, off the
//! threads that wait for others.

use super::RenderError;
use super::film::{Film, SAMPLE_RATE, sample_at};
use crate::media::music;
use crate::media::text::{PaintError, Painter};
use fov_edit::time::Time;
use fov_edit::timeline::{Audio, Id, Sound};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Painted texts and made music, by the ids that they have in the timeline.
#[derive(Debug, Clone, Default)]
pub(crate) struct Props {
    pub(crate) texts: BTreeMap<Id, Picture>,
    pub(crate) music: BTreeMap<Id, PathBuf>,
}

/// A painted text: a PNG file with transparency, and where its top left corner goes on the canvas.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) path: PathBuf,
    pub(crate) x: i32,
    pub(crate) y: i32,
}

/// Finding a machine's fonts takes a moment; they stay.
static PAINTER: OnceLock<Painter> = OnceLock::new();

impl Film {
    /// Paints the texts that are seen within `frames`, and makes the music if it is to be heard.
    pub(super) async fn make_props(
        &mut self,
        frames: Range<i64>,
        with_music: bool,
    ) -> Result<(), RenderError> {
        let film = self.clone();
        self.props = super::blocking(move || {
            let mut props = Props { texts: paint(&film, &frames)?, ..Props::default() };
            if with_music {
                props.music = compose(&film)?;
            }
            Ok(props)
        })
        .await?;
        Ok(())
    }

    /// The samples of the film on which a piece of music is heard.
    pub(super) fn heard(&self, audio: &Audio) -> Range<i64> {
        let total = sample_at(self.duration());
        sample_at(audio.start).clamp(0, total)..audio.until.map_or(total, sample_at).min(total)
    }
}

fn paint(film: &Film, frames: &Range<i64>) -> Result<BTreeMap<Id, Picture>, RenderError> {
    let mut painted = BTreeMap::new();
    for text in &film.line.texts {
        let seen = film.frames_between(text.start, text.until);
        if seen.is_empty() || seen.end <= frames.start || seen.start >= frames.end {
            continue;
        }
        let painter = match PAINTER.get() {
            Some(painter) => painter,
            None => PAINTER.get_or_init({
                let painter = Painter::new()?;
                || painter
            }),
        };
        match painter.paint(text, &film.line.canvas) {
            Ok(picture) => {
                let path = film.work().join(format!("text-{}.png", text.id.0));
                std::fs::write(&path, &picture.png)?;
                painted.insert(text.id, Picture { path, x: picture.x, y: picture.y });
            }
            Err(PaintError::Empty) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(painted)
}

fn compose(film: &Film) -> Result<BTreeMap<Id, PathBuf>, RenderError> {
    let mut made = BTreeMap::new();
    for audio in &film.line.audio {
        let heard = film.heard(audio);
        if let Sound::Made { mood, seed } = audio.sound
            && !heard.is_empty()
            && audio.volume > 0.0
        {
            let path = film.work().join(format!("music-{}.wav", audio.id.0));
            let length = Time::from_secs_f64((heard.end - heard.start) as f64 / SAMPLE_RATE as f64);
            let length = length + audio.offset.max(Time::ZERO);
            match &film.shelf {
                Some(shelf) => shelf.piece(mood, seed, length, &path)?,
                None => music::compose(mood, seed, length, &path)?,
            }
            made.insert(audio.id, path);
        }
    }
    Ok(made)
}
