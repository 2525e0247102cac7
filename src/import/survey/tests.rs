//! Answers below are invented; PESELs in them have dates of birth of nobody (the year 2299).

mod private;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::data::{ReadOptions, Registry};
use crate::diag::{RenderOptions, SourceMap, render_terminal};
use crate::import::{Cell, Sheet};

const PESEL: &str = "99723100018";

const BOOK: &str = r#"
badanie = "mieszkańcy"
mało_odpowiedzi = 3

[[pytanie]]
klucz = "brak_opieki"
nagłówek = ["Czy w rodzinie brakuje opieki?", "Q1", "p1"]
typ = "jednokrotny"
odsetek = ["tak", "Raczej tak"]
[pytanie.odpowiedzi]
tak = ["Tak", "A1", "Y"]
raczej_tak = ["Raczej tak", "A2"]
nie = ["Nie", "A3", "N"]

[[pytanie]]
nagłówek = ["Co najbardziej przeszkadza?", "Q2", "p2"]
typ = "wielokrotny"
każda_osobno = true
inne = true
[pytanie.odpowiedzi]
dojazdy = ["Dojazdy", "SQ001"]
alkohol = ["Alkohol, narkotyki", "SQ002"]
brak_pracy = ["Brak pracy", "SQ003"]

[[pytanie]]
klucz = "zadowolenie"
nagłówek = ["Jak się żyje w gminie?", "Q3", "p3"]
typ = "skala"
od = 1
do = 5
odsetek = [4, 5]

[[pytanie]]
nagłówek = ["Uwagi", "Q4"]
typ = "tekst"
"#;

fn settings(books: &[(&str, &str)]) -> BTreeMap<String, String> {
    books.iter().map(|(n, t)| (format!("mapowania/{n}"), (*t).to_owned())).collect()
}

fn options() -> ReadOptions {
    let mut options = ReadOptions::new(Vec::new(), NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
    options.questions = [
        ("mieszkańcy", "brak_opieki"),
        ("mieszkańcy", "dojazdy"),
        ("młodzież", "sen"),
        ("szkoły", "sen"),
    ]
    .map(|(s, q)| (s.to_owned(), q.to_owned()))
    .into();
    options
}

fn with<T>(books: &[(&str, &str)], work: impl FnOnce(&Context<'_>) -> T) -> T {
    let (settings, options) = (settings(books), options());
    work(&Context {
        registry: Registry::embedded(),
        options: &options,
        home: None,
        settings: &settings,
        vintage: None,
        year: None,
    })
}

fn harvest_of(input: &Input<'_>, books: &[(&str, &str)]) -> Harvest {
    with(books, |context| Survey.read(input, context))
}

fn read_as(name: &str, text: &str, books: &[(&str, &str)]) -> Harvest {
    harvest_of(&Input::open(name, text.as_bytes()).unwrap(), books)
}

fn read(text: &str) -> Harvest {
    read_as("ankieta.csv", text, &[("ankieta-mieszkańcy.toml", BOOK)])
}

fn recognised(name: &str, text: &str, books: &[(&str, &str)]) -> Option<(String, u8)> {
    let input = Input::open(name, text.as_bytes()).unwrap();
    with(books, |c| Survey.recognise(&input, c)).map(|r| (r.title, r.sure))
}

/// Shares as `question percent count/answered`.
fn shares(h: &Harvest) -> Vec<String> {
    h.tables
        .iter()
        .flat_map(|t| &t.answers)
        .map(|a| format!("{} {:.1} {}/{}", a.question, a.percent, a.count, a.answered))
        .collect()
}

fn told(h: &Harvest) -> String {
    let mut out = String::new();
    let (map, plain) = (SourceMap::default(), RenderOptions::default());
    out += &render_terminal(&h.found, &map, plain);
    for s in &h.skipped {
        out += &format!("pominięto {}: {}\n", s.count, s.what);
    }
    out
}

fn codes(h: &Harvest) -> Vec<&'static str> {
    h.found.iter().map(|d| d.code).collect()
}

fn file<'a>(h: &'a Harvest, part: &str) -> Option<&'a str> {
    let (_, bytes) = h.files.iter().find(|(path, _)| path.contains(part))?;
    std::str::from_utf8(bytes).ok()
}

/// Everything an importer lets out, as one text.
fn everything(h: &Harvest) -> String {
    let files: String =
        h.files.iter().map(|(p, b)| format!("{p}\n{}\n", String::from_utf8_lossy(b))).collect();
    format!("{:?}\n{}\n{files}", h, told(h))
}

const GOOGLE: &str = "\
\"Sygnatura czasowa\",\"Czy w rodzinie brakuje opieki?\",\"Co najbardziej przeszkadza?\",\"Jak się żyje w gminie?\",\"Uwagi\"
\"2026/04/13 10:22:31 AM GMT+2\",\"Tak\",\"Dojazdy, Alkohol, narkotyki\",\"4\",\"Za rzadko jeździ autobus, zwłaszcza w soboty\"
\"2026/04/13 10:25:02 AM GMT+2\",\"Nie\",\"Dojazdy\",\"2\",\"\"
\"2026/04/13 11:00:00 AM GMT+2\",\"Raczej tak\",\"Brak pracy, hałas, kurz\",\"5\",\"\"
\"2026/04/14 09:00:10 AM GMT+2\",\"\",\"\",\"3\",\"\"
";

#[test]
fn google_forms_with_commas_inside_options() {
    let h = read(GOOGLE);
    assert_eq!(
        shares(&h),
        [
            "brak_opieki 66.7 2/3",
            "dojazdy 66.7 2/3",
            "alkohol 33.3 1/3",
            "brak_pracy 33.3 1/3",
            "zadowolenie 50.0 2/4"
        ]
    );
    assert_eq!(h.read, 4);
    assert_eq!(codes(&h), [] as [&str; 0], "{}", told(&h));
    assert_eq!(h.tables[0].stem, "ankieta-mieszkańcy");
    assert_eq!(h.tables[0].answers[0].survey, "mieszkańcy");
    assert_eq!(h.keep_no_original, None);
    let remarks = file(&h, "dane/ankiety/mieszkańcy-uwagi.csv").unwrap();
    assert_eq!(
        remarks,
        "pytanie;wiersz;tekst\nUwagi;2;Za rzadko jeździ autobus, zwłaszcza w soboty\n"
    );
    let (title, sure) = recognised("x.dat", GOOGLE, &[]).unwrap();
    assert_eq!((title.as_str(), sure), ("wyniki ankiety (Formularze Google)", 96));
}

#[test]
fn microsoft_forms_end_every_answer_with_a_semicolon() {
    let head = [
        "ID",
        "Godzina rozpoczęcia",
        "Godzina ukończenia",
        "Adres e-mail",
        "Nazwa",
        "Czy w rodzinie brakuje opieki?",
        "Co najbardziej przeszkadza?",
        "Uwagi",
    ];
    let row = |id: f64, care: &str, what: &str| {
        let day = NaiveDate::from_ymd_opt(2026, 4, 13).unwrap();
        vec![
            Cell::Number(id),
            Cell::Day(day),
            Cell::Day(day),
            Cell::Text("anonymous".into()),
            Cell::Empty,
            Cell::Text(care.into()),
            Cell::Text(what.into()),
            Cell::Empty,
        ]
    };
    let rows = vec![
        head.iter().map(|h| Cell::Text((*h).into())).collect(),
        row(1.0, "Tak", "Dojazdy;Alkohol, narkotyki;"),
        row(2.0, "Nie", "Brak pracy;"),
        row(3.0, "Nie", "Dojazdy;Brak boiska; a także basenu;"),
    ];
    let sheet = Sheet { name: Some("Sheet1".into()), first_row: 1, rows, ..Sheet::default() };
    let input = Input::with_sheets("formularz.xlsx", vec![sheet]);
    let h = harvest_of(&input, &[("ankieta-mieszkańcy.toml", BOOK)]);
    assert_eq!(
        shares(&h),
        ["brak_opieki 33.3 1/3", "dojazdy 66.7 2/3", "alkohol 33.3 1/3", "brak_pracy 33.3 1/3"]
    );
    // Columns for the address and the name are there, but nobody is named in them.
    assert_eq!(h.keep_no_original, None);
    assert_eq!(h.tables[0].answers[0].spot.column.as_deref(), Some("F"));
    insta::assert_snapshot!(told(&h));
}

const LIME: &str = "\
\"id\",\"submitdate\",\"lastpage\",\"startlanguage\",\"seed\",\"Q1\",\"Q2[SQ001]\",\"Q2[SQ002]\",\"Q2[SQ003]\",\"Q2[other]\",\"Q3\",\"Q4\"
\"1\",\"2026-04-13 10:22:31\",\"3\",\"pl\",\"1234563218\",\"A1\",\"Y\",\"\",\"\",\"\",\"A5\",\"\"
\"2\",\"2026-04-13 10:30:00\",\"3\",\"pl\",\"501234567\",\"A3\",\"\",\"\",\"\",\"kurz\",\"A2\",\"\"
\"3\",\"\",\"1\",\"pl\",\"777\",\"A1\",\"Y\",\"Y\",\"Y\",\"\",\"\",\"\"
\"4\",\"2026-04-13 12:00:00\",\"3\",\"pl\",\"778\",\"A2\",\"\",\"Y\",\"Y\",\"\",\"\",\"Lampy\"
\"5\",\"2026-04-13 12:10:00\",\"3\",\"pl\",\"779\",\"\",\"\",\"\",\"\",\"\",\"A4\",\"\"
";

#[test]
fn limesurvey_in_codes_leaves_the_unfinished_out() {
    let book = BOOK.replace(
        "odsetek = [4, 5]\n",
        "odsetek = [4, 5]\n[pytanie.odpowiedzi]\n1 = \"A1\"\n2 = \"A2\"\n4 = \"A4\"\n5 = \"A5\"\n",
    );
    let h = read_as("wyniki.csv", LIME, &[("ankieta-m.toml", &book)]);
    assert_eq!(
        shares(&h),
        [
            "brak_opieki 66.7 2/3",
            "dojazdy 33.3 1/3",
            "alkohol 33.3 1/3",
            "brak_pracy 33.3 1/3",
            "zadowolenie 66.7 2/3"
        ]
    );
    insta::assert_snapshot!(told(&h));
}

#[test]
fn limesurvey_in_full_headings_and_long_answers() {
    let text = "\
\"Response ID\";\"Data wysłania\";\"Ostatnia strona\";\"Q1. Czy w rodzinie brakuje opieki?\";\"Q2. Co najbardziej przeszkadza? [Dojazdy]\";\"Q2. Co najbardziej przeszkadza? [Alkohol, narkotyki]\";\"Q2. Co najbardziej przeszkadza? [Brak pracy]\";\"Q2. Co najbardziej przeszkadza? [Inne]\"
1;2026-04-13 10:22:31;3;Tak;Tak;Nie;Nie;
2;2026-04-13 10:23:31;3;Nie;Nie;Nie;Nie;
3;2026-04-13 10:24:31;3;Nie;Nie;Tak;Tak;
4;2026-04-13 10:25:31;3;Raczej tak;;;;
";
    let h = read(text);
    // The second and the fourth chose nothing: nobody knows whether they passed the question over.
    assert_eq!(
        shares(&h),
        ["brak_opieki 50.0 2/4", "dojazdy 50.0 1/2", "alkohol 50.0 1/2", "brak_pracy 50.0 1/2"]
    );
    let book = BOOK.replace("inne = true", "inne = true\nżadna_to_odpowiedź = true");
    let h = read_as("a.csv", text, &[("ankieta-m.toml", &book)]);
    assert_eq!(shares(&h)[1], "dojazdy 25.0 1/4");
}

#[test]
fn without_a_day_of_sending_the_last_page_tells_who_finished() {
    let text = "id;lastpage;seed;Q1;Q4\n1;3;11;A1;\n2;1;12;A1;\n3;3;13;A3;\n4;;14;;\n5;3;15;A3;\n";
    let h = read(text);
    assert_eq!(shares(&h), ["brak_opieki 33.3 1/3"]);
    assert_eq!(h.skipped[0].count, 2);
    assert_eq!(h.skipped[0].first.as_ref().unwrap().row, 3);
}

#[test]
fn answers_keyed_from_paper_in_codes() {
    let book = BOOK
        .replace("\"Tak\", \"A1\"", "\"1\", \"T\"")
        .replace("\"Raczej tak\", \"A2\"", "2")
        .replace("\"Nie\", \"A3\"", "\"3\"")
        .replace("\"Raczej tak\"]", "\"raczej_tak\"]\nbez_odpowiedzi = [99, \"brak\"]")
        .replace("\"SQ001\"", "\"1\"")
        .replace("\"SQ002\"", "\"2\"")
        .replace("\"SQ003\"", "\"3\"");
    let text = "nr ankiety;p1;p2;p3\n1;1;1,3;5\n2;2;2;4\n3;3;;1\n4;99;1;\n5;brak;3,1;2\n";
    let h = read_as("papier.csv", text, &[("ankieta-m.toml", &book)]);
    assert_eq!(
        shares(&h),
        [
            "brak_opieki 66.7 2/3",
            "dojazdy 75.0 3/4",
            "alkohol 25.0 1/4",
            "brak_pracy 50.0 2/4",
            "zadowolenie 50.0 2/4"
        ]
    );
    let sure = recognised("papier.csv", text, &[("ankieta-m.toml", &book)]).unwrap();
    assert_eq!(sure, ("wyniki ankiety (ankieta przepisana do tabeli)".to_owned(), 92));
}

#[test]
fn headings_that_are_keys_of_the_rules_need_no_codebook() {
    let text = "id;brak_opieki;dojazdy;kolor\n1;tak;1;a\n2;nie;0;b\n3;;1;c\n";
    let h = read_as("papier.csv", text, &[]);
    assert_eq!(shares(&h), ["brak_opieki 50.0 1/2", "dojazdy 66.7 2/3"]);
    assert_eq!(h.tables[0].answers[0].survey, "mieszkańcy");
    // The same question of two surveys: the name of the file decides, or nobody does.
    let text = "id;sen\n1;tak\n2;nie\n";
    assert_eq!(read_as("odpowiedzi.csv", text, &[]).tables.len(), 0);
    assert_eq!(read_as("Szkoły 2026.csv", text, &[]).tables[0].answers[0].survey, "szkoły");
    // Answers other than yes and no need a codebook.
    let h = read_as("ankieta.csv", "id;brak_opieki;dojazdy\n1;często;tak\n", &[]);
    assert_eq!((h.tables.len(), codes(&h)), (0, vec!["W0460"]));
}

#[test]
fn numbers_counted_from_to() {
    let book = "badanie = \"szkoły\"\n[[pytanie]]\nklucz = \"mało_snu\"\nnagłówek = \"Ile godzin śpisz?\"\ntyp = \"liczba\"\nodsetek_do = 6.5\nbez_odpowiedzi = \"nie wiem\"\n";
    let text = "id;Ile godzin śpisz?;Waga\n1;6,5;1,1\n2;8;0,9\n3;nie wiem;1\n4;5;1\n";
    let h = read_as("a.csv", text, &[("ankieta-s.toml", book)]);
    assert_eq!(shares(&h), ["mało_snu 66.7 2/3"]);
    insta::assert_snapshot!(told(&h));
}

#[test]
fn no_codebook_gives_a_draft_and_no_number() {
    // Enough answers to see which columns are lists.
    let (head, rows) = GOOGLE.split_once('\n').unwrap();
    let text = format!("{head}\n{rows}{rows}{rows}\n");
    let h = read_as("Ankieta mieszkańców 2026 (Odpowiedzi).csv", &text, &[]);
    assert_eq!(h.tables.len(), 0);
    insta::assert_snapshot!("no_codebook", told(&h));
    let draft = file(&h, "mapowania/ankieta-mieszkańców_2026_odpowiedzi.toml").unwrap();
    insta::assert_snapshot!("draft_google", draft);
    // The draft can be read, fits the file, and still counts nothing.
    let again = read_as("ankieta.csv", &text, &[("ankieta-x.toml", draft)]);
    assert_eq!(again.tables.len(), 0);
    insta::assert_snapshot!("draft_without_keys", told(&again));
}

#[test]
fn a_draft_joins_pieces_that_only_come_together() {
    let mut text = "Timestamp,Co przeszkadza?\n".to_owned();
    for answer in ["Dojazdy, Alkohol, narkotyki", "Dojazdy", "Praca", "Praca, Alkohol, narkotyki"] {
        for _ in 0..5 {
            text += &format!("t,\"{answer}\"\n");
        }
    }
    text += "t,\"Praca, hałas\"\nt,\"Dojazdy, Praca\"\n";
    let h = read_as("ankieta.csv", &text, &[]);
    let draft = file(&h, "mapowania/").unwrap();
    let answers = draft.split_once("[pytanie.odpowiedzi]\n").unwrap().1;
    assert_eq!(
        answers,
        "dojazdy = \"Dojazdy\"\nalkohol_narkotyki = \"Alkohol, narkotyki\"\npraca = \"Praca\"\n"
    );
    assert!(draft.contains("typ = \"wielokrotny\"") && draft.contains("inne = true"));
}

#[test]
fn a_draft_knows_columns_of_one_question_and_leaves_own_words_out() {
    let h = read_as(
        "wyniki.csv",
        LIME,
        &[(
            "ankieta-wyniki.toml",
            "badanie = \"x\"\n[[pytanie]]\nnagłówek = \"inne\"\ntyp = \"tekst\"\n",
        )],
    );
    let draft = file(&h, "mapowania/ankieta-wyniki-2.toml").unwrap();
    insta::assert_snapshot!("draft_limesurvey", draft);
    assert!(!draft.contains("kurz") && !draft.contains("Lampy"));
}

#[test]
fn refuses_a_codebook_with_faults() {
    let book = r#"
badanie = "nasi mieszkańcy"
mało_odpowiedz = 5

[[pytanie]]
klucz = "brak opieki"
nagłówek = "Q1"
typ = "jednokrotna"

[[pytanie]]
klucz = "a"
typ = "jednokrotny"
odsetek = ["tka"]
odpowiedzi = ["Tak", "Nie", "tak"]

[[pytanie]]
klucz = "a"
nagłówek = "Q3"
typ = "skala"
od = 5
do = 1
odsetek = [7]
każda_osobno = "tak"

[[pytanie]]
nagłówek = "Q3"
typ = "tekst"
odsetek_od = 1
od = 1
"#;
    let h = read_as("ankieta.csv", GOOGLE, &[("ankieta-m.toml", book)]);
    assert!(h.tables.is_empty() && h.files.is_empty());
    insta::assert_snapshot!(told(&h));
}

#[test]
fn refuses_a_codebook_that_is_no_toml_or_says_nothing() {
    for (name, book) in [
        ("codebook_broken", "badanie = mieszkańcy\n[[pytanie]\nklucz = \"a\n"),
        ("codebook_empty", "# nic\n"),
        (
            "codebook_no_survey",
            "[[pytanie]]\nklucz=\"a\"\nnagłówek=\"Q1\"\ntyp=\"liczba\"\nodsetek_od=1\n",
        ),
    ] {
        let h = read_as("ankieta.csv", GOOGLE, &[("ankieta-m.toml", book)]);
        assert!(h.found.iter().any(Diagnostic::is_error), "{name}");
        insta::assert_snapshot!(name, told(&h));
    }
}

#[test]
fn refuses_to_choose_between_two_codebooks() {
    let h = read_as("a.csv", GOOGLE, &[("ankieta-a.toml", BOOK), ("ankieta-b.toml", BOOK)]);
    assert!(h.tables.is_empty());
    insta::assert_snapshot!(told(&h));
    let b = format!("plik = \"2026\"\n{BOOK}");
    let books = [("ankieta-a.toml", BOOK), ("ankieta-b.toml", b.as_str())];
    assert_eq!(read_as("Wyniki 2026.csv", GOOGLE, &books).tables.len(), 1);
}

#[test]
fn a_question_without_its_column_or_with_two_is_not_counted() {
    let text = GOOGLE
        .replace("\"Czy w rodzinie brakuje opieki?\"", "\"Czy w rodzinie brakuje opiekli?\"")
        .replace("\"Uwagi\"", "\"Jak się żyje w gminie?\"");
    let h = read(&text);
    assert_eq!(shares(&h).len(), 3);
    insta::assert_snapshot!(told(&h));
}

#[test]
fn answers_outside_the_codebook_are_named_and_never_guessed() {
    let mut text = "id;Q1;Q3\n".to_owned();
    for i in 1..=40 {
        text += &format!("{i};{};{}\n", ["Tak", "Nie"][i % 2], i % 5 + 1);
    }
    text += "41;Niee;6\n42;;4,5\n43;mam swoje zdanie na ten temat;5\n";
    let h = read(&text);
    // Two of 42 answers: left out. The scale: two of 42 as well.
    assert_eq!(shares(&h), ["brak_opieki 50.0 20/40", "zadowolenie 41.5 17/41"]);
    insta::assert_snapshot!(told(&h));
    assert!(!everything(&h).contains("swoje zdanie"), "own words are not repeated");
}

#[test]
fn too_many_unknown_answers_and_no_answer_at_all() {
    let h = read("id;Q1;Q3\n1;tak;\n2;zawsze;\n3;nigdy;\n4;nie;\n");
    assert_eq!(shares(&h), [] as [&str; 0]);
    insta::assert_snapshot!(told(&h));
}

#[test]
fn few_answers_are_warned_about() {
    let book = BOOK.replace("mało_odpowiedzi = 3\n", "");
    let h = read_as("a.csv", GOOGLE, &[("ankieta-m.toml", &book)]);
    assert_eq!(shares(&h).len(), 5);
    insta::assert_snapshot!(told(&h));
}

#[test]
fn refuses_two_different_answers_of_one_number() {
    let h = read("id;Q1;Q3\n7;tak;5\n8;nie;4\n7;nie;5\n8;nie;4\n9;tak;1\n");
    assert!(h.tables.is_empty());
    insta::assert_snapshot!(told(&h));
}

#[test]
fn equal_times_are_flagged() {
    let text = "Timestamp,Q1,Q3\n4/13/2026 10:22:31,tak,5\n4/13/2026 10:22:31,tak,5\n4/13/2026 10:40:00,nie,5\n4/13/2026 10:40:00,tak,5\n";
    let h = read(text);
    assert_eq!(shares(&h), ["brak_opieki 75.0 3/4", "zadowolenie 100.0 4/4"]);
    insta::assert_snapshot!(told(&h));
}

#[test]
fn refuses_a_lost_quote_and_a_file_of_headings() {
    let h = read("Timestamp,Q1,Q3\na,tak,5\nb,\"tak,5\nc,nie,4\n");
    assert!(h.tables.is_empty());
    insta::assert_snapshot!("lost_quote", told(&h));
    let h = read("Timestamp,Q1,Q3\n");
    insta::assert_snapshot!("only_headings", told(&h));
}

#[test]
fn other_tables_are_no_surveys() {
    for text in [
        "teryt;rok;zmienna;wartość\n0605053;2024;bezrobotni;500\n",
        "Kod;Nazwa;ogółem;2024;[osoba]\n0605053;Janów;1\n",
        "badanie;pytanie;odsetek\nmieszkańcy;brak_opieki;23\n",
        "id;nazwa;liczba\n1;a;2\n",
    ] {
        assert_eq!(recognised("ankieta.csv", text, &[]).filter(|r| r.1 >= 60), None, "{text}");
    }
    assert_eq!(recognised("tabela.csv", "id;nazwa;liczba\n1;a;2\n", &[]), None);
    assert!(recognised("Ankieta.csv", "id;Q1;Q2\n1;a;2\n", &[]).is_some());
}

proptest! {
    #[test]
    fn any_table_is_read_without_panic_and_shares_are_shares(
        cells in proptest::collection::vec(proptest::collection::vec("(Tak|Nie|Dojazdy|Brak pracy|[0-9]{0,3}|\\PC{0,8}|)", 4), 0..12)
    ) {
        let mut text = "Timestamp,Q1,Q2,Q3,Uwagi\n".to_owned();
        for row in &cells {
            let quoted: Vec<String> = row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect();
            text += &format!("t,{}\n", quoted.join(","));
        }
        let h = read(&text);
        for a in h.tables.iter().flat_map(|t| &t.answers) {
            prop_assert!(a.count <= a.answered && (a.answered as usize) <= cells.len());
            prop_assert!((0.0..=100.0).contains(&a.percent));
        }
        let h = read_as("ankieta.csv", &text, &[]);
        prop_assert!(h.tables.is_empty());
    }

    #[test]
    fn any_text_as_codebook_or_survey_is_read_without_panic(
        book in "[a-zż=\\[\\]\"#\n 0-9{},.]{0,120}", text in "\\PC{0,40}\n\\PC{0,40}\n\\PC{0,40}"
    ) {
        let mut whole = BOOK.to_owned();
        whole.insert_str(BOOK.find("[[pytanie]]").unwrap_or(0), &book);
        for b in [book.as_str(), whole.as_str()] {
            let books = [("ankieta-m.toml", b)];
            let _ = read_as("ankieta.csv", GOOGLE, &books);
            if let Ok(input) = Input::open("ankieta.csv", text.as_bytes()) {
                let _ = with(&books, |c| Survey.recognise(&input, c));
                let _ = harvest_of(&input, &books);
            }
        }
    }

    #[test]
    fn every_draft_can_be_read_as_a_codebook(
        heads in proptest::collection::vec("\\PC{1,12}", 2..6),
        cells in proptest::collection::vec(proptest::collection::vec("(a, b|a|b, c|5|[a-zążÀ-Ż\"\\\\=;]{0,5})", 6), 1..8)
    ) {
        let quote = |t: &str| format!("\"{}\"", t.replace('"', "\"\""));
        let mut text = format!("Timestamp,{}\n", heads.iter().map(|h| quote(h)).collect::<Vec<_>>().join(","));
        for row in &cells {
            text += &format!("t,{}\n", row.iter().take(heads.len()).map(|c| quote(c)).collect::<Vec<_>>().join(","));
        }
        let h = read_as("ankieta.csv", &text, &[]);
        if let Some(draft) = file(&h, "mapowania/") && draft.contains("[[pytanie]]") {
            let read = super::read::read("szkic", draft);
            prop_assert!(read.is_ok(), "{:?}\n{}", read.err(), draft);
        }
    }
}
