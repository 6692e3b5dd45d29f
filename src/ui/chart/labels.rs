//! Names beside points, none upon another: each takes the nearest free place around its point.

/// A point that wants a name, the most important first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    pub x: f64,
    pub y: f64,
    /// Radius of the point's mark.
    pub radius: f64,
    /// Width of the name.
    pub width: f64,
}

/// Where a name goes: the left end and the middle of its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub left: f64,
    pub middle: f64,
    /// Whether it lies so far off that a line should lead to it.
    pub led: bool,
}

#[derive(Clone, Copy)]
struct Box {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Box {
    fn overlaps(&self, other: &Box) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// How far a name may be from its point, and in what strides to look for a place.
const FARTHEST: f64 = 72.0;
const STRIDE: f64 = 6.0;
const DIRECTIONS: usize = 16;

/// A place for each name on a sheet of the given size; none where all near it are taken.
pub fn place(anchors: &[Anchor], line_height: f64, (width, height): (f64, f64)) -> Vec<Option<Place>> {
    let sheet = Box { left: 0.0, top: 0.0, right: width, bottom: height };
    let marks = anchors.iter().map(|a| Box {
        left: a.x - a.radius,
        top: a.y - a.radius,
        right: a.x + a.radius,
        bottom: a.y + a.radius,
    });
    let mut taken: Vec<Box> = marks.collect();
    let found = anchors.iter().map(|anchor| {
        let (place, space) = candidates(anchor, line_height).find(|(_, space)| {
            let inside = space.left >= sheet.left && space.right <= sheet.right;
            inside && space.top >= sheet.top && space.bottom <= sheet.bottom && !taken.iter().any(|t| t.overlaps(space))
        })?;
        taken.push(space);
        Some(place)
    });
    found.collect()
}

/// Places around a point in the order in which they are liked: near before far, right before left before the rest.
fn candidates(anchor: &Anchor, line_height: f64) -> impl Iterator<Item = (Place, Box)> {
    let anchor = *anchor;
    let rings = (0..).map(|ring| f64::from(ring) * STRIDE).take_while(|&gap| gap <= FARTHEST);
    rings.flat_map(move |gap| {
        (0..DIRECTIONS).map(move |i| {
            // 0, 8, 1, 15, 7, 9, …: east and west first, then whatever is closest to them.
            let turn = match i {
                0 => 0,
                1 => DIRECTIONS / 2,
                _ => [i / 4, DIRECTIONS - i / 4, DIRECTIONS / 2 - i / 4, DIRECTIONS / 2 + i / 4][i % 4],
            };
            let angle = turn as f64 / DIRECTIONS as f64 * std::f64::consts::TAU;
            let reach = anchor.radius + 3.0 + gap;
            let (x, y) = (anchor.x + angle.cos() * reach, anchor.y - angle.sin() * reach);
            // The box touches the ring with the side or corner that faces the point.
            let left = x - anchor.width * (1.0 - angle.cos()) / 2.0;
            let middle = y - angle.sin() * line_height / 2.0;
            let space = Box {
                left: left - 2.0,
                top: middle - line_height / 2.0,
                right: left + anchor.width + 2.0,
                bottom: middle + line_height / 2.0,
            };
            (Place { left, middle, led: gap > 2.0 * STRIDE }, space)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_name_stands_to_the_right() {
        let anchor = Anchor { x: 100.0, y: 50.0, radius: 4.0, width: 60.0 };
        let places = place(&[anchor], 14.0, (400.0, 100.0));
        assert_eq!(places, [Some(Place { left: 107.0, middle: 50.0, led: false })]);
    }

    #[test]
    fn names_keep_off_each_other_and_within_the_sheet() {
        // Fifty points in a heap.
        let anchors: Vec<_> = (0..50)
            .map(|i| Anchor {
                x: 450.0 + f64::from(i * 37 % 101) * 3.0 - 150.0,
                y: 280.0 + f64::from(i * 53 % 89) * 3.0 - 130.0,
                radius: 5.0,
                width: 60.0 + f64::from(i * 7 % 60),
            })
            .collect();
        let size = (900.0, 560.0);
        let places = place(&anchors, 14.0, size);
        assert!(places.iter().flatten().count() >= 45);
        let boxes: Vec<_> = places.iter().zip(&anchors).filter_map(|(place, anchor)| Some((place.as_ref()?, anchor.width))).collect();
        for (i, (a, a_width)) in boxes.iter().enumerate() {
            assert!(a.left >= 0.0 && a.left + a_width <= size.0);
            for (b, b_width) in &boxes[i + 1..] {
                let apart_across = a.left + a_width <= b.left || b.left + b_width <= a.left;
                assert!(apart_across || (a.middle - b.middle).abs() >= 14.0);
            }
        }
    }
}
