//! What the names of an archive's files tell.

/// What the paths of a family have in common.
pub fn without_digits(path: &str) -> String {
    path.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// A path with `*` in place of each number.
pub fn pattern(path: &str) -> String {
    let mut pattern = String::new();
    for c in path.chars() {
        match c {
            '0'..='9' if pattern.ends_with('*') => {}
            '0'..='9' => pattern.push('*'),
            c => pattern.push(c),
        }
    }
    pattern
}

/// MovieLens' `u1.base` to `u5.base` are no parts of a table but the same ratings cut five times; `u.data` is chosen
/// before them.
pub fn is_cut_again(path: &str) -> bool {
    path.ends_with(".base") || path.ends_with(".test")
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// How much a name promises the ratings themselves.
pub fn ratings_score(name: &str) -> i32 {
    let name = name.to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let has = |part: &str| name.contains(part);
    let is_other = ["probe", "qualifying", "test", "small", "sample", "diary", "review"].into_iter().any(has);
    if stem == "ratings" || stem == "rating" || name == "u.data" {
        4
    } else if is_other {
        0
    } else if has("rating") {
        3
    } else if has("combined_data") || has("train") || has("interaction") {
        2
    } else {
        1
    }
}

/// How much a name promises the titles.
pub fn titles_score(name: &str) -> i32 {
    let name = name.to_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let usual = ["movies", "movie", "books", "items", "titles", "anime", "movie_titles"];
    if usual.contains(&stem) || name == "u.item" {
        2
    } else if stem.ends_with("books") || stem.contains("title") || stem.starts_with("movies") {
        1
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_promise_more_or_less() {
        assert!(ratings_score("ratings.csv") > ratings_score("ratings_small.csv"));
        assert!(ratings_score("u.data") > ratings_score("u1.base"));
        assert!(ratings_score("ratings.csv") > ratings_score("diary.csv"));
        assert!(ratings_score("BX-Book-Ratings.csv") > ratings_score("BX-Users.csv"));
        assert!(titles_score("u.item") > titles_score("u.genre"));
        assert!(titles_score("BX-Books.csv") > titles_score("BX-Users.csv"));
    }

    #[test]
    fn parts_of_a_table_differ_in_their_numbers() {
        let path = "training_set/mv_0000001.txt";
        assert_eq!(without_digits(path), without_digits("training_set/mv_0017770.txt"));
        assert_eq!(pattern(path), "training_set/mv_*.txt");
        assert!(is_cut_again("ml-100k/u1.base") && !is_cut_again("a/combined_data_1.txt"));
    }
}
