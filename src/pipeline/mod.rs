//! `pipeline`: the way through the house, with its doors.
//!
//! The only room that reads rules, projects and data from disk and writes results. It calls the
//! other rooms in order and hands their values on; it decides nothing about law, numbers or words.

pub mod books;
pub mod build;
pub mod evaluate;
pub mod fetch;
pub mod files;
mod forecasts;
pub mod formatting;
pub mod import;
pub mod load;
pub mod lock;
pub mod national;
pub mod new;
mod peers;
pub mod quality;
pub mod rules;
pub mod sets;
pub mod sources;
