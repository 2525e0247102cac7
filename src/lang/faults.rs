//! What is wrong with an expression, in words.

use super::ast::Node;
use super::lower_expr::Ty;
use crate::diag::{Diagnostic, Span};

pub(super) fn arguments(span: Span, form: &str) -> Diagnostic {
    Diagnostic::error("E0212", "niewłaściwe argumenty funkcji")
        .at(span, "")
        .hint(format!("poprawny zapis: {form}"))
}

pub(super) fn not_condition(span: Span) -> Diagnostic {
    Diagnostic::error("E0219", "w tym miejscu potrzebny jest warunek")
        .at(span, "to nie jest zdanie prawdziwe albo fałszywe")
        .hint("warunek to porównanie (wartość > 5), pytanie o próg (alarm x) albo o fakt (… jest podane)")
}

pub(super) fn facts_elsewhere(span: Span) -> Diagnostic {
    Diagnostic::error("E0215", "o treść dokumentu można pytać tylko w wymogu")
        .at(span, "")
        .hint("w progach i problemach używa się danych, wskaźników i ankiet")
}

pub(super) fn day_as_number(span: Span) -> Diagnostic {
    Diagnostic::error("E0210", "data nie jest liczbą, którą można mnożyć ani dzielić").at(span, "")
}

fn describe(ty: &Ty) -> String {
    match ty {
        Ty::Bare => "liczba".into(),
        Ty::Day => "data".into(),
        Ty::In(u) => u.label.clone(),
    }
}

pub(super) fn mismatch(verb: &str, a: (&Node, &Ty), b: (&Node, &Ty), span: Span) -> Diagnostic {
    Diagnostic::error(
        "E0210",
        format!("nie można {verb} różnych jednostek: {} i {}", describe(a.1), describe(b.1)),
    )
    .at(span, "jednostki się nie zgadzają")
    .also(a.0.span, format!("to jest: {}", describe(a.1)))
    .also(b.0.span, format!("to jest: {}", describe(b.1)))
    .hint("sprawdź jednostki w blokach „dana” i „wskaźnik” użytych w tym wyrażeniu")
}
