//! What a reader is told: the variables of the rules and the day.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;

use super::dataset::Area;
use super::number::show_number;
use super::words::key;

/// A variable a reader may find in a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VariableSpec {
    /// Identifier of the `dana`.
    pub id: String,
    /// Other names under which it comes in files (`w_pliku`).
    pub aliases: Vec<String>,
    /// Unit of measure as written in the rules; none when it is not to be compared.
    pub unit: Option<String>,
    /// Smallest allowed value.
    pub min: Option<f64>,
    /// Largest allowed value.
    pub max: Option<f64>,
    /// Years in which a zero means "no data".
    pub zero_is_missing: Vec<i32>,
}

impl VariableSpec {
    /// A variable with no limits.
    #[must_use]
    pub fn named(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// The allowed range in words, for messages.
    #[must_use]
    pub fn allowed(&self) -> String {
        match (self.min, self.max) {
            (Some(a), Some(b)) => format!("od {} do {}", show_number(a), show_number(b)),
            (Some(a), None) => format!("co najmniej {}", show_number(a)),
            (None, Some(b)) => format!("co najwyżej {}", show_number(b)),
            (None, None) => "dowolna".to_owned(),
        }
    }

    /// Whether a value lies in the allowed range.
    #[inline]
    #[must_use]
    pub fn allows(&self, value: f64) -> bool {
        self.min.is_none_or(|m| value >= m) && self.max.is_none_or(|m| value <= m)
    }
}

/// Whose origins are kept ready in `Dataset::origins`. Origins of everything read from small files
/// can be asked for later with `Dataset::trace`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Track {
    /// Nobody's.
    #[default]
    None,
    /// Of these units and areas.
    Areas(Vec<Area>),
    /// Of all.
    All,
}

impl Track {
    /// Whether an area is tracked.
    #[must_use]
    pub fn covers(&self, area: Area) -> bool {
        match self {
            Track::None => false,
            Track::Areas(list) => list.contains(&area),
            Track::All => true,
        }
    }
}

/// Options of the readers.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Variables known to the rules.
    pub(super) variables: Vec<VariableSpec>,
    /// The day of the run: no observation may be of a later year.
    pub today: NaiveDate,
    /// Whose origins to keep.
    pub track: Track,
    /// File name → year, for exports whose headers name no year.
    pub file_years: BTreeMap<String, i32>,
    /// Questions of surveys that the rules ask: survey, question.
    pub questions: Vec<(String, String)>,
    /// Made when the first file is read; all files of a run share it.
    index: OnceLock<Arc<VariableIndex>>,
}

impl ReadOptions {
    /// Options for some variables on a day.
    #[must_use]
    pub fn new(variables: Vec<VariableSpec>, today: NaiveDate) -> Self {
        Self {
            variables,
            today,
            track: Track::None,
            file_years: BTreeMap::new(),
            questions: Vec::new(),
            index: OnceLock::new(),
        }
    }

    /// All variables known to the rules.
    #[must_use]
    pub fn variables(&self) -> &[VariableSpec] {
        &self.variables
    }

    /// Names of the variables, ready for look-ups.
    pub(super) fn index(&self) -> Arc<VariableIndex> {
        Arc::clone(self.index.get_or_init(|| Arc::new(VariableIndex::new(&self.variables))))
    }

    /// Position of the variable with an identifier or another name; none when the rules do not
    /// know it.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.index().find(name)
    }

    /// The variable at a position.
    pub(crate) fn variable(&self, position: usize) -> Option<&VariableSpec> {
        self.variables.get(position)
    }

    /// The variable a name of a file stands for: its identifier or one of its aliases.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&VariableSpec> {
        self.variables.get(self.index().find(name)?)
    }

    /// The known name closest to one that is not known, for "czy chodziło o".
    #[must_use]
    pub fn closest(&self, name: &str) -> Option<String> {
        closest_variable(&self.variables, name)
    }

    /// The latest year an observation may have.
    #[must_use]
    pub fn last_year(&self) -> i32 {
        self.today.year()
    }
}

/// First year any observation may have; earlier ones are slips.
pub const FIRST_YEAR: i32 = 1900;

/// The closest known name, for "czy chodziło o". Exports of different subgroups (`P1944:…`) have
/// nothing to do with each other.
pub(super) fn closest_variable(variables: &[VariableSpec], name: &str) -> Option<String> {
    fn subgroup(name: &str) -> Option<&str> {
        name.split_once(':').map(|(subgroup, _)| subgroup)
    }
    let wanted = subgroup(name);
    let known = variables
        .iter()
        .flat_map(|v| std::iter::once(&v.id).chain(&v.aliases))
        .map(String::as_str)
        .filter(|n| subgroup(n) == wanted);
    // Names of exports are not typed by hand and differ in few letters, so only a slip of the pen
    // in the rules is worth a question.
    let near =
        |found: &String| subgroup(name).is_none() || strsim::damerau_levenshtein(name, found) <= 2;
    crate::diag::closest(name, known).filter(near)
}

/// Names of variables → position in `ReadOptions::variables`.
#[derive(Debug)]
pub(super) struct VariableIndex {
    names: FxHashMap<String, usize>,
}

impl VariableIndex {
    pub(super) fn new(variables: &[VariableSpec]) -> Self {
        let mut names = FxHashMap::default();
        for (i, v) in variables.iter().enumerate() {
            names.insert(key(&v.id), i);
        }
        for (i, v) in variables.iter().enumerate() {
            for alias in &v.aliases {
                names.entry(key(alias)).or_insert(i);
            }
        }
        Self { names }
    }

    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).or_else(|| self.names.get(&key(name))).copied()
    }
}
