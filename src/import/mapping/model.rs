//! What a mapping says: which table, which rows, which columns, and what they mean.

use chrono::NaiveDate;

/// A mapping read from its file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Mapping {
    /// `nazwa`.
    pub(super) name: String,
    /// `[rozpoznanie]`.
    pub(super) signs: Signs,
    /// `źródło`.
    pub(super) source: String,
    /// `pobrano`.
    pub(super) vintage: Option<NaiveDate>,
    /// `arkusz`: name, perhaps with stars.
    pub(super) sheet: Option<String>,
    /// Rows of headers from 1, both inclusive; none when the table has no headers.
    pub(super) head: Option<(u32, u32)>,
    /// `pomiń_wiersze`.
    pub(super) skip_rows: Vec<(u32, u32)>,
    /// `[[pomiń_gdy]]`.
    pub(super) skip_when: Vec<SkipWhen>,
    /// How values are written.
    pub(super) writing: Writing,
    /// `[jednostka]`.
    pub(super) unit: UnitBy,
    /// `rok`.
    pub(super) year: YearBy,
    /// `[[dane]]`.
    pub(super) data: Vec<Datum>,
    /// `[zmienne]`.
    pub(super) long: Option<Long>,
}

/// By what a file is recognised; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Signs {
    /// Names of files with stars; one must fit.
    pub(super) files: Vec<String>,
    /// Name of a sheet.
    pub(super) sheet: Option<String>,
    /// Texts all of which stand in the first rows.
    pub(super) texts: Vec<String>,
}

impl Signs {
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.sheet.is_none() && self.texts.is_empty()
    }
}

/// What a sign without a number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// Nothing happened: zero.
    Zero,
    /// No data.
    Missing,
}

/// How values are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Writing {
    /// Decimal separator; none: whichever is there.
    pub(super) decimal: Option<char>,
    /// `kreska`; none: a dash is a fault, for it may mean either.
    pub(super) dash: Option<Stand>,
    /// `puste`.
    pub(super) empty: Stand,
    /// `przypisy = "usuń"`: marks of footnotes after numbers are taken off.
    pub(super) strip_notes: bool,
    /// `błędy_arkusza = "brak"`: `#N/A` is no data.
    pub(super) faults_missing: bool,
}

impl Default for Writing {
    fn default() -> Self {
        Self {
            decimal: None,
            dash: None,
            empty: Stand::Missing,
            strip_notes: false,
            faults_missing: false,
        }
    }
}

/// Rows passed over for what stands in a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SkipWhen {
    /// Column.
    pub(super) column: String,
    /// What is asked of the cell.
    pub(super) test: Test,
    /// Why, for the report.
    pub(super) why: String,
}

/// A question about the text of a cell; case and spaces do not matter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Is(String),
    Contains(String),
    Begins(String),
    Empty,
}

/// How a row names its unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct UnitBy {
    /// Column of codes.
    pub(super) code: Option<String>,
    /// Column of names.
    pub(super) name: Option<String>,
    /// Column of names of powiats.
    pub(super) powiat: Option<String>,
    /// Column of names of województwa.
    pub(super) voivodeship: Option<String>,
    /// `cały_plik`: all rows are about the gmina of the project.
    pub(super) whole_file: bool,
    /// `nieznane = "pomiń"`: rows with codes no register knows are passed over.
    pub(super) skip_unknown: bool,
    /// `obszary = "pomiń"`: rows of powiats, województwa and the country are passed over.
    pub(super) skip_areas: bool,
}

/// Where the year comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum YearBy {
    /// Given with the run (`--rok`).
    #[default]
    Asked,
    /// One year for all.
    Fixed(i32),
    /// A column.
    Column(String),
    /// The header of the value's column.
    Header,
    /// The name of the file.
    File,
    /// The title over the table, or the name of the sheet.
    Title,
}

/// A column of values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Datum {
    /// Column; with stars it may be several, one a year.
    pub(super) column: String,
    /// Identifier of the `dana`, or a name of the user's own.
    pub(super) variable: String,
    /// `mnożnik`.
    pub(super) factor: f64,
    /// `jednostka`.
    pub(super) measure: Option<String>,
    /// `rok` of this column alone.
    pub(super) year: Option<i32>,
}

/// A table with names of variables in a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Long {
    /// Column of names.
    pub(super) names: String,
    /// Column of values; with stars it may be several, one a year.
    pub(super) values: String,
    /// Name in the file → identifier.
    pub(super) dictionary: Vec<(String, String)>,
    /// `inne = "pomiń"`: names outside the dictionary are passed over.
    pub(super) skip_others: bool,
    /// `jednostka`: column of units of measure.
    pub(super) measure: Option<String>,
}
