//! The records of the database: the data and the model, under names of their own.

use super::database::{Change, Database, Reader};
use crate::data::{ItemNames, NotATable, Origin, Shape, Unpacking, pack};
use crate::export::Pieces;
use crate::protocol::DataSource;
use crate::worker::kept::KeptData;
use serde::{Deserialize, Serialize};
use thiserror::Error;

const DATA: &str = "data";
/// What a page's address would have to ask for; absent where it cannot.
const CAME_BY: &str = "came-by";
const TABLE: &str = "table/";
const MODEL: &str = "model/";

/// What the record of the data says.
#[derive(Serialize, Deserialize)]
struct Data {
    /// Of this writing: whoever else writes, in another tab, has another one.
    stamp: u64,
    item_names: ItemNames,
    /// Nothing for a table, whose pieces are records of their own.
    shape: Option<Shape>,
}

/// Why nothing comes back, though something was kept.
#[derive(Debug, Error)]
pub enum RecallError {
    #[error("the browser does not give it back ({0})")]
    Database(#[from] idb::Error),
    #[error(transparent)]
    Table(#[from] NotATable),
}

/// What was kept: the data, their stamp, and the file of the model.
pub struct Recalled {
    pub data: KeptData,
    pub stamp: u64,
    pub model: Option<Vec<u8>>,
}

/// Whether anything was kept, and then what a page's address would have to ask for to get it.
pub async fn look() -> Result<Option<Option<DataSource>>, RecallError> {
    let Ok(database) = Database::open().await else { return Ok(None) };
    let reader = database.reader()?;
    match reader.get(DATA).await? {
        Some(_) => Ok(Some(came_by(&reader).await?)),
        None => Ok(None),
    }
}

async fn came_by(reader: &Reader) -> Result<Option<DataSource>, RecallError> {
    let record = reader.get(CAME_BY).await?;
    Ok(record.map(|record| decode(&record)).transpose()?)
}

/// What was kept, if anything was.
pub async fn recall() -> Result<Option<Recalled>, RecallError> {
    // Where there is no database, nothing was kept. That nothing will be is said when there is something to keep.
    let Ok(database) = Database::open().await else { return Ok(None) };
    let reader = database.reader()?;
    let Some(data) = reader.get(DATA).await? else { return Ok(None) };
    let Data { stamp, item_names, shape } = decode(&data)?;
    let origin = match shape {
        Some(shape) => Origin::Shape(shape),
        None => {
            let mut unpacking = Unpacking::new(&reader.get(&piece_name(TABLE, 0)).await?.unwrap_or_default())?;
            for piece in 1..=unpacking.pieces() {
                unpacking.push(&reader.get(&piece_name(TABLE, piece)).await?.unwrap_or_default())?;
            }
            unpacking.finish()?.into()
        }
    };
    let (mut model, mut number) = (Vec::new(), 0);
    while let Some(piece) = reader.get(&piece_name(MODEL, number)).await? {
        model.extend(piece);
        number += 1;
    }
    let came_by = came_by(&reader).await?;
    let data = KeptData { origin, came_by, item_names };
    Ok(Some(Recalled { data, stamp, model: (number > 0).then_some(model) }))
}

/// Keeps nothing any more.
pub async fn forget() -> Result<(), idb::Error> {
    let change = Database::open().await?.change()?;
    change.clear().await?;
    change.commit().await
}

/// The stamp of the data that are kept now.
pub async fn stamp(change: &Change) -> Result<Option<u64>, idb::Error> {
    let data = change.get(DATA).await?;
    Ok(data.and_then(|data| decode::<Data>(&data).ok()).map(|data| data.stamp))
}

/// Keeps data, in place of whatever was kept before.
pub async fn put_data(
    change: &Change,
    KeptData { origin, came_by, item_names }: KeptData,
    stamp: u64,
) -> Result<(), idb::Error> {
    change.clear().await?;
    let shape = match origin {
        Origin::Shape(shape) => Some(shape),
        Origin::Table(table) => {
            for (number, piece) in pack(&table).enumerate() {
                change.put(&piece_name(TABLE, number), &piece).await?;
            }
            None
        }
    };
    if let Some(came_by) = came_by {
        change.put(CAME_BY, &encode(&came_by)).await?;
    }
    change.put(DATA, &encode(&Data { stamp, item_names, shape })).await
}

/// Keeps a model, in place of the one that was kept before.
pub async fn put_model(change: &Change, file: Option<Pieces>) -> Result<(), idb::Error> {
    change.clear_beginning_with(MODEL).await?;
    for (number, piece) in file.into_iter().flatten().enumerate() {
        change.put(&piece_name(MODEL, number), &piece).await?;
    }
    Ok(())
}

/// In an order that is also that of the names.
fn piece_name(of: &str, number: usize) -> String {
    format!("{of}{number:05}")
}

fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    // Growing a vector cannot fail, and none of our records refuses to be written.
    postcard::to_stdvec(record).unwrap_or_default()
}

fn decode<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, NotATable> {
    postcard::from_bytes(bytes).map_err(|_| NotATable::Version)
}
