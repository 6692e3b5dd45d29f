//! The page as people and their tools use it: each test is a visit of its own. They are one program, because linking each
//! file by itself would take minutes.

mod best_accuracy;
mod cpu;
mod doubts;
mod evaluation;
mod export;
mod gpu;
mod keeping;
mod learned;
mod learning;
mod lesson;
mod lists;
mod main_job;
mod map;
mod other_browsers;
mod page;
mod reading;
mod room;
mod runs;
mod toy;
