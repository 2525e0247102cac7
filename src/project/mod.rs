//! `project`: the project file of a gmina (`strategia.toml`) — who, when, decisions, process record.
//!
//! This room reads text that somebody else loaded and gives a typed [`Project`] with the place of
//! every value that a later room may have to point at. It does no I/O, knows no data and prints
//! nothing. Keys are Polish; a key nobody asked for is an error with a suggestion, so a slip of the
//! pen never goes unnoticed.

mod check;
pub mod lock;
mod model;
mod parse;
pub(crate) mod reader;
mod scaffold;
pub(crate) mod syntax;
mod wanted;

#[cfg(test)]
mod tests;

pub use model::{
    Changes, Choice, Consultation, CostChange, DataPolicy, Decision, EconomyEntity, Finance,
    Moment, Monitoring, Organ, Peers, Period, Placed, Predecessor, Programmes, Project, PublicTask,
    Resolution, ResolutionKind, ServiceEntry, Survey, TargetChange,
};
pub use scaffold::{ScaffoldError, ScaffoldFile, scaffold};
pub use wanted::{WantedRules, code_of_unit, glance};
