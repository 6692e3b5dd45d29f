//! What one takes away: files made of a trained model, a piece at a time, and a model file read back.

mod archive;
mod embeddings;
mod error;
mod model_file;
mod pieces;
mod recommendations;
mod tensor_file;

pub use embeddings::embeddings;
pub use error::{ModelFileError, OtherData, OtherNames};
pub use model_file::{SavedModel, from_bytes, is_model_file, model_file, to_bytes};
pub use pieces::Pieces;
pub use recommendations::recommendations;
