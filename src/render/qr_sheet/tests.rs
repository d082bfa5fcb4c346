use super::*;

fn codes(count: usize) -> Vec<SheetCode> {
    let code = |number| SheetCode {
        title: format!("flyer / story {number}"),
        short_url: format!("https://go.example.com/bw-f-{number}"),
    };
    (1..=count).map(code).collect()
}

fn of(count: usize, size: &str) -> Sheet {
    let heading = "Black Week 2036".to_owned();
    Sheet { heading, codes: codes(count), size: PrintSize::parse(size).unwrap() }
}

/// The content of each page of a PDF: nothing in it is compressed.
fn contents(pdf: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(pdf).into_owned();
    let parts = text.split("\nstream\n").skip(1);
    parts.map(|part| part.split("\nendstream").next().unwrap().to_owned()).collect()
}

/// A dot at this many for each point.
const DOTS: u16 = 4;

/// The nearest dot.
fn dot(points: f32) -> usize {
    format!("{:.0}", points * f32::from(DOTS)).parse().unwrap()
}

/// The texts of so many codes on a page, drawn from its rectangles and read by another program.
fn read(content: &str, count: usize, layout: &Layout) -> Vec<String> {
    let (wide, high) = (596 * usize::from(DOTS), 842 * usize::from(DOTS));
    let mut dark = vec![false; wide * high];
    for line in content.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [numbers @ .., "re"] = words.as_slice() else { continue };
        let numbers: Vec<f32> = numbers.iter().map(|number| number.parse().unwrap()).collect();
        let [x, y, w, h] = numbers.as_slice() else { panic!("{line}") };
        for row in dot(*y)..dot(y + h) {
            for column in dot(*x)..dot(x + w) {
                dark[(high - 1 - row) * wide + column] = true;
            }
        }
    }
    let one = |at: usize| {
        let (x, y) = layout.cell(at);
        let (left, upper) = (dot(pdf::points(x)), dot(pdf::points(y + LINE)));
        let grey = |x: usize, y: usize| if dark[(upper + y) * wide + left + x] { 0 } else { 255 };
        let width = dot(pdf::points(layout.size));
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, width, grey);
        let grids = image.detect_grids();
        let [grid] = grids.as_slice() else { panic!("{} codes in a cell", grids.len()) };
        grid.decode().unwrap().1
    };
    (0..count).map(one).collect()
}

#[test]
fn every_code_of_a_pdf_is_read_as_its_address() {
    for size in ["20mm", "50mm"] {
        let (sheet_of, codes) = (of(11, size), codes(11));
        let layout = Layout::of(sheet_of.size).unwrap();
        let pdf = sheet(&sheet_of, SheetFormat::Pdf).unwrap();
        let pages = contents(&pdf);
        let chunks: Vec<&[SheetCode]> = codes.chunks(layout.per_page()).collect();
        assert_eq!(pages.len(), chunks.len());
        for (page, codes) in pages.iter().zip(chunks) {
            let expected: Vec<String> =
                codes.iter().map(|code| code.short_url.to_uppercase()).collect();
            assert_eq!(read(page, codes.len(), &layout), expected);
            assert!(page.contains("(Black Week 2036)"));
        }
        assert_eq!(pdf, sheet(&sheet_of, SheetFormat::Pdf).unwrap());
    }
}

#[test]
fn an_svg_has_one_page_and_its_texts_are_escaped() {
    let mut one = of(2, "80mm");
    one.heading = "Tea & <Cake>".to_owned();
    let svg = String::from_utf8(sheet(&one, SheetFormat::Svg).unwrap()).unwrap();
    let lines: Vec<&str> = svg.lines().map(|line| line.split(" d=").next().unwrap()).collect();
    insta::assert_snapshot!(lines.join("\n"), @r##"
    <svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297">
    <path fill="#fff"
    <g font-family="Helvetica, Arial, sans-serif" text-anchor="middle">
    <text x="105" y="21" font-size="6">Tea &amp; &lt;Cake&gt;</text>
    <text x="55" y="30.5" font-size="3.5">flyer / story 1</text>
    <text x="55" y="116.5" font-size="3.5">https://go.example.com/bw-f-1</text>
    <text x="141" y="30.5" font-size="3.5">flyer / story 2</text>
    <text x="141" y="116.5" font-size="3.5">https://go.example.com/bw-f-2</text>
    </g>
    <path shape-rendering="crispEdges" transform="translate(15 33) scale(2.424242)"
    <path shape-rendering="crispEdges" transform="translate(101 33) scale(2.424242)"
    </svg>
    "##);
    let error = sheet(&of(10, "50mm"), SheetFormat::Svg).unwrap_err().to_string();
    let expected =
        "10 codes do not fit on one page, only 9: write a .pdf, or smaller codes with --size";
    assert_eq!(error, expected);
    let error = sheet(&of(1, "181mm"), SheetFormat::Pdf).unwrap_err().to_string();
    assert_eq!(error, "a code of 181 mm does not fit on A4: at most 180mm");
}

#[test]
fn codes_stay_on_the_page_and_apart() {
    for (size, per_page) in [("180mm", 1), ("87mm", 4), ("50mm", 9), ("30mm", 25), ("20mm", 42)] {
        let layout = Layout::of(PrintSize::parse(size).unwrap()).unwrap();
        assert_eq!(layout.per_page(), per_page, "{size}");
        let (x, y) = layout.cell(layout.per_page() - 1);
        assert!(x + layout.size <= PAGE.0 - MARGIN + 1e-6, "{size}");
        assert!(y + layout.size + 2.0 * LINE <= PAGE.1 - MARGIN + 1e-6, "{size}");
    }
}

#[test]
fn a_long_text_gets_a_smaller_font_and_foreign_letters_a_plain_form() {
    let fits = line("Black Week", 50.0, 10.0, FONT, 60.0);
    assert!((fits.font - FONT).abs() < 1e-9);
    let long = line(&"wide title ".repeat(20), 50.0, 10.0, FONT, 60.0);
    assert!((metrics::width(&long.text) * long.font - 60.0).abs() < 1e-6);
    let mut sheet_of = of(1, "50mm");
    sheet_of.heading = "\u{141}\u{f3}d\u{17a} \u{2013} \u{20ac} \u{416}!".to_owned();
    let pdf = sheet(&sheet_of, SheetFormat::Pdf).unwrap();
    // What a terminal could not show is written in hexadecimal.
    let title = "<4CF3647A20962080203F21>";
    assert!(contents(&pdf)[0].contains(title), "{}", contents(&pdf)[0]);
}
