//! `couplet coupon import`: codes that the shop has already, with their terms, as codes made by hand.
//!
//! Invariant: a row makes one code, is one that there is already, or is refused with its line and why. The same file
//! again makes nothing new. The shop has them, so none waits to be exported.

use std::collections::HashMap;
use std::io::Read;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::terms::Offer;
use crate::change::{Change, Operation, Refusal, known_tags};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::listed::{Listed, ListedArgs, Made};
use crate::domain::code::coupon::{CodeSpec, FoldedCode};
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Campaign, Channel, Tags};
use crate::domain::limits::CODES_ASKED_MAX;
use crate::domain::link::Origin;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::import::{self, BadReason, COUPON_COLUMNS, ListedCode, Row, Rows};
use crate::store::{Ask, KnownCodes};
use crate::wire::Data;

/// Import codes that the shop has already, with their terms
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon import codes.csv --dry-run
  couplet coupon import codes.csv --campaign 2026-11-black-week --channel sms
  couplet coupon import coupons.csv --from woocommerce \\
    --campaign 2026-11-black-week --channel sms

Files of Shopify (Matrixify) and WooCommerce are found from their headings; `couplet coupon export` writes the \
same. Any other file needs the column code, and may have campaign, channel, agent, content, discount, starts, \
ends, limit, limit_by_customer and minimum, as the flags of `couplet coupon new`. Each code needs a campaign and \
a channel, in the file or as a flag. A known code may say less than is known.
The same file again makes nothing new. Exit code 5: some rows were refused. They are listed with line and \
reason.")]
pub(in crate::cli) struct ImportArgs {
    #[command(flatten)]
    listed: ListedArgs,
    /// The shop that wrote the file [default: found from its header]
    #[arg(long, value_name = "SHOP", value_parser = PossibleValuesParser::new(import::preset_names(COUPON_COLUMNS)))]
    from: Option<String>,
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
    let reading = listed.reading(args.from.as_deref(), COUPON_COLUMNS)?;
    let header = |file, options: &_| import::coupons(file, options).map(drop);
    let (file, options) = listed.open(&reading, header)?;
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
    done.read(&mut rows, listed, io, |_, row, io| importer.make(row, io))?;
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
            let found = data.snapshot(&KnownCodes::ask(std::mem::take(&mut asked)))?.parts.codes;
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
    /// What the row made of a code; why it made none.
    fn make(&mut self, row: ListedCode, io: &Io<'_>) -> Result<Result<Made, BadReason>, CliError> {
        let known = self.known.get(&row.code.folded());
        let spec = match known {
            Some(known) => self.spec_beside(row, known, io.clock.now()),
            None => self.spec(row),
        };
        let spec = match spec {
            Ok(spec) => spec,
            Err(reason) => return Ok(Err(BadReason::NotMade(reason))),
        };
        if let Some(known) = known {
            if known.terms == spec.terms && known.tags == spec.tags {
                return Ok(Ok(Made::Known));
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
                self.known.insert(spec.code.folded(), spec);
                Ok(Ok(Made::New { stated: 0 }))
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
        let offer = Offer::listed(row, self.settings)?;
        let tags = known_tags(&offer.tags(), self.settings).map_err(|error| error.to_string())?;
        let terms = offer.terms(self.settings).map_err(|error| error.to_string())?;
        Ok(CodeSpec { code, tags, terms, origin: Origin::Shop })
    }

    /// The same of a row of a known code, of which it says what is missing. Shops that ask for a first day have one of
    /// codes that need none: if it is past, it says nothing.
    fn spec_beside(
        &self,
        row: ListedCode,
        known: &CodeSpec,
        now: Timestamp,
    ) -> Result<CodeSpec, String> {
        let mut row = row;
        row.tags.fill(self.usual);
        row.tags.fill(&known.tags);
        let (has_discount, has_limit) = (row.discount.is_some(), row.limit.is_some());
        let (has_minimum, of_customer) = (row.minimum.is_some(), row.limit_by_customer.is_some());
        let (has_start, has_end) =
            (row.starts.is_some(), row.ends.is_some() || row.expires.is_some());
        let spec = self.spec(row)?;
        let (said, known) = (spec.terms, &known.terms);
        let is_past = known.starts_at.is_none() && said.starts_at.is_some_and(|at| at <= now);
        let terms = Terms {
            discount: if has_discount { said.discount } else { known.discount },
            limit: if has_limit { said.limit } else { known.limit },
            limit_by_customer: if of_customer {
                said.limit_by_customer
            } else {
                known.limit_by_customer
            },
            minimum: if has_minimum { said.minimum } else { known.minimum },
            starts_at: if has_start && !is_past { said.starts_at } else { known.starts_at },
            ends_at: if has_end { said.ends_at } else { known.ends_at },
        };
        Ok(CodeSpec { terms, ..spec })
    }
}
