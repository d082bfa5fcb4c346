//! The report of a period as a page of the console: the page that `couplet report` writes to a file.
//!
//! Invariant: only days reach the command that makes it. Does not make it (see `service::ReportDesk`).

use hyper::Response;

use super::{Asked, ConsoleSite, Refused};
use crate::domain::period::{Period, Zone, parse_day};
use crate::http::live::Fields;
use crate::http::{Body, shares};

impl ConsoleSite {
    /// The report of the days in the query.
    pub(super) async fn report(&self, asked: Asked) -> Response<Body> {
        let Some(words) = words(&asked.fields) else {
            let why = "which days? ask for a month, such as ?month=2026-11, or for ?from=2026-11-20&to=2026-11-30";
            return self.refuse(asked, Refused::Malformed(why.to_owned())).await;
        };
        shares::report(self.reports.page(words).await)
    }
}

/// The command that writes the page; `None` if the query names no days.
fn words(fields: &Fields) -> Option<Vec<String>> {
    let days = if let Some(month) = fields.get("month") {
        Period::month(month, Zone::utc()).ok()?;
        vec![format!("--month={month}")]
    } else {
        let (from, to) = (fields.get("from")?, fields.get("to")?);
        let (first, last) = (parse_day(from).ok()?, parse_day(to).ok()?);
        vec![format!("--from={first}"), format!("--to={last}")]
    };
    Some(["report", "--html"].map(str::to_owned).into_iter().chain(days).collect())
}
