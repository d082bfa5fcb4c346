//! A link's own preview: who gets it, and who does not.

use super::*;
use crate::domain::link::Title;
use crate::domain::link::preview::Preview;

const WHATSAPP: &[u8] = b"WhatsApp/2.24.20.83 A";

fn with_preview() -> Link {
    let mut link = link(1, "bio", SHOP);
    let title = Title::parse("Black Week").unwrap();
    link.spec.preview = Some(Preview { title, text: None, picture: None });
    link
}

/// The verdict of the click, and the location, and whether the answer is the preview.
fn answered(serving: &Serving, request: &RedirectRequest<'_>) -> (Verdict, String, bool) {
    let (click, location, is_preview) = match answer(serving, request, || number(7)) {
        Answer::Found { location, click } => (click, location, false),
        Answer::Preview { card, location, click } => {
            assert_eq!(card.preview.title.as_str(), "Black Week");
            (click, location, true)
        }
        Answer::Gone { click } | Answer::NotBegun { click } | Answer::Retired { click } => {
            (click, String::new(), false)
        }
        Answer::NotFound => panic!("the link is there"),
    };
    let NewClick::Numbered(click, _) = click else { panic!("it has a number") };
    (click.judgement.verdict, location, is_preview)
}

fn by(agent: &[u8]) -> RedirectRequest<'_> {
    RedirectRequest { user_agent: Some(agent), ..request("bio") }
}

#[test]
fn an_app_that_draws_cards_gets_the_preview_with_the_same_target_and_a_person_the_redirect() {
    let serving = serving(&[with_preview()]);
    let (verdict, there, is_preview) = answered(&serving, &by(WHATSAPP));
    assert_eq!((verdict, is_preview), (Verdict::Preview, true));
    let (verdict, location, is_preview) = answered(&serving, &request("bio"));
    assert_eq!((verdict, is_preview), (Verdict::Person, false));
    assert_eq!(there, location);
    // Without a preview of its own, the app follows the redirect.
    let plain = crate::redirect::sample::serving(&[link(1, "bio", SHOP)]);
    assert_eq!(answered(&plain, &by(WHATSAPP)), (Verdict::Preview, location, false));
}

#[test]
fn scanners_crawlers_and_whoever_is_only_of_a_list_or_a_header_are_redirected() {
    let mut serving = serving(&[with_preview()]);
    let google = b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    for request in [
        by(google),
        by(b"curl/8.5.0"),
        by(b""),
        RedirectRequest { facts: Facts::PREVIEW, ..request("bio") },
        RedirectRequest { facts: Facts::PREFETCH, ..by(WHATSAPP) },
        RedirectRequest { method: Method::Head, ..by(WHATSAPP) },
    ] {
        assert!(!answered(&serving, &request).2, "{request:?}");
    }
    let mut list = AddressList::reader();
    list.add("192.0.2.0/24 mail-filter").unwrap();
    serving.listed = list.finish();
    assert!(!answered(&serving, &request("bio")).2);
    assert!(!answered(&serving, &by(WHATSAPP)).2);
}

#[test]
fn a_link_that_has_ended_or_not_begun_or_is_gone_has_no_preview() {
    let mut ended = with_preview();
    ended.spec.ends_at = Some(now());
    let mut upcoming = with_preview();
    upcoming.spec.starts_at = Some(now().plus_ms(1));
    let gone = Link { is_gone: true, ..with_preview() };
    for link in [ended, upcoming, gone] {
        assert!(!answered(&serving(&[link]), &by(WHATSAPP)).2);
    }
}
