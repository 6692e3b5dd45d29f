//! How items' titles are written: the year at the end, the article behind a comma, letters with accents.

/// Articles that catalogs put behind the name, in lower case; `L'` without its apostrophe.
const ARTICLES: [&str; 12] = ["the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el", "il"];
const APOSTROPHES: [char; 2] = ['\'', '’'];

/// 1994 of `Heavenly Creatures (1994)`; none where there is no year of items in brackets at the end.
pub fn year_of(title: &str) -> Option<u16> {
    let (_, year) = title.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    year.parse().ok().filter(|year| (1850..2100).contains(year))
}

/// Whether this is an article.
pub fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word.to_lowercase().trim_end_matches(APOSTROPHES))
}

/// `The Empire Strikes Back` of `Empire Strikes Back, The`; none where no article stands behind.
pub fn article_in_front(name: &str) -> Option<String> {
    let (rest, article) = name.rsplit_once(", ").filter(|(_, article)| is_article(article))?;
    let space = if article.ends_with(APOSTROPHES) { "" } else { " " };
    Some(format!("{article}{space}{rest}"))
}

/// A text as one types it in haste: in lower case, Latin letters without what stands on or through them.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
    folded
}

/// What one types for a letter of Europe's Latin alphabets that not every keyboard has; none for all others.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        '‘' | '’' => "'",
        // Accents that are characters of their own.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_in_brackets_at_the_end() {
        assert_eq!(year_of("Heavenly Creatures (1994)"), Some(1994));
        assert_eq!(year_of("Babylon 5 (a.k.a. B5) (1993) "), Some(1993));
        for title in ["1984", "2001 (uncut)", "M (1)", "", "Blade Runner (2049) II"] {
            assert_eq!(year_of(title), None, "{title}");
        }
    }

    #[test]
    fn articles_come_to_the_front() {
        for (written, spoken) in [
            ("Empire Strikes Back, The", "The Empire Strikes Back"),
            ("Misérables, Les", "Les Misérables"),
            ("Enfer, L'", "L'Enfer"),
            ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly"),
        ] {
            assert_eq!(article_in_front(written).as_deref(), Some(spoken));
        }
        assert_eq!(article_in_front("Me, Myself & Irene"), None);
    }

    #[test]
    fn accents_and_capitals_fold_away() {
        assert_eq!(fold("Amélie, SÖNNICHSEN & Œuvre"), "amelie, sonnichsen & oeuvre");
        assert_eq!(fold("Ame\u{301}lie ‘Straße’"), "amelie 'strasse'");
        assert_eq!(fold("千と千尋 Ёлки"), "千と千尋 ёлки");
    }
}
