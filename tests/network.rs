//! Commands on another machine: authorized by a token over the admin listener, with the same output
//! as beside the data file.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::thread;
use std::time::{Duration, Instant};

use couplet::codec::encode_message;
use couplet::domain::click::{Click, InlineStr};
use couplet::service::{Request, VERSION};
use couplet::store::{Selection, Store};

use crate::folder::{BROWSER, Folder, Ran, Serving, ask};
use crate::small_plan::with_plan;
use crate::socket::click;
use crate::steps::Counting;

/// Makes a token and saves it in a file of the same name, as the help says; returns the token.
pub(crate) fn token(folder: &Folder, name: &str, flags: &str) -> String {
    let ran = folder.run(&format!("token new {name} {flags}"));
    assert_eq!(ran.code, 0, "{ran:#?}");
    let token = ran.out.trim_end().to_owned();
    assert!(token.starts_with("couplet_") && token.len() == 72, "{ran:#?}");
    assert!(!ran.err.contains(&token), "{ran:#?}");
    keep(folder, name, &ran.out);
    token
}

/// Writes a file that only its owner can read.
fn keep(folder: &Folder, name: &str, text: &str) {
    let path = folder.path().join(format!("{name}.token"));
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
}

/// The flags for a server and the token in a file.
pub(crate) fn over(serving: &Serving, name: &str) -> String {
    format!("--server http://{} --token-file {name}.token", serving.admin)
}

/// The files on another machine: tokens, plans and exports, but no data.
fn elsewhere(folder: &Folder) -> Folder {
    let other = Folder::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if !name.to_str().unwrap().starts_with("couplet.redb") {
            fs::copy(&path, other.path().join(name)).unwrap();
        }
    }
    other
}

const ORDERS: &str = "order_id,ordered_at,currency,total,discount_codes\n\
                      A1,2026-11-02T10:00:00Z,EUR,10.00,MIA10\nA2,2026-11-03T10:00:00Z,EUR,5.00,\n";

/// Runs the same commands in two folders, one over the network and one beside its data file.
const LINES: [&str; 16] = [
    "apply links.toml",
    "apply links.toml",
    "link new https://shop.example.com/ --channel instagram --slug mine",
    "link new https://shop.example.com/ --slug mine",
    "link edit mine --title 'All of mine'",
    "link list --format json",
    "link show bio",
    "coupon new TEN --campaign black-week --channel instagram --limit 3",
    "coupon redeem TEN --order 7",
    "coupon check ten --format json",
    "import orders orders.csv",
    "report --month 2026-11 --format json",
    "explain A1",
    "export conversions",
    "link retire mine",
    "plan links.toml --exit-code",
];

fn same(served: &Ran, alone: &Ran, line: &str) {
    assert_eq!((served.code, &served.out), (alone.code, &alone.out), "{line}\n{served:#?}");
    assert_eq!(served.err, alone.err, "{line}");
}

#[test]
fn commands_behave_the_same_over_the_network_and_beside_the_data() {
    let (with, without) = (with_plan(&[]), with_plan(&[]));
    for folder in [&with, &without] {
        folder.write("orders.csv", ORDERS);
        folder.ok("link new https://shop.example.com/ --slug first");
    }
    let serving = with.serve("");
    token(&with, "cron", "--scope write");
    let (remote, over) = (elsewhere(&with), over(&serving, "cron"));
    for line in LINES {
        // The flags may come before or after the command.
        let served = remote.run(&format!("{over} {line}"));
        let alone = without.run(line);
        // Only the times of the links differ, and the next command has these flags too.
        let err = |ran: &Ran| ran.err.replace(&format!(" {over}"), "");
        let shown = |ran: &Ran| Ran { out: untimed(&ran.out), err: err(ran), ..*ran };
        same(&shown(&served), &shown(&alone), line);
    }
    let backup = remote.run(&format!("backup kept.backup {over}"));
    assert_eq!(backup.code, 0, "{backup:#?}");
    assert!(
        backup
            .err
            .contains("also keep a copy of the people key beside the data file of the server")
    );
    // Identical to the byte to a file made on the server's machine.
    with.ok("backup kept.backup");
    let bytes = |folder: &Folder| fs::read(folder.path().join("kept.backup")).unwrap();
    assert!(bytes(&remote) == bytes(&with));
    let counted = remote.ok("verify kept.backup");
    assert_eq!(remote.ok(&format!("verify {over}")), counted);
    assert!(counted.lines().any(|line| line.starts_with("tokens ")), "{counted}");
    assert_eq!(serving.get("/mine").status, 302, "the link was made on the server");
    let left: Vec<_> = fs::read_dir(remote.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("couplet.redb"))
        .collect();
    assert_eq!(left, [""; 0], "no data is stored on the other machine");
}

/// A link's details without its creation time.
fn untimed(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with("created ")).collect()
}

#[test]
fn a_read_token_cannot_change_anything_and_a_retired_token_is_refused_at_once() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    token(&folder, "laptop", "");
    token(&folder, "cron", "--scope write");
    let (laptop, cron) = (over(&serving, "laptop"), over(&serving, "cron"));
    let list = folder.ok("link list --format csv");
    assert_eq!(folder.ok(&format!("{laptop} link list --format csv")), list);
    let refused = folder.run(&format!("{laptop} link new https://shop.example.com/"));
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:#?}");
    insta::assert_snapshot!(refused.err, @"
    error: the server refused: this token can read the data but not change it
      hint: on the server's machine, `couplet token new NAME --scope write` makes a token that may change the data
    ");
    assert_eq!(folder.ok(&format!("{cron} link list --format csv")), list);
    assert_eq!(folder.ok("token retire cron"), "token `cron` is retired\n");
    assert_eq!(folder.ok("token retire cron"), "token `cron` was already retired\n");
    keep(&folder, "wrong", &format!("couplet_{}\n", "0".repeat(64)));
    for name in ["cron", "wrong"] {
        let over = over(&serving, name);
        for line in ["link list", "link new https://shop.example.com/", "backup kept.backup"] {
            let ran = folder.run(&format!("{over} {line}"));
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
            insta::allow_duplicates! {
                insta::assert_snapshot!(ran.err, @"
                error: the server rejected the token: it is unknown or retired
                  hint: on the server's machine, `couplet token list` shows the live tokens, and `couplet token new NAME` makes one
                ");
            }
        }
    }
    let columns = |row: &crate::folder::Row| {
        ["name", "scope", "status"].map(|column| row[column].clone()).join(" ")
    };
    let rows = folder.rows("token list");
    assert_eq!(
        rows.iter().map(columns).collect::<Vec<_>>(),
        ["cron write retired", "laptop read live"]
    );
    assert!(rows[0]["made_at"].starts_with("20"), "{rows:#?}");
    for line in ["token new laptop", "token new cron", "token retire phone", "token new LAPTOP"] {
        assert_ne!(folder.run(line).code, 0, "{line}");
    }
    assert_eq!(folder.ok("link list --format csv"), list);
    serving.stop();
    assert_eq!(folder.rows("token list"), rows, "everything is on disk");
}

#[test]
fn commands_that_only_work_beside_the_data_and_invalid_flags_are_usage_errors() {
    let folder = with_plan(&[]);
    let server = "--server http://127.0.0.1:1 --token-file none.token";
    for line in [
        format!("{server} serve"),
        format!("{server} restore kept.backup"),
        format!("{server} token new laptop"),
        format!("token list {server}"),
        format!("--data couplet.redb link list {server}"),
        "--server http://127.0.0.1:1 link list".to_owned(),
        "link list --token-file none.token".to_owned(),
        "--server https://go.example.com --token-file none.token link list".to_owned(),
        "--server go.example.com --token-file none.token link list".to_owned(),
    ] {
        let ran = folder.run(&line);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}\n{ran:#?}");
        assert!(ran.err.starts_with("error: "), "{line}\n{ran:#?}");
    }
    let told = folder.run(&format!("{server} token list")).err;
    insta::assert_snapshot!(told, @"error: `couplet token` works only on the machine of the data file: run it there, without --server");
    let told = folder.run("--server https://go.example.com --token-file t link list").err;
    assert!(told.contains("ssh -N -L 8081:127.0.0.1:8081 go.example.com"), "{told}");
    assert!(!folder.data().exists());
}

#[test]
fn an_unreachable_server_and_another_program_differ_from_a_refusal() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    token(&folder, "laptop", "");
    let public = format!("--server http://{} --token-file laptop.token", serving.public);
    let ran = folder.run(&format!("{public} link list"));
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"
    error: no Couplet server's admin listener answers at this address
      hint: use the address that `couplet serve` prints after `admin`
    ");
    let over = over(&serving, "laptop");
    fs::set_permissions(folder.path().join("laptop.token"), Permissions::from_mode(0o644)).unwrap();
    let ran = folder.run(&format!("{over} link list"));
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"error: other users may read laptop.token: run `chmod 600 laptop.token`, or make another token if they may have read it");
    fs::set_permissions(folder.path().join("laptop.token"), Permissions::from_mode(0o600)).unwrap();
    serving.stop();
    let ran = folder.run(&format!("{over} link list"));
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("error: cannot reach http://"), "{ran:#?}");
    assert!(ran.err.contains("\n  because: "), "{ran:#?}");
}

#[test]
fn names_of_people_are_never_sent_over_the_network() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("coupon new TEN --campaign black-week --channel instagram");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,customer\nA1,2026-11-02T10:00:00Z,EUR,1.00,ann@x.example\n",
    );
    let serving = folder.serve("");
    token(&folder, "cron", "--scope write");
    // The same where the people key exists: it is not used.
    let over = over(&serving, "cron");
    let ran = folder.run(&format!("{over} import orders orders.csv"));
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"error: cannot import orders.csv over the network: line 2 names a person in the column customer, and the key that hashes people stays on the server: run the import there, or remove the column");
    let ran = folder.run(&format!("{over} coupon redeem TEN --order 1 --customer ann@x.example"));
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"error: the people key, which hashes customers, stays on the server: run the command there, or leave out --customer");
    assert_eq!(folder.ok("export conversions").lines().count(), 1);
}

#[test]
fn a_token_is_stored_nowhere_in_plain_text() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let secrets = [token(&folder, "laptop", ""), token(&folder, "cron", "--scope write")];
    let remote = elsewhere(&folder);
    for name in ["laptop", "cron"] {
        fs::remove_file(folder.path().join(format!("{name}.token"))).unwrap();
    }
    let over = over(&serving, "cron");
    let mut told = String::new();
    for line in [
        "link list",
        "link new https://shop.example.com/",
        "backup kept.backup",
        "coupon new A",
        "link show none",
    ] {
        let ran = remote.run(&format!("{over} {line}"));
        told += &(ran.out + &ran.err);
    }
    folder.ok("backup here.backup");
    told += &ask(serving.admin, "GET", "/-/metrics", BROWSER).unwrap().body;
    for line in ["token list --format json", "token retire laptop", "verify here.backup"] {
        let ran = folder.run(line);
        told += &(ran.out + &ran.err);
    }
    let stopped = serving.stop();
    told += &(stopped.out + &stopped.err);
    let mut files = vec![remote.path().join("kept.backup")];
    files.extend(fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()));
    assert!(files.len() > 5, "{files:?}");
    for secret in &secrets {
        // Neither as text, nor as the bytes that its characters encode.
        let digits = secret.strip_prefix("couplet_").unwrap();
        let bytes = base16ct::lower::decode_vec(digits).unwrap();
        assert!(!told.contains(digits), "{told}");
        for path in &files {
            let Ok(kept) = fs::read(path) else { continue };
            let has = |part: &[u8]| kept.windows(part.len()).any(|found| found == part);
            assert!(!has(digits.as_bytes()) && !has(&bytes), "{}", path.display());
        }
    }
}

/// A folder whose data has this many clicks of half a kilobyte each.
pub(crate) fn large(clicks: u64) -> Folder {
    let folder = Folder::new();
    let store = Store::create(&folder.data(), &Counting::from(1)).unwrap();
    let agent = |number: u64| -> String { format!("{number:016x}").repeat(32) };
    let loud = |number: u64| Click {
        user_agent: Some(agent(number).into()),
        language: InlineStr::new("de"),
        ..click(number)
    };
    let mut clicks: Vec<Click> = (1..=clicks).map(loud).collect();
    for group in clicks.chunks_mut(2_000) {
        store.write(|txn| txn.append_clicks(group)).unwrap();
    }
    store.close().unwrap();
    folder
}

#[test]
fn a_long_stream_arrives_complete_and_a_client_that_does_not_read_is_cut_off() {
    let folder = large(24_000);
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    let secret = token(&folder, "laptop", "");
    let over = over(&serving, "laptop");
    // Requests everything, and reads nothing.
    let mut stalled = stall(&serving, &secret);
    let begun = Instant::now();
    let backup = folder.run(&format!("{over} backup kept.backup"));
    assert_eq!(backup.code, 0, "{backup:#?}");
    let length = fs::metadata(folder.path().join("kept.backup")).unwrap().len();
    assert!(length > 8_000_000, "{length} bytes");
    assert_eq!(folder.rows("export clicks").len(), 24_000);
    // The connection is cut while nobody reads, after two periods of 10 s at the latest; the rest
    // of the stream never arrives.
    while begun.elapsed() < Duration::from_secs(24) {
        assert_eq!(serving.get("/bio").status, 302);
        thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(ask(serving.admin, "GET", "/-/health", "").unwrap().status, 200);
    stalled.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut taken = Vec::new();
    // Whether this is an error depends on the system.
    let _ = stalled.read_to_end(&mut taken);
    assert!(taken.starts_with(b"HTTP/1.1 200 "), "{:?}", String::from_utf8_lossy(&taken[..40]));
    assert!((taken.len() as u64) < length, "{} of {length} bytes came", taken.len());
    // Such a client does not delay a stop either.
    let another = stall(&serving, &secret);
    let begun = Instant::now();
    assert_eq!(serving.stop().code, 0);
    assert!(begun.elapsed() < Duration::from_secs(15), "the stop took {:?}", begun.elapsed());
    drop(another);
}

/// Requests all of the data, and reads nothing.
fn stall(serving: &Serving, secret: &str) -> TcpStream {
    let mut stream = TcpStream::connect(serving.admin).unwrap();
    let asked = encode_message(VERSION, &Request::Snapshot(Selection::all()));
    let head = format!(
        "POST /-/data HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n\
         Content-Length: {}\r\n\r\n",
        asked.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&asked).unwrap();
    // Waits until the answer is on its way.
    let mut first = [0; 1];
    stream.peek(&mut first).unwrap();
    stream
}

#[test]
fn a_request_without_a_token_is_refused_and_reveals_nothing() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let secret = token(&folder, "laptop", "");
    for (method, header, status) in [
        ("GET", String::new(), 401),
        ("POST", String::new(), 401),
        ("GET", format!("Authorization: Bearer couplet_{}\r\n", "0".repeat(64)), 401),
        ("GET", format!("Authorization: Bearer {secret}\r\n"), 200),
        ("DELETE", format!("Authorization: Bearer {secret}\r\n"), 405),
        ("POST", format!("Authorization: Bearer {secret}\r\nContent-Length: 0\r\n"), 400),
        ("POST", format!("Authorization: Bearer {secret}\r\nContent-Length: 999999999\r\n"), 413),
    ] {
        let answer = ask(serving.admin, method, "/-/data", &header).unwrap();
        assert_eq!(answer.status, status, "{method} {header} {answer:#?}");
        let is_told = answer.header("www-authenticate") == Some("Bearer");
        assert_eq!(is_told, status == 401, "{answer:#?}");
        let greets = answer.header("couplet-address").is_some();
        assert_eq!(greets, status == 200, "{answer:#?}");
        // The public listener does not serve any of this.
        assert_ne!(ask(serving.public, method, "/-/data", &header).unwrap().status, 200);
    }
    for path in ["/-/health", "/-/ready", "/-/metrics"] {
        assert_eq!(ask(serving.admin, "GET", path, "").unwrap().status, 200, "{path}");
    }
}
