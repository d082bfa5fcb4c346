//! Forms with a file, as browsers send them (`multipart/form-data`).
//!
//! Invariant: a form is bounded in bytes, fields and time. What is no such form is refused as a whole; a file's name is
//! a name, never a path. Does not know what a form means (see `console`).

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body as HttpBody;
use hyper::header::{CONTENT_TYPE, HeaderMap};
use tokio::time::timeout;

use super::live::{Fields, FormError};
use crate::domain::limits::{
    CONSOLE_FILE_FORM_BYTES_MAX, CONSOLE_FILE_NAME_BYTES_MAX, CONSOLE_FILE_READ_BYTES_MAX,
    CONSOLE_FILE_TIMEOUT_MS, FORM_FIELDS_MAX,
};

/// A form with at most one file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileForm {
    pub(super) fields: Fields,
    /// The first file that has a name or something in it.
    pub(super) file: Option<SentFile>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct SentFile {
    /// Empty if the browser named none.
    pub(super) name: String,
    pub(super) content: Bytes,
}

/// What stands between the parts of a form, with the line break before it; `None` if the body is no such form.
pub(super) fn delimiter(headers: &HeaderMap) -> Option<Vec<u8>> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (kind, params) = value.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = params.split(';').find_map(|param| {
        let (name, value) = param.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    // As RFC 2046 bounds it.
    (!boundary.is_empty() && boundary.len() <= 70)
        .then(|| [b"\r\n--", boundary.as_bytes()].concat())
}

/// Reads the body of a form with a file. One that is too large is read on, so that a browser hears of it, but not kept.
pub(super) async fn read<B>(body: B) -> Result<Bytes, FormError>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let wait = Duration::from_millis(CONSOLE_FILE_TIMEOUT_MS);
    timeout(wait, within(body, CONSOLE_FILE_FORM_BYTES_MAX))
        .await
        .unwrap_or(Err(FormError::TooSlow))
}

async fn within<B>(body: B, bytes_max: usize) -> Result<Bytes, FormError>
where
    B: HttpBody<Data = Bytes>,
{
    let mut body = std::pin::pin!(body);
    let (mut whole, mut count) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| FormError::Broken)?.into_data() else { continue };
        count = count.saturating_add(data.len());
        if count > CONSOLE_FILE_READ_BYTES_MAX {
            break;
        }
        if count > bytes_max {
            whole = BytesMut::new();
        } else {
            whole.extend_from_slice(&data);
        }
    }
    if count > bytes_max { Err(FormError::TooLarge) } else { Ok(whole.freeze()) }
}

/// The fields and the file of a form; `None` if it is none.
pub(super) fn parse(body: &Bytes, delimiter: &[u8]) -> Option<FileForm> {
    let mut fields = Vec::new();
    let mut file = None;
    // The first part has no line break before it.
    let mut rest = body.slice(delimiter.len().checked_sub(2).filter(|at| *at <= body.len())?..);
    if !body.starts_with(delimiter.get(2..)?) {
        return None;
    }
    for _ in 0..=FORM_FIELDS_MAX {
        if rest.starts_with(b"--") {
            return Some(FileForm { fields: Fields::of(fields), file });
        }
        let end = find(&rest, delimiter)?;
        let part = rest.slice(..end);
        rest = rest.slice(end + delimiter.len()..);
        let head = find(&part, b"\r\n\r\n")?;
        let content = part.slice(head + 4..);
        let (name, file_name) = names(&String::from_utf8_lossy(&part[..head]))?;
        match file_name {
            None => fields.push((name, String::from_utf8_lossy(&content).into_owned())),
            // A browser sends an empty part where no file is chosen.
            Some(of) if file.is_none() && !(of.is_empty() && content.is_empty()) => {
                file = Some(SentFile { name: own_name(&of), content });
            }
            Some(_) => {}
        }
    }
    None
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(next) = text.get(from..)?.iter().position(|byte| *byte == first) {
        if text[from + next..].starts_with(wanted) {
            return Some(from + next);
        }
        from += next + 1;
    }
    None
}

/// The name of a field, and that of its file if it has one, of the head of a part.
fn names(head: &str) -> Option<(String, Option<String>)> {
    let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let (_, value) =
        lines.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-disposition"))?;
    let mut rest = value.trim().strip_prefix("form-data")?;
    let (mut name, mut file) = (None, None);
    while let Some((_, after)) = rest.split_once(';') {
        let (key, after) = after.split_once('=')?;
        let value = if let Some(quoted) = after.strip_prefix('"') {
            let (value, after) = quoted.split_once('"')?;
            rest = after;
            value
        } else {
            let end = after.find(';').unwrap_or(after.len());
            rest = &after[end..];
            after[..end].trim()
        };
        match key.trim() {
            "name" => name = Some(value.to_owned()),
            "filename" => file = Some(value.replace("%22", "\"")),
            _ => {}
        }
    }
    Some((name?, file))
}

/// The name of a file without its folders and without what no name has.
fn own_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String = last.chars().filter(|of| !of.is_control()).collect();
    // A command takes `-` for its standard input.
    if name.trim_matches('.').is_empty() || name == "-" {
        return String::new();
    }
    let end = name.floor_char_boundary(CONSOLE_FILE_NAME_BYTES_MAX);
    // The ending says what kind of file it is.
    if end < name.len() {
        let ending = name.rfind('.').map_or("", |at| &name[at..]).to_owned();
        let keep = end.saturating_sub(ending.len());
        name.truncate(name.floor_char_boundary(keep));
        if ending.len() < 16 {
            name.push_str(&ending);
        }
    }
    name
}

#[cfg(test)]
mod tests;
