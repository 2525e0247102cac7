//! The same input gives the same bytes, wherever it lies and whenever it is built.

use crate::support::{Project, names, srps};

#[test]
fn two_builds_in_two_places_give_the_same_files() {
    let (a, b) = (Project::example(), Project::example());
    let first = a.run(&["build", "gmina"]);
    assert!(first.code < 2, "{}", first.err);
    // The second project is named by another path, from another folder, with another output folder.
    let deep = b.dir().join("rozdziały");
    let second = srps(&deep, &["build", "..", "--do", "../../wyniki/drugie"]);
    assert_eq!(second.code, first.code, "{}", second.err);
    let (x, y) = (a.dir().join("wynik"), b.home().join("wyniki/drugie"));
    assert_eq!(names(&x).len(), 5);
    assert_eq!(names(&x), names(&y));
    for name in names(&x) {
        let (p, q) = (std::fs::read(x.join(&name)).unwrap(), std::fs::read(y.join(&name)).unwrap());
        let differs = p.iter().zip(&q).position(|(a, b)| a != b);
        assert!(p == q, "{name} differs at byte {differs:?}; {} and {} bytes", p.len(), q.len());
    }
}

#[test]
fn no_path_of_the_machine_gets_into_a_file() {
    let p = Project::example();
    let home = p.dir().canonicalize().unwrap();
    let run = srps(std::path::Path::new("/"), &["build", home.to_str().unwrap()]);
    assert!(run.code < 2, "{}", run.err);
    for name in ["strategia.html", "strategia.json", "zgodność.html"] {
        let text = std::fs::read_to_string(home.join("wynik").join(name)).unwrap();
        let parent = home.parent().unwrap().to_str().unwrap();
        assert!(!text.contains(parent), "{name}");
    }
}

#[test]
fn a_change_of_one_number_changes_the_document() {
    let p = Project::example();
    p.run(&["build", "gmina"]);
    let before = std::fs::read(p.dir().join("wynik/strategia.html")).unwrap();
    let p = p.replace("strategia.toml", "koszt_rocznie = 20000", "koszt_rocznie = 20100");
    p.run(&["build", "gmina"]);
    assert!(before != std::fs::read(p.dir().join("wynik/strategia.html")).unwrap());
}
