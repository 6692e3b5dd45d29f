//! What each column of a table of single ratings, or of titles, is for: found by its name in any usual spelling, or by
//! what stands in it.

use super::attributes::attributes;
use super::plan::Role;
use super::profile::{Columns, ENOUGH_ROWS, Profile, Profiles, nearly_all};
use super::{contents, names};

/// The role of each column, if a row is one rating, or one title. Roles that no name gives are looked for in the
/// contents.
pub fn of_rows(columns: &Columns) -> Vec<Role> {
    let mut roles = by_names(columns);
    mark_times(&mut roles, columns.profiles);
    by_words(&mut roles, columns);
    name_of_whom(&mut roles, columns);
    match columns.names {
        Some(_) => {
            title_of_item(&mut roles, columns);
            user_of_items(&mut roles, columns);
            fill_gap(&mut roles, columns);
        }
        None => by_contents(&mut roles, columns),
    }
    roles
}

fn by_contents(roles: &mut [Role], columns: &Columns) {
    // Three columns are needed in any case.
    let open = roles.iter().filter(|role| **role == Role::Other).count();
    let attributes = if open > 3 { attributes(roles, columns) } else { vec![false; roles.len()] };
    contents::assign(roles, columns.profiles, &attributes);
    let is_title = |item: usize, column: usize| {
        let says = |a, b| columns.profiles.determines(a, b);
        attributes[column]
            && columns.profiles.columns[column].is_mostly_text()
            && says(item, column)
            && says(column, item)
    };
    // Beside the item's id there may be its title.
    if let Some(item) = roles.iter().position(|&role| role == Role::Item)
        && !has(roles, Role::Title)
        && let Some(title) = (0..roles.len()).find(|&column| roles[column] == Role::Other && is_title(item, column))
    {
        roles[title] = Role::Title;
    }
}

fn mark_times(roles: &mut [Role], profiles: &Profiles) {
    for (role, profile) in roles.iter_mut().zip(&profiles.columns) {
        if matches!(role, Role::Other) && profile.is_time() {
            *role = Role::Time;
        }
    }
}

fn has(roles: &[Role], role: Role) -> bool {
    roles.contains(&role)
}

fn has_items(roles: &[Role]) -> bool {
    has(roles, Role::Item) || has(roles, Role::Title)
}

/// The roles that usual names give; of several columns that could have one, the likeliest has it.
pub fn by_names(columns: &Columns) -> Vec<Role> {
    let Some(names) = columns.names else { return vec![Role::Other; columns.profiles.columns.len()] };
    // The author of a book is no user.
    let of_books = |name: &String| {
        names::is_of_books(name) || names::is_own_rating(name) || matches!(names::role_of(name), Some((Role::Title, _)))
    };
    let books = names.iter().any(of_books);
    // A user that hardly any row has is none: of an artist there may be a first name.
    let is_user = |column: usize| {
        let rows = columns.profiles.rows;
        columns.profiles.columns.get(column).is_none_or(|profile| profile.filled * 3 >= rows * 2)
    };
    let could_be_numbers = |column: usize| {
        columns.profiles.columns.get(column).is_none_or(|profile| profile.filled == 0 || profile.is_mostly_numeric())
    };
    let role_of = |(column, name): (usize, &String)| {
        let is_no_user = |role| role == Role::User && (books && names::is_author(name) || !is_user(column));
        // A name that is joined of words may mean a remark.
        let is_no_rating = |role, rank: usize| role == Role::Rating && rank == usize::MAX && !could_be_numbers(column);
        names::role_of(name).filter(|&(role, rank)| !is_no_user(role) && !is_no_rating(role, rank))
    };
    let known: Vec<Option<(Role, usize)>> = names.iter().enumerate().map(role_of).collect();
    let role = |column: usize| match known[column] {
        None => Role::Other,
        Some((role @ (Role::Time | Role::Year), _)) => role,
        Some((role, rank)) => {
            let better = |(other, found): (usize, &Option<(Role, usize)>)| {
                found.is_some_and(|(its, of)| its == role && (of, other) < (rank, column))
            };
            if known.iter().enumerate().any(better) { Role::Other } else { role }
        }
    };
    (0..names.len()).map(role).collect()
}

/// Roles that longer names speak of: "Which item?", "How many stars?".
fn by_words(roles: &mut [Role], columns: &Columns) {
    let Some(names) = columns.names else { return };
    let speaking = |roles: &[Role], role: Role| -> Vec<usize> {
        let speaks = |&column: &usize| {
            roles[column] == Role::Other
                && names::speaks_of(&names[column], role)
                && (role != Role::Rating || columns.profiles.columns[column].could_be_ratings())
        };
        (0..roles.len()).filter(speaks).collect()
    };
    let titled = (0..roles.len()).any(|column| roles[column] == Role::Title && !names::is_name(&names[column]));
    // A list of titles may well come with figures.
    let titles =
        has(roles, Role::Item) && has(roles, Role::Title) && !has(roles, Role::User) && (titled || is_by_id(names));
    if !has(roles, Role::Rating)
        && !titles
        && let [rating] = speaking(roles, Role::Rating)[..]
    {
        roles[rating] = Role::Rating;
    }
    if !has(roles, Role::Rating) {
        return;
    }
    if !has(roles, Role::Item)
        && !titled
        && let Some(&item) = speaking(roles, Role::Item).first()
    {
        let is_title = !has(roles, Role::Title) && names::speaks_of(&names[item], Role::Title);
        roles[item] = if is_title { Role::Title } else { Role::Item };
    }
    let unknown = |&&column: &&usize| !names::is_known(&names[column]);
    // Where most have no first name, the last names are those of artists.
    let of_artists = names.iter().any(|name| names::normal(name) == "firstname");
    if !has(roles, Role::User)
        && has_items(roles)
        && !of_artists
        && !columns.are_known_as_own()
        && let Some(&user) = speaking(roles, Role::User).iter().find(unknown)
    {
        roles[user] = Role::User;
    }
}

/// Whether something goes by ids here.
fn is_by_id(names: &[String]) -> bool {
    names.iter().any(|name| names::is_of_ids(name))
}

/// "Name" is an item's where items have no other name, and a person's where they have.
fn name_of_whom(roles: &mut [Role], columns: &Columns) {
    let Some(names) = columns.names else { return };
    let Some(name) = names.iter().position(|name| names::is_name(name)) else { return };
    let named_otherwise =
        (0..roles.len()).find(|&column| column != name && matches!(roles[column], Role::Item | Role::Title));
    let Some(item) = named_otherwise else { return };
    // Without a column that is called after ratings there is one that could hold them, of items that several rate.
    let is_rated = || {
        let could = |column: usize| roles[column] == Role::Other && columns.profiles.columns[column].could_be_ratings();
        let rated = (0..roles.len()).filter(|&column| could(column)).count();
        rated == 1 && columns.profiles.depends(name, item) == Some(false)
    };
    if !is_by_id(names) && !has(roles, Role::User) && (has(roles, Role::Rating) || is_rated()) {
        roles[name] = Role::User;
    }
}

/// What is called a title beside an item is the item's only if it is the same for each of its ratings: it may be the
/// headline of a review, or the name of who rates.
fn title_of_item(roles: &mut [Role], columns: &Columns) {
    let Some(names) = columns.names else { return };
    let of = |role| roles.iter().position(|&it| it == role);
    // A list of titles has no ratings, and may name an item again.
    let (Some(item), Some(title), Some(_)) = (of(Role::Item), of(Role::Title), of(Role::Rating)) else { return };
    let distinct = |column: usize| columns.profiles.columns[column].distinct.len();
    let fits = columns.profiles.depends(title, item).unwrap_or_else(|| {
        let headline = names::normal(&names[title]) == "title" && names.iter().any(|name| names::is_review(name));
        let person = names::is_name(&names[title]) && !nearly_all(distinct(title), distinct(item));
        !(person || headline && has(roles, Role::User))
    });
    if !fits {
        roles[title] = Role::Other;
    }
}

/// Where items are rated more than once, they are rated by several: a column whose fields come again with other items
/// says by whom, if it is not called the id of something else.
fn user_of_items(roles: &mut [Role], columns: &Columns) {
    let Some(item) = roles.iter().position(|&role| matches!(role, Role::Item | Role::Title)) else { return };
    if has(roles, Role::User) || !has(roles, Role::Rating) || columns.are_known_as_own() || !columns.repeats(item) {
        return;
    }
    // Where it says how many rated, nobody rated by name.
    if columns.names.unwrap_or_default().iter().any(|name| names::is_count_of_ratings(name)) {
        return;
    }
    let attributes = attributes(roles, columns);
    let could_be_users = |&column: &usize| {
        roles[column] == Role::Other
            && !attributes[column]
            && could_be_ids(column, columns.profiles)
            && !columns.profiles.columns[column].are_years()
            && !names::is_review(columns.name(column))
            && !names::is_maker(columns.name(column))
            && !names::is_average_rating(columns.name(column))
            && columns.profiles.depends(column, item) != Some(true)
    };
    let candidates: Vec<usize> = (0..roles.len()).filter(could_be_users).collect();
    let is_likely = |&&column: &&usize| {
        !columns.profiles.columns[column].could_be_ratings() && !names::is_of_ids(columns.name(column))
    };
    let likely: Vec<usize> = candidates.iter().filter(is_likely).copied().collect();
    let repeated = likely.iter().find(|&&column| columns.repeats(column));
    // Numbers and ids that come again, if there is but one such column.
    let alone = || match candidates[..] {
        [column] if columns.repeats(column) && columns.profiles.pairs_differ(column, item) => Some(column),
        _ => None,
    };
    // Names that come once each, but no numbers.
    let once = || likely.iter().find(|&&column| columns.profiles.columns[column].is_mostly_text());
    if let Some(user) = repeated.or_else(once).copied().or_else(alone) {
        roles[user] = Role::User;
    }
}

fn could_be_ids(column: usize, profiles: &Profiles) -> bool {
    let profile = &profiles.columns[column];
    profile.filled > 0 && profile.empty == 0 && !(profile.counts_rows && profiles.rows >= ENOUGH_ROWS)
}

/// Where names leave one of user, item and rating open, and one column alone could be it, it is that; where they leave
/// two open, two columns.
fn fill_gap(roles: &mut [Role], columns: &Columns) {
    let is_whole = has_items(roles) && has(roles, Role::Rating);
    if is_whole {
        return;
    }
    let profiles = columns.profiles;
    let attributes = attributes(roles, columns);
    let could_be_ratings =
        |column: usize| profiles.columns[column].could_be_ratings() && !names::is_of_ids(columns.name(column));
    let open: Vec<usize> =
        (0..roles.len()).filter(|&column| roles[column] == Role::Other && !attributes[column]).collect();
    let ids: Vec<usize> = open.iter().copied().filter(|&column| could_be_ids(column, profiles)).collect();
    let comes_again =
        |role: fn(&Role) -> bool| roles.iter().position(role).is_some_and(|column| columns.repeats(column));
    let fill = |roles: &mut [Role], columns: &[usize], with: &[Role]| {
        columns.iter().zip(with).for_each(|(&column, &role)| roles[column] = role);
    };
    match (has(roles, Role::User), has_items(roles), has(roles, Role::Rating)) {
        (true, true, false) => {
            let rating: Vec<usize> = open.into_iter().filter(|&column| could_be_ratings(column)).collect();
            if let [rating] = rating[..] {
                roles[rating] = Role::Rating;
            }
        }
        (true, false, true) => {
            let again: Vec<usize> = ids.iter().copied().filter(|&column| columns.repeats(column)).collect();
            match (&ids[..], &again[..]) {
                ([item], _) | (_, [item]) => roles[*item] = Role::Item,
                _ => {}
            }
        }
        (false, false, true) if columns.are_known_as_own() => {
            take_first(roles, Role::Title, profiles, Profile::is_mostly_text);
        }
        (false, false, true) => {
            let again: Vec<usize> = ids.iter().copied().filter(|&column| columns.repeats(column)).collect();
            match (&ids[..], &again[..]) {
                // In a list of titles nothing comes again.
                (two @ [_, _], [_, ..]) | (_, two @ [_, _]) => fill(roles, two, &[Role::User, Role::Item]),
                (&[item], []) if profiles.columns[item].is_mostly_text() => roles[item] = Role::Item,
                _ => contents::assign(roles, profiles, &attributes),
            }
        }
        (false, false, false) => contents::assign(roles, profiles, &attributes),
        (true, false, false) if comes_again(|role| *role == Role::User) => match open[..] {
            [item, rating] if could_be_ratings(rating) => fill(roles, &[item, rating], &[Role::Item, Role::Rating]),
            [rating, item] if could_be_ratings(rating) => fill(roles, &[rating, item], &[Role::Rating, Role::Item]),
            _ => {}
        },
        (false, true, false) if comes_again(is_item_role) => match open[..] {
            // Of tags there are ids, too.
            [user, rating] if could_be_ratings(rating) && !names::is_of_ids(columns.name(user)) => {
                fill(roles, &[user, rating], &[Role::User, Role::Rating]);
            }
            [rating, user] if could_be_ratings(rating) && !names::is_of_ids(columns.name(user)) => {
                fill(roles, &[rating, user], &[Role::Rating, Role::User]);
            }
            _ => {}
        },
        _ => {}
    }
}

fn is_item_role(role: &Role) -> bool {
    matches!(role, Role::Item | Role::Title)
}

/// The roles of a file that somebody says is of single ratings: what names and contents leave open goes to the columns
/// from the first on, and the ratings to the last that could be some.
pub fn as_ratings(columns: &Columns) -> Vec<Role> {
    let mut roles = of_rows(columns);
    take_rating(&mut roles, columns.profiles);
    if !has(&roles, Role::User) {
        match (0..roles.len()).find(|&column| roles[column] == Role::Title && names::is_name(columns.name(column))) {
            Some(name) => roles[name] = Role::User,
            None => take_first(&mut roles, Role::User, columns.profiles, |_| true),
        }
    }
    if !has_items(&roles) {
        take_first(&mut roles, Role::Item, columns.profiles, |_| true);
    }
    roles
}

/// The roles of a file that somebody says is one person's ratings.
pub fn as_own_ratings(columns: &Columns) -> Vec<Role> {
    let mut roles = by_names(columns);
    mark_times(&mut roles, columns.profiles);
    match columns.names {
        Some(_) => by_words(&mut roles, columns),
        None => by_contents(&mut roles, columns),
    }
    take_rating(&mut roles, columns.profiles);
    if !has_items(&roles) {
        take_first(&mut roles, Role::Title, columns.profiles, Profile::is_mostly_text);
    }
    if !has_items(&roles) {
        take_first(&mut roles, Role::Item, columns.profiles, |_| true);
    }
    without(&mut roles, &[Role::User]);
    roles
}

/// The roles of a file that somebody says is of titles.
pub fn as_titles(columns: &Columns) -> Vec<Role> {
    let mut roles = of_rows(columns);
    without(&mut roles, &[Role::User, Role::Rating]);
    if !has(&roles, Role::Title) {
        take_first(&mut roles, Role::Title, columns.profiles, Profile::is_mostly_text);
    }
    if !has(&roles, Role::Title)
        && let Some(item) = roles.iter_mut().find(|role| **role == Role::Item)
    {
        *item = Role::Title;
    }
    if !has(&roles, Role::Item) {
        take_first(&mut roles, Role::Item, columns.profiles, |_| true);
    }
    roles
}

fn without(roles: &mut [Role], unwanted: &[Role]) {
    roles.iter_mut().filter(|role| unwanted.contains(role)).for_each(|role| *role = Role::Other);
}

/// Gives the role to the first open column that fits.
fn take_first(roles: &mut [Role], role: Role, profiles: &Profiles, fits: impl Fn(&Profile) -> bool) {
    let open = |&column: &usize| {
        roles[column] == Role::Other && profiles.columns[column].filled > 0 && fits(&profiles.columns[column])
    };
    if let Some(column) = (0..roles.len()).find(open) {
        roles[column] = role;
    }
}

/// Where nothing says which column holds the ratings: the last that could.
fn take_rating(roles: &mut [Role], profiles: &Profiles) {
    if has(roles, Role::Rating) {
        return;
    }
    let open = |&column: &usize| roles[column] == Role::Other;
    let could = |&column: &usize| profiles.columns[column].could_be_ratings();
    let numeric = |&column: &usize| profiles.columns[column].is_mostly_numeric();
    let last = (0..roles.len()).rev().filter(open).find(could);
    if let Some(column) = last.or_else(|| (0..roles.len()).rev().filter(open).find(numeric)) {
        roles[column] = Role::Rating;
    }
}

/// The roles with the ratings taken from elsewhere: where the column that is called so cannot hold ratings, and one
/// that is called something else could.
pub fn better(roles: &[Role], profiles: &Profiles) -> Option<Vec<Role>> {
    let columns = &profiles.columns;
    let rating = roles.iter().position(|&role| role == Role::Rating)?;
    if columns.get(rating)?.could_be_ratings() {
        return None;
    }
    let fits = |&column: &usize| {
        let profile = &columns[column];
        profile.could_be_ratings() && profile.distinct.len() > 1 && !profile.is_sorted_in_runs()
    };
    let candidates = (0..columns.len()).filter(|&column| roles[column] != Role::Time && column != rating);
    let other = candidates.filter(fits).min_by_key(|&column| columns[column].distinct.len())?;
    let mut better = roles.to_vec();
    better.swap(rating, other);
    Some(better)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The roles of a table whose first line is its header, where it has one.
    fn roles(header: Option<&str>, rows: &[&str]) -> Vec<Role> {
        let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<String>>();
        let names = header.map(split);
        let rows: Vec<Vec<String>> = rows.iter().copied().map(split).collect();
        let width = rows.first().map_or_else(|| names.as_ref().map_or(0, Vec::len), Vec::len);
        let profiles = Profiles::of(&rows, width, false);
        of_rows(&Columns { names: names.as_deref(), profiles: &profiles, first_rows: &[] })
    }

    fn named(header: &str) -> Vec<Role> {
        roles(Some(header), &[])
    }

    use Role::{Item, Other, Rating, Time, Title, User, Year};

    #[test]
    fn names_in_any_usual_spelling() {
        assert_eq!(named("userId,movieId,rating,timestamp"), [User, Item, Rating, Time]);
        assert_eq!(named("User-ID,ISBN,Book-Rating"), [User, Item, Rating]);
        assert_eq!(named("user_id,parent_asin,rating,timestamp"), [User, Item, Rating, Time]);
        assert_eq!(named("customer,item,stars"), [User, Item, Rating]);
        assert_eq!(named("user_id,anime_id,rating"), [User, Item, Rating]);
        assert_eq!(named("reviewerID,asin,overall,unixReviewTime"), [User, Item, Rating, Time]);
        assert_eq!(named("Date,Name,Year,Letterboxd URI,Rating"), [Time, Title, Year, Other, Rating]);
        assert_eq!(
            named("Const,Your Rating,Date Rated,Title,IMDb Rating,Year"),
            [Item, Rating, Time, Title, Other, Year]
        );
        assert_eq!(
            named("Book Id,Title,Author,ISBN,My Rating,Average Rating,Date Read"),
            [Item, Title, Other, Other, Rating, Other, Time]
        );
        assert_eq!(named("name,film,stars"), [User, Item, Rating]);
        assert_eq!(named("anime_id,name,rating,members"), [Item, Title, Rating, Other]);
    }

    #[test]
    fn contents_where_there_is_no_header() {
        assert_eq!(roles(None, &["196,242,3,881250949", "186,302,4,891717742"]), [User, Item, Rating, Time]);
        assert_eq!(roles(None, &["1,10,5,3", "1,11,3,2", "2,10,1,5"]), [User, Item, Rating, Other]);
        // This could as well be a matrix.
        assert_eq!(roles(None, &["Anna,4,5,3", "Ben,3,1,5"]), [Other; 4]);
        assert_eq!(roles(None, &["Anna,4.5,Heat", "Ben,3,Speed"]), [User, Rating, Item]);
        assert_eq!(roles(None, &["1,2003,Dinosaur Planet", "2,2004,Isle of Man"]), [Item, Year, Title]);
        assert_eq!(
            roles(None, &["10,Toy Story (1995),1995-01-01,0,1", "12,Heat (1995),1995-01-01,1,0"]),
            [Item, Title, Time, Other, Other]
        );
    }

    #[test]
    fn people_are_no_ratings() {
        let rows: Vec<String> = (1..40).map(|id| format!("{id},{},M,writer,85711", 20 + id % 31)).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert!(!roles(None, &rows).contains(&Rating));
    }

    #[test]
    fn one_column_that_fits_fills_the_gap() {
        assert_eq!(roles(Some("user,item,how good"), &["1,9,4", "2,9,5"]), [User, Item, Rating]);
        assert_eq!(roles(Some("wer,was,wieviel"), &["Anna,Heat,4", "Ben,Heat,5"]), [User, Item, Rating]);
    }
}
