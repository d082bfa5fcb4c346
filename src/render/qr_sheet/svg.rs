//! A page as SVG, in millimetres.

use maud::html;

use super::{Line, PAGE, Page, Placed};
use crate::render::qr::path;

pub(super) fn file(page: &Page) -> String {
    let (width, height) = PAGE;
    let text = |line: &Line| {
        html! {
            text x=(number(line.x)) y=(number(line.y)) font-size=(number(line.font)) { (line.text) }
        }
        .into_string()
    };
    let code = |code: &Placed| {
        let scale = page.size / code.rows.len() as f64;
        let (x, y) = (number(code.x), number(code.y));
        let path = path(&code.rows);
        format!(
            "<path shape-rendering=\"crispEdges\" transform=\"translate({x} {y}) scale({scale:.6})\" \
             d=\"{path}\"/>"
        )
    };
    let lines: String = page.lines.iter().map(|line| text(line) + "\n").collect();
    let codes: String = page.codes.iter().map(|of| code(of) + "\n").collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\">\n<path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/>\n\
         <g font-family=\"Helvetica, Arial, sans-serif\" text-anchor=\"middle\">\n{lines}</g>\n\
         {codes}</svg>\n"
    )
}

/// Thousandths of a millimetre are finer than any printer.
fn number(mm: f64) -> String {
    let text = format!("{mm:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
