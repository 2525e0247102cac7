//! `comply`: requirements × anything checkable → verdicts.
//!
//! The evidence may come from our own strategy or from somebody else's document; this room does not
//! care where. It never turns an unknown into a pass.

mod asked;
mod by_act;
mod decide;
mod evidence;
mod facts;
mod verdict;
mod waiver;

pub use asked::asked_facts;
pub use by_act::by_act;
pub use decide::{
    consequence_label, decide, decide_with, in_force, kind_label, verification_label,
};
pub use evidence::{Evidence, Fact, Item};
pub use facts::{Known, fact_name};
pub use verdict::{ReplacedNote, Status, Step, Verdict, Weight};
pub use waiver::{WaiverNote, waive};
