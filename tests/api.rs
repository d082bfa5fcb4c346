//! Programs use the API: every route as its document says, whose each token is, and requests that are sent again.

mod bound;
mod once;
mod random;
mod schema;

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::folder::{Answer, Folder, Serving, ask_with};
use crate::network::token;
use crate::small_plan::with_plan;
use schema::faults;

/// A program with a token.
struct Program {
    to: SocketAddr,
    token: String,
}

impl Program {
    fn send(&self, method: &str, path: &str, headers: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let of_body = match body.len() {
            0 => String::new(),
            bytes => format!("Content-Type: application/json\r\nContent-Length: {bytes}\r\n"),
        };
        let head = format!("Authorization: Bearer {}\r\n{headers}{of_body}", self.token);
        ask_with(self.to, method, path, &head, &body).unwrap()
    }

    /// The status and the content of an answer.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let answer = self.send(method, &format!("/-/api/v1/{path}"), "", body);
        (answer.status, content(&answer))
    }

    fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, None)
    }

    /// What must be there.
    #[track_caller]
    fn ok(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (status, content) = self.ask(method, path, body);
        assert!(status < 300, "{method} {path}: {status} {content}");
        content
    }
}

fn content(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {answer:#?}"))
}

const ORDERS: &str = "order_id,ordered_at,currency,total,discount_codes\n\
    #1010,2026-11-20T10:00:00Z,EUR,55.00,IGBLACK\n\
    #1011,2026-11-21T10:00:00Z,EUR,20.00,MIA10\n";

/// A shop with a plan, a batch, orders and clicks, and a running server.
fn shop(flags: &str) -> (Folder, Serving) {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/old --slug old");
    folder.ok("coupon batch --name sms --campaign black-week --channel whatsapp --count 20 --pattern SMS-????-????");
    folder.write("orders.csv", ORDERS);
    folder.ok("import orders orders.csv");
    for (name, flags) in [
        ("all", "--scope write --rate 600000"),
        ("reader", ""),
        ("tills", "--scope coupons:write"),
        ("mias", "--scope write --agent mia"),
    ] {
        token(&folder, name, flags);
    }
    let serving = folder.serve(flags);
    serving.get("/bio");
    serving.get("/bw-ig-mia");
    (folder, serving)
}

fn program(folder: &Folder, serving: &Serving, name: &str) -> Program {
    let path = folder.path().join(format!("{name}.token"));
    let token = std::fs::read_to_string(path).unwrap().trim_end().to_owned();
    Program { to: serving.admin, token }
}

fn document(serving: &Serving) -> Value {
    let answer = ask_with(serving.admin, "GET", "/-/api/openapi.json", "", "").unwrap();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    content(&answer)
}

/// An operation of the document, and where it is.
struct Operation<'a> {
    method: String,
    path: String,
    of: &'a Value,
}

/// All operations; of one path, what makes something comes before what reads it.
fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap();
        for method in ["put", "post", "get", "patch"] {
            if let Some(of) = methods.get(method) {
                let (method, path) = (method.to_uppercase(), path.clone());
                all.push(Operation { method, path, of });
            }
        }
        assert!(methods.keys().all(|of| ["put", "post", "get", "patch"].contains(&&**of)));
    }
    all
}

/// The address of an example.
fn address(of: &Operation<'_>) -> String {
    let mut path = of.path.clone();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for parameter in of.of["parameters"].as_array().unwrap() {
        let Some(example) = parameter.get("example") else { continue };
        let (name, example) =
            (parameter["name"].as_str().unwrap(), example.as_str().unwrap().to_owned());
        if parameter["in"] == "path" {
            let encoded = example.replace('#', "%23");
            path = path.replace(&format!("{{{name}}}"), &encoded);
        } else {
            query.append_pair(name, &example);
        }
    }
    let query = query.finish();
    assert!(!path.contains('{'), "{path}: no example");
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

#[test]
fn every_route_answers_its_example_as_its_document_says() {
    let (folder, serving) = shop("");
    let (all, document) = (program(&folder, &serving, "all"), document(&serving));
    let operations = operations(&document);
    assert!(operations.len() > 20, "{}", operations.len());
    for of in &operations {
        let (method, address) = (&of.method, address(of));
        let body = of.of.pointer("/requestBody/content/application~1json");
        if let Some(body) = body {
            assert_eq!(faults(&body["example"], &body["schema"], &document), [""; 0], "{address}");
        }
        let answer = all.send(method, &address, "", body.map(|body| &body["example"]));
        let name = format!("{method} {address}: {} {}", answer.status, answer.body);
        let described = &of.of["responses"][answer.status.to_string()];
        assert!(answer.status < 300 && described.is_object(), "{name}");
        let described_content = &described["content"]["application/json"];
        assert_eq!(answer.header("content-type"), Some("application/json"), "{name}");
        let schema = &described_content["schema"];
        assert_eq!(faults(&content(&answer), schema, &document), [""; 0], "{name}");
        if let Some(example) = described_content.get("example") {
            assert_eq!(faults(example, schema, &document), [""; 0], "{name}");
        }
        let has_etag = described["headers"]["ETag"].is_object();
        assert_eq!(answer.header("etag").is_some(), has_etag, "{name}");
        // Nothing is kept on the way.
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{name}");
    }
    serving.stop();
}

#[test]
fn nobody_gets_anything_without_a_token_that_permits_it() {
    let (folder, serving) = shop("");
    let document = document(&serving);
    let nobody = Program { to: serving.admin, token: format!("couplet_{}", "0".repeat(64)) };
    let (reader, tills) =
        (program(&folder, &serving, "reader"), program(&folder, &serving, "tills"));
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    for of in operations(&document).iter().filter(|of| of.of.get("security").is_some()) {
        let (method, address) = (&of.method, address(of));
        let bare = ask_with(serving.admin, method, &address, "", "").unwrap();
        let asked = [bare, nobody.send(method, &address, "", None)];
        let asked = asked.iter().map(|answer| (answer, 401));
        let too_much = reader.send(method, &address, "", Some(&json!({})));
        let foreign = tills.send(method, &address, "", None);
        let is_of_tills = of.path.contains("coupon");
        let others = [
            (&too_much, (method != "GET").then_some(403)),
            (&foreign, (!is_of_tills).then_some(403)),
        ];
        let others = others.into_iter().filter_map(|(answer, status)| Some((answer, status?)));
        for (answer, status) in asked.chain(others) {
            let name = format!("{method} {address}: {} {}", answer.status, answer.body);
            assert_eq!(answer.status, status, "{name}");
            assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{name}");
            assert_eq!(faults(&content(answer), &problem, &document), [""; 0], "{name}");
            assert_eq!(answer.header("www-authenticate").is_some(), status == 401, "{name}");
        }
        // A token in the address is none.
        let address = format!("{}?access_token={}", of.path.replace(['{', '}'], ""), reader.token);
        assert_eq!(ask_with(serving.admin, method, &address, "", "").unwrap().status, 401);
    }
    serving.stop();
}

#[test]
fn what_a_route_does_not_know_is_refused() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let said = |method: &str, path: &str, body: Option<Value>| {
        let (status, problem) = all.ask(method, path, body.as_ref());
        (status, problem["detail"].as_str().unwrap().to_owned())
    };
    let url = "https://shop.example.com/";
    for (method, path, body, status, detail) in [
        ("GET", "links?chanel=sms", None, 400, "the route has no parameter `chanel`"),
        ("GET", "links?limit=1&limit=2", None, 400, "the parameter `limit` comes twice"),
        ("GET", "links?limit=0", None, 400, "limit: use a whole number from 1 to 500"),
        ("POST", "links", Some(json!({ "url": url, "clicks": 7 })), 400, "unknown field `clicks`"),
        ("POST", "links", Some(json!({ "url": url, "retired_at": 7 })), 400, "unknown field"),
        ("POST", "links", Some(json!({})), 400, "missing field `url`"),
        ("POST", "links", Some(json!({ "url": "javascript:alert(1)" })), 422, "javascript"),
        ("POST", "links", Some(json!({ "url": url, "agent": "tom" })), 422, "not in the plan"),
        ("POST", "links", Some(json!({ "url": url, "ends": "soon" })), 422, "ends: "),
        ("POST", "links", Some(json!({ "url": url, "slug": "bio" })), 409, "`bio` is taken"),
        ("GET", "links/none", None, 404, "there is no link `none`"),
        ("GET", "campaigns/none", None, 404, "there is no campaign `none`"),
        ("GET", "explain/none", None, 404, "there is no order `none`"),
        ("GET", "report?period=2026-13", None, 422, "period: "),
        ("GET", "report?period=2026-11&by=shop", None, 422, "by: `shop` is not one of"),
        ("GET", "report?period=2026-11&by=agent,agent", None, 422, "by: it names agent twice"),
        ("PATCH", "links/bio", Some(json!({ "slug": "new" })), 422, "a link keeps its slug"),
        ("GET", "nothing", None, 404, "there is no such route"),
        ("PUT", "links", None, 405, "answers GET, HEAD, POST alone"),
    ] {
        let (found, said) = said(method, path, body);
        assert_eq!(found, status, "{method} {path}: {said}");
        assert!(said.contains(detail), "{method} {path}: {said}");
    }
    let many: Vec<Value> = (0..501).map(|_| json!({ "url": url })).collect();
    assert_eq!(said("POST", "links-batch", Some(json!({ "items": many }))).0, 422);
    let mixed = json!({ "items": [{ "url": "https://shop.example.com/" }, []] });
    assert_eq!(said("POST", "links-batch", Some(mixed)).0, 400);
    let long = json!({ "url": format!("{url}?{}", "x".repeat(70_000)) });
    assert_eq!(said("POST", "links", Some(long)).0, 413);
    serving.stop();
}

#[test]
fn lists_go_on_where_a_page_ended() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    let mut path = "/-/api/v1/links?limit=2&status=live".to_owned();
    let mut slugs = Vec::new();
    loop {
        let answer = all.send("GET", &path, "", None);
        let page = content(&answer);
        let rows = page.as_array().unwrap();
        assert!(rows.len() <= 2);
        slugs.extend(rows.iter().map(|row| row["slug"].as_str().unwrap().to_owned()));
        let Some(next) = answer.header("link") else { break };
        let next = next.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
        next.clone_into(&mut path);
    }
    let listed = folder.json("link list --status live");
    let mut expected: Vec<String> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["slug"].as_str().unwrap().to_owned())
        .collect();
    expected.sort();
    slugs.sort();
    assert_eq!(slugs, expected);
    // The same rows as the command's.
    let (_, found) = all.get("links/bio");
    assert_eq!(found, folder.json("link show bio")[0]);
    let (_, clicks) = all.get("clicks?verdict=person&slug=bio&limit=1");
    assert_eq!(clicks[0]["slug"], "bio");
    assert_eq!(all.get("clicks?day=2020-01-01").1, json!([]));
    let (_, report) = all.get("report?period=2026-11&by=channel");
    assert_eq!(report, folder.json("report --month 2026-11 --by channel"));
    let conversions = folder.json("export conversions --month 2026-11");
    assert_eq!(all.get("conversions?period=2026-11").1, conversions);
    let (_, explained) = all.get("explain/%231010?models=all");
    let ran = folder.ok("explain '#1010' --format json");
    assert_eq!(explained, serde_json::from_str::<Value>(&ran).unwrap());
    serving.stop();
}

#[test]
fn a_cursor_of_the_documents_form_is_a_place_however_large_it_is() {
    let (folder, serving) = shop("");
    let all = program(&folder, &serving, "all");
    // The last number is behind all rows, or before all where the latest come first.
    for (path, of, behind) in [
        ("links", "", "999999999999"),
        ("clicks", "", "0"),
        ("conversions", "period=2026-11&", "999999999999"),
    ] {
        let page = |cursor: &str| all.get(&format!("{path}?{of}cursor={cursor}"));
        assert_eq!(page(behind), (200, json!([])), "{path}");
        assert_ne!(all.get(&format!("{path}?{of}")), (200, json!([])), "{path}");
        for other in ["%2B5", "-1", "1000000000000", "x", ""] {
            assert_eq!(page(other).0, 400, "{path}: {other}");
        }
    }
    assert_eq!(all.get("clicks?cursor=999999999999"), all.get("clicks"));
    assert_eq!(all.get("links?limit=%2B5").0, 400);
    serving.stop();
}

#[test]
fn visitors_find_the_api_only_where_the_operator_says_so() {
    let (folder, serving) = shop("");
    let hidden = Program { to: serving.public, ..program(&folder, &serving, "all") };
    let unknown = ask_with(serving.public, "GET", "/-/nothing", "", "").unwrap();
    for path in ["/-/api/openapi.json", "/-/api/v1/links"] {
        let answer = hidden.send("GET", path, "", None);
        assert_eq!((answer.status, &answer.body), (404, &unknown.body));
    }
    serving.stop();
    let serving = folder.serve("--api-public");
    let open = Program { to: serving.public, ..program(&folder, &serving, "all") };
    assert_eq!(open.get("links/bio").0, 200);
    assert_eq!(serving.get("/bio").status, 302);
    let bare = ask_with(serving.public, "GET", "/-/api/v1/links", "", "").unwrap();
    assert_eq!(bare.status, 401);
    serving.stop();
}

#[test]
fn a_token_that_is_used_too_often_waits() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example/ --slug bio");
    token(&folder, "slow", "--scope links:read --rate 6");
    let serving = folder.serve("");
    let slow = program(&folder, &serving, "slow");
    assert_eq!(slow.get("links/bio").0, 200);
    let answer = slow.send("GET", "/-/api/v1/links/bio", "", None);
    assert_eq!(answer.status, 429, "{answer:#?}");
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    folder.ok("token retire slow");
    assert_eq!(slow.get("links/bio").0, 401);
    serving.stop();
}
