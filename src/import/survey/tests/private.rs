//! Personal data stay inside: nothing the importer lets out names anybody.

use proptest::prelude::*;

use super::*;

/// A survey with a person in it everywhere she could be.
fn planted(what: &str) -> String {
    format!(
        "\"Sygnatura czasowa\",\"Adres e-mail\",\"Czy w rodzinie brakuje opieki?\",\"Co najbardziej przeszkadza?\",\"Jak się żyje w gminie?\",\"Uwagi\",\"Co jeszcze?\"
\"13.04.2026 10:22:31\",\"ktos@example.com\",\"Tak\",\"Dojazdy, tartak\",\"4\",\"to ja: {what}\",\"sekret pierwszy\"
\"13.04.2026 10:22:32\",\"ktos2@example.com\",\"{what}\",\"Dojazdy, {what}\",\"5 {what}\",\"bez uwag\",\"sekret drugi\"
\"13.04.2026 10:22:33\",\"\",\"Nie\",\"tartak\",\"1\",\"Lampy nie świecą\",\"{what}\"
\"13.04.2026 10:22:34\",\"\",\"Nie\",\"Alkohol, narkotyki\",\"2\",\"Chodnik\",\"Kładka\"
"
    )
}

#[test]
fn personal_data_never_leave_the_importer() {
    let people = [
        PESEL,
        "501 234 567",
        "zofia@example.pl",
        "Zofia Kowalewska",
        "ul. Polna 12",
        "61 1090 1014 0000 0712 1981 2874",
    ];
    for what in people {
        for books in [&[("ankieta-m.toml", BOOK)][..], &[]] {
            let h = read_as("ankieta.csv", &planted(what), books);
            let all = everything(&h);
            assert!(!all.contains(what), "{what}");
            for secret in ["sekret", "example.com", "to ja", "bez uwag", "tartak"] {
                assert!(!all.contains(secret), "{secret} beside {what}");
            }
            assert_eq!(h.keep_no_original.as_deref(), Some("w pliku są dane osobowe"));
        }
    }
}

#[test]
fn closed_answers_of_a_person_count_and_the_rest_is_quarantined() {
    let h = read(&planted(PESEL));
    assert_eq!(
        shares(&h),
        [
            "brak_opieki 33.3 1/3",
            "dojazdy 33.3 1/3",
            "alkohol 33.3 1/3",
            "brak_pracy 0.0 0/3",
            "zadowolenie 33.3 1/3"
        ]
    );
    insta::assert_snapshot!("quarantine", told(&h));
    insta::assert_snapshot!("cleaned_copy", file(&h, "-ankieta-mieszkańcy.csv").unwrap());
    assert_eq!(file(&h, "uwagi").unwrap(), "pytanie;wiersz;tekst\nUwagi;5;Chodnik\n");
}

#[test]
fn the_cleaned_copy_gives_the_same_numbers_without_alarm() {
    let h = read(&planted(PESEL));
    let copy = file(&h, "dane/oryginały/").unwrap();
    let again = read(copy);
    assert_eq!(shares(&again), shares(&h));
    assert_eq!(again.keep_no_original, None);
    assert_eq!(file(&again, "uwagi"), file(&h, "uwagi"));
}

#[test]
fn a_person_in_another_sheet_or_under_no_heading_keeps_the_file_out() {
    let text = |t: &str| Cell::Text(t.into());
    let answers = |extra: Cell| Sheet {
        name: Some("Odpowiedzi".into()),
        first_row: 1,
        rows: vec![
            vec![text("Timestamp"), text("Q1"), text("Q3")],
            vec![text("a"), text("tak"), Cell::Number(4.0), extra],
        ],
        ..Sheet::default()
    };
    let notes = Sheet {
        name: Some("Notatki".into()),
        first_row: 1,
        rows: vec![vec![text("oddzwonić: 501 234 567")]],
        ..Sheet::default()
    };
    let books = [("ankieta-m.toml", BOOK)];
    let h = harvest_of(&Input::with_sheets("a.xlsx", vec![notes, answers(Cell::Empty)]), &books);
    assert!(h.keep_no_original.is_some() && !everything(&h).contains("501"));
    insta::assert_snapshot!(told(&h));
    let number = Cell::Number(PESEL.parse().unwrap());
    let h = harvest_of(&Input::with_sheets("a.xlsx", vec![answers(number)]), &books);
    assert!(h.keep_no_original.is_some() && !everything(&h).contains(PESEL));
    assert_eq!(file(&h, "dane/oryginały").unwrap(), "Timestamp;Q1;Q3\na;tak;4\n");
}

#[test]
fn headings_and_numbers_of_answers_are_looked_through_too() {
    let text = format!("id;Q1;Q3;Telefon od Jana Kowalskiego\n{PESEL};tak;5;x\n{PESEL};nie;5;x\n");
    let h = read(&text);
    let all = everything(&h);
    assert!(!all.contains(PESEL) && !all.contains("Kowalsk"), "{all}");
    assert!(codes(&h).contains(&"E0466") && codes(&h).contains(&"W0465"));
}

#[test]
fn formulas_are_written_as_text() {
    let h = read(
        "Timestamp,Q1,Uwagi\na,tak,=1+1\nb,tak,- więcej ławek\nc,nie,-5\nd,nie,\"x; \"\"y\"\"\"\n",
    );
    assert_eq!(
        file(&h, "uwagi").unwrap(),
        "pytanie;wiersz;tekst\nUwagi;2;'=1+1\nUwagi;3;'- więcej ławek\nUwagi;4;-5\nUwagi;5;\"x; \"\"y\"\"\"\n"
    );
}

proptest! {
    #[test]
    fn a_planted_pesel_never_comes_out(
        before in "[a-zA-Z0-9 ,.;!ąęłż-]{0,20}", after in "[a-zA-Z ,.;!ąęłż-]{0,20}", column in 0..5_usize, row in 0..4_usize
    ) {
        let cells = |r: usize| -> Vec<String> {
            let answers = ["13.04.2026", "Tak", "Dojazdy", "4", "nic"];
            answers.iter().enumerate().map(|(c, a)| {
                if (r, c) == (row, column) { format!("\"{before}{PESEL}{after}\"") } else { (*a).to_owned() }
            }).collect()
        };
        let mut text = "Timestamp,Q1,Q2,Q3,Uwagi\n".to_owned();
        for r in 0..4 {
            text += &(cells(r).join(",") + "\n");
        }
        for books in [&[("ankieta-m.toml", BOOK)][..], &[]] {
            let h = read_as("ankieta.csv", &text, books);
            prop_assert!(!everything(&h).contains(PESEL));
            prop_assert!(h.keep_no_original.is_some());
        }
    }
}
