//! Numbers, times and titles as people read them, and text as markup has it.

use crate::data::{DatasetFacts, article_in_front};

/// `100000` as `100,000`.
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The text with a period, unless it has ended.
pub fn sentence(text: &str) -> String {
    let ended = text.ends_with(['.', '!', '?', '…', '”']);
    if ended { text.to_owned() } else { format!("{text}.") }
}

/// A large number as people say it: `12,346`, `2.8 million`, `28 billion`.
pub fn in_words(value: f64) -> String {
    const UNITS: [(f64, &str); 4] = [(1e15, "quadrillion"), (1e12, "trillion"), (1e9, "billion"), (1e6, "million")];
    let (size, sign) = (value.abs(), if value < 0.0 { "\u{2212}" } else { "" });
    if !size.is_finite() || size >= 1e18 {
        return if value.is_nan() { "beyond all numbers".to_owned() } else { format!("{sign}over 1,000 quadrillion") };
    }
    // What rounds up to 1,000 millions is a billion.
    match UNITS.iter().find(|(unit, _)| size >= unit * 0.9995) {
        Some((unit, name)) => format!("{sign}{} {name}", significant(size / unit)),
        None => format!("{sign}{}", thousands(size.round() as usize)),
    }
}

/// `1 rating`, `1,664 items`.
pub fn counted(n: usize, one: &str) -> String {
    format!("{} {one}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// `100,000 ratings · 943 users · 1,664 items`.
pub fn facts_line(facts: &DatasetFacts) -> String {
    [counted(facts.n_ratings, "rating"), counted(facts.n_users, "user"), counted(facts.n_items, "item")].join(" · ")
}

/// Minutes and seconds as fastai prints them, with hundredths: epochs here are short.
pub fn clock(seconds: f64) -> String {
    let hundredths = (seconds.max(0.0) * 100.0).round() as u64;
    format!("{:02}:{:02}.{:02}", hundredths / 6000, hundredths / 100 % 60, hundredths % 100)
}

/// A span of time in the unit that suits it.
pub fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1000.0)
    } else if seconds < 60.0 {
        format!("{seconds:.2} s")
    } else {
        format!("{} min {:02} s", seconds as u64 / 60, seconds as u64 % 60)
    }
}

/// Two significant digits, as people type a learning rate: `0.023`.
pub fn significant(value: f64) -> String {
    let decimals = (1.0 - value.abs().log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number with its sign and this many decimals: `+0.52`.
pub fn signed(value: f32, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    // Zero is written with a plus, also where a small negative number was rounded to it.
    if text.contains(|c: char| c.is_ascii_digit() && c != '0') { text } else { text.replace('-', "+") }
}

/// A rating, or a distance between two, without the noise of binary fractions.
pub fn rounded(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A share of one as whole percents: `23%`.
pub fn percent(share: f32) -> String {
    format!("{:.0}%", share * 100.0)
}

/// A chance, with a digit after the point where it is small: `12%`, `3.4%`, `0.02%`.
pub fn precise_percent(share: f32) -> String {
    let decimals = if share >= 0.1 { 0 } else { usize::from(share < 0.01) + 1 };
    format!("{:.decimals$}%", share * 100.0)
}

/// A title as a map would print it: without the year, and with the article in front.
/// `Empire Strikes Back, The (1980)` becomes `The Empire Strikes Back`.
pub fn short_title(title: &str) -> String {
    let name = match title.rsplit_once(" (") {
        Some((name, year)) if year.len() == 5 && year.ends_with(')') => name,
        _ => title,
    };
    article_in_front(name).unwrap_or_else(|| name.to_owned())
}

/// Text that may be written between tags of HTML and SVG.
pub fn escaped(text: &str) -> String {
    // XML has no way to write these.
    let is_forbidden = |c: char| c.is_control() || ['\u{fffe}', '\u{ffff}'].contains(&c);
    // Most titles have nothing to escape.
    if !text.contains(['&', '<', '>', '"']) && !text.contains(is_forbidden) {
        return text.to_owned();
    }
    let text: String = text.chars().filter(|&c| !is_forbidden(c)).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNames;

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(escaped("a\u{0}b\u{fffe}c\u{ffff}d\u{7f}\n<é>"), "abcd&lt;é&gt;");
    }

    #[test]
    fn groups_digits_by_three() {
        assert_eq!(
            ["0", "999", "1,000", "25,000,095"],
            [0, 999, 1000, 25_000_095].map(thousands).each_ref().map(|s| &**s)
        );
    }

    #[test]
    fn states_the_facts_as_the_page_promises() {
        let facts = DatasetFacts {
            source: "u.data".into(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            item_names: ItemNames::Titles,
            n_ratings: 100_000,
            n_users: 943,
            n_items: 1664,
            lowest_rating: 1.0,
            highest_rating: 5.0,
            mean_rating: 3.53,
            rating_step: 1.0,
            suggested_range: (0.0, 5.5),
            no_grades: None,
            split_methods: Vec::new(),
            pairs: Vec::new(),
            users: Vec::new(),
        };
        assert_eq!(facts_line(&facts), "100,000 ratings · 943 users · 1,664 items");
    }

    #[test]
    fn says_large_numbers_in_words() {
        let said = [12_345.6, 1_000_000.0, 2.84e7, 2.8e10, 999_999_999.0, 3e12, -4.5e15, 1e300, f64::NAN].map(in_words);
        let expected = [
            "12,346",
            "1 million",
            "28 million",
            "28 billion",
            "1 billion",
            "3 trillion",
            "\u{2212}4.5 quadrillion",
            "over 1,000 quadrillion",
            "beyond all numbers",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn writes_times() {
        assert_eq!(clock(0.413), "00:00.41");
        assert_eq!(clock(59.999), "01:00.00");
        assert_eq!(clock(754.5), "12:34.50");
        assert_eq!(duration(0.0414), "41 ms");
        assert_eq!(duration(1.234), "1.23 s");
        assert_eq!(duration(125.0), "2 min 05 s");
    }

    #[test]
    fn keeps_two_digits() {
        let texts = [0.0229, 0.5, 1.0, 12.3, 1.48e-5].map(significant);
        assert_eq!(texts.each_ref().map(|s| &**s), ["0.023", "0.5", "1", "12", "0.000015"]);
    }

    #[test]
    fn writes_the_sign() {
        assert_eq!([0.516, -0.3, -0.004].map(|value| signed(value, 2)), ["+0.52", "-0.30", "+0.00"]);
        assert_eq!([-0.25, -0.0004].map(|value| signed(value, 3)), ["-0.250", "+0.000"]);
    }

    #[test]
    fn drops_the_noise_of_binary_fractions() {
        let texts = [4.3999996, 4.7728004, 4.0, 0.5, -0.001, 3.6666667, -10.0, 100.0].map(rounded);
        assert_eq!(texts.each_ref().map(|s| &**s), ["4.4", "4.77", "4", "0.5", "0", "3.67", "-10", "100"]);
    }

    #[test]
    fn shortens_titles_but_keeps_their_words() {
        assert_eq!(short_title("Empire Strikes Back, The (1980)"), "The Empire Strikes Back");
        assert_eq!(short_title("Star Wars (1977)"), "Star Wars");
        assert_eq!(short_title("Good, the Bad and the Ugly, The (1966)"), "The Good, the Bad and the Ugly");
        assert_eq!(short_title("Enfer, L' (1994)"), "L'Enfer");
        assert_eq!(short_title("M*A*S*H (uncut)"), "M*A*S*H (uncut)");
        assert_eq!(short_title("1682"), "1682");
    }
}
