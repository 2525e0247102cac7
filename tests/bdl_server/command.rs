//! `srps pobierz` as its users meet it.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::server::{Act, Seen, Server};
use crate::support::plain;
use crate::world;

struct Run {
    code: i32,
    out: String,
    err: String,
}

/// A folder with a fresh project and a memory of its own.
struct Project {
    home: tempfile::TempDir,
}

impl Project {
    fn fresh() -> Self {
        let project = Self { home: tempfile::tempdir().unwrap() };
        let run = project.run(&["new", "gmina", "--teryt", "0605053"]);
        assert_eq!(run.code, 0, "{}", run.err);
        project
    }

    fn run(&self, args: &[&str]) -> Run {
        let out = Command::new(env!("CARGO_BIN_EXE_srps"))
            .args(args)
            .args(["--dzień", "2026-11-22"])
            .current_dir(self.home.path())
            .env_remove("COLUMNS")
            .env_remove("SRPS_BDL_KLUCZ")
            .env("XDG_CACHE_HOME", self.home.path().join("pamięć"))
            .env("HTTP_PROXY", "http://127.0.0.1:9")
            .env("http_proxy", "http://127.0.0.1:9")
            .env("ALL_PROXY", "http://127.0.0.1:9")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| plain(&String::from_utf8(bytes).unwrap());
        Run { code: out.status.code().unwrap(), out: text(out.stdout), err: text(out.stderr) }
    }

    fn fetch(&self, server: &Server, more: &[&str]) -> Run {
        let mut args = vec!["pobierz", "gmina", "--adres", server.address.as_str()];
        args.extend(more);
        self.run(&args)
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.home.path().join("gmina").join(path)).unwrap()
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let folder = self.home.path().join(folder);
        let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
        let mut out: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        out.sort();
        out
    }
}

#[test]
fn a_plan_is_told_and_nothing_is_sent_or_written() {
    let server = Server::start(|_, _| Act::Close);
    let project = Project::fresh();
    let before = project.files("gmina/dane");
    let run = project.fetch(&server, &["--sucho"]);
    assert_eq!((run.code, server.count()), (0, 0), "{}", run.err);
    insta::assert_snapshot!(run.out);
    assert_eq!(project.files("gmina/dane"), before);
    assert!(!Path::new(&project.home.path().join("pamięć")).exists());
}

#[test]
fn figures_come_into_the_project_once() {
    let server = Server::start(world::answer);
    let project = Project::fresh();
    // Variables the new project has no figures of yet.
    let options = [
        "--zmienna",
        "bezrobotne_kobiety",
        "--zmienna",
        "10514",
        "--od",
        "2024",
        "--zasięg",
        "powiat",
        "--klucz",
        "abc",
    ];
    let run = project.fetch(&server, &options);
    assert_eq!(run.code, 0, "{}\n{}", run.out, run.err);
    let hash = |text: &str| {
        let at = text.find("-bdl-api.jsonl").unwrap();
        text[at - 12..at].to_owned()
    };
    insta::assert_snapshot!(run.out.replace(&hash(&run.out), "[skrót]"));
    let table = project.read("dane/bdl-api.csv");
    let first: Vec<&str> = table.lines().take(4).collect();
    insta::assert_snapshot!("table", first.join("\n").replace(&hash(&run.out), "[skrót]"));
    assert!(server.seen().iter().all(|s| s.header("x-clientid") == Some("abc")));
    assert_eq!(
        project.files("gmina/dane/oryginały"),
        [format!("{}-bdl-api.jsonl", hash(&run.out))]
    );

    let sent = server.count();
    let again = project.fetch(&server, &options);
    assert_eq!((again.code, server.count()), (0, sent), "everything was remembered");
    assert_eq!(project.read("dane/bdl-api.csv"), table, "and nothing changed");
    let check = project.run(&["check", "gmina", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&check.out).unwrap();
    let codes: Vec<&str> =
        json["znaleziska"].as_array().unwrap().iter().map(|d| d["kod"].as_str().unwrap()).collect();
    assert!(!codes.iter().any(|c| c.starts_with("E04")), "{codes:?}");
}

#[test]
fn everything_the_rules_ask_for_fits_the_anonymous_quota() {
    let server = Server::start(world::answer);
    let project = Project::fresh();
    let run = project.fetch(&server, &["--sucho", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let plan = &json["plan"];
    assert_eq!(plan["zasięg"], "województwo");
    let requests = plan["zapytań"].as_u64().unwrap();
    assert!(requests <= 100, "{plan:#}");
    assert!(plan["sekund"].as_u64().unwrap() < 30, "{plan:#}");
}

#[test]
fn a_gmina_without_a_project() {
    let server = Server::start(world::answer);
    let home = Project { home: tempfile::tempdir().unwrap() };
    let run = home.run(&[
        "pobierz",
        "nowy",
        "--teryt",
        "0605053",
        "--zmienna",
        "72305",
        "--zasięg",
        "gmina",
        "--adres",
        &server.address,
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(home.files("nowy/dane"), ["bdl-api.csv", "oryginały"]);
}

#[test]
fn options_that_make_no_sense() {
    let server = Server::start(|_, _| Act::Close);
    let project = Project::fresh();
    let refusals = [
        vec!["--od", "2030"],
        vec!["--zmienna", "ludnosc"],
        vec!["--zmienna", "dom_dziecka_liczba"],
        vec!["--zmienna", "kobiety_tys"],
        vec!["--teryt", "0605043"],
        vec!["--adres", "ftp://x"],
        vec!["--adres", "https://a@b/c"],
        vec!["--adres", "http://mirror.example/api", "--klucz", "abc"],
        vec!["--klucz", "a b"],
    ]
    .map(|options| {
        let mut args = vec!["pobierz", "gmina"];
        args.extend(&options);
        let run = project.run(&args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{options:?} {}", run.err);
        format!("$ {}\n{}", options.join(" "), run.err)
    });
    insta::assert_snapshot!(refusals.join("\n"));
    assert_eq!(server.count(), 0);
}

#[test]
fn no_project_and_no_code() {
    let home = Project { home: tempfile::tempdir().unwrap() };
    let run = home.run(&["pobierz"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.err);
}

#[test]
fn a_server_that_fails_changes_nothing_in_the_project() {
    let server = Server::start(|seen: &Seen, before| {
        if before < 3 {
            world::answer(seen, before)
        } else {
            Act::text(200, "<html>przerwa</html>")
        }
    });
    let project = Project::fresh();
    let before = project.files("gmina/dane");
    let run = project.fetch(&server, &["--zmienna", "72305", "--zasięg", "gmina"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.err);
    assert_eq!(project.files("gmina/dane"), before);
}

#[test]
fn a_refusal_for_the_limit_is_waited_out() {
    let server = Server::start(|seen: &Seen, before| match before {
        2 => Act::text(429, "{\"errorResult\":\"quota\"}").with("Retry-After", "1 sek"),
        _ => world::answer(seen, before),
    });
    let project = Project::fresh();
    let run = project.fetch(&server, &["--zmienna", "72305", "--zasięg", "gmina"]);
    assert_eq!((run.code, server.count()), (0, 7), "{}", run.err);
    assert!(run.out.contains("wysłane: 7"), "{}", run.out);
}

#[test]
fn a_table_somebody_else_wrote_is_not_touched() {
    let server = Server::start(world::answer);
    let project = Project::fresh();
    std::fs::write(project.home.path().join("gmina/dane/bdl-api.csv"), "teryt;rok\n").unwrap();
    let run = project.fetch(&server, &["--zmienna", "72305", "--zasięg", "gmina"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("E0435"), "{}", run.err);
    assert_eq!(project.read("dane/bdl-api.csv"), "teryt;rok\n");
}

#[test]
fn another_run_in_progress_is_waited_for() {
    let server = Server::start(world::answer);
    let project = Project::fresh();
    let memory = project.home.path().join("zajęta");
    let held = srps::bdl::Cache::open(&memory, "x").unwrap();
    let options = ["--zmienna", "72305", "--zasięg", "gmina", "--pamięć", "zajęta"];
    let run = project.fetch(&server, &options);
    assert_eq!((run.code, server.count()), (2, 0));
    insta::assert_snapshot!(run.err);
    drop(held);
    assert_eq!(project.fetch(&server, &options).code, 0);
}

#[test]
fn values_the_rules_forbid_are_left_out() {
    let server = Server::start(|seen: &Seen, before| {
        if !seen.path.starts_with("data/by-unit") {
            return world::answer(seen, before);
        }
        let unit = seen.path.rsplit('/').next().unwrap();
        let values = serde_json::json!([{ "year": "2025", "val": -3, "attrId": 1 },
            { "year": "2024", "val": 14, "attrId": 1 }]);
        let items = [serde_json::json!({ "id": 10515, "measureUnitId": 26, "values": values })];
        world::paged(seen, serde_json::json!({ "unitId": unit }), &items)
    });
    let project = Project::fresh();
    let run = project.fetch(&server, &["--zmienna", "10515", "--zasięg", "gmina"]);
    assert_eq!(run.code, 0, "{}", run.err);
    insta::assert_snapshot!(run.err);
    assert!(!project.read("dane/bdl-api.csv").contains(";-3;"));
}
