//! Waivers, replacing rules, and what of them is refused.

use super::super::{Compiled, compile};
use crate::diag::{RenderOptions, Severity, SourceMap, render_terminal};
use crate::lang::ruleset::{Origin, Replaced, Verification};

const LAW: &str = r#"zestaw prawo wersja "1"

akt ups "ustawa o próbach" { dziennik "Dz.U. 2004 nr 64 poz. 593" }

dana a "A" { jednostka osoba }
dana b "B" { jednostka osoba }
wskaźnik w "W" {
  wzór      a / b
  jednostka %
}
próg norma dla w {
  uwaga    gdy wartość > 10
  alarm    gdy wartość > 20
  podstawa ups art. 2
}
próg wybór dla w {
  alarm gdy wartość > 20
  wybór_autora "tak"
}
problem p "P" {
  gdy alarm norma oraz alarm wybór
}

wymóg raport "Roczny raport" {
  podstawa    ups art. 1
  obowiązuje  od 2011-05-03 do 2022-10-29
  dotyczy     gmina
  skutek      uchybienie
  weryfikacja tekst_urzędowy
  sprawdź     monitoring.raport_roczny jest tak
  wskazówka   "Zaplanuj raport."
}
wymóg raport "Roczny raport" {
  podstawa    ups art. 1
  obowiązuje  od 2022-10-30
  dotyczy     gmina; powiat
  skutek      uchybienie
  weryfikacja tekst_urzędowy
  sprawdź     monitoring.raport_roczny jest tak
  wskazówka   "Zaplanuj raport."
}
wymóg diagnoza "Diagnoza" {
  podstawa    ups art. 1
  obowiązuje  od 2011-05-03
  dotyczy     gmina
  skutek      nieważność
  weryfikacja tekst_urzędowy
  sprawdź     treść.sekcja(diagnoza) jest wypełniona
  wskazówka   "Dodaj."
}
"#;

const HEAD: &str = "zestaw lokalne wersja \"1\"\nużyj prawo wersja \"1\"\n";

fn read(local: &str) -> (SourceMap, Compiled) {
    let mut map = SourceMap::default();
    // The local file first: the order of files must not matter.
    map.add("lokalne.srps", format!("{HEAD}{local}"));
    map.add("prawo.srps", LAW);
    let out = compile(&map);
    (map, out)
}

fn codes(local: &str) -> Vec<&'static str> {
    let serious = |d: &&crate::diag::Diagnostic| d.severity == Severity::Error;
    read(local).1.found.iter().filter(serious).map(|d| d.code).collect()
}

fn shown(local: &str) -> String {
    let (map, out) = read(local);
    let serious: Vec<_> = out.found.into_iter().filter(|d| d.severity != Severity::Note).collect();
    render_terminal(&serious, &map, RenderOptions::default())
}

fn waiver(of: &str, period: &str) -> String {
    format!(
        "odstępstwo o od {of} \"Bez raportu\" {{\n  podstawa ups art. 3\n  powód \"mała gmina\"\n  kto \"rada\"\n  obowiązuje {period}\n}}\n"
    )
}

/// A requirement that replaces the second version of `raport`, with some lines put differently.
fn report(differently: &[(&str, &str)]) -> String {
    let mut text = "wymóg raport \"Raport co pół roku\" {\n  podstawa ups art. 4\n  obowiązuje od 2022-10-30\n  dotyczy gmina; powiat\n  skutek uchybienie\n  sprawdź monitoring.raport_roczny jest tak oraz ewaluacja.zaplanowana jest tak\n  wskazówka \"Zaplanuj.\"\n  zastępuje prawo\n  powód \"uchwała rady\"\n}\n".to_owned();
    for (from, to) in differently {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

#[test]
fn a_waiver_is_read() {
    let (_, out) = read(&waiver("raport", "od 2027-01-01 do 2028-12-31"));
    let rules = out.rules.unwrap();
    let w = &rules.waivers[0];
    assert_eq!(
        (w.requirement.as_str(), w.who.as_str(), w.meta.set.as_str()),
        ("raport", "rada", "lokalne")
    );
}

#[test]
fn a_waiver_of_what_voids_the_resolution() {
    insta::assert_snapshot!(shown(&waiver("diagnoza", "od 2027-01-01 do 2028-12-31")));
}

#[test]
fn a_waiver_without_end_of_nothing_or_in_the_set_of_the_requirement() {
    assert_eq!(codes(&waiver("raport", "od 2027-01-01")), ["E0251"]);
    assert_eq!(codes(&waiver("raprt", "od 2027-01-01 do 2028-12-31")), ["E0204"]);
    let own = "wymóg x \"X\" {\n  podstawa ups art. 1\n  obowiązuje od 2022-10-30\n  dotyczy gmina\n  skutek uchybienie\n  sprawdź bip.adres jest podany\n  wskazówka \"x\"\n}\n";
    assert_eq!(codes(&format!("{own}{}", waiver("x", "od 2027-01-01 do 2028-12-31"))), ["E0252"]);
    for field in ["podstawa ups art. 3\n", "powód \"mała gmina\"\n", "kto \"rada\"\n"] {
        let text = waiver("raport", "od 2027-01-01 do 2028-12-31").replace(field, "\n");
        assert_eq!(codes(&text), ["E0203"], "{field}");
    }
}

#[test]
fn headings_have_the_word_of_their_kind() {
    let text = waiver("raport", "od 2027-01-01 do 2028-12-31");
    assert_eq!(codes(&text.replace("o od raport", "o dla raport")), ["E0110"]);
    assert_eq!(codes(&text.replace("o od raport", "o")), ["E0203"]);
    assert_eq!(codes("dana x dla w \"X\" { jednostka osoba }\n"), ["E0110"]);
    assert_eq!(codes("próg x od w {\n  alarm gdy wartość > 1\n}\n"), ["E0110"]);
}

#[test]
fn a_requirement_takes_the_place_of_the_version_of_its_period() {
    let (_, out) = read(&report(&[]));
    let rules = out.rules.expect("accepted");
    let versions: Vec<_> = rules.requirements.iter().filter(|r| r.meta.id == "raport").collect();
    let sets: Vec<&str> = versions.iter().map(|r| r.meta.set.as_str()).collect();
    assert_eq!(sets, ["prawo", "lokalne"]);
    // Verification is that of the rule replaced.
    assert_eq!(versions[1].verification, Verification::Official);
    let r = &rules.replacements[0];
    assert_eq!(
        (r.by.as_str(), r.of.as_str(), r.reason.as_str()),
        ("lokalne", "prawo", "uchwała rady")
    );
    assert!(matches!(&r.old, Replaced::Requirements(old) if old.len() == 1));
    assert_eq!(rules.replacing_requirement(r).unwrap().meta.title, "Raport co pół roku");
}

#[test]
fn wider_periods_and_more_units_are_stricter() {
    let text = report(&[
        ("od 2022-10-30", "od 2010-01-01"),
        ("gmina; powiat", "gmina; powiat; województwo"),
    ]);
    let rules = read(&text).1.rules.expect("accepted");
    assert_eq!(rules.requirements.iter().filter(|r| r.meta.id == "raport").count(), 1);
}

#[test]
fn a_weaker_requirement_is_refused() {
    insta::assert_snapshot!(shown(&report(&[("gmina; powiat", "gmina")])));
    for (from, to) in [
        ("od 2022-10-30", "od 2023-01-01"),
        ("od 2022-10-30", "od 2022-10-30 do 2030-12-31"),
        ("skutek uchybienie", "skutek dobra_praktyka"),
        ("skutek uchybienie", "skutek uchybienie\n  weryfikacja do_potwierdzenia"),
        ("zastępuje", "ostrzeżenie_gdy bip.adres jest podany\n  zastępuje"),
        (
            "sprawdź monitoring.raport_roczny jest tak oraz ewaluacja.zaplanowana jest tak",
            "pytanie \"czy?\"",
        ),
    ] {
        assert_eq!(codes(&report(&[(from, to)])), ["E0254"], "{to}");
    }
}

#[test]
fn the_same_name_without_saying_so_is_a_duplicate_with_a_hint() {
    let same = report(&[("  zastępuje prawo\n  powód \"uchwała rady\"\n", "")]);
    assert_eq!(codes(&same), ["E0220"]);
    assert!(shown(&same).contains("„zastępuje”"));
    let same = "próg wybór dla w {\n  alarm gdy wartość > 30\n  wybór_autora \"x\"\n}\n";
    assert_eq!(codes(same), ["E0206"]);
    assert!(shown(same).contains("„zastępuje”"));
}

#[test]
fn nothing_to_replace_is_refused() {
    insta::assert_snapshot!(shown(&report(&[("wymóg raport", "wymóg raporty")])));
    for (from, to) in [
        ("zastępuje prawo", "zastępuje lokalne"),
        ("zastępuje prawo", "zastępuje plan"),
        ("od 2022-10-30", "do 2001-01-01"),
    ] {
        assert_eq!(codes(&report(&[(from, to)])), ["E0253"], "{to}");
    }
    assert_eq!(codes(&report(&[("  powód \"uchwała rady\"\n", "")])), ["E0203"]);
    assert_eq!(codes(&format!("{}{}", report(&[]), report(&[]))), ["E0253"]);
}

#[test]
fn a_threshold_of_choice_is_replaced_freely_and_others_read_the_new_one() {
    let text = "próg wybór dla w {\n  uwaga gdy wartość > 90\n  wybór_autora \"u nas inaczej\"\n  zastępuje prawo\n  powód \"mała gmina\"\n}\n";
    let rules = read(text).1.rules.expect("accepted");
    let t: Vec<_> = rules.thresholds.iter().filter(|t| t.meta.id == "wybór").collect();
    assert_eq!((t.len(), t[0].meta.set.as_str(), t[0].alarm.is_none()), (1, "lokalne", true));
    assert_eq!(rules.replacing_threshold(&rules.replacements[0]).unwrap().0, 1);
}

#[test]
fn a_threshold_of_law_keeps_its_levels_its_indicator_and_its_basis() {
    let text = "próg norma dla w {\n  uwaga gdy wartość > 5\n  alarm gdy wartość > 15\n  wybór_autora \"ostrożniej\"\n  zastępuje prawo\n  powód \"tak chce rada\"\n}\n";
    let rules = read(text).1.rules.expect("accepted");
    let t = rules.thresholds.iter().find(|t| t.meta.id == "norma").unwrap();
    assert!(t.origin == Origin::Law && t.basis.is_some());
    assert_eq!(codes(&text.replace("  alarm gdy wartość > 15\n", "")), ["E0254"]);
    let other = format!(
        "wskaźnik inny \"I\" {{\n  wzór b / a\n  jednostka %\n}}\n{}",
        text.replace("dla w", "dla inny")
    );
    assert_eq!(codes(&other), ["E0253"]);
}

#[test]
fn a_set_may_replace_what_another_has_replaced() {
    let mut map = SourceMap::default();
    let head = "zestaw gmina wersja \"1\"\nużyj lokalne\nużyj prawo\n";
    let next = report(&[("zastępuje prawo", "zastępuje lokalne"), ("uchwała rady", "zarządzenie")]);
    map.add("gmina.srps", format!("{head}{next}"));
    map.add("lokalne.srps", format!("{HEAD}{}", report(&[])));
    map.add("prawo.srps", LAW);
    let rules = compile(&map).rules.expect("accepted");
    let chain: Vec<_> = rules.replacements.iter().map(|r| (r.by.as_str(), r.of.as_str())).collect();
    assert_eq!(chain, [("lokalne", "prawo"), ("gmina", "lokalne")]);
}
