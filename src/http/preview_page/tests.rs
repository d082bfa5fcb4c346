//! The page of a preview, as an app and as a person get it.

use super::*;
use crate::domain::link::Title;
use crate::domain::link::preview::PictureUrl;

fn preview(title: &str, text: Option<&str>, picture: Option<&str>) -> Preview {
    Preview {
        title: Title::parse(title).unwrap(),
        text: text.map(|text| PreviewText::parse(text).unwrap()),
        picture: picture.map(|url| Picture::Web(PictureUrl::parse(url).unwrap())),
    }
}

fn page(preview: &Preview, location: &str) -> String {
    String::from_utf8(html(preview, location, None).to_vec()).unwrap()
}

#[test]
fn an_app_reads_title_text_and_picture_and_a_person_is_led_on() {
    let of =
        preview("Black Week", Some("From 20 November"), Some("https://x.example/a.jpg?b=1&c=2"));
    let page = page(&of, "https://shop.example/?a=1&lnk=CfOFEM1xSjmk#top");
    for part in [
        "<title>Black Week</title>",
        "<meta property=\"og:title\" content=\"Black Week\">",
        "<meta property=\"og:description\" content=\"From 20 November\">",
        "<meta property=\"og:image\" content=\"https://x.example/a.jpg?b=1&amp;c=2\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        "<meta name=\"twitter:image\" content=\"https://x.example/a.jpg?b=1&amp;c=2\">",
        "content=\"0; url=https://shop.example/?a=1&amp;lnk=CfOFEM1xSjmk#top\"",
        "<a href=\"https://shop.example/?a=1&amp;lnk=CfOFEM1xSjmk#top\">Black Week</a>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let least = page_of_title("Black Week");
    assert!(!least.contains("image") && !least.contains("description"), "{least}");
    assert!(least.contains("<meta name=\"twitter:card\" content=\"summary\">"), "{least}");
}

fn page_of_title(title: &str) -> String {
    page(&preview(title, None, None), "https://shop.example/")
}

#[test]
fn nothing_of_a_link_gets_out_of_its_place() {
    let hostile = "\"><script>alert('x')</script>&<b>";
    let of = preview(hostile, Some(hostile), None);
    let page = page(&of, "https://shop.example/?a=\"><script>alert(1)</script>");
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    assert_eq!(page.matches("&lt;script&gt;").count(), 9, "{page}");
}

#[test]
fn the_page_is_not_cached_and_loads_nothing() {
    let response = show(&preview("A", None, None), "https://shop.example/", None);
    assert_eq!(response.status(), hyper::StatusCode::OK);
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert!(header("content-security-policy").starts_with("default-src 'none'; "));
    assert_eq!(header("cache-control"), "private, no-store");
    assert_eq!(header("x-robots-tag"), "noindex");
}
