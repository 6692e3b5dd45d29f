//! Region "One batch": the next step of training, opened up on six cards, with its formulas and its numbers.
//!
//! Read `words` (what each card is about), `formulas` (the same in numbers, written by `figures`) and `tables` (numbers in
//! columns), then `panel`, which shows them.

pub mod figures;
pub mod formulas;
pub mod tables;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod panel;

#[cfg(target_arch = "wasm32")]
pub use panel::StepperPanel;
