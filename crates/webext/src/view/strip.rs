//! The timeline, drawn to scale: one lane a track, one block a segment, a ruler above.

use super::icons::{Icon, icon};
use super::state::{Layout, Ui};
use crate::words::{self, Word};
use fov_protocol::draft::{SegmentKind, SegmentView, TimelineView, TrackView};
use leptos::prelude::*;

#[component]
pub(super) fn Strip() -> impl IntoView {
    let ui = Ui::get();
    let timeline = Memo::new(move |_| ui.project.with(|p| p.as_ref().and_then(|p| p.timeline.clone())));
    let total = Memo::new(move |_| timeline.with(|t| t.as_ref().map_or(0, |t| t.duration_ms)));
    let summary = Memo::new(move |_| ui.project.with(|p| p.as_ref().and_then(|p| p.summary.clone())));
    let open = RwSignal::new(true);
    move || {
        (total.get() > 0).then(|| view! {
            <section class="strip" aria-label=move || ui.t(Word::Timeline)>
                <button class="strip-head" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|o| *o = !*o)>
                    <span>{move || ui.t(Word::Timeline)}</span>
                    <span class="quiet">{move || words::clock(total.get())}</span>
                </button>
                {move || open.get().then(|| view! {
                    <div class="ruler" aria-hidden="true">
                        {ticks(total.get()).into_iter().map(|at| view! {
                            <span style:inset-inline-start=percent(at, total.get())>{words::clock(at)}</span>
                        }).collect_view()}
                    </div>
                    <div class="lanes" aria-hidden="true">
                        {timeline.get().map(|t| t.tracks.into_iter().map(lane).collect_view())}
                    </div>
                })}
                <p class="strip-words">{move || summary.get()}</p>
                {(ui.layout != Layout::Page).then(|| view! { <super::result::ExportLine /> })}
            </section>
        })
    }
}

fn lane(track: TrackView) -> impl IntoView {
    let (class, symbol) = match track.kind {
        SegmentKind::Clip | SegmentKind::Picture | SegmentKind::Overlay => ("lane video", Icon::Film),
        SegmentKind::Music | SegmentKind::Voice | SegmentKind::OriginalAudio | SegmentKind::Sound => {
            ("lane audio", Icon::Note)
        }
        SegmentKind::Title | SegmentKind::Subtitle => ("lane text", Icon::Text),
        SegmentKind::Other => ("lane other", Icon::Spark),
    };
    let label = track.label.clone();
    view! {
        <div class=class>
            <span class="lane-name" title=track.label>{icon(symbol)}</span>
            <div class="lane-blocks">
                {track.segments.into_iter().map(|piece| block(piece, &label)).collect_view()}
            </div>
        </div>
    }
}

fn block(piece: SegmentView, label: &str) -> impl IntoView + use<> {
    let name = piece.title.unwrap_or_else(|| label.to_owned());
    let end = piece.start_ms + piece.duration_ms;
    let hint = format!("{name} · {}–{}", words::clock(piece.start_ms), words::clock(end));
    let share = |part: f64| format!("{:.3}%", part * 100.0);
    view! {
        <div class="block" title=hint style:inset-inline-start=share(piece.left) style:inline-size=share(piece.width)>
            <span class="block-title">{name}</span>
            {piece.volume_percent.map(|v| view! { <span class="block-volume">{format!("{v} %")}</span> })}
        </div>
    }
}

fn percent(part: u64, total: u64) -> String {
    format!("{:.3}%", part as f64 / total.max(1) as f64 * 100.0)
}

/// Where the ruler has a number: round steps, at most six.
fn ticks(total: u64) -> Vec<u64> {
    const STEPS: [u64; 12] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
    let step = STEPS.iter().map(|s| s * 1000).find(|step| total / step < 6).unwrap_or(7_200_000);
    (0..).map(|n| n * step).take_while(|at| *at < total.saturating_sub(step / 3)).collect()
}

/// Roughly how large an export becomes, from what x264 at high quality takes for a picture of that size.
pub(super) fn estimated_bytes(timeline: &TimelineView) -> Option<u64> {
    /// Measured on ordinary footage: bits a pixel and second at 30 frames, and AAC's usual rate.
    const BITS_PER_PIXEL: f64 = 2.0;
    const AUDIO_BITS: f64 = 160_000.0;
    let pixels = f64::from(timeline.width.unwrap_or(1920)) * f64::from(timeline.height.unwrap_or(1080));
    let seconds = timeline.duration_ms as f64 / 1000.0;
    (seconds > 0.0).then(|| (seconds * (pixels * BITS_PER_PIXEL + AUDIO_BITS) / 8.0) as u64)
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
