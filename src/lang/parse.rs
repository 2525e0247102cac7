//! Values of fields: pest pairs with places in the whole file, and parse errors in Polish.

use std::ops::Range;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::{Pair, Pairs};

use crate::diag::{Diagnostic, SourceMap, Span};

/// The generated parser of `grammar/srps.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/srps.pest"]
#[allow(missing_docs, reason = "generated: one variant a grammar rule, documented in the grammar")]
pub struct SrpsParser;

/// A text being parsed, with its place.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The value's text.
    pub text: &'a str,
    /// Its place in the file.
    pub span: Span,
}

impl<'a> Source<'a> {
    /// The text under a span.
    #[must_use]
    pub fn new(map: &'a SourceMap, span: Span) -> Self {
        Self { text: map.text(span), span }
    }

    /// Place of a pair in the file.
    #[must_use]
    pub fn at(&self, pair: &Pair<'_, Rule>) -> Span {
        let s = pair.as_span();
        let base = self.span.start as usize;
        Span::new(self.span.file, base + s.start(), base + s.end())
    }

    /// Place in the file of a part of the text.
    #[must_use]
    pub fn part(&self, place: Range<usize>) -> Span {
        let base = self.span.start as usize;
        Span::new(self.span.file, base + place.start, base + place.end)
    }

    /// Parses the text by one rule; the pairs inside the entry rule, end mark left out.
    ///
    /// # Errors
    /// `E0110` with the place and what was expected there. `None` stands for an error that was
    /// already reported when the file was cut (too deep nesting, a text without its end).
    pub fn parse(&self, rule: Rule) -> Result<Pairs<'a, Rule>, Option<Diagnostic>> {
        if too_deep(self.text) || unclosed(self.text) {
            return Err(None);
        }
        match SrpsParser::parse(rule, self.text) {
            Ok(mut pairs) => match pairs.next() {
                Some(p) => Ok(p.into_inner()),
                None => Ok(pairs),
            },
            Err(e) => Err(Some(self.error(rule, &e))),
        }
    }

    fn error(&self, entry: Rule, e: &pest::error::Error<Rule>) -> Diagnostic {
        let start = match e.location {
            InputLocation::Pos(p) => p,
            InputLocation::Span((a, _)) => a,
        };
        let rest = self.text.get(start..).unwrap_or("");
        let token: String =
            rest.chars().take_while(|c| !c.is_whitespace() && !";()[]{}".contains(*c)).collect();
        let base = self.span.start as usize + start;
        let end = base + token.len().max(rest.chars().next().map_or(0, char::len_utf8));
        let at = Span::new(self.span.file, base, end);
        let mut expected: Vec<&str> = match &e.variant {
            ErrorVariant::ParsingError { positives, .. } => {
                positives.iter().map(|r| rule_name(*r)).filter(|n| !n.is_empty()).collect()
            }
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        expected.sort_unstable();
        expected.dedup();
        let message = if token.is_empty() && rest.is_empty() {
            "wartość jest niepełna".to_owned()
        } else if token.is_empty() {
            format!("nie rozumiem znaku „{}” w tym miejscu", rest.chars().next().unwrap_or(' '))
        } else {
            format!("nie rozumiem zapisu „{token}” w tym miejscu")
        };
        let label = if expected.is_empty() {
            String::new()
        } else {
            format!("oczekiwano: {}", expected.join(", "))
        };
        let d = Diagnostic::error("E0110", message).at(at, label);
        if token.chars().next().is_some_and(|c| c.is_ascii_digit()) && token.contains('.') {
            return d
                .hint("w ułamkach dziesiętnych używa się przecinka")
                .suggest(Some(token.replace('.', ",")));
        }
        d.hint(format!("poprawny zapis: {}", shape(entry)))
    }
}

/// Whether brackets nest too deep to be parsed by recursion (reported when the file was cut).
fn too_deep(text: &str) -> bool {
    let mut depth = 0usize;
    let mut deepest = 0usize;
    for b in text.bytes() {
        match b {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest > 64
}

/// Whether a quoted text begins and never ends (reported when the file was cut). A quote inside a
/// comment begins nothing.
fn unclosed(text: &str) -> bool {
    let mut closing: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        closing = match (closing, c) {
            (None, '/') if chars.peek() == Some(&'/') => {
                // The comment ends with its line.
                let _ = chars.by_ref().find(|c| *c == '\n');
                None
            }
            (None, '"') => Some('"'),
            (None, '„') => Some('”'),
            // Either mark ends a text opened by the low one.
            (Some(_), '"') | (Some('”'), '”') => None,
            (open, _) => open,
        };
    }
    closing.is_some()
}

fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::EOI => "koniec wartości",
        Rule::ident | Rule::path | Rule::word => "nazwa",
        Rule::string => "tekst w cudzysłowie",
        Rule::number | Rule::quantity | Rule::integer => "liczba",
        Rule::date => "data RRRR-MM-DD",
        Rule::month => "miesiąc RRRR-MM",
        Rule::year => "rok",
        Rule::expr | Rule::sum | Rule::term | Rule::factor | Rule::primary | Rule::group => {
            "wyrażenie"
        }
        Rule::cmp | Rule::bound => "porównanie (<, <=, >, >=, =)",
        Rule::add_op | Rule::mul_op => "działanie (+, −, ×, /)",
        Rule::k_and | Rule::k_or => "„oraz” albo „lub”",
        Rule::k_from => "„od”",
        Rule::k_to => "„do”",
        Rule::k_is => "„jest”",
        Rule::level | Rule::level_ref => "„uwaga”, „alarm” albo „problem”",
        Rule::percent => "%",
        Rule::unit | Rule::unit_prod | Rule::unit_atom => "jednostka miary",
        Rule::citation => "przepis (np. skrót art. 5 ust. 2 pkt 1)",
        Rule::locus => "numer artykułu",
        Rule::harmless => "„nieszkodliwa”",
        Rule::below => "„w mianowniku”",
        Rule::money_cost => "kwota w zł",
        Rule::req_state => "spełniony, niespełniony, nie_do_ustalenia, nie_dotyczy albo do_oceny",
        _ => "",
    }
}

/// How a value of a kind is written, for hints.
fn shape(rule: Rule) -> &'static str {
    match rule {
        Rule::v_condition => "warunek, np. wartość > 1,5 × kraj oraz zmiana(5 lat) >= 0",
        Rule::v_expr => "wzór, np. bezrobotni / ludność_produkcyjna",
        Rule::v_text => "jeden tekst w cudzysłowie \"…\"",
        Rule::v_texts => "teksty w cudzysłowach rozdzielone średnikami",
        Rule::v_ident => "jedna nazwa bez spacji",
        Rule::v_set => "nazwa zestawu, np. prawo",
        Rule::v_idents => "nazwy rozdzielone średnikami",
        Rule::v_choice => "jedno słowo z listy",
        Rule::v_citation => "skrót aktu i przepis, np. skrót art. 5 ust. 2 pkt 1",
        Rule::v_date => "data RRRR-MM-DD, np. 2022-10-30",
        Rule::v_validity => "od 2022-10-30 do 2024-12-31 (koniec można pominąć)",
        Rule::v_number => "liczba, np. 1,5",
        Rule::v_years => "lata rozdzielone średnikami, np. 2015; 2016",
        Rule::v_break => "rok i powód, np. 2020 \"spis powszechny z 2021 r.\"",
        Rule::v_unit => "jednostka miary, np. osoba, %, zł / osoba, na 1000 mieszkańców",
        Rule::v_source => "system i klucz, np. bdl 10514",
        Rule::v_range => "granice, np. >= 0 oraz <= 100",
        Rule::v_entry => "nazwa i tekst, np. ops \"Ośrodek Pomocy Społecznej\"",
        Rule::v_dated => "kwota i okres, np. 776 zł od 2022-01-01 do 2024-12-31",
        Rule::v_term => "od 2027-01 do 2029-12, od roku 1 do roku 3 albo cały okres",
        Rule::v_cost => "120 000 zł / rok, 80 000 zł albo bez kosztów",
        Rule::v_financing => "udziały źródeł, np. budżet_gminy 40%; efs_plus 60%",
        Rule::v_product => "tekst, liczba i jednostka, np. \"uczestnicy klubu\" 25 osoba / rok",
        Rule::v_result => "wskaźnik i zmiana, np. bezrobocie spadek o 20% do końca okresu",
        Rule::v_given => "obserwacje, np. bezrobotni 2024 = 800; ludność 2024 = brak",
        Rule::v_facts => "fakty, np. treść.sekcja(prognoza) = tak; uchwała.data = 2026-12-29",
        Rule::v_expect => "oczekiwania, np. problem x; nie alarm y; wymóg z spełniony",
        Rule::h_block => "rodzaj nazwa \"tytuł\" { … }",
        Rule::h_set => "zestaw nazwa.zestawu wersja \"2026.1\"",
        _ => "patrz opis pola w dokumentacji języka",
    }
}
