//! The QR code of a link: as SVG, as PNG, as blocks of a terminal; and how large it is printed.
//!
//! The URL is encoded in capitals, so that the denser alphanumeric mode applies and the picture stays
//! small; host and slug ignore case. Error correction level is M. Every picture includes the quiet zone
//! of four modules (ISO/IEC 18004). SVG and PNG are black on white, independent of any theme. A size is the width of
//! the picture with its quiet zone. A sheet of codes is in `qr_sheet`, how far they are read in `print`.

mod print;

use std::fmt::Write as _;
use std::io;

use qrcodegen::{QrCode, QrCodeEcc};
use thiserror::Error;

use crate::domain::print_size::PrintSize;
use crate::domain::string_enum::string_enum;

pub use print::Printed;

string_enum!(
    /// The kind of picture.
    Picture {
        /// For print and the web.
        Svg = "svg",
        /// For other uses.
        Png = "png",
        /// Block characters, for the terminal.
        Terminal = "terminal",
    }
);

/// White modules around the code.
const QUIET: usize = 4;
/// Pixels per module of a PNG: sharp on a phone's screen.
const PIXELS: usize = 10;
/// And at most, also in print: more would make a file of many megabytes no sharper.
const PIXELS_MAX: usize = 60;
/// Dots per millimetre of a printer with 600 dots per inch.
const DOTS_PER_MM: f64 = 600.0 / 25.4;

/// Why there is no picture.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum QrError {
    /// A QR code cannot hold this much.
    #[error("`{0}` is too long for a QR code")]
    TooLong(String),
    /// The PNG could not be encoded.
    #[error("the PNG cannot be written")]
    Png(#[from] png::EncodingError),
}

/// Draws the QR code of a short URL. A size is for print: a terminal has none.
pub fn qr(short_url: &str, picture: Picture, size: Option<PrintSize>) -> Result<Vec<u8>, QrError> {
    let rows = rows(short_url)?;
    match picture {
        Picture::Svg => Ok(svg(&rows, size).into_bytes()),
        Picture::Png => Ok(png(&rows, size)?),
        Picture::Terminal => Ok(blocks(&rows).into_bytes()),
    }
}

/// The modules of a short URL's code row by row, including the quiet zone; `true` is dark.
pub(super) fn rows(short_url: &str) -> Result<Vec<Vec<bool>>, QrError> {
    let code = QrCode::encode_text(&encoded(short_url), QrCodeEcc::Medium)
        .map_err(|_| QrError::TooLong(short_url.to_owned()))?;
    Ok(modules(&code))
}

/// The dark runs of a code: column, row and length, in modules.
pub(super) fn runs(rows: &[Vec<bool>]) -> Vec<(usize, usize, usize)> {
    let mut runs = Vec::new();
    for (y, row) in rows.iter().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run[0] {
                runs.push((x, y, run.len()));
            }
            x += run.len();
        }
    }
    runs
}

/// The address in capitals, for which a QR code needs fewer modules. With a path before the slug it stays as
/// it is, because the proxy that sends the path here may tell capitals apart.
fn encoded(short_url: &str) -> String {
    let after_scheme = short_url.split_once("://").map_or(short_url, |(_, rest)| rest);
    if after_scheme.matches('/').count() > 1 {
        short_url.to_owned()
    } else {
        short_url.to_uppercase()
    }
}

/// The modules row by row, including the quiet zone; `true` is dark.
fn modules(code: &QrCode) -> Vec<Vec<bool>> {
    let quiet = i32::try_from(QUIET).unwrap_or_default();
    let all = || -quiet..code.size() + quiet;
    all().map(|y| all().map(|x| code.get_module(x, y)).collect()).collect()
}

/// A path of rows of squares.
fn svg(rows: &[Vec<bool>], size: Option<PrintSize>) -> String {
    let (count, path) = (rows.len(), path(rows));
    let size = size.map(|size| format!(" width=\"{0}mm\" height=\"{0}mm\"", size.mm()));
    let size = size.unwrap_or_default();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"{size} viewBox=\"0 0 {count} {count}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{count}v{count}H0z\"/>\
         <path d=\"{path}\"/></svg>\n"
    )
}

/// The dark squares as the path of an SVG, in modules.
pub(super) fn path(rows: &[Vec<bool>]) -> String {
    let mut path = String::new();
    for (x, y, length) in runs(rows) {
        // Writing into a string cannot fail.
        let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
    }
    path
}

/// Pixels per module: for print, at least one for each dot of a good printer.
fn pixels(modules: usize, size: Option<PrintSize>) -> usize {
    let dots = size.map_or(0.0, |size| size.mm() * DOTS_PER_MM / modules as f64).ceil();
    (PIXELS..PIXELS_MAX).find(|pixels| *pixels as f64 >= dots).unwrap_or(PIXELS_MAX)
}

/// One bit per pixel.
fn png(rows: &[Vec<bool>], size: Option<PrintSize>) -> Result<Vec<u8>, png::EncodingError> {
    let pixels_each = pixels(rows.len(), size);
    let dots = rows.len() * pixels_each;
    let mut pixels = Vec::new();
    for row in rows {
        let mut line = vec![0_u8; dots.div_ceil(8)];
        for x in (0..dots).filter(|x| !row[x / pixels_each]) {
            line[x / 8] |= 0x80 >> (x % 8);
        }
        for _ in 0..pixels_each {
            pixels.extend_from_slice(&line);
        }
    }
    let mut file = Vec::new();
    let dots = u32::try_from(dots).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut file, dots, dots);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_pixel_dims(size.map(|size| {
        let per_metre = f64::from(dots) * 1e3 / size.mm();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let per_metre = per_metre.round() as u32;
        png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

/// Draws two rows of modules as one line of half blocks. The light modules are drawn, because most
/// terminals are dark; phones can read the inverse on a light terminal too.
fn blocks(rows: &[Vec<bool>]) -> String {
    let mut text = String::new();
    for pair in rows.chunks(2) {
        for (x, upper) in pair[0].iter().enumerate() {
            let lower = pair.get(1).is_none_or(|row| row[x]);
            text.push(match (*upper, lower) {
                (false, false) => '\u{2588}',
                (false, true) => '\u{2580}',
                (true, false) => '\u{2584}',
                (true, true) => ' ',
            });
        }
        text.push('\n');
    }
    text
}

impl From<QrError> for io::Error {
    fn from(error: QrError) -> Self {
        Self::other(error)
    }
}

#[cfg(test)]
mod tests;
