//! What each column is for: found by its name in any usual spelling, or by what stands in it.

use super::genre_columns;
use super::profile::{Profile, Profiles};
use serde::{Deserialize, Serialize};

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    User,
    Item,
    Title,
    /// Of a film; it goes behind the title where that has none. Of a book it would tell editions apart, and is left out.
    Year,
    /// What kinds of film a film is: several in one column, or a column for each that is 1 where it is one.
    Genre,
    /// In a matrix there are several of these, one for each item (or user).
    Rating,
    /// Known as a time, and left out.
    Time,
    /// Left out.
    Other,
}

/// Names that mean a role, in lower case, with nothing but letters and digits. Where several columns of a file fit,
/// the name that stands first wins.
const USER: &[&str] = &[
    "userid",
    "user",
    "uid",
    "userno",
    "usernumber",
    "userkey",
    "useridx",
    "username",
    "customerid",
    "customer",
    "custid",
    "cust",
    "reviewerid",
    "reviewer",
    "raterid",
    "rater",
    "viewerid",
    "viewer",
    "memberid",
    "member",
    "accountid",
    "account",
    "profileid",
    "profilename",
    "reviewprofilename",
    "visitorid",
    "visitor",
    "readerid",
    "reader",
    "personid",
    "person",
    "studentid",
    "student",
    "pupil",
    "participant",
    "respondent",
    "listener",
    "player",
    "playerid",
    "author",
    "userhash",
    "steamid",
    "reviewername",
    "yourname",
    "fullname",
    "emailaddress",
    "email",
    "nutzer",
    "benutzer",
    "schueler",
    "schüler",
    "utilisateur",
    "usuario",
    "utente",
    "who",
];
const ITEM: &[&str] = &[
    "itemid",
    "movieid",
    "filmid",
    "bookid",
    "animeid",
    "malid",
    "songid",
    "trackid",
    "artistid",
    "albumid",
    "jokeid",
    "gameid",
    "appid",
    "bggid",
    "recipeid",
    "beerid",
    "beerbeerid",
    "wineid",
    "businessid",
    "placeid",
    "restaurantid",
    "venueid",
    "courseid",
    "articleid",
    "newsid",
    "showid",
    "contentid",
    "videoid",
    "parentasin",
    "asin",
    "productid",
    "productcode",
    "sku",
    "isbn",
    "const",
    "tconst",
    "item",
    "movie",
    "film",
    "book",
    "anime",
    "song",
    "track",
    "artist",
    "album",
    "joke",
    "game",
    "product",
    "recipe",
    "beer",
    "wine",
    "place",
    "restaurant",
    "course",
    "iid",
    "mid",
    "itemno",
    "itemkey",
    "id",
    "isbn13",
    "imdbid",
    "tmdbid",
    "url",
];
const TITLE: &[&str] = &[
    "title",
    "movietitle",
    "booktitle",
    "filmtitle",
    "primarytitle",
    "originaltitle",
    "itemtitle",
    "producttitle",
    "titel",
    "titre",
    "titulo",
    "name",
    "moviename",
    "filmname",
    "bookname",
    "animename",
    "itemname",
    "productname",
    "artistname",
    "trackname",
    "songname",
    "gamename",
    "beername",
    "recipename",
    "restaurantname",
    "englishname",
];
const RATING: &[&str] = &[
    "yourrating",
    "myrating",
    "rating",
    "ratings",
    "userrating",
    "bookrating",
    "movierating",
    "filmrating",
    "starrating",
    "ratingvalue",
    "ratingscore",
    "overall",
    "reviewoverall",
    "overallrating",
    "reviewrating",
    "stars",
    "star",
    "score",
    "reviewscore",
    "userscore",
    "myscore",
    "yourscore",
    "rate",
    "rated",
    "grade",
    "mark",
    "points",
    "value",
    "vote",
    "preference",
    "pref",
    "bewertung",
    "punkte",
    "note",
    "sterne",
    "puntuacion",
    "voto",
    "feedback",
    "opinion",
    "r",
    "playcount",
    "plays",
    "listens",
    "listencount",
    "views",
    "hours",
    "weight",
    "count",
    "quantity",
];
const TIME: &[&str] = &[
    "timestamp",
    "time",
    "date",
    "datetime",
    "ts",
    "tstamp",
    "unixtime",
    "unixreviewtime",
    "reviewtime",
    "ratingdate",
    "daterated",
    "dateadded",
    "dateread",
    "datewatched",
    "watcheddate",
    "reviewdate",
    "createdat",
    "updatedat",
    "created",
    "zeitstempel",
    "datum",
    "day",
    "month",
];
const GENRE: &[&str] = &["genres", "genre"];
const YEAR: &[&str] = &["year", "releaseyear", "yearofrelease", "jahr"];

/// Names that say that the ratings are one person's own.
const OWN: &[&str] = &["yourrating", "myrating", "myscore", "yourscore"];

/// A column's name as these tables have it.
pub fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The role that a name means, and how far in front it stands among its like.
fn by_name(name: &str) -> Option<(Role, usize)> {
    let name = normal(name);
    let roles = [
        (Role::User, USER),
        (Role::Item, ITEM),
        (Role::Title, TITLE),
        (Role::Rating, RATING),
        (Role::Time, TIME),
        (Role::Year, YEAR),
        (Role::Genre, GENRE),
    ];
    roles.into_iter().find_map(|(role, names)| names.iter().position(|&known| known == name).map(|rank| (role, rank)))
}

/// Whether a header could have this name.
pub fn is_known(name: &str) -> bool {
    by_name(name).is_some()
}

/// Whether the name says that the ratings are those of the person who has the file.
pub fn is_own_rating(name: &str) -> bool {
    OWN.contains(&normal(name).as_str())
}

/// The role of each column. Roles that no name gives are looked for in the contents.
pub fn assign(names: Option<&[String]>, profiles: &Profiles) -> Vec<Role> {
    let mut roles = names.map_or_else(|| vec![Role::Other; profiles.columns.len()], by_names);
    for (role, profile) in roles.iter_mut().zip(&profiles.columns) {
        if matches!(role, Role::Other) && profile.is_time() {
            *role = Role::Time;
        }
    }
    match names {
        Some(_) => fill_gap(&mut roles, profiles),
        None => by_content(&mut roles, profiles),
    }
    roles
}

fn by_names(names: &[String]) -> Vec<Role> {
    let known: Vec<Option<(Role, usize)>> = names.iter().map(|name| by_name(name)).collect();
    let mut roles: Vec<Role> = (0..names.len())
        .map(|column| match known[column] {
            None => Role::Other,
            Some((role @ (Role::Time | Role::Year), _)) => role,
            Some((role, rank)) => {
                let better = |(other, found): (usize, &Option<(Role, usize)>)| {
                    found.is_some_and(|(its, of)| its == role && (of, other) < (rank, column))
                };
                if known.iter().enumerate().any(better) { Role::Other } else { role }
            }
        })
        .collect();
    let has = |roles: &[Role], role| roles.contains(&role);
    // "name" is a film's where films have no other name, and a person's where they have.
    let named_by_id = || names.iter().any(|name| normal(name).ends_with("id"));
    let title = roles.iter().position(|&role| role == Role::Title);
    if let Some(column) = title.filter(|&column| normal(&names[column]) == "name")
        && has(&roles, Role::Item)
        && has(&roles, Role::Rating)
        && !has(&roles, Role::User)
        && !named_by_id()
    {
        roles[column] = Role::User;
    }
    // The author of a book is no user.
    if let Some(column) = roles.iter().position(|&role| role == Role::User)
        && normal(&names[column]) == "author"
        && has(&roles, Role::Title)
    {
        roles[column] = Role::Other;
    }
    roles
}

/// Where names give all but one of user, item and rating, and one column alone could be the third, it is that.
fn fill_gap(roles: &mut [Role], profiles: &Profiles) {
    let has = |roles: &[Role], role| roles.contains(&role);
    let named = has(roles, Role::Item) || has(roles, Role::Title);
    let only = |roles: &[Role], fits: &dyn Fn(usize) -> bool| {
        let mut fitting = (0..roles.len()).filter(|&column| roles[column] == Role::Other && fits(column));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let could_be_ratings = |column: usize| profiles.columns[column].could_be_ratings();
    let could_be_ids = |column: usize| {
        let profile = &profiles.columns[column];
        profile.empty == 0 && !(profile.counts_rows && profiles.rows >= ENOUGH_ROWS)
    };
    match (has(roles, Role::User), named, has(roles, Role::Rating)) {
        (true, true, false) => {
            if let Some(column) = only(roles, &could_be_ratings) {
                roles[column] = Role::Rating;
            }
        }
        (true, false, true) => {
            if let Some(column) = only(roles, &could_be_ids) {
                roles[column] = Role::Item;
            }
        }
        (false, false, _) if !has(roles, Role::User) => by_content(roles, profiles),
        _ => {}
    }
}

/// From so many rows on, a column that counts from 1 counts the rows.
const ENOUGH_ROWS: usize = 20;

/// Three columns, beside times, row numbers and years, of which one could be ratings; a user comes before an item.
/// MovieLens' order decides where more than one reading is possible.
fn by_content(roles: &mut [Role], profiles: &Profiles) {
    let columns = &profiles.columns;
    if columns.get(1).is_some_and(|second| second.dated * 2 > second.filled) && titles_by_content(roles, profiles) {
        return;
    }
    let is_open = |&column: &usize| roles[column] == Role::Other && columns[column].filled > 0;
    let says_something = |&column: &usize| {
        let Profile { counts_rows, years, filled, .. } = columns[column];
        !(counts_rows && profiles.rows >= ENOUGH_ROWS) && years * 10 < filled * 9
    };
    let mut open: Vec<usize> = (0..roles.len()).filter(is_open).collect();
    if open.len() > 3 {
        open.retain(says_something);
    } else {
        open.retain(|&column| columns[column].years * 10 < columns[column].filled * 9);
    }
    // What is different in every row, and comes first, is an id.
    let is_key = |column: usize| column == 0 && columns[0].distinct.len() == profiles.rows && profiles.rows > 1;
    let could_be_ratings = |&column: &usize| columns[column].could_be_ratings() && !is_key(column);
    let ratings: Vec<usize> = open.iter().copied().filter(could_be_ratings).collect();
    // A constant column behind a small file's three (a time stamp of 0, say) is no reason to doubt them.
    let movielens = matches!(open[..], [0, 1, 2, ..] if ratings.contains(&2) && open.len() <= 4);
    let reading = match (&open[..], &ratings[..]) {
        _ if movielens => Some((0, 1, 2)),
        (&[a, b, c], &[rating]) => {
            let ids: Vec<usize> = [a, b, c].into_iter().filter(|&column| column != rating).collect();
            Some((ids[0], ids[1], rating))
        }
        (&[a, b, c], many) if many.contains(&c) => Some((a, b, c)),
        _ => None,
    };
    if let Some((user, item, rating)) = reading {
        for (column, role) in [(user, Role::User), (item, Role::Item), (rating, Role::Rating)] {
            roles[column] = role;
        }
        return;
    }
    titles_by_content(roles, profiles);
}

/// An id in front and a text beside it, or behind a year (Netflix). False where it is nothing like that.
fn titles_by_content(roles: &mut [Role], profiles: &Profiles) -> bool {
    let columns = &profiles.columns;
    let is_text = |column: usize| {
        columns
            .get(column)
            .is_some_and(|it| it.texts * 2 > it.filled && it.distinct.len().max(it.dated) * 2 > it.filled)
    };
    let is_key = columns.first().is_some_and(|first| first.empty == 0 && first.distinct.len() == profiles.rows);
    if !is_key || profiles.rows == 0 {
        return false;
    }
    let title = match () {
        () if is_text(1) => 1,
        () if is_text(2) && columns[1].years * 10 >= columns[1].filled * 9 => 2,
        () => return false,
    };
    roles[0] = Role::Item;
    roles[title] = Role::Title;
    if title == 2 {
        roles[1] = Role::Year;
    }
    for column in genre_columns::by_content(columns, title) {
        roles[column] = Role::Genre;
    }
    true
}

/// The roles with the ratings taken from elsewhere: where the column that is called so cannot hold ratings, and one
/// that is called something else could.
pub fn better(roles: &[Role], profiles: &Profiles) -> Option<Vec<Role>> {
    let columns = &profiles.columns;
    let rating = roles.iter().position(|&role| role == Role::Rating)?;
    if columns.get(rating)?.could_be_ratings() {
        return None;
    }
    let fits = |&column: &usize| columns[column].could_be_ratings() && columns[column].distinct.len() > 1;
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
        let names: Option<Vec<String>> = header.map(|header| header.split(',').map(str::to_owned).collect());
        let mut profiles = Profiles::new(rows[0].split(',').count(), false);
        for row in rows {
            profiles.add(&row.split(',').map(|field| field.as_bytes().to_vec()).collect::<Vec<_>>());
        }
        assign(names.as_deref(), &profiles)
    }

    fn named(header: &str) -> Vec<Role> {
        by_names(&header.split(',').map(str::to_owned).collect::<Vec<_>>())
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
