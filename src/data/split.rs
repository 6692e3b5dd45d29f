//! The split into ratings to learn from and ratings held out to judge by.

use super::permutation::{beginning_of_permutation, permutation};
use super::{Class, Dataset, Seed, Stream, in_chunks};
use serde::{Deserialize, Serialize};

/// Rows of the ratings, each in exactly one of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    pub train: Vec<u32>,
    pub valid: Vec<u32>,
}

/// By what ratings are held out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SplitMethod {
    /// Ratings drawn at random (fastai's `RandomSplitter`).
    #[default]
    Random,
    /// The last ratings of each user in time.
    Latest,
    /// Ratings drawn at random among those of each item (Microsoft's `python_stratified_split` by item).
    PerItem,
    /// Those of a test file: of this pair of training and test files.
    Given(u8),
    /// One of so many equal parts, drawn at random.
    Fold { fold: u8, of: u8 },
}

/// Which ratings are held out, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitRule {
    pub method: SplitMethod,
    /// Of all ratings, of each user's, or of each item's; a test file and a fold have their own number.
    pub valid_percent: f64,
    pub seed: Seed,
}

impl SplitRule {
    /// Whether both hold out the same ratings: not every method has a use for the share or the seed.
    pub fn is_same(&self, other: &SplitRule) -> bool {
        let same_share = self.valid_percent == other.valid_percent;
        let same_seed = self.seed == other.seed;
        self.method == other.method
            && match self.method {
                SplitMethod::Random | SplitMethod::PerItem => same_share && same_seed,
                SplitMethod::Latest => same_share,
                SplitMethod::Given(_) => true,
                SplitMethod::Fold { .. } => same_seed,
            }
    }

    /// About how many of `n` rows it holds out, as far as that follows from the settings alone.
    pub fn estimated_n_valid(&self, n: usize) -> usize {
        match self.method {
            SplitMethod::Fold { of, .. } => n / usize::from(of).max(1),
            _ => (n as f64 * self.valid_percent / 100.0) as usize,
        }
    }

    /// Bytes that the split of `n` rows takes: those drawn at random are cut where they lie, others are sorted into two.
    pub fn memory(&self, n: u64) -> u64 {
        let columns = if self.method == SplitMethod::Random { 1 } else { 2 };
        n * columns * size_of::<u32>() as u64
    }
}

impl Dataset {
    /// The methods that these data allow, folds aside.
    pub fn split_methods(&self) -> Vec<SplitMethod> {
        let pairs = (0..self.rows.pairs.len()).map(|pair| SplitMethod::Given(pair as u8));
        let latest = (!self.rows.times.is_empty()).then_some(SplitMethod::Latest);
        [SplitMethod::Random].into_iter().chain(latest).chain([SplitMethod::PerItem]).chain(pairs).collect()
    }

    /// Whether these data can be split so.
    pub fn allows(&self, method: SplitMethod) -> bool {
        matches!(method, SplitMethod::Fold { .. }) || self.split_methods().contains(&method)
    }

    /// The ratings to learn from, and those held out: everything that knows which are which takes it from here. What
    /// the data do not allow is random.
    pub fn split(&self, rule: &SplitRule) -> Split {
        let &SplitRule { method, valid_percent, seed } = rule;
        let n = self.ratings.len();
        let found = match method {
            SplitMethod::Random => split(n, valid_percent, seed),
            SplitMethod::Latest => self.latest(valid_percent),
            SplitMethod::PerItem => {
                let order = permutation(n, seed.stream(Stream::Split));
                stratified(&order, &self.ratings.item, self.items.len(), 1.0 - valid_percent / 100.0)
            }
            SplitMethod::Given(pair) => {
                let is_valid = |row: &u32| {
                    self.rows
                        .tests
                        .get(*row as usize)
                        .is_some_and(|tests| tests.checked_shr(pair.into()).is_some_and(|tests| tests & 1 > 0))
                };
                let (valid, train) = (0..n as u32).partition(is_valid);
                Split { train, valid }
            }
            SplitMethod::Fold { fold, of } => fold_of(n, fold, of, seed),
        };
        let is_useful = !found.train.is_empty() && !found.valid.is_empty();
        if is_useful || n < 2 { found } else { split(n, valid_percent, seed) }
    }

    /// Some of the rows that [`Dataset::split`] holds out, in random order.
    pub fn some_held_out(&self, rule: &SplitRule) -> Vec<u32> {
        if rule.method == SplitMethod::Random {
            return some_held_out(self.ratings.len(), rule.valid_percent, rule.seed);
        }
        let valid = self.split(rule).valid;
        let order = permutation(valid.len(), rule.seed.stream(Stream::Split));
        order.into_iter().map(|at| valid[at as usize]).collect()
    }

    /// How many rows [`Dataset::split`] holds out.
    pub fn n_valid(&self, rule: &SplitRule) -> usize {
        match rule.method {
            SplitMethod::Random => n_valid(self.ratings.len(), rule.valid_percent),
            _ => self.split(rule).valid.len(),
        }
    }

    /// Holds out the last ratings of each user; of those that were given at once, the ones that come last in the data.
    fn latest(&self, valid_percent: f64) -> Split {
        let Dataset { ratings, rows, users, .. } = self;
        if rows.times.len() != ratings.len() {
            return Split { train: Vec::new(), valid: Vec::new() };
        }
        let mut order: Vec<u32> = (0..ratings.len() as u32).collect();
        order.sort_unstable_by_key(|&row| (rows.times[row as usize], row));
        stratified(&order, &ratings.user, users.len(), 1.0 - valid_percent / 100.0)
    }
}

/// Goes through the rows in `order`: the first ones of each class are learned from, the others are held out. How many
/// are learned from is `share` of the class, rounded, halves to even, as numpy does.
pub fn stratified(order: &[u32], classes: &[Class], n_classes: usize, share: f64) -> Split {
    let mut left = vec![0u32; n_classes];
    in_chunks(classes.len(), |rows| classes[rows].iter().for_each(|&class| left[class as usize] += 1));
    for count in &mut left {
        *count = (f64::from(*count) * share).round_ties_even() as u32;
    }
    let (mut train, mut valid) = (Vec::with_capacity((classes.len() as f64 * share) as usize), Vec::new());
    in_chunks(order.len(), |places| {
        for &row in &order[places] {
            let left = &mut left[classes[row as usize] as usize];
            if *left > 0 {
                *left -= 1;
                train.push(row);
            } else {
                valid.push(row);
            }
        }
    });
    Split { train, valid }
}

/// Holds out part `fold` of `of`; every row is held out in one of them.
fn fold_of(n: usize, fold: u8, of: u8, seed: Seed) -> Split {
    let mut train = permutation(n, seed.stream(Stream::Split));
    let [start, end] = [0, 1].map(|next| n * (usize::from(fold) + next) / usize::from(of).max(1));
    let valid = train.drain(start.min(n)..end.min(n)).collect();
    Split { train, valid }
}

/// Holds out `valid_percent` of `n` rows, drawn at random: rounded down, as fastai's
/// `RandomSplitter` does, but with at least one row on each side where `n` is 2 or more.
pub fn split(n: usize, valid_percent: f64, seed: Seed) -> Split {
    let mut valid = permutation(n, seed.stream(Stream::Split));
    let train = valid.split_off(n_valid(n, valid_percent));
    valid.shrink_to_fit();
    Split { train, valid }
}

/// Some of the rows that [`split`] holds out, in random order: all of them, or, where there are millions, the first
/// hundred thousand or so. It takes next to no memory and a fraction of the time.
fn some_held_out(n: usize, valid_percent: f64, seed: Seed) -> Vec<u32> {
    let mut valid = beginning_of_permutation(n, seed.stream(Stream::Split));
    valid.truncate(n_valid(n, valid_percent));
    valid
}

/// How many of `n` rows a random split holds out.
fn n_valid(n: usize, valid_percent: f64) -> usize {
    let share = (n as f64 * valid_percent / 100.0) as usize;
    share.max(1).min(n.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Classes, ItemNoun, Ratings, RowFacts};

    /// 10 ratings of user 1 and 5 of user 2, given one after the other, from the last to the first.
    fn dataset() -> Dataset {
        let user: Vec<Class> = (0..15).map(|row| if row % 3 == 2 { 2 } else { 1 }).collect();
        let times = (0..15).map(|row| 1000 - row).collect();
        let tests = (0..15).map(|row| u32::from(row < 4) | u32::from(row == 7) << 1).collect();
        Dataset {
            source: String::new(),
            synthetic: false,
            noun: ItemNoun::Item,
            users: Classes::from_names(["ann", "bob"]),
            items: Classes::from_names(["x"]),
            features: Default::default(),
            ratings: Ratings { item: vec![1; 15], value: vec![3.0; 15], user },
            rows: RowFacts { times, tests, pairs: vec!["u1".to_owned(), "u2".to_owned()] }.into(),
        }
    }

    fn rule(method: SplitMethod) -> SplitRule {
        SplitRule { method, valid_percent: 20.0, seed: Seed(1) }
    }

    fn valid(dataset: &Dataset, method: SplitMethod) -> Vec<u32> {
        let Split { train, mut valid } = dataset.split(&rule(method));
        let mut all = [train, valid.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..15).collect::<Vec<u32>>(), "each row on one side, {method:?}");
        assert_eq!(dataset.n_valid(&rule(method)), valid.len());
        valid.sort_unstable();
        let mut some = dataset.some_held_out(&rule(method));
        some.sort_unstable();
        assert_eq!(some, valid);
        valid
    }

    #[test]
    fn the_latest_ratings_of_each_user_are_held_out() {
        assert_eq!(valid(&dataset(), SplitMethod::Latest), [0, 1, 2]);
    }

    #[test]
    fn a_test_file_holds_out_its_own_ratings() {
        assert_eq!(valid(&dataset(), SplitMethod::Given(0)), [0, 1, 2, 3]);
        assert_eq!(valid(&dataset(), SplitMethod::Given(1)), [7]);
    }

    #[test]
    fn folds_share_the_ratings() {
        let mut all: Vec<u32> = (0..4).flat_map(|fold| valid(&dataset(), SplitMethod::Fold { fold, of: 4 })).collect();
        all.sort_unstable();
        assert_eq!(all, (0..15).collect::<Vec<u32>>());
    }

    #[test]
    fn what_the_data_do_not_allow_is_random() {
        let bare = Dataset { rows: RowFacts::default().into(), ..dataset() };
        let random = valid(&bare, SplitMethod::Random);
        assert_eq!([SplitMethod::Latest, SplitMethod::Given(0)].map(|method| valid(&bare, method)), [&random[..]; 2]);
        assert_eq!(bare.split_methods(), [SplitMethod::Random, SplitMethod::PerItem]);
        assert!(!bare.allows(SplitMethod::Given(0)) && dataset().allows(SplitMethod::Given(1)));
        // What only a damaged file can ask for.
        for method in
            [SplitMethod::Given(200), SplitMethod::Fold { fold: 3, of: 0 }, SplitMethod::Fold { fold: 5, of: 5 }]
        {
            assert_eq!(valid(&dataset(), method), random);
        }
        assert_eq!(dataset().split_methods().len(), 5);
    }

    #[test]
    fn of_each_class_the_first_in_order_are_learned_from() {
        // 5 of class 1 and 2 of class 2; 0.75 of them are 3.75 and 1.5, rounded 4 and 2; 0.5 are 2.5 and 1, rounded 2.
        let classes = [1, 2, 1, 1, 2, 1, 1];
        let order = [6, 5, 4, 3, 2, 1, 0];
        assert_eq!(stratified(&order, &classes, 3, 0.75).valid, [0]);
        assert_eq!(stratified(&order, &classes, 3, 0.5).valid, [3, 2, 1, 0]);
    }

    #[test]
    fn every_row_is_on_exactly_one_side() {
        let Split { train, valid } = split(1009, 20.0, Seed(1));
        assert_eq!((train.len(), valid.len()), (808, 201));
        let mut rows = [train, valid].concat();
        rows.sort_unstable();
        assert_eq!(rows, (0..1009).collect::<Vec<u32>>());
    }

    #[test]
    fn the_seed_decides_and_valid_is_drawn_from_everywhere() {
        assert_eq!(split(1000, 20.0, Seed(7)), split(1000, 20.0, Seed(7)));
        assert_ne!(split(1000, 20.0, Seed(7)), split(1000, 20.0, Seed(8)));
        let mean = split(1000, 20.0, Seed(7)).valid.iter().sum::<u32>() / 200;
        assert!((430..570).contains(&mean), "mean held-out row is {mean}");
    }

    #[test]
    fn some_of_those_held_out_are_the_first_of_them() {
        for (n, valid_percent) in [(0, 20.0), (1, 20.0), (1009, 20.0), (1_000_000, 1.0), (1_000_000, 50.0)] {
            let some = some_held_out(n, valid_percent, Seed(7));
            let Split { valid, .. } = split(n, valid_percent, Seed(7));
            assert!(valid.starts_with(&some) && some.is_empty() == valid.is_empty());
            assert!(n > 10_000 || some == valid);
        }
    }

    #[test]
    fn shares_are_exact_and_leave_something_on_both_sides() {
        assert_eq!(split(100, 29.0, Seed(1)).valid.len(), 29);
        assert_eq!(split(3, 1.0, Seed(1)).valid.len(), 1);
        assert_eq!(split(2, 90.0, Seed(1)).train.len(), 1);
        assert_eq!(split(2, 100.0, Seed(1)).train.len(), 1);
    }

    #[test]
    fn too_little_to_split_is_no_panic() {
        assert_eq!(split(1, 20.0, Seed(1)), Split { train: vec![0], valid: vec![] });
        assert_eq!(split(0, 20.0, Seed(1)), Split { train: vec![], valid: vec![] });
    }
}
