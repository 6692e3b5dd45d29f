//! The headers of a tar archive: 512 bytes in front of each file.

/// Bytes of a header; the bytes of a file are padded to a multiple of them.
pub const BLOCK: usize = 512;

/// What a header says of the bytes that follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub kind: Kind,
    /// With the folders it is in.
    pub path: String,
    pub size: u64,
}

/// What follows a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    /// The path of the next file, which is too long for a header (GNU).
    LongPath,
    /// Lines that say more of the next file (POSIX).
    Attributes,
    /// A folder, a link and the like.
    Other,
}

impl Header {
    /// Reads a header; none where these bytes are no header.
    pub fn parse(block: &[u8; BLOCK]) -> Option<Header> {
        const CHECKSUM: std::ops::Range<usize> = 148..156;
        if block[257..262] != *b"ustar" {
            return None;
        }
        let sum = |(at, &byte): (usize, &u8)| u64::from(if CHECKSUM.contains(&at) { b' ' } else { byte });
        if number(&block[CHECKSUM])? != block.iter().enumerate().map(sum).sum::<u64>() {
            return None;
        }
        let kind = match block[156] {
            0 | b'0' | b'7' => Kind::File,
            b'L' => Kind::LongPath,
            b'x' => Kind::Attributes,
            _ => Kind::Other,
        };
        let (name, folder) = (text(&block[..100]), text(&block[345..500]));
        // GNU has other things where POSIX has the folder.
        let has_folder = block[262] == 0 && !folder.is_empty();
        let path = if has_folder { format!("{folder}/{name}") } else { name };
        Some(Header { kind, path, size: number(&block[124..136])? })
    }
}

/// The path and the size that a header's attributes give, where they do.
pub fn attributes(text: &[u8]) -> (Option<String>, Option<u64>) {
    let (mut path, mut size) = (None, None);
    // Each line begins with its length.
    for line in String::from_utf8_lossy(text).lines() {
        match line.split_once(' ').and_then(|(_, line)| line.split_once('=')) {
            Some(("path", value)) => path = Some(value.to_owned()),
            Some(("size", value)) => size = value.parse().ok(),
            _ => {}
        }
    }
    (path, size)
}

/// A text that a zero byte ends.
pub fn text(field: &[u8]) -> String {
    let end = field.iter().position(|&byte| byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

/// An octal number; or, where the highest bit is set, the bytes of a large one.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let bytes = field[1..].iter().skip_while(|&&byte| byte == 0);
        return bytes.map(|&byte| u64::from(byte)).try_fold(0u64, |n, byte| n.checked_mul(256)?.checked_add(byte));
    }
    let digits = text(field);
    let digits = digits.trim_matches(' ');
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header as `tar` writes it.
    fn header(name: &str, size: &str, kind: u8) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..124 + size.len()].copy_from_slice(size.as_bytes());
        block[156] = kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        block[148..156].fill(b' ');
        let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    #[test]
    fn a_header_names_a_file_and_its_size() {
        let parsed = Header::parse(&header("training_set/mv_0000001.txt", "00000000017\0", b'0')).expect("a header");
        let expected = Header { kind: Kind::File, path: "training_set/mv_0000001.txt".to_owned(), size: 15 };
        assert_eq!(parsed, expected);
        assert_eq!(Header::parse(&header("training_set/", "00000000000\0", b'5')).unwrap().kind, Kind::Other);
        let large = Header::parse(&header("a", "\u{0}", b'0')).unwrap();
        assert_eq!(large.size, 0);
    }

    #[test]
    fn what_is_no_header_is_none() {
        let mut damaged = header("a", "00000000017\0", b'0');
        damaged[0] = b'b';
        assert_eq!(Header::parse(&damaged), None);
        assert_eq!(Header::parse(&[0; BLOCK]), None);
    }

    #[test]
    fn attributes_say_what_a_header_cannot() {
        let text = b"30 mtime=1700000000.000000000\n17 path=a/b c=d\n15 size=123456\n";
        assert_eq!(attributes(text), (Some("a/b c=d".to_owned()), Some(123_456)));
    }

    #[test]
    fn large_sizes_are_bytes() {
        assert_eq!(number(&[0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1]), Some((2 << 32) + 1));
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"9\0"), None);
    }
}
