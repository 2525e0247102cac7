//! The official register file (TERC) and its supplements → [`Registry`] and [`Extra`].

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::csv::{Records, delimiter};
use super::history::changes;
use super::registry::{AreaInfo, Registry, is_city};
use super::words::{key, quoted};
use crate::diag::Diagnostic;

const TERC: &str = include_str!("../../data/terc.csv");
const SUPPLEMENT: &str = include_str!("../../data/terc-uzupelnienie.csv");

/// A code that occurs in published data but not in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Name, when known.
    pub name: Option<String>,
    /// Last year with data under this code.
    pub until: u16,
    /// Code in the register, when the unit is the same one.
    pub successor: Option<u32>,
}

/// What the shipped register knows besides units in force.
#[derive(Debug, Default)]
pub struct Extra {
    /// Former seven-digit codes.
    pub former: FxHashMap<u32, Former>,
    /// Districts and delegations of cities by six-digit key.
    pub districts: FxHashMap<u32, &'static str>,
}

/// Columns of the TERC file, by position.
fn columns(line: &'static str) -> Option<[&'static str; 6]> {
    let line = line.trim_end_matches('\r');
    let marks = line.bytes().enumerate().filter(|(_, byte)| *byte == b';').map(|(at, _)| at);
    let (mut ends, mut start) = (marks.chain([line.len()]), 0);
    let columns = [(); 6].map(|()| {
        let end = ends.next()?;
        line.get(std::mem::replace(&mut start, end + 1)..end)
    });
    let [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)] = columns else { return None };
    Some([a, b, c, d, e, f])
}

/// Builds the shipped register.
pub(super) fn embedded_registry() -> Registry {
    let mut registry = Registry::default();
    let mut units: Vec<(String, &str)> = Vec::with_capacity(2500);
    registry.units.reserve(units.capacity());
    registry.by_key.reserve(units.capacity());
    let mut as_of = None;
    // A part of a gmina has its kind where no other row has a digit.
    let part = |line: &&str| matches!(line.as_bytes().get(9), Some(b'4' | b'5' | b'8' | b'9'));
    for line in TERC.lines().skip(1).filter(|line| !part(line)) {
        let Some([woj, pow, gmi, kind, name, _]) = columns(line) else { continue };
        as_of = as_of.or_else(|| line.rsplit(';').next());
        match (pow, gmi, kind) {
            ("", _, _) => registry.voivodeships.push(AreaInfo {
                code: woj.to_owned(),
                name: name.to_lowercase(),
                city: false,
            }),
            (_, "", _) => {
                let code = [woj, pow].concat();
                let city = is_city(&code);
                registry.powiats.push(AreaInfo { code, name: name.to_owned(), city });
            }
            (_, _, "1" | "2" | "3") => units.push(([woj, pow, gmi, kind].concat(), name)),
            _ => {}
        }
    }
    units.extend(supplement_rows(SUPPLEMENT).filter_map(|row| {
        let mut fields = row.split(';');
        Some((fields.next()?.to_owned(), fields.next()?))
    }));
    units.sort();
    registry.as_of = as_of.map(str::to_owned);
    for (code, name) in units {
        // The files are part of the program; a row that does not fit is caught by the tests.
        let _ = registry.push(&code, name);
    }
    registry
}

/// Rows of a supplement file without comments and header.
fn supplement_rows(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|l| !l.starts_with('#')).skip(1)
}

/// Former codes and districts of the shipped register.
pub(super) fn extra() -> &'static Extra {
    static EXTRA: OnceLock<Extra> = OnceLock::new();
    EXTRA.get_or_init(|| {
        let mut extra = Extra::default();
        let registry: &Registry = Registry::embedded();
        let in_force = |code: &str| {
            registry.find(code).and_then(|u| registry.unit(u)).is_some_and(|u| u.code == code)
        };
        for change in changes() {
            let number = |code: &str| code.parse::<u32>().ok();
            let Some(until) = change.to.and_then(|y| u16::try_from(y).ok()) else { continue };
            let name = Some(change.name).filter(|n| !n.is_empty()).map(str::to_owned);
            let same = change.kind.same_gmina();
            let heir = change.successor.and_then(number).filter(|_| same);
            // A code newer than the register stands for the gmina under its code of the register.
            let Some(code) = number(change.code) else { continue };
            if let (Some(new), true) = (heir, in_force(change.code)) {
                let name = name.clone();
                extra.former.insert(new, Former { name, until, successor: Some(code) });
                continue;
            }
            extra.former.insert(code, Former { name, until, successor: heir });
        }
        // A code that changed twice leads to the last one.
        let next: FxHashMap<u32, u32> =
            extra.former.iter().filter_map(|(c, f)| Some((*c, f.successor?))).collect();
        for former in extra.former.values_mut() {
            for _ in 0..8 {
                let Some(later) = former.successor.and_then(|s| next.get(&s)) else { break };
                former.successor = Some(*later);
            }
        }
        // The kind stands at the same place of every row: the few wanted ones are found without
        // cutting the others.
        let kind = |line: &&str| matches!(line.as_bytes().get(9), Some(b'8' | b'9'));
        for line in TERC.lines().filter(kind) {
            if let Some([woj, pow, gmi, "8" | "9", name, _]) = columns(line)
                && let Ok(key) = [woj, pow, gmi].concat().parse()
            {
                extra.districts.insert(key, name);
            }
        }
        extra
    })
}

/// See [`Registry::from_codes`].
pub(super) fn registry_from_codes(text: &str) -> Result<Registry, Vec<Diagnostic>> {
    let refuse = |message: String| {
        vec![
            Diagnostic::error("E0407", message)
                .hint("Podaj plik CSV z kolumną teryt (siedem cyfr) i, jeśli trzeba, typ."),
        ]
    };
    let mut records = Records::new(text, delimiter(text, |f| key(f) == "teryt"));
    let column = match records.next() {
        Some(Ok(head)) => head.fields.iter().position(|f| key(f) == "teryt"),
        _ => None,
    };
    let Some(column) = column else {
        return Err(refuse("lista jednostek nie ma kolumny teryt".to_owned()));
    };
    let mut codes: Vec<String> = Vec::new();
    for record in records {
        let Ok(record) = record else {
            return Err(refuse("lista jednostek urywa się w cudzysłowie".to_owned()));
        };
        let code = record.field(column);
        if code.len() != 7 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refuse(format!(
                "wiersz {} listy jednostek: kod {} nie ma siedmiu cyfr",
                record.row,
                quoted(code)
            )));
        }
        codes.push(code.to_owned());
    }
    codes.sort();
    let mut registry = Registry::default();
    for code in &codes {
        if registry.find(code).is_some() {
            return Err(refuse(format!("kod {code} jest na liście jednostek dwa razy")));
        }
        if registry.push(code, code).is_none() {
            return Err(refuse(format!("kod {code} nie jest kodem jednostki")));
        }
    }
    if registry.units.is_empty() {
        return Err(refuse("lista jednostek jest pusta".to_owned()));
    }
    Ok(registry)
}
