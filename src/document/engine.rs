//! Templates: the embedded files, the Handlebars engine in strict mode and its helpers.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, Output, RenderContext,
    RenderError, RenderErrorReason, Renderable, Template,
};
use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use serde_json::Value;

use crate::diag::{DataPlace, Diagnostic};
use crate::text;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Folder of partials, which are called by their bare name.
const PARTIALS: &str = "częściowe/";

/// Template texts by name (path inside `templates/`).
#[derive(Debug, Clone)]
pub struct Templates {
    texts: BTreeMap<String, String>,
    /// Compiled when first asked for; copies of the same templates share it.
    engine: Arc<OnceLock<Result<Engine, Vec<Diagnostic>>>>,
}

impl Templates {
    /// The templates shipped with the program.
    #[must_use]
    pub fn embedded() -> Self {
        static SHIPPED: LazyLock<Templates> = LazyLock::new(|| {
            let mut texts = BTreeMap::new();
            collect(&EMBEDDED, &mut texts);
            Templates { texts, engine: Arc::default() }
        });
        SHIPPED.clone()
    }

    /// One template, with a text of its own and the partials that one calls: compiling the others
    /// would take longer than rendering this one.
    #[must_use]
    pub(super) fn alone(&self, name: &str, text: &str) -> Self {
        let mut texts = BTreeMap::new();
        let mut wanted = vec![(name.to_owned(), text)];
        while let Some((name, text)) = wanted.pop() {
            let calls =
                text.split("{{>").skip(1).filter_map(|after| after.split_whitespace().next());
            let called = calls
                .map(|call| format!("{PARTIALS}{}.md.hbs", call.trim_end_matches('}')))
                .filter(|name| !texts.contains_key(name))
                .filter_map(|name| self.text(&name).map(|text| (name, text)));
            wanted.extend(called.collect::<Vec<_>>());
            texts.insert(name, text.to_owned());
        }
        Self { texts, engine: Arc::default() }
    }

    /// Replaces or adds one template.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        self.texts.insert(name.to_owned(), text.to_owned());
        Self { engine: Arc::default(), ..self }
    }

    /// The engine with these templates, compiled once.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn engine(&self) -> Result<&Engine, Vec<Diagnostic>> {
        self.engine.get_or_init(|| Engine::new(self)).as_ref().map_err(Clone::clone)
    }

    /// Text of a template.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Texts of all templates.
    pub(super) fn texts(&self) -> impl Iterator<Item = &String> {
        self.texts.values()
    }

    /// Chapters in order: id and template name. The file name says both: `05_diagnoza.md.hbs`.
    #[must_use]
    pub fn chapters(&self) -> Vec<(String, String)> {
        self.texts
            .keys()
            .filter_map(|name| {
                let file = name.strip_prefix("rozdziały/")?.strip_suffix(".md.hbs")?;
                let (_, id) = file.split_once('_')?;
                Some((id.to_owned(), name.clone()))
            })
            .collect()
    }

    /// Ids and titles of the chapters, for the readme of a fresh project.
    #[must_use]
    pub fn chapter_titles(&self) -> Vec<(String, String)> {
        self.chapters()
            .into_iter()
            .filter_map(|(id, name)| {
                let own = format!("::własny id=\"{id}\"");
                let text = self.text(&name).filter(|t| t.contains(&own))?;
                let heading = text.lines().find_map(|l| l.strip_prefix("# "))?;
                let title = heading.split(" {").next().unwrap_or(heading);
                Some((id, title.trim().to_owned()))
            })
            .collect()
    }
}

fn collect(dir: &Dir<'_>, texts: &mut BTreeMap<String, String>) {
    for file in dir.files() {
        let name = file.path().to_string_lossy().replace('\\', "/");
        if name.ends_with(".hbs")
            && let Some(text) = file.contents_utf8()
        {
            texts.insert(name, text.to_owned());
        }
    }
    for inner in dir.dirs() {
        collect(inner, texts);
    }
}

/// The engine with all templates registered.
#[derive(Debug)]
pub struct Engine {
    handlebars: Handlebars<'static>,
}

impl Engine {
    /// Compiles the templates.
    ///
    /// # Errors
    /// One diagnostic (E0701) per template that is not well formed.
    pub fn new(templates: &Templates) -> Result<Self, Vec<Diagnostic>> {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(escape);
        handlebars.register_helper("if", Box::new(Strict { positive: true }));
        handlebars.register_helper("unless", Box::new(Strict { positive: false }));
        handlebars.register_helper("liczba", Box::new(liczba));
        handlebars.register_helper("kwota", Box::new(kwota));
        handlebars.register_helper("procent", Box::new(procent));
        handlebars.register_helper("data", Box::new(data));
        handlebars.register_helper("odmień", Box::new(odmien));
        handlebars.register_helper("ile", Box::new(ile));
        handlebars.register_helper("wylicz", Box::new(wylicz));
        handlebars.register_helper("małą", Box::new(small));
        handlebars.register_helper("wielką", Box::new(large));
        let texts: Vec<(&String, &String)> =
            templates.texts.iter().filter(|(name, _)| !name.starts_with("projekt/")).collect();
        // Compiling is a large part of a short run, and no template needs another for it.
        let compiled: Vec<_> = texts
            .into_par_iter()
            .map(|(name, text)| {
                // Partials are called by their bare name: {{> wskaźnik}}.
                let partial = name.strip_prefix(PARTIALS).and_then(|n| n.strip_suffix(".md.hbs"));
                let (registered, text) = match partial {
                    // A partial may stand inside a sentence, so its last line break does not count.
                    Some(short) => (short, text.trim_end()),
                    None => (name.as_str(), text.as_str()),
                };
                (name, registered, Template::compile_with_name(text, registered.to_owned()))
            })
            .collect();
        let mut found = Vec::new();
        for (name, registered, template) in compiled {
            match template {
                Ok(template) => handlebars.register_template(registered, template),
                Err(e) => {
                    let line = e.pos().map(|(line, _)| line);
                    found.push(
                        Diagnostic::error("E0701", format!("Szablon „{name}” jest niepoprawny"))
                            .in_data(place(name, line), e.reason().to_string())
                            .hint("Sprawdź nawiasy {{ }} i pary {{#if}} … {{/if}} w pobliżu tego wiersza."),
                    );
                }
            }
        }
        if found.is_empty() { Ok(Self { handlebars }) } else { Err(found) }
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A diagnostic (E0702) that names the template and the line, e.g. for a field that does not
    /// exist.
    pub fn render(&self, name: &str, view: &Context) -> Result<String, Diagnostic> {
        self.handlebars.render_with_context(name, view).map_err(|e| render_error(name, &e))
    }
}

impl Engine {
    /// Renders a template into a writer, which may stop it by an error.
    ///
    /// # Errors
    /// As [`Engine::render`], and when the writer wants no more.
    pub(super) fn render_to(
        &self,
        name: &str,
        view: &Context,
        writer: impl std::io::Write,
    ) -> Result<(), Diagnostic> {
        self.handlebars
            .render_with_context_to_write(name, view, writer)
            .map_err(|e| render_error(name, &e))
    }
}

fn place(name: &str, line: Option<usize>) -> DataPlace {
    DataPlace {
        file: format!("templates/{name}"),
        sheet: None,
        row: line.and_then(|l| u32::try_from(l).ok()),
        column: None,
    }
}

fn render_error(name: &str, e: &RenderError) -> Diagnostic {
    let template = e.template_name.as_deref().unwrap_or(name);
    let at = e.line_no.map_or_else(String::new, |l| format!(", wiersz {l}"));
    let (fact, hint) = match e.reason() {
        RenderErrorReason::MissingVariable(path) => {
            let field = path.as_deref().unwrap_or("?");
            (
                format!("Szablon „{template}”{at} używa pola „{field}”, którego nie ma"),
                "Popraw nazwę pola; pola wymienia plik templates/README.md.".to_owned(),
            )
        }
        other => (
            format!("Szablonu „{template}”{at} nie da się wypełnić"),
            format!("Silnik szablonów podał: {other}."),
        ),
    };
    Diagnostic::error("E0702", fact).in_data(place(template, e.line_no), "tutaj").hint(hint)
}

/// Escapes text for Markdown, so that data and titles never turn into mark-up.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '`' | '#' | '^' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            '"' => out.push_str("&quot;"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// `if` and `unless` that refuse a field which does not exist, as strict mode does elsewhere.
struct Strict {
    positive: bool,
}

impl HelperDef for Strict {
    fn call<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        r: &'reg Handlebars<'reg>,
        ctx: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let param = h.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("if", 0))?;
        if param.is_value_missing() {
            return Err(RenderError::strict_error(param.relative_path()));
        }
        let holds = param.value().is_truthy(false) == self.positive;
        match if holds { h.template() } else { h.inverse() } {
            Some(t) => t.render(r, ctx, rc, out),
            None => Ok(()),
        }
    }
}

fn param<'a>(h: &'a Helper<'_>, i: usize) -> Result<&'a Value, RenderError> {
    let p = h.param(i).ok_or(RenderErrorReason::ParamNotFoundForIndex("pomocnik", i))?;
    if p.is_value_missing() {
        return Err(RenderError::strict_error(p.relative_path()));
    }
    Ok(p.value())
}

fn refuse(what: &str, value: &Value) -> RenderError {
    RenderErrorReason::Other(format!("{what}: {value}")).into()
}

fn number(h: &Helper<'_>, i: usize) -> Result<f64, RenderError> {
    let value = param(h, i)?;
    value.as_f64().ok_or_else(|| refuse("to nie jest liczba", value))
}

fn word<'a>(h: &'a Helper<'_>, i: usize) -> Result<&'a str, RenderError> {
    let value = param(h, i)?;
    value.as_str().ok_or_else(|| refuse("to nie jest tekst", value))
}

#[expect(clippy::cast_possible_truncation, reason = "saturating cast of a count or an amount")]
fn whole(x: f64) -> i64 {
    x.round() as i64
}

/// `{{liczba x 1}}`: a number with so many decimals (none by default).
fn liczba(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let decimals =
        if h.param(1).is_some() { usize::try_from(whole(number(h, 1)?)).unwrap_or(0) } else { 0 };
    out.write(&text::format_number(number(h, 0)?, decimals.min(9)))?;
    Ok(())
}

/// `{{kwota x}}`: an amount in złoty.
fn kwota(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    out.write(&text::zloty(whole(number(h, 0)?)))?;
    Ok(())
}

/// `{{procent x}}`: percent with at most two decimals, as many as needed.
fn procent(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    out.write(&format!("{}%", text::format_short(number(h, 0)?, 2)))?;
    Ok(())
}

/// `{{data "2026-12-29"}}`: a day in words.
fn data(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let text = word(h, 0)?;
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| refuse("to nie jest dzień", &Value::from(text)))?;
    out.write(&text::long_date(day))?;
    Ok(())
}

/// `{{odmień n "osoba" "osoby" "osób"}}`: the form of the noun alone.
fn odmien(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    out.write(text::plural(
        whole(number(h, 0)?).unsigned_abs(),
        word(h, 1)?,
        word(h, 2)?,
        word(h, 3)?,
    ))?;
    Ok(())
}

/// `{{ile n "osoba" "osoby" "osób"}}`: the number with its noun.
fn ile(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    out.write(&text::plural_of(
        whole(number(h, 0)?).unsigned_abs(),
        word(h, 1)?,
        word(h, 2)?,
        word(h, 3)?,
    ))?;
    Ok(())
}

/// `{{wylicz lista}}`: texts joined as in a sentence.
fn wylicz(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let value = param(h, 0)?;
    let items = value.as_array().ok_or_else(|| refuse("to nie jest lista", value))?;
    let texts = items
        .iter()
        .map(|i| i.as_str().map(escape).ok_or_else(|| refuse("to nie jest lista tekstów", value)))
        .collect::<Result<Vec<_>, _>>()?;
    out.write(&text::enumerate(&texts))?;
    Ok(())
}

/// `{{małą tekst}}`: with a small first letter, unless the word is an abbreviation.
fn small(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    out.write(&escape(&lower_first(word(h, 0)?)))?;
    Ok(())
}

/// `{{wielką tekst}}`: with a capital first letter.
fn large(
    h: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    out: &mut dyn Output,
) -> HelperResult {
    let mut chars = word(h, 0)?.chars();
    let text: String =
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
    out.write(&escape(&text))?;
    Ok(())
}

/// The text with a small first letter; abbreviations (`OPS`) stay as they are.
#[must_use]
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(a), Some(b)) if a.is_uppercase() && !b.is_uppercase() => {
            a.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
