//! What an operator is told at the start and while the server runs: proxies, plans with faults, addresses.

use super::{PLAN, bio, desk};
use crate::folder::{Answer, Folder, Serving, ask};

fn operator(serving: &Serving, path: &str) -> Answer {
    ask(serving.admin, "GET", path, "").unwrap()
}

fn measured(serving: &Serving, line: &str) -> bool {
    let answer = operator(serving, "/-/metrics");
    answer.body.lines().any(|found| found == line)
}

#[test]
fn a_proxy_that_is_not_trusted_is_told_once_counted_and_noted() {
    // Six visitors behind a proxy were one person, and nothing said so.
    let (_folder, serving) = bio();
    assert!(measured(&serving, "couplet_forwards_unread_total 0"));
    assert_eq!(operator(&serving, "/-/ready").body, "ready\n");
    for visitor in 1..=6 {
        let headers = format!("{}X-Forwarded-For: 198.51.100.{visitor}\r\n", desk(131));
        assert_eq!(serving.ask("GET", "/bio", &headers).status, 302);
    }
    assert!(measured(&serving, "couplet_forwards_unread_total 6"));
    let ready = operator(&serving, "/-/ready");
    assert_eq!(ready.status, 200);
    assert!(
        ready.body.starts_with("ready\nnote: 127.0.0.1 sends X-Forwarded-For"),
        "{}",
        ready.body
    );
    assert!(ready.body.contains("--trusted-proxy 127.0.0.1"), "{}", ready.body);
    let log = serving.stop().err;
    assert_eq!(log.matches("warning: 127.0.0.1 sends X-Forwarded-For").count(), 1, "{log}");
    assert!(
        log.contains("hint: if it is your proxy, start the server with --trusted-proxy 127.0.0.1")
    );
}

#[test]
fn forwarded_is_read_instead_where_the_operator_says_that_the_proxy_sets_it() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("--trusted-proxy 127.0.0.1 --proxy-header Forwarded");
    let visitor = |forwarded: &str, other: &str| {
        let headers =
            format!("{}Forwarded: {forwarded}\r\nX-Forwarded-For: {other}\r\n", desk(131));
        let answer = serving.ask("GET", "/bio", &headers);
        let clicks = folder.rows("export clicks");
        super::row(&clicks, "click_id", answer.click_id())["visitor"].clone()
    };
    let one = visitor("for=\"[2001:db8::7]:4711\";proto=https", "198.51.100.1");
    assert_eq!(visitor("for=1.2.3.4, for=\"[2001:db8::7]\",,", "198.51.100.2"), one);
    assert_ne!(visitor("for=198.51.100.1", "198.51.100.1"), one);
    let ran = folder.run("serve --proxy-header x-real-ip");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("write x-forwarded-for or forwarded"), "{}", ran.err);
}

#[test]
fn a_slip_in_the_plan_leaves_the_links_of_the_last_one_and_the_server_says_so() {
    // A server whose plan had a typo did not start, and every link was dark.
    let folder = Folder::new();
    let good = format!("{PLAN}[[links]]\nslug = \"bio\"\nto = \"https://shop.example.com/\"\n");
    folder.write("links.toml", &good.replace("[[links]]", "[[lnks]]"));
    let ran = folder.run("serve --links links.toml --listen 0 --admin 0");
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(!folder.data().exists(), "there is nothing to serve yet");

    folder.write("links.toml", &good);
    let applied = folder.serve("--links links.toml");
    assert!(measured(&applied, "couplet_plan_applied 1"));
    drop(applied);

    let fixes = good.replace("slug = \"bio\"", "slug = \"more\"");
    for slip in [Some(good.replace("[[links]]", "[[lnks]]")), Some("version = ".to_owned()), None] {
        if let Some(text) = &slip {
            folder.write("links.toml", text);
        } else {
            std::fs::remove_file(folder.path().join("links.toml")).unwrap();
        }
        let ran = folder.run("serve --links links.toml --strict-links --listen 0 --admin 0");
        assert_eq!(ran.code, 1, "{}", ran.err);

        let serving = folder.serve("--links links.toml");
        assert_eq!(serving.get("/bio").status, 302);
        let ready = operator(&serving, "/-/ready");
        assert_eq!(ready.status, 503);
        assert!(ready.body.starts_with("degraded: links.toml was not applied: "), "{}", ready.body);
        assert!(measured(&serving, "couplet_plan_applied 0"));
        // A plan that is applied later settles it, also the last one, which changes nothing.
        if slip.is_some() {
            folder.write("links.toml", &good);
            assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
            assert_eq!(operator(&serving, "/-/ready").body, "ready\n");
        }
        folder.write("links.toml", &fixes);
        folder.ok("apply links.toml");
        assert_eq!(operator(&serving, "/-/ready").body, "ready\n");
        assert!(measured(&serving, "couplet_plan_applied 1"));
        folder.write("links.toml", &good);
        folder.ok("apply links.toml");
    }
}

/// A folder's server at these addresses.
fn serving_at(folder: &Folder, addresses: &str) -> Serving {
    Serving::start(folder.command(&format!("serve {addresses}")))
}

#[test]
fn an_address_that_nobody_can_open_is_never_printed_and_the_start_says_what_to_set() {
    // Without a plan, a server on every address printed links at http://0.0.0.0:8090.
    let folder = Folder::new();
    for (listen, host) in [("0.0.0.0:0", "127.0.0.1"), ("[::]:0", "[::1]")] {
        let serving = serving_at(&folder, &format!("--listen {listen} --admin 0"));
        let made = folder.ok("link new https://shop.example.com/");
        let start = format!("http://{host}:{}/", serving.public.port());
        assert!(made.starts_with(&start), "{made}");
        let slug = &made.trim()[start.len() - 1..];
        assert_eq!(serving.get(slug).status, 302);
        assert!(
            serving.said.contains(&format!("they are shown at {}", start.trim_end_matches('/')))
        );
        assert!(serving.said.contains("hint: set domain = \"https://go.example.com\" in a plan"));
        serving.stop();
    }
    // With a plan, or on this machine alone, there is nothing to say.
    let serving = serving_at(&folder, "--listen localhost:0 --admin localhost:0");
    assert_eq!(serving.said, "");
    serving.stop();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    assert_eq!(serving_at(&folder, "--listen 0.0.0.0:0 --admin 0").said, "");
    // A plan cannot name such an address either.
    folder.write("links.toml", &PLAN.replace("https://go.example.com", "http://0.0.0.0:8090"));
    let ran = folder.run("check links.toml");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("nobody can open `http://0.0.0.0:8090`"), "{}", ran.err);
}

#[test]
fn an_admin_address_that_others_reach_is_warned_of() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    let serving = serving_at(&folder, "--listen :0 --admin 0.0.0.0:0");
    assert!(serving.public.ip().is_loopback(), "a port alone is on this machine");
    let told =
        format!("warning: --admin 0.0.0.0:{} is open to other machines", serving.admin.port());
    assert!(serving.said.starts_with(&told), "{}", serving.said);
    // It says the truth: metrics need no token, data does.
    assert_eq!(operator(&serving, "/-/metrics").status, 200);
    assert_eq!(operator(&serving, "/-/data").status, 401);
}

#[test]
fn an_address_that_cannot_be_read_is_refused_with_how_to_write_one() {
    let folder = Folder::new();
    for address in ["http://localhost:80", "127.0.0.1:http", "70000"] {
        let ran = folder.run(&format!("serve --listen {address}"));
        assert_eq!(ran.code, 2, "{address}");
        let told = "write an address and a port, such as 127.0.0.1:8080, localhost:8080";
        assert!(ran.err.contains(told), "{}", ran.err);
    }
    let ran = folder.run("serve --listen 9999 --admin 127.0.0.1:9999");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("name the same address, 127.0.0.1:9999"), "{}", ran.err);
}
