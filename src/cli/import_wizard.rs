//! The wizard of mappings on a terminal: prints questions, reads lines. What is asked and what an
//! answer means is `import::mapping::wizard`.

use std::io::{BufRead, Write};

use crate::import::mapping::wizard::{Made, Question, Step, Wizard};
use crate::import::{Context, Input};

/// Wrong answers to one question after which the conversation ends; a script that answers anything
/// must not go on for ever.
const PATIENCE: usize = 20;

/// Leads the conversation about a file. None when the file has no table, the user gives up (an empty
/// line where an answer is needed does not, `koniec` or the end of input does), or the terminal is
/// gone.
pub fn run(
    input: &Input<'_>,
    context: &Context<'_>,
    mut reader: impl BufRead,
    mut writer: impl Write,
) -> Option<Made> {
    let mut wizard = Wizard::new(input, context)?;
    writeln!(writer, "\nKreator mapowania dla pliku {}.", input.base_name()).ok()?;
    writeln!(
        writer,
        "Enter przyjmuje odpowiedź w nawiasie kwadratowym, „koniec” przerywa bez zapisywania."
    )
    .ok()?;
    let mut wrong = 0;
    loop {
        let question = match wizard.step() {
            Step::Done(made) => {
                writeln!(writer, "\nMapowanie gotowe: {}", made.path).ok()?;
                return Some(made);
            }
            Step::Ask(question) => question,
        };
        write!(writer, "{}", shown(&question)).ok()?;
        writer.flush().ok()?;
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 || line.trim().eq_ignore_ascii_case("koniec") {
            writeln!(writer, "\nPrzerwano; niczego nie zapisano.").ok()?;
            return None;
        }
        match wizard.answer(&line) {
            Ok(()) => wrong = 0,
            Err(why) => {
                writeln!(writer, "  {why}").ok()?;
                wrong += 1;
                if wrong >= PATIENCE {
                    return None;
                }
            }
        }
    }
}

fn shown(question: &Question) -> String {
    let mut out = String::from("\n");
    for line in &question.shown {
        out.push_str(&format!("{line}\n"));
    }
    out.push_str(&question.text);
    out.push('\n');
    for (i, choice) in question.choices.iter().enumerate() {
        out.push_str(&format!("  {}. {choice}\n", i + 1));
    }
    match &question.default {
        Some(default) => out.push_str(&format!("[{default}] > ")),
        None => out.push_str("> "),
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::NaiveDate;

    use super::*;
    use crate::data::{ReadOptions, Registry, VariableSpec};

    fn talk(table: &str, lines: &str) -> (Option<Made>, String) {
        let options = ReadOptions::new(
            vec![VariableSpec::named("ludność"), VariableSpec::named("zgony")],
            NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        );
        let settings = BTreeMap::new();
        let context = Context {
            registry: Registry::embedded(),
            options: &options,
            home: None,
            settings: &settings,
            vintage: None,
            year: None,
        };
        let input = Input::open("dane/wykaz_2024.csv", table.as_bytes()).unwrap();
        let mut written = Vec::new();
        let made = run(&input, &context, lines.as_bytes(), &mut written);
        (made, String::from_utf8(written).unwrap())
    }

    const TABLE: &str = "Kod;Ludność;Zgony\n0605053;14351;-\n0605022;5600;70\n";

    #[test]
    fn a_whole_conversation() {
        let (made, said) = talk(TABLE, "\n\n\n\n\n\nzera\n1\nGUS\nWykaz\n");
        insta::assert_snapshot!(format!("{said}\n---\n{}", made.unwrap().text));
    }

    #[test]
    fn giving_up_writes_nothing() {
        for lines in ["", "\n", "koniec\n", "\nKONIEC\n"] {
            let (made, said) = talk(TABLE, lines);
            assert_eq!(made, None, "{lines:?}");
            assert!(said.ends_with("Przerwano; niczego nie zapisano.\n"));
        }
        // A script that never understands is not asked for ever.
        assert_eq!(talk(TABLE, &"xyz xyz\n".repeat(1000)).0, None);
    }
}
