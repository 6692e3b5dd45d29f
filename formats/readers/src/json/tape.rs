//! A JSON document in little memory: its text, and a tape that says where each value begins (as simdjson keeps one).
//! The tape is written while the text comes, and only what is asked for becomes a [`Value`].

use super::value::{DEEPEST, Parser, Value, is_word_part, unexpected};
use formats::Problem;

/// A value, or a key: those of a container stand after it, keys before their values.
#[derive(Clone, Copy)]
struct Entry {
    /// Where it begins in the text, which says what it is.
    start: u32,
    /// The entry after it and all that it holds.
    next: u32,
}

/// Writes the tape of one value.
#[derive(Default)]
pub struct TapeWriter {
    entries: Vec<Entry>,
    /// The containers that have not ended.
    open: Vec<u32>,
    expects: Expects,
    /// Where the next token begins.
    at: usize,
    /// How far the end of that token was looked for.
    looked: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Expects {
    #[default]
    Value,
    /// Or the end of the list.
    Item,
    /// Or the end of the object.
    Key,
    Colon,
    CommaOrEnd,
    Nothing,
}

impl TapeWriter {
    /// Goes on as far as the text has come, which begins with the same bytes each time. Returns where the value ends, if
    /// it does.
    pub fn advance(&mut self, text: &[u8]) -> Result<Option<usize>, Problem> {
        while self.expects != Expects::Nothing {
            let blanks = text[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.at += blanks;
            let Some(&byte) = text.get(self.at) else { return Ok(None) };
            let closing = self.open.last().map(|&open| closing(text[self.entries[open as usize].start as usize]));
            match (self.expects, byte) {
                (Expects::Colon, b':') => self.go_on(Expects::Value),
                (Expects::CommaOrEnd, b',') => {
                    self.go_on(if closing == Some(b'}') { Expects::Key } else { Expects::Item });
                }
                // Python lets a comma stand before the end.
                (Expects::CommaOrEnd | Expects::Key | Expects::Item, _) if closing == Some(byte) => {
                    let open = self.open.pop().unwrap_or_default();
                    self.entries[open as usize].next = self.entries.len() as u32;
                    self.at += 1;
                    self.value_ended();
                }
                (Expects::Colon | Expects::CommaOrEnd, _) => return Err(unexpected(text, self.at)),
                _ if self.open.len() > DEEPEST => return Err(Problem::TooDeep { most: DEEPEST }),
                (Expects::Value | Expects::Item, b'{' | b'[' | b'(') => {
                    self.open.push(self.entries.len() as u32);
                    self.add();
                    self.go_on(if byte == b'{' { Expects::Key } else { Expects::Item });
                }
                (expects, _) => {
                    let Some(end) = self.scalar(text)? else { return Ok(None) };
                    self.add();
                    (self.at, self.looked) = (end, 0);
                    if expects == Expects::Key { self.expects = Expects::Colon } else { self.value_ended() }
                }
            }
        }
        Ok(Some(self.at))
    }

    fn go_on(&mut self, expects: Expects) {
        self.at += 1;
        self.expects = expects;
    }

    fn value_ended(&mut self) {
        self.expects = if self.open.is_empty() { Expects::Nothing } else { Expects::CommaOrEnd };
    }

    fn add(&mut self) {
        self.entries.push(Entry { start: self.at as u32, next: self.entries.len() as u32 + 1 });
    }

    /// The end of the text, number or word that begins here, if it has come.
    fn scalar(&mut self, text: &[u8]) -> Result<Option<usize>, Problem> {
        let start = quote_of(text, self.at);
        let from = self.looked.max(start + 1);
        if let Some(quote @ (b'"' | b'\'')) = text.get(start) {
            return match string_end(text, from, *quote) {
                Ok(end) => Ok(Some(end)),
                Err(looked) => {
                    self.looked = looked;
                    Ok(None)
                }
            };
        }
        let from = self.looked.max(self.at);
        let Some(len) = text[from..].iter().position(|&byte| !is_word_part(byte)) else {
            self.looked = text.len();
            return Ok(None);
        };
        let word = &text[self.at..from + len];
        if is_digits(word) {
            return Ok(Some(from + len));
        }
        match Value::parse(word) {
            Ok(Value::Nothing) if self.expects != Expects::Key => Ok(Some(from + len)),
            Ok(Value::Scalar(_)) => Ok(Some(from + len)),
            _ => Err(unexpected(text, self.at)),
        }
    }

    /// The tape, once the value has ended, and its text.
    pub fn tape(self, text: Vec<u8>) -> Result<Tape, Problem> {
        if self.expects == Expects::Nothing {
            Ok(Tape { text, entries: self.entries })
        } else {
            Err(unexpected(&text, text.len()))
        }
    }
}

fn closing(opening: u8) -> u8 {
    match opening {
        b'{' => b'}',
        b'(' => b')',
        _ => b']',
    }
}

/// Where the quotation mark of a text stands that begins at `start`: Python writes `u'…'`, too.
fn quote_of(text: &[u8], start: usize) -> usize {
    let is_marked = matches!(text.get(start), Some(b'u' | b'b')) && matches!(text.get(start + 1), Some(b'"' | b'\''));
    start + usize::from(is_marked)
}

/// Where a text in quotation marks ends whose inside is looked at from here on; or how far it was looked at.
fn string_end(text: &[u8], mut at: usize, quote: u8) -> Result<usize, usize> {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(found) = rest.iter().position(|&byte| byte == quote || byte == b'\\') else { return Err(text.len()) };
        at += found;
        match text[at] {
            b'\\' if at + 1 < text.len() => at += 2,
            b'\\' => return Err(at),
            _ => return Ok(at + 1),
        }
    }
}

fn is_digits(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}

/// The tape of a document, and its text.
pub struct Tape {
    text: Vec<u8>,
    entries: Vec<Entry>,
}

impl Tape {
    /// The whole document.
    pub fn root(&self) -> Node<'_> {
        Node { tape: self, entry: 0 }
    }

    fn node(&self, entry: u32) -> Node<'_> {
        Node { tape: self, entry }
    }
}

/// A value of a document, or a key.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tape: &'t Tape,
    entry: u32,
}

impl<'t> Node<'t> {
    fn get_entry(self) -> Entry {
        self.tape.entries[self.entry as usize]
    }

    /// The text from where it begins.
    fn rest(self) -> &'t [u8] {
        &self.tape.text[self.get_entry().start as usize..]
    }

    pub fn is_object(self) -> bool {
        self.rest().starts_with(b"{")
    }

    pub fn is_list(self) -> bool {
        matches!(self.rest(), [b'[' | b'(', ..])
    }

    pub fn is_scalar(self) -> bool {
        !self.is_object() && !self.is_list()
    }

    /// It and all that it holds.
    pub fn value(self) -> Value {
        // The tape was written, so it can be read; but for what a text may hold behind a backslash.
        Parser::new(self.rest())
            .value(0)
            .unwrap_or_else(|_| Value::Scalar(String::from_utf8_lossy(self.raw()).into_owned()))
    }

    /// A key, or any value as a field.
    pub fn text(self) -> String {
        match self.value() {
            Value::Scalar(text) => text,
            value => value.text(),
        }
    }

    /// A key, or another value that holds none, as it is written.
    pub fn raw(self) -> &'t [u8] {
        let (rest, quote) = (self.rest(), quote_of(self.rest(), 0));
        let end = match rest.get(quote) {
            Some(&sign @ (b'"' | b'\'')) => string_end(rest, quote + 1, sign).unwrap_or(rest.len()),
            _ => rest.iter().position(|&byte| !is_word_part(byte)).unwrap_or(rest.len()),
        };
        &rest[..end]
    }

    /// Whether it is a number, or nothing.
    pub fn could_be_number(self) -> bool {
        self.is_scalar() && (is_digits(self.raw()) || self.value().could_be_number())
    }

    /// What it holds, keys and values.
    pub fn contents(self) -> Cursor {
        let end = if self.is_scalar() { self.entry + 1 } else { self.get_entry().next };
        Cursor { at: self.entry + 1, end }
    }

    /// It alone.
    pub fn alone(self) -> Cursor {
        Cursor { at: self.entry, end: self.get_entry().next }
    }

    /// Its values, if it is a list; none otherwise.
    pub fn values(self) -> impl Iterator<Item = Node<'t>> {
        let mut cursor = if self.is_list() { self.contents() } else { Cursor { at: 0, end: 0 } };
        std::iter::from_fn(move || cursor.next(self.tape))
    }

    /// Its keys and values, if it is an object; none otherwise.
    pub fn entries(self) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
        let mut cursor = if self.is_object() { self.contents() } else { Cursor { at: 0, end: 0 } };
        std::iter::from_fn(move || cursor.next_entry(self.tape))
    }

    /// What stands at a key of an object.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        let is_it = |(name, _): &(Node, Node)| {
            let raw = name.raw();
            raw.len() >= key.len() + 2
                && &raw[raw.len() - 1 - key.len()..raw.len() - 1] == key.as_bytes()
                && name.text() == key
        };
        self.entries().find(is_it).map(|(_, value)| value)
    }

    /// Bytes of its text, or somewhat more.
    pub fn size(self) -> usize {
        let tape = self.tape;
        let next =
            tape.entries.get(self.get_entry().next as usize).map_or(tape.text.len(), |entry| entry.start as usize);
        next - self.get_entry().start as usize
    }
}

/// A place among values, without the tape: those from here to the end are to come.
#[derive(Clone, Copy, Default)]
pub struct Cursor {
    at: u32,
    end: u32,
}

impl Cursor {
    /// The next value.
    pub fn next<'t>(&mut self, tape: &'t Tape) -> Option<Node<'t>> {
        let node = (self.at < self.end).then(|| tape.node(self.at))?;
        self.at = node.get_entry().next;
        Some(node)
    }

    /// The next key and its value.
    pub fn next_entry<'t>(&mut self, tape: &'t Tape) -> Option<(Node<'t>, Node<'t>)> {
        self.next(tape).zip(self.next(tape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value that a text holds, which comes in pieces of so many bytes.
    fn in_pieces(text: &str, piece: usize) -> Result<Value, Problem> {
        let mut writer = TapeWriter::default();
        for end in (0..text.len()).step_by(piece).chain([text.len()]) {
            if let Some(end) = writer.advance(&text.as_bytes()[..end])? {
                assert!(text[end..].trim().is_empty(), "{text}");
                break;
            }
        }
        writer.tape(text.as_bytes().to_vec()).map(|tape| tape.root().value())
    }

    #[test]
    fn a_document_in_pieces_is_what_it_is_at_once() {
        for text in [
            r#"{"a": 1, 'b': [1.5, "x\"}", u'ü', ("t", )], "c": {"d": {}, "e": []}, 7: null,} "#,
            r#"{"a\\": "\\", "b": True, "c": -1e3, "d": [[], [[1], 2]]}"#,
        ] {
            for piece in 1..=text.len() {
                // Bytes are cut where they are.
                if (0..text.len()).step_by(piece).all(|end| text.is_char_boundary(end)) {
                    assert_eq!(in_pieces(text, piece), Value::parse(text.as_bytes()), "{text} {piece}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_document_is_told() {
        for text in [
            "{",
            "{\"a\" 1}",
            "{\"a\": }",
            "{\"a\": [1 2]}",
            "{\"a\": [1, 2}",
            "{null: 1}",
            "{[1]: 2}",
            "{\"a\": hello}",
        ] {
            assert!(matches!(in_pieces(text, 3), Err(Problem::Damaged(_))), "{text}");
        }
        let deep = ["{\"a\":".repeat(100), "1".to_owned(), "}".repeat(100)].concat();
        assert_eq!(in_pieces(&deep, 50), Err(Problem::TooDeep { most: DEEPEST }));
    }

    #[test]
    fn what_it_holds_is_found() {
        let text = r#"{"a": {"x": 1, "y": [2, 3]}, "b": "c", "\u0063": 4}"#;
        let mut writer = TapeWriter::default();
        assert_eq!(writer.advance(text.as_bytes()), Ok(Some(text.len())));
        let tape = writer.tape(text.as_bytes().to_vec()).unwrap();
        let keys: Vec<String> = tape.root().entries().map(|(key, _)| key.text()).collect();
        assert_eq!(keys, ["a", "b", "c"]);
        let inner = tape.root().get("a").unwrap();
        assert_eq!(inner.get("y").unwrap().values().map(Node::text).collect::<Vec<_>>(), ["2", "3"]);
        assert!(tape.root().get("x").is_none() && inner.get("x").unwrap().could_be_number());
    }
}
