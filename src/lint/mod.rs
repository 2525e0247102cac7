//! `lint`: what can be said of a rule set without any data.
//!
//! [`weakened`] asks whether rules that replace rules of law are stricter.
//! [`solve`] decides whether conditions can hold together in any world at all and shows such a world.
//! Rules, their evaluation logic and the reading of facts are used; no data set, no file and no clock
//! enters this room.

pub mod solve;
mod tighten;

pub use tighten::weakened;
