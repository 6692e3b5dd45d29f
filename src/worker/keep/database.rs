//! The database: bytes by name, in one store.

use idb::{
    Database as Connection, DatabaseEvent, Error, Factory, KeyRange, ObjectStore, ObjectStoreParams, Query,
    Transaction, TransactionMode, TransactionResult,
};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

const NAME: &str = "tastemap";
const STORE: &str = "visit";

/// An open connection. Page and worker may each have one.
pub struct Database(Connection);

impl Database {
    /// Fails where the browser keeps nothing, as some do in private windows.
    pub async fn open() -> Result<Database, Error> {
        let mut request = Factory::new()?.open(NAME, Some(1))?;
        request.on_upgrade_needed(|event| {
            // Where the store cannot be made, the first use of it says so.
            let _ = event.database().map(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
        });
        Ok(Database(request.await?))
    }

    /// Begins reading; what is read until it ends is of one time.
    pub fn reader(&self) -> Result<Reader, Error> {
        let transaction = self.0.transaction(&[STORE], TransactionMode::ReadOnly)?;
        Ok(Reader(transaction.object_store(STORE)?))
    }

    /// Begins writing: all of it happens at [`Change::commit`], or nothing.
    pub fn change(&self) -> Result<Change, Error> {
        let transaction = self.0.transaction(&[STORE], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(STORE)?;
        Ok(Change { transaction, store })
    }
}

pub struct Reader(ObjectStore);

impl Reader {
    /// The bytes under a name, if there are any. To be called again without waiting for anything else in between, or
    /// the browser ends the reading.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        get(&self.0, name).await
    }
}

async fn get(store: &ObjectStore, name: &str) -> Result<Option<Vec<u8>>, Error> {
    let found = store.get(JsValue::from_str(name))?.await?;
    Ok(found.and_then(|found| found.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
}

pub struct Change {
    transaction: Transaction,
    store: ObjectStore,
}

impl Change {
    /// The bytes under a name, if there are any.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        get(&self.store, name).await
    }

    /// Keeps bytes under a name. To be called again without waiting for anything else in between.
    pub async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        self.store.put(&Uint8Array::from(bytes), Some(&JsValue::from_str(name)))?.await?;
        Ok(())
    }

    /// Forgets everything.
    pub async fn clear(&self) -> Result<(), Error> {
        self.store.clear()?.await
    }

    /// Forgets every name that begins so.
    pub async fn clear_beginning_with(&self, prefix: &str) -> Result<(), Error> {
        let (first, last) = (JsValue::from_str(prefix), JsValue::from_str(&format!("{prefix}\u{ffff}")));
        self.store.delete(Query::from(KeyRange::bound(&first, &last, None, None)?))?.await
    }

    /// Leaves everything as it was.
    pub fn give_up(self) {
        // Refused only where the browser has done so already.
        let _ = self.transaction.abort();
    }

    /// Makes it so. Fails where the disk is full.
    pub async fn commit(self) -> Result<(), Error> {
        match self.transaction.commit()?.await? {
            TransactionResult::Committed => Ok(()),
            TransactionResult::Aborted => Err(Error::DomExceptionNotFound),
        }
    }
}
