//! `couplet link qr --sheet`: the QR codes of a campaign on A4.
//!
//! Invariant: a sheet has only live links on channels whose links are printed as QR codes.

use super::domain::domain;
use super::qr::{QrArgs, say_printed};
use super::shown::ShownLinks;
use crate::cli::draft::{Content, write_output};
use crate::cli::error::{CliError, Exit, SheetError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::tag_filter::TagFilter;
use crate::domain::label::{Campaign, Tags};
use crate::domain::link::{Link, Status};
use crate::domain::print_size::PrintSize;
use crate::domain::settings::Settings;
use crate::render::{Printed, Sheet, SheetCode, SheetFormat, counted, sheet};
use crate::store::ListedLinks;
use crate::wire::Reach;
use std::collections::HashSet;

pub(super) fn run(args: &QrArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let (Some(campaign), Some(path)) = (&args.campaign, &args.output) else {
        return Err(SheetError::NoCampaign.into());
    };
    let ending = path.extension().and_then(|ending| ending.to_str());
    let format = ending.and_then(|ending| ending.parse::<SheetFormat>().ok());
    let format = format.ok_or_else(|| SheetError::Ending(path.clone()))?;
    let size = args.size.unwrap_or(PrintSize::ON_A_SHEET);
    let data = global.reach(Reach::ToRead, io.random)?;
    let kept = data.keep(&ListedLinks::ask_uncounted())?;
    let domain = domain(kept.settings.domain.clone(), &data);
    data.close()?;
    let asked = Tags {
        campaign: Some(campaign.clone()),
        channel: args.channel.clone(),
        agent: args.agent.clone(),
        content: None,
    };
    let tags = TagFilter::of(asked, &kept.settings);
    let (status, now) = (Some(Status::Live), io.clock.now());
    let shown =
        ShownLinks { kept: &kept, tags, status, unused: None, used_up: HashSet::new(), now };
    let mut codes = Vec::new();
    for link in shown.links()? {
        let link = link?;
        if is_printed(&link, &kept.settings) {
            let short_url = link.spec.short_url(&domain);
            codes.push(SheetCode { title: title(&link, &kept.settings), short_url });
        }
    }
    if codes.is_empty() {
        if shown.links()?.next().is_none() {
            return Err(SheetError::NoLink(shown.none(global)?).into());
        }
        return Err(SheetError::NoCode(campaign.clone()).into());
    }
    // The longest address has the smallest modules.
    let longest = codes.iter().max_by_key(|code| code.short_url.len());
    let printed = longest.map(|code| Printed::at(&code.short_url, size)).transpose()?;
    let count = codes.len();
    let drawn = Sheet { heading: heading(campaign, &kept.settings), codes, size };
    let bytes = sheet(&drawn, format).map_err(SheetError::from)?;
    write_output(path, Content::Binary, io, |out| Ok(out.write_all(&bytes)?))?;
    let codes = counted(count as u64, "QR code");
    io.say(format_args!("{codes} written to {}", path.display()));
    if let Some(printed) = printed {
        say_printed(&printed, io);
    }
    Ok(Exit::Done)
}

fn is_printed(link: &Link, settings: &Settings) -> bool {
    let channel = link.spec.tags.channel.as_ref();
    channel.and_then(|name| settings.channels.get(name)).is_some_and(|of| of.qr)
}

/// The campaign's name that people read.
fn heading(campaign: &Campaign, settings: &Settings) -> String {
    let campaign = settings.campaign(campaign);
    let shown = settings.campaigns.get(&campaign).and_then(|of| of.name.as_deref());
    shown.unwrap_or(campaign.as_str()).to_owned()
}

/// The link's own title, else what tells it from the campaign's other links.
fn title(link: &Link, settings: &Settings) -> String {
    if let Some(title) = &link.spec.title {
        return title.as_str().to_owned();
    }
    let tags = &link.spec.tags;
    let parts = [
        tags.channel.as_ref().map(ToString::to_string),
        tags.agent.as_ref().map(|agent| settings.shown(agent).to_owned()),
        tags.content.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" / ")
}
