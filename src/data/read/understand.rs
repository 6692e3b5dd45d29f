//! From the beginning of a file to a plan of how to read all of it.

use super::foreign::{self, UnsupportedFile};
use super::layout::Guess;
use super::plan::{Layout, Note, Plan, Role};
use super::profile::{Columns, Profiles};
use super::records::Splitter;
use super::{dialect, encoding, header, layout, roles, wrapped};
use std::collections::HashSet;

/// Bytes of a file that are looked at before it is read.
pub const SAMPLE: usize = 256 * 1024;
/// Rows of the sample that the columns are judged by.
const JUDGED_ROWS: usize = 1000;
/// Rows that the preview shows.
const SHOWN_ROWS: usize = 10;

/// Fills in what the person left open in the plan of a file that begins with `sample`; `whole` says that this is all of
/// it.
///
/// The error says what the file is, where it is no table at all.
pub fn understand(sample: &[u8], whole: bool, mut plan: Plan) -> Result<Plan, UnsupportedFile> {
    let encoding = encoding::fill(&mut plan.encoding, sample);
    let mut text = String::new();
    encoding::Decoder::new(encoding, true).decode(sample, whole, &mut text);
    if let Some(what) = foreign::what_it_is(sample, &text) {
        return Err(what);
    }
    if !whole {
        // The last line may be cut off.
        let end = text.rfind(['\n', '\r']).map_or(text.len(), |at| at + 1);
        text.truncate(end);
    }
    if text.trim_ascii().is_empty() {
        return Err(UnsupportedFile::Empty);
    }

    plan.wrapped = wrapped::is_wrapped(&text);
    if plan.wrapped {
        text = wrapped::unwrapped(&text);
    }
    dialect::fill(&mut plan, &text);
    plan.notes = Vec::new();
    let chosen = plan.layout.by_person().copied().flatten();
    let blocks = chosen.map_or_else(|| layout::begins_with_block(&text), |layout| layout == Layout::Blocks);
    let rows = sampled_rows(&text, &plan, blocks);
    // A header may be wider than the rows below it.
    let width = usual_width(&rows).max(rows.first().map_or(0, Vec::len));
    let profile = |rows: &[Vec<String>]| Profiles::of(rows, width, plan.decimal_comma.value);
    let mut below = profile(rows.get(1..).unwrap_or_default());
    plan.header.guess(|| !blocks && rows.first().is_some_and(|first| layout::has_header(first, &below)));
    let (names, rows, profiles) = match rows.split_first() {
        Some((first, rest)) if plan.header.value => (header::names(first, &mut below), rest, below),
        _ => (Vec::new(), &rows[..], profile(&rows)),
    };
    plan.first_rows = rows[..rows.len().min(SHOWN_ROWS)].to_vec();

    let named = plan.header.value.then_some(names.as_slice());
    let columns = Columns { names: named, profiles: &profiles, first_rows: &plan.first_rows };
    let mut layout = chosen.or(blocks.then_some(Layout::Blocks));
    if plan.roles.by_person().is_some() {
        plan.roles.value.resize(named.map_or(width, <[String]>::len), Role::Other);
        layout = layout.or_else(|| layout::of_roles(&plan.roles.value));
    } else if let Some(layout) = layout {
        plan.roles.value = layout::roles_for(layout, &columns);
    } else {
        Guess { roles: plan.roles.value, layout, notes: plan.notes } = layout::guess(&columns);
    }
    let roles = &plan.roles.value;
    plan.layout.value = layout.filter(|&layout| layout::is_possible(layout, roles));
    if plan.layout.value.is_some_and(Layout::is_matrix) {
        plan.notes.extend(named_twice(roles, &names));
    }
    plan.better_roles = (plan.layout.value == Some(Layout::Long)).then(|| roles::better(roles, &profiles)).flatten();
    (plan.names, plan.marks) = (names, profiles.marks);
    Ok(plan)
}

/// The names that stand above several columns of ratings.
fn named_twice(roles: &[Role], names: &[String]) -> Option<Note> {
    let mut seen = HashSet::new();
    let across = roles.iter().zip(names).filter(|(role, name)| **role == Role::Rating && !name.is_empty());
    let mut twice: Vec<String> = across.filter(|(_, name)| !seen.insert(*name)).map(|(_, name)| name.clone()).collect();
    twice.sort();
    twice.dedup();
    (!twice.is_empty()).then_some(Note::NamedTwice(twice))
}

/// The rows of the sample as fields; the lines that begin a block are none.
fn sampled_rows(text: &str, plan: &Plan, blocks: bool) -> Vec<Vec<String>> {
    let mut splitter = Splitter::new(plan.delimiter.value, plan.quoting.value);
    let (mut rest, mut rows, mut preamble) = (text, Vec::new(), plan.preamble);
    while let Some(record) = splitter.split(rest, true).filter(|_| rows.len() <= JUDGED_ROWS) {
        rest = &rest[record.size..];
        if record.is_blank() || (blocks && layout::block_item(record.text.trim_ascii()).is_some()) {
            continue;
        }
        if preamble > 0 {
            preamble -= 1;
            continue;
        }
        rows.push((0..record.len()).map(|index| record.field(index).to_owned()).collect());
    }
    rows
}

/// The number of fields that most rows have.
fn usual_width(rows: &[Vec<String>]) -> usize {
    let widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    dialect::usual_width(&widths).map_or(0, |(width, _)| width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::read::plan::Setting;

    /// The layout, and a letter for the role of each column: user, item, title, year, genre, rating, time, or `-`.
    fn by(plan: Plan, text: &str) -> (Option<Layout>, String) {
        let plan = understand(text.as_bytes(), true, plan).expect("a table");
        let letter = |role: &Role| match role {
            Role::User => 'U',
            Role::Item => 'I',
            Role::Title => 'T',
            Role::Year => 'Y',
            Role::Genre => 'G',
            Role::Rating => 'R',
            Role::Time => 't',
            Role::Other => '-',
        };
        (plan.layout.value, plan.roles.value.iter().map(letter).collect())
    }

    fn expect(text: &str, layout: Option<Layout>, roles: &str) {
        assert_eq!(by(Plan::default(), text), (layout, roles.to_owned()), "{text}");
    }

    const LONG: Option<Layout> = Some(Layout::Long);
    const ONE_USER: Option<Layout> = Some(Layout::OneUser);
    const USERS_DOWN: Option<Layout> = Some(Layout::UsersDown);
    const ITEMS_DOWN: Option<Layout> = Some(Layout::ItemsDown);

    const ITEMS: &str = "Heat,Up,Dune,Alien,Jaws,Rocky,Big,Tron,Babe,Fargo,Antz,Ran";

    /// A class sheet of 25 pupils and twelve items; `front` and `between` are what it holds beside the names.
    fn sheet(
        front: (&str, fn(usize) -> String),
        between: (&str, fn(usize) -> String),
        rating: fn(usize) -> String,
    ) -> String {
        let header = format!("{}Name,{}{ITEMS}\n", front.0, between.0);
        let row = |pupil: usize| {
            let ratings: Vec<String> = (0..12).map(|item| rating(pupil * 7 + item * 5 + pupil * item)).collect();
            format!("{}Pupil {pupil},{}{}\n", front.1(pupil), between.1(pupil), ratings.join(","))
        };
        header + &(0..25).map(row).collect::<String>()
    }

    const NOTHING: (&str, fn(usize) -> String) = ("", |_| String::new());

    fn stars(n: usize) -> String {
        if n.is_multiple_of(6) { String::new() } else { (n % 6).to_string() }
    }

    #[test]
    fn what_a_class_sheet_tells_of_pupils_is_no_rating() {
        let twelve = "R".repeat(12);
        for (between, roles) in [
            (("Birth year,", (|n| format!("{},", 2008 + n % 5)) as fn(usize) -> String), "U-"),
            (("Age,", |n| format!("{},", 11 + n % 3)), "U-"),
            (("Grade,", |_| "7,".to_owned()), "U-"),
            (("Height,", |n| format!("{},", 140 + n)), "U-"),
            (("Class,", |n| format!("7{},", ['a', 'b'][n % 2])), "U-"),
            (("E-mail,Class,", |n| format!("p{n}@x.org,7,")), "U--"),
        ] {
            expect(&sheet(NOTHING, between, stars), USERS_DOWN, &(roles.to_owned() + &twelve));
        }
        let numbered = sheet(("No,", |n| format!("{},", n + 1)), NOTHING, stars);
        expect(&numbered, USERS_DOWN, &("-U".to_owned() + &twelve));
        // Some have left the class since.
        let gaps = "No,Name,Heat,Up\n1,Anna,5,4\n2,Ben,3,\n5,Cem,1,2\n";
        expect(gaps, USERS_DOWN, "-URR");
        expect("Name,Class,Heat,Up,Dune\nAnna,7b,4,5,3\nBen,7b,3,1,\nCem,7a,3,1,2\n", USERS_DOWN, "U-RRR");
        let form = "Timestamp,E-mail address,Your name,Heat,Up\n2024/05/01 10:15:02 AM,a@x.org,Anna,4,5\n\
            2024/05/01 10:16:40 AM,b@x.org,Ben,3,1\n";
        expect(form, USERS_DOWN, "t-URR");
        expect("Timestamp,Heat,Up\n11/3/2024 10:15:02,4,5\n11/3/2024 10:16:40,3,1\n", USERS_DOWN, "tRR");
        expect("Name,Heat,Up,Mean\nAnna,4,5,4.5\nBen,3,1,2\nMean,3.5,3,3.25\n", USERS_DOWN, "URR-");
    }

    #[test]
    fn cells_of_a_matrix_are_judged_together() {
        let twelve = "U".to_owned() + &"R".repeat(12);
        let not_seen =
            sheet(NOTHING, NOTHING, |n| if n % 3 == 0 { "not seen".to_owned() } else { (1 + n % 5).to_string() });
        expect(&not_seen, USERS_DOWN, &twelve);
        // More different points than a column of ratings has alone.
        expect(&sheet(NOTHING, NOTHING, |n| (n * 37 % 101).to_string()), USERS_DOWN, &twelve);
        expect(",Heat,Up\nAnna,4,not seen\nBen,not seen,5\nCem,not seen,1\nDan,2,not seen\n", USERS_DOWN, "URR");
    }

    #[test]
    fn a_matrix_whose_corner_says_little() {
        expect(",Heat,Up,Dune\nAnna,4,5,3\nBen,3,1,\nCem,3,1,2\n", USERS_DOWN, "URRR");
        expect("Pupil no,Heat,Up,Dune\n1,4,5,3\n2,3,1,\n3,3,1,2\n", USERS_DOWN, "URRR");
        expect("Heat,Up,Dune,Alien\n4,5,3,1\n3,1,1,5\n3,2,5,\n", USERS_DOWN, "RRRR");
        expect("ID,Heat,Up\n17,4,5\n4,3,1\n9,3,1\n", USERS_DOWN, "URR");
        expect("\"\",Anna,Ben,Cem\nHeat,4,5,3\nUp,3,1,\n300,3,1,2\n", USERS_DOWN, "URRR");
    }

    #[test]
    fn one_familiar_name_does_not_hide_a_matrix() {
        expect("Film,Anna,Mark,Ben\nHeat,4,5,3\nUp,2,,4\nDune,5,1,\nAlien,1,2,3\n", ITEMS_DOWN, "IRRR");
        expect("Name,Up,Her,Stars\nAnna,4,5,3\nBen,3,1,\nCem,3,1,2\n", USERS_DOWN, "URRR");
        expect("Name,Film,Book,Song\nAnna,4,5,3\nBen,3,1,\nCem,3,1,2\n", USERS_DOWN, "URRR");
        expect("Name,Up,Time,Day\nAnna,4,5,3\nBen,3,1,\nCem,3,1,2\n", USERS_DOWN, "URRR");
    }

    #[test]
    fn rows_of_single_ratings_are_no_matrix() {
        // Which of the two are the ratings, only a person can say.
        expect("user,item,score_a,score_b\n1,2,3,4\n2,3,4,5\n3,3,1,2\n", None, "UI--");
        expect("Pupil,Film no,Mark out of 10\nAnna,3,7\nBen,2,9\nCem,3,1\n", LONG, "UIR");
        expect("Title,My Rating,Times seen\nHeat,5,1\nUp,4,2\nDune,3,1\n", ONE_USER, "TR-");
        expect("movieId,title,Action,War\n1,Heat (1995),1,0\n2,Up (2009),0,0\n", Some(Layout::Titles), "IT--");
        expect("Nr,Was,Note\n1,Heat,4\n2,Up,5\n3,Dune,3\n", ONE_USER, "ITR");
        expect("movieId,tagId,relevance\n1,1,0.5\n1,2,0.25\n2,1,0.75\n2,2,0.5\n", None, "I--");
    }

    #[test]
    fn a_class_list_names_a_user_an_item_and_a_rating_in_each_row() {
        for header in [
            "Name,Title,Rating",
            "Name,Titel,Note",
            "Name,Book Title,Stars",
            "Vorname,Film,Sterne",
            "Name,Movie ID,Rating",
            "Name,Film,Rating out of 5",
            "Name,Film,Your rating (1-10)",
            "Student name,Book title,Rating out of 5",
            "Name,Which film?,How many stars?",
            "élève,livre,note",
            // Nothing says who they are, or what, but that items come again.
            "Wer,Was,Note",
            "Gruppe,Film,Punkte",
        ] {
            let text = format!("{header}\nAnna,Heat,4\nBen,Heat,5\nBen,Up,3\n");
            let (layout, roles) = by(Plan::default(), &text);
            assert!(layout == LONG && (roles == "UIR" || roles == "UTR"), "{header}: {layout:?}, {roles}");
        }
        expect("Wer,Buch,Autor,Note\nAnna,Emma,Austen,1\nBen,Emma,Austen,2\nAnna,Dune,Herbert,3\n", LONG, "UI-R");
    }

    #[test]
    fn one_persons_list_has_each_item_once() {
        let list = "Emma,Austen,5\nDune,Herbert,4\nPersuasion,Austen,3\n";
        expect(&format!("Book,Author,My Rating\n{list}"), ONE_USER, "I-R");
        expect(&format!("Book,Author,Rating\n{list}"), ONE_USER, "I-R");
        expect("author,film,rating\nanna,Heat,5\nben,Up,4\n", LONG, "UIR");
        // Seen twice, and still one person's.
        expect(
            "Date,Name,Year,Letterboxd URI,Rating\n2021-01-02,Heat,1995,https://boxd.it/a,4\n\
            2021-02-02,Heat,1995,https://boxd.it/b,5\n",
            ONE_USER,
            "tTY-R",
        );
    }

    #[test]
    fn a_title_that_is_not_the_items_is_left_out() {
        let reviews = "rating,title,text,parent_asin,user_id\n5.0,Lovely,So good,B00YQ6X8EO,AGK\n\
            4.0,Works,Fine,B00YQ6X8EO,AGL\n1.0,No,Broke,B081TJ8YS3,AGK\n";
        expect(reviews, LONG, "R--IU");
        // No item comes twice here, but the headline stands beside its text.
        let once =
            "rating,title,text,parent_asin,user_id\n5.0,Lovely,So good,B00YQ6X8EO,AGK\n1.0,No,Broke,B081TJ8YS3,AGK\n";
        expect(once, LONG, "R--IU");
        expect("Student ID,Name,Book,Rating\n1,Anna,Emma,5\n2,Ben,Emma,2\n1,Anna,Heidi,3\n", LONG, "U-IR");
        expect("user_id,name,movie_id,rating\n1,Anna,10,5\n2,Ben,10,2\n1,Anna,11,3\n", LONG, "U-IR");
        expect(
            "user,movie,rating,title\n196,242,3,Kolya (1996)\n63,242,3,Kolya (1996)\n63,302,5,Heat (1995)\n",
            LONG,
            "UIRT",
        );
    }

    #[test]
    fn the_narrowest_thing_that_is_named_is_the_item() {
        expect("user,artist,album,rating\nanna,Blur,13,5\nben,Blur,Parklife,4\n", LONG, "U-IR");
        expect("user_id,artist_id,track_id,plays\na,1,7,5\nb,1,8,4\n", LONG, "U-IR");
    }

    #[test]
    fn products_are_known_without_a_header() {
        expect(
            "B000000001,A1YJEY40YUW4SE,5.0,1424304000\nB000000002,A3HU0B9XUEVHIM,4.0,1418860800\n\
            B000000001,A3HU0B9XUEVHIM,4.0,1418860800\n",
            LONG,
            "IURt",
        );
        expect("0446520802,276725,5\n0345450418,276726,3\n0446520802,276727,4\n", LONG, "IUR");
        expect("276725,0446520802,5\n276726,0345450418,3\n", LONG, "UIR");
    }

    #[test]
    fn ids_that_look_like_times_are_ids_where_they_are_needed() {
        expect("16,9780441172719,9\n17,9780446520805,8\n16,9780345450418,1\n", LONG, "UIR");
        expect("180822389,224,3\n280822111,7,5\n180822389,8,1\n", LONG, "UIR");
        // These could be of 1997.
        expect("880822389,224,3\n881250949,7,5\n880822389,8,1\n", LONG, "UIR");
        expect("1,10,964982703\n1,11,964981247\n2,10,964982224\n", None, "--t");
    }

    #[test]
    fn an_asked_layout_finds_its_columns() {
        let asked = |layout: Layout, text: &str| {
            let (found, roles) = by(Plan { layout: Setting::chosen(Some(layout)), ..Plan::default() }, text);
            assert_eq!(found, Some(layout), "{text}");
            roles
        };
        let matrix = "Name,Heat,Up,Dune\nAnna,4,5,3\nBen,3,1,\nCem,3,1,2\n";
        assert_eq!(asked(Layout::UsersDown, matrix), "URRR");
        assert_eq!(asked(Layout::ItemsDown, matrix), "IRRR");
        assert_eq!(asked(Layout::Long, matrix), "UI-R");
        assert_eq!(asked(Layout::UsersDown, "Anna,4,5,3\nBen,3,1,2\n"), "URRR");
        let long = "user,item,rating,timestamp\n1,10,5,881250949\n1,11,3,881250950\n2,10,1,881250951\n";
        assert_eq!(asked(Layout::Long, long), "UIRt");
        assert_eq!(asked(Layout::OneUser, long), "-IRt");
        assert_eq!(asked(Layout::Long, "user,item,score_a,score_b\n1,2,3,4\n2,3,4,5\n"), "UI-R");
        assert_eq!(asked(Layout::OneUser, "was,wann,wie\nHeat,gestern,4\nUp,heute,5\n"), "T-R");
        assert_eq!(asked(Layout::Titles, "nr,was\n10,Heat\n11,Up\n"), "IT");
        assert_eq!(asked(Layout::Blocks, "1488844,3,2005-09-06\n822109,5,2005-05-13\n"), "URt");
    }
}
