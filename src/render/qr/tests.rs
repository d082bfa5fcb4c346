use super::*;

fn text(picture: Picture) -> String {
    String::from_utf8(qr("https://go.example.com/bio", picture).unwrap()).unwrap()
}

#[test]
fn a_link_in_capitals_needs_a_smaller_code() {
    let url = "https://go.example.com/bw-ig-mia-inq";
    assert_eq!(QrCode::encode_text(url, QrCodeEcc::Medium).unwrap().size(), 29);
    let blocks = String::from_utf8(qr(url, Picture::Terminal).unwrap()).unwrap();
    assert_eq!(blocks.lines().next().unwrap().chars().count(), 25 + 2 * QUIET);
}

#[test]
fn a_terminals_code_fits_eighty_columns_and_has_its_quiet_zone() {
    let blocks = text(Picture::Terminal);
    let lines: Vec<&str> = blocks.lines().collect();
    assert_eq!(lines.len(), 33_usize.div_ceil(2));
    for line in &lines[..QUIET / 2] {
        assert!(line.chars().all(|c| c == '\u{2588}'), "{blocks}");
    }
}

#[test]
fn the_pictures_have_the_format_that_was_asked_for() {
    let svg = text(Picture::Svg);
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 33 33\""));
    let file = qr("https://go.example.com/bio", Picture::Png).unwrap();
    let reader = png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
    assert_eq!((reader.info().width, reader.info().height), (330, 330));
}

#[test]
fn a_url_that_is_too_long_is_refused() {
    assert!(matches!(qr(&"x".repeat(5000), Picture::Svg), Err(QrError::TooLong(_))));
}

#[test]
fn a_path_before_the_slug_is_encoded_as_it_is() {
    // In capitals, the proxy of the shop would not have found the path, and printed codes were dead.
    assert_eq!(encoded("https://example.com/s/bio"), "https://example.com/s/bio");
    assert_eq!(encoded("https://go.example.com/bio"), "HTTPS://GO.EXAMPLE.COM/BIO");
}
