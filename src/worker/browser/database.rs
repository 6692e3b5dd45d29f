//! IndexedDB: one store with bytes by name.

use crate::worker::platform::{Access, Database, PlatformError, Transaction};
use idb::{
    DatabaseEvent, Error, Factory, KeyRange, ObjectStore, ObjectStoreParams, Query, TransactionMode, TransactionResult,
};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

const NAME: &str = "tastemap";
const STORE: &str = "visit";

/// An open connection. Page and worker may each have one.
pub struct IndexedDb(idb::Database);

impl IndexedDb {
    pub async fn open() -> Result<IndexedDb, PlatformError> {
        let mut request = Factory::new().and_then(|factory| factory.open(NAME, Some(1))).map_err(in_words)?;
        request.on_upgrade_needed(|event| {
            // If the store cannot be made, its first use says so.
            let _ = event.database().map(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
        });
        Ok(IndexedDb(request.await.map_err(in_words)?))
    }
}

impl Database for IndexedDb {
    type Transaction = IdbTransaction;

    fn begin(&self, access: Access) -> Result<IdbTransaction, PlatformError> {
        let mode = match access {
            Access::Read => TransactionMode::ReadOnly,
            Access::Write => TransactionMode::ReadWrite,
        };
        let transaction = self.0.transaction(&[STORE], mode).map_err(in_words)?;
        let store = transaction.object_store(STORE).map_err(in_words)?;
        Ok(IdbTransaction { transaction, store })
    }
}

pub struct IdbTransaction {
    transaction: idb::Transaction,
    store: ObjectStore,
}

impl Transaction for IdbTransaction {
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, PlatformError> {
        let found = self.store.get(JsValue::from_str(name)).map_err(in_words)?.await.map_err(in_words)?;
        Ok(found.and_then(|found| found.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
    }

    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), PlatformError> {
        let request = self.store.put(&Uint8Array::from(bytes), Some(&JsValue::from_str(name))).map_err(in_words)?;
        request.await.map(drop).map_err(in_words)
    }

    async fn clear(&self) -> Result<(), PlatformError> {
        self.store.clear().map_err(in_words)?.await.map_err(in_words)
    }

    async fn clear_prefix(&self, prefix: &str) -> Result<(), PlatformError> {
        let (first, last) = (JsValue::from_str(prefix), JsValue::from_str(&format!("{prefix}\u{ffff}")));
        let range = KeyRange::bound(&first, &last, None, None).map_err(in_words)?;
        self.store.delete(Query::from(range)).map_err(in_words)?.await.map_err(in_words)
    }

    async fn commit(self) -> Result<(), PlatformError> {
        match self.transaction.commit().map_err(in_words)?.await.map_err(in_words)? {
            TransactionResult::Committed => Ok(()),
            TransactionResult::Aborted => Err(in_words(Error::DomExceptionNotFound)),
        }
    }

    fn abort(self) {
        // Refused only if the browser has done so already.
        let _ = self.transaction.abort();
    }
}

fn in_words(error: Error) -> PlatformError {
    PlatformError(error.to_string())
}
