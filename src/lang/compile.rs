//! Texts of all rule files → one checked [`RuleSet`].

use super::ast::Node;
use super::block::{Block, string};
use super::lower::{Lowering, ratio};
use super::parse::{Rule, Source};
use super::parse_expr;
use super::ruleset::{RuleSet, SetInfo};
use super::schema;
use super::segment::{RawItem, segment};
use super::symbols::{Sort, Symbols};
use super::unit::Unit;
use super::values;
use crate::diag::{Diagnostic, FileId, SourceMap, Span, closest};

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
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (id, file) in map.iter() {
        read_file(map, id, &file.text, &mut sets, &mut uses, &mut blocks, &mut found);
    }
    check_uses(&sets, &uses, &mut found);
    let mut rules = lower_all(&blocks, &uses, &mut found);
    rules.sets = sets;
    super::check::check(&rules, &mut found);
    found.sort_by_key(|d| d.labels.first().map(|l| l.span));
    let failed = found.iter().any(Diagnostic::is_error);
    Compiled { rules: (!failed).then_some(rules), found }
}

fn read_file<'a>(
    map: &'a SourceMap,
    id: FileId,
    text: &str,
    sets: &mut Vec<SetInfo>,
    uses: &mut Vec<Use>,
    blocks: &mut Vec<Block<'a>>,
    found: &mut Vec<Diagnostic>,
) {
    let kinds: Vec<&str> = schema::top_level().chain(schema::HEADERS.iter().copied()).collect();
    let cut = segment(id, text, &kinds);
    found.extend(cut.found);
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
                blocks.extend(Block::read(map, b, &set, None, found));
            }
        }
    }
}

/// Names and versions of the sets a file adds to, from its lines `zestaw`; the rest of the text may
/// be wrong in any way.
#[must_use]
pub fn headers(text: &str) -> Vec<(String, Option<String>)> {
    let line = |l: &&str| {
        let rest = l.trim_start_matches('\u{FEFF}').trim_start().strip_prefix("zestaw");
        rest.is_some_and(|r| r.starts_with(char::is_whitespace))
    };
    let mut map = SourceMap::default();
    // One such line is the rule: only where there are more must they be told from texts in quotes.
    let lines: Vec<&str> = text.lines().filter(line).collect();
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
    match Source::new(map, span).parse(Rule::h_set) {
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
    let of = |kind: &'static str| kept.iter().copied().filter(move |b| b.spec.kind == kind);

    let data_units: Vec<Option<Unit>> =
        of("dana").map(|b| values::unit(b, "jednostka", found)).collect();
    let indicator_units: Vec<Option<Unit>> =
        of("wskaźnik").map(|b| values::unit(b, "jednostka", found)).collect();
    let formulas: Vec<Option<Node>> = of("wskaźnik").map(|b| node(b, "wzór", found)).collect();
    let parameters: Vec<_> = of("parametr").map(|b| values::dated(b, found)).collect();
    let parameter_units: Vec<Option<Unit>> =
        parameters.iter().map(|v| v.first().map(|d| d.unit.clone())).collect();

    let mut low =
        Lowering::new(&symbols, &data_units, &indicator_units, &parameter_units, &formulas, found);
    let mut rules = RuleSet { acts: of("akt").map(|b| low.act(b)).collect(), ..RuleSet::default() };
    for b in of("słownik") {
        let dictionary = low.dictionary(b);
        rules.dictionaries.insert(dictionary.meta.id.clone(), dictionary);
    }
    low.dictionaries = rules.dictionaries.clone();
    rules.parameters = of("parametr").zip(parameters).map(|(b, v)| low.parameter(b, v)).collect();
    rules.data = of("dana").zip(&data_units).map(|(b, u)| low.data(b, u.clone())).collect();
    rules.indicators = of("wskaźnik")
        .enumerate()
        .map(|(i, b)| {
            low.indicator(
                b,
                i,
                indicator_units.get(i).cloned().flatten(),
                formulas.get(i).cloned().flatten(),
            )
        })
        .collect();
    for i in &mut rules.indicators {
        i.ratio = ratio(&i.formula);
    }
    rules.thresholds = of("próg").map(|b| low.threshold(b)).collect();
    rules.problems = of("problem").map(|b| low.problem(b)).collect();
    rules.strategic_goals = of("cel_strategiczny").map(|b| low.strategic_goal(b)).collect();
    rules.operational_goals = of("cel_operacyjny").map(|b| low.operational_goal(b)).collect();
    rules.requirements = of("wymóg").filter_map(|b| low.requirement(b)).collect();
    rules.waivers = of("odstępstwo").filter_map(|b| low.waiver(b)).collect();
    super::replace::replace(&mut rules, &replacing, uses, &mut low);
    rules.examples =
        of("przykład").map(|b| super::lower_example::example(b, &symbols, low.found)).collect();
    low.report_unused();
    rules
}

/// An expression field as a node.
pub(super) fn node(block: &Block<'_>, name: &str, found: &mut Vec<Diagnostic>) -> Option<Node> {
    let (src, mut pairs) = block.pairs(name, found)?;
    let pair = pairs.find(|p| p.as_rule() == Rule::expr)?;
    match parse_expr::expr(&src, pair) {
        Ok(n) => Some(n),
        Err(e) => {
            found.push(e);
            None
        }
    }
}
