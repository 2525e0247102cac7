//! Errors of the command line, in Polish.

use std::error::Error;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The text to print and the exit code, for anything clap does not turn into a command.
#[must_use]
pub fn explain(error: &clap::Error) -> (String, i32) {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return (error.render().to_string(), 0);
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return (error.render().to_string(), 2);
        }
        _ => {}
    }
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(list)) => list.join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let arg = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("nie ma polecenia „{}”", get(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("nie znam argumentu „{arg}”"),
        ErrorKind::MissingRequiredArgument => match error.get(ContextKind::PriorArg) {
            Some(_) => format!("brakuje: {arg}"),
            None => format!("brakuje wymaganego argumentu: {arg}"),
        },
        ErrorKind::MissingSubcommand => "nie podano polecenia".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("po „{arg}” trzeba podać wartość")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("niewłaściwa wartość „{value}” dla „{arg}”")
        }
        ErrorKind::ArgumentConflict => {
            format!("argumentu „{arg}” nie można użyć razem z „{}”", get(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("za dużo wartości: „{value}”"),
        _ => "niewłaściwe argumenty".to_owned(),
    };
    // What our own readers of values say about a value they refuse; clap's are in English.
    let why = match error.kind() {
        ErrorKind::ValueValidation => error.source().map(ToString::to_string).unwrap_or_default(),
        _ => String::new(),
    };
    let message = if why.is_empty() { message } else { format!("{message}: {why}") };
    let valid = get(ContextKind::ValidValue);
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .map(get)
            .find(|s| !s.is_empty());
    let mut out = format!("błąd: {message}\n");
    if !valid.is_empty() {
        out.push_str(&format!("  możliwe wartości: {valid}\n"));
    }
    if let Some(s) = suggested {
        out.push_str(&format!("  czy chodziło o: {s}?\n"));
    }
    out.push_str("  pomoc: srps --help albo srps POLECENIE --help\n");
    (out, 2)
}
