//! Turns: an accepted message is carried out in a task of its own, to its end, whether or not anybody listens.
//! One turn at a time in a session, in the order in which its messages were accepted.

use crate::app::App;
use crate::auth::random_hex;
use crate::config::HoldAt;
use crate::envelope::Fault;
use crate::media::analyse;
use crate::planner::{Ask, NoPlan, Planner};
use crate::previews;
use crate::store::messages::{self, Done};
use crate::store::{files, sessions};
use fov_edit::operation::Operation;
use fov_edit::timeline::Timeline;
use fov_edit::{Answer, Editor, Facts, Lang, Need, Outcome};
use futures_util::FutureExt;
use rusqlite::Transaction;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A turn that brought the whole process down this often is given up.
const MOST_ATTEMPTS: i64 = 3;
/// How often the editor may ask for more facts about one message.
const MOST_ROUNDS: usize = 4;

/// What a turn says to whoever listens.
pub(crate) enum Said {
    /// An event of the stream.
    Event(Value),
    /// The turn is over and its result is on the disk. A channel that closes without this was interrupted.
    End,
}

/// A turn as it is heard.
pub(crate) type Events = UnboundedReceiver<Said>;

/// The queues of all sessions with work.
#[derive(Default)]
pub(crate) struct Turns {
    queues: Mutex<HashMap<i64, Queue>>,
    /// The messages, by session and index, whose turn has begun and is not over.
    begun: Mutex<BTreeSet<(i64, i64)>>,
}

#[derive(Default)]
struct Queue {
    /// Held from the commit of a message to its place in `waiting`, so that the two have one order.
    order: Arc<tokio::sync::Mutex<()>>,
    waiting: VecDeque<(i64, UnboundedSender<Said>)>,
    working: bool,
}

impl Queue {
    /// Whether it can go. Clones of `order` are made under the lock of all queues only, so nobody can take one now.
    fn is_idle(&self) -> bool {
        !self.working && self.waiting.is_empty() && Arc::strong_count(&self.order) == 1
    }
}

impl Turns {
    fn order(&self, session: i64) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&queues.entry(session).or_default().order)
    }

    /// Drops what [`order`](Turns::order) made if nobody needs it: the id is the client's, and may be any number.
    fn release(&self, session: i64, order: Arc<tokio::sync::Mutex<()>>) {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        drop(order);
        if let Some(queue) = queues.get(&session)
            && queue.is_idle()
        {
            queues.remove(&session);
        }
    }

    /// The turns that are not over: once their tasks have ended, those that the end of the studio interrupted.
    pub(crate) fn begun(&self) -> Vec<(i64, i64)> {
        self.lock_begun().iter().copied().collect()
    }

    fn lock_begun(&self) -> std::sync::MutexGuard<'_, BTreeSet<(i64, i64)>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a message at the end of its session's queue; true if nobody works on that queue yet.
    fn push(&self, session: i64, idx: i64, events: UnboundedSender<Said>) -> bool {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(session).or_default();
        queue.waiting.push_back((idx, events));
        !std::mem::replace(&mut queue.working, true)
    }

    /// The next message; where there is none, the queue is left to the next `push`.
    fn pop(&self, session: i64) -> Option<(i64, UnboundedSender<Said>)> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.get_mut(&session)?;
        let next = queue.waiting.pop_front();
        if next.is_none() {
            queue.working = false;
            if queue.is_idle() {
                queues.remove(&session);
            }
        }
        next
    }
}

/// Accepts a message: when this returns `Ok`, it is on the disk and will be carried out once, whatever happens.
pub(crate) async fn accept(
    app: &Arc<App>,
    session: i64,
    user_id: String,
    text: String,
    expected: Option<u64>,
) -> Result<(i64, Events), Fault> {
    let shared = Arc::clone(app);
    app.to_the_end(async move {
        let app = shared;
        let order = app.turns.order(session);
        let in_order = order.lock().await;
        let (now, price) = (app.now(), app.config.credits.edit);
        let accepted = app
            .store
            .write(move |tx| messages::accept(tx, session, &user_id, &text, expected, price, now))
            .await;
        let accepted = match accepted {
            Ok(idx) => {
                app.config.behaviour.hold(HoldAt::MessageAccepted).await;
                let (sender, events) = unbounded_channel();
                enqueue(&app, session, idx, sender);
                Ok((idx, events))
            }
            Err(refused) => Err(refused),
        };
        drop(in_order);
        app.turns.release(session, order);
        accepted
    })
    .await
}

/// Takes up again what the last run of the studio left unfinished.
pub(crate) async fn resume(app: &Arc<App>) -> Result<(), Fault> {
    for (session, idx) in app.store.read(messages::unfinished).await? {
        let (nobody, _) = unbounded_channel();
        enqueue(app, session, idx, nobody);
    }
    Ok(())
}

fn enqueue(app: &Arc<App>, session: i64, idx: i64, events: UnboundedSender<Said>) {
    if app.turns.push(session, idx, events) {
        let app = Arc::clone(app);
        app.clone().tasks.spawn(async move {
            // What is not begun when the studio closes is taken up at the next start.
            let work = async {
                while let Some((idx, events)) = app.turns.pop(session) {
                    run(&app, session, idx, &Voice::new(events)).await;
                }
            };
            tokio::select! {
                () = work => {}
                () = app.closing.cancelled() => {}
            }
        });
    }
}

/// Carries a message out. A failure of the studio itself (a full disk, say) is no answer: the turn is tried again
/// until its result is on the disk.
async fn run(app: &Arc<App>, session: i64, idx: i64, voice: &Voice) {
    let mut pause = Duration::from_secs(1);
    let mut plans = Plans::default();
    loop {
        // A panic must not end the queue of the session. It counts as an attempt, so that it is not tried for ever.
        match AssertUnwindSafe(attempt(app, session, idx, voice, &mut plans)).catch_unwind().await {
            // Done, or swept away.
            Ok(Ok(()) | Err(Fault::NoSession)) => {
                app.turns.lock_begun().remove(&(session, idx));
                return;
            }
            Ok(Err(Fault::Closing)) => return,
            Err(_) => tracing::error!(session, idx, "a turn panicked and will be tried again"),
            Ok(Err(fault)) => {
                tracing::error!(session, idx, ?fault, "a turn failed and will be tried again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(60));
            }
        }
    }
}

async fn attempt(
    app: &Arc<App>,
    session: i64,
    idx: i64,
    voice: &Voice,
    plans: &mut Plans,
) -> Result<(), Fault> {
    let behaviour = &app.config.behaviour;
    let shared = Arc::clone(app);
    let begin = move |tx: &Transaction<'_>| {
        // In here, because this is carried out even if nobody waits for it any more.
        let open = messages::begin(tx, session, idx)?;
        if open.is_some() {
            shared.turns.lock_begun().insert((session, idx));
        }
        Ok(open)
    };
    let Some(open) = app.store.write(begin).await? else { return Ok(()) };
    tokio::time::sleep(behaviour.turn_delay).await;
    let silent = every(behaviour.silent_every, idx);
    loop {
        let row = app.store.read(move |db| sessions::get(db, session)).await?;
        let mut editor = row.editor.unwrap_or_else(Editor::new);
        let answer = if open.attempts > MOST_ATTEMPTS {
            gave_up(&row.language)
        } else {
            behaviour.hold(HoldAt::TurnBegun).await;
            let (edited, answer) =
                work_out(app, &row.language, session, editor, &open.text, voice, plans).await?;
            editor = edited;
            answer
        };
        let film = answer.changed.then(|| editor.timeline().clone());
        let done = Done {
            reply: (!silent).then(|| answer.text.clone()),
            editor: answer.changed.then_some((editor, row.version)),
        };
        behaviour.hold(HoldAt::TurnBeforeCommit).await;
        let now = app.now();
        let committed = app.store.write(move |tx| messages::finish(tx, session, idx, &done, now)).await?;
        // A file came in while this was worked out: the message is for the timeline that has it.
        let Some(version) = committed else { continue };
        if let Some(film) = film {
            previews::rehearse(app, session, version, film);
        }
        behaviour.hold(HoldAt::TurnCommitted).await;
        voice.tell(&answer, version, silent);
        return Ok(());
    }
}

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
async fn work_out(
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
struct Plans {
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
fn gave_up(language: &str) -> Answer {
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

/// Whether the message at `idx` is an n-th one.
pub(crate) fn every(n: u64, idx: i64) -> bool {
    n != 0 && u64::try_from(idx + 1).is_ok_and(|count| count % n == 0)
}

/// Speaks to whoever listens, in the agent server's event shape. Nobody listening is fine.
struct Voice {
    events: UnboundedSender<Said>,
    invocation: String,
}

impl Voice {
    fn new(events: UnboundedSender<Said>) -> Voice {
        Voice { events, invocation: format!("e-{}", random_hex(16).unwrap_or_default()) }
    }

    /// What was done, as the call and response of an operation, then the words: piece by piece, then whole.
    fn tell(&self, answer: &Answer, version: i64, silent: bool) {
        for operation in &answer.operations {
            let (name, args) = call(operation);
            self.operation(&name, &args, &json!({ "status": "ok", "draft_version": version }));
        }
        if !silent {
            for piece in pieces(&answer.text) {
                self.event("model", json!({ "text": piece }), Some(true), json!({}));
            }
            self.event("model", json!({ "text": answer.text }), Some(false), json!({}));
        }
        let _ = self.events.send(Said::End);
    }

    /// An operation's call and its response; a version in the response is a change of the session's state.
    fn operation(&self, name: &str, args: &Value, response: &Value) {
        let id = format!("call-{}", random_hex(8).unwrap_or_default());
        let call = json!({ "functionCall": { "id": id, "name": name, "args": args } });
        self.event("model", call, None, json!({}));
        let answer = json!({ "functionResponse": { "id": id, "name": name, "response": response } });
        let delta = match response.get("draft_version") {
            Some(version) => json!({ "draft_version": version }),
            None => json!({}),
        };
        self.event("user", answer, None, delta);
    }

    fn event(&self, role: &str, part: Value, partial: Option<bool>, state_delta: Value) {
        let mut event = json!({
            "content": { "parts": [part], "role": role },
            "invocationId": self.invocation,
            "author": "nemo_agent",
            "actions": { "stateDelta": state_delta, "artifactDelta": {}, "requestedAuthConfigs": {},
                "requestedToolConfirmations": {} },
            "id": random_hex(16).unwrap_or_default(),
        });
        if let Some(partial) = partial {
            event["partial"] = json!(partial);
        }
        let _ = self.events.send(Said::Event(event));
    }
}

/// An operation as a function's name and its arguments.
fn call(operation: &Operation) -> (String, Value) {
    let mut args = serde_json::to_value(operation).unwrap_or_default();
    let name = args.as_object_mut().and_then(|args| args.remove("op"));
    let name = name.as_ref().and_then(Value::as_str).unwrap_or("edit").to_owned();
    (name, args)
}

/// A text in pieces of a few words, as a model would send it.
fn pieces(text: &str) -> Vec<&str> {
    const LETTERS: usize = 24;
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let cut = rest
            .char_indices()
            .skip(LETTERS)
            .find(|(_, c)| c.is_whitespace() || !c.is_ascii())
            .map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(cut);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_message_leaves_no_queue_and_an_accepted_one_keeps_it() {
        let turns = Turns::default();
        let queues = || turns.queues.lock().unwrap().len();
        let (first, second) = (turns.order(7), turns.order(7));
        turns.release(7, first);
        assert_eq!(queues(), 1, "somebody else is still at it");
        turns.release(7, second);
        assert_eq!(queues(), 0);
        let order = turns.order(7);
        assert!(turns.push(7, 0, unbounded_channel().0));
        turns.release(7, order);
        assert_eq!(turns.pop(7).map(|(idx, _)| idx), Some(0));
        assert!(turns.pop(7).is_none());
        assert_eq!(queues(), 0);
    }

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

    #[test]
    fn pieces_add_up_to_the_text() {
        for text in [
            "",
            "Trimmed.",
            "Removed the first 10 s and added music under the voice.",
            "已经把开头的十秒剪掉了，并且配上了轻快的背景音乐，音量是百分之三十五。🎉",
        ] {
            assert_eq!(pieces(text).concat(), text);
        }
        assert!(pieces("Removed the first 10 s and added music under the voice.").len() > 1);
    }

    #[test]
    fn every_counts_from_one() {
        let hits = |n| (0..6).filter(|idx| every(n, *idx)).collect::<Vec<_>>();
        assert_eq!(hits(3), [2, 5]);
        assert_eq!(hits(1).len(), 6);
        assert!(hits(0).is_empty());
    }
}
