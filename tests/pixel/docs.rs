//! The pages of docs for shops: their commands, their plans, and the requests that they show. What is for browsers is
//! tried in one (see `browser`).

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::*;
use crate::folder::ask_with;
use crate::hooks;

const PAGES: [&str; 4] = ["any-shop.md", "shopify.md", "woocommerce.md", "stripe.md"];

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

/// The blocks of a page in a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let parts = page.split("\n```").skip(1).step_by(2);
    let own = parts.filter_map(|part| part.strip_prefix(language)?.strip_prefix('\n'));
    own.map(str::to_owned).collect()
}

#[test]
fn the_commands_and_the_plans_of_the_pages_for_shops_work() {
    let folder = folder("");
    for shop in ["shopify", "woo", "stripe"] {
        hooks::secret(&folder, &format!("{shop}.secret"), hooks::SECRET);
    }
    let mut commands = 0;
    for name in PAGES {
        let page = page(name);
        // All hooks of the pages are shown alone, so that they may share a name.
        let _ = folder.run("hooks remove berlin");
        for line in blocks(&page, "sh").iter().flat_map(|block| block.lines()) {
            let Some(command) = line.strip_prefix("couplet ") else { continue };
            commands += 1;
            if command.starts_with("serve") {
                assert_eq!(command, "serve --links links.toml --pixel");
                continue;
            }
            folder.ok(command);
        }
        for block in blocks(&page, "toml") {
            // A plan has each table once.
            let plan = plan_of_channels("");
            let plan = match block.strip_prefix("[defaults]\n") {
                Some(keys) => plan.replace("[defaults]\n", &format!("[defaults]\n{keys}\n")),
                None => plan + &block,
            };
            folder.write("shown.toml", &plan);
            folder.ok("check shown.toml");
        }
    }
    assert_eq!(commands, 5);
}

#[test]
fn the_requests_of_the_page_for_any_shop_are_answered_as_it_shows() {
    let folder = folder("");
    let page = page("any-shop.md");
    let token = crate::network::token(&folder, "shop-server", "--scope imports:write");
    let serving = folder.serve("--pixel");
    let curl = blocks(&page, "sh").into_iter().find(|block| block.starts_with("curl ")).unwrap();
    let path = curl.lines().next().unwrap().strip_prefix("curl https://go.example.com").unwrap();
    let path = path.trim_end_matches(['\\', ' ']);
    let (flags, body) = curl.split_once("-d '").unwrap();
    let body = body.split_once('\'').unwrap().0;
    let headers = flags.split("-H \"").skip(1).map(|of| of.split_once('"').unwrap().0);
    let headers = headers.collect::<Vec<_>>().join("\r\n").replace("$COUPLET_TOKEN", &token);
    let headers = format!("{headers}\r\nContent-Length: {}\r\n", body.len());
    assert!(headers.contains("Idempotency-Key: "), "{headers}");
    let answer = ask_with(serving.public, "POST", path, &headers, body).unwrap();
    assert_eq!(answer.status, 200, "{answer:#?}");
    let [shown] = &blocks(&page, "json")[..] else { panic!() };
    let [shown, answered] =
        [shown, &answer.body].map(|text| -> Value { serde_json::from_str(text).unwrap() });
    assert_eq!(answered, shown);
    assert_eq!(folder.rows("export conversions")[0]["conversion_id"], "1001");
    // The picture of a page without a script.
    let click = serving.get("/bio").click_id().to_owned();
    let (_, picture) = page.split_once("<img src=\"https://go.example.com/-/pixel.gif").unwrap();
    let query = picture.split_once('"').unwrap().0.replace("3Kx9aB7QmZ01", &click);
    load(&serving, &query, BROWSER);
    let found = wait_for(&folder, 2);
    assert_eq!(found.iter().filter(|row| row["source"] == "pixel").count(), 1, "{found:#?}");
    serving.stop();
}
