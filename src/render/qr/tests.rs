use super::*;

fn text(picture: Picture) -> String {
    String::from_utf8(qr("https://go.example.com/bio", picture, None).unwrap()).unwrap()
}

#[test]
fn a_link_in_capitals_needs_a_smaller_code() {
    let url = "https://go.example.com/bw-ig-mia-inq";
    assert_eq!(QrCode::encode_text(url, QrCodeEcc::Medium).unwrap().size(), 29);
    let blocks = String::from_utf8(qr(url, Picture::Terminal, None).unwrap()).unwrap();
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
    let file = qr("https://go.example.com/bio", Picture::Png, None).unwrap();
    let reader = png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
    assert_eq!((reader.info().width, reader.info().height), (330, 330));
}

#[test]
fn a_url_that_is_too_long_is_refused() {
    assert!(matches!(qr(&"x".repeat(5000), Picture::Svg, None), Err(QrError::TooLong(_))));
}

#[test]
fn a_path_before_the_slug_is_encoded_as_it_is() {
    // In capitals, the proxy of the shop would not have found the path, and printed codes were dead.
    assert_eq!(encoded("https://example.com/s/bio"), "https://example.com/s/bio");
    assert_eq!(encoded("https://go.example.com/bio"), "HTTPS://GO.EXAMPLE.COM/BIO");
}

/// The texts of the codes in a picture, read by another program than the one that drew them.
fn read(side: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<String> {
    let grey = |x, y| if dark(x, y) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
    image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[test]
fn a_reader_finds_the_address_in_the_picture() {
    let side = 33 * PIXELS;
    let file = qr("https://go.example.com/bio", Picture::Png, None).unwrap();
    let mut reader = png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let line = reader.next_frame(&mut bytes).unwrap().line_size;
    let found = read(side, |x, y| bytes[y * line + x / 8] & (0x80 >> (x % 8)) == 0);
    assert_eq!(found, ["HTTPS://GO.EXAMPLE.COM/BIO"]);
}

#[test]
fn a_picture_has_the_size_at_which_it_is_printed() {
    let size = PrintSize::parse("30mm").ok();
    let url = "https://go.example.com/bio";
    let svg = String::from_utf8(qr(url, Picture::Svg, size).unwrap()).unwrap();
    assert!(svg.contains(" width=\"30mm\" height=\"30mm\" viewBox=\"0 0 33 33\""), "{svg}");
    let dots = |size: &str| {
        let file = qr(url, Picture::Png, PrintSize::parse(size).ok()).unwrap();
        let reader = png::Decoder::new(io::Cursor::new(file)).read_info().unwrap();
        let dots = reader.info().pixel_dims.unwrap();
        assert_eq!((dots.xppu, dots.unit), (dots.yppu, png::Unit::Meter));
        (reader.info().width, dots.xppu)
    };
    // 33 modules of 22 pixels in 30 mm: 24,200 in a metre, more than 600 in an inch.
    assert_eq!(dots("30mm"), (726, 24_200));
    assert_eq!(dots("5mm"), (330, 66_000));
    assert_eq!(dots("2m"), (33 * 60, 990));
}

#[test]
fn a_printed_code_says_its_modules_and_from_how_far_it_is_read() {
    let url = "https://go.example.com/bio";
    let at = |size: &str| Printed::at(url, PrintSize::parse(size).unwrap()).unwrap();
    assert_eq!(
        at("30mm").in_words(),
        "30 mm wide with its margin, 25 modules of 0.91 mm; phones read it from about 220 mm away, \
         and 112 dpi print it"
    );
    assert_eq!(at("12mm").too_small(), None);
    assert_eq!(at("11mm").too_small().unwrap().to_string(), "12 mm");
    let from = |distance: &str| Printed::from(url, PrintSize::parse(distance).unwrap()).unwrap();
    // 8 mm for each of 33 modules.
    assert_eq!(from("2m").size.to_string(), "264 mm");
    assert_eq!(
        from("2m").in_words().split("about ").nth(1).unwrap().split(" away").next(),
        Some("2 m")
    );
    assert_eq!(from("1cm").size.to_string(), "12 mm");
    // A code on a large poster: more than the largest width that can be asked for.
    let away = at("50m").in_words();
    assert_eq!(away.split("about ").nth(1).unwrap().split(" away").next(), Some("378.78 m"));
}
