//! Numbers that name a person: PESEL, telephone, bank account, NIP, identity card.

use super::Kind;

/// Digits without anything between them.
#[derive(Debug)]
struct Group {
    digits: Vec<u8>,
    start: usize,
    end: usize,
    /// Whether only a separator or two stand between this group and the one before.
    joined: bool,
}

/// Finds numbers in a folded text.
pub(super) fn scan(text: &[char], found: &mut Vec<Kind>) {
    let groups = groups(text);
    for (i, group) in groups.iter().enumerate() {
        single(text, group, found);
        let chain = chain(groups.get(i..).unwrap_or_default());
        chained(text, group, &chain, found);
    }
    if id_card(text) {
        found.push(Kind::IdCard);
    }
}

fn groups(text: &[char]) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    let mut gap = usize::MAX;
    let mut open = false;
    for (i, c) in text.iter().enumerate() {
        match c.to_digit(10).and_then(|d| u8::try_from(d).ok()) {
            Some(d) => {
                match out.last_mut().filter(|_| open) {
                    Some(last) => {
                        last.digits.push(d);
                        last.end = i + 1;
                    }
                    None => {
                        let joined = !out.is_empty() && gap <= 3;
                        out.push(Group { digits: vec![d], start: i, end: i + 1, joined });
                    }
                }
                open = true;
                gap = 0;
            }
            None => {
                open = false;
                let separator = matches!(c, ' ' | '-' | '.' | '/' | '(' | ')');
                gap = if separator { gap.saturating_add(1) } else { usize::MAX };
            }
        }
    }
    out
}

/// The first group and those joined to it, as far as any number looked for may go.
fn chain(groups: &[Group]) -> Vec<&Group> {
    let mut out: Vec<&Group> = Vec::new();
    for g in groups.iter().take(26) {
        if !out.is_empty() && !g.joined {
            break;
        }
        out.push(g);
    }
    out
}

/// Numbers written in one piece.
fn single(text: &[char], group: &Group, found: &mut Vec<Kind>) {
    let d = group.digits.as_slice();
    match d.len() {
        9 if d.first() != Some(&0) && !is_amount(text, group.end) => found.push(Kind::Phone),
        10 => {
            if is_nip(d) {
                found.push(Kind::Nip);
            }
            // A spreadsheet drops the zero of those born in the first years of the century.
            let whole: Vec<u8> = std::iter::once(0).chain(d.iter().copied()).collect();
            if is_pesel(&whole) && is_birth(&whole) {
                found.push(Kind::Pesel);
            }
        }
        11 if is_pesel(d) => found.push(Kind::Pesel),
        11 if is_birth(d) => found.push(Kind::LikePesel),
        11 if d.starts_with(&[4, 8]) => found.push(Kind::Phone),
        13 if d.starts_with(&[0, 0, 4, 8]) => found.push(Kind::Phone),
        26 => found.push(Kind::Account),
        _ => {}
    }
    if d.len() > 11 && d.windows(11).any(|w| is_pesel(w) && is_birth(w)) {
        found.push(Kind::Pesel);
    }
}

/// Numbers written in groups of digits.
fn chained(text: &[char], first: &Group, chain: &[&Group], found: &mut Vec<Kind>) {
    let lengths: Vec<usize> = chain.iter().map(|g| g.digits.len()).collect();
    let mut digits: Vec<u8> = Vec::new();
    for (i, g) in chain.iter().enumerate() {
        digits.extend(&g.digits);
        if digits.len() > 26 {
            break;
        }
        let shape = lengths.get(..=i).unwrap_or_default();
        if shape.len() == 1 {
            continue;
        }
        match digits.len() {
            7 if has_cue(text, first.start) && matches!(shape, [3, 4] | [3, 2, 2]) => {
                found.push(Kind::Phone);
            }
            9 if is_phone(shape) && digits.first() != Some(&0) && !is_amount(text, g.end) => {
                found.push(Kind::Phone);
            }
            10 if is_nip(&digits) && matches!(shape, [3, 3, 2, 2] | [3, 2, 2, 3]) => {
                found.push(Kind::Nip);
            }
            11 if is_pesel(&digits) && is_birth(&digits) => found.push(Kind::Pesel),
            11 if digits.starts_with(&[4, 8]) && shape.get(1..).is_some_and(is_phone) => {
                found.push(Kind::Phone);
            }
            26 if is_account(&digits) || shape == [2, 4, 4, 4, 4, 4, 4] => {
                found.push(Kind::Account);
            }
            _ => {}
        }
    }
    let plus = first.start.checked_sub(1).and_then(|i| text.get(i)) == Some(&'+');
    if plus && (9..=15).contains(&digits.len()) {
        found.push(Kind::Phone);
    }
    if first.digits.len() == 7 && has_cue(text, first.start) {
        found.push(Kind::Phone);
    }
}

/// How nine digits of a telephone are grouped.
fn is_phone(shape: &[usize]) -> bool {
    matches!(
        shape,
        [9] | [3, 3, 3] | [2, 3, 2, 2] | [3, 2, 2, 2] | [2, 7] | [3, 6] | [6, 3] | [2, 3, 4]
    )
}

/// Whether a word about calling stands just before.
fn has_cue(text: &[char], at: usize) -> bool {
    let before: String = text.get(at.saturating_sub(16)..at).unwrap_or_default().iter().collect();
    let before = before.to_lowercase();
    ["tel", "dzwon", "komór", "kom."].iter().any(|cue| before.contains(cue))
}

/// Whether the number is followed by a unit of money or of people.
fn is_amount(text: &[char], end: usize) -> bool {
    let after: String = text.get(end..).unwrap_or_default().iter().take(8).collect();
    let after = after.trim_start().to_lowercase();
    ["zł", "pln", "tys", "mln", "mld", "euro", "eur", "%", "osób", "os."]
        .iter()
        .any(|unit| after.starts_with(unit))
}

fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| u32::from(*d) * w).sum()
}

/// The checksum of PESEL over eleven digits.
pub(super) fn is_pesel(digits: &[u8]) -> bool {
    digits.len() == 11 && weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

/// Whether eleven digits begin with a year, a month of any century and a day.
fn is_birth(digits: &[u8]) -> bool {
    let [_, _, m1, m2, d1, d2, ..] = digits else { return false };
    let (month, day) = (m1 * 10 + m2, d1 * 10 + d2);
    (1..=12).contains(&(month % 20)) && (1..=31).contains(&day)
}

fn is_nip(digits: &[u8]) -> bool {
    let sum = weighted(digits, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11;
    digits.len() == 10
        && digits.first() != Some(&0)
        && digits.last().is_some_and(|d| u32::from(*d) == sum)
}

/// The checksum of a Polish account: the two check digits and `PL` (2521) moved to the end.
fn is_account(digits: &[u8]) -> bool {
    let (Some(check), Some(rest)) = (digits.get(..2), digits.get(2..)) else { return false };
    let moved = rest.iter().chain(&[2, 5, 2, 1]).chain(check);
    moved.fold(0_u32, |r, d| (r * 10 + u32::from(*d)) % 97) == 1
}

/// Three letters and six digits with the checksum of an identity card.
fn id_card(text: &[char]) -> bool {
    let code = |c: &char| {
        c.is_ascii_alphabetic().then(|| u32::from(c.to_ascii_uppercase()) - u32::from('A') + 10)
    };
    (0..text.len()).any(|i| {
        let before = i.checked_sub(1).and_then(|p| text.get(p));
        if before.is_some_and(|c| c.is_alphanumeric()) {
            return false;
        }
        let rest = text.get(i..).unwrap_or_default();
        let letters: Vec<u32> = rest.iter().map_while(code).take(4).collect();
        if letters.len() != 3 {
            return false;
        }
        let tail = rest.get(3..).unwrap_or_default();
        let tail = tail.strip_prefix(&[' ']).unwrap_or(tail);
        let digits: Vec<u32> = tail.iter().map_while(|c| c.to_digit(10)).take(7).collect();
        let parts = letters.iter().chain(&digits);
        let sum: u32 = parts.zip([7, 3, 1, 9, 7, 3, 1, 7, 3]).map(|(v, w)| v * w).sum();
        digits.len() == 6 && sum.is_multiple_of(10)
    })
}
