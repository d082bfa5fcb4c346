//! Codes: some of them, one, what a typed text means, and what a till does with them.
//!
//! Invariant: whoever looks codes up is counted, as over the network with a command: nobody guesses a code here. A code
//! that the token is not for is answered as one that there is not.

use std::convert::Infallible;

use super::answers::{Checked, CodeRows, OneCode};
use super::{Api, ApiCaller, ApiError, RequestKey};
use crate::change::{GiveSteps, GivenOrMore, Giving, Operation, Refusal};
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::code::hand_out::HandOutLabel;
use crate::domain::code::pattern::PatternMatch;
use crate::domain::label::{Agent, BatchName, Tags};
use crate::domain::limits::API_GIVE_STEPS_MAX;
use crate::domain::money::Money;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::span::Span;
use crate::domain::token::Permits;
use crate::report::own_leaks;
use crate::service::console::{ReadError, Reading, SomeCodes};
use crate::store::{CodesWithUses, Snapshot};

/// A request for the next code of a batch.
#[derive(Debug, Clone)]
pub struct GiveAsk {
    pub batch: BatchName,
    pub label: Option<HandOutLabel>,
    pub agent: Option<Agent>,
    pub valid_for: Option<Span>,
    pub unexported: bool,
}

/// Whether a batch may be given from: for an agent, also those that are nobody's.
fn may_give(permits: &Permits, batch: &Batch) -> bool {
    let tags = &batch.spec.tags;
    let is_agents = match (&permits.agent, &tags.agent) {
        (Some(own), Some(of)) => own == of,
        _ => true,
    };
    is_agents && (permits.campaign.is_none() || permits.campaign == tags.campaign)
}

/// Whether a code is what a token is for: one of its tags, or one that its agent gave.
fn is_theirs(permits: &Permits, code: &Code) -> bool {
    let given = code.given.as_ref().and_then(|given| given.agent.as_ref());
    let is_given = permits.agent.is_some() && permits.agent.as_ref() == given;
    permits.covers(&code.spec.tags) || (is_given && permits.campaign.is_none())
}

/// The codes of a page that are theirs, and where the next page begins. For a token that is for one agent or campaign,
/// that is after the last of its own codes: the text of another code is for nobody to read.
fn own_codes(
    reading: &Reading,
    batch: Option<&BatchName>,
    mut from: Option<String>,
    permits: &Permits,
) -> Result<Option<SomeCodes>, ReadError> {
    loop {
        let page = match batch {
            None => reading.some_single_codes(from.as_deref())?,
            Some(name) => match reading.some_of_batch(name, from.as_deref())? {
                Some((of, page)) if may_give(permits, &of) => page,
                _ => return Ok(None),
            },
        };
        let own = page.codes.into_iter();
        let codes: Vec<Code> = own.filter(|code| is_theirs(permits, code)).collect();
        let next = match (page.next, codes.last()) {
            (next, _) if !permits.is_bound() => next,
            (None, _) => None,
            (Some(_), Some(last)) => {
                Some(format!("{}\u{1}", last.spec.code.folded().as_str()).into())
            }
            (Some(next), None) => {
                from = Some(next.into());
                reading.pause();
                continue;
            }
        };
        return Ok(Some(SomeCodes { codes, next }));
    }
}

fn with_uses(code: Code, found: &CodesWithUses) -> OneCode {
    let uses = &found.uses;
    let leaks = own_leaks(&code, &uses.dated(&code.spec.code), |_| true);
    let flags = leaks.iter().map(|leak| leak.sign.flag()).collect();
    OneCode { used: uses.used(&code.spec.code), flags, code }
}

fn no_code(code: &CouponCode) -> ApiError {
    ApiError::Refused(Refusal::NoSuchCode(code.clone()))
}

impl Api {
    /// Some codes, single ones or those of a batch, from a folded text on.
    pub async fn codes(
        &self,
        caller: &ApiCaller,
        batch: Option<BatchName>,
        from: Option<String>,
    ) -> Result<CodeRows, ApiError> {
        let permits = caller.permits().clone();
        let found = self.read(move |reading| {
            let Some(SomeCodes { codes, next }) =
                own_codes(reading, batch.as_ref(), from, &permits)?
            else {
                return Ok(None);
            };
            let codes = codes.into_iter().map(|code| {
                let found = reading.typed_code(code.spec.code.clone())?;
                Ok(with_uses(code, &found))
            });
            let codes = codes.collect::<Result<_, ReadError>>()?;
            Ok(Some(CodeRows { codes, next }))
        });
        found.await?.ok_or_else(|| ApiError::NotFound("batch of this name".to_owned()))
    }

    /// What a typed text means. Counted as a look-up.
    pub async fn check_code(
        &self,
        caller: &ApiCaller,
        typed: CouponCode,
    ) -> Result<Checked, ApiError> {
        let name = caller.token.spec.name.clone();
        let asked = vec![typed.clone()];
        let answered = self.service().count_guesses_of(name, asked).await?;
        let permits = caller.permits().clone();
        if answered.is_empty() {
            return Ok(Checked { typed, found: None, similar: Vec::new(), is_typo: false });
        }
        self.read(move |reading| checked(reading, typed, &permits)).await
    }

    /// One code. Counted as a look-up.
    pub async fn code(&self, caller: &ApiCaller, typed: CouponCode) -> Result<OneCode, ApiError> {
        let checked = self.check_code(caller, typed).await?;
        checked.found.ok_or_else(|| no_code(&checked.typed))
    }

    /// Uses a code for an order.
    pub async fn redeem(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        typed: CouponCode,
        order: ForeignId,
        customer: Option<String>,
        total: Option<Money>,
    ) -> Result<OneCode, ApiError> {
        self.code(caller, typed.clone()).await?;
        let (customer, aliases) = match customer {
            Some(named) => self.customer(named).await?,
            None => (None, Vec::new()),
        };
        let redeem = Operation::redeem(typed, order, customer, total, aliases);
        let (redemption, _) = self.change(caller, key.id(0), redeem).await?;
        self.as_it_is(redemption.code).await
    }

    /// Takes back the use of a code by an order.
    pub async fn release(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        typed: CouponCode,
        order: ForeignId,
    ) -> Result<OneCode, ApiError> {
        self.code(caller, typed.clone()).await?;
        let release = Operation::release(typed, order);
        let (redemption, _) = self.change(caller, key.id(0), release).await?;
        self.as_it_is(redemption.code).await
    }

    /// Gives the next code of a batch.
    pub async fn give(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        asked: GiveAsk,
    ) -> Result<OneCode, ApiError> {
        let settings = self.settings().await?;
        let GiveAsk { batch: name, label, agent, valid_for, unexported } = asked;
        let tags = Tags { agent, ..Tags::default() };
        let known = crate::change::known_tags(&tags, &settings)?;
        let agent = match &caller.permits().campaign {
            Some(_) => known.agent,
            None => caller.bound(known, &settings)?.agent,
        };
        let (permits, wanted) = (caller.permits().clone(), name.clone());
        let batches = self.read(move |reading| Ok(reading.store().begin_read()?.batches()?));
        let batches = batches.await?;
        let batch = Batch::named(&batches, &wanted).filter(|batch| may_give(&permits, batch));
        let batch = batch.ok_or_else(|| ApiError::Refused(Refusal::UnknownBatch(wanted)))?;
        let until =
            valid_for.map(|span| self.now().plus_ms(i64::try_from(span.ms()).unwrap_or(i64::MAX)));
        let random = &*self.service().console.random;
        let giving =
            Giving { batch: name, label, agent, until, unexported, spare: Vec::new(), day: None };
        let mut giving = GiveSteps::begin(giving, batch, random);
        for step in 0..API_GIVE_STEPS_MAX {
            let answer = match self.change(caller, key.id(step), giving.operation()).await {
                Ok((answer, _)) => Ok(answer),
                Err(ApiError::Refused(refusal)) => Err(refusal),
                Err(error) => return Err(error),
            };
            if let GivenOrMore::Given(given) =
                giving.next(answer, random).map_err(ApiError::Refused)?
            {
                return self.as_it_is(given.code).await;
            }
        }
        Err(ApiError::SlugsExhausted)
    }

    /// A code that was just changed, as it is now.
    async fn as_it_is(&self, code: CouponCode) -> Result<OneCode, ApiError> {
        let folded = code.folded();
        let found = self.read(move |reading| {
            let found = reading.typed_code(code)?;
            let own = found.codes.iter().find(|code| code.spec.code.folded() == folded);
            Ok(own.cloned().map(|code| with_uses(code, &found)))
        });
        found.await?.ok_or_else(|| ApiError::NotFound("code of this name".to_owned()))
    }
}

fn checked(reading: &Reading, typed: CouponCode, permits: &Permits) -> Result<Checked, ReadError> {
    let snapshot: Snapshot<CodesWithUses> = reading.typed_code(typed.clone())?;
    let find = |of: &FoldedCode| snapshot.codes.iter().find(|code| code.spec.code.folded() == *of);
    let Ok(meant) = typed.try_typed(|code| Ok::<_, Infallible>(find(code).is_some()));
    let known = meant.and_then(|code| find(&code.folded()));
    let known = known.filter(|code| is_theirs(permits, code));
    let found = known.cloned().map(|code| with_uses(code, &snapshot));
    let others = snapshot.codes.iter().filter(|code| is_theirs(permits, code));
    let similar: Vec<Code> = if found.is_none() { others.cloned().collect() } else { Vec::new() };
    let mut live = snapshot.batches.values().filter(|batch| batch.live_at.is_some());
    let folded = typed.folded();
    let is_typo = found.is_none()
        && !permits.is_bound()
        && live.any(|of| of.spec.pattern.compare(&folded) == PatternMatch::Typo);
    Ok(Checked { typed, found, similar, is_typo })
}
