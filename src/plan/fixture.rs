//! A small rule set, diagnosis and project made by hand, for tests of `plan` and `document`.

use crate::diag::{DataPlace, FileId, Span};
use crate::eval::{Diagnosis, IndicatorResult, Input, ProblemResult, Reference, ThresholdResult};
use crate::lang::expr::{Cond, Expr, Group};
use crate::lang::ruleset::*;
use crate::lang::unit::{Dim, Unit};
use crate::plan::{ForecastPoint, IndicatorForecast};
use crate::project::Project;

pub(crate) fn span() -> Span {
    Span::new(FileId(7), 0, 1)
}

pub(crate) fn meta(id: &str, title: &str) -> Meta {
    Meta {
        id: id.into(),
        title: title.into(),
        doc: String::new(),
        span: span(),
        set: "plan".into(),
    }
}

fn unit(label: &str) -> Unit {
    Unit { label: label.into(), dim: Dim::none(), scale: 100.0, per_residents: false }
}

fn indicator(id: &str, title: &str, area: &str, nature: Nature) -> Indicator {
    Indicator {
        meta: meta(id, title),
        formula: Expr::Binary(
            crate::lang::expr::Op::Div,
            Box::new(Expr::Data(0, crate::lang::expr::Time::Current)),
            Box::new(Expr::Data(1, crate::lang::expr::Time::Current)),
        ),
        ratio: None,
        unit: unit("%"),
        scale: 100.0,
        nature,
        area: Some(area.into()),
        decimals: 1,
        description: Some("Udział osób bez pracy wśród osób w wieku produkcyjnym.".into()),
        ground: None,
    }
}

fn dictionary(id: &str, entries: &[(&str, &str)]) -> (String, Dictionary) {
    let entries = entries.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    (id.to_owned(), Dictionary { meta: meta(id, id), entries, basis: None })
}

pub(crate) fn action(id: &str, title: &str) -> Action {
    Action {
        meta: meta(id, title),
        owner: Some("ops".into()),
        partners: vec!["ngo".into()],
        term: Some(Term::WholePeriod),
        cost: Some(Cost::PerYear(120_000.0)),
        financing: vec![
            Financing { source: "budżet_gminy".into(), percent: 40.0 },
            Financing { source: "efs_plus".into(), percent: 60.0 },
        ],
        products: vec![Product {
            name: "uczestnicy klubu".into(),
            amount: 25.0,
            unit: "osoba".into(),
            per_year: true,
        }],
        depends_on: vec![],
        statutory: None,
        description: Some("Zajęcia i praca socjalna z osobami bez pracy.".into()),
        risks: vec!["brak kadry".into()],
        services: vec!["reintegracja".into()],
    }
}

pub(crate) fn goal(
    id: &str,
    title: &str,
    answers: &[&str],
    actions: Vec<Action>,
) -> OperationalGoal {
    OperationalGoal {
        meta: meta(id, title),
        within: Some("praca_dla_wszystkich".into()),
        answers: answers.iter().map(|a| (*a).to_owned()).collect(),
        directions: vec!["Wsparcie osób najdłużej pozostających bez pracy".into()],
        actions,
        results: vec![ResultTarget {
            indicator: "bezrobocie".into(),
            target: Target::DecreaseBy(20.0),
            by_year: None,
            span: span(),
        }],
        description: None,
    }
}

fn problem(id: &str, title: &str, area: &str, evidence: &[&str]) -> Problem {
    Problem {
        meta: meta(id, title),
        area: Some(area.into()),
        ground: None,
        when: Cond::Constant(true),
        evidence: evidence.iter().map(|e| (*e).to_owned()).collect(),
        description: Some("Brak pracy odbiera dochód i kontakty z ludźmi.".into()),
        causes: vec!["mało ofert pracy w okolicy".into()],
        effects: vec!["trwała zależność od pomocy".into()],
    }
}

pub(crate) fn citation() -> Citation {
    Citation {
        act: "ustawa_x".into(),
        article: "9z".into(),
        paragraph: Some("2".into()),
        point: Some("1".into()),
        letter: None,
        indent: None,
        span: span(),
    }
}

/// One act, two indicators, one alarm, one problem found and one undetermined, one goal.
pub(crate) fn rules() -> RuleSet {
    RuleSet {
        acts: vec![Act {
            meta: meta("ustawa_x", "ustawa z dnia 1 stycznia 2000 r. o próbach"),
            journal: "Dz.U. 2000 nr 1 poz. 1".into(),
            consolidated: None,
            checked_on: None,
            verification: Verification::Official,
        }],
        requirements: vec![Requirement {
            meta: meta("wymóg_diagnozy", "Strategia zawiera diagnozę"),
            basis: citation(),
            validity: Validity::default(),
            applies_to: vec![UnitKind::Gmina],
            consequence: Consequence::Invalidity,
            verification: Verification::Official,
            when: None,
            check: Check::Condition(Cond::Constant(true)),
            warn_when: None,
            trace: None,
            hint: "Dopisz diagnozę.".into(),
            section: Some("diagnoza".into()),
        }],
        data: vec![
            DataVar {
                meta: meta("bezrobotni", "Bezrobotni zarejestrowani"),
                unit: unit("osoba"),
                as_of: Some("31 grudnia".into()),
                sources: vec![SourceRef { system: "bdl".into(), key: "10514".into() }],
                min: Some(0.0),
                max: None,
                aliases: vec![],
                zero_is_missing: vec![],
                breaks: vec![],
                caveat: Some("Dane obejmują tylko osoby zarejestrowane w urzędzie pracy.".into()),
                sums: vec![],
                at_most: vec![],
                sensitive: false,
            },
            DataVar {
                meta: meta("ludność_produkcyjna", "Ludność w wieku produkcyjnym"),
                unit: unit("osoba"),
                as_of: None,
                sources: vec![],
                min: None,
                max: None,
                aliases: vec![],
                zero_is_missing: vec![],
                breaks: vec![],
                caveat: None,
                sums: vec![],
                at_most: vec![],
                sensitive: false,
            },
        ],
        indicators: vec![
            indicator(
                "bezrobocie",
                "Bezrobotni wśród ludności w wieku produkcyjnym",
                "rynek_pracy",
                Nature::Destimulant,
            ),
            indicator(
                "opieka",
                "Miejsca opieki nad dziećmi do lat trzech",
                "rodzina",
                Nature::Stimulant,
            ),
            indicator("seniorzy", "Osoby w wieku 65 lat i więcej", "demografia", Nature::Neutral),
        ],
        thresholds: vec![Threshold {
            meta: meta("wysokie_bezrobocie", "Bezrobocie wyższe niż w kraju"),
            indicator: "bezrobocie".into(),
            attention: None,
            alarm: Some(Cond::Constant(true)),
            basis: None,
            origin: Origin::Author("półtora raza więcej niż w kraju".into()),
        }],
        problems: vec![
            problem(
                "trwałe_bezrobocie",
                "Trwałe pozostawanie bez pracy",
                "rynek_pracy",
                &["bezrobocie"],
            ),
            problem("brak_żłobków", "Brak opieki nad najmłodszymi", "rodzina", &["opieka"]),
        ],
        strategic_goals: vec![StrategicGoal {
            meta: meta("praca_dla_wszystkich", "Praca dostępna dla wszystkich"),
            area: Some("rynek_pracy".into()),
            description: Some("Więcej osób utrzymuje się z własnej pracy.".into()),
        }],
        operational_goals: vec![goal(
            "aktywizacja",
            "Aktywizacja osób oddalonych od rynku pracy",
            &["trwałe_bezrobocie"],
            vec![action("kis", "Klub integracji społecznej")],
        )],
        dictionaries: [
            dictionary(
                "obszary",
                &[
                    ("demografia", "Ludność"),
                    ("rynek_pracy", "Rynek pracy"),
                    ("rodzina", "Rodzina i dzieci"),
                ],
            ),
            dictionary(
                "podmioty",
                &[
                    ("ops", "ośrodek pomocy społecznej"),
                    ("ngo", "organizacje pozarządowe"),
                    ("pup", "powiatowy urząd pracy"),
                ],
            ),
            dictionary(
                "źródła_finansowania",
                &[
                    ("budżet_gminy", "budżet gminy"),
                    ("efs_plus", "Europejski Fundusz Społeczny Plus"),
                ],
            ),
            dictionary(
                "usługi_społeczne",
                &[
                    ("pomoc", "pomoc społeczna"),
                    ("reintegracja", "reintegracja zawodowa i społeczna"),
                ],
            ),
        ]
        .into_iter()
        .collect(),
        ..RuleSet::default()
    }
}

fn input(title: &str, year: i32, value: f64, row: u32) -> Input {
    Input {
        data: title.to_lowercase(),
        title: title.into(),
        year,
        value: Ok(value),
        unit: "osoba".into(),
        source: Some("GUS BDL, P1944".into()),
        place: Some(DataPlace {
            file: "gmina.csv".into(),
            sheet: None,
            row: Some(row),
            column: Some("wartość".into()),
        }),
        vintage: None,
        told: None,
    }
}

/// Values that go with [`rules`].
pub(crate) fn diagnosis() -> Diagnosis {
    let history: Vec<(i32, f64)> =
        (2018..=2024).map(|y| (y, 9.0 + 0.3 * f64::from(y - 2018))).collect();
    let reference = |value| Reference { value, units: 20, of: 20 };
    let missing = |id: &str| IndicatorResult {
        id: id.into(),
        history: vec![],
        latest: None,
        absence: Some(crate::eval::Absence::Missing),
        references: vec![],
        reference_history: vec![],
        percentile: None,
        change5: None,
        breaks: vec![],
        sources: vec![],
        inputs: vec![],
        withheld: None,
    };
    let mut seniors = missing("seniorzy");
    seniors.history = (2018..=2024).map(|y| (y, 18.0 + 0.5 * f64::from(y - 2018))).collect();
    seniors.latest = seniors.history.last().copied();
    seniors.absence = None;
    seniors.change5 = Some(2.5);
    seniors.sources = vec!["GUS BDL, P2137".into()];
    seniors.references = vec![(Group::Powiat, reference(20.4)), (Group::Country, reference(20.1))];
    Diagnosis {
        teryt: "0605053".into(),
        indicators: vec![
            IndicatorResult {
                id: "bezrobocie".into(),
                latest: history.last().copied(),
                history,
                absence: None,
                references: vec![
                    (Group::Powiat, reference(8.1)),
                    (Group::Voivodeship, reference(7.2)),
                    (Group::Country, reference(5.1)),
                ],
                reference_history: (2018..=2024)
                    .flat_map(|y| {
                        [
                            (Group::Powiat, y, 8.0),
                            (Group::Voivodeship, y, 7.4),
                            (Group::Country, y, 5.3),
                        ]
                    })
                    .collect(),
                percentile: Some(91.0),
                change5: Some(1.5),
                breaks: vec![],
                sources: vec!["GUS BDL, P1944".into()],
                inputs: vec![
                    input("Bezrobotni zarejestrowani", 2024, 864.0, 12),
                    input("Ludność w wieku produkcyjnym", 2024, 8000.0, 48),
                ],
                withheld: None,
            },
            missing("opieka"),
            seniors,
        ],
        thresholds: vec![ThresholdResult {
            id: "wysokie_bezrobocie".into(),
            indicator: "bezrobocie".into(),
            attention: Some(true),
            alarm: Some(true),
        }],
        problems: vec![
            ProblemResult {
                id: "trwałe_bezrobocie".into(),
                found: Some(true),
                would_decide: vec![],
                because: vec!["10,8 % wobec 5,1 % w kraju".into()],
                answers: vec![],
            },
            ProblemResult {
                id: "brak_żłobków".into(),
                found: None,
                would_decide: vec!["Miejsca w żłobkach (2024)".into()],
                because: vec![],
                answers: vec![],
            },
        ],
    }
}

pub(crate) fn forecasts() -> Vec<IndicatorForecast> {
    vec![IndicatorForecast {
        indicator: "bezrobocie".into(),
        method: "wygładzanie wykładnicze z wygasającym trendem".into(),
        explanation: "Prognoza zakłada, że zmiana będzie trwać coraz słabiej.".into(),
        points: (2025..=2033)
            .map(|year| {
                let n = f64::from(year - 2024);
                ForecastPoint {
                    year,
                    value: 10.8 + 0.1 * n,
                    low: 10.8 - 0.3 * n,
                    high: 10.8 + 0.5 * n,
                }
            })
            .collect(),
        mase: Some(0.57),
        error: Some(0.8),
        interval: 80.0,
        coverage: Some(79.0),
        years_used: 7,
        note: None,
    }]
}

pub(crate) const PROJECT: &str = r#"
[jednostka]
teryt = "0605053"
nazwa = "Janów Próbny"
urząd = "Urząd Miejski"
[okres]
od = 2027
do = 2033
[uchwała]
data = 2026-12-29
rodzaj = "nowa"
organ = "rada"
nazwa_organu = "Rada Miejska"
[koordynator]
podmiot = "ops"
nazwa = "Ośrodek Pomocy Społecznej w Próbach"
[ekonomia_społeczna]
stwierdzono_brak = true
[usługi.pomoc]
zdolność = "brak podmiotów"
zlecanie = "nie przewiduje się"
[decyzje.aktywizacja]
decyzja = "przyjęty"
[decyzje.kis]
decyzja = "zmienione"
powód = "mniejsza grupa odbiorców"
koszt_rocznie = 90001
[monitoring]
raport_do = "30 kwietnia"
ewaluacja = [2030, 2033]
[szkolenie]
uwaga = "Materiał szkoleniowy: decyzje i koszty są zmyślone."
"#;

pub(crate) fn parsed(text: &str) -> Project {
    let (project, found) = Project::parse(text, FileId(0), Some(&rules()));
    assert!(found.is_empty(), "{found:#?}");
    project.unwrap()
}

pub(crate) fn project() -> Project {
    parsed(PROJECT)
}
