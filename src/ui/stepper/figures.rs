//! Numbers, sums and vectors as a formula has them.

use crate::ui::format::thousands;

/// Terms of a sum that are written out, and numbers of a vector.
const TERMS: usize = 4;

/// Four digits that count, or a power of ten where a number is very small or large, with a true minus sign.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return "not a number".to_owned();
    }
    let power = size.log10().floor() as i32;
    let text = if (-3..5).contains(&power) {
        let text = format!("{value:.*}", (3 - power).max(0) as usize);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        // Digits that round up to 10 belong to the next power.
        let text = format!("{value:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{digits}×10{}", power.chars().map(superscript).collect::<String>())
    };
    text.replace('-', "\u{2212}")
}

pub fn superscript(digit: char) -> char {
    match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
    }
}

pub fn num(value: f32) -> String {
    number(f64::from(value))
}

/// `a + b − c`.
pub fn sum(terms: impl IntoIterator<Item = f32>) -> String {
    let mut text = String::new();
    for term in terms {
        if text.is_empty() {
            text.push_str(&num(term));
        } else {
            text.push_str(if term < 0.0 { " − " } else { " + " });
            text.push_str(&num(term.abs()));
        }
    }
    text
}

/// The same where there may be many: the others are added up.
pub fn long_sum(terms: &[f32]) -> String {
    if terms.len() <= TERMS + 1 {
        return sum(terms.iter().copied());
    }
    let (first, others) = terms.split_at(TERMS);
    let rest: f32 = others.iter().sum();
    let rest = if rest < 0.0 { format!(" − {}", num(-rest)) } else { format!(" + {}", num(rest)) };
    format!("{}{rest} (the other {} together)", sum(first.iter().copied()), thousands(others.len()))
}

/// `(a, b, c, d, …)`.
pub fn vector(values: &[f32]) -> String {
    let shown: Vec<String> = values.iter().take(TERMS).map(|&value| num(value)).collect();
    let rest = if values.len() > TERMS { ", …" } else { "" };
    format!("({}{rest})", shown.join(", "))
}

/// In brackets where a sign or a power would join another one.
pub fn bracketed(value: f32) -> String {
    let text = num(value);
    if value < 0.0 || text.contains('×') { format!("({text})") } else { text }
}

pub fn subscript(digit: char) -> char {
    char::from_u32('₀' as u32 + digit as u32 - '0' as u32).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_have_a_true_minus() {
        let texts = [0.0, 5.0, -2.2411, 0.501578, 12345.6, 0.0012345, -0.000123456, 3.2e-8, 1e6].map(number);
        assert_eq!(
            texts.each_ref().map(|text| &**text),
            ["0", "5", "−2.241", "0.5016", "12346", "0.001234", "−1.23×10⁻⁴", "3.20×10⁻⁸", "1.00×10⁶"]
        );
        assert_eq!(num(1e-5), "1.00×10⁻⁵");
        assert_eq!([2.5, -2.5, 5.43e-4].map(bracketed), ["2.5", "(−2.5)", "(5.43×10⁻⁴)"]);
        assert_eq!(sum([1.0, -0.5, 2.0]), "1 − 0.5 + 2");
        assert_eq!(long_sum(&[1.0, 1.0, 1.0, 1.0, -1.0, -2.0]), "1 + 1 + 1 + 1 − 3 (the other 2 together)");
        assert_eq!(vector(&[1.0, 2.0, 3.0, 4.0, 5.0]), "(1, 2, 3, 4, …)");
    }
}
