//! Budget reports as tables and XML: sums to the grosz, variables of the rules, refusals.

use proptest::prelude::*;

use super::*;
use crate::import::forms::testkit::{Run, rows, told};
use crate::import::{Cell, Input, Sheet};

const CSV: &str = "\
Rb-28S, sprawozdanie z wykonania planu wydatków budżetowych;;;;;;
za okres od początku roku do dnia 31 grudnia roku 2025;;;;;;
Klasyfikacja budżetowa;;;Plan (po zmianach);Zaangażowanie;Wykonanie wydatków;
Dział;Rozdział;Paragraf;;;;
1;2;3;4;5;6;7
750;75023;4010;1 000 000,00;950 000,00;900 000,00;
801;80101;4010;2 000 000,00;2 000 000,00;1 999 999,99;
851;85153;4300;5 000,00;5 000,00;4 000,00;
851;85154;4300;95 000,00;95 000,00;90 000,00;
852;85202;4330;600 000,00;600 000,00;580 500,25;
852;85203;4010;100 000,00;100 000,00;90 000,00;
852;85219;4010;700 000,00;700 000,00;690 000,00;
852;85219;4110;120 000,00;120 000,00;118 000,10;
852;85219;;820 000,00;820 000,00;808 000,10;Razem rozdział
852;;;1 520 000,00;1 520 000,00;1 478 500,35;Razem dział
855;85508;4330;50 000,00;50 000,00;45 000,00;
855;85510;4330;30 000,00;30 000,00;29 000,00;
;;;4 700 000,00;4 650 000,00;4 546 500,34;Ogółem
";

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<b:Sprawozdanie xmlns:b=\"urn:x\" nazwa=\"Rb-28S\"><b:Naglowek><b:Rok>2025</b:Rok><b:Kwartal>4</b:Kwartal></b:Naglowek>
<b:Pozycje>
<b:Pozycja><b:Dział>750</b:Dział><b:Rozdzial>75023</b:Rozdzial><b:Paragraf>4010</b:Paragraf><b:PlanPoZmianach>1000000.00</b:PlanPoZmianach><b:Wykonanie>900000.00</b:Wykonanie></b:Pozycja>
<b:Pozycja DZIAL=\"801\" ROZDZIAL=\"80101\" PARAGRAF=\"4010\" PLAN=\"2000000,00\" WYKONANIE=\"1999999,99\"/>
<b:Dzial kod=\"852\"><b:Rozdzial kod=\"85219\">
<b:Kwoty paragraf=\"4010\"><b:plan>700000</b:plan><b:wykonanie>690000</b:wykonanie></b:Kwoty>
<b:Kwoty paragraf=\"4110\"><b:plan>120000</b:plan><b:wykonanie>118000.10</b:wykonanie></b:Kwoty>
</b:Rozdzial></b:Dzial>
</b:Pozycje></b:Sprawozdanie>";

fn read(name: &str, text: &str) -> Harvest {
    Run::default().read(&Budget, name, text.as_bytes())
}

fn changed(from: &str, to: &str) -> String {
    assert!(CSV.contains(from), "{from}");
    let harvest = read("rb28s.csv", &CSV.replace(from, to));
    assert!(harvest.tables.is_empty(), "{from} → {to}");
    format!("=== {from:?} → {to:?}\n{}\n", told(&harvest.found))
}

#[test]
fn chapters_and_divisions_are_added_up_and_named() {
    let harvest = read("rb28s.csv", CSV);
    insta::assert_snapshot!(rows(&harvest.tables));
    insta::assert_snapshot!(told(&harvest.found));
    assert_eq!(harvest.tables[0].stem, "rb-28s");
    assert_eq!(harvest.read, 13);
}

#[test]
fn codes_without_zeros_and_merged_codes_are_the_same_codes() {
    let text = |s: &str| Cell::Text(s.into());
    let sheet = Sheet {
        name: Some("Rb-27S IV kwartał 2025".into()),
        first_row: 1,
        rows: vec![
            vec![
                text("Dz."),
                text("Rozdz."),
                text("§"),
                text("Plan po zmianach"),
                text("Należności"),
                text("Dochody wykonane"),
                text("% wykonania"),
            ],
            vec![
                Cell::Number(10.0),
                Cell::Number(1095.0),
                Cell::Number(2010.0),
                Cell::Number(100.5),
                Cell::Number(1.0),
                Cell::Number(100.5),
                Cell::Number(100.0),
            ],
            vec![
                Cell::Empty,
                Cell::Empty,
                Cell::Number(750.0),
                Cell::Number(0.5),
                Cell::Number(1.0),
                Cell::Empty,
                Cell::Empty,
            ],
            vec![
                Cell::Number(750.0),
                Cell::Number(75023.0),
                Cell::Number(970.0),
                Cell::Number(1.0),
                Cell::Empty,
                Cell::Number(2.0),
                Cell::Empty,
            ],
            vec![
                Cell::Number(801.0),
                Cell::Number(80101.0),
                Cell::Number(970.0),
                Cell::Number(1.0),
                Cell::Empty,
                Cell::Number(2.0),
                Cell::Empty,
            ],
            vec![
                Cell::Number(852.0),
                Cell::Number(85219.0),
                Cell::Number(2030.0),
                Cell::Number(7.0),
                Cell::Empty,
                Cell::Number(6.25),
                Cell::Empty,
            ],
        ],
        ..Sheet::default()
    };
    let input = Input::of("rb.xlsx", Content::Sheets(vec![sheet]));
    let harvest = Run::default().read_input(&Budget, &input);
    insta::assert_snapshot!(rows(&harvest.tables));
    assert_eq!(harvest.skipped[0].count, 1, "one empty amount");
}

#[test]
fn own_positions_come_from_the_project() {
    let own = "[[pozycja]]\nsprawozdanie = \"Rb-28S\"\ndzial = \"852\"\nparagrafy = [\"4010\"]\nzmienna = \"płace w pomocy społecznej\"\n";
    let run = Run::with_setting("mapowania/rb.toml", own);
    let harvest = run.read(&Budget, "rb28s.csv", CSV.as_bytes());
    assert!(rows(&harvest.tables).contains(
        "płace w pomocy społecznej 2025 = 780000 | Rb-28S za 2025 r., dz. 852, par. 4010"
    ));
}

#[test]
fn xml_is_read_by_the_words_in_its_names() {
    let harvest = read("rb.xml", XML);
    insta::assert_snapshot!(rows(&harvest.tables));
    assert!(harvest.found.is_empty(), "{}", told(&harvest.found));
    assert_eq!(harvest.read, 4);
}

#[test]
fn xml_that_is_not_recognised_is_refused() {
    let mut all = String::new();
    for text in [
        XML.replace("Wykonanie", "Kwota")
            .replace("WYKONANIE", "KWOTA")
            .replace("wykonanie", "kwota"),
        XML.replace("</b:Pozycje>", ""),
        XML.replace("900000.00", "dużo"),
        XML.replace("Rb-28S", "sprawozdanie Rb-28S")
            .replace("ROZDZIAL=\"80101\"", "ROZDZIAL=\"85219\""),
        XML.replace("nazwa=\"Rb-28S\"", ""),
        XML.replace("<b:Rok>2025</b:Rok>", ""),
    ] {
        let input = Input::open("sprawozdanie.xml", text.as_bytes()).unwrap();
        let harvest = Run::default().read_input(&Xml, &input);
        assert!(harvest.tables.is_empty());
        all += &told(&harvest.found);
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}

/// The importer, asked to read whatever it is given.
struct Xml;

impl Importer for Xml {
    fn id(&self) -> &'static str {
        "rb"
    }
    fn recognise(&self, _: &Input<'_>, _: &Context<'_>) -> Option<Recognised> {
        Some(Recognised { title: String::new(), sure: 1 })
    }
    fn read(&self, input: &Input<'_>, context: &Context<'_>) -> Harvest {
        Budget.read(input, context)
    }
}

#[test]
fn entities_in_xml_do_not_grow() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><r rb28s=\"Rb-28S\">&b;</r>";
    let harvest = read("rb.xml", bomb);
    assert_eq!(harvest.found[0].code, "E0458");
}

#[test]
fn totals_that_do_not_come_out_are_refused() {
    let all = [
        changed(
            "820 000,00;820 000,00;808 000,10;Razem rozdział",
            "820 000,01;820 000,00;808 000,10;Razem rozdział",
        ),
        changed("1 478 500,35;Razem dział", "1 478 500,36;Razem dział"),
        changed("4 546 500,34;Ogółem", "4 546 500,43;Ogółem"),
        changed("852;85203;4010;100 000,00;100 000,00;90 000,00;\n", ""),
    ];
    insta::assert_snapshot!(all.concat());
}

#[test]
fn rows_that_cannot_be_right_are_refused() {
    let nameless = CSV
        .replace("Rb-28S, sprawozdanie z wykonania planu wydatków budżetowych", "Sprawozdanie")
        .replace("Wykonanie wydatków", "Wykonanie");
    let nameless = told(&read("kwoty.csv", &nameless).found);
    let all = [
        changed("852;85202;4330", "853;85202;4330"),
        changed("750;75023;4010", "750;;4010"),
        changed("95 000,00;95 000,00;90 000,00", "95 000,00;95 000,00;90 000,0O"),
        changed("Dział;Rozdział;", "Część;Podział;"),
        changed("Wykonanie wydatków", "Saldo"),
        changed("Zaangażowanie;Wykonanie wydatków", "Wykonanie;Wykonanie narastająco"),
        nameless,
        changed("31 grudnia roku 2025", "końca roku"),
    ];
    insta::assert_snapshot!(all.concat());
}

#[test]
fn a_report_of_a_quarter_is_not_stored_as_a_year() {
    let harvest = read("rb28s.csv", &CSV.replace("31 grudnia", "30 września"));
    assert!(harvest.tables.is_empty() && harvest.read == 13);
    insta::assert_snapshot!(told(&harvest.found));
}

#[test]
fn a_report_of_one_office_is_no_figure_of_the_gmina() {
    let lines: Vec<&str> = CSV
        .lines()
        .filter(|l| !l.starts_with("750") && !l.starts_with("801") && !l.ends_with("Ogółem"))
        .collect();
    let harvest = read("rb28s.csv", &lines.join("\n"));
    let all = rows(&harvest.tables);
    assert!(all.lines().skip(1).all(|l| l.starts_with("Rb-28S (jednostka)")), "{all}");
    insta::assert_snapshot!(told(&harvest.found[1..]));
}

#[test]
fn a_printed_report_and_a_broken_mapping_are_refused() {
    let word =
        |text: &str| crate::import::Word { x: 0.0, right: 9.0, y: 0.0, text: text.to_owned() };
    let page = crate::import::Page { number: 1, lines: vec![vec![word("Rb-28S")]] };
    let input = Input::of("rb.pdf", Content::Pages(vec![page]));
    let mut all = told(&Run::default().read_input(&Budget, &input).found);
    for own in [
        "[[pozycja]]\nsprawozdanie = \"Rb-30S\"\nogolem = true\nzmienna = \"x\"\n",
        "[[pozycja]]\nsprawozdanie = \"Rb-28S\"\nzmienna = \"x\"\n",
        "[[pozycja]]\nsprawozdanie = \"Rb-28S\"\nogolem = true\nzmienna = \"wydatki_ogolem\"\n",
        "[[pozycja]]\nrozdział = \"85202\"\n",
    ] {
        let run = Run::with_setting("mapowania/rb.toml", own);
        all.push('\n');
        all += &told(&run.read(&Budget, "rb28s.csv", CSV.as_bytes()).found);
    }
    insta::assert_snapshot!(all);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// A changed report is read or refused, and the stored total is the sum of what was read.
    #[test]
    fn a_changed_report_is_harmless(at in 0..CSV.len(), with in "[0-9 ;,a-z\n\"]{0,5}", cut in 0_usize..5) {
        let start = (0..=at).rev().find(|i| CSV.is_char_boundary(*i)).unwrap();
        let end = (start + cut..=CSV.len()).find(|i| CSV.is_char_boundary(*i)).unwrap_or(CSV.len());
        let text = format!("{}{with}{}", &CSV[..start], &CSV[end..]);
        let Ok(input) = Input::open("rb28s.csv", text.as_bytes()) else { return Ok(()) };
        let harvest = Run::default().read_input(&Xml, &input);
        let refused = harvest.found.iter().any(Diagnostic::is_error);
        prop_assert!(!refused || harvest.tables.is_empty());
    }

    /// So is a changed XML.
    #[test]
    fn a_changed_xml_is_harmless(at in 0..XML.len(), with in "[0-9<>/\"a-z&; ]{0,5}", cut in 0_usize..5) {
        let start = (0..=at).rev().find(|i| XML.is_char_boundary(*i)).unwrap();
        let end = (start + cut..=XML.len()).find(|i| XML.is_char_boundary(*i)).unwrap_or(XML.len());
        let text = format!("{}{with}{}", &XML[..start], &XML[end..]);
        let Ok(input) = Input::open("rb28s.xml", text.as_bytes()) else { return Ok(()) };
        let harvest = Run::default().read_input(&Xml, &input);
        let refused = harvest.found.iter().any(Diagnostic::is_error);
        prop_assert!(!refused || harvest.tables.is_empty());
    }
}
