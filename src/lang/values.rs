//! Typed values of fields: citations, periods, units, sources, dictionaries.

use pest::iterators::Pair;

use super::block::{Block, string};
use super::parse::{Rule, Source};
use super::parse_expr::{day, polish_number};
use super::plain;
use super::ruleset::{
    Citation, Consequence, DatedValue, SourceRef, UnitKind, Validity, Verification,
};
use super::symbols::{Sort, Symbols};
use super::unit::{self, Unit};
use crate::diag::{Diagnostic, Span, closest};

pub(super) type Found = Vec<Diagnostic>;

pub(super) fn num(p: &Pair<'_, Rule>) -> f64 {
    polish_number(p.as_str()).unwrap_or(0.0)
}

/// A citation; the act must be declared.
pub fn citation(
    block: &Block<'_>,
    name: &str,
    symbols: &Symbols,
    used: &mut Vec<(Sort, usize)>,
    found: &mut Found,
) -> Option<Citation> {
    let field = block.field(name)?;
    if let Some(p) = plain::provision(field.value.text) {
        let [paragraph, point, letter, indent] = p.parts.map(|t| t.map(str::to_owned));
        let start = field.value.span.start as usize;
        let act = Span::new(field.value.span.file, start, start + p.act.len());
        use_act(p.act, act, symbols, used, found);
        return Some(Citation {
            act: p.act.to_owned(),
            article: p.article.to_owned(),
            paragraph,
            point,
            letter,
            indent,
            span: field.value.span,
        });
    }
    let (src, mut pairs) = field.pairs(found)?;
    let pair = pairs.find(|p| p.as_rule() == Rule::citation)?;
    let mut c = Citation {
        act: String::new(),
        article: String::new(),
        paragraph: None,
        point: None,
        letter: None,
        indent: None,
        span: src.at(&pair),
    };
    for p in pair.into_inner() {
        let text = p.as_str().to_owned();
        match p.as_rule() {
            Rule::ident => {
                use_act(&text, src.at(&p), symbols, used, found);
                c.act = text;
            }
            Rule::locus => c.article = text,
            Rule::locus_ust => c.paragraph = Some(text),
            Rule::locus_pkt => c.point = Some(text),
            Rule::locus_lit => c.letter = Some(text),
            Rule::locus_tir => c.indent = Some(text),
            _ => {}
        }
    }
    Some(c)
}

fn use_act(
    act: &str,
    span: Span,
    symbols: &Symbols,
    used: &mut Vec<(Sort, usize)>,
    found: &mut Found,
) {
    match symbols.get(Sort::Act, act) {
        Some(s) => used.push((Sort::Act, s.index)),
        None => found.push(symbols.unknown(Sort::Act, act, span)),
    }
}

fn validity_of(src: &Source<'_>, pair: Pair<'_, Rule>, found: &mut Found) -> Validity {
    let mut v = Validity::default();
    let span = src.at(&pair);
    let mut to = false;
    for p in pair.into_inner() {
        match p.as_rule() {
            Rule::k_to => to = true,
            Rule::date => match day(p.as_str(), src.at(&p)) {
                Ok(d) if to => v.to = Some(d),
                Ok(d) => v.from = Some(d),
                Err(e) => found.push(e),
            },
            _ => {}
        }
    }
    if let (Some(a), Some(b)) = (v.from, v.to)
        && b < a
    {
        found.push(
            Diagnostic::error("E0222", "okres obowiązywania kończy się, zanim się zaczął")
                .at(span, "")
                .hint("zamień daty miejscami"),
        );
    }
    v
}

/// A validity period.
pub fn validity(block: &Block<'_>, name: &str, found: &mut Found) -> Validity {
    if let Some((from, to)) = block.field(name).and_then(|f| plain::validity(f.value.text)) {
        return Validity { from: Some(from), to };
    }
    let Some((src, mut pairs)) = block.pairs(name, found) else { return Validity::default() };
    pairs
        .find(|p| p.as_rule() == Rule::validity)
        .map_or_else(Validity::default, |p| validity_of(&src, p, found))
}

/// One word out of a closed list.
fn choice<T: Copy>(
    block: &Block<'_>,
    name: &str,
    options: &[(&str, T)],
    found: &mut Found,
) -> Option<T> {
    let field = block.field(name)?;
    let (word, span) = match plain::word(field.value.text) {
        Some(word) => (word, field.value.span),
        None => {
            let (src, mut pairs) = field.pairs(found)?;
            let word = pairs.find(|p| p.as_rule() == Rule::word)?;
            (word.as_str(), src.at(&word))
        }
    };
    let hit = options.iter().find(|(w, _)| *w == word).map(|(_, t)| *t);
    if hit.is_none() {
        let words: Vec<&str> = options.iter().map(|(w, _)| *w).collect();
        found.push(
            Diagnostic::error("E0207", format!("pole „{name}” nie może mieć wartości „{word}”"))
                .at(span, "")
                .hint(format!("możliwe wartości: {}", words.join(", ")))
                .suggest(closest(word, words)),
        );
    }
    hit
}

/// Verification status; `None` when not given.
pub fn verification(block: &Block<'_>, found: &mut Found) -> Option<Verification> {
    choice(
        block,
        "weryfikacja",
        &[
            ("tekst_urzędowy", Verification::Official),
            ("źródło_wtórne", Verification::Secondary),
            ("do_potwierdzenia", Verification::Unconfirmed),
        ],
        found,
    )
}

/// Consequence.
pub fn consequence(block: &Block<'_>, found: &mut Found) -> Option<Consequence> {
    choice(
        block,
        "skutek",
        &[
            ("nieważność", Consequence::Invalidity),
            ("uchybienie", Consequence::Deficiency),
            ("dobra_praktyka", Consequence::GoodPractice),
        ],
        found,
    )
}

/// Nature of an indicator.
pub fn nature(block: &Block<'_>, found: &mut Found) -> Option<super::ruleset::Nature> {
    use super::ruleset::Nature;
    choice(
        block,
        "charakter",
        &[
            ("stymulanta", Nature::Stimulant),
            ("destymulanta", Nature::Destimulant),
            ("nominanta", Nature::Neutral),
        ],
        found,
    )
}

/// `tak` or `nie`.
pub fn yes(block: &Block<'_>, name: &str, found: &mut Found) -> Option<bool> {
    choice(block, name, &[("tak", true), ("nie", false)], found)
}

/// Kind of unit by its word.
#[must_use]
pub fn unit_kind(word: &str) -> Option<UnitKind> {
    Some(match word {
        "gmina" => UnitKind::Gmina,
        "powiat" => UnitKind::Powiat,
        "miasto_na_prawach_powiatu" => UnitKind::CityWithPowiatRights,
        "województwo" => UnitKind::Voivodeship,
        _ => return None,
    })
}

/// Kinds of units of a field.
pub fn unit_kinds(block: &Block<'_>, name: &str, found: &mut Found) -> Vec<UnitKind> {
    let words = ["gmina", "powiat", "miasto_na_prawach_powiatu", "województwo"];
    let mut out = Vec::new();
    for (word, span) in block.idents(name, found) {
        match unit_kind(&word) {
            Some(k) => out.push(k),
            None => found.push(
                Diagnostic::error("E0207", format!("nie ma jednostki rodzaju „{word}”"))
                    .at(span, "")
                    .hint(format!("możliwe wartości: {}", words.join("; ")))
                    .suggest(closest(&word, words)),
            ),
        }
    }
    out
}

fn unit_of(src: &Source<'_>, pair: Pair<'_, Rule>, found: &mut Found) -> Option<Unit> {
    // The name is printed: it must not depend on how the file is laid out.
    let spaced = pair.as_str().replace('/', " / ");
    let label = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut atoms: Vec<Unit> = Vec::new();
    let mut per = None;
    for p in pair.into_inner().flatten() {
        match p.as_rule() {
            Rule::unit_atom => match Unit::word(p.as_str()) {
                Some(u) => atoms.push(u),
                None => {
                    found.push(
                        Diagnostic::error("E0211", format!("nie znam jednostki „{}”", p.as_str()))
                            .at(src.at(&p), "")
                            .hint("jednostki wymienia dokumentacja języka")
                            .suggest(closest(p.as_str(), unit::words())),
                    );
                    return None;
                }
            },
            Rule::number => per = Some(num(&p)),
            Rule::thousand => per = per.map(|n| n * 1000.0),
            _ => {}
        }
    }
    if let Some(n) = per {
        return Some(Unit::per(n, label));
    }
    match atoms.as_slice() {
        [one] => Some(one.clone()),
        [above, below] => Some(Unit::ratio(above, below)),
        _ => None,
    }
}

/// A unit of measure.
pub fn unit(block: &Block<'_>, name: &str, found: &mut Found) -> Option<Unit> {
    let field = block.field(name)?;
    let text = field.value.text;
    let plain = match plain::quotient(text) {
        Some(((above, _), Some((below, _)))) => {
            Unit::word(above).zip(Unit::word(below)).map(|(a, b)| Unit::ratio(&a, &b))
        }
        Some(((one, _), None)) => Unit::word(one),
        None if matches!(text, "%" | "‰") => Unit::word(text),
        None => plain::per_head(text).map(|count| Unit::per(count, text.to_owned())),
    };
    if plain.is_some() {
        return plain;
    }
    let (src, mut pairs) = field.pairs(found)?;
    let pair = pairs.find(|p| p.as_rule() == Rule::unit)?;
    unit_of(&src, pair, found)
}

/// Dated values of a parameter, in order of their first day.
pub fn dated(block: &Block<'_>, found: &mut Found) -> Vec<DatedValue> {
    let mut out = Vec::new();
    for f in block.all("wartość") {
        let Some((src, pairs)) = f.pairs(found) else { continue };
        let mut v = DatedValue {
            value: 0.0,
            unit: Unit::number(),
            validity: Validity::default(),
            span: f.value.span,
        };
        let mut sign = 1.0;
        for p in pairs {
            match p.as_rule() {
                Rule::minus => sign = -1.0,
                Rule::number => v.value = sign * num(&p),
                Rule::unit => v.unit = unit_of(&src, p, found).unwrap_or_else(Unit::number),
                Rule::validity => v.validity = validity_of(&src, p, found),
                _ => {}
            }
        }
        out.push(v);
    }
    out.sort_by_key(|v| v.validity.from);
    out
}

/// Sources of a data variable.
pub fn sources(block: &Block<'_>, found: &mut Found) -> Vec<SourceRef> {
    let mut out = Vec::new();
    for f in block.all("źródło") {
        if let Some((system, key)) = plain::source(f.value.text) {
            out.push(SourceRef { system: system.to_owned(), key });
            continue;
        }
        let Some((_, mut pairs)) = f.pairs(found) else { continue };
        let system = pairs.next().map(|p| p.as_str().to_owned()).unwrap_or_default();
        let key = match pairs.next() {
            Some(p) if p.as_rule() == Rule::string => string(p),
            Some(p) if p.as_rule() != Rule::EOI => p.as_str().to_owned(),
            _ => String::new(),
        };
        out.push(SourceRef { system, key });
    }
    out
}

/// Smallest and largest allowed value.
pub fn range(block: &Block<'_>, found: &mut Found) -> (Option<f64>, Option<f64>) {
    let (mut min, mut max) = (None, None);
    let mut take = |sign: Option<char>, value: f64| match sign {
        Some('>' | '≥') => min = Some(value),
        Some('<' | '≤') => max = Some(value),
        _ => (min, max) = (Some(value), Some(value)),
    };
    let Some(field) = block.field("zakres") else { return (min, max) };
    if let Some(bounds) = plain::range(field.value.text) {
        bounds.into_iter().for_each(|(sign, value)| take(sign.chars().next(), value));
        return (min, max);
    }
    let Some((_, pairs)) = field.pairs(found) else { return (min, max) };
    for bound in pairs.filter(|p| p.as_rule() == Rule::bound) {
        let mut sign = 1.0;
        let mut op = String::new();
        let mut value = 0.0;
        for p in bound.into_inner() {
            match p.as_rule() {
                Rule::cmp => p.as_str().clone_into(&mut op),
                Rule::minus => sign = -1.0,
                _ => value = sign * num(&p),
            }
        }
        take(op.chars().next(), value);
    }
    (min, max)
}

/// Years of a list.
pub fn years(block: &Block<'_>, name: &str, found: &mut Found) -> Vec<i32> {
    let Some((_, pairs)) = block.pairs(name, found) else { return Vec::new() };
    pairs
        .filter(|p| p.as_rule() == Rule::year)
        .filter_map(|p| p.as_str().trim().parse().ok())
        .collect()
}

/// Entries of a dictionary.
pub fn entries(block: &Block<'_>, found: &mut Found) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for f in block.all("pozycja") {
        let (id, span, text) = match plain::entry(f.value.text) {
            Some((id, text)) => (id, f.value.part(0..id.len()), text),
            None => {
                let Some((src, mut pairs)) = f.pairs(found) else { continue };
                let (Some(id), Some(text)) = (pairs.next(), pairs.next()) else { continue };
                (id.as_str(), src.at(&id), string(text))
            }
        };
        if out.iter().any(|(k, _)| k == id) {
            found.push(
                Diagnostic::error("E0206", format!("pozycja „{id}” jest w słowniku dwa razy"))
                    .at(span, "")
                    .hint("zostaw jedną z nich"),
            );
            continue;
        }
        out.push((id.to_owned(), text));
    }
    out
}

/// A day of every year, as printed: `31 grudnia`.
pub fn day_of_year(block: &Block<'_>, name: &str, found: &mut Found) -> Option<String> {
    let field = block.field(name)?;
    plain::day(field.value.text).or_else(|| {
        let p = field.pairs(found)?.1.next()?;
        if p.as_rule() == Rule::string {
            return Some(string(p));
        }
        Some(p.as_str().split_whitespace().collect::<Vec<_>>().join(" "))
    })
}
