//! GUI translation: the agent believes that its user sits before a graphical editor. Sentences that tell how to operate
//! that screen are taken out of what it says, and become offers of what the client can do instead. Descriptions of the
//! video stay, whatever is clicked, opened or dragged in them.
//!
//! The text is taken by lines (`layout`: lists, headings, code), the lines by sentences (`sentence`), and each sentence is
//! judged clause by clause (`screen`, with `english` and `chinese`).

mod chinese;
mod english;
mod layout;
mod offer;
mod screen;
mod sentence;

pub use offer::Offer;

/// What to show of an answer, and what to offer below it.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Translation {
    /// The text for the user, Markdown as the agent wrote it. Never empty for an answer with words in it.
    pub shown: String,
    /// What the stripped sentences asked the user to do by hand, each once, in order.
    pub actions: Vec<Offer>,
}

/// Translates a whole answer. Where nothing but instructions was said, `shown` says what can be done now.
///
/// ```
/// use fov_protocol::translate::{Offer, translate};
/// let answer = translate("I've added the music; click Export to download it.");
/// assert_eq!(answer.shown, "I've added the music.");
/// assert_eq!(answer.actions, [Offer::Export]);
/// ```
pub fn translate(agent_text: &str) -> Translation {
    let mut translation = layout::translate(agent_text, true);
    if translation.shown.is_empty() && !agent_text.trim().is_empty() {
        translation.shown = offer::instead(agent_text, &translation.actions).to_owned();
    }
    translation
}

/// Translates the beginning of an answer that is still arriving. Only what later text cannot change is shown: a sentence
/// that is not complete and a list that may go on are held back, so `shown` only ever grows.
pub fn translate_partial(agent_text: &str) -> Translation {
    layout::translate(agent_text, false)
}

#[cfg(test)]
mod tests {
    use super::{translate, translate_partial};

    #[test]
    fn the_work_grows_with_the_length_of_the_answer() {
        let pieces = [
            "click ",
            "Click Export. ",
            "I trimmed it, ",
            "I trimmed it; click Export. ",
            "# h\n",
            "Here's how:\n",
            "1. Click it\n",
            "- a\n\n",
            "steps:\n\n\n",
            "\"",
            "“",
            "`",
            "```\n",
            "点击",
            "我剪掉了，",
            "点击导出。",
            "...",
            "e.g. ",
            "the panel ",
            "**",
            "you can see the timeline and ",
            "a 🎵 ",
            "| a\n",
            "请在",
            "open the x, ",
            "用户打开面板，",
            "您可以把它，",
            "可以在x，",
            "1. click it\n2. select it\n",
            "how to do it and ",
        ];
        crate::route::token::steps::assert_linear(&pieces, |text| {
            translate(text);
            translate_partial(text);
        });
    }
}
