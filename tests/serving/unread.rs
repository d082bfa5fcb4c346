//! Nobody reads the server's output: a stuck log shipper, or a terminal stopped with Ctrl-S.

use std::io::{BufRead, BufReader, PipeReader, pipe};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::{BROWSER, Folder, ask, ends, fill};

use super::PLAN;

#[test]
fn a_server_whose_log_nobody_reads_stops_on_request_and_keeps_every_click() {
    // The server used to write `stopping` itself and block: SIGTERM did nothing, and the SIGKILL
    // that followed lost the clicks in memory.
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("--durability relaxed --flush 60s");
    let given: Vec<String> = (0..100).map(|_| serving.get("/bio").click_id().to_owned()).collect();
    serving.stop_reading();
    assert_eq!(serving.stop_unread(), Some(0));
    let clicks = folder.rows("export clicks");
    assert_eq!(
        clicks.iter().map(|click| &click["click_id"]).collect::<Vec<_>>(),
        Vec::from_iter(&given)
    );
}

/// A server whose stdout and stderr nobody reads from the start.
struct Unread {
    child: Child,
    /// The reading ends of its pipes, held open but never read.
    _readers: [PipeReader; 2],
}

fn run_unread(folder: &Folder, line: &str) -> Unread {
    let ((results, out), (words, err)) = (pipe().unwrap(), pipe().unwrap());
    fill(&results);
    fill(&words);
    let mut command = folder.command(line);
    let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn().unwrap();
    Unread { child, _readers: [results, words] }
}

impl Drop for Unread {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Two free addresses.
fn free_addresses() -> [SocketAddr; 2] {
    let free = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    free.map(|listener| listener.local_addr().unwrap())
}

/// A server whose output was never read, and its public address.
fn serve_unread(folder: &Folder) -> (Unread, SocketAddr) {
    for _ in 0..10 {
        let [public, admin] = free_addresses();
        let line = format!("serve --links links.toml --listen {public} --admin {admin}");
        let mut server = run_unread(folder, &line);
        let begun = Instant::now();
        // Another process may have taken an address in the meantime: then the server ends by
        // itself.
        while server.child.try_wait().unwrap().is_none() {
            if ask(admin, "GET", "/-/ready", "").is_ok_and(|answer| answer.status == 200) {
                return (server, public);
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "the server never starts serving");
            thread::sleep(Duration::from_millis(10));
        }
    }
    panic!("ten servers could not start");
}

#[test]
fn a_server_starts_serves_and_stops_even_if_nobody_reads_its_output() {
    // The plan's table used to block the start, and `ready` the stop.
    let folder = Folder::new();
    folder.write(
        "links.toml",
        &format!("{PLAN}[[links]]\nslug = \"bio\"\nchannel = \"instagram\"\n"),
    );
    let (mut server, public) = serve_unread(&folder);
    assert_eq!(ask(public, "GET", "/bio", BROWSER).unwrap().status, 302);
    let pid = rustix::process::Pid::from_child(&server.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(ends(&mut server.child).code(), Some(0));
    assert_eq!(folder.rows("export clicks").len(), 1);
}

#[test]
fn a_failed_start_ends_with_its_exit_code_even_if_nobody_reads_the_error() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let line = format!("serve --admin 127.0.0.1:0 --listen {}", taken.local_addr().unwrap());
    assert_eq!(ends(&mut run_unread(&folder, &line).child).code(), Some(1));
}

#[test]
fn an_import_whose_warnings_nobody_reads_does_not_block_the_server() {
    // It used to warn of an unknown column while it had the file open, and block forever.
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,colour\nA,2026-11-01T10:00:00Z,EUR,5,red\n",
    );
    let mut import = run_unread(&folder, "import orders orders.csv");
    let begun = Instant::now();
    while folder.run("export conversions").out.lines().count() < 2 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the order is not imported");
        thread::sleep(Duration::from_millis(20));
    }
    assert!(import.child.try_wait().unwrap().is_none(), "the import did not block on its reader");
    let serving = folder.serve("");
    assert_eq!(serving.get("/bio").status, 302);
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_server_whose_table_of_links_cannot_be_printed_still_serves_them() {
    // The log file for stdout was on a full disk, and visitors got no answer.
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    let line = "serve --links links.toml --listen 127.0.0.1:0 --admin 127.0.0.1:0";
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut child = folder
        .command(line)
        .stdin(Stdio::null())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut words = BufReader::new(child.stderr.take().unwrap());
    while !said.contains("ready http://") {
        assert!(words.read_line(&mut said).unwrap() > 0, "{said}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.contains("note: cannot print the links of the plan: No space left"), "{said}");
}
