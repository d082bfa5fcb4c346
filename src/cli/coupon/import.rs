//! `couplet coupon import`: codes that the shop has already, with their terms, as codes made by hand.
//!
//! Invariant: a row makes one code, is one that there is already, or is refused with its line and why. The same file
//! again makes nothing new. The shop has them, so none waits to be exported.

use std::collections::HashMap;
use std::io::Read;

use clap::Args;

use super::terms::Offer;
use crate::change::{Change, Operation, Refusal, known_tags};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::listed::{Listed, ListedArgs};
use crate::domain::code::coupon::{CodeSpec, FoldedCode};
use crate::domain::label::{Agent, Campaign, Channel, Tags};
use crate::domain::limits::CODES_ASKED_MAX;
use crate::domain::link::Origin;
use crate::domain::settings::Settings;
use crate::import::{self, BadReason, ListedCode, Reading, Row, Rows};
use crate::store::{Ask, FoundCodes};
use crate::wire::Data;

/// Import codes that the shop has already, with their terms
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon import codes.csv --dry-run
  couplet coupon import codes.csv --campaign 2026-11-black-week --channel sms

The file needs the column code, and may have campaign, channel, agent, content, discount, starts, ends, \
limit, limit_by_customer and minimum, as the flags of `couplet coupon new`. Each code needs a campaign and a \
channel, in the file or as a flag.
The same file again makes nothing new. Exit code 5: some rows were refused. They are listed with line and \
reason.")]
pub(in crate::cli) struct ImportArgs {
    #[command(flatten)]
    listed: ListedArgs,
    /// The campaign of codes without one
    #[arg(long, value_name = "C", value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// The channel of codes without one
    #[arg(long, value_name = "C", value_parser = Channel::parse)]
    channel: Option<Channel>,
    /// The agent of codes without one
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
}

pub(super) fn run(args: &ImportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let listed = &args.listed;
    let header = |file, options: &_| import::coupons(file, options).map(drop);
    let (file, options) = listed.open(&Reading::Generic, header)?;
    let data = listed.reach(global, io.random)?;
    // Read twice: first to find which of its codes there are.
    let rows = || import::coupons(listed.again(&file)?, &options).map_err(listed.failed());
    let (settings, known) = match &data {
        Some(data) => (data.snapshot(&Ask::settings())?.settings, known(rows()?, listed, data)?),
        None => (Settings::default(), HashMap::new()),
    };
    let (campaign, channel, agent) = (&args.campaign, &args.channel, &args.agent);
    let usual = Tags {
        campaign: campaign.clone(),
        channel: channel.clone(),
        agent: agent.clone(),
        content: None,
    };
    let mut importer = Importer {
        data: data.as_ref().filter(|_| !listed.dry_run),
        settings: &settings,
        usual: &usual,
        known,
    };
    let mut done = Listed::new("code");
    let mut rows = rows()?;
    while let Some(row) = rows.next().transpose().map_err(listed.failed())? {
        match row {
            Row::Bad(bad) => done.add_bad(bad),
            Row::Good { line, record } => done.add(line, importer.make(record, io)?),
        }
    }
    done.ignored = rows.unknown_columns().lines().collect();
    // Close first: the reader of the messages may be slow, and others wait for the file.
    data.map_or(Ok(()), Data::close)?;
    listed.conclude(&done, &global.next(&["coupon", "list"]), io)
}

/// The codes of a file that there are already, also those of batches.
fn known<R: Read>(
    mut rows: Rows<'_, R, ListedCode>,
    listed: &ListedArgs,
    data: &Data<'_>,
) -> Result<HashMap<FoldedCode, CodeSpec>, CliError> {
    let (mut known, mut asked) = (HashMap::new(), Vec::new());
    loop {
        let row = rows.next().transpose().map_err(listed.failed())?;
        let is_last = row.is_none();
        if let Some(Row::Good { record, .. }) = row {
            asked.push(record.code);
        }
        if asked.len() >= CODES_ASKED_MAX || is_last {
            let found = data.snapshot(&FoundCodes::ask(std::mem::take(&mut asked)))?.parts.codes;
            known.extend(found.into_iter().map(|of| (of.spec.code.folded(), of.spec)));
        }
        if is_last {
            return Ok(known);
        }
    }
}

struct Importer<'a, 'd> {
    /// `None` in a dry run.
    data: Option<&'a Data<'d>>,
    settings: &'a Settings,
    /// The tags of codes that have none.
    usual: &'a Tags,
    known: HashMap<FoldedCode, CodeSpec>,
}

impl Importer<'_, '_> {
    /// Whether the row made a code, which was not there yet; why it did not.
    fn make(&mut self, row: ListedCode, io: &Io<'_>) -> Result<Result<bool, BadReason>, CliError> {
        let spec = match self.spec(row) {
            Ok(spec) => spec,
            Err(reason) => return Ok(Err(BadReason::NotMade(reason))),
        };
        let folded = spec.code.folded();
        if let Some(known) = self.known.get(&folded) {
            if known.terms == spec.terms && known.tags == spec.tags {
                return Ok(Ok(false));
            }
            let why = format!(
                "`{}` is a code already, with other terms or tags; a code is compared without case, blanks and dashes",
                known.code
            );
            return Ok(Err(BadReason::NotMade(why)));
        }
        let mint = Operation::mint_code(spec.clone());
        let made = self.data.map(|data| data.change(Change::new(mint, io.clock, io.random)));
        match made.transpose()? {
            None | Some(Ok(_)) => {
                self.known.insert(folded, spec);
                Ok(Ok(true))
            }
            Some(Err(refusal @ Refusal::CodeTaken(_))) => {
                Ok(Err(BadReason::NotMade(refusal.to_string())))
            }
            Some(Err(refusal)) => Err(refusal.into()),
        }
    }

    /// The code of a row; why there is none.
    fn spec(&self, row: ListedCode) -> Result<CodeSpec, String> {
        let mut row = row;
        row.tags.fill(self.usual);
        let code = row.code.clone();
        let offer = Offer::listed(row)?;
        let tags = known_tags(&offer.tags(), self.settings).map_err(|error| error.to_string())?;
        let terms = offer.terms(self.settings).map_err(|error| error.to_string())?;
        Ok(CodeSpec { code, tags, terms, origin: Origin::Shop })
    }
}
