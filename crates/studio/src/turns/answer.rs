//! How the answer to a message is found: by the grammar, and what that does not understand by the planner.

use super::voice::Voice;
use crate::app::App;
use crate::envelope::Fault;
use crate::media::analyse;
use crate::planner::{Ask, NoPlan, Planner};
use crate::store::files;
use fov_edit::operation::Operation;
use fov_edit::timeline::Timeline;
use fov_edit::{Answer, Editor, Facts, Lang, Need, Outcome};
use serde_json::json;
use std::sync::Arc;

/// How often the editor may ask for more facts about one message.
const MOST_ROUNDS: usize = 4;

/// What the editor is to do.
#[derive(Debug, Clone)]
enum Order {
    /// A message, read by the grammar.
    Words(String),
    /// Operations, read by somebody else; the answer is in this language.
    Operations(Vec<Operation>, Lang),
}

impl Order {
    fn carry_out(&self, editor: &mut Editor, facts: &Facts) -> Outcome {
        match self {
            Order::Words(text) => editor.instruct(text, facts),
            Order::Operations(operations, lang) => editor.apply(operations, facts, *lang),
        }
    }
}

/// Lets the editor work the message out: by the grammar, and what that does not understand by the planner, if there is
/// one. What cannot be done is an answer too; an error means that the studio is closing.
pub(super) async fn work_out(
    app: &Arc<App>,
    language: &str,
    session: i64,
    editor: Editor,
    text: &str,
    voice: &Voice,
    plans: &mut Plans,
) -> Result<(Editor, Answer), Fault> {
    let words = Order::Words(text.to_owned());
    let Some((edited, answer)) = attempt_order(app, session, &editor, &words, voice).await? else {
        return Ok((editor, gave_up(language)));
    };
    if let Some(planner) = &app.planner
        && !answer.not_understood.is_empty()
    {
        let ask = Ask { film: edited.timeline(), message: text, missed: &answer.not_understood };
        let planned = plans.plan(planner.as_ref(), ask).await;
        let status = if planned.is_ok() { "ok" } else { "failed" };
        voice.operation(
            "ask_model",
            &json!({ "missed": answer.not_understood.len() }),
            &json!({ "status": status }),
        );
        match planned {
            Ok(more) => {
                let whole = with_plan(app, session, &editor, (&edited, &answer), more, voice).await?;
                if let Some(whole) = whole {
                    return Ok(whole);
                }
            }
            Err(why) => tracing::warn!(session, %why, "the planner did not help"),
        }
    }
    Ok((edited, answer))
}

/// The plan for a message, kept while it is tried again: asking costs, and a second answer may be another one.
#[derive(Default)]
pub(super) struct Plans {
    /// What was asked (the film and what was missed) and the operations.
    known: Option<(Timeline, Vec<String>, Vec<Operation>)>,
}

impl Plans {
    async fn plan(&mut self, planner: &dyn Planner, ask: Ask<'_>) -> Result<Vec<Operation>, NoPlan> {
        if let Some((film, missed, operations)) = &self.known
            && (film, missed.as_slice()) == (ask.film, ask.missed)
        {
            return Ok(operations.clone());
        }
        let operations = planner.plan(ask).await?;
        self.known = Some((ask.film.clone(), ask.missed.to_vec(), operations.clone()));
        Ok(operations)
    }
}

/// What the grammar did and what was planned besides, from the start once more, so that one message stays one step of
/// the history. None where the grammar did what cannot be done again in this way: an undo.
async fn with_plan(
    app: &Arc<App>,
    session: i64,
    before: &Editor,
    (edited, answer): (&Editor, &Answer),
    more: Vec<Operation>,
    voice: &Voice,
) -> Result<Option<(Editor, Answer)>, Fault> {
    if answer.changed {
        let again = Order::Operations(answer.operations.clone(), answer.lang);
        let again = attempt_order(app, session, before, &again, voice).await?;
        if again.is_none_or(|(editor, _)| editor.timeline() != edited.timeline()) {
            return Ok(None);
        }
    }
    let operations = answer.operations.iter().cloned().chain(more).collect();
    attempt_order(app, session, before, &Order::Operations(operations, answer.lang), voice).await
}

/// Lets the editor carry an order out, measuring what it asks for. None means that it failed on it.
async fn attempt_order(
    app: &Arc<App>,
    session: i64,
    editor: &Editor,
    order: &Order,
    voice: &Voice,
) -> Result<Option<(Editor, Answer)>, Fault> {
    let mut facts = Facts::default();
    for _ in 0..MOST_ROUNDS {
        let (mut edited, order, known) = (editor.clone(), order.clone(), facts.clone());
        // The editor is pure but not instant, and a panic in it must cost this answer only.
        let worked = tokio::task::spawn_blocking(move || {
            let outcome = order.carry_out(&mut edited, &known);
            (edited, outcome)
        });
        match worked.await {
            Ok((edited, Outcome::Answered(answer))) => return Ok(Some((edited, answer))),
            Ok((_, Outcome::Needs(needs))) => {
                voice.operation(
                    "analyze_media",
                    &json!({ "sources": needs.len() }),
                    &json!({ "status": "ok" }),
                );
                for need in needs {
                    match measure(app, session, editor, &need, &mut facts).await {
                        Ok(()) => {}
                        Err(Fault::Closing) => return Err(Fault::Closing),
                        Err(fault) => {
                            tracing::error!(session, ?fault, "a file could not be measured");
                            return Ok(None);
                        }
                    }
                }
            }
            Err(panic) => {
                tracing::error!(session, %panic, "the editor failed on a message");
                break;
            }
        }
    }
    Ok(None)
}

/// Finds out what the editor wants to know about a source.
async fn measure(
    app: &Arc<App>,
    session: i64,
    editor: &Editor,
    need: &Need,
    facts: &mut Facts,
) -> Result<(), Fault> {
    let Need::Silence { source } = need;
    let name = editor.timeline().sources.get(source).map(|source| source.file.clone());
    let files = app.store.read(move |db| files::of_session(db, session)).await?;
    let file = files
        .into_iter()
        .find(|file| Some(&file.id) == name.as_ref())
        .ok_or_else(|| Fault::Internal("the timeline names a file that is gone".to_owned()))?;
    let media = file
        .content
        .media()
        .ok_or_else(|| Fault::Internal("the timeline shows subtitles as a clip".to_owned()))?;
    let path = app.session_folder(session).join(&file.stored);
    let _turn = app.probes.acquire().await.map_err(|_| Fault::Closing)?;
    let closing = app.closing.child_token();
    let silences = analyse::silences(&app.ffmpeg, &path, media, Facts::SHORTEST_SILENCE, closing);
    facts.silences.insert(*source, silences.await?);
    Ok(())
}

/// The answer where the studio itself failed: the user must not be left with silence.
pub(super) fn gave_up(language: &str) -> Answer {
    let chinese = language.to_ascii_lowercase().starts_with("zh");
    let text = if chinese {
        "程序内部出错，这一步没能完成，什么都没有改动。请换个说法再试一次。"
    } else {
        "I could not carry that out because of a fault in the studio. Nothing was changed: try to say it in another way."
    };
    Answer {
        text: text.to_owned(),
        changed: false,
        lang: if chinese { Lang::Zh } else { Lang::En },
        operations: Vec::new(),
        not_understood: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts how often it is asked.
    #[derive(Default)]
    struct Counting(std::sync::atomic::AtomicUsize);

    impl Planner for Counting {
        fn plan<'a>(&'a self, _: Ask<'a>) -> crate::planner::Plan<'a> {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Box::pin(async { Ok(vec![Operation::Undo { steps: 1 }]) })
        }
    }

    #[tokio::test]
    async fn a_model_is_asked_once_for_the_same_thing() {
        let (planner, mut plans, mut film) = (Counting::default(), Plans::default(), Timeline::new());
        let missed = ["make it pop".to_owned()];
        for (film_changes, asked) in [(false, 1), (false, 1), (true, 2)] {
            if film_changes {
                film.canvas.width /= 2;
            }
            let ask = Ask { film: &film, message: "make it pop", missed: &missed };
            assert_eq!(plans.plan(&planner, ask).await.unwrap().len(), 1);
            assert_eq!(planner.0.load(std::sync::atomic::Ordering::Relaxed), asked);
        }
    }
}
