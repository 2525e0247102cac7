//! `plan`: diagnosis × decisions of the gmina → one typed [`Strategy`].
//!
//! The golden thread is typed here: problem → strategic goal → operational goal → action → indicator
//! with base and target → responsible body → cost and sources by year → dates. Every missing link is
//! a diagnostic of the 03xx range that names it; a strategy is returned all the same, so that a draft
//! can be printed. How anything is printed may not enter this room.

mod amend;
mod assemble;
mod depend;
mod evidence;
mod forecast;
mod measure;
mod money;
mod roles;
mod strategy;
mod time;
mod waiting;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use assemble::build;
pub use evidence::evidence;
pub use forecast::{ForecastPoint, IndicatorForecast, legible};
pub use measure::path;
pub use money::apportion;
pub use strategy::{
    Base, Body, Frame, FrameRow, Goal, GoalRow, Kind, Measure, PlannedAction, PlannedGoal,
    PlannedProblem, Rejected, Role, Service, Share, State, StrategicPlan, Strategy,
};
pub use time::Quarter;

/// Rule sets of this name (or whose dotted name begins with it) belong to the gmina: their goals
/// are the gmina's own choice, so they must answer a problem that was found.
pub const LOCAL_SET: &str = "lokalne";

/// Whether a rule set is the gmina's own.
#[must_use]
pub fn is_local(set: &str) -> bool {
    set.split('.').next() == Some(LOCAL_SET)
}
