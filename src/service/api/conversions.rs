//! Conversions that a program tells: read and imported as a file of the same orders is.
//!
//! Invariant: what is answered as kept is on disk, and whoever was erased is nobody. The same conversions that come again,
//! also by file or webhook, change nothing more. Does not know who may tell what (see `http::api`).

use bytes::Bytes;

use super::{Api, ApiCaller, ApiError, RequestKey};
use crate::change::{BegunImport, Chunk, FeedOrders, Operation, Refusal, import_heard};
use crate::domain::causes::with_causes;
use crate::domain::hook::HookKind;
use crate::domain::limits::HOOK_TRIES;
use crate::domain::record::ledger::Feed;
use crate::domain::record::phone::Country;
use crate::domain::record::shop::Shop;
use crate::domain::record::version::Tally;
use crate::domain::token::{Area, Permits, Scope};
use crate::import::strict_orders_of;
use crate::service::hooks::how_read;
use crate::store::erased::erased_people;

/// What a program tells.
#[derive(Debug)]
pub struct Telling {
    pub body: Bytes,
    /// The shop whose orders they are, if their ids are kept apart from those of others.
    pub shop: Option<Shop>,
    /// The country of phone numbers without a country code.
    pub country: Option<Country>,
}

/// The last error of a change that an undo or an erasure always came before.
const OVERTAKEN: &str = "an undo or an erasure came before each try; send it again";

impl Api {
    /// Whether a token that can be used is for telling conversions.
    pub async fn takes_conversions(&self) -> bool {
        let now = self.now();
        let may = |permits: &Permits| {
            let of = permits.of(Area::Imports);
            !permits.is_bound() && of.is_some_and(|of| of.covers(Scope::Write))
        };
        let tokens = self.service().tokens().await;
        tokens.is_ok_and(|all| all.iter().any(|of| of.is_live(now) && may(&of.spec.permits)))
    }

    /// Fails for a token that is for one agent or campaign alone: a conversion names neither.
    pub fn may_tell(&self, caller: &ApiCaller) -> Result<(), ApiError> {
        if !caller.permits().is_bound() {
            return Ok(());
        }
        let why = "a conversion belongs to no agent and no campaign until a report is made, and this token is for one \
                   of them alone";
        Err(ApiError::NotTheirs(why.to_owned()))
    }

    /// Imports what a body says. Answers what became of its orders.
    pub async fn tell(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        telling: Telling,
    ) -> Result<Tally, ApiError> {
        let Telling { body, shop, country } = telling;
        let (of_shop, kind) = (shop.clone(), HookKind::Generic);
        let heard = self.read(move |reading| {
            let of = FeedOrders { kind, shop: of_shop.as_ref(), country, map: None };
            let (options, people) = how_read(reading.store(), of)?;
            Ok(strict_orders_of(&body, &options, people.as_ref()))
        });
        let heard = heard.await?.map_err(|error| ApiError::Malformed(with_causes(&error)))?;
        if heard.orders.is_empty() {
            return Ok(Tally::default());
        }
        let of = FeedOrders { kind, shop: shop.as_ref(), country, map: None };
        for step in (0..).step_by(2).take(HOOK_TRIES) {
            let erased = self.read(|reading| Ok(erased_people(reading.store().path())?)).await?;
            let feed = Feed::Token(caller.token.spec.name.as_str());
            let asked = of.begin(feed, &erased, self.now());
            let (begun, _) = self.change(caller, key.id(step), asked).await?;
            let BegunImport { number, epoch, .. } = begun;
            let import: Operation<Chunk> = import_heard(heard.clone(), (number, epoch), &erased);
            match self.change(caller, key.id(step + 1), import).await {
                Ok((chunk, _)) => return Ok(chunk.first),
                // An undo or an erasure came between.
                Err(ApiError::Refused(
                    Refusal::ImportOvertaken(_) | Refusal::ErasedMeanwhile { .. },
                )) => {}
                Err(error) => return Err(error),
            }
        }
        Err(ApiError::Overtaken(OVERTAKEN))
    }
}
