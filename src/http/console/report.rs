//! The report of a period as a page of the console: the page that `couplet report` writes to a file.
//!
//! Invariant: only days reach the command that makes it. Does not make it (see `service::ReportDesk`).

use hyper::Response;

use super::{Asked, ConsoleSite, Refused};
use crate::domain::period::{Period, PeriodError, Zone, parse_day};
use crate::http::live::Fields;
use crate::http::{Body, shares};

const NO_DAYS: &str =
    "which days? ask for a month, such as ?month=2026-11, or for ?from=2026-11-20&to=2026-11-30";

impl ConsoleSite {
    /// The report of the days in the query.
    pub(super) async fn report(&self, asked: Asked) -> Response<Body> {
        match days(&asked.fields) {
            Ok(days) => {
                let words = ["report", "--html"].map(str::to_owned).into_iter().chain(days);
                shares::report(self.reports.page(words.collect()).await)
            }
            Err(why) => self.refuse(asked, Refused::Malformed(why)).await,
        }
    }
}

/// The days in a query, as the command that writes the page takes them.
fn days(fields: &Fields) -> Result<Vec<String>, String> {
    let malformed = |error: PeriodError| error.to_string();
    if let Some(month) = fields.get("month") {
        Period::month(month, Zone::utc()).map_err(malformed)?;
        return Ok(vec![format!("--month={month}")]);
    }
    let (Some(from), Some(to)) = (fields.get("from"), fields.get("to")) else {
        return Err(NO_DAYS.to_owned());
    };
    let (first, last) = (parse_day(from).map_err(malformed)?, parse_day(to).map_err(malformed)?);
    Period::days(first, last, Zone::utc()).map_err(malformed)?;
    Ok(vec![format!("--from={first}"), format!("--to={last}")])
}
