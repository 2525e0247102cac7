//! Large tidy tables and those in Parquet: checked as a run would read them and copied, without being kept in memory.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::{Count, Desk, LIST, ORIGINALS, Outcome, Written, write_changed};
use crate::data::{Dataset, check_and_copy};
use crate::diag::Diagnostic;
use crate::pipeline::files;

impl Desk {
    /// Takes over a tidy table unchanged: it is checked as a run would read it, without being
    /// kept in memory.
    pub(super) fn import_large(&self, name: &str, path: &Path) -> Outcome {
        let base = path.file_name().and_then(|n| n.to_str()).unwrap_or("tabela.csv");
        let target = format!("dane/{base}");
        // Only what an import put there may be replaced.
        if self.order.dir.join(&target).exists() && !self.listed_name(base) {
            let message = format!("w projekcie jest już plik {target}, którego nie zapisał import");
            let hint = "Zmień nazwę jednego z plików; import niczego nie zmienił.";
            return Outcome::failed(name, vec![Diagnostic::error("E0435", message).hint(hint)]);
        }
        let mut data = Dataset::new(Arc::clone(&self.registry));
        let mut copied = None;
        let mut write = |writer: &mut dyn Write| {
            let mut writer = writer;
            let c = check_and_copy(name, path, &mut writer, &mut data, &self.options)?;
            copied = Some(c);
            Ok(())
        };
        let done = if self.order.dry {
            write(&mut std::io::sink())
        } else {
            files::write_streamed(&self.order.dir, &target, write)
        };
        let (Ok(()), Some(c)) = (&done, copied) else {
            return Outcome::failed(name, done.err().unwrap_or_default());
        };
        let values = c.observations.values().sum();
        let again = self.listed(&c.sha256, base);
        let title = "tabela danych (teryt, rok, zmienna, wartość), skopiowana bez zmian";
        let mut outcome = Outcome {
            title: Some(title.to_owned()),
            facts: vec![("rozmiar".to_owned(), format!("{} MB", c.bytes.div_ceil(1 << 20)))],
            read: values,
            count: Count {
                years: c.years,
                known: c.observations.into_keys().collect(),
                values,
                ..Count::default()
            },
            written: vec![Written { path: target.clone(), rows: values, ..Written::default() }],
            again,
            ..Outcome::failed(name, c.found)
        };
        let list = self.list(&c.sha256, base, title, &[target.as_str()]);
        if !self.order.dry
            && let Err(d) = write_changed(&self.order.dir, &[list])
        {
            outcome.found.push(d);
        }
        outcome
    }

    /// Whether a file was imported before, as the list of imports tells.
    fn listed(&self, hash: &str, base: &str) -> bool {
        self.in_list(&format!("{};{hash};", base.replace([';', '"'], " ")))
    }

    /// Whether a file of this name was imported before.
    fn listed_name(&self, base: &str) -> bool {
        self.in_list(&format!("{};", base.replace([';', '"'], " ")))
    }

    fn in_list(&self, beginning: &str) -> bool {
        let list = self.order.dir.join(ORIGINALS).join(LIST);
        std::fs::read_to_string(list).is_ok_and(|t| t.lines().any(|l| l.starts_with(beginning)))
    }
}
