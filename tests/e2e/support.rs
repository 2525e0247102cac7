//! Folders of projects and runs of the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Day of every run, so that no test depends on the calendar.
pub const DAY: &str = "2026-11-22";

/// Root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What one run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Standard output as one JSON value.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("{e}\n--- out\n{}\n--- err\n{}", self.out, self.err))
    }

    /// Codes of the findings of a run with `--json`.
    pub fn codes(&self) -> Vec<String> {
        let json = self.json();
        let found = json.get("znaleziska").and_then(|f| f.as_array()).unwrap();
        found.iter().map(|d| d["kod"].as_str().unwrap().to_owned()).collect()
    }

    /// A refusal for a snapshot; nothing on standard output, exit code 2.
    pub fn refusal(&self) -> &str {
        assert_eq!((self.code, self.out.as_str()), (2, ""), "{}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        &self.err
    }
}

/// Runs the program in a folder, its output in pipes.
pub fn srps(cwd: &Path, args: &[&str]) -> Run {
    let out = Command::new(env!("CARGO_BIN_EXE_srps"))
        .args(args)
        .args(["--dzień", DAY])
        .current_dir(cwd)
        .env_remove("COLUMNS")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: out.status.code().unwrap(), out: text(out.stdout), err: text(out.stderr) }
}

/// A temporary folder with a project in its subfolder `gmina`.
pub struct Project {
    home: tempfile::TempDir,
}

impl Project {
    /// The example of the repository.
    pub fn example() -> Self {
        let project = Self { home: tempfile::tempdir().unwrap() };
        copy(&root().join("examples/janow-lubelski"), &project.dir());
        project
    }

    /// What `srps new` makes.
    pub fn fresh(teryt: &str) -> Self {
        let project = Self { home: tempfile::tempdir().unwrap() };
        let run = project.run(&["new", "gmina", "--teryt", teryt]);
        assert_eq!(run.code, 0, "{}", run.err);
        project
    }

    /// The folder runs start in.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The project's folder.
    pub fn dir(&self) -> PathBuf {
        self.home.path().join("gmina")
    }

    pub fn run(&self, args: &[&str]) -> Run {
        srps(self.home(), args)
    }

    pub fn check(&self) -> Run {
        self.run(&["check", "gmina"])
    }

    /// Writes a file of the project.
    pub fn write(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.dir().join(path), content).unwrap();
        self
    }

    /// Adds lines to a file of the project.
    pub fn append(self, path: &str, lines: &str) -> Self {
        let old = std::fs::read_to_string(self.dir().join(path)).unwrap();
        self.write(path, format!("{old}\n{lines}\n"))
    }

    /// Replaces a text that must be there.
    pub fn replace(self, path: &str, from: &str, to: &str) -> Self {
        let old = std::fs::read_to_string(self.dir().join(path)).unwrap();
        assert!(old.contains(from), "{path} has no {from}");
        self.write(path, old.replace(from, to))
    }

    /// Names of a folder's entries, hidden ones included.
    pub fn names(&self, folder: &str) -> Vec<String> {
        names(&self.dir().join(folder))
    }
}

/// Names of a folder's entries in order; none when there is no such folder.
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut out: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    out.sort();
    out
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (path, name) = {
            let e = entry.unwrap();
            (e.path(), e.file_name())
        };
        if path.is_file() {
            std::fs::copy(&path, to.join(name)).unwrap();
        } else if name != "wynik" {
            copy(&path, &to.join(name));
        }
    }
}
