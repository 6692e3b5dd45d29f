//! Workbooks, JSON, Parquet, and tables in HTML and XML, dropped as they are.

use crate::common::made::xlsx;
use crate::common::packed::{gzip, tar, zip};
use crate::common::visit::Visit;
use format_readers::Readers;
use formats::Problem;
use std::rc::Rc;
use tastemap::data::read::{
    Choices, DataProblem, FileReader, Layout, LeftOut, Missing, Outcome, Plan, Reading, Role, Setting, TakenAs,
    UnsupportedFile,
};
use tastemap::data::{DataError, ItemNames, RatingsTable};
use tastemap::protocol::{DataCommand, Part, ToPage, ToWorker};

/// Reads files that were dropped together, as the worker does; `loads` says whether the program comes that converts.
fn read_by(choices: Choices, files: &[(&str, &[u8])], loads: bool) -> Outcome {
    let mut reading = Reading::new(choices).convert();
    let load = |reading: &mut Reading| {
        if reading.wants_converters() {
            reading.provide_converters(if loads { Ok(Rc::new(Readers)) } else { Err("offline".to_owned()) });
        }
    };
    for (name, bytes) in files {
        reading.begin_file(name, bytes.len() as u64);
        loop {
            for piece in bytes.chunks(997) {
                let progress = reading.push(piece);
                load(&mut reading);
                if !progress.wants_more {
                    break;
                }
            }
            let comes_again = reading.end_file();
            load(&mut reading);
            if !comes_again {
                break;
            }
        }
        while reading.work().is_some() {
            load(&mut reading);
        }
    }
    reading.finish(None)
}

fn read(name: &str, bytes: &[u8]) -> Outcome {
    read_by(Choices::default(), &[(name, bytes)], true)
}

/// All ratings, in order.
fn ratings(outcome: &Outcome) -> Vec<(String, String, f32)> {
    let table: &RatingsTable = outcome.table.as_ref().unwrap_or_else(|error| panic!("{error}"));
    let data = table.dataset(ItemNames::Titles);
    let (user, item, value) = (&data.ratings.user, &data.ratings.item, &data.ratings.value);
    (0..value.len())
        .map(|row| (data.users.name(user[row]).to_owned(), data.items.name(item[row]).to_owned(), value[row]))
        .collect()
}

fn expect(outcome: &Outcome, expected: &[(&str, &str, f32)]) {
    let found = ratings(outcome);
    let found: Vec<(&str, &str, f32)> =
        found.iter().map(|(user, item, value)| (user.as_str(), item.as_str(), *value)).collect();
    assert_eq!(found, expected);
}

const FOUR: [(&str, &str, f32); 4] = [("1", "#10", 5.0), ("1", "#11", 3.0), ("2", "#10", 1.0), ("2", "#12", 4.0)];
const ROWS: &[&[&str]] =
    &[&["userId", "movieId", "rating"], &["1", "10", "5"], &["1", "11", "3"], &["2", "10", "1"], &["2", "12", "4"]];
const JSON: &str = "[{\"userId\": 1, \"movieId\": 10, \"rating\": 5.0}, {\"userId\": 1, \"movieId\": 11, \"rating\": 3.0},\n\
                    {\"userId\": 2, \"movieId\": 10, \"rating\": 1.0}, {\"userId\": 2, \"movieId\": 12, \"rating\": 4.0}]";

fn names(outcome: &Outcome) -> Vec<&str> {
    outcome.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn a_file_of_one_table_is_read_as_that_table() {
    let lines = JSON.trim_matches(['[', ']']).replace("}, {", "}\n{").replace("},\n{", "}\n{");
    let html = "<table><tr><th>userId</th><th>movieId</th><th>rating</th></tr>".to_owned()
        + &ROWS[1..].iter().map(|row| format!("<tr><td>{}</td></tr>", row.join("</td><td>"))).collect::<String>()
        + "</table>";
    let xml = format!(
        "<?xml version='1.0'?><ratings>{}</ratings>",
        ROWS[1..]
            .iter()
            .map(|row| format!(
                "<r><userId>{}</userId><movieId>{}</movieId><rating>{}</rating></r>",
                row[0], row[1], row[2]
            ))
            .collect::<String>()
    );
    for (name, bytes) in [
        ("ratings.xlsx", xlsx(&[("Sheet1", ROWS)])),
        ("ratings.json", JSON.into()),
        ("ratings.json.gz", gzip(JSON.as_bytes())),
        ("ratings.jsonl", lines.clone().into()),
        ("ratings.jsonl.gz", gzip(lines.as_bytes())),
        ("ratings.xls", html.into_bytes()),
        ("ratings.xml", xml.into_bytes()),
    ] {
        let outcome = read(name, &bytes);
        expect(&outcome, &FOUR);
        assert_eq!(names(&outcome), [name]);
        assert_eq!(outcome.files[0].layout(), Some(Layout::Long), "{name}");
        assert_eq!(outcome.files[0].accounting.rows_read, 4, "{name}");
        assert!(outcome.files[0].is_converted, "{name} shows how a table of text is written");
    }
}

#[test]
fn a_table_of_text_is_told_from_one_that_was_converted() {
    let csv: String = ROWS.iter().map(|row| row.join(",") + "\n").collect();
    let book = xlsx(&[("Votes", ROWS), ("Older votes", &ROWS[..3])]);
    let packed = zip(&[("a.json", JSON.as_bytes()), ("b.csv", csv.as_bytes())]);
    for (name, bytes, converted) in [
        ("ratings.csv", csv.as_bytes(), &[false][..]),
        ("club.xlsx", &book, &[true, true]),
        ("ratings.zip", &packed, &[true, false]),
    ] {
        let outcome = read(name, bytes);
        let mut files: Vec<_> = outcome.files.iter().map(|file| (&*file.name, file.is_converted)).collect();
        files.sort_unstable();
        assert_eq!(files.iter().map(|(_, is_converted)| *is_converted).collect::<Vec<_>>(), converted, "{files:?}");
    }
}

#[test]
fn parquet_is_read_with_what_is_missing() {
    let outcome = read("ratings.parquet", include_bytes!("../../formats/readers/tests/files/club.parquet"));
    let ratings = ratings(&outcome);
    assert_eq!((ratings.len(), &ratings[239]), (240, &("u24".to_owned(), "#Film 10".to_owned(), 1.0)));
    let outcome = read("types.parquet", include_bytes!("../../formats/readers/tests/files/types.parquet"));
    let accounting = &outcome.files[0].accounting;
    assert_eq!((accounting.rows_read, accounting.rows_refused), (1, 2), "users and ratings are missing");
}

#[test]
fn the_sheet_with_the_ratings_is_chosen_and_others_can_be() {
    let titles: &[&[&str]] = &[&["movieId", "title"], &["10", "Heat"], &["11", "Up"], &["12", "Ran"]];
    let book = xlsx(&[
        ("Read me", &[&["These are the ratings of the club."]]),
        ("Votes", ROWS),
        ("Older votes", &[ROWS[0], ROWS[1], ROWS[3], &["3", "11", "2"]]),
        ("Movies", titles),
    ]);
    let outcome = read("club.xlsx", &book);
    expect(&outcome, &[("1", "Heat", 5.0), ("1", "Up", 3.0), ("2", "Heat", 1.0), ("2", "Ran", 4.0)]);
    let told: Vec<_> = outcome.files.iter().map(|file| (file.name.as_str(), &file.taken_as)).collect();
    let from = TakenAs::LeftOut(LeftOut::RatingsFrom("Votes".to_owned()));
    assert_eq!(
        told,
        [
            ("club.xlsx/Read me", &TakenAs::LeftOut(LeftOut::Unrecognized)),
            ("club.xlsx/Older votes", &from),
            ("club.xlsx/Votes", &TakenAs::Ratings),
            ("club.xlsx/Movies", &TakenAs::Titles),
        ]
    );
    let mut choices = Choices::default();
    for (sheet, take) in [("Votes", false), ("Older votes", true)] {
        choices.files.insert(format!("club.xlsx/{sheet}"), Plan { take: Some(take), ..Plan::default() });
    }
    let outcome = read_by(choices, &[("club.xlsx", &book)], true);
    expect(&outcome, &[("1", "Heat", 5.0), ("2", "Heat", 1.0), ("3", "Up", 2.0)]);
}

#[test]
fn sheets_of_the_same_columns_are_parts_of_one_table() {
    let book = xlsx(&[("Sheet1", &ROWS[..3]), ("Sheet2", &[ROWS[0], ROWS[3], ROWS[4]])]);
    expect(&read("ratings.xlsx", &book), &FOUR);
}

#[test]
fn what_is_not_recognized_in_an_only_sheet_can_be_corrected() {
    let rows: &[&[&str]] = &[&["userId", "movieId", "timestamp"], &["1", "2", "964982703"]];
    let outcome = read("x.xlsx", &xlsx(&[("S", rows)]));
    let refused = outcome.files[0].refusal().expect("no ratings");
    assert!(matches!(refused.problem, DataProblem::Unrecognized { missing: Missing::Ratings, .. }), "{refused}");
    assert!(outcome.files[0].plan.is_some(), "its columns are shown");
    // The person says that times are ratings.
    let chosen = Plan { roles: Setting::chosen(vec![Role::User, Role::Item, Role::Rating]), ..Plan::default() };
    let choices = Choices { files: [("x.xlsx".to_owned(), chosen)].into(), ..Choices::default() };
    let outcome = read_by(choices, &[("x.xlsx", &xlsx(&[("S", rows)]))], true);
    assert_eq!(outcome.files[0].taken_as, TakenAs::Ratings);
    let none = read("x.xlsx", &xlsx(&[("S", rows), ("T", rows)]));
    assert_eq!(none.table, Err(DataError::of_file("x.xlsx", DataProblem::NothingInTables { tables: 2 })));
}

#[test]
fn the_critics_of_a_textbook_and_their_mirror_image() {
    let critics = "{\"Lisa Rose\": {\"Lady in the Water\": 2.5, \"Snakes on a Plane\": 3.5, \"Superman\": 3.0},\n\
                    \"Gene Seymour\": {\"Lady in the Water\": 3.0, \"Superman\": 5.0},\n\
                    \"Toby\": {\"Snakes on a Plane\": 4.5, \"Superman\": 4.0}}";
    let outcome = read("critics.json", critics.as_bytes());
    assert_eq!(ratings(&outcome).len(), 7);
    assert_eq!(outcome.table.as_ref().unwrap().users.distinct().len(), 3);
    let roles = &outcome.files[0].plan.as_ref().unwrap().roles.value;
    assert_eq!(roles, &[Role::User, Role::Item, Role::Rating]);
}

#[test]
fn published_json_lines_need_no_help() {
    let amazon = |n: usize| {
        format!(
            "{{\"reviewerID\": \"A{}\", \"asin\": \"B00{}\", \"reviewerName\": \"Ann\", \"helpful\": [0, {n}], \
             \"reviewText\": \"I like it, \\\"really\\\".\", \"overall\": {}.0, \"unixReviewTime\": 1{n:09}}}\n",
            n / 5,
            n % 7,
            n % 5 + 1
        )
    };
    let yelp = |n: usize| {
        format!(
            "{{\"review_id\":\"r{n}\",\"user_id\":\"u{}\",\"business_id\":\"b{}\",\"stars\":{}.0,\"useful\":0,\"text\":\"So,\\nso\",\
             \"date\":\"2018-07-07 22:09:11\"}}\n",
            n / 5,
            n % 7,
            n % 5 + 1
        )
    };
    let goodreads = |n: usize| {
        format!(
            "{{\"user_id\": \"8842281e{}\", \"book_id\": \"{}\", \"review_id\": \"r{n}\", \"rating\": {}, \"is_read\": true, \
             \"date_added\": \"Sun Jul 30 07:44:10 -0700 2017\"}}\n",
            n / 5,
            n % 7 + 100,
            n % 5 + 1
        )
    };
    let kinds: [&dyn Fn(usize) -> String; 3] = [&amazon, &yelp, &goodreads];
    for lines in kinds {
        let text: String = (0..200).map(lines).collect();
        let outcome = read("reviews.json.gz", &gzip(text.as_bytes()));
        let table = outcome.table.as_ref().unwrap_or_else(|error| panic!("{error} {}", &text[..200]));
        assert_eq!(
            (table.len(), table.users.distinct().len(), table.items.distinct().len()),
            (200, 40, 7),
            "{}",
            &text[..200]
        );
    }
}

#[test]
fn a_list_of_myanimelist_is_one_persons() {
    let anime = |n: usize| {
        format!(
            "<anime><series_animedb_id>{n}</series_animedb_id><series_title><![CDATA[Anime {n}]]></series_title>\
             <series_type>TV</series_type><series_episodes>26</series_episodes><my_id>0</my_id>\
             <my_watched_episodes>26</my_watched_episodes><my_start_date>0000-00-00</my_start_date>\
             <my_score>{}</my_score><my_status>Completed</my_status><my_times_watched>0</my_times_watched>\
             <update_on_import>1</update_on_import></anime>\n",
            if n.is_multiple_of(4) { 0 } else { n % 10 + 1 }
        )
    };
    let list = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!-- Created by XML Export -->\n<myanimelist>\n\
                <myinfo><user_id>1</user_id><user_name>ann</user_name><user_export_type>1</user_export_type></myinfo>\n"
        .to_owned()
        + &(1..=20).map(anime).collect::<String>()
        + "</myanimelist>";
    let outcome = read("animelist.xml", list.as_bytes());
    assert_eq!(outcome.files[0].taken_as, TakenAs::OwnRatings);
    assert_eq!((outcome.report.own.read, outcome.report.own.ratings), (20, 15), "a 0 is no rating");
    let zipped = read("animelist.xml.gz", &gzip(list.as_bytes()));
    assert_eq!(zipped.report.own, outcome.report.own);
}

#[test]
fn files_of_archives_are_converted() {
    let book = xlsx(&[("Notes", &[&["hello"]]), ("Ratings", ROWS)]);
    let file = include_bytes!("../../formats/readers/tests/files/club.parquet");
    let outcome = read("club.zip", &zip(&[("readme.txt", b"hello\n"), ("a/club.xlsx", &book)]));
    expect(&outcome, &FOUR);
    assert!(names(&outcome).contains(&"club.zip/a/club.xlsx/Ratings"), "{:?}", names(&outcome));
    let archive = tar(&[("readme.txt", b"hello\n"), ("ratings.json", JSON.as_bytes())]);
    for (name, bytes) in [("club.tar", archive.clone()), ("club.tar.gz", gzip(&archive))] {
        let outcome = read(name, &bytes);
        expect(&outcome, &FOUR);
        assert!(names(&outcome).contains(&format!("{name}/ratings.json").as_str()), "{:?}", names(&outcome));
    }
    assert_eq!(ratings(&read("a.zip", &zip(&[("ratings.parquet", file)]))).len(), 240);
    assert_eq!(ratings(&read("a.zip", &zip(&[("ratings.json.gz", &gzip(JSON.as_bytes()))]))).len(), 4);
}

#[test]
fn what_cannot_be_converted_says_so_and_the_others_are_read() {
    let book = xlsx(&[("Ratings", ROWS)]);
    let cut = &book[..book.len() - 500];
    let good: (&str, &[u8]) = ("good.csv", b"userId,movieId,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n");
    let deep = "{\"a\":".repeat(100_000);
    let cases: [(&str, &[u8], DataProblem); 2] = [
        (
            "deep.json",
            deep.as_bytes(),
            DataProblem::NotConverted { what: UnsupportedFile::Json, problem: Problem::TooDeep { most: 64 } },
        ),
        ("page.html", b"<html><body><div>Hello</div></body></html>", DataProblem::Unsupported(UnsupportedFile::Html)),
    ];
    for (name, bytes, problem) in cases {
        let outcome = read_by(Choices::default(), &[(name, bytes), good], true);
        expect(&outcome, &FOUR);
        assert_eq!(outcome.files[0].refusal(), Some(&DataError::of_file(name, problem)));
    }
    let outcome = read_by(Choices::default(), &[("cut.xlsx", cut), good], true);
    expect(&outcome, &FOUR);
    assert!(outcome.files[0].refusal().is_some());
    // Half of a JSON file is not kept.
    let outcome = read_by(Choices::default(), &[("half.json", &JSON.as_bytes()[..100]), good], true);
    expect(&outcome, &FOUR);
}

#[test]
fn without_the_program_that_converts_a_file_is_refused_and_an_archive_read_as_far_as_it_goes() {
    let book = xlsx(&[("Ratings", ROWS)]);
    let outcome = read_by(Choices::default(), &[("r.xlsx", &book)], false);
    let problem = DataProblem::NoConverter { what: UnsupportedFile::Excel, why: "offline".to_owned() };
    assert_eq!(outcome.table, Err(DataError::of_file("r.xlsx", problem)));
    let csv = ROWS.iter().map(|row| row.join(",") + "\n").collect::<String>();
    let archive = zip(&[("a.xlsx", &book), ("ratings.csv", csv.as_bytes())]);
    let outcome = read_by(Choices::default(), &[("a.zip", &archive)], false);
    expect(&outcome, &FOUR);
}

#[test]
fn the_worker_loads_the_program_once_and_only_when_it_is_needed() {
    let mut visit = Visit::open();
    let csv = ROWS.iter().map(|row| row.join(",") + "\n").collect::<String>();
    visit.drop_files(&[("ratings.csv", csv.as_bytes())]);
    assert_eq!(visit.platform.loads(), 0);
    let facts = |visit: &Visit| {
        let told = visit.told();
        told.into_iter().rev().find_map(|message| if let ToPage::Data(facts) = message { Some(facts) } else { None })
    };
    let first = facts(&visit).expect("data");
    visit.drop_files(&[
        ("a.xlsx", &xlsx(&[("S", ROWS)])),
        ("b.json", b"[{\"userId\": 3, \"movieId\": 10, \"rating\": 2}]"),
    ]);
    assert_eq!(visit.platform.loads(), 1);
    let both = facts(&visit).expect("data");
    assert_eq!((first.n_ratings, both.n_ratings), (4, 5));
    // What was opened can be read again.
    visit.say(ToWorker::Data(DataCommand::ReadAgain(Part::Loaded, Choices::default())));
    assert_eq!(facts(&visit).expect("data").n_ratings, 5);
}

/// The part of the worker's program that reads files does not come, and then it does.
#[test]
fn files_that_nothing_can_read_yet_are_dropped_again() {
    use tastemap::protocol::{Problem, ReadingProblem};
    let mut visit = Visit::open();
    visit.told();
    visit.platform.lose_parts(true);
    let drop_and_hear = |visit: &mut Visit| {
        visit.drop_files(&[("ratings.csv", b"user,item,rating\n1,1,5\n1,2,4\n2,1,3\n")]);
        visit.told()
    };
    let told = drop_and_hear(&mut visit);
    assert!(
        matches!(&told[..], [ToPage::Problem(Problem::Reading(ReadingProblem::ReaderNotLoaded))]),
        "one problem is told, and nothing else: {}",
        told.len()
    );
    visit.platform.lose_parts(false);
    assert!(drop_and_hear(&mut visit).iter().any(|message| matches!(message, ToPage::Data(_))), "the data are read");
}

#[test]
fn offline_the_data_before_stay() {
    let mut visit = Visit::open();
    visit.told();
    visit.platform.go_offline();
    visit.drop_files(&[("a.xlsx", &xlsx(&[("S", ROWS)]))]);
    let told = visit.told();
    assert!(!told.iter().any(|message| matches!(message, ToPage::Data(_))), "nothing is loaded");
    let problem = told.iter().find_map(|message| match message {
        ToPage::Problem(tastemap::protocol::Problem::Reading(tastemap::protocol::ReadingProblem::File(error))) => {
            Some(error)
        }
        _ => None,
    });
    assert!(matches!(problem, Some(DataError { problem: DataProblem::NoConverter { .. }, .. })), "{problem:?}");
}
