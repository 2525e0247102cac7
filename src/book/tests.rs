use super::*;
use crate::diag::SourceMap;
use crate::document::tree::Block;
use crate::{examples, export, lang};

/// A set of law and a set that builds on it.
const LAW: &str = r#"/// Zestaw do prób.
///
/// Drugi akapit z `nazwą`.
zestaw prawo_próbne wersja "1"

akt ups "ustawa z dnia 12 marca 2004 r. o próbach" {
  dziennik    "Dz.U. 2004 nr 64 poz. 593"
  sprawdzono  2026-11-22
  weryfikacja tekst_urzędowy
}

parametr norma_kolejki "Najdłuższa kolejka" {
  podstawa     ups art. 8 ust. 1
  weryfikacja  źródło_wtórne
  wartość      20 osoba od 2011-01-01 do 2019-12-31
  wartość      15 osoba od 2020-01-01
}

słownik podmioty "Podmioty" {
  pozycja ops "ośrodek pomocy społecznej"
}

wymóg cele_ogólne "Strategia ma cele" {
  podstawa     ups art. 16b ust. 2 pkt 10
  obowiązuje   od 2011-05-03 do 2022-10-29
  dotyczy      gmina; powiat
  skutek       nieważność
  weryfikacja  tekst_urzędowy
  sprawdź      treść.sekcja(cele) jest wypełniona oraz (liczba(cele) >= 1 lub nie koordynator jest jednym z (ops))
  wskazówka    "Dodaj cele."
}

wymóg cele_ogólne "Strategia ma cele główne" {
  podstawa     ups art. 16b ust. 2 pkt 10
  obowiązuje   od 2022-10-30
  dotyczy      gmina
  skutek       uchybienie
  weryfikacja  do_potwierdzenia
  gdy          uchwała.data jest podana
  sprawdź      treść.sekcja(cele) jest wypełniona
  ostrzeżenie_gdy okres.lata >= 3
  ślad         "cel~ główn~"
  wskazówka    "Dodaj cele."
}

wymóg powody "Strategia omawia powody" {
  podstawa     ups art. 16b ust. 2 pkt 2
  obowiązuje   od 2011-05-03
  dotyczy      gmina
  skutek       dobra_praktyka
  pytanie      "Czy strategia omawia powody?"
  wskazówka    "Omów powody."
}

pominięcie uznaniowe "Świadczenia uznaniowe" {
  podstawa  ups art. 39
  dotyczy   województwo
  powód     "Nie mówi nic o treści strategii."
}

przykład "są cele, dzień przed zmianą" {
  dzień      2022-10-29
  jednostka  gmina
  fakty      treść.sekcja(cele) = tak; cele.problem = tak; bip.adres = "x"; okres.lata = 7
  oczekuj    wymóg cele_ogólne spełniony
}

przykład "celów nie ma, a oczekiwano inaczej" {
  dzień      2022-10-30
  fakty      treść.sekcja(cele) = nie; uchwała.data = 2022-10-30
  oczekuj    wymóg cele_ogólne spełniony; wymóg powody do_oceny
}
"#;

const FIGURES: &str = r#"zestaw liczby wersja "2"
użyj prawo_próbne wersja "1"

dana kolejka "Osoby w kolejce" {
  jednostka    osoba
  stan_na      31 grudnia
  źródło       bdl 123
  źródło       wymyślone "spis"
  zakres       >= 0
  zero_to_brak 2015; 2016
  zastrzeżenie "Liczona dwa razy."
}
dana ludność "Ludność | ogółem" {
  jednostka osoba
}

wskaźnik kolejka_udział "Osoby w kolejce <na tysiąc>" {
  wzór       (kolejka - kolejka[rok - 1]) / ludność
  jednostka  na 1000 mieszkańców
  charakter  destymulanta
  opis       "Ilu czeka."
  powód      ups art. 7 pkt 4
}

próg długa dla kolejka_udział {
  uwaga        gdy percentyl(typ) >= 50
  alarm        gdy wartość > 1,5 × kraj
  wybór_autora "Połowa gmin."
}
próg ustawowa dla kolejka_udział {
  alarm    gdy wartość > 15
  podstawa ups art. 8
}

problem kolejka_problem "Długa kolejka" {
  gdy        alarm długa lub uwaga długa oraz ankieta(mieszkańcy; kolejka) >= 30%
  dowody     kolejka_udział
  przyczyny  "mało ludzi"
}

cel_strategiczny krócej "Krócej w kolejce" { opis "Mniej czekania." }
cel_operacyjny skrócić "Skrócić kolejkę" {
  w_ramach      krócej
  odpowiada_na  kolejka_problem
  kierunek      "praca"
  rezultat      kolejka_udział do wartości 3,5 do 2030
  działanie drugi_etat "Drugi etat" {
    realizator ops
    termin     od roku 1 do roku 3
    koszt      120 000 zł / rok
    produkt    "etaty" 2 etat
    zadanie_ustawowe ups art. 110
    ryzyko     "brak chętnych"
  }
}

przykład "kolejka dłuższa niż u sąsiada" {
  dane        kolejka 2023 = 1; kolejka 2024 = 30; ludność 2024 = 1 000
  inna_gmina  kolejka 2023 = 1; kolejka 2024 = 3; ludność 2024 = 1 000
  kraj        kolejka 2023 = 1; kolejka 2024 = 3; ludność 2024 = 1 000
  ankieta     mieszkańcy.kolejka = 40; mieszkańcy.inne = 1
  oczekuj     problem kolejka_problem; uwaga długa; alarm długa; wskaźnik kolejka_udział = 29,0
}
"#;

fn books(sets: &[&str]) -> Books {
    let mut map = SourceMap::default();
    map.add("prawo.srps", LAW);
    map.add("liczby.srps", FIGURES);
    let compiled = lang::compile(&map);
    let rules = compiled.rules.unwrap_or_else(|| panic!("{:#?}", compiled.found));
    let report = examples::run(&rules).unwrap();
    let files: Vec<SourceFile> = [("prawo_próbne", "prawo.srps"), ("liczby", "liczby.srps")]
        .map(|(set, name)| SourceFile {
            set: set.into(),
            name: name.into(),
            sha256: "ab".repeat(32),
        })
        .to_vec();
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    make(&Input { rules: &rules, report: &report, files: &files, sets: &sets, printed: true, day })
        .unwrap()
}

fn text(d: &Document) -> String {
    export::plain_text(d)
}

#[test]
fn the_book_of_law() {
    let all = books(&["prawo_próbne", "liczby"]);
    insta::assert_snapshot!(text(&all.books[0].document));
}

#[test]
fn the_book_of_figures_problems_and_goals() {
    let all = books(&["prawo_próbne", "liczby"]);
    insta::assert_snapshot!(text(&all.books[1].document));
}

#[test]
fn the_page_that_leads_to_the_books() {
    insta::assert_snapshot!(text(&books(&["prawo_próbne", "liczby"]).index));
}

#[test]
fn every_link_leads_somewhere_and_every_id_is_there_once() {
    let all = books(&["prawo_próbne", "liczby"]);
    for d in all.books.iter().map(|b| &b.document).chain([&all.index]) {
        assert_eq!(export::check(d), [], "{}", d.title);
    }
    let html = export::html::render(&all.books[0].document);
    for anchor in
        ["akt-ups", "wymóg-cele_ogólne", "wymóg-powody", "wymóg-cele_ogólne-od-2022-10-30"]
    {
        assert!(html.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    }
    assert!(html.contains("href=\"#wymóg-powody\""));
    let figures = export::html::render(&all.books[1].document);
    for link in [
        "#próg-długa",
        "#wskaźnik-kolejka_udział",
        "#problem-kolejka_problem",
        "#cel-operacyjny-skrócić",
    ] {
        assert!(figures.contains(&format!("href=\"{link}\"")), "{link}");
        let id = link.trim_start_matches('#');
        assert!(figures.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(export::html::render(&all.index).contains("href=\"liczby.html\""));
}

#[test]
fn a_fraction_is_drawn_and_can_be_read_aloud() {
    let all = books(&["liczby"]);
    let html = export::html::render(&all.books[0].document);
    let (_, formula) = html.split_once("<p class=\"formula\">").unwrap();
    let (formula, _) = formula.split_once("</p>").unwrap();
    insta::assert_snapshot!(formula);
    assert!(all.books[0].document.blocks.iter().any(|b| matches!(b, Block::Formula(_))));
}

#[test]
fn an_example_that_failed_is_not_hidden() {
    let book = text(&books(&["prawo_próbne"]).books[0].document).replace('\u{a0}', " ");
    assert!(book.contains("nieudane: 1"), "{book}");
    assert!(book.contains("niespełniony – niezgodne"), "{book}");
}

#[test]
fn a_rule_of_a_set_without_a_book_is_named_and_not_linked() {
    let all = books(&["liczby"]);
    assert_eq!(export::check(&all.books[0].document), []);
    let html = export::html::render(&all.books[0].document);
    assert!(!html.contains("prawo_próbne.html"));
    assert!(!text(&all.index).contains("prawo_próbne"));
}

#[test]
fn examples_show_what_the_rule_asks_about_and_count_the_rest() {
    let book = text(&books(&["prawo_próbne", "liczby"]).books[0].document);
    // The address in the bulletin is none of the requirement's business, the length of the period is.
    assert!(book.contains("liczba lat objętych strategią: 7; oraz 1\u{a0}wartość"), "{book}");
    assert!(!book.contains("adres publikacji"), "{book}");
}

#[test]
fn titles_cannot_turn_into_marks() {
    let all = books(&["liczby"]);
    let html = export::html::render(&all.books[0].document).replace('\u{a0}', " ");
    assert!(html.contains("Osoby w kolejce &lt;na tysiąc&gt;"), "{html}");
    assert!(html.contains("Ludność | ogółem"));
}
