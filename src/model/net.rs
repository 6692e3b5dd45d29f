//! What the neural nets are made of: layer after layer, and how wide their embeddings are.

use super::{ModelKind, ModelSpec};

/// Columns of an embedding of `rows` rows (fastai's `emb_sz_rule`).
pub fn embedding_size(rows: usize) -> usize {
    ((1.6 * (rows as f64).powf(0.56)).round() as usize).min(600)
}

/// One layer of a net: linear, then ReLU in all but the last, then batch norm where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerSpec {
    pub inputs: usize,
    pub outputs: usize,
    /// fastai's name for the linear part.
    pub linear: String,
    pub has_bias: bool,
    pub has_relu: bool,
    /// Whether its inputs come straight out of a ReLU.
    pub follows_relu: bool,
    /// fastai's name for the batch norm.
    pub norm: Option<String>,
}

impl ModelSpec {
    /// The layers of a net, from the concatenated embeddings to one activation; none in a dot product.
    pub fn layers(&self) -> Vec<LayerSpec> {
        if !self.kind.is_net() {
            return Vec::new();
        }
        let (mut inputs, mut follows_relu) = (self.user_factors + self.item_factors, false);
        let sizes = self.hidden.iter().map(|&outputs| (outputs, false)).chain([(1, true)]).enumerate();
        let layers = sizes.map(|(k, (outputs, is_last))| {
            // The book's `Sequential` counts ReLUs as well; fastai's has blocks of linear, ReLU, norm.
            let (linear, norm) = match self.kind {
                ModelKind::NnFastai => (format!("layers.{k}.0"), (!is_last).then(|| format!("layers.{k}.2"))),
                _ => (format!("layers.{}", 2 * k), None),
            };
            let (has_bias, has_relu) = (norm.is_none(), !is_last);
            let layer = LayerSpec { inputs, outputs, linear, has_bias, has_relu, follows_relu, norm };
            (inputs, follows_relu) = (outputs, has_relu && layer.norm.is_none());
            layer
        });
        layers.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What fastai's `get_emb_sz` says for MovieLens 100k, the fixed table of the golden traces, and very long columns.
    #[test]
    fn embeddings_are_as_wide_as_fastai_makes_them() {
        let sizes = [(944, 74), (1665, 102), (24, 9), (18, 8), (162_542, 600)];
        for (rows, columns) in sizes {
            assert_eq!(embedding_size(rows), columns, "{rows} rows");
        }
    }

    #[test]
    fn any_list_of_layers_ends_in_one_activation() {
        for kind in [ModelKind::NnBook, ModelKind::NnFastai] {
            for hidden in [vec![], vec![7], vec![9, 5, 3]] {
                let spec = ModelSpec { hidden, ..ModelSpec::new(kind, 24, 18, 5, (0.0, 5.5)) };
                let layers = spec.layers();
                assert_eq!(layers.len(), spec.hidden.len() + 1);
                assert_eq!(layers[0].inputs, 9 + 8);
                assert!(layers.windows(2).all(|pair| pair[0].outputs == pair[1].inputs));
                let last = &layers[layers.len() - 1];
                assert!(last.outputs == 1 && last.has_bias && !last.has_relu && last.norm.is_none());
            }
        }
    }
}
