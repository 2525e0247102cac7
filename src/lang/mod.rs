//! `lang`: text of rules → syntax tree → checked, typed [`RuleSet`](ruleset::RuleSet).
//!
//! The way through the room: [`text`] decodes bytes, `segment` cuts a file into blocks and fields
//! without ever giving up, `block` sorts fields by the table in [`schema`], `parse` reads one value
//! by the grammar, `values`/`lower*` give types, resolve names and check units, `check` looks across
//! definitions. `format*` gives a file its one layout. Parsing never stops at the first error, and one mistake gives one message.
//!
//! Data and documents do not enter this room; it does no I/O and reads no clock.

mod ast;
mod block;
mod breaks;
mod check;
mod citation;
mod compile;
mod faults;
mod format;
mod format_layout;
mod format_tokens;
mod format_tree;
mod letters;
mod lower;
mod lower_example;
mod lower_expr;
mod lower_sums;
mod lower_waiver;
mod overrides;
mod parse;
mod parse_expr;
mod plain;
mod plain_expr;
mod plain_plan;
mod replace;
mod segment;
mod surveys;
mod symbols;
mod values;
mod values_plan;

pub mod example;
pub mod expr;
pub mod facts;
pub mod ruleset;
pub mod schema;
pub mod text;
pub mod unit;

#[cfg(test)]
mod tests;

pub use compile::{Compiled, compile, headers};
pub use format::format;
pub use letters::look_alike;
pub use surveys::surveys_asked;
