//! Checks across fields of the project file and against the rule set.

use chrono::NaiveDate;

use super::model::{Choice, Placed, Project};
use super::reader::Report;
use crate::diag::{Diagnostic, Span, closest};
use crate::lang::ruleset::RuleSet;
use crate::text::format_date;

/// The end of a span of days may not come before its beginning.
pub(super) fn order(
    from: Option<&Placed<NaiveDate>>,
    to: Option<&Placed<NaiveDate>>,
    of_what: &str,
    r: &mut Report,
) {
    if let (Some(from), Some(to)) = (from, to)
        && to.value < from.value
    {
        r.push(
            Diagnostic::error(
                "E0605",
                format!(
                    "Koniec {of_what} ({}) wypada przed początkiem ({})",
                    format_date(to.value),
                    format_date(from.value)
                ),
            )
            .at(to.span, "koniec")
            .also(from.span, "początek")
            .hint("Popraw jedną z dat."),
        );
    }
}

/// Dates that must agree with each other.
pub(super) fn dates(p: &Project, r: &mut Report) {
    if let Some(period) = &p.period {
        order(
            Some(&Placed { value: period.from, span: period.from_span }),
            Some(&Placed { value: period.to, span: period.to_span }),
            "okresu strategii",
            r,
        );
        if let Some(date) = &p.resolution.date
            && period.from < date.value
        {
            r.push(
                Diagnostic::error(
                    "E0606",
                    format!(
                        "Okres strategii zaczyna się {}, a uchwała ma datę {}",
                        format_date(period.from),
                        format_date(date.value)
                    ),
                )
                .at(period.from_span, "początek okresu wypada przed uchwałą")
                .also(date.span, "data uchwały")
                .hint("Strategia nie może działać wstecz: przesuń początek okresu na dzień uchwały lub później."),
            );
        }
    }
    if let (Some(date), Some(handed)) = (&p.resolution.date, p.resolution.handed_over)
        && handed < date.value
    {
        r.push(
            Diagnostic::error(
                "E0605",
                format!("Uchwałę przekazano {}, czyli przed jej podjęciem", format_date(handed)),
            )
            .at(date.span, format!("uchwałę podjęto {}", format_date(date.value)))
            .hint("Popraw datę w polu „przekazana” albo „data”."),
        );
    }
}

/// Names that must exist in the rule set, and names used twice.
pub(super) fn names(p: &Project, rules: Option<&RuleSet>, r: &mut Report) {
    duplicates(p, r);
    let Some(rules) = rules else { return };
    if let Some(c) = &p.coordinator {
        entry(rules, "podmioty", &c.value, c.span, "podmiotu", r);
    }
    for s in &p.services {
        entry(rules, "usługi_społeczne", &s.id, s.span, "usługi społecznej", r);
    }
    for e in &p.economy {
        for s in &e.services {
            let span = p.services.first().map_or(p.teryt.span, |s| s.span);
            entry(rules, "usługi_społeczne", s, span, "usługi społecznej", r);
        }
    }
    decisions(p, rules, r);
}

fn duplicates(p: &Project, r: &mut Report) {
    let mut seen = std::collections::BTreeSet::new();
    for s in &p.surveys {
        if !seen.insert(&s.id) {
            r.push(
                Diagnostic::error(
                    "E0613",
                    format!("Dwa badania mają ten sam identyfikator „{}”", s.id),
                )
                .at(p.teryt.span, "w tym pliku")
                .hint("Nadaj każdemu badaniu inny identyfikator."),
            );
        }
    }
}

fn entry(rules: &RuleSet, dictionary: &str, id: &str, span: Span, what: &str, r: &mut Report) {
    let Some(d) = rules.dictionaries.get(dictionary) else { return };
    if d.text(id).is_some() {
        return;
    }
    let near = closest(id, d.entries.iter().map(|(k, _)| k.as_str()));
    let hint = match &near {
        Some(n) => format!("Czy chodziło o „{n}”?"),
        None => {
            let known: Vec<&str> = d.entries.iter().map(|(k, _)| k.as_str()).collect();
            format!("Słownik „{dictionary}” zna: {}.", known.join(", "))
        }
    };
    r.push(
        Diagnostic::error("E0610", format!("Nieznana nazwa {what}: „{id}”"))
            .at(span, format!("tej nazwy nie ma w słowniku „{dictionary}”"))
            .hint(hint)
            .suggest(near),
    );
}

fn decisions(p: &Project, rules: &RuleSet, r: &mut Report) {
    let goals = rules.operational_goals.iter().map(|g| g.meta.id.as_str());
    let actions =
        rules.operational_goals.iter().flat_map(|g| g.actions.iter().map(|a| a.meta.id.as_str()));
    let known: Vec<&str> = goals.chain(actions).collect();
    for d in &p.decisions {
        let Some(goal) = rules.operational_goals.iter().find(|g| g.meta.id == d.id) else {
            if !known.contains(&d.id.as_str()) {
                let near = closest(&d.id, known.iter().copied());
                let hint = match &near {
                    Some(n) => format!("Czy chodziło o „{n}”?"),
                    None => "Nazwy celów i działań są w zestawach reguł i w pliku lokalne.srps."
                        .to_owned(),
                };
                r.push(
                    Diagnostic::error(
                        "E0607",
                        format!("Decyzja dotyczy nieznanego celu albo działania „{}”", d.id),
                    )
                    .at(d.span, "nie ma takiego celu ani działania")
                    .hint(hint)
                    .suggest(near),
                );
                continue;
            }
            action_change(d, rules, r);
            continue;
        };
        if d.choice == Choice::Changed {
            for t in &d.changes.targets {
                result(goal, &t.indicator, t.span, r);
            }
            for t in &d.changes.dropped_indicators {
                result(goal, &t.value, t.span, r);
            }
            if d.changes.cost.is_some()
                || d.changes.financing.is_some()
                || d.changes.owner.is_some()
            {
                r.push(
                    Diagnostic::error(
                        "E0612",
                        format!(
                            "„{}” jest celem, a decyzja zmienia koszt, źródła albo realizatora",
                            d.id
                        ),
                    )
                    .at(d.span, "te pola dotyczą działań")
                    .hint("Zapisz zmianę w osobnej sekcji [decyzje.…] z nazwą działania."),
                );
            }
        }
    }
}

fn result(goal: &crate::lang::ruleset::OperationalGoal, id: &str, span: Span, r: &mut Report) {
    if goal.results.iter().any(|x| x.indicator == id) {
        return;
    }
    let near = closest(id, goal.results.iter().map(|x| x.indicator.as_str()));
    let known: Vec<&str> = goal.results.iter().map(|x| x.indicator.as_str()).collect();
    r.push(
        Diagnostic::error(
            "E0607",
            format!("Cel „{}” nie ma wskaźnika rezultatu „{id}”", goal.meta.id),
        )
        .at(span, "nieznany wskaźnik tego celu")
        .hint(format!("Wskaźniki rezultatu tego celu: {}.", known.join(", ")))
        .suggest(near),
    );
}

fn action_change(d: &super::model::Decision, rules: &RuleSet, r: &mut Report) {
    if let Some(o) = &d.changes.owner {
        entry(rules, "podmioty", o, d.span, "podmiotu", r);
    }
    for partner in d.changes.partners.iter().flatten() {
        entry(rules, "podmioty", partner, d.span, "podmiotu", r);
    }
    for f in d.changes.financing.iter().flatten() {
        entry(rules, "źródła_finansowania", &f.source, d.span, "źródła finansowania", r);
    }
    if !d.changes.targets.is_empty() || !d.changes.dropped_indicators.is_empty() {
        r.push(
            Diagnostic::error(
                "E0612",
                format!("„{}” jest działaniem, a decyzja zmienia wskaźniki rezultatu", d.id),
            )
            .at(d.span, "wskaźniki rezultatu ma cel operacyjny")
            .hint("Przenieś te pola do decyzji o celu."),
        );
    }
}
