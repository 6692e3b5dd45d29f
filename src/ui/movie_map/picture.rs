//! The map as an SVG file: what is on show, in a form that other programs can open and change.

use super::colors::{Coloring, Legend, Rgb, Theme, hex};
use super::marks::{GAP, Ring};
use super::naming::Name;
use super::raster::{DIMMED, OPACITY};
use super::sheet::Sheet;
use super::you::Standing;
use crate::ui::chart::text_width;
use std::fmt::Write;

/// Height of the legend below the sheet, and between two of its lines.
const LEGEND: f64 = 24.0;
const LINE: f64 = 20.0;
/// The face of names.
const BOOK: &str = "Palatino, 'Book Antiqua', Georgia, serif";

/// All that is on the sheet, in pixels.
pub struct Picture<'p> {
    pub sheet: Sheet,
    pub theme: Theme,
    /// Says what this is a map of.
    pub title: &'p str,
    pub across: &'p str,
    pub up: &'p str,
    /// Lines across and down, and whether each stands at zero.
    pub graticule: [Vec<(f64, bool)>; 2],
    /// Of each item: where it is, how large, and its title. Those out of view are left out.
    pub items: Vec<(usize, (f64, f64), f64)>,
    pub titles: &'p dyn Fn(usize) -> &'p str,
    pub coloring: &'p Coloring,
    /// Items that are not meant at the moment are faint.
    pub is_dimmed: &'p dyn Fn(usize) -> bool,
    /// From the chosen item to its neighbors.
    pub lines: Vec<[(f64, f64); 2]>,
    /// With where their items are, and how large.
    pub rings: Vec<(Ring, (f64, f64), f64)>,
    /// With where their items are.
    pub names: Vec<(Name, (f64, f64))>,
    pub you: Option<Standing>,
}

/// Colors of everything but the items, as the page has them.
struct Inks {
    paper: &'static str,
    ground: &'static str,
    line: &'static str,
    frame: &'static str,
    text: &'static str,
    soft: &'static str,
    signal: &'static str,
}

impl Picture<'_> {
    /// The file's text, and how wide and high the picture is.
    pub fn svg(&self) -> (String, (f64, f64)) {
        let inks = match self.theme {
            Theme::Light => Inks {
                paper: "#fbfdfc",
                ground: "#eaf3f3",
                line: "#cfe0e0",
                frame: "#7d8d92",
                text: "#14232b",
                soft: "#4b5d65",
                signal: "#b93a10",
            },
            Theme::Dark => Inks {
                paper: "#152026",
                ground: "#111c21",
                line: "#1f3036",
                frame: "#6d8187",
                text: "#e6eeec",
                soft: "#a0b2b5",
                signal: "#ff9b6e",
            },
        };
        let legend = self.legend(&inks);
        let Sheet { width, height } = self.sheet;
        let whole = height + legend.1;
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{whole}" viewBox="0 0 {width} {whole}">
<title>{}</title>
<rect width="100%" height="100%" fill="{}"/>
"#,
            escaped(self.title),
            inks.paper
        );
        self.ground(&mut svg, &inks);
        self.discs(&mut svg);
        self.marks(&mut svg, &inks);
        self.labels(&mut svg, &inks);
        self.you(&mut svg, &inks);
        svg += &legend.0;
        svg += "</svg>\n";
        (svg, (width, whole))
    }

    fn ground(&self, svg: &mut String, inks: &Inks) {
        let frame = self.sheet.frame();
        let (left, top, right, bottom) = (frame.left, frame.top, frame.right, frame.bottom);
        push(
            svg,
            format_args!(
                r#"<rect x="{left}" y="{top}" width="{}" height="{}" fill="{}" stroke="{}"/>"#,
                frame.width(),
                frame.height(),
                inks.ground,
                inks.frame
            ),
        );
        let ink = |zero: bool| {
            if zero {
                format!(r#"stroke="{}" stroke-dasharray="2 4""#, inks.frame)
            } else {
                format!(r#"stroke="{}""#, inks.line)
            }
        };
        let [across, up] = &self.graticule;
        for &(x, zero) in across {
            push(svg, format_args!(r#"<path d="M{x:.1} {top}V{bottom}" {}/>"#, ink(zero)));
        }
        for &(y, zero) in up {
            push(svg, format_args!(r#"<path d="M{left} {y:.1}H{right}" {}/>"#, ink(zero)));
        }
        push(svg, format_args!(r#"<g font-family="sans-serif" font-size="12" fill="{}">"#, inks.soft));
        push(
            svg,
            format_args!(
                r#"<text x="{right}" y="{}" text-anchor="end">{} →</text>"#,
                self.sheet.height - 7.0,
                escaped(self.across)
            ),
        );
        push(
            svg,
            format_args!(
                r#"<text transform="translate(12 1) rotate(-90)" text-anchor="end">{} →</text></g>"#,
                escaped(self.up)
            ),
        );
    }

    /// Items by color, in tenths of a pixel: whole numbers are short and quickly written, for there may be very many.
    fn discs(&self, svg: &mut String) {
        let tenths = |value: f64| (value * 10.0).round() as i64;
        for (place, &color) in self.coloring.palette.iter().enumerate() {
            for (dimmed, opacity) in [(true, DIMMED), (false, OPACITY)] {
                let is_so = |item: usize| {
                    self.coloring.of.get(item) == Some(&(place as u8)) && (self.is_dimmed)(item) == dimmed
                };
                let mut items = self.items.iter().filter(|item| is_so(item.0)).peekable();
                if items.peek().is_none() {
                    continue;
                }
                let color = hex(color);
                push(svg, format_args!(r#"<g transform="scale(.1)" fill="{color}" fill-opacity="{opacity}">"#));
                for &(item, (x, y), radius) in items {
                    let title = escaped((self.titles)(item));
                    push(
                        svg,
                        format_args!(
                            r#"<circle cx="{}" cy="{}" r="{}"><title>{title}</title></circle>"#,
                            tenths(x),
                            tenths(y),
                            tenths(radius)
                        ),
                    );
                }
                svg.push_str("</g>\n");
            }
        }
    }

    /// Rings, and lines as far as they are in the frame.
    fn marks(&self, svg: &mut String, inks: &Inks) {
        let frame = self.sheet.frame();
        push(
            svg,
            format_args!(
                r#"<clipPath id="frame"><rect x="{}" y="{}" width="{}" height="{}"/></clipPath>"#,
                frame.left,
                frame.top,
                frame.width(),
                frame.height()
            ),
        );
        let signal = inks.signal;
        push(svg, format_args!(r#"<g clip-path="url(#frame)" fill="{signal}" stroke="{signal}">"#));
        for [(x1, y1), (x2, y2)] in &self.lines {
            let path = format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}");
            push(svg, format_args!(r#"<path d="{path}" stroke-width="1.25" stroke-opacity=".6"/>"#));
        }
        for (why, (x, y), radius) in &self.rings {
            let ((width, filled), radius) = (why.drawn(), radius + GAP);
            push(
                svg,
                format_args!(
                    r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" stroke-width="{width}" fill-opacity="{filled}"/>"#
                ),
            );
        }
        svg.push_str("</g>\n");
    }

    fn you(&self, svg: &mut String, inks: &Inks) {
        let Some(you) = &self.you else { return };
        let ((x, y), turn, Inks { signal, paper, ground, text, .. }) = (you.at, you.beyond.unwrap_or(0.0), inks);
        push(
            svg,
            format_args!(r#"<g transform="translate({x:.1} {y:.1})" stroke-linejoin="round" paint-order="stroke">"#),
        );
        let outline = you.outline();
        push(
            svg,
            format_args!(
                r#"<path d="{outline}" transform="rotate({turn:.1})" fill="{signal}" stroke="{paper}" stroke-width="1.5"/>"#
            ),
        );
        push(
            svg,
            format_args!(
                r#"<text x="{}" y="5" font-family="{BOOK}" font-size="13" font-weight="700" fill="{text}" stroke="{ground}" stroke-width="3">You</text></g>"#,
                you.word()
            ),
        );
    }

    fn labels(&self, svg: &mut String, inks: &Inks) {
        push(
            svg,
            format_args!(
                r#"<g font-family="{BOOK}" font-size="13" fill="{}" stroke-linejoin="round" paint-order="stroke">"#,
                inks.text
            ),
        );
        for (name, (x, y)) in &self.names {
            let Some((place, (dx, end))) = name.place.zip(name.anchor()) else { continue };
            if let Some((dx, dy)) = name.leader() {
                push(
                    svg,
                    format_args!(
                        r#"<path d="M{x:.1} {y:.1}L{:.1} {:.1}" stroke="{}" stroke-width=".75"/>"#,
                        x + f64::from(dx),
                        y + f64::from(dy),
                        inks.frame
                    ),
                );
            }
            let (at, base) = (x + f64::from(dx), y + f64::from(place.top + place.height) - 4.0);
            push(
                svg,
                format_args!(
                    r#"<text x="{at:.1}" y="{base:.1}" text-anchor="{end}" stroke="{}" stroke-width="3">{}</text>"#,
                    inks.ground,
                    escaped(&name.text)
                ),
            );
        }
        svg.push_str("</g>\n");
    }

    /// The legend and how high it is.
    fn legend(&self, inks: &Inks) -> (String, f64) {
        let (left, top) = (self.sheet.frame().left, self.sheet.height + LEGEND - 8.0);
        let mut svg = format!("<g font-family=\"sans-serif\" font-size=\"12\" fill=\"{}\">\n", inks.soft);
        let lines = match &self.coloring.legend {
            Legend::Scale { title, low, middle, high } => {
                let colors: &[Rgb] = &self.coloring.palette[..self.coloring.palette.len() - 1];
                let (width, below) = (220.0, top + 12.0);
                let step = width / colors.len() as f64;
                push(&mut svg, format_args!(r#"<text x="{left}" y="{top}">{}</text>"#, escaped(title)));
                for (k, &color) in colors.iter().enumerate() {
                    let x = left + k as f64 * step;
                    push(
                        &mut svg,
                        format_args!(
                            r#"<rect x="{x:.1}" y="{below}" width="{:.1}" height="10" fill="{}"/>"#,
                            step + 0.3,
                            hex(color)
                        ),
                    );
                }
                for (text, x, anchor) in
                    [(low, left, "start"), (middle, left + width / 2.0, "middle"), (high, left + width, "end")]
                {
                    push(
                        &mut svg,
                        format_args!(
                            r#"<text x="{x}" y="{}" text-anchor="{anchor}">{}</text>"#,
                            below + 24.0,
                            escaped(text)
                        ),
                    );
                }
                2.6
            }
            Legend::Kinds { title, names } => {
                push(&mut svg, format_args!(r#"<text x="{left}" y="{top}">{}</text>"#, escaped(title)));
                let (mut x, mut line) = (left, 1.0);
                for (name, &color) in names.iter().zip(&self.coloring.palette) {
                    let width = f64::from(text_width(name, 12.0)) + 34.0;
                    if x + width > self.sheet.width {
                        (x, line) = (left, line + 1.0);
                    }
                    let y = top + line * LINE;
                    push(
                        &mut svg,
                        format_args!(
                            r#"<circle cx="{:.1}" cy="{:.1}" r="5" fill="{}"/>"#,
                            x + 5.0,
                            y - 4.0,
                            hex(color)
                        ),
                    );
                    push(&mut svg, format_args!(r#"<text x="{:.1}" y="{y:.1}">{}</text>"#, x + 14.0, escaped(name)));
                    x += width;
                }
                line + 0.4
            }
        };
        svg.push_str("</g>\n");
        (svg, LEGEND + lines * LINE)
    }
}

fn push(svg: &mut String, line: std::fmt::Arguments) {
    // Writing to a string never fails.
    let _ = writeln!(svg, "{line}");
}

/// Text as it may stand between tags.
fn escaped(text: &str) -> String {
    // Most titles have nothing to escape.
    if !text.contains(['&', '<', '>', '"']) && !text.contains(char::is_control) {
        return text.to_owned();
    }
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::Rect;

    /// The parts that are not the same in all tests.
    struct Shown {
        legend: Legend,
        dimmed: Option<usize>,
        chosen: bool,
        you: Option<Standing>,
    }

    fn shown(legend: Legend) -> Shown {
        Shown { legend, dimmed: None, chosen: false, you: None }
    }

    fn genres() -> Legend {
        Legend::Kinds { title: "Genre", names: vec!["War & peace".into(), "Other".into()] }
    }

    fn svg(Shown { legend, dimmed, chosen, you }: Shown) -> String {
        let coloring = Coloring { palette: vec![[255, 0, 0], [0, 0, 255]], of: vec![0, 1, 0], legend };
        let titles = |item: usize| ["Crouching <Tiger> & Co", "Heat", "M"][item];
        let place = Some(Rect { left: 7.0, top: -7.5, width: 20.0, height: 15.0 });
        let (tiger, heat) = ((30.0, 40.25), (31.0, 41.0));
        Picture {
            sheet: Sheet { width: 600.0, height: 500.0 },
            theme: Theme::Light,
            title: "Movie map",
            across: "Component 1 (23 %)",
            up: "Component 2 (11 %)",
            graticule: [vec![(100.0, false), (200.0, true)], vec![(50.0, false)]],
            items: vec![(0, tiger, 3.0), (1, heat, 2.0)],
            titles: &titles,
            coloring: &coloring,
            is_dimmed: &|item| dimmed == Some(item),
            lines: if chosen { vec![[tiger, heat]] } else { Vec::new() },
            rings: if chosen { vec![(Ring::Near, heat, 2.0), (Ring::Chosen, tiger, 3.0)] } else { Vec::new() },
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
        let you = Some(Standing::new((300.0, 9000.0), frame));
        let marked = svg(Shown { chosen: true, you, dimmed: Some(1), ..shown(genres()) });
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
        assert_eq!(svg.matches("<title>").count(), 3, "of the map and of each film");
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
        let you = Some(Standing::new((100.0, 100.0), Sheet { width: 600.0, height: 500.0 }.frame()));
        let svg = svg(Shown { chosen: true, you, ..shown(scale) });
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
