use super::*;

#[test]
fn a_text_is_one_line_and_a_picture_is_on_the_web() {
    assert_eq!(PreviewText::parse(" From 20 November ").unwrap().as_str(), "From 20 November");
    let long = "x".repeat(PREVIEW_TEXT_CHARS_MAX + 1);
    for text in ["", " ", "a\nb", "a\u{7}", &long] {
        assert_eq!(PreviewText::parse(text), Err(PreviewTextError), "{text:?}");
    }
    let url = "https://shop.example/a.jpg";
    assert_eq!(PictureUrl::parse(url).unwrap().as_str(), url);
    for text in ["tel:+4930901820", "a.jpg", "javascript:alert(1)", "data:image/png;base64,x", ""] {
        assert!(PictureUrl::parse(text).is_err(), "{text}");
    }
}
