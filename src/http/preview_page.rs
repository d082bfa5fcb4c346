//! The page that tells apps what card to draw of a link: Open Graph and Twitter tags, and the way to the target.
//!
//! Invariant: everything of the link is escaped. The page loads nothing and has no script; a person who gets it by
//! mistake is led to the target at once, and has a link there. It repeats nothing of the request.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};

use super::Body;
use super::pages::{NO_STORE, ROBOTS, escaped};
use crate::domain::link::picture::{Picture, PictureName};
use crate::domain::link::preview::{Preview, PreviewText};
use crate::domain::settings::Domain;
use crate::redirect::directory::site::Site;

/// The response with a link's preview. Pictures that are kept are at the domain; without one, apps find them from the page.
pub(super) fn show(preview: &Preview, location: &str, domain: Option<&Domain>) -> Response<Body> {
    let mut response = Response::new(Full::new(html(preview, location, domain)));
    let headers = response.headers_mut();
    let csp = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(NO_STORE.0, NO_STORE.1);
    headers.insert(ROBOTS.0, ROBOTS.1);
    response
}

/// The path of pictures, without its leading slash.
pub(super) const PICTURES: &str = "-/picture/";

/// The response with a picture, if the plan in force has it. What is at its address never changes.
pub(super) fn picture(name: &str, site: &Site) -> Option<Response<Body>> {
    let of = site.picture(PictureName::parse(name)?)?;
    let bytes = Bytes::from_owner(Arc::clone(of.bytes()));
    let mut response = Response::new(Full::new(bytes));
    let headers = response.headers_mut();
    let media_type = of.name().kind().media_type();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let year = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, year);
    headers.insert(ROBOTS.0, ROBOTS.1);
    Some(response)
}

fn html(preview: &Preview, location: &str, domain: Option<&Domain>) -> Bytes {
    let Preview { title, text, picture } = preview;
    let (title, location) = (escaped(title.as_str()), escaped(location));
    let text = text.as_ref().map(PreviewText::as_str).map(escaped);
    let address = |picture: &Picture| match picture {
        Picture::Web(url) => url.as_str().to_owned(),
        Picture::Kept(name) => {
            format!("{}/{PICTURES}{name}", domain.map(ToString::to_string).unwrap_or_default())
        }
    };
    let picture = picture.as_ref().map(|picture| escaped(&address(picture)));
    let card = if picture.is_some() { "summary_large_image" } else { "summary" };
    let tag = |kind: &str, name: &str, value: &str| {
        format!("<meta {kind}=\"{name}\" content=\"{value}\">\n")
    };
    let mut tags = tag("property", "og:type", "website") + &tag("property", "og:title", &title);
    tags += &(tag("name", "twitter:card", card) + &tag("name", "twitter:title", &title));
    if let Some(text) = &text {
        tags += &(tag("name", "description", text) + &tag("property", "og:description", text));
        tags += &tag("name", "twitter:description", text);
    }
    if let Some(picture) = &picture {
        tags += &(tag("property", "og:image", picture) + &tag("name", "twitter:image", picture));
    }
    Bytes::from(format!(
        "<!doctype html>\n<html>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n{tags}\
         <meta http-equiv=\"refresh\" content=\"0; url={location}\">\n\
         <p><a href=\"{location}\">{title}</a></p>\n</html>\n"
    ))
}

#[cfg(test)]
mod tests;
