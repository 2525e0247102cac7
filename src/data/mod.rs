//! `data`: files of any supported kind become one [`Dataset`] of observations by
//! (unit, variable, period) with provenance.
//!
//! This room knows file layouts and the territorial register. It does not know what the variables
//! mean: rules tell it only names, aliases, units and allowed ranges.
//!
//! The way through: bytes → [`read_file`] (decoding, layout by content) → one observation at a time
//! into the sink (range, absence, conflicts) → [`Dataset`]. Large tidy tables on disk, of text or
//! Parquet, take [`read_path`], which streams them on all cores into the same cells. [`national`]
//! brings the figures of all gminas that are shipped with the tool. The readers of layouts
//! know only a `Taker`, so that `import` reads the same files into harvests.

mod blocks;
mod cells;
mod codes;
mod crel;
mod csv;
mod ctab;
mod dataset;
mod fast;
mod history;
mod large;
mod located;
pub mod national;
mod number;
mod options;
mod parquet;
mod peers;
mod provenance;
mod quick;
mod read;
mod registry;
mod report;
mod retrace;
mod sink;
mod survey;
mod taker;
mod terc;
mod text;
mod tidy;
mod vintage;
mod words;

#[cfg(test)]
mod large_tests;
#[cfg(test)]
mod tests;

pub(crate) use crel::read as read_long;
pub(crate) use ctab::{is_full_header, read as read_wide};
pub(crate) use located::{Mending, Passed, Slip};
pub(crate) use read::{MIXED, Shape, table_delimiter};
pub(crate) use registry::area_name;
pub(crate) use report::Report;
pub(crate) use sink::rank;
pub(crate) use taker::{At, Observation, Taker, conflict};
pub(crate) use tidy::{Layout, Role, read as read_tidy};
pub(crate) use words::{key, quoted};

pub use codes::{CodeBook, CodeProblem, Target};
pub use csv::{Broken, Record, Records, delimiter};
pub use ctab::ExportName;
pub use dataset::{Area, Column, Dataset, Origin, YearCells, absence, absent};
pub use history::{Change, ChangeKind, UnitBreak, changes};
pub use large::{Copied, LARGE, check_and_copy};
pub use number::{parse_number, plain_number, show_number};
pub use options::{ReadOptions, Track, VariableSpec};
pub use parquet::is_parquet;
pub use peers::{PeerGroup, SizeClasses};
pub use provenance::Provenance;
pub use read::{read_file, read_path, unreadable};
pub use registry::{AreaInfo, Registry, UnitInfo, kind_name};
pub use text::{NotText, decode};
pub use tidy::equal_measures;
pub use vintage::{Superseded, vintage_day};
