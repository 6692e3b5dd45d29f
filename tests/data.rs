//! Real ratings files, read as dropped into the page.

mod common;

/// Tests that need files which may not be part of this repository.
mod needs_data {
    use crate::common::shared_dir;
    use std::collections::HashSet;
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
        assert!(error.reason.contains("1|24|M|technician|85711"), "{error}");
    }
}
