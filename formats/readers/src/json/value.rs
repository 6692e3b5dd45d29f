//! One JSON value, from its text. What Python prints for a dictionary is read as well: many data sets are published so.

use formats::Problem;

/// Values in values at most.
pub const DEEPEST: usize = 64;

/// A value. Numbers and truth values are kept as they are written, so that no id changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Nothing,
    Scalar(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

impl Value {
    pub fn is_scalar(&self) -> bool {
        matches!(self, Value::Nothing | Value::Scalar(_))
    }

    /// Whether it is a number, or nothing.
    pub fn could_be_number(&self) -> bool {
        match self {
            Value::Nothing => true,
            Value::Scalar(text) => text.parse::<f64>().is_ok(),
            Value::List(_) | Value::Object(_) => false,
        }
    }

    pub fn as_list(&self) -> Option<&[Value]> {
        if let Value::List(values) = self { Some(values) } else { None }
    }

    pub fn as_object(&self) -> Option<&[(String, Value)]> {
        if let Value::Object(entries) = self { Some(entries) } else { None }
    }

    /// What stands at a key of an object.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value as a field: those of a list with bars in between, objects by their names.
    pub fn text(&self) -> String {
        match self {
            Value::Nothing => String::new(),
            Value::Scalar(text) => text.clone(),
            Value::List(values) => values.iter().map(Value::text).collect::<Vec<_>>().join("|"),
            Value::Object(_) => {
                let name = ["name", "title", "id"].iter().find_map(|key| self.get(key));
                name.filter(|name| name.is_scalar()).map(Value::text).unwrap_or_default()
            }
        }
    }

    /// The value that a text holds, and nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Value, Problem> {
        let mut parser = Parser::new(bytes);
        let value = parser.value(0)?;
        parser.skip_blanks();
        if parser.at < bytes.len() { Err(parser.unexpected()) } else { Ok(value) }
    }
}

/// What does not belong at a place of a text.
pub fn unexpected(text: &[u8], at: usize) -> Problem {
    let rest = &text[at.min(text.len())..];
    let rest = String::from_utf8_lossy(&rest[..rest.len().min(80)]);
    let rest: String = rest.chars().take(20).collect();
    Problem::Damaged(if rest.is_empty() {
        "the text breaks off".to_owned()
    } else {
        format!("unexpected text at byte {}: {rest}", at + 1)
    })
}

/// Whether a number, or a word such as `null`, may hold this byte.
pub fn is_word_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_')
}

/// Reads values from the beginning of a text.
pub struct Parser<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Parser<'b> {
    pub fn new(bytes: &'b [u8]) -> Parser<'b> {
        Parser { bytes, at: 0 }
    }

    fn unexpected(&self) -> Problem {
        unexpected(self.bytes, self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Skips blanks and this sign, if it comes next.
    fn takes(&mut self, sign: u8) -> bool {
        self.skip_blanks();
        let takes = self.peek() == Some(sign);
        self.at += usize::from(takes);
        takes
    }

    /// The next value, which lies in so many others.
    pub fn value(&mut self, depth: usize) -> Result<Value, Problem> {
        if depth > DEEPEST {
            return Err(Problem::TooDeep { most: DEEPEST });
        }
        self.skip_blanks();
        match self.peek() {
            Some(b'{') => self.object(depth),
            // A tuple of Python is a list.
            Some(b'[') => self.list(b']', depth),
            Some(b'(') => self.list(b')', depth),
            Some(b'"' | b'\'') => Ok(Value::Scalar(self.string()?)),
            Some(b'u' | b'b') if matches!(self.bytes.get(self.at + 1), Some(b'"' | b'\'')) => {
                self.at += 1;
                Ok(Value::Scalar(self.string()?))
            }
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut entries = Vec::new();
        while !self.takes(b'}') {
            if !entries.is_empty() && !self.takes(b',') {
                return Err(self.unexpected());
            }
            // Python lets a comma stand behind the last entry.
            if self.takes(b'}') {
                break;
            }
            let key = match self.value(depth + 1)? {
                Value::Scalar(key) => key,
                _ => return Err(self.unexpected()),
            };
            if !self.takes(b':') {
                return Err(self.unexpected());
            }
            entries.push((key, self.value(depth + 1)?));
        }
        Ok(Value::Object(entries))
    }

    fn list(&mut self, end: u8, depth: usize) -> Result<Value, Problem> {
        self.at += 1;
        let mut values = Vec::new();
        while !self.takes(end) {
            if !values.is_empty() && !self.takes(b',') {
                return Err(self.unexpected());
            }
            if self.takes(end) {
                break;
            }
            values.push(self.value(depth + 1)?);
        }
        Ok(Value::List(values))
    }

    fn string(&mut self) -> Result<String, Problem> {
        let Some(quote) = self.peek() else { return Err(self.unexpected()) };
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let plain = rest.iter().position(|&byte| byte == quote || byte == b'\\').unwrap_or(rest.len());
        self.at += plain;
        if rest.get(plain) == Some(&quote) {
            self.at += 1;
            return Ok(String::from_utf8_lossy(&rest[..plain]).into_owned());
        }
        let mut text = rest[..plain].to_vec();
        loop {
            let byte = self.peek().ok_or_else(|| self.unexpected())?;
            self.at += 1;
            match byte {
                b'\\' => self.escape(&mut text)?,
                _ if byte == quote => return Ok(String::from_utf8_lossy(&text).into_owned()),
                _ => text.push(byte),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Problem> {
        let byte = self.peek().ok_or_else(|| self.unexpected())?;
        self.at += 1;
        let c = match byte {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' | b'f' => ' ',
            b'x' => self.hex(2)?,
            b'u' => {
                let first = self.code(4)?;
                // Signs outside of the first plane are written as two.
                if (0xd800..0xdc00).contains(&first) && self.bytes[self.at..].starts_with(b"\\u") {
                    self.at += 2;
                    let second = self.code(4)?;
                    char::decode_utf16([first as u16, second as u16]).next().and_then(Result::ok).unwrap_or('\u{fffd}')
                } else {
                    char::from_u32(first).unwrap_or('\u{fffd}')
                }
            }
            other => {
                text.push(other);
                return Ok(());
            }
        };
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn hex(&mut self, digits: usize) -> Result<char, Problem> {
        Ok(char::from_u32(self.code(digits)?).unwrap_or('\u{fffd}'))
    }

    fn code(&mut self, digits: usize) -> Result<u32, Problem> {
        let text = self.bytes.get(self.at..self.at + digits).and_then(|digits| str::from_utf8(digits).ok());
        let code = text.and_then(|text| u32::from_str_radix(text, 16).ok()).ok_or_else(|| self.unexpected())?;
        self.at += digits;
        Ok(code)
    }

    /// A number, or a word such as `true`, `null` or Python's `None`.
    fn word(&mut self) -> Result<Value, Problem> {
        let start = self.at;
        while self.peek().is_some_and(is_word_part) {
            self.at += 1;
        }
        let word = str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        match word {
            "null" | "None" | "NaN" | "nan" | "undefined" => Ok(Value::Nothing),
            "true" | "True" => Ok(Value::Scalar("true".to_owned())),
            "false" | "False" => Ok(Value::Scalar("false".to_owned())),
            word => match word.parse::<f64>() {
                Ok(_) => Ok(Value::Scalar(number(word))),
                Err(_) => {
                    self.at = start;
                    Err(self.unexpected())
                }
            },
        }
    }
}

/// A number as it is written, but `4` for `4.0` and digits for powers of ten.
fn number(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return word.to_owned();
    }
    word.parse().map_or_else(|_| word.to_owned(), crate::csv::number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_numbers_and_words() {
        for (text, value) in [
            (r#""a\"b\\\/\u00e9\ud83c\udfac""#, "a\"b\\/é🎬"),
            ("'it\\'s'", "it's"),
            ("u'x\\xe9'", "xé"),
            ("4.0", "4"),
            ("-0.5", "-0.5"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("1e3", "1000"),
            ("True", "true"),
        ] {
            assert_eq!(Value::parse(text.as_bytes()), Ok(Value::Scalar(value.to_owned())), "{text}");
        }
        for text in ["null", "None", "NaN"] {
            assert_eq!(Value::parse(text.as_bytes()), Ok(Value::Nothing));
        }
        assert_eq!(Value::parse(b"[{'name': 'Drama'}, (1, 2,)]").unwrap().text(), "Drama|1|2");
    }

    #[test]
    fn what_is_no_value_is_told() {
        for text in ["", "{", "[1", "{\"a\" 1}", "{\"a\": }", "[1 2]", "hello", "\"ab", "{1: 2} x", "\"\\u12\""] {
            assert!(matches!(Value::parse(text.as_bytes()), Err(Problem::Damaged(_))), "{text}");
        }
        let deep = ["[".repeat(100_000), "]".repeat(100_000)].concat();
        assert_eq!(Value::parse(deep.as_bytes()), Err(Problem::TooDeep { most: DEEPEST }));
    }
}
