//! What the page says about what its address asks for.

use super::Noun;
use crate::data::DatasetFacts;
use crate::ui::arrival::Lock;
use crate::ui::format::{counted, thousands};

/// Why a setting stays as it is.
pub fn locked(lock: Lock) -> super::Words {
    let (what, key) = match lock {
        Lock::Model => ("settings of the model", "model"),
        Lock::Data => ("data", "data"),
    };
    (
        format!("Your teacher has locked the {what}."),
        format!("They change where the page is opened without “lock={key}” in its address."),
    )
}

/// Why a code cannot be taken.
pub fn no_class() -> super::Words {
    (
        "This link holds the code of a pupil, but this browser has no class to add it to.".to_owned(),
        "Open it in the browser that has the class’s table, or paste it there under “Codes”.".to_owned(),
    )
}

/// What the address names is not in the data.
pub fn not_in_data(key: &str, value: &str) -> super::Words {
    (
        format!("The page’s address asks for {key}={value}."),
        "The loaded data have none of this name. Choose another on the page.".to_owned(),
    )
}

/// What the page is for.
pub fn purpose(noun: Noun) -> String {
    format!(
        "Give it ratings and press Train. From the ratings alone it learns which {} are alike, and who would like what.",
        noun.many,
    )
}

/// What a pupil's page is for.
pub const PUPIL: &str = "Your teacher asks what you like. Rate the list below: the computer will learn from the ratings of \
                         your class who likes the same things.";

/// What a first visit sees while the map forms, and what it has just seen.
pub fn intro(is_over: bool, facts: &DatasetFacts, noun: Noun) -> String {
    let many = noun.many;
    let ratings = counted(facts.n_ratings, "rating");
    if is_over {
        format!(
            "You just saw {} {many} find their places. From {ratings} alone, training moved those together that the same \
             people like. Next: find one you know on the map, rate a few under You, or drop your own ratings here.",
            thousands(facts.n_items),
        )
    } else {
        format!("Watch the map. It forms while the page learns from {ratings} which {many} are alike.")
    }
}
