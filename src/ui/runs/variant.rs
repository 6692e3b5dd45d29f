//! One thing changed: what the next run can do otherwise than the settings say.

use crate::model::ModelKind;
use crate::train::TrainConfig;

/// One change to the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    BiasesOff,
    BiasesOn,
    NoWeightDecay,
    HigherRate,
    LowerRate,
    MoreFactors,
    FewerFactors,
    OtherSeed,
    /// None: the same run again.
    Same,
}

impl Variant {
    pub const ALL: [Variant; 9] = [
        Variant::BiasesOff,
        Variant::BiasesOn,
        Variant::NoWeightDecay,
        Variant::HigherRate,
        Variant::LowerRate,
        Variant::MoreFactors,
        Variant::FewerFactors,
        Variant::OtherSeed,
        Variant::Same,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Variant::BiasesOff => "Biases off",
            Variant::BiasesOn => "Biases on",
            Variant::NoWeightDecay => "Weight decay 0",
            Variant::HigherRate => "Learning rate × 10",
            Variant::LowerRate => "Learning rate ÷ 10",
            Variant::MoreFactors => "Twice the factors",
            Variant::FewerFactors => "Half the factors",
            Variant::OtherSeed => "Another seed",
            Variant::Same => "Nothing changed",
        }
    }

    /// The settings with this change; none where their model knows no such thing, or could not be trained so.
    pub fn of(self, config: &TrainConfig) -> Option<TrainConfig> {
        let (model, mut config) = (config.model, config.clone());
        match self {
            Variant::BiasesOff if model == ModelKind::DotBias => config.model = ModelKind::DotRange,
            Variant::BiasesOn if model == ModelKind::DotRange => config.model = ModelKind::DotBias,
            Variant::NoWeightDecay if !model.is_full_batch() && config.weight_decay > 0.0 => config.weight_decay = 0.0,
            Variant::HigherRate => config.learning_rate = rounded(config.learning_rate * 10.0),
            Variant::LowerRate => config.learning_rate = rounded(config.learning_rate / 10.0),
            Variant::MoreFactors if !model.is_net() => config.factors *= 2,
            Variant::FewerFactors if !model.is_net() && config.factors > 1 => config.factors /= 2,
            // JavaScript's numbers hold seeds up to 2⁵³, and so does the address.
            Variant::OtherSeed => config.seed = config.seed.wrapping_add(1),
            Variant::Same => {}
            _ => return None,
        }
        config.check().ok().map(|()| config)
    }
}

/// Without the noise of binary fractions.
fn rounded(rate: f64) -> f64 {
    format!("{rate:.6e}").parse().unwrap_or(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_changes_one_thing_and_rates_stay_readable() {
        let base = TrainConfig::default();
        let of = |variant: Variant| variant.of(&base).expect("a variant of the default settings");
        assert_eq!(of(Variant::BiasesOff), TrainConfig { model: ModelKind::DotRange, ..base.clone() });
        assert_eq!(of(Variant::NoWeightDecay), TrainConfig { weight_decay: 0.0, ..base.clone() });
        assert_eq!(
            [Variant::HigherRate, Variant::LowerRate].map(|v| of(v).learning_rate.to_string()),
            ["0.05", "0.0005"]
        );
        let odd = TrainConfig { learning_rate: 0.0023, ..base.clone() };
        assert_eq!(Variant::HigherRate.of(&odd).map(|config| config.learning_rate), Some(0.023));
        assert_eq!([Variant::MoreFactors, Variant::FewerFactors].map(|v| of(v).factors), [100, 25]);
        assert_eq!((of(Variant::OtherSeed).seed, of(Variant::Same)), (43, base));
    }

    #[test]
    fn what_a_model_does_not_have_or_cannot_train_is_not_offered() {
        let offered = |config: &TrainConfig| -> Vec<Variant> {
            Variant::ALL.into_iter().filter(|variant| variant.of(config).is_some()).collect()
        };
        let default = offered(&TrainConfig::default());
        assert!(!default.contains(&Variant::BiasesOn) && default.len() == 8, "{default:?}");
        let accurate = offered(&TrainConfig::of(ModelKind::BestAccuracy));
        assert!(!accurate.contains(&Variant::NoWeightDecay) && !accurate.contains(&Variant::BiasesOff), "{accurate:?}");
        let net =
            TrainConfig { model: ModelKind::NnBook, weight_decay: 0.0, learning_rate: 2.0, ..TrainConfig::default() };
        assert_eq!(offered(&net), [Variant::LowerRate, Variant::OtherSeed, Variant::Same]);
    }
}
