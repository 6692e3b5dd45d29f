//! Dropped files to one ratings table: each recognised, read, and joined to the others.

use super::movielens::{Layout, recognise};
use super::reader::{read_ratings, read_titles};
use super::text::decode;
use super::{DataError, RatingsTable};
use std::collections::HashMap;

/// A file as dropped.
#[derive(Clone, Debug)]
pub struct NamedFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Reads files that were dropped together: one with ratings, one with titles, or both.
///
/// Titles that come alone join `current`, the ratings already loaded, unless that is the
/// synthetic sample. The error names the file that is to blame; nothing is half loaded.
pub fn read_files(files: &[NamedFile], current: Option<&RatingsTable>) -> Result<RatingsTable, DataError> {
    let mut ratings: Option<RatingsTable> = None;
    let mut titles: Option<Titles> = None;
    for file in files {
        let text = decode(&file.bytes);
        match recognise(&file.name, &text)? {
            Layout::Ratings(dialect, columns) => {
                let table = read_ratings(&file.name, &text, dialect, columns)?;
                refuse_untrainable(&table)?;
                if let Some(first) = ratings.replace(table) {
                    return Err(second_of_a_kind(&file.name, &first.source, "ratings"));
                }
            }
            Layout::Titles(dialect, columns) => {
                let by_item = read_titles(&file.name, &text, dialect, columns)?;
                if let Some(first) = titles.replace(Titles { file: file.name.clone(), by_item }) {
                    return Err(second_of_a_kind(&file.name, &first.file, "titles"));
                }
            }
        }
    }
    match (ratings, titles) {
        (Some(ratings), None) => Ok(ratings),
        (Some(ratings), Some(titles)) => join(ratings, titles),
        (None, Some(titles)) => match current {
            Some(loaded) if !loaded.synthetic => join(loaded.clone(), titles),
            _ => Err(DataError {
                file: titles.file,
                line: None,
                reason: "this file has titles but no ratings".to_owned(),
                advice: "Drop it together with the ratings it belongs to: u.data or ratings.csv.".to_owned(),
            }),
        },
        (None, None) => Err(DataError {
            file: "Ratings files".to_owned(),
            line: None,
            reason: "no file was given".to_owned(),
            advice: "Choose a file with ratings, and one with titles if there is one.".to_owned(),
        }),
    }
}

/// A titles file of the same data set knows nearly every rated item; ids of another one may fit by chance (three
/// quarters of MovieLens 100k's fit a later MovieLens). Few items are too few to tell.
const LEAST_TITLED: f64 = 0.9;
const ENOUGH_ITEMS: usize = 20;

/// A titles file that was read.
struct Titles {
    file: String,
    by_item: HashMap<String, String>,
}

fn join(ratings: RatingsTable, titles: Titles) -> Result<RatingsTable, DataError> {
    let rated = ratings.items.distinct();
    let titled = rated.iter().filter(|item| titles.by_item.contains_key(*item)).count();
    let too_few = rated.len() >= ENOUGH_ITEMS && (titled as f64) < LEAST_TITLED * rated.len() as f64;
    if titled == 0 || too_few {
        return Err(DataError {
            reason: format!("it has titles for only {titled} of the {} items of {}", rated.len(), ratings.source),
            file: titles.file,
            line: None,
            advice: "Drop the titles of the same data set.".to_owned(),
        });
    }
    Ok(RatingsTable { titles: titles.by_item, titles_source: Some(titles.file), ..ratings })
}

/// There must be something to learn from: two ratings that differ.
fn refuse_untrainable(table: &RatingsTable) -> Result<(), DataError> {
    const MORE: &str = "Choose a file with more ratings.";
    const DIFFERENT: &str = "Choose a file in which people rate things differently.";
    let (reason, advice) = match table.values.as_slice() {
        [] => ("there is a header but no ratings".to_owned(), MORE),
        [_] => ("there is only 1 rating; training needs at least 2".to_owned(), MORE),
        [first, rest @ ..] if rest.iter().all(|value| value == first) => {
            (format!("all {} ratings are {first}; there is nothing to learn from that", table.len()), DIFFERENT)
        }
        _ => return Ok(()),
    };
    let advice = advice.to_owned();
    Err(DataError { file: table.source.clone(), line: None, reason, advice })
}

fn second_of_a_kind(file: &str, first: &str, kind: &str) -> DataError {
    DataError {
        file: file.to_owned(),
        line: None,
        reason: format!("{first} has {kind} too, and only one file of each kind can be read at a time"),
        advice: "Drop one file with ratings, and one with titles if there is one.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ItemNames, NA};

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
            assert!(error.advice.contains("ratings"), "{error}");
        }
    }

    #[test]
    fn titles_of_another_data_set_are_refused() {
        let error = read_files(&[u_data(), file("u.item", "77|Elsewhere (1990)\n")], None).unwrap_err();
        assert_eq!(error.file, "u.item");
        assert_eq!(error.reason, "it has titles for only 0 of the 2 items of u.data");
    }

    #[test]
    fn titles_that_fit_by_chance_are_refused() {
        let rows = |ids: std::ops::Range<u32>| ids.map(|id| format!("1\t{id}\t{}\n", id % 5)).collect::<String>();
        let titles = |ids: std::ops::Range<u32>| ids.map(|id| format!("{id}|Film (1990)\n")).collect::<String>();
        let ratings = file("u.data", &rows(0..100));
        let error = read_files(&[ratings.clone(), file("u.item", &titles(20..200))], None).unwrap_err();
        assert_eq!(error.reason, "it has titles for only 80 of the 100 items of u.data");
        assert!(read_files(&[ratings, file("u.item", &titles(5..200))], None).is_ok());
    }

    #[test]
    fn two_files_of_a_kind_are_refused_by_name() {
        let error = read_files(&[u_data(), NamedFile { name: "b.data".to_owned(), ..u_data() }], None).unwrap_err();
        assert!(error.file == "b.data" && error.reason.starts_with("u.data has ratings too"), "{error}");
        let error = read_files(&[u_data(), u_item(), u_item()], None).unwrap_err();
        assert!(error.file == "u.item" && error.reason.starts_with("u.item has titles too"), "{error}");
    }

    #[test]
    fn ratings_without_anything_to_learn_are_refused_with_their_numbers() {
        let reason = |text: &str| read_files(&[file("ratings.csv", text)], None).unwrap_err().reason;
        let header = "userId,movieId,rating\n";
        assert!(reason(header).contains("no ratings"));
        assert!(reason(&format!("{header}1,1,4\n")).contains("only 1 rating"));
        assert!(reason(&format!("{header}1,1,4\n1,2,4\n2,1,4\n")).contains("all 3 ratings are 4"));
    }

    #[test]
    fn no_file_at_all_is_an_error() {
        assert!(read_files(&[], None).is_err());
    }
}
