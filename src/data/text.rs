//! Bytes of a file to text, whatever its encoding.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// Decodes by byte order mark where there is one, else as UTF-8 where that fits, else as
/// Windows-1252, the superset of ISO-8859-1 that browsers use for it. Borrows where it can.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_with_or_without_mark() {
        assert_eq!(decode("Misérables".as_bytes()), "Misérables");
        assert_eq!(decode(b"\xEF\xBB\xBFMis\xC3\xA9rables"), "Misérables");
    }

    #[test]
    fn latin1_where_utf8_does_not_fit() {
        assert_eq!(decode(b"Mis\xE9rables"), "Misérables");
    }

    #[test]
    fn utf16_by_its_mark() {
        assert_eq!(decode(b"\xFF\xFEM\0\xE9\0"), "Mé");
    }
}
