//! Which ratings are held out: by time stamps and by test files, from the bytes of the files on.

use std::collections::HashMap;
use tastemap::data::read::{Choices, DuplicatePolicy, FileReader, Outcome, Reading};
use tastemap::data::{
    Dataset, ItemNames, NamedFile, RatingsTable, Seed, SplitMethod, SplitRule, Unpacking, pack, read_files,
};
use tastemap::train::{Run, TrainConfig};

fn file(name: &str, text: &str) -> NamedFile {
    NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

/// 8 users rate 10 items each, as `u.data` has it: user and item by id, rating, time; later rows were given earlier.
fn rows() -> Vec<String> {
    (0..80).map(|row| format!("{}\t{}\t{}\t{}\n", row % 8 + 1, row / 8 + 100, row % 5 + 1, 881_250_000 - row)).collect()
}

/// The files of fold `k` of five.
fn pair(k: usize) -> [NamedFile; 2] {
    let rows = rows();
    let (test, base): (Vec<_>, Vec<_>) = rows.iter().enumerate().partition(|(row, _)| row / 16 == k);
    let text = |rows: Vec<(usize, &String)>| rows.into_iter().map(|(_, row)| row.as_str()).collect::<String>();
    [file(&format!("u{}.base", k + 1), &text(base)), file(&format!("u{}.test", k + 1), &text(test))]
}

fn held_out(dataset: &Dataset, method: SplitMethod) -> Vec<(String, String)> {
    let rule = SplitRule { method, valid_percent: 20.0, seed: Seed(1) };
    let names = |&row: &u32| {
        let (user, item) = (dataset.ratings.user[row as usize], dataset.ratings.item[row as usize]);
        (dataset.users.name(user).to_owned(), dataset.items.name(item).to_owned())
    };
    let mut found: Vec<(String, String)> = dataset.split(&rule).valid.iter().map(names).collect();
    found.sort();
    found
}

/// The users and items of rows `rows` of the file.
fn expected(of: impl Iterator<Item = usize>) -> Vec<(String, String)> {
    let rows = rows();
    let mut expected: Vec<(String, String)> = of
        .map(|row| {
            let mut fields = rows[row].split('\t').map(str::to_owned);
            (fields.next().expect("a user"), fields.next().expect("an item"))
        })
        .collect();
    expected.sort();
    expected
}

fn by_id(table: &RatingsTable) -> Dataset {
    table.dataset(ItemNames::Ids)
}

#[test]
fn a_pair_of_files_is_the_split() {
    let [base, test] = pair(1);
    // The order of the files makes no difference.
    for files in [[base.clone(), test.clone()], [test, base]] {
        let dataset = by_id(&read_files(&files, None).expect("ratings"));
        assert_eq!((dataset.ratings.len(), &dataset.rows.pairs), (80, &vec!["u2".to_owned()]));
        assert!(dataset.split_methods().contains(&SplitMethod::Given(0)));
        assert_eq!(held_out(&dataset, SplitMethod::Given(0)), expected(16..32));
    }
}

#[test]
fn five_pairs_are_five_splits_of_the_same_ratings_whatever_becomes_of_duplicates() {
    for policy in [DuplicatePolicy::Last, DuplicatePolicy::First, DuplicatePolicy::Mean, DuplicatePolicy::All] {
        let mut reading = Reading::new(Choices { duplicates: policy, ..Choices::default() });
        for NamedFile { name, bytes } in (0..5).flat_map(pair) {
            reading.begin_file(&name, bytes.len() as u64);
            reading.push(&bytes);
            reading.end_file();
        }
        let Outcome { table, .. } = reading.finish(None);
        let dataset = by_id(&table.expect("ratings"));
        assert_eq!((dataset.ratings.len(), dataset.rows.pairs.len()), (80, 5), "{policy:?}");
        for k in 0..5 {
            assert_eq!(
                held_out(&dataset, SplitMethod::Given(k)),
                expected((0..80).filter(|row| row / 16 == k as usize))
            );
        }
    }
}

#[test]
fn each_users_latest_ratings_are_held_out_where_there_are_times() {
    let dataset = by_id(&read_files(&[file("u.data", &rows().concat())], None).expect("ratings"));
    // The first 16 rows are the last two ratings of each of the 8 users.
    assert_eq!(held_out(&dataset, SplitMethod::Latest), expected(0..16));
    let without: String = rows().iter().map(|row| format!("{}\n", row.rsplit_once('\t').expect("a time").0)).collect();
    let dataset = by_id(&read_files(&[file("u.data", &without)], None).expect("ratings"));
    assert!(dataset.rows.times.is_empty() && !dataset.split_methods().contains(&SplitMethod::Latest));
}

#[test]
fn times_and_test_files_follow_their_ratings() {
    let [base, test] = pair(0);
    let mut table = read_files(&[base, test], None).expect("ratings");
    let facts = |table: &RatingsTable| {
        let rows = 0..table.len();
        let fact = |row| {
            (
                table.users.of_row(row).to_owned() + " " + table.items.of_row(row),
                (table.rows.times[row], table.rows.tests[row]),
            )
        };
        rows.map(fact).collect::<HashMap<String, (u32, u32)>>()
    };
    let before = facts(&table);
    table.retain(|row| row % 3 != 0);
    let after = facts(&table);
    assert!(after.len() < before.len() && after.iter().all(|(row, fact)| before[row] == *fact));
    // What is saved for the next visit comes back.
    let pieces: Vec<Vec<u8>> = pack(&table).collect();
    let mut unpacking = Unpacking::new(&pieces[0]).expect("a head");
    assert_eq!(unpacking.pieces(), pieces.len() - 1);
    pieces[1..].iter().for_each(|piece| unpacking.push(piece).expect("a piece"));
    assert_eq!(unpacking.finish(), Ok(table));
}

#[test]
fn each_item_is_split_alike() {
    let dataset = by_id(&read_files(&[file("u.data", &rows().concat())], None).expect("ratings"));
    let rule = |seed| SplitRule { method: SplitMethod::PerItem, valid_percent: 25.0, seed: Seed(seed) };
    let valid = dataset.split(&rule(1)).valid;
    for item in 1..dataset.items.len() as u32 {
        assert_eq!(valid.iter().filter(|&&row| dataset.ratings.item[row as usize] == item).count(), 2);
    }
    assert_eq!(dataset.split(&rule(1)).valid, valid);
    assert_ne!(dataset.split(&rule(2)).valid, valid);
}

/// The run, the results and what continues a run hold out the same ratings.
#[test]
fn a_run_takes_the_split_of_its_settings() {
    let dataset = by_id(&read_files(&pair(2), None).expect("ratings"));
    let config = TrainConfig { split: SplitMethod::Given(0), batch_size: 8, ..TrainConfig::default() };
    let run = Run::prepare(&config, &dataset).expect("settings that can train");
    assert_eq!((run.train.len(), run.valid.ratings.len()), (64, 16));
    assert_eq!(run.valid.ratings, dataset.ratings.select(&dataset.split(&config.split_rule()).valid));
    let other = TrainConfig { split: SplitMethod::Latest, ..config.clone() };
    assert_eq!(other.continuing(&config).split, SplitMethod::Given(0));
    // Settings of an earlier version say nothing of a split.
    let mut json = serde_json::to_value(&config).expect("settings");
    json.as_object_mut().expect("settings").remove("split");
    assert_eq!(serde_json::from_value::<TrainConfig>(json).expect("settings").split, SplitMethod::Random);
}
