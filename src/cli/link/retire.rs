//! `couplet link retire`.

use clap::Args;

use crate::change::Operation;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::link::slug::Slug;
use crate::wire::Reach;

/// Retire a link; it keeps redirecting
#[derive(Debug, Args)]
pub(in crate::cli) struct RetireArgs {
    /// Its name in the short URL
    #[arg(value_parser = Slug::typed)]
    slug: Slug,
}

pub(super) fn run(args: RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let link = global.change(Reach::Existing, Operation::retire_link(args.slug), io)?;
    let slug = &link.spec.slug;
    io.confirm(format_args!("{slug} is retired; it keeps redirecting and reporting"))?;
    if link.spec.origin.is_plan() {
        io.say("the plan still contains this link: the next apply will make it live again");
    }
    Ok(Exit::Done)
}
