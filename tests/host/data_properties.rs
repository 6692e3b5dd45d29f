//! What holds for all files: anything at all gives a table or an error, every row is accounted for, and a table that is
//! written in any dialect is read back.

use crate::common::packed::{gzip, zip};
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;
use tastemap::data::RatingsTable;
use tastemap::data::read::{
    Accounting, Choices, Delimiter, DuplicatePolicy, FileReader, FileReport, Layout, Outcome, Plan, Reading, Role,
    Sentinel, Setting, TakenAs,
};

fn read(choices: Choices, bytes: &[u8], piece: usize) -> Outcome {
    let mut reading = Reading::new(choices);
    reading.begin_file("file", bytes.len() as u64);
    bytes.chunks(piece.max(1)).for_each(|piece| {
        reading.push(piece);
    });
    reading.end_file();
    while reading.work().is_some() {}
    reading.finish(None)
}

/// Every row of the file is of exactly one kind, and every rating has a row, or a cell, that it came from.
fn check_rows(file: &FileReport) {
    let Accounting { records, blank, preamble, header, blocks, rows_read, rows_refused, ratings, .. } = file.accounting;
    assert_eq!(records, blank + preamble + header + blocks + rows_read + rows_refused, "{file:?}");
    let refused: u64 = file.accounting.refused.iter().map(|refused| refused.count).sum();
    assert_eq!(refused, rows_refused + file.accounting.cells_refused, "{file:?}");
    match file.layout() {
        Some(Layout::Long | Layout::Blocks | Layout::OneUser) => assert_eq!(ratings, rows_read),
        Some(Layout::Titles) => assert_eq!(ratings, 0),
        Some(Layout::UsersDown | Layout::ItemsDown) => {
            let across = file.columns().filter(|&(role, _)| role == Role::Rating).count() as u64;
            let Accounting { cells_empty, cells_marked, cells_refused, .. } = file.accounting;
            assert_eq!(ratings + cells_empty + cells_marked + cells_refused, rows_read * across, "{file:?}");
        }
        None => assert_eq!(ratings, 0),
    }
}

/// Every rating that was read is in the table, was merged, or was dropped as "no rating"; one's own are offered.
fn check_ratings(outcome: &Outcome) {
    outcome.files.iter().for_each(check_rows);
    let from_files = |kind: TakenAs| {
        outcome.files.iter().filter(|file| file.taken_as == kind).map(|file| file.accounting.ratings).sum::<u64>()
    };
    let report = &outcome.report;
    assert_eq!(report.ratings_read, from_files(TakenAs::Ratings));
    let own = &report.own;
    assert_eq!(own.read, from_files(TakenAs::OwnRatings));
    let zeros = own.zeros.as_ref().filter(|found| found.dropped).map_or(0, |found| found.ratings);
    assert_eq!(own.read, own.ratings + zeros);
    if let Some(offer) = outcome.add_me.as_ref().filter(|_| from_files(TakenAs::Ratings) == 0) {
        assert_eq!(offer.n_ratings as u64, own.ratings);
    }
    if let Ok(table) = &outcome.table {
        let dropped: u64 = report.sentinels.iter().filter(|found| found.dropped).map(|found| found.ratings).sum();
        let merged = if report.duplicates.policy == DuplicatePolicy::All { 0 } else { report.duplicates.extra };
        assert_eq!(report.ratings_read, table.len() as u64 + dropped + merged);
        assert_eq!(report.ratings, table.len() as u64);
    }
}

/// A table that is dropped with many others, and the titles of its items.
const TABLE: &str = "userId,movieId,rating\n1,10,5\n1,11,3.5\n2,10,1\n2,12,4\n3,\"11\",2\n";
const TITLES: &str = "movieId,title,genres\n10,GoldenEye (1995),Action\n11,\"City, The (1995)\",Drama|War\n";

/// Files that can be read, as they may come over a bad line: bytes are changed, taken out and put in.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop::sample::select(vec![
        TABLE.as_bytes().to_vec(),
        gzip(TABLE.as_bytes()),
        zip(&[("ratings.csv", TABLE.as_bytes()), ("movies.csv", TITLES.as_bytes())]),
        zip(&[("a/ratings.csv.gz", &gzip(TABLE.as_bytes())), ("a/README", b"Ratings by people.\n")]),
    ]);
    let change = (any::<prop::sample::Index>(), 0..4u8, any::<u8>());
    (whole, prop::collection::vec(change, 0..6)).prop_map(|(mut bytes, changes)| {
        for (place, how, byte) in changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes[place] = byte,
                1 => bytes[place] ^= 1 << (byte % 8),
                2 => bytes.insert(place, byte),
                _ if bytes.len() > 1 => drop(bytes.remove(place)),
                _ => {}
            }
        }
        bytes
    })
}

/// Fails where the work is not done in a time that is ample for it.
fn in_time(work: impl FnOnce() + Send + 'static) {
    const AMPLE: Duration = Duration::from_secs(60);
    let (done, wait) = channel();
    let worker = std::thread::spawn(move || {
        work();
        let _ = done.send(());
    });
    if wait.recv_timeout(AMPLE) == Err(RecvTimeoutError::Timeout) {
        panic!("it hangs");
    }
    if let Err(panic) = worker.join() {
        std::panic::resume_unwind(panic);
    }
}

/// The text in an encoding that a file can have.
fn encoded(text: &str, encoding: u8) -> Vec<u8> {
    let marked = "\u{feff}".to_owned() + text;
    match encoding {
        0 => text.as_bytes().to_vec(),
        1 => marked.into_bytes(),
        2 => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        3 => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        // The letters are few: é alone is Latin-1.
        _ => text.chars().map(|c| c as u8).collect(),
    }
}

/// Where there is no table of these ratings it is because nothing can be learned from them.
fn check_refusal(outcome: &Outcome, users: usize, values: &HashSet<u32>) {
    if let Err(error) = &outcome.table {
        assert!(users < 2 || values.len() < 2, "{error} {:?}", outcome.files);
    }
}

/// The table's rating of an item by a user.
fn rating(table: &RatingsTable, user: &str, item: &str) -> Option<f32> {
    (0..table.len())
        .find(|&row| table.users.of_row(row) == user && table.items.of_row(row) == item)
        .map(|row| table.values[row])
}

/// Lines made of what ratings files are made of, mixed up.
fn scrambled() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[0-9]{1,4}",
        2 => "[0-5](\\.5)?",
        3 => Just(",".to_owned()),
        1 => prop::sample::select(vec![";", "\t", "::", "|", "\"", "\"\"", "\\\"", " ", "-1", "99", "é", "12:", "#", "sep=;", "NaN", "\u{feff}"])
            .prop_map(str::to_owned),
        1 => prop::sample::select(vec!["user", "item", "rating", "title", "Name", "userId,movieId,rating", "movieId,title"])
            .prop_map(str::to_owned),
        3 => prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n"]).prop_map(str::to_owned),
        2 => "[0-9]{1,3},[0-9]{1,3},[1-5]\n",
    ];
    prop::collection::vec(part, 0..200).prop_map(|parts| parts.concat())
}

fn any_roles() -> impl Strategy<Value = Option<Vec<Role>>> {
    let role = prop::sample::select(vec![
        Role::User,
        Role::Item,
        Role::Title,
        Role::Year,
        Role::Rating,
        Role::Time,
        Role::Other,
    ]);
    prop::option::of(prop::collection::vec(role, 0..6))
}

/// What the person chose, or nothing.
fn setting<T: Default>(chosen: Option<T>) -> Setting<T> {
    chosen.map_or_else(Setting::default, Setting::chosen)
}

fn any_choices() -> impl Strategy<Value = Choices> {
    let layout = prop::sample::select(vec![
        Layout::Long,
        Layout::UsersDown,
        Layout::ItemsDown,
        Layout::Blocks,
        Layout::OneUser,
        Layout::Titles,
    ]);
    let file = (
        any_roles(),
        prop::option::of(layout),
        prop::option::of(any::<bool>()),
        prop::array::uniform3(prop::option::of(any::<bool>())),
        prop::option::of(prop::sample::select(Delimiter::ALL.to_vec())),
        prop::option::of(prop::sample::select(vec![
            "utf-8",
            "windows-1252",
            "utf-16le",
            "shift_jis",
            "replacement",
            "nonsense",
        ])),
    );
    let duplicates = prop::sample::select(vec![
        DuplicatePolicy::Last,
        DuplicatePolicy::First,
        DuplicatePolicy::Mean,
        DuplicatePolicy::All,
    ]);
    let sentinel = prop::sample::select(vec![Sentinel::MinusOne, Sentinel::Zero, Sentinel::NinetyNine]);
    let drop_sentinels = prop::collection::btree_map(sentinel, any::<bool>(), 0..3);
    (file, duplicates, drop_sentinels, any::<bool>(), any::<bool>()).prop_map(
        |((roles, layout, header, more, delimiter, encoding), duplicates, drop_sentinels, log_counts, titles_apart)| {
            let [take, quoting, decimal_comma] = more;
            let file = Plan {
                take,
                encoding: setting(encoding.map(str::to_owned)),
                delimiter: setting(delimiter),
                quoting: setting(quoting),
                decimal_comma: setting(decimal_comma),
                header: setting(header),
                roles: setting(roles),
                layout: setting(layout.map(Some)),
                ..Plan::default()
            };
            let files = [("file".to_owned(), file)].into();
            Choices { files, duplicates, drop_sentinels, log_counts, titles_apart, ..Choices::default() }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_table_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..3000), piece in 1usize..500) {
        check_ratings(&read(Choices::default(), &bytes, piece));
        let mut packed = gzip(&bytes);
        check_ratings(&read(Choices::default(), &packed, piece));
        packed.truncate(packed.len() * 2 / 3);
        prop_assert!(read(Choices::default(), &packed, piece).table.is_err());
        for magic in [&b"PK\x03\x04"[..], b"PK\x05\x06", b"\x1f\x8b\x08\0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"] {
            check_ratings(&read(Choices::default(), &[magic, &bytes].concat(), piece));
        }
    }

    #[test]
    fn damaged_files_give_a_table_or_an_error(bytes in damaged(), choices in any_choices(), piece in 1usize..500) {
        in_time(move || {
            check_ratings(&read(Choices::default(), &bytes, piece));
            check_ratings(&read(choices, &bytes, piece));
        });
    }

    #[test]
    fn every_row_of_a_scrambled_file_is_accounted_for(text in scrambled(), choices in any_choices(), piece in 1usize..300) {
        check_ratings(&read(Choices::default(), text.as_bytes(), piece));
        check_ratings(&read(choices, text.as_bytes(), piece));
    }

    #[test]
    fn how_a_file_is_cut_into_pieces_changes_nothing(
        text in scrambled(),
        encoding in 0..5u8,
        long in prop::bool::weighted(0.1),
        piece in 1usize..50,
    ) {
        // Longer than what is looked at before reading.
        let times = if long { 300_000 / text.len().max(1) } else { 1 };
        let bytes = encoded(&text.repeat(times), encoding);
        let (whole, cut) = (read(Choices::default(), &bytes, usize::MAX), read(Choices::default(), &bytes, piece));
        prop_assert_eq!(whole.files, cut.files);
        prop_assert_eq!(whole.report, cut.report);
        prop_assert_eq!(whole.table, cut.table);
    }

    #[test]
    fn a_table_is_read_back_from_any_dialect(
        rows in prop::collection::vec((0u32..40, "[a-zA-Zé\"',;|:\n ]{0,8}[a-zA-Zé]", 2u32..11), 5..60),
        delimiter in prop::sample::select(Delimiter::ALL.to_vec()),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        encoding in 0..5u8,
        decimal_comma in any::<bool>(),
        packed in 0..3u8,
    ) {
        // Only programs that write these delimiters write line ends, or quotes beside spaces, into a field.
        let plain = |item: String| match delimiter {
            Delimiter::Comma | Delimiter::Semicolon => item,
            Delimiter::Space => item.replace(['\n', '"'], "-"),
            _ => item.replace('\n', "-"),
        };
        let rows: Vec<(u32, String, u32)> = rows.into_iter().map(|(user, item, value)| (user, plain(item), value)).collect();
        let quote = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
        let number = |halves: u32| {
            let number = format!("{}.{}", halves / 2, halves % 2 * 5);
            if decimal_comma { quote(&number.replace('.', ",")) } else { number }
        };
        let between = delimiter.text();
        let line = |fields: [String; 3]| fields.join(between) + end;
        let header = ["\"user\"", "\"item\"", "\"rating\""].map(str::to_owned);
        let text = line(header) + &rows.iter().map(|(user, item, value)| line([user.to_string(), quote(item), number(*value)])).collect::<String>();
        let bytes = encoded(&text, encoding);
        let bytes = match packed {
            0 => bytes,
            1 => gzip(&bytes),
            _ => zip(&[("ratings.txt", &bytes)]),
        };
        let choices = Choices { duplicates: DuplicatePolicy::All, ..Choices::default() };
        let outcome = read(choices, &bytes, 4096);
        check_ratings(&outcome);
        prop_assert_eq!(outcome.report.ratings_read, rows.len() as u64);
        let users: HashSet<u32> = rows.iter().map(|(user, ..)| *user).collect();
        check_refusal(&outcome, users.len(), &rows.iter().map(|(.., value)| *value).collect());
        if let Ok(table) = outcome.table {
            for (row, (user, item, value)) in rows.iter().enumerate() {
                prop_assert_eq!(table.users.id(table.users.rows()[row]), user.to_string());
                prop_assert_eq!(table.items.id(table.items.rows()[row]), item.trim());
                prop_assert_eq!(table.values[row], *value as f32 / 2.0);
            }
        }
    }

    #[test]
    fn a_matrix_is_read_back(
        cells in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, 2u32..11), 3..4), 4..12),
        delimiter in prop::sample::select(vec![Delimiter::Comma, Delimiter::Tab, Delimiter::Semicolon, Delimiter::Pipe]),
        turned in any::<bool>(),
    ) {
        let between = delimiter.text();
        let number = |halves: &Option<u32>| halves.map_or(String::new(), |halves| (halves as f32 / 2.0).to_string());
        let items = ["Heat", "Emma", "Up"];
        let user = |n: usize| format!("Anna {n}");
        let line = |name: &str, fields: Vec<String>| [vec![name.to_owned()], fields].concat().join(between) + "\n";
        let text: String = if turned {
            let people = (0..cells.len()).map(user).collect();
            let row = |item: usize| line(items[item], cells.iter().map(|row| number(&row[item])).collect());
            line("Film", people) + &(0..3).map(row).collect::<String>()
        } else {
            let row = |(n, row): (usize, &Vec<Option<u32>>)| line(&user(n), row.iter().map(number).collect());
            line("Name", items.map(str::to_owned).to_vec()) + &cells.iter().enumerate().map(row).collect::<String>()
        };
        let outcome = read(Choices::default(), text.as_bytes(), 4096);
        check_ratings(&outcome);
        let filled: Vec<(usize, u32)> =
            cells.iter().enumerate().flat_map(|(n, row)| row.iter().flatten().map(move |&value| (n, value))).collect();
        let users: HashSet<usize> = filled.iter().map(|(user, _)| *user).collect();
        check_refusal(&outcome, users.len(), &filled.iter().map(|(_, value)| *value).collect());
        if let Ok(table) = outcome.table {
            prop_assert_eq!(table.len(), filled.len());
            for (n, row) in cells.iter().enumerate() {
                for (item, cell) in items.iter().zip(row) {
                    prop_assert_eq!(rating(&table, &user(n), item), cell.map(|halves| halves as f32 / 2.0));
                }
            }
        }
    }
}
