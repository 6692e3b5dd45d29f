//! Columns of a titles file that say of what genre an item is.

use super::plan::{Plan, Role};
use super::profile::Profile;
use crate::data::Genres;

/// What the last nineteen columns of MovieLens 100k's `u.item` stand for, by the README that comes with it.
const MOVIELENS_100K: [&str; 19] = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];

/// Where the genres of a row are.
pub enum GenreColumns {
    None,
    /// All in one column, with `|` or `,` between them.
    Listed(usize),
    /// A column for each, by the genre's name: it is 1 where the item has it.
    Flags(Vec<(usize, String)>),
}

impl GenreColumns {
    pub fn of(plan: &Plan) -> GenreColumns {
        let columns: Vec<usize> = (0..plan.width()).filter(|&column| plan.roles.value[column] == Role::Genre).collect();
        match columns[..] {
            [] => GenreColumns::None,
            [column] => GenreColumns::Listed(column),
            _ => {
                let name = |(k, &column): (usize, &usize)| {
                    let known = MOVIELENS_100K.get(k).filter(|_| columns.len() == MOVIELENS_100K.len());
                    let unnamed = || known.map_or_else(|| format!("Genre {}", k + 1), |&name| name.to_owned());
                    (column, plan.names.get(column).filter(|name| !name.is_empty()).cloned().unwrap_or_else(unnamed))
                };
                GenreColumns::Flags(columns.iter().enumerate().map(name).collect())
            }
        }
    }

    /// Writes down the genres of the row's item; `field` gives what stands in a column of the row.
    pub fn take<'t>(&self, field: impl Fn(usize) -> &'t str, item: &str, into: &mut Genres) {
        match self {
            GenreColumns::None => {}
            GenreColumns::Listed(column) => {
                let listed = field(*column);
                let separator = if listed.contains('|') { '|' } else { ',' };
                listed.split(separator).for_each(|genre| into.add(item, genre));
            }
            GenreColumns::Flags(columns) => {
                let has = columns.iter().filter(|(column, _)| field(*column) == "1");
                has.for_each(|(_, genre)| into.add(item, genre));
            }
        }
    }
}

/// The columns behind the title that hold genres, where no header says so: `u.item` ends with nineteen of zeros and
/// ones, in `movies.dat` they stand in one column with `|` between them.
pub fn by_content(columns: &[Profile], title: usize) -> Vec<usize> {
    let is_flag = |column: &Profile| {
        column.empty == 0 && column.texts == 0 && column.whole && column.lowest >= 0.0 && column.highest <= 1.0
    };
    let flags = columns.len().saturating_sub(MOVIELENS_100K.len());
    if flags > title && columns[flags..].iter().all(is_flag) {
        return (flags..columns.len()).collect();
    }
    let is_list =
        |column: &Profile| column.texts == column.filled && column.distinct.keys().any(|field| field.contains('|'));
    (title + 1..columns.len()).find(|&column| is_list(&columns[column])).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::data::{ItemNames, NamedFile, read_files};

    fn genres(titles: (&str, &str)) -> Vec<(String, Vec<String>)> {
        let ratings = (1..=25).flat_map(|user| {
            (1..=3).map(move |item| format!("{user}\t{item}\t{}\t881250949\n", 1 + (user * item) % 5))
        });
        let ratings: String = ratings.collect();
        let files = [("u.data", ratings.as_str()), titles];
        let files = files.map(|(name, text)| NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() });
        let table = read_files(&files, None).expect("ratings and titles");
        let items = table.dataset(ItemNames::Titles).items;
        let sets = table.genres_by_class(ItemNames::Titles, &items);
        let of = |set: u64| {
            let names = table.genres.names().iter().enumerate().filter(|(place, _)| set & 1 << place != 0);
            names.map(|(_, name)| name.clone()).collect()
        };
        items.names().iter().zip(sets).skip(1).map(|(title, set)| (title.clone(), of(set))).collect()
    }

    fn expected() -> Vec<(String, Vec<String>)> {
        let items: [(&str, &[&str]); 3] = [("A (1990)", &["Action", "War"]), ("B (1991)", &["War"]), ("C (1992)", &[])];
        items.map(|(title, has)| (title.to_owned(), has.iter().map(|&genre| genre.to_owned()).collect())).into()
    }

    #[test]
    fn a_column_by_name() {
        let csv = "movieId,title,genres\n1,A (1990),Action|War\n2,B (1991),War\n3,C (1992),(no genres listed)\n";
        assert_eq!(genres(("movies.csv", csv)), expected());
        let commas = "movieId,title,genre\n1,A (1990),\"Action, War\"\n2,B (1991),War\n3,C (1992),\n";
        assert_eq!(genres(("movies.csv", commas)), expected());
    }

    #[test]
    fn a_column_that_looks_like_it() {
        assert_eq!(
            genres(("movies.dat", "1::A (1990)::Action|War\n2::B (1991)::War\n3::C (1992)::unknown\n")),
            expected()
        );
    }

    #[test]
    fn columns_of_zeros_and_ones() {
        let row = |id: u32, title: &str, has: &[usize]| {
            let flags: String = (0..19).map(|genre| if has.contains(&genre) { "|1" } else { "|0" }).collect();
            format!("{id}|{title}|01-Jan-199{id}||http://example.org{flags}\n")
        };
        let item = row(1, "A (1990)", &[1, 17]) + &row(2, "B (1991)", &[17]) + &row(3, "C (1992)", &[0]);
        assert_eq!(genres(("u.item", &item)), expected());
    }
}
