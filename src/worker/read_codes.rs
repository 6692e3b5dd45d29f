//! The text of files that hold the codes of a class: texts as they are, workbooks as the rows of all their sheets.

use super::MessageLoop;
use super::platform::{FileHandle, Platform, in_time};
use crate::protocol::ToPage;
use formats::{Format, Formats, Problem};

/// A file of thirty codes has a kilobyte, and a workbook with pictures does not have so many bytes.
const LARGEST: u64 = 32 << 20;

impl<P: Platform> MessageLoop<P> {
    pub(super) async fn read_codes(&mut self, files: Vec<P::File>) {
        let (mut text, mut unreadable) = (String::new(), Vec::new());
        for file in files {
            match self.text_of(&file).await {
                Some(of_file) => text += &(of_file + "\n"),
                None => unreadable.push(file.name()),
            }
        }
        self.platform.post(&ToPage::Codes { text, unreadable }, None);
    }

    async fn text_of(&self, file: &P::File) -> Option<String> {
        let bytes = file.first(file.size().min(LARGEST)).await.ok()?;
        if let Some(text) = decoded(&bytes) {
            return Some(text);
        }
        let formats = in_time(&self.platform, self.platform.load_converters()).await.ok()?;
        rows_of_workbook(&*formats, &bytes).ok()
    }
}

/// None for what is no text. Excel calls UTF-16 "Unicode text".
fn decoded(bytes: &[u8]) -> Option<String> {
    let utf_16 = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect();
        Some(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xff, 0xfe, text @ ..] => utf_16(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => utf_16(text, u16::from_be_bytes),
        _ if bytes.contains(&0) => None,
        [0xef, 0xbb, 0xbf, text @ ..] | text => Some(String::from_utf8_lossy(text).into_owned()),
    }
}

/// The rows of all sheets as CSV.
fn rows_of_workbook(formats: &dyn Formats, bytes: &[u8]) -> Result<String, Problem> {
    let mut converter = formats.open(Format::Workbook)?;
    let mut rows = Vec::new();
    converter.push(bytes, &mut rows)?;
    for sheet in 0..converter.end(&mut rows)?.len() {
        converter.begin_table(sheet)?;
        while converter.next_rows(&mut rows)? {}
        rows.push(b'\n');
    }
    Ok(String::from_utf8_lossy(&rows).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded_and_nothing_else_is() {
        for (bytes, text) in [
            (&b"Zo\xc3\xab: V4GA"[..], Some("Zoë: V4GA")),
            (b"\xef\xbb\xbfV4GA", Some("V4GA")),
            (b"\xff\xfeZ\0\xeb\0", Some("Zë")),
            (b"\xfe\xff\0Z\0\xeb", Some("Zë")),
            (b"", Some("")),
            (b"PK\x03\x04\0\0", None),
        ] {
            assert_eq!(decoded(bytes).as_deref(), text, "{bytes:?}");
        }
    }
}
