//! Endpoints that would lead into the network of the operator.

use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use super::receiver::{OK, Receiver, Reply};
use super::{Courier, SOON, folder, give};

#[test]
fn no_private_address_is_added_however_it_is_written() {
    let folder = folder();
    for url in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0177.1/",
        "https://0x7f000001/",
        "https://10.0.0.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1:8443/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1]/",
    ] {
        let ran = folder.run(&format!("webhooks add {url} --events all --name crm"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{url}: {ran:?}");
        assert!(ran.err.contains("add --allow-private if events shall go there"), "{url}: {ran:?}");
    }
    for (url, words) in [
        ("http://example.com/", "over http everybody on the way reads the events"),
        ("https://user:secret@example.com/", "it has a user name or a password"),
        ("gopher://example.com/", "is no address such as"),
        ("https://example.com/#a", "what follows # is never sent"),
    ] {
        let ran = folder.run(&format!("webhooks add {url} --events all --name crm"));
        assert_eq!(ran.code, 2, "{url}");
        assert!(ran.err.contains(words), "{url}: {}", ran.err);
    }
    assert_eq!(folder.rows("webhooks list").len(), 0);
}

#[test]
fn a_name_that_leads_to_this_machine_is_not_connected_to() {
    let folder = folder();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let _serving = folder.serve("");
    // A name says nothing until it is looked up.
    folder.ok(&format!("webhooks add https://localhost:{port}/ --events all --name crm"));
    let tried = folder.run("webhooks test crm");
    assert_eq!(tried.code, 1);
    assert!(tried.err.contains("which is no public address"), "{}", tried.err);
    let courier = Courier::start(&folder, SOON);
    give(&folder);
    thread::sleep(Duration::from_secs(3));
    let failing = &folder.rows("webhooks list")[0];
    assert_eq!(failing["state"], "failing");
    assert!(failing["reason"].contains("which is no public address"), "{failing:?}");
    courier.stop();
    assert!(listener.accept().is_err(), "somebody connected");
}

#[test]
fn a_redirect_to_a_private_address_is_not_followed_by_any_status() {
    let folder = folder();
    let secret = Receiver::new(|_, _| OK);
    let to = format!("http://{}/metadata", secret.address);
    let receiver = Receiver::new(move |_, _| Reply::Leads(to.clone()));
    let url = format!("http://{}/in", receiver.address);
    folder.ok(&format!("webhooks add {url} --events all --allow-private --name crm"));
    let tried = folder.run("webhooks test crm");
    assert_eq!(tried.code, 1);
    assert!(tried.err.contains("redirects are not followed"), "{}", tried.err);
    assert_eq!((receiver.connections(), secret.connections()), (1, 0));
}

#[test]
fn an_answer_cannot_write_to_the_operators_terminal_or_fill_memory() {
    let folder = folder();
    let receiver = Receiver::new(|_, number| match number {
        0 => Reply::Says(500, "", "a\x1b]0;title\x07\r\n\tb"),
        1 => Reply::Says(200, "", "ok \x1b[2J"),
        _ => Reply::Babbles,
    });
    let url = format!("http://{}/in", receiver.address);
    folder.ok(&format!("webhooks add {url} --events all --allow-private --name crm"));
    for _ in 0..3 {
        let tried = folder.run("webhooks test crm");
        let shown = format!("{}{}", tried.out, tried.err);
        let is_plain = |c: char| !c.is_control() || c == '\n';
        assert!(shown.chars().all(is_plain) && shown.len() < 1_000, "{shown:?}");
    }
}
