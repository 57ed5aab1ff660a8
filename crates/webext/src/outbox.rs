//! Where a view lays work that was wished for, its files included, before an owner has it. So it outlives the view and
//! the browser: the owner takes up what lies here when it starts, and the service worker starts one where something
//! does. A wish that lies here twice, or was obeyed but not yet taken out, is told by its key.

use crate::message::ToOwner;
use crate::store::{Change, Store, StoreError};
use fov_protocol::json;
use wasm_bindgen_futures::spawn_local;

/// Wishes are the records of `state` between these two; the service worker counts them.
const FROM: &str = "wish ";
const TO: &str = "wish!";

/// Keys of wishes sort by the time of the wish, and so do their records.
fn record(key: &str) -> String {
    [FROM, key].concat()
}

/// What lays a wish here, without its files: a change to be written together with them.
pub(crate) fn lay(key: &str, message: &ToOwner) -> Change {
    Change::Put(record(key), json::to_string(message).into())
}

/// What lies here, in the order in which it was wished.
pub(crate) async fn list(store: &Store) -> Result<Vec<ToOwner>, StoreError> {
    let records = store.read_all(FROM, TO).await?;
    Ok(records.iter().filter_map(|record| json::from_str(&record.as_string()?).ok()).collect())
}

/// The wish was obeyed and need not lie here any more.
pub(crate) fn take_out(store: &Store, key: &str) {
    let taken = refuse(store, key, Vec::new());
    spawn_local(async move {
        // One that stays is obeyed once more after the next start, and known by its key then.
        let _ = taken.await;
    });
}

/// The wish must not be obeyed by any owner after this; makes these changes with it.
pub(crate) fn refuse(
    store: &Store,
    key: &str,
    mut changes: Vec<Change>,
) -> impl Future<Output = Result<(), StoreError>> + use<> {
    changes.push(Change::Drop(record(key)));
    store.write(changes)
}
