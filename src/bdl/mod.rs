//! `bdl`: the Bank of Local Data of Statistics Poland over its public API.
//!
//! The only room that speaks to a network, and only through a [`Transport`], so that tests answer
//! from a local server or from memory. It sends GET requests to one base address and nothing else: the
//! path and parameters of a [`Query`], the name and version of the program, an entity tag, and the
//! key of a registered user when one was given.
//!
//! It knows the shapes of the API ([`answers`]), its limits ([`limit`]), its codes of absence
//! ([`attributes`]), how its units map to TERYT ([`units`]), and keeps answers and the times of
//! requests in one folder ([`cache`]). [`plan`] says beforehand what is going to be asked and how long
//! it takes, [`gather`] asks and gives rows for `import`.
//!
//! Rules, projects and documents may not enter: the caller says which variables are wanted.

pub mod answers;
pub mod attributes;
pub mod cache;
pub mod client;
pub mod clock;
pub mod fault;
pub mod gather;
pub mod http;
pub mod limit;
pub mod measures;
pub mod plan;
pub mod query;
pub mod reader;
pub mod rows;
pub mod transport;
pub mod units;

pub use cache::Cache;
pub use client::{Client, Event, Settings};
pub use clock::{Clock, SystemClock};
pub use gather::{Gathered, gather};
pub use http::Http;
pub use limit::{ANONYMOUS, Limiter, Quota, REGISTERED};
pub use plan::{Order, Plan, Reach, Wanted, Whose};
pub use query::Query;
pub use transport::{Ask, Failure, Reply, Transport};

/// Address of the API.
pub const ADDRESS: &str = "https://bdl.stat.gov.pl/api/v1";
