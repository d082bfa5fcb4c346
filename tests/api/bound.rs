//! What a token for one agent sees and does: on every route, what is not theirs is not there.

use serde_json::{Value, json};

use super::{program, shop};

const URL: &str = "https://shop.example.com/x";

#[test]
fn a_token_for_an_agent_is_for_nothing_else_on_any_route() {
    let (folder, serving) = shop("");
    let (all, mias) = (program(&folder, &serving, "all"), program(&folder, &serving, "mias"));
    let own = |rows: &Value| rows.as_array().unwrap().iter().all(|row| row["agent"] == "mia");
    let of_all = all.ok("GET", "links", None);
    let listed = mias.ok("GET", "links", None);
    assert!(!own(&of_all) && own(&listed), "{listed}");
    assert!(listed.as_array().unwrap().len() < of_all.as_array().unwrap().len());
    assert_eq!(mias.get("links?agent=tom").1, json!([]));
    // What is there, and what is not, is told alike.
    for (method, body) in [("GET", None), ("PATCH", Some(json!({ "title": "Mine" })))] {
        let there = mias.ask(method, "links/bio", body.as_ref());
        let nowhere = mias.ask(method, "links/nowhere", body.as_ref());
        let told = |of: &(u16, Value)| of.1["detail"].as_str().unwrap().replace("nowhere", "bio");
        assert_eq!((there.0, told(&there)), (404, told(&nowhere)), "{method}");
    }
    assert_eq!(mias.ask("POST", "links/old/retire", Some(&json!({ "gone": true }))).0, 404);
    assert_eq!(all.get("links/old").1["status"], "live");
    // A link is made as theirs, and stays theirs.
    let made = mias.ok("POST", "links", Some(&json!({ "url": URL, "channel": "instagram" })));
    assert_eq!(made["agent"], "mia");
    let path = format!("links/{}", made["slug"].as_str().unwrap());
    assert_eq!(mias.ask("PATCH", &path, Some(&json!({ "agent": "tom" }))).0, 403);
    let other = json!({ "url": URL, "agent": "tom" });
    assert_ne!(mias.ask("POST", "links", Some(&other)).0, 201);
    // What a program of somebody else calls so is another link.
    let called = "external-links/sku-1";
    all.ok("PUT", called, Some(&json!({ "url": URL })));
    assert_eq!(mias.get(called).0, 404);
    assert_eq!(mias.ask("PUT", called, Some(&json!({ "url": URL }))).0, 201);
    assert_eq!(mias.get(called).1["agent"], "mia");
    // Clicks, codes, campaigns and reports.
    let clicks = mias.ok("GET", "clicks", None);
    assert!(own(&clicks) && !clicks.as_array().unwrap().is_empty(), "{clicks}");
    assert!(!own(&all.ok("GET", "clicks", None)));
    assert_eq!(mias.get("clicks?slug=bio").0, 404);
    let codes = mias.ok("GET", "coupons", None);
    assert!(own(&codes) && !codes.as_array().unwrap().is_empty(), "{codes}");
    assert_eq!(mias.get("coupons/IGBLACK").0, 404);
    assert_eq!(mias.get("coupon-check?code=IGBLACK").1["answer"], "unknown");
    assert_eq!(mias.get("coupon-check?code=MIA10").1["answer"], "known");
    let order = json!({ "order": "#77" });
    assert_eq!(mias.ask("POST", "coupons/IGBLACK/redeem", Some(&order)).0, 404);
    assert_eq!(mias.ask("POST", "coupons/IGBLACK/release", Some(&order)).0, 404);
    assert_eq!(mias.ask("POST", "coupons/MIA10/redeem", Some(&order)).0, 200);
    assert_eq!(mias.get("campaigns").1, json!([]));
    assert_eq!(mias.get("campaigns/black-week").0, 404);
    for path in ["report?period=2026-11", "explain/%231010", "explain/none"] {
        assert_eq!(mias.get(path).0, 403, "{path}");
    }
    let conversions = mias.ok("GET", "conversions?period=2026-11", None);
    assert!(own(&conversions) && conversions.as_array().unwrap().len() == 1, "{conversions}");
    // A code is given as theirs.
    let ask = json!({ "unexported": true, "agent": "tom" });
    assert_ne!(mias.ask("POST", "coupon-batches/sms/give", Some(&ask)).0, 200);
    let given = mias.ok("POST", "coupon-batches/sms/give", Some(&json!({ "unexported": true })));
    assert_eq!(given["given_by"], "mia");
    // Nothing of somebody else's was changed.
    let log = folder.json("changes list");
    let theirs: Vec<&Value> =
        log.as_array().unwrap().iter().filter(|row| row["by"] == "token mias").collect();
    assert_eq!(theirs.len(), 4, "{theirs:#?}");
    serving.stop();
}

#[test]
fn no_page_of_codes_tells_a_code_of_others() {
    // The cursor of an empty page used to be the text of the next code, whoever's it was.
    let (folder, serving) = shop("");
    let mias = program(&folder, &serving, "mias");
    for number in 10..65 {
        folder.ok(&format!("coupon new AA{number} --campaign black-week --channel instagram"));
    }
    let all = program(&folder, &serving, "all");
    let page = |of: &super::Program, path: &str| of.send("GET", path, "", None);
    let first = page(&all, "/-/api/v1/coupons");
    assert!(
        first.body.contains("AA10") && first.head.to_lowercase().contains("link: "),
        "{first:?}"
    );
    for path in
        ["/-/api/v1/coupons", "/-/api/v1/coupons?cursor=AA20", "/-/api/v1/coupons?batch=sms"]
    {
        let answer = page(&mias, path);
        assert!(!answer.head.contains("AA") && !answer.body.contains("AA"), "{path}: {answer:?}");
    }
    assert!(page(&mias, "/-/api/v1/coupons").body.contains("MIA10"));
    assert_eq!(mias.ask("POST", "links", Some(&json!([URL]))).0, 400);
}
