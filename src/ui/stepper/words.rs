//! What the cards say: each formula, and the same formula with the numbers of one rating or one row in it.

use crate::data::Class;
use crate::engine::Loss;
use crate::protocol::StepOf;
use crate::train::{AdamWStep, Lookup, RowChoice, ShownStep};
use crate::ui::format::{counted, rounded, thousands};
use crate::ui::state::NextStep;
use crate::ui::words::Noun;

/// Terms of a sum that are written out, and numbers of a vector.
const TERMS: usize = 4;

/// The parts of a step, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    Gather,
    Multiply,
    Squash,
    Loss,
    Gradient,
    Update,
}

impl Card {
    pub const ALL: [Card; 6] = [Card::Gather, Card::Multiply, Card::Squash, Card::Loss, Card::Gradient, Card::Update];

    pub fn name(self) -> &'static str {
        match self {
            Card::Gather => "Gather",
            Card::Multiply => "Multiply and sum",
            Card::Squash => "Squash",
            Card::Loss => "Error and loss",
            Card::Gradient => "Gradient",
            Card::Update => "Update",
        }
    }
}

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

/// Four digits that count, or a power of ten where a number is very small or large, with a true minus sign.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return "not a number".to_owned();
    }
    let power = size.log10().floor() as i32;
    let text = if (-3..5).contains(&power) {
        let text = format!("{value:.*}", (3 - power).max(0) as usize);
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        let digits = format!("{:.2}", value / 10f64.powi(power));
        format!("{digits} × 10{}", power.to_string().chars().map(superscript).collect::<String>())
    };
    text.replace('-', "\u{2212}")
}

fn superscript(digit: char) -> char {
    match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
    }
}

fn num(value: f32) -> String {
    number(f64::from(value))
}

/// `a + b − c`.
fn sum(terms: impl IntoIterator<Item = f32>) -> String {
    let mut text = String::new();
    for term in terms {
        if text.is_empty() {
            text.push_str(&num(term));
        } else {
            text.push_str(if term < 0.0 { " − " } else { " + " });
            text.push_str(&num(term.abs()));
        }
    }
    text
}

/// The same where there may be many: the others are added up.
fn long_sum(terms: &[f32]) -> String {
    if terms.len() <= TERMS + 1 {
        return sum(terms.iter().copied());
    }
    let (first, others) = terms.split_at(TERMS);
    let rest: f32 = others.iter().sum();
    let rest = if rest < 0.0 { format!(" − {}", num(-rest)) } else { format!(" + {}", num(rest)) };
    format!("{}{rest} (the other {} together)", sum(first.iter().copied()), thousands(others.len()))
}

/// `(a, b, c, d, …)`.
fn vector(values: &[f32]) -> String {
    let shown: Vec<String> = values.iter().take(TERMS).map(|&value| num(value)).collect();
    let rest = if values.len() > TERMS { ", …" } else { "" };
    format!("({}{rest})", shown.join(", "))
}

/// Why there is no step to look at.
pub fn why_none(next: &NextStep) -> String {
    match next {
        NextStep::Of(_) => String::new(),
        NextStep::OtherWay(kind) => {
            let way = if kind.is_full_batch() {
                "has no batches: each of its steps reads all ratings"
            } else {
                "does not learn ratings batch by batch"
            };
            format!("{} {way}. Choose “Dot product + bias” as the model to look into one batch.", kind.name())
        }
        NextStep::UnderWay => "Training runs. Pause it to see the numbers of the next step.".to_owned(),
        NextStep::Over => "This run has made all of its steps. Resume it to finish.".to_owned(),
        NextStep::Unknown => "A step can be shown when data are loaded, the settings are complete, and nothing else \
                              runs."
            .to_owned(),
    }
}

/// Where the step stands.
pub fn place(step: &ShownStep, of: &StepOf) -> String {
    let (epoch, batch) = (step.step / step.steps_per_epoch, step.step % step.steps_per_epoch);
    let place = format!(
        "batch {} of {} in epoch {}",
        thousands(batch + 1),
        thousands(step.steps_per_epoch),
        thousands(epoch + 1),
    );
    let which = match of {
        StepOf::First(_) => "The first step of a run with these settings",
        StepOf::Continued(_) => "The first step if you continue training",
        StepOf::Run { .. } => "The next step of this run",
    };
    format!("{which}: {place}, {}. Nothing has changed yet.", counted(step.n_ratings, "rating"))
}

/// Who rated what.
pub fn rating(step: &ShownStep) -> String {
    format!(
        "Rating {} of {}: user {} gave “{}” the rating {}.",
        thousands(step.number + 1),
        thousands(step.n_ratings),
        step.user.name,
        step.item.name,
        rounded(step.rating.rating),
    )
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

/// What a card is about, in simple words.
pub fn lead(card: Card, step: &ShownStep, noun: Noun) -> String {
    let is_net = step.model.is_net();
    match card {
        Card::Gather => format!(
            "The model does not know names. It knows classes: numbers that say which row of a table belongs to a user or a \
             {}. It takes one row from each table.",
            noun.one,
        ),
        Card::Multiply if is_net => "The two rows are written one after the other and go through the layers. Each output \
                                     of a layer is a sum of products of all its inputs with weights. ReLU turns what is \
                                     below 0 into 0."
            .to_owned(),
        Card::Multiply if step.rating.biases.is_empty() => {
            "Multiply the two rows number by number, and add up the products.".to_owned()
        }
        Card::Multiply => format!(
            "Multiply the two rows number by number, and add up the products. Then add the two biases: how high this user \
             rates in general, and how well this {} is liked in general.",
            noun.one,
        ),
        Card::Squash => match step.rating.sigmoid {
            Some(_) => format!(
                "The sum z can be any number, but a prediction has to lie between {} and {}. The sigmoid squeezes z \
                 between 0 and 1; then it is stretched to the range.",
                rounded(step.range.0),
                rounded(step.range.1),
            ),
            None => "This model squashes nothing: the sum z is the prediction.".to_owned(),
        },
        Card::Loss => match step.loss {
            Loss::Mse => "The error is the prediction minus the rating. Its square is the loss of this rating: large \
                          errors count much more. The loss of the batch is the mean over all of its ratings."
                .to_owned(),
            Loss::L1 => "The error is the prediction minus the rating. Its size, without the sign, is the loss of this \
                         rating. The loss of the batch is the mean over all of its ratings."
                .to_owned(),
        },
        Card::Gradient => "A slope says how much the loss of the batch grows when a number grows by 1. Going back from the \
                           loss, each step multiplies by one more slope. In the end every number of every row has a slope. \
                           All slopes together are the gradient."
            .to_owned(),
        Card::Update if step.row_of == RowChoice::Untouched => {
            "No rating of this batch has this row, so its slopes are 0. It moves all the same: the mean of earlier slopes \
             carries it on, and weight decay shrinks it."
                .to_owned()
        }
        Card::Update => "AdamW moves each number against its slope. It uses two running means, of the slope and of its \
                         square, so that steps are smooth and equally long for all numbers. Weight decay pulls every \
                         number a little toward 0."
            .to_owned(),
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

fn bracketed(value: f32) -> String {
    if value < 0.0 { format!("({})", num(value)) } else { num(value) }
}

fn subscript(digit: char) -> char {
    char::from_u32('₀' as u32 + digit as u32 - '0' as u32).unwrap_or(digit)
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

/// Which number of which row.
pub fn place_in_row(step: &ShownStep, at: usize) -> String {
    let is_bias = at >= if step.row_of == RowChoice::Item { step.lookups[1].columns } else { step.lookups[0].columns };
    let what = if is_bias { "The bias".to_owned() } else { format!("Number {}", at + 1) };
    format!("{what} in the row of {}", step.row_name.name)
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

/// Why rows are looked up and not multiplied.
pub fn why_lookup(step: &ShownStep) -> String {
    let users = &step.lookups[0];
    format!(
        "A one-hot row has a 1 at the class and 0 everywhere else. Times the table, it picks out that row: all others are \
         multiplied by 0. That takes {} multiplications for one user. Looking up the row takes none and gives the same \
         numbers.",
        thousands(users.n_rows * users.columns),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Dataset, ItemNames, sample};
    use crate::model::ModelKind;
    use crate::train::{OpenedStep, Run, TrainConfig};

    const MOVIE: Noun = Noun { one: "movie", many: "movies" };

    fn dataset() -> Dataset {
        sample::table().dataset(ItemNames::Titles)
    }

    fn shown(config: TrainConfig, row: RowChoice) -> ShownStep {
        let dataset = dataset();
        let run = Run::prepare(&config, &dataset).expect("sound settings");
        OpenedStep::first(&run).expect("a batch").show(&dataset, 2, row)
    }

    #[test]
    fn numbers_are_short_and_have_a_true_minus() {
        let texts = [0.0, 5.0, -2.2411, 0.501578, 12345.6, 0.0012345, -0.000123456, 3.2e-8, 1e6].map(number);
        assert_eq!(
            texts.each_ref().map(|text| &**text),
            ["0", "5", "−2.241", "0.5016", "12346", "0.001234", "−1.23 × 10⁻⁴", "3.20 × 10⁻⁸", "1.00 × 10⁶"]
        );
        assert_eq!(sum([1.0, -0.5, 2.0]), "1 − 0.5 + 2");
        assert_eq!(long_sum(&[1.0, 1.0, 1.0, 1.0, -1.0, -2.0]), "1 + 1 + 1 + 1 − 3 (the other 2 together)");
        assert_eq!(vector(&[1.0, 2.0, 3.0, 4.0, 5.0]), "(1, 2, 3, 4, …)");
    }

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

    #[test]
    fn the_place_of_a_step_is_told() {
        let config = TrainConfig::default();
        let step = shown(config.clone(), RowChoice::User);
        let told = place(&step, &StepOf::First(config));
        assert!(told.starts_with("The first step of a run with these settings: batch 1 of "), "{told}");
        assert!(rating(&step).starts_with("Rating 3 of 64: user "));
        assert!(why_lookup(&step).contains("multiplications for one user"));
    }
}
