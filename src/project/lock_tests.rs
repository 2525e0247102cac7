use super::*;

fn set(name: &str, version: &str, text: &str) -> LockedSet {
    LockedSet {
        name: name.to_owned(),
        version: version.to_owned(),
        hash: digest([("a.srps", text)]),
        source: "wbudowany".to_owned(),
    }
}

fn locked(sets: &[LockedSet]) -> Lock {
    Lock::parse(&render(sets), FileId(0)).unwrap()
}

fn codes(lock: &Lock, present: &[LockedSet]) -> Vec<&'static str> {
    lock.check(present).into_iter().map(|d| d.code).collect()
}

#[test]
fn what_was_written_is_read_again() {
    let sets = [set("prawo", "1", "x"), set("nasz.\"dziwny\"", "2\\", "y")];
    let lock = locked(&sets);
    assert_eq!(lock.sets.iter().map(|(s, _)| s.clone()).collect::<Vec<_>>(), sets);
    assert!(lock.check(&sets).is_empty() && lock.changes(&sets).is_empty());
}

#[test]
fn another_content_version_or_source_is_an_error() {
    let old = set("prawo", "1", "x");
    let lock = locked(std::slice::from_ref(&old));
    for other in [
        set("prawo", "1", "y"),
        set("prawo", "2", "x"),
        LockedSet { source: "../prawo".to_owned(), ..old },
    ] {
        assert_eq!(codes(&lock, &[other]), ["E0616"]);
    }
}

#[test]
fn the_message_says_what_was_locked_and_what_is_here() {
    let lock = locked(&[set("prawo", "2026.1", "x")]);
    let found = lock.check(&[set("prawo", "2026.2", "y")]);
    let d = found.first().unwrap();
    let locked = &d.labels.first().unwrap().text;
    assert!(d.message.contains("„prawo”") && locked.contains("2026.1"), "{d:?}");
    let hint = d.hint.as_deref().unwrap();
    assert!(hint.contains("2026.2") && hint.contains("srps lock"), "{hint}");
}

#[test]
fn a_set_not_locked_is_an_error_and_one_not_used_a_warning() {
    let lock = locked(&[set("plan", "1", "x")]);
    assert_eq!(codes(&lock, &[set("prawo", "1", "x")]), ["W0617", "E0616"]);
}

#[test]
fn what_is_no_lock_file_is_refused() {
    for text in [
        "",
        "format = 1\nzestaw = 3\n",
        "format = 2\n",
        "format = 1\n[[zestaw]]\nnazwa = \"prawo\"\n",
        "format = 1\nobcy = true\n",
        "<<<<<<< HEAD\nformat = 1\n",
    ] {
        assert_eq!(Lock::parse(text, FileId(0)).unwrap_err().code, "E0615", "{text}");
    }
}

#[test]
fn the_digest_sees_names_and_texts_but_not_line_ends() {
    let of = |files: &[(&str, &str)]| digest(files.iter().copied());
    let base = of(&[("a", "x\ny\n"), ("b", "z")]);
    assert_eq!(base, of(&[("b", "z\n\n"), ("a", "\u{FEFF}x  \r\ny")]));
    for other in [
        of(&[("a", "x\ny"), ("c", "z")]),
        of(&[("a", "x\ny"), ("b", "Z")]),
        of(&[("a", "x\n\ny"), ("b", "z")]),
        of(&[("a", "x\ny")]),
        of(&[("ab", "x\ny"), ("", "z")]),
    ] {
        assert_ne!(base, other);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text in "[\\PC\n]{0,200}") {
        let _ = Lock::parse(&text, FileId(0));
    }

    /// Whether a text has blanks at its line ends makes no difference, whatever it is made of.
    #[test]
    fn blanks_at_line_ends_do_not_count(
        lines in proptest::collection::vec("[a-cś„” \t\u{a0}]{0,4}", 0..6),
        ends in "[ \t\r\u{a0}\u{2003}]{0,2}",
    ) {
        let bare: Vec<&str> = lines.iter().map(|l| l.trim_end()).collect();
        let (bare, padded) = (bare.join("\n"), lines.join(&format!("{ends}\n")));
        proptest::prop_assert_eq!(digest([("a", bare.as_str())]), digest([("a", padded.as_str())]));
    }

    /// Two divisions of the same text into files never have the same digest.
    #[test]
    fn divisions_differ(a in "[a-z]{1,6}", b in "[a-z]{1,6}", cut in 1usize..6) {
        let whole = format!("{a}{b}");
        let cut = cut.min(whole.len() - 1);
        let (x, y) = whole.split_at(cut);
        if (x, y) != (a.as_str(), b.as_str()) {
            proptest::prop_assert_ne!(
                digest([("1", a.as_str()), ("2", b.as_str())]),
                digest([("1", x), ("2", y)])
            );
        }
    }
}
