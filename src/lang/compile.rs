//! Texts of all rule files → one checked [`RuleSet`].

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;
use rayon::prelude::*;

use super::ast::Node;
use super::block::{Block, string};
use super::lower::{Stage, ratio};
use super::parse::{Rule, Source};
use super::parse_expr;
use super::plain;
use super::plain_expr;
use super::ruleset::{Dictionary, RuleSet, SetInfo};
use super::schema;
use super::segment::{RawBlock, RawItem, Segmented, segment};
use super::symbols::{Sort, Symbols};
use super::unit::Unit;
use super::values;
use crate::diag::{Diagnostic, SourceMap, Span, closest};

/// What compiling gives: the rule set when nothing is wrong with it, and everything found.
#[derive(Debug)]
pub struct Compiled {
    /// The rule set; none when there were errors.
    pub rules: Option<RuleSet>,
    /// Errors, warnings and notes in order of place.
    pub found: Vec<Diagnostic>,
}

/// A use of a rule set: `użyj nazwa wersja "…"`.
pub(super) struct Use {
    /// The set that uses.
    pub by: String,
    /// The set used.
    pub name: String,
    version: Option<String>,
    span: Span,
}

/// Compiles all files of the map.
#[must_use]
pub fn compile(map: &SourceMap) -> Compiled {
    let mut found = Vec::new();
    let mut sets: Vec<SetInfo> = Vec::new();
    let mut uses: Vec<Use> = Vec::new();
    // Files are cut, and blocks read and typed, on all cores; what was found is put into the order
    // of places at the end.
    let kinds: Vec<&str> = schema::top_level().chain(schema::HEADERS.iter().copied()).collect();
    let files: Vec<_> = map.iter().collect();
    let cuts: Vec<Segmented> =
        files.into_par_iter().map(|(id, file)| segment(id, &file.text, &kinds)).collect();
    let mut raw: Vec<(&RawBlock, String)> = Vec::new();
    for cut in &cuts {
        found.extend(cut.found.iter().cloned());
        read_file(map, cut, &mut sets, &mut uses, &mut raw, &mut found);
    }
    let read: Vec<(Option<Block<'_>>, Vec<Diagnostic>)> = raw
        .par_iter()
        .map(|(block, set)| {
            let mut found = Vec::new();
            (Block::read(map, block, set, None, &mut found), found)
        })
        .collect();
    let mut blocks: Vec<Block<'_>> = Vec::with_capacity(read.len());
    for (block, faults) in read {
        blocks.extend(block);
        found.extend(faults);
    }
    check_uses(&sets, &uses, &mut found);
    let mut rules = lower_all(&blocks, &uses, &mut found);
    rules.sets = sets;
    super::check::check(&rules, &mut found);
    found.sort_by_key(|d| d.labels.first().map(|l| l.span));
    let failed = found.iter().any(Diagnostic::is_error);
    Compiled { rules: (!failed).then_some(rules), found }
}

/// The heads of a file, and its blocks with the set they belong to.
fn read_file<'c>(
    map: &SourceMap,
    cut: &'c Segmented,
    sets: &mut Vec<SetInfo>,
    uses: &mut Vec<Use>,
    blocks: &mut Vec<(&'c RawBlock, String)>,
    found: &mut Vec<Diagnostic>,
) {
    let mut set = String::new();
    for item in &cut.items {
        match item {
            RawItem::Field(f) if map.text(f.name) == "zestaw" => {
                if let Some((name, version)) = set_head(map, f.value, found) {
                    if !sets.iter().any(|s| s.name == name) {
                        let version = version.unwrap_or_default();
                        sets.push(SetInfo {
                            name: name.clone(),
                            version,
                            doc: f.doc.clone(),
                            span: f.value,
                            origin: None,
                        });
                    }
                    set = name;
                }
            }
            RawItem::Field(f) if map.text(f.name) == "użyj" => {
                if let Some((name, version)) = set_head(map, f.value, found) {
                    uses.push(Use { by: set.clone(), name, version, span: f.value });
                }
            }
            RawItem::Field(f) => {
                found.push(stray(map.text(f.name), f.name));
            }
            RawItem::Block(b) => {
                if set.is_empty() && sets.is_empty() {
                    found.push(
                        Diagnostic::error("E0203", "plik nie zaczyna się od nazwy zestawu")
                            .at(b.kind, "przed tym blokiem")
                            .hint(
                                "wpisz w pierwszym wierszu: zestaw nazwa.zestawu wersja \"2026.1\"",
                            ),
                    );
                    // Said once a file is enough.
                    "?".clone_into(&mut set);
                }
                blocks.push((b, set.clone()));
            }
        }
    }
}

/// Names and versions of the sets a file adds to, from its lines `zestaw`; the rest of the text may
/// be wrong in any way.
#[must_use]
pub fn headers(text: &str) -> Vec<(String, Option<String>)> {
    let mut map = SourceMap::default();
    // One such line is the rule: only where there are more must they be told from texts in quotes.
    let lines: Vec<&str> = set_lines(text).collect();
    let text = if let [one] = lines.as_slice() { one } else { text };
    let file = map.add("", text);
    let kinds: Vec<&str> = schema::top_level().chain(schema::HEADERS.iter().copied()).collect();
    let cut = segment(file, text, &kinds);
    cut.items
        .iter()
        .filter_map(|item| match item {
            RawItem::Field(f) if map.text(f.name) == "zestaw" => {
                set_head(&map, f.value, &mut Vec::new())
            }
            _ => None,
        })
        .collect()
}

/// Lines that begin with the word `zestaw`.
fn set_lines(text: &str) -> impl Iterator<Item = &str> {
    const WORD: &str = "zestaw";
    memmem::find_iter(text.as_bytes(), WORD).filter_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let indent = before.get(before.rfind('\n').map_or(0, |end| end + 1)..)?;
        let first = indent.trim_start_matches('\u{FEFF}').trim_start().is_empty();
        let whole = rest.get(WORD.len()..)?.starts_with(char::is_whitespace);
        (first && whole).then(|| rest.lines().next()).flatten()
    })
}

/// A line between blocks that is neither a header nor a block.
pub(super) fn stray(word: &str, span: Span) -> Diagnostic {
    if schema::block(word).is_some() {
        return Diagnostic::error("E0103", format!("po nagłówku „{word}” brakuje nawiasu „{{”"))
            .at(span, "")
            .hint("pola bloku wpisuje się między „{” a „}”");
    }
    let kinds = schema::top_level().chain(schema::HEADERS.iter().copied());
    Diagnostic::error("E0200", format!("nie rozumiem wiersza zaczynającego się od „{word}”"))
        .at(span, "")
        .hint("na początku wiersza może stać: zestaw, użyj albo rodzaj bloku, np. wymóg, dana, wskaźnik")
        .suggest(closest(word, kinds))
}

fn set_head(
    map: &SourceMap,
    span: Span,
    found: &mut Vec<Diagnostic>,
) -> Option<(String, Option<String>)> {
    let source = Source::new(map, span);
    if let Some((name, version)) = plain::set(source.text) {
        return Some((name.to_owned(), version));
    }
    match source.parse(Rule::h_set) {
        Ok(pairs) => {
            let mut name = String::new();
            let mut version = None;
            for p in pairs {
                match p.as_rule() {
                    Rule::path => p.as_str().clone_into(&mut name),
                    Rule::string => version = Some(string(p)),
                    _ => {}
                }
            }
            Some((name, version))
        }
        Err(e) => {
            found.extend(e);
            None
        }
    }
}

fn check_uses(sets: &[SetInfo], uses: &[Use], found: &mut Vec<Diagnostic>) {
    for u in uses {
        let Some(set) = sets.iter().find(|s| s.name == u.name) else {
            found.push(
                Diagnostic::error("E0230", format!("nie ma zestawu „{}”", u.name))
                    .at(u.span, "")
                    .hint("sprawdź nazwę albo dołącz pliki tego zestawu")
                    .suggest(closest(&u.name, sets.iter().map(|s| s.name.as_str()))),
            );
            continue;
        };
        if u.version.as_ref().is_some_and(|v| *v != set.version) {
            found.push(
                Diagnostic::error(
                    "E0231",
                    format!("zestaw „{}” jest w wersji „{}”", set.name, set.version),
                )
                .at(u.span, "tu żądano innej wersji")
                .also(set.span, "wersja zestawu")
                .hint("zmień wersję przy „użyj” po sprawdzeniu, co się w zestawie zmieniło"),
            );
        }
    }
}

fn declare(blocks: &[Block<'_>], symbols: &mut Symbols, found: &mut Vec<Diagnostic>) -> Vec<bool> {
    let mut keep = Vec::with_capacity(blocks.len());
    for b in blocks {
        let Some(sort) = Sort::of(b.spec.kind) else {
            keep.push(true);
            continue;
        };
        // Takes the place of a rule declared elsewhere.
        if b.field("zastępuje").is_some() {
            keep.push(false);
            continue;
        }
        let earlier = symbols.declare(sort, &b.meta.id, b.meta.span);
        // Versions of one requirement share an identifier; their periods are compared later.
        let duplicate = earlier.filter(|_| sort != Sort::Requirement && !b.meta.id.is_empty());
        keep.push(duplicate.is_none());
        if let Some(first) = duplicate {
            let elsewhere = blocks.iter().any(|o| {
                o.meta.span == first.span && o.meta.set != b.meta.set && b.spec.kind == "próg"
            });
            let d = duplicate_name(b, first.span);
            found.push(if elsewhere { d.hint(super::check::ANOTHER_SET) } else { d });
        }
        for inner in &b.nested {
            if let Some(first) = symbols.declare(Sort::Action, &inner.meta.id, inner.meta.span) {
                found.push(duplicate_name(inner, first.span));
            }
        }
    }
    keep
}

fn duplicate_name(b: &Block<'_>, first: Span) -> Diagnostic {
    Diagnostic::error("E0206", format!("{} „{}” zdefiniowano dwa razy", b.spec.kind, b.meta.id))
        .at(b.meta.span, "drugi raz")
        .also(first, "pierwszy raz")
        .hint("zmień nazwę jednej z definicji albo usuń ją")
}

fn lower_all(blocks: &[Block<'_>], uses: &[Use], found: &mut Vec<Diagnostic>) -> RuleSet {
    let mut symbols = Symbols::default();
    let keep = declare(blocks, &mut symbols, found);
    let replacing: Vec<&Block<'_>> =
        blocks.iter().filter(|b| b.field("zastępuje").is_some()).collect();
    let kept: Vec<&Block<'_>> =
        blocks.iter().zip(keep).filter(|(_, k)| *k).map(|(b, _)| b).collect();
    let of = |kind: &'static str| -> Vec<&Block<'_>> {
        kept.iter().copied().filter(|b| b.spec.kind == kind).collect()
    };
    let (data, indicators, parameters) = (of("dana"), of("wskaźnik"), of("parametr"));
    let data_units = each(&data, found, |b, f| values::unit(b, "jednostka", f));
    let indicator_units = each(&indicators, found, |b, f| values::unit(b, "jednostka", f));
    let formulas: Vec<Option<Node>> = each(&indicators, found, |b, f| node(b, "wzór", f));
    let amounts = each(&parameters, found, values::dated);
    let parameter_units: Vec<Option<Unit>> =
        amounts.iter().map(|v| v.first().map(|d| d.unit.clone())).collect();
    let dictionaries: BTreeMap<String, Dictionary> = BTreeMap::new();
    let mut stage = Stage {
        symbols: &symbols,
        data_units: &data_units,
        indicator_units: &indicator_units,
        parameter_units: &parameter_units,
        formulas: &formulas,
        dictionaries: &dictionaries,
        used: BTreeSet::new(),
        found,
    };
    let dictionaries: BTreeMap<String, Dictionary> = stage
        .lower(&of("słownik"), |low, _, b| low.dictionary(b))
        .into_iter()
        .map(|d| (d.meta.id.clone(), d))
        .collect();
    // From here on names are looked up in the dictionaries.
    let mut stage = Stage { dictionaries: &dictionaries, ..stage };
    let mut rules = RuleSet {
        acts: stage.lower(&of("akt"), |low, _, b| low.act(b)),
        parameters: stage.lower(&parameters, |low, i, b| {
            low.parameter(b, amounts.get(i).cloned().unwrap_or_default())
        }),
        data: stage.lower(&data, |low, i, b| low.data(b, i, data_units.get(i).cloned().flatten())),
        indicators: stage.lower(&indicators, |low, i, b| {
            let unit = indicator_units.get(i).cloned().flatten();
            low.indicator(b, i, unit, formulas.get(i).cloned().flatten())
        }),
        thresholds: stage.lower(&of("próg"), |low, _, b| low.threshold(b)),
        problems: stage.lower(&of("problem"), |low, _, b| low.problem(b)),
        strategic_goals: stage.lower(&of("cel_strategiczny"), |low, _, b| low.strategic_goal(b)),
        operational_goals: stage.lower(&of("cel_operacyjny"), |low, _, b| low.operational_goal(b)),
        requirements: known(stage.lower(&of("wymóg"), |low, _, b| low.requirement(b))),
        omissions: known(stage.lower(&of("pominięcie"), |low, _, b| low.omission(b))),
        examples: each(&of("przykład"), stage.found, |b, f| {
            super::lower_example::example(b, &symbols, f)
        }),
        waivers: known(stage.lower(&of("odstępstwo"), |low, _, b| low.waiver(b))),
        ..RuleSet::default()
    };
    let replacing = stage.lower(&replacing, |low, _, b| super::replace::read(b, uses, low));
    stage.report_unused();
    super::replace::replace(&mut rules, known(replacing), stage.found);
    for i in &mut rules.indicators {
        i.ratio = ratio(&i.formula);
    }
    rules.dictionaries = dictionaries;
    rules
}

fn known<T>(all: Vec<Option<T>>) -> Vec<T> {
    all.into_iter().flatten().collect()
}

/// One value of each block, on all cores, in order.
fn each<T: Send>(
    blocks: &[&Block<'_>],
    found: &mut Vec<Diagnostic>,
    value: impl Fn(&Block<'_>, &mut Vec<Diagnostic>) -> T + Sync,
) -> Vec<T> {
    let made: Vec<(T, Vec<Diagnostic>)> = blocks
        .par_iter()
        .map(|b| {
            let mut faults = Vec::new();
            (value(b, &mut faults), faults)
        })
        .collect();
    made.into_iter()
        .map(|(value, faults)| {
            found.extend(faults);
            value
        })
        .collect()
}

/// An expression field as a node.
pub(super) fn node(block: &Block<'_>, name: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    let field = block.field(name)?;
    if let Some(node) = plain_expr::read(field.value, field.spec.rule) {
        return Some(node);
    }
    let (src, mut pairs) = field.pairs(found)?;
    let pair = pairs.find(|p| p.as_rule() == Rule::expr)?;
    match parse_expr::expr(&src, pair) {
        Ok(n) => Some(n),
        Err(e) => {
            found.push(e);
            None
        }
    }
}
