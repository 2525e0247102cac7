//! `eval`: rule set × data → diagnosis.
//!
//! A rule set is compiled once into column operations over dense `[variable][year][unit]` arrays;
//! one gmina is a batch of one plus its reference units. Explanations are computed on demand by
//! evaluating a node again with tracing. No document and no file enters this room.

mod batch;
mod bound;
mod breaks;
mod compile;
mod diagnose;
mod diagnosis;
mod explain;
mod groups;
mod histories;
mod indicator;
mod keys;
mod numbers;
mod ops;
mod order;
mod percentile;
mod program;
mod reason;
mod shortest;
mod sums;
mod tri;
mod view;
mod withheld;
mod words;

pub use batch::{Batch, Levels, RequirementColumn};
pub(crate) use bound::at as year_at;
pub use breaks::{Break, comparable, last_blocking};
pub use diagnosis::{
    Absence, Diagnosis, IndicatorResult, Input, ProblemResult, Reference, SurveyAnswer,
    ThresholdResult, Value,
};
pub use explain::{Explanation, What, from_reason};
pub use indicator::{IndicatorColumn, NO_YEAR};
pub use keys::{Keys, Wanted};
pub(crate) use ops::divide;
pub use program::{Options, Program};
pub use reason::{Answer, Compared, Facts, Finding, Joint, Judge, Reason, Style};
pub use shortest::{would_decide, would_decide_when};
pub use tri::{Tri, TriColumn};
pub use view::UnitView;
pub use withheld::{TOO_SMALL, is_small, less_than};
pub(crate) use words::{datum, formula as formula_text, survey_name, title};
pub use words::{group as group_name, level as level_name, relation};

#[cfg(test)]
pub(crate) mod testkit;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod withheld_tests;
