//! The models that are compared, trained as the page trains them.

use anyhow::Result;
use std::rc::Rc;
use std::time::Duration;
use tastemap::data::{Dataset, Split};
use tastemap::engine::{Predictor, RankBy};
use tastemap::evaluation::{Contender, Judge, ModelResults, TestSet};
use tastemap::model::ModelKind;
use tastemap::train::{BiasModel, Checkpoint, Learner, Metrics, Pace, Run, TrainConfig};

/// A model by what it is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Model {
    Mean,
    Biases,
    Popularity,
    Trained(ModelKind),
    /// Best lists, whose lists are ranked in this way.
    Lists(RankBy),
}

impl Model {
    /// Those that the table has.
    pub const ALL: [Model; 8] = [
        Model::Mean,
        Model::Biases,
        Model::Popularity,
        FASTAI,
        Model::Trained(ModelKind::BestAccuracy),
        Model::Lists(RankBy::CHANCE),
        Model::Lists(RankBy::Choice { hundredths: 50 }),
        Model::Lists(RankBy::Choice { hundredths: 100 }),
    ];

    pub fn name(self) -> &'static str {
        match self {
            Model::Mean => "mean",
            Model::Biases => "mean + biases",
            Model::Popularity => "popularity",
            FASTAI => "fastai (dot product + bias)",
            Model::Trained(kind) => kind.name(),
            Model::Lists(RankBy::CHANCE) => "Best lists by chance",
            Model::Lists(RankBy::Choice { hundredths: 50 }) => "Best lists + 0.5 rating",
            Model::Lists(_) => "Best lists + 1 rating",
        }
    }

    pub fn predicts(self) -> bool {
        !matches!(self, Model::Popularity | Model::Lists(_))
    }

    pub fn ranks(self) -> bool {
        self != Model::Mean
    }
}

/// fastai's `collab_learner` as the tutorial calls it.
pub const FASTAI: Model = Model::Trained(ModelKind::DotBias);

/// Makes the model of the ratings to train on.
pub fn make(model: Model, dataset: &Dataset, split: &Split, seed: u64) -> Result<Contender> {
    let train = || dataset.ratings.select(&split.train);
    let biases = || BiasModel::learn(&train(), dataset.users.len(), dataset.items.len());
    Ok(match model {
        Model::Mean => Contender::Mean(biases().mean as f32),
        Model::Biases => Contender::Biases(biases().into()),
        Model::Popularity => Contender::Popularity,
        Model::Trained(kind) => contender(kind, RankBy::Rating, dataset, split, seed)?,
        Model::Lists(by) => contender(ModelKind::BestLists, by, dataset, split, seed)?,
    })
}

fn contender(kind: ModelKind, by: RankBy, dataset: &Dataset, split: &Split, seed: u64) -> Result<Contender> {
    Ok(Contender::Trained(Rc::new(pollster::block_on(train_model(kind, dataset, split, seed))?), by))
}

async fn train_model(kind: ModelKind, dataset: &Dataset, split: &Split, seed: u64) -> Result<Predictor> {
    let (lowest_prediction, highest_prediction) = dataset.facts(Default::default()).suggested_range;
    let config = TrainConfig { seed, lowest_prediction, highest_prediction, ..TrainConfig::of(kind) };
    let mut run = Run::on(&config, dataset, split)?;
    if let Some(mut search) = run.strength_search() {
        while !search.is_over() {
            search.advance();
        }
        run.choose_strength(search.choice().clone());
    }
    if let Some(ratings) = run.ratings_run() {
        run.take_ratings(&finish(ratings).await?, 0.0);
    }
    let checkpoint = finish(run).await?;
    Ok(Predictor::new(&checkpoint.spec, &checkpoint.params))
}

async fn finish(run: Run) -> Result<Checkpoint> {
    let engine = run.objective.clone().on_cpu(run.spec.clone(), &run.start, run.recipe.clone());
    let (mut learner, pace) = (Learner::new(run, engine), Pace::default());
    while !learner.is_finished() {
        learner.advance(pace.steps()).await?;
    }
    Ok(learner.checkpoint().await?)
}

/// What the model does on the ratings held out.
pub fn judge(contender: &Contender, test: &Rc<TestSet>) -> ModelResults {
    let mut judge = Judge::new(Rc::clone(test), contender.clone());
    while !judge.advance(Duration::MAX) {}
    judge.into_results()
}

/// The test set of a split; relevant is every rating held out, or those of `relevant_from` and more.
pub fn test_set(dataset: &Dataset, split: &Split, relevant_from: Option<f32>) -> Rc<TestSet> {
    let [train, valid] = [&split.train, &split.valid].map(|rows| dataset.ratings.select(rows));
    TestSet::new(&train, valid, dataset.users.len(), dataset.items.len(), relevant_from).into()
}

/// The mean squared error of the predicted ratings.
pub fn mse(contender: &Contender, test: &TestSet) -> f64 {
    let predictions = contender.predict(&test.valid.user, &test.valid.item);
    Metrics::of(predictions.into_iter().zip(test.valid.value.iter().copied())).mse
}
