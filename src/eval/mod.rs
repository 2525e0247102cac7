//! `eval`: rule set × data → diagnosis.
//!
//! A rule set is compiled once into column operations over dense `[variable][year][unit]` arrays;
//! one gmina is a batch of one plus its reference units. Explanations are computed on demand by
//! evaluating a node again with tracing. No document and no file enters this room.

mod diagnosis;

pub use diagnosis::{
    Absence, Diagnosis, IndicatorResult, Input, ProblemResult, Reference, ThresholdResult, Value,
};
