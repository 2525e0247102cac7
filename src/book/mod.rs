//! `book`: a rule set as a book, which a lawyer reads, checks and signs.
//!
//! A checked `RuleSet` and the outcome of its examples enter; document trees leave, one a set and one
//! index. Nothing of a project, of national data or of files enters; the day is a parameter. Words a
//! reader sees are in `templates/księga`, laws and figures in the rules; this room puts the rule
//! beside its law, its formula, its sources and its examples.

mod acts;
mod asked;
mod conditions;
mod context;
mod figures;
mod gaps;
mod index;
mod links;
mod plan;
mod requirements;
mod set;
mod worlds;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use crate::diag::Diagnostic;
use crate::document::Templates;
use crate::document::tree::Document;
use crate::examples::Report;
use crate::lang::ruleset::RuleSet;

/// A file of rules as the title page names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Set the file belongs to.
    pub set: String,
    /// Name.
    pub name: String,
    /// SHA-256 of the text, in hexadecimal digits.
    pub sha256: String,
}

/// What books are made from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Rules of all sets, those that are only used included.
    pub rules: &'a RuleSet,
    /// Outcome of the examples of the same rules.
    pub report: &'a Report,
    /// Files of the sets.
    pub files: &'a [SourceFile],
    /// Sets that get a book, in order.
    pub sets: &'a [String],
    /// Whether a printed book of each set lies beside its page.
    pub printed: bool,
    /// Day of the book.
    pub day: NaiveDate,
}

/// The book of one set.
#[derive(Debug, Clone)]
pub struct Book {
    /// Name of the set; the files of the book are called after it.
    pub set: String,
    /// The book.
    pub document: Document,
}

/// The books of all wanted sets and the page that leads to them.
#[derive(Debug, Clone)]
pub struct Books {
    /// Books in the order asked for.
    pub books: Vec<Book>,
    /// The page that leads to them.
    pub index: Document,
}

/// Makes the books from the templates shipped with the program.
///
/// # Errors
/// Rules that cannot be evaluated; faults of the templates (E07xx).
pub fn make(input: &Input<'_>) -> Result<Books, Vec<Diagnostic>> {
    let templates = Templates::embedded();
    context::with(input, &templates, |all| {
        let books = input
            .sets
            .iter()
            .map(|set| {
                let document = set::document(&all.of(set))?;
                Ok(Book { set: set.clone(), document })
            })
            .collect::<Result<Vec<_>, Vec<Diagnostic>>>()?;
        Ok(Books { books, index: index::document(all)? })
    })?
}
