//! Variants, from the plan over the visitor to the click and the report.

use std::collections::BTreeMap;

use crate::folder::{BROWSER, ask};
use crate::small_plan::with_plan;

const VARIANTS: &str = "agents   = [\"mia\"]\nvariants = { a = { weight = 50 }, b = { weight = 50, to = \
                        \"https://shop.example.com/b\" } }";

#[test]
fn each_visitor_keeps_a_variant_which_the_click_and_the_report_have() {
    let folder = with_plan(&[("agents   = [\"mia\"]", VARIANTS), ("Europe/Berlin", "UTC")]);
    folder.ok("apply links.toml");
    let serve = || folder.serve("--trusted-proxy 127.0.0.1");
    let seen = |serving: &crate::folder::Serving, visitor: u32| {
        let from = format!("{BROWSER}X-Forwarded-For: 203.0.113.{visitor}\r\n");
        let answer = ask(serving.public, "GET", "/bw-ig-mia", &from).unwrap();
        let location = answer.header("location").unwrap().to_owned();
        let is_b = location.starts_with("https://shop.example.com/b?");
        if is_b { "b" } else { "a" }
    };
    let serving = serve();
    let first: Vec<&str> = (1..=40).map(|visitor| seen(&serving, visitor)).collect();
    serving.stop();
    // Also after a restart.
    let serving = serve();
    let second: Vec<&str> = (1..=40).map(|visitor| seen(&serving, visitor)).collect();
    assert_eq!(first, second);
    let mut shown: BTreeMap<&str, u64> = BTreeMap::new();
    for arm in &first {
        *shown.entry(arm).or_default() += 1;
    }
    assert!(shown["a"] > 5 && shown["b"] > 5, "{shown:?}");
    let rows = folder.rows("export clicks");
    let kept: Vec<&str> = rows.iter().map(|row| row["variant"].as_str()).collect();
    assert_eq!(kept, [first, second].concat());
    let today = &rows[0]["at"][..10];
    let report = folder.json(&format!("report --from {today} --to {today} --by variant"));
    let people = |arm: &str| {
        let rows = report["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["key"]["variant"] == arm).unwrap();
        (row["clicks"].as_u64().unwrap(), row["people"].as_u64().unwrap())
    };
    for (arm, visitors) in shown {
        assert_eq!(people(arm), (2 * visitors, visitors), "{arm}");
    }
}
