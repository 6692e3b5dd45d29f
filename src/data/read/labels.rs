//! What the names along a side of a matrix are: those of people, or those of items.

use crate::data::{fold, sample, year_of};
use std::collections::HashSet;

/// So many names must be known for what they are, or they say nothing.
const ENOUGH: usize = 3;
/// How far apart the two sides must be to decide.
const CLEARLY: f64 = 0.5;

/// Common first names, folded.
const FIRST_NAMES: &str = "aaron abby angelica bryan chad dan dana danny erin hailey jordan jordyn josefina kristen \
    kristina latoya mandy maxim norbert shannon stacy tanya tiffany valerie zack zak abigail adam adele adrian agnes ahmed aisha alan albert alejandro alex alexander \
    alexandra alexis alfred ali alice alicia alina amanda amelia amir amy ana andrea andreas andrew andy angela anita \
    ann anna anne annie anton antonio arjun arthur ashley astrid barbara beatriz bella ben benjamin bernd bert beth bill \
    bob brandon brian bruno caitlin carl carla carlos carmen carol caroline catherine charles charlie charlotte chen \
    chloe chris christian christina christine christopher claire clara claudia colin craig cristina cynthia daniel \
    daniela dave david deborah deepak denise dennis derek diana diego dmitri dominik donald donna dora doris dylan \
    eduardo edward elena eli elias elisa elizabeth ella ellen emilia emily emma eric erik erika ethan eva evan fatima \
    felix fernando finn fiona florian frances francesca francesco francisco frank fred frieda gabriel gabriela gary \
    george gerald giulia giovanni gordon grace greg greta gustav hanna hannah hans harold harry hassan heather hector \
    heidi helen helena henry holly hugo ian ibrahim igor ingrid irene irina isaac isabel isabella ivan jack jackson \
    jacob jake james jan jane janet jason javier jay jean jeff jeffrey jen jennifer jenny jerry jesse jessica jim jo \
    joan joanna joe joel johan johanna john johnny jon jonas jonathan jorge jose joseph josh joshua juan judith judy \
    julia julian julie justin kai karen karin karl kate katherine kathy katie kathrin keith kelly ken kenneth kevin kim \
    kiran klaus kristin kurt kyle lara larry lars laura lauren lea leah lee lena leo leon leonie leslie li lily linda \
    lisa liz logan lori louis louise luca lucas lucia lucy luis luisa luke lukas maja manuel marc marcel marco marcus \
    margaret maria marie marina mario marion mark markus marta martha martin mary mateo matt matthew matthias max maya \
    megan mehmet melanie melissa mia michael michelle miguel mike mila mira miriam mohamed mohammed monica monika moritz \
    nadia nancy natalia natalie nathan neha nick nicholas nico nicolas nicole niklas nils nina noah nora olaf oleg olga \
    oliver olivia omar oscar pablo pam pamela paolo pat patricia patrick paul paula pavel pedro penny peter petra phil \
    philip philipp pierre pooja priya rachel rafael rahul raj ralf ralph ramon raymond rebecca ricardo richard rick rita \
    rob robert roberto robin rohan roland roman ron ronald rosa rose ruth ryan sabine sally sam samantha samuel sandra \
    sara sarah sascha scott sean sebastian sergio sharon shreya silvia simon simone sofia sonja sophia sophie stefan \
    stefanie stephanie stephen steve steven stuart sue sunita susan susanne sven svetlana tamara tanja tara tatiana ted \
    terry theo theresa thomas tim timothy tina tobias toby todd tom tommy tony tracy travis tyler ursula uwe valentina \
    vanessa vera veronica victor victoria vijay viktor vincent virginia walter wang wendy wei wilhelm will william \
    wolfgang xavier yan yasmin yuki yusuf yvonne zach zoe";
/// What people go by that have no names.
const NUMBERED: &[&str] = &["user", "u", "p", "pupil", "student", "person", "reviewer", "participant", "s", "schuler"];
/// Words that join others to titles.
const JOINTS: &[&str] = &[
    "the", "of", "and", "a", "an", "in", "on", "to", "for", "with", "der", "die", "das", "und", "le", "les", "el",
    "los",
];

/// How many of the names along a side are those of people, and of items, as shares of all.
struct Side {
    people: f64,
    items: f64,
    /// With those of several words that do not begin with a first name: titles, or full names that nobody here knows.
    maybe_items: f64,
}

impl Side {
    fn of<'t>(names: impl Iterator<Item = &'t str>, known: &HashSet<String>) -> Side {
        let (mut all, mut people, mut items, mut maybe) = (0, 0, 0, 0);
        for name in names {
            all += 1;
            if is_item(name, known) {
                items += 1;
            } else if is_person(name) {
                people += 1;
            } else if name.split_whitespace().count() > 1 {
                maybe += 1;
            }
        }
        let share = |n: usize| if n < ENOUGH { 0.0 } else { n as f64 / all as f64 };
        Side { people: share(people), items: share(items), maybe_items: share(items + maybe) }
    }
}

fn is_person(name: &str) -> bool {
    let name = fold(name);
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (Some(first), rest) = (words.next(), words.count()) else { return false };
    let letters = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_numbered = name.ends_with(|c: char| c.is_ascii_digit()) && NUMBERED.contains(&letters);
    is_numbered || rest < 3 && FIRST_NAMES.split_ascii_whitespace().any(|known| known == first)
}

fn is_item(name: &str, known: &HashSet<String>) -> bool {
    let folded = fold(name);
    let words: Vec<&str> = folded.split_whitespace().collect();
    year_of(name).is_some()
        || known.contains(&folded)
        || words.len() > 3
        || words.len() > 1 && words.iter().any(|word| JOINTS.contains(word))
}

/// Whether people are across and items down, by what the names along both sides are; none where they do not say.
pub fn people_are_across<'t>(
    down: impl Iterator<Item = &'t str>,
    across: impl Iterator<Item = &'t str>,
) -> Option<bool> {
    let known = known_titles();
    let (down, across) = (Side::of(down, &known), Side::of(across, &known));
    let more = (across.people - across.items) - (down.people - down.items);
    // Where some across are people for sure, titles down need not be known.
    let maybe = across.people - across.items - (down.people - down.maybe_items);
    if more.abs() >= CLEARLY {
        Some(more > 0.0)
    } else {
        (across.people > 2.0 * down.people && maybe >= CLEARLY).then_some(true)
    }
}

/// The titles of well-known movies, without their years: those of the built-in sample.
fn known_titles() -> HashSet<String> {
    sample::titles().map(|title| fold(title.split(" (").next().unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(down: &[&str], across: &[&str]) -> Option<bool> {
        people_are_across(down.iter().copied(), across.iter().copied())
    }

    #[test]
    fn first_names_and_titles_say_which_side_is_which() {
        let people = ["Patrick", "Heather", "Chris", "Zoe Miller"];
        let items = ["Alien", "Blade Runner", "Jaws", "Toy Story"];
        assert_eq!(across(&items, &people), Some(true));
        assert_eq!(across(&people, &items), Some(false));
        assert_eq!(across(&["user12", "user7", "user40"], &["Kite", "Tar", "Salt"]), Some(false));
        assert_eq!(
            across(&["The Rope Bridge", "Eleven Chairs of Oak", "A Map of Salt"], &["Qi", "Zo", "Wu"]),
            Some(true)
        );
        let bands = ["Blue Traveler", "Broken Bells", "Slow Mouse", "Phoenix"];
        assert_eq!(across(&bands, &["Angelica", "Bill", "Chan", "Dan", "Qi", "Zo"]), Some(true));
        assert_eq!(across(&["Qi Wu", "Zo Mbeki", "Ada Okoye"], &["Kite", "Tar", "Salt"]), None);
        assert_eq!(across(&["Kite", "Tar", "Salt"], &["Qi", "Zo", "Wu"]), None);
        assert_eq!(across(&["Heat", "Up"], &["Anna", "Ben"]), None, "two of each are too few");
    }
}
