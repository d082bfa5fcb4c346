//! Messages that no shop sends.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::*;

/// Bodies that are broken in some way, each with others behind it.
fn broken(turn: usize) -> String {
    let good = order(2, 1);
    match turn % 7 {
        0 => good[..turn % good.len()].to_owned(),
        1 => good.replace("\"2.50\"", "\"-2.50\""),
        2 => good.replace("EUR", "\\u0000"),
        3 => format!("{}{good}", "[".repeat(turn * 10)),
        4 => "\u{feff}".repeat(turn),
        5 => good.replace("\"#2\"", "{\"a\":null}"),
        _ => format!("{{\"name\":\"{}\"}}", "x".repeat(turn * 100)),
    }
}

#[test]
fn hostile_messages_change_no_record_and_visitors_go_on() {
    let folder = folder();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    assert_eq!(send(&serving, "orders/paid", &order(1, 1)).status, 200);
    let before = folder.ok("export conversions");
    for turn in 0..200 {
        let body = broken(turn);
        let status = match turn % 4 {
            0 => send(&serving, "orders/paid", &body).status,
            1 => send_by(&serving, NEW_SECRET, "orders/paid", &order(3, 1)).status,
            2 => post(&serving, ADDRESS, &[("X-Shopify-Hmac-SHA256", "=")], &body).status,
            _ => send(&serving, "orders/paid", &order(1, 1)).status,
        };
        let expected = if turn % 4 == 0 || turn % 4 == 3 { 200 } else { 401 };
        assert_eq!(status, expected, "turn {turn}: {body}");
        if turn % 40 == 0 {
            assert_eq!(serving.get("/bio").status, 302);
        }
    }
    assert_eq!(folder.ok("export conversions"), before);
    assert!(folder.rows("hooks failed").len() > 20);
}

#[test]
fn bodies_that_do_not_come_hold_up_no_visitor_and_are_given_up() {
    let folder = folder();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    let head = format!("POST {ADDRESS} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{{");
    let mut slow = Vec::new();
    let begun = Instant::now();
    // They are given up after a while, so more follow until all places are taken. Nothing of this needs the disk.
    while post(&serving, ADDRESS, &[], "{}").status != 503 {
        for _ in 0..10 {
            let mut stream = TcpStream::connect(serving.public).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            slow.push(stream);
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "the places are never all taken");
    }
    assert_eq!(serving.get("/bio").status, 302);
    drop(slow);
    let begun = Instant::now();
    while send(&serving, "orders/paid", &order(1, 1)).status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the places are never free again");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(folder.rows("export conversions").len(), 1);
}
