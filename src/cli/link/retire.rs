//! `couplet link retire`.

use clap::Args;

use super::domain::slug_of;
use crate::change::{Change, Operation};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::link::address::LinkName;
use crate::wire::Reach;

/// Retire a link; it keeps redirecting, unless with --gone
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link retire bio
  couplet link retire leaked --gone
  couplet link edit leaked --live")]
pub(in crate::cli) struct RetireArgs {
    /// The link: its slug, or its address
    #[arg(value_name = "LINK", value_parser = LinkName::parse)]
    link: LinkName,
    /// Answer as if it did not exist; it stays in reports, and no other link gets its name
    #[arg(long)]
    gone: bool,
}

pub(super) fn run(args: &RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let retire = Operation::retire_link(slug_of(&args.link, &data)?, args.gone, None);
    let retired = data.change(Change::new(retire, io.clock, io.random))?;
    data.close()?;
    let link = retired?;
    let slug = &link.spec.slug;
    if args.gone {
        io.confirm(format_args!(
            "{slug} is retired and gone: visitors get the page of an unknown link; it keeps reporting"
        ))?;
    } else {
        io.confirm(format_args!("{slug} is retired; it keeps redirecting and reporting"))?;
    }
    if link.spec.origin.is_plan() {
        io.say("the plan still contains this link: the next apply will make it live again");
    }
    Ok(Exit::Done)
}
