//! What every chapter of a book needs at hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::Input;
use super::worlds::{self, Rows};
use crate::comply::{Evidence, Known};
use crate::data::{AreaInfo, Dataset, Registry, UnitInfo};
use crate::diag::Diagnostic;
use crate::document::{Templates, texts};
use crate::eval::{Judge, Program};
use crate::examples::RuleCoverage;
use crate::lang::ruleset::Meta;

/// Everything the books of all sets share.
#[derive(Clone, Copy)]
pub struct All<'a> {
    /// What the books are made from.
    pub input: &'a Input<'a>,
    /// Templates.
    pub templates: &'a Templates,
    /// Words for conditions, with no data and no facts behind them.
    pub judge: Judge<'a>,
    /// Examples by rule.
    pub rows: &'a Rows,
    /// Names of the systems figures come from.
    pub systems: &'a BTreeMap<String, String>,
}

/// The same for the book of one set.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Shared by all books.
    pub all: All<'a>,
    /// Name of the set.
    pub set: &'a str,
}

impl<'a> All<'a> {
    /// The book of one set.
    pub fn of(&self, set: &'a str) -> Context<'a> {
        Context { all: *self, set }
    }
}

impl<'a> std::ops::Deref for Context<'a> {
    type Target = All<'a>;

    fn deref(&self) -> &All<'a> {
        &self.all
    }
}

impl Context<'_> {
    /// Whether a block is of this set.
    pub fn own(&self, meta: &Meta) -> bool {
        meta.set == self.set
    }

    /// Coverage of a rule by its place.
    pub fn coverage(&self, meta: &Meta) -> Option<&RuleCoverage> {
        self.input.report.coverage.rules().find(|c| c.span == meta.span)
    }

    /// Examples that name a rule, as rows of a table.
    pub fn examples(&self, kind: &'static str, id: &str) -> Vec<Value> {
        self.rows.get(&(kind, id.to_owned())).cloned().unwrap_or_default()
    }
}

/// Calls `then` with everything prepared. Conditions are put in words by the same code that explains
/// results, over a world of which nothing is known.
pub fn with<T>(
    input: &Input<'_>,
    templates: &Templates,
    then: impl FnOnce(&All<'_>) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let rules = input.rules;
    let data = Dataset::new(Arc::new(nowhere()));
    let program = Program::compile(rules, &data, input.day)?;
    let view = program.view(&data, rules, 0);
    let evidence = Evidence::default();
    let known = Known { rules, evidence: &evidence };
    let judge = Judge { rules, unit: Some(&view), facts: Some(&known), day: input.day };
    let rows = worlds::rows(rules, input.report);
    let systems = texts(templates, "księga/źródła.hbs");
    Ok(then(&All { input, templates, judge, rows: &rows, systems: &systems }))
}

/// A register of one unit without a name.
fn nowhere() -> Registry {
    let area = || AreaInfo { code: String::new(), name: String::new(), city: false };
    let unit = UnitInfo {
        code: String::new(),
        key: 0,
        name: String::new(),
        kind: 1,
        powiat: 0,
        voivodeship: 0,
    };
    Registry {
        units: vec![unit],
        powiats: vec![area()],
        voivodeships: vec![area()],
        ..Registry::default()
    }
}
