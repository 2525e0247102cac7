//! Asks what was planned and gives rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::client::{Client, Kept};
use super::fault::Fault;
use super::plan::{Order, Plan, Reach, Way, Whose};
use super::query::batches;
use super::rows::Rows;
use super::units::{COUNTRY, powiat_of, teryt, voivodeship_of};
use crate::data::{Area, CodeBook};
use crate::diag::Diagnostic;
use crate::import::{Folder, Table};
use crate::text::{plural, plural_of};

/// File name of the table.
pub const STEM: &str = "bdl-api";

/// What came of a run.
#[derive(Debug)]
pub struct Gathered {
    /// Observations; `Spot::row` is the line of `original`.
    pub table: Table,
    /// The answers as they came, one a line.
    pub original: Vec<u8>,
    /// Warnings and notes.
    pub found: Vec<Diagnostic>,
    /// What to tell the user: (what, how much).
    pub facts: Vec<(String, String)>,
}

/// Variables and units the API does not know.
#[derive(Debug, Default)]
struct Unknown {
    variables: BTreeSet<u32>,
    units: Vec<String>,
}

/// Asks what was planned.
///
/// # Errors
/// The first fault that leaves the data incomplete. What had come is remembered.
pub fn gather(
    client: &mut Client<'_>,
    order: &Order<'_>,
    plan: &Plan,
) -> Result<Gathered, Diagnostic> {
    let book = CodeBook::new(order.registry);
    let own = locate(client, order, &book)?;
    let measures = all(client.measures(), "słownika jednostek miary")?;
    let measures: BTreeMap<u32, String> = measures.into_iter().map(|m| (m.id, m.name)).collect();
    let mut unknown = Unknown::default();
    let mut names: BTreeMap<u32, Arc<str>> = BTreeMap::new();
    for id in order.nameless() {
        match client.variable(id) {
            Ok(v) => {
                names.insert(id, v.full_name().into());
            }
            Err(Fault::Unknown(_)) => {
                unknown.variables.insert(id);
            }
            Err(Fault::Other(d)) => return Err(*d),
        }
    }
    let mut rows = Rows::new(order, measures, names, client.day());
    let larger = [Some(own.clone()), powiat_of(&own), voivodeship_of(&own), Some(COUNTRY.into())];
    for unit in larger.into_iter().flatten() {
        by_unit(client, order, &unit, &mut unknown, &mut rows)?;
    }
    if unknown.variables.len() == order.variables().len() {
        return Err(unknown_variables(order, &unknown.variables, true));
    }
    if unknown.units.contains(&own) {
        return Err(no_unit(order));
    }
    peers(client, order, plan, &book, &own, &mut unknown, &mut rows)?;
    let table_rows = rows.finish();
    let found = findings(order, client, &rows, &unknown);
    let mut facts = vec![(
        "zapytania".to_owned(),
        format!("wysłane: {}, z pamięci: {}", client.sent, client.remembered),
    )];
    for (reservation, count) in &rows.reservations {
        let what = plural(*count as u64, "wartość", "wartości", "wartości");
        facts.push(((*reservation).to_owned(), format!("{count} {what}")));
    }
    Ok(Gathered {
        table: Table {
            folder: Folder::Data,
            stem: STEM.to_owned(),
            rows: table_rows,
            answers: Vec::new(),
        },
        original: lines(&client.kept),
        found,
        facts,
    })
}

/// The gmina's identifier: by its name, or, where the API writes the name otherwise, from the list of
/// the województwo.
fn locate(
    client: &mut Client<'_>,
    order: &Order<'_>,
    book: &CodeBook<'_>,
) -> Result<String, Diagnostic> {
    let info = order.registry.unit(order.unit).ok_or_else(|| no_unit(order))?;
    let named = all(client.units_named(&info.name, 6), "wyszukiwania gminy").or_else(tolerate)?;
    if let Some(id) = order.own(book, &named) {
        return Ok(id.to_owned());
    }
    let voivodeships = all(client.units(COUNTRY, 2), "listy województw")?;
    let code = info.code.get(..2);
    let parent = voivodeships
        .iter()
        .find(|u| teryt(&u.id).as_deref().and_then(|t| t.get(..2)) == code)
        .ok_or_else(|| no_unit(order))?;
    let units = all(client.units(&parent.id, 6), "listy gmin województwa")?;
    order.own(book, &units).map(str::to_owned).ok_or_else(|| no_unit(order))
}

/// A search that finds nothing may answer so.
fn tolerate<T>(d: Diagnostic) -> Result<Vec<T>, Diagnostic> {
    if d.code == "E0475" { Ok(Vec::new()) } else { Err(d) }
}

fn all<T>(answer: Result<T, Fault>, what: &str) -> Result<T, Diagnostic> {
    answer.map_err(|fault| match fault {
        Fault::Other(d) => *d,
        Fault::Unknown(status) => {
            Diagnostic::error("E0475", format!("serwer BDL nie ma {what} (stan {status})"))
                .hint("Sprawdź adres podany w opcji --adres.")
        }
    })
}

/// All variables of one unit, in as few requests as fit; variables the API does not know are found by
/// halving.
fn by_unit(
    client: &mut Client<'_>,
    order: &Order<'_>,
    unit: &str,
    unknown: &mut Unknown,
    rows: &mut Rows<'_>,
) -> Result<(), Diagnostic> {
    let known: Vec<u32> =
        order.variables().into_iter().filter(|v| !unknown.variables.contains(v)).collect();
    let years = order.asked_years();
    let mut queue = batches(client.base(), &known, &years);
    queue.reverse();
    let mut checked = false;
    while let Some(batch) = queue.pop() {
        match client.by_unit(unit, &batch, &years) {
            Ok(pages) => pages.iter().for_each(|page| rows.take(page, |_| true)),
            Err(Fault::Other(d)) => return Err(*d),
            Err(Fault::Unknown(_)) => {
                if !checked {
                    checked = true;
                    match client.unit(unit) {
                        Ok(_) => {}
                        Err(Fault::Other(d)) => return Err(*d),
                        Err(Fault::Unknown(_)) => {
                            unknown.units.push(unit.to_owned());
                            return Ok(());
                        }
                    }
                }
                match batch.as_slice() {
                    [one] => {
                        unknown.variables.insert(*one);
                    }
                    many => {
                        let (left, right) = many.split_at(many.len() / 2);
                        queue.push(right.to_vec());
                        queue.push(left.to_vec());
                    }
                }
            }
        }
    }
    Ok(())
}

fn peers(
    client: &mut Client<'_>,
    order: &Order<'_>,
    plan: &Plan,
    book: &CodeBook<'_>,
    own: &str,
    unknown: &mut Unknown,
    rows: &mut Rows<'_>,
) -> Result<(), Diagnostic> {
    let parent = match plan.reach {
        Reach::Own => return Ok(()),
        Reach::Powiat => powiat_of(own),
        Reach::Voivodeship => voivodeship_of(own),
    };
    let Some(parent) = parent else { return Ok(()) };
    match plan.way {
        Way::ByUnit => {
            let units = all(client.units(&parent, 6), "listy gmin")?;
            for unit in order.others(book, own, &units, plan.reach) {
                by_unit(client, order, &unit, unknown, rows)?;
            }
        }
        Way::ByVariable => {
            for variable in order.variables() {
                if unknown.variables.contains(&variable) {
                    continue;
                }
                match client.by_variable(variable, &parent, 6, &order.asked_years()) {
                    Ok(pages) => {
                        for page in &pages {
                            rows.take(page, |area| match area {
                                Area::Gmina(g) => g == order.unit || order.is_peer(g, plan.reach),
                                _ => false,
                            });
                        }
                    }
                    Err(Fault::Other(d)) => return Err(*d),
                    // Known for the own gmina, so the fault is the level's: no gminas have it.
                    Err(Fault::Unknown(_)) => {}
                }
            }
        }
    }
    Ok(())
}

/// Answers one a line; line breaks inside JSON are blanks.
fn lines(kept: &[Kept]) -> Vec<u8> {
    let mut out = Vec::new();
    for k in kept {
        let head = serde_json::json!({ "zapytanie": k.query, "pobrano": k.day }).to_string();
        out.extend_from_slice(head.trim_end_matches('}').as_bytes());
        out.extend_from_slice(b",\"odpowied\xc5\xba\":");
        let body = k.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&k.body);
        out.extend(body.iter().map(|b| if matches!(b, b'\n' | b'\r') { b' ' } else { *b }));
        out.extend_from_slice(b"}\n");
    }
    out
}

fn no_unit(order: &Order<'_>) -> Diagnostic {
    let unit = order.registry.unit(order.unit);
    let (name, code) = unit.map_or(("", ""), |u| (u.name.as_str(), u.code.as_str()));
    Diagnostic::error("E0475", format!("BDL nie zna gminy {name} ({code})")).hint(
        "Nowo utworzone gminy GUS dopisuje po kilku miesiącach. Sprawdź kod; dane możesz też pobrać jako plik i wczytać przez srps import.",
    )
}

/// `zmienna 999 (dana x)`, some of many.
fn listed(order: &Order<'_>, ids: impl Iterator<Item = u32>) -> String {
    let all: Vec<String> = ids
        .map(|id| match order.wanted.iter().find(|w| w.id == id).and_then(|w| w.name.as_deref()) {
            Some(name) => format!("{id} ({name})"),
            None => id.to_string(),
        })
        .collect();
    let shown = all.iter().take(10).cloned().collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(10) {
        0 => shown,
        more => format!("{shown} i jeszcze {more}"),
    }
}

fn unknown_variables(order: &Order<'_>, ids: &BTreeSet<u32>, all: bool) -> Diagnostic {
    let list = listed(order, ids.iter().copied());
    let message = match ids.len() {
        1 => format!("BDL nie zna zmiennej {list}"),
        _ => format!("BDL nie zna zmiennych: {list}"),
    };
    if all { Diagnostic::error("E0475", message) } else { Diagnostic::warning("W0475", message) }
        .hint("GUS zmienia czasem numery zmiennych. Znajdź zmienną w BDL i popraw numer w polu źródło bdl w regułach (albo w opcji --zmienna).")
}

fn findings(
    order: &Order<'_>,
    client: &Client<'_>,
    rows: &Rows<'_>,
    unknown: &Unknown,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if !unknown.variables.is_empty() {
        found.push(unknown_variables(order, &unknown.variables, false));
    }
    if !unknown.units.is_empty() {
        found.push(
            Diagnostic::warning(
                "W0475",
                format!("BDL nie ma danych jednostek: {}", unknown.units.join(", ")),
            )
            .hint("Pominięto je. Porównania obejmą pozostałe gminy."),
        );
    }
    let empty: Vec<u32> = order
        .variables()
        .into_iter()
        .filter(|v| !unknown.variables.contains(v) && !rows.other_measure.contains_key(v))
        .filter(|v| !rows.of_gminas.contains(v) && !rows.of_areas.contains(v))
        .collect();
    if !empty.is_empty() {
        let years = format!("{}–{}", order.years.0, order.years.1);
        let list = listed(order, empty.iter().copied());
        found.push(
            Diagnostic::warning(
                "W0475",
                format!("BDL nie podało żadnej wartości za lata {years}: {list}"),
            )
            .hint("Sprawdź numery zmiennych i lata; wcześniejsze lata pobiera opcja --od."),
        );
    }
    if !rows.other_measure.is_empty() {
        let list: Vec<String> = rows
            .other_measure
            .iter()
            .map(|(v, (given, declared))| {
                format!(
                    "{}: w BDL „{given}”, w regułach „{declared}”",
                    listed(order, std::iter::once(*v))
                )
            })
            .collect();
        found.push(
            Diagnostic::warning(
                "W0479",
                format!(
                    "pominięto zmienne w innej jednostce miary niż w regułach: {}",
                    list.join("; ")
                ),
            )
            .hint("Sprawdź, czy numer w polu źródło bdl wskazuje właściwą zmienną."),
        );
    }
    if !rows.strange.is_empty() {
        let list: Vec<String> = rows.strange.iter().map(|(a, n)| format!("{a} ({n})")).collect();
        let count = rows.strange.values().sum::<usize>() as u64;
        found.push(
            Diagnostic::warning(
                "W0478",
                format!(
                    "{} z kodem atrybutu, którego nie znamy albo który przeczy liczbie: {}",
                    plural_of(count, "wartość", "wartości", "wartości"),
                    list.join(", ")
                ),
            )
            .hint("Zapisano je jako brak danych, bo nie wiadomo, czy liczba jest prawdziwa. Sprawdź je w BDL."),
        );
    }
    if !client.short.is_empty() {
        found.push(
            Diagnostic::warning(
                "W0474",
                format!(
                    "lista z BDL ma inną długość, niż zapowiedziano: {}",
                    client.short.join("; ")
                ),
            )
            .hint(
                "Dane mogły się zmienić w trakcie pobierania. Uruchom polecenie jeszcze raz jutro.",
            ),
        );
    }
    let wide: Vec<u32> = rows
        .of_areas
        .iter()
        .filter(|v| !rows.of_gminas.contains(v))
        .filter(|v| order.wanted.iter().any(|w| w.id == **v && w.whose == Whose::Own))
        .copied()
        .collect();
    if !wide.is_empty() {
        found.push(
            Diagnostic::note(
                "N0479",
                format!(
                    "BDL podaje tylko dla powiatów albo większych obszarów: {}",
                    listed(order, wide.into_iter())
                ),
            )
            .hint("Zapisano je przy kodach tych obszarów. Nie są wartościami gminy."),
        );
    }
    if !rows.converted.is_empty() {
        let list: Vec<String> = rows
            .converted
            .iter()
            .map(|(v, from)| format!("{} z „{from}”", listed(order, std::iter::once(*v))))
            .collect();
        found.push(
            Diagnostic::note(
                "N0478",
                format!("przeliczono na jednostki reguł: {}", list.join("; ")),
            )
            .hint("Nic nie trzeba robić. Wartości w BDL są w tysiącach albo milionach."),
        );
    }
    found
}
