//! Arguments of the command line: one definition from which parsing and help come.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

const TEMPLATE: &str = "{about-with-newline}\nUżycie: {usage}\n\n{all-args}{after-help}";

/// Command line of `srps`.
#[derive(Debug, Parser)]
#[command(
    name = "srps",
    version,
    about = "Kompilator gminnej strategii rozwiązywania problemów społecznych",
    long_about = "srps sprawdza dane gminy i reguły prawa, układa strategię rozwiązywania problemów społecznych \
                  i mówi o każdym wymogu ustawy, czy jest spełniony i dlaczego.",
    after_help = "Zacznij od:  srps new moja-gmina --teryt KOD\nPotem:       srps build moja-gmina",
    help_template = TEMPLATE,
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
    /// Dzień, na który liczyć (domyślnie dzisiejszy), RRRR-MM-DD
    #[arg(
        long = "dzień",
        alias = "dzien",
        value_name = "DATA",
        global = true,
        help_heading = "Opcje wspólne"
    )]
    pub day: Option<NaiveDate>,
    /// Pokaż także uwagi, nie tylko błędy i ostrzeżenia
    #[arg(long = "szczegóły", alias = "szczegoly", global = true, help_heading = "Opcje wspólne")]
    pub details: bool,
    /// Pokaż tę pomoc
    #[arg(short = 'h', long = "help", visible_alias = "pomoc", action = clap::ArgAction::Help, global = true, help_heading = "Opcje wspólne")]
    pub help: Option<bool>,
    /// Pokaż wersję
    #[arg(short = 'V', long = "version", visible_alias = "wersja", action = clap::ArgAction::Version, help_heading = "Opcje wspólne")]
    pub version: Option<bool>,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Załóż projekt strategii dla gminy: plik ustaleń, dane, rozdziały i reguły lokalne
    #[command(help_template = TEMPLATE)]
    New(NewArgs),
    /// Sprawdź reguły, dane i ustalenia; pokaż znaleziska i wymogi prawa
    #[command(help_template = TEMPLATE)]
    Check(CheckArgs),
    /// Zbuduj strategię: PDF, DOCX, HTML, JSON i raport zgodności z prawem
    #[command(help_template = TEMPLATE)]
    Build(BuildArgs),
    /// Wyjaśnij znalezisko, liczbę, wymóg albo kod komunikatu
    #[command(help_template = TEMPLATE)]
    Explain(ExplainArgs),
    /// Uruchom przykłady zapisane w regułach i policz pokrycie warunków
    #[command(help_template = TEMPLATE)]
    Test(TestArgs),
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
    /// Katalog projektu
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
    /// Najmniejszy udział jednostek z danymi, przy którym liczy się wartość odniesienia (0–1)
    #[arg(
        long,
        value_name = "UDZIAŁ",
        default_value_t = 0.5,
        requires = "wszystkie",
        help_heading = "Wszystkie gminy"
    )]
    pub pokrycie: f64,
    /// Postać wyniku
    #[arg(long, value_enum, default_value_t = Format::Jsonl, requires = "wszystkie", help_heading = "Wszystkie gminy")]
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

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// Katalog projektu
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

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// [KATALOG] i nazwa: kod komunikatu (E0210), wskaźnik, próg, problem, wymóg, cel albo działanie
    #[arg(value_name = "[KATALOG] COŚ", num_args = 1..=2, required = true, help_heading = "Argumenty")]
    pub what: Vec<String>,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Plik albo katalog reguł (domyślnie zestawy wbudowane)
    #[arg(value_name = "ŚCIEŻKA", help_heading = "Argumenty")]
    pub path: Option<PathBuf>,
}
