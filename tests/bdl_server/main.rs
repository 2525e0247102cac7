//! The client of the Bank of Local Data against a server of this machine that speaks the documented
//! shapes, errors and limits. Time is a clock of the test's own, so nobody waits for a quota.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops at the first thing that is not as expected"
)]

mod answers;
mod command;
mod faults;
mod gathering;
mod limits;
mod server;
mod support;
mod world;
