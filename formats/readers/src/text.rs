//! The text of a file whose encoding is declared in it.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes in which a declaration of the encoding is looked for.
const DECLARED_IN: usize = 4096;

/// Decodes by the byte order mark, by what `label` finds at the beginning, as UTF-8 if it is that, or as Western.
pub fn decode(bytes: &[u8], label: impl Fn(&str) -> Option<String>) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    let beginning = &bytes[..bytes.len().min(DECLARED_IN)];
    let declared = label(&WINDOWS_1252.decode(beginning).0);
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    let encoding = match (declared, beginning) {
        (_, [0, b'<', ..]) => UTF_16BE,
        (_, [b'<', 0, ..]) => UTF_16LE,
        // What declares it could be read, so it is not in UTF-16.
        (Some(declared), _) if declared != UTF_8 && !matches!(declared.name(), "UTF-16LE" | "UTF-16BE") => declared,
        _ if str::from_utf8(bytes).is_ok() => UTF_8,
        (Some(declared), _) if declared == UTF_8 => UTF_8,
        _ => WINDOWS_1252,
    };
    encoding.decode(bytes).0.into_owned()
}

/// What stands behind `key` and `=`, in quotation marks or not, up to a sign that ends it.
pub fn value_of(text: &str, key: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let after = lower[lower.find(key)? + key.len()..].trim_ascii_start();
    let value = after.strip_prefix('=')?.trim_ascii_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.'))?;
    Some(value[..end].to_owned())
}
