//! The browser's database as this product uses it: `state` for small records (journal, preferences), `files` for the
//! media that a user brought. A write is reported done only when it would survive a power cut (`durability: strict`).

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DomException, IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction,
};

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
    /// The connection is closed, by the browser or for another context: only a new one helps.
    Closed,
    /// Anything else, by the name of its exception.
    Broken(String),
}

impl From<JsValue> for StoreError {
    fn from(value: JsValue) -> StoreError {
        match value.dyn_ref::<DomException>().map(DomException::name) {
            Some(name) if name == "QuotaExceededError" => StoreError::Full,
            Some(name) if name == "InvalidStateError" => StoreError::Closed,
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
    /// Drops a record of `state`.
    Drop(String),
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
        // Another context wants to delete or upgrade the database: do not stand in its way.
        db.set_onversionchange(Some(&method(&db, "close")?.bind0(&db)));
        Ok(Store { db })
    }

    /// A record of `state`; undefined if there is none.
    pub async fn read(&self, key: &str) -> Result<JsValue, StoreError> {
        self.get(STATE, key).await
    }

    /// All records of `state` whose keys lie between these two, in the order of their keys.
    pub async fn read_all(&self, from: &str, to: &str) -> Result<Array, StoreError> {
        let range = IdbKeyRange::bound(&from.into(), &to.into())?;
        let objects = self.transaction("readonly")?.object_store(STATE)?;
        Ok(answer(&objects.get_all_with_key(&range)?).await?.dyn_into()?)
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

    /// Makes all changes or none, durably. Asked for in the moment of the call: what this or another context asks of
    /// the database after it finds them made.
    pub fn write(&self, changes: Vec<Change>) -> impl Future<Output = Result<(), StoreError>> + use<> {
        let begun = self.begin(changes);
        async move {
            let (transaction, completed) = begun?;
            match JsFuture::from(completed).await {
                Ok(_) => Ok(()),
                Err(_) => Err(transaction.error().map_or(JsValue::UNDEFINED, JsValue::from).into()),
            }
        }
    }

    fn begin(&self, changes: Vec<Change>) -> Result<(IdbTransaction, Promise), StoreError> {
        let transaction = self.transaction("readwrite")?;
        let (state, files) = (transaction.object_store(STATE)?, transaction.object_store(FILES)?);
        for change in changes {
            if let Err(error) = apply(&state, &files, change) {
                // Half a set of changes must not stay; an abort of a live transaction does not fail.
                let _ = transaction.abort();
                return Err(error.into());
            }
        }
        let completed = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        // From here on this context may freeze or end without holding it up.
        method(&transaction, "commit")?.call0(&transaction)?;
        Ok((transaction, completed))
    }

    /// Closes the connection; whatever is asked of it after that fails.
    pub fn close(&self) {
        self.db.close();
    }

    fn transaction(&self, mode: &str) -> Result<IdbTransaction, StoreError> {
        let options = Object::new();
        Reflect::set(&options, &"durability".into(), &"strict".into())?;
        let stores = Array::of2(&STATE.into(), &FILES.into());
        let open = method(&self.db, "transaction")?;
        Ok(open.call3(&self.db, &stores, &mode.into(), &options)?.dyn_into()?)
    }
}

/// A method as a function, for what web-sys has no binding for.
fn method(object: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(object, &name.into())?.dyn_into()
}

fn apply(state: &IdbObjectStore, files: &IdbObjectStore, change: Change) -> Result<(), JsValue> {
    match change {
        Change::Put(key, value) => state.put_with_key(&value, &key.into()).map(drop),
        Change::PutFile(key, blob) => files.put_with_key(&blob, &key.into()).map(drop),
        Change::Drop(key) => state.delete(&key.into()).map(drop),
        Change::DropFile(key) => files.delete(&key.into()).map(drop),
        Change::Clear => state.clear().and(files.clear()).map(drop),
    }
}

async fn answer(request: &IdbRequest) -> Result<JsValue, StoreError> {
    let answered = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match JsFuture::from(answered).await {
        Ok(_) => Ok(request.result()?),
        Err(_) => Err(request.error()?.map_or(JsValue::UNDEFINED, JsValue::from).into()),
    }
}
