//! `comply`: requirements × anything checkable → verdicts.
//!
//! The evidence may come from our own strategy or from somebody else's document; this room does not
//! care where. It never turns an unknown into a pass.

mod decide;
mod evidence;
mod facts;
mod verdict;

pub use decide::{decide, decide_with, kind_label};
pub use evidence::{Evidence, Fact, Item};
pub use facts::Known;
pub use verdict::{Status, Step, Verdict, Weight};
