//! Bytes of a file to UTF-8, whatever its encoding, piece by piece.

use super::plan::{ChosenBy, Setting};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding that the beginning of a file is in. By its byte order mark where there is one, by its zero bytes where
/// it is UTF-16 without one, else as UTF-8 where that fits, else what `chardetng` thinks of it.
pub fn guess(sample: &[u8]) -> &'static Encoding {
    Encoding::for_bom(sample)
        .map(|(encoding, _)| encoding)
        .or_else(|| utf16(sample))
        .unwrap_or_else(|| if fits_utf8(sample) { UTF_8 } else { single_byte(sample) })
}

/// Fills in the encoding of a file that begins with `sample`. A label that nobody knows is no choice.
pub fn fill(setting: &mut Setting<String>, sample: &[u8]) -> &'static Encoding {
    let chosen = setting.by_person().and_then(|label| Encoding::for_label(label.as_bytes()));
    let encoding = chosen.unwrap_or_else(|| guess(sample));
    let chosen_by = if chosen.is_some() { ChosenBy::Person } else { ChosenBy::Guess };
    *setting = Setting { value: encoding.name().to_owned(), chosen_by };
    encoding
}

/// Whether text in a one-byte encoding, or any text at all, would hold so many zero bytes on one side of its pairs.
fn utf16(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = &sample[..sample.len().min(1000)];
    let zeros = |side: usize| pairs.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (high_first, low_first, n) = (zeros(0), zeros(1), pairs.len() / 2);
    if n > 1 && low_first * 10 > n * 7 && high_first == 0 {
        Some(UTF_16LE)
    } else if n > 1 && high_first * 10 > n * 7 && low_first == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A character cut off at the end of the sample is no error.
fn fits_utf8(sample: &[u8]) -> bool {
    str::from_utf8(sample).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// The guess for text that is not UTF-8. A few accents are too few to tell Western from Baltic; Western is more common.
fn single_byte(text: &[u8]) -> &'static Encoding {
    const ENOUGH: usize = 8;
    if text.iter().filter(|byte| !byte.is_ascii()).take(ENOUGH).count() < ENOUGH {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(text, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes a file piece by piece, its byte order mark left out.
pub struct Decoder {
    encoding: &'static Encoding,
    decoder: encoding_rs::Decoder,
    /// UTF-8 that was only guessed, on text that has been plain ASCII so far: the first byte that says otherwise
    /// decides again.
    revisable: bool,
    /// Characters that the encoding does not know, each replaced by U+FFFD.
    pub replaced: u64,
}

impl Decoder {
    /// `given`: someone chose the encoding, so it stays what it is.
    pub fn new(encoding: &'static Encoding, given: bool) -> Decoder {
        let decoder = encoding.new_decoder_with_bom_removal();
        Decoder { encoding, decoder, revisable: !given && encoding == UTF_8, replaced: 0 }
    }

    /// The decoder that a plan asks for.
    pub fn of(encoding: &Setting<String>) -> Decoder {
        let known = Encoding::for_label(encoding.value.as_bytes()).unwrap_or(UTF_8);
        Decoder::new(known, encoding.by_person().is_some())
    }

    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// Appends the text of the next bytes of the file.
    pub fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) {
        let mut bytes = bytes;
        if self.revisable {
            let plain = Encoding::ascii_valid_up_to(bytes);
            let (ascii, rest) = bytes.split_at(plain);
            text.push_str(str::from_utf8(ascii).expect("ASCII is UTF-8"));
            if rest.is_empty() {
                return;
            }
            // A byte order mark, too, comes here; text that merely ends inside a character counts as UTF-8.
            self.revisable = false;
            if !fits_utf8(rest) {
                self.encoding = single_byte(rest);
                self.decoder = self.encoding.new_decoder_without_bom_handling();
            }
            bytes = rest;
        }
        let mut read = 0;
        loop {
            let rest = &bytes[read..];
            text.reserve(self.decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len()).max(16));
            let (result, n_read, replaced) = self.decoder.decode_to_string(rest, text, last);
            read += n_read;
            self.replaced += u64::from(replaced);
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], piece: usize) -> String {
        let mut decoder = Decoder::new(guess(bytes), false);
        let mut text = String::new();
        bytes.chunks(piece).for_each(|bytes| decoder.decode(bytes, false, &mut text));
        decoder.decode(&[], true, &mut text);
        text
    }

    #[test]
    fn utf8_utf16_and_latin1_in_pieces_of_any_size() {
        let utf16 = |bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
            format!("{mark}id;Misérables 🎬\n").encode_utf16().flat_map(bytes).collect()
        };
        for piece in [1, 2, 3, 7, 100] {
            assert_eq!(decoded("id;Misérables 🎬\n".as_bytes(), piece), "id;Misérables 🎬\n");
            assert_eq!(decoded("\u{feff}id;Misérables\n".as_bytes(), piece), "id;Misérables\n");
            assert_eq!(decoded(b"id;Mis\xE9rables, Les (1995)\n", piece), "id;Misérables, Les (1995)\n");
            for (bytes, mark) in [(u16::to_le_bytes as fn(u16) -> [u8; 2], "\u{feff}"), (u16::to_be_bytes, "")] {
                assert_eq!(decoded(&utf16(bytes, mark), piece), "id;Misérables 🎬\n");
            }
        }
    }

    #[test]
    fn an_accent_far_behind_the_sample_decides_again() {
        let mut decoder = Decoder::new(guess(b"id,title\n"), false);
        let mut text = String::new();
        decoder.decode(b"id,title\n", false, &mut text);
        decoder.decode(b"1,Les Mis\xE9rables de la France\n", false, &mut text);
        assert_eq!((text.as_str(), decoder.encoding()), ("id,title\n1,Les Misérables de la France\n", WINDOWS_1252));
        assert_eq!(decoder.replaced, 0);
    }

    #[test]
    fn what_does_not_decode_is_counted() {
        let mut decoder = Decoder::new(UTF_8, true);
        let mut text = String::new();
        decoder.decode(b"ab\xE9cd", true, &mut text);
        assert_eq!((text.as_str(), decoder.replaced), ("ab\u{fffd}cd", 1));
    }
}
