//! Numbers below are made up; the PESELs have dates of birth of nobody (years 2299 and 1800).

use proptest::prelude::*;

use super::*;

fn kinds(text: &str) -> Vec<&'static str> {
    scan(text).into_iter().map(Kind::label).collect()
}

/// A PESEL with the checksum for ten digits.
fn pesel(ten: &str) -> String {
    let sum: u32 = ten
        .chars()
        .zip([1, 3, 7, 9, 1, 3, 7, 9, 1, 3])
        .map(|(c, w)| c.to_digit(10).unwrap() * w)
        .sum();
    format!("{ten}{}", (10 - sum % 10) % 10)
}

#[test]
fn numbers_of_persons_are_found_however_written() {
    let p = pesel("9972310001");
    let (day, rest) = p.split_at(6);
    for text in [
        p.clone(),
        format!("mój pesel to {p}."),
        format!("{day} {rest}"),
        format!("{day}-{rest}"),
        format!("PESEL:{p}x"),
        format!("00{p}77"),
        p.chars().map(|c| format!("{c} ")).collect(),
        p.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect(),
        format!("{day}\u{200b}{rest}"),
    ] {
        assert!(scan(&text).contains(&Kind::Pesel), "{text}");
    }
    // A spreadsheet drops a leading zero.
    assert!(scan(pesel("0181010001").trim_start_matches('0')).contains(&Kind::Pesel));
    let wrong = format!("{}{}", &p[..10], (p[10..].parse::<u8>().unwrap() + 1) % 10);
    assert_eq!(kinds(&wrong), ["numer podobny do PESEL"]);
}

#[test]
fn telephones_letters_and_accounts() {
    for text in [
        "501234567",
        "501 234 567",
        "501-234-567",
        "tel. 15 872 00 00",
        "(15) 872 00 00",
        "+48 501 234 567",
        "+48501234567",
        "0048501234567",
        "48 501 234 567",
        "+380 50 123 45 67",
        "zadzwońcie: 872 00 01",
        "503 12 34 56",
    ] {
        assert!(scan(text).contains(&Kind::Phone), "{text}");
    }
    for text in [
        "jan@example.com",
        "JAN.KOWALEWSKI@EXAMPLE.PL",
        "jan (at) example.com",
        "a[małpa]b.pl",
        "jan @ example.com",
        "pisać na x@y",
    ] {
        assert!(scan(text).contains(&Kind::Email), "{text}");
    }
    // The account of the standard's own example.
    assert!(scan("PL61 1090 1014 0000 0712 1981 2874").contains(&Kind::Account));
    assert!(scan("61109010140000071219812874").contains(&Kind::Account));
    assert!(scan("NIP 123-456-32-18").contains(&Kind::Nip));
    assert!(scan("ABA300000").contains(&Kind::IdCard));
}

#[test]
fn names_in_any_case_and_order() {
    for text in [
        "Jan Kowalski",
        "JAN KOWALSKI",
        "rozmawiałem z Janem Kowalskim",
        "Kowalska Anna",
        "Kowalski, Jan",
        "Ani Nowak brakuje opieki",
        "o Marcie Wiśniewskiej",
        "pan Nowak",
        "pani Zielińska z dołu",
        "Panu Wójcikowi",
        "J. Kowalski",
        "Marek P. Nowak",
        "jan kowalski",
        "dla Pawła Zięby",
        "z Jerzym Bąkiem",
        "Katarzynie Lis",
        "Anna Maria Nowak-Kowalska",
        "sąsiad Staszek Mazur pije",
    ] {
        assert!(scan(text).contains(&Kind::Name), "{text}");
    }
}

#[test]
fn addresses_with_the_number_of_a_house() {
    for text in [
        "ul. Polna 12",
        "ul. polna 12",
        "ul. 3 Maja 5/7",
        "przy ulicy Jana Pawła 14a",
        "os. Wschód 3",
        "al. Sportowa 1",
        "zam. Wola 45",
        "mieszkam w Białej 12",
        "pl. Wolności 2",
    ] {
        assert!(scan(text).contains(&Kind::Address), "{text}");
    }
}

#[test]
fn what_people_mostly_write_raises_no_alarm() {
    for text in [
        "",
        "brak uwag",
        "Brakuje autobusu do szpitala po 15.30, zwłaszcza w soboty.",
        "W gminie mieszka 12 000 osób, a lekarz jest 1.",
        "Na drogę wydano 120 000 000 zł",
        "ulica Polna jest dziurawa od 3 lat",
        "Mieszkam tu od 20 lat",
        "mieszkam w Polsce 20 lat",
        "na osiedlu mamy 2 sklepy",
        "Szkoła Podstawowa nr 2",
        "w latach 2019, 2020 i 2021",
        "2026-04-13 10:22:31",
        "13.04.2026 10:22",
        "500 plus, 300 plus",
        "Pani Dyrektor jest pomocna",
        "Zdaniem Pana Wójta jest dobrze",
        "Pana/Pani zdaniem",
        "Dzień Kobiet",
        "ma 5 zł",
        "@ wójt",
        "3 maja był festyn",
        "godziny 8-16",
        "Karta Dużej Rodziny",
        "Klub Seniora w Białej",
    ] {
        assert_eq!(kinds(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn columns_personal_by_nature_and_those_that_only_sound_so() {
    for heading in [
        "Adres e-mail",
        "Imię i nazwisko",
        "Nr telefonu",
        "ipaddr",
        "Nazwisko",
        "PESEL ucznia",
        "Username",
        "Podaj adres e-mail, jeśli chcesz poznać wyniki",
        "Imię:",
        "Adres zamieszkania *",
    ] {
        assert!(column(heading).is_some(), "{heading}");
    }
    for heading in [
        "Czy korzysta Pan/Pani z telefonu zaufania?",
        "Wiek",
        "Uwagi",
        "Nazwa miejscowości",
        "Czy potrafi Pan/Pani wysłać e-mail bez pomocy innych?",
        "Jak ocenia Pan/Pani Dom Kultury?",
    ] {
        assert_eq!(column(heading), None, "{heading}");
    }
}

#[test]
fn marks_raise_no_alarm_themselves() {
    let all = [
        Kind::Pesel,
        Kind::LikePesel,
        Kind::Phone,
        Kind::Email,
        Kind::Account,
        Kind::Nip,
        Kind::IdCard,
        Kind::Name,
        Kind::Address,
        Kind::Trace,
    ];
    for kind in all {
        assert!(kind.mark().starts_with(REMOVED));
        assert_eq!(scan(kind.mark()), []);
    }
    let twice = all.map(Kind::mark).join(" ");
    assert_eq!(scan(&twice), []);
}

#[test]
fn first_names_are_data_in_good_order() {
    let names: Vec<&str> =
        include_str!("../../../data/imiona.txt").lines().filter(|l| !l.starts_with('#')).collect();
    assert!(names.len() > 400);
    for name in &names {
        let mut letters = name.chars();
        assert!(letters.next().is_some_and(char::is_uppercase), "{name}");
        assert!(letters.all(char::is_lowercase), "{name}");
    }
    assert_eq!(names.len(), names.iter().collect::<std::collections::BTreeSet<_>>().len());
}

#[test]
fn names_are_declined() {
    for (name, form) in [
        ("anna", "annie"),
        ("marta", "marcie"),
        ("agnieszka", "agnieszce"),
        ("barbara", "barbarze"),
        ("ola", "oli"),
        ("marek", "markiem"),
        ("paweł", "pawła"),
        ("piotr", "piotrze"),
        ("jerzy", "jerzego"),
        ("antoni", "antoniemu"),
        ("jan", "janowi"),
        ("magda", "magdzie"),
    ] {
        assert!(names::forms(name).iter().any(|f| f == form), "{name} {form}");
    }
}

proptest! {
    #[test]
    fn every_pesel_in_any_text_is_found(
        before in "\\PC{0,40}", after in "\\PC{0,40}",
        year in 0..100_u32, century in 0..5_u32, month in 1..=12_u32, day in 1..=31_u32, serial in 0..10_000_u32,
    ) {
        let p = pesel(&format!("{year:02}{:02}{day:02}{serial:04}", month + 20 * century));
        let text = format!("{before}{p}{after}");
        prop_assert!(scan(&text).contains(&Kind::Pesel), "{}", text);
    }

    #[test]
    fn every_eleven_digits_with_the_checksum_alone_are_found(ten in "[0-9]{10}") {
        let text = format!("nr {} .", pesel(&ten));
        prop_assert!(scan(&text).contains(&Kind::Pesel));
    }

    #[test]
    fn every_telephone_and_letter_is_found(
        n in 100_000_000..=999_999_999_u32, gap in "[ .-]", name in "[a-z]{1,8}", host in "[a-z]{2,8}"
    ) {
        let d = n.to_string();
        prop_assert!(scan(&d).contains(&Kind::Phone));
        let grouped = format!("{}{gap}{}{gap}{}", &d[..3], &d[3..6], &d[6..]);
        prop_assert!(scan(&grouped).contains(&Kind::Phone), "{}", grouped);
        let letter = format!("{name}@{host}.pl");
        prop_assert!(scan(&letter).contains(&Kind::Email));
    }

    #[test]
    fn never_panics_and_says_each_kind_once(text in "\\PC{0,200}") {
        let found = scan(&text);
        prop_assert!(found.windows(2).all(|w| w[0] < w[1]));
        let _ = column(&text);
    }

    #[test]
    fn never_panics_on_what_looks_like_numbers(text in "[0-9 .+()/A-Za-zŁł@-]{0,80}") {
        let _ = scan(&text);
    }
}
