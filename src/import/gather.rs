//! Takes what the readers of `data` find in an imported file: every variable, mended codes, and the
//! account of what was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use super::Context;
use super::doubts::{Doubts, Known};
use super::harvest::{Harvest, Row, Skip, Spot};
use crate::data::{
    Area, At, Mending, Observation, Passed, ReadOptions, Registry, Report, Slip, Taker,
    VariableSpec, area_name, conflict, quoted, rank,
};
use crate::diag::Diagnostic;
use crate::eval::Absence;

/// A variable of the file.
struct Variable {
    /// Identifier of the rules, or the file's own name.
    id: Arc<str>,
    /// Position in the options, when the rules know it.
    spec: Option<usize>,
}

/// Source and day of observations.
#[derive(Default, Clone)]
struct Meta {
    source: Option<Arc<str>>,
    vintage: Option<NaiveDate>,
    /// A day that is none.
    odd_day: Option<Arc<str>>,
}

/// What was passed over for one reason.
struct Pile {
    rows: usize,
    fields: usize,
    last: Option<(Option<Arc<str>>, u32)>,
    first: Spot,
}

/// What observations of a file have in common.
pub(super) struct Common {
    /// How spoiled codes are taken.
    pub(super) mending: Mending,
    /// Year of fields whose header names none, with where it comes from.
    pub(super) year: Option<(i32, &'static str)>,
    /// Source of rows that name none.
    pub(super) source: Arc<str>,
    /// Whether the same figure of two days of download is no conflict.
    pub(super) by_day: bool,
}

/// Gathers the observations of one file.
pub(super) struct Gather<'a> {
    context: &'a Context<'a>,
    registry: Arc<Registry>,
    name: &'a str,
    common: Common,
    report: Report,
    rows: Vec<Row>,
    variables: Vec<Variable>,
    /// Name in the file → number; identifier → number.
    names: FxHashMap<String, usize>,
    ids: FxHashMap<Arc<str>, usize>,
    seen: FxHashMap<(Area, i32, usize, Option<NaiveDate>), usize>,
    metas: Vec<Meta>,
    meta_numbers: FxHashMap<(String, String), usize>,
    measures: FxHashMap<String, Arc<str>>,
    sheet: Option<Arc<str>>,
    columns: Vec<Arc<str>>,
    piles: BTreeMap<Passed, Pile>,
    read: usize,
    faulty: usize,
    doubts: Doubts,
    year_used: bool,
}

impl<'a> Gather<'a> {
    pub(super) fn new(name: &'a str, context: &'a Context<'a>, common: Common) -> Self {
        Self {
            context,
            // Shared with the context when that is the shipped register, as it is but in tests.
            registry: if context.registry.is_embedded() {
                Arc::clone(Registry::embedded())
            } else {
                Arc::new(context.registry.clone())
            },
            name,
            common,
            report: Report::new(name),
            rows: Vec::new(),
            variables: Vec::new(),
            names: FxHashMap::default(),
            ids: FxHashMap::default(),
            seen: FxHashMap::default(),
            metas: vec![Meta::default()],
            meta_numbers: FxHashMap::default(),
            measures: FxHashMap::default(),
            sheet: None,
            columns: Vec::new(),
            piles: BTreeMap::new(),
            read: 0,
            faulty: 0,
            doubts: Doubts::default(),
            year_used: false,
        }
    }

    /// What follows comes from a sheet with these columns (labels for places).
    pub(super) fn begin(&mut self, sheet: Option<&Arc<str>>, columns: Vec<String>) {
        self.report.set_sheet(sheet.map(AsRef::as_ref));
        self.sheet = sheet.cloned();
        self.columns = columns.into_iter().map(Arc::from).collect();
    }

    fn spot(&self, at: At<'_>) -> Spot {
        Spot {
            sheet: self.sheet.clone(),
            row: at.row,
            column: self.columns.get(at.column).cloned(),
        }
    }

    fn intern(&mut self, measure: Option<&str>) -> Option<Arc<str>> {
        let text = measure.map(str::trim).filter(|m| !m.is_empty())?;
        if let Some(known) = self.measures.get(text) {
            return Some(Arc::clone(known));
        }
        let made: Arc<str> = text.into();
        self.measures.insert(text.to_owned(), Arc::clone(&made));
        Some(made)
    }

    /// A second value of an observation: the same, a contradiction, or one that says more.
    fn again(&mut self, first: usize, o: &Observation<'_>, at: At<'_>) {
        let spot = self.spot(at);
        let Some(old) = self.rows.get_mut(first) else { return };
        match (old.value, o.value) {
            (Ok(a), Ok(b)) if a != b => {
                let what = format!(
                    "danej {} za rok {} ({})",
                    old.variable,
                    o.year,
                    area_name(&self.registry, o.area)
                );
                let places = (old.spot.in_file(self.name), spot.in_file(self.name));
                self.faulty += 1;
                self.report.error("E0405", |_| {
                    conflict(&what, (a, places.0), (b, places.1)).hint(
                        "Zostaw w pliku jedną z wartości: tę, która jest w źródle, i zaimportuj \
                         plik ponownie.",
                    )
                });
                return;
            }
            (Err(_), Ok(_)) => {
                old.value = o.value;
                old.spot = spot;
            }
            (Err(a), Err(b)) if rank(b) > rank(a) => {
                old.value = o.value;
                old.spot = spot;
            }
            _ => {}
        }
        self.passed(Passed::Duplicate, 1, at);
    }

    /// The file ends in the middle of its last row, or may do so.
    pub(super) fn maybe_cut(&mut self, row: u32) {
        self.doubts.cut(row);
    }

    /// The rows and everything said of the file, as a harvest without tables.
    pub(super) fn finish(mut self) -> (Vec<Row>, Harvest) {
        let variables: Vec<Known<'_>> =
            self.variables.iter().map(|v| Known { id: &v.id, ruled: v.spec.is_some() }).collect();
        self.doubts.report(&mut self.report, &variables);
        let mut facts = Vec::new();
        if let Some((year, whence)) = self.common.year.filter(|_| self.year_used) {
            facts.push(("rok".to_owned(), format!("{year} ({whence})")));
        }
        let skipped = self
            .piles
            .into_iter()
            .map(|(why, pile)| Skip {
                what: reason(why, pile.rows),
                count: pile.fields,
                first: Some(pile.first),
            })
            .collect();
        let harvest = Harvest {
            facts,
            read: self.read,
            faulty: self.faulty,
            skipped,
            found: self.report.finish(),
            ..Harvest::default()
        };
        (self.rows, harvest)
    }
}

/// A day as the tool writes it, or as a Polish spreadsheet rewrites it.
fn day(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"].iter().find_map(|f| NaiveDate::parse_from_str(text, f).ok())
}

/// What was passed over and why, in the genitive after a number of values.
fn reason(why: Passed, rows: usize) -> String {
    let rows = format!("wierszy: {rows}");
    match why {
        Passed::Part => format!(
            "wartości części miejskich i wiejskich gmin ({rows}; liczyłyby się drugi raz, zostają w oryginale)"
        ),
        Passed::District => {
            format!(
                "wartości dzielnic i delegatur ({rows}; liczyłyby się drugi raz, zostają w oryginale)"
            )
        }
        Passed::Former => {
            format!(
                "wartości jednostek zniesionych albo sprzed zmiany granic ({rows}; zostają w oryginale)"
            )
        }
        Passed::Region => {
            format!(
                "wartości regionów i podregionów NUTS ({rows}; nie mają kodu TERYT, zostają w oryginale)"
            )
        }
        Passed::Remark => "wierszy bez kodu i bez wartości (przypisy, nagłówki)".to_owned(),
        Passed::Blank => "pustych pól (bez wartości i bez powodu jej braku)".to_owned(),
        Passed::Nameless => {
            "wartości w kolumnach bez nagłówka (nie wiadomo, czego dotyczą)".to_owned()
        }
        Passed::Duplicate => {
            "pól podanych powtórnie (z tą samą wartością albo bez wartości)".to_owned()
        }
    }
}

impl Taker for Gather<'_> {
    fn options(&self) -> &ReadOptions {
        self.context.options
    }

    fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.registry)
    }

    fn report(&mut self) -> &mut Report {
        &mut self.report
    }

    fn mending(&self) -> Mending {
        self.common.mending
    }

    fn year_of_file(&mut self) -> Option<i32> {
        self.year_used = true;
        self.common.year.map(|(year, _)| year)
    }

    fn year_advice(&self) -> &'static str {
        "Podaj rok przy imporcie, na przykład: srps import PLIK --rok 2020. Rok widać w BDL na \
         stronie, z której pobrano plik."
    }

    fn variable(&mut self, name: &str) -> Option<usize> {
        if let Some(known) = self.names.get(name) {
            return Some(*known);
        }
        let spec = self.context.options.position(name);
        let id: Arc<str> = spec
            .and_then(|i| self.context.options.variable(i))
            .map_or(name, |s| s.id.as_str())
            .into();
        let number = match self.ids.get(&id) {
            Some(number) => *number,
            None => {
                self.variables.push(Variable { id: Arc::clone(&id), spec });
                self.ids.insert(id, self.variables.len() - 1);
                self.variables.len() - 1
            }
        };
        self.names.insert(name.to_owned(), number);
        Some(number)
    }

    fn spec(&self, variable: usize) -> Option<&VariableSpec> {
        self.context.options.variable(self.variables.get(variable)?.spec?)
    }

    fn meta(&mut self, source: Option<&str>, vintage: Option<&str>) -> usize {
        let text = |t: Option<&str>| t.map(str::trim).unwrap_or_default().to_owned();
        let key = (text(source), text(vintage));
        if let Some(number) = self.meta_numbers.get(&key) {
            return *number;
        }
        let given = day(&key.1);
        self.metas.push(Meta {
            source: Some(key.0.as_str()).filter(|s| !s.is_empty()).map(Arc::from),
            vintage: given.or(self.context.vintage),
            odd_day: (given.is_none() && !key.1.is_empty()).then(|| key.1.as_str().into()),
        });
        self.meta_numbers.insert(key, self.metas.len() - 1);
        self.metas.len() - 1
    }

    fn put(&mut self, o: &Observation<'_>, at: At<'_>) {
        let meta = self.metas.get(o.meta).cloned().unwrap_or_default();
        if let Some(text) = meta.odd_day {
            self.faulty += 1;
            self.report.error("E0431", |r| {
                Diagnostic::error("E0431", format!("{} nie jest dniem pobrania", quoted(&text)))
                    .in_data(r.place(Some(at.row), None), "")
                    .hint("Zapisz dzień jako RRRR-MM-DD, na przykład 2025-06-16.")
            });
            return;
        }
        let Some(variable) = self.variables.get(o.variable) else { return };
        let id = Arc::clone(&variable.id);
        let mut value = o.value;
        if let Ok(number) = value {
            let missing = match self.spec(o.variable) {
                Some(spec) if !spec.allows(number) => {
                    self.out_of_range(o.variable, number, at);
                    self.faulty += 1;
                    return;
                }
                Some(spec) => number == 0.0 && spec.zero_is_missing.contains(&o.year),
                None => false,
            };
            if missing {
                value = Err(Absence::Missing);
                self.doubts.zero_made_missing(o.variable, o.year);
            } else {
                self.doubts.value(o.variable, o.year, number == 0.0);
            }
        }
        let day = meta.vintage.filter(|_| self.common.by_day);
        let key = (o.area, o.year, o.variable, day);
        if let Some(first) = self.seen.get(&key).copied() {
            let o = Observation { value, ..*o };
            return self.again(first, &o, at);
        }
        self.seen.insert(key, self.rows.len());
        let row = Row {
            area: o.area,
            year: o.year,
            variable: id,
            value,
            measure: self.intern(o.measure),
            source: meta.source.unwrap_or_else(|| Arc::clone(&self.common.source)),
            vintage: meta.vintage,
            method_changed: false,
            spot: self.spot(at),
        };
        self.rows.push(row);
    }

    fn read(&mut self, fields: usize) {
        self.read += fields;
    }

    fn passed(&mut self, why: Passed, fields: usize, at: At<'_>) {
        let spot = self.spot(at);
        let row = Some((spot.sheet.clone(), spot.row));
        let pile =
            self.piles.entry(why).or_insert(Pile { rows: 0, fields: 0, last: None, first: spot });
        pile.fields += fields;
        if pile.last != row {
            pile.rows += 1;
            pile.last = row;
        }
        if why == Passed::Nameless {
            let shown = self.columns.get(at.column).map_or_else(String::new, ToString::to_string);
            self.doubts.nameless(&shown);
        }
    }

    fn faulty(&mut self, fields: usize) {
        self.faulty += fields;
    }

    fn mended(&mut self, slip: Slip, written: &str, code: &str, at: At<'_>) {
        let spot = self.spot(at);
        self.doubts.mended(slip, written, code, spot);
    }

    fn named(&mut self, code: &str, name: &str, of: &str, same: bool, at: At<'_>) {
        let spot = if same { Spot::default() } else { self.spot(at) };
        self.doubts.named(code, name, of, same, spot);
    }

    fn method_changed(&mut self, variable: usize, area: Area, year: i32) {
        let Some(id) = self.variables.get(variable).map(|v| &v.id) else { return };
        let last = self.rows.last_mut().filter(|r| r.area == area && r.year == year);
        if let Some(row) = last.filter(|r| r.variable == *id) {
            row.method_changed = true;
        }
    }

    fn remarked(&mut self, remark: &str, year: i32, _at: At<'_>) {
        self.doubts.remarked(remark, year);
    }
}
