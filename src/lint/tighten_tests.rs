use super::*;
use crate::diag::{RenderOptions, SourceMap, render_terminal};

const LAW: &str = r#"zestaw prawo wersja "1"
akt ups "ustawa o próbach" { dziennik "Dz.U. 2004 nr 64 poz. 593" }
parametr norma_pracy "Norma" {
  podstawa ups art. 5
  wartość  10 od 2015-01-01 do 2024-12-31
  wartość  15 od 2025-01-01
}
dana a "A" {
  jednostka osoba
  zakres >= 0
}
dana b "B" {
  jednostka osoba
  zakres > 0
}
wskaźnik w "Obciążenie" {
  wzór      a / b
  jednostka liczba
}
próg norma dla w {
  uwaga    gdy wartość > norma_pracy
  alarm    gdy wartość > 2 × kraj
  podstawa ups art. 2
}
próg wybór dla w {
  alarm        gdy wartość > 20
  wybór_autora "tak"
}
problem p "P" { gdy alarm norma lub alarm wybór }
wymóg okres "Okres" {
  podstawa    ups art. 1
  obowiązuje  od 2015-01-01
  dotyczy     gmina
  skutek      uchybienie
  weryfikacja tekst_urzędowy
  gdy         uchwała.rodzaj jest jednym z (nowa)
  sprawdź     okres.lata >= 4 oraz treść.sekcja(diagnoza) jest wypełniona
  ostrzeżenie_gdy okres.lata >= 3
  wskazówka   "Wydłuż."
}
wymóg ocena "Ocena" {
  podstawa    ups art. 1
  obowiązuje  od 2015-01-01
  dotyczy     gmina
  skutek      uchybienie
  weryfikacja tekst_urzędowy
  pytanie     "Czy dobrze?"
  wskazówka   "Popraw."
}
"#;

const HEAD: &str = "zestaw lokalne wersja \"1\"\nużyj prawo wersja \"1\"\n";

fn shown(local: &str) -> String {
    let mut map = SourceMap::default();
    map.add("lokalne.srps", format!("{HEAD}{local}"));
    map.add("prawo.srps", LAW);
    let out = crate::lang::compile(&map);
    let rules = out.rules.unwrap_or_else(|| panic!("{:#?}", out.found));
    render_terminal(&weakened(&rules), &map, RenderOptions::default())
}

fn requirement(id: &str, fields: &str) -> String {
    format!(
        "wymóg {id} \"Nowy\" {{\n  podstawa ups art. 4\n  obowiązuje od 2015-01-01\n  dotyczy gmina\n  skutek uchybienie\n  wskazówka \"x\"\n  zastępuje prawo\n  powód \"uchwała\"\n{fields}\n}}\n"
    )
}

fn threshold(id: &str, fields: &str) -> String {
    format!("próg {id} dla w {{\n{fields}\n  zastępuje prawo\n  powód \"uchwała\"\n}}\n")
}

#[test]
fn stricter_requirements_pass() {
    for fields in [
        "  gdy uchwała.rodzaj jest jednym z (nowa)\n  sprawdź okres.lata >= 5 oraz treść.sekcja(diagnoza) jest wypełniona",
        "  sprawdź treść.sekcja(diagnoza) jest wypełniona oraz okres.lata >= 4 oraz bip.adres jest podany",
        "  gdy uchwała.rodzaj jest jednym z (nowa; zmiana)\n  sprawdź okres.lata = 6 oraz treść.sekcja(diagnoza) jest wypełniona\n  ostrzeżenie_gdy okres.lata >= 3,5",
    ] {
        assert_eq!(shown(&requirement("okres", fields)), "", "{fields}");
    }
    assert_eq!(shown(&requirement("ocena", "  pytanie \"Czy dobrze?\"")), "");
}

#[test]
fn a_weaker_condition_is_refused_with_an_example() {
    insta::assert_snapshot!(shown(&requirement(
        "okres",
        "  sprawdź okres.lata >= 3 oraz treść.sekcja(diagnoza) jest wypełniona"
    )));
}

#[test]
fn other_ways_to_be_weaker_are_refused() {
    for fields in [
        "  sprawdź okres.lata >= 4",
        "  sprawdź okres.lata >= 4 lub treść.sekcja(diagnoza) jest wypełniona",
        "  gdy uchwała.rodzaj jest jednym z (nowa) oraz bip.adres jest podany\n  sprawdź okres.lata >= 5 oraz treść.sekcja(diagnoza) jest wypełniona",
        "  sprawdź okres.lata >= 5 oraz treść.sekcja(diagnoza) jest wypełniona\n  ostrzeżenie_gdy okres.lata >= 1",
    ] {
        assert!(shown(&requirement("okres", fields)).contains("E0255"), "{fields}");
    }
}

#[test]
fn what_cannot_be_shown_is_refused() {
    insta::assert_snapshot!(shown(&requirement("ocena", "  sprawdź bip.adres jest podany")));
    assert!(shown(&requirement("ocena", "  pytanie \"Czy może być?\"")).contains("E0256"));
}

#[test]
fn thresholds_of_law_only_come_down() {
    let lower = "  uwaga gdy wartość > 0,8 × norma_pracy\n  alarm gdy wartość > 1,5 × kraj";
    assert_eq!(shown(&threshold("norma", lower)), "");
    let higher = "  uwaga gdy wartość > 1,2 × norma_pracy\n  alarm gdy wartość > 2 × kraj";
    assert!(shown(&threshold("norma", higher)).contains("E0255"));
    // Enough for the amount of today, not for that of former days.
    let today = "  uwaga gdy wartość > 15\n  alarm gdy wartość > 2 × kraj";
    insta::assert_snapshot!(shown(&threshold("norma", today)));
}

#[test]
fn a_choice_of_the_author_may_be_put_otherwise() {
    assert_eq!(
        shown(&threshold("wybór", "  uwaga gdy wartość > 100\n  wybór_autora \"u nas\"")),
        ""
    );
}
