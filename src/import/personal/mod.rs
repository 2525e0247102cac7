//! Personal data in free text: numbers that name a person, addresses, names.
//!
//! [`scan`] says which kinds occur in a text, never where or what, so that no caller can print what
//! was found. It prefers a false alarm to a miss: an alarm costs a remark, a miss costs a person.
//! [`column`] knows by its heading a column that is personal by nature.

mod digits;
mod names;
mod places;
mod text;

#[cfg(test)]
mod tests;

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A number with the checksum of PESEL.
    Pesel,
    /// Eleven digits that begin with a day of birth but fail the checksum.
    LikePesel,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A bank account.
    Account,
    /// A tax number (NIP).
    Nip,
    /// Series and number of an identity card.
    IdCard,
    /// A first name with a surname.
    Name,
    /// A street or village with the number of a house.
    Address,
    /// The network address of a computer, or a token that leads to a person.
    Trace,
}

impl Kind {
    /// What it is, in the nominative: `numer PESEL`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pesel => "numer PESEL",
            Self::LikePesel => "numer podobny do PESEL",
            Self::Phone => "numer telefonu",
            Self::Email => "adres e-mail",
            Self::Account => "numer rachunku bankowego",
            Self::Nip => "NIP",
            Self::IdCard => "numer dowodu osobistego",
            Self::Name => "imię i nazwisko",
            Self::Address => "adres zamieszkania",
            Self::Trace => "adres komputera albo kod dostępu",
        }
    }

    /// What stands in place of a removed text: `[usunięto: PESEL]`.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Pesel | Self::LikePesel => "[usunięto: PESEL]",
            Self::Phone => "[usunięto: telefon]",
            Self::Email => "[usunięto: e-mail]",
            Self::Account => "[usunięto: rachunek]",
            Self::Nip => "[usunięto: NIP]",
            Self::IdCard => "[usunięto: dowód]",
            Self::Name => "[usunięto: imię i nazwisko]",
            Self::Address => "[usunięto: adres]",
            Self::Trace => "[usunięto: ślad]",
        }
    }
}

/// How every mark of a removed text begins.
pub const REMOVED: &str = "[usunięto:";

/// Kinds of personal data in a text, each once, in a fixed order; empty when there are none.
#[must_use]
pub fn scan(text: &str) -> Vec<Kind> {
    let text = text::fold(text);
    let mut found = Vec::new();
    digits::scan(&text, &mut found);
    if text::has_email(&text) {
        found.push(Kind::Email);
    }
    let words = text::words(&text);
    if names::scan(&text, &words) {
        found.push(Kind::Name);
    }
    if places::scan(&text, &words) {
        found.push(Kind::Address);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The kind of a column that is personal by nature, by its heading (`Adres e-mail`,
/// `Imię i nazwisko`, `ipaddr`); none for a question that only mentions a telephone.
#[must_use]
pub fn column(heading: &str) -> Option<Kind> {
    let heading = text::fold(heading).iter().collect::<String>().to_lowercase();
    let heading = heading.trim().trim_end_matches([':', '*', '?', '.', ' ']);
    let short = heading.split_whitespace().count() <= 4;
    let has = |phrase: &str| heading.contains(phrase);
    let is = |names: &[&str]| names.contains(&heading);
    if has("pesel") {
        Some(Kind::Pesel)
    } else if is(&["email", "e-mail", "mail", "username"])
        || has("adres e-mail")
        || has("adres email")
        || has("adres mailowy")
        || has("email address")
        || has("poczta e-mail")
        || has("nazwa użytkownika")
        || (short && (has("e-mail") || has("email")))
    {
        Some(Kind::Email)
    } else if is(&["telefon", "tel", "nr tel", "phone", "phone number", "komórka"])
        || has("numer telefonu")
        || has("nr telefonu")
        || has("telefon kontaktowy")
        || has("telefon do kontaktu")
    {
        Some(Kind::Phone)
    } else if is(&[
        "imię",
        "imiona",
        "nazwisko",
        "name",
        "full name",
        "first name",
        "last name",
        "firstname",
        "lastname",
        "respondent",
        "ankietowany",
    ]) || has("nazwisko i imię")
        || (has("imię") && has("nazwisko"))
        || (short && has("nazwisk"))
    {
        Some(Kind::Name)
    } else if is(&["adres", "adres zamieszkania", "ulica i numer domu", "numer domu", "nr domu"])
        || has("adres zamieszkania")
        || has("dokładny adres")
    {
        Some(Kind::Address)
    } else if is(&["ipaddr", "ip address", "adres ip", "ip", "token", "kod dostępu", "refurl"])
        || is(&["referrer url"])
    {
        Some(Kind::Trace)
    } else {
        None
    }
}
