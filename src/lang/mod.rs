//! `lang`: text of rules → syntax tree → checked, typed [`RuleSet`](ruleset::RuleSet).
//!
//! Parsing never stops at the first error: a broken block is reported and skipped. Data and
//! documents do not enter this room; it does no I/O and reads no clock.

pub mod example;
pub mod expr;
pub mod ruleset;
pub mod unit;
