//! Runs the README: its commands work in the given order, in a folder like a fresh clone, and print
//! what the page shows.
//!
//! A `text` block shows the output of the `sh` block before it; one that follows no command shows
//! the output of some command on the page. A command's stdout is compared, or its stderr if it has
//! no stdout. In a shown block, a line `...` stands for any lines. Times, HTTP dates and ids of 12
//! letters and digits differ each time, so only their shape is compared.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::folder::{Folder, Ran, Serving, ask, ask_with};

/// The addresses of the README's server.
const PUBLIC: &str = "127.0.0.1:8080";
const ADMIN: &str = "127.0.0.1:8081";

/// The files of a fresh clone that the README's commands use.
const CLONED: [&str; 4] = [
    "links.example.toml",
    "tests/worked-example/links.toml",
    "tests/worked-example/conversations.csv",
    "tests/worked-example/orders.csv",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// A fenced block, and its first line in the README.
struct Block {
    line: usize,
    language: String,
    text: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block { line: index + 1, language: language.into(), text: Vec::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.text.push(line.to_owned()),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "README.md: a block is not closed");
    blocks
}

impl Block {
    /// The commands of the block; a `\` at the end of a line continues the command.
    fn commands(&self) -> Vec<String> {
        let text = self.text.join("\n").replace("\\\n", " ");
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

/// A command that this test can run.
#[derive(Debug, PartialEq)]
enum Known<'a> {
    /// The server, with its flags.
    Serve(&'a str),
    /// Any other command of Couplet.
    Couplet(&'a str),
    /// A command whose stdout goes to a file that only its owner can read.
    Saved { words: &'a str, file: &'a str },
    /// An HTTP request with a user agent.
    Curl { agent: &'a str, path: &'a str, to: &'static str },
    /// A request to the API with the token in a file; with a body, a POST of it.
    Api { token: &'a str, body: Option<&'a str>, path: &'a str, to: &'static str },
    /// A script of the project that a test cannot run from inside itself.
    Script(&'a str),
    /// `cargo bench`, which a test cannot run either.
    Bench,
}

fn known(command: &str) -> Option<Known<'_>> {
    if let Some(line) = command.strip_prefix("(umask 077; target/release/couplet ") {
        let (words, file) = line.strip_suffix(')')?.split_once(" > ")?;
        return Some(Known::Saved { words, file });
    }
    let built = ["cargo run --release -- ", "target/release/couplet "];
    if let Some(words) = built.iter().find_map(|start| command.strip_prefix(start)) {
        let flags = words.strip_prefix("serve").filter(|flags| !flags.starts_with('-'));
        return Some(flags.map_or(Known::Couplet(words), Known::Serve));
    }
    if let Some(request) = command.strip_prefix("curl -si -A '") {
        let (agent, url) = request.split_once("' ")?;
        let rest = url.trim().strip_prefix("http://")?;
        let to = [PUBLIC, ADMIN].into_iter().find(|address| rest.starts_with(address))?;
        return Some(Known::Curl { agent, path: &rest[to.len()..], to });
    }
    if let Some(request) = command.strip_prefix("curl -s -H \"Authorization: Bearer $(cat ") {
        let (token, rest) = request.split_once(")\" ")?;
        let (body, url) = match rest.trim().strip_prefix("--json '") {
            Some(rest) => rest.split_once("' ").map(|(body, url)| (Some(body), url))?,
            None => (None, rest),
        };
        let rest = url.trim().strip_prefix("http://")?;
        let to = [PUBLIC, ADMIN].into_iter().find(|address| rest.starts_with(address))?;
        return Some(Known::Api { token, body, path: &rest[to.len()..], to });
    }
    match command {
        "tests/run" => Some(Known::Script(command)),
        "cargo bench" => Some(Known::Bench),
        _ => None,
    }
}

/// A reader who follows the page.
struct Reader {
    folder: Folder,
    serving: Option<Serving>,
    /// The output of every block of commands.
    printed: Vec<String>,
}

impl Reader {
    fn new() -> Self {
        let folder = Folder::new();
        for name in CLONED {
            let to = folder.path().join(name);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(root().join(name), to).unwrap();
        }
        Self { folder, serving: None, printed: Vec::new() }
    }

    /// Runs the commands of a block and stores their output.
    fn follow(&mut self, block: &Block) {
        let mut printed = String::new();
        for command in block.commands() {
            let known = known(&command).unwrap_or_else(|| {
                panic!("README.md:{}: this test cannot run `{command}`", block.line)
            });
            printed += &self.run(&known);
        }
        self.printed.push(printed);
    }

    fn run(&mut self, command: &Known<'_>) -> String {
        match *command {
            Known::Serve(flags) => {
                let serving = self.folder.serve(flags);
                let ready = format!("ready http://{PUBLIC} admin http://{ADMIN}\n");
                self.serving = Some(serving);
                ready
            }
            Known::Couplet(words) => {
                let ran = self.ran(words);
                if ran.out.is_empty() { ran.err } else { ran.out }
            }
            Known::Saved { words, file } => {
                let ran = self.ran(words);
                let path = self.folder.path().join(file);
                fs::write(&path, ran.out).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
                ran.err
            }
            Known::Curl { agent, path, to } => {
                let headers = format!("User-Agent: {agent}\r\nAccept: */*\r\n");
                let answer = ask(self.address(to), "GET", path, &headers).unwrap();
                // curl keeps the connection open and does not get this header.
                let lines = answer.head.lines().filter(|line| *line != "connection: close");
                lines.collect::<Vec<_>>().join("\n") + "\n" + &answer.body
            }
            Known::Api { token, body, path, to } => {
                let token = fs::read_to_string(self.folder.path().join(token)).unwrap();
                let (method, body) =
                    body.map_or(("GET", Default::default()), |body| ("POST", body));
                let of_body = match body.len() {
                    0 => String::new(),
                    bytes => {
                        format!("Content-Type: application/json\r\nContent-Length: {bytes}\r\n")
                    }
                };
                let headers = format!("Authorization: Bearer {}\r\n{of_body}", token.trim());
                let answer = ask_with(self.address(to), method, path, &headers, body).unwrap();
                assert!(answer.status < 300, "{path}: {answer:#?}");
                answer.body
            }
            Known::Script(path) => {
                let mode = fs::metadata(root().join(path)).unwrap().permissions().mode();
                assert_ne!(mode & 0o111, 0, "{path} cannot be executed");
                String::new()
            }
            Known::Bench => {
                let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
                assert!(manifest.contains("[[bench]]"), "there are no benchmarks");
                String::new()
            }
        }
    }

    /// The result of a command that must succeed. Uses the test's server in place of the README's.
    fn ran(&self, words: &str) -> Ran {
        let words = match &self.serving {
            Some(serving) => words.replace(ADMIN, &serving.admin.to_string()),
            None => words.to_owned(),
        };
        let ran = self.folder.run(&words);
        assert_eq!(ran.code, 0, "couplet {words}\n{ran:#?}");
        ran
    }

    /// The address of the test's server that stands for one of the README.
    fn address(&self, readme: &str) -> SocketAddr {
        let serving =
            self.serving.as_ref().expect("README.md sends a request before it starts the server");
        if readme == ADMIN { serving.admin } else { serving.public }
    }
}

/// Whether a block shows these lines.
fn shows(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|skip| shows(rest, &printed[skip..])),
        Some((line, rest)) => printed
            .split_first()
            .is_some_and(|(first, more)| same_line(line, first) && shows(rest, more)),
    }
}

fn same_line(shown: &str, printed: &str) -> bool {
    let dates = shown.starts_with("date: ") && printed.starts_with("date: ");
    let (shown, printed) = (tokens(shown), tokens(printed));
    let pairs = || shown.iter().zip(&printed);
    dates || (shown.len() == printed.len() && pairs().all(|(shown, found)| same(shown, found)))
}

/// Words, and the characters between them.
fn tokens(line: &str) -> Vec<&str> {
    let in_word = |c: char| c.is_ascii_alphanumeric() || "-+:.".contains(c);
    line.split_inclusive(|c| !in_word(c))
        .flat_map(|part| {
            let (word, rest) = part.split_at(part.trim_end_matches(|c| !in_word(c)).len());
            [word, rest]
        })
        .collect()
}

fn same(shown: &str, printed: &str) -> bool {
    let id = |word: &str| word.len() == 12 && word.bytes().all(|b| b.is_ascii_alphanumeric());
    let instant = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits >= 14 && word.as_bytes().get(10) == Some(&b'T')
    };
    // A word of 12 letters without a digit is not an id.
    let shown_id = id(shown) && shown.bytes().any(|b| b.is_ascii_digit());
    shown == printed || (shown_id && id(printed)) || (instant(shown) && instant(printed))
}

fn shown_by(block: &Block, printed: &str) -> bool {
    let shown: Vec<&str> = block.text.iter().map(String::as_str).collect();
    shows(&shown, &printed.trim_end().lines().collect::<Vec<_>>())
}

#[test]
fn the_commands_run_in_order_and_print_what_the_page_shows() {
    let mut reader = Reader::new();
    let mut loose = Vec::new();
    let mut just_ran = false;
    for block in blocks(&readme()) {
        let runs = block.language == "sh";
        match block.language.as_str() {
            "sh" => reader.follow(&block),
            "text" if just_ran => {
                let printed = reader.printed.last().unwrap();
                let (line, fits) = (block.line, shown_by(&block, printed));
                assert!(fits, "README.md:{line} does not show this:\n{printed}");
            }
            "text" => loose.push(block),
            // Read by the tests of shops.
            "toml" => {}
            other => panic!("README.md:{}: unknown kind of block `{other}`", block.line),
        }
        just_ran = runs;
    }
    for block in loose {
        let fits = reader.printed.iter().any(|printed| shown_by(&block, printed));
        assert!(fits, "README.md:{} is not the output of any command", block.line);
    }
    let left = fs::read_dir(reader.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let new = left.map(|name| name.into_string().unwrap()).filter(|name| !is_cloned(name));
    let shown: Vec<String> = new.filter(|name| !is_ignored(name)).collect();
    assert_eq!(shown, [""; 0], "git would add what the tour leaves behind");
}

fn is_cloned(name: &str) -> bool {
    CLONED.iter().any(|path| path.split('/').next() == Some(name))
}

/// Whether .gitignore has a pattern for a file at the top: `*.redb`, `*.redb.*` or `/plan.json`.
fn is_ignored(name: &str) -> bool {
    let patterns = fs::read_to_string(root().join(".gitignore")).unwrap();
    patterns.lines().any(|pattern| match pattern.trim_start_matches('/').split_once('*') {
        None => pattern.trim_start_matches('/') == name,
        Some(("", end)) => {
            let inner = end.trim_end_matches('*');
            if inner.len() < end.len() { name.contains(inner) } else { name.ends_with(end) }
        }
        Some(_) => false,
    })
}

// Whoever copied the code had the name of two licences and the text of neither.
#[test]
fn each_licence_of_the_manifest_has_its_text() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(manifest.contains("license = \"MIT OR Apache-2.0\""));
    for (file, title) in [("LICENSE-MIT", "MIT License"), ("LICENSE-APACHE", "Apache License")] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert!(text.trim_start().starts_with(title), "{file}");
        assert!(readme().contains(&format!("]({file})")), "README.md does not name {file}");
    }
}

// `tests/run` on a new machine asked apt-get for a linker first, and failed with its error.
#[test]
fn the_test_script_names_what_is_missing_in_one_sentence() {
    let empty = Folder::new();
    let mut run = Command::new("/bin/bash");
    run.arg(root().join("tests/run")).env("PATH", empty.path()).env("HOME", empty.path());
    let ran = run.output().unwrap();
    assert_eq!(ran.status.code(), Some(127));
    assert_eq!(
        String::from_utf8(ran.stderr).unwrap(),
        "tests/run needs cargo: install Rust from https://rustup.rs, then run this again\n"
    );
}

#[test]
fn the_page_names_every_command_and_the_default_addresses() {
    let (page, folder) = (readme(), Folder::new());
    let help = folder.ok("--help");
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    for name in list.lines().filter_map(|line| line.split_whitespace().next()) {
        assert!(name == "help" || page.contains(&format!("`{name}`")), "README.md lacks `{name}`");
    }
    let help = folder.ok("serve --help");
    assert!(help.contains(PUBLIC) && help.contains(ADMIN), "{help}");
}

#[test]
fn every_link_leads_to_an_existing_file() {
    for piece in readme().split("](").skip(1) {
        let to = piece.split(')').next().unwrap();
        let there = to.starts_with("https://") || root().join(to).exists();
        assert!(there, "README.md leads to {to}");
    }
}

#[test]
fn a_command_that_this_test_cannot_run_is_detected() {
    let unknown = [
        "make",
        "cargo run -- serve",
        "curl http://127.0.0.1:8080/bio",
        "couplet report",
        "(umask 077; target/release/couplet token new a)",
    ];
    for command in unknown {
        assert_eq!(known(command), None, "{command}");
    }
    let curl = Some(Known::Curl { agent: "A (b)", path: "/bio", to: PUBLIC });
    assert_eq!(known("curl -si -A 'A (b)'  http://127.0.0.1:8080/bio"), curl);
    assert_eq!(known("cargo run --release -- serve --links a"), Some(Known::Serve(" --links a")));
}

#[test]
fn ids_and_times_may_differ_but_not_in_shape() {
    for (shown, printed, fits) in [
        ("a\n...\nz", "a\nb\nc\nz", true),
        ("a\n...\nz", "a\nb\nz\ny", false),
        ("a\n...", "a", true),
        ("a", "a\nb", false),
        ("to ?lnk=CfOFEM1xSjmk", "to ?lnk=000000000000", true),
        ("to ?lnk=CfOFEM1xSjmk", "to ?lnk=short", false),
        ("conversation 1", "compensation 1", false),
        ("at 2026-11-22T12:53:42+01:00", "at 2031-06-01T00:00:00+02:00", true),
        ("at 2026-11-22T12:53:42+01:00", "at noon", false),
        ("clicks  1", "clicks  2", false),
        ("clicks  1", "clicks 1", false),
    ] {
        let lines = |text: &'static str| text.lines().collect::<Vec<_>>();
        assert_eq!(shows(&lines(shown), &lines(printed)), fits, "{shown:?} and {printed:?}");
    }
}
