//! Typed values of fields: citations, periods, units, money, terms.

use pest::iterators::{Pair, Pairs};

use super::block::{Block, string};
use super::parse::{Rule, Source};
use super::parse_expr::{day, polish_number};
use super::plain;
use super::plain_plan;
use super::ruleset::{
    Citation, Consequence, Cost, DatedValue, Financing, Product, ResultTarget, SourceRef, Target,
    Term, UnitKind, Validity, Verification, YearMonth,
};
use super::symbols::{Sort, Symbols};
use super::unit::{self, Unit};
use crate::diag::{Diagnostic, Span, closest};

type Found = Vec<Diagnostic>;

fn num(p: &Pair<'_, Rule>) -> f64 {
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
    let plain = match plain::quotient(field.value.text) {
        Some(((above, _), Some((below, _)))) => {
            Unit::word(above).zip(Unit::word(below)).map(|(a, b)| Unit::ratio(&a, &b))
        }
        Some(((one, _), None)) => Unit::word(one),
        None if matches!(field.value.text, "%" | "‰") => Unit::word(field.value.text),
        None => None,
    };
    let text = field.value.text;
    let plain = plain.or_else(|| Some(Unit::per(plain::per_head(text)?, text.to_owned())));
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

/// Term of an action.
pub fn term(block: &Block<'_>, found: &mut Found) -> Option<Term> {
    let field = block.field("termin")?;
    if let Some(term) = plain_plan::term(field.value.text) {
        return Some(term);
    }
    let (src, mut pairs) = field.pairs(found)?;
    let pair = pairs.next()?;
    let span = src.at(&pair);
    let rule = pair.as_rule();
    let parts: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
    let reversed = |found: &mut Found| {
        found.push(
            Diagnostic::error("E0223", "termin kończy się, zanim się zaczął")
                .at(span, "")
                .hint("zamień początek z końcem"),
        );
    };
    match rule {
        Rule::whole_term => Some(Term::WholePeriod),
        Rule::month_term => {
            let months: Vec<YearMonth> =
                parts.iter().filter(|p| p.as_rule() == Rule::month).filter_map(month).collect();
            let &[a, b] = months.as_slice() else {
                found.push(
                    Diagnostic::error("E0111", "nie ma takiego miesiąca")
                        .at(span, "")
                        .hint("zapisz np. 2027-01"),
                );
                return None;
            };
            if b < a {
                reversed(found);
            }
            Some(Term::Absolute(a, b))
        }
        _ => {
            let years: Vec<u32> = parts
                .iter()
                .filter(|p| p.as_rule() == Rule::number)
                .filter_map(|p| p.as_str().trim().parse().ok())
                .collect();
            let &[a, b] = years.as_slice() else { return None };
            if b < a || a == 0 {
                reversed(found);
            }
            Some(Term::Relative(a, b))
        }
    }
}

fn month(p: &Pair<'_, Rule>) -> Option<YearMonth> {
    let (y, m) = p.as_str().split_once('-')?;
    let month = m.trim().parse().ok().filter(|m| (1..=12).contains(m))?;
    Some(YearMonth { year: y.parse().ok()?, month })
}

/// Cost of an action.
pub fn cost(block: &Block<'_>, found: &mut Found) -> Option<Cost> {
    let field = block.field("koszt")?;
    if let Some(cost) = plain_plan::cost(field.value.text) {
        return Some(cost);
    }
    let (_, mut pairs) = field.pairs(found)?;
    let pair = pairs.next()?;
    if pair.as_rule() == Rule::free_cost {
        return Some(Cost::None);
    }
    let mut amount = 0.0;
    let mut yearly = false;
    for p in pair.into_inner() {
        match p.as_rule() {
            Rule::number => amount = num(&p),
            Rule::per_year => yearly = true,
            _ => {}
        }
    }
    Some(if yearly { Cost::PerYear(amount) } else { Cost::Once(amount) })
}

/// Sources of money; shares over 100 % are refused.
pub fn financing(block: &Block<'_>, found: &mut Found) -> Vec<(Financing, Span)> {
    let Some(field) = block.field("finansowanie") else { return Vec::new() };
    let src = field.value;
    let mut out = Vec::new();
    if let Some(shares) = plain_plan::shares(src.text) {
        out.extend(shares.into_iter().map(|(source, percent, place)| {
            (Financing { source: source.to_owned(), percent }, src.part(place))
        }));
    } else if let Some((src, pairs)) = field.pairs(found) {
        for share in pairs.filter(|p| p.as_rule() == Rule::share) {
            let span = src.at(&share);
            let mut parts = share.into_inner();
            let (Some(source), Some(percent)) = (parts.next(), parts.next()) else { continue };
            let source = source.as_str().to_owned();
            out.push((Financing { source, percent: num(&percent) }, span));
        }
    }
    let sum: f64 = out.iter().map(|(f, _)| f.percent).sum();
    if sum > 100.0 + 1e-9 {
        found.push(
            Diagnostic::error(
                "E0224",
                format!(
                    "udziały źródeł finansowania sumują się do {sum}%",
                    sum = sum.to_string().replace('.', ",")
                ),
            )
            .at(src.span, "więcej niż 100%")
            .hint("popraw udziały; część bez wskazanego źródła można pominąć"),
        );
    }
    out
}

/// Product indicators.
pub fn products(block: &Block<'_>, found: &mut Found) -> Vec<Product> {
    let mut out = Vec::new();
    for f in block.all("produkt") {
        if let Some(product) = plain_plan::product(f.value.text) {
            out.push(product);
            continue;
        }
        let Some((_, pairs)) = f.pairs(found) else { continue };
        let mut product =
            Product { name: String::new(), amount: 0.0, unit: String::new(), per_year: false };
        for p in pairs {
            match p.as_rule() {
                Rule::string => product.name = string(p),
                Rule::number => product.amount = num(&p),
                Rule::product_unit => p.as_str().clone_into(&mut product.unit),
                Rule::per_year => product.per_year = true,
                _ => {}
            }
        }
        out.push(product);
    }
    out
}

/// Result targets; the indicator must be declared.
pub fn results(
    block: &Block<'_>,
    symbols: &Symbols,
    used: &mut Vec<(Sort, usize)>,
    found: &mut Found,
) -> Vec<ResultTarget> {
    let mut out = Vec::new();
    for f in block.all("rezultat") {
        if let Some((indicator, target, by_year)) = plain_plan::target(f.value.text) {
            let span = f.value.span;
            match symbols.get(Sort::Indicator, indicator) {
                Some(s) => {
                    used.push((Sort::Indicator, s.index));
                    let indicator = indicator.to_owned();
                    out.push(ResultTarget { indicator, target, by_year, span });
                }
                None => {
                    let place = f.value.part(0..indicator.len());
                    found.push(symbols.unknown(Sort::Indicator, indicator, place));
                }
            }
            continue;
        }
        let Some((src, pairs)) = f.pairs(found) else { continue };
        if let Some(r) = result(&src, pairs, symbols, used, found) {
            out.push(r);
        }
    }
    out
}

fn result(
    src: &Source<'_>,
    pairs: Pairs<'_, Rule>,
    symbols: &Symbols,
    used: &mut Vec<(Sort, usize)>,
    found: &mut Found,
) -> Option<ResultTarget> {
    let mut r = ResultTarget {
        indicator: String::new(),
        target: Target::Value(0.0),
        by_year: None,
        span: src.span,
    };
    for p in pairs {
        match p.as_rule() {
            Rule::ident => {
                p.as_str().clone_into(&mut r.indicator);
                match symbols.get(Sort::Indicator, p.as_str()) {
                    Some(s) => used.push((Sort::Indicator, s.index)),
                    None => {
                        found.push(symbols.unknown(Sort::Indicator, p.as_str(), src.at(&p)));
                        return None;
                    }
                }
            }
            Rule::change => {
                let mut down = false;
                let mut by = 0.0;
                for q in p.into_inner() {
                    if q.as_rule() == Rule::direction {
                        down = q.as_str() == "spadek"
                    } else {
                        by = num(&q)
                    }
                }
                r.target = if down { Target::DecreaseBy(by) } else { Target::IncreaseBy(by) };
            }
            Rule::to_value => {
                let mut sign = 1.0;
                for q in p.into_inner() {
                    match q.as_rule() {
                        Rule::minus => sign = -1.0,
                        Rule::number => r.target = Target::Value(sign * num(&q)),
                        _ => {}
                    }
                }
            }
            Rule::year => r.by_year = p.as_str().trim().parse().ok(),
            _ => {}
        }
    }
    Some(r)
}
