//! The records of the database: the data and the model, each under names of its own.

use super::SavedData;
use crate::data::{ItemNames, NotATable, Origin, Shape, Unpacking, pack};
use crate::export::Pieces;
use crate::protocol::{DataSource, DatabaseError};
use crate::worker::platform::{Access, Database, Platform, Transaction, within};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use thiserror::Error;

const DATA: &str = "data";
/// What the page's address would have to ask for to get the data; absent if no address gives them.
const SOURCE: &str = "came-by";
const TABLE: &str = "table/";
const MODEL: &str = "model/";
/// The runs that have ended, on whichever data.
const RUNS: &str = "runs";

/// The record under [`DATA`].
#[derive(Serialize, Deserialize)]
struct DataRecord {
    /// Tells what this tab has written from what another one has.
    stamp: u64,
    item_names: ItemNames,
    /// None for a table, whose pieces are records of their own.
    shape: Option<Shape>,
}

/// Why what was saved cannot be restored.
#[derive(Debug, Error)]
pub enum RestoreError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Table(#[from] NotATable),
}

/// What was saved: the data, their stamp, and the file of the model.
pub struct Restored {
    pub data: SavedData,
    pub stamp: u64,
    pub model: Option<Vec<u8>>,
}

/// How long nobody notices that the database does not answer: another tab may be upgrading or deleting it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens the database, unless it is silent.
pub async fn open<P: Platform>(platform: &P) -> Result<P::Database, DatabaseError> {
    within(platform, PATIENCE, platform.open_database()).await.unwrap_or(Err(DatabaseError::Silent))
}

/// How long a database that was silent when the visit began is waited for while the visit goes on: a busy machine with a slow
/// disk may take so long.
const LONG_PATIENCE: Duration = Duration::from_secs(10);

/// Whether the database has anything, if it answers at last.
pub async fn has_any<P: Platform>(platform: &P) -> Result<bool, DatabaseError> {
    let opened = within(platform, LONG_PATIENCE, platform.open_database()).await;
    let database = match opened.unwrap_or(Err(DatabaseError::Silent)) {
        Err(DatabaseError::Missing) => return Ok(false),
        opened => opened?,
    };
    let transaction = database.begin(Access::Read)?;
    Ok(transaction.get(DATA).await?.is_some() || transaction.get(RUNS).await?.is_some())
}

/// Opens the database to look for what an earlier visit saved. Without a database nothing was: that nothing can be saved
/// is told when there is something to save.
async fn open_earlier<P: Platform>(platform: &P) -> Result<Option<P::Database>, DatabaseError> {
    match open(platform).await {
        Err(DatabaseError::Missing) => Ok(None),
        opened => opened.map(Some),
    }
}

/// What the page's address would have to ask for to get what is saved; the outer option is none if nothing is.
pub async fn saved_source<P: Platform>(platform: &P) -> Result<Option<Option<DataSource>>, RestoreError> {
    let Some(database) = open_earlier(platform).await? else { return Ok(None) };
    let transaction = database.begin(Access::Read)?;
    match transaction.get(DATA).await? {
        Some(_) => Ok(Some(source(&transaction).await?)),
        None => Ok(None),
    }
}

async fn source(transaction: &impl Transaction) -> Result<Option<DataSource>, RestoreError> {
    let record = transaction.get(SOURCE).await?;
    Ok(record.map(|record| decode(&record)).transpose()?)
}

/// What is saved, if anything is.
pub async fn restore<P: Platform>(platform: &P) -> Result<Option<Restored>, RestoreError> {
    let Some(database) = open_earlier(platform).await? else { return Ok(None) };
    let transaction = database.begin(Access::Read)?;
    let Some(data) = transaction.get(DATA).await? else { return Ok(None) };
    let DataRecord { stamp, item_names, shape } = decode(&data)?;
    let origin = match shape {
        Some(shape) => Origin::Shape(shape),
        None => {
            let head = transaction.get(&piece_name(TABLE, 0)).await?;
            let mut unpacking = Unpacking::new(&head.unwrap_or_default())?;
            for number in 1..=unpacking.pieces() {
                let piece = transaction.get(&piece_name(TABLE, number)).await?;
                unpacking.push(&piece.unwrap_or_default())?;
            }
            unpacking.finish()?.into()
        }
    };
    let (mut model, mut n_pieces) = (Vec::new(), 0);
    while let Some(piece) = transaction.get(&piece_name(MODEL, n_pieces)).await? {
        model.extend(piece);
        n_pieces += 1;
    }
    let source = source(&transaction).await?;
    let data = SavedData { origin, source, item_names };
    Ok(Some(Restored { data, stamp, model: (n_pieces > 0).then_some(model) }))
}

/// The stamp of the data that are saved now.
pub async fn stamp(transaction: &impl Transaction) -> Result<Option<u64>, DatabaseError> {
    let data = transaction.get(DATA).await?;
    Ok(data.and_then(|data| decode::<DataRecord>(&data).ok()).map(|data| data.stamp))
}

/// Saves data in place of everything that was saved before, except for runs.
pub async fn put_data(transaction: &impl Transaction, data: SavedData, stamp: u64) -> Result<(), DatabaseError> {
    let SavedData { origin, source, item_names } = data;
    let runs = transaction.get(RUNS).await?;
    transaction.clear().await?;
    if let Some(runs) = runs {
        transaction.put(RUNS, &runs).await?;
    }
    let shape = match origin {
        Origin::Shape(shape) => Some(shape),
        Origin::Table(table) => {
            for (number, piece) in pack(&table).enumerate() {
                transaction.put(&piece_name(TABLE, number), &piece).await?;
            }
            None
        }
    };
    if let Some(source) = source {
        transaction.put(SOURCE, &encode(&source)).await?;
    }
    transaction.put(DATA, &encode(&DataRecord { stamp, item_names, shape })).await
}

/// Saves a model in place of the one that was saved before.
pub async fn put_model(transaction: &impl Transaction, file: Option<Pieces>) -> Result<(), DatabaseError> {
    transaction.clear_prefix(MODEL).await?;
    for (number, piece) in file.into_iter().flatten().enumerate() {
        transaction.put(&piece_name(MODEL, number), &piece).await?;
    }
    Ok(())
}

/// The runs that earlier visits saved, if there are any.
pub async fn runs<P: Platform>(platform: &P) -> Result<Option<Vec<u8>>, DatabaseError> {
    let Some(database) = open_earlier(platform).await? else { return Ok(None) };
    database.begin(Access::Read)?.get(RUNS).await
}

/// Saves runs in place of those that were saved before.
pub async fn put_runs(transaction: &impl Transaction, runs: &[u8]) -> Result<(), DatabaseError> {
    transaction.put(RUNS, runs).await
}

/// The names of pieces sort as their numbers do.
fn piece_name(prefix: &str, number: usize) -> String {
    format!("{prefix}{number:05}")
}

fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    // Growing a vector cannot fail, and all of our records can be encoded.
    postcard::to_stdvec(record).unwrap_or_default()
}

fn decode<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, NotATable> {
    postcard::from_bytes(bytes).map_err(|_| NotATable::Version)
}
