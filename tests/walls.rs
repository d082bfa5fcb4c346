//! The house keeps its shape: which floor may see which, where a library may be named, and how long
//! and how named a file may be. Each failure names the cure.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms and their floors. A floor sees only floors below it.
const FLOORS: [(&str, u8); 12] = [
    ("domain", 0),
    ("plan", 1),
    ("attribution", 1),
    ("store", 1),
    ("change", 2),
    ("redirect", 2),
    ("import", 2),
    ("report", 2),
    ("http", 3),
    ("wire", 3),
    ("render", 3),
    ("cli", 4),
];

/// Libraries that live in a few rooms.
const LIBRARIES: [(&str, &[&str]); 9] = [
    ("hyper", &["http", "wire"]),
    ("hyper_util", &["http", "wire"]),
    ("redb", &["store"]),
    ("clap", &["cli"]),
    ("toml", &["plan", "import"]),
    ("annotate_snippets", &["cli"]),
    ("serde_json", &["render", "plan", "cli"]),
    ("regex", &["domain"]),
    ("comfy_table", &["render"]),
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "helpers", "common", "misc", "shared"];

const LINES_MAX: usize = 400;

/// All source files below a folder, with their text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "no source below {folder}");
    found
}

/// The room of a file in src; `None` for main.rs and lib.rs.
fn room(path: &Path) -> Option<&str> {
    let mut parts = path.components().skip(1);
    let room = parts.next()?.as_os_str().to_str()?;
    parts.next().map(|_| room)
}

fn floor(room: &str) -> u8 {
    let found = FLOORS.iter().find(|(name, _)| *name == room);
    found.unwrap_or_else(|| panic!("src/{room} is on no floor: add it to FLOORS")).1
}

/// The code of a file, without comments and texts, one entry a line. A line's number is its place.
fn code_lines(text: &str) -> Vec<&str> {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect()
}

/// Every name that follows a prefix in a line: of `crate::store::Txn` and `crate::`, `store`; of
/// `crate::{plan, store}`, both.
fn names_after<'a>(line: &'a str, prefix: &str) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        let rest = &line[at + prefix.len()..];
        let listed =
            rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or(list));
        let count = if rest.starts_with('{') { usize::MAX } else { 1 };
        for part in listed.split(',').take(count) {
            let name = part.trim().split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
            names.extend(name.filter(|name| !name.is_empty()));
        }
    }
    names
}

/// What is wrong with the floors that one file sees.
fn floors_seen_wrongly(path: &Path, text: &str) -> Vec<String> {
    let Some(own) = room(path) else { return Vec::new() };
    let mut wrong = Vec::new();
    for (place, line) in code_lines(text).iter().enumerate() {
        for seen in names_after(line, "crate::") {
            let is_room = FLOORS.iter().any(|(name, _)| *name == seen);
            if is_room && seen != own && floor(seen) >= floor(own) {
                wrong.push(format!(
                    "{}:{}: {own} (floor {}) sees {seen} (floor {}): move what both need to a lower \
                     floor, or hand it in from above",
                    path.display(),
                    place + 1,
                    floor(own),
                    floor(seen),
                ));
            }
        }
    }
    wrong
}

/// What is wrong with the libraries that one file names.
fn libraries_named_wrongly(path: &Path, text: &str) -> Vec<String> {
    let own = room(path).unwrap_or("main or lib");
    let mut wrong = Vec::new();
    for (place, line) in code_lines(text).iter().enumerate() {
        for (library, rooms) in LIBRARIES {
            let path_use = format!("{library}::");
            let used = line.match_indices(&path_use).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if used && !rooms.contains(&own) {
                wrong.push(format!(
                    "{}:{}: {library} lives only in {}: ask that room for what you need",
                    path.display(),
                    place + 1,
                    rooms.join(" and "),
                ));
            }
        }
    }
    wrong
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_floor_looks_up_or_sideways() {
    let wrong: Vec<String> =
        sources("src").iter().flat_map(|(path, text)| floors_seen_wrongly(path, text)).collect();
    none(&wrong);
}

#[test]
fn each_library_stays_in_its_rooms() {
    let wrong: Vec<String> = sources("src")
        .iter()
        .flat_map(|(path, text)| libraries_named_wrongly(path, text))
        .collect();
    none(&wrong);
}

#[test]
fn the_test_of_the_walls_sees_a_hole() {
    let path = Path::new("src/store/hole.rs");
    for hole in [
        "use crate::report::Report;",
        "use crate::{domain::slug::Slug, plan};",
        "    crate::plan::check(text)",
        "pub use crate::wire;",
    ] {
        assert_eq!(floors_seen_wrongly(path, hole).len(), 1, "{hole}");
    }
    assert_eq!(floors_seen_wrongly(path, "use crate::domain::slug::Slug; // crate::wire"), [""; 0]);
    assert_eq!(libraries_named_wrongly(path, "let x: hyper::Request<()>;").len(), 1);
    assert_eq!(libraries_named_wrongly(path, "use redb::Database;"), [""; 0]);
    assert_eq!(libraries_named_wrongly(Path::new("src/main.rs"), "clap::Parser").len(), 1);
}

#[test]
fn files_are_short_and_say_what_they_own() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(folder) {
            let shown = path.display();
            let lines = text.lines().count();
            if lines > LINES_MAX {
                wrong.push(format!("{shown}: {lines} lines; divide it by noun"));
            }
            if !text.starts_with("//! ") {
                wrong.push(format!("{shown}: say in the first lines what it owns (`//! ...`)"));
            }
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            if EMPTY_NAMES.contains(&name) {
                wrong.push(format!("{shown}: `{name}` says nothing; name it by its noun"));
            }
            if let Some(place) = text.lines().position(|line| !line.is_ascii()) {
                wrong.push(format!("{shown}:{}: not ASCII; write it as \\u{{..}}", place + 1));
            }
        }
    }
    none(&wrong);
}

#[test]
fn nothing_is_left_undone() {
    // Put together here, so that this file is not found by its own search.
    let marks =
        [["to", "do!"], ["unimple", "mented!"], ["FIX", "ME"], ["#[ig", "nore"], ["XX", "X"]];
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(folder) {
            for mark in &marks {
                if text.contains(&mark.concat()) {
                    wrong.push(format!(
                        "{}: has `{}`: do it, or say it in an issue",
                        path.display(),
                        mark.concat()
                    ));
                }
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_door_is_small() {
    let main = sources("src").into_iter().find(|(path, _)| path.ends_with("src/main.rs")).unwrap();
    assert!(main.1.lines().count() < 40, "main.rs parses, runs and exits: move the rest to cli");
}
