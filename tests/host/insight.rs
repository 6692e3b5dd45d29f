//! What a trained model says of items, held against what is known of them.

/// Tests that need files which may not be part of this repository.
mod needs_data {
    use crate::common::shared_dir;
    use crate::common::trained::finish;
    use std::collections::HashSet;
    use std::sync::LazyLock;
    use tastemap::data::{Class, Dataset, ItemNames, NamedFile, read_files};
    use tastemap::insight::{ItemTally, Similarity, bias_table, neighbors};
    use tastemap::model::{Params, names};
    use tastemap::train::{Run, TrainConfig};

    /// MovieLens 100k, and what fastai's book has a dot product with biases learn of it.
    static BOOK: LazyLock<(Dataset, ItemTally, Params)> = LazyLock::new(|| {
        let folder = shared_dir().join("data/ml-100k");
        let file = |name: &str| NamedFile { name: name.to_owned(), bytes: std::fs::read(folder.join(name)).unwrap() };
        let dataset = read_files(&["u.data", "u.item"].map(file), None).unwrap().dataset(ItemNames::Titles);
        let run = Run::prepare(&TrainConfig::default(), &dataset).unwrap();
        (dataset.clone(), ItemTally::of(&dataset), finish(run).params)
    });

    #[test]
    fn star_wars_is_near_its_sequels() {
        let (dataset, tally, params) = &*BOOK;
        let star_wars = dataset.items.by_name()["Star Wars (1977)"];
        for by in [Similarity::Cosine, Similarity::DotProduct] {
            let found = neighbors(&dataset.items, tally, params.item_factors(), star_wars, by, 100, 10);
            let titles: Vec<&str> = found.iter().map(|row| row.item.title.as_str()).collect();
            let sequels = ["Empire Strikes Back, The (1980)", "Return of the Jedi (1983)"];
            assert!(sequels.iter().any(|sequel| titles.contains(sequel)), "{by:?}: {titles:?}");
            assert!(found.iter().all(|row| row.item.n_ratings >= 100));
        }
    }

    #[test]
    fn low_biases_are_not_quite_low_means() {
        let (dataset, tally, params) = &*BOOK;
        let table = bias_table(&dataset.items, tally, params.get(names::ITEM_BIAS), 20, 15, 1000);
        let by_bias: HashSet<Class> = table.lowest.iter().map(|row| row.item.item).collect();
        let mut by_mean: Vec<Class> = tally.with_ratings(20).collect();
        by_mean.sort_by(|&a, &b| tally.mean[a as usize].total_cmp(&tally.mean[b as usize]));
        by_mean.truncate(15);
        let in_both = by_mean.iter().filter(|item| by_bias.contains(item)).count();
        println!("{in_both} of 15 in both");
        assert!((5..15).contains(&in_both), "{in_both} of the lowest 15 are the same by bias and by mean");
    }
}
