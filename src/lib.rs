//! srps: a rules-driven compiler for Polish local strategies for solving social problems.
//!
//! See `docs/architecture.md` for the way through the house: rules and data enter at one side,
//! documents leave at the other.

#![cfg_attr(test, allow(clippy::string_slice, reason = "tests cut texts they made themselves"))]

pub mod bdl;
pub mod book;
pub mod cli;
pub mod comply;
pub mod data;
pub mod diag;
pub mod document;
pub mod eval;
pub mod examples;
pub mod export;
pub mod forecast;
pub mod import;
pub mod lang;
pub mod lint;
pub mod pipeline;
pub mod plan;
pub mod project;
pub mod quality;
pub mod text;
