//! Which items have their name on the map, and where it is.

use super::sheet::Frame;
use crate::ui::chart::{Label, Rect, place_labels, text_width};

/// Room that a name takes: its height, and how far it keeps from its item.
const LINE_HEIGHT: f32 = 15.0;
const MARKER: f32 = 7.0;
/// A name farther from its item than this is led to it by a line.
const LEADER_FROM: f32 = 14.0;
/// Items that are named with the whole map in view, and at most, from close by.
const FEWEST: usize = 60;
const MOST: usize = 110;
/// Square pixels of the sheet for each name: on a small sheet, more names would cover the items.
const ROOM: f64 = 6500.0;

/// An item that is named.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub item: usize,
    pub text: String,
    /// Where the text is, seen from the item; none where it had no room.
    pub place: Option<Rect>,
}

impl Name {
    /// Where the text is anchored, relative to the item, and at which end: the one near the item, whatever its width.
    pub fn anchor(&self) -> Option<(f32, &'static str)> {
        let Rect { left, width, .. } = self.place?;
        Some(if left + width <= 0.0 { (left + width, "end") } else { (left, "start") })
    }

    /// From the item to the text, where that is far off: the end of the line, seen from the item.
    pub fn leader(&self) -> Option<(f32, f32)> {
        let Rect { left, top, width, height } = self.place?;
        let (x, y) = (0f32.clamp(left, left + width), 0f32.clamp(top, top + height));
        (x.hypot(y) > LEADER_FROM).then_some((x, y))
    }
}

/// Names the items `first`, then the most rated in view up to the number for this scale, clear of what is `taken` on the
/// sheet. `pixels` says where each item is, `text` what it is called, in a font of this size.
pub fn name_items(
    first: &[usize],
    pixels: &[(f64, f64)],
    scale: f64,
    frame: Frame,
    taken: &[Rect],
    text: impl Fn(usize) -> String,
    font: f32,
) -> Vec<Name> {
    let most = (FEWEST as f64 + 12.0 * scale.log2()) as usize;
    let in_view = |item: usize| pixels.get(item).filter(|&&at| frame.has(at)).map(|&at| (item, at));
    let others = (0..pixels.len()).filter(|item| !first.contains(item));
    let items: Vec<(usize, (f64, f64))> =
        first.iter().copied().chain(others).filter_map(in_view).take(most.min(MOST)).collect();
    let texts: Vec<String> = items.iter().map(|&(item, _)| text(item)).collect();
    let labels = items.iter().zip(&texts).map(|(&(_, (x, y)), text)| Label {
        x: (x - frame.left) as f32,
        y: (y - frame.top) as f32,
        width: text_width(text, font),
        height: LINE_HEIGHT,
    });
    let labels: Vec<Label> = labels.collect();
    let written = ((frame.width() * frame.height() / ROOM) as usize).min(labels.len());
    let in_frame =
        |rect: &Rect| Rect { left: rect.left - frame.left as f32, top: rect.top - frame.top as f32, ..*rect };
    let taken: Vec<Rect> = taken.iter().map(in_frame).collect();
    let size = (frame.width() as f32, frame.height() as f32);
    let mut places = place_labels(&labels[..written], MARKER, size, &taken);
    places.resize(labels.len(), None);
    let names = items.iter().zip(texts).zip(labels.iter().zip(places));
    names
        .map(|((&(item, _), text), (label, place))| Name {
            item,
            text,
            place: place.map(|place| Rect { left: place.left - label.x, top: place.top - label.y, ..place }),
        })
        .collect()
}

/// The lists of names to draw one after the other until all that are `placed` are there, each with `at_a_time` new ones:
/// creating all elements at once would block the page. Names that are `drawn` already stay.
pub fn in_chunks(drawn: &[Name], placed: &[Name], at_a_time: usize) -> Vec<Vec<Name>> {
    let mut fresh = 0;
    let chunk_of = |name: &Name| match drawn.contains(name) {
        true => 0,
        false => {
            fresh += 1;
            (fresh - 1) / at_a_time
        }
    };
    let chunks: Vec<usize> = placed.iter().map(chunk_of).collect();
    let last = chunks.iter().copied().max().unwrap_or(0);
    let by_then = |now: usize| placed.iter().zip(&chunks).filter(move |&(_, &chunk)| chunk <= now);
    (0..=last).map(|now| by_then(now).map(|(name, _)| name.clone()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { left: 20.0, top: 1.0, right: 620.0, bottom: 500.0 };

    /// A thousand items in a grid, 18 pixels apart at scale 1.
    fn pixels(scale: f64) -> Vec<(f64, f64)> {
        // Neighbors in rank are far from each other.
        let cell = |item: usize| item * 373 % 1000;
        let at = |cell: usize| (30.0 + (cell % 32) as f64 * 18.0 * scale, 10.0 + (cell / 32) as f64 * 15.0 * scale);
        (0..1000).map(cell).map(at).collect()
    }

    fn named(scale: f64, first: &[usize]) -> Vec<Name> {
        name_items(first, &pixels(scale), scale, FRAME, &[], |item| format!("Film number {item}"), 10.0)
    }

    /// Where the text is on the sheet.
    fn rect(name: &Name, scale: f64) -> Option<Rect> {
        let (x, y) = pixels(scale)[name.item];
        name.place.map(|place| Rect { left: place.left + x as f32, top: place.top + y as f32, ..place })
    }

    #[test]
    fn names_do_not_cover_each_other_nor_leave_the_frame() {
        let names = named(1.0, &[]);
        let rects: Vec<Rect> = names.iter().filter_map(|name| rect(name, 1.0)).collect();
        assert!(rects.len() > 25, "{} names", rects.len());
        for (index, a) in rects.iter().enumerate() {
            assert!(a.left >= 19.9 && a.top >= 0.9 && a.left + a.width <= 620.1 && a.top + a.height <= 500.1, "{a:?}");
            for b in &rects[..index] {
                let apart = a.left + a.width <= b.left + 0.01
                    || b.left + b.width <= a.left + 0.01
                    || a.top + a.height <= b.top + 0.01
                    || b.top + b.height <= a.top + 0.01;
                assert!(apart, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn the_closer_one_comes_the_more_of_what_is_in_view_is_named() {
        let share = |scale: f64| {
            let in_view = pixels(scale).into_iter().filter(|&at| FRAME.has(at)).count();
            named(scale, &[]).iter().filter(|name| name.place.is_some()).count() as f64 / in_view as f64
        };
        assert!(share(4.0) > 4.0 * share(1.0), "{} and {}", share(4.0), share(1.0));
        assert!(named(4.0, &[]).iter().any(|name| name.item > 200), "little-known items are named, too");
    }

    #[test]
    fn a_small_sheet_has_fewer_names() {
        let small = Frame { right: 320.0, bottom: 400.0, ..FRAME };
        let names = name_items(&[], &pixels(1.0), 1.0, small, &[], |item| format!("Film {item}"), 10.0);
        assert!(names.iter().filter(|name| name.place.is_some()).count() < 20 && names.len() > 20);
    }

    #[test]
    fn selected_items_are_named_first() {
        let names = named(1.0, &[999, 4000]);
        assert_eq!((names[0].item, names[0].place.is_some(), names.len()), (999, true, FEWEST));
        assert!(names[1..].iter().all(|name| name.item != 999));
    }

    #[test]
    fn names_keep_clear_of_what_is_taken() {
        let taken = Rect { left: 200.0, top: 100.0, width: 150.0, height: 120.0 };
        let over = |names: &[Name]| {
            let rects = names.iter().filter_map(|name| rect(name, 1.0));
            let (right, bottom) = (taken.left + taken.width, taken.top + taken.height);
            let meets = |rect: &Rect| {
                rect.left < right - 0.01
                    && rect.left + rect.width > taken.left + 0.01
                    && rect.top < bottom - 0.01
                    && rect.top + rect.height > taken.top + 0.01
            };
            rects.filter(meets).count()
        };
        let clear = name_items(&[], &pixels(1.0), 1.0, FRAME, &[taken], |item| format!("Film number {item}"), 10.0);
        assert!(over(&named(1.0, &[])) > 0 && over(&clear) == 0);
    }

    #[test]
    fn names_come_in_chunks_and_those_that_stay_are_never_away() {
        let name = |item: usize| Name { item, text: item.to_string(), place: None };
        let (drawn, placed): (Vec<Name>, Vec<Name>) = ((0..4).map(name).collect(), (2..9).map(name).collect());
        let items = |names: &Vec<Name>| names.iter().map(|name| name.item).collect::<Vec<_>>();
        let chunks: Vec<_> = in_chunks(&drawn, &placed, 2).iter().map(items).collect();
        assert_eq!(chunks, [vec![2, 3, 4, 5], vec![2, 3, 4, 5, 6, 7], vec![2, 3, 4, 5, 6, 7, 8]]);
        assert_eq!(in_chunks(&drawn, &[], 2), [vec![]], "where there are none, the old ones go");
    }

    #[test]
    fn a_name_far_from_its_item_is_led_to_it() {
        let name =
            |left, top| Name { item: 0, text: "M".into(), place: Some(Rect { left, top, width: 10.0, height: 15.0 }) };
        assert_eq!(name(7.0, -7.5).leader(), None);
        assert_eq!(name(30.0, -7.5).leader(), Some((30.0, 0.0)));
        assert_eq!(name(-50.0, 20.0).leader(), Some((-40.0, 20.0)));
        assert_eq!(
            [7.0, -5.0, -50.0].map(|left| name(left, 0.0).anchor()),
            [Some((7.0, "start")), Some((-5.0, "start")), Some((-40.0, "end"))]
        );
    }
}
