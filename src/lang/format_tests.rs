//! The layout, what it keeps and what it refuses.

use super::*;

fn run(text: &str) -> Result<String, Vec<&'static str>> {
    let mut map = SourceMap::default();
    let file = map.add("a.srps", text);
    format(&map, file).map_err(|found| found.into_iter().map(|d| d.code).collect())
}

/// Formats twice: the second time nothing may change.
fn twice(text: &str) -> String {
    let once = run(text).unwrap();
    assert_eq!(run(&once).as_ref(), Ok(&once), "a second run changes the text");
    once
}

/// Everything the compiler gives, without places.
fn meaning(text: &str) -> String {
    let mut map = SourceMap::default();
    map.add("a.srps", text);
    let rules = super::super::compile(&map).rules.expect("the text compiles");
    without_places(&format!("{rules:?}"))
}

fn without_places(debug: &str) -> String {
    let mut parts = debug.split("Span {");
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        out.push_str(part.split_once('}').unwrap().1);
    }
    out
}

const UNTIDY: &str = r#"   // own lines
zestaw   próba   wersja  "1"
/// Ustawa.
///   druga linia

akt ups "ustawa o próbach" {dziennik "Dz.U. 2004 nr 64 poz. 593"}  // za blokiem
dana bezrobotni "Bezrobotni" { // za nawiasem
jednostka osoba   // za polem
     zakres >=0


  // przed polem
  w_pliku "x  y"
}
dana ludność "Ludność" {
  jednostka osoba
  // na końcu bloku
}



wskaźnik bezrobocie "Bezrobotni" {
  wzór bezrobotni/ludność
  jednostka %
  dokładność 1
}
wskaźnik dawne "Dawne" { wzór bezrobotni / ludność[rok-5]
jednostka zł/osoba }
próg wysokie dla bezrobocie {
  uwaga gdy wartość>1,15×województwo   oraz   zmiana(5 lat)>= - 1
  alarm gdy wartość > 1,5 × kraj   // wyraźnie
     // i rośnie
     oraz zmiana ( 5 lat )>=0
  wybór_autora "a  b
      c"
}
słownik podmioty "Podmioty" {
  pozycja ops "ośrodek"
  pozycja rada_gminy "rada"
}
cel_strategiczny s "S" { opis "o" }
cel_operacyjny c "C" {
  w_ramach s
  działanie d "D" {
    realizator ops
    finansowanie budżet 40 %;efs 60%
    koszt 120 000 zł/rok
  }
  // o rezultacie
  rezultat bezrobocie do wartości -3,5 do końca okresu
}
użyj   inny  wersja "2"  // na końcu
"#;

#[test]
fn everything_in_its_place() {
    insta::assert_snapshot!(twice(UNTIDY));
}

#[test]
fn long_lists_and_conditions_are_broken_at_their_joints() {
    let many: Vec<String> = (2000..2016).map(|y| format!("bezrobotni {y} = 1 000")).collect();
    let parts: Vec<String> = (10..22).map(|i| format!("alarm próg_numer_{i}")).collect();
    let text = format!(
        "przykład \"p\" {{\n  dane {}\n  oczekuj nie problem x\n}}\nproblem x \"X\" {{\n  gdy {} lub (uwaga a oraz uwaga b)\n  opis \"{}\"\n}}\n",
        many.join(";"),
        parts.join(" oraz "),
        "bardzo długi tekst ".repeat(12),
    );
    insta::assert_snapshot!(twice(&text));
}

#[test]
fn line_ends_and_marks_an_editor_adds() {
    assert_eq!(
        twice("\u{FEFF}zestaw a wersja \"1\"\r\n\r\ndana x \"X\" {\r\n\tjednostka osoba\r\n}"),
        "zestaw a wersja \"1\"\n\ndana x \"X\" {\n  jednostka  osoba\n}\n"
    );
    assert_eq!(twice(""), "");
    assert_eq!(twice("\n\n// sama uwaga\n\n"), "// sama uwaga\n");
}

#[test]
fn the_authors_own_line_breaks_stay() {
    let text = "dana x \"X\" {\n  jednostka     osoba\n  zero_to_brak  2001; 2002;\n                2003\n}\n";
    assert_eq!(twice(text), text);
}

#[test]
fn a_broken_file_is_refused_with_its_mistakes() {
    assert_eq!(run("dana x \"X\" {\n  jednostka osoba\n"), Err(vec!["E0103"]));
    assert_eq!(run("dana x \"X\" {\n  w_pliku \"y\n}\n"), Err(vec!["E0102"]));
    assert_eq!(run("dana x \"X\" {\n  zakres 5 <\n}\n"), Err(vec!["E0110"]));
    assert_eq!(run("}\n"), Err(vec!["E0104"]));
    assert_eq!(run("zestaw\n"), Err(vec!["E0110"]));
}

#[test]
fn unknown_words_are_refused() {
    assert_eq!(run("regula x \"X\" {\n}\n"), Err(vec!["E0200"]));
    assert_eq!(run("cokolwiek\n"), Err(vec!["E0200"]));
    assert_eq!(run("dana x \"X\" {\n  jednostk osoba\n}\n"), Err(vec!["E0201"]));
}

#[test]
fn places_of_mistakes_are_those_of_the_file_as_it_is() {
    let text = "zestaw a wersja \"1\"\r\n\r\ndana x \"X\" {\r\n  zakres 5 <\r\n}\r\n";
    let mut map = SourceMap::default();
    map.add("first.srps", "");
    let file = map.add("a.srps", text);
    let found = format(&map, file).unwrap_err();
    assert_eq!(map.line_col(found[0].labels[0].span), (4, 10));
}

#[test]
fn unfinished_rules_are_still_laid_out() {
    // A missing field or an unknown name is for `check`; the file can be read all the same.
    assert_eq!(twice("dana x \"X\" {\n}\n"), "dana x \"X\" {\n}\n");
}

#[test]
fn a_layout_that_changes_the_meaning_is_noticed() {
    let text = "dana x \"X\" {\n  jednostka osoba // c\n}\n";
    let read = |t: &str| Read::new("a", t.to_owned());
    assert!(read(text).same(&read("dana x \"X\" { // c\njednostka osoba\n}")));
    for other in [
        "dana x \"X\" {\n  jednostka osoba\n}\n",
        "dana x \"X\" {\n  jednostka zł // c\n}\n",
        "dana y \"X\" {\n  jednostka osoba // c\n}\n",
        "dana x \"X Y\" {\n  jednostka osoba // c\n}\n",
        "/// d\ndana x \"X\" {\n  jednostka osoba // c\n}\n",
        "dana x \"X\" {\n  jednostka osoba // c\n  zakres >= 0\n}\n",
    ] {
        assert!(!read(text).same(&read(other)), "{other}");
    }
}

#[test]
fn two_sets_in_one_file_keep_their_order() {
    let text = "zestaw a wersja \"1\"\n\ndana x \"X\" {\n  jednostka  osoba\n}\n\nzestaw b wersja \"1\"\nużyj a\n\ndana y \"Y\" {\n  jednostka  osoba\n}\n";
    assert_eq!(twice(text), text);
}

/// Files of the shipped rule sets.
fn shipped() -> Vec<(String, String)> {
    let mut map = SourceMap::default();
    crate::pipeline::sources::add_embedded(&mut map, &[], crate::pipeline::sources::Examples::Read);
    map.iter().map(|(_, f)| (f.name.clone(), f.text.to_string())).collect()
}

#[test]
fn the_shipped_sets_mean_the_same_after_formatting() {
    let (mut before, mut after) = (SourceMap::default(), SourceMap::default());
    for (name, text) in shipped() {
        before.add(name.as_str(), text.as_str());
        after.add(name, twice(&text));
    }
    let rules = |map: &SourceMap| {
        without_places(&format!("{:?}", super::super::compile(map).rules.unwrap()))
    };
    assert_eq!(rules(&before), rules(&after));
}

/// A damaged text: a piece of a correct file, cut, doubled or with something put in.
fn damaged() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let pieces = prop_oneof![
        Just("\n".to_owned()),
        Just(" // uwaga\n".to_owned()),
        Just("\n\n\n".to_owned()),
        Just("\n  /// opis\n".to_owned()),
        Just("   ".to_owned()),
        Just("}".to_owned()),
        Just(";\n".to_owned()),
        "\\PC{0,6}",
    ];
    prop::collection::vec((0usize..UNTIDY.len(), pieces), 0..4).prop_map(|cuts| {
        let mut text = UNTIDY.to_owned();
        for (at, piece) in cuts {
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, &piece);
        }
        text
    })
}

#[test]
fn a_quote_in_a_comment_opens_no_text() {
    let text = "zestaw a wersja \"1\"\npróg p dla w {\n  alarm gdy wartość > 5 // \" ważne\n    oraz wartość < 9\n}\n";
    let once = run(text).unwrap();
    assert!(once.contains("// \" ważne") && once.contains("oraz wartość < 9"), "{once}");
    assert_eq!(run(&once), Ok(once.clone()));
    // One that is really open is an error still.
    assert!(run("zestaw a wersja \"1\"\ndana x \"X {\n  jednostka osoba // \n}\n").is_err());
}

proptest::proptest! {
    /// Whatever is accepted comes out the same the second time, with the same syntax and comments.
    #[test]
    fn formatting_is_idempotent_and_loses_nothing(text in damaged()) {
        if let Ok(once) = run(&text) {
            let again = run(&once);
            proptest::prop_assert_eq!(again.as_ref(), Ok(&once));
            let (a, b) = (Read::new("a", clean(&text)), Read::new("a", once.clone()));
            proptest::prop_assert_eq!(a.syntax(), b.syntax());
            let sorted = |t: &str| { let mut c = comments(t); c.sort(); c };
            proptest::prop_assert_eq!(sorted(&clean(&text)), sorted(&once));
            proptest::prop_assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"));
            proptest::prop_assert!(!once.contains("\n\n\n") || text.contains('"'));
        }
    }

    /// What is not accepted is never accepted only after damage was hidden: no layout of a wrong file.
    #[test]
    fn never_the_layout_guard(text in damaged()) {
        if let Err(codes) = run(&text) {
            proptest::prop_assert!(!codes.contains(&"E0106"), "{}", text);
        }
    }

    #[test]
    fn any_text_is_survived(text in "[\\PC\n]{0,300}") {
        let _ = run(&text);
    }

    /// Blanks outside of texts in quotes decide nothing.
    #[test]
    fn blanks_do_not_matter(width in 1usize..5) {
        let text = "zestaw a wersja \"1\"\ndana x \"X\" {\n jednostka osoba\n zakres >= 0 oraz <= 5\n}\n";
        let wide = text.replace(' ', &" ".repeat(width));
        proptest::prop_assert_eq!(run(&wide), run(text));
        proptest::prop_assert_eq!(meaning(&wide), meaning(text));
    }
}
