//! Answers to whole requests.

mod stories;

use std::net::IpAddr;

use proptest::prelude::*;

use super::*;
use crate::domain::click::{Method, Verdict};
use crate::domain::link::{Arm, Link};
use crate::domain::sample::{link, target};
use crate::domain::settings::Settings;
use crate::domain::settings::privacy::{Privacy, SignalPolicy, VisitorPolicy};
use crate::redirect::directory::site::Site;
use crate::redirect::sample::{FixedClock, now, request, serving};

mod previews;
mod rules;
mod variants;

const SHOP: &str = "https://shop.example/p?utm_source=instagram#top";

fn number(n: u64) -> Option<ClickNumber> {
    ClickNumber::new(n)
}

fn found(serving: &Serving, request: &RedirectRequest<'_>) -> (String, Click) {
    match answer(serving, request, || number(7)) {
        Answer::Found { location, click: NewClick::Numbered(click, _) } => (location, click),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_visitor_is_redirected_with_the_id_of_the_click() {
    let serving = serving(&[link(3, "bio", SHOP)]);
    let (location, click) = found(&serving, &request("Bio."));
    let id = serving.click_ids.seal(number(7).unwrap());
    assert_eq!(location, format!("https://shop.example/p?utm_source=instagram&lnk={id}#top"));
    assert_eq!((click.number.get(), click.link.0, click.at), (7, 3, now()));
    assert_eq!(click.judgement.verdict, Verdict::Person);
    assert_eq!(click.facts, Facts::default());
    assert_eq!(click.device.as_str(), "ios");
    assert!(click.visitor.is_some() && click.recipient.is_none() && click.variant.is_none());
}

#[test]
fn an_unknown_slug_draws_no_click_number() {
    let serving = serving(&[link(3, "bio", SHOP)]);
    for path in ["nobody", "nobody*", "-", "", "a/b", "%ff", "nobody.a.b", "bi%E2%80%8Box"] {
        let given = answer(&serving, &request(path), || panic!("a number was drawn for {path}"));
        assert_eq!(given, Answer::NotFound, "{path}");
    }
}

/// The slug of the link that a path leads to.
fn led_to(serving: &Serving, path: &str) -> Option<String> {
    match answer(serving, &request(path), || number(7)) {
        Answer::Found { location, .. } => {
            Some(location.strip_prefix("https://shop.example/")?.split('?').next()?.to_owned())
        }
        _ => None,
    }
}

fn serving_slugs(slugs: &[&str]) -> Serving {
    let to = |slug: &&str| link(1, slug, &format!("https://shop.example/{slug}"));
    serving(&slugs.iter().map(to).collect::<Vec<_>>())
}

/// One link's slug, and paths that lead to it, with blanks between.
const PASTED: [(&str, &str); 17] = [
    // Formatting of chats.
    ("bio", "bio* bio** *bio* bio_ _bio_ bio~ ~~bio~~ bio%60 %60bio%60 bio%2A"),
    // Punctuation, quotes and brackets of any language.
    ("bio", "bio. bio), bio;j=1 bio,Danke bio/ bio! bio' bio%22 %22bio%22 (bio) [bio]( <bio>"),
    ("bio", "bio%EF%BC%89 bio\u{300d} \u{300c}bio\u{300d} bio\u{ff01} bio\u{3002}\u{6b21}\u{306e}"),
    ("bio", "bio\u{201d} \u{201e}bio\u{201c} \u{ab}bio\u{bb} bio\u{2026} bio\u{ff61} bio\u{61f}"),
    ("bio", "bio\u{ff0e} bio\u{ff0e}\u{6b21} bio.\u{6b21} \u{bf}bio bio\u{ff1f}x bio%3Fa=b bio%23"),
    // White space, and what nobody sees.
    (
        "bio",
        "bio%20 %20bio bio%20x bio%C2%A0 bio%A0 bio%0D%0Ax bio%09 bio\u{3000} bio\u{2800} bio+x",
    ),
    ("bio", "b\u{200b}io \u{feff}bio bio\u{fe0f} bio\u{200d} bio\u{200f} \u{202a}bio\u{202c}"),
    (
        "bio",
        "\u{2066}bio\u{2069} bi\u{2060}o b\u{ad}io bio\u{ad} bio\u{200b}Danke bio\u{2013}Danke",
    ),
    ("bio", "bio\u{1f642} \u{1f449}bio bio\u{2764}\u{fe0f} bio\u{b2} bio\u{2122}"),
    // Paths that were put together wrongly.
    ("bio", "/bio //bio bio& bio&utm_source=x bio// bio%2520 %252Fbio bio%ff bio%5C bio|x"),
    // Other letters and hyphens for the same.
    ("bio", "\u{ff42}\u{ff49}\u{ff4f} \u{1d41b}\u{1d422}\u{1d428} BIO* \u{ff22}IO\u{300d}"),
    ("al-ig", "al%E2%80%91ig al%C2%ADig al\u{2212}ig al\u{2013}ig al\u{ff0d}ig al\u{30fc}ig"),
    ("al-ig", "al%25E2%2580%2591ig al\u{200b}-\u{200b}ig AL\u{2010}IG."),
    ("a--b", "a\u{2014}b a\u{2013}\u{2013}b a--b*"),
    // Dashes of the sentence, and white space where a mail or a chat wrapped the link.
    (
        "bio",
        "bio- -bio bio-- bio-%0A bio%20- bio\u{2014} \u{2013}bio b%20io bi%0D%0Ao b%C2%A0io b%0A%3Eio",
    ),
    ("al-ig", "al-%20ig al%20-ig al-%0D%0Aig a%20l-ig al-ig-"),
    ("x_y", "x_y_ _x_y x\u{ff3f}y x_y*"),
];

// Chats, keyboards, PDFs and inbox gateways changed links as they were pasted, and visitors got a 404.
#[test]
fn a_link_is_found_however_it_was_pasted() {
    let serving = serving_slugs(&["bio", "al-ig", "a--b", "x_y"]);
    for (slug, paths) in PASTED {
        for path in paths.split(' ') {
            assert_eq!(led_to(&serving, path).as_deref(), Some(slug), "{path}");
        }
    }
}

#[test]
fn an_exact_name_always_wins() {
    let slugs = ["bio", "bio_", "_bio", "bi", "al-ig", "alig", "al"];
    let serving = serving_slugs(&slugs);
    for slug in slugs {
        assert_eq!(led_to(&serving, slug).as_deref(), Some(slug));
    }
    for (path, slug) in [("bio_*", "bio_"), ("bio__", "bio_"), ("al\u{ad}ig", "al-ig")] {
        assert_eq!(led_to(&serving, path).as_deref(), Some(slug), "{path}");
    }
    assert_eq!(led_to(&serving, "biox"), None);
    // Of two links that a wrapped path may name, it is neither.
    for path in ["bi%20o", "al%20ig"] {
        assert_eq!(led_to(&serving, path), None, "{path}");
    }
}

#[test]
fn a_recipient_is_found_however_the_link_was_pasted() {
    let serving = serving(&[link(1, "bio", SHOP)]);
    let key = serving.people.clone().unwrap();
    for path in [
        "bio.IN-129",
        "bio.IN-129*",
        "*bio.IN-129*",
        "bio.IN%E2%80%91129",
        "bio.IN\u{ad}129",
        "bio\u{ff0e}\u{ff29}\u{ff2e}\u{ff0d}\u{ff11}\u{ff12}\u{ff19}",
        "bio_.IN-129",
        "\u{200e}bio.IN-129\u{200f}",
        "bio.IN-129\u{3002}\u{6b21}",
        "bio.IN-129.Danke",
        "/bio.IN-129,Danke",
    ] {
        let (_, click) = found(&serving, &request(path));
        assert_eq!(click.recipient, key.person("IN-129"), "{path}");
    }
    for path in ["bio.", "bio.*", "bio..", "bio.\u{6b21}"] {
        let (_, click) = found(&serving, &request(path));
        assert_eq!(click.recipient, None, "{path}");
    }
}

/// Texts that are put around a link.
fn decoration() -> impl Strategy<Value = String> {
    let marks = "*_~`,;:!?)(]['\\\"<>|&/ \u{a0}\u{200b}\u{200d}\u{200e}\u{200f}\u{2060}\u{feff}\u{fe0f}\
                 \u{202a}\u{202c}\u{300d}\u{ff09}\u{ff01}\u{3002}\u{ff0c}\u{201d}\u{2019}\u{bb}\u{2026}\
                 \u{1f642}\u{b2}\u{2122}.";
    let mark = prop::sample::select(marks.chars().collect::<Vec<_>>());
    prop::collection::vec(mark, 0..5).prop_map(|marks| marks.into_iter().collect())
}

/// A slug with characters that were replaced or added inside.
fn changed(slug: &str, how: usize) -> String {
    let one = |c: char| match (how, c) {
        (1, '-') => "\u{2011}".to_owned(),
        (2, '-') => "\u{ad}".to_owned(),
        (3, c) => char::from_u32(u32::from(c) + 0xfee0).unwrap().to_string(),
        (4, c) => format!("{c}\u{200d}"),
        (5, c) => c.to_uppercase().to_string(),
        (_, c) => c.to_string(),
    };
    slug.chars().map(one).collect()
}

proptest! {
    #[test]
    fn every_slug_is_found_in_every_decoration_unless_a_longer_name_exists(
        slug in "[a-z0-9]([a-z0-9_-]{0,10}[a-z0-9])?",
        (before, after) in (decoration(), decoration()),
        (how, encoded) in (0_usize..6, any::<bool>()),
    ) {
        let text = format!("{before}{}{after}", changed(&slug, how));
        let all = percent_encoding::NON_ALPHANUMERIC;
        let path = if encoded {
            percent_encoding::utf8_percent_encode(&text, all).to_string()
        } else {
            text.clone()
        };
        let alone = serving_slugs(&[&slug]);
        prop_assert_eq!(led_to(&alone, &path), Some(slug.clone()), "{}", text);
        let longer = format!("{slug}_");
        let both = serving_slugs(&[&slug, &longer]);
        let expected = if after.starts_with('_') { &longer } else { &slug };
        // Between invisible marks the underscore may be of the name or not.
        if after.starts_with('_') || !after.contains('_') {
            prop_assert_eq!(led_to(&both, &path), Some(expected.clone()), "{}", text);
        }
        prop_assert_eq!(led_to(&both, &longer), Some(longer));
    }
}

#[test]
fn without_a_number_the_visitor_is_redirected_without_a_click_id() {
    let serving = serving(&[link(3, "bio", SHOP)]);
    let given = answer(&serving, &request("bio"), || None);
    let Answer::Found { location, click: NewClick::Unnumbered(_) } = given else {
        panic!("{given:?}")
    };
    assert_eq!(location, SHOP);
}

#[test]
fn the_destination_never_comes_from_the_request() {
    let mut plain = link(1, "plain", SHOP);
    let mut carrying = link(2, "carry", SHOP);
    carrying.spec.forward_query = true;
    plain.spec.forward_query = false;
    let serving = serving(&[plain, carrying]);
    let evil = Some("url=https://evil.example&lnk=forged&utm_source=evil&redir_url=//evil.example");
    for path in ["plain", "carry"] {
        let (location, _) = found(&serving, &RedirectRequest { query: evil, ..request(path) });
        assert!(location.starts_with("https://shop.example/p?utm_source=instagram&lnk="));
        assert!(location.ends_with("#top") && !location.contains("forged"), "{location}");
        assert_eq!(location.contains("evil"), path == "carry", "{location}");
        assert!(!location.contains("utm_source=evil"), "{location}");
    }
}

fn ended(after: Option<&str>) -> Link {
    let mut link = link(5, "over", SHOP);
    link.spec.ends_at = Some(now());
    link.spec.after_end = after.map(target);
    link
}

#[test]
fn an_ended_link_redirects_elsewhere_or_is_gone_and_makes_a_click() {
    let after = serving(&[ended(Some("https://shop.example/new"))]);
    let (location, click) = found(&after, &request("over"));
    assert!(location.starts_with("https://shop.example/new?lnk="), "{location}");
    assert!(click.facts.has(Facts::AFTER_END));
    assert_eq!(click.judgement.verdict, Verdict::Person);

    let gone = serving(&[ended(None)]);
    let given = answer(&gone, &request("over"), || number(8));
    let Answer::Gone { click: NewClick::Numbered(click, _) } = given else { panic!("{given:?}") };
    assert!(click.facts.has(Facts::AFTER_END));
    assert_eq!(click.link.0, 5);
}

#[test]
fn a_retired_link_keeps_redirecting() {
    let mut retired = link(1, "bio", SHOP);
    retired.retired_at = Some(now());
    let (_, click) = found(&serving(&[retired]), &request("bio"));
    assert_eq!(click.facts, Facts::default());
}

#[test]
fn not_begun_and_gone_are_answers_of_their_own_and_both_make_a_click() {
    let mut upcoming = link(1, "soon", SHOP);
    upcoming.spec.starts_at = Some(now().plus_ms(1));
    upcoming.spec.limit = Some(1);
    let mut gone = link(2, "gone", SHOP);
    (gone.retired_at, gone.is_gone) = (Some(now()), true);
    let serving = serving(&[upcoming, gone]);
    let given = answer(&serving, &request("soon"), || number(8));
    let Answer::NotBegun { click: NewClick::Numbered(click, _) } = given else {
        panic!("{given:?}")
    };
    assert_eq!((click.facts, click.counts_towards_limit()), (Facts::BEFORE_START, false));
    let given = answer(&serving, &request("gone"), || number(9));
    let Answer::Retired { click: NewClick::Numbered(click, _) } = given else {
        panic!("{given:?}")
    };
    assert_eq!((click.facts, click.link.0), (Facts::GONE, 2));
    assert_eq!(answer(&serving, &request("none"), || number(10)), Answer::NotFound);
}

#[test]
fn a_click_has_its_recipients_hash_or_a_bit_that_says_the_key_was_missing() {
    let mut serving = serving(&[link(1, "bio", SHOP)]);
    let key = serving.people.clone().unwrap();
    let (_, click) = found(&serving, &request("bio.IN-129"));
    assert_eq!(click.recipient, key.person("IN-129"));
    serving.people = None;
    let (_, click) = found(&serving, &request("bio.IN-129"));
    assert_eq!((click.recipient, click.facts), (None, Facts::RECIPIENT_UNKEYED));
    let (_, click) = found(&serving, &request("bio"));
    assert_eq!(click.facts, Facts::default());
}

#[test]
fn own_addresses_head_requests_and_prefetches_get_their_verdicts() {
    let mut serving = serving(&[link(1, "bio", SHOP)]);
    let own = RuleCode::new("own-address").unwrap();
    serving.own = AddressList::of(&["198.51.100.0/24".parse().unwrap()], own);
    let own: IpAddr = "198.51.100.9".parse().unwrap();
    let (_, click) = found(&serving, &RedirectRequest { address: own, ..request("bio") });
    assert_eq!((click.judgement.verdict, click.facts), (Verdict::Own, Facts::OWN));
    let (_, click) = found(&serving, &RedirectRequest { method: Method::Head, ..request("bio") });
    assert_eq!((click.judgement.verdict, click.method), (Verdict::Probe, Method::Head));
    let (_, click) = found(&serving, &RedirectRequest { facts: Facts::PREFETCH, ..request("bio") });
    assert_eq!(click.judgement.verdict, Verdict::Prefetch);
}

#[test]
fn a_browser_is_one_visitor_and_always_gets_the_same_arm() {
    let mut split = link(1, "ab", SHOP);
    let arm = |name, to: &str| Arm {
        name: Variant::parse(name).unwrap(),
        weight: 50,
        location: Some(target(to)),
    };
    split.spec.arms = vec![arm("a", "https://a.example/"), arm("b", "https://b.example/")];
    let serving = serving(&[split]);
    let mut given = [0, 0];
    for n in 0..200_u8 {
        let request = RedirectRequest { address: IpAddr::from([198, 51, 100, n]), ..request("ab") };
        let (location, first) = found(&serving, &request);
        let (again, second) = found(&serving, &request);
        assert_eq!((&location, &first.visitor), (&again, &second.visitor));
        let name = first.variant.unwrap();
        assert!(location.starts_with(&format!("https://{name}.example/?lnk=")), "{location}");
        given[usize::from(name.as_str() == "b")] += 1;
    }
    assert!(given[0] > 60 && given[1] > 60, "{given:?}");
}

// `[privacy] visitor = "none"` was read and kept, and every click got a visitor all the same.
#[test]
fn a_visitor_who_asks_not_to_be_tracked_has_no_key_and_under_strict_signals_no_click_id() {
    let serving = serving(&[link(1, "bio", SHOP)]);
    let private = || RedirectRequest { facts: Facts::PRIVATE, ..request("bio") };
    let seen = |visitor, signals, request: &RedirectRequest<'_>| {
        let privacy = Privacy { visitor, signals, ..Privacy::default() };
        serving.directory.set_site(Site::of(&Settings { privacy, ..Settings::default() }));
        let (location, click) = found(&serving, request);
        assert_eq!(click.judgement.verdict, Verdict::Person);
        (click.visitor.is_some(), location.contains("lnk="))
    };
    let (daily, nobody) = (VisitorPolicy::Daily, VisitorPolicy::Nobody);
    let (lax, strict) = (SignalPolicy::Visitor, SignalPolicy::Strict);
    let table = [
        (daily, lax, request("bio"), (true, true)),
        (daily, lax, private(), (false, true)),
        (daily, strict, request("bio"), (true, true)),
        (daily, strict, private(), (false, false)),
        (nobody, lax, request("bio"), (false, true)),
        (nobody, strict, private(), (false, false)),
    ];
    for (visitor, signals, request, expected) in table {
        assert_eq!(seen(visitor, signals, &request), expected, "{visitor} {signals} {request:?}");
    }
}

#[test]
fn a_browser_from_a_listed_address_is_a_scanner_and_a_preview_stays_a_preview() {
    let mut serving = serving(&[link(1, "bio", SHOP)]);
    let mut list = AddressList::reader();
    list.add("192.0.2.0/24 mail-filter").unwrap();
    serving.listed = list.finish();
    let (_, click) = found(&serving, &request("bio"));
    let judged = (click.judgement.verdict, click.judgement.rule.as_str(), click.facts);
    assert_eq!(judged, (Verdict::Scanner, "list-mail-filter", Facts::LISTED));
    let whatsapp = Some(&b"WhatsApp/2.23.20.0 A"[..]);
    let (_, click) = found(&serving, &RedirectRequest { user_agent: whatsapp, ..request("bio") });
    assert_eq!((click.judgement.verdict, click.facts), (Verdict::Preview, Facts::LISTED));
}
