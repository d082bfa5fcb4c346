//! Attacks from outside, and what the server never does.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::folder::{BROWSER, Folder, Serving, ask};

#[test]
fn the_server_never_sends_requests_to_targets() {
    // Other short-link servers fetched titles or checked targets, and so were made to send requests
    // to machines that only they could reach.
    let shop = TcpListener::bind("127.0.0.1:0").unwrap();
    shop.set_nonblocking(true).unwrap();
    let folder = Folder::new();
    let to = format!("http://{}/offer", shop.local_addr().unwrap());
    folder.ok(&format!("link new {to} --slug bio"));
    let serving = folder.serve("");
    for agent in [BROWSER, "WhatsApp/2.24.1", "curl/8.5", "facebookexternalhit/1.1"] {
        let answer = serving.ask("GET", "/bio", &format!("User-Agent: {agent}\r\n"));
        assert!(answer.header("location").unwrap().starts_with(&to));
    }
    folder.ok(&format!("link new {to}/2 --slug two"));
    folder.ok("link list");
    assert_eq!(serving.get("/two").status, 302);
    assert_eq!(serving.stop().code, 0);
    assert_eq!(shop.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn a_server_out_of_descriptors_waits_for_one_and_continues() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serve = folder.command("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    let mut few = std::process::Command::new("sh");
    // What the server itself needs, and a few more.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let limit = format!("ulimit -n {}; exec \"$0\" \"$@\"", 24 + 5 * cores);
    few.args(["-c", &limit]).arg(serve.get_program());
    few.args(serve.get_args()).current_dir(folder.path());
    let serving = Serving::start(few);
    let held: Vec<TcpStream> =
        (0..200).filter_map(|_| TcpStream::connect(serving.public).ok()).collect();
    assert!(held.len() > 100, "the system queues connections that the server cannot accept");
    drop(held);
    let since = Instant::now();
    let mut status = 0;
    while status != 302 && since.elapsed() < Duration::from_secs(20) {
        // A connection that the server could not accept is reset.
        status = ask(serving.public, "GET", "/bio", "").map_or(0, |answer| answer.status);
    }
    assert_eq!(status, 302);
    assert_eq!(serving.stop().code, 0);
}
