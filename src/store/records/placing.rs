//! Which epoch a version of a record gets.
//!
//! An import that replaces others begins an epoch, and its versions have that one. A version of any other import gets
//! an epoch of its own record: the one in which a known version covers it already, or else the highest that was begun
//! before its import. Invariant: so an import that replaces others outranks what was there of its own records, and
//! nothing else; what was replaced stays so when it is imported again, and a later state of a replaced record joins
//! the one that replaced it. Without replacements every version has the epoch 0. Does not begin epochs (see `change`).

use std::cell::OnceCell;

use super::Record;
use crate::codec::Covers;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::version::Version;
use crate::store::{StoreError, Txn};

/// The epochs that imports began which are not undone.
#[derive(Debug, Default)]
pub(in crate::store) struct Epochs(Vec<Begun>);

#[derive(Debug)]
struct Begun {
    epoch: u32,
    by: ImportNumber,
    /// The number of the kind of its records.
    kind: u8,
}

impl Epochs {
    pub(in crate::store) fn read(txn: &Txn) -> Result<Self, StoreError> {
        let imports = txn.imports()?.into_iter();
        let replacing = imports.filter(|of| of.replaced.is_some() && of.undone.is_none());
        Ok(Self(
            replacing
                .map(|of| Begun { epoch: of.epoch, by: of.number, kind: of.spec.kind })
                .collect(),
        ))
    }

    /// Whether an epoch was begun before an import; that of an import that an undo no longer knows always was. What
    /// no import brought comes last.
    fn is_before(&self, epoch: u32, import: Option<ImportNumber>) -> bool {
        let first = self.0.iter().filter(|begun| begun.epoch == epoch).map(|begun| begun.by).min();
        first.zip(import).is_none_or(|(first, import)| first < import)
    }

    /// Whether a version is one of an import that began its epoch.
    pub(in crate::store) fn began(&self, version: &impl Version) -> bool {
        let is_of =
            |begun: &Begun| begun.epoch == version.epoch() && version.imports().has(begun.by);
        self.0.iter().any(is_of)
    }

    /// The epoch of a version among those that are known of its record.
    pub(in crate::store) fn place<V: Record>(
        &self,
        version: &V,
        known: &[V],
        import: Option<ImportNumber>,
    ) -> u32 {
        if let Some(epoch) = known_in(version, known) {
            return epoch;
        }
        let of_record = known.iter().map(V::epoch);
        // A refund of a payment is kept apart from the order that may be replaced.
        let of_kind = self.0.iter().filter(|begun| is_of_payment(version) && begun.kind == V::KIND);
        let all = of_record.chain(of_kind.map(|begun| begun.epoch));
        all.filter(|epoch| self.is_before(*epoch, import)).max().unwrap_or(0)
    }
}

fn is_of_payment(version: &impl Version) -> bool {
    version.gives_back().is_some() && version.payment_ids().contains(version.id())
}

/// The highest epoch in which a version is known.
pub(super) fn known_in<V: Version + Covers>(version: &V, known: &[V]) -> Option<u32> {
    let mut placed = version.clone();
    let mut is_known = |epoch: u32| {
        placed.set_epoch(epoch);
        known.iter().any(|known| known.covers(&placed))
    };
    let mut epochs: Vec<u32> = known.iter().map(V::epoch).collect();
    epochs.sort_unstable_by(|one, other| other.cmp(one));
    epochs.into_iter().find(|epoch| is_known(*epoch))
}

/// The epochs, read when they are first asked for: most records have none.
pub(super) struct EpochsOnce<'t> {
    txn: &'t Txn,
    read: OnceCell<Epochs>,
}

impl<'t> EpochsOnce<'t> {
    pub(super) fn of(txn: &'t Txn) -> Self {
        Self { txn, read: OnceCell::new() }
    }

    /// A version in the epoch that it gets; `None` if that is the one that it has.
    pub(super) fn placed<V: Record>(
        &self,
        version: &V,
        known: &[V],
        import: Option<ImportNumber>,
    ) -> Result<Option<V>, StoreError> {
        let may_differ = is_of_payment(version) || known.iter().any(|known| known.epoch() > 0);
        if version.epoch() > 0 || !may_differ {
            return Ok(None);
        }
        let epochs = if let Some(read) = self.read.get() {
            read
        } else {
            let read = Epochs::read(self.txn)?;
            self.read.get_or_init(|| read)
        };
        Ok(in_epoch(version, epochs.place(version, known, import)))
    }
}

/// A version in an epoch; `None` if it is in that one.
pub(super) fn in_epoch<V: Version>(version: &V, epoch: u32) -> Option<V> {
    (epoch != version.epoch()).then(|| {
        let mut placed = version.clone();
        placed.set_epoch(epoch);
        placed
    })
}

/// A refund that is kept under a payment, as one of the record with these versions. One that came before the record
/// was replaced is replaced with it.
pub(in crate::store) fn refund_of<V: Version>(refund: &V, id: &ForeignId, versions: &[V]) -> V {
    let mut refund = refund.under(id);
    let of_record = versions.iter().filter(|version| version.gives_back().is_none());
    let epoch = of_record.map(V::epoch).max().unwrap_or(0);
    refund.set_epoch(refund.epoch().min(epoch));
    refund
}
