//! Which sheet of a file a mapping is about, and where in it the columns are.

use super::heads::{Heads, NoColumn, file_years, fits, key, letters, years};
use super::model::{Mapping, YearBy};
use crate::diag::{DataPlace, Diagnostic};
use crate::import::sheet::{Sheet, column_name};
use crate::import::{Context, Input};

/// Rows looked at for titles and signs.
const TOP: usize = 40;

/// Columns of one thing that is read.
#[derive(Debug, Clone)]
pub(super) struct ValueColumn {
    /// Column, absolute.
    pub(super) column: usize,
    /// Index into `Mapping::data`; none in a long table.
    pub(super) datum: Option<usize>,
    /// Year, unless a column of years tells it.
    pub(super) year: Option<i32>,
}

/// Everything found by name, as columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) code: Option<usize>,
    pub(super) name: Option<usize>,
    pub(super) powiat: Option<usize>,
    pub(super) voivodeship: Option<usize>,
    pub(super) year: Option<usize>,
    pub(super) long_name: Option<usize>,
    pub(super) long_measure: Option<usize>,
    pub(super) values: Vec<ValueColumn>,
    /// Columns of the questions of `pomiń_gdy`, in order.
    pub(super) skip: Vec<usize>,
    /// First row of data, absolute from 1.
    pub(super) first_row: u32,
}

/// The sheet a mapping names; without a name the first one in which all columns are found, else the
/// first one.
pub(super) fn sheet<'i>(mapping: &Mapping, sheets: &'i [Sheet]) -> Option<&'i Sheet> {
    let named = mapping.sheet.as_ref().or(mapping.signs.sheet.as_ref());
    if let Some(name) = named {
        let name = key(name);
        return sheets.iter().find(|s| match &s.name {
            Some(given) => fits(&name, &key(given)),
            // A text has one sheet without a name.
            None => sheets.len() == 1,
        });
    }
    let filled = || sheets.iter().filter(|s| !s.rows.is_empty());
    filled()
        .find(|s| {
            let heads = Heads::read(s, mapping.head);
            needed(mapping).iter().all(|name| heads.find(name).is_ok())
        })
        .or_else(|| filled().next())
}

/// Names of all columns a mapping asks for.
pub(super) fn needed(mapping: &Mapping) -> Vec<&str> {
    let unit = &mapping.unit;
    let mut names: Vec<&str> = [&unit.code, &unit.name, &unit.powiat, &unit.voivodeship]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if let YearBy::Column(name) = &mapping.year {
        names.push(name);
    }
    names.extend(mapping.data.iter().map(|d| d.column.as_str()));
    if let Some(long) = &mapping.long {
        names.push(&long.names);
        names.push(&long.values);
        names.extend(long.measure.as_deref());
    }
    names.extend(mapping.skip_when.iter().map(|s| s.column.as_str()));
    names
}

/// Whether all of these texts stand in the first rows of a sheet.
pub(super) fn has_texts(sheet: &Sheet, texts: &[String]) -> bool {
    let wanted: Vec<String> = texts.iter().map(|t| key(t)).collect();
    let mut missing: Vec<&String> = wanted.iter().collect();
    for cell in sheet.rows.iter().take(TOP).flatten() {
        if missing.is_empty() {
            return true;
        }
        if let Some(text) = cell.text() {
            let text = key(text);
            missing.retain(|w| !text.contains(w.as_str()));
        }
    }
    missing.is_empty()
}

/// Finds all columns; every one that is not there is told.
pub(super) fn plan(
    mapping: &Mapping,
    sheet: &Sheet,
    heads: &Heads,
    input: &Input<'_>,
    context: &Context<'_>,
) -> Result<Plan, Vec<Diagnostic>> {
    let mut finder = Finder { mapping, sheet, heads, file: input.name, found: Vec::new() };
    let unit = &mapping.unit;
    let mut plan = Plan {
        code: finder.one(unit.code.as_deref()),
        name: finder.one(unit.name.as_deref()),
        powiat: finder.one(unit.powiat.as_deref()),
        voivodeship: finder.one(unit.voivodeship.as_deref()),
        first_row: mapping.head.map_or(1, |(_, last)| last.saturating_add(1)),
        ..Plan::default()
    };
    if let YearBy::Column(name) = &mapping.year {
        plan.year = finder.one(Some(name));
    }
    plan.skip = mapping.skip_when.iter().filter_map(|s| finder.one(Some(&s.column))).collect();
    let common = common_year(&mut finder, input, context);
    for (i, datum) in mapping.data.iter().enumerate() {
        let fixed = datum.year.or(common);
        for column in finder.many(&datum.column) {
            let year = finder.year_of(column, fixed, plan.year.is_some());
            plan.values.push(ValueColumn { column, datum: Some(i), year });
        }
    }
    if let Some(long) = &mapping.long {
        plan.long_name = finder.one(Some(&long.names));
        plan.long_measure = finder.one(long.measure.as_deref());
        for column in finder.many(&long.values) {
            let year = finder.year_of(column, common, plan.year.is_some());
            plan.values.push(ValueColumn { column, datum: None, year });
        }
    }
    if finder.found.is_empty() { Ok(plan) } else { Err(finder.found) }
}

struct Finder<'a> {
    mapping: &'a Mapping,
    sheet: &'a Sheet,
    heads: &'a Heads,
    file: &'a str,
    found: Vec<Diagnostic>,
}

impl Finder<'_> {
    fn place(&self, row: Option<u32>, column: Option<usize>) -> DataPlace {
        DataPlace {
            file: self.file.to_owned(),
            sheet: self.sheet.name.as_deref().map(str::to_owned),
            row,
            column: column.map(letters),
        }
    }

    fn one(&mut self, name: Option<&str>) -> Option<usize> {
        let name = name?;
        match self.heads.find_one(name) {
            Ok(column) => Some(column),
            Err(why) => {
                self.tell(name, &why);
                None
            }
        }
    }

    fn many(&mut self, name: &str) -> Vec<usize> {
        match self.heads.find(name) {
            Ok(columns) => columns,
            Err(why) => {
                self.tell(name, &why);
                Vec::new()
            }
        }
    }

    fn tell(&mut self, name: &str, why: &NoColumn) {
        let place = self.place(self.mapping.head.map(|(from, _)| from), None);
        let d = match why {
            NoColumn::Several(columns) => Diagnostic::error(
                "E0445",
                format!("nagłówek „{name}” mają kolumny {}", columns.join(", ")),
            )
            .in_data(place, "wiersz nagłówków")
            .hint("Wskaż w mapowaniu kolumnę literą albo całym nagłówkiem, z wierszami nagłówków połączonymi znakiem „ / ”."),
            NoColumn::Unknown(near) => {
                let known: Vec<String> = (0..self.heads.width())
                    .map(|c| self.heads.text(c))
                    .filter(|t| !t.is_empty())
                    .take(12)
                    .map(|t| format!("„{}”", t.chars().take(60).collect::<String>()))
                    .collect();
                let hint = match near {
                    Some(near) => format!("Czy chodziło o „{near}”?"),
                    None if known.is_empty() => "W tych wierszach nie ma nagłówków. Sprawdź w mapowaniu nagłówek_od i nagłówek_do albo wskaż kolumny literami.".to_owned(),
                    None => format!("Nagłówki tabeli: {}.", known.join(", ")),
                };
                Diagnostic::error("E0445", format!("w tabeli nie ma kolumny „{name}”"))
                    .in_data(place, "wiersz nagłówków")
                    .hint(hint)
                    .suggest(near.clone())
            }
        };
        self.found.push(d);
    }

    /// The year of a column of values.
    fn year_of(&mut self, column: usize, fixed: Option<i32>, in_column: bool) -> Option<i32> {
        if in_column || fixed.is_some() {
            return fixed;
        }
        if self.mapping.year != YearBy::Header {
            return None;
        }
        let text = self.heads.text(column);
        match years(text).as_slice() {
            [one] => Some(*one),
            other => {
                let what =
                    if other.is_empty() { "nie ma roku" } else { "jest więcej niż jeden rok" };
                let place = self.place(self.mapping.head.map(|(from, _)| from), Some(column));
                self.found.push(
                    Diagnostic::error("E0445", format!("w nagłówku „{text}” {what}"))
                        .in_data(place, "")
                        .hint("Podaj rok przy tej kolumnie w mapowaniu (rok w [[dane]])."),
                );
                None
            }
        }
    }
}

/// The year of the whole file, when the mapping does not look for it in columns.
fn common_year(finder: &mut Finder<'_>, input: &Input<'_>, context: &Context<'_>) -> Option<i32> {
    let mapping = finder.mapping;
    let (from, all) = match &mapping.year {
        YearBy::Fixed(year) => return Some(*year),
        YearBy::Column(_) | YearBy::Header => return None,
        YearBy::Asked => ("", Vec::new()),
        YearBy::File => ("w nazwie pliku", file_years(input.base_name())),
        YearBy::Title => ("w tytule tabeli", title_years(finder.sheet, mapping)),
    };
    if let [one] = all.as_slice() {
        return Some(*one);
    }
    if let Some(year) = context.year {
        return Some(year);
    }
    // Columns with years of their own need no other.
    if mapping.long.is_none() && mapping.data.iter().all(|d| d.year.is_some()) {
        return None;
    }
    let message = match all.as_slice() {
        _ if from.is_empty() => "nie wiadomo, którego roku są dane".to_owned(),
        [] => format!("nie wiadomo, którego roku są dane: {from} nie ma roku"),
        many => {
            let many: Vec<String> = many.iter().map(i32::to_string).collect();
            format!("nie wiadomo, którego roku są dane: {from} są lata {}", many.join(", "))
        }
    };
    let place = finder.place(None, None);
    finder.found.push(
        Diagnostic::error("E0445", message)
            .in_data(place, "")
            .hint("Dodaj opcję --rok RRRR albo wpisz w mapowaniu rok = RRRR."),
    );
    None
}

/// Years in the rows over the data and in the name of the sheet.
fn title_years(sheet: &Sheet, mapping: &Mapping) -> Vec<i32> {
    let last = mapping.head.map_or(0, |(_, last)| last.saturating_sub(sheet.first_row.max(1)) + 1);
    let mut all: Vec<i32> = sheet
        .rows
        .iter()
        .take(last as usize)
        .flatten()
        .filter_map(|c| c.text().map(years))
        .flatten()
        .collect();
    if all.is_empty() {
        all = sheet.name.as_deref().map(years).unwrap_or_default();
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The columns as a fact to show: `C „Powierzchnia [ha]” → powierzchnia_ha`.
pub(super) fn told(plan: &Plan, mapping: &Mapping, heads: &Heads) -> String {
    let mut all: Vec<String> = Vec::new();
    for v in &plan.values {
        let name = v
            .datum
            .and_then(|i| mapping.data.get(i))
            .map_or("zmienne z kolumny nazw", |d| &d.variable);
        let head = heads.text(v.column);
        let head = if head.is_empty() { String::new() } else { format!(" „{head}”") };
        let year = v.year.map_or_else(String::new, |y| format!(" ({y})"));
        let column = column_name(u32::try_from(v.column).unwrap_or(u32::MAX));
        all.push(format!("{column}{head} → {name}{year}"));
        if all.len() == 12 && plan.values.len() > 13 {
            all.push(format!("i {} dalszych", plan.values.len() - 12));
            break;
        }
    }
    all.join("; ")
}
