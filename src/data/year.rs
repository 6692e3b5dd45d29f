//! The year that a film's title ends with.

/// 1994 of `Heavenly Creatures (1994)`; none where there is no year of films in brackets at the end.
pub fn year_of(title: &str) -> Option<u16> {
    let (_, year) = title.trim_end().strip_suffix(')')?.rsplit_once('(')?;
    year.parse().ok().filter(|year| (1850..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_brackets_at_the_end() {
        assert_eq!(year_of("Heavenly Creatures (1994)"), Some(1994));
        assert_eq!(year_of("Babylon 5 (a.k.a. B5) (1993) "), Some(1993));
        for title in ["1984", "2001 (uncut)", "M (1)", "", "Blade Runner (2049) II"] {
            assert_eq!(year_of(title), None, "{title}");
        }
    }
}
