//! Items as discs in an array of pixels. Sixty thousand calls of a canvas cost more than the pixels of sixty thousand
//! small discs do, and pixels can be tested without a browser.

use super::marker::{DIMMED, OPACITY};
use super::palette::Rgb;

/// One item as it is drawn, in device pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    pub x: f32,
    pub y: f32,
    pub radius: f32,
    pub color: Rgb,
    pub dimmed: bool,
}

/// A picture: red, green, blue and opacity of each pixel, row by row, as a canvas takes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Raster {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

impl Raster {
    /// Draws discs one over the other into an empty picture of this size.
    pub fn draw(&mut self, width: usize, height: usize, discs: impl Iterator<Item = Disc>) {
        (self.width, self.height) = (width, height);
        self.pixels.clear();
        self.pixels.resize(width * height * 4, 0);
        discs.for_each(|disc| self.disc(disc));
        self.divide_by_opacity();
    }

    /// One disc with a soft edge. Until all are drawn, colors are kept multiplied by their opacity.
    fn disc(&mut self, Disc { x, y, radius, color, dimmed }: Disc) {
        let (opacity, Rgb([red, green, blue])) = (if dimmed { DIMMED } else { OPACITY }, color);
        let reach = radius + 0.5;
        let span = |at: f32, size: usize| {
            let first = (at - reach).floor().max(0.0) as usize;
            let last = (at + reach).ceil().clamp(0.0, size as f32) as usize;
            first..last.max(first)
        };
        let columns = span(x, self.width);
        for row in span(y, self.height) {
            let dy = row as f32 + 0.5 - y;
            let start = (row * self.width + columns.start) * 4;
            let line = self.pixels.get_mut(start..start + columns.len() * 4).unwrap_or_default();
            for (column, pixel) in columns.clone().zip(line.chunks_exact_mut(4)) {
                let dx = column as f32 + 0.5 - x;
                let cover = reach - (dx * dx + dy * dy).sqrt();
                if cover > 0.0 {
                    let own = (cover.min(1.0) * opacity * 255.0) as u32;
                    let below = 255 - own;
                    for (part, &value) in pixel.iter_mut().zip(&[red, green, blue, 255]) {
                        *part = ((u32::from(value) * own + u32::from(*part) * below) / 255) as u8;
                    }
                }
            }
        }
    }

    fn divide_by_opacity(&mut self) {
        for pixel in self.pixels.chunks_exact_mut(4) {
            let opacity = u32::from(pixel[3]);
            if opacity != 0 && opacity != 255 {
                for part in &mut pixel[..3] {
                    *part = (u32::from(*part) * 255 / opacity).min(255) as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(discs: &[Disc]) -> Raster {
        let mut raster = Raster::default();
        raster.draw(20, 10, discs.iter().copied());
        raster
    }

    fn pixel(raster: &Raster, x: usize, y: usize) -> [u8; 4] {
        let at = (y * raster.width + x) * 4;
        raster.pixels[at..at + 4].try_into().unwrap()
    }

    const DISC: Disc = Disc { x: 5.0, y: 5.0, radius: 3.0, color: Rgb([200, 100, 0]), dimmed: false };

    #[test]
    fn a_disc_has_its_color_in_the_middle_and_a_soft_edge() {
        let raster = drawn(&[DISC]);
        let [red, green, blue, opacity] = pixel(&raster, 5, 5);
        assert!(red.abs_diff(200) < 3 && green.abs_diff(100) < 3 && blue == 0, "{red} {green} {blue}");
        assert!(opacity.abs_diff((OPACITY * 255.0) as u8) < 2);
        let edge = pixel(&raster, 7, 6)[3];
        assert!(0 < edge && edge < opacity, "{edge}");
        assert_eq!(pixel(&raster, 12, 5), [0; 4]);
    }

    #[test]
    fn discs_over_each_other_are_denser_and_dimmed_ones_are_faint() {
        let (one, two) = (drawn(&[DISC]), drawn(&[DISC, DISC]));
        assert!(pixel(&two, 5, 5)[3] > pixel(&one, 5, 5)[3]);
        let faint = drawn(&[Disc { dimmed: true, ..DISC }]);
        assert!(pixel(&faint, 5, 5)[3] * 2 < pixel(&one, 5, 5)[3]);
        let blue = Disc { color: Rgb([0, 0, 255]), ..DISC };
        let [red, _, blue, _] = pixel(&drawn(&[DISC, blue]), 5, 5);
        assert!(blue > red && red > 0, "the upper one counts more: {red}, {blue}");
    }

    #[test]
    fn discs_at_the_edge_or_beyond_do_no_harm() {
        for (x, y) in [(0.0, 0.0), (20.0, 10.0), (-50.0, 5.0), (5.0, 1e9), (f32::NAN, 1.0), (-2.0, 4.0), (21.0, 4.0)] {
            let raster = drawn(&[Disc { x, y, ..DISC }]);
            assert_eq!(raster.pixels.len(), 20 * 10 * 4);
        }
        assert!(pixel(&drawn(&[Disc { x: -2.0, ..DISC }]), 0, 5)[3] > 0);
        assert_eq!(drawn(&[Disc { x: 300.0, ..DISC }]).pixels, vec![0; 800]);
    }
}
