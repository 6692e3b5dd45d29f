//! Real ratings files, read as dropped into the page.

/// Tests that need files which may not be part of this repository.
mod needs_data {
    use crate::common::packed::{gzip, zip};
    use crate::common::shared_dir;
    use std::collections::HashSet;
    use tastemap::data::read::{Choices, DataProblem, FileReader, Reading, Seen, TakenAs};
    use tastemap::data::{Dataset, ItemNames, NamedFile, RatingsTable, read_files};

    fn file(folder: &str, name: &str) -> NamedFile {
        let path = shared_dir().join("data").join(folder).join(name);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        NamedFile { name: name.to_owned(), bytes }
    }

    fn table(folder: &str, names: [&str; 2]) -> RatingsTable {
        read_files(&names.map(|name| file(folder, name)), None).unwrap()
    }

    fn ml_100k() -> RatingsTable {
        table("ml-100k", ["u.data", "u.item"])
    }

    fn ml_latest_small() -> RatingsTable {
        table("ml-latest-small", ["movies.csv", "ratings.csv"])
    }

    /// Titles that stand for more than one item id, with the number of their ids.
    fn shared_titles(table: &RatingsTable) -> Vec<(String, usize)> {
        let by_title = table.dataset(ItemNames::Titles);
        let by_id = table.dataset(ItemNames::Ids);
        let pairs: HashSet<_> = by_title.ratings.item.iter().zip(&by_id.ratings.item).collect();
        let ids_of = |class| pairs.iter().filter(|&&(&title, _)| title == class).count();
        let titles =
            (1..by_title.items.len() as u32).map(|class| (by_title.items.name(class).to_owned(), ids_of(class)));
        titles.filter(|&(_, ids)| ids > 1).collect()
    }

    /// The first ratings as user name, item name and value: what the file's first lines say.
    fn first_rows(dataset: &Dataset) -> Vec<(&str, &str, f32)> {
        let Dataset { users, items, ratings, .. } = dataset;
        (0..3).map(|row| (users.name(ratings.user[row]), items.name(ratings.item[row]), ratings.value[row])).collect()
    }

    /// The genres of an item, by its title.
    fn genres_of(table: &RatingsTable, title: &str) -> Vec<String> {
        let items = table.dataset(ItemNames::Titles).items;
        let class = items.by_name()[title];
        let set = table.genres_by_class(ItemNames::Titles, &items)[class as usize];
        let names = table.genres.names().iter().enumerate();
        let mut genres: Vec<String> =
            names.filter(|(place, _)| set & 1 << place != 0).map(|(_, name)| name.clone()).collect();
        genres.sort();
        genres
    }

    #[test]
    fn genres_come_with_the_titles() {
        let old = ml_100k();
        assert_eq!(old.genres.names().len(), 18, "nineteen columns, of which one is for unknown ones");
        assert_eq!(genres_of(&old, "Toy Story (1995)"), ["Animation", "Children's", "Comedy"]);
        assert_eq!(genres_of(&old, "Star Wars (1977)"), ["Action", "Adventure", "Romance", "Sci-Fi", "War"]);
        let new = ml_latest_small();
        assert_eq!(new.genres.names().len(), 19, "{:?}", new.genres.names());
        assert_eq!(genres_of(&new, "Toy Story (1995)"), ["Adventure", "Animation", "Children", "Comedy", "Fantasy"]);
    }

    #[test]
    fn ml_100k_facts() {
        let facts = ml_100k().dataset(ItemNames::Titles).facts(ItemNames::Titles);
        assert_eq!((facts.n_ratings, facts.n_users, facts.n_items), (100_000, 943, 1_664));
        assert_eq!((facts.lowest_rating, facts.highest_rating), (1.0, 5.0));
        assert!((facts.mean_rating - 3.52986).abs() < 1e-5, "mean {}", facts.mean_rating);
        assert_eq!(facts.suggested_range, (0.0, 5.5));
        assert_eq!(facts.source, "u.data + u.item");
        let user = &facts.users[195];
        assert_eq!((user.class, user.name.as_str(), user.n_ratings), (196, "196", 39));
    }

    #[test]
    fn ml_100k_by_id_and_without_titles() {
        assert_eq!(ml_100k().dataset(ItemNames::Ids).items.len(), 1 + 1_682);
        let untitled = read_files(&[file("ml-100k", "u.data")], None).unwrap();
        assert_eq!(untitled.dataset(ItemNames::Titles).items.len(), 1 + 1_682);
        assert_eq!(untitled.dataset(ItemNames::Titles).items.name(1), "#1");
    }

    #[test]
    fn ml_100k_18_titles_carry_two_ids() {
        let shared = shared_titles(&ml_100k());
        assert_eq!(shared.len(), 18);
        assert!(shared.iter().all(|&(_, ids)| ids == 2), "{shared:?}");
    }

    #[test]
    fn ml_100k_rows_keep_the_order_of_the_file() {
        let dataset = ml_100k().dataset(ItemNames::Titles);
        let expected = [
            ("196", "Kolya (1996)", 3.0),
            ("186", "L.A. Confidential (1997)", 3.0),
            ("22", "Heavyweights (1994)", 1.0),
        ];
        assert_eq!(first_rows(&dataset), expected);
    }

    #[test]
    fn ml_100k_accents_are_read_as_latin1() {
        let table = ml_100k();
        assert_eq!(table.titles["543"], "Misérables, Les (1995)");
        assert_eq!(table.titles["1633"], "Á köldum klaka (Cold Fever) (1994)");
    }

    #[test]
    fn ml_latest_small_facts() {
        let table = ml_latest_small();
        let facts = table.dataset(ItemNames::Titles).facts(ItemNames::Titles);
        assert_eq!((facts.n_ratings, facts.n_users, facts.n_items), (100_836, 610, 9_719));
        assert_eq!((facts.lowest_rating, facts.highest_rating), (0.5, 5.0));
        assert!((facts.mean_rating - 3.501557).abs() < 1e-5, "mean {}", facts.mean_rating);
        assert_eq!(facts.suggested_range, (0.0, 5.5));
        assert_eq!(table.dataset(ItemNames::Ids).items.len(), 1 + 9_724);
        assert_eq!(table.titles.len(), 9_742);
    }

    #[test]
    fn ml_latest_small_titles_with_several_ids_commas_and_accents() {
        let table = ml_latest_small();
        let shared = shared_titles(&table);
        assert!(shared.len() >= 2, "{shared:?}");
        assert!(shared.contains(&("Emma (1996)".to_owned(), 2)), "{shared:?}");
        assert_eq!(table.titles["29"], "City of Lost Children, The (Cité des enfants perdus, La) (1995)");
    }

    #[test]
    fn other_files_of_the_folder_are_refused_by_name() {
        let error = read_files(&[file("ml-100k", "u.data"), file("ml-100k", "u.user")], None).unwrap_err();
        assert_eq!(error.file, "u.user");
        let seen = Seen::FirstRow("1|24|M|technician|85711".to_owned());
        assert!(matches!(&error.problem, DataProblem::Unrecognized { seen: it, .. } if *it == seen), "{error}");
    }

    /// All files of a folder as an archive, as the publishers pack it.
    fn archive(folder: &str) -> NamedFile {
        let mut names: Vec<String> = std::fs::read_dir(shared_dir().join("data").join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let files: Vec<NamedFile> = names.iter().map(|name| file(folder, name)).collect();
        let paths: Vec<String> = names.iter().map(|name| format!("{folder}/{name}")).collect();
        let entries: Vec<(&str, &[u8])> =
            paths.iter().map(String::as_str).zip(files.iter().map(|file| file.bytes.as_slice())).collect();
        NamedFile { name: format!("{folder}.zip"), bytes: zip(&entries) }
    }

    #[test]
    fn archives_are_read_as_downloaded() {
        for (folder, unpacked) in [("ml-100k", ml_100k()), ("ml-latest-small", ml_latest_small())] {
            let zipped = read_files(&[archive(folder)], None).unwrap();
            assert_eq!(zipped.source, format!("{folder}.zip"));
            assert_eq!(
                (&zipped.titles, &zipped.users, &zipped.items),
                (&unpacked.titles, &unpacked.users, &unpacked.items)
            );
            assert_eq!(zipped.values, unpacked.values);
        }
    }

    #[test]
    fn files_of_an_archive_that_are_not_needed_are_named_with_the_reason() {
        let mut reading = Reading::new(Choices::default());
        let NamedFile { name, bytes } = archive("ml-100k");
        reading.begin_file(&name, bytes.len() as u64);
        reading.push(&bytes);
        let outcome = reading.finish(None);
        let left_out = outcome.files.iter().filter(|file| matches!(file.taken_as, TakenAs::LeftOut(_)));
        let left_out: Vec<&str> = left_out.map(|file| file.name.as_str()).collect();
        assert_eq!(left_out, ["ml-100k.zip/ml-100k/README", "ml-100k.zip/ml-100k/u.user"]);
        assert_eq!(outcome.report.titles.shared, 18);
        assert_eq!((outcome.report.titles.without_title, outcome.report.duplicates.extra), (0, 0));
        assert!(outcome.report.warnings.is_empty(), "{:?}", outcome.report.warnings);
    }

    #[test]
    fn gzipped_files_are_read_as_they_are() {
        let packed = ["u.data", "u.item"].map(|name| {
            let NamedFile { name, bytes } = file("ml-100k", name);
            NamedFile { name: name + ".gz", bytes: gzip(&bytes) }
        });
        let table = read_files(&packed, None).unwrap();
        assert_eq!(table.titles, ml_100k().titles);
        assert_eq!(table.values, ml_100k().values);
    }
}
