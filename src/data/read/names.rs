//! What the names of columns say: the usual names of each role, and words from which a longer name is understood.

use super::plan::Role;
use super::vocabulary::{self, words};

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
    "objectid",
    "rymalbum",
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
    "titlename",
    "objectname",
    "winename",
    "beername",
    "recipename",
    "restaurantname",
    "englishname",
];
const RATING: &[&str] = &[
    "yourrating",
    "myrating",
    "yourated",
    "thumbsvalue",
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
    "liked",
    "like",
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
const YEAR: &[&str] = &["year", "releaseyear", "yearofrelease", "vintage", "jahr"];

/// Names that say that the ratings are one person's own.
const OWN: &[&str] = &["yourrating", "myrating", "myscore", "yourscore", "yourated", "thumbsvalue"];
/// Names that only exports of one person's list have: of Letterboxd, RateYourMusic, BoardGameGeek.
const OWN_LISTS: &[&str] = &["letterboxduri", "rymalbum", "objectname"];

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
const ABOUT_PEOPLE: &[&str] = &[
    "age",
    "alter",
    "âge",
    "edad",
    "idade",
    "yas",
    "wiek",
    "возраст",
    "class",
    "klasse",
    "classe",
    "gender",
    "sex",
    "sexo",
    "sexe",
    "geschlecht",
    "пол",
    "occupation",
    "zip",
    "zipcode",
];
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
/// Who made an item, or published it.
const MAKERS: &[&str] = &[
    "author",
    "authors",
    "bookauthor",
    "director",
    "directors",
    "artist",
    "band",
    "creator",
    "publisher",
    "lastname",
    "surname",
    "autor",
    "auteur",
    "autore",
];
/// The place of a row in a list.
const RANKS: &[&str] = &["position", "rank", "ranking", "place", "platz", "no", "nr", "number", "index"];
/// What a review says beside its headline.
const REVIEWS: &[&str] = &["text", "review", "reviewtext", "reviewbody", "body", "comment"];

/// A column's name as these tables have it. RecBole writes the type of a column behind its name.
pub fn normal(name: &str) -> String {
    const TYPES: [&str; 4] = ["token", "token_seq", "float", "float_seq"];
    let typed = name.rsplit_once(':').filter(|(_, of_type)| TYPES.contains(of_type));
    typed.map_or(name, |(name, _)| name).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The role that a name means, and how far in front it stands among its like: first the names that are known as a
/// whole.
pub fn role_of(name: &str) -> Option<(Role, usize)> {
    let composed = || vocabulary::role(name).map(|role| (role, usize::MAX));
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
    let exact = |(role, names): (Role, &[&str])| Some((role, names.iter().position(|&known| known == name)?));
    roles.into_iter().find_map(exact).or_else(composed)
}

/// Whether a header could have this name.
pub fn is_known(name: &str) -> bool {
    role_of(name).is_some()
}

/// Whether a longer name speaks of users, items or ratings.
pub fn speaks_of(name: &str, role: Role) -> bool {
    let words = words(name);
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    let any_says = vocabulary::any_says(&words, role);
    match role {
        Role::User => (has(USER_WORDS) || any_says || has(&["name"]) && has(NAME_OF_PERSON_WORDS)) && !has(ITEM_WORDS),
        Role::Item => (has(ITEM_WORDS) || any_says) && !has(RATING_WORDS) && !has(NO_ITEM_WORDS),
        Role::Title => any_says,
        Role::Rating => (has(RATING_WORDS) || any_says) && !has(NO_RATING_WORDS),
        _ => false,
    }
}

/// Whether the name says that the ratings are those of the person who has the file.
pub fn is_own_rating(name: &str) -> bool {
    OWN.contains(&normal(name).as_str()) || vocabulary::is_own_rating(name)
}

/// Whether the name can mean nothing but ratings. "Mark" may be a pupil, and "Stars" an item.
pub fn is_rating_outright(name: &str) -> bool {
    matches!(role_of(name), Some((Role::Rating, _))) && (normal(name).contains("rating") || is_own_rating(name))
}

/// Whether the name is "name", of an item or of a person.
pub fn is_name(name: &str) -> bool {
    vocabulary::is_name(name)
}

/// Whether the name asks something: "Only child? (1: Yes; 0: No)", "I enjoy driving fast".
pub fn is_question(name: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["i ", "my ", "how ", "do you ", "are you ", "ich "];
    let lower = name.trim().to_lowercase();
    let codes = |sign: char| {
        lower.split(sign).rev().skip(1).any(|before| before.trim_end().ends_with(|c: char| c.is_ascii_digit()))
    };
    let sentence = BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning)) && lower.split(' ').count() > 2;
    lower.contains('?') || sentence || codes('=') || (codes(':') && lower.contains('('))
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

/// Whether only a service's export of one person's list has such a column.
pub fn is_of_own_list(name: &str) -> bool {
    OWN_LISTS.contains(&normal(name).as_str())
}

/// Whether the name says who made the items, or published them.
pub fn is_maker(name: &str) -> bool {
    MAKERS.contains(&normal(name).as_str())
}

/// Whether the name means ratings by many: their average, or those that a site shows.
pub fn is_average_rating(name: &str) -> bool {
    const SITES: [&str; 6] = ["imdb", "tmdb", "goodreads", "metacritic", "critics", "public"];
    let words = words(name);
    let of_site = words.iter().any(|word| SITES.contains(&word.as_str()));
    (says_average(name) || of_site) && words.iter().any(|word| RATING_WORDS.contains(&word.as_str()))
}

/// Whether the name speaks of averages.
pub fn says_average(name: &str) -> bool {
    words(name).iter().any(|word| SUMMARIES.contains(&word.as_str()))
}

/// Whether the name says how many rated.
pub fn is_count_of_ratings(name: &str) -> bool {
    let words = words(name);
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.as_str()));
    has(&["votes", "votos", "voters", "reviews"]) || has(&["count", "counts", "number", "num"]) && has(RATING_WORDS)
}

/// Whether the name says the place of a row in a list.
pub fn is_rank(name: &str) -> bool {
    RANKS.contains(&normal(name).as_str())
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
