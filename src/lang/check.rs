//! Checks across definitions: periods of versions, cycles of problems, links of the golden thread.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::expr::{Cond, Expr};
use super::ruleset::{Consequence, Requirement, RuleSet, Validity, Verification};
use crate::diag::{Diagnostic, Span};

/// Runs all checks.
pub(super) fn check(rules: &RuleSet, found: &mut Vec<Diagnostic>) {
    requirement_versions(rules, found);
    waivers(rules, found);
    for p in &rules.parameters {
        let periods: Vec<(Validity, Span)> =
            p.values.iter().map(|v| (v.validity, v.span)).collect();
        periods_of(&format!("parametr „{}”", p.meta.id), &periods, found);
    }
    omitted_and_ruled(rules, found);
    problem_cycles(rules, found);
    reference_needs_ratio(rules, found);
    golden_thread(rules, found);
}

fn requirement_versions(rules: &RuleSet, found: &mut Vec<Diagnostic>) {
    let mut by_id: BTreeMap<&str, Vec<&Requirement>> = BTreeMap::new();
    for r in &rules.requirements {
        by_id.entry(&r.meta.id).or_default().push(r);
    }
    for (id, mut versions) in by_id {
        versions.sort_by_key(|r| r.validity.from);
        let periods: Vec<(Validity, Span)> =
            versions.iter().map(|r| (r.validity, r.meta.span)).collect();
        let before = found.len();
        periods_of(&format!("wymóg „{id}”"), &periods, found);
        let one_set = versions.windows(2).all(|w| matches!(w, [a, b] if a.meta.set == b.meta.set));
        for d in found.iter_mut().skip(before).filter(|d| !one_set && d.code == "E0220") {
            d.hint = Some(ANOTHER_SET.to_owned());
        }
    }
}

/// Hint where two sets have a rule of the same name.
pub(super) const ANOTHER_SET: &str = "reguły o tej nazwie stoją w dwóch zestawach: zmień nazwę, a jeśli ta ma zastąpić tamtą, dopisz pola „zastępuje” z nazwą zestawu i „powód”";

/// A waiver is a decision of somebody who is bound by the requirement, and cannot set aside what
/// decides whether the resolution is valid.
fn waivers(rules: &RuleSet, found: &mut Vec<Diagnostic>) {
    for w in &rules.waivers {
        let versions = || rules.requirements.iter().filter(|r| r.meta.id == w.requirement);
        if let Some(r) = versions().find(|r| r.meta.set == w.meta.set) {
            found.push(
                Diagnostic::error("E0252", "odstępstwo stoi w tym samym zestawie co wymóg")
                    .at(w.meta.span, format!("zestaw „{}”", w.meta.set))
                    .also(r.meta.span, "wymóg")
                    .hint("zmień sam wymóg; odstępstwa od cudzych wymogów wpisuje się do lokalne.srps albo własnego zestawu"),
            );
        }
        let strict = |r: &&Requirement| {
            r.consequence == Consequence::Invalidity
                && r.verification == Verification::Official
                && overlap_of(r.validity, w.validity)
        };
        if let Some(r) = versions().find(strict) {
            found.push(
                Diagnostic::error("E0250", format!("od wymogu „{}” nie można odstąpić", w.requirement))
                    .at(w.meta.span, "prawo miejscowe nie może uchylić ustawy")
                    .also(r.meta.span, "niespełnienie tego wymogu grozi nieważnością uchwały")
                    .hint("spełnij wymóg i usuń odstępstwo; odstąpić można tylko od wymogu o skutku „uchybienie” albo „dobra_praktyka”"),
            );
        }
    }
}

/// Whether two periods have a day in common.
pub(super) fn overlap_of(a: Validity, b: Validity) -> bool {
    let starts = |v: Validity| v.from.unwrap_or(NaiveDate::MIN);
    let ends = |v: Validity| v.to.unwrap_or(NaiveDate::MAX);
    starts(a) <= ends(b) && starts(b) <= ends(a)
}

/// Periods in order of their first day must not overlap; a gap is reported.
fn periods_of(what: &str, periods: &[(Validity, Span)], found: &mut Vec<Diagnostic>) {
    for pair in periods.windows(2) {
        let [(a, at_a), (b, at_b)] = pair else { continue };
        let starts = b.from.unwrap_or(NaiveDate::MIN);
        match a.to {
            None => found.push(overlap(what, *at_a, *at_b)),
            Some(end) if end >= starts => found.push(overlap(what, *at_a, *at_b)),
            Some(end) if end.checked_add_days(Days::new(1)) != Some(starts) => found.push(
                Diagnostic::warning("W0221", format!("{what}: między wersjami jest luka"))
                    .at(*at_b, format!("ta wersja zaczyna się {starts}"))
                    .also(*at_a, format!("poprzednia kończy się {end}"))
                    .hint("sprawdź daty; jeśli luka jest w samym prawie, opisz ją w komentarzu"),
            ),
            Some(_) => {}
        }
    }
}

fn overlap(what: &str, first: Span, second: Span) -> Diagnostic {
    Diagnostic::error("E0220", format!("{what}: okresy dwóch wersji zachodzą na siebie"))
        .at(second, "ta wersja zaczyna się, zanim skończyła się poprzednia")
        .also(first, "poprzednia wersja")
        .hint("podaj przy poprzedniej wersji „do …” – dzień przed początkiem następnej")
}

/// A provision cannot be both left out and the basis of a requirement for the same units.
fn omitted_and_ruled(rules: &RuleSet, found: &mut Vec<Diagnostic>) {
    for o in &rules.omissions {
        let ruled = rules
            .requirements
            .iter()
            .find(|r| r.basis.same_place(&o.basis) && o.concerns(&r.applies_to));
        if let Some(r) = ruled {
            found.push(
                Diagnostic::warning(
                    "W0241",
                    format!("przepis {} {} jest pominięty, a ma wymóg", o.basis.act, o.basis.locus()),
                )
                .at(o.basis.span, format!("pominięcie „{}”", o.meta.id))
                .also(r.basis.span, format!("wymóg „{}” opiera się na tym samym przepisie", r.meta.id))
                .hint("usuń pominięcie albo zawęź je: wskaż dokładniejszą jednostkę przepisu lub pole „dotyczy”"),
            );
        }
    }
}

/// Problems may ask for other problems, but not in a circle. Iterative, so that a long chain of
/// problems cannot exhaust the stack.
fn problem_cycles(rules: &RuleSet, found: &mut Vec<Diagnostic>) {
    let edges: Vec<Vec<(usize, Span)>> = rules
        .problems
        .iter()
        .map(|p| {
            let asked = p.when.leaves().into_iter().filter_map(|leaf| match leaf {
                Cond::Problem(i, span) => Some((*i, *span)),
                _ => None,
            });
            asked.collect()
        })
        .collect();
    // 0 not seen, 1 on the way, 2 done.
    let mut state = vec![0u8; edges.len()];
    for start in 0..edges.len() {
        let mut stack = vec![(start, 0usize)];
        while let Some((node, next)) = stack.pop() {
            if let Some(s) = state.get_mut(node) {
                if *s == 2 {
                    continue;
                }
                *s = 1;
            }
            let Some((to, span)) = edges.get(node).and_then(|e| e.get(next)).copied() else {
                if let Some(s) = state.get_mut(node) {
                    *s = 2;
                }
                continue;
            };
            stack.push((node, next + 1));
            match state.get(to) {
                Some(1) => {
                    let name = rules.problems.get(to).map_or("", |p| p.meta.id.as_str());
                    found.push(
                        Diagnostic::error(
                            "E0213",
                            format!("problem „{name}” zależy od samego siebie"),
                        )
                        .at(span, "to odwołanie zamyka koło")
                        .hint("zapisz warunek jednego z tych problemów wprost na progach"),
                    );
                }
                Some(0) => stack.push((to, 0)),
                _ => {}
            }
        }
    }
}

/// Comparing with a powiat or the country makes sense only for ratios.
fn reference_needs_ratio(rules: &RuleSet, found: &mut Vec<Diagnostic>) {
    for t in &rules.thresholds {
        let mut operands = t.attention.iter().chain(&t.alarm).flat_map(Cond::operands);
        let compares = operands.any(|e| matches!(e, Expr::Reference(_)));
        let Some(i) = rules.indicator(&t.indicator) else { continue };
        if compares && i.ratio.is_none() {
            found.push(
                Diagnostic::error("E0225", format!("wskaźnika „{}” nie można porównać z innymi jednostkami", i.meta.id))
                    .at(t.meta.span, "ten próg porównuje go z powiatem, województwem, krajem albo typem")
                    .also(i.meta.span, "wzór nie jest ilorazem sum danych")
                    .hint("zapisz wzór jako iloraz, np. liczba osób / ludność; wartość odniesienia to iloraz sum"),
            );
        }
    }
}

fn golden_thread(rules: &RuleSet, found: &mut Vec<Diagnostic>) {
    for g in &rules.operational_goals {
        let what = format!("cel operacyjny „{}”", g.meta.title);
        if g.answers.is_empty() {
            found.push(
                Diagnostic::error("E0301", format!("{what} nie odpowiada na żaden problem"))
                    .at(g.meta.span, "brakuje ogniwa: problem → cel")
                    .hint("dopisz „odpowiada_na” z nazwą problemu"),
            );
        }
        if g.within.is_none() {
            found.push(
                Diagnostic::error(
                    "E0302",
                    format!("{what} nie należy do żadnego celu strategicznego"),
                )
                .at(g.meta.span, "brakuje ogniwa: cel strategiczny → cel operacyjny")
                .hint("dopisz „w_ramach” z nazwą celu strategicznego"),
            );
        }
        if g.actions.is_empty() {
            found.push(
                Diagnostic::error("E0323", format!("{what} nie ma działań"))
                    .at(g.meta.span, "brakuje ogniwa: cel → działanie")
                    .hint("dopisz blok „działanie” wewnątrz celu"),
            );
        }
        if g.results.is_empty() {
            found.push(
                Diagnostic::warning("W0320", format!("{what} nie ma rezultatu"))
                    .at(g.meta.span, "brakuje ogniwa: cel → wskaźnik rezultatu")
                    .hint("dopisz „rezultat” ze wskaźnikiem i oczekiwaną zmianą"),
            );
        }
        for a in g.actions.iter().filter(|a| a.products.is_empty()) {
            found.push(
                Diagnostic::error(
                    "E0305",
                    format!("działanie „{}” nie ma wskaźnika produktu", a.meta.title),
                )
                .at(a.meta.span, "brakuje ogniwa: działanie → wskaźnik")
                .hint("dopisz „produkt \"…\" liczba jednostka”"),
            );
        }
        for a in g.actions.iter().filter(|a| a.owner.is_none()) {
            found.push(
                Diagnostic::error(
                    "E0306",
                    format!("działanie „{}” nie ma realizatora", a.meta.title),
                )
                .at(a.meta.span, "brakuje ogniwa: działanie → podmiot odpowiedzialny")
                .hint("dopisz „realizator” z pozycją słownika podmioty"),
            );
        }
    }
    let has_goals = !rules.operational_goals.is_empty();
    for p in rules.problems.iter().filter(|_| has_goals) {
        if !rules.operational_goals.iter().any(|g| g.answers.contains(&p.meta.id)) {
            found.push(
                Diagnostic::warning(
                    "W0307",
                    format!("na problem „{}” nie odpowiada żaden cel", p.meta.title),
                )
                .at(p.meta.span, "brakuje ogniwa: problem → cel")
                .hint("dodaj cel operacyjny z polem „odpowiada_na”"),
            );
        }
    }
    for s in &rules.strategic_goals {
        if !rules.operational_goals.iter().any(|g| g.within.as_deref() == Some(&s.meta.id)) {
            found.push(
                Diagnostic::warning(
                    "W0308",
                    format!("cel strategiczny „{}” nie ma celów operacyjnych", s.meta.title),
                )
                .at(s.meta.span, "brakuje ogniwa: cel strategiczny → cel operacyjny")
                .hint("dodaj cel operacyjny z polem „w_ramach” albo usuń ten cel"),
            );
        }
    }
}
