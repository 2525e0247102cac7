//! A code as written in a file → the unit or area it names, or the reason why not.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::dataset::Area;
use super::history::changes;
use super::registry::{Registry, kind_name};
use super::terc::{Extra, extra};
use super::words::quoted;

/// What a well-formed, known code names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A gmina of the register, a powiat, a województwo or the country.
    Area(Area),
    /// Town (4) or rural (5) part of a gmina, which would be counted twice.
    Part {
        /// Index of the gmina.
        unit: u32,
        /// 4 or 5.
        kind: u8,
    },
    /// A district or a delegation of a city.
    District(String),
    /// A gmina that is no more, or whose borders or code were changed.
    Former {
        /// Name, when known.
        name: Option<String>,
        /// Last year with data.
        until: u16,
    },
}

/// Why a code names nothing: what is wrong, the code that was probably meant, and advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeProblem {
    /// Polish sentence without a full stop.
    pub message: String,
    /// The likely code.
    pub suggestion: Option<String>,
    /// What to do.
    pub hint: String,
}

/// Codes of gminas in force, and former codes of the same gminas.
fn exact(registry: &Registry, extra: Option<&Extra>) -> FxHashMap<u32, u32> {
    let mut exact: FxHashMap<u32, u32> = FxHashMap::default();
    exact.reserve(registry.units.len() * 2);
    for (i, unit) in (0..).zip(&registry.units) {
        exact.insert(unit.key * 10 + u32::from(unit.kind), i);
    }
    for (code, former) in extra.into_iter().flat_map(|e| &e.former) {
        if let Some(i) = former.successor.and_then(|s| exact.get(&s)).copied() {
            exact.entry(*code).or_insert(i);
        }
    }
    exact
}

/// Codes of a register, ready for look-ups with reasons.
pub struct CodeBook<'r> {
    registry: &'r Registry,
    /// Seven-digit codes of gminas → index.
    exact: Arc<FxHashMap<u32, u32>>,
    extra: Option<&'static Extra>,
}

const COLUMN_AS_TEXT: &str =
    "Arkusz kalkulacyjny usuwa zero z początku kodu: sformatuj kolumnę jako tekst.";

impl<'r> CodeBook<'r> {
    /// Over a register; the shipped one brings its former codes and districts.
    #[must_use]
    pub fn new(registry: &'r Registry) -> Self {
        // Many readers ask for the shipped register in one run.
        static SHIPPED: OnceLock<Arc<FxHashMap<u32, u32>>> = OnceLock::new();
        let extra = registry.is_embedded().then(extra);
        let exact = match extra {
            Some(extra) => {
                Arc::clone(SHIPPED.get_or_init(|| Arc::new(exact(registry, Some(extra)))))
            }
            None => Arc::new(exact(registry, None)),
        };
        Self { registry, exact, extra }
    }

    /// The register.
    pub(super) fn registry(&self) -> &'r Registry {
        self.registry
    }

    /// The unit of a seven-digit code in force or followed by one in force.
    #[inline]
    #[must_use]
    pub fn gmina(&self, code: u32) -> Option<u32> {
        self.exact.get(&code).copied()
    }

    /// The seven-digit codes that name a unit: its own and former ones.
    pub(super) fn codes_of(&self, unit: u32) -> impl Iterator<Item = u32> {
        self.exact.iter().filter(move |(_, u)| **u == unit).map(|(code, _)| *code)
    }

    /// What a code names.
    ///
    /// # Errors
    /// With the reason, when it names nothing.
    pub fn resolve(&self, text: &str) -> Result<Target, CodeProblem> {
        let code = text.trim();
        if code.is_empty() || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(self.not_digits(code));
        }
        let Ok(number) = code.parse::<u32>() else { return Err(wrong_length(code)) };
        match code.len() {
            7 => self.seven(code, number),
            6 => self.six(code, number),
            4 | 2 => self.area(code).ok_or_else(|| wrong_length(code)),
            5 => Err(self.lost_zero(code).unwrap_or_else(|| wrong_length(code))),
            _ => Err(wrong_length(code)),
        }
    }

    fn area(&self, code: &str) -> Option<Target> {
        let r = self.registry;
        Some(Target::Area(match code.len() {
            4 => Area::Powiat(r.find_powiat(code)?),
            _ => Area::Voivodeship(r.find_voivodeship(code)?),
        }))
    }

    fn seven(&self, code: &str, number: u32) -> Result<Target, CodeProblem> {
        if let Some(unit) = self.gmina(number) {
            return Ok(Target::Area(Area::Gmina(unit)));
        }
        if number == 0 {
            return Ok(Target::Area(Area::Country));
        }
        let head = |n: usize| code.get(..n).unwrap_or_default();
        if number.is_multiple_of(100_000) || number.is_multiple_of(1000) {
            let digits = if number.is_multiple_of(100_000) { 2 } else { 4 };
            return self.area(head(digits)).ok_or_else(|| self.unknown(code));
        }
        let kind = u8::try_from(number % 10).unwrap_or(0);
        let unit = self.registry.find(code);
        if let (4 | 5, Some(unit)) = (kind, unit) {
            return Ok(Target::Part { unit, kind });
        }
        if let Some(extra) = self.extra {
            if let Some(name) = extra.districts.get(&(number / 10)) {
                return Ok(Target::District((*name).to_owned()));
            }
            if let Some(f) = extra.former.get(&number) {
                return Ok(Target::Former { name: f.name.clone(), until: f.until });
            }
            // Parts of former units.
            if let 4 | 5 = kind
                && let Some(f) = extra.former.get(&(number / 10 * 10 + 3))
            {
                return Ok(Target::Former { name: f.name.clone(), until: f.until });
            }
        }
        Err(self.unknown(code))
    }

    fn six(&self, code: &str, number: u32) -> Result<Target, CodeProblem> {
        let as_lost_zero = self.lost_zero(code);
        match (self.registry.by_key.get(&number), as_lost_zero) {
            (Some(unit), None) => Ok(Target::Area(Area::Gmina(*unit))),
            (_, Some(problem)) => Err(problem),
            (None, None) => {
                if let Some(extra) = self.extra {
                    if let Some(name) = extra.districts.get(&number) {
                        return Ok(Target::District((*name).to_owned()));
                    }
                    let former =
                        [1, 2, 3].iter().find_map(|k| extra.former.get(&(number * 10 + k)));
                    if let Some(f) = former {
                        return Ok(Target::Former { name: f.name.clone(), until: f.until });
                    }
                }
                Err(self.unknown(code))
            }
        }
    }

    /// The code with a zero put back in front names a gmina.
    fn lost_zero(&self, code: &str) -> Option<CodeProblem> {
        let fixed = format!("0{code}");
        let unit = match fixed.len() {
            7 => self.gmina(fixed.parse().ok()?)?,
            6 => self.registry.find(&fixed)?,
            _ => return None,
        };
        let name = &self.registry.unit(unit)?.name;
        Some(CodeProblem {
            message: format!("kod {code} stracił zero z początku: {fixed} to {name}"),
            suggestion: Some(fixed),
            hint: COLUMN_AS_TEXT.to_owned(),
        })
    }

    fn not_digits(&self, code: &str) -> CodeProblem {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let only_gaps = code.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '-');
        let number = digits.parse().ok().filter(|_| digits.len() == 7 && only_gaps);
        if let Some(unit) = number.and_then(|n| self.gmina(n)).and_then(|i| self.registry.unit(i)) {
            return CodeProblem {
                message: format!(
                    "kod {} zapisano z odstępami: {digits} to {}",
                    quoted(code),
                    unit.name
                ),
                suggestion: Some(digits),
                hint: "Zapisz kod jako siedem cyfr bez odstępów.".to_owned(),
            };
        }
        CodeProblem {
            message: if code.is_empty() {
                "wiersz nie ma kodu jednostki".to_owned()
            } else {
                format!("{} nie jest kodem TERYT", quoted(code))
            },
            suggestion: None,
            hint: "Podaj siedmiocyfrowy kod TERYT gminy, na przykład z rejestru TERC GUS."
                .to_owned(),
        }
    }

    fn unknown(&self, code: &str) -> CodeProblem {
        let registry = self.registry;
        let day = registry.as_of.as_ref().map_or_else(String::new, |d| format!(" (stan na {d})"));
        let base = format!("kodu {code} nie ma w rejestrze TERYT{day}");
        let same_key = registry.find(code).and_then(|i| registry.unit(i));
        let powiat = code.get(..4).and_then(|p| registry.find_powiat(p));
        let kind = code.get(6..7).and_then(|k| k.parse::<u8>().ok());
        if let Some(unit) = same_key {
            let mut hint = format!(
                "Jeżeli rodzaj gminy zmienił się po dniu rejestru, podaj kod {} albo sześć cyfr {}.",
                unit.code,
                unit.code.get(..6).unwrap_or_default()
            );
            let others: Vec<String> = powiat
                .into_iter()
                .flat_map(|p| registry.units_of_powiat(p))
                .filter(|(_, u)| Some(u.kind) == kind)
                .map(|(_, u)| format!("{} {}", u.code, u.name))
                .take(5)
                .collect();
            if let (false, Some(kind)) = (others.is_empty(), kind) {
                hint.push_str(&format!(
                    " W tym powiecie kody rodzaju {kind} ({}) mają: {}.",
                    kind_name(kind),
                    others.join(", ")
                ));
            }
            return CodeProblem {
                message: format!("{base}; {} to {} ({})", unit.code, unit.name, unit.kind_name()),
                suggestion: Some(unit.code.clone()),
                hint,
            };
        }
        let known: Vec<&str> = match powiat {
            Some(p) => registry.units_of_powiat(p).map(|(_, u)| u.code.as_str()).collect(),
            None => Vec::new(),
        };
        let hint = match powiat.and_then(|p| registry.powiats.get(p as usize)) {
            Some(p) => format!(
                "Powiat {} ({}) ma gminy od {} do {}; sprawdź kod w rejestrze TERC GUS.",
                p.name,
                p.code,
                known.first().copied().unwrap_or_default(),
                known.last().copied().unwrap_or_default()
            ),
            None => "Sprawdź kod w rejestrze TERC GUS.".to_owned(),
        };
        // One digit off; more would be guessing.
        let suggestion = known
            .into_iter()
            .find(|k| strsim::damerau_levenshtein(code, k) == 1)
            .map(str::to_owned);
        CodeProblem { message: base, suggestion, hint }
    }

    /// The refusal of a target that is no gmina, powiat, województwo or country.
    #[must_use]
    pub fn refuse(&self, code: &str, target: &Target) -> Option<CodeProblem> {
        match target {
            Target::Area(_) => None,
            Target::Part { unit, kind } => {
                let unit = self.registry.unit(*unit)?;
                let what = if *kind == 4 { "część miejska" } else { "obszar wiejski" };
                Some(CodeProblem {
                    message: format!(
                        "kod {} to {what} gminy {}, a nie cała gmina",
                        code.trim(),
                        unit.name
                    ),
                    suggestion: Some(unit.code.clone()),
                    hint: format!(
                        "Podaj wartość całej gminy pod kodem {}; części 4 i 5 liczyłyby się drugi raz.",
                        unit.code
                    ),
                })
            }
            Target::District(name) => Some(CodeProblem {
                message: format!(
                    "kod {} to dzielnica albo delegatura ({name}), a nie gmina",
                    code.trim()
                ),
                suggestion: None,
                hint: "Podaj wartość całego miasta pod kodem miasta.".to_owned(),
            }),
            Target::Former { name, until } => {
                let heirs = self.heirs(code.trim());
                let hint = match heirs.as_slice() {
                    [] => "Usuń wiersz albo podaj kod jednostki, która obejmuje dziś ten obszar."
                        .to_owned(),
                    heirs => format!(
                        "Jej obszar obejmuje dziś: {}. Usuń wiersz: liczb zniesionej gminy nie \
                         dopisuje się do innych.",
                        heirs.join(", ")
                    ),
                };
                Some(CodeProblem {
                    message: format!(
                        "kod {}{} należał do jednostki, której nie ma w rejestrze (ostatnie dane: {until})",
                        code.trim(),
                        name.as_ref().map_or_else(String::new, |n| format!(" ({n})"))
                    ),
                    suggestion: None,
                    hint,
                })
            }
        }
    }

    /// Gminas that took the land of one that is no more: code and name of each.
    fn heirs(&self, code: &str) -> Vec<String> {
        changes()
            .iter()
            .filter(|c| c.code == code)
            .filter_map(|c| {
                let unit = self.registry.unit(self.registry.find(c.successor?)?)?;
                Some(format!("{} ({})", unit.name, unit.code))
            })
            .collect()
    }
}

fn wrong_length(code: &str) -> CodeProblem {
    CodeProblem {
        message: format!("kod {} nie ma siedmiu cyfr", quoted(code)),
        suggestion: None,
        hint: "Podaj siedmiocyfrowy kod TERYT gminy, na przykład z rejestru TERC GUS.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> CodeBook<'static> {
        CodeBook::new(Registry::embedded())
    }

    fn name(text: &str) -> String {
        match book().resolve(text) {
            Ok(Target::Area(Area::Gmina(i))) => Registry::embedded().unit(i).unwrap().name.clone(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn finds_units_under_current_and_former_codes() {
        assert_eq!(name("0605053"), "Janów Lubelski");
        assert_eq!(name(" 060505 "), "Janów Lubelski");
        // Before the town got its rights, and after rights given in 2025.
        assert_eq!(name("0605062"), "Modliborzyce");
        assert_eq!(name("3025053"), name("3025052"));
        // The city that left its powiat, came back and left again.
        assert_eq!(name("0221091"), "Wałbrzych");
        assert_eq!(name("0263011"), "Wałbrzych");
        // Another powiat since 2002, and then town rights.
        assert_eq!(name("0804113"), "Wschowa");
        assert_eq!(name("1006062"), "Jeżów");
    }

    #[test]
    fn finds_areas() {
        let areas: Vec<_> =
            ["0605000", "0600000", "0000000", "0605", "06"].map(|c| book().resolve(c)).into();
        assert!(matches!(areas[0], Ok(Target::Area(Area::Powiat(_)))));
        assert!(matches!(areas[1], Ok(Target::Area(Area::Voivodeship(2)))));
        assert!(matches!(areas[2], Ok(Target::Area(Area::Country))));
        assert_eq!(areas[0], areas[3]);
        assert_eq!(areas[1], areas[4]);
    }

    #[test]
    fn knows_parts_districts_and_former_units() {
        assert!(matches!(book().resolve("1418024"), Ok(Target::Part { kind: 4, .. })));
        assert!(matches!(book().resolve("1418025"), Ok(Target::Part { kind: 5, .. })));
        assert!(matches!(book().resolve("1465028"), Ok(Target::District(_))));
        assert!(matches!(book().resolve("3203042"), Ok(Target::Former { until: 2018, .. })));
    }

    #[test]
    fn refuses_with_reasons() {
        let text = |code: &str| {
            let book = book();
            let problem = match book.resolve(code) {
                Err(p) => p,
                Ok(target) => book.refuse(code, &target).unwrap(),
            };
            format!(
                "{code}\n  {}\n  = {}\n  ? {:?}\n",
                problem.message, problem.hint, problem.suggestion
            )
        };
        let all: String = [
            "0605043",
            "0605083",
            "201011",
            "20101",
            "02 01 04 3",
            "1418024",
            "0609999",
            "9999999",
            "abc",
            "",
            "123",
            "0402043",
            "1465028",
            "3203042",
            "12345678901234",
        ]
        .map(text)
        .concat();
        insta::assert_snapshot!(all);
    }

    #[test]
    fn every_code_of_the_register_resolves() {
        let r = Registry::embedded();
        let book = book();
        for (i, u) in (0..).zip(&r.units) {
            assert_eq!(book.resolve(&u.code), Ok(Target::Area(Area::Gmina(i))));
        }
    }
}
