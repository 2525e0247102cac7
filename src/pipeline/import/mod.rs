//! Officers' files into a project: opened, recognised, checked, merged into `dane/`.
//!
//! Each file stands for itself: one with errors changes nothing, the others go in. What is written
//! for one file is written together or not at all.

mod count;
mod large;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

pub use self::count::Count;
pub(super) use self::count::count;
use super::load::{LATER, PROJECT_FILE};
use super::sources::{self, Examples};
use super::{files, national, sets};
use crate::data::{Area, CodeBook, LARGE, ReadOptions, Registry, Target, is_parquet};
use crate::diag::{Diagnostic, SourceMap};
use crate::import::merge::{Change, Source, merge};
use crate::import::{self, Context, Folder, Harvest, Importer, Input, Recognised, Skip, Table};
use crate::lang::{self, text::decode};
use crate::project::{WantedRules, code_of_unit};

/// Folder of untouched files inside a project.
pub const ORIGINALS: &str = "dane/oryginały";
/// List of what was imported, inside [`ORIGINALS`].
pub const LIST: &str = "spis.csv";

/// Units whose observations are taken over; the untouched file keeps all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// All of the file.
    #[default]
    All,
    /// The gmina and those of its powiat, the powiat, the województwo and the country.
    Powiat,
    /// The same with all gminas and powiats of the województwo.
    Voivodeship,
}

impl Scope {
    /// Whether an area belongs to what a gmina is compared with.
    fn holds(self, registry: &Registry, home: u32, area: Area) -> bool {
        let Some(own) = registry.unit(home) else { return true };
        let of_powiat = |p: u32| match self {
            Scope::All => true,
            Scope::Powiat => p == own.powiat,
            Scope::Voivodeship => registry
                .units_of_powiat(p)
                .next()
                .is_some_and(|(_, u)| u.voivodeship == own.voivodeship),
        };
        match area {
            Area::Gmina(u) => registry.unit(u).is_some_and(|u| of_powiat(u.powiat)),
            Area::Powiat(p) => of_powiat(p),
            Area::Voivodeship(v) => self == Scope::All || v == own.voivodeship,
            Area::Country => true,
        }
    }
}

/// What to import and where.
#[derive(Debug, Clone)]
pub struct Order {
    /// Folder of the project.
    pub dir: PathBuf,
    /// Code of the gmina whose files these are; otherwise the project's.
    pub teryt: Option<String>,
    /// Day of download of files that do not name their own.
    pub vintage: Option<NaiveDate>,
    /// Year of files that do not name their own.
    pub year: Option<i32>,
    /// A mapping to use besides those of the project.
    pub mapping: Option<PathBuf>,
    /// Only this importer (its id).
    pub only: Option<String>,
    /// Units to take over.
    pub scope: Scope,
    /// Read and tell, but write nothing.
    pub dry: bool,
    /// Day of the run.
    pub day: NaiveDate,
}

/// What is ready before the first file is read.
pub struct Desk {
    options: ReadOptions,
    registry: Arc<Registry>,
    home: Option<u32>,
    settings: BTreeMap<String, String>,
    order: Order,
}

/// What one written file of the project holds now.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Path inside the project.
    pub path: String,
    /// Rows in the file.
    pub rows: usize,
    /// New rows.
    pub added: usize,
    /// Rows that were there.
    pub same: usize,
    /// Replaced values.
    pub changed: Vec<Change>,
    /// Values kept beside those of another download.
    pub kept_both: Vec<Change>,
}

/// What came of one file.
#[derive(Debug)]
pub struct Outcome {
    /// Name as the user gave it.
    pub name: String,
    /// What it was taken for; none when nobody knew it.
    pub title: Option<String>,
    /// What the importer learned of it.
    pub facts: Vec<(String, String)>,
    /// Rows read.
    pub read: usize,
    /// What it holds.
    pub count: Count,
    /// What was passed over.
    pub skipped: Vec<Skip>,
    /// Files of the project; empty when the file had errors.
    pub written: Vec<Written>,
    /// Where the untouched file is kept.
    pub original: Option<String>,
    /// Whether the same file had been imported before.
    pub again: bool,
    /// Findings.
    pub found: Vec<Diagnostic>,
}

impl Outcome {
    fn failed(name: &str, found: Vec<Diagnostic>) -> Self {
        Self {
            name: name.to_owned(),
            title: None,
            facts: Vec::new(),
            read: 0,
            count: Count::default(),
            skipped: Vec::new(),
            written: Vec::new(),
            original: None,
            again: false,
            found,
        }
    }

    /// Whether nothing of the file was taken over.
    #[must_use]
    pub fn refused(&self) -> bool {
        self.found.iter().any(Diagnostic::is_error)
    }
}

impl Desk {
    /// Makes ready: variables of the rules, the gmina, settings of the project.
    ///
    /// # Errors
    /// An unknown code of a gmina, settings that cannot be read.
    pub fn open(order: Order) -> Result<Self, Vec<Diagnostic>> {
        let dir = &order.dir;
        let text = match std::fs::read(dir.join(PROJECT_FILE)) {
            Ok(bytes) => decode(PROJECT_FILE, &bytes).map(|(t, _)| t).unwrap_or_default(),
            Err(_) => String::new(),
        };
        let registry = Arc::clone(Registry::embedded());
        let home = match order.teryt.clone().or_else(|| code_of_unit(&text)) {
            Some(code) => Some(gmina(&registry, &code)?),
            None => None,
        };
        if home.is_none() && order.scope != Scope::All {
            return Err(vec![
                Diagnostic::error("E0439", "nie wiadomo, której gminy dotyczy zakres danych").hint(
                    "podaj katalog projektu (--do) albo kod gminy (--teryt), albo wczytaj dane \
                     wszystkich jednostek",
                ),
            ]);
        }
        let rules = rules(dir, &text);
        let mut options = ReadOptions::new(national::variables(&rules), order.day);
        options.questions = lang::surveys_asked(&rules);
        let mut settings = BTreeMap::new();
        let folder = dir.join("mapowania");
        for path in files::list(&folder, "toml").map_err(|d| vec![d])? {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
            settings.insert(format!("mapowania/{name}"), setting(&path)?);
        }
        if let Some(path) = &order.mapping {
            settings.insert(path.display().to_string(), setting(path)?);
        }
        Ok(Self { options, registry, home, settings, order })
    }

    /// What importers are told.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context {
            registry: &self.registry,
            options: &self.options,
            home: self.home,
            settings: &self.settings,
            vintage: self.order.vintage,
            year: self.order.year,
        }
    }

    /// Keeps a mapping the user has just made, for this run and in the project. Nothing is written
    /// when the run is dry.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn add_setting(&mut self, path: &str, text: &str) -> Result<(), Diagnostic> {
        if !self.order.dry {
            files::write_all(&self.order.dir, &[(path, text.as_bytes())])?;
        }
        self.settings.insert(path.to_owned(), text.to_owned());
        Ok(())
    }

    /// Imports one file.
    #[must_use]
    pub fn import(&self, path: &Path) -> Outcome {
        let name = path.display().to_string();
        let large = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() >= LARGE);
        if large || is_parquet(path) {
            return self.import_large(&name, path);
        }
        match files::read(path) {
            Ok(bytes) => self.import_bytes(&name, &bytes),
            Err(d) => Outcome::failed(&name, vec![d]),
        }
    }

    /// Imports a file already read.
    #[must_use]
    pub fn import_bytes(&self, name: &str, bytes: &[u8]) -> Outcome {
        let input = match Input::open(name, bytes) {
            Ok(input) => input,
            Err(d) => return Outcome::failed(name, vec![d]),
        };
        let context = self.context();
        let Some((importer, recognised)) = self.recognise(&input, &context) else {
            let mut found = input.found;
            found.push(unknown(name));
            return Outcome::failed(name, found);
        };
        let mut harvest = importer.read(&input, &context);
        harvest.found.splice(0..0, input.found.iter().cloned());
        import::check(name, &mut harvest, &context);
        self.narrow(&mut harvest);
        self.finish(name, bytes, recognised, harvest)
    }

    /// Leaves out units outside the scope, and says how many values that are.
    fn narrow(&self, harvest: &mut Harvest) {
        let (scope, Some(home)) = (self.order.scope, self.home) else { return };
        if scope == Scope::All {
            return;
        }
        let mut skip: Option<Skip> = None;
        for table in &mut harvest.tables {
            table.rows.retain(|row| {
                let kept = scope.holds(&self.registry, home, row.area);
                if !kept {
                    let skip = skip.get_or_insert_with(|| Skip {
                        what: "obserwacji jednostek spoza zakresu (są w oryginale)".to_owned(),
                        count: 0,
                        first: Some(row.spot.clone()),
                    });
                    skip.count += 1;
                }
                kept
            });
        }
        harvest.tables.retain(|t| !(t.rows.is_empty() && t.answers.is_empty()));
        harvest.skipped.extend(skip);
    }

    /// The importer for an opened file: the one asked for, or the surest.
    #[must_use]
    pub fn recognise(
        &self,
        input: &Input<'_>,
        context: &Context<'_>,
    ) -> Option<(&'static dyn Importer, Recognised)> {
        let Some(only) = &self.order.only else { return import::recognise(input, context) };
        import::importers()
            .iter()
            .filter(|i| i.id() == only)
            .find_map(|i| Some((*i, i.recognise(input, context)?)))
    }

    fn finish(
        &self,
        name: &str,
        bytes: &[u8],
        recognised: Recognised,
        harvest: Harvest,
    ) -> Outcome {
        let mut outcome = Outcome {
            name: name.to_owned(),
            title: Some(recognised.title.clone()),
            facts: harvest.facts,
            read: harvest.read,
            count: count(&harvest.tables, &self.options),
            skipped: harvest.skipped,
            written: Vec::new(),
            original: None,
            again: false,
            found: harvest.found,
        };
        if outcome.refused() {
            return outcome;
        }
        if harvest.tables.is_empty() && harvest.files.is_empty() {
            outcome.found.push(nothing_taken(name));
        }
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let hash = hash(bytes);
        let short = hash.get(..12).unwrap_or(&hash);
        let mut writes: Vec<(String, Vec<u8>)> = Vec::new();
        match merged(
            &self.order.dir,
            &self.registry,
            &harvest.tables,
            Source { file: name, hash: short },
        ) {
            Ok(merged) => {
                for (written, text) in merged {
                    writes.push((written.path.clone(), text.into_bytes()));
                    outcome.written.push(written);
                }
            }
            Err(found) => {
                outcome.found.extend(found);
                outcome.written.clear();
                return outcome;
            }
        }
        writes.extend(harvest.files);
        if harvest.keep_no_original.is_none() {
            let path = format!("{ORIGINALS}/{short}-{base}");
            outcome.again = self.order.dir.join(&path).exists();
            writes.push((path.clone(), bytes.to_vec()));
            outcome.original = Some(path);
        }
        let tables: Vec<&str> = outcome.written.iter().map(|w| w.path.as_str()).collect();
        writes.push(self.list(&hash, base, &recognised.title, &tables));
        if !self.order.dry
            && let Err(d) = write_changed(&self.order.dir, &writes)
        {
            outcome.found.push(d);
            outcome.written.clear();
            outcome.original = None;
        }
        outcome
    }

    /// The list of imported files with this one in it.
    fn list(&self, hash: &str, base: &str, title: &str, tables: &[&str]) -> (String, Vec<u8>) {
        const HEAD: &str = "plik;sha256;rodzaj;wczytano;tabele";
        let path = format!("{ORIGINALS}/{LIST}");
        let old = std::fs::read_to_string(self.order.dir.join(&path)).unwrap_or_default();
        let mut lines: Vec<String> =
            old.trim_start_matches('\u{feff}').lines().skip(1).map(str::to_owned).collect();
        let clean = |t: &str| t.replace([';', '"', '\n', '\r'], " ");
        let key = format!("{};{hash};", clean(base));
        if !lines.iter().any(|l| l.starts_with(&key)) {
            let day = self.order.day.format("%Y-%m-%d");
            lines.push(format!("{key}{};{day};{}", clean(title), tables.join(", ")));
            lines.sort();
        }
        let mut text = format!("\u{feff}{HEAD}\r\n");
        for line in lines {
            text.push_str(&line);
            text.push_str("\r\n");
        }
        (path, text.into_bytes())
    }
}

/// Puts tables that came another way (from the API of GUS) into a project, with the untouched
/// answers they were read from (name for messages, bytes). Nothing is written when one of them cannot
/// be merged.
///
/// # Errors
/// A project's file that no import wrote, a folder that cannot be written to.
pub fn store(
    dir: &Path,
    tables: &[Table],
    (name, source): (&str, &[u8]),
    extra: &[(String, Vec<u8>)],
) -> Result<Vec<Written>, Vec<Diagnostic>> {
    let hash = hash(source);
    let source = Source { file: name, hash: hash.get(..12).unwrap_or(&hash) };
    let mut writes = extra.to_vec();
    let mut written = Vec::new();
    for (w, text) in merged(dir, Registry::embedded(), tables, source)? {
        writes.push((w.path.clone(), text.into_bytes()));
        written.push(w);
    }
    write_changed(dir, &writes).map_err(|d| vec![d])?;
    Ok(written)
}

/// Merges tables with the project's files.
fn merged(
    dir: &Path,
    registry: &Registry,
    tables: &[Table],
    source: Source<'_>,
) -> Result<Vec<(Written, String)>, Vec<Diagnostic>> {
    let mut out = Vec::new();
    for table in tables {
        let path = table_path(table);
        let full = dir.join(&path);
        let existing = match full.exists() {
            true => Some(
                decode(&path, &files::read(&full).map_err(|d| vec![d])?).map_err(|d| vec![d])?,
            ),
            false => None,
        };
        let existing = existing.as_ref().map(|(t, _)| t.as_str());
        let m = merge(&path, existing, table, registry, source)?;
        let written = Written {
            path,
            rows: m.rows,
            added: m.added,
            same: m.same,
            changed: m.changed,
            kept_both: m.kept_both,
        };
        out.push((written, m.text));
    }
    Ok(out)
}

/// Writes together what is not there yet with the same bytes.
fn write_changed(dir: &Path, writes: &[(String, Vec<u8>)]) -> Result<(), Diagnostic> {
    // What is there already stays untouched, with its day.
    let changed: Vec<(&str, &[u8])> = writes
        .iter()
        .filter(|(path, bytes)| std::fs::read(dir.join(path)).ok().as_deref() != Some(bytes))
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    files::write_all(dir, &changed)
}

/// Path of a table inside a project.
#[must_use]
pub fn table_path(table: &Table) -> String {
    match table.folder {
        Folder::Data => format!("dane/{}.csv", table.stem),
        Folder::Forecasts => format!("dane/prognozy/{}.csv", table.stem),
    }
}

pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

pub(super) fn gmina(registry: &Registry, code: &str) -> Result<u32, Vec<Diagnostic>> {
    let refuse = |message: String, hint: String, suggestion: Option<String>| {
        vec![Diagnostic::error("E0401", message).hint(hint).suggest(suggestion)]
    };
    match CodeBook::new(registry).resolve(code) {
        Ok(Target::Area(Area::Gmina(unit))) => Ok(unit),
        Ok(_) => Err(refuse(
            format!("{code} nie jest kodem gminy"),
            "podaj siedmiocyfrowy kod gminy z rejestru TERYT".to_owned(),
            None,
        )),
        Err(p) => {
            Err(refuse(format!("{code} nie jest kodem gminy: {}", p.message), p.hint, p.suggestion))
        }
    }
}

/// The project's rules; the shipped ones when the project's have faults.
fn rules(dir: &Path, text: &str) -> lang::ruleset::RuleSet {
    let mut map = SourceMap::default();
    let dir = if dir == Path::new(".") { Path::new("") } else { dir };
    let _ = sets::read(dir, &WantedRules::read(text, LATER), &mut map);
    if let Some(rules) = super::rules::compile(&map).rules {
        return rules;
    }
    let mut map = SourceMap::default();
    sources::add_embedded(&mut map, &[], Examples::LeaveOut);
    lang::compile(&map).rules.unwrap_or_default()
}

fn setting(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let bytes = files::read(path).map_err(|d| vec![d])?;
    decode(&path.display().to_string(), &bytes).map(|(t, _)| t).map_err(|d| vec![d])
}

fn nothing_taken(name: &str) -> Diagnostic {
    Diagnostic::warning("W0437", format!("z pliku {name} nie wzięto żadnej liczby")).hint(
        "Sprawdź, co pominięto i dlaczego; może potrzebny jest inny plik, na przykład z danymi gmin \
         zamiast podregionów. Oryginał zachowano.",
    )
}

fn unknown(name: &str) -> Diagnostic {
    Diagnostic::error("E0437", format!("nie rozpoznano pliku {name}")).hint(
        "Znane są: eksporty z BDL, ocena zasobów pomocy społecznej, MRiPS-03, Rb-27S i Rb-28S, \
         eksporty ankiet i tabele z kolumnami teryt, rok, zmienna, wartość. Inną tabelę opisz \
         w mapowaniu: dodaj opcję --kreator.",
    )
}
