//! How wide a text is, estimated without a browser from the kinds of its characters. Fonts of one size differ in width by a
//! quarter, so the size to estimate with is fitted to one sentence that the browser has drawn.

/// Widths in the usual book fonts, in shares of the font size.
const NARROW: f32 = 0.35;
const WIDE: f32 = 0.93;
const CAPITAL: f32 = 0.76;
const OTHER: f32 = 0.6;
/// Chinese, Japanese and Korean characters, and emoji, fill a square.
const FULL: f32 = 1.15;

/// The size of names on charts in pixels, until their font has been measured.
pub const NAME_SIZE: f32 = 13.0;

/// A sentence with letters about as frequent as in titles.
pub const SAMPLE: &str = "The Quick Brown Fox Jumps over the Lazy Dog and a Lot of Other Sleepy Animals";

/// The size to estimate with in a font that draws [`SAMPLE`] this wide.
pub fn fitting_size(sample_width: f32) -> f32 {
    sample_width / text_width(SAMPLE, 1.0)
}

/// About how wide a text is drawn in a font of `size` pixels.
pub fn text_width(text: &str, size: f32) -> f32 {
    text.chars().map(share).sum::<f32>() * size
}

fn share(character: char) -> f32 {
    match character {
        // What goes over or under the character before.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | 'I' | ' ' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' | '’' | '(' | ')'
        | '[' | ']' | '-' => NARROW,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '&' | '—' | '…' => WIDE,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => FULL,
        capital if capital.is_uppercase() => CAPITAL,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Titles as wide as DejaVu Serif and Times draw them at 13 pixels, the widest and the narrowest face the page may get.
    const TITLES: [(&str, [f32; 2]); 8] = [
        ("The Empire Strikes Back", [164.5, 131.1]),
        ("Star Wars", [66.2, 51.6]),
        ("Willy Wonka and the Chocolate Factory", [261.5, 210.5]),
        ("Raiders of the Lost Ark", [152.9, 122.8]),
        ("Fargo", [39.1, 30.3]),
        ("2001: A Space Odyssey", [153.9, 124.6]),
        ("L.A. Confidential", [111.2, 92.1]),
        ("Return of the Jedi", [117.4, 92.8]),
    ];
    const SAMPLES: [f32; 2] = [542.4, 439.4];

    #[test]
    fn titles_are_about_as_wide_as_they_are_drawn() {
        for (face, sample) in SAMPLES.into_iter().enumerate() {
            let size = fitting_size(sample);
            for (title, drawn) in TITLES {
                let (width, drawn) = (text_width(title, size), drawn[face]);
                assert!((width / drawn - 1.0).abs() < 0.07, "{title} is {drawn} wide, not {width}");
            }
        }
        assert!((fitting_size(text_width(SAMPLE, 9.0)) - 9.0).abs() < 1e-4);
    }

    #[test]
    fn characters_that_fill_a_square_count_so_and_marks_over_others_do_not() {
        assert!(text_width("千と千尋の神隠し", 13.0) >= 8.0 * 13.0);
        assert_eq!(text_width("기생충", 10.0), 3.0 * text_width("基", 10.0));
        assert_eq!(text_width("Ame\u{301}lie", 13.0), text_width("Amelie", 13.0));
        assert!(text_width("ill", 13.0) < text_width("MOM", 13.0) / 2.0);
    }
}
