//! The two pages that a visitor can meet: there is no such link, and the link has ended.
//!
//! Invariant: a page is made of constants alone: nothing of the request is in it, no script, and
//! nothing that has to be fetched. Absent: a page of our own at `/`.

use std::sync::LazyLock;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

use super::Body;
use super::language::Language;

/// Nothing from a short link belongs into a search engine or a cache.
pub(super) const ROBOTS: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
pub(super) const NO_STORE: (HeaderName, HeaderValue) =
    (CACHE_CONTROL, HeaderValue::from_static("private, no-store"));

/// What a page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// There is no such link.
    NotFound,
    /// The link is past its end.
    Gone,
}

const PAGES: [Page; 2] = [Page::NotFound, Page::Gone];

static BODIES: LazyLock<Vec<[Bytes; 2]>> = LazyLock::new(|| {
    let pages = Language::ALL.iter().map(|language| PAGES.map(|page| html(page, *language)));
    pages.collect()
});

/// The response that shows a page.
pub(super) fn show(page: Page, status: StatusCode, language: Language) -> Response<Body> {
    let body = BODIES[language as usize][page as usize].clone();
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let csp = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(NO_STORE.0, NO_STORE.1);
    headers.insert(ROBOTS.0, ROBOTS.1);
    response
}

fn html(page: Page, language: Language) -> Bytes {
    let (title, text) = words(language)[page as usize];
    let lang = language.code();
    Bytes::from(format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n\
         <main><h1>{title}</h1><p>{text}</p></main>\n</html>\n"
    ))
}

/// Readable on a phone and on a desk, by day and by night.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1b1a;--soft:#5f5b57;--paper:#faf8f5}\
@media(prefers-color-scheme:dark){:root{--ink:#f1eeea;--soft:#b3ada6;--paper:#191817}}\
body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;\
background:var(--paper);color:var(--ink);\
font:1.0625rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\
main{max-width:32rem;padding:2rem 1.5rem;text-align:center;overflow-wrap:anywhere}\
h1{margin:0 0 .75rem;font-size:clamp(1.5rem,5vw,2.125rem);line-height:1.25;text-wrap:balance}\
p{margin:0;color:var(--soft);text-wrap:pretty}";

/// Title and text of each page, in the order of [`PAGES`].
fn words(language: Language) -> [(&'static str, &'static str); 2] {
    match language {
        Language::En => [
            (
                "This link does not lead anywhere",
                "It may not have been copied whole. Whoever sent it can send it again.",
            ),
            (
                "This link has ended",
                "What it led to is over. Whoever sent it knows whether there is a new one.",
            ),
        ],
        Language::De => [
            (
                "Dieser Link f\u{fc}hrt nirgendwohin",
                "Vielleicht wurde er nicht vollst\u{e4}ndig kopiert. Wer ihn geschickt hat, kann ihn noch einmal schicken.",
            ),
            (
                "Dieser Link ist abgelaufen",
                "Was dahinter stand, ist vorbei. Wer ihn geschickt hat, wei\u{df}, ob es einen neuen gibt.",
            ),
        ],
        Language::Es => [
            (
                "Este enlace no lleva a ninguna parte",
                "Puede que no se haya copiado entero. Quien lo envi\u{f3} puede enviarlo otra vez.",
            ),
            (
                "Este enlace ha caducado",
                "Lo que hab\u{ed}a detr\u{e1}s ha terminado. Quien lo envi\u{f3} sabe si hay uno nuevo.",
            ),
        ],
        Language::Fr => [
            (
                "Ce lien ne m\u{e8}ne nulle part",
                "Il n\u{2019}a peut-\u{ea}tre pas \u{e9}t\u{e9} copi\u{e9} en entier. La personne qui l\u{2019}a envoy\u{e9} peut le renvoyer.",
            ),
            (
                "Ce lien a expir\u{e9}",
                "Ce vers quoi il menait est termin\u{e9}. La personne qui l\u{2019}a envoy\u{e9} sait s\u{2019}il y en a un nouveau.",
            ),
        ],
        Language::Pt => [
            (
                "Este link n\u{e3}o leva a lugar nenhum",
                "Talvez n\u{e3}o tenha sido copiado por inteiro. Quem o enviou pode envi\u{e1}-lo de novo.",
            ),
            (
                "Este link expirou",
                "O que estava por tr\u{e1}s dele terminou. Quem o enviou sabe se h\u{e1} um novo.",
            ),
        ],
        Language::Ja => [
            (
                "\u{3053}\u{306e}\u{30ea}\u{30f3}\u{30af}\u{306f}\u{958b}\u{3051}\u{307e}\u{305b}\u{3093}",
                "\u{30ea}\u{30f3}\u{30af}\u{306e}\u{4e00}\u{90e8}\u{304c}\u{6b20}\u{3051}\u{3066}\u{3044}\u{308b}\u{304b}\u{3082}\u{3057}\u{308c}\u{307e}\u{305b}\u{3093}\u{3002}\u{9001}\u{4fe1}\u{8005}\u{306b}\u{3082}\u{3046}\u{4e00}\u{5ea6}\u{304a}\u{5c0b}\u{306d}\u{304f}\u{3060}\u{3055}\u{3044}\u{3002}",
            ),
            (
                "\u{3053}\u{306e}\u{30ea}\u{30f3}\u{30af}\u{306f}\u{7d42}\u{4e86}\u{3057}\u{307e}\u{3057}\u{305f}",
                "\u{3054}\u{6848}\u{5185}\u{306f}\u{7d42}\u{4e86}\u{3057}\u{307e}\u{3057}\u{305f}\u{3002}\u{65b0}\u{3057}\u{3044}\u{30ea}\u{30f3}\u{30af}\u{304c}\u{3042}\u{308b}\u{304b}\u{3069}\u{3046}\u{304b}\u{3001}\u{9001}\u{4fe1}\u{8005}\u{306b}\u{304a}\u{5c0b}\u{306d}\u{304f}\u{3060}\u{3055}\u{3044}\u{3002}",
            ),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_speaks_its_language_and_fetches_nothing() {
        for language in Language::ALL {
            for page in PAGES {
                let html = String::from_utf8(html(page, language).to_vec()).unwrap();
                assert!(html.contains(&format!("<html lang=\"{}\">", language.code())));
                for banned in ["<script", "http", "src=", "href=", "url(", "@import"] {
                    assert!(!html.contains(banned), "{banned} in {html}");
                }
            }
        }
    }

    #[test]
    fn no_two_pages_say_the_same() {
        let all: Vec<_> = Language::ALL.iter().flat_map(|l| words(*l)).collect();
        let distinct: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
