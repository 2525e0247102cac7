//! Tests of the plan: the golden thread and the sums.

use proptest::prelude::*;

use crate::comply::Fact;
use crate::diag::Diagnostic;
use crate::lang::ruleset::{Cost, Financing, RuleSet, Term, YearMonth};

use super::fixture::{PROJECT, action, diagnosis, forecasts, goal, parsed, project, rules};
use super::{Strategy, apportion, build, evidence, path};

fn plan(rules: &RuleSet) -> (Strategy, Vec<Diagnostic>) {
    build(rules, &diagnosis(), &project(), &forecasts())
}

fn codes(rules: &RuleSet) -> Vec<&'static str> {
    plan(rules).1.iter().map(|d| d.code).collect()
}

fn shown(found: &[Diagnostic]) -> String {
    found
        .iter()
        .map(|d| format!("{} {} | {}", d.code, d.message, d.hint.as_deref().unwrap_or("")))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_thread_holds_for_a_complete_plan() {
    let (s, found) = plan(&rules());
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["N0319"]);
    let goal = &s.goals[0].goals[0];
    assert_eq!(
        (goal.number.as_str(), goal.answers.as_slice()),
        ("1.1", &["trwałe_bezrobocie".to_owned()][..])
    );
    assert_eq!(s.problems[0].answered_by, ["1.1"]);
    let result = &goal.results[0];
    assert_eq!(
        result.base.as_ref().map(|b| (b.year, b.source.as_str())),
        Some((2024, "GUS BDL, P1944"))
    );
    let (year, target) = result.target.unwrap();
    assert_eq!(year, 2033);
    assert!((target - 10.8 * 0.8).abs() < 1e-9);
    assert_eq!(result.path.len(), 7);
    assert!(result.without_action.is_some_and(|v| v > target));
    assert_eq!(s.frame.by_year, [90_001; 7]);
    assert_eq!(s.roles[0].body.name, "Ośrodek Pomocy Społecznej w Próbach");
}

#[test]
fn proposals_without_a_decision_stay_in_and_are_listed() {
    let text = PROJECT.split("[decyzje.aktywizacja]").next().unwrap();
    let (s, found) = build(&rules(), &diagnosis(), &parsed(text), &[]);
    assert_eq!(s.actions().count(), 1);
    let d = found.iter().find(|d| d.code == "W0315").unwrap();
    assert!(d.hint.as_ref().unwrap().ends_with("Lista: aktywizacja, kis."));
}

#[test]
fn a_proposal_without_money_or_base_waits_and_an_accepted_one_is_refused() {
    let mut r = rules();
    let goal = &mut r.operational_goals[0];
    goal.results[0].indicator = "opieka".into();
    goal.actions[0].cost = None;
    goal.actions[0].financing.clear();
    let undecided = PROJECT.split("[decyzje.aktywizacja]").next().unwrap().to_owned();
    let found = build(&r, &diagnosis(), &parsed_with(&r, &undecided), &[]).1;
    assert!(!found.iter().any(crate::diag::Diagnostic::is_error), "{}", shown(&found));
    let hint = |code| found.iter().find(|d| d.code == code).unwrap().hint.clone().unwrap();
    assert!(hint("W0325").ends_with("Lista: kis.") && hint("W0326").ends_with("Lista: opieka."));

    let accepted = format!(
        "{undecided}[decyzje.aktywizacja]\ndecyzja = \"przyjęty\"\n[decyzje.kis]\ndecyzja = \"przyjęte\"\n"
    );
    let found = build(&r, &diagnosis(), &parsed_with(&r, &accepted), &[]).1;
    let errors: Vec<&str> = found.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
    assert_eq!(errors, ["E0307", "E0303"]);
}

#[test]
fn missing_links_are_named() {
    let mut r = rules();
    let mut bare = action("goły", "Działanie bez niczego");
    bare.owner = None;
    bare.term = None;
    bare.cost = None;
    bare.financing.clear();
    bare.products.clear();
    let mut unpaid = action("bez_źródła", "Działanie bez źródła pieniędzy");
    unpaid.financing.clear();
    let mut partly = action("częściowe", "Działanie opłacone w części");
    partly.financing.truncate(1);
    let mut lonely =
        goal("lokalny", "Cel, który na nic nie odpowiada", &[], vec![bare, unpaid, partly]);
    lonely.meta.set = "lokalne".into();
    lonely.results[0].indicator = "opieka".into();
    r.operational_goals.push(lonely);
    insta::assert_snapshot!(shown(&plan(&r).1));
}

#[test]
fn a_problem_without_a_goal_is_reported() {
    let mut r = rules();
    r.operational_goals[0].answers = vec!["brak_żłobków".into()];
    assert!(codes(&r).contains(&"W0302"));
    // The goal was accepted by decision although its problem is undetermined.
    assert!(codes(&r).contains(&"W0311"));
}

#[test]
fn a_goal_of_the_rule_set_without_its_problem_is_not_proposed() {
    let mut r = rules();
    r.operational_goals.push(goal(
        "inny",
        "Inny cel",
        &["brak_żłobków"],
        vec![action("inne", "Inne")],
    ));
    let (s, _) = plan(&r);
    assert_eq!(s.operational().count(), 1);
}

#[test]
fn a_goal_outside_strategic_goals_is_refused() {
    let mut r = rules();
    r.operational_goals[0].within = None;
    let found = codes(&r);
    assert!(found.contains(&"E0308") && found.contains(&"W0309"), "{found:?}");
}

#[test]
fn a_rejected_action_leaves_the_plan_with_its_reason() {
    let mut r = rules();
    let mut second = action("staże", "Staże");
    second.depends_on = vec!["kis".into()];
    r.operational_goals[0].actions.push(second);
    let text = PROJECT
        .replace("decyzja = \"zmienione\"", "decyzja = \"odrzucone\"")
        .replace("koszt_rocznie = 90001\n", "");
    let (s, found) = build(&r, &diagnosis(), &parsed_with(&r, &text), &[]);
    assert_eq!(s.rejected[0].reason, "mniejsza grupa odbiorców");
    assert!(
        found.iter().any(|d| d.code == "E0312" && d.message.contains("odrzuconego")),
        "{}",
        shown(&found)
    );
}

fn parsed_with(r: &RuleSet, text: &str) -> crate::project::Project {
    let (p, found) = crate::project::Project::parse(text, crate::diag::FileId(0), Some(r));
    assert!(found.is_empty(), "{found:#?}");
    p.unwrap()
}

#[test]
fn dependencies_are_checked() {
    let mut r = rules();
    let chain = |id: &str, needs: &str| {
        let mut a = action(id, id);
        a.depends_on = vec![needs.to_owned()];
        a
    };
    r.operational_goals[0].actions.extend([
        chain("a", "b"),
        chain("b", "c"),
        chain("c", "a"),
        chain("d", "nieznane"),
    ]);
    let mut late = action("późne", "późne");
    late.term = Some(Term::Relative(3, 4));
    let mut early = chain("wczesne", "późne");
    early.term = Some(Term::Relative(1, 1));
    r.operational_goals[0].actions.extend([late, early]);
    let found: Vec<_> = plan(&r).1.into_iter().filter(|d| d.code.starts_with("E031")).collect();
    insta::assert_snapshot!(shown(&found));
}

#[test]
fn a_term_outside_the_period_is_refused_or_cut() {
    let mut r = rules();
    let ym = |year, month| YearMonth { year, month };
    r.operational_goals[0].actions[0].term = Some(Term::Absolute(ym(2020, 1), ym(2021, 12)));
    assert!(codes(&r).contains(&"E0318"));
    r.operational_goals[0].actions[0].term = Some(Term::Absolute(ym(2026, 1), ym(2028, 6)));
    let (s, found) = plan(&r);
    assert!(found.iter().any(|d| d.code == "W0317"));
    assert_eq!(s.frame.by_year[..3], [90_001, 45_001, 0]);
}

#[test]
fn a_target_worse_than_the_base_is_pointed_out() {
    let mut r = rules();
    r.operational_goals[0].results[0].target = crate::lang::ruleset::Target::IncreaseBy(10.0);
    assert!(codes(&r).contains(&"W0321"));
}

#[test]
fn evidence_never_turns_silence_into_a_fact() {
    let (s, _) = plan(&rules());
    let sections =
        [("diagnoza".to_owned(), true), ("swot".to_owned(), false)].into_iter().collect();
    let e = evidence(&s, &project(), &sections);
    assert_eq!(e.facts.get("treść.sekcja.diagnoza"), Some(&Fact::Bool(true)));
    assert_eq!(e.facts.get("treść.sekcja.swot"), Some(&Fact::Absent));
    assert_eq!(e.facts.get("uchwała.przekazana"), None);
    assert_eq!(e.facts.get("konsultacje.wymagane"), None);
    assert_eq!(e.facts.get("okres.lata"), Some(&Fact::Number(7.0)));
    assert_eq!(e.facts.get("finanse.poziom"), Some(&Fact::Number(3.0)));
    assert_eq!(e.facts.get("pes.liczba"), Some(&Fact::Number(0.0)));
    let mut said = project();
    said.resolution.consultations_required = Some(false);
    let e = evidence(&s, &said, &sections);
    assert_eq!(e.facts.get("konsultacje.wymagane"), Some(&Fact::Bool(false)));
    let services = &e.sets["usługi_społeczne"];
    assert!(services[0].features["ocenę_zdolności"]);
    assert!(!services[1].features["ocenę_zdolności"]);
}

#[test]
fn the_path_is_straight_and_then_flat() {
    let years: Vec<i32> = (2027..=2030).collect();
    let values: Vec<f64> = path((2026, 10.0), (2029, 7.0), &years).iter().map(|p| p.1).collect();
    assert_eq!(values, [9.0, 8.0, 7.0, 7.0]);
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole(amount in 0_i64..1_000_000_000_000, shares in prop::collection::vec(0.0_f64..100.0, 1..8)) {
        let parts = apportion(amount, &shares);
        prop_assert_eq!(parts.len(), shares.len());
        prop_assert_eq!(parts.iter().sum::<i64>(), amount);
        prop_assert!(parts.iter().all(|p| *p >= 0));
    }

    #[test]
    fn sums_of_rows_and_columns_agree(
        costs in prop::collection::vec((0.0_f64..5e6, any::<bool>(), 1_u32..7, 0_u32..6, prop::collection::vec(0.0_f64..40.0, 0..3)), 1..9),
    ) {
        let mut r = rules();
        r.operational_goals[0].actions = costs
            .iter()
            .enumerate()
            .map(|(i, (cost, once, from, length, shares))| {
                let mut a = action(&format!("d{i}"), "Działanie");
                a.cost = Some(if *once { Cost::Once(*cost) } else { Cost::PerYear(*cost) });
                a.term = Some(Term::Relative(*from, from + length));
                a.financing = shares
                    .iter()
                    .zip(["budżet_gminy", "efs_plus", "inne"])
                    .map(|(percent, source)| Financing { source: source.into(), percent: *percent })
                    .collect();
                a
            })
            .collect();
        let f = plan(&r).0.frame;
        let columns: Vec<i64> = (0..f.years.len()).map(|i| f.sources.iter().map(|s| s.by_year[i]).sum()).collect();
        prop_assert_eq!(&columns, &f.by_year);
        prop_assert_eq!(f.sources.iter().map(|s| s.total).sum::<i64>(), f.total);
        prop_assert_eq!(f.goals.iter().map(|g| g.total).sum::<i64>(), f.total);
        for s in &f.sources {
            prop_assert_eq!(s.by_year.iter().sum::<i64>(), s.total);
        }
    }
}
