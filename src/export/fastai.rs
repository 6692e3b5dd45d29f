//! The fastai code (2.8) that trains the same model on the same ratings.

use super::pytorch::pytorch_code;
use crate::data::{DatasetFacts, ItemNames, SplitMethod};
use crate::engine::Loss;
use crate::model::{ModelKind, ModelSpec};
use crate::train::{RunSummary, Schedule, TrainConfig, list};

/// One fit of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    pub config: TrainConfig,
    /// Finished epochs, where it was stopped before its last one.
    pub stopped_after: Option<usize>,
    /// What regularization was multiplied by, where the data decide that (Best accuracy).
    pub strength: f32,
}

impl From<TrainConfig> for Fit {
    fn from(config: TrainConfig) -> Fit {
        Fit { config, stopped_after: None, strength: 1.0 }
    }
}

impl From<&RunSummary> for Fit {
    fn from(RunSummary { config, epochs, strength, .. }: &RunSummary) -> Fit {
        let fits = config.fits(None);
        let all: usize = fits.iter().map(|(epochs, _)| epochs).sum();
        let strength = strength.as_ref().map_or(1.0, |choice| choice.strength);
        Fit { config: config.clone(), stopped_after: (*epochs < all).then_some(*epochs), strength }
    }
}

/// A program for the model of these fits, the first from the start and each other continuing the one before it: in plain
/// PyTorch for a model that fastai does not have.
/// Empty where there is none. Its split and its first numbers are other draws than ours.
pub fn fastai_code(data: &DatasetFacts, fits: &[Fit]) -> String {
    let Some(Fit { config, strength, .. }) = fits.first() else { return String::new() };
    if config.model.is_tuned() {
        return pytorch_code(data, fits, *strength);
    }
    let spec = config.spec(data.n_users + 1, data.n_items + 1);
    let ratings = Ratings::of(data);
    let mut code = String::from("from fastai.collab import *\nfrom fastai.tabular.all import *\n\n");
    code += &ratings.read();
    code += &format!("\nset_seed({})\n", config.seed);
    code += &loaders(data, &ratings, config);
    code += "\n";
    code += &learner(&ratings, &spec, config);
    let mut batch_size = config.batch_size;
    for Fit { config, stopped_after, .. } in fits {
        if config.batch_size != batch_size {
            batch_size = config.batch_size;
            code += &format!("learn.dls.train.bs = {batch_size}\n");
        }
        code += &fit(config);
        if let Some(epochs) = stopped_after {
            code += &format!("# Here this one was stopped after {} of its epochs.\n", epochs);
        }
    }
    code + INSTEAD
}

/// Where the ratings come from, and what their columns are called.
pub(super) struct Ratings {
    pub is_ml_100k: bool,
    pub item: &'static str,
}

impl Ratings {
    pub fn of(data: &DatasetFacts) -> Ratings {
        // Eighteen of its titles carry two ids each, which may have been told apart here.
        let n_items = match data.item_names {
            ItemNames::Titles => 1664,
            ItemNames::Ids => 1682,
        };
        let sizes = (data.n_ratings, data.n_users, data.n_items);
        let is_ml_100k = data.source.contains("ml-100k") && sizes == (100_000, 943, n_items);
        let item = match data.item_names {
            ItemNames::Titles if is_ml_100k => "title",
            ItemNames::Ids if is_ml_100k => "movie",
            _ => "item",
        };
        Ratings { is_ml_100k, item }
    }

    pub fn read(&self) -> String {
        if !self.is_ml_100k {
            // A column of numbers and one name would be read as a mixture of both, which cannot be sorted.
            return "# The ratings that are loaded here: \"Download ratings (CSV)\"\n\
                    ratings = pd.read_csv('ratings.csv', keep_default_na=False, low_memory=False)\n"
                .to_owned();
        }
        let read = "path = untar_data(URLs.ML_100k)\n\
                    ratings = pd.read_csv(path/'u.data', delimiter='\\t', header=None,\n    \
                        usecols=(0, 1, 2), names=['user', 'movie', 'rating'])\n";
        let titles = "movies = pd.read_csv(path/'u.item', delimiter='|', encoding='latin-1', header=None,\n    \
                          usecols=(0, 1), names=('movie', 'title'))\n\
                      ratings = ratings.merge(movies)\n";
        read.to_owned() + if self.item == "title" { titles } else { "" }
    }
}

/// What to know where ratings were held out in another way than the code does.
pub(super) fn other_split(config: &TrainConfig) -> &'static str {
    if config.split == SplitMethod::Random {
        ""
    } else {
        "# The ratings held out here were chosen in another way: this code holds out as many at random.\n"
    }
}

fn loaders(data: &DatasetFacts, ratings: &Ratings, config: &TrainConfig) -> String {
    let n_valid = config.split_rule().estimated_n_valid(data.n_ratings);
    let n_train = data.n_ratings - n_valid;
    let valid = if matches!(config.split, SplitMethod::Fold { .. }) {
        n_valid as f64 / data.n_ratings as f64
    } else {
        config.valid_percent / 100.0
    };
    let other_split = other_split(config);
    // Batch norm cannot train on a batch of one.
    let last = if config.model == ModelKind::NnFastai && n_train % config.batch_size == 1 { "True" } else { "False" };
    format!(
        "{other_split}# TabDataLoader takes every rating once per epoch; fastai's default draws them with replacement.\n\
         dls = CollabDataLoaders.from_df(\n    \
             ratings, user_name='user', item_name='{item}', rating_name='rating',\n    \
             valid_pct={valid}, seed={seed}, bs={bs}, dl_type=TabDataLoader, drop_last={last})\n",
        item = ratings.item,
        seed = config.seed,
        bs = config.batch_size,
    )
}

fn learner(ratings: &Ratings, spec: &ModelSpec, config: &TrainConfig) -> String {
    let item = ratings.item;
    let (low, high) = spec.y_range;
    let range = format!("y_range=({low}, {high})");
    let (ours, theirs) = match config.loss {
        Loss::Mse => ("loss_func=MSELossFlat()", ""),
        Loss::L1 => ("loss_func=L1LossFlat()", ", loss_func=L1LossFlat()"),
    };
    let sizes = format!("n_users, n_items = len(dls.classes['user']), len(dls.classes['{item}'])\n");
    match spec.kind {
        ModelKind::Dot => {
            format!("{DOT}\n{sizes}learn = Learner(dls, DotProduct(n_users, n_items, {}), {ours})\n", spec.user_factors)
        }
        ModelKind::DotRange => format!(
            "{DOT}\n{sizes}learn = Learner(dls, DotProduct(n_users, n_items, {}, {range}), {ours})\n",
            spec.user_factors
        ),
        ModelKind::DotBias => {
            format!("learn = collab_learner(dls, n_factors={}, {range}{theirs})\n", spec.user_factors)
        }
        ModelKind::NnBook => format!(
            "{BOOK}\n{sizes}model = CollabNN((n_users, {}), (n_items, {}), layers=[{}], {range})\n\
             learn = Learner(dls, model, {ours})\n",
            spec.user_factors,
            spec.item_factors,
            list(&spec.hidden),
        ),
        ModelKind::NnFastai => {
            let of_users = config.user_factors.map(|factors| format!("'user': {factors}"));
            let of_items = config.item_factors.map(|factors| format!("'{item}': {factors}"));
            let sizes: Vec<String> = of_users.into_iter().chain(of_items).collect();
            let sizes = if sizes.is_empty() { String::new() } else { format!(", emb_szs={{{}}}", sizes.join(", ")) };
            format!(
                "learn = collab_learner(dls, use_nn=True, layers=[{}]{sizes}, {range}{theirs})\n",
                list(&spec.hidden)
            )
        }
        ModelKind::BestAccuracy | ModelKind::BestLists => String::new(),
    }
}

fn fit(run: &TrainConfig) -> String {
    let TrainConfig { epochs, learning_rate, weight_decay, .. } = run;
    let call = match run.schedule {
        Schedule::OneCycle => "fit_one_cycle",
        Schedule::Constant => "fit",
        Schedule::FineTune => "fine_tune",
    };
    let best = if run.keep_best { ", cbs=SaveModelCallback()" } else { "" };
    format!("learn.{call}({epochs}, {learning_rate}, wd={weight_decay}{best})\n")
}

const INSTEAD: &str = "
# What was learned here, in place of training (model.zip, unpacked):
# from safetensors.torch import load_file
# learn.model.load_state_dict(load_file('model.safetensors'))
";

const DOT: &str = "\
class DotProduct(Module):
    def __init__(self, n_users, n_items, n_factors, y_range=None):
        self.u_weight = Embedding(n_users, n_factors)
        self.i_weight = Embedding(n_items, n_factors)
        self.y_range = y_range

    def forward(self, x):
        dot = (self.u_weight(x[:, 0]) * self.i_weight(x[:, 1])).sum(dim=1)
        return dot if self.y_range is None else sigmoid_range(dot, *self.y_range)
";

const BOOK: &str = "\
class CollabNN(Module):
    def __init__(self, user_sz, item_sz, layers, y_range):
        self.user_factors = Embedding(*user_sz)
        self.item_factors = Embedding(*item_sz)
        sizes = [user_sz[1] + item_sz[1], *layers]
        hidden = [part for n_in, n_out in zip(sizes, sizes[1:]) for part in (nn.Linear(n_in, n_out), nn.ReLU())]
        self.layers = nn.Sequential(*hidden, nn.Linear(sizes[-1], 1))
        self.y_range = y_range

    def forward(self, x):
        both = torch.cat((self.user_factors(x[:, 0]), self.item_factors(x[:, 1])), dim=1)
        return sigmoid_range(self.layers(both), *self.y_range)
";

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn data(source: &str) -> DatasetFacts {
        DatasetFacts {
            source: source.to_owned(),
            synthetic: false,
            noun: crate::data::ItemNoun::Item,
            item_names: ItemNames::Titles,
            n_ratings: 100_000,
            n_users: 943,
            n_items: 1664,
            lowest_rating: 1.0,
            highest_rating: 5.0,
            mean_rating: 3.5,
            rating_step: 0.5,
            suggested_range: (0.0, 5.5),
            no_grades: None,
            split_methods: Vec::new(),
            pairs: Vec::new(),
            users: Vec::new(),
        }
    }

    fn code_of(data: &DatasetFacts, config: TrainConfig) -> String {
        fastai_code(data, &[config.into()])
    }

    #[test]
    fn the_tutorials_settings_give_the_tutorials_code() {
        let code = code_of(&data("ml-100k.zip"), TrainConfig::default());
        let lines = [
            "path = untar_data(URLs.ML_100k)",
            "    ratings, user_name='user', item_name='title', rating_name='rating',",
            "    valid_pct=0.2, seed=42, bs=64, dl_type=TabDataLoader, drop_last=False)",
            "learn = collab_learner(dls, n_factors=50, y_range=(0, 5.5))",
            "learn.fit_one_cycle(5, 0.005, wd=0.1)",
        ];
        for line in lines {
            assert!(code.lines().any(|found| found == line), "{line}\n{code}");
        }
    }

    #[test]
    fn other_ratings_are_read_from_the_file_that_can_be_downloaded() {
        for source in ["u.data", "ratings.csv"] {
            let code = code_of(&data(source), TrainConfig::default());
            assert!(code.contains("pd.read_csv('ratings.csv'") && code.contains("item_name='item'"), "{code}");
        }
        let apart = DatasetFacts { n_items: 1682, ..data("ml-100k.zip") };
        assert!(code_of(&apart, TrainConfig::default()).contains("pd.read_csv('ratings.csv'"));
        let ids = DatasetFacts { item_names: ItemNames::Ids, n_items: 1682, ..data("ml-100k.zip") };
        let code = code_of(&ids, TrainConfig::default());
        assert!(code.contains("item_name='movie'") && !code.contains("u.item"), "{code}");
    }

    #[test]
    fn every_setting_is_in_it() {
        let config = TrainConfig {
            model: ModelKind::NnFastai,
            layers: Some(vec![30, 20]),
            item_factors: Some(9),
            loss: Loss::L1,
            schedule: Schedule::FineTune,
            keep_best: true,
            ..TrainConfig::default()
        };
        let onward = TrainConfig { schedule: Schedule::Constant, batch_size: 128, keep_best: false, ..config.clone() };
        let onward = Fit { stopped_after: Some(2), ..onward.into() };
        let code = fastai_code(&data("x.csv"), &[config.into(), onward]);
        let lines = [
            "learn = collab_learner(dls, use_nn=True, layers=[30, 20], emb_szs={'item': 9}, y_range=(0, 5.5), \
             loss_func=L1LossFlat())",
            "learn.fine_tune(5, 0.005, wd=0.1, cbs=SaveModelCallback())",
            "learn.dls.train.bs = 128",
            "learn.fit(5, 0.005, wd=0.1)",
            "# Here this one was stopped after 2 of its epochs.",
        ];
        for line in lines {
            assert!(code.lines().any(|found| found == line), "{line}\n{code}");
        }
    }

    #[test]
    fn each_model_is_made_as_the_ladder_has_it() {
        let line = |model| {
            let code = code_of(&data("x.csv"), TrainConfig { model, ..TrainConfig::default() });
            code.lines().rfind(|line| line.contains("Learner(") || line.contains("learner(")).map(str::to_owned)
        };
        let dot = "learn = Learner(dls, DotProduct(n_users, n_items, 50), loss_func=MSELossFlat())";
        assert_eq!(line(ModelKind::Dot).as_deref(), Some(dot));
        let range = "learn = Learner(dls, DotProduct(n_users, n_items, 50, y_range=(0, 5.5)), loss_func=MSELossFlat())";
        assert_eq!(line(ModelKind::DotRange).as_deref(), Some(range));
        assert_eq!(line(ModelKind::NnBook).as_deref(), Some("learn = Learner(dls, model, loss_func=MSELossFlat())"));
        let net = "learn = collab_learner(dls, use_nn=True, layers=[100, 50], y_range=(0, 5.5))";
        assert_eq!(line(ModelKind::NnFastai).as_deref(), Some(net));
    }

    #[test]
    fn a_batch_of_one_is_left_out_where_batch_norm_would_fail() {
        let config = TrainConfig { model: ModelKind::NnFastai, batch_size: 79_999, ..TrainConfig::default() };
        assert!(code_of(&data("x.csv"), config).contains("drop_last=True"));
    }
}
