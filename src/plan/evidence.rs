//! Facts about our own strategy, for `comply`.
//!
//! What the gmina has not said stays unlisted, which means unknown. What the document would have to
//! contain and does not is listed as absent or `false`: the document is ours, so we know.

use std::collections::BTreeMap;

use crate::comply::{Evidence, Fact, Item};
use crate::project::{Project, ResolutionKind};

use super::strategy::{Kind, Measure, PlannedAction, Strategy};

/// Facts of a strategy. `sections` says which chapters of the document are not empty, by chapter id.
#[must_use]
pub fn evidence(
    strategy: &Strategy,
    project: &Project,
    sections: &BTreeMap<String, bool>,
) -> Evidence {
    let mut e = Evidence::default();
    process(&mut e, project);
    period(&mut e, project);
    plan(&mut e, strategy, project);
    for (id, present) in sections {
        let fact = if *present { Fact::Bool(true) } else { Fact::Absent };
        put(&mut e, &format!("treść.sekcja.{id}"), Some(fact), "treść dokumentu");
    }
    sets(&mut e, strategy, project);
    e
}

fn put(e: &mut Evidence, path: &str, fact: Option<Fact>, place: &str) {
    if let Some(fact) = fact {
        e.facts.insert(path.to_owned(), fact);
        e.places.insert(path.to_owned(), place.to_owned());
    }
}

fn process(e: &mut Evidence, p: &Project) {
    const FILE: &str = "strategia.toml, sekcja [uchwała]";
    let r = &p.resolution;
    let date = r.date.as_ref().map(|d| d.value);
    put(e, "uchwała.data", date.map(Fact::Date), FILE);
    let kind = r.kind.map(|k| match k {
        ResolutionKind::New => "nowa",
        ResolutionKind::Amendment => "zmiana",
    });
    put(e, "uchwała.rodzaj", kind.map(text), FILE);
    put(e, "uchwała.organ", r.organ.map(|o| text(o.word())), FILE);
    put(e, "uchwała.przekazana", r.handed_over.map(Fact::Date), FILE);
    let days = date.zip(r.handed_over).map(|(a, b)| number((b - a).num_days()));
    put(e, "uchwała.dni_do_przekazania", days, FILE);
    put(e, "uchwała.podstawa_prawna", r.basis.as_ref().map(|_| Fact::Bool(true)), FILE);
    put(e, "ozps.data", p.ozps.map(Fact::Date), "strategia.toml, sekcja [ozps]");
    put(e, "bip.adres", p.bip.clone().map(Fact::Text), "strategia.toml, sekcja [publikacja]");
    let required = r.consultations_required.map(Fact::Bool);
    put(e, "konsultacje.wymagane", required, FILE);
    put(
        e,
        "konsultacje.przeprowadzone",
        Some(Fact::Bool(!p.consultations.is_empty())),
        "strategia.toml, sekcje [[konsultacje]]",
    );
    let entities = match (p.economy.len(), p.economy_none) {
        (0, Some(true)) => Some(0),
        (0, _) => None,
        (n, _) => i64::try_from(n).ok(),
    };
    put(e, "pes.liczba", entities.map(number), "strategia.toml, sekcje [[pes]]");
    put(
        e,
        "pes.stwierdzono_brak",
        p.economy_none.map(Fact::Bool),
        "strategia.toml, sekcja [ekonomia_społeczna]",
    );
    for (path, name) in [
        ("programy.alkohol", &p.programmes.alcohol),
        ("programy.rodzina", &p.programmes.family),
        ("programy.przemoc", &p.programmes.violence),
    ] {
        put(e, path, Some(Fact::Bool(name.is_some())), "strategia.toml, sekcja [programy]");
    }
}

fn period(e: &mut Evidence, p: &Project) {
    const FILE: &str = "strategia.toml, sekcja [okres]";
    let Some(period) = &p.period else { return };
    put(e, "okres.od", Some(Fact::Date(period.from)), FILE);
    put(e, "okres.do", Some(Fact::Date(period.to)), FILE);
    let days = (period.to - period.from).num_days() + 1;
    #[expect(clippy::cast_precision_loss, reason = "days of a strategy are few")]
    let years = (days as f64 / 365.25 * 100.0).round() / 100.0;
    // Whole years come out whole in spite of leap days.
    let years = if (years - years.round()).abs() < 0.02 { years.round() } else { years };
    put(e, "okres.lata", Some(Fact::Number(years)), FILE);
    let after = p.resolution.date.as_ref().map(|d| Fact::Bool(period.from >= d.value));
    put(e, "okres.po_uchwale", after, FILE);
    let previous = p.predecessor.as_ref().and_then(|x| x.to);
    let continuous = previous.map(|to| {
        use chrono::Datelike;
        let begins = period.from.year() + i32::from(period.from.ordinal() > 1);
        Fact::Bool(begins <= to + 1)
    });
    put(e, "poprzednia.ciągłość", continuous, "strategia.toml, sekcja [poprzednia]");
}

fn plan(e: &mut Evidence, s: &Strategy, p: &Project) {
    let coordinator = p.coordinator.as_ref().map(|c| text(&c.value));
    put(e, "koordynator", coordinator, "strategia.toml, sekcja [koordynator]");
    let reach = s.forecast_to.map_or(Fact::Absent, |y| number(i64::from(y)));
    put(e, "prognoza.rok_końcowy", Some(reach), "rozdział o prognozie");
    put(e, "finanse.poziom", Some(number(level(s))), "ramy finansowe");
    let finance = "strategia.toml, sekcja [finanse]";
    put(e, "finanse.zgodność_wpf", Some(Fact::Bool(p.finance.wpf.is_some())), finance);
    let monitoring = "strategia.toml, sekcja [monitoring]";
    put(e, "monitoring.raport_roczny", Some(Fact::Bool(s.report_by.is_some())), monitoring);
    put(e, "ewaluacja.zaplanowana", Some(Fact::Bool(!s.evaluation.is_empty())), monitoring);
}

/// How detailed the financial frame is: 0 nothing, 1 sources only, 2 amounts of some years,
/// 3 amounts of every year.
fn level(s: &Strategy) -> i64 {
    let actions: Vec<&PlannedAction> = s.actions().collect();
    if s.frame.total > 0 {
        if s.frame.by_year.iter().all(|c| *c > 0) { 3 } else { 2 }
    } else if !actions.is_empty() && actions.iter().all(|a| a.cost_known) {
        2
    } else {
        i64::from(actions.iter().any(|a| a.shares.iter().any(|x| x.source.is_some())))
    }
}

fn sets(e: &mut Evidence, s: &Strategy, p: &Project) {
    let strategic = s.goals.iter().map(|g| {
        item(
            &format!("cel strategiczny {} „{}”", g.number, g.title),
            &[
                ("cel_operacyjny", !g.goals.is_empty()),
                ("kierunek", g.goals.iter().any(|o| !o.directions.is_empty())),
                ("problem", g.goals.iter().any(|o| !o.answers.is_empty())),
            ],
        )
    });
    e.sets.insert("cele_strategiczne".to_owned(), strategic.collect());
    let goals = s.operational().map(|g| {
        item(
            &format!("cel operacyjny {} „{}”", g.number, g.title),
            &[
                ("problem", !g.answers.is_empty()),
                ("działanie", !g.actions.is_empty()),
                ("wskaźnik", !g.results.is_empty()),
                ("kierunek", !g.directions.is_empty()),
            ],
        )
    });
    e.sets.insert("cele".to_owned(), goals.collect());
    let actions = s.actions().map(|a| {
        item(
            &format!("działanie {} „{}”", a.number, a.title),
            &[
                ("realizatora", a.owner.is_some()),
                ("termin", a.months.is_some()),
                ("koszt", a.cost_known),
                ("finansowanie", a.free || a.shares.iter().any(|x| x.source.is_some())),
                ("wskaźnik", !a.products.is_empty()),
            ],
        )
    });
    e.sets.insert("działania".to_owned(), actions.collect());
    e.sets.insert("wskaźniki".to_owned(), s.measures.iter().map(measure).collect());
    let problems = s.problems.iter().map(|x| {
        item(
            &format!("problem {} „{}”", x.number, x.title),
            &[
                ("cel", !x.answered_by.is_empty()),
                ("dowód", !x.evidence.is_empty() || !x.answers.is_empty()),
            ],
        )
    });
    e.sets.insert("problemy".to_owned(), problems.collect());
    let services = s.services.iter().map(|x| {
        item(
            &x.name,
            &[
                ("ocenę_zdolności", x.capacity.is_some()),
                ("sposób_zlecania", x.contracting.is_some()),
            ],
        )
    });
    e.sets.insert("usługi_społeczne".to_owned(), services.collect());
    let tasks = p.public_tasks.iter().map(|t| item(&t.name, &[("tryb", t.mode.is_some())]));
    e.sets.insert("zadania_publiczne".to_owned(), tasks.collect());
}

fn measure(m: &Measure) -> Item {
    let kind = match m.kind {
        Kind::Result => "wskaźnik rezultatu",
        Kind::Product => "wskaźnik produktu",
    };
    let source = match m.kind {
        Kind::Result => m.base.as_ref().is_some_and(|b| !b.source.is_empty()),
        Kind::Product => true,
    };
    item(
        &format!("{kind} „{}” ({})", m.title, m.belongs_to),
        &[
            ("wartość_bazową", m.base.is_some()),
            ("wartość_docelową", m.target.is_some() || m.target_withheld.is_some()),
            ("źródło", source),
        ],
    )
}

fn item(name: &str, features: &[(&str, bool)]) -> Item {
    Item {
        name: name.to_owned(),
        features: features.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect(),
    }
}

fn text(s: &str) -> Fact {
    Fact::Text(s.to_owned())
}

#[expect(clippy::cast_precision_loss, reason = "small counts and years")]
fn number(n: i64) -> Fact {
    Fact::Number(n as f64)
}
