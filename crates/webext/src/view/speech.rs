//! What a screen reader hears: the growing answer once per finished sentence, and what begins and ends.
//! The visible text is not a live region, since every streamed word would be read again.

use super::state::Ui;
use fov_protocol::machine::view::Entry;
use leptos::prelude::*;

/// The part of `text` up to the last finished sentence.
fn finished(text: &str, complete: bool) -> &str {
    if complete {
        return text;
    }
    let end = text.char_indices().rev().find(|(at, c)| {
        let next = text[at + c.len_utf8()..].chars().next();
        // A full stop counts once a space follows: “1.5x” and “clip.mp4” are no sentences.
        matches!(c, '。' | '！' | '？' | '\n')
            || matches!(c, '.' | '!' | '?') && next.is_some_and(char::is_whitespace)
    });
    end.map_or("", |(at, c)| &text[..at + c.len_utf8()])
}

#[component]
pub(super) fn Speech() -> impl IntoView {
    let ui = Ui::get();
    // The newest entry that has words, with a name that tells entries apart.
    let newest = Memo::new(move |_| {
        let lang = ui.lang.get();
        ui.project.with(|project| {
            let project = project.as_ref()?;
            let turn = project.turns.last()?;
            let at = turn.entries.len().checked_sub(1)?;
            let (text, complete) = match &turn.entries[at] {
                Entry::Reply { text, complete, .. } => (text.clone(), *complete),
                Entry::Notice { notice } => (notice.words(lang), true),
                Entry::Timeline { summary } => (summary.clone(), true),
                Entry::Delivered { .. } => return None,
            };
            Some(((project.id.clone(), turn.id, at), finished(&text, complete).to_owned()))
        })
    });
    let said = RwSignal::new(Vec::<(usize, String)>::new());
    let mut count = 0;
    let mut known = None;
    let mut spoken = String::new();
    Effect::new(move |first: Option<()>| {
        let Some((name, text)) = newest.get() else { return };
        if known.as_ref() != Some(&name) {
            // What was there when the view opened is read by the user, not spoken by itself.
            spoken = if first.is_none() { text.clone() } else { String::new() };
            known = Some(name);
        }
        let fresh = text.strip_prefix(spoken.as_str()).unwrap_or(&text).trim().to_owned();
        if !fresh.is_empty() {
            count += 1;
            said.update(|said| {
                said.push((count, fresh));
                if said.len() > 12 {
                    said.remove(0);
                }
            });
        }
        spoken = text;
    });
    view! {
        <div class="speech" role="log" aria-live="polite" aria-relevant="additions">
            <For each=move || said.get() key=|(n, _)| *n children=|(_, text)| view! { <p>{text}</p> } />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::finished;

    #[test]
    fn a_sentence_is_spoken_when_it_is_over() {
        assert_eq!(finished("I cut it to 1.5x. Now the mu", false), "I cut it to 1.5x.");
        assert_eq!(finished("clip.mp4 is 1.", false), "");
        assert_eq!(finished("裁好了。接着加", false), "裁好了。");
        assert_eq!(finished("Done", true), "Done");
    }
}
