//! Flags that each can be read and that do not go together.

mod endpoints;

use std::path::PathBuf;

use jiff::civil::Date;
use thiserror::Error;

use crate::cli::link::rules::RulesError;
use crate::domain::hook::HookName;
use crate::domain::label::Campaign;
use crate::domain::label::free_tags::FreeTagError;
use crate::domain::limits::{HOOK_MAP_BYTES_MAX, HOOKS_MAX};
use crate::domain::settings::rules::Model;
use crate::domain::token::GrantsError;
use crate::report::GroupBy;
pub(in crate::cli) use endpoints::EndpointsError;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FlagsError {
    /// `link edit` without a change.
    #[error(
        "nothing to change: add --to, --rule, --title, --limit, --starts, --ends, --live, --preview-title or a tag"
    )]
    NoEdit,
    /// The rules of `link edit`.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// `--by` has a key twice.
    #[error("--by names {0} twice")]
    Twice(GroupBy),
    /// `--compare-models` has a model twice.
    #[error("--compare-models names {0} twice")]
    ModelTwice(Model),
    /// `--compare-models` with one model.
    #[error(
        "--compare-models compares two models or more, such as `last,linear`; without a name, all of them"
    )]
    OneModel,
    /// Two outputs of a report to one file.
    #[error("-o names {} twice", .0.display())]
    OutputTwice(PathBuf),
    /// `--raw` with another format.
    #[error("--raw is about CSV: add --format csv, or take it away from --format {0}")]
    RawOnlyCsv(&'static str),
    /// The name of a report's file does not end in a known format.
    #[error(
        "{}: use a name that ends in .html, .xlsx, .txt, .csv, .json, .ndjson or .md, or add --format",
        .0.display()
    )]
    Ending(PathBuf),
    /// `--outbox` names something else than a folder.
    #[error("--outbox {} is no folder: name one; a folder that is not there yet is made", .0.display())]
    OutboxNoFolder(PathBuf),
    /// What only the page of a report has.
    #[error(
        "only the report itself has {0}: lists beside it go to .csv, .json, .ndjson, .md or .txt"
    )]
    PageOnly(&'static str),
    /// A sheet in a file with another extension.
    #[error("a sheet goes to .csv or .xlsx, not to {0}")]
    SheetFile(String),
    /// Rules of credit for an export of clicks.
    #[error("clicks have no credits: --credits and rules go with `export conversions`")]
    NoCredits,
    /// `coupon export --for` with a format of lists.
    #[error("--for writes the format that the shop imports; --format goes without it")]
    FormatOfShop,
    /// What only a report by order has.
    #[error("{0} does not go with --basis touch")]
    ByOrderOnly(&'static str),
    /// The tags of one link that no link can have together.
    #[error("--tag: {0}")]
    FreeTags(#[from] FreeTagError),
    /// The period to compare with is the same, overlaps or comes later.
    #[error(
        "--against needs an earlier period: one that ends before the period of the report begins"
    )]
    NotEarlier,
    /// Only some formats have a comparison.
    #[error("a comparison has no --format {0}: --against goes with table, md and json")]
    AgainstFormat(&'static str),
    /// A share that nobody could open.
    #[error("--until {0} is past: a share needs a day on which it can be opened")]
    UntilPast(Date),
    /// A token that nobody could use.
    #[error("--until {0} is past: a token needs a day on which it can be used")]
    TokenUntilPast(Date),
    /// One area with two scopes.
    #[error("--scope: {0}")]
    Scopes(#[from] GrantsError),
    /// `--scope read` beside another one.
    #[error("--scope read and --scope write are for all of the data, so they stand alone")]
    ScopeOfAll,
    /// `share campaign` of a campaign without a first day.
    #[error(
        "the plan has no first day of the campaign `{0}`: say which days, such as --month 2026-11 or --from and --to"
    )]
    NoCampaignDays(Campaign),
    /// `share show` of a number that was never given.
    #[error("there is no share {0}; `couplet share list` lists them")]
    NoShare(u32),
    /// A webhook that was never added, or was removed.
    #[error("there is no webhook {0}; `couplet hooks list` lists them")]
    NoHook(HookName),
    #[error("there is a webhook {0} already; `couplet hooks rotate {0}` gives it another secret")]
    HookTaken(HookName),
    #[error(
        "there are {HOOKS_MAX} webhooks, which is the most; `couplet hooks remove` removes one"
    )]
    HooksFull,
    #[error(
        "a generic webhook sends the columns of `couplet import orders --help`, so it has no map"
    )]
    HookWithoutMap,
    #[error(
        "the map of a webhook may have {HOOK_MAP_BYTES_MAX} bytes: keep only what is different in the shop"
    )]
    HookMapTooLarge,
    /// `hooks failed` or `hooks retry` of a body that is not kept.
    #[error("no body {0} is kept; `couplet hooks failed` lists those that are")]
    NoFailedHook(u32),
    /// An endpoint that events are sent to, or the courier.
    #[error(transparent)]
    Endpoints(#[from] EndpointsError),
    /// `explain --contact` with an order or with rules.
    #[error(
        "--contact shows the history of one person: it takes no order, and no --model, --window or --coupon"
    )]
    ContactAlone,
    /// `export clicks` with a person.
    #[error("only `export contact` takes a person")]
    OnlyOfContact,
    /// `export contact` with a period or rules.
    #[error(
        "`export contact` writes all that is known: it takes no period, no --credits and no rules"
    )]
    WholeContact,
}
