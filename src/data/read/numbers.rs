//! A rating as people and programs write it, to a number.

/// The number that a field says, blanks around it left out; none where it says no number. Infinities and NaN are
/// numbers here, so that the caller can refuse them by name. With `decimal_comma` a comma is as good as a point; else it
/// may part thousands.
pub fn parse(field: &str, decimal_comma: bool) -> Option<f32> {
    short_decimal(field, decimal_comma).or_else(|| {
        let text = field.trim_ascii();
        if !text.contains(',') {
            text.parse().ok()
        } else if decimal_comma {
            text.replacen(',', ".", 1).parse().ok()
        } else if has_thousands(text) {
            text.replace(',', "").parse().ok()
        } else {
            None
        }
    })
}

/// Whether the commas of a number stand before three digits each, as in `1,234,567.5`.
fn has_thousands(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or(text);
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split(',');
    let first = groups.next().unwrap_or_default();
    matches!(first.as_bytes(), [b'1'..=b'9', ..]) && first.len() <= 3 && groups.all(|group| group.len() == 3)
}

/// The number that a field says, if it is written in the common way: at most seven digits, with a point somewhere or
/// not. Then the digits fit a `f32` exactly, and so does the power of ten, which makes their quotient the nearest
/// number, as `str::parse` would find it.
#[inline]
pub fn short_decimal(field: &str, decimal_comma: bool) -> Option<f32> {
    // Nearly all ratings are one digit, or one and a fraction of one.
    let tenths = match *field.as_bytes() {
        [whole @ b'0'..=b'9'] => u32::from(whole - b'0') * 10,
        [whole @ b'0'..=b'9', b'.', tenth @ b'0'..=b'9'] => u32::from(whole - b'0') * 10 + u32::from(tenth - b'0'),
        _ => return short_decimal_of_any_length(field, decimal_comma),
    };
    Some(tenths as f32 / 10.0)
}

#[inline(never)]
fn short_decimal_of_any_length(field: &str, decimal_comma: bool) -> Option<f32> {
    const POWERS: [f32; 8] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7];
    let (negative, digits) = match field.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > 8 {
        return None;
    }
    let (mut mantissa, mut n_digits, mut point) = (0u32, 0, None);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa * 10 + u32::from(byte - b'0');
                n_digits += 1;
            }
            b'.' if point.is_none() => point = Some(n_digits),
            b',' if point.is_none() && decimal_comma => point = Some(n_digits),
            _ => return None,
        }
    }
    if n_digits == 0 || n_digits > 7 {
        return None;
    }
    let value = mantissa as f32 / POWERS[n_digits - point.unwrap_or(n_digits)];
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn points_commas_blanks_and_signs() {
        for (text, value) in [("4", 4.0), ("4.5", 4.5), (" 3.50 ", 3.5), ("-10", -10.0), (".5", 0.5), ("5.", 5.0)] {
            assert_eq!(parse(text, false), Some(value), "{text}");
        }
        assert_eq!(parse("4,5", true), Some(4.5));
        assert_eq!(parse("1,234", true), Some(1.234));
        for (text, value) in [("1,234", 1234.0), ("-12,345,678", -12345678.0), ("1,234.5", 1234.5)] {
            assert_eq!(parse(text, false), Some(value), "{text}");
        }
        assert_eq!(parse("-4.5", true), Some(-4.5));
        assert_eq!(parse("1e2", false), Some(100.0));
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "", "-", ".", "4,5", "x3", "4 5", "1.2.3", "4/5", "five", "\u{b2}", "0,125", "1,2345", "1234,567", ",123",
            "1,23a",
        ] {
            assert_eq!(parse(text, false), None, "{text}");
        }
        assert_eq!(parse("1,2,3", true), None);
    }

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(text in "-?[0-9]{0,8}(\\.[0-9]{0,8})?") {
            prop_assert_eq!(parse(&text, false), text.parse().ok());
        }
    }
}
