//! Answers that need more than a word: what they are checked against, and where the conversation
//! goes on.

use super::super::heads::{Heads, file_years, key, letters, years};
use super::super::units::{Found, Units};
use super::{
    MAX_NAMES, Question, SKIP, Stage, WHOLE, Wizard, YEAR_ASKED, YEAR_COLUMN, YEAR_FILE,
    YEAR_HEADERS, YEAR_TITLE, guess, write,
};

impl Wizard<'_> {
    pub(super) fn take_head(&mut self, text: &str) -> Result<(), String> {
        let (a, b) = text.split_once(['-', '–']).unwrap_or((text, text));
        let last = self.table().map_or(0, |s| s.row_spot(s.rows.len().saturating_sub(1)).row);
        self.head = match (a.trim().parse::<u32>(), b.trim().parse::<u32>()) {
            (Ok(0), Ok(0)) => None,
            (Ok(a), Ok(b)) if 1 <= a && a <= b && b < last && b <= 1000 => Some((a, b)),
            (Ok(_), Ok(_)) => {
                return Err(format!(
                    "Tabela ma wiersze do {last}, a pod nagłówkami mają być dane. Podaj numer, zakres albo 0."
                ));
            }
            _ => return Err(format!("„{text}” nie jest numerem wiersza ani zakresem.")),
        };
        self.draft.head = self.head;
        if let Some(sheet) = self.table() {
            self.heads = Heads::read(sheet, self.head);
        }
        self.stage = Stage::Unit;
        Ok(())
    }

    pub(super) fn take_unit(&mut self, text: &str) -> Result<(), String> {
        if text == WHOLE {
            self.draft.unit = vec![
                "# Cały plik dotyczy gminy projektu.".to_owned(),
                "cały_plik = true".to_owned(),
            ];
            self.stage = Stage::Layout;
            return Ok(());
        }
        let column = self.column(text)?;
        self.unit = Some(column);
        let called = write::quoted(&guess::called(&self.heads, column));
        let (code, name) = self.unit_guess();
        let texts = self.texts(column);
        let known = self.known_codes(&texts);
        self.by_name = Some(column) == name && Some(column) != code && known == 0;
        if self.by_name {
            self.draft.unit = vec![format!("nazwa = {called}")];
            let units = Units::new(self.context.registry, std::iter::empty());
            let clear = texts
                .iter()
                .all(|t| !matches!(units.by_name(t, None, None), Found::Unknown { message, .. } if message.starts_with("nazwę")));
            self.stage = if clear { Stage::Layout } else { Stage::Powiat };
        } else {
            if known == 0 {
                return Err(format!(
                    "W kolumnie {} nie ma kodów TERYT ani nazw gmin.",
                    letters(column)
                ));
            }
            self.draft.unit = vec![format!("teryt = {called}")];
            if let Some(name) = name.filter(|n| *n != column) {
                let called = guess::called(&self.heads, name);
                self.draft
                    .unit
                    .push("# Nazwa rozstrzyga, gdy dwie gminy mają ten sam kod.".to_owned());
                self.draft.unit.push(format!("nazwa = {}", write::quoted(&called)));
            }
            self.stage = Stage::Layout;
        }
        Ok(())
    }

    pub(super) fn ask_year(&self) -> Question {
        let mut choices: Vec<String> = Vec::new();
        let mut default = None;
        if let Some(column) = self.year_guess() {
            choices.push(format!("{YEAR_COLUMN} {}", letters(column)));
            default = choices.last().cloned();
        }
        if self.value_columns().iter().any(|c| years(self.heads.text(*c)).len() == 1) {
            choices.push(YEAR_HEADERS.to_owned());
            default = default.or_else(|| choices.last().cloned());
        }
        if let [one] = file_years(self.input.base_name()).as_slice() {
            choices.push(format!("{YEAR_FILE} ({one})"));
            default = default.or_else(|| choices.last().cloned());
        }
        let title = self.title_years();
        if let [one] = title.as_slice() {
            choices.push(format!("{YEAR_TITLE} ({one})"));
            default = default.or_else(|| choices.last().cloned());
        }
        choices.push(YEAR_ASKED.to_owned());
        self.ask("Którego roku są dane? Wybierz, gdzie jest rok, albo wpisz rok.", choices, default)
    }

    pub(super) fn take_year(&mut self, text: &str) -> Result<(), String> {
        self.year_column = None;
        self.year_in_headers = false;
        self.draft.year = if let Some(column) = text.strip_prefix(YEAR_COLUMN) {
            let column = self.column(column)?;
            self.year_column = Some(column);
            format!("rok_kolumna = {}", write::quoted(&guess::called(&self.heads, column)))
        } else if text == YEAR_HEADERS {
            self.year_in_headers = true;
            "rok = \"nagłówek\"".to_owned()
        } else if text.starts_with(YEAR_FILE) {
            "rok = \"plik\"".to_owned()
        } else if text.starts_with(YEAR_TITLE) {
            "rok = \"tytuł\"".to_owned()
        } else if text == YEAR_ASKED {
            "rok = \"pytaj\"".to_owned()
        } else {
            match text.parse::<i32>() {
                Ok(year) if (1990..=2100).contains(&year) => format!("rok = {year}"),
                _ => return Err(format!("„{text}” nie jest rokiem ani żadną z odpowiedzi.")),
            }
        };
        self.prepare_columns();
        if self.columns.is_empty() && self.names.is_empty() {
            return Err(
                "W tabeli nie ma kolumn z liczbami. Zacznij od nowa i sprawdź wiersze nagłówków."
                    .to_owned(),
            );
        }
        self.stage = Stage::Column(0);
        Ok(())
    }

    /// What will be asked about one by one: groups of columns, or names.
    pub(super) fn prepare_columns(&mut self) {
        self.columns.clear();
        self.names.clear();
        if self.long {
            for text in self.texts(self.names_column) {
                if !self.names.iter().any(|n| key(n) == key(&text)) && self.names.len() < MAX_NAMES
                {
                    self.names.push(text);
                }
            }
            return;
        }
        for column in self.value_columns() {
            let text = self.heads.text(column);
            let pattern = if self.year_in_headers { guess::without_year(text) } else { None };
            match pattern {
                Some(p) => match self.columns.iter_mut().find(|(name, _)| *name == p) {
                    Some((_, all)) => all.push(column),
                    None => self.columns.push((p, vec![column])),
                },
                // A column without a year cannot be read when headers tell the year.
                None if self.year_in_headers => {}
                None => self.columns.push((guess::called(&self.heads, column), vec![column])),
            }
        }
    }

    pub(super) fn asked_about(&self) -> usize {
        if self.long { self.names.len() } else { self.columns.len() }
    }

    pub(super) fn ask_column(&self, i: usize) -> Question {
        let (text, header) = if self.long {
            let name = self.names.get(i).cloned().unwrap_or_default();
            (format!("Nazwa „{name}”: która to dana?"), name)
        } else {
            let (called, columns) = self.columns.get(i).cloned().unwrap_or_default();
            let first = columns.first().copied().unwrap_or(0);
            let header = self.heads.text(first).to_owned();
            let title = if header.is_empty() { String::new() } else { format!(" „{called}”") };
            let samples = self.samples(first);
            (format!("Kolumna {}{title} (np. {samples}): która to dana?", letters(first)), header)
        };
        let mut choices = guess::closest_names(&header, self.context, 5);
        let default = choices.first().cloned().unwrap_or_else(|| SKIP.to_owned());
        choices.push(SKIP.to_owned());
        self.ask(
            &format!("{text} Wybierz, wpisz nazwę danej albo własną nazwę."),
            choices,
            Some(default),
        )
    }

    pub(super) fn take_column(&mut self, i: usize, text: &str) -> Result<(), String> {
        if text != SKIP {
            if text.chars().all(|c| c.is_ascii_digit()) {
                return Err("Podaj numer z listy albo nazwę, a nie samą liczbę.".to_owned());
            }
            let variable = self.context.options.find(text).map_or(text, |v| v.id.as_str());
            if let Some((other, _)) =
                self.draft.data.iter().find(|(_, v)| v == variable).filter(|_| !self.long)
            {
                return Err(format!(
                    "Dana {variable} jest już w kolumnie „{other}”. Wybierz inną albo „{SKIP}”."
                ));
            }
            let what = if self.long {
                self.names.get(i).cloned()
            } else {
                self.columns.get(i).map(|(called, columns)| {
                    self.taken.extend(columns);
                    called.clone()
                })
            };
            self.draft.data.extend(what.map(|w| (w, variable.to_owned())));
        }
        if i + 1 < self.asked_about() {
            self.stage = Stage::Column(i + 1);
            return Ok(());
        }
        if self.draft.data.is_empty() {
            self.stage = Stage::Column(0);
            return Err("Nie wybrano żadnej danej, więc nie ma czego wczytać. Zacznijmy od pierwszej kolumny.".to_owned());
        }
        if self.dashes() > 0 {
            self.stage = Stage::Dash;
        } else {
            self.find_totals();
        }
        Ok(())
    }

    /// Dashes in the columns taken.
    pub(super) fn dashes(&self) -> usize {
        self.table().map_or(0, |s| guess::dashes(s, self.body(), &self.taken))
    }

    /// Goes on to rows of totals, or past them.
    pub(super) fn find_totals(&mut self) {
        self.totals = match (self.table(), self.unit, self.taken.first()) {
            (Some(sheet), Some(unit), Some(value)) => {
                let texts = self.texts(unit);
                let units = Units::new(self.context.registry, texts.iter().map(String::as_str));
                let known = |t: &str| {
                    let found =
                        if self.by_name { units.by_name(t, None, None) } else { units.by_code(t) };
                    matches!(found, Found::Area(..))
                        || matches!(&found, Found::Unknown { message, .. } if message.starts_with("nazwę"))
                };
                guess::totals(sheet, self.body(), unit, *value, known)
            }
            _ => Vec::new(),
        };
        self.totals.truncate(10);
        self.stage = if self.totals.is_empty() { Stage::Source } else { Stage::Total(0) };
    }

    pub(super) fn take_total(&mut self, i: usize, text: &str) -> Result<(), String> {
        match text.to_lowercase().as_str() {
            "tak" | "t" => {
                let (row, label) = self.totals.get(i).cloned().unwrap_or_default();
                if let Some(sheet) = self.table() {
                    let column = (0..self.heads.width())
                        .find(|c| guess::at(sheet, row, *c).text() == Some(label.as_str()));
                    match column.filter(|_| !label.is_empty()) {
                        Some(column) => {
                            let entry = (guess::called(&self.heads, column), label);
                            if !self.draft.skip_when.contains(&entry) {
                                self.draft.skip_when.push(entry);
                            }
                        }
                        None => self.draft.skip_rows.push(sheet.row_spot(row).row),
                    }
                }
            }
            "nie" | "n" => {}
            _ => return Err("Odpowiedz „tak” albo „nie”.".to_owned()),
        }
        self.stage = if i + 1 < self.totals.len() { Stage::Total(i + 1) } else { Stage::Source };
        Ok(())
    }
}
