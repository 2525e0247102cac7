//! Shapes of answers.

use super::reader::{Node, Shape};

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub content: T,
    /// Number of results on it.
    pub size: usize,
    /// Number of results on all pages, when told.
    pub total: Option<usize>,
    /// Whether there is a next page, when told.
    pub next: Option<bool>,
}

impl<T> Page<T> {
    /// Whether another page is to be asked for after this one, the `seen`-th result behind it. A
    /// missing link counts as the last page only where links are given at all.
    #[must_use]
    pub fn goes_on(&self, seen: usize, page: usize) -> bool {
        match (self.next, self.total) {
            _ if self.size == 0 => false,
            (Some(next), _) => next,
            (None, Some(total)) => seen < total,
            (None, None) => self.size >= page,
        }
    }
}

/// Reads one page: its results by `read`.
///
/// # Errors
/// The first field that is not as documented.
pub fn page<T>(
    node: &Node<'_>,
    read: impl FnMut(&Node<'_>) -> Result<T, Shape>,
) -> Result<Page<Vec<T>>, Shape> {
    let content = node.field("results", "lista")?.each(read)?;
    let total = node.optional("totalRecords").map(|n| n.count()).transpose()?;
    let next = node.optional("links").map(|links| links.optional("next").is_some());
    Ok(Page { size: content.len(), content, total, next })
}

/// A unit of territory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Twelve digits.
    pub id: String,
    /// Name.
    pub name: String,
    /// 0 Polska … 6 gmina.
    pub level: u8,
}

/// A unit (`units`, `units/search`, `units/{id}`).
///
/// # Errors
/// A field not as documented.
pub fn unit(node: &Node<'_>) -> Result<Unit, Shape> {
    Ok(Unit {
        id: node.field("id", "tekst")?.text()?,
        name: node.field("name", "tekst")?.text()?,
        level: node.field("level", "liczba całkowita")?.count()?,
    })
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Number.
    pub id: u32,
    /// Subject (`P1944`).
    pub subject: String,
    /// Names of its dimensions (`ogółem`, `70 i więcej`).
    pub names: Vec<String>,
    /// Lowest level with data: 6 gmina, 5 powiat.
    pub level: Option<u8>,
    /// Unit of measure.
    pub measure: Option<String>,
    /// Years with data, when told.
    pub years: Vec<i32>,
}

impl Variable {
    /// The name under which exports of the same subject give it: `P1944:ogółem`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}:{}", self.subject, self.names.join("|"))
    }
}

/// A variable (`variables`, `variables/{id}`).
///
/// # Errors
/// A field not as documented.
pub fn variable(node: &Node<'_>) -> Result<Variable, Shape> {
    let mut names = Vec::new();
    for field in ["n1", "n2", "n3", "n4", "n5"] {
        names.extend(node.optional(field).map(|n| n.text()).transpose()?);
    }
    Ok(Variable {
        id: node.field("id", "liczba całkowita")?.count()?,
        subject: node.field("subjectId", "tekst")?.text()?,
        names,
        level: node.optional("level").map(|n| n.count()).transpose()?,
        measure: node.optional("measureUnitName").map(|n| n.text()).transpose()?,
        years: match node.optional("years") {
            Some(list) => list.each(|n| n.count())?,
            None => Vec::new(),
        },
    })
}

/// A subject: category (K), group (G) or subgroup (P).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether variables are right under it.
    pub has_variables: bool,
}

/// A subject (`subjects`).
///
/// # Errors
/// A field not as documented.
pub fn subject(node: &Node<'_>) -> Result<Subject, Shape> {
    Ok(Subject {
        id: node.field("id", "tekst")?.text()?,
        name: node.field("name", "tekst")?.text()?,
        has_variables: node.optional("hasVariables").is_some_and(|n| n.is_true()),
    })
}

/// An entry of a dictionary: units of measure, attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Number.
    pub id: u32,
    /// Name.
    pub name: String,
}

/// An entry of a dictionary (`measures`, `attributes`).
///
/// # Errors
/// A field not as documented.
pub fn named(node: &Node<'_>) -> Result<Named, Shape> {
    Ok(Named {
        id: node.field("id", "liczba całkowita")?.count()?,
        name: node.field("name", "tekst")?.text()?,
    })
}

/// A value of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Year.
    pub year: i32,
    /// Number, when there is one.
    pub value: Option<f64>,
    /// Attribute: what the number is worth.
    pub attribute: u32,
}

fn points(node: &Node<'_>) -> Result<Vec<Point>, Shape> {
    node.field("values", "lista")?.each(|p| {
        Ok(Point {
            year: p.field("year", "rok")?.count()?,
            value: p.optional("val").map(|n| n.number()).transpose()?,
            attribute: p.field("attrId", "kod atrybutu")?.count()?,
        })
    })
}

/// Values of one variable for one unit, as one answer gives them.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Unit (twelve digits).
    pub unit: String,
    /// Variable.
    pub variable: u32,
    /// Number of the unit of measure, when told.
    pub measure: Option<u32>,
    /// Values by year.
    pub points: Vec<Point>,
}

/// Values of one variable for many units (`data/by-variable`).
///
/// # Errors
/// A field not as documented, or an answer about another variable.
pub fn by_variable(node: &Node<'_>, variable: u32) -> Result<Page<Vec<Series>>, Shape> {
    if let Some(given) = node.optional("variableId")
        && given.count::<u32>()? != variable
    {
        let found = Some(given.text()?);
        return Err(Shape { place: given.place(), wanted: "numer zmiennej z zapytania", found });
    }
    let measure = node.optional("measureUnitId").map(|n| n.count()).transpose()?;
    page(node, |r| {
        let unit = r.field("id", "tekst")?.text()?;
        Ok(Series { unit, variable, measure, points: points(r)? })
    })
}

/// Values of many variables for one unit (`data/by-unit`).
///
/// # Errors
/// A field not as documented, or an answer about another unit.
pub fn by_unit(node: &Node<'_>, unit: &str) -> Result<Page<Vec<Series>>, Shape> {
    if let Some(given) = node.optional("unitId")
        && given.text()? != unit
    {
        let found = Some(given.text()?);
        return Err(Shape { place: given.place(), wanted: "numer jednostki z zapytania", found });
    }
    page(node, |r| {
        Ok(Series {
            unit: unit.to_owned(),
            variable: r.field("id", "liczba całkowita")?.count()?,
            measure: r.optional("measureUnitId").map(|n| n.count()).transpose()?,
            points: points(r)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn refused(v: &Value) -> String {
        let e = by_unit(&Node::root(v), "023000000000").unwrap_err();
        format!("{} | {} | {:?}", e.place, e.wanted, e.found)
    }

    #[test]
    fn unknown_fields_do_no_harm_and_missing_ones_are_named() {
        let good = json!({ "totalRecords": 1, "unitId": "023000000000", "nowe": [1], "results": [
            { "id": 9, "measureUnitId": 26, "lastUpdate": "2025-05-14T15:05:15.743", "x": {}, "values": [
                { "year": "2024", "val": 40, "attrId": 1, "y": null },
                { "year": 2023, "val": null, "attrId": 50 } ] } ] });
        let page = by_unit(&Node::root(&good), "023000000000").unwrap();
        assert_eq!((page.size, page.total, page.next), (1, Some(1), None));
        let series = page.content.first().unwrap();
        assert_eq!((series.variable, series.measure), (9, Some(26)));
        assert_eq!(
            series.points,
            [
                Point { year: 2024, value: Some(40.0), attribute: 1 },
                Point { year: 2023, value: None, attribute: 50 }
            ]
        );
        let spoiled = [
            json!({}),
            json!([]),
            json!("x"),
            json!({ "results": {} }),
            json!({ "results": [1] }),
            json!({ "results": [{ "id": 1, "values": [] }, { "values": [] }] }),
            json!({ "results": [{ "id": 1 }] }),
            json!({ "results": [{ "id": 1, "values": [{ "val": 1, "attrId": 1 }] }] }),
            json!({ "results": [{ "id": 1, "values": [{ "year": "MMXX", "val": 1, "attrId": 1 }] }] }),
            json!({ "results": [{ "id": 1, "values": [{ "year": "2024", "val": "1 234", "attrId": 1 }] }] }),
            json!({ "results": [{ "id": 1, "values": [{ "year": "2024", "val": 1 }] }] }),
            json!({ "results": [{ "id": 1, "values": [{ "year": "2024", "val": 1, "attrId": -1 }] }] }),
            json!({ "unitId": "020000000000", "results": [] }),
            json!({ "results": [], "totalRecords": "wiele" }),
        ];
        let told: Vec<String> = spoiled.iter().map(refused).collect();
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn an_answer_about_another_variable_is_refused() {
        let v = json!({ "variableId": 65, "results": [] });
        assert_eq!(by_variable(&Node::root(&v), 59).unwrap_err().place, "variableId");
        assert!(by_variable(&Node::root(&v), 65).is_ok());
    }

    #[test]
    fn pages_end_by_link_by_count_or_by_size() {
        let page = |size, total, next| Page { content: (), size, total, next };
        assert!(page(100, Some(150), Some(true)).goes_on(100, 100));
        assert!(!page(50, Some(150), Some(false)).goes_on(150, 100));
        assert!(page(100, Some(150), None).goes_on(100, 100), "links missing");
        assert!(!page(50, Some(150), None).goes_on(150, 100));
        assert!(page(100, None, None).goes_on(100, 100));
        assert!(!page(99, None, None).goes_on(99, 100));
        assert!(!page(0, Some(150), Some(true)).goes_on(100, 100), "an empty page ends them");
    }

    #[test]
    fn dictionaries_and_subjects() {
        let v = json!({ "id": 10, "subjectId": "P1313", "n1": "ogółem", "n2": "25-29", "level": 6,
            "measureUnitId": 26, "measureUnitName": "osoba", "years": [2023, 2024] });
        let read = variable(&Node::root(&v)).unwrap();
        assert_eq!(read.full_name(), "P1313:ogółem|25-29");
        assert_eq!((read.level, read.years), (Some(6), vec![2023, 2024]));
        let v = json!({ "id": "K15", "name": "CENY", "hasVariables": false, "children": [] });
        assert!(!subject(&Node::root(&v)).unwrap().has_variables);
        let v = json!({ "id": "011212001011", "name": "Bochnia", "level": 6, "kind": "1" });
        assert_eq!(unit(&Node::root(&v)).unwrap().level, 6);
        assert_eq!(named(&Node::root(&json!({ "id": 26 }))).unwrap_err().place, "name");
    }

    /// JSON of the words of the API in any arrangement.
    fn any_json() -> impl Strategy<Value = Value> {
        let word = prop::sample::select(vec![
            "results",
            "values",
            "id",
            "year",
            "val",
            "attrId",
            "links",
            "next",
            "totalRecords",
            "unitId",
            "variableId",
            "2024",
            "030611405053",
            "-1",
            "1e400",
            "",
        ]);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            word.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((word.clone(), inner), 0..6).prop_map(|pairs| {
                    Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_answer_makes_the_reader_fall(v in any_json()) {
            let node = Node::root(&v);
            for told in [
                by_unit(&node, "030611405053").map(drop),
                by_variable(&node, 59).map(drop),
                page(&node, unit).map(drop),
                page(&node, variable).map(drop),
                subject(&node).map(drop),
                named(&node).map(drop),
            ] {
                // Whatever is refused says what was wanted.
                prop_assert!(told.err().is_none_or(|s| !s.wanted.is_empty()));
            }
        }
    }
}
