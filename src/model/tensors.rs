//! Names, shapes and roles of a model's tensors, as fastai's `state_dict` lists them.

use super::{ModelKind, ModelSpec};

/// fastai's names for the parameters of the dot-product models (`EmbeddingDotBias`).
pub mod names {
    pub const USER_FACTORS: &str = "u_weight.weight";
    pub const ITEM_FACTORS: &str = "i_weight.weight";
    pub const USER_BIAS: &str = "u_bias.weight";
    pub const ITEM_BIAS: &str = "i_bias.weight";

    // Those of Best accuracy beside them. The tables are in standardized units and have one column more than there are
    // factors: the last one adds to the bias.
    /// Mean of the training ratings.
    pub const MEAN: &str = "mean";
    /// Rating points that one standardized unit stands for.
    pub const UNIT: &str = "unit";
    /// What the strength of regularization is multiplied by.
    pub const STRENGTH: &str = "strength";
    /// Rows that users and items have for themselves.
    pub const OWN_USERS: &str = "p.weight";
    pub const OWN_ITEMS: &str = "q.weight";
    /// What an item adds to everyone who rated it, and a user to every item that they rated.
    pub const OF_RATED: &str = "a.weight";
    pub const OF_RATERS: &str = "b.weight";
    /// What a genre or a decade adds to its items.
    pub const OF_FEATURES: &str = "c.weight";

    // Those of Best lists beside predicted ratings: by whom and which items are chosen.
    pub const CHOICE_USERS: &str = "choice_users.weight";
    pub const CHOICE_ITEMS: &str = "choice_items.weight";
    pub const CHOICE_BIAS: &str = "choice_bias.weight";
}

/// What a tensor is to its model: it decides the initial values and the weight decay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TensorRole {
    /// A row per user or item.
    Embedding,
    /// Weights of a linear layer with so many inputs.
    LinearWeight {
        inputs: usize,
    },
    /// Biases of a linear layer with so many inputs.
    LinearBias {
        inputs: usize,
    },
    NormWeight,
    NormBias,
    /// Running statistics: batch norm keeps them beside the parameters, for prediction.
    RunningMean,
    RunningVar,
    /// How many batches the running statistics have seen.
    BatchesTracked,
    /// What follows from other tensors and from the ratings: no step changes it by itself.
    Derived,
    /// A number that stays as it is during training, and is above 0.
    Constant,
    /// A table that the others follow from (Best accuracy).
    Source,
}

impl TensorRole {
    /// For parameters of layers, whether weight decay pulls at them: like fastai, not at biases and batch norm.
    pub fn decays_in_layer(self) -> Option<bool> {
        match self {
            TensorRole::LinearWeight { .. } => Some(true),
            TensorRole::LinearBias { .. } | TensorRole::NormWeight | TensorRole::NormBias => Some(false),
            _ => None,
        }
    }

    /// Whether the optimizer changes it.
    pub fn is_trained(self) -> bool {
        !matches!(
            self,
            TensorRole::RunningMean
                | TensorRole::RunningVar
                | TensorRole::BatchesTracked
                | TensorRole::Derived
                | TensorRole::Constant
        )
    }
}

/// A tensor before it has values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorSpec {
    pub name: String,
    pub shape: Vec<usize>,
    pub role: TensorRole,
}

impl ModelKind {
    /// Names of the user and the item embedding.
    pub fn embeddings(self) -> [&'static str; 2] {
        match self {
            ModelKind::NnBook => ["user_factors.weight", "item_factors.weight"],
            ModelKind::NnFastai => ["embeds.0.weight", "embeds.1.weight"],
            _ => [names::USER_FACTORS, names::ITEM_FACTORS],
        }
    }
}

impl ModelSpec {
    /// All tensors in fastai's order, which puts the user's and the item's embedding first.
    pub fn tensors(&self) -> Vec<TensorSpec> {
        let tensor =
            |name: &str, shape: &[usize], role| TensorSpec { name: name.to_owned(), shape: shape.to_vec(), role };
        let [users, items] = self.kind.embeddings();
        let is_list = self.kind == ModelKind::BestLists;
        let is_derived = self.kind == ModelKind::BestAccuracy || is_list && self.predicts_ratings();
        let embedding = if is_derived { TensorRole::Derived } else { TensorRole::Embedding };
        let mut tensors = vec![
            tensor(users, &[self.n_users, self.user_factors], embedding),
            tensor(items, &[self.n_items, self.item_factors], embedding),
        ];
        if self.kind.has_bias() {
            // A user's bias would change no list.
            let of_user = if is_list { TensorRole::Derived } else { embedding };
            tensors.push(tensor(names::USER_BIAS, &[self.n_users, 1], of_user));
            tensors.push(tensor(names::ITEM_BIAS, &[self.n_items, 1], embedding));
        }
        let columns = self.user_factors + 1;
        if is_derived {
            tensors.extend([
                tensor(names::MEAN, &[], TensorRole::Derived),
                tensor(names::UNIT, &[], TensorRole::Constant),
                tensor(names::STRENGTH, &[], TensorRole::Constant),
            ]);
        }
        if is_list && is_derived {
            tensors.extend([
                // Someone new is folded in by it.
                tensor(names::OF_RATED, &[self.n_items, columns], TensorRole::Derived),
                tensor(names::CHOICE_USERS, &[self.n_users, self.choice_factors], TensorRole::Embedding),
                tensor(names::CHOICE_ITEMS, &[self.n_items, self.choice_factors], TensorRole::Embedding),
                tensor(names::CHOICE_BIAS, &[self.n_items, 1], TensorRole::Embedding),
            ]);
        }
        if self.kind == ModelKind::BestAccuracy {
            tensors.extend([
                tensor(names::OWN_USERS, &[self.n_users, columns], TensorRole::Source),
                tensor(names::OWN_ITEMS, &[self.n_items, columns], TensorRole::Source),
                tensor(names::OF_RATED, &[self.n_items, columns], TensorRole::Source),
                tensor(names::OF_RATERS, &[self.n_users, columns], TensorRole::Source),
                tensor(names::OF_FEATURES, &[self.n_features, columns], TensorRole::Source),
            ]);
        }
        if self.kind == ModelKind::NnFastai {
            // fastai's tabular model normalizes its continuous columns; ratings have none.
            tensors.extend(batch_norm("bn_cont", 0));
        }
        for layer in self.layers() {
            let inputs = layer.inputs;
            let name = |part: &str| format!("{}.{part}", layer.linear);
            tensors.push(tensor(&name("weight"), &[layer.outputs, inputs], TensorRole::LinearWeight { inputs }));
            if layer.has_bias {
                tensors.push(tensor(&name("bias"), &[layer.outputs], TensorRole::LinearBias { inputs }));
            }
            if let Some(norm) = &layer.norm {
                tensors.extend(batch_norm(norm, layer.outputs));
            }
        }
        tensors
    }
}

/// The tensors of one `BatchNorm1d`.
fn batch_norm(name: &str, features: usize) -> [TensorSpec; 5] {
    [
        ("weight", vec![features], TensorRole::NormWeight),
        ("bias", vec![features], TensorRole::NormBias),
        ("running_mean", vec![features], TensorRole::RunningMean),
        ("running_var", vec![features], TensorRole::RunningVar),
        ("num_batches_tracked", vec![], TensorRole::BatchesTracked),
    ]
    .map(|(part, shape, role)| TensorSpec { name: format!("{name}.{part}"), shape, role })
}
