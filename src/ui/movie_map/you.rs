//! The mark of the person at the page; where they are out of view, an arrow at the edge of the sheet points there.

use super::sheet::Frame;
use crate::ui::chart::Rect;

/// How far the mark keeps from the frame, and the size of the word beside it.
const MARGIN: f64 = 10.0;
const BESIDE: f64 = 11.0;
const WORD: (f64, f64) = (26.0, 16.0);

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YouMark {
    /// The middle of the mark, in pixels.
    pub at: (f64, f64),
    /// The direction of a place out of view, in degrees clockwise from the right.
    pub beyond: Option<f64>,
    /// Whether the word is on the left, because there is no room on the right.
    pub turned: bool,
}

impl YouMark {
    pub fn new((x, y): (f64, f64), frame: Frame) -> YouMark {
        let Frame { left, top, right, bottom } = frame;
        let is_out = !frame.has((x, y));
        let edge = (x.clamp(left + MARGIN, right - MARGIN), y.clamp(top + MARGIN, bottom - MARGIN));
        let at = if is_out { edge } else { (x, y) };
        YouMark {
            at,
            beyond: is_out.then(|| (y - at.1).atan2(x - at.0).to_degrees()),
            turned: at.0 + BESIDE + WORD.0 > right,
        }
    }

    /// The outline of the mark around its middle: a diamond, or an arrow to the right that `beyond` turns.
    pub fn outline(&self) -> &'static str {
        match self.beyond {
            None => "M0-7 7 0 0 7-7 0Z",
            Some(_) => "M9 0-6-7-6 7Z",
        }
    }

    /// Where the word begins, seen from the middle.
    pub fn word(&self) -> f64 {
        if self.turned { -BESIDE - WORD.0 } else { BESIDE }
    }

    /// What both cover of the sheet.
    pub fn covers(&self) -> Rect {
        let (x, y) = self.at;
        let left = if self.turned { x + self.word() } else { x - BESIDE };
        Rect {
            left: left as f32,
            top: (y - WORD.1 / 2.0) as f32,
            width: (2.0 * BESIDE + WORD.0) as f32,
            height: WORD.1 as f32,
        }
    }

    /// The accessible name.
    pub fn name(&self) -> &'static str {
        match self.beyond {
            None => "You",
            Some(_) => "You, beyond the edge of what is shown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { left: 20.0, top: 0.0, right: 620.0, bottom: 500.0 };

    #[test]
    fn in_view_the_mark_is_where_you_are() {
        let you = YouMark::new((300.0, 200.0), FRAME);
        assert_eq!(you, YouMark { at: (300.0, 200.0), beyond: None, turned: false });
        assert_eq!(you.name(), "You");
    }

    #[test]
    fn out_of_view_an_arrow_at_the_edge_points_to_you() {
        for (place, at, angle) in [
            ((900.0, 250.0), (610.0, 250.0), 0.0),
            ((-90.0, 250.0), (30.0, 250.0), 180.0),
            ((300.0, -70.0), (300.0, 10.0), -90.0),
            ((300.0, 9e9), (300.0, 490.0), 90.0),
            ((710.0, 590.0), (610.0, 490.0), 45.0),
        ] {
            let you = YouMark::new(place, FRAME);
            assert_eq!((you.at, you.beyond), (at, Some(angle)), "{place:?}");
            assert!(you.name() != "You" && you.outline() != YouMark::new((300.0, 200.0), FRAME).outline());
        }
    }

    #[test]
    fn the_word_stays_in_the_frame_beside_the_mark() {
        for x in [25.0, 300.0, 600.0, 619.0, 5000.0] {
            let you = YouMark::new((x, 200.0), FRAME);
            let covered = you.covers();
            assert!(f64::from(covered.left + covered.width) <= FRAME.right + 11.0, "{covered:?}");
            let word = you.at.0 + you.word();
            assert!(word >= FRAME.left && word + WORD.0 <= FRAME.right, "at {x} the word begins at {word}");
            assert!(f64::from(covered.left) <= word && word + WORD.0 <= f64::from(covered.left + covered.width));
        }
    }
}
