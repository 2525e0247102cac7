//! Figures from the API of the Bank of Local Data into a project.
//!
//! Which variables are wanted the rules say (`źródło bdl NUMER`); what to ask and how, `bdl` knows;
//! what comes is merged as imported files are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::import::{self, Count, ORIGINALS, Written, count, gmina, hash};
use super::load::{LATER, PROJECT_FILE, place, project_text};
use super::sources::{self, Examples};
use super::{national, sets};
use crate::bdl::fault;
use crate::bdl::{
    ADDRESS, ANONYMOUS, Cache, Client, Clock, Event, Limiter, Order, Plan, Quota, REGISTERED,
    Reach, Settings, Transport, Wanted, Whose, gather, plan,
};
use crate::data::{ReadOptions, Registry, show_number};
use crate::diag::{Diagnostic, SourceMap, closest};
use crate::import::{Row, Table, area_code};
use crate::lang;
use crate::lang::ruleset::{DataVar, RuleSet};
use crate::project::{WantedRules, code_of_unit};

/// Years back that are asked for when none is given.
const YEARS: i32 = 10;

/// What the user asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Folder of the project.
    pub dir: PathBuf,
    /// Code of the gmina; otherwise the project's.
    pub teryt: Option<String>,
    /// Numbers of variables or identifiers of `dana`; empty for all that rules give numbers of.
    pub variables: Vec<String>,
    /// First year.
    pub from: Option<i32>,
    /// How far peers are looked for; none to let the limit decide.
    pub reach: Option<Reach>,
    /// Key of a registered user.
    pub key: Option<String>,
    /// Address of the API; none for that of Statistics Poland.
    pub address: Option<String>,
    /// Folder of remembered answers; none for that of the user.
    pub memory: Option<PathBuf>,
    /// Day of the run.
    pub day: NaiveDate,
}

/// Everything known before the first question.
pub struct Ready {
    registry: Arc<Registry>,
    options: ReadOptions,
    settings: Settings,
    memory: PathBuf,
    dir: PathBuf,
    unit: u32,
    wanted: Vec<Wanted>,
    years: (i32, i32),
    reach: Option<Reach>,
    /// Variables whose source is the Bank, but whose number the rules do not give.
    pub numberless: Vec<String>,
    /// Warnings.
    pub found: Vec<Diagnostic>,
}

/// What was fetched and written.
#[derive(Debug)]
pub struct Fetched {
    /// What came: units, years, variables.
    pub count: Count,
    /// Files of the project.
    pub written: Vec<Written>,
    /// Where the untouched answers are kept.
    pub original: String,
    /// What to tell besides.
    pub facts: Vec<(String, String)>,
    /// Warnings and notes.
    pub found: Vec<Diagnostic>,
}

/// Reads rules and options; asks nothing.
///
/// # Errors
/// No gmina, no variables, rules with faults, options that make no sense.
pub fn prepare(request: &Request, map: &mut SourceMap) -> Result<Ready, Vec<Diagnostic>> {
    let alone = |d: Diagnostic| vec![d];
    let base = address(request.address.as_deref().unwrap_or(ADDRESS)).map_err(alone)?;
    let key = request.key.as_deref().map(|k| checked_key(k, &base)).transpose().map_err(alone)?;
    let memory = match &request.memory {
        Some(folder) => folder.clone(),
        None => own_folder().map_err(alone)?,
    };
    let last = request.day.year();
    let first = request.from.unwrap_or(last - YEARS);
    if first > last {
        let message = format!("rok {first} (opcja --od) jest późniejszy niż bieżący, {last}");
        return Err(vec![Diagnostic::error("E0476", message).hint("Podaj wcześniejszy rok.")]);
    }
    let dir = if request.dir == Path::new(".") { PathBuf::new() } else { request.dir.clone() };
    let project = dir.join(PROJECT_FILE).exists();
    let (text, mut found) = match (project, &request.teryt) {
        (false, Some(_)) => (String::new(), Vec::new()),
        _ => project_text(&dir)?,
    };
    let registry = Arc::clone(Registry::embedded());
    let code = request.teryt.clone().or_else(|| code_of_unit(&text)).ok_or_else(|| {
        let message = format!("w pliku {} nie ma kodu gminy", dir.join(PROJECT_FILE).display());
        vec![
            Diagnostic::error("E0476", message)
                .hint("Uzupełnij pole teryt w sekcji [jednostka] albo podaj opcję --teryt."),
        ]
    })?;
    let unit = gmina(&registry, &code)?;
    let rules = rules(&dir, &text, project, map, &mut found)?;
    let (wanted, numberless) = match request.variables.as_slice() {
        [] => by_rules(&rules),
        names => (by_name(&rules, names)?, Vec::new()),
    };
    if wanted.is_empty() {
        return Err(vec![
            Diagnostic::error("E0476", "reguły nie podają numeru żadnej zmiennej BDL")
                .hint("Dopisz numer w bloku dana, w polu źródło: źródło bdl 72305. Albo podaj zmienną w opcji --zmienna."),
        ]);
    }
    Ok(Ready {
        registry,
        options: ReadOptions::new(national::variables(&rules), request.day),
        settings: Settings { base, key, day: request.day },
        memory,
        dir,
        unit,
        wanted,
        years: (first, last),
        reach: request.reach,
        numberless,
        found,
    })
}

impl Ready {
    /// Name and code of the gmina.
    #[must_use]
    pub fn gmina(&self) -> (&str, &str) {
        self.registry.unit(self.unit).map_or(("", ""), |u| (u.name.as_str(), u.code.as_str()))
    }

    /// Names of the powiat and the województwo.
    #[must_use]
    pub fn areas(&self) -> (&str, &str) {
        let r = &self.registry;
        let unit = r.unit(self.unit);
        let powiat = unit.and_then(|u| r.powiats.get(u.powiat as usize));
        let voivodeship = unit.and_then(|u| r.voivodeships.get(u.voivodeship as usize));
        (powiat.map_or("", |a| a.name.as_str()), voivodeship.map_or("", |a| a.name.as_str()))
    }

    /// Number of variables.
    #[must_use]
    pub fn variables(&self) -> usize {
        self.order().variables().len()
    }

    /// First and last year.
    #[must_use]
    pub fn years(&self) -> (i32, i32) {
        self.years
    }

    fn order(&self) -> Order<'_> {
        Order {
            registry: &self.registry,
            unit: self.unit,
            wanted: self.wanted.clone(),
            years: self.years,
            reach: self.reach,
        }
    }

    fn quota(&self) -> Quota {
        if self.settings.key.is_some() { REGISTERED } else { ANONYMOUS }
    }

    /// What is going to be asked; sends nothing, writes nothing.
    #[must_use]
    pub fn plan(&self, clock: &dyn Clock) -> Plan {
        let cache = Cache::look(&self.memory, &self.settings.base);
        let now = clock.now();
        let file = cache.limits(self.settings.key.as_deref());
        let limiter = Limiter::look(self.quota(), &file, now);
        plan::plan(&self.order(), &self.settings.base, &cache, &limiter, now)
    }

    /// Asks what was planned and writes it into the project.
    ///
    /// # Errors
    /// Faults of the network, the server or the disk; nothing is written into the project then, and
    /// the answers that came are remembered.
    pub fn run(
        &self,
        plan: &Plan,
        transport: &dyn Transport,
        clock: &dyn Clock,
        watch: &dyn Fn(Event),
    ) -> Result<Fetched, Vec<Diagnostic>> {
        let alone = |d: Diagnostic| vec![d];
        let cache = Cache::open(&self.memory, &self.settings.base)
            .map_err(|t| alone(fault::folder(&t, &self.memory)))?;
        let limits = cache.limits(self.settings.key.as_deref());
        let limiter = Limiter::open(self.quota(), &limits, clock.now())
            .map_err(|e| alone(fault::disk(&e, &self.memory.display().to_string())))?;
        let mut client =
            Client::new(transport, clock, watch, cache, limiter, self.settings.clone());
        let mut gathered = gather(&mut client, &self.order(), plan).map_err(alone)?;
        gathered.found.extend(self.out_of_range(&mut gathered.table.rows));
        let name = format!("{}.jsonl", gathered.table.stem);
        let hash = hash(&gathered.original);
        let original = format!("{ORIGINALS}/{}-{name}", hash.get(..12).unwrap_or(&hash));
        let tables: [Table; 1] = [gathered.table];
        let extra = [(original.clone(), gathered.original.clone())];
        let source = (name.as_str(), gathered.original.as_slice());
        let written = import::store(&self.dir, &tables, source, &extra)?;
        Ok(Fetched {
            count: count(&tables, &self.options),
            written,
            original,
            facts: gathered.facts,
            found: gathered.found,
        })
    }

    /// Leaves out what the rules say cannot be: one such row would stop every later run.
    fn out_of_range(&self, rows: &mut Vec<Row>) -> Option<Diagnostic> {
        let mut told = Vec::new();
        rows.retain(|row| {
            let spec = self.options.find(&row.variable);
            match (row.value, spec) {
                (Ok(value), Some(spec)) if !spec.allows(value) => {
                    let code = area_code(&self.registry, row.area);
                    let value = show_number(value);
                    told.push(format!("{} {code} {}: {value}", row.variable, row.year));
                    false
                }
                _ => true,
            }
        });
        if told.is_empty() {
            return None;
        }
        let more = told.len().saturating_sub(5);
        let tail = if more > 0 { format!(" i jeszcze {more}") } else { String::new() };
        told.truncate(5);
        let message = format!("pominięto wartości spoza zakresu danych: {}{tail}", told.join("; "));
        Some(
            Diagnostic::warning("W0476", message)
                .hint("Zakres podają reguły (pole zakres). Jeżeli wartość z BDL jest prawdziwa, zakres jest za wąski."),
        )
    }
}

/// Rules of the project, or the shipped ones when there is none.
fn rules(
    dir: &Path,
    text: &str,
    project: bool,
    map: &mut SourceMap,
    found: &mut Vec<Diagnostic>,
) -> Result<RuleSet, Vec<Diagnostic>> {
    if !project {
        sources::add_embedded(map, &[], Examples::LeaveOut);
        let compiled = lang::compile(map);
        return compiled.rules.ok_or(compiled.found);
    }
    let mut read = sets::read(dir, &WantedRules::read(text, LATER), map);
    let compiled = super::rules::compile(map);
    read.found.extend(read.used(map).found);
    let file = map.add(dir.join(PROJECT_FILE).display().to_string(), text);
    place(&mut read.found, file);
    found.append(&mut read.found);
    if found.iter().any(Diagnostic::is_error) || compiled.rules.is_none() {
        found.extend(compiled.found.into_iter().filter(Diagnostic::is_error));
        return Err(std::mem::take(found));
    }
    compiled.rules.ok_or_else(Vec::new)
}

/// Number and row named by a source: `72305`, `zmienna 72305, wiersz powiatu`.
fn numbered(key: &str) -> Option<(u32, Whose)> {
    if let Ok(id) = key.trim().parse() {
        return Some((id, Whose::Own));
    }
    let (number, row) = key.trim().strip_prefix("zmienna ")?.split_once(", wiersz ")?;
    let whose = match row.trim() {
        "gminy" => Whose::Own,
        "powiatu" => Whose::Powiat,
        "województwa" => Whose::Voivodeship,
        _ => return None,
    };
    Some((number.trim().parse().ok()?, whose))
}

/// The variable of a `dana` in the Bank, when its number is known.
fn wanted(data: &DataVar) -> Option<Wanted> {
    let keys = data.sources.iter().filter(|s| s.system == "bdl");
    let (id, whose) = keys.filter_map(|s| numbered(&s.key)).next()?;
    Some(Wanted {
        id,
        name: Some(data.meta.id.as_str().into()),
        measure: Some(data.unit.label.clone()),
        whose,
    })
}

/// All variables rules give numbers of, and those without a number.
fn by_rules(rules: &RuleSet) -> (Vec<Wanted>, Vec<String>) {
    let (mut out, mut numberless) = (Vec::new(), Vec::new());
    for data in &rules.data {
        match wanted(data) {
            Some(w) => out.push(w),
            None if data.sources.iter().any(|s| s.system == "bdl") => {
                numberless.push(data.meta.id.clone());
            }
            None => {}
        }
    }
    (out, numberless)
}

/// Variables the user named.
fn by_name(rules: &RuleSet, names: &[String]) -> Result<Vec<Wanted>, Vec<Diagnostic>> {
    let (mut out, mut found) = (Vec::new(), Vec::new());
    for name in names.iter().flat_map(|n| n.split([',', ';'])).map(str::trim) {
        if let Ok(id) = name.parse::<u32>() {
            let known: Vec<Wanted> =
                rules.data.iter().filter_map(wanted).filter(|w| w.id == id).collect();
            if known.is_empty() {
                out.push(Wanted { id, name: None, measure: None, whose: Whose::Own });
            }
            out.extend(known);
            continue;
        }
        match rules.data.iter().find(|d| d.meta.id == name || d.aliases.iter().any(|a| a == name)) {
            Some(data) => match wanted(data) {
                Some(w) => out.push(w),
                None => found.push(
                    Diagnostic::error("E0476", format!("reguły nie podają numeru zmiennej BDL dla danej {name}"))
                        .hint("Podaj numer zmiennej w opcji --zmienna albo dopisz go w regułach, w polu źródło."),
                ),
            },
            None => found.push(
                Diagnostic::error("E0476", format!("nie ma danej „{name}” ani nie jest to numer zmiennej BDL"))
                    .hint("Podaj numer zmiennej BDL albo nazwę danej z reguł.")
                    .suggest(closest(name, rules.data.iter().map(|d| d.meta.id.as_str()))),
            ),
        }
    }
    out.dedup();
    if found.is_empty() { Ok(out) } else { Err(found) }
}

/// An address requests can be built on.
fn address(text: &str) -> Result<String, Diagnostic> {
    let clean = text.trim().trim_end_matches('/');
    let rest = clean.strip_prefix("https://").or_else(|| clean.strip_prefix("http://"));
    let good = rest.is_some_and(|r| {
        !r.is_empty()
            && !r.starts_with('/')
            && r.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '@' | '\\' | '"'))
    });
    if good {
        return Ok(clean.to_owned());
    }
    Err(Diagnostic::error("E0476", format!("„{text}” nie jest adresem usługi BDL"))
        .hint(format!("Podaj adres, który zaczyna się od https://, na przykład {ADDRESS}.")))
}

/// A key that may be sent: text of a header, and only where nobody can read it on the way.
fn checked_key(key: &str, base: &str) -> Result<String, Diagnostic> {
    let key = key.trim();
    if key.is_empty() || !key.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Diagnostic::error(
            "E0476",
            "klucz API BDL (opcja --klucz) jest pusty albo ma znaki, których klucz mieć nie może",
        )
        .hint("Skopiuj klucz jeszcze raz ze strony api.stat.gov.pl."));
    }
    let host = fault::host(base);
    let host = host.rsplit_once(':').map_or(host, |(h, _)| h);
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    if base.starts_with("http://") && !here {
        return Err(Diagnostic::error(
            "E0476",
            format!("adres {base} nie jest szyfrowany, a klucz nie może iść otwartym tekstem"),
        )
        .hint("Użyj adresu https:// albo pobierz dane bez klucza."));
    }
    Ok(key.to_owned())
}

/// Folder of remembered answers of the user.
fn own_folder() -> Result<PathBuf, Diagnostic> {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|h| h.join("Library/Caches"))
    } else {
        set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|h| h.join(".cache")))
    };
    folder.map(|f| f.join("srps").join("bdl")).ok_or_else(|| {
        Diagnostic::error(
            "E0477",
            "nie wiadomo, gdzie pamiętać odpowiedzi: system nie podaje katalogu użytkownika",
        )
        .hint("Podaj katalog w opcji --pamięć.")
    })
}
