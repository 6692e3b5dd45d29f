//! The pages of a column, unpacked. The crate's own reader of pages needs zstd in C, which a program in a browser cannot
//! have.

use super::thrift::{Header, Kind};
use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use std::io::Read;

/// Bytes of a page at most, unpacked. Writers make pages of about a megabyte, and dictionaries of somewhat more.
const MOST_UNPACKED: usize = 512 << 20;

/// Reads the pages of one column in one group of rows.
pub struct Pages {
    /// What is left of the column.
    bytes: Bytes,
    compression: Compression,
    /// Values that are still to come.
    values: i64,
}

impl Pages {
    /// The pages of a column of the file.
    pub fn of(file: &Bytes, column: &ColumnChunkMetaData) -> Result<Pages> {
        let (start, size) = column.byte_range();
        let range = usize::try_from(start).ok().zip(usize::try_from(start.saturating_add(size)).ok());
        let Some((start, end)) = range.filter(|&(start, end)| start <= end && end <= file.len()) else {
            return Err(ParquetError::EOF("a column lies outside of the file".to_owned()));
        };
        Ok(Pages { bytes: file.slice(start..end), compression: column.compression(), values: column.num_values() })
    }

    fn next_page(&mut self) -> Result<Option<Page>> {
        while self.values > 0 && !self.bytes.is_empty() {
            let broken = || ParquetError::General("a page has no header that can be read".to_owned());
            let header = Header::parse(&self.bytes).ok_or_else(broken)?;
            let end = header.size.saturating_add(header.packed);
            if end > self.bytes.len() {
                return Err(ParquetError::EOF("a page is cut off".to_owned()));
            }
            let body = self.bytes.slice(header.size..end);
            self.bytes = self.bytes.slice(end..);
            if let Some(page) = self.page(&header, &body)? {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    fn page(&mut self, header: &Header, body: &Bytes) -> Result<Option<Page>> {
        let [repetitions, definitions] = header.levels;
        let levels = if header.kind == Kind::DataV2 { repetitions as usize + definitions as usize } else { 0 };
        let unpack = || {
            if header.is_compressed {
                unpacked(self.compression, body, levels, header.unpacked)
            } else {
                Ok(body.clone())
            }
        };
        let num_values = header.n_values;
        let page = match header.kind {
            Kind::Other => return Ok(None),
            Kind::Dictionary => {
                Page::DictionaryPage { buf: unpack()?, num_values, encoding: encoding(header)?, is_sorted: false }
            }
            Kind::Data => Page::DataPage {
                buf: unpack()?,
                num_values,
                encoding: encoding(header)?,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            },
            Kind::DataV2 => Page::DataPageV2 {
                buf: unpack()?,
                num_values,
                encoding: encoding(header)?,
                num_nulls: header.n_nulls,
                num_rows: header.n_rows,
                def_levels_byte_len: definitions,
                rep_levels_byte_len: repetitions,
                is_compressed: header.is_compressed,
                statistics: None,
            },
        };
        if header.kind != Kind::Dictionary {
            self.values -= i64::from(num_values);
        }
        Ok(Some(page))
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.next_page()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        if self.values <= 0 || self.bytes.is_empty() {
            return Ok(None);
        }
        let is_dict = |header: &Header| header.kind == Kind::Dictionary;
        let header = Header::parse(&self.bytes);
        Ok(header.map(|header| PageMetadata {
            num_rows: (header.kind == Kind::DataV2).then_some(header.n_rows as usize),
            num_levels: Some(header.n_values as usize),
            is_dict: is_dict(&header),
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.next_page().map(drop)
    }
}

fn encoding(header: &Header) -> Result<Encoding> {
    Ok(match header.encoding {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        other => return Err(ParquetError::NYI(format!("encoding {other}"))),
    })
}

/// Whether pages that are compressed so can be unpacked.
pub fn is_known(compression: Compression) -> bool {
    matches!(
        compression,
        Compression::UNCOMPRESSED
            | Compression::SNAPPY
            | Compression::GZIP(_)
            | Compression::ZSTD(_)
            | Compression::LZ4_RAW
    )
}

/// A page, whose first `levels` bytes are not compressed.
fn unpacked(compression: Compression, body: &Bytes, levels: usize, size: usize) -> Result<Bytes> {
    let broken = |why: String| ParquetError::General(format!("a page cannot be unpacked: {why}"));
    if compression == Compression::UNCOMPRESSED {
        return Ok(body.clone());
    }
    if size > MOST_UNPACKED || levels > body.len() || levels > size {
        return Err(broken(format!("it has {size} bytes")));
    }
    let (levels, packed) = body.split_at(levels);
    let mut page = Vec::new();
    page.extend_from_slice(levels);
    let left = size - levels.len();
    let mut read = |from: &mut dyn Read| {
        from.take(left as u64 + 1).read_to_end(&mut page).map(drop).map_err(|error| broken(error.to_string()))
    };
    match compression {
        // A page without values has nothing to unpack.
        _ if left == 0 => {}
        Compression::GZIP(_) => read(&mut MultiGzDecoder::new(packed))?,
        Compression::ZSTD(_) => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(packed);
            read(&mut decoder.map_err(|error| broken(error.to_string()))?)?;
        }
        Compression::SNAPPY => {
            let said = snap::raw::decompress_len(packed).map_err(|error| broken(error.to_string()))?;
            if said != left {
                return Err(broken(format!("{said} bytes in place of {left}")));
            }
            page.extend(snap::raw::Decoder::new().decompress_vec(packed).map_err(|error| broken(error.to_string()))?);
        }
        Compression::LZ4_RAW => {
            page.extend(lz4_flex::block::decompress(packed, left).map_err(|error| broken(error.to_string()))?);
        }
        other => return Err(ParquetError::NYI(format!("{other}"))),
    }
    if page.len() != size {
        return Err(broken(format!("{} bytes in place of {size}", page.len())));
    }
    Ok(Bytes::from(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression as Level;
    use flate2::write::GzEncoder;
    use std::io::Write;

    #[test]
    fn a_page_is_unpacked_as_far_as_it_says() {
        let mut encoder = GzEncoder::new(Vec::new(), Level::best());
        (0..64).for_each(|_| encoder.write_all(&[0; 1 << 20]).unwrap());
        let bomb = Bytes::from(encoder.finish().unwrap());
        let gzip = Compression::GZIP(Default::default());
        assert!(unpacked(gzip, &bomb, 0, 64 << 20).is_ok());
        for size in [1000, (64 << 20) + 1, 3_000_000_000] {
            assert!(unpacked(gzip, &bomb, 0, size).is_err(), "{size}");
        }
        for compression in [Compression::SNAPPY, Compression::LZ4_RAW, Compression::ZSTD(Default::default())] {
            assert!(unpacked(compression, &bomb, 0, 3_000_000_000).is_err(), "{compression}");
        }
    }
}
