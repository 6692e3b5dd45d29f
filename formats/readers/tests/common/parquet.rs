//! Parquet files, made by the crate that also reads them.

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// Users, titles and ratings as a Parquet file of several groups of rows. Every seventh rating is missing.
pub fn parquet(compression: Compression, version: WriterVersion, n_rows: usize) -> Vec<u8> {
    let schema = "message ratings { required int64 userId; required binary title (UTF8); optional double rating; }";
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_writer_version(version)
        .set_data_page_size_limit(2000)
        .build();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    let rows: Vec<usize> = (0..n_rows).collect();
    for group in rows.chunks(1000) {
        let mut columns = writer.next_row_group().unwrap();
        let users: Vec<i64> = group.iter().map(|&row| user(row)).collect();
        let titles: Vec<ByteArray> = group.iter().map(|&row| ByteArray::from(title(row).as_str())).collect();
        let there: Vec<i16> = group.iter().map(|&row| i16::from(rating(row).is_some())).collect();
        let ratings: Vec<f64> = group.iter().filter_map(|&row| rating(row)).collect();
        let mut column = columns.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&users, None, None).unwrap();
        column.close().unwrap();
        let mut column = columns.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&titles, None, None).unwrap();
        column.close().unwrap();
        let mut column = columns.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&ratings, Some(&there), None).unwrap();
        column.close().unwrap();
        columns.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

/// What that file holds, as CSV.
pub fn parquet_rows(n_rows: usize) -> String {
    let row = |row| {
        let rating = rating(row).map(|rating| rating.to_string()).unwrap_or_default();
        format!("{},\"{}\",{rating}\n", user(row), title(row))
    };
    "userId,title,rating\n".to_owned() + &(0..n_rows).map(row).collect::<String>()
}

fn user(row: usize) -> i64 {
    (row / 20) as i64 + 1
}

fn title(row: usize) -> String {
    format!("Film, No. {}", row % 20 * (row / 20 % 3 + 1))
}

fn rating(row: usize) -> Option<f64> {
    (row % 7 != 6).then_some((row * 7 % 10) as f64 / 2.0 + 0.5)
}
