//! What the names of columns say: the usual names of each role, and words from which a longer name is understood.

use super::plan::Role;

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
    "studentname",
    "pupilname",
    "firstname",
    "vorname",
    "prenom",
    "prénom",
    "pupil",
    "participant",
    "respondent",
    "listener",
    "player",
    "playerid",
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
    "schülerin",
    "eleve",
    "élève",
    "utilisateur",
    "usuario",
    "utente",
    "who",
    "usuário",
    "gebruiker",
    "пользователь",
    "author",
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
    "albumid",
    "artistid",
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
    "buch",
    "livre",
    "libro",
    "livro",
    "boek",
    "filme",
    "pelicula",
    "película",
    "фильм",
    "книга",
    "anime",
    "song",
    "track",
    "album",
    "artist",
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
    "título",
    "titolo",
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
    "puntuación",
    "nota",
    "cijfer",
    "оценка",
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

/// Words of longer names: "Which item?", "How many stars?".
const USER_WORDS: &[&str] =
    &["user", "student", "students", "pupil", "pupils", "reviewer", "participant", "schüler", "email"];
/// With one of these, "name" is a person's: "What is your name?"
const NAME_OF_PERSON_WORDS: &[&str] = &["your", "first", "last", "full"];
const ITEM_WORDS: &[&str] =
    &["film", "films", "movie", "movies", "book", "books", "song", "game", "title", "item", "buch"];
const RATING_WORDS: &[&str] = &[
    "rating",
    "ratings",
    "rate",
    "star",
    "stars",
    "score",
    "grade",
    "mark",
    "points",
    "punkte",
    "note",
    "sterne",
    "bewertung",
];
/// Words that say that a name with one of the others means something else.
const NO_ITEM_WORDS: &[&str] =
    &["author", "director", "genre", "year", "date", "time", "count", "publisher", "language"];
const NO_RATING_WORDS: &[&str] =
    &["average", "avg", "mean", "count", "number", "num", "votes", "imdb", "critics", "date", "time", "id", "url"];

/// What a sheet tells of people beside their ratings, in numbers that could be some.
const ABOUT_PEOPLE: &[&str] = &["age", "alter", "âge", "edad", "class", "klasse", "classe", "gender", "sex"];
/// What a sheet sums up.
const SUMMARIES: &[&str] = &[
    "mean",
    "average",
    "avg",
    "total",
    "sum",
    "median",
    "durchschnitt",
    "mittelwert",
    "schnitt",
    "summe",
    "gesamt",
    "moyenne",
    "media",
    "promedio",
    "gemiddelde",
    "totaal",
];
/// What a review says beside its headline.
const REVIEWS: &[&str] = &["text", "review", "reviewtext", "reviewbody", "body", "comment"];

/// A column's name as these tables have it.
pub fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase()));
        }
        lower_before = c.is_lowercase();
    }
    words
}

/// The role that a name means, and how far in front it stands among its like.
pub fn role_of(name: &str) -> Option<(Role, usize)> {
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
    role_of(name).is_some()
}

/// Whether a longer name speaks of users, items or ratings.
pub fn speaks_of(name: &str, role: Role) -> bool {
    let words = words(name);
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    match role {
        Role::User => (has(USER_WORDS) || has(&["name"]) && has(NAME_OF_PERSON_WORDS)) && !has(ITEM_WORDS),
        Role::Item => has(ITEM_WORDS) && !has(RATING_WORDS) && !has(NO_ITEM_WORDS),
        Role::Rating => has(RATING_WORDS) && !has(NO_RATING_WORDS),
        _ => false,
    }
}

/// Whether the name says that the ratings are those of the person who has the file.
pub fn is_own_rating(name: &str) -> bool {
    OWN.contains(&normal(name).as_str())
}

/// Whether the name can mean nothing but ratings. "Mark" may be a pupil, and "Stars" an item.
pub fn is_rating_outright(name: &str) -> bool {
    matches!(role_of(name), Some((Role::Rating, _))) && (normal(name).contains("rating") || is_own_rating(name))
}

/// Whether the name is "name", of an item or of a person.
pub fn is_name(name: &str) -> bool {
    normal(name) == "name"
}

/// Whether the name says that this is an id, and not whose.
pub fn is_id(name: &str) -> bool {
    normal(name) == "id"
}

/// Whether the name says author, of a book or of a review.
pub fn is_author(name: &str) -> bool {
    normal(name) == "author"
}

/// Whether the name says that the items are books.
pub fn is_of_books(name: &str) -> bool {
    let name = normal(name);
    ["book", "isbn", "buch", "livre", "libro", "livro", "boek"].iter().any(|book| name.contains(book))
}

/// Whether the name says that what is below are ids.
pub fn is_of_ids(name: &str) -> bool {
    let name = normal(name);
    name.ends_with("id") || ["isbn", "isbn13", "asin", "parentasin", "const", "tconst", "sku"].contains(&name.as_str())
}

pub fn is_about_people(name: &str) -> bool {
    ABOUT_PEOPLE.contains(&normal(name).as_str())
}

/// Whether a column, or a row, of this name sums up the others.
pub fn is_summary(name: &str) -> bool {
    SUMMARIES.contains(&normal(name).as_str())
}

pub fn is_review(name: &str) -> bool {
    REVIEWS.contains(&normal(name).as_str())
}

/// Whether the file is Letterboxd's export of one person's ratings.
pub fn is_letterboxd(name: &str) -> bool {
    normal(name) == "letterboxduri"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_names_are_understood_by_their_words() {
        for name in ["How many stars?", "Rating out of 5", "Your rating (1-10)", "starRating", "Stars (1-5)"] {
            assert!(speaks_of(name, Role::Rating), "{name}");
        }
        for name in ["average_rating", "averageRating", "ratings_count", "IMDb Rating", "Starring", "Notebook"] {
            assert!(!speaks_of(name, Role::Rating), "{name}");
        }
        assert!(speaks_of("Which film?", Role::Item) && !speaks_of("Book author", Role::Item));
        assert!(speaks_of("What is your name?", Role::User) && !speaks_of("Your film", Role::User));
        assert!(!speaks_of("Japanese name", Role::User));
    }

    #[test]
    fn some_names_leave_no_doubt() {
        assert!(is_rating_outright("My Rating") && is_rating_outright("rating"));
        assert!(!is_rating_outright("Mark") && !is_rating_outright("Stars"));
        assert!(is_of_ids("Movie ID") && is_of_ids("parent_asin") && !is_of_ids("Film"));
    }
}
