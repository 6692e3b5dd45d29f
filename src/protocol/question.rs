//! What the page asks of the data and of the model that was trained on them, and the answers.

use super::{DataSource, EvaluatedModel};
use crate::data::Class;
use crate::evaluation::EvaluationTable;
use crate::insight::{
    Arithmetic, BiasTable, Compared, Crosstab, ItemFacts, ListView, MovieMap, Neighbor, RankedList, ResultRow,
    Similarity, UserRow,
};
use crate::train::{RowChoice, ShownBatch, ShownStep, TrainConfig};
use serde::{Deserialize, Serialize};

/// Whom a question is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Who {
    /// One of the data.
    User(Class),
    /// The person at the page, who rated these. The model's numbers for them are fitted to these ratings.
    You(Vec<(Class, f32)>),
}

/// Which step of training a question is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StepOf {
    /// The next one of the run that waits after so many steps. `run` tells runs apart: another one is another question.
    Run { run: u64, step: usize },
    /// The first one of a run with these settings.
    First(TrainConfig),
    /// The first one of a run with these settings that continues the trained model.
    Continued(TrainConfig),
}

/// Asked at any time; while training runs, it is the model learned before that answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// The items that the person would like best.
    Ranking { who: Who, view: ListView },
    /// What the person rated beside what the model expects, so many rows of it.
    Compared { who: Who, rows: usize },
    /// How the prediction of one item comes about.
    Arithmetic { who: Who, item: Class },
    /// The numbers that the model fits to someone's ratings.
    FoldIn { ratings: Vec<(Class, f32)> },
    /// The item of each of these titles.
    FindTitles { titles: Vec<String> },
    /// What the page's address would have to ask for to get the loaded data.
    Source,
    /// One batch of the first epoch of training with these settings.
    Batch { config: TrainConfig, number: usize },
    /// A step of training that is not made yet: one rating of its batch, and one row. Unanswered while a run is under way.
    Step { of: StepOf, number: usize, row: RowChoice },
    /// The ratings of the most active users of the most rated items, and the model's predictions if there is one.
    Crosstab,
    /// The items nearest to this one by cosine in the factor space, among those of the `among` most rated that have so many
    /// ratings.
    Around { item: Class, among: usize, min_ratings: u32 },
    /// The items most like this one, among those with so many ratings.
    Neighbors { item: Class, by: Similarity, min_ratings: u32 },
    /// The biases of items with so many ratings.
    Biases { min_ratings: u32 },
    /// The metrics of every model that was tested, with lists of `k`; all are compared with the model at `against`, or
    /// with nothing where there is no such model.
    /// `number` counts evaluations: after another one it is another question.
    Evaluation { k: usize, against: usize, number: u32 },
    /// Some of the ratings held out, with their predictions; another page, other ratings.
    Results { page: u32 },
    /// The maps of two runs, by their numbers, the right one turned as the left one.
    RunMaps { left: u32, right: u32 },
}

impl Who {
    /// Whether both are the same person; the person at the page may have rated more.
    pub fn is(&self, other: &Who) -> bool {
        match (self, other) {
            (Who::You(_), Who::You(_)) => true,
            (who, other) => who == other,
        }
    }
}

impl Question {
    /// Whether another model gives another answer.
    pub fn is_about_model(&self) -> bool {
        match self {
            Question::Step { of, .. } => matches!(of, StepOf::Continued(_)),
            Question::RunMaps { .. }
            | Question::Source
            | Question::Batch { .. }
            | Question::FindTitles { .. }
            | Question::Evaluation { .. } => false,
            _ => true,
        }
    }

    /// Whether only a trained model can answer it.
    pub fn needs_model(&self) -> bool {
        self.is_about_model() && !matches!(self, Question::Crosstab | Question::Evaluation { .. })
    }
}

/// What answers the question of the same name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Ranking {
        list: RankedList,
    },
    Compared {
        rows: Vec<Compared>,
        /// The number of items that the person rated.
        n_rows: usize,
    },
    Arithmetic(Arithmetic),
    FoldIn(UserRow),
    /// The item of each title, where the data have one.
    FoundTitles(Vec<Option<Class>>),
    /// Nothing where a person's own files gave the data.
    Source(Option<DataSource>),
    Batch(ShownBatch),
    Step(Box<ShownStep>),
    Crosstab(Crosstab),
    /// The nearest first, with the cosine of each.
    Around(Vec<(Class, f32)>),
    Neighbors {
        of: ItemFacts,
        rows: Vec<Neighbor>,
    },
    /// No table where the model has no biases.
    Biases(Option<BiasTable>),
    /// One row for each of these models.
    Evaluation(Vec<EvaluatedModel>, EvaluationTable),
    Results(Vec<ResultRow>),
    RunMaps(Box<[MovieMap; 2]>),
}
