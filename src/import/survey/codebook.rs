//! The codebook of a survey: what the officer says about questions and answers.

use super::heading::Heading;
use super::words::fold;

/// Kind of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One answer of a list.
    Single,
    /// Any number of answers of a list.
    Multiple,
    /// A whole number from a range.
    Scale,
    /// A number.
    Number,
    /// Free text.
    Text,
}

impl Kind {
    /// As codebooks write it.
    pub(super) const ALL: [(&'static str, Kind); 5] = [
        ("jednokrotny", Kind::Single),
        ("wielokrotny", Kind::Multiple),
        ("skala", Kind::Scale),
        ("liczba", Kind::Number),
        ("tekst", Kind::Text),
    ];
}

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// Identifier.
    pub(super) key: String,
    /// How files write it, folded: texts and codes.
    pub(super) names: Vec<String>,
}

impl Choice {
    /// Whether a folded text means this answer.
    pub(super) fn is(&self, text: &str) -> bool {
        self.names.iter().any(|n| n == text)
    }
}

/// A question.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// What the rules call it; empty until somebody names it.
    pub(super) key: String,
    /// Headings in files, as written: text or code.
    pub(super) headings: Vec<String>,
    /// Kind.
    pub(super) kind: Kind,
    /// Answers.
    pub(super) choices: Vec<Choice>,
    /// Places of the answers counted as the per cent of the question.
    pub(super) counted: Vec<usize>,
    /// Whether every answer is counted under its own key.
    pub(super) each: bool,
    /// Smallest and largest number counted, for scales and numbers.
    pub(super) range: (Option<f64>, Option<f64>),
    /// Ends of a scale.
    pub(super) scale: (i64, i64),
    /// Texts that mean no answer, folded.
    pub(super) unanswered: Vec<String>,
    /// Whether answers outside the list are allowed and stay in the base.
    pub(super) other: bool,
    /// Whether choosing nothing is an answer.
    pub(super) nothing: bool,
    /// Row of the codebook.
    pub(super) line: u32,
}

impl Question {
    /// Whether anything is to be counted.
    pub(super) fn counts(&self) -> bool {
        let own = !self.key.is_empty() && (!self.counted.is_empty() || self.range != (None, None));
        own || (self.each && self.choices.iter().any(|c| !c.key.is_empty()))
    }

    /// Whether a column is the whole question.
    pub(super) fn is(&self, heading: &Heading) -> bool {
        self.names().any(|n| heading.is(&n))
    }

    /// The answer a column of a question with many columns stands for; `Err` for a column of free
    /// text (`Q2[other]`), none when the column is of another question.
    pub(super) fn part(&self, heading: &Heading) -> Option<Result<usize, ()>> {
        if self.kind != Kind::Multiple || !self.names().any(|n| heading.is_part_of(&n)) {
            return None;
        }
        let place = self.choices.iter().position(|c| heading.parts.iter().any(|p| c.is(p)));
        Some(place.ok_or(()))
    }

    fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.headings.iter().map(|h| fold(h))
    }
}

/// A codebook.
#[derive(Debug, Clone)]
pub(super) struct Codebook {
    /// Name of the file, for messages; none for one made of the questions of the rules.
    pub(super) file: Option<String>,
    /// Survey, as `[[ankieta]] id` of the project.
    pub(super) survey: String,
    /// Fewer answers to a question than this are warned about.
    pub(super) few: u32,
    /// Characters between several answers in one cell, when not those of the program.
    pub(super) separators: Option<String>,
    /// Headings of columns to drop as personal, folded.
    pub(super) personal: Vec<String>,
    /// Headings of columns that are no questions, folded.
    pub(super) ignored: Vec<String>,
    /// Heading of the column that is empty in an unfinished answer, folded.
    pub(super) finished: Option<String>,
    /// A part of the names of the files meant, folded.
    pub(super) files: Option<String>,
    /// Questions.
    pub(super) questions: Vec<Question>,
}

/// Fewest answers to a question that need no warning, unless the codebook says otherwise.
pub(super) const FEW: u32 = 10;

impl Codebook {
    /// An empty codebook of a survey.
    pub(super) fn new(survey: &str) -> Self {
        Self {
            file: None,
            survey: survey.to_owned(),
            few: FEW,
            separators: None,
            personal: Vec::new(),
            ignored: Vec::new(),
            finished: None,
            files: None,
            questions: Vec::new(),
        }
    }

    /// How many questions have a column in the file.
    pub(super) fn fits(&self, headings: &[&Heading]) -> usize {
        let there = |q: &&Question| headings.iter().any(|h| q.is(h) || q.part(h).is_some());
        self.questions.iter().filter(there).count()
    }
}

impl Question {
    /// A question of a kind that nothing is known of yet.
    pub(super) fn new(kind: Kind, line: u32) -> Self {
        Self {
            key: String::new(),
            headings: Vec::new(),
            kind,
            choices: Vec::new(),
            counted: Vec::new(),
            each: false,
            range: (None, None),
            scale: (1, 5),
            unanswered: Vec::new(),
            other: false,
            nothing: false,
            line,
        }
    }
}
