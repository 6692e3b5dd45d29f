//! The codes of a class: what they hold, which errors they notice, and what the page says of each line.

use proptest::prelude::*;
use tastemap::ui::class::code::{Ballot, CodeError, MOST_ITEMS, NUMBERS, decode, encode};
use tastemap::ui::class::qr::qr_code;
use tastemap::ui::class::room::{ClassRoom, Outcome, Pupil, items};
use tastemap::ui::class::words;

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn list(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("Item {n}")).collect()
}

prop_compose! {
    fn ballot()(n in 2..=MOST_ITEMS)(number in 0..NUMBERS, stars in prop::collection::vec(0..=5u8, n)) -> Ballot {
        Ballot { number, stars }
    }
}

fn with(code: &str, place: usize, other: char) -> String {
    code.chars().enumerate().map(|(at, c)| if at == place { other } else { c }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_code_brings_the_same_ratings(ballot in ballot()) {
        let items = list(ballot.stars.len());
        let code = encode(&ballot, &items);
        prop_assert_eq!(decode(&code, &items), Ok(ballot.clone()));
        // As people write it.
        let written = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        prop_assert_eq!(decode(&written, &items), Ok(ballot.clone()));
        prop_assert!(code.chars().all(|c| c == '-' || ALPHABET.contains(c)));
        let other: Vec<String> = items.iter().map(|item| format!("{item}!")).collect();
        prop_assert_eq!(decode(&code, &other), Err(CodeError::OtherList));
        let longer = list(items.len() + 5);
        prop_assert_eq!(decode(&code, &longer), Err(CodeError::OtherList));
    }

    #[test]
    fn every_wrong_character_and_every_swap_is_noticed(ballot in ballot()) {
        let items = list(ballot.stars.len());
        let code = encode(&ballot, &items);
        let places: Vec<(usize, char)> = code.chars().enumerate().filter(|(_, c)| *c != '-').collect();
        for &(place, right) in &places {
            for wrong in ALPHABET.chars().filter(|&c| c != right) {
                let typed = with(&code, place, wrong);
                // Where one character is wrong, the right code is named and not taken.
                prop_assert_eq!(decode(&typed, &items), Err(CodeError::Typo(Some(code.clone()))));
            }
            let gone: String = code.chars().enumerate().filter(|(at, _)| *at != place).map(|(_, c)| c).collect();
            let is_noticed = matches!(decode(&gone, &items), Err(CodeError::Length { .. }));
            prop_assert!(is_noticed);
        }
        for pair in places.windows(2).filter(|pair| pair[0].1 != pair[1].1) {
            let swapped = with(&with(&code, pair[0].0, pair[1].1), pair[1].0, pair[0].1);
            // Two are wrong, so no code is the only one that may be meant.
            prop_assert_eq!(decode(&swapped, &items), Err(CodeError::Typo(None)));
        }
    }

    #[test]
    fn a_class_is_saved_and_loaded(ballots in prop::collection::vec((ballot(), "[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ' .]{0,20}[a-z]"), 0..6)) {
        let items = list(12);
        let mut class = ClassRoom::new(items);
        for (number, (ballot, name)) in ballots.into_iter().enumerate() {
            let stars: Vec<u8> = ballot.stars.into_iter().chain([0; 12]).take(12).collect();
            class.pupils.push(Pupil { name: name.split_whitespace().collect::<Vec<_>>().join(" "), ballot: Ballot { number: number as u32, stars } });
        }
        prop_assert_eq!(&ClassRoom::load(&class.save()), &class);
    }
}

fn class() -> (ClassRoom, Vec<String>) {
    let class = ClassRoom::new(items("Alien\nJaws\nHeat\nBig"));
    let code = |number: u32| encode(&Ballot { number, stars: vec![number as u8 % 6, 0, 3, 5] }, &class.items);
    let codes = (0..6).map(code).collect();
    (class, codes)
}

#[test]
fn codes_stand_alone_or_beside_names_or_in_links() {
    let (mut class, codes) = class();
    let [a, b, c, d, e, f] = codes.as_slice() else { unreachable!() };
    let text = format!(
        "Zeitstempel\tName\tCode\n11/27/2026 9:05:11 AM\tAna\t{a}\n\nBob: {b}\n{c}\nZoë Müller {d}\n\"{e}\",\"Eve\"\n\
         https://host/page/?code=Fr%C3%A9d%C3%A9ric%3A+{f}&x=1\n"
    );
    let lines = class.add(&text);
    let names: Vec<String> = class.pupils.iter().map(Pupil::label).collect();
    assert_eq!(names, ["Ana", "Bob", "Pupil 0002", "Zoë Müller", "Eve", "Frédéric"]);
    assert!(matches!(&lines[0].outcome, Outcome::Heading(_)), "{lines:?}");
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 2, 4, 5, 6, 7, 8]);
    assert!(lines.iter().all(|line| words::problem(line).is_none()), "{lines:?}");
}

#[test]
fn a_name_may_come_after_the_code_and_look_like_one() {
    let (mut class, codes) = class();
    let spaced = codes[1].replace('-', " ");
    let lines = class.add(&format!("{} Ben\nBea Fee {spaced}\n{} Jan Bach 3\n", codes[0], codes[2]));
    let names: Vec<String> = class.pupils.iter().map(Pupil::label).collect();
    assert_eq!(names, ["Ben", "Bea Fee", "Jan Bach 3"], "{lines:?}");
    // When an answer came is no name, however a form writes it.
    for time in ["2026/11/27 9:01:02 AM GMT+1", "2026-11-27T09:01:02Z", "\"27/11/2026, 09:01\"", "46353.4"] {
        let lines = class.add(&format!("{time},\"Berg, Ben\",{}", codes[4]));
        assert_eq!(class.pupils.last().map(Pupil::label).as_deref(), Some("Berg Ben"), "{time}: {lines:?}");
        class.pupils.pop();
    }
    // A symbol is missing: the name is not taken for it.
    let short = format!("Jo {}", &codes[3][..codes[3].len() - 1]);
    let problems: Vec<String> = class.add(&short).iter().filter_map(words::problem).collect();
    assert!(problems[0].contains("should have 13") && problems[0].contains("has 12 characters"), "{problems:?}");
}

#[test]
fn a_pupil_is_replaced_and_no_line_is_swallowed() {
    let (mut class, codes) = class();
    class.add(&format!("Ana {}", codes[0]));
    let again = encode(&Ballot { number: 0, stars: vec![1, 1, 1, 1] }, &class.items);
    let wrong = with(&codes[1], 5, if codes[1].chars().nth(5) == Some('7') { '8' } else { '7' });
    let other = encode(&Ballot { number: 9, stars: vec![1, 2, 3, 4] }, &list(4));
    let lines = class.add(&format!("Ana {again}\n{wrong}\nhello\n{other}\n{}\nAna {again}\nÄÖ§$", codes[2]));
    assert_eq!(class.pupils.len(), 2);
    assert_eq!(class.pupils[0].ballot.stars, [1, 1, 1, 1]);
    let summary = words::of_lines(&lines);
    for part in ["1 pupil added.", "in place of earlier ones: Ana.", "Already in the table: Ana.", "4 lines not added."]
    {
        assert!(summary.contains(part), "{part:?} is missing in {summary}");
    }
    // A code alone takes no name away, and a name alone is no other rating.
    assert_eq!(words::of_lines(&class.add(&again)), "0 pupils added. Already in the table: Ana.");
    let named = words::of_lines(&class.add(&format!("Zoë {}", codes[2])));
    assert_eq!(named, "0 pupils added. Another name: Zoë, who was Pupil 0002.");
    // Two who rated at one device under one number: nobody disappears unseen.
    let others = encode(&Ballot { number: 0, stars: vec![2, 2, 2, 2] }, &class.items);
    let of_another = words::of_lines(&class.add(&format!("Ben {others}")));
    assert!(of_another.contains("in place of earlier ones: Ben, who was Ana."), "{of_another}");
    let problems: Vec<String> = lines.iter().filter_map(words::problem).collect();
    assert!(problems[0].starts_with("Line 2, “") && problems[0].contains(&codes[1]), "{problems:?}");
    assert!(problems[1].starts_with("Line 3, “hello”") && problems[1].contains("5 characters"), "{problems:?}");
    assert!(problems[2].contains("another list") && problems[3].contains("is in no code"), "{problems:?}");
    assert_eq!(words::refused(&lines).lines().count(), 4);
    assert!(class.knows(&codes[3]) && !class.knows("user,item\n1,2"));
}

#[test]
fn pupils_of_the_same_name_stay_two() {
    let (mut class, codes) = class();
    class.add(&format!("Ana {}\nAna {}\n{}", codes[1], codes[2], codes[3]));
    let csv = class.csv();
    let users: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split("\",").next()).collect();
    assert_eq!(users.iter().filter(|user| **user == "\"Ana (2)").count(), 3, "{csv}");
    assert!(
        csv.starts_with("user,title,rating\n\"Ana\",\"Alien\",1\n") && csv.contains("\"Pupil 0003\",\"Big\",5"),
        "{csv}"
    );
}

#[test]
fn codes_are_short() {
    let code = |n| encode(&Ballot { number: NUMBERS - 1, stars: vec![5; n] }, &list(n));
    assert_eq!([2, 12, MOST_ITEMS].map(|n| code(n).replace('-', "").len()), [12, 17, 31]);
    let link = format!("https://example.org/tastemap/?code=Maximiliane%3A+{}", code(12));
    let qr = qr_code(&link).expect("a short link");
    assert!(qr.size <= 33 + 8 && qr.path.starts_with("M4 4h7v1h-7z"), "{} {}", qr.size, &qr.path[..30]);
    assert!(qr_code(&"x".repeat(4000)).is_none());
}

/// Printed codes and saved tables stay readable: thirty codes as the first version wrote them. The browser's test uses
/// them too.
#[test]
fn codes_stay_what_they_are() {
    let items = items("Alien\nJaws\nHeat\nBig\nUp\nBabe");
    let stars = |number: u32| (0..6).map(|item| ((number * 7 + item * item * 5 + number * item) % 6) as u8).collect();
    let line = |number: u32| {
        let name = if number.is_multiple_of(3) {
            String::new()
        } else {
            format!("Pupil {}", (b'A' + number as u8 % 26) as char)
        };
        Pupil { name, ballot: Ballot { number: number * 31_337, stars: stars(number) } }.line(&items) + "\n"
    };
    let written: String = (0..30).map(line).collect();
    assert_eq!(written, include_str!("../browser/tests/visits/codes.txt"), "{written}");
    assert_eq!(ClassRoom::new(items).add(&written).len(), 30);
}
