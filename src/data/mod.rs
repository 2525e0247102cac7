//! `data`: files of any supported kind become one [`Dataset`] of observations by
//! (unit, variable, period) with provenance.
//!
//! This room knows file layouts and the territorial register. It does not know what the variables
//! mean: rules tell it only names, aliases, units and allowed ranges.

mod dataset;
mod registry;

pub use dataset::{Area, Column, Dataset, Origin, absence, absent};
pub use registry::{AreaInfo, Registry, UnitInfo};
