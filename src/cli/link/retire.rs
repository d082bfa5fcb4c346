//! `couplet link retire`.

use clap::Args;

use super::domain::slug_of;
use crate::change::{Change, Operation};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::link::address::LinkName;
use crate::wire::Reach;

/// Retire a link; it keeps redirecting
#[derive(Debug, Args)]
pub(in crate::cli) struct RetireArgs {
    /// The link: its slug, or its address
    #[arg(value_name = "LINK", value_parser = LinkName::parse)]
    link: LinkName,
}

pub(super) fn run(args: &RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let retire = Operation::retire_link(slug_of(&args.link, &data)?);
    let retired = data.change(Change::new(retire, io.clock, io.random))?;
    data.close()?;
    let link = retired?;
    let slug = &link.spec.slug;
    io.confirm(format_args!("{slug} is retired; it keeps redirecting and reporting"))?;
    if link.spec.origin.is_plan() {
        io.say("the plan still contains this link: the next apply will make it live again");
    }
    Ok(Exit::Done)
}
