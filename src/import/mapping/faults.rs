//! Faults of one file, the first few of each kind told one by one and the rest counted.

use crate::diag::Diagnostic;

/// Told one by one.
const TOLD: usize = 5;

/// Collects faults by kind.
#[derive(Debug, Default)]
pub(super) struct Faults {
    kinds: Vec<(String, usize, Vec<Diagnostic>)>,
}

impl Faults {
    /// Adds a fault; those of one kind are told together.
    pub(super) fn add(&mut self, kind: &str, make: impl FnOnce() -> Diagnostic) {
        let i = match self.kinds.iter().position(|(k, ..)| k == kind) {
            Some(i) => i,
            None => {
                self.kinds.push((kind.to_owned(), 0, Vec::new()));
                self.kinds.len() - 1
            }
        };
        if let Some((_, count, told)) = self.kinds.get_mut(i) {
            *count += 1;
            if told.len() < TOLD {
                told.push(make());
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for (_, count, mut told) in self.kinds {
            let more = count.saturating_sub(told.len());
            if more > 0
                && let Some(last) = told.last_mut()
            {
                last.message.push_str(&format!("; dalszych takich miejsc w pliku: {more}"));
            }
            out.extend(told);
        }
        out
    }
}
