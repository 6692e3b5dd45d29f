//! The models of a visit: the trainer makes them, the evaluator compares them, and the run log remembers how they were made.

use super::answers::{Known, answer};
use super::evaluator::Evaluator;
use super::loaded_data::LoadedData;
use super::modeler::{FileModel, Modeler, Post};
use super::platform::Platform;
use super::run_log::RunLog;
use super::trainer::Trainer;
use crate::export::{self, ModelFileError, Pieces, embeddings, model_file, ratings, recommendations};
use crate::protocol::{
    Answer, EvaluationCommand, Export, ModelOrigin, ModelSource, OtherRatings, Question, RunCommand, RunLogCommand,
};
use crate::train::RunReport;
use async_trait::async_trait;
use std::rc::Rc;

struct Models<P> {
    trainer: Trainer<P>,
    evaluator: Evaluator,
    run_log: RunLog,
}

/// Begins without a model.
pub fn open_models<P: Platform>(post: Post, platform: P) -> Box<dyn Modeler> {
    Box::new(Models {
        trainer: Trainer::new(Rc::clone(&post), platform),
        evaluator: Evaluator::new(Rc::clone(&post)),
        run_log: RunLog::new(post),
    })
}

impl<P: Platform> Models<P> {
    /// Makes a new model known to the comparison, and a run that has ended to the log.
    fn note_model(&mut self) {
        if let Some(trained) = self.trainer.trained() {
            self.evaluator.note(trained);
        }
        if let Some((record, map)) = self.trainer.take_ended_run() {
            self.run_log.add(record, map);
        }
    }
}

#[async_trait(?Send)]
impl<P: Platform> Modeler for Models<P> {
    fn begin_data(&mut self, data: &LoadedData) {
        self.trainer.begin_data(data.ranked.clone(), data.held());
        self.evaluator.begin_data();
        self.run_log.begin_data();
    }

    async fn run(&mut self, command: RunCommand, data: &LoadedData) {
        self.trainer.run(command, &data.dataset).await;
        self.note_model();
    }

    fn evaluate(&mut self, command: EvaluationCommand, data: &LoadedData) {
        match command {
            EvaluationCommand::Start(config) => self.evaluator.start(&config, &data.dataset),
            EvaluationCommand::Cancel => self.evaluator.cancel(),
        }
    }

    fn is_busy(&self) -> bool {
        self.trainer.is_busy() || self.evaluator.is_busy()
    }

    async fn work(&mut self, data: &LoadedData) {
        if self.trainer.is_busy() {
            self.trainer.work(&data.dataset).await;
            self.note_model();
        } else {
            self.evaluator.work();
        }
    }

    async fn answer(&mut self, question: Question, data: &LoadedData) -> Option<Answer> {
        if let Question::Step { of, number, row } = question {
            let shown = self.trainer.show_step(of, number, row, &data.dataset).await;
            return shown.map(Box::new).map(Answer::Step);
        }
        let trained = self.trainer.on_show();
        answer(question, &Known { data, trained, evaluator: &self.evaluator, run_log: &self.run_log })
    }

    fn export(&self, export: Export, data: &LoadedData) -> Option<Pieces> {
        let dataset = Rc::clone(&data.dataset);
        let trained = self.trainer.on_show();
        match export {
            Export::Ratings => Some(ratings(dataset)),
            Export::Recommendations { top, by } => trained
                .map(|trained| recommendations(Rc::clone(&trained.model), &trained.checkpoint.spec, dataset, top, by)),
            Export::Embeddings => trained.map(|trained| embeddings(&trained.checkpoint, &dataset)),
            Export::Model => trained.map(|trained| model_file(Rc::clone(&trained.checkpoint), &dataset)),
            Export::RunsCsv => Some(export::runs_csv(self.run_log.records())),
            Export::RunsJson => Some(export::runs_json(self.run_log.records())),
        }
    }

    fn read(&self, source: &ModelSource, bytes: &[u8], data: &LoadedData) -> Result<FileModel, ModelFileError> {
        let saved = export::from_bytes(bytes)?;
        let item_names = saved.checkpoint.config.item_names;
        let dataset = if item_names == data.item_names {
            Rc::clone(&data.dataset)
        } else {
            data.origin.dataset(item_names).into()
        };
        let is_other = saved.dataset.differs_from(&dataset) || !dataset.allows(saved.checkpoint.config.split);
        let other_ratings = is_other.then(|| OtherRatings {
            source: source.clone(),
            trained_on: saved.dataset.n_ratings,
            loaded: dataset.ratings.len(),
        });
        let checkpoint = saved.for_data(&dataset)?;
        let report = RunReport::recalled(&checkpoint, &dataset).ok_or(ModelFileError::NoRun)?;
        let origin = match source {
            ModelSource::File(_) => ModelOrigin::File,
            ModelSource::EarlierVisit => ModelOrigin::Restored,
        };
        Ok(FileModel { checkpoint, report, origin, dataset, item_names, other_ratings })
    }

    fn take(&mut self, model: FileModel) {
        self.trainer.set_model(model.checkpoint, model.origin, model.report);
        match (self.trainer.trained(), &model.other_ratings) {
            (Some(trained), Some(_)) => self.evaluator.leave_out(trained),
            _ => self.note_model(),
        }
    }

    fn file(&self, data: &LoadedData) -> Option<Pieces> {
        self.trainer.trained().map(|trained| model_file(Rc::clone(&trained.checkpoint), &data.dataset))
    }

    fn take_new_model(&mut self) -> bool {
        self.trainer.take_new_model()
    }

    fn change_runs(&mut self, command: RunLogCommand) {
        self.run_log.handle(command);
    }

    fn restore_runs(&mut self, saved: &[u8]) {
        self.run_log.restore(saved);
    }

    fn take_changed_runs(&mut self) -> Option<Vec<u8>> {
        self.run_log.take_changes()
    }
}
