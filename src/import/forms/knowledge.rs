//! What is known of a form: editions, rows, divisions. Shipped as data, extended by the project.

use serde::Deserialize;

use crate::diag::{DataPlace, Diagnostic};
use crate::import::Context;

/// An edition of a form: rows keep their numbers within it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edition {
    /// Name.
    pub id: String,
    /// First year of assessment.
    pub od: i32,
    /// Last year of assessment; open when none.
    #[serde(rename = "do")]
    pub until: Option<i32>,
    /// Years of the columns counted from the year of assessment.
    #[serde(default = "five_years")]
    pub lata: Vec<i32>,
    /// Where it was seen.
    #[serde(default)]
    pub zrodlo: String,
}

fn five_years() -> Vec<i32> {
    vec![-2, -1, 0, 1, 2]
}

/// A row of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FormRow {
    /// Edition; empty for every one.
    #[serde(default)]
    pub wydanie: String,
    /// Division of a report; empty in forms that number rows through.
    #[serde(default)]
    pub dzial: String,
    /// Number of the row.
    pub nr: u32,
    /// Column of a report, from 1.
    pub kolumna: Option<u32>,
    /// Heading of the group of rows; empty when it is not checked.
    #[serde(default)]
    pub sekcja: String,
    /// Label; a file with another one is refused.
    pub etykieta: String,
    /// Identifier of the `dana`, or a name of one's own.
    pub zmienna: String,
    /// Rows that add up to this one.
    #[serde(default)]
    pub suma: Vec<u32>,
    /// Row this one cannot exceed.
    pub nie_wiecej_niz: Option<u32>,
    /// The number of the row was not confirmed: not read as the variable.
    #[serde(default)]
    pub do_potwierdzenia: bool,
    /// Unit of measure.
    pub jednostka: Option<String>,
    /// How the entry was verified.
    #[serde(default)]
    pub weryfikacja: String,
}

/// A variable that is a sum of rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Derived {
    /// Edition; empty for every one.
    #[serde(default)]
    pub wydanie: String,
    /// Identifier of the `dana`.
    pub zmienna: String,
    /// Rows added.
    pub suma: Vec<u32>,
    /// Unit of measure.
    pub jednostka: Option<String>,
}

/// A division of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Division {
    /// Name: `2A`.
    pub id: String,
    /// Title.
    #[serde(default)]
    pub tytul: String,
    /// What to mind when its figures are used.
    #[serde(default)]
    pub uwaga: String,
    /// Number of columns of figures, when known.
    pub kolumny: Option<usize>,
}

/// All that is known of a form. Entries of the project come before those shipped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Knowledge {
    #[serde(default)]
    pub wydanie: Vec<Edition>,
    #[serde(default)]
    pub wiersz: Vec<FormRow>,
    #[serde(default)]
    pub pochodna: Vec<Derived>,
    #[serde(default)]
    pub dzial: Vec<Division>,
}

impl Knowledge {
    /// The edition of a year of assessment; the project's own first.
    pub fn edition(&self, year: i32) -> Option<&Edition> {
        self.wydanie.iter().find(|e| e.od <= year && e.until.is_none_or(|u| year <= u))
    }

    /// Rows of an edition in order of number, the project's own in place of shipped ones.
    pub fn rows_of(&self, edition: &str) -> Vec<&FormRow> {
        let mut rows: Vec<&FormRow> = Vec::new();
        let of = |id: &str| id.is_empty() || id == edition;
        for row in self.wiersz.iter().filter(|r| of(&r.wydanie)) {
            let same =
                |r: &&FormRow| (r.nr, &r.dzial) == (row.nr, &row.dzial) && r.kolumna == row.kolumna;
            if !rows.iter().any(same) {
                rows.push(row);
            }
        }
        rows.sort_by(|a, b| (&a.dzial, a.nr, a.kolumna).cmp(&(&b.dzial, b.nr, b.kolumna)));
        rows
    }
}

/// Fields of an entry, for messages.
const FIELDS: &str = "Wpis [[wiersz]] ma pola: wydanie, nr, sekcja, etykieta, zmienna oraz, jeśli trzeba, \
                      suma, nie_wiecej_niz, dzial, kolumna, jednostka.";

/// Reads what is shipped and what the project adds in `mapowania/NAME`.
///
/// # Errors
/// `E0457` when the project's file cannot be read or names a variable the rules do not have.
pub(super) fn load(
    name: &str,
    shipped: &str,
    context: &Context<'_>,
) -> Result<Knowledge, Vec<Diagnostic>> {
    let mut all = match setting(name, context) {
        Some((file, text)) => {
            let own: Knowledge = parse(file, text, FIELDS).map_err(|d| vec![d])?;
            let found = check(file, &own, context);
            if !found.is_empty() {
                return Err(found);
            }
            own
        }
        None => Knowledge::default(),
    };
    let base: Knowledge = parse(name, shipped, FIELDS).map_err(|d| vec![d])?;
    all.wydanie.extend(base.wydanie);
    all.wiersz.extend(base.wiersz);
    all.pochodna.extend(base.pochodna);
    all.dzial.extend(base.dzial);
    Ok(all)
}

/// The project's file of a name, wherever it lies.
pub(super) fn setting<'a>(name: &str, context: &'a Context<'_>) -> Option<(&'a str, &'a str)> {
    let base = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
    let entry = context.settings.iter().find(|(path, _)| base(path) == name)?;
    Some((entry.0.as_str(), entry.1.as_str()))
}

/// Reads a file of a form's knowledge.
///
/// # Errors
/// `E0457` with the place of the fault.
pub(super) fn parse<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    fields: &str,
) -> Result<T, Diagnostic> {
    toml::from_str(text).map_err(|e| {
        let start = e.span().map_or(0, |s| s.start);
        let row = text.get(..start).unwrap_or("").matches('\n').count() + 1;
        let place = DataPlace {
            file: file.to_owned(),
            sheet: None,
            row: u32::try_from(row).ok(),
            column: None,
        };
        let field = |m: &str| m.split('`').nth(1).unwrap_or("").to_owned();
        let message = e.message();
        let fact = if message.starts_with("unknown field") {
            format!("pole „{}” nie jest znane w tym mapowaniu", field(message))
        } else if message.starts_with("missing field") {
            format!("we wpisie mapowania brakuje pola „{}”", field(message))
        } else if message.starts_with("invalid type") {
            "pole mapowania ma wartość złego rodzaju (na przykład tekst zamiast liczby)"
                .to_owned()
        } else {
            "pliku mapowania nie da się odczytać: zapis nie jest poprawnym TOML".to_owned()
        };
        Diagnostic::error("E0457", fact).in_data(place, "").hint(format!(
            "{fields} Teksty pisz w prostych cudzysłowach, nazwy pól bez polskich liter. Wzór jest w \
             docs/ozps.md."
        ))
    })
}

/// Checks the project's entries against the rules and against themselves.
fn check(file: &str, own: &Knowledge, context: &Context<'_>) -> Vec<Diagnostic> {
    let place = || DataPlace { file: file.to_owned(), sheet: None, row: None, column: None };
    let mut found = Vec::new();
    let named = own.wiersz.iter().map(|r| (format!("wiersz {}", r.nr), &r.zmienna));
    let named = named.chain(own.pochodna.iter().map(|p| ("pochodna".to_owned(), &p.zmienna)));
    for (what, variable) in named {
        // A name of one's own is fine; one that is nearly a known one is a slip.
        let slip = context.options.find(variable).is_none();
        if let (true, Some(near)) = (slip, context.options.closest(variable)) {
            found.push(
                Diagnostic::error("E0457", format!("{what}: reguły nie znają danej „{variable}”"))
                    .in_data(place(), "")
                    .hint(format!("Czy chodziło o „{near}”?")),
            );
        }
    }
    for (i, row) in own.wiersz.iter().enumerate() {
        let same = |r: &FormRow| {
            (&r.wydanie, &r.dzial, r.nr, r.kolumna)
                == (&row.wydanie, &row.dzial, row.nr, row.kolumna)
        };
        if own.wiersz.iter().skip(i + 1).any(same) {
            found.push(
                Diagnostic::error("E0457", format!("wiersz {} jest w mapowaniu dwa razy", row.nr))
                    .in_data(place(), "")
                    .hint("Zostaw jeden wpis dla każdego numeru w wydaniu formularza."),
            );
        }
    }
    for edition in &own.wydanie {
        if edition.lata.is_empty() || edition.until.is_some_and(|u| u < edition.od) {
            let message = format!("wydanie „{}” ma pusty okres albo żadnej kolumny", edition.id);
            found.push(Diagnostic::error("E0457", message).in_data(place(), "").hint(
                "Podaj rok „od”, nie późniejszy niż „do”, i przynajmniej jedną kolumnę w „lata”.",
            ));
        }
    }
    found
}
