//! Letters of other alphabets that look like Latin ones.

/// Cyrillic and Greek letters with the Latin ones they are taken for.
const ALIKE: &[(char, char)] = &[
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('с', 'c'),
    ('р', 'p'),
    ('х', 'x'),
    ('у', 'y'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
    ('к', 'k'),
    ('м', 'm'),
    ('т', 't'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('К', 'K'),
    ('М', 'M'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('ο', 'o'),
    ('α', 'a'),
    ('ν', 'v'),
    ('ρ', 'p'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Ζ', 'Z'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('Υ', 'Y'),
    ('Χ', 'X'),
];

/// The Latin letter a letter is taken for; none for letters that look like no other.
#[must_use]
pub fn look_alike(letter: char) -> Option<char> {
    ALIKE.iter().find(|(a, _)| *a == letter).map(|(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_of_other_alphabets_are_replaced() {
        assert_eq!(look_alike('с'), Some('c'));
        assert!("aąćężółńśźABC0_ж".chars().all(|c| look_alike(c).is_none()));
        assert!(ALIKE.iter().all(|(a, latin)| !a.is_ascii() && latin.is_ascii()));
    }
}
