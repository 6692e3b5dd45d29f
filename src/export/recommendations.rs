//! Recommendations for everyone as a table: `user,rank,item,predicted`, best first, without what a user has rated.

use super::Pieces;
use super::rows::{Rows, for_spreadsheet};
use crate::data::{Class, Dataset, Ratings};
use crate::engine::{Predictor, RankBy};
use crate::model::ModelSpec;
use std::rc::Rc;

/// Without it, spreadsheets take a table for one in their country's old encoding.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// Multiplications that make up a piece: some ten milliseconds.
const WORK: usize = 20_000_000;

/// The `top` items for every user, a few users at a time; for a net and many items, a part of one user's.
pub fn recommendations(model: Rc<Predictor>, spec: &ModelSpec, dataset: Rc<Dataset>, top: usize, by: RankBy) -> Pieces {
    let predictions = WORK.div_ceil(multiplications(spec));
    let n_items = dataset.items.len();
    let total = n_pieces(dataset.users.len() - 1, n_items, predictions);
    let rated = RatedItems::of(&dataset, model.predicts_ratings());
    let making = RankingJob {
        model,
        rated,
        top,
        by,
        at_once: predictions,
        items: (0..n_items as Class).collect(),
        seen_by: vec![0; n_items],
        user: 0,
        scores: Vec::with_capacity(n_items),
        dataset,
    };
    Pieces::new(total, making)
}

/// What one prediction takes; of a net's first layer only the sums are left to be added.
fn multiplications(spec: &ModelSpec) -> usize {
    let layers = spec.layers();
    let behind = layers.iter().skip(1).map(|layer| layer.inputs * layer.outputs).sum::<usize>();
    (behind + layers.first().map_or(0, |first| first.outputs)).max(spec.user_factors).max(1)
}

/// Pieces of so many predictions each, for all pairs of user and item.
fn n_pieces(n_users: usize, n_items: usize, predictions: usize) -> usize {
    // WebAssembly counts in 32 bits, which the pairs of large data exceed.
    let [n_users, n_items, predictions] = [n_users, n_items, predictions].map(|n| n as u64);
    (n_users * n_items).div_ceil(predictions).try_into().unwrap_or(usize::MAX)
}

struct RankingJob {
    model: Rc<Predictor>,
    by: RankBy,
    dataset: Rc<Dataset>,
    rated: RatedItems,
    top: usize,
    /// Predictions per piece.
    at_once: usize,
    items: Vec<Class>,
    /// For each item, the last user that was found to have rated it.
    seen_by: Vec<Class>,
    /// Whose turn it is, and their scores as far as there are any; 0 before the first, when the header is due.
    user: Class,
    scores: Vec<f32>,
}

impl Iterator for RankingJob {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let begins = self.user == 0;
        if !begins && self.is_over() {
            return None;
        }
        let mut rows = Rows::behind(if begins { BYTE_ORDER_MARK } else { "" });
        if begins {
            rows.write(["user", "rank", "item", if self.model.predicts_ratings() { "predicted" } else { "score" }]);
            self.user = 1;
        }
        let mut left = self.at_once;
        while left > 0 && !self.is_over() {
            let from = self.scores.len();
            let items = &self.items[from..self.items.len().min(from + left)];
            self.scores.extend(self.model.scores_of(self.user, items, self.by));
            left -= items.len();
            if self.scores.len() == self.items.len() {
                self.write(&mut rows);
                self.scores.clear();
                self.user += 1;
            }
        }
        Some(rows.finish())
    }
}

impl RankingJob {
    fn is_over(&self) -> bool {
        self.user as usize >= self.dataset.users.len()
    }

    fn write(&mut self, rows: &mut Rows) {
        let Dataset { users, items, .. } = &*self.dataset;
        for &item in self.rated.by(self.user) {
            self.seen_by[item as usize] = self.user;
        }
        let unseen = |item: Class| self.seen_by[item as usize] != self.user;
        let best = best(&self.scores, unseen, self.top);
        let predicted = self.model.predict_now(&vec![self.user; best.len()], &best);
        for ((item, predicted), rank) in best.into_iter().zip(predicted).zip(1..) {
            let predicted = format!("{predicted:.4}");
            let [user, item] = [users.name(self.user), items.name(item)].map(for_spreadsheet);
            rows.write([&*user, &rank.to_string(), &*item, &predicted]);
        }
    }
}

/// The `top` of those items that `wanted` takes, best first, the lower class first where equal; none whose prediction
/// is no number.
fn best(predictions: &[f32], wanted: impl Fn(Class) -> bool, top: usize) -> Vec<Class> {
    let prediction = |item: Class| predictions[item as usize];
    let mut best: Vec<Class> = (1..predictions.len() as Class).collect();
    best.retain(|&item| wanted(item) && !prediction(item).is_nan());
    let order = |&a: &Class, &b: &Class| prediction(b).total_cmp(&prediction(a)).then(a.cmp(&b));
    if top < best.len() {
        best.select_nth_unstable_by(top, order);
        best.truncate(top);
    }
    best.sort_unstable_by(order);
    best
}

/// Who rated what, user by user.
struct RatedItems {
    /// Where each user's items begin, and where the last one's end.
    starts: Vec<usize>,
    items: Vec<Class>,
}

impl RatedItems {
    /// Without grades, a 0 says that an item was not chosen.
    fn of(dataset: &Dataset, are_grades: bool) -> RatedItems {
        let Ratings { user: users, item: rated, value } = &dataset.ratings;
        let mut starts = vec![0; dataset.users.len() + 1];
        let rows = || (0..users.len()).filter(|&row| are_grades || value[row] != 0.0);
        rows().for_each(|row| starts[users[row] as usize + 1] += 1);
        for user in 1..starts.len() {
            starts[user] += starts[user - 1];
        }
        let (mut next, mut items) = (starts.clone(), vec![0; starts[starts.len() - 1]]);
        for row in rows() {
            let next = &mut next[users[row] as usize];
            items[*next] = rated[row];
            *next += 1;
        }
        RatedItems { starts, items }
    }

    fn by(&self, user: Class) -> &[Class] {
        &self.items[self.starts[user as usize]..self.starts[user as usize + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Classes;
    use crate::insight::{ListView, Rated, rank};
    use crate::model::{ModelKind, initial_params};

    /// Two hundred items, one with a name that has to be quoted, and one whose name is a formula.
    fn dataset() -> Rc<Dataset> {
        let names: Vec<String> =
            (0..200).map(|n| format!("item {n}")).chain(["Good, the \"Bad\"", "=1+1"].map(str::to_owned)).collect();
        let n = 300;
        Rc::new(Dataset {
            source: String::new(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            users: Classes::from_names(["ann", "bob", "cid"]),
            items: Classes::from_names(names.iter().map(String::as_str)),
            features: crate::data::ItemFeatures::default(),
            ratings: Ratings {
                user: (0..n).map(|row| row % 2 + 1).collect(),
                item: (0..n).map(|row| row * row % 191 + 1).collect(),
                value: vec![3.0; n as usize],
            },
            rows: Default::default(),
        })
    }

    fn spec(kind: ModelKind) -> ModelSpec {
        ModelSpec::new(kind, dataset().users.len(), dataset().items.len(), 4, (0.0, 5.5))
    }

    fn model(kind: ModelKind) -> Rc<Predictor> {
        let spec = spec(kind);
        Rc::new(Predictor::new(&spec, &initial_params(&spec, crate::data::Seed(1))))
    }

    #[test]
    fn every_user_has_the_list_that_the_page_shows() {
        let dataset = dataset();
        for kind in [ModelKind::DotBias, ModelKind::NnFastai] {
            let pieces = recommendations(model(kind), &spec(kind), Rc::clone(&dataset), 7, RankBy::default());
            let text: Vec<u8> = pieces.flatten().collect();
            let mut rows = csv::Reader::from_reader(&text[..]);
            assert_eq!(rows.headers().expect("a header"), ["user", "rank", "item", "predicted"].as_slice());
            let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
            assert_eq!(rows.len(), 3 * 7);
            for (user, rows) in (1..).zip(rows.chunks(7)) {
                let all: Vec<Class> = (0..dataset.items.len() as Class).collect();
                let predictions = model(kind).predict_now(&vec![user; all.len()], &all);
                let rated = Rated::new(dataset.rated_by(user));
                let view = ListView { with_rated: false, min_ratings: 0, rows: 7, by: RankBy::Rating };
                let shown = rank(&dataset.items, &dataset.item_counts(), &rated, &predictions, view).rows;
                for ((row, shown), rank) in rows.iter().zip(shown).zip(1..) {
                    let predicted = format!("{:.4}", shown.predicted);
                    let title = shown.title.replace("=1+1", "'=1+1");
                    let expected = [dataset.users.name(user), &rank.to_string(), &title, &predicted];
                    assert_eq!(row, expected.as_slice());
                }
            }
        }
    }

    #[test]
    fn pieces_are_short_even_where_one_user_takes_long() {
        let mut spec = spec(ModelKind::NnFastai);
        spec.hidden = vec![2048, 2048];
        let model = Rc::new(Predictor::new(&spec, &initial_params(&spec, crate::data::Seed(1))));
        let mut pieces = recommendations(model, &spec, dataset(), 200, RankBy::Rating);
        let (total, text) = (pieces.total(), pieces.by_ref().flatten().collect::<Vec<u8>>());
        assert!(total > 100, "{total} pieces");
        assert_eq!((pieces.share(), csv::Reader::from_reader(&text[..]).records().count() > 300), (1.0, true));
    }

    /// WebAssembly counts in 32 bits, and 162,541 users times 59,047 items are ten billion.
    #[test]
    fn progress_is_told_for_more_pairs_than_32_bits_count() {
        assert_eq!(n_pieces(162_541, 59_047, 400_000), 23_994);
        assert_eq!(n_pieces(u32::MAX as usize, u32::MAX as usize, 1 << 32), 4_294_967_295);
        assert_eq!(n_pieces(0, 59_047, 400_000), 0);
    }

    #[test]
    fn those_who_have_seen_all_but_few_get_few() {
        let best = |top| best(&[9.0, 1.0, f32::NAN, 3.0, 3.0], |item| item != 4, top);
        assert_eq!((best(1), best(10), best(0)), (vec![3], vec![3, 1], vec![]));
    }
}
