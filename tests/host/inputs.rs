//! Kinds of files that are easily read wrongly: what becomes of each, and what the page says of it.

use tastemap::data::read::{Choices, DataProblem, FileReader, Layout, Outcome, Reading, Role};
use tastemap::data::{ItemNames, RatingsTable, sample};
use tastemap::protocol::OwnRatings;
use tastemap::ui::words::warnings::warning;
use tastemap::ui::words::{noun, reading as words};

fn read_with(choices: Choices, files: &[(&str, &[u8])], loaded: Option<&RatingsTable>) -> Outcome {
    let mut reading = Reading::new(choices);
    for (name, bytes) in files {
        reading.begin_file(name, bytes.len() as u64);
        reading.push(bytes);
        reading.end_file();
        while reading.work().is_some() {}
    }
    reading.finish(loaded)
}

/// What a file gave beside the built-in sample, with which the page begins.
fn read(files: &[(&str, &str)]) -> Outcome {
    let files: Vec<(&str, &[u8])> = files.iter().map(|&(name, text)| (name, text.as_bytes())).collect();
    read_with(Choices::default(), &files, Some(&sample::table()))
}

fn read_one(name: &str, text: &str) -> Outcome {
    read(&[(name, text)])
}

/// All that the report says, in its order.
fn said(outcome: &Outcome) -> Vec<String> {
    let Outcome { table, add_me, files, report, .. } = outcome;
    let noun = noun(table.as_ref().map(|table| table.noun).unwrap_or_default());
    let mut lines: Vec<String> =
        report.warnings.iter().map(|it| warning(it, noun)).map(|(a, b)| a + " " + &b).collect();
    match table {
        Ok(_) => lines.extend(words::totals(report, None, noun)),
        Err(error) => lines.push(words::refusal(error)),
    }
    let sample = sample::table();
    if let Some(own) = add_me {
        let own = OwnRatings {
            file: own.file.clone(),
            n_ratings: own.n_ratings,
            matched: own.matched(),
            unmatched: own.unmatched.iter().map(|(title, _)| title.clone()).collect(),
            ratings: own.by_name(table.as_ref().unwrap_or(&sample)),
            other_numbers: own.other_numbers.clone(),
        };
        lines.push(words::own_ratings(&own, noun));
        lines.extend(words::unmatched(&own));
    }
    if report.duplicates.pairs > 0 {
        lines.push(words::duplicates_found(&report.duplicates, noun));
    }
    lines.extend(report.sentinels.iter().chain(&report.own.zeros).map(words::sentinel_found));
    if report.titles.shared > 0 {
        lines.push(words::shared_titles(&report.titles));
    }
    for file in files {
        lines.push(words::taken_as(file));
        lines.push(words::rows(&file.accounting));
        lines.extend(words::repairs(&file.accounting));
        let refused = file.accounting.refused.iter();
        lines.extend(refused.map(|it| words::refused(words::refused_part(file.layout(), it.reason), it)));
    }
    lines
}

/// Fails where no line says all of this.
#[track_caller]
fn says(outcome: &Outcome, parts: &[&str]) {
    let lines = said(outcome);
    assert!(
        lines.iter().any(|line| parts.iter().all(|part| line.contains(part))),
        "nothing says {parts:?}:\n{}",
        lines.join("\n")
    );
}

/// Fails where the first line does not say all of this.
#[track_caller]
fn says_first(outcome: &Outcome, parts: &[&str]) {
    let lines = said(outcome);
    assert!(parts.iter().all(|part| lines[0].contains(part)), "{parts:?} is not first:\n{}", lines.join("\n"));
}

#[track_caller]
fn says_nowhere(outcome: &Outcome, part: &str) {
    let lines = said(outcome);
    assert!(!lines.iter().any(|line| line.contains(part)), "{part:?} is said:\n{}", lines.join("\n"));
}

/// Rows of ratings that were read, users, items, and the ends of the scale.
#[track_caller]
fn counts(outcome: &Outcome, expected: (u64, usize, usize, f32, f32)) {
    let table = outcome.table.as_ref().unwrap_or_else(|error| panic!("{error}\n{}", said(outcome).join("\n")));
    let data = table.dataset(ItemNames::Titles);
    let facts = data.facts(ItemNames::Titles);
    let found = (outcome.report.ratings_read, facts.n_users, facts.n_items, facts.lowest_rating, facts.highest_rating);
    assert_eq!(found, expected, "{}\n{:?}\n{:?}", said(outcome).join("\n"), data.users.names(), data.items.names());
}

/// The names of the items, or of the users, in any order.
fn items(outcome: &Outcome) -> Vec<String> {
    let mut names = outcome.table.as_ref().unwrap().dataset(ItemNames::Titles).items.names()[1..].to_vec();
    names.sort();
    names
}

fn users(outcome: &Outcome) -> Vec<String> {
    let mut names = outcome.table.as_ref().unwrap().dataset(ItemNames::Titles).users.names()[1..].to_vec();
    names.sort();
    names
}

fn layout(outcome: &Outcome) -> Option<Layout> {
    outcome.files[0].layout()
}

/// The column of a role, counted from 1.
fn column(outcome: &Outcome, role: Role) -> Option<usize> {
    Some(outcome.files[0].plan.as_ref()?.column(role)? + 1)
}

/// One person's ratings, which are offered and change nothing: how many there are.
#[track_caller]
fn one_persons(outcome: &Outcome, ratings: usize) {
    let lines = said(outcome).join("\n");
    let error = outcome.table.as_ref().expect_err(&lines);
    assert!(matches!(error.problem, DataProblem::OnePerson { .. }), "{error}");
    assert_eq!(outcome.add_me.as_ref().map(|own| own.n_ratings), Some(ratings), "{lines}");
}

/// The values of one's own ratings by name, as they are in the file.
fn own(outcome: &Outcome) -> Vec<(String, f32)> {
    let offer = outcome.add_me.as_ref().expect("an offer");
    offer.by_name(&sample::table()).into_iter().map(|(name, value)| (name, value / offer.factor)).collect()
}

#[test]
fn a_column_with_empty_cells_numbers_no_rows() {
    // The first two films are rated once each, as numbers of rows would be.
    let rows: String = (2..=24).map(|row| format!("r{row},,,{},{}\n", 1 + row % 5, 1 + row * 3 % 5)).collect();
    let outcome =
        read_one("marks.csv", &format!("reader,Wax Door,Tin Boat,Grey Hill,Oak Row\nr1,1,,4,5\n{rows}r25,,2,3,1\n"));
    counts(&outcome, (52, 25, 4, 1.0, 5.0));
}

#[test]
fn short_rows_of_a_matrix() {
    // Blank at its end, and said so.
    let outcome = read_one("sheet.csv", "Name,Wax Door,Tin Boat,Oak Row\nEva,4,5,1\nUli,2\nKim,3,3\n");
    counts(&outcome, (6, 3, 3, 1.0, 5.0));
    says(&outcome, &["2 rows end early", "empty"]);
    // A class number is missing.
    let outcome = read_one("sheet.csv", "Name,Class,Wax Door,Tin Boat\nEva,8a,4,5\nUli,3,2\nKim,8b,3,1\nPat,8a,1,2\n");
    counts(&outcome, (6, 3, 2, 1.0, 5.0));
    says(&outcome, &["1 row refused", "3 columns and not 4"]);
}

#[test]
fn a_list_with_a_table_about_it() {
    let text = "list export v7\nDate,Name,Tags,URL\n2023-05-06,Rainy days,,https://x.org/l\n\n\
        Position,Name,Year,URL\n1,Wax Door,1999,https://x.org/a\n2,Tin Boat,2003,https://x.org/b\n\
        3,Oak Row,2011,https://x.org/c\n4,Grey Hill,1987,https://x.org/d\n5,Salt,2020,https://x.org/e\n\
        6,Kite,2021,https://x.org/f\n";
    let outcome = read_one("list.csv", text);
    says_first(&outcome, &["a list of 6 titles without ratings", "\"Position\" is a rank"]);
    // Of a class that leaves a line blank nothing is lost.
    let text = "Name,Film,Rating\nEva,Wax Door,4\nEva,Tin Boat,2\n\nUli,Wax Door,5\nUli,Tin Boat,1\n";
    counts(&read_one("class.csv", text), (4, 2, 2, 1.0, 5.0));
}

#[test]
fn any_sign_may_separate() {
    let words = "1#Wax Door, the#4\n1#Tin Boat, a#2\n2#Tin Boat, a#5\n3#Wax Door, the#1\n";
    assert_eq!(items(&read_one("r.txt", words)), ["#Tin Boat, a", "#Wax Door, the"]);
    for sign in ["^", "~", "$", "\u{1}", "#"] {
        let row = |fields: &str| fields.replace('|', sign) + "\n";
        let text: String = [
            "reader|book|stars|words",
            "eva|Tin Boat|4|fine, as ever",
            "eva|Oak Row|2|no",
            "uli|Tin Boat|5|yes; yes, and yes",
            "kim|Oak Row|1|",
        ]
        .map(row)
        .concat();
        let outcome = read_one("books.txt", &text);
        counts(&outcome, (4, 3, 2, 1.0, 5.0));
        assert_eq!(column(&outcome, Role::Rating), Some(3));
    }
    let spaced = "reader , book , stars\neva , Tin Boat , 4\neva , Oak Row , 2\nuli , Tin Boat , 5\n";
    let outcome = read_one("books.csv", spaced);
    counts(&outcome, (3, 2, 2, 2.0, 5.0));
    assert_eq!(items(&outcome), ["#Oak Row", "#Tin Boat"]);
}

#[test]
fn blanks_and_tabs() {
    // By hand, the first line only.
    let outcome =
        read_one("u.txt", "7 31   4 881250949\n7\t32\t2\t881250950\n8\t31\t5\t881250951\n9\t32\t1\t881250952\n");
    counts(&outcome, (4, 3, 2, 1.0, 5.0));
    assert_eq!(outcome.files[0].accounting.preamble, 0);
    let outcome = read_one("aligned.txt", " 7  131  4\n 7    2  2\n18  131  5\n19    2  1\n");
    counts(&outcome, (4, 3, 2, 1.0, 5.0));
    // Titles of as many words each.
    let outcome = read_one("mine.tsv", "user\tfilm\trating\neva\tWax Door\t5\nuli\tTin Boat\t4\nuli\tWax Door\t1\n");
    counts(&outcome, (3, 2, 2, 1.0, 5.0));
    assert_eq!(items(&outcome), ["#Tin Boat", "#Wax Door"]);
}

#[test]
fn headers_in_many_languages() {
    for header in [
        "id_usuario,id_pelicula,calificación",
        "kullanıcı_id,film_id,puan",
        "Identifiant utilisateur,Code film,Évaluation",
        "uzytkownik,film,ocena",
        "пользователь,фильм,оценка",
        "cliente,produto,classificacao",
        "user_id,item_id,label",
        "user,item,target",
        "gebruiker_id,boek_id,beoordeling",
        // One or two that nobody knows.
        "usuario,zzz,nota",
        "qqq,libro,nota",
        "usuario,libro,zzz",
        "qqq,zzz,nota",
    ] {
        let outcome =
            read_one("r.csv", &format!("{header}\n1,5,4\n1,21,3\n1,20,5\n2,5,1\n2,21,2\n3,20,4\n3,5,5\n4,21,3\n"));
        counts(&outcome, (8, 4, 3, 1.0, 5.0));
        assert_eq!((column(&outcome, Role::User), column(&outcome, Role::Rating)), (Some(1), Some(3)), "{header}");
        if header.contains("zzz") || header.contains("qqq") {
            says_first(&outcome, &["by what is in them", "as the user", "as the rating"]);
        } else {
            says_nowhere(&outcome, "by what is in them");
        }
    }
    // What is told of people does not compete.
    let text =
        "usuario,edad,sexo,pelicula,nota\n1,31,F,5,4\n1,31,F,21,3\n2,25,M,5,1\n2,25,M,21,5\n3,31,F,21,2\n3,31,F,5,4\n";
    counts(&read_one("r.csv", text), (6, 3, 2, 1.0, 5.0));
    let text = "codigo_postal,klient,produkt,ocena\n10,a,x,4\n10,a,y,3\n20,b,x,1\n20,b,y,5\n10,c,x,2\n10,c,y,4\n";
    let outcome = read_one("r.csv", text);
    counts(&outcome, (6, 3, 2, 1.0, 5.0));
    assert_eq!(users(&outcome), ["a", "b", "c"]);
}

#[test]
fn headerless_rows_whose_other_columns_describe() {
    let titles = ["Wax Door", "Tin Boat", "Oak Row", "Grey Hill"];
    let genres = ["Drama", "Comedy", "Drama", "War"];
    let text: String = (0..6)
        .flat_map(|user| (0..4).map(move |item| (user, item)))
        .filter(|(user, item)| (user + item) % 4 != 3)
        .map(|(user, item)| {
            let rating = 1 + (user * 7 + item * 3 + user * item) % 5;
            format!("{},{},{},{},{rating}\n", 100 + user, 7000 + item, titles[item], genres[item])
        })
        .collect();
    let outcome = read_one("r.csv", &text);
    assert_eq!(
        (column(&outcome, Role::User), column(&outcome, Role::Item), column(&outcome, Role::Rating)),
        (Some(1), Some(2), Some(5))
    );
    says_first(&outcome, &["no header", "column 5"]);
    assert_eq!(column(&outcome, Role::Title), Some(3));
    // Titles in two languages are no people and their items.
    let rows: String = (0..30)
        .map(|row| {
            format!("Das Stück {row},The piece no {row},{},{},04.04.10 18:{row:02}\n", 1970 + row, 1 + row * 7 % 10)
        })
        .collect();
    let outcome = read_one("mine.csv", &rows);
    one_persons(&outcome, 30);
    assert_eq!(own(&outcome)[0], ("Das Stück 0 (1970)".to_owned(), 1.0));
    // Ten columns on one scale behind a name are a matrix.
    let rows: String = (0..8)
        .map(|row| {
            let marks: Vec<String> =
                (0..11).map(|item| (1 + (row * 3 + item * 5 + row * item) % 5).to_string()).collect();
            format!("Pupil {row},{}\n", marks.join(","))
        })
        .collect();
    let outcome = read_one("m.csv", &rows);
    counts(&outcome, (88, 8, 11, 1.0, 5.0));
    assert_eq!(layout(&outcome), Some(Layout::UsersDown));
}

#[test]
fn headerless_counts_and_points() {
    let plays = [7, 1, 9120, 3, 1, 44, 2, 610, 1, 15, 1, 2];
    let text: String =
        plays.iter().enumerate().map(|(row, n)| format!("{}\t{}\t{n}\n", 1 + row / 3, 500 + row * 7 % 5)).collect();
    let outcome = read_one("plays.tsv", &text);
    counts(&outcome, (12, 4, 5, 1.0, 9120.0));
    says_first(&outcome, &["look like counts"]);
    let text: String = (0..60).map(|row| format!("{},{},{}\n", 1 + row / 12, 300 + row % 12, row * 37 % 101)).collect();
    let outcome = read_one("points.csv", &text);
    assert_eq!((column(&outcome, Role::User), column(&outcome, Role::Rating)), (Some(1), Some(3)));
}

#[test]
fn signs_of_html_are_shown_as_meant() {
    let outcome = read_one(
        "r.csv",
        "user,title,rating\nEva &amp; Uli,Tom&#x27;s &quot;Boat&quot;,4\nKim,Tom&#x27;s &quot;Boat&quot;,2\nKim,A&nbsp;&lt;B,5\n",
    );
    assert_eq!(items(&outcome), ["A <B", "Tom's \"Boat\""]);
    assert_eq!(users(&outcome), ["Eva & Uli", "Kim"]);
    let outcome = read_one("m.csv", "user,Salt &amp; Tar,Oak Row\neva,4,2\nuli,1,5\nkim,3,3\n");
    assert_eq!(items(&outcome), ["Oak Row", "Salt & Tar"]);
}

#[test]
fn ids_in_marks_of_their_own() {
    let outcome = read_one(
        "r.csv",
        "user,isbn,rating\n1,\"=\"\"0446520802\"\"\",4\n2,\"=\"\"0345450418\"\"\",2\n2,\"=\"\"0446520802\"\"\",5\n",
    );
    assert_eq!(items(&outcome), ["#0345450418", "#0446520802"]);
    says(&outcome, &["3 ids had quotation marks around them"]);
}

#[test]
fn numbers_of_another_catalog_do_not_match() {
    let mine = "user,film_id,rating\n9,1,4\n9,2,3\n9,3,5\n9,5,1\n";
    let outcome = read_one("mine.csv", mine);
    one_persons(&outcome, 4);
    assert_eq!(outcome.add_me.as_ref().map(|own| own.matched()), Some(0));
    says(&outcome, &["numbers 1 to 5", "cannot be matched"]);
    // With their titles, they can.
    let titled = read(&[
        ("mine.csv", mine),
        ("films.csv", "film_id,title\n1,Jaws (1975)\n2,Alien (1979)\n3,Oak Row (2011)\n5,Up (2009)\n"),
    ]);
    assert_eq!(titled.add_me.as_ref().map(|own| (own.matched(), own.n_ratings)), Some((3, 4)));
    says_nowhere(&titled, "cannot be matched");
}

#[test]
fn shortened_ids_may_be_left_out() {
    let text = "user,isbn,rating\n1,3.45678E+09,4\n1,0446520802,2\n2,3.45678E+09,5\n3,0446520802,1\n";
    let outcome = read_one("r.csv", text);
    says_first(&outcome, &["2 rows", "3.45678E+09"]);
    let choices = Choices { drop_shortened_ids: true, ..Choices::default() };
    let outcome = read_with(choices, &[("r.csv", text.as_bytes())], None);
    assert_eq!((outcome.report.ratings_read, outcome.report.ratings), (4, 2));
    says_first(&outcome, &["were left out"]);
}

#[test]
fn answers_with_labels() {
    let text = "Timestamp,Name,Wax Door,Tin Boat,Oak Row\n\
        2/3/2024 10:00:00,Eva,5 (love it),3: okay,Never heard of this one before today\n\
        2/3/2024 10:01:00,Uli,Never heard of this one before today,1 = awful,4 - good\n\
        2/3/2024 10:02:00,Kim,2 (meh),Never heard of this one before today,5 (love it)\n";
    let outcome = read_one("form.csv", text);
    counts(&outcome, (6, 3, 3, 1.0, 5.0));
    says(&outcome, &["3 cells say \"Never heard of this one before today\""]);
    // Nobody is named, and the labels are long.
    let text = "Timestamp,Rate Wax Door (1999),Rate Tin Boat (2003),Rate Oak Row (2011),Rate Salt (2020)\n\
        2023/01/31 11:20:20 AM PST,5 - I would see it again at once,\"1 - Time I can't get back, who owes me money?\",[N/A] I have not seen it,3 - It was average\n\
        2023/01/31 11:23:26 AM PST,3 - It was average,[N/A] I have not seen it,\"2 - It had some good moments, but I would avoid watching it again\",5 - I would see it again at once\n\
        2023/01/31 11:27:57 AM PST,[N/A] I have not seen it,3 - It was average,5 - I would see it again at once,[N/A] I have not seen it\n";
    counts(&read_one("survey.csv", text), (8, 3, 4, 1.0, 5.0));
    let long = "name,film,How was it?\nEva,Wax Door,5 - superb\nEva,Oak Row,2 - weak\nUli,Wax Door,4 - good\nKim,Oak Row,1 - bad\n";
    counts(&read_one("form.csv", long), (4, 3, 2, 1.0, 5.0));
}

#[test]
fn a_user_is_in_nearly_every_row() {
    let text = "First Name,Last Name,Title,Rating\n,Tin Orchard,Low Water,7\n,Kites,Second Room,8\nMara,Quill,Violet,6\n,Owls,Bread,5\n,Tin Orchard,Tide,4\n";
    let outcome = read_one("albums.csv", text);
    one_persons(&outcome, 5);
    // A column of users is one although a few rows lack them, and a file that is hardly read says so.
    let rows: String = (0..9)
        .map(|row| format!("{},{},{}\n", if row < 3 { "eva" } else { "uli" }, row, if row < 4 { "4" } else { "x" }))
        .collect();
    let outcome = read_one("r.csv", &format!("user,item,rating\n{rows}"));
    says(&outcome, &["only 4 of 9 rows were read"]);
}

#[test]
fn lists_without_a_rating_say_so() {
    let outcome = read_one("list.csv", "Title,Year,My rating\nWax Door,1999,\nTin Boat,2003,\n");
    says_first(&outcome, &["\"My rating\" is empty in all 2 rows"]);
    assert!(outcome.add_me.is_none());
    let outcome = read_one("r.csv", "user,item,rating\n1,2,\n2,3,\n");
    says_first(&outcome, &["\"rating\" is empty in all 2 rows"]);
}

#[test]
fn averages_of_many_people() {
    for text in [
        "Title,Rating,Votes\nWax Door,4,120\nTin Boat,3.5,17\nOak Row,5,3\n",
        "Tytuł;Ocena\nWax Door;4,4\nTin Boat;3,9\nOak Row;2,7\n",
        "Book,Average rating,Pages\nWax Door,4.1,300\nTin Boat,3.9,120\nOak Row,2.7,90\n",
        "id,title,rating,num_reviews\n1,Wax Door,4.1,300\n2,Tin Boat,3.9,120\n3,Oak Row,2.7,90\n",
    ] {
        let outcome = read_one("books.csv", text);
        says_first(&outcome, &["averages of many people"]);
        assert!(outcome.add_me.is_none());
    }
    // Halves and quarters are a person's.
    one_persons(&read_one("mine.csv", "Title,Rating\nWax Door,4.5\nTin Boat,3\nOak Row,2.25\n"), 3);
}

#[test]
fn few_ratings_in_common() {
    let rows: String = (0..40).map(|row| format!("{},{},{}\n", row, row / 2, 1 + row % 5)).collect();
    let outcome = read_one("r.csv", &format!("user,item,rating\n{rows}"));
    says_first(&outcome, &["40 of the 40 users", "one rating only"]);
    let rows: String = (0..240).map(|row| format!("{},{},{}\n", row % 12, row / 12, 1 + row * 7 % 5)).collect();
    let outcome = read_one("r.csv", &format!("user,item,rating\n{rows}"));
    assert_eq!(outcome.report.little_in_common, None);
}

#[test]
fn whole_numbers_above_a_matrix() {
    for corner in ["", "user", "userId"] {
        let outcome = read_one("m.csv", &format!("{corner},88,12,907,3\nu1,4,,2,5\nu2,1,3,,\nu3,,5,4,1\n"));
        counts(&outcome, (8, 3, 4, 1.0, 5.0));
    }
    // Ratings are no header.
    let outcome = read_one("r.csv", "1,10,5\n1,11,3\n2,10,1\n");
    counts(&outcome, (3, 2, 2, 1.0, 5.0));
}

#[test]
fn exports_of_known_services() {
    for (text, ratings, first) in [
        (
            "Winery,Wine name,Vintage,Region,Average rating,Your rating\nHof,Grey Slate,2015,Nahe,3.9,4.5\nHof,Red Slate,2016,Nahe,4.1,\nDom,Chalk,2018,Jura,3.7,3\n",
            2,
            "Grey Slate (2015)",
        ),
        (
            "Profile Name,Title Name,Thumbs Value,Device Model,Event Utc Ts\neva,Wax Door,2,tv,2021-01-02 10:00:00\neva,Tin Boat,1,tv,2021-01-03 10:00:00\neva,Oak Row,3,tv,2021-01-04 10:00:00\n",
            3,
            "Wax Door",
        ),
        (
            "objectname,objectid,rating,numplays,weight,own,average\nWax Door,71,8,3,0,1,7.1\nTin Boat,9214,6.5,1,0,1,6.9\nOak Row,310,0,0,0,1,7.7\n",
            2,
            "Wax Door",
        ),
        (
            "оригинальное название,год,рейтинг,моя оценка\nWax Door,1999,7.1,8\nTin Boat,2003,6.9,3\n",
            2,
            "Wax Door (1999)",
        ),
        ("Название,Год,моя оценка\nWax Door,1999,8\nTin Boat,2003,3\n", 2, "Wax Door"),
    ] {
        let outcome = read_one("export.csv", text);
        one_persons(&outcome, ratings);
        assert!(own(&outcome)[0].0.starts_with(first), "{:?}", own(&outcome));
    }
}

#[test]
fn nothing_but_zeros_and_ones() {
    let rows: String = (0..12)
        .flat_map(|user| {
            (0..6).map(move |item| format!("{user},{item},{}\n", u32::from((user * 5 + item * 3) % 4 == 0)))
        })
        .collect();
    let outcome = read_one("heard.csv", &format!("user,item,rating\n{rows}"));
    says_first(&outcome, &["only 0 and 1", "predicts little"]);
    // Thumbs, most of them up.
    let rows: String = (0..12)
        .flat_map(|user| {
            (0..6).map(move |item| format!("{user},{item},{}\n", u32::from((user * 5 + item * 3) % 4 != 0)))
        })
        .collect();
    says_nowhere(&read_one("thumbs.csv", &format!("user,item,rating\n{rows}")), "only 0 and 1");
}

#[test]
fn people_across() {
    let text = ",Anna,Oliver,Priya,Tom,Anna\nThe Wax Door,4,3,,5,1\nA Map of Salt,2,,5,4,3\nEleven of Us,5,1,3,,2\nWar and Rope,1,4,2,3,\n";
    let outcome = read_one("films.csv", text);
    counts(&outcome, (16, 5, 4, 1.0, 5.0));
    says_first(&outcome, &["Movies are down, people across"]);
    says(&outcome, &["\"Anna\" stands above"]);
    // One click turns it.
    let plan = tastemap::data::read::Plan {
        layout: tastemap::data::read::Setting::chosen(Some(Layout::UsersDown)),
        ..Default::default()
    };
    let choices = Choices { files: [("films.csv".to_owned(), plan)].into(), ..Choices::default() };
    let outcome = read_with(choices, &[("films.csv", text.as_bytes())], None);
    counts(&outcome, (16, 4, 5, 1.0, 5.0));
    says_nowhere(&outcome, "are down");
    // Nothing says which is which.
    let outcome = read_one("films.csv", ",Kite,Tar,Salt\nQi,4,3,2\nZo,1,,5\nWu,3,3,1\n");
    says_first(&outcome, &["People are down, movies across"]);
    // People down, and that is plain.
    let outcome = read_one("films.csv", ",Jaws,Alien,Up\nAnna,4,3,2\nOliver,1,,5\nPriya,3,3,1\n");
    says_nowhere(&outcome, "are down");
}

#[test]
fn rows_in_one_cell() {
    for (sign, other) in [(",", ";"), (";", ",")] {
        let row = |fields: &str| fields.replace('|', sign) + "\n";
        let text: String =
            ["\"user|film|rating\"", "\"eva|\"\"Boat, The; a tale\"\"|4\"", "\"eva|Oak Row|2\"", "\"uli|Oak Row|5\""]
                .map(row)
                .concat();
        let outcome = read_one("r.csv", &text);
        counts(&outcome, (3, 2, 2, 2.0, 5.0));
        assert_eq!(items(&outcome), ["#Boat, The; a tale", "#Oak Row"], "{other}");
        says(&outcome, &["3 rows stood in one quoted cell each"]);
    }
}

#[test]
fn questions_beside_items() {
    let films = ["Wax Door (1999)", "Tin Boat (2003)", "Oak Row (2011)"];
    let text = format!("Age group?,{},I like crowds,Are you left-handed? (1 = yes; 0 = no)\n", films.join(","))
        + "3,4,3.5,,5,0\n1,0.5,2,4,3,1\n7,,1,2.5,2,0\n6,3,4,1,5,0\n2,2,,3,4,1\n";
    let outcome = read_one("survey.csv", &text);
    assert_eq!(items(&outcome), ["Oak Row (2011)", "Tin Boat (2003)", "Wax Door (1999)"]);
    // Items without a year among others with one, on the same scale, are items.
    let outcome = read_one("m.csv", "Name,Wax Door (1999),Tin Boat (2003),Oak Row\nEva,4,3,2\nUli,1,5,3\nKim,2,2,5\n");
    assert_eq!(items(&outcome).len(), 3);
}

#[test]
fn namesakes_are_kept_apart() {
    let ratings = "user,item,rating\n1,10,5\n1,20,2\n2,10,4\n2,20,1\n3,30,5\n";
    let by_year =
        read(&[("r.csv", ratings), ("items.csv", "item,title,year\n10,Emma,1996\n20,Emma,2020\n30,Up,2009\n")]);
    assert_eq!(items(&by_year), ["Emma (1996)", "Emma (2020)", "Up (2009)"]);
    let by_author =
        read(&[("r.csv", ratings), ("books.csv", "item,title,author\n10,Emma,Austen\n20,Emma,McCall\n30,Up,Roe\n")]);
    assert_eq!(items(&by_author), ["Emma (Austen)", "Emma (McCall)", "Up"]);
    let twice =
        read(&[("r.csv", ratings), ("items.csv", "item,title\n10,Emma (1996)\n20,Emma (1996)\n30,Up (2009)\n")]);
    assert_eq!(items(&twice), ["Emma (1996)", "Up (2009)"]);
    says(&twice, &["2 times a user rated several ids of one title"]);
    let by_nothing = read(&[("r.csv", ratings), ("items.csv", "item,title\n10,Emma\n20,Emma\n30,Up\n")]);
    assert_eq!(items(&by_nothing), ["Emma #10", "Emma #20", "Up"]);
    says(&by_nothing, &["1 title of several ids", "no year", "kept apart"]);
}

#[test]
fn one_persons_ratings_of_things_without_a_known_name() {
    for text in [
        "hike_slug,rating\nnorth-loop,4\nsea-path,2\nold-mill,5\n",
        "Wanderung,rating\nNorth Loop,4\nSea Path,2\nOld Mill,5\n",
    ] {
        one_persons(&read_one("r.csv", text), 3);
    }
    let outcome = read_one("r.csv", "rating,age\n4,31\n2,18\n5,44\n");
    says_nowhere(&outcome, "no columns seem to hold ratings or titles");
}

/// Inputs with the right outcome beside each, which may not be part of this repository.
mod needs_data {
    use super::*;

    /// What the files of a folder of inputs gave.
    fn input(folder: &str) -> Outcome {
        let path = crate::common::shared_dir().join("inputs").join(folder);
        assert!(path.is_dir(), "this test needs data: {} is missing", path.display());
        let mut paths: Vec<_> = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.file_name().is_none_or(|name| name != "expected.md"));
        paths.sort();
        let files: Vec<(String, Vec<u8>)> = paths
            .iter()
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
            .collect();
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        read_with(Choices::default(), &files, Some(&sample::table()))
    }

    #[test]
    fn a_rare_item_of_a_matrix() {
        let outcome = input("a-rare-item-of-a-matrix");
        counts(&outcome, (46, 21, 4, 1.0, 5.0));
        assert!(items(&outcome).contains(&"Paper Harbour".to_owned()));
    }

    #[test]
    fn a_row_of_a_matrix_that_is_too_short() {
        let outcome = input("a-row-of-a-matrix-that-is-too-short");
        counts(&outcome, (10, 3, 4, 1.0, 5.0));
        let refused = &outcome.files[0].accounting.refused[0];
        assert_eq!((refused.first[0].number, refused.first[0].text.as_str()), (3, "Bo;7b,1,4.5,3,2"));
        says(&outcome, &["1 row refused because it has 5 columns and not 6"]);
    }

    #[test]
    fn a_table_about_the_list_above_the_list() {
        let outcome = input("a-table-about-the-list-above-the-list");
        assert_eq!(outcome.files[0].accounting.rows_read, 3);
        assert_eq!(column(&outcome, Role::Rating), None);
        says_first(&outcome, &["a list of 3 titles without ratings", "\"Position\" is a rank", "drop the ratings"]);
    }

    #[test]
    fn an_xls_that_is_html() {
        let outcome = input("an-xls-that-is-html");
        match &outcome.table {
            Err(error) if matches!(error.problem, DataProblem::OnePerson { .. }) => one_persons(&outcome, 2),
            _ => says_first(&outcome, &["HTML table", "Excel or LibreOffice", "save it as CSV"]),
        }
        says_nowhere(&outcome, "not the page that links to it");
    }

    #[test]
    fn another_separator() {
        let outcome = input("another-separator");
        counts(&outcome, (6, 3, 3, 0.0, 10.0));
        assert_eq!(column(&outcome, Role::Rating), Some(3));
    }

    #[test]
    fn averages_are_not_one_persons() {
        let outcome = input("averages-are-not-one-persons");
        says_first(&outcome, &["averages of many people", "one row for each person and item"]);
        assert!(outcome.add_me.is_none());
    }

    #[test]
    fn blanks_and_tabs_mixed() {
        let outcome = input("blanks-and-tabs-mixed");
        counts(&outcome, (7, 4, 4, 0.5, 4.0));
        assert_eq!((outcome.files[0].accounting.rows_read, outcome.files[0].accounting.preamble), (7, 0));
    }

    #[test]
    fn header_words_of_other_languages() {
        let outcome = input("header-words-of-other-languages");
        counts(&outcome, (9, 4, 3, 1.0, 5.0));
    }

    #[test]
    fn headerless_rows_with_more_columns() {
        let outcome = input("headerless-rows-with-more-columns");
        counts(&outcome, (12, 4, 3, 1.0, 5.0));
        assert_eq!(outcome.report.ratings, 9);
        says_first(&outcome, &["no header", "column 1", "column 2", "column 6"]);
        says(&outcome, &["3 ratings are -1"]);
    }

    #[test]
    fn headerless_user_item_count() {
        let outcome = input("headerless-user-item-count");
        counts(&outcome, (12, 5, 5, 1.0, 13883.0));
        says_first(&outcome, &["look like counts, not ratings", "logarithm"]);
    }

    #[test]
    fn html_in_titles() {
        let outcome = input("html-in-titles");
        counts(&outcome, (6, 3, 3, 4.0, 10.0));
        assert_eq!(items(&outcome), ["\"Kite\" no Uta", "Owl's Nest", "Salt & Tar"]);
    }

    #[test]
    fn ids_in_quotes_of_their_own() {
        let outcome = input("ids-in-quotes-of-their-own");
        counts(&outcome, (5, 4, 2, 3.0, 10.0));
        assert_eq!(items(&outcome), ["Cold Kettle", "The Rope Bridge"]);
        says(&outcome, &["5 ids had quotation marks around them"]);
        says(&outcome, &["2 blank"]);
    }

    #[test]
    fn ids_of_another_catalogue() {
        let outcome = input("ids-of-another-catalogue");
        one_persons(&outcome, 7);
        assert_eq!(outcome.add_me.as_ref().map(|own| own.matched()), Some(0));
        says(&outcome, &["numbers 1 to 7", "cannot be matched", "same catalog", "titles"]);
    }

    #[test]
    fn ids_that_a_spreadsheet_spoilt() {
        let outcome = input("ids-that-a-spreadsheet-spoilt");
        counts(&outcome, (9, 4, 4, 2.0, 10.0));
        says_first(&outcome, &["5 rows", "6.30892E+11", "shortened by a spreadsheet"]);
    }

    #[test]
    fn labels_of_forms() {
        let outcome = input("labels-of-forms");
        counts(&outcome, (11, 5, 3, 1.0, 5.0));
        assert_eq!(items(&outcome), ["Blue Lantern", "Seven Umbrellas", "The Mill Road"]);
        says(&outcome, &["4 cells say", "I did not watch this movie", "no rating"]);
    }

    #[test]
    fn names_of_artists_are_no_users() {
        let outcome = input("names-of-artists-are-no-users");
        one_persons(&outcome, 6);
        assert_eq!(outcome.report.own.zeros.as_ref().map(|zeros| zeros.ratings), Some(1));
        assert_eq!(own(&outcome).iter().filter(|(title, _)| title == "Violet").count(), 2);
    }

    #[test]
    fn no_rating_of_ones_own() {
        let outcome = input("no-rating-of-ones-own");
        says_first(&outcome, &["\"Your Rating\" is empty in all 3 rows"]);
        says_nowhere(&outcome, "0 ratings");
        assert!(outcome.add_me.is_none());
    }

    #[test]
    fn nothing_in_common() {
        let outcome = input("nothing-in-common");
        counts(&outcome, (11, 3, 10, 1.0, 5.0));
        says_first(&outcome, &["3 users and 11 ratings", "9 of the 10", "one rating only"]);
    }

    #[test]
    fn numbers_above_a_matrix() {
        let outcome = input("numbers-above-a-matrix");
        counts(&outcome, (16, 5, 5, 1.5, 5.0));
        says(&outcome, &["5 read"]);
        says(&outcome, &["9 cells are empty"]);
    }

    #[test]
    fn one_person_exports_by_name() {
        let outcome = input("one-person-exports-by-name");
        one_persons(&outcome, 3);
        assert_eq!(own(&outcome).iter().map(|&(_, value)| value).collect::<Vec<_>>(), [9.0, 6.0, 3.0]);
        assert!(own(&outcome).iter().any(|(title, _)| title == "Blue Lantern (2009)"));
    }

    #[test]
    fn only_ones_and_zeros() {
        let outcome = input("only-ones-and-zeros");
        says_first(&outcome, &["only 0 and 1", "75%", "nothing known", "no two users share"]);
    }

    #[test]
    fn people_across_the_top() {
        let outcome = input("people-across-the-top");
        counts(&outcome, (30, 6, 6, 1.0, 5.0));
        assert_eq!(users(&outcome), ["Amy", "Chris", "Chris (2)", "Heather", "Patrick", "Zoe"]);
        says_first(&outcome, &["down", "across"]);
        says(&outcome, &["Chris", "stands above"]);
    }

    #[test]
    fn rows_that_are_one_quoted_cell() {
        let outcome = input("rows-that-are-one-quoted-cell");
        one_persons(&outcome, 3);
        assert_eq!(own(&outcome).iter().map(|&(_, value)| value).collect::<Vec<_>>(), [4.0, 5.0, 2.0]);
        assert_eq!(outcome.report.own.zeros.as_ref().map(|zeros| zeros.ratings), Some(1));
        says(&outcome, &["4 rows", "one quoted cell", "unpacked"]);
    }

    #[test]
    fn survey_columns_beside_films() {
        let outcome = input("survey-columns-beside-films");
        counts(&outcome, (17, 6, 4, 0.0, 4.0));
        says_first(&outcome, &["4 columns", "questions about the person", "left out"]);
    }

    #[test]
    fn two_films_of_one_title() {
        let outcome = input("two-films-of-one-title");
        counts(&outcome, (7, 3, 3, 1.0, 5.0));
        assert_eq!(items(&outcome), ["Silver Cape (1962)", "Silver Cape (1991)", "The Mill Road (1998)"]);
    }

    #[test]
    fn what_the_refusal_says() {
        let outcome = input("what-the-refusal-says");
        one_persons(&outcome, 6);
        says_nowhere(&outcome, "no columns seem to hold ratings or titles");
        assert_eq!(column(&outcome, Role::Rating), Some(2));
    }
}
