//! Laws of reading exports, over real files that are cut, spoiled or made up.
//!
//! The account: every field read is kept, passed over with a reason, or at fault. A file that lost
//! something therefore has an error, a skip, or fewer fields read than its lines hold.

use std::collections::HashMap;

use proptest::prelude::*;

use crate::data::Area;
use crate::import::testing::{World, account};
use crate::import::{Harvest, Input, recognise};

const POPULATION: &[u8] =
    include_bytes!("../../../tests/data/originals/LUDN_1336_CTAB_excerpt_brodnicki.csv");
const REVENUE: &[u8] = include_bytes!(
    "../../../tests/data/originals/FINA_2622_CTAB_excerpt_brodnicki_rypinski_janowski.csv"
);
const LONG: &[u8] =
    include_bytes!("../../../tests/data/originals/OCHR_3227_CREL_20230312181227.csv");

/// What comes of bytes; none when no importer knows them or they are no text.
fn harvest(name: &str, bytes: &[u8]) -> Option<Harvest> {
    let world = World::new();
    let input = Input::open(name, bytes).ok()?;
    let context = world.context();
    let (importer, _) = recognise(&input, &context)?;
    let h = importer.read(&input, &context);
    let (read, told) = account(&h);
    assert_eq!(read, told, "the account of {name}");
    Some(h)
}

fn values(h: &Harvest) -> HashMap<(Area, i32, String), Option<u64>> {
    let rows = h.tables.iter().flat_map(|t| &t.rows);
    rows.map(|r| ((r.area, r.year, r.variable.to_string()), r.value.ok().map(f64::to_bits)))
        .collect()
}

/// Whether something was said that an officer would act upon.
fn warned(h: &Harvest) -> bool {
    h.found.iter().any(|d| d.is_error() || d.code.starts_with('W'))
}

/// Data lines that hold anything.
fn lines(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    text.lines().skip(1).filter(|l| !l.trim().is_empty()).count()
}

fn originals() -> impl Strategy<Value = (&'static str, &'static [u8])> {
    prop_oneof![
        Just(("LUDN_1336_CTAB_20260608120000.csv", POPULATION)),
        Just(("FINA_2622_CTAB_20260608120000.csv", REVENUE)),
        Just(("OCHR_3227_CREL_20230312181227.csv", LONG)),
    ]
}

#[test]
fn the_account_of_the_whole_files() {
    for (name, bytes, read) in [
        ("LUDN_1336_CTAB_1.csv", POPULATION, 240),
        ("FINA_2622_CTAB_1.csv", REVENUE, 290),
        ("OCHR_3227_CREL_1.csv", LONG, 730),
    ] {
        assert_eq!(harvest(name, bytes).unwrap().read, read);
    }
}

proptest! {
    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = harvest("RYNE_1944_CTAB_20250616184618.csv", &bytes);
    }

    #[test]
    fn tables_never_panic(
        head in "(\"?(Kod|Code)\"?;\"?(Nazwa|Name)\"?;)[a-zł0-9;,\\[\\]\" ]{0,60}",
        rows in proptest::collection::vec("(0605053|0605054|605012|011212000000|x)?[0-9;,.\"\r a-zx-]{0,40}", 0..20),
    ) {
        let text = format!("{head}\n{}", rows.join("\n"));
        let _ = harvest("RYNE_1944_CTAB_20250616184618.csv", text.as_bytes());
        let long = format!("Kod;Nazwa;Wiek;Rok;Wartosc;Jednostka miary;Atrybut\n{}", rows.join("\n"));
        let _ = harvest("RYNE_1944_CREL_20250616184618.csv", long.as_bytes());
    }

    /// A file cut anywhere: an error or a warning, or the values of its whole lines and no others.
    #[test]
    fn a_cut_file_gives_no_wrong_value((name, bytes) in originals(), at in any::<prop::sample::Index>()) {
        let cut = &bytes[..at.index(bytes.len())];
        let Some(h) = harvest(name, cut) else { return Ok(()) };
        if !warned(&h) {
            let whole = values(&harvest(name, bytes).unwrap());
            for (key, value) in values(&h) {
                prop_assert_eq!(whole.get(&key), Some(&value));
            }
            let per_line = h.read / lines(cut).max(1);
            prop_assert_eq!(h.read, per_line * lines(cut), "every line is in the account");
        }
    }

    /// A byte changed anywhere: an error, or every line is still in the account.
    #[test]
    fn a_changed_byte_hides_no_line(
        (name, bytes) in originals(),
        at in any::<prop::sample::Index>(),
        with in prop_oneof![Just(b';'), Just(b'"'), Just(b'\n'), Just(b','), Just(b'0'), Just(b'x'), Just(b' '), any::<u8>()],
    ) {
        let mut changed = bytes.to_vec();
        let at = at.index(bytes.len());
        changed[at] = with;
        let Some(h) = harvest(name, &changed) else { return Ok(()) };
        let whole = harvest(name, bytes).unwrap().read;
        prop_assert!(h.read >= whole || warned(&h), "{} of {whole}", h.read);
    }

    /// Lines in any order give the same values.
    #[test]
    fn order_of_lines_is_no_matter((name, bytes) in originals(), seed in any::<u64>()) {
        let text = std::str::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once('\n').unwrap();
        let mut lines: Vec<&str> = body.lines().collect();
        lines.sort_by_key(|l| l.bytes().fold(seed, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)).rotate_left(7)));
        let shuffled = format!("{head}\n{}\n", lines.join("\n"));
        let (a, b) = (harvest(name, bytes).unwrap(), harvest(name, shuffled.as_bytes()).unwrap());
        prop_assert_eq!(values(&a), values(&b));
        prop_assert_eq!((a.read, a.faulty), (b.read, b.faulty));
    }
}
