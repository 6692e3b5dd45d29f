//! Every message between the page and its worker.

mod question;
mod reports;

pub use question::{Answer, Question, Who};

pub use reports::{OwnRatings, Part, ReadFiles, Replaced, Reports};

use crate::data::read::{Choices, Progress as ReadingProgress};
use crate::data::{DatasetFacts, ItemNames, Shape};
use crate::engine::{EngineChoice, EngineFacts};
use crate::insight::{Catalog, MovieMap};
use crate::train::{Baselines, EpochRow, Progress, RateSweep, RunReport, TrainConfig, Unseen};
use serde::{Deserialize, Serialize};

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Load what the page's address asks for: with its model where that is what an earlier visit left, and otherwise
    /// without touching what is kept. Where it asks for nothing, whatever an earlier visit left, or the sample.
    Begin(Option<DataSource>),
    /// Keep nothing for a later visit, and load the built-in sample.
    Forget,
    /// Load the built-in sample.
    UseSample,
    /// Draw ratings in the shape of a published data set.
    UseShape(Shape),
    /// Read the files whose handles travel beside this message. Answered by [`ToPage::Reading`], then
    /// [`ToPage::Read`].
    OpenFiles,
    /// Fetch a file from an address, such as one beside the page, and read it. Answered like `OpenFiles`.
    OpenAddress(String),
    /// Read the files of one part again, by these choices.
    ReadAgain(Part, Choices),
    /// Read the files that gave the loaded ratings and those whose ratings they replaced, as one.
    ReadBoth,
    /// Read or fetch no further; what was there stays. Answered by [`ToPage::ReadingCanceled`].
    CancelReading,
    /// Load the model of the file whose handle travels beside this message. Answered by [`ToPage::Data`] and
    /// [`ToPage::Trained`].
    OpenModel,
    /// Make a file to take away. Answered by [`ToPage::Making`], then [`ToPage::Made`]; by [`ToPage::NotMade`] where
    /// there is no model.
    Make(FileToMake),
    /// Make it no further. Answered by [`ToPage::NotMade`].
    CancelMaking,
    /// Add the one person's ratings that the last files gave to the data. Answered by [`ToPage::Data`].
    AddMe,
    /// Name the items of the loaded data by title or by id. Answered by [`ToPage::Data`].
    NameItemsBy(ItemNames),
    /// Find out which engine this choice would run on. Answered by [`ToPage::Engine`].
    ChooseEngine(EngineChoice),
    /// Train from the initial parameters of the configuration's seed.
    Train(TrainConfig),
    /// Train on from the trained model, as far as the configuration may differ from the one it was trained by.
    Continue(TrainConfig),
    /// Look for a learning rate. Answered by [`ToPage::RateSweep`].
    FindRate(TrainConfig),
    Pause,
    Resume,
    /// Run one batch, then pause.
    Step,
    /// End training and keep what was learned, or end the search and tell what was found.
    Stop,
    /// Answered by [`ToPage::Answer`], unless nothing is known of what is asked.
    Ask(Question),
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToPage {
    /// The worker listens; messages sent before this one are lost.
    Ready {
        build: String,
    },
    /// What would run, or what runs.
    Engine(EngineFacts),
    /// Files are being read.
    Reading(ReadingProgress),
    ReadingCanceled,
    /// What came of the files. New data follows if they gave any.
    Read(Box<Reports>),
    /// New data is in place; a model trained on other data is gone.
    Data(DatasetFacts),
    /// What there is to say of each of their items; follows `Data`.
    Catalog(Box<Catalog>),
    /// Training begins, whatever was said of a run before it; this is what it has to beat, and what it cannot know.
    Baselines {
        baselines: Baselines,
        unseen: Unseen,
    },
    Progress(Progress),
    Epoch(EpochRow),
    /// Where the items lie by now: when training begins, and at the end of epochs.
    Map(MovieMap),
    /// Training waits for `Resume`, `Step` or `Stop`.
    Paused,
    /// Training ended, by itself or by `Stop`.
    Trained {
        /// Boxed, because it is much the largest thing that is said.
        report: Box<RunReport>,
        map: MovieMap,
    },
    /// How much of the search for a learning rate is done, from 0 to 1.
    Searched(f64),
    /// The search for a learning rate ended, by itself or by `Stop`.
    RateSweep(RateSweep),
    Answer(Answer),
    /// How much of a file is made, from 0 to 1.
    Making(f64),
    /// The file is made; its handle travels beside this message.
    Made(FileToMake),
    /// The file is made no further.
    NotMade,
    /// The data are kept for the next visit, and the model if there is one.
    Kept {
        with_model: bool,
    },
    /// They are not, so that what an earlier visit left stays, until something is done with them.
    KeptBefore,
    /// They could not be kept; a problem says why.
    NotKept,
    /// Something went wrong; what was there before stays.
    Problem(Problem),
}

/// Data that the page's address can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataSource {
    Sample,
    Shape(Shape),
    /// A file, by its address.
    File(String),
}

/// What the page lets one take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileToMake {
    /// The loaded ratings; the others need a model.
    Ratings,
    /// The best unseen items for every user.
    Recommendations {
        top: usize,
    },
    Embeddings,
    Model,
}

impl FileToMake {
    /// The name to keep it by.
    pub fn name(self) -> &'static str {
        match self {
            FileToMake::Ratings => "ratings.csv",
            FileToMake::Recommendations { .. } => "recommendations.csv",
            FileToMake::Embeddings => "embeddings.zip",
            FileToMake::Model => "model.zip",
        }
    }
}

/// What the page's alert says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What happened, and where: file and line, or setting.
    pub what: String,
    /// What to do about it.
    pub advice: String,
    /// True when a training run ended by this.
    pub ends_training: bool,
}
