//! The formulas of each card, and the same with the numbers of one rating or one row in them.

use super::figures::{bracketed, long_sum, num, number, subscript, sum, superscript, vector};
use super::words::{Card, place_in_row};
use crate::data::Class;
use crate::engine::Loss;
use crate::train::{AdamWStep, Lookup, ShownStep};
use crate::ui::format::{counted, rounded, thousands};
use crate::ui::words::Noun;

/// A formula, and the same with numbers in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub what: String,
    pub formula: String,
    pub numbers: String,
}

fn line(what: impl Into<String>, formula: impl Into<String>, numbers: String) -> Line {
    Line { what: what.into(), formula: formula.into(), numbers }
}

/// The formulas of a card. `at` is the place of a number in the row.
pub fn lines(card: Card, step: &ShownStep, at: usize, noun: Noun) -> Vec<Line> {
    match card {
        Card::Gather => gather(step, noun),
        Card::Multiply => multiply(step),
        Card::Squash => squash(step),
        Card::Loss => loss(step),
        Card::Gradient => gradient(step, at, noun),
        Card::Update => update(step, at),
    }
}

fn gather(step: &ShownStep, noun: Noun) -> Vec<Line> {
    let rating = &step.rating;
    let row = |lookup: &Lookup, class: Class| {
        let own = lookup.rows.iter().find(|(other, _)| *other == class).map_or(&[][..], |(_, values)| values);
        let rest = if own.len() < lookup.columns { ", …" } else { "" };
        format!("({}{rest})", own.iter().map(|&value| num(value)).collect::<Vec<_>>().join(", "))
    };
    let [users, items] = &step.lookups;
    let mut lines = vec![
        line(
            format!("The user’s row: {}", counted(users.columns, "number")),
            "u = U[user class]",
            format!("u = U[{}] = {}", rating.user, row(users, rating.user)),
        ),
        line(
            format!("The {}’s row: {}", noun.one, counted(items.columns, "number")),
            format!("v = V[{} class]", noun.one),
            format!("v = V[{}] = {}", rating.item, row(items, rating.item)),
        ),
    ];
    if let (false, &[user, item]) = (step.model.is_net(), &rating.biases[..]) {
        lines.push(line(
            "Their biases",
            format!("b = B[user class], c = C[{} class]", noun.one),
            format!("b = {}, c = {}", num(user), num(item)),
        ));
    }
    lines
}

fn multiply(step: &ShownStep) -> Vec<Line> {
    let rating = &step.rating;
    let letters = if step.model.is_net() { ["h", "w"] } else { ["u", "v"] };
    let term = |k: &str| format!("{}{k} · {}{k}", letters[0], letters[1]);
    let n = rating.products.len();
    let formula = match n {
        1 => term("₁"),
        2 => format!("{} + {}", term("₁"), term("₂")),
        _ => format!("{} + … + {}", term("₁"), term(&n.to_string().chars().map(subscript).collect::<String>())),
    };
    let pairs = rating.factors[0].iter().zip(&rating.factors[1]);
    let pairs: Vec<String> = pairs.take(2).map(|(a, b)| format!("{} · {}", num(*a), bracketed(*b))).collect();
    let rest = if n > 2 { " + …" } else { "" };
    let mut lines = vec![
        line(
            "The sum of the products",
            format!("s = {formula}"),
            format!("s = {}{rest} = {}", pairs.join(" + "), num(rating.sum)),
        ),
        line("Product by product", "", format!("s = {} = {}", long_sum(&rating.products), num(rating.sum))),
    ];
    let with_biases = sum([rating.sum].into_iter().chain(rating.biases.iter().copied()));
    match rating.biases.len() {
        0 => {}
        1 => lines.push(line(
            "Plus the bias of the last layer",
            "z = s + b",
            format!("z = {with_biases} = {}", num(rating.logit)),
        )),
        _ => {
            lines.push(line("Plus both biases", "z = s + b + c", format!("z = {with_biases} = {}", num(rating.logit))))
        }
    }
    lines
}

fn squash(step: &ShownStep) -> Vec<Line> {
    let rating = &step.rating;
    let Some(sigmoid) = rating.sigmoid else {
        return vec![line("The prediction", "p = z", format!("p = {}", num(rating.prediction)))];
    };
    let (low, high) = step.range;
    vec![
        line(
            "The sigmoid of z",
            "σ = 1 / (1 + e^(−z))",
            format!("σ = 1 / (1 + e^({})) = {}", num(-rating.logit), num(sigmoid)),
        ),
        line(
            "Stretched to the range: the prediction",
            "p = low + (high − low) · σ",
            format!(
                "p = {} + ({} − {}) · {} = {}",
                rounded(low),
                rounded(high),
                bracketed(low),
                num(sigmoid),
                num(rating.prediction),
            ),
        ),
    ]
}

fn loss(step: &ShownStep) -> Vec<Line> {
    let rating = &step.rating;
    let error = line(
        "The error: prediction minus rating",
        "error = p − y",
        format!("error = {} − {} = {}", num(rating.prediction), bracketed(rating.rating), num(rating.error)),
    );
    let (formula, of_batch, numbers) = match step.loss {
        Loss::Mse => (
            "loss = error²",
            "(error² of rating 1 + … + error² of rating n) / n",
            format!("{}²", bracketed(rating.error)),
        ),
        Loss::L1 => (
            "loss = |error|",
            "(|error| of rating 1 + … + |error| of rating n) / n",
            format!("|{}|", num(rating.error)),
        ),
    };
    let total = f64::from(step.batch_loss) * step.n_ratings as f64;
    vec![
        error,
        line("The loss of this rating", formula, format!("loss = {numbers} = {}", num(rating.loss))),
        line(
            "The loss of the batch: the mean",
            format!("L = {of_batch}"),
            format!("L = {} / {} = {}", number(total), thousands(step.n_ratings), num(step.batch_loss)),
        ),
    ]
}

fn gradient(step: &ShownStep, at: usize, noun: Noun) -> Vec<Line> {
    let (rating, n) = (&step.rating, thousands(step.n_ratings));
    let (formula, numbers) = match step.loss {
        Loss::Mse => ("2 · error / n", format!("2 · {} / {n}", bracketed(rating.error))),
        Loss::L1 if rating.error < 0.0 => ("−1 / n, as the prediction is too low", format!("\u{2212}1 / {n}")),
        Loss::L1 => ("1 / n, as the prediction is too high", format!("1 / {n}")),
    };
    let mut lines = vec![line(
        "Slope of the prediction",
        format!("slope of p = {formula}"),
        format!("slope of p = {numbers} = {}", num(rating.grad_prediction)),
    )];
    if let Some(sigmoid) = rating.sigmoid {
        let (low, high) = step.range;
        lines.push(line(
            "Slope of the sum, back through the sigmoid",
            "slope of z = slope of p · (high − low) · σ · (1 − σ)",
            format!(
                "slope of z = {} · {} · {} · {} = {}",
                num(rating.grad_prediction),
                rounded(high - low),
                num(sigmoid),
                num(1.0 - sigmoid),
                num(rating.grad_logit),
            ),
        ));
    }
    let (user, item) = (vector(&rating.shares[0]), vector(&rating.shares[1]));
    if step.model.is_net() {
        let back = "slope of z, back through all layers";
        lines.push(line(
            "This rating’s share for the user’s row",
            format!("share of u = {back}"),
            format!("share of u = {user}"),
        ));
        lines.push(line(
            format!("Its share for the {}’s row", noun.one),
            format!("share of v = {back}"),
            format!("share of v = {item}"),
        ));
    } else {
        let z = num(rating.grad_logit);
        let factors = |side: usize| vector(&rating.factors[side]);
        lines.push(line(
            "This rating’s share for the user’s row",
            "share of u = slope of z · v",
            format!("share of u = {z} · {} = {user}", factors(1)),
        ));
        lines.push(line(
            format!("Its share for the {}’s row", noun.one),
            "share of v = slope of z · u",
            format!("share of v = {z} · {} = {item}", factors(0)),
        ));
        if !rating.biases.is_empty() {
            lines.push(line(
                "And for both biases",
                "share of b = share of c = slope of z",
                format!("share of b = share of c = {z}"),
            ));
        }
    }
    let shares: Vec<f32> = step.shares.iter().filter_map(|(_, share)| share.get(at).copied()).collect();
    let gradient = step.row.gradient.get(at).copied().unwrap_or_default();
    let numbers = match shares.len() {
        0 => "g = 0".to_owned(),
        1 => format!("g = {}", num(gradient)),
        _ => format!("g = {} = {}", long_sum(&shares), num(gradient)),
    };
    lines.push(line(
        format!("{}: summed over its {} in this batch", place_in_row(step, at), counted(shares.len(), "rating")),
        "g = sum of the shares",
        numbers,
    ));
    lines
}

fn update(step: &ShownStep, at: usize) -> Vec<Line> {
    let AdamWStep { t, learning_rate, weight_decay, momentum, sqr_momentum, eps } = step.update;
    let of = |values: &[f32]| values.get(at).copied().unwrap_or_default();
    let row = &step.row;
    let (g, before, after) = (of(&row.gradient), of(&row.before), of(&row.after));
    let (m_before, m, v_before, v) =
        (of(&row.grad_avg_before), of(&row.grad_avg), of(&row.sqr_avg_before), of(&row.sqr_avg));
    let decayed = f64::from(before) * (1.0 - learning_rate * weight_decay);
    let (lr, wd) = (number(learning_rate), number(weight_decay));
    let power = |base: f32| format!("{}{}", num(base), t.to_string().chars().map(superscript).collect::<String>());
    vec![
        line(
            "Momentum: the running mean of the slope",
            "m = β₁ · m + (1 − β₁) · g",
            format!(
                "m = {} · {} + {} · {} = {}",
                num(momentum),
                bracketed(m_before),
                num(1.0 - momentum),
                bracketed(g),
                num(m)
            ),
        ),
        line(
            "Scale: the running mean of its square",
            "v = β₂ · v + (1 − β₂) · g²",
            format!(
                "v = {} · {} + {} · {}² = {}",
                num(sqr_momentum),
                num(v_before),
                num(1.0 - sqr_momentum),
                bracketed(g),
                num(v)
            ),
        ),
        line(
            "Weight decay",
            "w = w · (1 − lr · wd)",
            format!("w = {} · (1 − {lr} · {wd}) = {}", num(before), number(decayed)),
        ),
        line(
            "The step, against the slope",
            "w = w − lr · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)",
            format!(
                "w = {} − {lr} · {} / (1 − {}) / (√({} / (1 − {})) + {}) = {}",
                number(decayed),
                bracketed(m),
                power(momentum),
                num(v),
                power(sqr_momentum),
                num(eps),
                num(after),
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::words::lead;
    use super::super::words::tests::{MOVIE, shown};
    use super::*;
    use crate::model::ModelKind;
    use crate::train::{RowChoice, TrainConfig};

    /// The numbers on a card make what it says they make.
    #[test]
    fn formulas_with_numbers_add_up() {
        let mut step = shown(TrainConfig { factors: 3, ..TrainConfig::default() }, RowChoice::User);
        step.rating.rating = 5.0;
        step.rating.prediction = 2.75;
        step.rating.error = -2.25;
        step.rating.loss = 5.0625;
        let told = lines(Card::Loss, &step, 0, MOVIE);
        assert_eq!(told[0].numbers, "error = 2.75 − 5 = −2.25");
        assert_eq!(told[1].numbers, "loss = (−2.25)² = 5.062");
        assert!(told[2].numbers.contains(" / 64 = "));
        (step.loss, step.rating.loss) = (Loss::L1, 2.25);
        assert_eq!(lines(Card::Loss, &step, 0, MOVIE)[1].numbers, "loss = |−2.25| = 2.25");
        let slope = &lines(Card::Gradient, &step, 0, MOVIE)[0];
        assert!(slope.formula.contains("too low") && slope.numbers.starts_with("slope of p = −1 / 64 = "));
        let squash = lines(Card::Squash, &step, 0, MOVIE);
        assert!(squash[1].numbers.starts_with("p = 0 + (5.5 − 0) · 0.5"), "{}", squash[1].numbers);
        let products = lines(Card::Multiply, &step, 0, MOVIE);
        assert_eq!(products[0].formula, "s = u₁ · v₁ + … + u₃ · v₃");
        assert_eq!(products.len(), 3);
        let update = lines(Card::Update, &step, 3, MOVIE);
        assert!(place_in_row(&step, 3).starts_with("The bias in the row of "));
        assert!(update[3].numbers.contains("(1 − 0.95¹)") && update[3].numbers.contains("(1 − 0.99¹)"), "{update:?}");
    }

    #[test]
    fn every_card_has_words_for_every_model() {
        for model in ModelKind::ALL.into_iter().filter(|model| model.is_on_ladder()) {
            for row in [RowChoice::User, RowChoice::Item, RowChoice::Untouched] {
                let step = shown(TrainConfig { model, factors: 2, ..TrainConfig::default() }, row);
                for card in Card::ALL {
                    assert!(!lead(card, &step, MOVIE).is_empty());
                    let lines = lines(card, &step, 0, MOVIE);
                    assert!(!lines.is_empty() && lines.iter().all(|line| !line.numbers.is_empty()));
                    assert!(lines.iter().all(|line| !line.numbers.contains("not a number")), "{lines:?}");
                }
            }
        }
    }
}
