//! Questions to the API, each with one spelling: the key under which its answer is remembered.

/// Most results on one page.
pub const PAGE: usize = 100;

/// Longest address sent. Servers and offices' gateways refuse queries over 2,048 characters.
const LONGEST: usize = 2000;

/// A question: path and parameters, without those common to all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Query {
    path: String,
    parameters: Vec<(&'static str, String)>,
}

impl Query {
    fn new(path: impl Into<String>, parameters: Vec<(&'static str, String)>) -> Self {
        Self { path: path.into(), parameters }
    }

    /// Units under a unit at any depth, of one level (5 powiat, 6 gmina).
    #[must_use]
    pub fn units(parent: &str, level: u8) -> Self {
        Self::new("units", vec![("parent-id", parent.to_owned()), ("level", level.to_string())])
    }

    /// Units of one level by a part of their name.
    #[must_use]
    pub fn units_named(name: &str, level: u8) -> Self {
        Self::new("units/search", vec![("name", name.to_owned()), ("level", level.to_string())])
    }

    /// One unit.
    #[must_use]
    pub fn unit(id: &str) -> Self {
        Self::new(format!("units/{}", encoded(id)), Vec::new())
    }

    /// Variables of a subject (`P1944`).
    #[must_use]
    pub fn variables(subject: &str) -> Self {
        Self::new("variables", vec![("subject-id", subject.to_owned())])
    }

    /// One variable.
    #[must_use]
    pub fn variable(id: u32) -> Self {
        Self::new(format!("variables/{id}"), Vec::new())
    }

    /// Subjects under a subject, or the topmost ones.
    #[must_use]
    pub fn subjects(parent: Option<&str>) -> Self {
        Self::new("subjects", parent.map(|p| ("parent-id", p.to_owned())).into_iter().collect())
    }

    /// The dictionary of attributes.
    #[must_use]
    pub fn attributes() -> Self {
        Self::new("attributes", Vec::new())
    }

    /// The dictionary of units of measure.
    #[must_use]
    pub fn measures() -> Self {
        Self::new("measures", Vec::new())
    }

    /// Values of one variable for all units of a level under a unit; no years means all.
    #[must_use]
    pub fn by_variable(variable: u32, parent: &str, level: u8, years: &[i32]) -> Self {
        let mut parameters =
            vec![("unit-parent-id", parent.to_owned()), ("unit-level", level.to_string())];
        parameters.extend(years.iter().map(|y| ("year", y.to_string())));
        Self::new(format!("data/by-variable/{variable}"), parameters)
    }

    /// Values of some variables for one unit; no years means all.
    #[must_use]
    pub fn by_unit(unit: &str, variables: &[u32], years: &[i32]) -> Self {
        let mut parameters: Vec<_> = variables.iter().map(|v| ("var-id", v.to_string())).collect();
        parameters.extend(years.iter().map(|y| ("year", y.to_string())));
        Self::new(format!("data/by-unit/{}", encoded(unit)), parameters)
    }

    /// What is asked, for messages: `data/by-variable/10514`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.path
    }

    /// Path and parameters of one page, from 0.
    #[must_use]
    pub fn page(&self, page: usize) -> String {
        let mut out = self.bare();
        out.push_str(&format!("page={page}&page-size={PAGE}&lang=pl&format=json"));
        out
    }

    /// Path and parameters where the answer has no pages.
    #[must_use]
    pub fn whole(&self) -> String {
        format!("{}lang=pl&format=json", self.bare())
    }

    fn bare(&self) -> String {
        let mut out = format!("{}?", self.path);
        for (name, value) in &self.parameters {
            out.push_str(&format!("{name}={}&", encoded(value)));
        }
        out
    }
}

/// Groups of variables that fit into one address each and whose answers fit on one page.
#[must_use]
pub fn batches(base: &str, variables: &[u32], years: &[i32]) -> Vec<Vec<u32>> {
    let fixed = base.len() + Query::by_unit("000000000000", &[], years).page(0).len() + 1;
    let mut out: Vec<Vec<u32>> = Vec::new();
    let mut length = usize::MAX;
    for v in variables {
        let more = "&var-id=".len() + v.to_string().len();
        match out.last_mut() {
            Some(batch) if batch.len() < PAGE && length + more <= LONGEST => {
                batch.push(*v);
                length += more;
            }
            _ => {
                out.push(vec![*v]);
                length = fixed + more;
            }
        }
    }
    out
}

/// Percent-encoding of everything but letters, digits and `-._~`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_have_the_documented_form() {
        insta::assert_snapshot!(
            [
                Query::units("030600000000", 6).page(0),
                Query::units_named("Janów Lubelski", 6).page(1),
                Query::unit("030614105053").whole(),
                Query::variable(10514).whole(),
                Query::variables("P1944").page(0),
                Query::subjects(None).page(0),
                Query::subjects(Some("K3")).page(0),
                Query::by_variable(10514, "030600000000", 6, &[2023, 2024]).page(2),
                Query::by_unit("030614105053", &[10514, 72305], &[]).page(0),
            ]
            .join("\n")
        );
    }

    #[test]
    fn a_name_cannot_add_parameters() {
        let text = Query::units_named("a&level=0#x/../y?z", 6).page(0);
        assert!(text.starts_with("units/search?name=a%26level%3D0%23x%2F..%2Fy%3Fz&level=6&"));
    }

    #[test]
    fn batches_fit_into_an_address_and_a_page() {
        let variables: Vec<u32> = (1_000_000..1_000_250).collect();
        let base = super::super::ADDRESS;
        for (years, expected) in [(vec![], 3), ((1996..=2026).collect::<Vec<i32>>(), 3)] {
            let all = batches(base, &variables, &years);
            assert_eq!(all.concat(), variables, "none lost, none twice");
            for batch in &all {
                let text = Query::by_unit("030614105053", batch, &years).page(0);
                assert!(batch.len() <= PAGE && base.len() + 1 + text.len() <= LONGEST);
            }
            assert_eq!(all.len(), expected);
        }
        assert!(batches(base, &[], &[]).is_empty());
    }
}
