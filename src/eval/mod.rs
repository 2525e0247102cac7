//! `eval`: rule set × data → diagnosis.
//!
//! A rule set is compiled once into column operations over dense `[variable][year][unit]` arrays;
//! one gmina is a batch of one plus its reference units. Explanations are computed on demand by
//! evaluating a node again with tracing. No document and no file enters this room.

mod batch;
mod bound;
mod compile;
mod diagnosis;
mod groups;
mod indicator;
mod ops;
mod order;
mod program;
mod tri;

pub use batch::{Batch, Levels, RequirementColumn};
pub use diagnosis::{
    Absence, Diagnosis, IndicatorResult, Input, ProblemResult, Reference, ThresholdResult, Value,
};
pub use indicator::{IndicatorColumn, NO_YEAR};
pub use program::{Options, Program};
pub use tri::{Tri, TriColumn};
