//! Archives of very many files, and files that are too large for the memory.

use crate::common::packed::{gzip, tar, tar_entry, zip, zip_all_stored};
use std::collections::{BTreeMap, BTreeSet};
use tastemap::data::read::{
    Choices, DataProblem, FileReader, Layout, LeftOut, Outcome, Plan, Reading, Setting, TakenAs, Told, UnsupportedFile,
    Warning,
};
use tastemap::data::{ItemNames, RatingsTable};

/// Pushes a file in pieces as a browser hands it over, as often as it is asked for.
fn push_file(reading: &mut Reading, name: &str, bytes: &[u8], piece: usize) {
    reading.begin_file(name, bytes.len() as u64);
    loop {
        for piece in bytes.chunks(piece) {
            if !reading.push(piece).wants_more {
                break;
            }
        }
        if !reading.end_file() {
            break;
        }
    }
    while reading.work().is_some() {}
}

fn read_by(choices: Choices, name: &str, bytes: &[u8]) -> Outcome {
    let mut reading = Reading::new(choices);
    push_file(&mut reading, name, bytes, 100_003);
    reading.finish(None)
}

fn read(name: &str, bytes: &[u8]) -> Outcome {
    read_by(Choices::default(), name, bytes)
}

fn read_within(limit: u64, files: &[(&str, &[u8])]) -> Outcome {
    let mut reading = Reading::within(limit, Choices::default());
    files.iter().for_each(|(name, bytes)| push_file(&mut reading, name, bytes, 1 << 16));
    reading.finish(None)
}

type Files = Vec<(String, Vec<u8>)>;

fn borrowed(files: &Files) -> Vec<(&str, &[u8])> {
    files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect()
}

/// The Netflix Prize's training set: a file for each movie, that begins with its number.
fn training_set(movies: usize, ratings: usize) -> Files {
    let file = |movie: usize| {
        let rating = |n: usize| {
            let (user, stars) = ((movie * 7919 + n * 104_729) % 480_189, 1 + (movie + n) % 5);
            format!("{user},{stars},2005-09-{:02}\n", 1 + n % 30)
        };
        let text = format!("{movie}:\n") + &(0..ratings).map(rating).collect::<String>();
        (format!("training_set/mv_{movie:07}.txt"), text.into_bytes())
    };
    (1..=movies).map(file).collect()
}

fn movie_titles(movies: usize) -> Vec<u8> {
    let article = |movie: usize| if movie.is_multiple_of(7) { ", The" } else { "" };
    let title = |movie: usize| format!("{movie},{},Film {movie}{}\n", 1950 + movie % 56, article(movie));
    (1..=movies).map(title).collect::<String>().into_bytes()
}

/// What comes beside them.
fn beside(movies: usize) -> Files {
    let readme = b"SUMMARY\n=======\n\nThis dataset was constructed to support participants in the Prize, by us.\n";
    let others: [(&str, &[u8]); 3] = [
        ("README", readme),
        ("probe.txt", b"1:\n30878\n2647871\n10:\n1952305\n"),
        ("qualifying.txt", b"1:\n1046323,2005-12-19\n1080030,2005-12-23\n"),
    ];
    let mut files: Files = others.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).into();
    files.push(("movie_titles.txt".to_owned(), movie_titles(movies)));
    files
}

fn with_prefix(prefix: &str, files: Files) -> Files {
    files.into_iter().map(|(path, bytes)| (format!("{prefix}{path}"), bytes)).collect()
}

/// All ratings by item and user, as the page would name them.
fn ratings(table: &RatingsTable) -> BTreeMap<(String, String), f32> {
    let data = table.dataset(ItemNames::Titles);
    let (user, item, value) = (&data.ratings.user, &data.ratings.item, &data.ratings.value);
    let rating = |row: usize| {
        let name = (data.items.name(item[row]).to_owned(), data.users.name(user[row]).to_owned());
        (name, value[row])
    };
    (0..value.len()).map(rating).collect()
}

const MOVIES: usize = 60;

#[test]
fn the_netflix_prize_is_one_table_however_it_is_packed() {
    let (movies, others) = (training_set(MOVIES, 9), beside(MOVIES));
    let both = [others.clone(), movies.clone()].concat();
    let training_tar = tar(&borrowed(&movies));
    let with_tar = [others.clone(), vec![("training_set.tar".to_owned(), training_tar.clone())]].concat();
    let published = with_prefix("download/", with_tar.clone());
    let packed: [(&str, Vec<u8>); 6] = [
        ("netflix.zip", zip(&borrowed(&both))),
        ("netflix.tar", tar(&borrowed(&both))),
        ("netflix.tgz", gzip(&tar(&borrowed(&both)))),
        ("archive.zip", zip(&borrowed(&with_tar))),
        ("nf_prize_dataset.tar.gz", gzip(&tar(&borrowed(&published)))),
        ("nf_prize_dataset.tar", tar(&borrowed(&published))),
    ];
    let expected = {
        let mut reading = Reading::new(Choices::default());
        for (name, bytes) in movies.iter().chain(others.last()) {
            push_file(&mut reading, name, bytes, 1000);
        }
        ratings(&reading.finish(None).table.expect("ratings"))
    };
    assert_eq!(expected.len(), MOVIES * 9);
    assert!(expected.contains_key(&("Film 7, The (1957)".to_owned(), "55433".to_owned())));
    for (name, bytes) in packed {
        let outcome = read(name, &bytes);
        let table = outcome.table.as_ref().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(ratings(table), expected, "{name}");
        assert_eq!(table.source, name);
        let taken: Vec<_> = outcome.files.iter().map(|file| (file.name.as_str(), file.told, &file.taken_as)).collect();
        let [parts] = outcome.files.iter().filter(|file| file.taken_as == TakenAs::Ratings).collect::<Vec<_>>()[..]
        else {
            panic!("{name}: {taken:?}");
        };
        assert!(parts.name.ends_with("training_set/mv_*.txt"), "{taken:?}");
        assert_eq!((parts.told, parts.layout()), (Told::Parts(MOVIES as u64), Some(Layout::Blocks)), "{taken:?}");
        let accounting = &parts.accounting;
        assert_eq!((accounting.blocks, accounting.rows_read), (MOVIES as u64, MOVIES as u64 * 9));
        assert_eq!(outcome.files.len(), 5, "{name}: {taken:?}");
        assert_eq!(outcome.report.titles.without_title, 0);
    }
}

#[test]
fn a_training_set_beside_its_titles() {
    let mut reading = Reading::new(Choices::default());
    push_file(&mut reading, "training_set.tar", &tar(&borrowed(&training_set(MOVIES, 3))), 777);
    push_file(&mut reading, "movie_titles.txt", &movie_titles(MOVIES), 777);
    let outcome = reading.finish(None);
    assert_eq!(outcome.table.as_ref().expect("ratings").len(), MOVIES * 3);
    assert_eq!((outcome.files.len(), outcome.report.titles.without_title), (2, 0));
}

#[test]
fn files_of_a_tar_archive_are_chosen_like_those_of_a_zip_archive() {
    let rows = "1\t10\t5\t881250949\n1\t11\t3\t881250950\n2\t10\t1\t881250951\n2\t12\t4\t881250952\n";
    let movies: String =
        (10..13).map(|id| format!("{id}|Film {id} (1995)|01-Jan-1995||http://x{}\n", "|0".repeat(19))).collect();
    let long = format!("{}/u.item", "a-folder-with-a-long-name/".repeat(5));
    let files: [(&str, &[u8]); 6] = [
        ("ml-100k/README", b"SUMMARY & USAGE LICENSE\n=====\n\nThese data sets were collected, by someone.\n"),
        ("ml-100k/u.data", rows.as_bytes()),
        ("ml-100k/u1.base", &rows.as_bytes()[..36]),
        ("ml-100k/._u.data", b"\0\x05\x16\x07"),
        ("ml-100k/empty", b""),
        (&long, movies.as_bytes()),
    ];
    let mut with_attributes = Vec::new();
    tar_entry(&mut with_attributes, "ml-100k/", b'5', b"");
    tar_entry(&mut with_attributes, "PaxHeader/x", b'x', format!("{} path={long}\n", long.len() + 10).as_bytes());
    tar_entry(&mut with_attributes, "cut", b'0', movies.as_bytes());
    let with_attributes = [with_attributes, tar(&files[..5])].concat();
    for bytes in [tar(&files), with_attributes] {
        let outcome = read("ml-100k.tar", &bytes);
        let table = outcome.table.as_ref().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(ratings(table)[&("Film 10 (1995)".to_owned(), "2".to_owned())], 1.0);
        assert_eq!((table.len(), outcome.files.len(), table.titles.len()), (4, 5, 3));
        let taken = |name: &str| &outcome.files.iter().find(|file| file.name == name).expect(name).taken_as;
        assert_eq!(*taken(&format!("ml-100k.tar/{long}")), TakenAs::Titles);
        assert_eq!(*taken("ml-100k.tar/ml-100k/u.data"), TakenAs::Ratings);
        let left_out = TakenAs::LeftOut(LeftOut::RatingsFrom("ml-100k/u.data".to_owned()));
        assert_eq!(*taken("ml-100k.tar/ml-100k/u1.base"), left_out);
        let empty = TakenAs::LeftOut(LeftOut::Unsupported(UnsupportedFile::Empty));
        assert_eq!(*taken("ml-100k.tar/ml-100k/empty"), empty);
    }
}

#[test]
fn a_tar_archive_that_breaks_off_is_refused_and_so_is_one_without_ratings() {
    let rows: String = (0..4000).map(|n| format!("{},{},{}\n", n % 100, n / 7, 1 + n % 5)).collect();
    let whole = tar(&[("ratings.csv", format!("user,item,rating\n{rows}").as_bytes())]);
    for bytes in [whole[..whole.len() / 2].to_vec(), gzip(&whole)[..10_000].to_vec()] {
        let error = read("ratings.tar", &bytes).table.expect_err("nothing of a damaged file is kept");
        assert!(matches!(error.problem, DataProblem::Damaged(_)), "{error}");
    }
    let empty = read("a.tar", &tar(&[("readme.txt", b"hello there\n")])).table.expect_err("no ratings");
    assert_eq!(empty.problem, DataProblem::NothingInArchive { files: 1 });
    // One that comes once only.
    let mut reading = Reading::new(Choices::default());
    reading.begin_file("ratings.tar", whole.len() as u64);
    reading.push(&whole);
    assert!(reading.finish(None).table.is_err());
}

#[test]
fn a_part_that_is_another_table_is_left_out_and_one_with_bad_rows_is_told() {
    let mut files = training_set(MOVIES, 3);
    files[30].1 = b"user;item;rating\n1;10;5\n1;11;3\n2;10;1\n".to_vec();
    files[31].1 = Vec::new();
    files[32].1 = b"\x89PNG\r\n\x1a\n\0\0\0".to_vec();
    files[33].1 = b"34:\n5,3,2005-09-01\n6,good,2005-09-01\n".to_vec();
    files[34].1 = b"5,3,2005-09-01\n6,2,2005-09-01\n7,2,2005-09-01\n".to_vec();
    for (name, bytes) in [("a.zip", zip(&borrowed(&files))), ("a.tar", tar(&borrowed(&files)))] {
        let outcome = read(name, &bytes);
        assert_eq!(outcome.table.as_ref().expect("ratings").len(), (MOVIES - 5) * 3 + 1);
        let told: Vec<_> = outcome.files.iter().map(|file| (file.told, file.taken_as.clone())).collect();
        let left_out = |why: LeftOut| (Told::Alike(1), TakenAs::LeftOut(why));
        assert_eq!(told[0], (Told::Parts(MOVIES as u64 - 5), TakenAs::Ratings), "{told:?}");
        assert_eq!(outcome.files[1].name, format!("{name}/training_set/mv_0000031.txt"));
        assert_eq!(told[1], (Told::Alike(2), TakenAs::LeftOut(LeftOut::Unrecognized)));
        assert_eq!(told[2], left_out(LeftOut::Unsupported(UnsupportedFile::Empty)));
        assert_eq!(told[3], left_out(LeftOut::Unsupported(UnsupportedFile::Image)));
        assert_eq!(told[4], (Told::One, TakenAs::Ratings));
        let refused = &outcome.files[4].accounting.refused[0];
        assert_eq!((outcome.files[4].accounting.rows_read, refused.first[0].number), (1, 3));
        assert_eq!(told.len(), 5);
    }
}

#[test]
fn a_damaged_part_is_refused_and_the_others_are_read() {
    let files = training_set(MOVIES, 9);
    let mut archive = zip_all_stored(&borrowed(&files));
    let place = archive.windows(4).position(|bytes| bytes == b"41:\n").expect("a movie") + 8;
    archive[place] ^= 1;
    let outcome = read("a.zip", &archive);
    assert_eq!(outcome.table.as_ref().expect("ratings").len(), (MOVIES - 1) * 9);
    let refused = outcome.files.iter().find_map(|file| file.refusal()).expect("a damaged file");
    assert_eq!(refused.file, "a.zip/training_set/mv_0000041.txt");
}

#[test]
fn a_choice_for_the_parts_of_a_table_holds_for_each() {
    let files =
        [training_set(MOVIES, 3), vec![("ratings.csv".to_owned(), b"user,item,rating\n1,10,5\n2,11,3\n".to_vec())]]
            .concat();
    for (name, bytes) in [("a.zip", zip(&borrowed(&files))), ("a.tar", tar(&borrowed(&files)))] {
        let parts = format!("{name}/training_set/mv_*.txt");
        let chosen = |plan: Plan| Choices { files: [(parts.clone(), plan)].into(), ..Choices::default() };
        // The name of the other file promises more.
        let outcome = read(name, &bytes);
        assert_eq!(outcome.table.expect("ratings").len(), 2);
        assert_eq!((outcome.files[0].name.clone(), outcome.files[0].told), (parts.clone(), Told::Parts(MOVIES as u64)));
        let taken = read_by(chosen(Plan { take: Some(true), ..Plan::default() }), name, &bytes);
        assert_eq!(taken.table.expect("ratings").len(), MOVIES * 3 + 2);
        let left_out = read_by(chosen(Plan { take: Some(false), ..Plan::default() }), name, &bytes);
        assert_eq!(left_out.files[0].taken_as, TakenAs::LeftOut(LeftOut::ByPerson));
        // The day as a user is no good idea, but it is what was chosen.
        let mut roles = outcome.files[0].plan.clone().map_or_else(Vec::new, |plan| plan.roles.value);
        if roles.is_empty() {
            roles = taken.files[0].plan.clone().expect("a table").roles.value;
        }
        roles.swap(0, 2);
        let plan = Plan { take: Some(true), roles: Setting::chosen(roles), ..Plan::default() };
        let swapped = read_by(chosen(plan), name, &bytes).table.expect("ratings");
        assert!(swapped.users.distinct().any(|user| user == "2005-09-01"));
    }
}

#[test]
fn reports_of_many_files_stay_few() {
    let name = |n: usize| n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect::<String>();
    let kinds: [(&str, &[u8]); 3] = [
        (".csv", b"user,item,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n"),
        (".txt", b"hello there\n"),
        (".png", b"\x89PNG\r\n\x1a\n\0\0\0"),
    ];
    let mut files: Files = (0..3000).map(|n| (name(n) + kinds[n % 3].0, kinds[n % 3].1.to_vec())).collect();
    files.extend((0..500).map(|n| (format!("images/{n}.png"), kinds[2].1.to_vec())));
    for (archive, bytes) in [("a.zip", zip(&borrowed(&files))), ("a.tar", tar(&borrowed(&files)))] {
        let outcome = read(archive, &bytes);
        assert_eq!(outcome.table.expect("ratings").len(), 4);
        let told: u64 = outcome.files.iter().map(|file| file.told.files()).sum();
        assert_eq!((outcome.files.len(), told), (1 + 3 * 21 + 1, 3500));
    }
    // Dropped without an archive.
    let mut reading = Reading::new(Choices::default());
    for (name, bytes) in training_set(MOVIES, 2) {
        push_file(&mut reading, &name, &bytes, 1000);
    }
    let outcome = reading.finish(None);
    assert_eq!(outcome.files.len(), 21);
    assert_eq!(outcome.files[20].told, Told::Alike(MOVIES as u64 - 20));
    assert_eq!(
        outcome.table.expect("ratings").source,
        format!("training_set/mv_0000001.txt + {} more files", MOVIES - 1)
    );
}

/// Processor time of this thread in seconds: others may be at work beside it.
fn processor_seconds() -> f64 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the times of a thread");
    let nanoseconds: f64 = times.split_ascii_whitespace().next().and_then(|time| time.parse().ok()).expect("a time");
    nanoseconds * 1e-9
}

/// Seconds of one attempt at reading.
fn seconds(name: &str, bytes: &[u8]) -> (f64, Outcome) {
    let began = processor_seconds();
    let outcome = read(name, bytes);
    (processor_seconds() - began, outcome)
}

#[test]
fn tens_of_thousands_of_files_are_read_in_time_that_grows_with_their_number() {
    let titles = |n: usize| vec![("movie_titles.txt".to_owned(), movie_titles(n))];
    let archive = |n: usize| zip_all_stored(&borrowed(&[training_set(n, 2), titles(n)].concat()));
    let (few, many) = (archive(4000), archive(64_000));
    let (time_of_few, _) = seconds("a.zip", &few);
    let (time, outcome) = seconds("a.zip", &many);
    assert_eq!((outcome.table.expect("ratings").len(), outcome.files.len()), (128_000, 2));
    assert_eq!(outcome.files[0].told, Told::Parts(64_000));
    // There are sixteen times as many. Time that grows with the square would be 256 times as long.
    assert!(time < 64.0 * time_of_few, "{time_of_few} s, then {time} s");
}

#[test]
fn looking_into_an_archive_shows_progress_between_its_files() {
    let name = |n: usize| n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect::<String>();
    let files: Files = (0..300).map(|n| (name(n), b"user,item,rating\n1,10,5\n1,11,3\n2,10,1\n".to_vec())).collect();
    let archive = zip(&borrowed(&files));
    let mut reading = Reading::new(Choices::default());
    reading.begin_file("a.zip", archive.len() as u64);
    reading.push(&archive);
    reading.end_file();
    let mut seen = Vec::new();
    while let Some(progress) = reading.work() {
        seen.extend(progress.looking);
    }
    assert_eq!(seen, (1..=300).map(|n| (n, 300)).collect::<Vec<_>>());
}

#[test]
fn an_archive_of_more_files_than_can_be_looked_into_is_refused_by_its_directory() {
    let mut archive = zip(&[("ratings.csv", b"user,item,rating\n1,10,5\n1,11,3\n2,10,1\n")]);
    let end = archive.len() - 22;
    let mut large = b"PK\x06\x06".to_vec();
    large.extend(44u64.to_le_bytes());
    large.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    [5_000_000u64, 5_000_000, 100, 50].iter().for_each(|number| large.extend(number.to_le_bytes()));
    archive[end + 8..end + 12].fill(0xff);
    archive.splice(end..end, large);
    let error = read("a.zip", &archive).table.expect_err("too many files");
    assert_eq!(error.problem, DataProblem::TooManyFiles { most: 1_000_000 });
}

/// Rows of so many bytes at least, made by `row`.
fn rows(bytes: usize, row: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = "user,item,rating\n".to_owned();
    let mut n = 0;
    while text.len() < bytes {
        text.push_str(&row(n));
        n += 1;
    }
    text.into_bytes()
}

/// Room for a hundred thousand ratings or so.
const ROOM: u64 = 3_000_000;

fn rows_that_fit(outcome: Outcome) -> u64 {
    match outcome.table.expect_err("more than there is room for").problem {
        DataProblem::TooMuch { rows, bytes: ROOM, before: 0 } => rows,
        problem => panic!("{problem:?}"),
    }
}

#[test]
fn what_does_not_fit_into_the_memory_is_refused_with_the_rows_that_would() {
    let same = rows(4_000_000, |_| "1,10,5\n".to_owned());
    for (name, bytes) in [
        ("a.csv", same.clone()),
        ("a.csv.gz", gzip(&same)),
        ("a.zip", zip(&[("a.csv", &same)])),
        ("a.tar.gz", gzip(&tar(&[("a.csv", &same)]))),
    ] {
        let fit = rows_that_fit(read_within(ROOM, &[(name, &bytes)]));
        assert!((100_000..115_000).contains(&fit), "{name}: {fit}");
    }
    let ids = rows(4_000_000, |n| format!("someone-{n},10,5\n"));
    let fit = rows_that_fit(read_within(ROOM, &[("ids.csv", &ids)]));
    assert!((10_000..20_000).contains(&fit), "{fit}");
    let titles: String = (0..60_000).map(|n| format!("{n},Film {n} (1995),Drama|War\n")).collect();
    let titles = format!("movieId,title,genres\n{titles}").into_bytes();
    let fit = rows_that_fit(read_within(ROOM, &[("movies.csv", &titles)]));
    assert!((8_000..25_000).contains(&fit), "{fit}");
    let across: String = (0..500).map(|n| format!(",Film {n}")).collect();
    let wide: String = (0..1000).map(|n| format!("Anna {n}{}\n", ",4".repeat(500))).collect();
    let wide = format!("Name{across}\n{wide}").into_bytes();
    let fit = rows_that_fit(read_within(ROOM, &[("wide.csv", &wide)]));
    assert!(fit * 500 < 2 * ROOM / 28, "{fit}");
    let mine: String = (0..60_000).map(|n| format!("Film {n},5\n")).collect();
    let fit = rows_that_fit(read_within(ROOM, &[("mine.csv", format!("Title,My Rating\n{mine}").as_bytes())]));
    assert!((8_000..25_000).contains(&fit), "{fit}");
}

#[test]
fn what_fits_is_read_and_a_file_that_does_not_leaves_the_others() {
    let fits = rows(600_000, |n| format!("{},{},{}\n", n % 100, n % 70, 1 + n % 5));
    let alone = read_within(ROOM, &[("a.csv", &fits)]).table.expect("ratings");
    let same = rows(4_000_000, |_| "1,10,5\n".to_owned());
    for (name, bytes) in [("b.csv", same.clone()), ("b.csv.gz", gzip(&same)), ("b.zip", zip(&[("c.csv", &same)]))] {
        let outcome = read_within(ROOM, &[("a.csv", &fits), (name, &bytes)]);
        let table = outcome.table.expect("the ratings of the other file");
        assert_eq!((&table.users, &table.items, &table.values), (&alone.users, &alone.items, &alone.values));
        let refused = outcome.files[1].refusal().expect("too much");
        assert!(matches!(refused.problem, DataProblem::TooMuch { before, .. } if before > 60_000), "{refused}");
    }
}

#[test]
fn of_a_table_in_parts_those_that_fit_are_read_and_the_others_are_told() {
    let files = training_set(1000, 400);
    let archive = zip(&borrowed(&files));
    for (name, bytes) in [("a.zip", archive), ("a.tar", tar(&borrowed(&files)))] {
        let outcome = read_within(60_000_000, &[(name, &bytes)]);
        let whole = outcome.table.expect("ratings");
        assert_eq!((whole.len(), outcome.report.warnings.as_slice()), (400_000, &[][..]));
        let outcome = read_within(9_000_000, &[(name, &bytes)]);
        let table = outcome.table.expect("the ratings that fit");
        let read = table.items.distinct().len();
        assert!((100..900).contains(&read), "{read}");
        assert_eq!(table.len(), read * 400, "each movie is whole or missing");
        assert_eq!(table.values, whole.values[..table.len()]);
        assert_eq!(outcome.files[0].told, Told::Parts(read as u64));
        assert!(matches!(outcome.files[1].refusal().unwrap().problem, DataProblem::TooMuch { .. }));
        assert_eq!(outcome.files[1].told, Told::Alike(1000 - read as u64));
        assert_eq!(outcome.files.len(), 2);
        let file = format!("{name}/training_set/mv_*.txt");
        assert_eq!(outcome.report.warnings, [Warning::PartsLeftOut { file, read: read as u64, files: 1000 }]);
    }
}

#[test]
fn a_zip_archive_that_does_not_fit_is_refused_before_it_comes() {
    let mut reading = Reading::new(Choices::default());
    reading.begin_file("sparse.zip", 3_000_000_000);
    let progress = reading.push(&[&b"PK\x03\x04"[..], &[0; 5000]].concat());
    assert!(!progress.wants_more);
    reading.end_file();
    let error = reading.finish(None).table.expect_err("too large");
    assert_eq!(error.problem, DataProblem::ArchiveTooLarge { most: 1_750_000_000 });
    // A size that is not true.
    let mut reading = Reading::within(ROOM, Choices::default());
    reading.begin_file("sparse.zip", 100);
    reading.push(&[&b"PK\x03\x04"[..], &[0; 5000]].concat());
    assert!((0..1000).any(|_| !reading.push(&[0; 5000]).wants_more));
}

#[test]
fn a_part_that_is_an_archive_of_its_own_moves_no_other_part() {
    for inner in [vec![], vec![("1.csv", "user,item,rating\n9,9,1\n"), ("2.csv", "user,item,rating\n8,8,2\n")]] {
        let inner: Vec<(&str, &[u8])> = inner.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let inner = tar(&inner);
        let row = |n: usize| format!("user,item,rating\n{n},{},{}\n", n % 7, 1 + n % 5).into_bytes();
        let files: Files =
            (0..40).map(|n| (format!("part_{n}.csv"), if n == 30 { inner.clone() } else { row(n) })).collect();
        let outcome = read("parts.zip", &zip(&borrowed(&files)));
        let table = outcome.table.expect("the other parts");
        let users: BTreeSet<&str> = table.users.distinct().collect();
        let missing: Vec<usize> = (0..40).filter(|n| !users.contains(&*n.to_string())).collect();
        assert_eq!(missing, [30]);
    }
}

#[test]
fn a_line_without_an_end_is_refused() {
    let line = [b"user,item,rating\n1,2,".as_slice(), &b"5".repeat(20_000_000)].concat();
    for (name, bytes) in [("a.csv", line.clone()), ("a.csv.gz", gzip(&line)), ("a.zip", zip(&[("a.csv", &line)]))] {
        let error = read(name, &bytes).table.expect_err("no row");
        assert_eq!((error.problem, error.line), (DataProblem::RowTooLong { millions: 16 }, Some(2)), "{name}");
    }
}
