//! A small shop in a browser: what the script keeps, and what it hands over, with the snippets of the pages of docs.

use std::fs;
use std::net::TcpListener;

use super::handing_over::{Handed, all_placed, with_hooks};
use super::*;
use crate::browser::{finds_nothing, python};

/// An address on which nobody listens.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Only `tests/run --long` has a browser.
#[test]
fn a_shop_hands_over_the_click_of_a_visitor_who_consents_and_nothing_of_another() {
    let Some(python) = python() else { return };
    let shop = free_address();
    let folder = folder("");
    with_hooks(&folder);
    for page in ["any", "consent", "shopify", "woocommerce", "stripe"] {
        folder.ok(&format!("link new http://{shop}/{page} --slug {page} --channel instagram"));
    }
    let serving = folder.serve("--pixel");
    let address = format!("http://{}", serving.public);
    finds_nothing(python.clone(), &folder, "pixel/browser.py", &[&address, &shop, "kept"]);
    let text = fs::read_to_string(folder.path().join("handed.json")).unwrap();
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    let of = |shop: &str| {
        let pair = |at: usize| read[shop][at].as_str().unwrap().to_owned();
        (pair(0), pair(1))
    };
    let handed = Handed {
        shopify: of("shopify"),
        woocommerce: of("woocommerce"),
        stripe: of("stripe"),
        own: ("click_id".to_owned(), of("own").1),
    };
    // What pages said is there, each of the click that brought its visitor.
    let said = wait_for(&folder, 1);
    let found = ["kind", "source", "click_id"].map(|name| said[0][name].as_str());
    assert_eq!(found, ["lead", "pixel", handed.own.1.as_str()]);
    folder.ok("import undo 1");
    all_placed(&folder, &serving, &handed);
    // Under a plan that keeps nothing of who asks not to be tracked.
    let strict = format!("{MORE}[privacy]\nsignals = \"strict\"\n");
    folder.write("links.toml", &plan_of_channels(&strict));
    folder.ok("apply links.toml");
    finds_nothing(python, &folder, "pixel/browser.py", &[&address, &shop, "strict"]);
    serving.stop();
}
