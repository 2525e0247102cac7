//! Survey results: columns badanie; pytanie; odsetek (per cent).

use super::csv::RecordSource;
use super::dataset::Origin;
use super::number::{parse_number, show_number};
use super::sink::Sink;
use super::taker::{At, Taker, conflict};
use super::tidy::{Layout, Role, broken};
use crate::diag::Diagnostic;

/// Reads the rows of a survey table into `Dataset::surveys`.
pub(super) fn read(sink: &mut Sink<'_>, layout: &Layout, records: &mut impl RecordSource) {
    let (Some(survey), Some(question), Some(share)) = (
        layout.position(Role::Survey),
        layout.position(Role::Question),
        layout.position(Role::Share),
    ) else {
        return;
    };
    while let Some(record) = records.next_record() {
        let record = match record {
            Ok(r) => r,
            Err(why) => return broken(sink, why),
        };
        if !layout.check_width(sink, &record) {
            continue;
        }
        let header = layout.header(share);
        let at = At { row: record.row, column: share, header };
        let text = record.field(share);
        if text.is_empty() {
            continue;
        }
        let Some(value) = parse_number(text.trim_end_matches('%')) else {
            sink.not_a_number(text, at);
            continue;
        };
        if !(0.0..=100.0).contains(&value) {
            sink.report.error("E0404", |r| {
                Diagnostic::error(
                    "E0404",
                    format!("odsetek {} jest poza zakresem od 0 do 100", show_number(value)),
                )
                .in_data(r.place(Some(record.row), Some(header)), "")
                .hint("Podaj procent odpowiadających, od 0 do 100.")
            });
            continue;
        }
        let key = (record.field(survey).to_owned(), record.field(question).to_owned());
        let origin = Origin {
            place: sink.report.place(Some(record.row), Some(header)),
            source: Some(format!("badanie {}", key.0)),
            vintage: None,
        };
        if let Some((old, first)) = sink.dataset.surveys.get(&key) {
            if *old != value {
                let (old, first) = (*old, first.place.clone());
                sink.report.error("E0405", |r| {
                    conflict(
                        &format!("odpowiedzi {} w badaniu {}", key.1, key.0),
                        (old, first),
                        (value, r.place(Some(record.row), Some(header))),
                    )
                    .hint("Zostaw jedną z wartości.")
                });
            }
            continue;
        }
        sink.dataset.surveys.insert(key, (value, origin));
    }
}
