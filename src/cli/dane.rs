//! `srps dane`.

use serde_json::{Value, json};

use super::args::{Common, DaneArgs};
use super::layout::{hang, width};
use super::progress::Progress;
use super::{OK, out, report};
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::pipeline::evaluate::Depth;
use crate::pipeline::load::load;
use crate::pipeline::quality::{self, Made};
use crate::quality::addressee::{Place, Way};
use crate::quality::{Asking, Gap};
use crate::text;

/// Gaps listed without being asked for.
const MOST: usize = 8;

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
            "braki": made.gaps.list.iter().map(gap_json).collect::<Vec<_>>(),
            "inne_braki": made.gaps.other.iter().map(|o| json!({
                "co": o.text, "pyta": asking_json(&o.asked_by),
            })).collect::<Vec<_>>(),
            "wymogi_ocenione": made.judged,
            "pliki": files,
        }));
        return OK;
    }
    report::findings(&found, &map, common);
    let name = loaded.project.name.as_deref().unwrap_or(&made.place.name);
    let mut s = format!("{} {name} ({})\n", made.place.kind, loaded.project.teryt.value);
    gaps(&mut s, &made, common.details);
    s.push_str(&format!("\nZapisano w {}:\n", dir.display()));
    for (name, _) in made.files.iter().filter(|(n, _)| !n.ends_with(".md")) {
        s.push_str(&format!("  {name}\n"));
    }
    out(&s);
    OK
}

fn gaps(s: &mut String, made: &Made, details: bool) {
    let width = width();
    let list = &made.gaps.list;
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
            hang(s, "      skąd: ", &whence(place), width);
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
    let facts = made.gaps.other.len();
    if facts > 0 {
        s.push_str("\nBrakuje też ustaleń i wartości porównawczych\n");
        let most = if details { usize::MAX } else { 5 };
        for other in made.gaps.other.iter().take(most) {
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
    let groups = made.gaps.by_addressee();
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

/// Who has it and where; the same said twice is said once.
fn whence(place: &Place) -> String {
    let (who, place) = (&place.addressee.name, &place.place);
    if who.to_lowercase() == place.to_lowercase() {
        who.clone()
    } else {
        format!("{who} – {place}")
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
