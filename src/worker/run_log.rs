//! The runs that have ended, as records to compare: the last two dozen, of this visit and those before.

use super::modeler::Post;
use crate::insight::MovieMap;
use crate::protocol::{RunLogCommand, ToPage};
use crate::train::RunRecord;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most runs there are. The oldest one gives way.
pub const MOST_RUNS: usize = 24;
/// The most bytes of maps. Those of the oldest runs give way.
const MAPS: usize = 64 << 20;
/// Changes with the form in which runs are saved.
const FORM: u32 = 1;

/// What the database has of the log.
#[derive(Serialize, Deserialize)]
struct Saved {
    form: u32,
    n_ended: u32,
    records: Vec<RunRecord>,
}

pub struct RunLog {
    post: Post,
    /// Oldest first.
    records: Vec<RunRecord>,
    /// Runs that have ever ended: the number of the last one.
    n_ended: u32,
    /// Where the items lay at the end of runs on the loaded data.
    maps: BTreeMap<u32, MovieMap>,
    is_changed: bool,
}

impl RunLog {
    pub fn new(post: Post) -> RunLog {
        RunLog { post, records: Vec::new(), n_ended: 0, maps: BTreeMap::new(), is_changed: false }
    }

    /// Takes what an earlier visit saved, unless it is of another build.
    pub fn restore(&mut self, saved: &[u8]) {
        let Ok((FORM, _)) = postcard::take_from_bytes::<u32>(saved) else { return };
        if let Ok(Saved { n_ended, records, .. }) = postcard::from_bytes(saved) {
            (self.n_ended, self.records) = (n_ended, records);
            self.tell();
        }
    }

    /// What the next visit is to find, if it changed since the last call.
    pub fn take_changes(&mut self) -> Option<Vec<u8>> {
        let saved = || Saved { form: FORM, n_ended: self.n_ended, records: self.records.clone() };
        // Growing a vector cannot fail, and all of a record can be encoded.
        let bytes = self.is_changed.then(|| postcard::to_stdvec(&saved()).unwrap_or_default());
        self.is_changed = false;
        bytes
    }

    /// Adds a run that has ended, with the map of its model if it left one, and gives it a number.
    pub fn add(&mut self, record: RunRecord, map: Option<MovieMap>) {
        self.n_ended += 1;
        self.records.push(RunRecord { number: self.n_ended, ..record });
        self.maps.extend(map.map(|map| (self.n_ended, map)));
        let too_many = self.records.len().saturating_sub(MOST_RUNS);
        for record in self.records.drain(..too_many) {
            self.maps.remove(&record.number);
        }
        while self.maps.len() > 1 && self.maps.values().map(bytes).sum::<usize>() > MAPS {
            self.maps.pop_first();
        }
        self.change();
    }

    pub fn handle(&mut self, command: RunLogCommand) {
        match command {
            RunLogCommand::Rename(number, name) => {
                if let Some(record) = self.records.iter_mut().find(|record| record.number == number) {
                    record.name = name;
                }
            }
            RunLogCommand::Delete(number) => {
                self.records.retain(|record| record.number != number);
                self.maps.remove(&number);
            }
        }
        self.change();
    }

    /// Other data are loaded: their items lie on other maps.
    pub fn begin_data(&mut self) {
        self.maps.clear();
    }

    pub fn records(&self) -> &[RunRecord] {
        &self.records
    }

    /// Where the items lay at the end of a run.
    pub fn map(&self, number: u32) -> Option<&MovieMap> {
        self.maps.get(&number)
    }

    fn change(&mut self) {
        self.is_changed = true;
        self.tell();
    }

    fn tell(&self) {
        let mapped = self.maps.keys().copied().collect();
        (self.post)(ToPage::Runs { records: self.records.clone(), mapped });
    }
}

fn bytes(map: &MovieMap) -> usize {
    size_of_val(&map.scores[..]) + size_of_val(&map.biases[..])
}
