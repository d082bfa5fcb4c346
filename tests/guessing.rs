//! Guessing at codes over the network: what is counted, written down, refused and shown.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use couplet::codec::encode_message;
use couplet::domain::code::coupon::CouponCode;
use couplet::service::{Request, VERSION};
use couplet::store::{CodeSelection, Selection};

use crate::folder::{Folder, Serving};
use crate::network::{over, token};
use crate::small_plan::with_plan;

/// A shop's folder with one code, `IGBLACK`. Guesses are counted by the hour, so that a test does not begin at its end.
fn shop() -> Folder {
    #[expect(clippy::disallowed_methods, reason = "the server has the clock of the machine")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() % 3_600;
    if since > 3_480 {
        thread::sleep(Duration::from_secs(3_600 - since));
    }
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder
}

/// Looks up codes that there are not, one by one.
fn guess(folder: &Folder, serving: &Serving, name: &str, count: usize) {
    for number in 0..count {
        let ran = folder.run(&format!("coupon check ZZZ-{number} {}", over(serving, name)));
        assert_eq!((ran.code, ran.out.as_str()), (1, "No such code.\n"), "{ran:#?}");
    }
}

/// Status, `retry-after` and body of a request for codes.
fn ask(serving: &Serving, secret: &str, codes: &[String]) -> (u16, Option<String>, Vec<u8>) {
    let codes = codes.iter().map(|code| CouponCode::parse(code).unwrap()).collect();
    let codes = CodeSelection::Typed(codes);
    let asked = Request::Snapshot(Selection { codes, ..Selection::settings() });
    let asked = encode_message(VERSION, &asked);
    let mut stream = TcpStream::connect(serving.admin).unwrap();
    let head = format!(
        "POST /-/data HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        asked.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&asked).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|of| of == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let retry = head.lines().find_map(|line| line.strip_prefix("retry-after: "));
    (status, retry.map(str::to_owned), answer[end + 4..].to_vec())
}

/// Each as `IGBLACK guessed: reason`.
fn told(folder: &Folder) -> Vec<String> {
    let rows = folder.rows("coupon leaks").into_iter();
    rows.map(|row| format!("{} {}: {}", row["code"], row["flag"], row["reason"])).collect()
}

#[test]
fn a_code_that_is_found_after_25_unknown_ones_is_flagged_and_mistyping_is_not() {
    let folder = shop();
    let serving = folder.serve("");
    token(&folder, "shop", "");
    token(&folder, "agent", "");
    // Commands beside the data file are not counted.
    for number in 0..30 {
        assert_eq!(folder.run(&format!("coupon check ZZZ-{number}")).code, 1);
    }
    guess(&folder, &serving, "agent", 18);
    assert_eq!(folder.run(&format!("coupon check igblack {}", over(&serving, "agent"))).code, 0);
    assert_eq!(told(&folder), [""; 0]);
    guess(&folder, &serving, "shop", 25);
    let check = |typed: &str, name: &str| {
        folder.run(&format!("coupon check {typed} {}", over(&serving, name)))
    };
    // Each similar code that is suggested would be a guess at hundreds of codes.
    assert_eq!(check("igblacx", "agent").out, "No such code. Did you mean IGBLACK?\n");
    assert_eq!(check("igblacx", "shop").out, "No such code.\n");
    let ran = check("igblack", "shop");
    assert_eq!(ran.code, 0, "{ran:#?}");
    let found =
        "IGBLACK guessed: found after 26 or more unknown codes within an hour, by the token shop";
    assert_eq!(told(&folder), [found]);
    let flags: Vec<String> = folder
        .rows("coupon list")
        .into_iter()
        .map(|mut row| row.remove("flags").unwrap())
        .collect();
    assert_eq!(flags, ["guessed", ""]);
    let metrics = crate::folder::ask(serving.admin, "GET", "/-/metrics", "").unwrap().body;
    assert!(metrics.contains("\ncouplet_codes_unknown_total 45\n"), "{metrics}");
    // A report tells it although no code of it was redeemed.
    let month = this_month(&folder);
    let report = folder.json(&format!("report --month {month}"));
    assert_eq!(report["leaks"]["rows"][0]["code"], "IGBLACK");
    // It is in a backup, and in what is restored.
    drop(serving);
    folder.ok("backup kept.backup");
    assert!(folder.ok("verify").contains("hours of guesses"));
    let other = Folder::new();
    std::fs::copy(folder.path().join("kept.backup"), other.path().join("kept.backup")).unwrap();
    other.ok("restore kept.backup");
    assert_eq!(told(&other), [found]);
}

/// This month in the zone of the plan, as the program says it.
fn this_month(folder: &Folder) -> String {
    folder.rows("coupon leaks")[0]["since"].get(..7).unwrap().to_owned()
}

#[test]
fn what_was_written_before_a_restart_counts_after_it_and_guesses_in_vain_are_told_by_token() {
    let folder = shop();
    let serving = folder.serve("");
    token(&folder, "shop", "");
    guess(&folder, &serving, "shop", 22);
    let vain = " guessed: 20 or more unknown codes were looked up within an hour, by the token shop, and none was found";
    assert_eq!(told(&folder), [vain]);
    serving.kill();
    let serving = folder.serve("");
    guess(&folder, &serving, "shop", 3);
    assert_eq!(folder.run(&format!("coupon check igblack {}", over(&serving, "shop"))).code, 0);
    let found =
        "IGBLACK guessed: found after 23 or more unknown codes within an hour, by the token shop";
    assert_eq!(told(&folder), [found]);
    // It was never used, and is known by its channel all the same, in a report as well.
    assert_eq!(folder.rows("coupon leaks --channel instagram").len(), 1);
    assert_eq!(folder.rows("coupon leaks --channel whatsapp").len(), 0);
    let month = this_month(&folder);
    let row = folder.json(&format!("report --month {month}"))["leaks"]["rows"][0].clone();
    assert_eq!((&row["channel"], &row["flag"]), (&"instagram".into(), &"guessed".into()));
    let table = folder.run("coupon leaks").out;
    insta::assert_snapshot!(table, @"
    code     flag     reason
    IGBLACK  guessed  found after 23 or more unknown codes within an hour, by the
                      token shop

    (left out to fit 80 columns: of, redemptions, campaign, since, channel; --format
    csv has them)
    ");
}

#[test]
fn after_a_thousand_unknown_codes_known_ones_are_refused_too_until_the_hour_is_over() {
    let folder = shop();
    let serving = folder.serve("");
    let secret = token(&folder, "shop", "");
    let codes = |first: usize, count: usize| -> Vec<String> {
        (first..first + count).map(|number| format!("ZZ-{number}")).collect()
    };
    for first in 0..5 {
        let (status, ..) = ask(&serving, &secret, &codes(first * 200, 200));
        assert_eq!(status, 200);
    }
    let unknown = ask(&serving, &secret, &codes(0, 1));
    let known = ask(&serving, &secret, &["IGBLACK".to_owned()]);
    assert_eq!((known.0, &known.2), (unknown.0, &unknown.2));
    assert_eq!(known.0, 429);
    let seconds: u64 = known.1.unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
    let ran = folder.run(&format!("coupon check igblack {}", over(&serving, "shop")));
    let said = ran.err.split(" until ").next().unwrap();
    insta::assert_snapshot!(format!("{} {said}", ran.code), @"1 error: the server refused: within an hour, a token can look up 1000 codes that do not exist, and this request goes past that; so that nobody finds codes by guessing, the token can look up none");
    // A server that starts again within the hour knows it.
    serving.kill();
    let serving = folder.serve("");
    assert_eq!(ask(&serving, &secret, &codes(0, 1)).0, 429);
    // Other tokens, and other requests, go on.
    token(&folder, "agent", "");
    assert_eq!(folder.run(&format!("coupon check igblack {}", over(&serving, "agent"))).code, 0);
    assert_eq!(folder.run(&format!("coupon list {}", over(&serving, "shop"))).code, 0);
}
