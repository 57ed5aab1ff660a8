//! Turns: an accepted message is carried out in a task of its own, to its end, whether or not anybody listens.
//! One turn at a time in a session, in the order in which its messages were accepted.

mod answer;
mod voice;

use crate::app::App;
use crate::config::HoldAt;
use crate::envelope::Fault;
use crate::previews;
use crate::store::messages::{self, Done};
use crate::store::sessions;
use answer::{Plans, gave_up, work_out};
use fov_edit::Editor;
use futures_util::FutureExt;
use rusqlite::Transaction;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use voice::Voice;
pub(crate) use voice::{Events, Said};

/// A turn that brought the whole process down this often is given up.
const MOST_ATTEMPTS: i64 = 3;

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

/// Whether the message at `idx` is an n-th one.
pub(crate) fn every(n: u64, idx: i64) -> bool {
    n != 0 && u64::try_from(idx + 1).is_ok_and(|count| count % n == 0)
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

    #[test]
    fn every_counts_from_one() {
        let hits = |n| (0..6).filter(|idx| every(n, *idx)).collect::<Vec<_>>();
        assert_eq!(hits(3), [2, 5]);
        assert_eq!(hits(1).len(), 6);
        assert!(hits(0).is_empty());
    }
}
