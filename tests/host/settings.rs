//! Any settings that are accepted train, from one end of their ranges to the other.

use crate::common::trained;
use pollster::block_on;
use proptest::prelude::*;
use std::sync::LazyLock;
use tastemap::data::{Dataset, ItemNames, sample};
use tastemap::engine::Loss;
use tastemap::insight::FoldIn;
use tastemap::model::ModelKind;
use tastemap::train::{Run, Schedule, TrainConfig};

/// A few hundred ratings: many users and items rest for long between theirs where batches are small.
static DATA: LazyLock<Dataset> = LazyLock::new(|| {
    let mut table = sample::table();
    table.retain(|row| row % 97 == 0);
    table.dataset(ItemNames::Titles)
});

/// Settings of dot products whose predictions have a range: whatever their parameters are, their losses are numbers.
fn settings() -> impl Strategy<Value = TrainConfig> {
    let rate = prop_oneof![(-6.0..1.0f64).prop_map(|log| 10f64.powf(log)), Just(10.0), Just(5e-3)];
    // A share of the strongest decay that the rate allows.
    let decay = prop_oneof![Just(0.0), 0.0..1.0f64, Just(0.5), 0.99..0.999_999f64];
    let model = prop::sample::select(vec![ModelKind::DotRange, ModelKind::DotBias]);
    let sizes = (1..20usize, prop_oneof![1..4usize, 4..2000usize, Just(1 << 20)], 1..6usize, 1.0..90.0f64);
    (model, prop::sample::select(&Schedule::ALL), prop::sample::select(&Loss::ALL), rate, decay, sizes, any::<u64>())
        .prop_map(
            |(model, schedule, loss, learning_rate, decay, (factors, batch_size, epochs, valid_percent), seed)| {
                TrainConfig {
                    model,
                    schedule,
                    loss,
                    learning_rate,
                    weight_decay: (decay / learning_rate).min(10.0),
                    factors,
                    batch_size,
                    epochs,
                    valid_percent,
                    seed,
                    ..TrainConfig::default()
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn accepted_settings_train_to_the_end(config in settings()) {
        prop_assume!(config.check().is_ok());
        let checkpoint = trained::finish(Run::prepare(&config, &DATA).expect("settings that are accepted"));
        prop_assert!(checkpoint.params.is_finite(), "{config:?}");
        // And further, with the momentum that they end with.
        let onward = TrainConfig { schedule: Schedule::Constant, ..config.clone() };
        let mut learner = trained::learner(Run::resume(&onward, &DATA, &checkpoint).expect("settings that are accepted"));
        while !learner.is_finished() {
            prop_assert!(block_on(learner.advance(usize::MAX)).is_ok(), "{onward:?}");
        }
        let row = FoldIn::new(&checkpoint, DATA.ratings.len() - DATA.n_valid(&checkpoint.config.split_rule())).fit(&[(1, 4.0), (2, 1.0)]);
        prop_assert!(row.factors.iter().chain(&row.bias).all(|x| x.is_finite()), "{config:?}");
    }
}
