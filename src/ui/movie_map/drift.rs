//! Items on their way from where they were to where they are now.

/// Where each item comes from and goes to, in the unit square.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drift {
    from: Vec<[f32; 2]>,
    to: Vec<[f32; 2]>,
}

impl Drift {
    /// The items go to `to` from where they are after `share` of the present way. One that was not there appears at its
    /// place.
    pub fn redirected(&self, share: f64, to: Vec<[f32; 2]>) -> Drift {
        let from = to.iter().enumerate().map(|(item, to)| self.place(item, share).unwrap_or(*to)).collect();
        Drift { from, to }
    }

    /// Where an item is after `share` of the way, from 0 to 1.
    pub fn place(&self, item: usize, share: f64) -> Option<[f32; 2]> {
        let (from, to) = (self.from.get(item)?, self.to.get(item)?);
        let eased = eased(share) as f32;
        Some([from[0] + (to[0] - from[0]) * eased, from[1] + (to[1] - from[1]) * eased])
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.to.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.to.is_empty()
    }
}

/// The share of a way that is covered after this share of the time: slow at both ends.
pub fn eased(share: f64) -> f64 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_drift_and_new_ones_appear() {
        let first = Drift::default().redirected(1.0, vec![[0.0, 0.0], [1.0, 1.0]]);
        assert_eq!(first.place(1, 0.3), Some([1.0, 1.0]));
        let second = first.redirected(1.0, vec![[1.0, 0.0], [1.0, 1.0], [0.5, 0.5]]);
        assert_eq!([0.0, 0.5, 1.0].map(|share| second.place(0, share)), [0.0, 0.5, 1.0].map(|x| Some([x, 0.0])));
        assert_eq!(second.place(2, 0.0), Some([0.5, 0.5]));
        assert_eq!((second.place(3, 0.0), second.len()), (None, 3));
    }

    #[test]
    fn a_new_way_begins_where_the_old_one_was_left() {
        let way = Drift { from: vec![[0.0, 0.0]], to: vec![[1.0, 0.0]] };
        let next = way.redirected(0.5, vec![[0.0, 1.0]]);
        assert_eq!(next.place(0, 0.0), Some([0.5, 0.0]));
        assert_eq!(next.place(0, 1.0), Some([0.0, 1.0]));
    }
}
