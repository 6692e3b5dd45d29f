//! The colors of the map. `style/tokens.css` has them, for light and for dark surroundings; the canvas and saved pictures,
//! which know no style sheets, take them from there.

use std::fmt;

/// Red, green and blue. It is written as CSS and SVG write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    /// Colors that tell things apart, also for most people who see fewer (after Okabe and Ito).
    pub kinds: Vec<Rgb>,
    /// From little to much, ever farther from the color of the ground.
    pub sequential: Vec<Rgb>,
    /// From one side through a neutral middle to the other.
    pub diverging: Vec<Rgb>,
    /// The color of what has no value, or is of no kind.
    pub unknown: Rgb,
    pub sheet: Rgb,
    pub ground: Rgb,
    pub graticule: Rgb,
    pub frame: Rgb,
    pub ink: Rgb,
    pub ink_soft: Rgb,
    pub signal: Rgb,
}

impl Palette {
    /// Reads the custom properties whose values `property` returns.
    pub fn read(property: impl Fn(&str) -> String) -> Palette {
        let list = |name| property(name).split_whitespace().filter_map(Rgb::parse).collect::<Vec<_>>();
        let one = |name| list(name).first().copied().unwrap_or_default();
        Palette {
            kinds: list("--map-kinds"),
            sequential: list("--map-sequential"),
            diverging: list("--map-diverging"),
            unknown: one("--map-unknown"),
            sheet: one("--sheet"),
            ground: one("--ground"),
            graticule: one("--graticule"),
            frame: one("--line-strong"),
            ink: one("--ink"),
            ink_soft: one("--ink-soft"),
            signal: one("--signal"),
        }
    }

    /// The colors that the page has in light or in dark surroundings.
    #[cfg(test)]
    pub fn of_tokens(dark: bool) -> Palette {
        let (light_tokens, dark_tokens) =
            include_str!("../../../style/tokens.css").split_once("prefers-color-scheme: dark").unwrap();
        let tokens = if dark { dark_tokens } else { light_tokens };
        Palette::read(|name| {
            let (_, rest) = tokens.split_once(&format!("{name}:")).unwrap_or_else(|| panic!("there is no {name}"));
            rest.split(';').next().unwrap().to_owned()
        })
    }
}

impl Rgb {
    /// Reads `#0072b2` or `#fff`.
    fn parse(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#')?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let part = |bits: u32, at: u32| (number >> (bits * at)) & ((1 << bits) - 1);
        match digits.len() {
            6 => Some(Rgb([2, 1, 0].map(|at| part(8, at) as u8))),
            3 => Some(Rgb([2, 1, 0].map(|at| part(4, at) as u8 * 17))),
            _ => None,
        }
    }

    /// The color at a share of the way along the stops.
    pub fn between(stops: &[Rgb], share: f64) -> Rgb {
        let Some(last) = stops.len().checked_sub(1) else { return Rgb::default() };
        let at = share.clamp(0.0, 1.0) * last as f64;
        let index = at as usize;
        let (Rgb(from), Rgb(to)) = (stops[index], stops[(index + 1).min(last)]);
        Rgb(std::array::from_fn(|part| {
            let (from, to) = (f64::from(from[part]), f64::from(to[part]));
            (from + (to - from) * at.fract()).round() as u8
        }))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Rgb([red, green, blue]) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tokens_have_all_colors_in_both_surroundings() {
        let [light, dark] = [false, true].map(Palette::of_tokens);
        for palette in [&light, &dark] {
            assert_eq!([&palette.kinds, &palette.sequential, &palette.diverging].map(Vec::len), [8, 5, 5]);
            let Palette { unknown, sheet, ground, graticule, frame, ink, ink_soft, signal, .. } = *palette;
            let each = [unknown, sheet, ground, graticule, frame, ink, ink_soft, signal];
            assert!(!each.contains(&Rgb::default()), "{each:?}");
        }
        assert!(light.kinds.iter().zip(&dark.kinds).all(|(a, b)| a != b), "on dark ground colors are lighter");
    }

    #[test]
    fn colors_are_read_as_they_are_written() {
        assert_eq!(Rgb::parse("#0072b2"), Some(Rgb([0, 114, 178])));
        assert_eq!(Rgb::parse("#fb8"), Some(Rgb([255, 187, 136])));
        assert_eq!(Rgb([0, 114, 178]).to_string(), "#0072b2");
        for text in ["0072b2", "#0072b", "#00g2b2", ""] {
            assert_eq!(Rgb::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_scale_begins_and_ends_with_its_stops() {
        let stops = [Rgb([0, 0, 0]), Rgb([100, 0, 0]), Rgb([100, 200, 0])];
        let colors = [0.0, 0.25, 0.75, 1.0, 9.0].map(|share| Rgb::between(&stops, share).0);
        assert_eq!(colors, [[0, 0, 0], [50, 0, 0], [100, 100, 0], [100, 200, 0], [100, 200, 0]]);
        assert_eq!(Rgb::between(&[], 0.5), Rgb::default());
    }
}
