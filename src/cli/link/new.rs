//! `couplet link new`.

use clap::Args;

use super::days::DayFlags;
use super::domain::domain;
use super::edit::say_if_over;
use super::tags::{FreeTagFlags, TagFlags};
use crate::change::{Change, LinkRequest, Operation, Refusal, mint_link};
use crate::cli::coupon::terms::above_zero;
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::limits::SLUG_DRAWS_MAX;
use crate::domain::link::ga4::{DefaultChannel, default_channel};
use crate::domain::link::slug::Slug;
use crate::domain::link::utm::UtmValue;
use crate::domain::link::{LinkSpec, Title};
use crate::domain::settings::{Domain, Settings};
use crate::wire::Reach;

/// Create a link and print its short URL
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link new https://shop.example.com/
  couplet link new https://shop.example.com/ --channel instagram --slug bio \\
    --title \"Link in bio\"
  couplet link new https://shop.example.com/ --domain https://go.example.com
  couplet link new https://shop.example.com/sale --slug sale \\
    --starts 2026-11-20 --ends 2026-11-30")]
pub(in crate::cli) struct NewArgs {
    /// The target URL
    url: String,
    #[command(flatten)]
    tags: TagFlags,
    #[command(flatten)]
    free_tags: FreeTagFlags,
    /// Its name in the short URL [default: random]
    #[arg(long, value_parser = Slug::typed)]
    slug: Option<Slug>,
    /// A title for lists
    #[arg(long, value_parser = Title::parse)]
    title: Option<Title>,
    /// End the link after this many clicks by people
    #[arg(long, value_name = "N", value_parser = above_zero)]
    limit: Option<u32>,
    #[command(flatten)]
    days: DayFlags,
    /// The domain of the plan that it is printed with [default: its campaign's or channel's]
    #[arg(long, value_name = "URL", value_parser = Domain::parse)]
    domain: Option<Domain>,
}

pub(super) fn run(args: NewArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let settings = global.settings(io.random)?;
    let request = LinkRequest {
        url: args.url,
        tags: args.tags.tags(),
        free_tags: args.free_tags.free_tags().map_err(FlagsError::from)?,
        slug: args.slug,
        title: args.title,
        limit: args.limit,
        starts_at: args.days.starts_at(&settings)?.flatten(),
        ends_at: args.days.ends_at(&settings)?,
        domain: args.domain,
        external_id: None,
    };
    // Refuse a bad request before a data file is created for it.
    let mut spec = mint_link(&request, &settings, io.random)?;
    let data = global.reach(Reach::OrMake, io.random)?;
    for _ in 0..SLUG_DRAWS_MAX {
        match data.change(Change::new(Operation::mint_link(spec), io.clock, io.random))? {
            Ok(link) => {
                let domain = domain(settings.domain.clone(), &data);
                data.close()?;
                io.confirm(link.spec.short_url(&domain))?;
                if link.spec.slug.is_formatting() {
                    io.say(
                        "warning: some inbox programs turn what is between two `_` into italics, which \
                         breaks the link: use `-`",
                    );
                }
                say_if_over(&link, &settings, io);
                say_channel(&link.spec, &settings, io);
                return Ok(Exit::Done);
            }
            // The random slug is taken: draw another.
            Err(Refusal::SlugTaken(_)) if request.slug.is_none() => {
                spec = mint_link(&request, &settings, io.random)?;
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    Err(CliError::SlugsExhausted)
}

/// Says under which channel Google Analytics 4 will show the visitors of a link.
fn say_channel(spec: &LinkSpec, settings: &Settings, io: &mut Io<'_>) {
    let Some(channel) = default_channel(&spec.location) else { return };
    let medium = spec.utm.medium.as_ref().map_or("", UtmValue::as_str);
    let is_ok = settings.ga4_ok.iter().any(|ok| ok.eq_ignore_ascii_case(medium));
    match channel {
        DefaultChannel::Unassigned if is_ok => {}
        DefaultChannel::Unassigned if medium.is_empty() => io.say(
            "warning: Google Analytics will show its visitors as Unassigned: the link has no medium; give its \
             channel one in your plan",
        ),
        DefaultChannel::Unassigned => io.say(format_args!(
            "warning: Google Analytics will show its visitors as Unassigned: it knows no medium `{medium}`; if \
             that is as you want it, add it to [ga4] ok in your plan"
        )),
        channel => io.say(format_args!("Google Analytics will show its visitors as {channel}")),
    }
}
