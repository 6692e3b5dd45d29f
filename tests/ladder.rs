//! The models of fastai's ladder on MovieLens 100k reach what fastai reaches.

mod common;

/// Tests that need files which may not be part of this repository.
mod needs_data {
    use crate::common::ratings_table;
    use pollster::block_on;
    use tastemap::data::ItemNames;
    use tastemap::engine::cpu::CpuEngine;
    use tastemap::model::ModelKind;
    use tastemap::train::{Learner, Run, TrainConfig};

    /// One split's standard error is about 0.01.
    const TOLERANCE: f64 = 0.02;

    /// Five epochs of one cycle with the ladder's settings, beside fastai's `valid_loss`, the mean of three seeds.
    #[track_caller]
    fn assert_as_good_as_fastai(model: ModelKind, weight_decay: f64, fastai: f64) {
        let dataset = ratings_table("ml-100k", ["u.data", "u.item"]).dataset(ItemNames::Titles);
        let run = Run::prepare(&TrainConfig { model, weight_decay, ..TrainConfig::default() }, &dataset).unwrap();
        let engine = CpuEngine::new(run.spec.clone(), &run.initial, run.optimizer, run.schedule.clone());
        let mut learner = Learner::new(run, engine);
        while !learner.is_finished() {
            block_on(learner.advance(usize::MAX)).unwrap();
        }
        let valid_loss = learner.history().last().unwrap().valid_loss;
        println!("{}: {valid_loss:.4} in {:.1} s, fastai {fastai}", model.name(), learner.seconds());
        assert!((valid_loss - fastai).abs() < TOLERANCE, "{}: {valid_loss:.4}, fastai {fastai}", model.name());
    }

    #[test]
    fn dot() {
        assert_as_good_as_fastai(ModelKind::Dot, 0.0, 0.880);
    }

    #[test]
    fn dot_range() {
        assert_as_good_as_fastai(ModelKind::DotRange, 0.0, 0.898);
    }

    #[test]
    fn dot_bias() {
        assert_as_good_as_fastai(ModelKind::DotBias, 0.0, 0.915);
    }

    #[test]
    fn dot_bias_wd() {
        assert_as_good_as_fastai(ModelKind::DotBias, 0.1, 0.823);
    }

    #[test]
    fn nn_book() {
        assert_as_good_as_fastai(ModelKind::NnBook, 0.01, 0.875);
    }

    #[test]
    fn nn_fastai() {
        assert_as_good_as_fastai(ModelKind::NnFastai, 0.1, 0.867);
    }
}
