//! The QR code of a link: as SVG, as PNG, as blocks of a terminal.
//!
//! The URL is encoded in capitals, so that the denser alphanumeric mode applies and the picture stays
//! small; host and slug ignore case. Error correction level is M. Every picture includes the quiet zone
//! of four modules (ISO/IEC 18004). SVG and PNG are black on white, independent of any theme.

use std::fmt::Write as _;
use std::io;

use qrcodegen::{QrCode, QrCodeEcc};
use thiserror::Error;

use crate::domain::string_enum::string_enum;

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

/// Draws the QR code of a short URL.
pub fn qr(short_url: &str, picture: Picture) -> Result<Vec<u8>, QrError> {
    let code = QrCode::encode_text(&encoded(short_url), QrCodeEcc::Medium)
        .map_err(|_| QrError::TooLong(short_url.to_owned()))?;
    let rows = modules(&code);
    match picture {
        Picture::Svg => Ok(svg(&rows).into_bytes()),
        Picture::Png => Ok(png(&rows)?),
        Picture::Terminal => Ok(blocks(&rows).into_bytes()),
    }
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

/// A path of unit squares.
fn svg(rows: &[Vec<bool>]) -> String {
    let size = rows.len();
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
            // Writing into a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/>\
         <path d=\"{path}\"/></svg>\n"
    )
}

/// One bit per pixel.
fn png(rows: &[Vec<bool>]) -> Result<Vec<u8>, png::EncodingError> {
    let side = rows.len() * PIXELS;
    let mut pixels = Vec::new();
    for row in rows {
        let mut line = vec![0_u8; side.div_ceil(8)];
        for x in (0..side).filter(|x| !row[x / PIXELS]) {
            line[x / 8] |= 0x80 >> (x % 8);
        }
        for _ in 0..PIXELS {
            pixels.extend_from_slice(&line);
        }
    }
    let mut file = Vec::new();
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
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
