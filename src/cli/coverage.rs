//! What `srps test` says of examples: how many, what failed, what of the rules and of the law they
//! cover.

use serde_json::{Value, json};

use super::layout;
use crate::diag::{Diagnostic, SourceMap, render_json};
use crate::examples::{Provision, Report, RuleCoverage, RuleResult, provisions};
use crate::lang::ruleset::RuleSet;
use crate::text::{format_date, format_number, plural_of};

const RESULTS: [RuleResult; 5] = [
    RuleResult::Holds,
    RuleResult::Fails,
    RuleResult::Undetermined,
    RuleResult::Human,
    RuleResult::NotApplicable,
];

/// The whole report as one JSON value.
pub fn json(rules: &RuleSet, report: &Report, found: &[Diagnostic], map: &SourceMap) -> Value {
    let failures = report.failures();
    let failed = report.examples.iter().filter(|e| !e.passed()).count();
    let (covered, conditions) = report.coverage.totals();
    let (complete, all) = report.coverage.complete();
    json!({
        "wynik": if failures.is_empty() { "dobrze" } else { "źle" },
        "przykłady": report.examples.len(),
        "nieudane": failed,
        "pokrycie": {
            "warunki": conditions, "sprawdzone": covered,
            "reguły": all, "reguły_pełne": complete,
        },
        "reguły": report.coverage.rules().map(|r| json!({
            "rodzaj": r.kind,
            "id": r.id,
            "obowiązuje_od": r.validity.and_then(|v| v.from).map(|d| d.to_string()),
            "obowiązuje_do": r.validity.and_then(|v| v.to).map(|d| d.to_string()),
            "warunki": r.conditions,
            "sprawdzone": r.covered,
            "przykłady": r.examples,
            "wyniki": RESULTS.iter().map(|x| (x.word(r.kind).to_owned(), json!(r.results.of(*x))))
                .collect::<serde_json::Map<_, _>>(),
            "brakuje": r.missing().map(|x| x.word(r.kind)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "przepisy": provisions(rules).iter().map(|p| json!({
            "akt": p.citation.act,
            "przepis": p.citation.locus(),
            "wymogi": p.requirements,
            "inne_reguły": p.others,
            "przykłady": p.examples,
            "pominięcia": p.omissions,
        })).collect::<Vec<_>>(),
        "pominięcia": rules.omissions.iter().map(|o| json!({
            "id": o.meta.id,
            "tytuł": o.meta.title,
            "akt": o.basis.act,
            "przepis": o.basis.locus(),
            "powód": o.reason,
        })).collect::<Vec<_>>(),
        "znaleziska": render_json(&[found, failures.as_slice()].concat(), map),
    })
}

/// The report for people; `details` adds a line for every rule and provision.
pub fn text(rules: &RuleSet, report: &Report, details: bool) -> String {
    let mut s = String::new();
    let law = provisions(rules);
    if details {
        rule_lines(report, &mut s);
        law_lines(rules, &law, &mut s);
    }
    let failed = report.examples.iter().filter(|e| !e.passed()).count();
    s.push_str(&format!("Przykłady: {}, nieudane: {failed}\n", report.examples.len()));
    let (covered, conditions) = report.coverage.totals();
    s.push_str(&format!(
        "Pokrycie warunków (sprawdzone i „tak”, i „nie”): {}\n",
        of(covered, conditions)
    ));
    let (complete, all) = report.coverage.complete();
    s.push_str(&format!("Pokrycie reguł (przykład każdego wyniku): {}\n", of(complete, all)));
    if !law.is_empty() {
        s.push_str(&format!("Przepisy: {}\n", of_law(&law)));
    }
    let bare: Vec<&str> =
        report.coverage.rules().filter(|r| r.examples == 0).map(|r| r.id.as_str()).collect();
    if !bare.is_empty() {
        let head = format!("Reguły bez przykładu ({}): ", bare.len());
        if details {
            layout::hang(&mut s, &head, &bare.join(", "), layout::width());
        } else {
            s.push_str(&head);
            s.push_str(&shortened(&bare));
            s.push('\n');
        }
    }
    s
}

/// Most names a summary lists.
const LISTED: usize = 8;

fn shortened(names: &[&str]) -> String {
    let shown = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} i {more} dalszych (zobacz: --szczegóły)"),
    }
}

fn of(part: usize, whole: usize) -> String {
    let percent = if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 };
    // What is not whole must not be rounded up to look whole.
    let shown = if part < whole { percent.min(99.0) } else { percent };
    format!("{part} z {whole} ({}%)", format_number(shown, 0))
}

fn of_law(law: &[Provision]) -> String {
    let ruled: Vec<&Provision> = law.iter().filter(|p| !p.requirements.is_empty()).collect();
    let bare = ruled.iter().filter(|p| p.examples == 0).count();
    let omitted = law.iter().filter(|p| !p.omissions.is_empty()).count();
    let named = law.iter().filter(|p| p.requirements.is_empty() && p.omissions.is_empty()).count();
    format!(
        "{} z wymogami (w tym bez przykładu: {bare}), {} świadomie, {} tylko przez inne reguły",
        plural_of(ruled.len() as u64, "przepis", "przepisy", "przepisów"),
        plural_of(omitted as u64, "pominięty", "pominięte", "pominiętych"),
        plural_of(named as u64, "przywołany", "przywołane", "przywołanych"),
    )
}

fn rule_lines(report: &Report, s: &mut String) {
    s.push_str("Reguły\n");
    for r in report.coverage.rules() {
        s.push_str(&format!(
            "  {:<8} {:<40} warunki {}/{}, przykłady {}{}{}\n",
            r.kind,
            r.id,
            r.covered,
            r.conditions,
            r.examples,
            version(r),
            lacking(r),
        ));
    }
}

fn version(r: &RuleCoverage) -> String {
    r.validity
        .and_then(|v| v.from)
        .map_or_else(String::new, |from| format!(", od {}", format_date(from)))
}

fn lacking(r: &RuleCoverage) -> String {
    let missing: Vec<&str> = r.missing().map(|x| x.word(r.kind)).collect();
    if missing.is_empty() {
        return String::new();
    }
    format!("; brakuje przykładu z wynikiem: {}", missing.join(", "))
}

fn law_lines(rules: &RuleSet, law: &[Provision], s: &mut String) {
    let mut act = "";
    for p in law {
        if p.citation.act != act {
            act = &p.citation.act;
            let title = rules.act(act).map_or(act, |a| a.meta.title.as_str());
            s.push_str(&format!("{act}: {title}\n"));
        }
        let what = if p.requirements.is_empty() && p.omissions.is_empty() {
            plural_of(p.others as u64, "inna reguła", "inne reguły", "innych reguł")
        } else if p.requirements.is_empty() {
            "pominięty świadomie".to_owned()
        } else {
            format!(
                "{}, {}",
                plural_of(p.requirements.len() as u64, "wymóg", "wymogi", "wymogów"),
                plural_of(p.examples as u64, "przykład", "przykłady", "przykładów"),
            )
        };
        s.push_str(&format!("  {:<40} {what}\n", p.citation.locus()));
        for o in rules.omissions.iter().filter(|o| p.omissions.contains(&o.meta.id)) {
            layout::hang(s, "    powód pominięcia: ", &o.reason, layout::width());
        }
    }
}
