use super::*;
use crate::comply::{Evidence, decide};
use crate::eval::testkit::*;
use crate::lang::expr::Cond;
use crate::lang::ruleset::{Check, UnitKind, Validity, Verification};

fn waiver(from: i32, to: i32) -> Waiver {
    Waiver {
        meta: meta("o", "Bez raportu"),
        requirement: "r".to_owned(),
        basis: requirement("r", Check::Human(String::new())).basis,
        reason: "mała gmina".to_owned(),
        who: "rada".to_owned(),
        validity: Validity { from: Some(day(from, 1, 1)), to: Some(day(to, 12, 31)) },
    }
}

/// Verdict and codes for a check that comes out as given, with a consequence and waivers.
fn waived(
    check: Check,
    consequence: Consequence,
    waivers: Vec<Waiver>,
) -> (Verdict, Vec<&'static str>) {
    let mut r = requirement("r", check);
    r.consequence = consequence;
    r.verification = Verification::Secondary;
    let rules = RuleSet { requirements: vec![r], waivers, ..RuleSet::default() };
    let day = day(2026, 12, 29);
    let mut all = decide(&rules, &Evidence::default(), None, day, UnitKind::Gmina);
    let plain = all.clone();
    let found = waive(&rules, &mut all, day);
    let v = all.remove(0);
    assert_eq!(Verdict { waiver: None, ..v.clone() }, plain[0], "a waiver changes no verdict");
    (v, found.iter().map(|d| d.code).collect())
}

fn no() -> Check {
    Check::Condition(Cond::Constant(false))
}

#[test]
fn what_is_not_met_is_waived_on_the_day() {
    for consequence in [Consequence::Deficiency, Consequence::GoodPractice] {
        let (v, codes) = waived(no(), consequence, vec![waiver(2026, 2027)]);
        assert!(v.is_waived() && codes.is_empty());
        assert_eq!(v.status, Status::NotMet);
        let note = v.waiver.unwrap();
        assert_eq!(
            (note.who.as_str(), note.in_force.as_str()),
            ("rada", "od 1.01.2026\u{a0}r. do 31.12.2027\u{a0}r.")
        );
    }
}

#[test]
fn what_may_void_the_resolution_is_never_waived() {
    let (v, _) = waived(no(), Consequence::Invalidity, vec![waiver(2026, 2027)]);
    assert!(!v.is_waived() && v.waiver.is_some());
}

#[test]
fn out_of_force_it_excuses_nothing() {
    for w in [waiver(2024, 2025), waiver(2027, 2028)] {
        let (v, codes) = waived(no(), Consequence::Deficiency, vec![w]);
        assert!(!v.is_waived());
        assert_eq!(codes, ["W0901"]);
    }
}

#[test]
fn one_in_force_goes_before_one_that_is_not() {
    let late = Waiver { who: "burmistrz".to_owned(), ..waiver(2026, 2027) };
    for list in [vec![waiver(2020, 2021), late.clone()], vec![late, waiver(2020, 2021)]] {
        let (v, codes) = waived(no(), Consequence::Deficiency, list);
        assert_eq!(
            (v.waiver.unwrap().who.as_str(), codes.as_slice()),
            ("burmistrz", ["W0901"].as_slice())
        );
    }
}

#[test]
fn what_is_met_needs_no_waiver() {
    let yes = Check::Condition(Cond::Constant(true));
    let (v, codes) = waived(yes, Consequence::Deficiency, vec![waiver(2026, 2027)]);
    assert!(!v.is_waived());
    assert_eq!(codes, ["W0902"]);
}

#[test]
fn a_question_to_a_person_stays_a_question() {
    let (v, codes) =
        waived(Check::Human("?".to_owned()), Consequence::Deficiency, vec![waiver(2026, 2027)]);
    assert!(!v.is_waived() && v.status == Status::Human && codes.is_empty());
}
