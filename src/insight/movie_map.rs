//! The movie map: principal components of the item factors.

use serde::{Deserialize, Serialize};

/// Items in the space of their principal components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovieMap {
    /// Share of the factors' variance that each component explains, largest first.
    pub explained: Vec<f32>,
    /// Most rated first.
    pub points: Vec<MapPoint>,
}

/// One item on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    pub item: u32,
    pub title: String,
    pub n_ratings: u32,
    /// One coordinate per component, as many as [`MovieMap::explained`].
    pub components: Vec<f32>,
}
