//! A report with all that its formats tell: the same under other groupings, what changed, what a page has besides.
//!
//! Invariant: formats for programs have the rates that were asked for; what people read has those of conversations where
//! no row has a rate of people, in each part. Does not decide where it is written (see `outputs`).

use std::io::{self, Write};

use super::earlier::{Earlier, compared};
use super::more_data::{self, More};
use super::outputs::Look;
use super::pages::{self, Beside};
use super::{ReportArgs, fetch, goals, leave};
use crate::cli::error::CliError;
use crate::domain::period::Period;
use crate::domain::settings::rate::RateOf;
use crate::domain::time::Timestamp;
use crate::render::{self, ClosedPage, Format, Width};
use crate::report::{self, Others, Query, Report, ReportData};
use crate::store::Snapshot;
use crate::wire::Data;

/// A report that can be written in each of some formats.
pub(super) struct FullReport {
    report: Report,
    /// As people read it, if that differs.
    read: Option<Report>,
    /// The same under other groupings, as people read it.
    others: Vec<Report>,
    /// `None` if no page is among the formats.
    beside: Option<Beside>,
}

impl FullReport {
    /// Reads and computes what these formats tell.
    pub(super) fn of(
        args: &ReportArgs,
        data: &Data<'_>,
        period: &Period,
        looks: &[Look],
        now: Timestamp,
    ) -> Result<Self, CliError> {
        let more = looks.iter().map(|look| look.more()).max().unwrap_or(More::Nothing);
        let snapshot = asked(args, data, period, more)?;
        Self::of_snapshot(args, data, snapshot, looks, now)
    }

    /// The same of a snapshot of the period, which has what these formats tell.
    pub(super) fn of_snapshot(
        args: &ReportArgs,
        data: &Data<'_>,
        (snapshot, query): (Snapshot<ReportData>, Query),
        looks: &[Look],
        now: Timestamp,
    ) -> Result<Self, CliError> {
        let period = &query.period;
        let is_page = looks.iter().any(|look| look.is_page());
        let earlier = Earlier::of(args, period, is_page)?;
        // Of other periods only sums are shown.
        let asked = |period: &Period| asked(args, data, period, More::Nothing);
        let other_by = pages::others(args, looks);
        let (report, others) = report::build_by(&snapshot, &query, Others::Named(&other_by), now)?;
        let before = goals::before(&snapshot.settings, &query, now, asked)?;
        let mut report = report.tracking(&snapshot.settings, &before);
        let beside =
            is_page.then(|| Beside::of(&report, args, data, &snapshot, &query)).transpose()?;
        let hour_price = snapshot.settings.hour_price;
        leave(snapshot);
        report = compared(report, args, earlier, now, asked)?;
        report.missed = args.missed.and_then(|share| report.missed(share));
        report.payback = report.payback(args.hours_saved, hour_price);
        let of = read_over(&report, args);
        let read = (of != report.totals.rate.of).then(|| report.clone().over(of));
        let others = others.into_iter().map(|other| other.over(of)).collect();
        Ok(Self { report, read, others, beside })
    }

    pub(super) fn has_warnings(&self) -> bool {
        !self.report.warnings.is_empty()
    }

    /// Writes it in one format. A page says what `closed` has of its month.
    pub(super) fn write(
        &self,
        look: Look,
        closed: Option<ClosedPage>,
        width: Width,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let read = self.read.as_ref().unwrap_or(&self.report);
        let page = self.beside.as_ref().map(|beside| beside.page(read, &self.others, closed));
        match (look, &page) {
            (Look::Html, Some(page)) => render::report_html(page, out),
            (Look::Xlsx, Some(page)) => render::report_xlsx(page, out),
            (Look::Mail, Some(page)) => render::report_mail(page, out),
            (Look::Of(Format::Table | Format::Md), _) => {
                render::report(read, look.format(), width, out)
            }
            _ => render::report(&self.report, look.format(), width, out),
        }
    }
}

/// The data of a period, and the request for its report.
pub(super) fn asked(
    args: &ReportArgs,
    data: &Data<'_>,
    period: &Period,
    more: More,
) -> Result<(Snapshot<ReportData>, Query), CliError> {
    let mut snapshot = fetch(data, args, period, args.rules.window)?;
    let rules = args.rules.over(&snapshot.settings.attribution);
    more_data::add(data, &mut snapshot, period, &rules, more)?;
    let query = args.query(period, rules);
    Ok((snapshot, query))
}

/// What the rates of a report are of as people read it: they read those that they asked for.
pub(super) fn read_over(report: &Report, args: &ReportArgs) -> RateOf {
    if args.rate_of.is_none() && report.is_of_conversations() {
        RateOf::Conversations
    } else {
        report.totals.rate.of
    }
}
