//! `srps import`.

use std::io::IsTerminal;
use std::path::Path;

use serde_json::{Value, json};

use super::args::{Common, ImportArgs, Range};
use super::{ERRORS, OK, import_wizard, out, report};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::import::merge::Change;
use crate::import::{Input, Skip};
use crate::pipeline::files;
use crate::pipeline::import::{Count, Desk, Order, Outcome, Scope, Written};
use crate::text::{self, plural_of};

/// Changes told one by one; `--szczegóły` tells all.
const TOLD: usize = 10;

/// Imports files into a project.
pub fn run(args: &ImportArgs, common: &Common) -> i32 {
    let map = SourceMap::default();
    let order = Order {
        dir: args.output.clone(),
        teryt: args.teryt.clone(),
        vintage: args.fetched,
        year: args.year,
        mapping: args.mapping.clone(),
        only: args.kind.clone(),
        scope: match args.range {
            Range::Wszystko => Scope::All,
            Range::Województwo => Scope::Voivodeship,
            Range::Powiat => Scope::Powiat,
        },
        dry: args.dry,
        day: common.today(),
    };
    let mut desk = match Desk::open(order) {
        Ok(desk) => desk,
        Err(found) => return report::fail(&found, &map, common),
    };
    let mut outcomes: Vec<Outcome> = Vec::new();
    for path in &args.files {
        if args.wizard {
            match describe_table(&mut desk, path) {
                Ok(true) => {}
                // Who gave up wants nothing written.
                Ok(false) => continue,
                Err(found) => return report::fail(&found, &map, common),
            }
        }
        let mut outcome = desk.import(path);
        // A table nobody knows: whoever sits at the terminal may describe it at once.
        let nobody_knows = outcome.found.iter().any(|d| d.code == "E0437");
        if nobody_knows && !args.wizard && !common.json && talking() {
            match describe_table(&mut desk, path) {
                Ok(true) => outcome = desk.import(path),
                Ok(false) => {}
                Err(found) => return report::fail(&found, &map, common),
            }
        }
        outcomes.push(outcome);
    }
    let refused = outcomes.iter().filter(|o| o.refused()).count();
    if common.json {
        let files: Vec<Value> = outcomes.iter().map(|o| to_json(o, &map)).collect();
        let result = if refused > 0 { "błąd" } else { "dobrze" };
        report::print_json(&json!({ "wynik": result, "zapisano": !args.dry, "pliki": files }));
    } else {
        for (i, outcome) in outcomes.iter().enumerate() {
            if i > 0 {
                out("\n");
            }
            out(&describe(outcome, args.dry, common.details));
            report::findings(&outcome.found, &map, common);
        }
        if refused > 0 {
            let files = plural_of(refused as u64, "pliku", "plików", "plików");
            out(&format!("\nNie wczytano {files}: popraw wskazane miejsca i wczytaj ponownie.\n"));
        } else if args.dry {
            out("\nNiczego nie zapisano (opcja --sucho).\n");
        }
    }
    if refused > 0 { ERRORS } else { OK }
}

/// Whether somebody reads and answers.
fn talking() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Has the user describe a table; whether there is a new mapping now.
fn describe_table(desk: &mut Desk, path: &Path) -> Result<bool, Vec<Diagnostic>> {
    let bytes = files::read(path).map_err(|d| vec![d])?;
    let name = path.display().to_string();
    let made = {
        let input = Input::open(&name, &bytes).map_err(|d| vec![d])?;
        let (reader, writer) = (std::io::stdin().lock(), std::io::stdout().lock());
        import_wizard::run(&input, &desk.context(), reader, writer)
    };
    let Some(made) = made else { return Ok(false) };
    desk.add_setting(&made.path, &made.text).map_err(|d| vec![d])?;
    Ok(true)
}

/// One file for the terminal.
fn describe(o: &Outcome, dry: bool, details: bool) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut line = |name: &str, text: String| lines.push((name.to_owned(), text));
    if let Some(title) = &o.title {
        line("rozpoznano", title.clone());
    }
    for (name, value) in &o.facts {
        line(name, value.clone());
    }
    if o.title.is_some() {
        count_lines(&o.count, &mut line);
        for s in &o.skipped {
            line("pominięto", skipped(s));
        }
    }
    for w in &o.written {
        line(if dry { "zapisano by" } else { "zapisano" }, written(w));
    }
    if let Some(path) = o.original.as_ref().filter(|_| !dry) {
        let again = if o.again { " (ten sam plik był już wczytany)" } else { "" };
        line("oryginał", format!("{path}{again}"));
    }
    let mut s = format!("{}\n", o.name);
    let width = lines.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0);
    for (name, text) in &lines {
        let pad = " ".repeat(width - name.chars().count());
        s.push_str(&format!("  {name}{pad}  {text}\n"));
    }
    for w in &o.written {
        changes(&mut s, "zmieniono", &w.changed, details);
        changes(
            &mut s,
            "różnica między pobraniami, zachowano obie wartości",
            &w.kept_both,
            details,
        );
    }
    s
}

pub(super) fn count_lines(c: &Count, line: &mut impl FnMut(&str, String)) {
    let [gminas, powiats, voivodeships, country] = c.units.map(|n| n as u64);
    let units: Vec<String> = [
        (gminas, plural_of(gminas, "gmina", "gminy", "gmin")),
        (powiats, plural_of(powiats, "powiat", "powiaty", "powiatów")),
        (voivodeships, plural_of(voivodeships, "województwo", "województwa", "województw")),
        (country, "Polska".to_owned()),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(_, t)| t)
    .collect();
    if !units.is_empty() {
        line("jednostki", units.join(", "));
    }
    match c.years {
        Some((a, b)) if a == b => line("rok", a.to_string()),
        Some((a, b)) => line("lata", format!("{a}–{b}")),
        None => {}
    }
    if !c.known.is_empty() {
        line("dane", few(&c.known));
    }
    if !c.other.is_empty() {
        let n = plural_of(c.other.len() as u64, "zmienna", "zmienne", "zmiennych");
        line("bez reguły", format!("{n}: {} (zachowano pod nazwami z pliku)", few(&c.other)));
    }
    let values = c.values as u64;
    if values > 0 || c.absent > 0 {
        let mut t = format!(
            "{} {}",
            number(c.values),
            text::plural(values, "wartość", "wartości", "wartości")
        );
        if c.absent > 0 {
            t.push_str(&format!(", {} bez wartości z podanym powodem", number(c.absent)));
        }
        line("obserwacje", t);
    }
    if c.forecasts > 0 {
        line("prognozy", format!("{} (osobno, nie są danymi o tym, co było)", c.forecasts));
    }
    if c.answers > 0 {
        line("odpowiedzi", plural_of(c.answers as u64, "policzona", "policzone", "policzonych"));
    }
}

pub(super) fn number(n: usize) -> String {
    text::format_integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The first few names.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} i {more} dalszych", shown.join(", ")),
    }
}

fn skipped(s: &Skip) -> String {
    let place = s.first.as_ref().map(|p| {
        let mut parts = Vec::new();
        parts.extend(p.sheet.as_ref().map(|s| format!("arkusz {s}")));
        if p.row > 0 {
            parts.push(format!("wiersz {}", p.row));
        }
        format!("; pierwszy: {}", parts.join(", "))
    });
    let place = place.filter(|p| !p.ends_with(": ")).unwrap_or_default();
    // After the text, so that it need not be declined for the number.
    format!("{}: {}{place}", s.what, number(s.count))
}

pub(super) fn written(w: &Written) -> String {
    let mut parts = Vec::new();
    for (n, what) in [
        (w.added, "nowych"),
        (w.same, "bez zmian"),
        (w.changed.len(), "zmienionych"),
        (w.kept_both.len(), "z innego dnia pobrania"),
    ] {
        if n > 0 {
            parts.push(format!("{} {what}", number(n)));
        }
    }
    format!("{} (wierszy: {}; {})", w.path, number(w.rows), parts.join(", "))
}

pub(super) fn changes(s: &mut String, title: &str, list: &[Change], details: bool) {
    if list.is_empty() {
        return;
    }
    s.push_str(&format!("  {title}:\n"));
    let shown = if details { list.len() } else { TOLD };
    for c in list.iter().take(shown) {
        let old = if c.old.is_empty() { "brak" } else { &c.old };
        let days = c.days.as_ref().map(|(a, b)| {
            let day =
                |d: &str| if d.is_empty() { "dzień nieznany".to_owned() } else { d.to_owned() };
            format!(" (pobrano: {} → {})", day(a), day(b))
        });
        s.push_str(&format!("    {}: {old} → {}{}\n", c.what, c.new, days.unwrap_or_default()));
    }
    if let more @ 1.. = list.len().saturating_sub(shown) {
        s.push_str(&format!("    i {more} dalszych (zobacz: --szczegóły)\n"));
    }
}

fn to_json(o: &Outcome, map: &SourceMap) -> Value {
    let facts: serde_json::Map<String, Value> =
        o.facts.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
    let change =
        |c: &Change| json!({ "co": c.what, "było": c.old, "jest": c.new, "pobrano": c.days });
    let written: Vec<Value> = o
        .written
        .iter()
        .map(|w| {
            json!({
                "plik": w.path, "wierszy": w.rows, "nowych": w.added, "bez_zmian": w.same,
                "zmienione": w.changed.iter().map(change).collect::<Vec<_>>(),
                "z_innego_pobrania": w.kept_both.iter().map(change).collect::<Vec<_>>(),
            })
        })
        .collect();
    let skipped: Vec<Value> =
        o.skipped.iter().map(|s| json!({ "ile": s.count, "czego": s.what })).collect();
    let [gminas, powiats, voivodeships, country] = o.count.units;
    let found: &[Diagnostic] = &o.found;
    json!({
        "plik": o.name,
        "rozpoznano": o.title,
        "cechy": facts,
        "przeczytano": o.read,
        "gmin": gminas, "powiatów": powiats, "województw": voivodeships, "kraj": country == 1,
        "lata": o.count.years,
        "dane": o.count.known,
        "bez_reguły": o.count.other,
        "wartości": o.count.values,
        "bez_wartości": o.count.absent,
        "prognoz": o.count.forecasts,
        "odpowiedzi": o.count.answers,
        "pominięto": skipped,
        "zapisano": written,
        "oryginał": o.original,
        "ponownie": o.again,
        "znaleziska": render_json(found, map),
    })
}
