//! What a film needs that no file holds: painted texts and made music. Made before the graph that uses it, off the
//! threads that wait for others.

use super::RenderError;
use super::film::{Film, SAMPLE_RATE, sample_at};
use crate::media::music::{Piece, Tune};
use crate::media::text::{PaintError, Painter};
use fov_edit::time::Time;
use fov_edit::timeline::{Audio, Id, Sound};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tokio_util::sync::CancellationToken;

/// Painted texts and made music, by the ids that they have in the timeline.
#[derive(Debug, Clone, Default)]
pub(crate) struct Props {
    pub(crate) texts: BTreeMap<Id, Picture>,
    pub(crate) music: BTreeMap<Id, PathBuf>,
    /// Made music that comes by the standard input.
    pub(crate) live: Option<(Id, Arc<Piece>)>,
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
    /// Paints the texts that are seen within `frames`.
    pub(super) async fn paint(&mut self, frames: Range<i64>) -> Result<(), RenderError> {
        let film = self.clone();
        self.props.texts = super::blocking(move || paint(&film, &frames)).await?;
        Ok(())
    }

    /// Makes the music, each piece in a file of the job.
    pub(super) async fn compose(&mut self, cancel: &CancellationToken) -> Result<(), RenderError> {
        for (id, tune) in self.tunes() {
            let path = self.work.join(format!("music-{}.wav", id.0));
            tokio::select! {
                made = self.compose_into(tune, &path) => made?,
                () = cancel.cancelled() => return Err(RenderError::Cancelled),
            }
            self.props.music.insert(id, path);
        }
        Ok(())
    }

    async fn compose_into(&self, tune: Tune, path: &Path) -> Result<(), RenderError> {
        if let Some(piece) = self.shelved(tune).await? {
            match piece.save(path).await {
                Ok(()) => return Ok(()),
                Err(error) => tracing::warn!(%error, "kept music cannot be used: it is made once more"),
            }
            let _ = tokio::fs::remove_file(path).await;
        }
        Ok(self.begin(tune, path.to_owned()).await?.whole().await?)
    }

    /// Begins to make the music, to be heard while it is made: the piece that comes first. There is one standard input
    /// only, so further ones are files.
    pub(super) async fn begin_music(&mut self, cancel: &CancellationToken) -> Result<(), RenderError> {
        let first = self.tunes().into_iter().next();
        if let Some((id, tune)) = first {
            let piece = match self.shelved(tune).await? {
                Some(piece) => piece,
                None => self.begin(tune, self.work.join("music.wav")).await?,
            };
            self.props.live = Some((id, piece));
        }
        self.compose(cancel).await
    }

    /// Puts the music on the job's shelf.
    pub(super) async fn rehearse(&self) -> Result<(), RenderError> {
        for (_, tune) in self.tunes() {
            if let Some(piece) = self.shelved(tune).await? {
                piece.whole().await?;
            }
        }
        Ok(())
    }

    async fn shelved(&self, tune: Tune) -> Result<Option<Arc<Piece>>, RenderError> {
        let Some(shelf) = self.shelf.clone() else { return Ok(None) };
        super::blocking(move || Ok(shelf.piece(tune))).await
    }

    /// Begins a piece in a file of the job.
    async fn begin(&self, tune: Tune, path: PathBuf) -> Result<Arc<Piece>, RenderError> {
        super::blocking(move || Ok(Piece::begin(tune, &path, || {})?)).await
    }

    /// The made music that is heard and not there yet, what comes first first.
    fn tunes(&self) -> Vec<(Id, Tune)> {
        let wanted = self.line.audio.iter().filter_map(|audio| {
            let heard = self.heard(audio);
            let Sound::Made { mood, seed } = audio.sound else { return None };
            let is_there = self.props.live.as_ref().is_some_and(|(id, _)| *id == audio.id);
            if heard.is_empty() || audio.volume <= 0.0 || is_there {
                return None;
            }
            let length = Time::from_secs_f64((heard.end - heard.start) as f64 / SAMPLE_RATE as f64);
            let length = length + audio.offset.max(Time::ZERO);
            Some((heard.start, (audio.id, Tune { mood, seed, length })))
        });
        let mut tunes: Vec<_> = wanted.collect();
        tunes.sort_by_key(|(start, _)| *start);
        tunes.into_iter().map(|(_, tune)| tune).collect()
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
