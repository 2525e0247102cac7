//! `document`: strategy, verdicts and templates become one document tree.
//!
//! File formats do not enter this room; numbers arrive evaluated and leave formatted.

pub mod tree;
