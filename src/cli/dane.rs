//! `srps dane`.

use serde_json::{Value, json};

use super::args::{Common, DaneArgs};
use super::layout::{hang, width};
use super::progress::Progress;
use super::{FINDINGS, OK, out, report};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::pipeline::evaluate::Depth;
use crate::pipeline::load::load;
use crate::pipeline::quality::{self, Made};
use crate::quality::addressee::Way;
use crate::quality::{Asking, Coverage, Fault, Gap, Jump, Kind, Stale, Strange};
use crate::text;

/// Gaps listed without being asked for.
const MOST: usize = 8;

/// Findings of one kind listed without being asked for.
const MOST_OF_LIST: usize = 5;

/// Reports on the data of a project.
pub fn run(args: &DaneArgs, common: &Common) -> i32 {
    let mut map = SourceMap::default();
    let progress = Progress::new(common.json);
    let mut found = Vec::new();
    let result = (|| {
        progress.step("Czytam reguły, ustalenia i dane");
        let loaded = load(&args.dir, common.today(), &mut map, Depth::Verdicts)?;
        found.extend(loaded.found.iter().cloned());
        progress.step("Sprawdzam dane i układam listę braków");
        let made = quality::make(&loaded, common.today())?;
        found.extend(made.found.iter().filter(|d| !found.contains(d)).cloned().collect::<Vec<_>>());
        let dir = args.output.clone().unwrap_or_else(|| args.dir.join("wynik").join("dane"));
        quality::write(&dir, &made).map_err(|d| vec![d])?;
        Ok::<_, Vec<Diagnostic>>((loaded, made, dir))
    })();
    progress.done();
    let (loaded, made, dir) = match result {
        Ok(r) => r,
        Err(errors) => {
            found.extend(errors.into_iter().filter(|e| !found.contains(e)).collect::<Vec<_>>());
            return report::fail(&found, &map, common);
        }
    };
    if common.json {
        let files: Vec<Value> = made.files.iter().map(|(n, _)| json!(dir.join(n))).collect();
        report::print_json(&json!({
            "wynik": "dobrze",
            "znaleziska": render_json(&found, &map),
            "sprzeczności": made.report.faults.iter().map(fault_json).collect::<Vec<_>>(),
            "skoki": made.report.jumps.iter().map(jump_json).collect::<Vec<_>>(),
            "odstające": made.report.strange.iter().map(strange_json).collect::<Vec<_>>(),
            "nieaktualne": made.report.stale.iter().map(stale_json).collect::<Vec<_>>(),
            "pokrycie": coverage_json(&made.report.coverage),
            "ukryte_małe_liczby": made.report.withheld,
            "braki": made.report.gaps.list.iter().map(gap_json).collect::<Vec<_>>(),
            "inne_braki": made.report.gaps.other.iter().map(|o| json!({
                "co": o.text, "pyta": asking_json(&o.asked_by),
            })).collect::<Vec<_>>(),
            "wymogi_ocenione": made.judged,
            "pliki": files,
        }));
        return code(&made);
    }
    report::findings(&found, &map, common);
    let name = loaded.project.name.as_deref().unwrap_or(&made.place.name);
    let mut s = format!("{} {name} ({})\n", made.place.kind, loaded.project.teryt.value);
    worst(&mut s, &made, common.details);
    gaps(&mut s, &made, common.details);
    s.push_str(&format!("\nZapisano w {}:\n", dir.display()));
    for (name, _) in made.files.iter().filter(|(n, _)| !n.ends_with(".md")) {
        s.push_str(&format!("  {name}\n"));
    }
    out(&s);
    code(&made)
}

/// Contradictions are findings; gaps and oddities are what the report is for.
fn code(made: &Made) -> i32 {
    if made.report.faults.is_empty() { OK } else { FINDINGS }
}

/// What is wrong with the data there are, the worst first, and how many indicators they feed.
fn worst(s: &mut String, made: &Made, details: bool) {
    let width = width();
    let r = &made.report;
    let faults: Vec<String> =
        r.faults.iter().map(|f| format!("{} ({}): {}", f.title, f.year, f.text)).collect();
    list(s, "Liczby, które sobie przeczą", &faults, details, width);
    let jumps: Vec<String> = r
        .jumps
        .iter()
        .map(|j| {
            let (from, to) = j.years;
            format!("{}: {} w {from} r., {} w {to} r.", j.title, j.shown.0, j.shown.1)
        })
        .collect();
    list(s, "Nagłe zmiany, do sprawdzenia", &jumps, details, width);
    let strange: Vec<String> = r
        .strange
        .iter()
        .map(|x| {
            format!(
                "{} ({}): {}; w połowie gmin tego samego typu od {} do {}",
                x.title, x.year, x.shown, x.usual.0, x.usual.1
            )
        })
        .collect();
    list(s, "Wartości daleko od innych gmin tego samego typu", &strange, details, width);
    let stale: Vec<String> =
        r.stale.iter().map(|x| format!("{} – ostatni rok {}", x.title, x.latest)).collect();
    list(s, "Dane nieaktualne", &stale, details, width);
    let c = &r.coverage;
    let all = c.rows.len();
    s.push_str("\nPokrycie\n");
    hang(s, "  ", &format!("wskaźniki z danymi: {} z {all}", c.known()), width);
    let latest: Vec<String> =
        c.years.iter().rev().take(3).map(|y| format!("{} za {y} r.", c.known_in(*y))).collect();
    if !latest.is_empty() {
        hang(s, "  ", &format!("w tym {}", latest.join(", ")), width);
    }
    if r.withheld > 0 {
        let count = text::plural_of(r.withheld as u64, "liczba", "liczby", "liczb");
        hang(
            s,
            "  ",
            &format!("{count} nie do pokazania, bo liczy zbyt mało osób albo zdradza taką liczbę"),
            width,
        );
    }
}

/// A list with its heading, cut short unless details are asked for.
fn list(s: &mut String, heading: &str, items: &[String], details: bool, width: usize) {
    if items.is_empty() {
        return;
    }
    s.push_str(&format!("\n{heading} ({})\n", items.len()));
    let most = if details { usize::MAX } else { MOST_OF_LIST };
    for item in items.iter().take(most) {
        hang(s, "  • ", item, width);
    }
    if items.len() > most {
        s.push_str(&format!("  … i jeszcze {} (--szczegóły)\n", items.len() - most));
    }
}

fn gaps(s: &mut String, made: &Made, details: bool) {
    let width = width();
    let list = &made.report.gaps.list;
    if list.is_empty() {
        s.push_str("\nNiczego nie brakuje: każda reguła ma dane, o które pyta.\n");
    } else {
        s.push_str(&format!(
            "\nCzego brakuje ({})\n",
            text::plural_of(list.len() as u64, "dana", "dane", "danych")
        ));
    }
    let most = if details { usize::MAX } else { MOST };
    for gap in list.iter().take(most) {
        hang(s, "  • ", &format!("{} [{}]", title(gap), gap.id), width);
        let what = decides(gap);
        if !what.is_empty() {
            hang(s, "      rozstrzygnie: ", &what, width);
        }
        if let Some(place) = gap.places.first() {
            hang(s, "      skąd: ", &place.told(), width);
        }
    }
    let more = list.len().saturating_sub(most);
    if more > 0 {
        let count = text::plural_of(more as u64, "dana", "dane", "danych");
        hang(
            s,
            "  … i jeszcze ",
            &format!("{count} (wszystkie: braki.csv albo --szczegóły)"),
            width,
        );
    }
    by_addressee(s, made, width);
    let facts = made.report.gaps.other.len();
    if facts > 0 {
        s.push_str("\nBrakuje też ustaleń i wartości porównawczych\n");
        let most = if details { usize::MAX } else { 5 };
        for other in made.report.gaps.other.iter().take(most) {
            hang(s, "  • ", &other.text, width);
        }
        if facts > most {
            s.push_str(&format!("  … i jeszcze {} (--szczegóły)\n", facts - most));
        }
    }
    if !made.judged {
        hang(
            s,
            "Uwaga: ",
            "wymogów prawa nie oceniono, bo w ustaleniach projektu są błędy (zobacz: srps check).",
            width,
        );
    }
}

/// How many things each addressee has, and what is to be done.
fn by_addressee(s: &mut String, made: &Made, width: usize) {
    let groups = made.report.gaps.by_addressee();
    if groups.is_empty() {
        return;
    }
    s.push_str("\nOd kogo\n");
    for (who, list) in groups {
        let count = text::plural_of(list.len() as u64, "dana", "dane", "danych");
        let how = match who.way {
            Way::Fetch => "pobierze je polecenie srps pobierz".to_owned(),
            Way::Publication => "do pobrania ze strony urzędu".to_owned(),
            Way::Survey => "trzeba zapytać ludzi".to_owned(),
            Way::OwnCentre | Way::OwnOffice | Way::Letter => {
                let letter = made.letters.iter().find(|l| l.addressee.id == who.id);
                letter.map_or_else(String::new, |l| format!("gotowe pismo: {}.docx", l.stem))
            }
        };
        hang(s, "  • ", &format!("{}: {count}; {how}", who.name), width);
    }
}

fn title(gap: &Gap) -> String {
    match (gap.years.first(), gap.years.last()) {
        (Some(first), Some(last)) if first == last => format!("{} ({first})", gap.title),
        (Some(_), Some(_)) => {
            let years: Vec<String> = gap.years.iter().map(i32::to_string).collect();
            format!("{} ({})", gap.title, years.join(", "))
        }
        _ => gap.title.clone(),
    }
}

fn decides(gap: &Gap) -> String {
    let count = |n: usize, one: &str, few: &str, many: &str| {
        (n > 0).then(|| text::plural_of(n as u64, one, few, many))
    };
    let parts: Vec<String> = [
        count(gap.problems.len(), "problem", "problemy", "problemów"),
        count(gap.requirements.len(), "wymóg", "wymogi", "wymogów"),
        count(gap.thresholds.len(), "próg", "progi", "progów"),
        count(gap.indicators.len(), "wskaźnik", "wskaźniki", "wskaźników"),
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.join(", ")
}

fn asking_json(list: &[Asking]) -> Value {
    list.iter().map(|a| json!({ "id": a.id, "tytuł": a.title })).collect()
}

fn gap_json(gap: &Gap) -> Value {
    json!({
        "id": gap.id,
        "nazwa": gap.title,
        "jednostka": gap.unit,
        "lata": gap.years,
        "ostatni_rok": gap.latest,
        "rozstrzygnie": gap.decides(),
        "problemy": asking_json(&gap.problems),
        "wymogi": asking_json(&gap.requirements),
        "progi": asking_json(&gap.thresholds),
        "wskaźniki": asking_json(&gap.indicators),
        "skąd": gap.places.iter().map(|p| json!({
            "kto": p.addressee.name, "sposób": p.addressee.way.word(), "gdzie": p.place,
        })).collect::<Vec<_>>(),
    })
}

fn fault_json(f: &Fault) -> Value {
    let kind = match f.kind {
        Kind::Sum => "suma",
        Kind::Part => "część",
        Kind::Powiat => "powiat",
    };
    json!({ "rodzaj": kind, "dana": f.id, "nazwa": f.title, "rok": f.year, "opis": f.text })
}

fn jump_json(j: &Jump) -> Value {
    json!({
        "dana": j.id, "nazwa": j.title, "z_roku": j.years.0, "na_rok": j.years.1,
        "z": j.shown.0, "na": j.shown.1, "zastrzeżenie": j.caveat,
    })
}

fn strange_json(x: &Strange) -> Value {
    json!({
        "wskaźnik": x.id, "nazwa": x.title, "rok": x.year, "wartość": x.shown,
        "zwykle_od": x.usual.0, "zwykle_do": x.usual.1, "gmin": x.peers, "powyżej": x.above,
    })
}

fn stale_json(x: &Stale) -> Value {
    json!({ "dana": x.id, "nazwa": x.title, "ostatni_rok": x.latest, "wskaźniki": x.indicators })
}

fn coverage_json(c: &Coverage) -> Value {
    json!({
        "wskaźników": c.rows.len(),
        "z_danymi": c.known(),
        "wiersze": c.rows.iter().map(|r| json!({ "wskaźnik": r.id, "lata": r.years })).collect::<Vec<_>>(),
    })
}
