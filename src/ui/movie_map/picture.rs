//! The map as an SVG file: what is on show, in a form that other programs can open and change.

use super::coloring::{Coloring, Legend};
use super::marker::{DIMMED, OPACITY, RING_GAP, Ring};
use super::naming::Name;
use super::palette::Palette;
use super::sheet::Sheet;
use super::you::YouMark;
use crate::ui::chart::text_width;
use crate::ui::format::escaped;
use std::fmt::Write;

/// Height of the legend below the sheet, and between two of its lines.
const LEGEND: f64 = 24.0;
const LINE: f64 = 20.0;
/// The font of names.
const BOOK: &str = "Palatino, 'Book Antiqua', Georgia, serif";

/// All that is on the sheet, in pixels.
pub struct Picture<'p> {
    pub sheet: Sheet,
    pub palette: &'p Palette,
    /// Says what this is a map of.
    pub title: &'p str,
    pub across: &'p str,
    pub up: &'p str,
    /// Lines across and down, and whether each is at zero.
    pub graticule: [Vec<(f64, bool)>; 2],
    /// Of each item: where it is, how large, and its title. Those out of view are left out.
    pub items: Vec<(usize, (f64, f64), f64)>,
    pub titles: &'p dyn Fn(usize) -> &'p str,
    pub coloring: &'p Coloring,
    /// Items that search or legend leave out are faint.
    pub is_dimmed: &'p dyn Fn(usize) -> bool,
    /// From the selected item to its neighbors.
    pub lines: Vec<[(f64, f64); 2]>,
    /// With where their items are, and how large.
    pub rings: Vec<(Ring, (f64, f64), f64)>,
    /// With where their items are.
    pub names: Vec<(Name, (f64, f64))>,
    pub you: Option<YouMark>,
}

/// Appends a line to a text, which never fails.
macro_rules! push {
    ($text:expr, $($line:tt)*) => {
        let _ = writeln!($text, $($line)*);
    };
}

impl Picture<'_> {
    /// The file's text, and how wide and high the picture is.
    pub fn svg(&self) -> (String, (f64, f64)) {
        let (legend, legend_height) = self.legend();
        let Sheet { width, height } = self.sheet;
        let height = height + legend_height;
        let (title, sheet) = (escaped(self.title), self.palette.sheet);
        let mut svg = String::new();
        push!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">"#
        );
        push!(svg, "<title>{title}</title>");
        push!(svg, r#"<rect width="100%" height="100%" fill="{sheet}"/>"#);
        self.ground(&mut svg);
        self.discs(&mut svg);
        self.marks(&mut svg);
        self.labels(&mut svg);
        self.you(&mut svg);
        svg += &legend;
        svg += "</svg>\n";
        (svg, (width, height))
    }

    fn ground(&self, svg: &mut String) {
        let frame = self.sheet.frame();
        let (left, top, right, bottom) = (frame.left, frame.top, frame.right, frame.bottom);
        let (width, height) = (frame.width(), frame.height());
        let Palette { ground, graticule, frame, ink_soft, .. } = self.palette;
        push!(
            svg,
            r#"<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{ground}" stroke="{frame}"/>"#
        );
        let stroke = |zero: bool| match zero {
            true => format!(r#"stroke="{frame}" stroke-dasharray="2 4""#),
            false => format!(r#"stroke="{graticule}""#),
        };
        let [across, up] = &self.graticule;
        for &(x, zero) in across {
            push!(svg, r#"<path d="M{x:.1} {top}V{bottom}" {}/>"#, stroke(zero));
        }
        for &(y, zero) in up {
            push!(svg, r#"<path d="M{left} {y:.1}H{right}" {}/>"#, stroke(zero));
        }
        let (across, up, below) = (escaped(self.across), escaped(self.up), self.sheet.height - 7.0);
        push!(svg, r#"<g font-family="sans-serif" font-size="12" fill="{ink_soft}" text-anchor="end">"#);
        push!(svg, r#"<text x="{right}" y="{below}">{across} →</text>"#);
        push!(svg, r#"<text transform="translate(12 1) rotate(-90)">{up} →</text></g>"#);
    }

    /// Writes the items by color, in tenths of a pixel: whole numbers are short and quick to write, and items are numerous.
    fn discs(&self, svg: &mut String) {
        let tenths = |value: f64| (value * 10.0).round() as i64;
        for (place, color) in self.coloring.colors.iter().enumerate() {
            for (dimmed, opacity) in [(true, DIMMED), (false, OPACITY)] {
                let is_so = |item: usize| {
                    self.coloring.of.get(item) == Some(&(place as u8)) && (self.is_dimmed)(item) == dimmed
                };
                let mut items = self.items.iter().filter(|item| is_so(item.0)).peekable();
                if items.peek().is_none() {
                    continue;
                }
                push!(svg, r#"<g transform="scale(.1)" fill="{color}" fill-opacity="{opacity}">"#);
                for &(item, (x, y), radius) in items {
                    let (x, y, radius, title) = (tenths(x), tenths(y), tenths(radius), escaped((self.titles)(item)));
                    push!(svg, r#"<circle cx="{x}" cy="{y}" r="{radius}"><title>{title}</title></circle>"#);
                }
                push!(svg, "</g>");
            }
        }
    }

    /// Rings, and lines as far as they are in the frame.
    fn marks(&self, svg: &mut String) {
        let (frame, signal) = (self.sheet.frame(), self.palette.signal);
        let (left, top, width, height) = (frame.left, frame.top, frame.width(), frame.height());
        let rect = format!(r#"<rect x="{left}" y="{top}" width="{width}" height="{height}"/>"#);
        push!(svg, r#"<clipPath id="frame">{rect}</clipPath>"#);
        push!(svg, r#"<g clip-path="url(#frame)" fill="{signal}" stroke="{signal}">"#);
        for [(x1, y1), (x2, y2)] in &self.lines {
            let path = format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}");
            push!(svg, r#"<path d="{path}" stroke-width="1.25" stroke-opacity=".6"/>"#);
        }
        for (ring, (x, y), radius) in &self.rings {
            let (radius, width, opacity) = (radius + RING_GAP, ring.width(), ring.fill_opacity());
            let circle = format!(r#"cx="{x:.1}" cy="{y:.1}" r="{radius:.1}""#);
            push!(svg, r#"<circle {circle} stroke-width="{width}" fill-opacity="{opacity}"/>"#);
        }
        push!(svg, "</g>");
    }

    fn labels(&self, svg: &mut String) {
        let Palette { ink, ground, frame, .. } = self.palette;
        push!(
            svg,
            r#"<g font-family="{BOOK}" font-size="13" fill="{ink}" stroke-linejoin="round" paint-order="stroke">"#
        );
        for (name, (x, y)) in &self.names {
            let Some((place, (dx, end))) = name.place.zip(name.anchor()) else { continue };
            if let Some((dx, dy)) = name.leader() {
                let (to_x, to_y) = (x + f64::from(dx), y + f64::from(dy));
                push!(svg, r#"<path d="M{x:.1} {y:.1}L{to_x:.1} {to_y:.1}" stroke="{frame}" stroke-width=".75"/>"#);
            }
            let (x, y) = (x + f64::from(dx), y + f64::from(place.top + place.height) - 4.0);
            let text = escaped(&name.text);
            push!(
                svg,
                r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{end}" stroke="{ground}" stroke-width="3">{text}</text>"#
            );
        }
        push!(svg, "</g>");
    }

    fn you(&self, svg: &mut String) {
        let Some(you) = &self.you else { return };
        let ((x, y), turn, outline, word) = (you.at, you.beyond.unwrap_or(0.0), you.outline(), you.word());
        let Palette { signal, sheet, ground, ink, .. } = self.palette;
        push!(svg, r#"<g transform="translate({x:.1} {y:.1})" stroke-linejoin="round" paint-order="stroke">"#);
        let turn = format!("rotate({turn:.1})");
        push!(svg, r#"<path d="{outline}" transform="{turn}" fill="{signal}" stroke="{sheet}" stroke-width="1.5"/>"#);
        let font = format!(r#"font-family="{BOOK}" font-size="13" font-weight="700""#);
        push!(svg, r#"<text x="{word}" y="5" {font} fill="{ink}" stroke="{ground}" stroke-width="3">You</text></g>"#);
    }

    /// The legend and how high it is.
    fn legend(&self) -> (String, f64) {
        let (left, top) = (self.sheet.frame().left, self.sheet.height + LEGEND - 8.0);
        let mut svg = String::new();
        push!(svg, r#"<g font-family="sans-serif" font-size="12" fill="{}">"#, self.palette.ink_soft);
        let (Legend::Scale { title, .. } | Legend::Kinds { title, .. }) = &self.coloring.legend;
        push!(svg, r#"<text x="{left}" y="{top}">{}</text>"#, escaped(title));
        let colors = &self.coloring.colors;
        let lines = match &self.coloring.legend {
            Legend::Scale { low, middle, high, .. } => {
                let colors = &colors[..colors.len() - 1];
                let (width, below) = (220.0, top + 12.0);
                let step = width / colors.len() as f64;
                for (k, color) in colors.iter().enumerate() {
                    // A little wider than the step: else a seam would show.
                    let (x, width) = (left + k as f64 * step, step + 0.3);
                    push!(svg, r#"<rect x="{x:.1}" y="{below}" width="{width:.1}" height="10" fill="{color}"/>"#);
                }
                let ends = [(low, left, "start"), (middle, left + width / 2.0, "middle"), (high, left + width, "end")];
                for (text, x, anchor) in ends {
                    let (y, text) = (below + 24.0, escaped(text));
                    push!(svg, r#"<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>"#);
                }
                2.6
            }
            Legend::Kinds { names, .. } => {
                let (mut x, mut line) = (left, 1.0);
                for (name, color) in names.iter().zip(colors) {
                    let width = f64::from(text_width(name, 12.0)) + 34.0;
                    if x + width > self.sheet.width {
                        (x, line) = (left, line + 1.0);
                    }
                    let y = top + line * LINE;
                    push!(svg, r#"<circle cx="{:.1}" cy="{:.1}" r="5" fill="{color}"/>"#, x + 5.0, y - 4.0);
                    push!(svg, r#"<text x="{:.1}" y="{y:.1}">{}</text>"#, x + 14.0, escaped(name));
                    x += width;
                }
                line + 0.4
            }
        };
        push!(svg, "</g>");
        (svg, LEGEND + lines * LINE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::Rgb;
    use super::*;
    use crate::ui::chart::Rect;

    /// The parts that are not the same in all tests.
    struct Shown {
        legend: Legend,
        dimmed: Option<usize>,
        selected: bool,
        you: Option<YouMark>,
    }

    fn shown(legend: Legend) -> Shown {
        Shown { legend, dimmed: None, selected: false, you: None }
    }

    fn genres() -> Legend {
        Legend::Kinds { title: "Genre", names: vec!["War & peace".into(), "Other".into()] }
    }

    fn svg(Shown { legend, dimmed, selected, you }: Shown) -> String {
        let coloring = Coloring { colors: vec![Rgb([255, 0, 0]), Rgb([0, 0, 255])], of: vec![0, 1, 0], legend };
        let titles = |item: usize| ["Crouching <Tiger> & Co", "Heat", "M"][item];
        let place = Some(Rect { left: 7.0, top: -7.5, width: 20.0, height: 15.0 });
        let (tiger, heat) = ((30.0, 40.25), (31.0, 41.0));
        Picture {
            sheet: Sheet { width: 600.0, height: 500.0 },
            palette: &Palette::of_tokens(false),
            title: "Movie map",
            across: "Component 1 (23 %)",
            up: "Component 2 (11 %)",
            graticule: [vec![(100.0, false), (200.0, true)], vec![(50.0, false)]],
            items: vec![(0, tiger, 3.0), (1, heat, 2.0)],
            titles: &titles,
            coloring: &coloring,
            is_dimmed: &|item| dimmed == Some(item),
            lines: if selected { vec![[tiger, heat]] } else { Vec::new() },
            rings: if selected { vec![(Ring::Near, heat, 2.0), (Ring::Selected, tiger, 3.0)] } else { Vec::new() },
            names: vec![(Name { item: 0, text: "Crouching <Tiger>".into(), place }, (30.0, 40.0))],
            you,
        }
        .svg()
        .0
    }

    #[test]
    fn what_is_marked_on_the_map_is_marked_in_the_picture() {
        let plain = svg(shown(genres()));
        assert!(!plain.contains("#b93a10\" stroke-width") && !plain.contains(">You<"), "{plain}");
        let frame = Sheet { width: 600.0, height: 500.0 }.frame();
        let you = Some(YouMark::new((300.0, 9000.0), frame));
        let marked = svg(Shown { selected: true, you, dimmed: Some(1), ..shown(genres()) });
        for part in [
            r#"<path d="M30.0 40.2L31.0 41.0""#,
            r#"<circle cx="30.0" cy="40.2" r="6.0" stroke-width="3""#,
            r#"<circle cx="31.0" cy="41.0" r="5.0" stroke-width="1.25""#,
            r#"rotate(90.0)"#,
            ">You</text>",
        ] {
            assert!(marked.contains(part), "{part} is missing in {marked}");
        }
        let group_of = |svg: &str, title: &str| {
            let before = &svg[..svg.find(&format!("<title>{title}")).unwrap()];
            before[before.rfind("<g ").unwrap()..].lines().next().unwrap().to_owned()
        };
        assert!(group_of(&plain, "Heat").contains("fill-opacity=\"0.72\""), "{plain}");
        assert!(group_of(&marked, "Heat").contains("fill-opacity=\"0.16\""), "{marked}");
        assert!(group_of(&marked, "Crouching").contains("fill-opacity=\"0.72\""), "{marked}");
    }

    #[test]
    fn it_has_items_names_axes_and_legend() {
        let svg = svg(shown(genres()));
        assert_eq!(svg.matches("<title>").count(), 3, "of the map and of each item");
        assert!(
            svg.contains(r#"<circle cx="300" cy="403" r="30"><title>Crouching &lt;Tiger&gt; &amp; Co</title>"#),
            "{svg}"
        );
        for part in [
            "Component 1 (23 %) →",
            "Component 2 (11 %) →",
            ">Crouching &lt;Tiger&gt;</text>",
            "War &amp; peace",
            "#0000ff",
        ] {
            assert!(svg.contains(part), "{part} is missing in {svg}");
        }
        assert_eq!(svg.matches("stroke-dasharray").count(), 1);
    }

    #[test]
    fn every_tag_is_closed() {
        let scale = Legend::Scale { title: "Bias", low: "-1".into(), middle: "0".into(), high: "+1".into() };
        let you = Some(YouMark::new((100.0, 100.0), Sheet { width: 600.0, height: 500.0 }.frame()));
        let svg = svg(Shown { selected: true, you, ..shown(scale) });
        let mut open = Vec::new();
        for tag in svg.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "in {svg}");
            } else if !tag.ends_with('/') {
                open.push(tag.split([' ', '\n']).next().unwrap().to_owned());
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}
