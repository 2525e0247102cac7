//! Places that cannot be written to: whole files or none.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Project, names};

#[test]
fn an_output_folder_under_a_file() {
    let p = Project::example().write("wynik", "to jest plik");
    insta::assert_snapshot!(p.run(&["build", "gmina"]).refusal());
    assert_eq!(std::fs::read_to_string(p.dir().join("wynik")).unwrap(), "to jest plik");
}

#[test]
fn a_file_in_the_way_of_a_folder_of_outputs() {
    let p = Project::example();
    std::fs::create_dir_all(p.dir().join("wynik/strategia.pdf/notatki")).unwrap();
    let run = p.run(&["build", "gmina"]);
    insta::assert_snapshot!(run.refusal());
    assert_eq!(p.names("wynik"), ["strategia.pdf"], "nothing else is left");
}

#[test]
fn new_where_nothing_can_be_made() {
    let p = Project::example();
    let run = p.run(&["new", "gmina/strategia.toml/nowa", "--teryt", "0605053"]);
    insta::assert_snapshot!(run.refusal());
}

#[test]
fn a_national_result_that_cannot_be_saved() {
    let p = Project::example();
    let to = "gmina/strategia.toml/wynik.csv";
    let run = p.run(&["check", "--wszystkie", "--format", "csv", "--do", to]);
    insta::assert_snapshot!(run.refusal());
}

/// A small file system in memory, when this machine lets tests mount one.
struct Mount(PathBuf);

impl Mount {
    fn new(at: &Path, options: &str) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(at)
            .output()
            .is_ok_and(|o| o.status.success());
        if !done {
            eprintln!("skipped: this machine does not let tests mount a file system");
        }
        done.then(|| Self(at.to_owned()))
    }

    fn read_only(&self) {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status();
        assert!(done.unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_the_old_files_whole() {
    let p = Project::example();
    let at = p.home().join("mały-dysk");
    let Some(_mount) = Mount::new(&at, "size=64k") else { return };
    std::fs::write(at.join("strategia.json"), "stara wersja").unwrap();
    let run = p.run(&["build", "gmina", "--do", "mały-dysk"]);
    assert_eq!(names(&at), ["strategia.json"], "no half-written file");
    assert_eq!(std::fs::read_to_string(at.join("strategia.json")).unwrap(), "stara wersja");
    insta::assert_snapshot!(run.refusal());
}

#[test]
fn a_read_only_disk_is_named() {
    let p = Project::example();
    let at = p.home().join("płyta");
    let Some(mount) = Mount::new(&at, "size=64k") else { return };
    mount.read_only();
    insta::assert_snapshot!(p.run(&["build", "gmina", "--do", "płyta"]).refusal());
}
