//! Every message between the page and its worker.

mod evaluation;
mod problem;
mod question;
mod reports;
mod runs;

pub use evaluation::{EvaluatedModel, EvaluationCommand};
pub use problem::{
    DatabaseError, ExportProblem, ModelSource, OtherRatings, Problem, ReadingProblem, RestoreProblem, SavingProblem,
};
pub use question::{Answer, Question, StepOf, Who};
pub use reports::{OwnRatings, Part, ReadFiles, Replaced, Reports};
pub use runs::{RunLogCommand, Snapshots};

use crate::data::read::{Choices, ReadProgress};
use crate::data::{DataProblem, DatasetFacts, ItemNames, Shape};
use crate::engine::{EngineChoice, EngineFacts, RankBy};
use crate::evaluation::{TrialPlan, TrialReport};
use crate::insight::{Catalog, MovieMap};
use crate::train::{Baselines, ColdStart, EpochRow, Progress, RateSweep, RunRecord, RunReport, TrainConfig};
use serde::{Deserialize, Serialize};

/// The browser's database, which holds what the next visit finds. The worker writes it, the page deletes it.
pub const DATABASE: &str = "tastemap";

/// A message from the page to the worker, by the part of the worker that handles it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    Data(DataCommand),
    Run(RunCommand),
    Export(ExportCommand),
    Evaluation(EvaluationCommand),
    RunLog(RunLogCommand),
    /// Answered by [`ToPage::Answer`] with the same id. No two questions have the same.
    Ask {
        id: u32,
        question: Question,
    },
    /// Nobody waits for the answer to this question any more; it may be on its way.
    Withdraw(u32),
    /// Fetch a text from an address, which may be on another host. Answered by [`ToPage::Text`].
    FetchText(String),
    /// Read the codes of a class in the files whose handles travel with this message. Answered by [`ToPage::Codes`].
    ReadCodes,
    /// Answered by [`ToPage::Pong`] as soon as the worker does not compute.
    Ping,
}

/// What to do with the loaded data, and with those that are saved for the next visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DataCommand {
    /// Load the data that the page's address asks for, and the saved model if it belongs to them; otherwise leave what
    /// is saved alone. If the address asks for nothing, restore the last visit, or load the sample.
    Begin(Option<DataSource>),
    /// Load the built-in sample.
    UseSample,
    /// Draw ratings in the shape of a published data set.
    UseShape(Shape),
    /// Read the files whose handles travel with this message. Answered by [`ToPage::Reading`], then [`ToPage::Read`].
    OpenFiles,
    /// Fetch a file from an address and read it. Answered like `OpenFiles`.
    OpenAddress(String),
    /// Read the files of one part again, with these choices.
    ReadAgain(Part, Choices),
    /// Read the files of the loaded ratings together with those of the ratings they replaced.
    ReadBoth,
    /// Stop reading or fetching; the loaded data stay. Answered by [`ToPage::ReadingCanceled`].
    CancelReading,
    /// Load the model of the file whose handle travels with this message. Answered by [`ToPage::Trained`], after
    /// [`ToPage::Data`] if the model names its items otherwise.
    OpenModel,
    /// Find out whether what was saved still is. Answered by [`ToPage::Saved`] if it is not.
    CheckSaved,
    /// Add the one person's ratings that the last files gave to the data. Answered by [`ToPage::Data`].
    AddMe,
    /// Name the items of the loaded data by title or by id. Answered by [`ToPage::Data`].
    NameItemsBy(ItemNames),
}

/// What to train or search, and how to go on with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RunCommand {
    /// Find out which engine this choice would run on. Answered by [`ToPage::Engine`].
    ChooseEngine(EngineChoice),
    /// Train from the initial parameters of the configuration's seed.
    Train(TrainConfig),
    /// Train the trained model further, with those settings that may change between two runs.
    Continue(TrainConfig),
    /// Search for a learning rate. Answered by [`ToPage::RateSweep`].
    FindRate(TrainConfig),
    /// Train several times. Answered by [`ToPage::Trials`], which says when it is over.
    Try(TrialPlan, TrainConfig),
    Pause,
    Resume,
    /// Run one step, then pause.
    Step,
    /// End training and keep the model, or end the search or the trials and report what they found.
    Stop,
    /// Put the model as it was after this epoch of the last run on show, or the trained one again. Answered by
    /// [`ToPage::Rewound`].
    Rewind(Option<usize>),
}

/// What to do with a file that is made for download.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExportCommand {
    /// Make a file. Answered by [`ToPage::Exporting`], then [`ToPage::Exported`]; by [`ToPage::ExportCanceled`] if
    /// there is no model to make it of.
    Start(Export),
    /// Answered by [`ToPage::ExportCanceled`].
    Cancel,
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToPage {
    /// The worker listens; messages sent before this one are lost.
    Ready {
        build: String,
    },
    /// The worker is alive.
    Pong,
    /// The text at an address, or why there is none.
    Text {
        address: String,
        text: Result<String, DataProblem>,
    },
    /// What files of codes hold, and the names of those that are neither texts nor workbooks.
    Codes {
        text: String,
        unreadable: Vec<String>,
    },
    /// The engine that would run, or that runs.
    Engine(EngineFacts),
    /// Files are being read.
    Reading(ReadProgress),
    ReadingCanceled,
    /// What the files gave. New data follow if they gave any.
    Read(Box<Reports>),
    /// New data are loaded; a model trained on other data is gone.
    Data(DatasetFacts),
    /// The items of the data, and what is known of each; follows `Data`.
    Catalog(Box<Catalog>),
    /// Training begins: the errors that it has to beat, and the validation ratings that no model can know.
    Baselines {
        baselines: Baselines,
        unseen: ColdStart,
    },
    /// Before a run that finds out how strongly to regularize: the share of that which is done, from 0 to 1.
    ChoosingStrength(f64),
    /// Before a run of Best lists that learns to predict ratings: the share of that which is done, from 0 to 1.
    LearningRatings(f64),
    Progress(Progress),
    Epoch(EpochRow),
    /// The map of the items: when training begins, and at the end of epochs.
    Map(MovieMap),
    /// Training waits for `Resume`, `Step` or `Stop`.
    Paused,
    /// A model is ready to answer questions.
    Trained {
        origin: ModelOrigin,
        /// Boxed, because it is by far the largest part of any message.
        report: Box<RunReport>,
        map: MovieMap,
    },
    /// The runs that have ended, oldest first, and those of them whose map is at hand.
    Runs {
        records: Vec<RunRecord>,
        mapped: Vec<u32>,
    },
    /// The epochs that the last run can be rewound to.
    Snapshots(Snapshots),
    /// The model on show is that of this epoch of the last run, or the trained one.
    Rewound {
        epoch: Option<usize>,
        report: Box<RunReport>,
        map: MovieMap,
    },
    /// The share of the search for a learning rate that is done, from 0 to 1.
    Searched(f64),
    /// The search for a learning rate ended, by itself or by `Stop`.
    RateSweep(RateSweep),
    /// What came of several trainings so far, or of all of them.
    Trials(Box<TrialReport>),
    /// The share of them that is done, from 0 to 1.
    Trying(f64),
    /// The share of an evaluation that is done, from 0 to 1.
    Evaluating(f64),
    /// These models can be compared now: [`Question::Evaluation`].
    Evaluated(Vec<EvaluatedModel>),
    /// No model is tested any more; those that were tested before still can be compared.
    EvaluationCanceled,
    /// The answer to the question of this id. There is none where nothing is known of the subject.
    Answer {
        id: u32,
        answer: Option<Answer>,
    },
    /// The share of an export that is done, from 0 to 1.
    Exporting(f64),
    /// The export is done; the handle of its file travels with this message.
    Exported(Export),
    /// No file is being made any more. A failed export says so by [`Problem::Export`] instead.
    ExportCanceled,
    /// What is saved for the next visit by now.
    Saved(Saved),
    /// Something went wrong; what was loaded and learned before stays.
    Problem(Problem),
}

/// Where a model comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ModelOrigin {
    /// The run that the page has followed.
    Run,
    /// An earlier visit.
    Restored,
    /// A model file.
    File,
}

/// What the browser has saved for the next visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Saved {
    #[default]
    Nothing,
    /// What an earlier visit saved, and not the loaded data: nothing was done with these yet.
    EarlierVisit,
    /// The loaded data.
    Data,
    /// The loaded data and their model.
    DataAndModel,
}

/// Data that the page's address can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataSource {
    Sample,
    Shape(Shape),
    /// A file, by its address.
    File(String),
}

/// A file that the page offers for download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// The loaded ratings; most others need a model.
    Ratings,
    /// The best unseen items for every user.
    Recommendations {
        top: usize,
        /// What lists are ranked by, where the model has a choice.
        by: RankBy,
    },
    Embeddings,
    Model,
    /// The runs that are kept to compare, which need no model either.
    RunsCsv,
    RunsJson,
}

impl Export {
    pub fn file_name(self) -> &'static str {
        match self {
            Export::Ratings => "ratings.csv",
            Export::Recommendations { .. } => "recommendations.csv",
            Export::Embeddings => "embeddings.zip",
            Export::Model => "model.zip",
            Export::RunsCsv => "runs.csv",
            Export::RunsJson => "runs.json",
        }
    }
}
