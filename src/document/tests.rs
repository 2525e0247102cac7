//! Tests of the document: what is printed, what is refused, what is left untouched.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::comply::{Status, Step, Verdict, Weight};
use crate::diag::Diagnostic;
use crate::lang::ruleset::{Consequence, Verification};
use crate::plan::fixture::{diagnosis, forecasts, project, rules};
use crate::plan::{IndicatorForecast, Strategy};

use super::tree::{Block, CalloutKind, Document, Inline};
use super::*;

struct World {
    rules: crate::lang::ruleset::RuleSet,
    diagnosis: crate::eval::Diagnosis,
    project: crate::project::Project,
    forecasts: Vec<IndicatorForecast>,
    strategy: Strategy,
    own: BTreeMap<String, String>,
    verdicts: Vec<Verdict>,
    place: PlaceNames,
}

impl World {
    fn new() -> Self {
        let (rules, diagnosis, project, forecasts) = (rules(), diagnosis(), project(), forecasts());
        let (strategy, _) = crate::plan::build(&rules, &diagnosis, &project, &forecasts);
        let place = PlaceNames {
            name: "Janów Próbny".into(),
            kind: "gmina miejsko-wiejska".into(),
            powiat: "próbny".into(),
            voivodeship: "próbne".into(),
            city: false,
            register_day: None,
            gminas: 3,
            peers: Vec::new(),
        };
        Self {
            rules,
            diagnosis,
            project,
            forecasts,
            strategy,
            own: BTreeMap::new(),
            verdicts: vec![],
            place,
        }
    }

    fn input(&self) -> DocumentInput<'_> {
        DocumentInput {
            rules: &self.rules,
            project: &self.project,
            diagnosis: &self.diagnosis,
            strategy: &self.strategy,
            verdicts: &self.verdicts,
            forecasts: &self.forecasts,
            own_texts: &self.own,
            place: &self.place,
            day: NaiveDate::from_ymd_opt(2026, 12, 29).unwrap(),
        }
    }

    fn with(&self, templates: &Templates) -> Result<(Document, Vec<Diagnostic>), Vec<Diagnostic>> {
        build_with(templates, &self.input())
    }

    fn document(&self) -> Document {
        match build(&self.input()) {
            Ok((document, warnings)) => {
                assert!(warnings.is_empty(), "{warnings:#?}");
                document
            }
            Err(found) => panic!("{found:#?}"),
        }
    }
}

fn verdict(status: Status, weight: Weight) -> Verdict {
    Verdict {
        id: "wymóg_diagnozy".into(),
        title: "Strategia zawiera diagnozę".into(),
        status,
        weight,
        consequence: Consequence::Invalidity,
        consequence_label: "nieważność".into(),
        verification: Verification::Official,
        verification_label: "tekst urzędowy".into(),
        citation: "art. 9z ust. 2 pkt 1 ustawy o próbach".into(),
        in_force: "od 30.10.2022 r.".into(),
        steps: vec![Step {
            condition: "treść.sekcja(diagnoza) jest wypełniona".into(),
            result: Some(false),
            found: "rozdział jest pusty".into(),
        }],
        lacking: vec!["rozdział „Diagnoza”".into()],
        would_decide: vec![],
        question: None,
        hint: "Dopisz diagnozę.".into(),
        replaces: None,
        waiver: None,
    }
}

/// Plain text of a document, one block a line, for snapshots.
fn outline(blocks: &[Block], depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let text = |i: &[Inline]| notes(i).replace('\u{a0}', "~");
    for b in blocks {
        match b {
            Block::Heading { level, id, text: t, .. } => {
                out.push_str(&format!(
                    "{pad}{} {} ({id})\n",
                    "#".repeat(usize::from(*level)),
                    text(t)
                ));
            }
            Block::Paragraph(p) => out.push_str(&format!("{pad}{}\n", text(p))),
            Block::List { items, .. } => {
                for i in items {
                    out.push_str(&format!("{pad}-\n"));
                    outline(i, depth + 1, out);
                }
            }
            Block::Table(t) => {
                out.push_str(&format!("{pad}[tabela {}: {}]\n", t.id, text(&t.caption)));
                for row in std::iter::once(&t.header).chain(&t.rows) {
                    let cells: Vec<String> = row.iter().map(|c| text(c)).collect();
                    out.push_str(&format!("{pad}| {} |\n", cells.join(" | ")));
                }
                if let Some(s) = &t.source {
                    out.push_str(&format!("{pad}źródło: {}\n", text(s)));
                }
            }
            Block::Figure(f) => out.push_str(&format!(
                "{pad}[rysunek {}: {} / {}]\n",
                f.id,
                text(&f.caption),
                f.alt
            )),
            Block::Callout { kind, blocks } => {
                out.push_str(&format!("{pad}[{kind:?}]\n"));
                outline(blocks, depth + 1, out);
            }
            Block::Part { id, own, blocks } => {
                out.push_str(&format!("{pad}[część {id} własna={own}]\n"));
                outline(blocks, depth + 1, out);
            }
            Block::Definitions(d) => {
                for (term, t) in d {
                    out.push_str(&format!("{pad}{}: {}\n", text(term), text(t)));
                }
            }
            Block::Formula(math) => out.push_str(&format!("{}\n", math.linear())),
            Block::PageBreak => out.push_str("---\n"),
        }
    }
}

fn notes(content: &[Inline]) -> String {
    content
        .iter()
        .map(|i| match i {
            Inline::Footnote(n) => format!("⟨{}⟩", notes(n)),
            Inline::Strong(x) => format!("*{}*", notes(x)),
            other => plain_text(std::slice::from_ref(other)),
        })
        .collect()
}

fn shown(d: &Document) -> String {
    let mut out = format!("{} | {} | {} | {}\n", d.title, d.subtitle, d.author, d.place);
    outline(&d.blocks, 0, &mut out);
    out
}

#[test]
fn the_whole_document_of_a_small_world() {
    insta::assert_snapshot!(shown(&World::new().document()));
}

#[test]
fn the_same_input_gives_the_same_tree() {
    assert_eq!(World::new().document(), World::new().document());
}

#[test]
fn nothing_of_the_templates_shows_through() {
    let text = shown(&World::new().document());
    for mark in ["{{", "}}", "null", ":::", "&quot;", "\\_", "NaN", "[object]"] {
        assert!(!text.contains(mark), "{mark} w dokumencie:\n{text}");
    }
}

#[test]
fn every_table_and_figure_names_its_source_and_ids_are_unique() {
    let mut ids = Vec::new();
    fn walk(blocks: &[Block], ids: &mut Vec<String>) {
        for b in blocks {
            match b {
                Block::Table(t) => {
                    assert!(t.source.is_some(), "{}", t.id);
                    assert!(t.rows.iter().all(|r| r.len() == t.header.len()));
                    assert_eq!(t.align.len(), t.header.len());
                    ids.push(t.id.clone());
                }
                Block::Figure(f) => {
                    assert!(
                        f.source.is_some() && !f.alt.trim().is_empty() && !f.caption.is_empty(),
                        "{}",
                        f.id
                    );
                    ids.push(f.id.clone());
                }
                Block::Heading { id, .. } => ids.push(id.clone()),
                Block::Callout { blocks, .. } | Block::Part { blocks, .. } => walk(blocks, ids),
                Block::List { items, .. } => items.iter().for_each(|i| walk(i, ids)),
                _ => {}
            }
        }
    }
    walk(&World::new().document().blocks, &mut ids);
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn a_template_naming_a_field_that_does_not_exist_is_refused() {
    let world = World::new();
    for text in [
        "# Wizja {#wizja}\n\nTekst {{jednostka.nie_ma}}.\n",
        "# Wizja {#wizja}\n\n{{#if nie_ma}}a{{/if}}\n",
        "# Wizja {#wizja}\n\n{{#each nie_ma}}a{{/each}}\n",
        "# Wizja {#wizja}\n\n{{liczba finanse.nie_ma 1}}\n",
    ] {
        let found =
            world.with(&Templates::embedded().with("rozdziały/12_wizja.md.hbs", text)).unwrap_err();
        assert_eq!(found.len(), 1, "{text}: {found:#?}");
        assert_eq!(found[0].code, "E0702");
        let place = &found[0].places[0].0;
        assert_eq!(
            (place.file.as_str(), place.row),
            ("templates/rozdziały/12_wizja.md.hbs", Some(3)),
            "{text}"
        );
    }
}

#[test]
fn broken_templates_and_marks_are_refused() {
    let world = World::new();
    let code = |text: &str| {
        let found =
            world.with(&Templates::embedded().with("rozdziały/12_wizja.md.hbs", text)).unwrap_err();
        assert_eq!(found.len(), 1, "{found:#?}");
        (found[0].code, found[0].places[0].0.row)
    };
    assert_eq!(code("# Wizja\n\n{{#if cele}}\n").0, "E0701");
    assert_eq!(code("# Wizja\n\n::obrazek id=\"x\"\n"), ("E0703", Some(3)));
    assert_eq!(code("# Wizja\n\n::wykres id=\"nie-ma\"\n"), ("E0703", Some(3)));
    assert_eq!(
        code("# Wizja\n\n:::tabela id=\"x\" tytuł=\"y\"\nsam tekst\n:::\n"),
        ("E0703", Some(3))
    );
    assert_eq!(
        code("# Wizja\n\n:::tabela tytuł=\"y\"\n| a |\n|---|\n| 1 |\n:::\n"),
        ("E0703", Some(3))
    );
    assert_eq!(code("# Wizja\n\n| a |\n|---|\n| 1 |\n").0, "E0703");
    assert_eq!(code("# Wizja\n\n<b>x</b>\n").0, "E0703");
}

#[test]
fn own_text_comes_in_whole_and_demoted() {
    let mut world = World::new();
    world.own.insert("wizja".into(), "# Nasza wizja\n\nGmina, w której *nikt* nie jest sam[^1].\n\n## Dalej\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: Przypis własny.\n".into());
    let document = world.document();
    let part = document.blocks.iter().find_map(|b| match b {
        Block::Part { id, own: true, blocks } if id == "własny-wizja" => Some(blocks),
        _ => None,
    });
    let mut text = String::new();
    outline(part.unwrap(), 0, &mut text);
    insta::assert_snapshot!(text);
}

#[test]
fn own_text_without_a_place_is_reported() {
    let mut world = World::new();
    world.own.insert("wizjaa".into(), "Tekst".into());
    let (_, warnings) = build(&world.input()).unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!((warnings[0].code, warnings[0].suggestion.as_deref()), ("W0705", Some("wizja")));
}

#[test]
fn html_and_pictures_in_own_text_are_kept_as_words_and_reported() {
    let mut world = World::new();
    world.own.insert("wizja".into(), "Tekst <b>ważny</b> i ![opis zdjęcia](x.png).\n".into());
    let (document, warnings) = build(&world.input()).unwrap();
    assert!(warnings.iter().all(|w| w.code == "W0706") && !warnings.is_empty());
    let text = shown(&document);
    assert!(text.contains("ważny") && text.contains("opis zdjęcia"));
}

#[test]
fn a_blocking_verdict_makes_a_draft_that_begins_with_what_is_missing() {
    let mut world = World::new();
    world.verdicts = vec![verdict(Status::Undetermined, Weight::Blocking)];
    let document = world.document();
    assert!(document.draft.as_deref().is_some_and(|d| d.starts_with("PROJEKT")));
    assert!(matches!(&document.blocks[0], Block::Heading { id, .. } if id == "braki"));
    world.verdicts =
        vec![verdict(Status::Met, Weight::Blocking), verdict(Status::NotMet, Weight::Warning)];
    let document = world.document();
    assert_eq!(document.draft, None);
    assert!(matches!(&document.blocks[0], Block::Heading { id, .. } if id == "wprowadzenie"));
}

#[test]
fn training_is_said_on_the_first_page() {
    assert_eq!(World::new().document().notices.len(), 1);
}

#[test]
fn a_chapter_that_only_says_what_is_missing_is_not_present() {
    let world = World::new();
    let present = prepare(&Templates::embedded(), &world.input()).unwrap().sections();
    assert_eq!(present.get("diagnoza"), Some(&true));
    assert_eq!(present.get("konsultacje"), Some(&false));
    assert_eq!(present.get("swot"), Some(&false));
    assert_eq!(present.get("zadania_publiczne"), Some(&false));
    let mut world = World::new();
    world.own.insert("konsultacje".into(), "Odbyły się.".into());
    let present = prepare(&Templates::embedded(), &world.input()).unwrap().sections();
    assert_eq!(present.get("konsultacje"), Some(&true));
}

/// A gmina about which nothing is known.
fn empty_world() -> World {
    let mut world = World::new();
    world.diagnosis = crate::eval::Diagnosis::default();
    world.forecasts.clear();
    let (project, _) = crate::project::Project::parse(
        "[jednostka]\nteryt = \"0605053\"\n",
        crate::diag::FileId(0),
        None,
    );
    world.project = project.unwrap();
    world.strategy = crate::plan::build(&world.rules, &world.diagnosis, &world.project, &[]).0;
    world
}

#[test]
fn the_beginning_of_a_chapter_says_the_same_as_the_chapter() {
    let mut own = empty_world();
    for id in ["cele", "zadania_publiczne", "prognoza"] {
        own.own.insert(id.into(), "Tak jest.".into());
    }
    let mut without_goals = World::new();
    without_goals.strategy.goals.clear();
    without_goals.strategy.measures.clear();
    let templates = Templates::embedded();
    for world in [World::new(), empty_world(), own, without_goals] {
        let input = world.input();
        assert_eq!(
            sections(&templates, &input, |_| true).unwrap(),
            prepare(&templates, &input).unwrap().sections()
        );
    }
}

#[test]
fn a_fault_in_the_beginning_of_a_chapter_is_told() {
    let name = "rozdziały/13_cele.md.hbs";
    for text in ["{{nie_ma_mnie}}\n\nZdanie.\n", "{{#if nie_ma_mnie}}\nZdanie.\n{{/if}}\n"] {
        let templates = Templates::embedded().with(name, text);
        let world = World::new();
        let found = sections(&templates, &world.input(), |id| id == "cele").unwrap_err();
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["E0702"]);
        assert!(found[0].message.contains("nie_ma_mnie"), "{}", found[0].message);
    }
}

#[test]
fn an_empty_world_still_gives_a_document() {
    let document = empty_world().document();
    let missing = document
        .blocks
        .iter()
        .filter(|b| matches!(b, Block::Callout { kind: CalloutKind::Missing, .. }))
        .count();
    assert!(missing > 5);
}

#[test]
fn the_compliance_report_lists_every_verdict() {
    let verdicts = [
        verdict(Status::NotMet, Weight::Blocking),
        verdict(Status::Met, Weight::Info),
        verdict(Status::Human, Weight::Info),
    ];
    let day = NaiveDate::from_ymd_opt(2026, 12, 29).unwrap();
    let document =
        compliance_report(&World::new().rules, &verdicts, "gmina Janów Próbny", day).unwrap();
    insta::assert_snapshot!(shown(&document));
}

#[test]
fn json_has_units_sources_and_exact_sums() {
    let world = World::new();
    let value = json::strategy_json(&world.input());
    assert_eq!(value["ramy_finansowe"]["razem"], 630_007);
    assert_eq!(value["wskaźniki_diagnozy"][0]["jednostka"], "%");
    assert_eq!(value["wskaźniki_diagnozy"][1]["wartość"], serde_json::Value::Null);
    assert_eq!(value["wskaźniki_diagnozy"][1]["brak"], "brak");
    let first: Vec<&String> = value.as_object().unwrap().keys().take(3).collect();
    assert_eq!(first, ["układ", "rodzaj", "dzień"]);
}

#[test]
fn titles_with_marks_do_not_become_markup() {
    let mut world = World::new();
    world.rules.indicators[0].meta.title = "Ala *b* | c_d_e [x](y) \"q\" <i> #1 & ^[z]".into();
    let text = shown(&world.document());
    assert!(text.contains("Ala *b* | c_d_e [x](y) „q” <i> #1 & ^[z]"), "{text}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn words_of_own_paragraphs_are_untouched(words in proptest::collection::vec("[a-zA-Ząćęłńóśźż]{1,9}[,]?", 1..40)) {
        let mut world = World::new();
        let text = words.join(" ");
        world.own.insert("wizja".into(), text.clone());
        let (document, _) = build(&world.input()).unwrap();
        let own = document.blocks.iter().find_map(|b| match b {
            Block::Part { own: true, blocks, .. } => blocks.first(),
            _ => None,
        });
        let Some(Block::Paragraph(p)) = own else { panic!("{own:?}") };
        proptest::prop_assert_eq!(plain_text(p).replace('\u{a0}', " "), text);
    }
}

#[test]
fn the_compliance_report_names_rule_sets_waivers_and_replaced_rules() {
    use crate::comply::{ReplacedNote, WaiverNote};
    use crate::lang::ruleset::{Replaced, Replacement, SetInfo, SetOrigin};
    let mut rules = World::new().rules;
    let old = rules.thresholds[0].clone();
    rules.sets.push(SetInfo {
        name: "prawo".into(),
        version: "2026.1".into(),
        doc: String::new(),
        span: old.meta.span,
        origin: Some(SetOrigin { source: "wbudowany".into(), hash: "0123456789abcdef".into() }),
    });
    rules.replacements.push(Replacement {
        id: old.meta.id.clone(),
        by: "lokalne".into(),
        of: "wskaźniki".into(),
        reason: "Uchwała rady.".into(),
        span: old.meta.span,
        old: Replaced::Threshold(Box::new(old)),
    });
    let note = |active| WaiverNote {
        id: "o".into(),
        title: "Raport co dwa lata".into(),
        basis: "art. 3 ustawy o próbach".into(),
        reason: "Mała gmina.".into(),
        who: "Rada Gminy".into(),
        in_force: "od 1.01.2026 r. do 31.12.2027 r.".into(),
        active,
    };
    let of = |consequence, active| Verdict {
        consequence,
        waiver: Some(note(active)),
        ..verdict(Status::NotMet, Weight::Warning)
    };
    let verdicts = [
        of(Consequence::Deficiency, true),
        of(Consequence::GoodPractice, false),
        Verdict {
            replaces: Some(ReplacedNote {
                by: "lokalne".into(),
                of: "prawo".into(),
                title: "Diagnoza".into(),
                basis: "art. 1 ustawy o próbach".into(),
                reason: "Uchwała rady.".into(),
            }),
            ..of(Consequence::Invalidity, true)
        },
    ];
    let day = NaiveDate::from_ymd_opt(2026, 12, 29).unwrap();
    let document = compliance_report(&rules, &verdicts, "gmina Janów Próbny", day).unwrap();
    insta::assert_snapshot!(shown(&document));
}

mod described;
