//! Arguments of the command line: one definition from which parsing and help come.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

const TEMPLATE: &str = "{about-with-newline}\nUżycie: {usage}\n\n{all-args}{after-help}";

/// Help of the program itself: what it is for stands under its name.
const MAIN: &str = "{about-with-newline}{before-help}Użycie: {usage}\n\n{all-args}{after-help}";

/// Command line of `srps`.
#[derive(Debug, Parser)]
#[command(
    name = "srps",
    version,
    about = "Kompilator gminnej strategii rozwiązywania problemów społecznych",
    before_help = "\nSprawdza dane gminy i reguły prawa, układa strategię rozwiązywania problemów społecznych \
                   i mówi o każdym wymogu ustawy, czy jest spełniony i dlaczego.",
    after_help = "Zacznij od:  srps new moja-gmina --teryt KOD\nPotem:       srps check moja-gmina\n             srps build moja-gmina",
    help_template = MAIN,
    override_usage = "srps POLECENIE [OPCJE]",
    subcommand_help_heading = "Polecenia",
    subcommand_value_name = "POLECENIE",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Polecenie
    #[command(subcommand)]
    pub command: Command,
    /// Opcje wspólne
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Wynik w formacie JSON
    #[arg(long, global = true, help_heading = "Opcje wspólne")]
    pub json: bool,
    /// Dzień, na który liczyć, w postaci RRRR-MM-DD (domyślnie dzisiejszy)
    #[arg(
        long = "dzień",
        alias = "dzien",
        value_name = "DATA",
        value_parser = day,
        global = true,
        help_heading = "Opcje wspólne"
    )]
    pub day: Option<NaiveDate>,
    /// Pokaż także uwagi, nie tylko błędy i ostrzeżenia
    #[arg(long = "szczegóły", alias = "szczegoly", global = true, help_heading = "Opcje wspólne")]
    pub details: bool,
    /// Pokaż tę pomoc (także --pomoc)
    #[arg(short = 'h', long = "help", alias = "pomoc", action = clap::ArgAction::Help, global = true, help_heading = "Opcje wspólne")]
    pub help: Option<bool>,
    /// Pokaż wersję (także --wersja)
    #[arg(short = 'V', long = "version", alias = "wersja", action = clap::ArgAction::Version, help_heading = "Opcje wspólne")]
    pub version: Option<bool>,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Załóż projekt strategii dla gminy: plik ustaleń, dane, rozdziały i reguły lokalne
    #[command(help_template = TEMPLATE, override_usage = "srps new KATALOG --teryt KOD [OPCJE]")]
    New(NewArgs),
    /// Wczytaj pliki z danymi (BDL, OZPS, sprawozdania, ankiety, arkusze) do projektu
    #[command(help_template = TEMPLATE, override_usage = "srps import PLIK… [--do KATALOG] [OPCJE]")]
    Import(ImportArgs),
    /// Pobierz dane gminy, powiatu, województwa, kraju i podobnych gmin z Banku Danych Lokalnych GUS
    #[command(help_template = TEMPLATE, override_usage = "srps pobierz [KATALOG] [OPCJE]")]
    Pobierz(PobierzArgs),
    /// Sprawdź reguły, dane i ustalenia; pokaż znaleziska i wymogi prawa
    #[command(help_template = TEMPLATE, override_usage = "srps check [KATALOG] [OPCJE]\n        srps check --wszystkie [OPCJE]")]
    Check(CheckArgs),
    /// Zbuduj strategię: PDF, DOCX, HTML, JSON i raport zgodności z prawem
    #[command(help_template = TEMPLATE, override_usage = "srps build [KATALOG] [OPCJE]")]
    Build(BuildArgs),
    /// Oceń dane i wypisz, czego brakuje, od kogo to dostać i gotowe pisma z prośbą o dane
    #[command(help_template = TEMPLATE, override_usage = "srps dane [KATALOG] [OPCJE]")]
    Dane(DaneArgs),
    /// Wyjaśnij znalezisko, liczbę, wymóg albo kod komunikatu
    #[command(help_template = TEMPLATE, override_usage = "srps explain [KATALOG] COŚ [OPCJE]")]
    Explain(ExplainArgs),
    /// Uruchom przykłady zapisane w regułach i policz pokrycie warunków
    #[command(help_template = TEMPLATE, override_usage = "srps test [ŚCIEŻKA] [OPCJE]")]
    Test(TestArgs),
    /// Zapisz, na jakich zestawach reguł oparto strategię (plik srps.lock)
    #[command(help_template = TEMPLATE, override_usage = "srps lock [KATALOG] [OPCJE]")]
    Lock(LockArgs),
    /// Ułóż pliki reguł w jednakowy sposób
    #[command(help_template = TEMPLATE, override_usage = "srps fmt [--check] [ŚCIEŻKA]… [OPCJE]")]
    Fmt(FmtArgs),
    /// Zbadaj same reguły: sprzeczności, powtórzenia, warunki bez znaczenia, stare przepisy
    #[command(help_template = TEMPLATE, override_usage = "srps lint [ŚCIEŻKA] [OPCJE]")]
    Lint(LintArgs),
    /// Złóż księgę reguł dla prawnika: przepis obok reguły, wzory, źródła, przykłady z wynikiem
    #[command(help_template = TEMPLATE, override_usage = "srps docs [ŚCIEŻKA] [OPCJE]")]
    Docs(DocsArgs),
}

/// Arguments of `new`.
#[derive(Debug, Args)]
pub struct NewArgs {
    /// Katalog nowego projektu
    #[arg(value_name = "KATALOG", help_heading = "Argumenty")]
    pub dir: PathBuf,
    /// Kod TERYT gminy (6 albo 7 cyfr)
    #[arg(long, value_name = "KOD", help_heading = "Opcje")]
    pub teryt: String,
}

/// Units to take over from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Range {
    /// Wszystkie jednostki z pliku
    Wszystko,
    /// Gmina i gminy jej województwa, powiaty, województwo i kraj
    Województwo,
    /// Gmina i gminy jej powiatu, powiat, województwo i kraj
    Powiat,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Pliki do wczytania; rodzaj pliku program rozpoznaje po zawartości
    #[arg(value_name = "PLIK", required = true, help_heading = "Argumenty")]
    pub files: Vec<PathBuf>,
    /// Katalog projektu (domyślnie bieżący)
    #[arg(
        long = "do",
        value_name = "KATALOG",
        default_value = ".",
        hide_default_value = true,
        help_heading = "Opcje"
    )]
    pub output: PathBuf,
    /// Kod TERYT gminy, której są pliki bez kodów (domyślnie gmina projektu)
    #[arg(long, value_name = "KOD", help_heading = "Opcje")]
    pub teryt: Option<String>,
    /// Dzień pobrania albo wydania danych, RRRR-MM-DD, gdy plik sam go nie podaje
    #[arg(long = "pobrano", value_name = "DATA", value_parser = day, help_heading = "Opcje")]
    pub fetched: Option<NaiveDate>,
    /// Rok danych, gdy plik sam go nie podaje
    #[arg(long = "rok", value_name = "ROK", value_parser = year, help_heading = "Opcje")]
    pub year: Option<i32>,
    /// Mapowanie (TOML), które opisuje układ tabeli
    #[arg(long = "mapowanie", value_name = "PLIK", help_heading = "Opcje")]
    pub mapping: Option<PathBuf>,
    /// Rodzaj pliku zamiast rozpoznanego, np. bdl, ozps, rb, ankieta, mapowanie
    #[arg(long = "rodzaj", value_name = "RODZAJ", value_parser = kind, help_heading = "Opcje")]
    pub kind: Option<String>,
    /// Opisz układ tabeli w rozmowie z programem; odpowiedzi zostaną w katalogu mapowania/
    #[arg(long = "kreator", conflicts_with_all = ["mapping", "kind", "json"], help_heading = "Opcje")]
    pub wizard: bool,
    /// Jednostki do wczytania: powiat – gminy powiatu z powiatem, województwem i krajem;
    /// województwo – to samo w całym województwie; wszystko – cały plik (domyślnie)
    #[arg(
        long = "zakres",
        alias = "zasięg",
        value_name = "ZAKRES",
        value_enum,
        default_value_t = Range::Wszystko,
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Opcje"
    )]
    pub range: Range,
    /// Pokaż, co byłoby wczytane, ale niczego nie zapisuj
    #[arg(long = "sucho", help_heading = "Opcje")]
    pub dry: bool,
}

/// How far peers are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Reach {
    /// Bez innych gmin
    Gmina,
    /// Gminy powiatu
    Powiat,
    /// Gminy powiatu i gminy tego samego rodzaju w województwie
    #[value(name = "województwo", alias = "wojewodztwo")]
    Voivodeship,
}

/// Arguments of `pobierz`.
#[derive(Debug, Args)]
pub struct PobierzArgs {
    /// Katalog projektu (domyślnie bieżący)
    #[arg(
        value_name = "KATALOG",
        default_value = ".",
        hide_default_value = true,
        help_heading = "Argumenty"
    )]
    pub dir: PathBuf,
    /// Kod TERYT gminy (domyślnie gmina projektu)
    #[arg(long, value_name = "KOD", help_heading = "Opcje")]
    pub teryt: Option<String>,
    /// Tylko te zmienne: numer w BDL albo nazwa danej z reguł (można powtórzyć); domyślnie wszystkie,
    /// których numery podają reguły
    #[arg(long = "zmienna", value_name = "ID", help_heading = "Opcje")]
    pub variables: Vec<String>,
    /// Pierwszy rok (domyślnie dziesięć lat wstecz; BDL ma dane od 1995 r.)
    #[arg(long = "od", value_name = "ROK", value_parser = year, help_heading = "Opcje")]
    pub from: Option<i32>,
    /// Jakie inne gminy pobrać do porównań: gmina (żadnych), powiat albo województwo; domyślnie
    /// województwo, jeżeli mieści się w limicie zapytań, a jeżeli nie – powiat
    #[arg(
        long = "zasięg",
        alias = "zakres",
        alias = "zasieg",
        value_name = "ZASIĘG",
        value_enum,
        hide_possible_values = true,
        help_heading = "Opcje"
    )]
    pub reach: Option<Reach>,
    /// Klucz API BDL (X-ClientId), który zwiększa limit zapytań
    #[arg(
        long = "klucz",
        value_name = "KLUCZ",
        env = "SRPS_BDL_KLUCZ",
        hide_env = true,
        help_heading = "Opcje"
    )]
    pub key: Option<String>,
    /// Pokaż plan zapytań i czas, ale o nic nie pytaj
    #[arg(long = "sucho", help_heading = "Opcje")]
    pub dry: bool,
    /// Katalog pamięci odpowiedzi, wspólny dla wszystkich projektów
    #[arg(long = "pamięć", alias = "pamiec", value_name = "KATALOG", help_heading = "Opcje")]
    pub memory: Option<PathBuf>,
    /// Adres API zamiast bdl.stat.gov.pl
    #[arg(long = "adres", value_name = "URL", help_heading = "Opcje")]
    pub address: Option<String>,
}

/// Form of the national run's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Jeden obiekt JSON w wierszu
    Jsonl,
    /// Tabela CSV (średnik, UTF-8)
    Csv,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Katalog projektu (domyślnie bieżący)
    #[arg(
        value_name = "KATALOG",
        default_value = ".",
        hide_default_value = true,
        help_heading = "Argumenty"
    )]
    pub dir: PathBuf,
    /// Policz wszystkie gminy zamiast jednego projektu
    #[arg(long, help_heading = "Wszystkie gminy")]
    pub wszystkie: bool,
    /// Pliki albo katalogi danych zamiast danych krajowych wbudowanych w program
    #[arg(long, value_name = "ŚCIEŻKA", requires = "wszystkie", help_heading = "Wszystkie gminy")]
    pub dane: Vec<PathBuf>,
    /// Pliki albo katalogi reguł zamiast wbudowanych
    #[arg(
        long = "reguły",
        alias = "reguly",
        value_name = "ŚCIEŻKA",
        requires = "wszystkie",
        help_heading = "Wszystkie gminy"
    )]
    pub rules: Vec<PathBuf>,
    /// Lista jednostek (CSV: teryt,typ) zamiast rejestru TERYT
    #[arg(long, value_name = "PLIK", requires = "wszystkie", help_heading = "Wszystkie gminy")]
    pub jednostki: Option<PathBuf>,
    /// Tylko ta jednostka
    #[arg(long, value_name = "KOD", requires = "wszystkie", help_heading = "Wszystkie gminy")]
    pub jednostka: Option<String>,
    /// Najmniejszy udział jednostek z danymi, przy którym liczy się wartość odniesienia: od 0 do 1,
    /// np. 0.5 (domyślnie 0.5)
    #[arg(
        long,
        value_name = "UDZIAŁ",
        default_value_t = 0.5,
        hide_default_value = true,
        value_parser = share,
        requires = "wszystkie",
        help_heading = "Wszystkie gminy"
    )]
    pub pokrycie: f64,
    /// Postać wyniku: jsonl – obiekt JSON w wierszu (domyślnie), csv – tabela ze średnikami
    #[arg(long, value_enum, default_value_t = Format::Jsonl, hide_default_value = true, hide_possible_values = true, conflicts_with = "json", requires = "wszystkie", help_heading = "Wszystkie gminy")]
    pub format: Format,
    /// Zapisz wynik do pliku
    #[arg(
        long = "do",
        value_name = "PLIK",
        requires = "wszystkie",
        help_heading = "Wszystkie gminy"
    )]
    pub output: Option<PathBuf>,
}

/// A day as written in project files.
fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| {
        let shaped = text.split('-').map(str::len).eq([4, 2, 2]);
        if shaped && text.chars().all(|c| c == '-' || c.is_ascii_digit()) {
            "nie ma takiego dnia w kalendarzu".to_owned()
        } else {
            "dzień zapisuje się jako RRRR-MM-DD, np. 2026-12-29".to_owned()
        }
    })
}

/// A year observations may have.
fn year(text: &str) -> Result<i32, String> {
    text.parse::<i32>()
        .ok()
        .filter(|y| (1900..=2100).contains(y))
        .ok_or_else(|| "rok zapisuje się czterema cyframi, np. 2024".to_owned())
}

/// Id of an importer.
fn kind(text: &str) -> Result<String, String> {
    let ids: Vec<&str> = crate::import::importers().iter().map(|i| i.id()).collect();
    if ids.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("znane rodzaje: {}", ids.join(", ")))
}

/// A share between 0 and 1; a decimal comma is understood.
fn share(text: &str) -> Result<f64, String> {
    match text.replace(',', ".").parse::<f64>() {
        Ok(x) if (0.0..=1.0).contains(&x) => Ok(x),
        _ => Err("podaj liczbę od 0 do 1, np. 0.5".to_owned()),
    }
}

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Katalog projektu (domyślnie bieżący)
    #[arg(
        value_name = "KATALOG",
        default_value = ".",
        hide_default_value = true,
        help_heading = "Argumenty"
    )]
    pub dir: PathBuf,
    /// Katalog wyników (domyślnie wynik/ w katalogu projektu)
    #[arg(long = "do", value_name = "KATALOG", help_heading = "Opcje")]
    pub output: Option<PathBuf>,
}

/// Arguments of `dane`.
#[derive(Debug, Args)]
pub struct DaneArgs {
    /// Katalog projektu (domyślnie bieżący)
    #[arg(
        value_name = "KATALOG",
        default_value = ".",
        hide_default_value = true,
        help_heading = "Argumenty"
    )]
    pub dir: PathBuf,
    /// Katalog wyników (domyślnie wynik/dane/ w katalogu projektu)
    #[arg(long = "do", value_name = "KATALOG", help_heading = "Opcje")]
    pub output: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// [KATALOG] i nazwa: kod komunikatu (E0210), wskaźnik, próg, problem, wymóg, cel albo działanie
    #[arg(value_name = "COŚ", num_args = 1..=2, required = true, help_heading = "Argumenty")]
    pub what: Vec<String>,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Plik albo katalog reguł (domyślnie zestawy wbudowane)
    #[arg(value_name = "ŚCIEŻKA", help_heading = "Argumenty")]
    pub path: Option<PathBuf>,
}

/// Arguments of `fmt`.
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// Pliki albo katalogi reguł (domyślnie bieżący katalog)
    #[arg(value_name = "ŚCIEŻKA", help_heading = "Argumenty")]
    pub paths: Vec<PathBuf>,
    /// Niczego nie zapisuj: wypisz pliki do ułożenia i zakończ kodem 1, jeśli jakieś są
    #[arg(long, help_heading = "Opcje")]
    pub check: bool,
}

/// Arguments of `lock`.
#[derive(Debug, Args)]
pub struct LockArgs {
    /// Katalog projektu (domyślnie bieżący)
    #[arg(
        value_name = "KATALOG",
        default_value = ".",
        hide_default_value = true,
        help_heading = "Argumenty"
    )]
    pub dir: PathBuf,
}

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Plik albo katalog reguł albo katalog projektu (domyślnie zestawy wbudowane)
    #[arg(value_name = "ŚCIEŻKA", help_heading = "Argumenty")]
    pub path: Option<PathBuf>,
}

/// Arguments of `docs`.
#[derive(Debug, Args)]
pub struct DocsArgs {
    /// Plik albo katalog reguł (domyślnie zestawy wbudowane)
    #[arg(value_name = "ŚCIEŻKA", help_heading = "Argumenty")]
    pub path: Option<PathBuf>,
    /// Katalog wyników (domyślnie księga/)
    #[arg(long = "do", value_name = "KATALOG", help_heading = "Opcje")]
    pub output: Option<PathBuf>,
    /// Tylko strony HTML, bez plików PDF do druku
    #[arg(long = "bez-pdf", help_heading = "Opcje")]
    pub without_pdf: bool,
}
