//! The pages that a visitor may see: the link does not exist, it has expired, or there was none in the
//! address, or it has not begun; and those on which a recipient says that they want no more messages (see `stop`).
//!
//! Invariant: a page is made of constants, and of the name and the home of the plan, escaped. It repeats
//! nothing of the request, has no script, and loads nothing.

mod stop;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

use super::Body;
use super::language::Language;
use crate::redirect::directory::site::Site;

/// Short links do not belong in a search engine or a cache.
pub(super) const ROBOTS: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
pub(super) const NO_STORE: (HeaderName, HeaderValue) =
    (CACHE_CONTROL, HeaderValue::from_static("private, no-store"));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// The link does not exist.
    NotFound,
    /// The link has expired.
    Gone,
    /// The address has no link.
    Home,
    /// The link has not begun.
    NotBegun,
    /// Asks whether the visitor wants no more messages.
    Stop,
    /// They get no more messages.
    Stopped,
    /// That could not be noted.
    NotStopped,
}

impl Page {
    /// The title, the text, and the words of a button that sends the page's form.
    fn words(self, language: Language) -> (&'static str, &'static str, Option<&'static str>) {
        let of_link = |page: usize| {
            let (title, text) = words(language)[page];
            (title, text, None)
        };
        let button = stop::button(language);
        match self {
            Self::NotFound => of_link(0),
            Self::Gone => of_link(1),
            Self::Home => of_link(2),
            Self::NotBegun => of_link(3),
            Self::Stop => stop::words(language, 0, Some(button)),
            Self::Stopped => stop::words(language, 1, None),
            Self::NotStopped => stop::words(language, 2, Some(button)),
        }
    }
}

/// The response that shows a page.
pub(super) fn show(
    page: Page,
    status: StatusCode,
    language: Language,
    site: &Site,
) -> Response<Body> {
    let mut response = Response::new(Full::new(html(page, language, site)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let csp =
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(NO_STORE.0, NO_STORE.1);
    headers.insert(ROBOTS.0, ROBOTS.1);
    if matches!(page, Page::Stop | Page::Stopped | Page::NotStopped) {
        // The address is one recipient's own, and the page leads to the shop.
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    response
}

fn html(page: Page, language: Language, site: &Site) -> Bytes {
    let (title, text, button) = page.words(language);
    let form = button.map(|words| format!("<form method=\"post\"><button>{words}</button></form>"));
    let lang = language.code();
    let name = site.name.as_ref().map(|name| escaped(name.as_str()));
    let shop = name.as_ref().map(|name| format!("<p class=\"shop\">{name}</p>"));
    let ending = name.as_ref().map(|name| format!(" \u{b7} {name}")).unwrap_or_default();
    let onward = site.home.as_ref().map(|home| {
        // Without a name, the shop's address says where the link leads.
        let host = escaped(home.host().split_once("://").map_or(home.as_str(), |(_, host)| host));
        let home = escaped(home.as_str());
        format!("<p><a href=\"{home}\">{}</a></p>", name.as_ref().unwrap_or(&host))
    });
    Bytes::from(format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}{ending}</title>\n<style>{STYLE}</style>\n\
         <main>{}<h1>{title}</h1><p>{text}</p>{}{}</main>\n</html>\n",
        shop.unwrap_or_default(),
        form.unwrap_or_default(),
        onward.unwrap_or_default(),
    ))
}

/// A text as it may stand in HTML, also in an attribute with double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            char => safe.push(char),
        }
    }
    safe
}

/// Readable on phones and desktops, in light and dark mode.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1c1b1a;--soft:#5f5b57;--paper:#faf8f5}\
@media(prefers-color-scheme:dark){:root{--ink:#f1eeea;--soft:#b3ada6;--paper:#191817}}\
body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;\
background:var(--paper);color:var(--ink);\
font:1.0625rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\
main{max-width:32rem;padding:2rem 1.5rem;text-align:center;overflow-wrap:anywhere}\
h1{margin:0 0 .75rem;font-size:clamp(1.5rem,5vw,2.125rem);line-height:1.25;text-wrap:balance}\
p{margin:0;color:var(--soft);text-wrap:pretty}\
.shop{margin-bottom:1.5rem;font-weight:600;color:var(--ink)}\
p+p,form,form+p{margin-top:1.5rem}a{color:var(--ink)}\
button{font:inherit;padding:.625rem 1.25rem;border:1px solid;border-radius:.5rem;cursor:pointer;\
background:var(--ink);color:var(--paper)}";

/// The title and the text of each page about a link, in the order of [`Page`].
#[expect(clippy::too_many_lines, reason = "one text after the other")]
fn words(language: Language) -> [(&'static str, &'static str); 4] {
    match language {
        Language::En => [
            (
                "This link does not lead anywhere",
                "It may not have been copied completely. Ask the person who sent it to send it again.",
            ),
            (
                "This link has expired",
                "It is no longer active. Ask the person who sent it whether there is a new one.",
            ),
            (
                "This is an address for short links",
                "A short link goes on after the slash. Open the whole link that you were sent.",
            ),
            (
                "This link is not active yet",
                "It opens later. Ask the person who sent it when it does.",
            ),
        ],
        Language::De => [
            (
                "Dieser Link f\u{fc}hrt nirgendwohin",
                "Vielleicht wurde er nicht vollst\u{e4}ndig kopiert. Die Person, die ihn geschickt hat, kann ihn noch einmal schicken.",
            ),
            (
                "Dieser Link ist abgelaufen",
                "Er ist nicht mehr aktiv. Die Person, die ihn geschickt hat, wei\u{df}, ob es einen neuen gibt.",
            ),
            (
                "Dies ist eine Adresse f\u{fc}r Kurzlinks",
                "Ein Kurzlink geht nach dem Schr\u{e4}gstrich weiter. \u{d6}ffnen Sie den ganzen Link, den Sie bekommen haben.",
            ),
            (
                "Dieser Link ist noch nicht aktiv",
                "Er \u{f6}ffnet sich erst sp\u{e4}ter. Die Person, die ihn geschickt hat, wei\u{df}, wann.",
            ),
        ],
        Language::Es => [
            (
                "Este enlace no lleva a ninguna parte",
                "Puede que no se haya copiado entero. La persona que lo envi\u{f3} puede enviarlo de nuevo.",
            ),
            (
                "Este enlace ha caducado",
                "Ya no est\u{e1} activo. La persona que lo envi\u{f3} sabr\u{e1} si hay uno nuevo.",
            ),
            (
                "Esta es una direcci\u{f3}n para enlaces cortos",
                "Un enlace corto contin\u{fa}a despu\u{e9}s de la barra. Abra el enlace completo que le enviaron.",
            ),
            (
                "Este enlace a\u{fa}n no est\u{e1} activo",
                "Se abrir\u{e1} m\u{e1}s adelante. La persona que lo envi\u{f3} sabr\u{e1} cu\u{e1}ndo.",
            ),
        ],
        Language::Fr => [
            (
                "Ce lien ne m\u{e8}ne nulle part",
                "Il n\u{2019}a peut-\u{ea}tre pas \u{e9}t\u{e9} copi\u{e9} en entier. La personne qui l\u{2019}a envoy\u{e9} peut le renvoyer.",
            ),
            (
                "Ce lien a expir\u{e9}",
                "Il n\u{2019}est plus actif. La personne qui l\u{2019}a envoy\u{e9} saura s\u{2019}il en existe un nouveau.",
            ),
            (
                "Ceci est une adresse pour des liens courts",
                "Un lien court continue apr\u{e8}s la barre oblique. Ouvrez le lien complet que vous avez re\u{e7}u.",
            ),
            (
                "Ce lien n\u{2019}est pas encore actif",
                "Il s\u{2019}ouvrira plus tard. La personne qui l\u{2019}a envoy\u{e9} saura quand.",
            ),
        ],
        Language::Pt => [
            (
                "Este link n\u{e3}o leva a lugar nenhum",
                "Talvez n\u{e3}o tenha sido copiado por inteiro. A pessoa que o enviou pode envi\u{e1}-lo de novo.",
            ),
            (
                "Este link expirou",
                "J\u{e1} n\u{e3}o est\u{e1} ativo. A pessoa que o enviou saber\u{e1} se h\u{e1} um novo.",
            ),
            (
                "Este \u{e9} um endere\u{e7}o para links curtos",
                "Um link curto continua depois da barra. Abra o link inteiro que voc\u{ea} recebeu.",
            ),
            (
                "Este link ainda n\u{e3}o est\u{e1} ativo",
                "Ele abrir\u{e1} mais tarde. A pessoa que o enviou saber\u{e1} quando.",
            ),
        ],
        Language::Ja => [
            (
                "\u{3053}\u{306e}\u{30ea}\u{30f3}\u{30af}\u{306f}\u{958b}\u{3051}\u{307e}\u{305b}\u{3093}",
                "\u{30ea}\u{30f3}\u{30af}\u{306e}\u{4e00}\u{90e8}\u{304c}\u{6b20}\u{3051}\u{3066}\u{3044}\u{308b}\u{53ef}\u{80fd}\u{6027}\u{304c}\u{3042}\u{308a}\u{307e}\u{3059}\u{3002}\u{9001}\u{4fe1}\u{5143}\u{306e}\u{65b9}\u{306b}\u{3001}\u{3082}\u{3046}\u{4e00}\u{5ea6}\u{9001}\u{3063}\u{3066}\u{3082}\u{3089}\u{3063}\u{3066}\u{304f}\u{3060}\u{3055}\u{3044}\u{3002}",
            ),
            (
                "\u{3053}\u{306e}\u{30ea}\u{30f3}\u{30af}\u{306f}\u{6709}\u{52b9}\u{671f}\u{9650}\u{304c}\u{5207}\u{308c}\u{3066}\u{3044}\u{307e}\u{3059}",
                "\u{73fe}\u{5728}\u{306f}\u{3054}\u{5229}\u{7528}\u{3044}\u{305f}\u{3060}\u{3051}\u{307e}\u{305b}\u{3093}\u{3002}\u{65b0}\u{3057}\u{3044}\u{30ea}\u{30f3}\u{30af}\u{304c}\u{3042}\u{308b}\u{304b}\u{3069}\u{3046}\u{304b}\u{3001}\u{9001}\u{4fe1}\u{5143}\u{306e}\u{65b9}\u{306b}\u{304a}\u{5c0b}\u{306d}\u{304f}\u{3060}\u{3055}\u{3044}\u{3002}",
            ),
            (
                "\u{77ed}\u{7e2e}\u{30ea}\u{30f3}\u{30af}\u{7528}\u{306e}\u{30a2}\u{30c9}\u{30ec}\u{30b9}\u{3067}\u{3059}",
                "\u{77ed}\u{7e2e}\u{30ea}\u{30f3}\u{30af}\u{306f}\u{30b9}\u{30e9}\u{30c3}\u{30b7}\u{30e5}\u{306e}\u{5f8c}\u{306b}\u{7d9a}\u{304d}\u{307e}\u{3059}\u{3002}\u{53d7}\u{3051}\u{53d6}\u{3063}\u{305f}\u{30ea}\u{30f3}\u{30af}\u{5168}\u{4f53}\u{3092}\u{958b}\u{3044}\u{3066}\u{304f}\u{3060}\u{3055}\u{3044}\u{3002}",
            ),
            (
                "\u{3053}\u{306e}\u{30ea}\u{30f3}\u{30af}\u{306f}\u{307e}\u{3060}\u{6709}\u{52b9}\u{3067}\u{306f}\u{3042}\u{308a}\u{307e}\u{305b}\u{3093}",
                "\u{5f8c}\u{65e5}\u{3054}\u{5229}\u{7528}\u{3044}\u{305f}\u{3060}\u{3051}\u{307e}\u{3059}\u{3002}\u{3044}\u{3064}\u{304b}\u{3089}\u{304b}\u{306f}\u{3001}\u{9001}\u{4fe1}\u{5143}\u{306e}\u{65b9}\u{306b}\u{304a}\u{5c0b}\u{306d}\u{304f}\u{3060}\u{3055}\u{3044}\u{3002}",
            ),
        ],
    }
}

#[cfg(test)]
mod tests;
