//! The public handler, without sockets.

use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Waker};

use http_body_util::BodyExt;
use hyper::header::HeaderName;
use tokio::sync::Semaphore;

use super::*;
use crate::change::Change;
use crate::domain::click::{Click, ClickNumber, Facts, Verdict};
use crate::domain::limits::{FORM_BYTES_MAX, HOOK_BODY_BYTES_MAX};
use crate::domain::link::click_counter::ClickCounter;
use crate::domain::link::{Link, LinkSpec};
use crate::domain::sample::{link, target};
use crate::domain::settings::{Domain, Settings};
use crate::http::forwarded::ForwardingHeader;
use crate::http::route::Access;
use crate::http::route::POST;
use crate::http::route::tests::{check, sample};
use crate::http::unread::FirstUnread;
use crate::recorder::sample::Memory;
use crate::recorder::{Fate, Recorder};
use crate::redirect::directory::site::Site;
use crate::redirect::sample::{BROWSER, now, serving};

const SHOP: &str = "https://shop.example/p?a=1#top";

mod backpressure;
mod rows;

fn app(links: &[Link]) -> App<Memory> {
    App {
        serving: serving(links),
        recorder: Memory::default(),
        forwarding: Forwarding {
            trusted: vec!["127.0.0.0/8".parse().unwrap()],
            header: ForwardingHeader::default(),
        },
        counters: Counters::default(),
        unread: UnreadHeaders::new(|_| {}),
        stops: None,
        agents: None,
        shares: None,
        api: None,
        conversions: None,
        pixel: None,
        hooks: None,
    }
}

fn bio() -> App<Memory> {
    app(&[link(3, "bio", SHOP)])
}

async fn ask<R: Record>(
    app: &App<R>,
    method: &str,
    uri: &str,
    lines: &[(&str, &str)],
) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(uri).header("user-agent", BROWSER);
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    let peer = "192.0.2.1".parse().unwrap();
    respond(app, peer, &request.body(()).unwrap()).await
}

fn header<'a>(response: &'a Response<Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn kept(app: &App<Memory>) -> Vec<Click> {
    app.recorder.with(|recorded| recorded.clicks.clone())
}

#[tokio::test]
async fn a_link_is_answered_with_the_headers_it_needs_and_no_more() {
    let app = bio();
    for method in ["GET", "HEAD"] {
        let response = ask(&app, method, "/bio", &[]).await;
        assert_eq!(response.status(), StatusCode::FOUND);
        let names: Vec<&HeaderName> = response.headers().keys().collect();
        assert_eq!(names, ["location", "cache-control", "x-robots-tag", "content-length"]);
        assert_eq!(header(&response, "cache-control"), Some("private, no-store"));
        assert_eq!(header(&response, "x-robots-tag"), Some("noindex"));
        let location = header(&response, "location").unwrap().to_owned();
        let click = kept(&app).pop().unwrap();
        let id = app.serving.click_ids.seal(click.number);
        assert_eq!(location, format!("https://shop.example/p?a=1&lnk={id}#top"));
        assert_eq!(text(response).await, "");
    }
    let verdicts: Vec<Verdict> = kept(&app).iter().map(|c| c.judgement.verdict).collect();
    assert_eq!(verdicts, [Verdict::Person, Verdict::Probe]);
    assert_eq!(app.counters.redirects.get(), 2);
}

#[tokio::test]
async fn a_click_records_the_facts_of_the_headers() {
    let app = bio();
    let lines = [
        ("referer", "https://l.instagram.com/?u=1"),
        ("accept-language", "de-DE,en;q=0.5"),
        ("sec-purpose", "prefetch"),
    ];
    ask(&app, "GET", "/bio.IN-129?fbclid=1", &lines).await;
    let click = kept(&app).pop().unwrap();
    assert_eq!(click.referrer_host.as_deref(), Some("l.instagram.com"));
    assert_eq!(click.language.map(|l| l.to_string()).as_deref(), Some("de"));
    assert_eq!(click.user_agent.as_deref(), Some(BROWSER));
    assert_eq!((click.facts, click.at), (Facts::PREFETCH, now()));
    assert!(click.recipient.is_some());
}

#[tokio::test]
async fn only_a_trusted_proxy_changes_the_visitor() {
    let app = bio();
    let request = |peer: &str, forwarded: &str| {
        let request = Request::builder().uri("/bio").header("x-forwarded-for", forwarded);
        (peer.parse().unwrap(), request.body(()).unwrap())
    };
    for (peer, forwarded) in [("127.0.0.1", "198.51.100.1"), ("198.51.100.1", "203.0.113.7")] {
        let (peer, request) = request(peer, forwarded);
        respond(&app, peer, &request).await;
    }
    let clicks = kept(&app);
    assert_eq!(clicks[0].visitor, clicks[1].visitor);
    assert_eq!((clicks[0].facts, clicks[1].facts), (Facts::TRUSTED, Facts::default()));
}

#[tokio::test]
async fn the_first_header_that_is_not_read_is_told_and_all_are_counted() {
    // Six visitors behind a proxy that nobody had named were one person, and nothing said so.
    let table = [
        (
            "10.0.0.1",
            "x-forwarded-for",
            "10.0.0.1 sends X-Forwarded-For",
            "--trusted-proxy 10.0.0.1",
        ),
        ("::ffff:10.0.0.1", "forwarded", "10.0.0.1 sends Forwarded", "--trusted-proxy 10.0.0.1"),
        ("127.0.0.1", "forwarded", "127.0.0.1 sends Forwarded", "--proxy-header forwarded"),
    ];
    for (peer, name, told, cure) in table {
        let heard: Arc<Mutex<Vec<FirstUnread>>> = Arc::default();
        let log = Arc::clone(&heard);
        let unread = UnreadHeaders::new(move |first| log.lock().unwrap().push(*first));
        let app = App { unread, ..bio() };
        for n in 0..6 {
            let sent = if name == "forwarded" {
                format!("for=192.0.2.{n}")
            } else {
                format!("192.0.2.{n}")
            };
            let request = Request::builder().uri("/bio").header(name, sent).body(()).unwrap();
            respond(&app, peer.parse().unwrap(), &request).await;
        }
        let heard = heard.lock().unwrap();
        assert_eq!((heard.len(), app.unread.count.get()), (1, 6), "{peer}");
        assert!(heard[0].to_string().contains(told), "{}", heard[0]);
        assert!(heard[0].hint().ends_with(cure), "{}", heard[0].hint());
        assert_eq!(app.unread.first(), Some(&heard[0]));
    }
    let app = bio();
    let request = Request::builder().uri("/bio").header("x-forwarded-for", "192.0.2.1");
    respond(&app, "127.0.0.1".parse().unwrap(), &request.body(()).unwrap()).await;
    ask(&app, "GET", "/bio", &[]).await;
    assert_eq!((app.unread.count.get(), app.unread.first()), (0, None));
}

#[tokio::test]
async fn an_unknown_slug_is_a_page_in_the_visitors_language_and_takes_no_number() {
    let app = bio();
    let table = [("de-AT,en;q=0.5", "de"), ("ja", "ja"), ("nl", "en"), ("fr;q=0.2,es;q=0.9", "es")];
    for (asked, spoken) in table {
        let response = ask(&app, "GET", "/Nobody-Knows", &[("accept-language", asked)]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(header(&response, "content-language"), Some(spoken));
        assert_eq!(header(&response, "vary"), Some("accept-language"));
        assert_eq!(header(&response, "cache-control"), Some("private, no-store"));
        assert_eq!(header(&response, "x-robots-tag"), Some("noindex"));
        let page = text(response).await;
        assert!(page.contains(&format!("<html lang=\"{spoken}\">")), "{page}");
        assert!(!page.to_lowercase().contains("nobody"), "{page}");
    }
    assert_eq!(app.counters.orphans.get(), 4);
    app.recorder.with(|recorded| assert_eq!((recorded.given, recorded.clicks.len()), (0, 0)));
}

#[tokio::test]
async fn a_link_past_its_end_is_gone_not_missing_and_its_click_is_kept() {
    let mut over = link(3, "over", SHOP);
    over.spec.ends_at = Some(now());
    let app = app(&[over]);
    let response = ask(&app, "GET", "/over", &[("accept-language", "pt-BR")]).await;
    assert_eq!(response.status(), StatusCode::GONE);
    assert_eq!(header(&response, "content-language"), Some("pt"));
    assert!(kept(&app)[0].facts.has(Facts::AFTER_END));
    assert_eq!((app.counters.gone.get(), app.counters.orphans.get()), (1, 0));
}

#[tokio::test]
async fn a_link_that_has_not_begun_says_so_and_one_that_is_gone_looks_like_an_unknown_one() {
    let mut soon = link(3, "soon", SHOP);
    soon.spec.starts_at = Some(now().plus_ms(1));
    let gone = Link { is_gone: true, retired_at: Some(now()), ..link(4, "gone", SHOP) };
    let app = app(&[soon, gone]);
    let mut pages = Vec::new();
    for path in ["/soon", "/gone", "/unknown"] {
        let response = ask(&app, "GET", path, &[("accept-language", "de")]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let headers = format!("{:?}", response.headers());
        pages.push((headers, text(response).await));
    }
    assert!(pages[0].1.contains("noch nicht aktiv"), "{pages:?}");
    assert_eq!(pages[1], pages[2]);
    let facts: Vec<Facts> = kept(&app).iter().map(|click| click.facts).collect();
    assert_eq!(facts, [Facts::BEFORE_START, Facts::GONE]);
    let Counters { not_begun, retired, orphans, gone, .. } = &app.counters;
    assert_eq!(
        [not_begun, retired, orphans, gone].map(super::super::counters::Counter::get),
        [1, 1, 1, 0]
    );
}

#[tokio::test]
async fn without_a_number_the_visitor_goes_on_and_the_click_is_counted_as_lost() {
    let app = bio();
    app.recorder.with(|recorded| recorded.numberless = true);
    let response = ask(&app, "GET", "/bio", &[]).await;
    assert_eq!(header(&response, "location"), Some(SHOP));
    app.recorder.with(|recorded| assert_eq!((recorded.clicks.len(), recorded.lost), (0, 1)));
}

#[tokio::test]
async fn paths_that_are_not_links_have_their_own_answers() {
    let app = bio();
    let table = [
        ("GET", "/", 200),
        ("GET", "/-", 404),
        ("GET", "/-/health", 404),
        ("GET", "/robots.txt", 200),
        ("GET", "/favicon.ico", 204),
        ("GET", "/bio/more", 404),
        ("GET", "/%ff", 404),
        ("GET", "/%00", 404),
        ("GET", "http://other.example/bio", 302),
        ("GET", "//bio", 302),
        ("GET", "/bio*", 302),
        ("GET", "/bio%EF%BC%89?x", 302),
        ("GET", "/bio\u{300d}", 302),
        ("POST", "/bio", 405),
        ("OPTIONS", "*", 405),
        ("BREW", "/bio", 405),
    ];
    for (method, uri, status) in table {
        let response = ask(&app, method, uri, &[]).await;
        assert_eq!(response.status().as_u16(), status, "{method} {uri}");
        assert_eq!(header(&response, "allow").is_some(), status == 405, "{method} {uri}");
    }
    assert_eq!(kept(&app).len(), 5);
    let robots = text(ask(&app, "GET", "/robots.txt", &[]).await).await;
    assert!(robots.ends_with("\n\nUser-agent: *\nDisallow: /\n"), "{robots}");
    assert!(robots.contains("User-agent: Twitterbot\n"), "{robots}");
}

#[tokio::test]
async fn the_bare_domain_leads_home_and_makes_no_click() {
    let app = bio();
    for (domain, paths) in [
        ("https://go.example.com", &["/"][..]),
        ("https://example.com/s", &["/", "/s", "/S/", "/s?fbclid=1"]),
    ] {
        let settings = Settings {
            domain: Domain::parse(domain).ok(),
            home: Some(target("https://shop.example/?a=1")),
            ..Settings::default()
        };
        app.serving.directory.set_site(Site::of(&settings));
        for (path, method) in paths.iter().flat_map(|path| [(path, "GET"), (path, "HEAD")]) {
            let response = ask(&app, method, path, &[]).await;
            assert_eq!(response.status(), StatusCode::FOUND, "{domain} {path}");
            assert_eq!(header(&response, "location"), Some("https://shop.example/?a=1"));
            assert_eq!(header(&response, "cache-control"), Some("private, no-store"));
        }
    }
    assert_eq!((kept(&app).len(), app.counters.redirects.get()), (0, 0));
}

#[tokio::test]
async fn links_are_below_the_path_of_the_domain_whether_or_not_a_proxy_strips_it() {
    let app = app(&[link(3, "bio", SHOP), link(4, "s", SHOP)]);
    let domain = Domain::parse("https://example.com/s").ok();
    app.serving.directory.set_site(Site::of(&Settings { domain, ..Settings::default() }));
    let table = [
        ("/s/bio", 302),
        ("/bio", 302),
        ("/S/BIO.", 302),
        ("/s/bio.IN-129", 302),
        ("/s/s", 302),
        // A link with the name of the path is a link, and not the bare domain.
        ("/s", 302),
        ("/s/nothing", 404),
        ("/sale", 404),
        ("/s/-/ready", 404),
        ("/-/ready", 404),
    ];
    for (path, status) in table {
        let response = ask(&app, "GET", path, &[]).await;
        assert_eq!(response.status().as_u16(), status, "{path}");
    }
    let links: Vec<u32> = kept(&app).iter().map(|click| click.link.0).collect();
    assert_eq!(links, [3, 3, 3, 3, 4, 4]);
}

#[tokio::test]
async fn too_many_headers_are_refused() {
    let app = bio();
    let lines = vec![("x-more", "1"); HEADERS_MAX];
    let response = ask(&app, "GET", "/bio", &lines).await;
    assert_eq!(response.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert_eq!(kept(&app).len(), 0);
}

#[test]
fn a_location_that_is_not_a_valid_header_is_never_sent() {
    let app = bio();
    for location in
        ["https://x.example/\r\nSet-Cookie: a", "https://\u{e9}.example/", "a\tb", "a b"]
    {
        let response = found(&app, location.to_owned(), &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{location:?}");
        assert!(!response.headers().contains_key(LOCATION));
    }
    assert_eq!(app.counters.unsendable.get(), 4);
}

/// A thread switches between connections, and the state of each is cold in the cache. It was once 1.5 KiB,
/// mostly space for values that were no longer needed.
#[test]
fn a_request_whose_click_is_awaited_holds_little_memory() {
    fn bytes<F>(
        _: impl FnOnce(&'static App<Recorder<Change>>, IpAddr, &Request<Incoming>) -> F,
    ) -> usize {
        size_of::<F>()
    }
    let kept = bytes(respond);
    assert!(kept <= 512, "{kept} bytes");
}
