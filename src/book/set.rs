//! The book of one set: title page and chapters.

use serde_json::{Value, json};

use super::context::Context;
use super::requirements::paragraphs;
use crate::diag::Diagnostic;
use crate::document::tree::Document;
use crate::document::{Recipe, make};
use crate::lang::ruleset::{Meta, Verification};
use crate::text::long_date;

/// Chapters in order; one with nothing in it prints nothing.
const CHAPTERS: [&str; 8] = [
    "księga/1_zestaw.md.hbs",
    "księga/2_akty.md.hbs",
    "księga/3_słowniki.md.hbs",
    "księga/4_wskaźniki.md.hbs",
    "księga/5_problemy.md.hbs",
    "księga/6_cele.md.hbs",
    "księga/7_braki.md.hbs",
    "księga/8_podpisy.md.hbs",
];

/// The book.
///
/// # Errors
/// Faults of the templates.
pub fn document(book: &Context<'_>) -> Result<Document, Vec<Diagnostic>> {
    let recipe = Recipe {
        front: "księga/tytułowa.hbs",
        chapters: &CHAPTERS,
        formulas: book.formulas(),
        day: book.input.day,
        with_contents: true,
    };
    make(book.templates, &recipe, view(book))
}

fn view(book: &Context<'_>) -> Value {
    let acts = book.acts();
    let declared = book.declared();
    let provisions = book.provisions();
    let dictionaries = book.dictionaries();
    let areas = book.areas();
    let problems = book.problems();
    let goals = book.goals();
    let loose = book.parameters(|p| p.basis.is_none());
    let (omissions, unseen, unconfirmed) =
        (book.omissions(|_| true), book.unseen(), book.unconfirmed());
    let files: Vec<Value> = book
        .input
        .files
        .iter()
        .filter(|f| f.set == book.set)
        .map(|f| json!({ "nazwa": f.name, "skrót": f.sha256 }))
        .collect();
    json!({
        "zestaw": head(book),
        "dzień": long_date(book.input.day),
        "pliki": files,
        "liczby": counts(book),
        "są_akty": !acts.is_empty(),
        "akty": acts,
        "są_zadeklarowane": !declared.is_empty(),
        "zadeklarowane": declared,
        "są_przepisy": !provisions.is_empty(),
        "spis": provisions,
        "są_luźne": !loose.is_empty(),
        "luźne": loose,
        "są_słowniki": !dictionaries.is_empty(),
        "słowniki": dictionaries,
        "są_obszary": !areas.is_empty(),
        "obszary": areas,
        "są_problemy": !problems.is_empty(),
        "problemy": problems,
        "są_cele": !goals.is_empty(),
        "cele": goals,
        "są_pominięcia": !omissions.is_empty(),
        "pominięcia": omissions,
        "są_niesprawdzone": !unseen.is_empty(),
        "niesprawdzone": unseen,
        "są_niepotwierdzone": !unconfirmed.is_empty(),
        "niepotwierdzone": unconfirmed,
    })
}

/// Name, version and description of the set.
pub(super) fn head(book: &Context<'_>) -> Value {
    let info = book.input.rules.sets.iter().find(|s| s.name == book.set);
    json!({
        "nazwa": book.set,
        "wersja": info.map_or("", |s| s.version.as_str()),
        "opis": info.map_or_else(Vec::new, |s| paragraphs(&s.doc)),
    })
}

/// How many of everything the set has, and how it was verified.
pub(super) fn counts(book: &Context<'_>) -> Value {
    let rules = book.input.rules;
    let verified = |list: Vec<(&Meta, Verification)>| {
        let own: Vec<Verification> =
            list.into_iter().filter(|(m, _)| book.own(m)).map(|(_, v)| v).collect();
        let of = |v| own.iter().filter(|o| **o == v).count();
        json!({
            "razem": own.len(),
            "urzędowe": of(Verification::Official),
            "wtórne": of(Verification::Secondary),
            "niepotwierdzone": of(Verification::Unconfirmed),
        })
    };
    let own = |list: &mut dyn Iterator<Item = &Meta>| list.filter(|m| book.own(m)).count();
    let by_law = rules.thresholds.iter().filter(|t| t.basis.is_some());
    let examples = book.input.report.examples.iter().filter(|e| e.set == book.set);
    json!({
        "akty": verified(rules.acts.iter().map(|a| (&a.meta, a.verification)).collect()),
        "wymogi": verified(rules.requirements.iter().map(|r| (&r.meta, r.verification)).collect()),
        "parametry": verified(rules.parameters.iter().map(|p| (&p.meta, p.verification)).collect()),
        "słowniki": own(&mut rules.dictionaries.values().map(|d| &d.meta)),
        "dane": own(&mut rules.data.iter().map(|d| &d.meta)),
        "wskaźniki": own(&mut rules.indicators.iter().map(|i| &i.meta)),
        "progi": own(&mut rules.thresholds.iter().map(|t| &t.meta)),
        "progi_ustawowe": own(&mut by_law.map(|t| &t.meta)),
        "problemy": own(&mut rules.problems.iter().map(|p| &p.meta)),
        "cele_strategiczne": own(&mut rules.strategic_goals.iter().map(|g| &g.meta)),
        "cele_operacyjne": own(&mut rules.operational_goals.iter().map(|g| &g.meta)),
        "działania": own(&mut rules.operational_goals.iter().flat_map(|g| &g.actions).map(|a| &a.meta)),
        "pominięcia": own(&mut rules.omissions.iter().map(|o| &o.meta)),
        "przykłady": examples.clone().count(),
        "nieudane": examples.filter(|e| !e.passed()).count(),
    })
}
