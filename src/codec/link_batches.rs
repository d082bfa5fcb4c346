//! The layouts of links for lists of contacts, and of whom they were made for.
//!
//! Invariant: as in `domain`.

use super::{Codec, DecodeError, Decoder, Encoder, as_fields, as_record, as_text, rows};
use crate::domain::label::LinkBatchName;
use crate::domain::link::batch::{
    AddressedLink, Addressee, LinkBatch, LinkBatchId, LinkBatchSpec, SubIdOwner,
};
use crate::domain::link::holdout::Holdout;
use crate::domain::link::sub_id::SubId;

as_text!(LinkBatchName: LinkBatchName::parse);

as_record! {
    LinkBatchSpec { name, link, tags, own_slugs: added, codes: added, holdout: added }
    LinkBatch { id, spec, begun_at }
    AddressedLink { sub_id, clicks_have, code: added }
    Addressee { batch, person, at, link: added }
}

as_fields! {
    SubIdOwner { batch, person }
}

impl Codec for LinkBatchId {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Codec for SubId {
    fn encode(&self, out: &mut Encoder) {
        out.blob(self.as_str().as_bytes());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let text = input.text()?;
        Self::parse(text).ok_or_else(|| DecodeError::invalid("a sub-id", text))
    }
}

impl Codec for Holdout {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.share());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Self::of(input.get()?).map_err(|error| DecodeError::invalid("a holdout", error))
    }
}

rows!(LinkBatch, Addressee, SubIdOwner);
