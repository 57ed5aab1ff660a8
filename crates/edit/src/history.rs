//! Undo and redo to any depth. A step keeps only what an edit replaced: for each list the stretch that changed, so
//! that a hundred edits stay small. Steps stay valid when sources and clips are added at the end in between.

use crate::timeline::{Audio, Canvas, Clip, Master, Overlay, Text, Timeline};
use serde::{Deserialize, Serialize};

/// How to get from one state of a timeline to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Step {
    #[serde(skip_serializing_if = "Option::is_none")]
    canvas: Option<Canvas>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clips: Option<Splice<Clip>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overlays: Option<Splice<Overlay>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<Splice<Audio>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<Splice<Text>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    master: Option<Master>,
}

/// At `at`, `out` items go and `put` come in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Splice<T> {
    at: usize,
    out: usize,
    put: Vec<T>,
}

impl<T: PartialEq + Clone> Splice<T> {
    fn between(from: &[T], to: &[T]) -> Option<Splice<T>> {
        if from == to {
            return None;
        }
        let at = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        let tail = from[at..].iter().rev().zip(to[at..].iter().rev()).take_while(|(a, b)| a == b).count();
        Some(Splice { at, out: from.len() - at - tail, put: to[at..to.len() - tail].to_vec() })
    }

    /// Carries itself out and gives the way back. A splice that came from outside may not fit: it is clamped.
    fn apply(self, list: &mut Vec<T>) -> Splice<T> {
        let at = self.at.min(list.len());
        let end = (at + self.out).min(list.len());
        let count = self.put.len();
        let put = list.splice(at..end, self.put).collect();
        Splice { at, out: count, put }
    }
}

impl Step {
    /// The way from `from` to `to`; none where nothing differs (sources and ids do not count).
    pub(crate) fn between(from: &Timeline, to: &Timeline) -> Option<Step> {
        let step = Step {
            canvas: (from.canvas != to.canvas).then(|| to.canvas.clone()),
            clips: Splice::between(&from.clips, &to.clips),
            overlays: Splice::between(&from.overlays, &to.overlays),
            audio: Splice::between(&from.audio, &to.audio),
            texts: Splice::between(&from.texts, &to.texts),
            master: (from.master != to.master).then(|| to.master.clone()),
        };
        (step != Step::default()).then_some(step)
    }

    /// Carries itself out and gives the way back.
    pub(crate) fn apply(self, tl: &mut Timeline) -> Step {
        Step {
            canvas: self.canvas.map(|c| std::mem::replace(&mut tl.canvas, c)),
            clips: self.clips.map(|s| s.apply(&mut tl.clips)),
            overlays: self.overlays.map(|s| s.apply(&mut tl.overlays)),
            audio: self.audio.map(|s| s.apply(&mut tl.audio)),
            texts: self.texts.map(|s| s.apply(&mut tl.texts)),
            master: self.master.map(|m| std::mem::replace(&mut tl.master, m)),
        }
    }
}
