//! A child process that is gone when it should be.

use std::sync::{OnceLock, mpsc};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

/// A child and its process group; both are gone when this is.
pub(super) struct Process(pub(super) Child);

impl Process {
    fn kill(&self) {
        self.signal(libc::SIGKILL);
    }

    /// Lets it stand still, or go on.
    pub(super) fn pause(&self, still: bool) {
        self.signal(if still { libc::SIGSTOP } else { libc::SIGCONT });
    }

    fn signal(&self, signal: libc::c_int) {
        // Once the child has been waited for, its number may belong to somebody else: then `id` is none.
        if let Some(id) = self.0.id().and_then(|id| libc::pid_t::try_from(id).ok()) {
            // SAFETY: a plain system call. The group exists: the child leads it and has not been waited for.
            unsafe { libc::kill(-id, signal) };
        }
    }

    pub(super) async fn end(&mut self) {
        self.kill();
        // It has been killed; how it ended is of no interest.
        let _ = self.0.wait().await;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts `command` on a thread that lives as long as this program. The kernel kills a caged child when the
/// *thread* that started it ends, and the threads of a runtime come and go.
pub(super) async fn spawn(command: Command) -> std::io::Result<Child> {
    struct Order {
        command: Command,
        runtime: tokio::runtime::Handle,
        reply: oneshot::Sender<std::io::Result<Child>>,
    }
    static SPAWNER: OnceLock<Option<mpsc::Sender<Order>>> = OnceLock::new();
    let gone = || std::io::Error::other("the thread that starts processes is gone");
    let spawner = SPAWNER.get_or_init(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        let serve = move || {
            for mut order in inbox {
                let _guard = order.runtime.enter();
                // If nobody waits for it any more, dropping the child kills it.
                let _ = order.reply.send(order.command.spawn());
            }
        };
        std::thread::Builder::new().name("spawner".into()).spawn(serve).ok().map(|_| orders)
    });
    let (reply, answer) = oneshot::channel();
    let order = Order { command, runtime: tokio::runtime::Handle::current(), reply };
    spawner.as_ref().ok_or_else(gone)?.send(order).map_err(|_| gone())?;
    answer.await.map_err(|_| gone())?
}
