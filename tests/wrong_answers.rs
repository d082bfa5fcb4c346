//! A server of another version: its answers are well-formed HTTP, and not what the command can use. Each
//! command ends with an error that says so; none panics, and none prints a result.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use couplet::change::{Applied, Outcome};
use couplet::codec::encode_message;
use couplet::domain::limits::{FLIP_PUTS, STAGE_PUTS};
use couplet::domain::record::version::{Imported, Tally};
use couplet::service::VERSION;
use sha2::{Digest, Sha256};

use crate::folder::{Folder, Ran, Serving};
use crate::network::token;
use crate::relay::{Stream, request};
use crate::small_plan::{wide_plan, with_plan};

/// The kinds of requests: the byte after the version.
const CHANGE: u8 = 1;
const SNAPSHOT: u8 = 2;

/// Requests of this kind are answered with this status and body, after some that pass.
#[derive(Clone, Debug)]
struct Forgery {
    kind: u8,
    passing: usize,
    status: u16,
    body: Vec<u8>,
}

impl Forgery {
    fn of(kind: u8, body: Vec<u8>) -> Self {
        Self { kind, passing: 0, status: 200, body }
    }
}

type Forged = Arc<Mutex<Option<Forgery>>>;

/// What to answer a request with; `None` if the server answers it.
fn forged(forged: &Forged, request: &[u8]) -> Option<Forgery> {
    let head = request.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let mut forged = forged.lock().unwrap();
    let forgery = forged.as_mut()?;
    if request.get(head + 1) != Some(&forgery.kind) {
        return None;
    }
    if forgery.passing > 0 {
        forgery.passing -= 1;
        return None;
    }
    Some(forgery.clone())
}

/// Answers one request on a connection: as forged, or as the server does.
fn answer(command: &mut dyn Stream, server: &mut dyn Stream, forgery: &Forged) {
    let request = request(command).unwrap();
    let answer = if let Some(Forgery { status, body, .. }) = forged(forgery, &request) {
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n", body.len());
        [head.as_bytes(), &body].concat()
    } else {
        server.write_all(&request).unwrap();
        server.end().unwrap();
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).unwrap();
        answer
    };
    // The command may have gone.
    let _ = command.write_all(&answer);
}

/// A server on a folder's data file, with forged answers on its local socket and on an address of its own
/// that stands for the admin address.
struct Forger {
    folder: Folder,
    _serving: Serving,
    forgery: Forged,
    address: SocketAddr,
}

impl Forger {
    fn new(folder: Folder) -> Self {
        let serving = folder.serve("");
        token(&folder, "cron", "--scope write");
        let forgery = Forged::default();
        let path = PathBuf::from(format!("{}.sock", folder.data().display()));
        let moved = PathBuf::from(format!("{}.real", path.display()));
        fs::rename(&path, &moved).unwrap();
        let socket = UnixListener::bind(&path).unwrap();
        let of_socket = Arc::clone(&forgery);
        thread::spawn(move || {
            while let Ok((mut command, _)) = socket.accept() {
                let mut server = UnixStream::connect(&moved).unwrap();
                answer(&mut command, &mut server, &of_socket);
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (admin, of_address) = (serving.admin, Arc::clone(&forgery));
        thread::spawn(move || {
            while let Ok((mut command, _)) = listener.accept() {
                let mut server = TcpStream::connect(admin).unwrap();
                answer(&mut command, &mut server, &of_address);
            }
        });
        Self { folder, _serving: serving, forgery, address }
    }

    fn run(&self, line: &str, forgery: Forgery) -> Ran {
        *self.forgery.lock().unwrap() = Some(forgery);
        let ran = self.folder.run(line);
        *self.forgery.lock().unwrap() = None;
        ran
    }

    fn remote(&self, line: &str) -> String {
        format!("--server http://{} --token-file cron.token {line}", self.address)
    }
}

/// The answer to a change with this outcome.
fn row(outcome: Outcome) -> Vec<u8> {
    encode_message(VERSION, &Applied { outcome, again: false, links: Vec::new() })
}

/// Answers to a change that fit none of these commands, and what is wrong with each. No change but an
/// apply's first ones is answered with `Staged`, and none of these commands gets to fill a batch.
fn wrong_rows() -> Vec<(Vec<u8>, &'static str)> {
    let tally = Tally { new: 1, known: 2, ..Tally::default() };
    let whole = row(Outcome::Imported(Box::new(Imported { tally, ..Imported::default() })));
    vec![
        (row(Outcome::BatchFilled { minted: 7 }), "it is the answer to another kind of request"),
        (vec![VERSION, 200], "an outcome is not valid: 200"),
        (
            vec![VERSION + 1, 20, 0, 0],
            "the data has layout version 3; this version of Couplet reads version 2",
        ),
        (whole[..whole.len() - 9].to_vec(), "the data ends inside "),
        ([&whole[..], b"more"].concat(), "4 bytes follow the last field"),
        (Vec::new(), "the data ends inside the protocol version"),
        (b"<!doctype html><title>Login</title>".to_vec(), "the data has layout version 60; "),
    ]
}

const REFUSED: &str = "answered something that this version of Couplet does not understand\n";
const HINT: &str =
    "\n  hint: this couplet and the server may be different versions: update the older one\n";

/// The hint where the version is not the only possible reason.
const SNAPSHOT_HINT: &str = "\n  hint: compare `couplet --version` on both sides and update the older one; if \
                             they are equal, the data of the server is damaged: stop the server and \
                             run `couplet verify`\n";

/// Whether a command ended with the error about a server's answer, and for this reason.
#[track_caller]
fn assert_refused(ran: &Ran, server: &str, reason: &str, context: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{context}: {ran:#?}");
    let message = format!("error: the server {server} {REFUSED}  because: ");
    assert!(ran.err.contains(&message), "{context}: {ran:#?}");
    assert!(ran.err.contains(reason), "{context}: {reason} in {ran:#?}");
    let has_hint = ran.err.ends_with(HINT) || ran.err.ends_with(SNAPSHOT_HINT);
    assert!(has_hint, "{context}: {ran:#?}");
    assert!(!ran.err.contains("panicked"), "{context}: {ran:#?}");
}

/// Commands that change the data, each with the number of changes that pass before the forged answer.
const CHANGING: [(&str, usize); 15] = [
    ("link new https://shop.example.com/", 0),
    ("link new https://shop.example.com/ --slug mine", 0),
    ("link edit bio --title 'Link in bio'", 0),
    ("link retire bio", 0),
    ("coupon new STORY10 --campaign black-week --channel instagram", 0),
    ("coupon batch --campaign black-week --channel instagram --count 2 --pattern A-????-????", 0),
    ("coupon redeem IGBLACK --order 7", 0),
    ("coupon release IGBLACK --order 7", 0),
    ("coupon retire IGBLACK", 0),
    ("coupon retire --batch black-week", 0),
    ("import orders orders.csv", 0),
    ("import conversations conversations.csv", 0),
    ("import orders orders.csv --replace", 0),
    ("import orders orders.csv --replace", 1),
    ("apply more.toml", 0),
];

fn forger() -> Forger {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let plan = fs::read_to_string(folder.path().join("links.toml")).unwrap();
    folder.write("more.toml", &plan.replace("IGBLACK", "IGBLACK2"));
    folder
        .write("orders.csv", "order_id,ordered_at,currency,total\nA1,2026-11-02T10:00:00Z,EUR,1\n");
    folder.write(
        "conversations.csv",
        "conversation_id,started_at,channel\n1,2026-11-02T10:00:00Z,instagram\n",
    );
    Forger::new(folder)
}

#[test]
fn a_command_that_changes_the_data_refuses_every_answer_that_does_not_fit() {
    // These matches ended in `unreachable!`: under `panic = "abort"` the process died with a signal.
    let forger = forger();
    for (line, passing) in CHANGING {
        for (body, reason) in wrong_rows() {
            let forgery = Forgery { passing, ..Forgery::of(CHANGE, body) };
            let ran = forger.run(line, forgery);
            let told = ran.err.lines().filter(|line| !line.starts_with("orders.csv: ")).count();
            assert_eq!(told, 3, "{line}: {ran:#?}");
            assert_refused(&ran, "of couplet.redb", reason, line);
        }
    }
    for (line, name) in [("token new laptop", "laptop"), ("token retire cron", "cron")] {
        for (body, reason) in wrong_rows() {
            let ran = forger.run(line, Forgery::of(CHANGE, body));
            assert_refused(&ran, "of couplet.redb", reason, name);
        }
    }
}

#[test]
fn a_command_elsewhere_refuses_every_answer_that_does_not_fit() {
    let forger = forger();
    let server = format!("at http://{}", forger.address);
    for line in ["link retire bio", "apply more.toml", "import orders orders.csv"] {
        for (body, reason) in wrong_rows() {
            let ran = forger.run(&forger.remote(line), Forgery::of(CHANGE, body));
            assert_refused(&ran, &server, reason, line);
        }
    }
    for (body, reason) in wrong_streams() {
        let ran = forger.run(&forger.remote("link list"), Forgery::of(SNAPSHOT, body));
        assert_refused(&ran, &server, reason, "link list");
    }
}

#[test]
fn a_batch_whose_later_changes_are_answered_wrongly_is_not_called_live() {
    let forger = forger();
    let line =
        "coupon batch --campaign black-week --channel instagram --count 3 --pattern B-????-????";
    let staged = || row(Outcome::Staged);
    let filling = Forgery { passing: 1, ..Forgery::of(CHANGE, staged()) };
    let ran = forger.run(line, filling);
    assert_refused(&ran, "of couplet.redb", "the answer to another kind", "filling");
    // The codes are written before the last change, which makes them live.
    let finishing = Forgery { passing: 1, ..Forgery::of(CHANGE, staged()) };
    let ran = forger.run(line, finishing);
    assert_eq!((ran.code, ran.out.lines().count()), (1, 3), "{ran:#?}");
    assert!(ran.err.contains(REFUSED) && !ran.err.contains("guess in"), "{ran:#?}");
    assert!(ran.err.contains("\n  hint: if it is not live, run the command again"), "{ran:#?}");
    assert_eq!(forger.folder.ok(line).lines().count(), 3);
}

#[test]
fn a_plan_whose_stages_are_answered_wrongly_is_not_called_applied() {
    let many = STAGE_PUTS + FLIP_PUTS + 1;
    let folder = Folder::new();
    folder.write("large.toml", &wide_plan(many.try_into().unwrap()));
    folder.ok("link new https://shop.example.com/ --slug bio");
    let forger = Forger::new(folder);
    let applied = Outcome::EpochBegun(3);
    for passing in [0, 1] {
        let forgery = Forgery { passing, ..Forgery::of(CHANGE, row(applied.clone())) };
        let ran = forger.run("apply large.toml", forgery);
        assert_refused(&ran, "of couplet.redb", "the answer to another kind", "a stage");
    }
    assert_eq!(forger.folder.rows("link list").len(), 1);
}

/// The stream of a snapshot with these records, whole and with its checksum.
fn stream(records: &[(u8, &[u8])]) -> Vec<u8> {
    let mut bytes = b"COUPLET\x01\x01\0".to_vec();
    for (tag, row) in records {
        bytes.push(*tag);
        bytes.extend(u32::try_from(row.len()).unwrap().to_le_bytes());
        bytes.extend(*row);
    }
    bytes.push(255);
    bytes.extend((records.len() as u64).to_le_bytes());
    let checksum = Sha256::digest(&bytes);
    bytes.extend(checksum);
    bytes
}

/// Streams that this version cannot read, and what is wrong with each.
fn wrong_streams() -> Vec<(Vec<u8>, &'static str)> {
    const KEY: (u8, &[u8]) = (2, &[1; 17]);
    let whole = stream(&[KEY]);
    vec![
        (Vec::new(), "the snapshot is incomplete or damaged: it is cut off"),
        (whole[..whole.len() - 1].to_vec(), "the snapshot is incomplete or damaged: it is cut off"),
        (row(Outcome::Staged), "the snapshot is incomplete or damaged: it is cut off"),
        (b"COUPLET\x01\x03\0 and more".to_vec(), "another version of Couplet wrote it"),
        (b"<!doctype html><title>Login</title>".to_vec(), "it does not begin like a snapshot"),
        (stream(&[KEY, (99, b"")]), "it has a record of an unknown kind"),
        (stream(&[KEY, (1, &[1, 7])]), "cannot read a row of table snapshot (key Settings)"),
        (
            stream(&[KEY, (3, &[9])]),
            "the data has layout version 9; this version of Couplet reads version 2",
        ),
        (stream(&[KEY, (7, &[99])]), "cannot read a row of table snapshot (key Clicks)"),
        (stream(&[]), "the data file has no click-id key"),
    ]
}

const READING: [&str; 14] = [
    "link list",
    "link show bio",
    "link edit bio --title Bio",
    "coupon list",
    "coupon check IGBLACK",
    "coupon export",
    "export clicks",
    "export conversions",
    "report --month 2026-11",
    "explain A1",
    "plan links.toml",
    "apply more.toml",
    "import orders orders.csv",
    "token list",
];

#[test]
fn a_command_that_reads_refuses_every_snapshot_that_it_cannot_read() {
    let forger = forger();
    for line in READING {
        for (body, reason) in wrong_streams() {
            let ran = forger.run(line, Forgery::of(SNAPSHOT, body));
            assert_refused(&ran, "of couplet.redb", reason, line);
        }
    }
    // A backup and a check read every row; only the record of a key is missing in the last stream.
    let mut streams = wrong_streams();
    streams.pop();
    for (body, reason) in streams {
        for line in ["backup kept.backup", "verify"] {
            let ran = forger.run(line, Forgery::of(SNAPSHOT, body.clone()));
            assert_refused(&ran, "of couplet.redb", reason, line);
        }
        assert!(!forger.folder.path().join("kept.backup").exists());
    }
}

#[test]
fn a_server_that_cannot_read_the_request_is_told_from_one_that_failed() {
    let forger = forger();
    for (kind, line) in [(CHANGE, "link retire bio"), (SNAPSHOT, "link list")] {
        let body = b"a request is not valid: 31".to_vec();
        let ran = forger.run(line, Forgery { status: 400, ..Forgery::of(kind, body) });
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
        let message = "error: the server does not understand a request of this version of Couplet: a \
                       request is not valid: 31";
        assert_eq!(ran.err, format!("{message}{HINT}"));
    }
}
