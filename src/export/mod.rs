//! Files for download, made of the data or a trained model a piece at a time, and a model file read back.

mod archive;
mod embeddings;
mod error;
mod fastai;
mod model_file;
mod pieces;
mod pytorch;
mod ratings;
mod recommendations;
mod rows;
mod runs;
mod tensor_file;

pub use embeddings::embeddings;
pub use error::{ModelFileError, ModelPart, OtherData, OtherNames, PartError};
pub use fastai::{Fit, fastai_code};
pub use model_file::{SavedModel, from_bytes, is_model_file, model_file, to_bytes};
pub use pieces::Pieces;
pub use ratings::ratings;
pub use recommendations::recommendations;
pub use runs::{runs_csv, runs_json};
