//! Signs that HTML writes by name or number, in titles and names that came from web pages: `&amp;`, `&#039;`, `&#x27;`.

/// Signs by name, beside those by number.
const NAMED: [(&str, char); 26] = [
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("aacute", 'á'),
    ("oacute", 'ó'),
    ("ccedil", 'ç'),
    ("ntilde", 'ñ'),
];
const LONGEST: usize = 8;

/// The text with the signs themselves; none where it holds none that are written so.
pub fn decoded(text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let mut decoded = String::new();
    let (mut rest, mut any) = (text, false);
    while let Some((before, behind)) = rest.split_once('&') {
        decoded.push_str(before);
        match behind.split_once(';').and_then(|(name, behind)| Some((sign(name)?, behind))) {
            Some((sign, behind)) => {
                decoded.push(sign);
                (rest, any) = (behind, true);
            }
            None => {
                decoded.push('&');
                rest = behind;
            }
        }
    }
    decoded.push_str(rest);
    any.then_some(decoded)
}

fn sign(name: &str) -> Option<char> {
    if name.len() > LONGEST {
        return None;
    }
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(known, _)| *known == name).map(|&(_, sign)| sign);
    };
    let hexadecimal = number.strip_prefix(['x', 'X']).map(|number| u32::from_str_radix(number, 16));
    let number = hexadecimal.unwrap_or_else(|| number.parse()).ok()?;
    let sign = char::from_u32(number)?;
    (!sign.is_control()).then_some(if sign == '\u{a0}' { ' ' } else { sign })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_by_name_and_number() {
        for (written, meant) in [
            ("Owl&#039;s Nest", "Owl's Nest"),
            ("Salt &amp; Tar", "Salt & Tar"),
            ("&quot;Kite&quot; no Uta", "\"Kite\" no Uta"),
            ("&#x27;71&nbsp;&lt;3", "'71 <3"),
            ("Caf&eacute; &amp;c; & more", "Café &c; & more"),
        ] {
            assert_eq!(decoded(written).as_deref(), Some(meant));
        }
        for plain in ["Salt & Tar", "a;b & c;", "&unknown;", "&#0;", "&#xD800;", "", "&", "AT&T; no"] {
            assert_eq!(decoded(plain), None, "{plain}");
        }
    }
}
