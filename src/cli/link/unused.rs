//! Links that nobody uses any more.

use crate::cli::error::CliError;
use crate::domain::link::Link;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::report::unused_links;
use crate::store::ListedLinks;
use crate::wire::Data;

/// The live links that are older than a span and that nobody clicked within it.
pub(in crate::cli) fn unused(
    data: &Data<'_>,
    span: Span,
    now: Timestamp,
) -> Result<Vec<Link>, CliError> {
    let since = now.plus_ms(-i64::try_from(span.ms()).unwrap_or(i64::MAX));
    let kept = data.keep(&ListedLinks::ask_seen_since(since))?;
    Ok(unused_links(&kept, since, now)?)
}
