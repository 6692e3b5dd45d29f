//! What holds for all files: anything at all gives a table or an error, every row is accounted for, and a table that is
//! written in any dialect is read back.

#[path = "common/packed.rs"]
mod packed;

use packed::gzip;
use proptest::prelude::*;
use tastemap::data::read::{
    Accounting, Choices, Delimiter, DuplicatePolicy, FileChoices, FileUnderstanding, Layout, Outcome, Reading, Role,
    TakenAs,
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
fn check_rows(file: &FileUnderstanding) {
    let Accounting { records, blank, preamble, header, blocks, rows_read, rows_refused, ratings, .. } = file.accounting;
    assert_eq!(records, blank + preamble + header + blocks + rows_read + rows_refused, "{file:?}");
    let refused: u64 = file.accounting.refused.iter().map(|refused| refused.count).sum();
    assert_eq!(refused, rows_refused + file.accounting.cells_refused, "{file:?}");
    match file.layout {
        Some(Layout::Long | Layout::Blocks | Layout::OneUser) => assert_eq!(ratings, rows_read),
        Some(Layout::Titles) => assert_eq!(ratings, 0),
        Some(Layout::UsersDown | Layout::ItemsDown) => {
            let across = file.columns.iter().filter(|column| column.role == Role::Rating).count() as u64;
            let Accounting { cells_empty, cells_marked, cells_refused, .. } = file.accounting;
            assert_eq!(rows_read * across, ratings + cells_empty + cells_marked + cells_refused, "{file:?}");
        }
        _ => {}
    }
}

/// Every rating that was read is in the table, was merged, or was dropped as "no rating".
fn check_ratings(outcome: &Outcome) {
    outcome.files.iter().for_each(check_rows);
    let from_files = outcome.files.iter().filter(|file| file.taken_as == TakenAs::Ratings);
    let report = &outcome.report;
    assert_eq!(report.ratings_read, from_files.map(|file| file.accounting.ratings).sum::<u64>());
    if let Ok(table) = &outcome.table {
        let dropped: u64 = report.sentinels.iter().filter(|found| found.dropped).map(|found| found.ratings).sum();
        let merged = if report.duplicates.policy == DuplicatePolicy::All { 0 } else { report.duplicates.extra };
        assert_eq!(report.ratings_read, table.len() as u64 + dropped + merged);
        assert_eq!(report.ratings, table.len() as u64);
    }
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
    (file, duplicates, any::<bool>(), any::<bool>()).prop_map(
        |((roles, layout, header, delimiter, encoding), duplicates, a, b)| {
            let encoding = encoding.map(str::to_owned);
            let file = FileChoices { roles, layout, header, delimiter, encoding, ..FileChoices::default() };
            Choices {
                files: [("file".to_owned(), file)].into(),
                duplicates,
                log_counts: a,
                titles_apart: b,
                ..Choices::default()
            }
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
    fn every_row_of_a_scrambled_file_is_accounted_for(text in scrambled(), choices in any_choices(), piece in 1usize..300) {
        check_ratings(&read(Choices::default(), text.as_bytes(), piece));
        check_ratings(&read(choices, text.as_bytes(), piece));
    }

    #[test]
    fn how_a_file_is_cut_into_pieces_changes_nothing(text in scrambled(), piece in 1usize..50) {
        let (whole, cut) = (read(Choices::default(), text.as_bytes(), usize::MAX), read(Choices::default(), text.as_bytes(), piece));
        prop_assert_eq!(whole.files, cut.files);
        prop_assert_eq!(whole.report, cut.report);
        prop_assert_eq!(whole.table, cut.table);
    }

    #[test]
    fn a_table_is_read_back_from_any_dialect(
        rows in prop::collection::vec((0u32..40, "[a-zA-Zé\"',;|: ]{0,8}[a-zA-Zé]", 2u32..11), 5..60),
        delimiter in prop::sample::select(vec![Delimiter::Comma, Delimiter::Tab, Delimiter::Semicolon, Delimiter::Pipe]),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        encoding in 0..4u8,
        decimal_comma in any::<bool>(),
        packed in any::<bool>(),
    ) {
        let quote = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
        let number = |halves: u32| {
            let number = format!("{}.{}", halves / 2, halves % 2 * 5);
            if decimal_comma { quote(&number.replace('.', ",")) } else { number }
        };
        let between = str::from_utf8(delimiter.bytes()).unwrap();
        let line = |fields: [String; 3]| fields.join(between) + end;
        let header = ["\"user\"", "\"item\"", "\"rating\""].map(str::to_owned);
        let text = line(header) + &rows.iter().map(|(user, item, value)| line([user.to_string(), quote(item), number(*value)])).collect::<String>();
        let bytes: Vec<u8> = match encoding {
            0 => text.into_bytes(),
            1 => ("\u{feff}".to_owned() + &text).into_bytes(),
            2 => ("\u{feff}".to_owned() + &text).encode_utf16().flat_map(u16::to_le_bytes).collect(),
            // The letters are few: é alone is Latin-1.
            _ => text.chars().map(|c| c as u8).collect(),
        };
        let bytes = if packed { gzip(&bytes) } else { bytes };
        let choices = Choices { duplicates: DuplicatePolicy::All, ..Choices::default() };
        let outcome = read(choices, &bytes, 4096);
        check_ratings(&outcome);
        prop_assert_eq!(outcome.report.ratings_read, rows.len() as u64);
        if let Ok(table) = outcome.table {
            for (row, (user, item, value)) in rows.iter().enumerate() {
                prop_assert_eq!(table.users.id(table.users.rows()[row]), user.to_string());
                prop_assert_eq!(table.items.id(table.items.rows()[row]), item.trim());
                prop_assert_eq!(table.values[row], *value as f32 / 2.0);
            }
        }
    }
}
