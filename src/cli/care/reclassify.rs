//! `couplet reclassify`: judges the clicks that are there again, under the rules of this program.

use clap::Args;

use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::domain::click::{RuleCode, Verdict};
use crate::render::{self, Cell, List, counted};
use crate::service::{Reclassified, Reclassify};
use crate::store::JudgedAgain;
use crate::wire::{Data, Reach};

/// Judge past clicks again, under the rules of this program
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet reclassify --dry-run
  couplet reclassify
  couplet report --month 2026-11 --rules 3

A new release may know more previews, crawlers and scanners. This gives each earlier click a second verdict under the \
new rules; the first one stays, and `report --rules` shows a month as it was judged before. Works beside a running \
server. The counts for click limits and the months that are closed do not change. A click whose user agent was removed \
keeps its verdict.")]
pub(in crate::cli) struct ReclassifyArgs {
    /// Only show what would change, by rule; change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    shown: Shown,
}

pub(in crate::cli) fn run(
    args: &ReclassifyArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let reach = if args.dry_run { Reach::ToRead } else { Reach::Existing };
    let data = global.reach(reach, io.random)?;
    let (version, sum) = steps(&data, args.dry_run, io)?;
    data.close()?;
    let row = |(change, clicks): (&[(Verdict, RuleCode); 2], &u64)| {
        let text = |text: &str| Cell::Plain(text.to_owned().into());
        let judged = change.iter().flat_map(|(verdict, rule)| [verdict.as_str(), rule.as_str()]);
        judged.map(text).chain([Cell::Count(*clicks)]).collect()
    };
    let mut changes: Vec<_> = sum.changes.iter().collect();
    changes.sort_by_key(|(_, clicks)| std::cmp::Reverse(**clicks));
    let rows = changes.into_iter().map(row).collect();
    let columns = vec!["verdict_before", "rule_before", "verdict", "rule", "clicks"];
    let list = List { columns, spare: &[], rows };
    render::list(&list, args.shown.or_table(), io.width, io.out)?;
    conclude(&sum, version, args.dry_run, global, io);
    Ok(Exit::Done)
}

/// Asks for one step after the other. Returns the version of the rules, and what all came to.
fn steps(data: &Data<'_>, is_dry: bool, io: &mut Io<'_>) -> Result<(u16, JudgedAgain), CliError> {
    let (mut sum, mut progress) = (JudgedAgain::default(), Progress::new("clicks"));
    let mut step = Reclassify::begin(is_dry);
    loop {
        let Reclassified { next, version, came } = data.reclassify(step)?;
        sum.add(came);
        progress.show(sum.clicks, io);
        let Some(from) = next else {
            progress.end(io);
            return Ok((version, sum));
        };
        step.from = from;
    }
}

fn conclude(sum: &JudgedAgain, version: u16, is_dry: bool, global: &Global, io: &mut Io<'_>) {
    let clicks = counted(sum.clicks, "click");
    let changed = counted(sum.changes.values().sum(), "click");
    if is_dry {
        io.say(format_args!(
            "{clicks}: under rules {version}, {changed} would get another verdict or rule; nothing was changed"
        ));
    } else {
        io.say(format_args!(
            "{clicks} are judged under rules {version}; {changed} got another verdict or rule"
        ));
    }
    if sum.kept > 0 {
        let kept = counted(sum.kept, "click");
        io.say(format_args!("{kept} keep their verdict, because their user agent was removed"));
    }
    if is_dry && !sum.changes.is_empty() {
        io.say(global.next(&["reclassify"]));
    }
}
