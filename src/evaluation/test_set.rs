//! What models are tested on: the ratings held out, and for each user the items to rank and those that are relevant.

use crate::data::{Class, Dataset, NoGrades, Ratings, in_chunks};

/// The most scores that the lists of all users may take; where they took more, some users stand for all.
const MOST_SCORES: u64 = 100_000_000;

/// The ratings held out by one split.
#[derive(Debug)]
pub struct TestSet {
    pub valid: Ratings,
    pub n_train: usize,
    /// Training ratings of each item, by class.
    pub popularity: Vec<u32>,
    /// Items with a training rating, by rising class: lists are made of these.
    pub candidates: Vec<Class>,
    /// The users whose lists are judged.
    pub users: Vec<Class>,
    /// Of how many these are.
    pub n_users: usize,
    /// By place in `users`: what they rated in training, and what is relevant.
    seen: Groups,
    relevant: Groups,
    /// The held-out rating of each relevant item.
    relevant_ratings: Vec<f32>,
}

impl TestSet {
    /// `n_users` and `n_items` count `#na#`. Every rating held out makes its item relevant, or only those of
    /// `relevant_from` and more.
    pub fn new(train: &Ratings, valid: Ratings, n_users: usize, n_items: usize, relevant_from: Option<f32>) -> TestSet {
        let mut popularity = vec![0; n_items];
        in_chunks(train.len(), |rows| train.item[rows].iter().for_each(|&item| popularity[item as usize] += 1));
        let candidates: Vec<Class> = (1..n_items as Class).filter(|&item| popularity[item as usize] > 0).collect();
        // Every so many users, where there are too many.
        let all = n_users.saturating_sub(1);
        let stride = stride(all as u64, candidates.len() as u64);
        let users: Vec<Class> = (1..n_users as Class).step_by(stride).collect();
        let place = |user: Class| (user as usize - 1).is_multiple_of(stride).then(|| (user as usize - 1) / stride);
        let is_relevant = |row: usize| relevant_from.is_none_or(|from| valid.value[row] >= from);
        let relevant = Groups::of(users.len(), valid.len(), |row| {
            is_relevant(row).then_some(())?;
            Some((place(valid.user[row])?, valid.item[row]))
        });
        let mut relevant_ratings = vec![f32::NAN; relevant.items.len()];
        in_chunks(valid.len(), |rows| {
            for row in rows.filter(|&row| is_relevant(row)) {
                let found = place(valid.user[row]).and_then(|place| relevant.position(place, valid.item[row]));
                if let Some(at) = found {
                    relevant_ratings[at] = valid.value[row];
                }
            }
        });
        TestSet {
            seen: Groups::of(users.len(), train.len(), |row| Some((place(train.user[row])?, train.item[row]))),
            relevant,
            relevant_ratings,
            valid,
            n_train: train.len(),
            popularity,
            candidates,
            users,
            n_users: all,
        }
    }

    /// What the models of `dataset` are tested on: without grades, a 0 says that an item was not chosen.
    pub fn of(dataset: &Dataset, train: &Ratings, valid: Ratings) -> TestSet {
        let (n_users, n_items) = (dataset.users.len(), dataset.items.len());
        match dataset.no_grades() {
            Some(NoGrades::ZeroOrOne | NoGrades::Counts) => {
                TestSet::new(&train.chosen(), valid, n_users, n_items, Some(f32::MIN_POSITIVE))
            }
            _ => TestSet::new(train, valid, n_users, n_items, None),
        }
    }

    /// The relevant items of the user at `place`, by rising class.
    pub fn relevant(&self, place: usize) -> &[Class] {
        self.relevant.of_group(place)
    }

    /// The held-out rating of an item that is relevant for the user at `place`; the last one, if they have several.
    pub fn rating(&self, place: usize, item: Class) -> Option<f32> {
        self.relevant.position(place, item).map(|at| self.relevant_ratings[at])
    }

    /// The `k` items with the highest of `scores`, which are those of the candidates, that the user at `place` did not
    /// rate in training; of equal ones, the lower class first. A score that is not a number is in no list.
    pub fn top(&self, place: usize, scores: &[f32], k: usize) -> Vec<Class> {
        let mut seen = self.seen.of_group(place).iter().peekable();
        let mut top: Vec<(f32, Class)> = Vec::with_capacity(k + 1);
        for (&item, &score) in self.candidates.iter().zip(scores) {
            while seen.next_if(|&&other| other < item).is_some() {}
            let enters = top.len() < k || top.last().is_some_and(|&(last, _)| score > last);
            if !enters || score.is_nan() || seen.peek() == Some(&&item) {
                continue;
            }
            let at = top.partition_point(|&(other, _)| other >= score);
            top.insert(at, (score, item));
            top.truncate(k);
        }
        top.into_iter().map(|(_, item)| item).collect()
    }
}

/// Of how many users one stands for all. In 64 bits: WebAssembly counts in 32.
fn stride(n_users: u64, n_candidates: u64) -> usize {
    (n_users * n_candidates).div_ceil(MOST_SCORES).max(1) as usize
}

/// Items by group, in one list.
#[derive(Debug)]
struct Groups {
    ends: Vec<u32>,
    items: Vec<Class>,
}

impl Groups {
    /// Sorts rows into `n` groups; `group` says where a row belongs. Each item is in a group once.
    fn of(n: usize, rows: usize, group: impl Fn(usize) -> Option<(usize, Class)>) -> Groups {
        let mut ends = vec![0; n];
        in_chunks(rows, |rows| rows.filter_map(&group).for_each(|(at, _)| ends[at] += 1));
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut items = vec![0; sum as usize];
        in_chunks(rows, |rows| {
            for (at, item) in rows.filter_map(&group) {
                items[ends[at] as usize] = item;
                ends[at] += 1;
            }
        });
        let (mut start, mut filled) = (0, 0);
        for end in &mut ends {
            let group = start..*end as usize;
            start = group.end;
            items[group.clone()].sort_unstable();
            let first = filled;
            for at in group {
                if filled == first || items[filled - 1] != items[at] {
                    items[filled] = items[at];
                    filled += 1;
                }
            }
            *end = filled as u32;
        }
        items.truncate(filled);
        Groups { ends, items }
    }

    /// Where an item of a group stands among all.
    fn position(&self, at: usize, item: Class) -> Option<usize> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        self.of_group(at).binary_search(&item).ok().map(|place| start + place)
    }

    fn of_group(&self, at: usize) -> &[Class] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.items[start..self.ends[at] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test_set() -> TestSet {
        // User 1 rated items 1 and 3, user 2 items 1 and 2; item 4 has no training rating.
        let train = Ratings { user: vec![1, 2, 1, 2], item: vec![3, 2, 1, 1], value: vec![4.0; 4] };
        let valid = Ratings { user: vec![1, 1, 2, 1], item: vec![4, 2, 3, 2], value: vec![5.0, 2.0, 4.0, 2.0] };
        TestSet::new(&train, valid, 4, 5, None)
    }

    #[test]
    fn lists_have_what_training_knows_and_the_user_did_not_rate() {
        let test = test_set();
        assert_eq!((&test.candidates[..], &test.popularity[..]), (&[1, 2, 3][..], &[0, 2, 1, 1, 0][..]));
        assert_eq!(test.top(0, &[9.0, 1.0, 8.0], 5), [2]);
        assert_eq!(test.top(2, &[1.0, 2.0, 2.0], 2), [2, 3]);
        assert_eq!(test.top(2, &[2.0, 2.0, 2.0], 2), [1, 2]);
        assert_eq!(test.top(2, &[f32::NAN, 2.0, 3.0], 5), [3, 2]);
    }

    #[test]
    fn of_many_users_some_stand_for_all() {
        assert_eq!([stride(943, 1682), stride(162_541, 59_047), stride(0, 0)], [1, 96, 1]);
    }

    #[test]
    fn relevant_is_what_was_held_out_once() {
        let test = test_set();
        assert_eq!([test.relevant(0), test.relevant(1), test.relevant(2)], [&[2, 4][..], &[3], &[]]);
        let liked = TestSet::new(&Ratings::default(), test.valid, 4, 5, Some(4.0));
        assert_eq!([liked.relevant(0), liked.relevant(1)], [&[4], &[3]]);
        assert_eq!([liked.rating(0, 4), liked.rating(0, 2), liked.rating(1, 3)], [Some(5.0), None, Some(4.0)]);
    }
}
