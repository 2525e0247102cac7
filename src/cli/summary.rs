//! What `check` says of a project on the terminal.

use chrono::Datelike;

use super::args::Common;
use super::check::blocked;
use super::layout::{hang, width};
use super::report;
use crate::comply::{Status, Verdict, by_act};
use crate::diag::Diagnostic;
use crate::document;
use crate::eval::ProblemResult;
use crate::lang::ruleset::Problem;
use crate::pipeline::evaluate::Evaluated;
use crate::pipeline::load::Loaded;
use crate::quality;
use crate::text;

/// Missing elements listed of one requirement; the rest is counted.
const MOST: usize = 5;

/// Undetermined problems, or data they lack, listed without being asked for.
const MOST_OPEN: usize = 8;

/// Problems, verdicts in order of urgency and totals.
#[must_use]
pub fn text(loaded: &Loaded, e: &Evaluated, found: &[Diagnostic], common: &Common) -> String {
    let width = width();
    let p = &loaded.project;
    let name = p.name.as_deref().unwrap_or(&e.place.name);
    let mut s = format!("{} {name} ({})", e.place.kind, p.teryt.value);
    if let Some(period) = &p.period {
        s.push_str(&format!(", strategia na lata {}–{}", period.from.year(), period.to.year()));
    }
    let planned = if p.resolution.date.is_some() { "dzień uchwały" } else { "dzień" };
    s.push_str(&format!("\nPrawo na {planned} {}\n", text::format_date(e.law_day)));
    problems(&mut s, loaded, e, common.details, width);

    let of = |wanted: &dyn Fn(&Verdict) -> bool| -> Vec<&Verdict> {
        e.verdicts.iter().filter(|v| wanted(v)).collect()
    };
    let section = |s: &mut String, title: &str, list: &[&Verdict]| {
        if !list.is_empty() {
            s.push_str(&format!("\n{title} ({})\n", list.len()));
            list.iter().for_each(|v| verdict(s, v, width));
        }
    };
    let state =
        |st: Status| move |v: &Verdict| v.status == st && !document::blocks(v) && !v.is_waived();
    section(&mut s, "Wymogi, bez których strategii nie można przyjąć", &of(&document::blocks));
    section(&mut s, "Wymogi do poprawienia", &of(&state(Status::NotMet)));
    section(
        &mut s,
        "Wymogi, których nie da się jeszcze ustalić",
        &of(&state(Status::Undetermined)),
    );
    questions(&mut s, loaded, &of(&state(Status::Human)), common.details, width);
    section(&mut s, "Wymogi niespełnione, od których odstąpiono", &of(&Verdict::is_waived));
    if common.details {
        section(&mut s, "Wymogi spełnione", &of(&state(Status::Met)));
        section(&mut s, "Wymogi, które nie dotyczą", &of(&state(Status::NotApplicable)));
    }
    totals(&mut s, e, found, common, width);
    s
}

fn problems(s: &mut String, loaded: &Loaded, e: &Evaluated, details: bool, width: usize) {
    let of = |found: Option<bool>| -> Vec<(&ProblemResult, &Problem)> {
        let all = e.diagnosis.problems.iter().zip(&loaded.rules.problems);
        all.filter(|(r, _)| r.found == found).collect()
    };
    let (found, open) = (of(Some(true)), of(None));
    s.push_str(&format!("\nProblemy społeczne ({})\n", found.len()));
    if found.is_empty() {
        s.push_str("  nie stwierdzono żadnego\n");
    }
    for (r, rule) in found {
        hang(s, "  • ", &format!("{} [{}]", rule.meta.title, r.id), width);
    }
    if open.is_empty() {
        return;
    }
    s.push_str(&format!("\nProblemy, których nie da się jeszcze ustalić ({})\n", open.len()));
    if details || open.len() <= MOST_OPEN {
        for (r, rule) in open {
            hang(s, "  • ", &format!("{} [{}]", rule.meta.title, r.id), width);
            if !r.would_decide.is_empty() {
                hang(s, "      ", &format!("potrzebne dane: {}", r.would_decide.join("; ")), width);
            }
        }
        return;
    }
    let needs = quality::most_named(open.iter().map(|(r, _)| r.would_decide.as_slice()));
    s.push_str("  Brakuje danych. Najwięcej rozstrzygną:\n");
    for (need, problems) in needs.iter().take(MOST_OPEN) {
        let count = text::plural_of(*problems as u64, "problem", "problemy", "problemów");
        hang(s, "  • ", &format!("{need} – {count}"), width);
    }
    s.push_str("  Każdy problem z danymi, których mu brakuje: --szczegóły\n");
}

fn verdict(s: &mut String, v: &Verdict, width: usize) {
    hang(s, "  • ", &format!("{} [{}] – {}", v.title, v.id, v.status.label()), width);
    let mut line = |head: &str, text: &str| {
        if !text.is_empty() {
            hang(s, &format!("      {head}: "), text, width);
        }
    };
    match v.status {
        Status::NotMet => {
            for l in v.lacking.iter().take(MOST) {
                line("brakuje", l);
            }
            let more = v.lacking.len().saturating_sub(MOST);
            if more > 0 {
                line("brakuje", &format!("… i jeszcze {more} (wszystkie: srps explain {})", v.id));
            }
            line("co zrobić", &v.hint);
            line("podstawa", &v.citation);
        }
        Status::Undetermined => {
            line("rozstrzygnie", &v.would_decide.join("; "));
            line("co zrobić", &v.hint);
        }
        _ => {}
    }
    if let Some(r) = &v.replaces {
        line(
            "zmieniony",
            &format!("zestaw „{}” zastąpił wymóg zestawu „{}”: {}", r.by, r.of, r.reason),
        );
    }
    if let Some(w) = &v.waiver {
        let state = if w.active { "" } else { " – nie obowiązuje w dniu uchwały" };
        line(
            "odstępstwo",
            &format!(
                "{}{state}: {} ({}; zdecydował: {}; {})",
                w.title, w.reason, w.basis, w.who, w.in_force
            ),
        );
    }
}

/// Most questions listed without being asked for; more of them are counted by act.
const MOST_QUESTIONS: usize = 8;

/// Questions a person answers, numbered so that the answers can be written down.
fn questions(s: &mut String, loaded: &Loaded, list: &[&Verdict], details: bool, width: usize) {
    if list.is_empty() {
        return;
    }
    s.push_str(&format!("\nPytania, na które odpowiada człowiek ({})\n", list.len()));
    let all = details || list.len() <= MOST_QUESTIONS;
    let mut number = 0;
    for (act, list) in by_act(&loaded.rules, list) {
        let act = if act.is_empty() { "pozostałe" } else { act };
        if !all {
            let count = text::plural_of(list.len() as u64, "pytanie", "pytania", "pytań");
            hang(s, "  • ", &format!("{act}: {count}"), width);
            continue;
        }
        hang(s, "  ", act, width);
        for v in list {
            number += 1;
            let question = v.question.as_deref().unwrap_or(&v.title);
            hang(s, &format!("  {number:>3}. "), &format!("{question} [{}]", v.id), width);
        }
    }
    if !all {
        let note = "Treść pytań: srps check --szczegóły; z miejscem na odpowiedzi są w pliku \
                    zgodność.html (srps build).";
        hang(s, "  ", note, width);
    }
}

fn totals(s: &mut String, e: &Evaluated, found: &[Diagnostic], common: &Common, width: usize) {
    let count = |st| e.verdicts.iter().filter(|v| v.status == st).count();
    s.push('\n');
    let waived = e.verdicts.iter().filter(|v| v.is_waived()).count();
    let waived =
        if waived > 0 { format!(" (w tym z odstępstwem {waived})") } else { String::new() };
    let text = format!(
        "spełnione {}, niespełnione {}{waived}, nie do ustalenia {}, do oceny człowieka {}, nie dotyczy {}",
        count(Status::Met),
        count(Status::NotMet),
        count(Status::Undetermined),
        count(Status::Human),
        count(Status::NotApplicable),
    );
    hang(s, "Wymogi: ", &text, width);
    hang(s, "Komunikaty: ", &report::counts(found, common.details), width);
    let end = if blocked(&e.verdicts) {
        "To jest PROJEKT strategii: brakuje elementów z pierwszej listy wymogów. Dokument da się \
         zbudować (srps build), a braki będą wypisane na jego początku."
    } else {
        "Żaden wymóg nie wstrzymuje przyjęcia strategii."
    };
    hang(s, "", end, width);
}
