//! Checks the architecture: which layer may use which, which modules may use a library, and the
//! length and the names of files. Each failure says how to fix it.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules and their layers. A module may use only modules of lower layers.
const LAYERS: [(&str, u8); 16] = [
    ("domain", 0),
    ("codec", 1),
    ("plan", 1),
    ("attribution", 1),
    ("import", 1),
    ("store", 1),
    ("change", 2),
    ("recorder", 2),
    ("redirect", 2),
    ("report", 2),
    ("render", 3),
    ("service", 3),
    ("http", 4),
    ("outbound", 4),
    ("wire", 4),
    ("cli", 5),
];

/// The one module that others of the same layer may use.
const SHARED: &str = "codec";

/// Libraries that only a few modules may use.
const LIBRARIES: [(&str, &[&str]); 31] = [
    ("hyper", &["http", "wire", "outbound"]),
    ("hyper_util", &["http", "wire", "outbound"]),
    ("rustls", &["outbound"]),
    ("tokio_rustls", &["outbound"]),
    ("webpki_roots", &["outbound"]),
    ("redb", &["store"]),
    ("clap", &["cli"]),
    ("toml", &["plan", "import"]),
    ("toml_edit", &["plan"]),
    ("annotate_snippets", &["cli"]),
    ("serde_json", &["domain", "render", "plan", "import", "http", "cli"]),
    ("regex", &["domain"]),
    ("icu_normalizer", &["domain"]),
    ("icu_properties", &["domain"]),
    ("comfy_table", &["render"]),
    ("maud", &["render"]),
    ("fluent_bundle", &["render"]),
    ("unic_langid", &["render"]),
    ("rust_xlsxwriter", &["render"]),
    ("aho_corasick", &["redirect"]),
    ("ipnet", &["redirect"]),
    ("maxminddb", &["redirect"]),
    ("base16ct", &["domain", "codec", "store", "change"]),
    ("prometheus_client", &["cli"]),
    ("terminal_size", &["cli"]),
    ("unicode_width", &["render"]),
    ("unicode_segmentation", &["render"]),
    ("unicode_names2", &["domain"]),
    ("pdf_writer", &["render"]),
    ("statrs", &["attribution"]),
    ("rand_xoshiro", &["attribution"]),
];

/// File names that say nothing about the content.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "helpers", "common", "misc", "shared"];

const LINES_MAX: usize = 400;

/// All source files in a folder, with their text.
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

/// The module of a file in src; `None` for main.rs and lib.rs.
fn module(path: &Path) -> Option<&str> {
    let mut parts = path.components().skip(1);
    let module = parts.next()?.as_os_str().to_str()?;
    parts.next().map(|_| module)
}

fn layer(module: &str) -> u8 {
    let found = LAYERS.iter().find(|(name, _)| *name == module);
    found.unwrap_or_else(|| panic!("src/{module} is in no layer: add it to LAYERS")).1
}

/// The lines of a file without comments.
fn code_lines(text: &str) -> Vec<&str> {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect()
}

/// The names after a prefix in a line: for the prefix `crate::`, `crate::store::Txn` gives `store`,
/// and `crate::{plan, store}` gives both.
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

/// The uses of wrong layers in one file.
fn layer_violations(path: &Path, text: &str) -> Vec<String> {
    let Some(own) = module(path) else { return Vec::new() };
    let mut wrong = Vec::new();
    for (index, line) in code_lines(text).iter().enumerate() {
        for used in names_after(line, "crate::") {
            let is_module = LAYERS.iter().any(|(name, _)| *name == used);
            let shared = used == SHARED && layer(used) == layer(own);
            if is_module && used != own && !shared && layer(used) >= layer(own) {
                wrong.push(format!(
                    "{}:{}: {own} (layer {}) uses {used} (layer {}): move what both need to a lower \
                     layer, or hand it in from above",
                    path.display(),
                    index + 1,
                    layer(own),
                    layer(used),
                ));
            }
        }
    }
    wrong
}

/// The uses of libraries that the file's module may not use.
fn library_violations(path: &Path, text: &str) -> Vec<String> {
    let own = module(path).unwrap_or("main or lib");
    let mut wrong = Vec::new();
    for (index, line) in code_lines(text).iter().enumerate() {
        for (library, modules) in LIBRARIES {
            let path_use = format!("{library}::");
            let used = line.match_indices(&path_use).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            if used && !modules.contains(&own) {
                wrong.push(format!(
                    "{}:{}: only {} may use {library}: ask that module for what you need",
                    path.display(),
                    index + 1,
                    modules.join(" and "),
                ));
            }
        }
    }
    wrong
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn modules_use_only_lower_layers() {
    let wrong: Vec<String> =
        sources("src").iter().flat_map(|(path, text)| layer_violations(path, text)).collect();
    assert_none(&wrong);
}

#[test]
fn each_library_is_used_only_by_its_modules() {
    let wrong: Vec<String> =
        sources("src").iter().flat_map(|(path, text)| library_violations(path, text)).collect();
    assert_none(&wrong);
}

#[test]
fn violations_are_found() {
    let path = Path::new("src/store/wrong.rs");
    for wrong in [
        "use crate::report::Report;",
        "use crate::{domain::slug::Slug, plan};",
        "    crate::plan::check(text)",
        "pub use crate::wire;",
    ] {
        assert_eq!(layer_violations(path, wrong).len(), 1, "{wrong}");
    }
    assert_eq!(layer_violations(path, "use crate::domain::slug::Slug; // crate::wire"), [""; 0]);
    assert_eq!(layer_violations(path, "use crate::codec::Codec;"), [""; 0]);
    assert_eq!(layer_violations(Path::new("src/codec/a.rs"), "use crate::store::Txn;").len(), 1);
    assert_eq!(library_violations(path, "let x: hyper::Request<()>;").len(), 1);
    assert_eq!(library_violations(path, "use redb::Database;"), [""; 0]);
    assert_eq!(library_violations(Path::new("src/main.rs"), "clap::Parser").len(), 1);
}

#[test]
fn files_are_short_and_have_a_header() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(folder) {
            let shown = path.display();
            let lines = text.lines().count();
            if lines > LINES_MAX {
                wrong.push(format!("{shown}: {lines} lines; split it by noun"));
            }
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            // The tests beside a file are about that file.
            if !text.starts_with("//! ") && name != "tests" {
                wrong.push(format!("{shown}: say in the first lines what it owns (`//! ...`)"));
            }
            if folder == "src" && text.contains("\nmod tests {") {
                wrong.push(format!("{shown}: move its tests into a file of their own, tests.rs"));
            }
            if EMPTY_NAMES.contains(&name) {
                wrong.push(format!("{shown}: `{name}` says nothing; name the file after its noun"));
            }
            if let Some(index) = text.lines().position(|line| !line.is_ascii()) {
                wrong.push(format!("{shown}:{}: not ASCII; write it as \\u{{..}}", index + 1));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn no_unfinished_code_is_left() {
    // Split here, so that the search does not find this file.
    let marks =
        [["to", "do!"], ["unimple", "mented!"], ["FIX", "ME"], ["#[ig", "nore"], ["XX", "X"]];
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(folder) {
            for mark in &marks {
                if text.contains(&mark.concat()) {
                    wrong.push(format!(
                        "{}: has `{}`: finish it, or file an issue",
                        path.display(),
                        mark.concat()
                    ));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn main_rs_is_small() {
    let main = sources("src").into_iter().find(|(path, _)| path.ends_with("src/main.rs")).unwrap();
    assert!(main.1.lines().count() < 40, "main.rs parses, runs and exits: move the rest to cli");
}
