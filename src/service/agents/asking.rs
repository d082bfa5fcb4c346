//! What an agent asks for with a form: a code, its undo, a link.
//!
//! Invariant: the ids of the changes are made of the form, so that a form that is sent again, or whose answer was lost,
//! finds what it did. A form that was altered is another form.

use super::viewing::{batches, live_links};
use super::{AgentAnswer, AgentPages, not_now};
use crate::change::{
    Change, ChangeId, DayLimit, GiveSteps, GivenOrMore, Giving, LinkRequest, MintError, Operation,
    Refusal, mint_link,
};
use crate::domain::agent_page::PageToken;
use crate::domain::agent_page::view::{CodeAsked, LinkAsked, Said};
use crate::domain::change_log::Author;
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOutLabel;
use crate::domain::label::{Agent, BatchName, Campaign, Channel, Tags};
use crate::domain::limits::{AGENT_CODES_A_DAY, AGENT_LINKS_A_DAY, GIVE_STEPS_MAX, SLUG_DRAWS_MAX};
use crate::domain::link::slug::Slug;
use crate::domain::link::target::TargetError;
use crate::domain::link::target_template::TargetTemplateError;
use crate::domain::link::{Link, Origin, Title};
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::service::data::DataService;

/// A change whose id is made of a form, and of how often it was tried.
fn change<A>(
    pages: &AgentPages,
    agent: &Agent,
    form: &[&str],
    attempt: usize,
    operation: Operation<A>,
) -> Change<Operation<A>> {
    let attempt = attempt.to_string();
    let parts: Vec<&str> = form.iter().copied().chain([attempt.as_str()]).collect();
    let id = ChangeId(pages.key.of_form(agent, &parts));
    Change { id, at: pages.clock.now(), by: Author::Agent(agent.clone()), what: operation }
}

async fn apply<A>(
    service: &DataService,
    change: Change<Operation<A>>,
) -> Result<Result<A, Refusal>, Said> {
    let (change, read) = change.into_parts();
    let applied = service.change(change).await.map_err(not_now)?;
    read(applied).ok_or(Said::NotNow)
}

fn answered<T>(done: Result<T, Said>) -> AgentAnswer<Result<T, Said>> {
    match done {
        Err(Said::NotNow) => AgentAnswer::NotNow,
        done => AgentAnswer::Done(done),
    }
}

/// The first instant of the day.
fn day(settings: &Settings, now: Timestamp) -> Timestamp {
    settings.zone.start_of(settings.zone.day(now)).unwrap_or(now)
}

pub(super) async fn give(
    pages: &AgentPages,
    token: Option<PageToken>,
    asked: CodeAsked,
) -> AgentAnswer<Result<CouponCode, Said>> {
    let wanted = asked.batch.clone();
    let found = pages.read(token, move |pages, txn, page| {
        let (now, settings) = (pages.clock.now(), txn.settings()?);
        let open = batches(txn, &settings, &page.agent, now)?;
        let batch = open.into_iter().find(|batch| batch.spec.name.as_str() == wanted);
        Ok((page.agent, batch, day(&settings, now)))
    });
    match found.await {
        AgentAnswer::Nobody => AgentAnswer::Nobody,
        AgentAnswer::NotNow => AgentAnswer::NotNow,
        AgentAnswer::Done((_, None, _)) => AgentAnswer::Done(Err(Said::NoBatch)),
        AgentAnswer::Done((agent, Some(batch), from)) => {
            answered(next_code(pages, &agent, &batch, from, &asked).await)
        }
    }
}

async fn next_code(
    pages: &AgentPages,
    agent: &Agent,
    batch: &Batch,
    from: Timestamp,
    asked: &CodeAsked,
) -> Result<CouponCode, Said> {
    let label = asked.label.as_deref().map(HandOutLabel::parse).transpose();
    let label = label.map_err(|_| Said::Label)?;
    let name: BatchName = batch.spec.name.clone();
    let written = asked.label.as_deref().unwrap_or_default();
    let form = ["give", asked.once.as_str(), name.as_str(), written];
    let giving = Giving {
        batch: name.clone(),
        label,
        agent: Some(agent.clone()),
        until: None,
        unexported: false,
        spare: Vec::new(),
        day: Some(DayLimit { from, max: AGENT_CODES_A_DAY }),
    };
    let mut giving = GiveSteps::begin(giving, batch, &*pages.random);
    for attempt in 0..GIVE_STEPS_MAX {
        let give = change(pages, agent, &form, attempt, giving.operation());
        let answer = apply(&pages.service, give).await?;
        let given = giving.next(answer, &*pages.random).map_err(|refusal| not_given(&refusal))?;
        if let GivenOrMore::Given(given) = given {
            return Ok(given.code);
        }
    }
    Err(Said::NotNow)
}

fn not_given(refusal: &Refusal) -> Said {
    match refusal {
        Refusal::BatchEmpty(_) => Said::NoneLeft,
        Refusal::NotExported { .. } => Said::NotInShop,
        Refusal::DayLimit { .. } => Said::CodeLimit,
        Refusal::BatchRetired(_)
        | Refusal::BatchOver { .. }
        | Refusal::BatchUnfinished(_)
        | Refusal::UnknownBatch(_) => Said::NoBatch,
        _ => Said::NotNow,
    }
}

pub(super) async fn take_back(
    pages: &AgentPages,
    token: Option<PageToken>,
    code: Option<CouponCode>,
    once: String,
) -> AgentAnswer<Said> {
    let agent = match pages.read(token, |_, _, page| Ok(page.agent)).await {
        AgentAnswer::Nobody => return AgentAnswer::Nobody,
        AgentAnswer::NotNow => return AgentAnswer::NotNow,
        AgentAnswer::Done(agent) => agent,
    };
    let Some(code) = code else { return AgentAnswer::Done(Said::NotTheirs) };
    let text = code.to_string();
    let form = ["undo", once.as_str(), text.as_str()];
    let undo = Operation::take_back_of(code, agent.clone());
    match apply(&pages.service, change(pages, &agent, &form, 0, undo)).await {
        Ok(Ok(_)) => AgentAnswer::Done(Said::TakenBack),
        Ok(Err(Refusal::GivenAndUsed(_))) => AgentAnswer::Done(Said::Used),
        Ok(Err(_)) => AgentAnswer::Done(Said::NotTheirs),
        Err(_) => AgentAnswer::NotNow,
    }
}

pub(super) async fn make_link(
    pages: &AgentPages,
    token: Option<PageToken>,
    asked: LinkAsked,
) -> AgentAnswer<Result<Slug, Said>> {
    let found = pages.read(token, |pages, txn, page| {
        let (now, settings) = (pages.clock.now(), txn.settings()?);
        let from = day(&settings, now);
        let links = live_links(pages, txn, &page.agent, now)?;
        let is_new = |link: &&Link| link.spec.origin == Origin::Hand && link.created_at >= from;
        let made = links.iter().filter(is_new).count();
        Ok((page.agent, settings, made))
    });
    match found.await {
        AgentAnswer::Nobody => AgentAnswer::Nobody,
        AgentAnswer::NotNow => AgentAnswer::NotNow,
        AgentAnswer::Done((agent, settings, made)) => {
            answered(new_link(pages, &agent, &settings, made, &asked).await)
        }
    }
}

async fn new_link(
    pages: &AgentPages,
    agent: &Agent,
    settings: &Settings,
    made: usize,
    asked: &LinkAsked,
) -> Result<Slug, Said> {
    if made >= AGENT_LINKS_A_DAY {
        return Err(Said::LinkLimit);
    }
    let request = request(agent, settings, asked, pages.clock.now())?;
    let parts = [&asked.campaign, &asked.channel, &asked.slug, &asked.title];
    let mut form = vec!["link", asked.once.as_str(), asked.target.as_str()];
    form.extend(parts.map(|part| part.as_deref().unwrap_or_default()));
    for attempt in 0..SLUG_DRAWS_MAX {
        let spec =
            mint_link(&request, settings, &*pages.random).map_err(|error| refused(&error))?;
        let mint = change(pages, agent, &form, attempt, Operation::mint_link(spec));
        match apply(&pages.service, mint).await? {
            Ok(link) => return Ok(link.spec.slug),
            // The drawn name is taken, or was when the form was sent first.
            Err(Refusal::SlugTaken(_)) if request.slug.is_none() => {}
            Err(Refusal::SlugTaken(_)) => return Err(Said::SlugTaken),
            Err(_) => return Err(Said::NotNow),
        }
    }
    Err(Said::NotNow)
}

fn request(
    agent: &Agent,
    settings: &Settings,
    asked: &LinkAsked,
    now: Timestamp,
) -> Result<LinkRequest, Said> {
    if asked.target.is_empty() {
        return Err(Said::Target);
    }
    let campaign = asked.campaign.as_deref().map(Campaign::parse).transpose();
    let channel = asked.channel.as_deref().map(Channel::parse).transpose();
    let (campaign, channel) = (campaign.map_err(|_| Said::Tags)?, channel.map_err(|_| Said::Tags)?);
    // Without a plan there is nothing to choose from.
    let is_offered = settings.domain.is_none()
        || campaign.iter().all(|of| settings.campaigns_at(now).any(|open| open == of))
            && channel.iter().all(|of| settings.channels_of(agent).any(|own| own == of));
    if !is_offered {
        return Err(Said::Tags);
    }
    let slug = asked.slug.as_deref().map(Slug::typed).transpose().map_err(|_| Said::Slug)?;
    let title = asked.title.as_deref().map(Title::parse).transpose();
    Ok(LinkRequest {
        url: asked.target.clone(),
        tags: Tags { campaign, channel, agent: Some(agent.clone()), content: None },
        slug,
        // A page's title that is too long is left out.
        title: title.unwrap_or_default(),
        ..LinkRequest::default()
    })
}

fn refused(error: &MintError) -> Said {
    match error {
        MintError::Target(TargetError::Circle(_))
        | MintError::Destination(TargetTemplateError::Target(TargetError::Circle(_))) => {
            Said::Circle
        }
        MintError::Target(_) | MintError::Destination(_) | MintError::Code(_) => Said::Target,
        MintError::Unknown { .. } => Said::Tags,
        _ => Said::Rules,
    }
}
