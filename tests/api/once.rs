//! Requests that are sent again, and links that somebody else changed.

use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};

use super::{content, program, shop};
use crate::folder::ask_with;

const URL: &str = "https://shop.example.com/x";

#[test]
fn a_request_with_the_same_key_is_done_once_and_another_one_is_told() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let send = |key: &str, path: &str, body: Value| {
        let headers = format!("Idempotency-Key: {key}\r\n");
        let answer = all.send("POST", &format!("/-/api/v1/{path}"), &headers, Some(&body));
        (answer.status, content(&answer))
    };
    let first = send("k1", "links", json!({ "url": URL }));
    assert_eq!(first.0, 201);
    assert_eq!(send("k1", "links", json!({ "url": URL })), first);
    // The quotes of the draft are no part of the key.
    assert_eq!(send("\"k1\"", "links", json!({ "url": URL })), first);
    assert_eq!(send("k1", "links", json!({ "url": "https://shop.example.com/y" })).0, 422);
    assert_eq!(send("k1", "coupons/IGBLACK/redeem", json!({ "order": "#7" })).0, 422);
    // The key of one token has nothing to do with that of another.
    let other = program(&folder, &serving, "mias");
    let headers = "Idempotency-Key: k1\r\n";
    let theirs = other.send("POST", "/-/api/v1/links", headers, Some(&json!({ "url": URL })));
    assert_eq!(theirs.status, 201);
    assert_ne!(content(&theirs)["slug"], first.1["slug"]);
    // A code is given once.
    let give = || send("k2", "coupon-batches/sms/give", json!({ "unexported": true }));
    let given = give();
    assert_eq!(given.0, 200, "{given:?}");
    assert_eq!(give().1["code"], given.1["code"]);
    assert_ne!(
        send("k3", "coupon-batches/sms/give", json!({ "unexported": true })).1["code"],
        given.1["code"]
    );
    let made = folder.json("link list --status live");
    assert_eq!(made.as_array().unwrap().iter().filter(|row| row["target"] == URL).count(), 1);
    serving.stop();
}

#[test]
fn the_same_request_at_once_is_done_once() {
    let (folder, serving) = shop("");
    let all = Arc::new(program(&folder, &serving, "all"));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let all = Arc::clone(&all);
            thread::spawn(move || {
                let headers = "Idempotency-Key: once\r\n";
                let body = json!({ "order": "#9" });
                all.send("POST", "/-/api/v1/coupons/MIA10/redeem", headers, Some(&body)).status
            })
        })
        .collect();
    let statuses: Vec<u16> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert!(statuses.contains(&200), "{statuses:?}");
    // Those that came while it was being done are told so.
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    let log = folder.json("changes list");
    let redeemed = log.as_array().unwrap().iter().filter(|row| row["change"] == "code-redeemed");
    assert_eq!(redeemed.count(), 1);
    serving.stop();
}

#[test]
fn an_edit_of_a_link_that_was_changed_since_is_refused() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let edit = |version: &str, body: Value| {
        let headers = format!("If-Match: {version}\r\n");
        all.send("PATCH", "/-/api/v1/links/old", &headers, Some(&body))
    };
    let read = all.send("GET", "/-/api/v1/links/old", "", None);
    let version = read.header("etag").unwrap().to_owned();
    let edited = edit(&version, json!({ "title": "Old", "limit": 5 }));
    assert_eq!(edited.status, 200, "{edited:#?}");
    let row = content(&edited);
    assert_eq!((&row["title"], &row["limit"]), (&json!("Old"), &json!(5)));
    assert_eq!(edit(&version, json!({ "title": "Older" })).status, 412);
    assert_eq!(edit("*", json!({ "limit": null })).status, 200);
    let retired = all.ok("POST", "links/old/retire", None);
    assert_eq!(retired["status"], "retired");
    assert_eq!(edit(&version, json!({ "live": true })).status, 412);
    let live = all.ok("PATCH", "links/old", Some(&json!({ "live": true, "ends": "2099-12-31" })));
    assert_eq!(
        (&live["status"], &live["ends_at"]),
        (&json!("live"), &json!("2099-12-31T23:00:00.000Z"))
    );
    assert_eq!(live["limit"], Value::Null);
    // Tags that no answer had; what is no tag; and a list that has the right one.
    let title = || json!({ "title": "Old" });
    for (tag, status) in [
        ("\"a,b\"", 412),
        ("\"\"", 412),
        ("W/\"x\" , \"y\"", 412),
        ("x", 400),
        ("\"x\" \"y\"", 400),
        ("\"x", 400),
        ("\"x\", *", 400),
    ] {
        assert_eq!(edit(tag, title()).status, status, "{tag}");
    }
    let version = all.send("GET", "/-/api/v1/links/old", "", None);
    let listed = format!("\"a,b\",,{}", version.header("etag").unwrap());
    assert_eq!(edit(&listed, title()).status, 200);
    serving.stop();
}

#[test]
fn links_are_found_by_what_they_are_and_by_what_programs_call_them() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let find = json!({ "url": URL, "channel": "instagram", "find_if_exists": true });
    let (status, first) = all.ask("POST", "links", Some(&find));
    assert_eq!(status, 201);
    assert_eq!(all.ask("POST", "links", Some(&find)), (200, first.clone()));
    let other = json!({ "url": URL, "channel": "whatsapp", "find_if_exists": true });
    assert_eq!(all.ask("POST", "links", Some(&other)).0, 201);
    // By what a program calls it.
    let path = "external-links/sku%2F7";
    assert_eq!(all.get(path).0, 404);
    let (status, made) = all.ask("PUT", path, Some(&json!({ "url": URL })));
    assert_eq!((status, made["external_id"].as_str()), (201, Some("sku/7")));
    let (status, edited) =
        all.ask("PUT", path, Some(&json!({ "url": "https://shop.example.com/z", "limit": 3 })));
    assert_eq!((status, &edited["slug"], edited["limit"].as_u64()), (200, &made["slug"], Some(3)));
    assert_eq!(all.get(path), (200, edited.clone()));
    let taken = json!({ "url": URL, "external_id": "sku/7" });
    assert_eq!(all.ask("POST", "links", Some(&taken)).0, 409);
    // What is left out stays; a limit that was left out was taken away once, and a title was not.
    let (status, edited) = all.ask("PUT", path, Some(&json!({ "url": URL, "title": "Seven" })));
    assert_eq!(
        (status, &edited["title"], edited["limit"].as_u64()),
        (200, &json!("Seven"), Some(3))
    );
    let (_, edited) = all.ask("PUT", path, Some(&json!({ "url": URL, "limit": null })));
    assert_eq!((&edited["title"], &edited["limit"]), (&json!("Seven"), &Value::Null));
    assert_eq!(all.ask("PUT", path, Some(&json!({ "url": URL, "slug": "else" }))).0, 422);
    assert_eq!(all.ask("PUT", path, Some(&json!({ "title": "no url" }))).0, 400);
    // A retired link is put into use again when it is asked for.
    let slug = made["slug"].as_str().unwrap();
    all.ok("POST", &format!("links/{slug}/retire"), None);
    let put = json!({ "url": URL });
    assert_eq!(all.ask("PUT", path, Some(&put)).1["status"], "retired");
    let put = json!({ "url": URL, "live": true });
    assert_eq!(all.ask("PUT", path, Some(&put)).1["status"], "live");
    // After a restart it is found, too.
    serving.stop();
    let serving = folder.serve("");
    let all = program(&folder, &serving, "all");
    assert_eq!(all.get(path).1["slug"], made["slug"]);
    assert_eq!(all.ask("POST", "links", Some(&find)).1["slug"], first["slug"]);
    serving.stop();
}

#[test]
fn many_links_in_one_request_each_have_a_result() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let items: Vec<Value> = (0..500)
        .map(|number| match number {
            7 => json!({ "url": "nowhere" }),
            8 => json!({ "url": URL, "slug": "bio" }),
            9 => json!({ "url": URL, "sulg": "bio" }),
            _ => json!({ "url": format!("{URL}?n={number}") }),
        })
        .collect();
    let headers = "Idempotency-Key: batch\r\n";
    let body = json!({ "items": items });
    let send = || {
        let answer = all.send("POST", "/-/api/v1/links-batch", headers, Some(&body));
        assert_eq!(answer.status, 200);
        content(&answer)
    };
    let results = send();
    let results_of = results.as_array().unwrap();
    assert_eq!(results_of.len(), 500);
    for (number, result) in results_of.iter().enumerate() {
        let expected = match number {
            7 => 422,
            8 => 409,
            9 => 400,
            _ => 201,
        };
        assert_eq!(result["status"], expected, "{number}: {result}");
        assert_eq!(result.get("link").is_some(), expected == 201, "{number}: {result}");
    }
    assert_eq!(results[11]["link"]["target"], format!("{URL}?n=11"));
    assert_eq!(send(), results);
    serving.stop();
}

/// An item could say one thing twice, and another batch under the same key was half done.
#[test]
fn an_item_that_says_a_thing_twice_is_refused_and_a_key_is_of_the_whole_batch() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let send = |body: &str| {
        let head = format!(
            "Authorization: Bearer {}\r\nIdempotency-Key: batch\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            all.token,
            body.len()
        );
        content(&ask_with(all.to, "POST", "/-/api/v1/links-batch", &head, body).unwrap())
    };
    let twice = r#"{ "url": "https://a.example/", "url": "https://b.example/" }"#;
    let body = format!(r#"{{ "items": [{twice}, {{ "url": "{URL}" }}, {{}}] }}"#);
    let results = send(&body);
    let statuses = |results: &Value| -> Vec<u64> {
        results.as_array().unwrap().iter().map(|of| of["status"].as_u64().unwrap()).collect()
    };
    assert_eq!(statuses(&results), [400, 201, 400]);
    let detail = results[0]["problem"]["detail"].as_str().unwrap();
    assert!(detail.starts_with("item: duplicate field `url`"), "{detail}");
    assert_eq!(send(&body), results);
    let other = format!(r#"{{ "items": [{{ "url": "{URL}/2" }}, {{ "url": "{URL}" }}] }}"#);
    assert_eq!(statuses(&send(&other)), [201, 422], "the first one was refused, and is free");
    serving.stop();
}

/// Bodies that came slowly, all of one token, once kept everybody else's requests out.
#[test]
fn a_token_whose_bodies_come_slowly_leaves_the_others_their_turns() {
    use std::io::Write;
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let slow: Vec<_> = (0..100)
        .map(|_| {
            let mut stream = std::net::TcpStream::connect(all.to).unwrap();
            let head = format!(
                "POST /-/api/v1/links HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
                 Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
                all.token
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let mias = program(&folder, &serving, "mias");
    mias.ok("POST", "links", Some(&json!({ "url": URL })));
    let refused = all.send("GET", "/-/api/v1/links", "", None);
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("1")));
    drop(slow);
    let free = (0..100).any(|_| {
        thread::sleep(std::time::Duration::from_millis(50));
        all.get("links").0 == 200
    });
    assert!(free, "those who went away give their turns back");
    serving.stop();
}
