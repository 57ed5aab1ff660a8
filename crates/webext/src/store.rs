//! The browser's database as this product uses it: `state` for small records (journal, preferences), `files` for the
//! media that a user brought. A write is reported done only when it would survive a power cut (`durability: strict`).

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DomException, IdbDatabase, IdbFactory, IdbObjectStore, IdbRequest, IdbTransaction};

/// Name of the database; the service worker reads the record [`HEAD`] of it.
pub const DATABASE: &str = "fov";
/// Record of `state` that says whether work is open, as JSON.
pub const HEAD: &str = "head";

const STATE: &str = "state";
const FILES: &str = "files";

/// Why the database did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// The disk or the browser's share of it is full.
    Full,
    /// Anything else, by the name of its exception.
    Broken(String),
}

impl From<JsValue> for StoreError {
    fn from(value: JsValue) -> StoreError {
        match value.dyn_ref::<DomException>().map(DomException::name) {
            Some(name) if name == "QuotaExceededError" => StoreError::Full,
            Some(name) => StoreError::Broken(name),
            None => StoreError::Broken("unknown".into()),
        }
    }
}

/// One change of a [`Store::write`].
pub enum Change {
    /// Sets a record of `state`.
    Put(String, JsValue),
    /// Keeps a file.
    PutFile(String, Blob),
    /// Drops a file.
    DropFile(String),
    /// Drops everything.
    Clear,
}

/// An open connection.
pub struct Store {
    db: IdbDatabase,
}

impl Store {
    /// Opens the product's database.
    pub async fn open() -> Result<Store, StoreError> {
        Store::open_named(DATABASE).await
    }

    /// Opens a database of the same shape under another name.
    pub async fn open_named(name: &str) -> Result<Store, StoreError> {
        let factory: IdbFactory = Reflect::get(&js_sys::global(), &"indexedDB".into())?.dyn_into()?;
        let request = factory.open_with_u32(name, 1)?;
        let opened = request.clone();
        let upgrade = Closure::once_into_js(move || {
            if let Ok(db) = opened.result().and_then(JsCast::dyn_into::<IdbDatabase>) {
                // The stores are new in a new database; a failure surfaces as a failed open.
                let _ = db.create_object_store(STATE);
                let _ = db.create_object_store(FILES);
            }
        });
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let db: IdbDatabase = answer(&request).await?.dyn_into()?;
        let closing = db.clone();
        // Another context wants to delete or upgrade the database: do not stand in its way.
        let changed = Closure::once_into_js(move || closing.close());
        db.set_onversionchange(Some(changed.unchecked_ref()));
        Ok(Store { db })
    }

    /// A record of `state`; undefined if there is none.
    pub async fn read(&self, key: &str) -> Result<JsValue, StoreError> {
        self.get(STATE, key).await
    }

    /// A record of `state` that is text.
    pub async fn read_text(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.read(key).await?.as_string())
    }

    /// A kept file.
    pub async fn file(&self, key: &str) -> Result<Option<Blob>, StoreError> {
        Ok(self.get(FILES, key).await?.dyn_into().ok())
    }

    async fn get(&self, store: &str, key: &str) -> Result<JsValue, StoreError> {
        let objects = self.transaction("readonly")?.object_store(store)?;
        answer(&objects.get(&key.into())?).await
    }

    /// Makes all changes or none, durably.
    pub async fn write(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let transaction = self.transaction("readwrite")?;
        let (state, files) = (transaction.object_store(STATE)?, transaction.object_store(FILES)?);
        for change in changes {
            if let Err(error) = apply(&state, &files, change) {
                // Half a set of changes must not stay; an abort of a live transaction does not fail.
                let _ = transaction.abort();
                return Err(error.into());
            }
        }
        completed(&transaction).await
    }

    /// Closes the connection; whatever is asked of it after that fails.
    pub fn close(&self) {
        self.db.close();
    }

    fn transaction(&self, mode: &str) -> Result<IdbTransaction, StoreError> {
        // web-sys has no binding for the options of a transaction.
        let open: Function = Reflect::get(&self.db, &"transaction".into())?.dyn_into()?;
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let stores = Array::of2(&STATE.into(), &FILES.into());
        Ok(open.call3(&self.db, &stores, &mode.into(), &options)?.dyn_into()?)
    }
}

fn apply(state: &IdbObjectStore, files: &IdbObjectStore, change: Change) -> Result<(), JsValue> {
    match change {
        Change::Put(key, value) => state.put_with_key(&value, &key.into()).map(drop),
        Change::PutFile(key, blob) => files.put_with_key(&blob, &key.into()).map(drop),
        Change::DropFile(key) => files.delete(&key.into()).map(drop),
        Change::Clear => state.clear().and(files.clear()).map(drop),
    }
}

/// A kept file, by a connection of its own: for a view, which opens one once in a while.
pub async fn file(key: &str) -> Result<Option<Blob>, StoreError> {
    let store = Store::open().await?;
    let found = store.file(key).await;
    store.close();
    found
}

async fn answer(request: &IdbRequest) -> Result<JsValue, StoreError> {
    let promise = Promise::new(&mut |resolve, reject| {
        let done = request.clone();
        let success = Closure::once_into_js(move || {
            // A finished request has a result; calling a promise's own function does not fail.
            let _ = resolve.call1(&JsValue::UNDEFINED, &done.result().unwrap_or(JsValue::UNDEFINED));
        });
        let failed = request.clone();
        let failure = Closure::once_into_js(move || {
            let error = failed.error().ok().flatten().map_or(JsValue::UNDEFINED, JsValue::from);
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        });
        request.set_onsuccess(Some(success.unchecked_ref()));
        request.set_onerror(Some(failure.unchecked_ref()));
    });
    Ok(JsFuture::from(promise).await?)
}

async fn completed(transaction: &IdbTransaction) -> Result<(), StoreError> {
    let promise = Promise::new(&mut |resolve, reject| {
        let success = Closure::once_into_js(move || {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        });
        let failed = transaction.clone();
        let failure = Closure::once_into_js(move || {
            let error = failed.error().map_or(JsValue::UNDEFINED, JsValue::from);
            let _ = reject.call1(&JsValue::UNDEFINED, &error);
        });
        transaction.set_oncomplete(Some(success.unchecked_ref()));
        transaction.set_onabort(Some(failure.unchecked_ref()));
    });
    JsFuture::from(promise).await?;
    Ok(())
}
