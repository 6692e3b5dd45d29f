//! The names of the settings, and one line on each for someone who meets the word for the first time.

use super::Noun;
use crate::data::SplitMethod;
use crate::model::ModelKind;
use crate::ui::form::Field;

impl Field {
    /// The label on the page.
    pub fn label(self) -> &'static str {
        match self {
            Field::Factors => "Factors",
            Field::UserFactors => "User factors",
            Field::ItemFactors => "Item factors",
            Field::Layers => "Layers",
            Field::Lowest => "Lowest prediction",
            Field::Highest => "Highest prediction",
            Field::Epochs => "Epochs",
            Field::LearningRate => "Learning rate",
            Field::WeightDecay => "Weight decay",
            Field::BatchSize => "Batch size",
            Field::ValidPercent => "Validation %",
            Field::Seed => "Seed",
        }
    }

    pub fn hint(self, noun: Noun) -> String {
        let text = match self {
            Field::Factors => {
                let one = noun.one;
                return format!(
                    "How many numbers describe each user’s taste and each {one}. More numbers capture finer detail."
                );
            }
            Field::ItemFactors => {
                let one = noun.one;
                return format!(
                    "How many numbers describe each {one}. Leave it empty for a number that suits the data."
                );
            }
            Field::UserFactors => {
                "How many numbers describe each user. Leave it empty for a number that suits the data."
            }
            Field::Layers => "The width of each hidden layer, first to last, such as 100, 50.",
            Field::Lowest => "The lowest rating the model can predict. A little below the scale lets it reach the end.",
            Field::Highest => {
                "The highest rating the model can predict. A little above the scale lets it reach the end."
            }
            Field::Epochs => "How many times training reads all the ratings.",
            Field::LearningRate => "How big a step each correction takes, at most. If it is too big, the loss jumps.",
            Field::WeightDecay => {
                "Pulls every number toward zero, so that the model learns habits rather than accidents."
            }
            Field::BatchSize => "How many ratings training reads before each correction.",
            Field::ValidPercent => "The share of ratings that training never sees, to test the model honestly.",
            Field::Seed => "Where all randomness starts. The same seed gives the same curves again.",
        };
        text.to_owned()
    }
}

/// The ways to hold out ratings that the data allow, each with its name; `pairs` names the pairs of files.
pub fn splits(methods: &[SplitMethod], pairs: &[String]) -> Vec<(SplitMethod, String)> {
    let name = |method| match method {
        SplitMethod::Random => "At random".to_owned(),
        SplitMethod::Latest => "Latest ratings of each user".to_owned(),
        SplitMethod::PerItem => "At random, by item".to_owned(),
        SplitMethod::Given(pair) => format!("Files: {}", pairs.get(usize::from(pair)).map_or("test", |name| name)),
        SplitMethod::Fold { fold, of } => format!("Part {} of {of}", fold + 1),
    };
    methods.iter().map(|&method| (method, name(method))).collect()
}

/// The model as one line of arithmetic.
pub fn formula(model: ModelKind, noun: Noun) -> String {
    let item = noun.one;
    match model {
        ModelKind::Dot => format!("user · {item}"),
        ModelKind::DotRange => format!("range( user · {item} )"),
        ModelKind::DotBias => format!("range( user · {item} + user’s bias + {item}’s bias )"),
        ModelKind::NnBook => format!("range( linear( relu( linear( user, {item} ) ) ) )"),
        ModelKind::NnFastai => format!("range( linear( norm( relu( linear( … user, {item} … ) ) ) ) )"),
        ModelKind::BestAccuracy => {
            format!(
                "mean + user · {item} + both biases, where user = own + Σ rated {}/√n, {item} = own + Σ raters/√n",
                noun.many
            )
        }
        ModelKind::BestLists => {
            format!("user · {item} + {item}’s bias + ½ × the rating that “Best accuracy” predicts, standardized")
        }
    }
}

/// What sets a model apart, where its formula does not say it all.
pub fn meaning(model: ModelKind, noun: Noun) -> Option<String> {
    let Noun { one, many } = noun;
    match model {
        ModelKind::BestLists => Some(format!(
            "Each {one} that someone rated is compared with 16 drawn from those that they did not rate, and training makes it \
             score higher (sampled softmax): lists then hold what people really choose. “Best accuracy” is trained first, \
             so that lists also weigh how much they will like it."
        )),
        ModelKind::BestAccuracy => Some(format!(
            "Which {many} someone chose to rate says much about their taste, so each user’s numbers also follow from the \
             {many} they rated, and each {one}’s from who rated it, its genres, and its decade. Each step reads all \
             ratings, and a hundred of them usually predict better than any model above."
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ItemNoun;
    use crate::ui::words::noun;

    #[test]
    fn settings_and_models_speak_of_what_the_data_hold() {
        let joke = noun(ItemNoun::Joke);
        assert!(Field::Factors.hint(joke).contains("each user’s taste and each joke."));
        assert_eq!(formula(ModelKind::DotBias, joke), "range( user · joke + user’s bias + joke’s bias )");
        assert!(formula(ModelKind::BestLists, joke).starts_with("user · joke + joke’s bias + ½ ×"));
        assert!(meaning(ModelKind::BestLists, joke).is_some_and(|text| text.starts_with("Each joke that")));
    }
}
