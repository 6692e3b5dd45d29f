//! What is tested on this machine through the public face of the library, as one program: linked one by one, these files
//! would take minutes.

mod common;

mod address;
mod archives;
mod best_accuracy;
mod best_lists;
mod class;
mod data;
mod data_formats;
mod data_properties;
mod evaluation;
mod export;
mod fold_in;
mod formats;
mod inputs;
mod insight;
mod message_loop;
mod model_file;
mod model_in_python;
mod page;
mod persistence;
mod planted_truth;
mod ranking_metrics;
mod runs;
mod session;
mod settings;
mod splits;
mod structure;
