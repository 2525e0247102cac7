//! The program as its users meet it: every test runs the built binary in a folder of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod books;
mod commands;
mod data_report;
mod disk;
mod imports;
mod layout;
mod lint;
mod locked;
mod newcomer;
mod overrides;
mod refusals;
mod same_bytes;
mod series;
mod support;
mod surveys;
mod wrong_files;
