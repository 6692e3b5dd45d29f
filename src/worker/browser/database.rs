//! IndexedDB: one store with bytes by name.

use crate::protocol::{DATABASE, DatabaseError};
use crate::worker::platform::{Access, Database, Transaction};
use idb::{
    DatabaseEvent, Error, Factory, KeyRange, ObjectStore, ObjectStoreParams, Query, TransactionMode, TransactionResult,
};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, IdbDatabase};

const STORE: &str = "visit";
const VERSION: u32 = 1;

/// An open connection, closed when it is dropped, after its transactions. Other tabs may each have one.
pub struct IndexedDb(idb::Database);

impl Drop for IndexedDb {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl IndexedDb {
    pub async fn open() -> Result<IndexedDb, DatabaseError> {
        let mut request = Factory::new().and_then(|factory| factory.open(DATABASE, Some(VERSION))).map_err(error)?;
        request.on_upgrade_needed(|event| {
            // If the store cannot be made, its first use says so.
            let _ = event.database().map(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
        });
        let connection: IdbDatabase = request.await.map_err(error)?.into();
        let mut database = idb::Database::from(connection.clone());
        // Who deletes or upgrades the database must not wait for this tab.
        database.on_version_change(move |_| connection.close());
        Ok(IndexedDb(database))
    }
}

impl Database for IndexedDb {
    type Transaction = IdbTransaction;

    fn begin(&self, access: Access) -> Result<IdbTransaction, DatabaseError> {
        let mode = match access {
            Access::Read => TransactionMode::ReadOnly,
            Access::Write => TransactionMode::ReadWrite,
        };
        let transaction = self.0.transaction(&[STORE], mode).map_err(error)?;
        let store = transaction.object_store(STORE).map_err(error)?;
        Ok(IdbTransaction { transaction, store })
    }
}

pub struct IdbTransaction {
    transaction: idb::Transaction,
    store: ObjectStore,
}

impl Transaction for IdbTransaction {
    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DatabaseError> {
        let found = self.store.get(JsValue::from_str(name)).map_err(error)?.await.map_err(error)?;
        Ok(found.and_then(|found| found.dyn_into::<Uint8Array>().ok()).map(|bytes| bytes.to_vec()))
    }

    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), DatabaseError> {
        let request = self.store.put(&Uint8Array::from(bytes), Some(&JsValue::from_str(name))).map_err(error)?;
        request.await.map(drop).map_err(error)
    }

    async fn clear(&self) -> Result<(), DatabaseError> {
        self.store.clear().map_err(error)?.await.map_err(error)
    }

    async fn clear_prefix(&self, prefix: &str) -> Result<(), DatabaseError> {
        let (first, last) = (JsValue::from_str(prefix), JsValue::from_str(&format!("{prefix}\u{ffff}")));
        let range = KeyRange::bound(&first, &last, None, None).map_err(error)?;
        self.store.delete(Query::from(range)).map_err(error)?.await.map_err(error)
    }

    async fn commit(self) -> Result<(), DatabaseError> {
        let committed = self.transaction.commit().map_err(error)?.await;
        match committed {
            Ok(TransactionResult::Committed) => Ok(()),
            // The future does not say why, the transaction does.
            Ok(TransactionResult::Aborted) | Err(Error::DomExceptionNotFound) => {
                Err(self.store.transaction().error().map_or(DatabaseError::Full, |exception| reason(&exception)))
            }
            Err(failed) => Err(error(failed)),
        }
    }

    fn abort(self) {
        // Refused only if the browser has done so already.
        let _ = self.transaction.abort();
    }
}

fn error(error: Error) -> DatabaseError {
    match error {
        Error::DomException(exception) => reason(&exception),
        Error::IndexedDbNotFound(_) => DatabaseError::Missing,
        Error::IndexedDbOpenFailed(thrown)
        | Error::UpdateFailed(thrown)
        | Error::TransactionOpenFailed(thrown)
        | Error::TransactionCommitError(thrown) => match thrown.dyn_ref::<DomException>() {
            Some(exception) => reason(exception),
            None => DatabaseError::Other(format!("{thrown:?}")),
        },
        other => DatabaseError::Other(other.to_string()),
    }
}

/// By the exception's name, as the standard has it.
fn reason(exception: &DomException) -> DatabaseError {
    match exception.name().as_str() {
        "QuotaExceededError" => DatabaseError::Full,
        // Firefox says this in private windows.
        "InvalidStateError" | "SecurityError" => DatabaseError::Missing,
        "VersionError" => DatabaseError::Newer,
        name => DatabaseError::Other(format!("{name}: {}", exception.message())),
    }
}
