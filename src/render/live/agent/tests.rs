use super::*;
use crate::domain::agent_page::view::{LinkAsked, UsedLink};
use crate::domain::label::{Agent, Campaign, Channel, Tags};
use crate::domain::link::Link;
use crate::domain::sample::link;
use crate::domain::settings::Domain;
use crate::domain::time::Timestamp;

const PLAN: &str = r#"
version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"
[defaults]
to = "https://shop.example.com/"
[channels]
sms = { medium = "sms" }
[agents]
mia = { name = "Mia", channels = ["sms"], code = "MIA10" }
[campaigns.2036-11-black-week]
name = "Black Week"
short = "bw"
channels = ["sms"]
agents = ["*"]
[campaigns.2036-11-black-week.messages]
sms = "{agent}: {code} {link}"
"#;

fn now() -> Timestamp {
    Timestamp::parse("2036-11-05T12:00:00Z").unwrap()
}

fn of_mia(id: u32, slug: &str) -> Link {
    let mut link = link(id, slug, "https://shop.example.com/");
    link.spec.tags = Tags {
        campaign: Campaign::parse("2036-11-black-week").ok(),
        channel: Channel::parse("sms").ok(),
        agent: Agent::parse("mia").ok(),
        content: None,
    };
    link
}

fn view(links: Vec<Link>) -> AgentView {
    let settings = crate::plan::check(PLAN, now()).unwrap().wanted.settings;
    let used = |link: Link| UsedLink { link, used_at: now() };
    AgentView {
        agent: Agent::parse("mia").unwrap(),
        settings,
        domain: Domain::parse("https://go.example.com").unwrap(),
        now: now(),
        links: links.into_iter().map(used).collect(),
        known: crate::domain::code::known_terms::KnownTerms::default(),
        batches: vec![crate::codec::fixtures::batch()],
        given: Vec::new(),
        asked_code: None,
        asked_link: None,
        clicks: DayAndMonth { day: 3, month: 1041 },
        codes: DayAndMonth { day: 0, month: 1 },
        orders: DayAndMonth { day: 0, month: 2 },
        once: "0123".to_owned(),
    }
}

fn home(view: &AgentView, from: usize) -> String {
    Home { view, token: "TOKEN", said: None, from }.page()
}

/// A page with a line for each element, without the digests of files.
fn lines(page: &str) -> String {
    let page = page.replace("><", ">\n<").replace('\u{b7}', "*");
    let line = |line: &str| match line.split_once("static/") {
        Some((before, after)) => {
            let ending = after.split_once('.').map_or(after, |(_, ending)| ending);
            format!("{before}static/{ending}")
        }
        None => line.to_owned(),
    };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_of_an_agent() {
    insta::assert_snapshot!(lines(&home(&view(vec![of_mia(1, "bw-sms-mia")]), 0)), @r#"
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="robots" content="noindex">
    <meta name="format-detection" content="telephone=no">
    <title>Links of Mia</title>
    <link rel="stylesheet" href="../static/css">
    <link rel="icon" href="../static/svg">
    <link rel="manifest" href="TOKEN/manifest">
    <script src="../static/js" defer>
    </script>
    </head>
    <body>
    <main>
    <header>
    <h1>
    <bdi>Mia</bdi>
    </h1>
    <p class="nums">Today: 3 clicks, 0 codes given, 0 orders</p>
    <p class="nums">November: 1,041 clicks, 1 code given, 2 orders</p>
    <p class="soft">Clicks of people on your links, and orders with your codes. Days in Europe/Berlin.</p>
    </header>
    <section class="card">
    <h2>Next code</h2>
    <form method="post" action="TOKEN/code">
    <input type="hidden" name="once" value="0123">
    <input type="hidden" name="batch" value="vip">
    <p>vip: 5.00 EUR, once</p>
    <label for="label">Whom it is for (only you and the shop see it)</label>
    <input id="label" name="label" type="text" maxlength="200" autocomplete="off" dir="auto">
    <div class="row">
    <button class="main">Give a code</button>
    </div>
    </form>
    </section>
    <p>
    <a class="button main" href="TOKEN/new">Make a link</a>
    </p>
    <section class="card">
    <h2>
    <bdi>Black Week</bdi> * <bdi>sms</bdi>
    </h2>
    <div class="item">
    <input id="u1" type="text" value="https://go.example.com/bw-sms-mia" readonly aria-label="Link" dir="ltr" autocomplete="off">
    <div class="row">
    <button type="button" hidden data-copy data-of="u1" data-done="Copied" data-selected="Selected: copy it with a long press">Copy link</button>
    <button type="button" hidden data-share data-of="u1">Share link</button>
    <a class="button" href="TOKEN/qr/bw-sms-mia">QR code</a>
    </div>
    <textarea id="m1" readonly rows="2" aria-label="Message" dir="auto">Mia: MIA10 https://go.example.com/bw-sms-mia</textarea>
    <div class="row">
    <button type="button" hidden data-copy data-of="m1" data-done="Copied" data-selected="Selected: copy it with a long press">Copy message</button>
    <button type="button" hidden data-share data-of="m1">Share message</button>
    <a class="button" href="sms:?&amp;body=Mia%3A%20MIA10%20https%3A%2F%2Fgo.example.com%2Fbw-sms-mia">SMS</a>
    </div>
    <p class="soft">1 SMS in GSM-7, 44 of 160 characters, 116 left</p>
    </div>
    </section>
    </main>
    <p class="toast" id="said" role="status">
    </p>
    </body>
    </html>
    "#);
}

#[test]
fn the_form_for_a_link() {
    let form = LinkAsked {
        target: "https://shop.example.com/p?a=1&b".to_owned(),
        channel: Some("sms".to_owned()),
        ..LinkAsked::default()
    };
    let page = new_link(&view(Vec::new()), &form, Some(Said::SlugTaken), "TOKEN");
    insta::assert_snapshot!(lines(&page), @r#"
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="robots" content="noindex">
    <meta name="format-detection" content="telephone=no">
    <title>Make a link</title>
    <link rel="stylesheet" href="../../static/css">
    <link rel="icon" href="../../static/svg">
    <script src="../../static/js" defer>
    </script>
    </head>
    <body>
    <main>
    <p>
    <a class="tap" href="../TOKEN">Back to your links</a>
    </p>
    <h1>Make a link</h1>
    <div class="note bad" role="status">
    <p>Another link has this name. Choose another one.</p>
    </div>
    <form class="card" method="post" action="link">
    <input type="hidden" name="once" value="0123">
    <label for="target">Page it leads to</label>
    <input id="target" name="target" type="url" value="https://shop.example.com/p?a=1&amp;b" required autocomplete="off" autocapitalize="none" spellcheck="false" dir="ltr">
    <label for="slug">Name of the link</label>
    <input id="slug" name="slug" type="text" value="" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" dir="ltr" aria-describedby="slug-help">
    <p class="soft" id="slug-help">Letters a-z, digits and dashes. Leave it empty for a random one.</p>
    <label for="campaign">Campaign</label>
    <select id="campaign" name="campaign">
    <option value="">(none)</option>
    <option value="2036-11-black-week">Black Week</option>
    </select>
    <label for="channel">Channel</label>
    <select id="channel" name="channel">
    <option value="">(none)</option>
    <option value="sms" selected>sms</option>
    </select>
    <label for="title">Title, for you</label>
    <input id="title" name="title" type="text" value="" maxlength="200" autocomplete="off" dir="auto">
    <div class="row">
    <button class="main">Make the link</button>
    </div>
    </form>
    </main>
    <p class="toast" id="said" role="status">
    </p>
    </body>
    </html>
    "#);
}

#[test]
fn every_outcome_has_its_words() {
    let texts: std::collections::BTreeSet<String> =
        Said::ALL.iter().map(|said| texts::of("agent-said", said.as_str())).collect();
    assert_eq!(texts.len(), Said::ALL.len());
}

#[test]
fn the_first_view_is_cut_by_its_size_and_goes_on() {
    let links: Vec<Link> = (0..400).map(|id| of_mia(id, &format!("l{id}"))).collect();
    let view = view(links);
    let first = home(&view, 0);
    assert!(first.len() <= FIRST_MARKUP_BYTES_MAX, "{}", first.len());
    assert!(first.len() > FIRST_MARKUP_BYTES_MAX * 3 / 4, "{}", first.len());
    let shown = first.matches("/qr/").count();
    assert!(first.contains(&format!("href=\"TOKEN?from={shown}\"")), "{shown}");
    assert!(first.contains(&format!("{} more links", 400 - shown)), "{shown}");
    assert!(home(&view, 399).contains("/qr/l399\""));
    for from in [400, usize::MAX] {
        let page = home(&view, from);
        assert!(!page.contains("/qr/") && page.contains("Back to the first links"));
    }
    // One message that is longer than all of that is shown all the same.
    let mut huge = self::view(vec![of_mia(1, "a"), of_mia(2, "b")]);
    let text = PLAN.replace("{agent}: {code} {link}", &"\u{1f600}".repeat(1900));
    huge.settings = crate::plan::check(&text, now()).unwrap().wanted.settings;
    let page = home(&huge, 0);
    assert!(page.contains("/qr/a") && page.len() < FIRST_MARKUP_BYTES_MAX, "{}", page.len());
}
