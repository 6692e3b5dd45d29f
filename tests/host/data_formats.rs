//! Files in the layouts in which people have ratings, small and with values made up, each read at first try.

use crate::common::packed::{gzip, zip, zip_stored};
use tastemap::data::read::{
    Choices, ColumnName, Damage, DataProblem, Delimiter, DuplicatePolicy, FileReader, FileReport, Layout, LeftOut,
    Missing, Notation, Outcome, Plan, Reading, Reason, Role, Seen, Sentinel, Setting, Steps, TakenAs, UnsupportedFile,
    Warning,
};
use tastemap::data::{DataError, ItemNames, ItemNoun, RatingsTable};

/// Reads files that were dropped together, pushed in pieces of an odd size.
fn read_with(choices: Choices, files: &[(&str, &[u8])], loaded: Option<&RatingsTable>) -> Outcome {
    let mut reading = Reading::new(choices);
    for (name, bytes) in files {
        reading.begin_file(name, bytes.len() as u64);
        for piece in bytes.chunks(997) {
            reading.push(piece);
        }
        reading.end_file();
        while reading.work().is_some() {}
    }
    reading.finish(loaded)
}

fn read(files: &[(&str, &[u8])]) -> Outcome {
    read_with(Choices::default(), files, None)
}

fn read_one(name: &str, text: &str) -> Outcome {
    read(&[(name, text.as_bytes())])
}

/// How a file was read.
fn plan(outcome: &Outcome, file: usize) -> &Plan {
    outcome.files[file].plan.as_ref().expect("a table")
}

/// All ratings as the page would name them, in order.
fn ratings(table: &RatingsTable) -> Vec<(String, String, f32)> {
    let data = table.dataset(ItemNames::Titles);
    let (user, item, value) = (&data.ratings.user, &data.ratings.item, &data.ratings.value);
    (0..value.len())
        .map(|row| (data.users.name(user[row]).to_owned(), data.items.name(item[row]).to_owned(), value[row]))
        .collect()
}

fn expect(outcome: &Outcome, expected: &[(&str, &str, f32)]) {
    let table = outcome.table.as_ref().unwrap_or_else(|error| panic!("{error}"));
    let found = ratings(table);
    let found: Vec<(&str, &str, f32)> =
        found.iter().map(|(user, item, value)| (user.as_str(), item.as_str(), *value)).collect();
    assert_eq!(found, expected);
}

const FOUR: [(&str, &str, f32); 4] = [("1", "#10", 5.0), ("1", "#11", 3.0), ("2", "#10", 1.0), ("2", "#12", 4.0)];

#[test]
fn movielens_in_all_its_formats() {
    expect(
        &read_one("u.data", "1\t10\t5\t881250949\n1\t11\t3\t881250950\n2\t10\t1\t881250951\n2\t12\t4\t881250952\n"),
        &FOUR,
    );
    expect(
        &read_one(
            "ratings.dat",
            "1::10::5::978300760\n1::11::3::978302109\n2::10::1::978301968\n2::12::4::978300275\n",
        ),
        &FOUR,
    );
    let csv = "userId,movieId,rating,timestamp\n1,10,5.0,964982703\n1,11,3.0,964981247\n2,10,1.0,964982224\n2,12,4.0,964983815\n";
    expect(&read_one("ratings.csv", csv), &FOUR);
}

#[test]
fn the_data_say_what_their_items_are() {
    let long = |item: &str| format!("user,{item},rating\n1,10,5\n1,11,3\n2,10,1\n");
    let noun = |name: &str, text: &str| read_one(name, text).table.unwrap().noun;
    assert_eq!(noun("ratings.csv", &long("bookId")), ItemNoun::Book);
    assert_eq!(noun("movies.csv", &long("song_id")), ItemNoun::Song, "a column says more than a file");
    assert_eq!(noun("jokes.csv", &long("item")), ItemNoun::Joke);
    assert_eq!(noun("ratings.csv", &long("item")), ItemNoun::Item);
    let matrix = "Name,The Book Thief,Up,Dune\nAnna,4,5,3\nBen,3,1,\nCem,3,1,2\n";
    assert_eq!(noun("sheet.csv", matrix), ItemNoun::Item, "a title says nothing");

    let ratings = long("item");
    let titles = b"item,title\n10,GoldenEye (1995)\n11,Heat (1995)\n";
    let loaded = read(&[("ratings.csv", ratings.as_bytes())]).table.unwrap();
    let joined = read_with(Choices::default(), &[("titles.csv", titles)], Some(&loaded)).table.unwrap();
    assert_eq!(joined.noun, ItemNoun::Movie);
    assert_eq!(joined.dataset(ItemNames::Titles).facts(ItemNames::Titles).noun, ItemNoun::Movie);
}

#[test]
fn movielens_with_its_titles() {
    let ratings = "1::10::5::978300760\n1::11::3::978302109\n2::10::1::978301968\n";
    let movies = b"10::GoldenEye (1995)::Action|Adventure\n11::Mis\xe9rables, Les (1995)::Drama|Musical\n";
    let outcome = read(&[("movies.dat", movies), ("ratings.dat", ratings.as_bytes())]);
    expect(
        &outcome,
        &[("1", "GoldenEye (1995)", 5.0), ("1", "Misérables, Les (1995)", 3.0), ("2", "GoldenEye (1995)", 1.0)],
    );
    assert_eq!(plan(&outcome, 0).encoding.value, "windows-1252");
    assert_eq!(outcome.table.unwrap().dataset(ItemNames::Titles).source, "ratings.dat + movies.dat");
}

#[test]
fn delimiters_line_ends_and_quotes() {
    for delimiter in [",", "\t", ";", "|", "::"] {
        for end in ["\n", "\r\n", "\r"] {
            for quote in ["", "\""] {
                let line =
                    |fields: [&str; 3]| fields.map(|field| format!("{quote}{field}{quote}")).join(delimiter) + end;
                let text: String = [
                    ["user", "item", "rating"],
                    ["1", "10", "5"],
                    ["1", "11", "3"],
                    ["2", "10", "1"],
                    ["2", "12", "4"],
                ]
                .map(line)
                .concat();
                expect(&read_one("r.txt", &text), &FOUR);
            }
        }
    }
}

#[test]
fn encodings_with_and_without_marks() {
    let text = "Benutzer;Film;Bewertung\nJürgen;Größe zählt;5\nAnaïs;Größe zählt;3\n";
    let expected = [("Jürgen", "#Größe zählt", 5.0), ("Anaïs", "#Größe zählt", 3.0)];
    let utf16 = |mark: &str, bytes: fn(u16) -> [u8; 2]| {
        (mark.to_owned() + text).encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for bytes in [
        text.as_bytes().to_vec(),
        ("\u{feff}".to_owned() + text).into_bytes(),
        utf16("\u{feff}", u16::to_le_bytes),
        utf16("\u{feff}", u16::to_be_bytes),
        utf16("", u16::to_le_bytes),
        latin,
    ] {
        expect(&read(&[("ratings.csv", &bytes)]), &expected);
    }
}

#[test]
fn no_header_and_any_order_by_content() {
    let outcome = read_one("r.csv", "Anna,4.5,Heat\nBen,3,Heat\nAnna,2,Speed\n");
    expect(&outcome, &[("Anna", "#Heat", 4.5), ("Ben", "#Heat", 3.0), ("Anna", "#Speed", 2.0)]);
    assert!(!plan(&outcome, 0).header.value);
}

#[test]
fn a_header_may_be_narrower_than_the_rows() {
    // A comma ends every row.
    let outcome = read_one("r.csv", "item,user,rating\n10,1,5,\n11,1,3,\n10,2,1,\n12,2,4,\n");
    expect(&outcome, &FOUR);
    assert_eq!((outcome.files[0].accounting.preamble, plan(&outcome, 0).header.value), (0, true));
    // R's write.table writes no cell above the names of the rows.
    for text in [
        "\"user\",\"item\",\"rating\"\n\"1\",1,10,5\n\"2\",1,11,3\n\"3\",2,10,1\n\"4\",2,12,4\n",
        "\"user\" \"item\" \"rating\"\n\"1\" 1 10 5\n\"2\" 1 11 3\n\"3\" 2 10 1\n\"4\" 2 12 4\n",
        "user\titem\trating\na\t1\t10\t5\nb\t1\t11\t3\nc\t2\t10\t1\nd\t2\t12\t4\n",
    ] {
        let outcome = read_one("r.txt", text);
        expect(&outcome, &FOUR);
        assert_eq!(plan(&outcome, 0).names, ["", "user", "item", "rating"]);
    }
    // The time has no name.
    let text = "item,user,rating\n10,1,5,881250949\n11,1,3,881250950\n10,2,1,881250951\n12,2,4,881250952\n";
    expect(&read_one("r.csv", text), &FOUR);
    // A caption above it is none of this.
    let text = "Ratings,of 7b\nitem,user,rating\n10,1,5,\n11,1,3,\n10,2,1,\n12,2,4,\n";
    let outcome = read_one("r.csv", text);
    expect(&outcome, &FOUR);
    assert_eq!(outcome.files[0].accounting.preamble, 1);
}

#[test]
fn a_decimal_comma_that_cuts_a_number_in_two_is_never_a_smaller_number() {
    for text in [
        "userId,movieId,rating\n1,31,2,5\n1,1029,3,0\n7,31,4,5\n",
        "userId,movieId,rating\n1,31,2,5\n",
        "userId,movieId,rating,timestamp\n1,31,2,5,1260759144\n1,1029,3,0,1260759179\n7,31,4,5,851868750\n",
    ] {
        let outcome = read_one("r.csv", text);
        let error = outcome.table.as_ref().expect_err("the rating is 2.5, not 2");
        let DataProblem::NoRowRead { reason, text, .. } = &error.problem else { panic!("{error}") };
        assert!(matches!(reason, Reason::TooManyColumns { .. }) && text.contains("2,5"), "{reason:?}: {text}");
        assert_eq!(plan(&outcome, 0).names[2], "rating", "the preview shows how it was understood");
    }
    // Whole numbers have no comma, and are read.
    let outcome = read_one("r.csv", "userId,movieId,rating\n1,31,2,5\n1,32,4\n7,31,4,5\n2,31,3\n2,32,1,5\n");
    expect(&outcome, &[("1", "#32", 4.0), ("2", "#31", 3.0)]);
    assert_eq!(outcome.files[0].accounting.rows_refused, 3);
}

#[test]
fn commas_before_three_digits_are_thousands() {
    let outcome = read_one("plays.csv", "user,artist,plays\nanna,Blur,\"1,234\"\nben,Blur,\"12,345\"\nben,Pulp,87\n");
    assert_eq!(outcome.table.unwrap().values, [1234.0, 12345.0, 87.0]);
    let outcome = read_one("r.csv", "user;item;rating\nanna;Blur;1,234\nben;Blur;2,5\nben;Pulp;0,125\n");
    assert_eq!(outcome.table.unwrap().values, [1.234, 2.5, 0.125]);
}

#[test]
fn ratings_as_people_write_them() {
    for (written, read) in [
        (["4/5", "3.5 / 5", "1/5"], [4.0, 3.5, 1.0]),
        (["4 stars", "1 star", "3.5 Stars"], [4.0, 1.0, 3.5]),
        (["★★★½", "★", "★★★★☆"], [3.5, 1.0, 4.0]),
        (["80%", "75 %", "5%"], [80.0, 75.0, 5.0]),
        (["4.0 out of 5 stars", "5.0 out of 5 stars", "1.0 out of 5 stars"], [4.0, 5.0, 1.0]),
    ] {
        let [a, b, c] = written;
        for header in ["user,item,rating\n", ""] {
            let outcome = read_one("r.csv", &format!("{header}anna,Heat,{a}\nben,Heat,{b}\nben,Up,{c}\n"));
            assert_eq!(outcome.table.unwrap_or_else(|error| panic!("{error}")).values, read, "{header:?}{written:?}");
            assert!(outcome.report.warnings.is_empty());
            assert_eq!(outcome.files[0].accounting.ratings_parsed, 3);
        }
    }
    // Numbers as users do not make the ratings a swapped column.
    let outcome = read_one("r.csv", "user,item,rating\n1,Heat,4/5\n2,Heat,3/5\n2,Up,8/10\n3,Up,4\n1,Up,5/5\n");
    assert!(outcome.report.warnings.is_empty(), "{:?}", outcome.report.warnings);
    assert_eq!(outcome.table.unwrap().values, [4.0, 3.0, 5.0]);
    let refused = &outcome.files[0].accounting.refused[0];
    assert_eq!((refused.count, refused.reason), (2, Reason::AnotherScale(Notation::OutOf(5))));
    assert_eq!(outcome.files[0].accounting.notation, Notation::OutOf(5));
}

#[test]
fn without_an_id_the_year_tells_items_of_one_title_apart() {
    let text = "user,title,year,rating\nanna,Emma,1996,4\nben,Emma,2020,2\nben,Heat,1995,5\n";
    expect(
        &read_one("r.csv", text),
        &[("anna", "Emma (1996)", 4.0), ("ben", "Emma (2020)", 2.0), ("ben", "Heat (1995)", 5.0)],
    );
}

#[test]
fn ids_that_became_floats_are_the_same_ids() {
    let ratings: &[u8] = b"userId,movieId,rating\n1.0,31.0,4\n2.0,31.0,2\n2.0,32.0,5\n";
    let titles: &[u8] = b"movieId,title\n31,Heat (1995)\n32,Up (2009)\n";
    let expected = [("1", "Heat (1995)", 4.0), ("2", "Heat (1995)", 2.0), ("2", "Up (2009)", 5.0)];
    expect(&read(&[("ratings.csv", ratings), ("movies.csv", titles)]), &expected);
    let ratings: &[u8] = b"userId,movieId,rating\n1,31,4\n2,31,2\n2,32,5\n";
    let titles: &[u8] = b"movieId,title\n31.0,Heat (1995)\n32.0,Up (2009)\n";
    expect(&read(&[("ratings.csv", ratings), ("movies.csv", titles)]), &expected);
    assert_eq!(read_one("r.csv", "user,item,rating\n1,31.0,4\n2,32.0,2\n").files[0].accounting.ids_made_whole, 2);
    // An item may be called so.
    expect(
        &read_one("r.csv", "user,item,rating\n1,2.0,4\n2,Up,2\n2,2.0,5\n"),
        &[("1", "#2.0", 4.0), ("2", "#Up", 2.0), ("2", "#2.0", 5.0)],
    );
}

#[test]
fn titles_with_a_comma_and_without_quotes() {
    let ratings: &[u8] = b"userId,movieId,rating\n1,11,4\n2,11,2\n2,12,5\n1,13,3\n";
    let titles: &[u8] = b"movieId,title,genres\n11,American President, The (1995),Comedy|Drama\n\
        12,Heat (1995),Action\n13,Good, Bad, Ugly,Western\n";
    let outcome = read(&[("ratings.csv", ratings), ("movies.csv", titles)]);
    expect(
        &outcome,
        &[
            ("1", "American President, The (1995)", 4.0),
            ("2", "American President, The (1995)", 2.0),
            ("2", "Heat (1995)", 5.0),
            ("1", "#13", 3.0),
        ],
    );
    let refused = &outcome.files[1].accounting.refused;
    assert_eq!((refused[0].reason, refused[0].count), (Reason::TooManyColumns { expected: 3 }, 1));
    let table = outcome.table.unwrap();
    assert_eq!(table.genres.names(), ["Comedy", "Drama", "Action"]);
}

#[test]
fn book_crossing() {
    let ratings = b"\"User-ID\";\"ISBN\";\"Book-Rating\"\r\n\"276725\";\"034545104X\";\"0\"\r\n\"276726\";\"0155061224\";\"5\"\r\n\
        \"276727\";\"0446520802\";\"0\"\r\n\"276729\";\"052165615X\";\"3\"\r\n\"276729\";\"0521795028\";\"6\"\r\n\"276733\";\"2080674722\";\"0\"\r\n\
        \"276736\";\"3257224281\";\"8\"\r\n\"276737\";\"0600570967\";\"0\"\r\n";
    let books = b"\"ISBN\";\"Book-Title\";\"Book-Author\";\"Year-Of-Publication\";\"Publisher\";\"Image-URL-S\"\r\n\
        \"0155061224\";\"Ma\xeetre \\\"X\\\"; deux\";\"A. B.\";\"2001\";\"P &amp; Q\";\"http://x/1.jpg\"\r\n\
        \"052165615X\";\"Help!: Level 1\";\"C. D.\";\"1999\";\"P\";\"http://x/2.jpg\"\r\n";
    let outcome = read(&[("BX-Book-Ratings.csv", ratings), ("BX-Books.csv", books)]);
    expect(
        &outcome,
        &[
            ("276726", "Maître \"X\"; deux", 5.0),
            ("276729", "Help!: Level 1", 3.0),
            ("276729", "#0521795028", 6.0),
            ("276736", "#3257224281", 8.0),
        ],
    );
    let report = outcome.report;
    assert_eq!(
        (report.sentinels[0].sentinel, report.sentinels[0].ratings, report.sentinels[0].dropped),
        (Sentinel::Zero, 4, true)
    );
    assert_eq!((report.ratings_read, report.ratings), (8, 4));
    assert_eq!(report.titles.without_title, 2);
    let keep = Choices { drop_sentinels: [(Sentinel::Zero, false)].into(), ..Choices::default() };
    assert_eq!(read_with(keep, &[("BX-Book-Ratings.csv", ratings)], None).table.unwrap().len(), 8);
}

#[test]
fn amazon_and_my_anime_list() {
    let amazon = "user,parent_asin,rating,timestamp\nAGKHLEW2SOWHNMFQ,B00YQ6X8EO,5.0,1588687728923\nAGKHLEW2SOWHNMFQ,B081TJ8YS3,4.0,1588615855070\n\
        AE74DYR3QUGVPZJ3,B097R46CSY,1.0,1589665266052\n";
    let outcome = read_one("All_Beauty.csv", amazon);
    assert_eq!(plan(&outcome, 0).roles.value, [Role::User, Role::Item, Role::Rating, Role::Time]);
    assert_eq!(outcome.table.unwrap().len(), 3);
    let anime = "user_id,anime_id,rating\n1,20,-1\n1,24,-1\n2,20,8\n3,24,10\n";
    let titles = "anime_id,name,genre,type,episodes,rating,members\n20,Naruto,\"Action, Comedy\",TV,220,7.81,683297\n24,School Rumble,\"Comedy, School\",TV,26,8.06,178553\n";
    let outcome = read(&[("rating.csv", anime.as_bytes()), ("anime.csv", titles.as_bytes())]);
    expect(&outcome, &[("2", "Naruto", 8.0), ("3", "School Rumble", 10.0)]);
    assert_eq!(outcome.report.sentinels[0].sentinel, Sentinel::MinusOne);
}

#[test]
fn jester() {
    let rows = [[5.25, -7.82, 99.0, 8.79], [99.0, 99.0, 4.08, -0.29], [-9.5, 1.0, 99.0, 99.0]];
    let text: String = rows
        .iter()
        .map(|row| {
            // Twelve jokes, of which these are the first.
            let mut fields: Vec<f64> = row.to_vec();
            fields.resize(12, 99.0);
            let rated = fields.iter().filter(|&&value| value != 99.0).count();
            rated.to_string() + &fields.iter().map(|value| format!(",{value:.2}")).collect::<String>() + "\n"
        })
        .collect();
    let outcome = read_one("jester-data-1.csv", &text);
    expect(
        &outcome,
        &[
            ("1", "#1", 5.25),
            ("1", "#2", -7.82),
            ("1", "#4", 8.79),
            ("2", "#3", 4.08),
            ("2", "#4", -0.29),
            ("3", "#1", -9.5),
            ("3", "#2", 1.0),
        ],
    );
    assert_eq!((plan(&outcome, 0).layout.value, plan(&outcome, 0).header.value), (Some(Layout::UsersDown), false));
    assert_eq!(outcome.report.sentinels[0].sentinel, Sentinel::NinetyNine);
}

#[test]
fn a_class_spreadsheet() {
    let text = "Class 7b;;;\n\nName;The Matrix;Titanic;Up\nAnna;4,5;;3\nBen ;1;5;\n;;;\nChloé;x;2,5;4\n";
    let outcome = read_one("class.csv", text);
    let expected = [
        ("Anna", "The Matrix", 4.5),
        ("Anna", "Up", 3.0),
        ("Ben", "The Matrix", 1.0),
        ("Ben", "Titanic", 5.0),
        ("Chloé", "Titanic", 2.5),
        ("Chloé", "Up", 4.0),
    ];
    expect(&outcome, &expected);
    let accounting = &outcome.files[0].accounting;
    assert_eq!((accounting.preamble, accounting.header, accounting.blank, accounting.rows_read), (1, 1, 2, 3));
    assert_eq!((accounting.cells_refused, accounting.cells_empty, accounting.ids_trimmed), (1, 2, 1));
    assert_eq!((accounting.refused[0].reason, accounting.refused[0].first[0].number), (Reason::NotANumber, 7));

    let turned = "Film,Anna,Ben\nThe Matrix,4.5,1\nTitanic,,5\n";
    expect(
        &read_one("class.csv", turned),
        &[("Anna", "The Matrix", 4.5), ("Ben", "The Matrix", 1.0), ("Ben", "Titanic", 5.0)],
    );
    let form = "Timestamp,Your name,Heat,Speed\n11/3/2024 10:15:02,Anna,4,5\n11/3/2024 10:16:40,Ben,3,1\n";
    expect(
        &read_one("form.csv", form),
        &[("Anna", "Heat", 4.0), ("Anna", "Speed", 5.0), ("Ben", "Heat", 3.0), ("Ben", "Speed", 1.0)],
    );
}

#[test]
fn a_class_spreadsheet_with_more_than_ratings() {
    let text = "No;Name;Class;Heat;Up;Mean\n1;Anna;7a;4;not seen;4\n2;Ben;7b;Not seen;5;5\n3;Cem;7b;2;not seen;2\n;Mean;;3;5;\n";
    let outcome = read_one("class.csv", text);
    expect(&outcome, &[("Anna", "Heat", 4.0), ("Ben", "Up", 5.0), ("Cem", "Heat", 2.0)]);
    let accounting = &outcome.files[0].accounting;
    assert_eq!((accounting.rows_read, accounting.cells_marked, accounting.cells_refused), (3, 3, 0));
    let refused: Vec<(Reason, u64)> =
        accounting.refused.iter().map(|refused| (refused.reason, refused.first[0].number)).collect();
    assert_eq!(refused, [(Reason::Summary, 5)]);
}

#[test]
fn another_layout_is_one_choice_away() {
    let read_as = |layout: Layout, text: &str| {
        let file = Plan { layout: Setting::chosen(Some(layout)), ..Plan::default() };
        let choices = Choices { files: [("r.csv".to_owned(), file)].into(), ..Choices::default() };
        read_with(choices, &[("r.csv", text.as_bytes())], None)
    };
    // Refused without a header, because it could be anything.
    let bare = "Anna,4,5,3\nBen,3,1,2\n";
    assert!(read_one("r.csv", bare).table.is_err());
    expect(
        &read_as(Layout::UsersDown, bare),
        &[
            ("Anna", "#1", 4.0),
            ("Anna", "#2", 5.0),
            ("Anna", "#3", 3.0),
            ("Ben", "#1", 3.0),
            ("Ben", "#2", 1.0),
            ("Ben", "#3", 2.0),
        ],
    );
    // Whether the names are those of people, nothing says.
    let turned = ",Anna,Ben\nHeat,4,3\nUp,5,1\n";
    expect(
        &read_as(Layout::ItemsDown, turned),
        &[("Anna", "Heat", 4.0), ("Ben", "Heat", 3.0), ("Anna", "Up", 5.0), ("Ben", "Up", 1.0)],
    );
    let scores = "user,item,first,second\n1,10,4,3\n1,11,5,2\n2,10,3,1\n";
    let error = read_one("r.csv", scores).table.unwrap_err();
    assert!(matches!(error.problem, DataProblem::Unrecognized { missing: Missing::Ratings, .. }), "{error}");
    expect(&read_as(Layout::Long, scores), &[("1", "#10", 3.0), ("1", "#11", 2.0), ("2", "#10", 1.0)]);
}

#[test]
fn netflix_prize_blocks() {
    let first = "1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n2059652,4,2005-09-05\n";
    let second = "3:\n1488844,1,2005-10-19\n";
    let titles = b"1,2003,Dinosaur Planet\n2,2004,Isle of Man, TT \xe0 pied\n3,1997,Character\n";
    let outcome = read(&[
        ("combined_data_1.txt", first.as_bytes()),
        ("combined_data_2.txt", second.as_bytes()),
        ("movie_titles.csv", titles),
    ]);
    expect(
        &outcome,
        &[
            ("1488844", "Dinosaur Planet (2003)", 3.0),
            ("822109", "Dinosaur Planet (2003)", 5.0),
            ("2059652", "Isle of Man, TT à pied (2004)", 4.0),
            ("1488844", "Character (1997)", 1.0),
        ],
    );
    assert_eq!(outcome.files[0].accounting.blocks, 2);
}

fn loaded() -> RatingsTable {
    let ratings = "userId,movieId,rating\n1,10,5.0\n1,11,3.5\n2,10,1.0\n2,12,4.0\n";
    let movies =
        "movieId,title,genres\n10,\"Matrix, The (1999)\",Action\n11,Emma (1996),Drama\n12,Dune (2021),Adventure\n";
    read(&[("ratings.csv", ratings.as_bytes()), ("movies.csv", movies.as_bytes())]).table.unwrap()
}

#[test]
fn one_persons_exports_are_offered_to_be_added() {
    let letterboxd = "Date,Name,Year,Letterboxd URI,Rating\n2021-01-02,The Matrix,1999,https://boxd.it/2a1m,4.5\n2021-02-03,Dune,2021,https://boxd.it/gXUQ,5\n2021-02-04,Parasite,2019,https://boxd.it/hTha,4\n";
    let imdb = "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n\
        tt0133093,9,2020-01-01,The Matrix,https://www.imdb.com/title/tt0133093/,movie,8.7,136,1999,\"Action, Sci-Fi\",2000000,1999-03-31,X\n\
        tt1160419,8,2021-10-10,Dune: Part One,https://www.imdb.com/title/tt1160419/,movie,8,155,2021,Drama,900000,2021-09-15,Y\n";
    let goodreads = "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Number of Pages,Year Published,Date Read,Date Added\n\
        234225,\"Dune\",Frank Herbert,\"Herbert, Frank\",,\"=\"\"0441172717\"\"\",\"=\"\"9780441172719\"\"\",5,4.26,Ace,604,2006,2019/05/01,2018/11/11\n\
        6969,Emma,Jane Austen,\"Austen, Jane\",,\"=\"\"\"\"\",\"=\"\"\"\"\",0,4.05,Penguin,474,2003,,2018/11/12\n";
    let table = loaded();
    for (text, given, matched, unmatched, factor) in [
        (letterboxd, 3, 2, vec!["Parasite (2019)"], 1.0),
        (imdb, 2, 1, vec!["Dune: Part One (2021)"], 0.5),
        (goodreads, 1, 1, vec![], 1.0),
    ] {
        let outcome = read_with(Choices::default(), &[("ratings.csv", text.as_bytes())], Some(&table));
        assert_eq!(outcome.files[0].taken_as, TakenAs::OwnRatings);
        let offer = outcome.add_me.expect("an offer");
        assert_eq!((offer.n_ratings, offer.matched(), offer.factor), (given, matched, factor));
        assert_eq!(offer.unmatched.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), unmatched);
        let mut with_me = table.clone();
        offer.add_to(&mut with_me);
        assert_eq!(with_me.len(), table.len() + matched);
        let alone = read_one("ratings.csv", text).table.unwrap_err();
        assert!(matches!(alone.problem, DataProblem::OnePerson { loaded: false, .. }), "{alone}");
    }
}

#[test]
fn zeros_of_ones_own_are_counted_and_may_be_kept() {
    let goodreads =
        b"Book Id,Title,My Rating,Date Read\n1,Dune,5,2019/05/01\n2,Emma,0,\n3,Heat,0,\n4,Up,3,2019/05/02\n";
    let table = loaded();
    let outcome = read_with(Choices::default(), &[("goodreads.csv", goodreads)], Some(&table));
    let own = outcome.report.own;
    assert_eq!((own.read, own.ratings), (4, 2));
    let zeros = own.zeros.unwrap();
    assert_eq!((zeros.sentinel, zeros.ratings, zeros.dropped), (Sentinel::Zero, 2, true));
    let keep = Choices { drop_sentinels: [(Sentinel::Zero, false)].into(), ..Choices::default() };
    let outcome = read_with(keep, &[("goodreads.csv", goodreads)], Some(&table));
    assert_eq!((outcome.report.own.ratings, outcome.add_me.unwrap().n_ratings), (4, 4));
}

#[test]
fn several_files_of_ones_own_are_one_offer() {
    let letterboxd = b"Date,Name,Year,Letterboxd URI,Rating\n2021-01-02,The Matrix,1999,https://boxd.it/2a1m,4.5\n";
    let imdb = b"Const,Your Rating,Date Rated,Title,Year\ntt1160419,8,2021-10-10,Dune,2021\n";
    let files: [(&str, &[u8]); 2] = [("letterboxd.csv", letterboxd), ("imdb.csv", imdb)];
    let table = loaded();
    for files in [files, [files[1], files[0]]] {
        let outcome = read_with(Choices::default(), &files, Some(&table));
        let offer = outcome.add_me.expect("an offer");
        assert_eq!(offer.file, format!("{} + {}", files[0].0, files[1].0));
        assert_eq!((offer.n_ratings, offer.matched()), (2, 2));
        let mut with_me = table.clone();
        offer.add_to(&mut with_me);
        // Five stars and ten points, each on the scale of the data.
        let mut mine = with_me.values[table.len()..].to_vec();
        mine.sort_by(f32::total_cmp);
        assert_eq!(mine, [4.0, 4.5]);
        let error = outcome.table.unwrap_err();
        assert!(error.file.contains("imdb.csv"), "{error}");
        assert_eq!(error.problem, DataProblem::OnePerson { ratings: 2, loaded: true });
    }
}

#[test]
fn ids_that_come_again_in_a_list_of_titles_are_counted() {
    let ratings: &[u8] = b"userId,movieId,rating\n1,10,5\n2,11,3\n";
    let titles: &[u8] = b"movieId,title\n10,Old (1990)\n11,Up (2009)\n10,New (1990)\n";
    let outcome = read(&[("ratings.csv", ratings), ("movies.csv", titles)]);
    expect(&outcome, &[("1", "New (1990)", 5.0), ("2", "Up (2009)", 3.0)]);
    assert_eq!(outcome.files[1].accounting.titles_repeated, 1);
}

#[test]
fn titles_need_not_cover_everything() {
    let rows = |ids: &[u32]| ids.iter().map(|id| format!("{},{id},{}\n", id % 3, id % 5)).collect::<String>();
    let lines = |ids: &[u32]| ids.iter().map(|id| format!("{id},Film {id} (1990)\n")).collect::<String>();
    let join = |rated: &[u32], titled: &[u32], choices: Choices| {
        let (ratings, titles) =
            ("userId,movieId,rating\n".to_owned() + &rows(rated), "movieId,title\n".to_owned() + &lines(titled));
        read_with(choices, &[("r.csv", ratings.as_bytes()), ("t.csv", titles.as_bytes())], None)
    };
    let untitled = |outcome: &Outcome| outcome.report.titles.without_title;
    // Of the 100 rated items 80 are in the file, and nothing else is.
    let rated: Vec<u32> = (1..=100).collect();
    let some: Vec<u32> = rated.iter().copied().filter(|id| !id.is_multiple_of(5)).collect();
    assert_eq!(untitled(&join(&rated, &some, Choices::default())), 20);
    // Ids far apart meet so often by no chance, however many titles there are beside.
    let rated: Vec<u32> = (1..=100).map(|id| id * 37).collect();
    let some: Vec<u32> = (1..=300u32).map(|id| id * 37).filter(|id| !id.is_multiple_of(5)).collect();
    assert_eq!(untitled(&join(&rated, &some, Choices::default())), 20);
    // Half of a larger catalog's numbers, and all numbers of a smaller one, are met by chance.
    let rated: Vec<u32> = (1..=100).collect();
    for other in [(20..200).collect::<Vec<u32>>(), (1..=45).collect()] {
        let outcome = join(&rated, &other, Choices::default());
        let refused = outcome.files.iter().find_map(FileReport::refusal).expect("the titles are refused");
        let by_id = ColumnName { index: 0, name: "movieId".to_owned() };
        assert!(
            matches!(&refused.problem, DataProblem::OtherTitles { rated: 100, column, .. } if *column == by_id),
            "{refused}"
        );
        assert_eq!(untitled(&outcome), 100);
        let take = Plan { take: Some(true), ..Plan::default() };
        let forced = Choices { files: [("t.csv".to_owned(), take)].into(), ..Choices::default() };
        assert!(untitled(&join(&rated, &other, forced)) < 60);
    }
}

#[test]
fn titles_join_by_the_column_of_ids_that_fits() {
    let ratings: String = (0..90).map(|n| format!("{},{},{}\n", n % 7, 1 + n % 30, 1 + n % 5)).collect();
    let books: String =
        (1..=30).map(|id| format!("{id},{},{},Book {id},{}.1\n", 2_767_052 + id * 13, 41_335 * id, 3)).collect();
    let outcome = read(&[
        ("ratings.csv", ("user_id,book_id,rating\n".to_owned() + &ratings).as_bytes()),
        ("books.csv", ("id,book_id,work_id,title,average_rating\n".to_owned() + &books).as_bytes()),
    ]);
    assert_eq!(outcome.report.titles.without_title, 0, "{:?}", outcome.files[1].taken_as);
    assert_eq!(
        plan(&outcome, 1).roles.value,
        [Role::Item, Role::Other, Role::Other, Role::Title, Role::Other],
        "the preview shows it"
    );
    assert_eq!(outcome.table.unwrap().titles["7"], "Book 7");
}

#[test]
fn zip_archives_as_downloaded() {
    let u_data = b"1\t10\t5\t881250949\n1\t11\t3\t881250950\n2\t10\t1\t881250951\n2\t12\t4\t881250952\n";
    let u_item: Vec<u8> = (10..13)
        .flat_map(|id| format!("{id}|Film {id} (1995)|01-Jan-1995||http://x{}\n", "|0".repeat(19)).into_bytes())
        .collect();
    let archive = zip(&[
        ("ml-100k/README", b"SUMMARY & USAGE LICENSE\n=====\n\nThese data sets were collected, by someone.\n"),
        ("ml-100k/u.data", u_data),
        ("ml-100k/u.genre", b"unknown|0\nAction|1\nAdventure|2\n\n"),
        ("ml-100k/u.info", b"943 users\n1682 items\n100000 ratings\n"),
        ("ml-100k/u.item", &u_item),
        ("ml-100k/u.user", b"1|24|M|technician|85711\n2|53|F|other|94043\n"),
        ("ml-100k/u1.base", &u_data[..36]),
        ("ml-100k/u1.test", &u_data[36..]),
        ("ml-100k/mku.sh", b"#!/bin/sh\n\ntrap `rm -f tmp.$$; exit 1` 1 2 15\n"),
    ]);
    let outcome = read(&[("ml-100k.zip", &archive)]);
    expect(
        &outcome,
        &[
            ("1", "Film 10 (1995)", 5.0),
            ("1", "Film 11 (1995)", 3.0),
            ("2", "Film 10 (1995)", 1.0),
            ("2", "Film 12 (1995)", 4.0),
        ],
    );
    assert_eq!(outcome.files.len(), 9, "every file of the archive is accounted for");
    assert_eq!(outcome.table.unwrap().dataset(ItemNames::Titles).source, "ml-100k.zip");

    let letterboxd = zip(&[
        ("diary.csv", b"Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2021-01-02,The Matrix,1999,https://boxd.it/a,4.5,,,2021-01-01\n"),
        ("ratings.csv", b"Date,Name,Year,Letterboxd URI,Rating\n2021-01-02,The Matrix,1999,https://boxd.it/2a1m,4.5\n2021-01-02,Emma,1996,https://boxd.it/2a,2\n"),
        ("watched.csv", b"Date,Name,Year,Letterboxd URI\n2021-01-02,The Matrix,1999,https://boxd.it/2a1m\n"),
        ("profile.csv", b"Date Joined,Username\n2020-01-01,someone\n"),
    ]);
    let outcome = read_with(Choices::default(), &[("letterboxd-someone.zip", &letterboxd)], Some(&loaded()));
    assert_eq!(outcome.add_me.unwrap().matched(), 2);

    let parts = zip(&[
        ("combined_data_1.txt", b"1:\n7,3,2005-09-06\n"),
        ("combined_data_2.txt", b"2:\n7,5,2005-09-06\n8,1,2005-09-06\n"),
    ]);
    expect(&read(&[("netflix.zip", &parts)]), &[("7", "#1", 3.0), ("7", "#2", 5.0), ("8", "#2", 1.0)]);
    let inner = gzip(b"userId,movieId,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n");
    expect(&read(&[("both.zip", &zip(&[("data/ratings.csv.gz", &inner)]))]), &FOUR);
}

/// Rows of a table with so many ratings, beyond what is looked at before reading if `n` is large.
fn many(n: u32) -> String {
    (0..n).map(|n| format!("{},{},{}\n", 1 + n % 100, 1000 + n / 7, 1 + n % 5)).collect()
}

#[test]
fn larger_movielens_archives() {
    let ratings = many(400).replace(',', "::").replace('\n', "::978300760\n");
    let movies: String = (1000..1058).map(|id| format!("{id}::Film {id}, The (1995)::Action|War\n")).collect();
    let users = "1::F::1::10::48067\n2::M::56::16::70072\n3::M::25::15::55117\n";
    let tags = "15::1000::excellent!::1215184630\n20::1001::politics::1188263867\n";
    for (archive, others) in [("ml-1m", vec![("users.dat", users)]), ("ml-10M100K", vec![("tags.dat", tags)])] {
        let mut files =
            vec![("README", "SUMMARY\n======\n\nThese files hold ratings, by people.\n"), ("movies.dat", &movies)];
        files.push(("ratings.dat", &ratings));
        files.extend(others);
        let paths: Vec<String> = files.iter().map(|(name, _)| format!("{archive}/{name}")).collect();
        let entries: Vec<(&str, &[u8])> =
            paths.iter().zip(&files).map(|(path, (_, text))| (path.as_str(), text.as_bytes())).collect();
        let outcome = read(&[(archive, &zip(&entries))]);
        let table = outcome.table.unwrap_or_else(|error| panic!("{archive}: {error}"));
        let taken: Vec<_> = outcome.files.iter().map(|file| &file.taken_as).collect();
        assert_eq!((table.len(), outcome.report.titles.without_title), (400, 0), "{archive} {taken:?}");
        assert_eq!(ratings_of_first(&table), ("1".to_owned(), "Film 1000, The (1995)".to_owned(), 1.0));
        assert_eq!(outcome.files.len(), files.len());
    }
}

fn ratings_of_first(table: &RatingsTable) -> (String, String, f32) {
    ratings(table).swap_remove(0)
}

#[test]
fn gzipped_tables_with_gzipped_titles() {
    let ratings = gzip(b"userId,movieId,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n");
    let titles = gzip(b"movieId,title,genres\n10,GoldenEye (1995),Action\n11,\"City, The (1995)\",Drama\n");
    let outcome = read(&[("ratings.csv.gz", &ratings), ("movies.csv.gz", &titles)]);
    expect(
        &outcome,
        &[
            ("1", "GoldenEye (1995)", 5.0),
            ("1", "City, The (1995)", 3.0),
            ("2", "GoldenEye (1995)", 1.0),
            ("2", "#12", 4.0),
        ],
    );
}

/// Where the packed bytes of the first file of an archive lie.
fn first_entry(archive: &[u8]) -> std::ops::Range<usize> {
    let number = |at: usize, n: usize| (0..n).rev().fold(0, |sum, k| sum * 256 + usize::from(archive[at + k]));
    let start = 30 + number(26, 2) + number(28, 2);
    start..start + number(18, 4)
}

#[test]
fn a_damaged_file_of_an_archive_is_refused() {
    let text = "user,item,rating\n".to_owned() + &many(60_000);
    let whole = zip(&[("ratings.csv", text.as_bytes())]);
    // A deflate stream that ends early: after its first block, all the rest is what ends one.
    let packed = first_entry(&whole);
    let short = &text[..text.len() / 2];
    let other = zip(&[("ratings.csv", short.as_bytes())]);
    let other_packed = other[first_entry(&other)].to_vec();
    let mut early = whole.clone();
    early[packed.start..packed.start + other_packed.len()].copy_from_slice(&other_packed);
    // A number of the text is another one.
    let mut changed = zip_stored("ratings.csv", text.as_bytes());
    let place = first_entry(&changed).start + text.len() - 2;
    changed[place] = b'9';
    for (damaged, damage) in [(early, Damage::Size), (changed, Damage::Checksum)] {
        let outcome = read(&[("data.zip", &damaged)]);
        let error = outcome.table.expect_err("nothing of a damaged file is kept");
        assert_eq!(error.problem, DataProblem::Damaged(damage));
    }
    // A small one is not passed over for another.
    let small = b"user,item,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n";
    let mut archive = zip(&[("ratings.csv", small), ("u1.base", &small[..34])]);
    let packed = first_entry(&archive);
    archive[packed.end - 3] ^= 0x55;
    let outcome = read(&[("data.zip", &archive)]);
    assert!(matches!(&outcome.files[0].taken_as, TakenAs::Refused(_)), "{:?}", outcome.files[0].taken_as);
}

#[test]
fn an_archive_with_a_password_says_so() {
    let mut archive = zip(&[("ratings.csv", b"user,item,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n")]);
    archive[6] |= 1;
    let directory = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    archive[directory + 8] |= 1;
    let error = read(&[("data.zip", &archive)]).table.unwrap_err();
    assert_eq!(error.problem, DataProblem::Locked);
}

#[test]
fn an_archive_around_something_foreign_says_what_that_is() {
    let excel = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0".repeat(50);
    let error = read(&[("jester-data-1.zip", &zip(&[("jester-data-1.xls", &excel)]))]).table.unwrap_err();
    assert_eq!(error, DataError::of_file("jester-data-1.zip", DataProblem::Unsupported(UnsupportedFile::Excel)));
    let workbook = zip(&[("[Content_Types].xml", b"<?xml"), ("xl/workbook.xml", b"<?xml")]);
    let both = zip(&[("readme.txt", b"hello there\n"), ("a.xlsx", &workbook), ("b.xls", &excel)]);
    let error = read(&[("data.zip", &both)]).table.unwrap_err();
    assert_eq!(error.problem, DataProblem::Unsupported(UnsupportedFile::Excel));
    let inner = zip(&[("ratings.csv", b"user,item,rating\n1,10,5\n2,11,3\n")]);
    let error = read(&[("data.zip", &zip(&[("inner.zip", &inner)]))]).table.unwrap_err();
    assert_eq!(error.problem, DataProblem::Unsupported(UnsupportedFile::Nested));
}

#[test]
fn a_large_file_is_understood_by_its_beginning_however_it_comes() {
    // The first 256 KiB are text; further on, within what a browser hands over at once, is a byte that text has not.
    let numbers: String = (0..30_000).map(|n| format!("{}\t{}\t{}\n", 1 + n % 100, n / 7, 1 + n % 5)).collect();
    assert!(numbers.len() > 256 * 1024);
    let text = numbers + "1\t\0\t3\n2\t\u{f6}\t4\n";
    let (archive, packed) = (zip(&[("r.txt", text.as_bytes())]), gzip(text.as_bytes()));
    let mut understood = Vec::new();
    for bytes in [text.as_bytes(), &archive, &packed] {
        let mut reading = Reading::new(Choices::default());
        reading.begin_file("r.txt", bytes.len() as u64);
        reading.push(bytes);
        let outcome = reading.finish(None);
        let file = &outcome.files[0];
        understood.push((file.plan.clone(), file.accounting.clone(), outcome.table.unwrap().values));
    }
    assert!(understood[0] == understood[1], "{:?}", understood.iter().map(|it| &it.0).collect::<Vec<_>>());
    assert!(understood[0] == understood[2]);
}

#[test]
fn gzip_and_broken_gzip() {
    let text = "userId,movieId,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n";
    let packed = gzip(text.as_bytes());
    expect(&read(&[("ratings.csv.gz", &packed)]), &FOUR);
    let outcome = read(&[("ratings.csv.gz", &packed[..packed.len() / 2])]);
    assert!(matches!(outcome.table.unwrap_err().problem, DataProblem::Damaged(_)));
}

#[test]
fn files_dropped_together_are_one_table() {
    let outcome =
        read(&[("a.csv", b"user,item,rating\n1,10,5\n1,11,3\n"), ("b.csv", b"user;item;rating\n2;10;1\n2;12;4\n")]);
    expect(&outcome, &FOUR);
    assert_eq!(outcome.table.unwrap().source, "a.csv + b.csv");
}

#[test]
fn duplicates_are_merged_as_chosen_and_reported() {
    let text = "user,item,rating\n1,10,5\n1,10,2\n2,10,1\n2,12,4\n";
    let value = |duplicates| {
        let choices = Choices { duplicates, ..Choices::default() };
        let outcome = read_with(choices, &[("r.csv", text.as_bytes())], None);
        (outcome.table.unwrap().values, outcome.report.duplicates.extra)
    };
    assert_eq!(value(DuplicatePolicy::Last), (vec![2.0, 1.0, 4.0], 1));
    assert_eq!(value(DuplicatePolicy::First), (vec![5.0, 1.0, 4.0], 1));
    assert_eq!(value(DuplicatePolicy::Mean), (vec![3.5, 1.0, 4.0], 1));
    assert_eq!(value(DuplicatePolicy::All), (vec![5.0, 2.0, 1.0, 4.0], 1));
}

#[test]
fn rows_that_cannot_be_read_are_listed_with_line_and_text() {
    let text = "user,item,rating\n1,10,5\n1,11,great\n,10,1\n2,12,4\n2,13\n3,10,inf\n3,11,\n3,12,1,oops\n";
    let outcome = read_one("r.csv", text);
    expect(&outcome, &[("1", "#10", 5.0), ("2", "#12", 4.0)]);
    let refused: Vec<(Reason, u64, u64, &str)> = outcome.files[0]
        .accounting
        .refused
        .iter()
        .map(|refused| (refused.reason, refused.count, refused.first[0].number, refused.first[0].text.as_str()))
        .collect();
    assert_eq!(
        refused,
        [
            (Reason::NotANumber, 1, 3, "1,11,great"),
            (Reason::NoUser, 1, 4, ",10,1"),
            (Reason::NoRating, 2, 6, "2,13"),
            (Reason::NotFinite, 1, 7, "3,10,inf"),
            (Reason::TooManyColumns { expected: 3 }, 1, 9, "3,12,1,oops"),
        ]
    );
}

#[test]
fn titles_that_carry_several_ids_are_merged_or_apart() {
    let files: [(&str, &[u8]); 2] = [
        ("ratings.csv", b"userId,movieId,rating\n1,10,5\n1,11,3\n2,10,1\n"),
        ("movies.csv", b"movieId,title\n10,Emma (1996)\n11,Emma (1996)\n"),
    ];
    let merged = read(&files);
    assert_eq!(
        (merged.report.titles.shared, merged.report.titles.shared_titles.as_slice()),
        (1, &["Emma (1996)".to_owned()][..])
    );
    assert_eq!(merged.table.unwrap().dataset(ItemNames::Titles).items.len(), 2);
    let apart = read_with(Choices { titles_apart: true, ..Choices::default() }, &files, None);
    expect(&apart, &[("1", "Emma (1996) #10", 5.0), ("1", "Emma (1996) #11", 3.0), ("2", "Emma (1996) #10", 1.0)]);
}

#[test]
fn choices_read_it_otherwise() {
    let text = "a,b,c\n1,4,10\n2,5,10\n2,3,11\n";
    let file = |plan: Plan| Choices { files: [("r.csv".to_owned(), plan)].into(), ..Choices::default() };
    let roles = Setting::chosen(vec![Role::User, Role::Rating, Role::Item]);
    let outcome = read_with(file(Plan { roles, ..Plan::default() }), &[("r.csv", text.as_bytes())], None);
    expect(&outcome, &[("1", "#10", 4.0), ("2", "#10", 5.0), ("2", "#11", 3.0)]);
    let (header, delimiter) = (Setting::chosen(false), Setting::chosen(Delimiter::Semicolon));
    let choices = file(Plan { header, delimiter, ..Plan::default() });
    let outcome = read_with(choices, &[("r.csv", text.as_bytes())], None);
    assert_eq!((plan(&outcome, 0).width(), &plan(&outcome, 0).first_rows[0][..]), (1, &["a,b,c".to_owned()][..]));
    assert_eq!(plan(&outcome, 0).delimiter, delimiter, "it says who chose");
    assert!(outcome.table.is_err());
    let choices = file(Plan { encoding: Setting::chosen("iso-8859-2".to_owned()), ..Plan::default() });
    let outcome = read_with(choices, &[("r.csv", b"user,item,rating\n1,\xb1,5\n2,b,1\n")], None);
    assert_eq!(ratings(&outcome.table.unwrap())[0].1, "#ą");
}

#[test]
fn counts_and_swapped_columns_are_warned_of_with_a_way_on() {
    let plays: String = (1..60).map(|n| format!("{},{},{}\n", n % 7, n, n * n)).collect::<String>() + "8,1,1\n9,2,2\n";
    let outcome = read_one(
        "plays.csv",
        &format!("user,artist,plays\n{plays}{}", (0..90).map(|n| format!("{n}u,5,1\n")).collect::<String>()),
    );
    let warnings = outcome.report.warnings;
    assert!(matches!(warnings[..], [Warning::RatingsLikeCounts { highest: 3481.0, .. }]), "{warnings:?}");
    let log = Choices { log_counts: true, ..Choices::default() };
    let outcome = read_with(log, &[("plays.csv", b"user,artist,plays\n1,2,0\n2,2,98\n3,2,9\n")], None);
    assert_eq!(outcome.table.unwrap().values[2], 9f32.ln_1p());
    let scale = outcome.report.scale.unwrap();
    assert_eq!((scale.lowest, scale.highest, scale.steps), (0.0, 98f32.ln_1p(), Steps::Fine));

    let swapped: String = (1..200).map(|n| format!("{},{},{}\n", n % 7, 1 + n % 5, n * 14)).collect();
    let outcome = read_one("r.csv", &("user,item,rating\n".to_owned() + &swapped));
    let warning = Warning::RatingsLikeIds {
        file: "r.csv".to_owned(),
        values: 199,
        highest: 2786.0,
        column: ColumnName { index: 1, name: "item".to_owned() },
        roles: vec![Role::User, Role::Rating, Role::Item],
    };
    assert_eq!(outcome.report.warnings, [warning]);
}

#[test]
fn counts_are_known_by_name_before_columns_are_thought_swapped() {
    let log_offered = |header: &str, value: fn(u32) -> String| {
        let rows: String = (0..200).map(|n| format!("{},{},{}\n", n % 20, 100 + n, value(n))).collect();
        let warnings = read_one("r.csv", &format!("{header}\n{rows}")).report.warnings;
        matches!(warnings[..], [Warning::RatingsLikeCounts { .. }])
    };
    assert!(log_offered("user,artist,plays", |n| (1 + n * n % 977).to_string()));
    assert!(log_offered("user,game,hours", |n| format!("{}.{}", n * n % 577, n % 10)));
    assert!(log_offered("userId,itemId,play_count", |n| (1 + n % 40).to_string()));
    // Not by name, but by what they are.
    let hours = |n: u32| if n.is_multiple_of(3) { format!("{}.{}", n * n % 577, n % 10) } else { "0.5".to_owned() };
    assert!(log_offered("user,item,value", hours));
    // A few stars are none, whatever they are called.
    assert!(!log_offered("user,item,count", |n| (1 + n % 5).to_string()));
    // Ratings on a fine scale of their own are no reason to think of the users as ratings.
    let rows: String = (0..200).map(|n| format!("{},{},{}.25\n", n % 20, 100 + n, n)).collect();
    assert_eq!(read_one("r.csv", &format!("user,item,rating\n{rows}")).report.warnings, []);
}

#[test]
fn refusals_say_what_is_wrong() {
    use DataProblem as P;
    use UnsupportedFile::{Empty, Excel, Html, Image, Json};
    let refused = |name: &str, bytes: &[u8]| {
        let error = read(&[(name, bytes)]).table.unwrap_err();
        assert_eq!(error.file, name);
        error.problem
    };
    let names = |names: &str| Seen::Names(names.to_owned());
    let workbook = zip(&[("[Content_Types].xml", b"<?xml"), ("xl/workbook.xml", b"<?xml")]);
    let cases: [(&str, &[u8], P); 14] = [
        (
            "r.csv",
            b"userId,movieId,timestamp\n1,2,964982703\n",
            P::Unrecognized { missing: Missing::Ratings, seen: names("userId, movieId, timestamp") },
        ),
        (
            "r.csv",
            b"film,rating\nHeat,4\nHeat,5\nUp,3\n",
            P::Unrecognized { missing: Missing::Users, seen: names("film, rating") },
        ),
        ("r.csv", b"user,item,rating\n1,1,4\n1,2,4\n2,1,4\n", P::AllEqual { ratings: 3, value: 4.0 }),
        ("r.csv", b"user,item,rating\n1,1,4\n1,2,3\n", P::OnePerson { ratings: 2, loaded: false }),
        ("r.csv", b"user,item,rating\n", P::NoRows),
        (
            "r.csv",
            b"user,item,rating\n1,2,x\n",
            P::NoRowRead { rows: 1, reason: Reason::NotANumber, text: "1,2,x".to_owned() },
        ),
        ("r.csv", b"", P::Unsupported(Empty)),
        ("r.csv", b"0user\n0,\xc3\xa9\n", P::OnlyTitles),
        ("r.csv", b" \n\n", P::Unsupported(Empty)),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\0", P::Unsupported(Image)),
        ("a.xlsx", &workbook, P::Unsupported(Excel)),
        ("a.html", b"<!DOCTYPE html>\n<html>", P::Unsupported(Html)),
        ("a.json", b"[{\"user\": 1}]", P::Unsupported(Json)),
        ("a.zip", &zip(&[("readme.txt", b"hello there\n")]), P::NothingInArchive { files: 1 }),
    ];
    for (name, bytes, problem) in cases {
        assert_eq!(refused(name, bytes), problem);
    }
}

#[test]
fn nothing_of_a_file_that_breaks_off_is_kept() {
    let rows: String = (0..100_000).map(|n| format!("{},{},{}\n", n % 100, n, n % 5)).collect();
    let packed = gzip(("user,item,rating\n".to_owned() + &rows).as_bytes());
    let good: (&str, &[u8]) = ("good.csv", b"user,item,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n");
    let outcome = read(&[("broken.csv.gz", &packed[..packed.len() - 100]), good]);
    expect(&outcome, &FOUR);
    assert!(matches!(outcome.files[0].taken_as, TakenAs::Refused(_)));
}

/// What the page does as long as it shows nothing of what was understood: all or nothing.
mod at_once {
    use super::{DataProblem, FOUR, Reason, Seen};
    use tastemap::data::{ItemNames, NA, NamedFile, RatingsTable, read_files};

    fn file(name: &str, text: &str) -> NamedFile {
        NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn u_data() -> NamedFile {
        file("u.data", "1\t10\t5\t0\n2\t11\t3\t0\n")
    }

    fn u_item() -> NamedFile {
        NamedFile { name: "u.item".to_owned(), bytes: b"10|Mis\xE9rables, Les (1995)|\n12|Unrated (2000)|\n".to_vec() }
    }

    fn item_names(table: &RatingsTable) -> Vec<String> {
        table.dataset(ItemNames::Titles).items.names().to_vec()
    }

    #[test]
    fn ratings_and_titles_join_in_either_order() {
        for files in [[u_data(), u_item()], [u_item(), u_data()]] {
            let table = read_files(&files, None).unwrap();
            assert_eq!(item_names(&table), [NA, "#11", "Misérables, Les (1995)"]);
            assert_eq!(table.dataset(ItemNames::Titles).source, "u.data + u.item");
        }
    }

    #[test]
    fn titles_dropped_later_join_the_loaded_ratings() {
        let loaded = read_files(&[u_data()], None).unwrap();
        assert_eq!(item_names(&loaded), [NA, "#10", "#11"]);
        let titled = read_files(&[u_item()], Some(&loaded)).unwrap();
        assert_eq!(titled, read_files(&[u_data(), u_item()], None).unwrap());
        assert_eq!(read_files(&[u_item()], Some(&titled)).unwrap(), titled, "twice is as good as once");
    }

    #[test]
    fn titles_alone_say_what_is_missing() {
        let sample = RatingsTable { synthetic: true, ..read_files(&[u_data()], None).unwrap() };
        for current in [None, Some(&sample)] {
            let error = read_files(&[u_item()], current).unwrap_err();
            assert_eq!(error.file, "u.item");
            assert_eq!(error.problem, DataProblem::OnlyTitles);
        }
    }

    #[test]
    fn titles_of_another_data_set_are_refused() {
        let error = read_files(&[u_data(), file("u.item", "77|Elsewhere (1990)\n")], None).unwrap_err();
        assert_eq!(error.file, "u.item");
        assert!(matches!(error.problem, DataProblem::OtherTitles { titled: 0, rated: 2, .. }), "{error}");
    }

    #[test]
    fn titles_that_fit_by_chance_are_refused() {
        let rows =
            |ids: std::ops::Range<u32>| ids.map(|id| format!("{}\t{id}\t{}\n", id % 3, id % 5)).collect::<String>();
        let titles = |ids: std::ops::Range<u32>| ids.map(|id| format!("{id}|Film (1990)\n")).collect::<String>();
        let ratings = file("u.data", &rows(0..100));
        let error = read_files(&[ratings.clone(), file("u.item", &titles(20..200))], None).unwrap_err();
        assert!(matches!(error.problem, DataProblem::OtherTitles { titled: 80, rated: 100, .. }), "{error}");
        assert!(read_files(&[ratings, file("u.item", &titles(5..200))], None).is_ok());
    }

    #[test]
    fn a_row_that_cannot_be_read_is_an_error_with_its_line() {
        let error = read_files(&[file("u.data", "1\t2\t3\t0\n\n1\t3\tx3\t0\n2\t3\t1\t0\n")], None).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("u.data", Some(3)));
        assert_eq!(error.problem, DataProblem::Row { reason: Reason::NotANumber, text: "1\t3\tx3\t0".to_owned() });
    }

    #[test]
    fn a_refused_file_refuses_all() {
        let text: String = FOUR.iter().map(|(user, item, value)| format!("{user},{},{value}\n", &item[1..])).collect();
        let error = read_files(&[file("r.csv", &text), file("u.user", "1|24|M|technician|85711\n")], None).unwrap_err();
        assert_eq!(error.file, "u.user");
        let seen = Seen::FirstRow("1|24|M|technician|85711".to_owned());
        assert!(matches!(&error.problem, DataProblem::Unrecognized { seen: it, .. } if *it == seen), "{error}");
    }

    #[test]
    fn no_file_at_all_is_an_error() {
        assert!(read_files(&[], None).is_err());
    }
}

#[test]
fn a_file_can_be_left_out_and_still_shows_what_it_is() {
    let leave_out = |name: &str| {
        let mut choices = Choices::default();
        choices.files.insert(name.to_owned(), Plan { take: Some(false), ..Plan::default() });
        choices
    };
    let (a, b) = ("user,item,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n", "user,item,rating\n7,1,5\n8,1,2\n");
    let files = [("a.csv", a.as_bytes()), ("b.csv", b.as_bytes())];
    let outcome = read_with(leave_out("b.csv"), &files, None);
    expect(&outcome, &FOUR);
    assert_eq!(outcome.files[1].taken_as, TakenAs::LeftOut(LeftOut::ByPerson));
    assert_eq!((plan(&outcome, 1).layout.value, plan(&outcome, 1).first_rows.len()), (Some(Layout::Long), 2));
    let refused = read_with(leave_out("a.csv"), &files[..1], None).table.expect_err("nothing is left");
    assert_eq!(refused.problem, DataProblem::AllLeftOut);
    let archive = zip(&[("a.csv", a.as_bytes())]);
    let refused = read_with(leave_out("a.zip/a.csv"), &[("a.zip", &archive)], None).table.expect_err("nothing is left");
    assert_eq!(refused.problem, DataProblem::AllLeftOut);
}

#[test]
fn a_file_that_cannot_be_had_leaves_the_others() {
    let mut reading = Reading::new(Choices::default());
    let good = b"user,item,rating\n1,10,5\n1,11,3\n2,10,1\n2,12,4\n";
    let problem = || DataProblem::Unreadable("it is a folder".to_owned());
    let error = |file: &str| DataError::of_file(file, problem());
    let half = "3,10,5\n".repeat(100_000);
    for (name, bytes) in [("folder", &b""[..]), ("good.csv", good), ("half.csv", half.as_bytes())] {
        reading.begin_file(name, bytes.len() as u64);
        reading.push(bytes);
        match name {
            "good.csv" => assert!(!reading.end_file(), "a table is read at once"),
            _ => reading.refuse_file(problem()),
        }
    }
    let outcome = reading.finish(None);
    expect(&outcome, &FOUR);
    assert_eq!(outcome.files[0].taken_as, TakenAs::Refused(error("folder")));
    assert_eq!(outcome.files[2].taken_as, TakenAs::Refused(error("half.csv")));
}
