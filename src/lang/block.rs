//! Blocks with their fields sorted by the schema, before values are typed.

use pest::iterators::{Pair, Pairs};

use super::letters::look_alike;
use super::parse::{Rule, Source};
use super::plain;
use super::ruleset::Meta;
use super::schema::{self, BlockSpec, FieldSpec};
use super::segment::{RawBlock, RawItem};
use crate::diag::{Diagnostic, SourceMap, Span, closest};

/// A field with its specification.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    /// What the schema says.
    pub spec: &'static FieldSpec,
    /// The value.
    pub value: Source<'a>,
    /// Place of the field's word.
    pub name: Span,
}

/// A block with its fields.
pub struct Block<'a> {
    /// What the schema says.
    pub spec: &'static BlockSpec,
    /// Head.
    pub meta: Meta,
    /// The name after `dla` of a threshold or `od` of a waiver.
    pub subject: Option<(String, Span)>,
    /// Fields in source order.
    pub fields: Vec<Field<'a>>,
    /// Blocks inside.
    pub nested: Vec<Block<'a>>,
}

impl<'a> Block<'a> {
    /// Sorts the content of a raw block; whatever is wrong is reported and left out.
    pub fn read(
        map: &'a SourceMap,
        raw: &RawBlock,
        set: &str,
        within: Option<&BlockSpec>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let kind = map.text(raw.kind);
        let spec = match schema::block(kind) {
            Some(s) if within.map_or(kind != "działanie", |w| w.nested.contains(&kind)) => s,
            _ => {
                let allowed: Vec<&str> = match within {
                    Some(w) => w.nested.to_vec(),
                    None => schema::top_level().collect(),
                };
                let message = match within {
                    Some(w) => format!("w bloku „{}” nie może być bloku „{kind}”", w.kind),
                    None => format!("nie ma bloku rodzaju „{kind}”"),
                };
                found.push(
                    Diagnostic::error("E0200", message)
                        .at(raw.kind, "")
                        .hint(if allowed.is_empty() {
                            "przenieś ten blok na początek wiersza, poza inne bloki".to_owned()
                        } else {
                            format!("można tu wpisać: {}", allowed.join(", "))
                        })
                        .suggest(closest(kind, allowed)),
                );
                return None;
            }
        };
        let (meta, subject) = read_head(map, raw, spec, set, found);
        let mut block = Self { spec, meta, subject, fields: Vec::new(), nested: Vec::new() };
        for item in &raw.items {
            match item {
                RawItem::Block(inner) => {
                    block.nested.extend(Block::read(map, inner, set, Some(spec), found));
                }
                RawItem::Field(f) => {
                    let name = map.text(f.name);
                    let Some(fs) = spec.fields.iter().find(|s| s.name == name) else {
                        let known: Vec<&str> = spec.fields.iter().map(|s| s.name).collect();
                        found.push(
                            Diagnostic::error(
                                "E0201",
                                format!("blok „{}” nie ma pola „{name}”", spec.kind),
                            )
                            .at(f.name, "nieznane pole")
                            .hint(format!("pola tego bloku: {}", known.join(", ")))
                            .suggest(closest(name, known)),
                        );
                        continue;
                    };
                    let earlier = block.fields.iter().find(|x| x.spec.name == name);
                    if let (Some(e), false) = (earlier, fs.repeats) {
                        found.push(
                            Diagnostic::error("E0202", format!("pole „{name}” podano dwa razy"))
                                .at(f.name, "drugi raz")
                                .also(e.name, "pierwszy raz")
                                .hint("zostaw jedno z nich"),
                        );
                        continue;
                    }
                    if f.value.start == f.value.end {
                        found.push(
                            Diagnostic::error("E0110", format!("pole „{name}” nie ma wartości"))
                                .at(f.name, "")
                                .hint(format!("wpisz po nazwie pola: {}", fs.doc)),
                        );
                    }
                    block.fields.push(Field {
                        spec: fs,
                        value: Source::new(map, f.value),
                        name: f.name,
                    });
                }
            }
        }
        for fs in spec.fields.iter().filter(|s| s.required) {
            let present = raw
                .items
                .iter()
                .any(|i| matches!(i, RawItem::Field(f) if map.text(f.name) == fs.name));
            if !present {
                found.push(
                    Diagnostic::error(
                        "E0203",
                        format!(
                            "w bloku „{} {}” brakuje pola „{}”",
                            spec.kind, block.meta.id, fs.name
                        ),
                    )
                    .at(block.meta.span, "")
                    .hint(format!("dopisz „{}”: {}", fs.name, fs.doc)),
                );
            }
        }
        Some(block)
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field<'a>> {
        self.all(name).next()
    }

    /// All fields of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(move |f| f.spec.name == name)
    }

    /// Parses a field by the rule of the schema; an error is reported, an empty value was reported
    /// when the block was read.
    pub fn pairs(
        &self,
        name: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<(Source<'a>, Pairs<'a, Rule>)> {
        self.field(name).and_then(|f| f.pairs(found))
    }

    /// A text field.
    pub fn text(&self, name: &str, found: &mut Vec<Diagnostic>) -> Option<String> {
        let one =
            self.field(name).and_then(|f| plain::texts(f.value.text).filter(|t| f.takes(t.len())));
        if let Some(texts) = one {
            return texts.into_iter().next();
        }
        let (_, pairs) = self.pairs(name, found)?;
        pairs.into_iter().find(|p| p.as_rule() == Rule::string).map(string)
    }

    /// All texts of a field that repeats or lists.
    pub fn texts(&self, name: &str, found: &mut Vec<Diagnostic>) -> Vec<String> {
        let mut out = Vec::new();
        for f in self.all(name) {
            if let Some(texts) = plain::texts(f.value.text).filter(|t| f.takes(t.len())) {
                out.extend(texts);
            } else if let Some((_, pairs)) = f.pairs(found) {
                out.extend(pairs.filter(|p| p.as_rule() == Rule::string).map(string));
            }
        }
        out
    }

    /// Identifiers of a field, with places.
    pub fn idents(&self, name: &str, found: &mut Vec<Diagnostic>) -> Vec<(String, Span)> {
        self.field(name).map_or_else(Vec::new, |f| f.names(found))
    }

    /// One identifier.
    pub fn ident(&self, name: &str, found: &mut Vec<Diagnostic>) -> Option<(String, Span)> {
        self.idents(name, found).into_iter().next()
    }
}

impl<'a> Field<'a> {
    /// Whether the field may hold so many texts or names.
    fn takes(&self, count: usize) -> bool {
        count == 1 || matches!(self.spec.rule, Rule::v_texts | Rule::v_idents)
    }

    /// Identifiers of the value, with places.
    pub fn names(&self, found: &mut Vec<Diagnostic>) -> Vec<(String, Span)> {
        if let Some(names) = plain::idents(self.value.text).filter(|n| self.takes(n.len())) {
            return names
                .into_iter()
                .map(|(name, at)| (name.to_owned(), self.value.part(at..at + name.len())))
                .collect();
        }
        let Some((src, pairs)) = self.pairs(found) else { return Vec::new() };
        pairs
            .filter(|p| p.as_rule() == Rule::ident)
            .map(|p| (p.as_str().to_owned(), src.at(&p)))
            .collect()
    }

    /// Parses the value by the rule of the schema.
    pub fn pairs(&self, found: &mut Vec<Diagnostic>) -> Option<(Source<'a>, Pairs<'a, Rule>)> {
        if self.value.text.is_empty() {
            return None;
        }
        match self.value.parse(self.spec.rule) {
            Ok(pairs) => Some((self.value, pairs)),
            Err(e) => {
                found.extend(e);
                None
            }
        }
    }
}

/// Text of a string pair: line breaks with their indentation become one space.
#[must_use]
pub fn string(pair: Pair<'_, Rule>) -> String {
    plain::joined(pair.into_inner().next().map_or("", |p| p.as_str()))
}

fn read_head(
    map: &SourceMap,
    raw: &RawBlock,
    spec: &BlockSpec,
    set: &str,
    found: &mut Vec<Diagnostic>,
) -> (Meta, Option<(String, Span)>) {
    let mut meta = Meta {
        id: String::new(),
        title: String::new(),
        doc: raw.doc.clone(),
        span: raw.kind,
        set: set.to_owned(),
    };
    let mut subject = None;
    let src = Source::new(map, raw.head);
    let start = raw.head.start as usize;
    let part =
        |at: usize, text: &str| Span::new(raw.head.file, start + at, start + at + text.len());
    let fits = |h: &plain::Head<'_>| {
        h.subject.is_none() || schema::subject_word(spec.kind) == Some(plain::OF)
    };
    if let Some(head) = plain::head(src.text).filter(fits) {
        meta.span = part(0, head.name);
        head.name.clone_into(&mut meta.id);
        meta.title = head.title;
        check_head(&meta, raw, spec, found);
        return (meta, head.subject.map(|(name, at)| (name.to_owned(), part(at, name))));
    }
    match src.parse(Rule::h_block) {
        Ok(pairs) => {
            for p in pairs {
                match p.as_rule() {
                    Rule::ident if meta.id.is_empty() && meta.span == raw.kind => {
                        p.as_str().clone_into(&mut meta.id);
                        meta.span = src.at(&p);
                    }
                    Rule::ident => subject = Some((p.as_str().to_owned(), src.at(&p))),
                    Rule::k_for | Rule::k_from
                        if schema::subject_word(spec.kind) != Some(p.as_str()) =>
                    {
                        found.push(wrong_subject(spec, p.as_str(), src.at(&p)));
                    }
                    Rule::string => meta.title = string(p),
                    _ => {}
                }
            }
            check_head(&meta, raw, spec, found);
        }
        Err(e) => found.extend(e),
    }
    if meta.id.is_empty() && !spec.named {
        meta.id.clone_from(&meta.title);
        meta.span = raw.head;
    }
    (meta, subject)
}

fn wrong_subject(spec: &BlockSpec, word: &str, span: Span) -> Diagnostic {
    let kind = spec.kind;
    Diagnostic::error("E0110", format!("nagłówek bloku „{kind}” nie może mieć słowa „{word}”"))
        .at(span, "")
        .hint(match schema::subject_word(kind) {
            Some(right) => format!("zapisz: {kind} nazwa {right} czego_dotyczy {{ … }}"),
            None => format!("zapisz: {kind} nazwa \"tytuł\" {{ … }}"),
        })
}

/// What a head must have.
fn check_head(meta: &Meta, raw: &RawBlock, spec: &BlockSpec, found: &mut Vec<Diagnostic>) {
    if spec.named && meta.id.is_empty() {
        found.push(
            Diagnostic::error("E0203", format!("blok „{}” nie ma nazwy", spec.kind))
                .at(raw.kind, "")
                .hint(format!("zapisz: {} nazwa \"tytuł\" {{ … }}", spec.kind)),
        );
    }
    if spec.titled && meta.title.is_empty() {
        found.push(
            Diagnostic::error("E0203", format!("blok „{} {}” nie ma tytułu", spec.kind, meta.id))
                .at(meta.span, "")
                .hint("dopisz tytuł w cudzysłowie przed nawiasem „{”"),
        );
    }
    check_letters(meta, found);
}

/// Letters of other scripts that look like Latin ones make names that cannot be found again.
fn check_letters(meta: &Meta, found: &mut Vec<Diagnostic>) {
    let fixed: String = meta.id.chars().map(|c| look_alike(c).unwrap_or(c)).collect();
    if fixed != meta.id {
        found.push(
            Diagnostic::warning(
                "W0114",
                format!("nazwa „{}” zawiera litery innego alfabetu", meta.id),
            )
            .at(meta.span, "wyglądają jak łacińskie, ale nimi nie są")
            .hint("przepisz nazwę z klawiatury polskiej")
            .suggest(Some(fixed)),
        );
    }
}
