//! The timeline, drawn to scale: one lane a track, one block a segment, a ruler above.

use super::dom::el;
use super::icons::{Icon, icon};
use super::model::{Layout, Model};
use super::msg::Msg;
use super::{El, Node};
use crate::words::{self, Word};
use fov_protocol::draft::{SegmentKind, SegmentView, TimelineView, TrackView};
use fov_protocol::lang::Lang;

/// The timeline of the chosen project, if something is on it.
pub(super) fn view(m: &Model) -> Option<El> {
    let timeline = m.timeline()?;
    let total = timeline.duration_ms;
    let head = el("button")
        .class("strip-head")
        .state("aria-expanded", !m.folded)
        .on("click", Msg::Fold)
        .child(el("span").child(m.t(Word::Timeline)))
        .child(el("span").class("quiet").child(words::clock(total)));
    let drawn =
        |class: &'static str, children| el("div").class(class).attr("aria-hidden", "true").children(children);
    let ruler = || drawn("ruler", ticks(total).into_iter().map(|at| tick(at, total)).collect());
    let lanes = || drawn("lanes", timeline.tracks.iter().map(|track| lane(track, m.lang)).collect());
    Some(
        el("section")
            .class("strip")
            .attr("aria-label", m.t(Word::Timeline))
            .child(head)
            .child((!m.folded).then(ruler))
            .child((!m.folded).then(lanes))
            // For those who cannot see the lanes; the conversation shows it to all.
            .child(el("p").class("visually-hidden").child(summary(m).unwrap_or_default()))
            .child((m.layout != Layout::Page).then(|| super::result::export_line(m)).flatten()),
    )
}

/// The timeline in one line, in the language of this view: the machine's own line if it speaks that language.
pub(super) fn summary(m: &Model) -> Option<String> {
    if m.account().is_some_and(|account| account.lang == m.lang) {
        return m.project()?.summary.clone();
    }
    m.timeline().map(|timeline| words::timeline(m.lang, timeline))
}

fn tick(at: u64, total: u64) -> Node {
    el("span").style("inset-inline-start", words::share(at, total)).child(words::clock(at)).into()
}

fn lane(track: &TrackView, lang: Lang) -> Node {
    let (class, symbol) = match track.kind {
        SegmentKind::Clip | SegmentKind::Picture | SegmentKind::Overlay => ("lane video", Icon::Film),
        SegmentKind::Music | SegmentKind::Voice | SegmentKind::OriginalAudio | SegmentKind::Sound => {
            ("lane audio", Icon::Note)
        }
        SegmentKind::Title | SegmentKind::Subtitle => ("lane text", Icon::Text),
        SegmentKind::Other => ("lane other", Icon::Spark),
    };
    let label = words::track(track.kind).of(lang);
    let blocks = track.segments.iter().map(|segment| block(segment, track.kind, label)).collect();
    el("div")
        .class(class)
        .child(el("span").class("lane-name").attr("title", label).child(icon(symbol)))
        .child(el("div").class("lane-blocks").children(blocks))
        .into()
}

fn block(segment: &SegmentView, kind: SegmentKind, label: &'static str) -> Node {
    let name = segment.title.as_deref().unwrap_or(label);
    let end = words::clock(segment.start_ms + segment.duration_ms);
    let hint = [name, " · ", &words::clock(segment.start_ms), "–", &end].concat();
    let share = |part: f64| words::share((part * 1e6) as u64, 1_000_000);
    el("div")
        .class("block")
        .attr("title", hint)
        .style("inset-inline-start", share(segment.left))
        .style("inline-size", share(segment.width))
        .child(el("span").class("block-title").child(name.to_owned()))
        .child(
            segment
                .volume_percent
                // A picture has no sound, whatever is written about it.
                .filter(|_| kind != SegmentKind::Picture)
                .map(|volume| el("span").class("block-volume").child(volume.to_string() + " %")),
        )
        .into()
}

/// Where the ruler has a number: round steps, at most six.
fn ticks(total: u64) -> Vec<u64> {
    const STEPS: [u64; 12] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
    let step = STEPS.iter().map(|s| s * 1000).find(|step| total / step < 6).unwrap_or(7_200_000);
    (0..).map(|n| n * step).take_while(|at| *at < total.saturating_sub(step / 3)).collect()
}

/// Roughly how large an export becomes, from what x264 at high quality takes for a picture of that size.
pub(super) fn estimated_bytes(timeline: &TimelineView) -> u64 {
    /// Measured on ordinary footage: bits a pixel and second at 30 frames, and AAC's usual rate.
    const BITS_PER_PIXEL: f64 = 2.0;
    const AUDIO_BITS: f64 = 160_000.0;
    let pixels = f64::from(timeline.width.unwrap_or(1920)) * f64::from(timeline.height.unwrap_or(1080));
    let seconds = timeline.duration_ms as f64 / 1000.0;
    (seconds * (pixels * BITS_PER_PIXEL + AUDIO_BITS) / 8.0) as u64
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn the_ruler_has_few_round_numbers() {
        assert_eq!(ticks(10_000), [0, 2000, 4000, 6000, 8000]);
        assert_eq!(ticks(1_000), [0]);
        for total in [1, 999, 61_000, 185_000, 3_700_000, 40_000_000] {
            assert!(ticks(total).len() <= 6, "{total}");
        }
    }
}
