//! What feeds change, such as webhooks and the pixel: the same as the chunks of an imported file.
//!
//! Each feed has one import in the ledger for each month in which something comes, which is never complete: `import undo`
//! takes back what it brought, and a report sees that orders still come. What comes after an undo is a new import.
//! Invariant: a body that is sent again is the same change, and whoever was erased is nobody. Does not read bodies (see
//! `import::hooks`).

use base16ct::lower::encode_string;

use crate::codec::identity;
use crate::domain::hook::{Hook, HookKind};
use crate::domain::pixel::PixelHit;
use crate::domain::record::erasure::Erasures;
use crate::domain::record::event::Event;
use crate::domain::record::ledger::{Feed, ImportNumber, ImportSpec, Imports};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::phone::Country;
use crate::domain::record::shop::Shop;
use crate::domain::record::version::Version;
use crate::domain::time::Timestamp;
use crate::import::{Heard, Options};
use crate::store::Records;

use super::operation::{BegunImport, Chunk, Operation};

/// The characters of `2026-11`.
const MONTH_CHARS: usize = 7;
/// Bytes of a map's digest that are shown: they tell the few maps of a shop apart.
const MAP_DIGEST_BYTES: usize = 4;

/// Begins the import of a webhook in this month (UTC), or goes on with it.
#[must_use]
pub fn begin_hook_import(
    hook: &Hook,
    erasures: &Erasures,
    now: Timestamp,
) -> Operation<BegunImport> {
    FeedOrders::of(hook).begin(Feed::Webhook(hook.name.as_str()), erasures, now)
}

/// How the orders of a feed are read.
#[derive(Debug, Clone, Copy)]
pub struct FeedOrders<'a> {
    pub kind: HookKind,
    pub shop: Option<&'a Shop>,
    pub country: Option<Country>,
    /// The text of the shop's map.
    pub map: Option<&'a str>,
}

impl<'a> FeedOrders<'a> {
    #[must_use]
    pub fn of(hook: &'a Hook) -> Self {
        let Hook { kind, shop, country, map, .. } = hook;
        Self { kind: *kind, shop: shop.as_ref(), country: *country, map: map.as_deref() }
    }

    /// The same, for who reads them.
    #[must_use]
    pub fn options(self, normalisers: Vec<Normaliser>) -> Options {
        let Self { shop, country, .. } = self;
        Options { shop: shop.cloned(), country, normalisers, ..Options::default() }
    }

    /// Begins the import of what a feed brings in this month (UTC), or goes on with it.
    #[must_use]
    pub fn begin(
        self,
        feed: Feed<'_>,
        erasures: &Erasures,
        now: Timestamp,
    ) -> Operation<BegunImport> {
        let Self { kind, shop, country, map } = self;
        let options = [
            ("from", Some(kind.to_string())),
            ("country", country.map(|country| country.to_string())),
            ("shop", shop.map(ToString::to_string)),
            // Another map reads the same bodies as other orders.
            ("map", map.map(|map| encode_string(&identity(&map.to_owned())[..MAP_DIGEST_BYTES]))),
        ];
        let options =
            options.into_iter().filter_map(|(name, value)| Some((name.into(), value?.into())));
        let records = Records::Orders(Vec::new());
        begin(feed, &records, options.collect(), erasures, now)
    }
}

/// Begins the import of what a feed brings in this month (UTC), or goes on with it.
fn begin(
    feed: Feed<'_>,
    records: &Records,
    options: Vec<(Box<str>, Box<str>)>,
    erasures: &Erasures,
    now: Timestamp,
) -> Operation<BegunImport> {
    let now = now.to_string();
    let month = now.get(..MONTH_CHARS).unwrap_or(&now);
    let told = options.iter().map(|(name, value)| format!("\n{name} {value}"));
    let digest = identity(&format!("{feed} {month}{}", told.collect::<String>()));
    let spec = ImportSpec::of_feed(feed, month, records.kind(), options);
    Operation::begin_import(ImportSpec { digest, erased: erasures.count(), ..spec })
}

/// Begins the import of what the pixel brings in this month (UTC), or goes on with it.
#[must_use]
pub fn begin_pixel_import(erasures: &Erasures, now: Timestamp) -> Operation<BegunImport> {
    begin(Feed::Pixel, &Records::Events(Vec::new()), Vec::new(), erasures, now)
}

/// Imports what pages say.
#[must_use]
pub fn import_hits(hits: &[PixelHit], (number, epoch): (ImportNumber, u32)) -> Operation<Chunk> {
    let events = hits.iter().filter_map(|hit| hit.event(Imports::only(number)));
    let events = events.map(|event| Event { epoch, ..event }).collect();
    Operation::import(Records::Events(events), Vec::new(), Some(number))
}

/// Imports what a body says.
#[must_use]
pub fn import_heard(
    heard: Heard,
    (number, epoch): (ImportNumber, u32),
    erasures: &Erasures,
) -> Operation<Chunk> {
    let Heard { mut orders, mut aliases, .. } = heard;
    for order in &mut orders {
        erasures.unlink(order);
        order.set_epoch(epoch);
        order.set_imports(Imports::only(number));
    }
    erasures.unlink_aliases(&mut aliases);
    Operation::import(Records::Orders(orders), aliases, Some(number))
}
