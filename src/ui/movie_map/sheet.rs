//! The sheet that the map is drawn on, and the part of the map that it shows.
//!
//! Items have places in the unit square, x to the right and y downwards; whatever the axes, the items on show fill it.

/// Room for the axis titles, left and below.
const LEFT: f64 = 20.0;
const BOTTOM: f64 = 26.0;
/// Room between the outermost items and the frame, with the whole map in view.
const INSET: f64 = 26.0;
/// A lower map would show nothing but its names.
const LOWEST: f64 = 160.0;
/// The largest scale.
const CLOSEST: f64 = 400.0;

/// The size of the drawing, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    pub width: f64,
    pub height: f64,
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Sheet {
    /// As high as suits its width, but no higher than the room.
    pub fn new(width: f64, room: f64) -> Sheet {
        Sheet { width, height: (width * 0.95).clamp(440.0, 660.0).min(room.max(LOWEST)) }
    }

    /// What the axis titles leave for the map.
    pub fn frame(&self) -> Frame {
        Frame { left: LEFT, top: 1.0, right: self.width - 1.0, bottom: self.height - BOTTOM }
    }

    /// Width and height of the unit square with the whole map in view.
    fn unit(&self) -> (f64, f64) {
        let Frame { left, top, right, bottom } = self.frame();
        (right - left - 2.0 * INSET, bottom - top - 2.0 * INSET)
    }
}

impl Frame {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub fn has(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    fn middle(&self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }
}

/// The part of the map in view: its scale, and the place in the middle of the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    pub scale: f64,
    pub center: (f64, f64),
}

impl Zoom {
    /// The whole map.
    pub const WHOLE: Zoom = Zoom { scale: 1.0, center: (0.5, 0.5) };

    /// Kept within what there is to see.
    pub fn new(scale: f64, (x, y): (f64, f64)) -> Zoom {
        let scale = scale.clamp(1.0, CLOSEST);
        let half = 0.5 / scale;
        Zoom { scale, center: (x.clamp(half, 1.0 - half), y.clamp(half, 1.0 - half)) }
    }

    /// Where a place is on the sheet.
    pub fn pixel(&self, sheet: &Sheet, (x, y): (f64, f64)) -> (f64, f64) {
        let ((across, down), (middle_x, middle_y)) = (sheet.unit(), sheet.frame().middle());
        (middle_x + (x - self.center.0) * self.scale * across, middle_y + (y - self.center.1) * self.scale * down)
    }

    /// Which place is at a pixel of the sheet.
    pub fn place(&self, sheet: &Sheet, (x, y): (f64, f64)) -> (f64, f64) {
        let ((across, down), (middle_x, middle_y)) = (sheet.unit(), sheet.frame().middle());
        (self.center.0 + (x - middle_x) / self.scale / across, self.center.1 + (y - middle_y) / self.scale / down)
    }

    /// Scaled by `factor`; what is at this pixel stays there, as far as the edges of the map allow.
    pub fn closer(&self, sheet: &Sheet, factor: f64, at: (f64, f64)) -> Zoom {
        let scale = (self.scale * factor).clamp(1.0, CLOSEST);
        let (held, here) = (self.place(sheet, at), Zoom { scale, ..*self }.place(sheet, at));
        Zoom::new(scale, (self.center.0 + held.0 - here.0, self.center.1 + held.1 - here.1))
    }

    /// The map dragged by this number of pixels.
    pub fn dragged(&self, sheet: &Sheet, (dx, dy): (f64, f64)) -> Zoom {
        let (across, down) = sheet.unit();
        Zoom::new(self.scale, (self.center.0 - dx / self.scale / across, self.center.1 - dy / self.scale / down))
    }

    /// On the way to `other`, by a share of the way from 0 to 1.
    pub fn toward(&self, other: &Zoom, share: f64) -> Zoom {
        let scale = self.scale * (other.scale / self.scale).powf(share);
        // The center moves as the scale does: else the flight would take a detour.
        let moved = match other.scale == self.scale {
            true => share,
            false => (1.0 / self.scale - 1.0 / scale) / (1.0 / self.scale - 1.0 / other.scale),
        };
        let center = (
            self.center.0 + (other.center.0 - self.center.0) * moved,
            self.center.1 + (other.center.1 - self.center.1) * moved,
        );
        if share >= 1.0 { *other } else { Zoom::new(scale, center) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: Sheet = Sheet { width: 600.0, height: 500.0 };

    fn near((a, b): (f64, f64), (c, d): (f64, f64)) -> bool {
        (a - c).abs() < 1e-9 && (b - d).abs() < 1e-9
    }

    #[test]
    fn the_whole_map_lies_within_the_frame() {
        let frame = SHEET.frame();
        for corner in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            let pixel = Zoom::WHOLE.pixel(&SHEET, corner);
            assert!(frame.has(pixel), "{corner:?} is at {pixel:?}");
            assert!(near(Zoom::WHOLE.place(&SHEET, pixel), corner));
        }
        assert!(!frame.has((5.0, 100.0)), "the axis title is there");
    }

    #[test]
    fn what_is_under_the_pointer_stays_while_zooming() {
        let at = (200.0, 300.0);
        let held = Zoom::WHOLE.place(&SHEET, at);
        let close = Zoom::WHOLE.closer(&SHEET, 4.0, at);
        assert!(near(close.place(&SHEET, at), held), "{close:?}");
        assert_eq!(close.scale, 4.0);
        assert_eq!(close.closer(&SHEET, 0.01, at), Zoom::WHOLE, "there is nothing beyond the whole map");
        assert_eq!(close.closer(&SHEET, 1e9, at).scale, CLOSEST);
    }

    #[test]
    fn a_dragged_map_moves_with_the_pointer_and_not_out_of_view() {
        let close = Zoom::new(4.0, (0.5, 0.5));
        let dragged = close.dragged(&SHEET, (30.0, -20.0));
        let (x, y) = close.pixel(&SHEET, (0.45, 0.52));
        assert!(near(dragged.pixel(&SHEET, (0.45, 0.52)), (x + 30.0, y - 20.0)));
        assert_eq!(close.dragged(&SHEET, (1e6, 0.0)).center, (0.125, 0.5));
        assert_eq!(Zoom::WHOLE.dragged(&SHEET, (100.0, 100.0)), Zoom::WHOLE);
    }

    #[test]
    fn a_flight_begins_and_ends_where_it_should() {
        let (from, to) = (Zoom::WHOLE, Zoom::new(8.0, (0.2, 0.9)));
        assert_eq!((from.toward(&to, 0.0), from.toward(&to, 1.0)), (from, to));
        let scales: Vec<f64> = (0..=10).map(|k| from.toward(&to, f64::from(k) / 10.0).scale).collect();
        assert!(scales.is_sorted(), "{scales:?}");
        // The target comes nearer all the time.
        let distances = (0..=10).map(|k| {
            let (x, y) = from.toward(&to, f64::from(k) / 10.0).pixel(&SHEET, to.center);
            let (middle_x, middle_y) = SHEET.frame().middle();
            (x - middle_x).hypot(y - middle_y)
        });
        let distances: Vec<f64> = distances.collect();
        assert!(distances.windows(2).all(|pair| pair[1] <= pair[0] + 1e-9), "{distances:?}");
    }
}
