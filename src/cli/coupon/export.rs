//! `couplet coupon export`: codes for the shop. Without `--for`, the rows of `coupon list`.
//!
//! Invariant: what was exported is recorded after all of it was written, so that a code that is recorded as exported is in
//! a file. What was written and could not be recorded is exported again by the next command.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::list::{Chosen, Filter, USABLE, export, say_none};
use crate::change::{Change, Operation};
use crate::cli::args::{file_name, one_of};
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit, FlagsError, Unsaid};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::bounded_list::BoundedList;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::export::ShopFile;
use crate::domain::limits::{EXPORT_CHUNK_CODES, LISTED_MAX};
use crate::domain::link::Origin;
use crate::render::{ShopWriter, counted, grouped, inert, left_out, refused};
use crate::store::{Kept, ListedCodes};
use crate::wire::Reach;

/// Write the codes that the shop needs, as it imports them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon export --for shopify --batch black-week-sms -o discounts.csv
  couplet coupon export --for woocommerce --channel sms > coupons.csv
  couplet coupon export --for stripe -o codes.json
  couplet coupon export --batch 2026-11-black-week-sms > codes.csv
With --for, only codes that were not exported for that shop before are written, and then recorded as \
exported: `coupon give` gives them to people. Shopify takes the file with the app Matrixify, whose \
file name must have the word discount; WooCommerce with WebToffee's coupon import; Stripe with \
`stripe fixtures codes.json`; csv is for any other shop. Without --for, the columns are those of \
`coupon list`, and nothing is recorded. Without --status, codes that are used up, ended or retired \
are left out. Exit code 5: the shop does not take some codes.")]
pub(in crate::cli) struct ExportArgs {
    #[command(flatten)]
    chosen: Chosen,
    #[arg(
        long = "for",
        value_name = "SHOP",
        help = one_of("The shop that imports the file", &ShopFile::names())
    )]
    shop: Option<ShopFile>,
    /// Also write the codes that were exported for this shop before
    #[arg(long, requires = "shop")]
    all: bool,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE", value_parser = file_name(), requires = "shop")]
    output: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(args: &ExportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let Some(shop) = args.shop else { return export(&args.chosen, args.shown, global, io) };
    if args.shown.format.is_some() {
        return Err(FlagsError::FormatOfShop.into());
    }
    let data = global.reach(Reach::ToRead, io.random)?;
    let kept = data.close_and_keep(&ListedCodes::ask(args.chosen.batch.as_ref()))?;
    let sorted = Sorted::of(args, shop, &kept, io)?;
    if sorted.codes.is_empty() && sorted.not_taken.is_empty() {
        if sorted.before + sorted.had == 0 {
            let filter = Filter::of(&args.chosen, USABLE, &kept, io)?;
            say_none(&kept, &filter, io)?;
        } else {
            let before =
                (sorted.before > 0).then(|| counted(sorted.before, "code") + " exported before");
            let had =
                (sorted.had > 0).then(|| counted(sorted.had, "code") + " that the shop had first");
            let known = before.into_iter().chain(had).collect::<Vec<_>>().join(", ");
            io.say(format_args!("nothing new for {shop}: {known}; --all writes all of them"));
        }
        return Ok(Exit::Done);
    }
    write(args, shop, &sorted.codes, &kept, io)?;
    mark(shop, sorted.codes.clone(), global, io)?;
    sorted.say(shop, io);
    Ok(if sorted.not_taken.is_empty() { Exit::Done } else { Exit::BadRows })
}

/// The codes of an export.
#[derive(Default)]
struct Sorted {
    /// Those that are written.
    codes: BTreeSet<CouponCode>,
    /// How many were exported for the shop before, and are left out.
    before: u64,
    /// How many the shop had before they were imported from there, which are left out too.
    had: u64,
    /// Those that the shop does not take, and why.
    not_taken: BoundedList<(CouponCode, &'static str), LISTED_MAX>,
    /// How many of those that are written have no discount here.
    without_discount: u64,
    /// The terms that the file leaves out.
    left_out: BTreeSet<&'static str>,
}

impl Sorted {
    fn of(
        args: &ExportArgs,
        shop: ShopFile,
        kept: &Kept<ListedCodes>,
        io: &mut Io<'_>,
    ) -> Result<Self, CliError> {
        let filter = Filter::of(&args.chosen, USABLE, kept, io)?;
        let mut sorted = Self::default();
        for code in filter.only(kept.codes()?) {
            let code = code?;
            let text = &code.spec.code;
            if !args.all && code.exports.iter().any(|export| export.shop == shop) {
                sorted.before += 1;
            } else if !args.all && code.spec.origin == Origin::Shop {
                sorted.had += 1;
            } else if let Some(why) = refused(shop, &code.spec, kept.settings.currency) {
                sorted.not_taken.push_with(|| (text.clone(), why));
            } else {
                let has_discount = code.spec.terms.discount.is_some();
                sorted.without_discount += u64::from(!has_discount);
                sorted.left_out.extend(left_out(shop, &code.spec.terms));
                sorted.codes.insert(text.clone());
            }
        }
        Ok(sorted)
    }

    fn say(&self, shop: ShopFile, io: &mut Io<'_>) {
        let count = counted(self.codes.len() as u64, "code");
        let other = |count: u64, what: &str| match count {
            0 => String::new(),
            count => format!("; {} {what}", grouped(&count.to_string())),
        };
        let (before, had) =
            (other(self.before, "before"), other(self.had, "that the shop had first"));
        io.say(format_args!("{count} exported for {shop}{before}{had}"));
        for what in &self.left_out {
            io.say(format_args!("note: {what} is not in the file: {shop} has none"));
        }
        if self.without_discount > 0 {
            let codes = counted(self.without_discount, "code");
            let have = if self.without_discount == 1 { "has" } else { "have" };
            io.say(format_args!(
                "note: {codes} {have} no discount in the file: tell the shop what it is, or write it into the plan"
            ));
        }
        for (code, why) in self.not_taken.first() {
            io.say(format_args!("not exported: {}: {why}", inert(code.as_str())));
        }
        let rest = self.not_taken.total() - self.not_taken.first().len() as u64;
        if rest > 0 {
            io.say(format_args!("not exported: {} more", grouped(&rest.to_string())));
        }
    }
}

fn write(
    args: &ExportArgs,
    shop: ShopFile,
    codes: &BTreeSet<CouponCode>,
    kept: &Kept<ListedCodes>,
    io: &mut Io<'_>,
) -> Result<(), CliError> {
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    let now = io.clock.now();
    write_output(path, Content::Text, io, |out| {
        let mut file = ShopWriter::new(shop, &kept.settings.zone, now, out)?;
        for code in kept.codes()? {
            let code = code?;
            if codes.contains(&code.spec.code) {
                file.code(&code)?;
            }
        }
        Ok(file.finish()?)
    })?;
    if !is_stdout(path) {
        io.say(format_args!("written to {}", path.display()));
    }
    Ok(())
}

/// Records that the codes were exported.
fn mark(
    shop: ShopFile,
    codes: BTreeSet<CouponCode>,
    global: &Global,
    io: &Io<'_>,
) -> Result<(), CliError> {
    let codes: Vec<CouponCode> = codes.into_iter().collect();
    let marked = || -> Result<(), CliError> {
        let data = global.reach(Reach::Existing, io.random)?;
        for chunk in codes.chunks(EXPORT_CHUNK_CODES) {
            let mark = Operation::mark_exported(shop, chunk.to_vec());
            data.change(Change::new(mark, io.clock, io.random))??;
        }
        Ok(data.close()?)
    };
    marked().map_err(|source| Unsaid::Exported { source: Box::new(source) }.into())
}
