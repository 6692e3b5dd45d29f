//! Builds the map of the items: when a model is trained, and during training as often as that can spare the time.

use crate::data::Class;
use crate::insight::{MovieMap, movie_map};
use crate::model::{ModelSpec, Params, names};
use web_time::Instant;

/// The share of the training time that maps may take.
const SHARE: f64 = 0.03;

/// Builds maps of the same items. Each is aligned with the one before, across runs too.
#[derive(Default)]
pub struct MapBuilder {
    /// Most rated first.
    items: Vec<Class>,
    last: Option<MovieMap>,
    /// The seconds that the maps of this run have taken, and how many there were.
    spent: f64,
    drawn: usize,
}

impl MapBuilder {
    pub fn new(items: Vec<Class>) -> MapBuilder {
        MapBuilder { items, ..MapBuilder::default() }
    }

    /// The map before the first step, which is random: no later map is aligned with it.
    pub fn outset(&mut self, spec: &ModelSpec, params: &Params) -> MovieMap {
        (self.spent, self.drawn) = (0.0, 0);
        let last = self.last.clone();
        let map = self.map(spec, params);
        self.last = last;
        map
    }

    /// The map at the end of an epoch; none if maps have had their share of the `seconds` of training.
    pub fn glimpse(&mut self, spec: &ModelSpec, params: &Params, seconds: f64) -> Option<MovieMap> {
        let each = self.spent / self.drawn.max(1) as f64;
        (self.spent + each <= SHARE * seconds).then(|| self.map(spec, params))
    }

    /// The map of a model.
    pub fn map(&mut self, spec: &ModelSpec, params: &Params) -> MovieMap {
        let began = Instant::now();
        let (factors, biases) = (params.item_factors(), params.get(names::ITEM_BIAS));
        let map = movie_map(&self.items, factors, spec.item_factors, biases, self.last.as_ref());
        self.last = Some(map.clone());
        self.spent += began.elapsed().as_secs_f64();
        self.drawn += 1;
        map
    }

    /// The map of other parameters of the same model, turned as its own, as often as a person asks for it.
    pub fn map_beside(&self, spec: &ModelSpec, params: &Params, beside: &MovieMap) -> MovieMap {
        let biases = params.get(names::ITEM_BIAS);
        movie_map(&self.items, params.item_factors(), spec.item_factors, biases, Some(beside))
    }

    /// The map drawn last.
    pub fn last(&self) -> Option<&MovieMap> {
        self.last.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelKind;

    fn spec() -> ModelSpec {
        ModelSpec::new(ModelKind::DotBias, 3, 4, 2, (0.0, 5.5))
    }

    fn params(start: f32) -> Params {
        let mut value = start;
        Params::build(&spec(), || {
            value = (value * 7.3 + 0.31).fract();
            value
        })
    }

    #[test]
    fn maps_get_their_share_of_the_time_and_no_more() {
        let mut map_builder = MapBuilder::new(vec![2, 1, 3]);
        map_builder.outset(&spec(), &params(0.1));
        assert!(map_builder.glimpse(&spec(), &params(0.1), 0.0).is_none(), "training has had no time yet");
        assert!(map_builder.glimpse(&spec(), &params(0.1), 3600.0).is_some());
        map_builder.spent = 100.0;
        assert!(map_builder.glimpse(&spec(), &params(0.1), 3600.0).is_none());
        map_builder.outset(&spec(), &params(0.1));
        assert!(map_builder.glimpse(&spec(), &params(0.1), 3600.0).is_some(), "each run has its own share");
    }

    #[test]
    fn nothing_turns_to_random_numbers() {
        let mut map_builder = MapBuilder::new(vec![2, 1, 3]);
        let first = map_builder.map(&spec(), &params(0.1));
        map_builder.outset(&spec(), &params(0.7));
        assert_eq!(map_builder.last(), Some(&first));
        assert_eq!((first.len(), first.components(), first.biases.len()), (3, 2, 3));
    }
}
