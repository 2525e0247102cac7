//! Fields of an answer, with their place for messages. Fields nobody asks for do no harm.

use serde_json::Value;

/// A field that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Place: `results[3].values[0].year`.
    pub place: String,
    /// What should be there, in Polish, nominative: `liczba całkowita`.
    pub wanted: &'static str,
    /// What is there; none when there is nothing.
    pub found: Option<String>,
}

/// A value and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Node<'v> {
    value: &'v Value,
    step: Step<'v>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'v> {
    Root,
    Field(&'v Node<'v>, &'static str),
    Item(&'v Node<'v>, usize),
}

impl<'v> Node<'v> {
    /// The whole answer.
    #[must_use]
    pub fn root(value: &'v Value) -> Self {
        Self { value, step: Step::Root }
    }

    /// Place for messages.
    #[must_use]
    pub fn place(&self) -> String {
        match self.step {
            Step::Root => String::new(),
            Step::Field(of, name) => {
                let of = of.place();
                if of.is_empty() { name.to_owned() } else { format!("{of}.{name}") }
            }
            Step::Item(of, i) => format!("{}[{i}]", of.place()),
        }
    }

    fn wrong(&self, wanted: &'static str) -> Shape {
        let mut found = self.value.to_string();
        if found.chars().count() > 40 {
            found = found.chars().take(40).chain(['…']).collect();
        }
        Shape { place: self.place(), wanted, found: Some(found) }
    }

    /// A field that may be absent; `null` is absent.
    pub fn optional(&'v self, name: &'static str) -> Option<Node<'v>> {
        let value = self.value.get(name).filter(|v| !v.is_null())?;
        Some(Self { value, step: Step::Field(self, name) })
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn field(&'v self, name: &'static str, wanted: &'static str) -> Result<Node<'v>, Shape> {
        if !self.value.is_object() {
            return Err(self.wrong("obiekt"));
        }
        self.optional(name).ok_or_else(|| {
            let place = Step::Field(self, name);
            Shape { place: Node { value: self.value, step: place }.place(), wanted, found: None }
        })
    }

    /// Items of a list, each read in its place.
    ///
    /// # Errors
    /// When this is no list, or the first item that cannot be read.
    pub fn each<T>(
        &self,
        mut read: impl FnMut(&Node<'_>) -> Result<T, Shape>,
    ) -> Result<Vec<T>, Shape> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("lista"))?;
        let item = |(i, value)| read(&Node { value, step: Step::Item(self, i) });
        items.iter().enumerate().map(item).collect()
    }

    /// A text; a number counts as its digits.
    ///
    /// # Errors
    /// For anything else.
    pub fn text(&self) -> Result<String, Shape> {
        match self.value {
            Value::String(s) => Ok(s.clone()),
            Value::Number(n) => Ok(n.to_string()),
            _ => Err(self.wrong("tekst")),
        }
    }

    /// A whole number, also as text: years come so.
    ///
    /// # Errors
    /// For anything else.
    pub fn whole(&self) -> Result<i64, Shape> {
        match self.value {
            Value::Number(n) => n.as_i64(),
            Value::String(s) => s.trim().parse().ok(),
            _ => None,
        }
        .ok_or_else(|| self.wrong("liczba całkowita"))
    }

    /// A whole number from zero that fits.
    ///
    /// # Errors
    /// For anything else.
    pub fn count<T: TryFrom<i64>>(&self) -> Result<T, Shape> {
        T::try_from(self.whole()?).map_err(|_| self.wrong("liczba całkowita"))
    }

    /// A number.
    ///
    /// # Errors
    /// For anything else.
    pub fn number(&self) -> Result<f64, Shape> {
        self.value.as_f64().ok_or_else(|| self.wrong("liczba"))
    }

    /// Whether it is `true`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.value == &Value::Bool(true)
    }
}
