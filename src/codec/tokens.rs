//! The layout of tokens.
//!
//! Invariant: as in `domain`. A token for all of the data has the bytes that it had before there were narrower ones.

use super::{Codec, DecodeError, Decoder, Encoder, as_fields, as_index, as_record, rows};
use crate::domain::label::{Agent, Campaign};
use crate::domain::time::Timestamp;
use crate::domain::token::{
    Area, Grant, Grants, Permits, Scope, StoredToken, TokenDigest, TokenName, TokenSpec,
};

/// The fields of a [`TokenSpec`], one after the other.
struct Flat {
    name: TokenName,
    scope: Scope,
    digest: TokenDigest,
    grants: Vec<Grant>,
    agent: Option<Agent>,
    campaign: Option<Campaign>,
    ends_at: Option<Timestamp>,
    rate: Option<u32>,
}

as_index!(Area);

as_fields! {
    Grant { area, scope }
}

as_record! {
    Flat {
        name, scope, digest, grants: added, agent: added, campaign: added, ends_at: added, rate: added,
    }
    StoredToken { spec, made_at, retired_at: optional, used_at: added }
}

rows!(StoredToken);

impl Codec for TokenSpec {
    fn encode(&self, out: &mut Encoder) {
        let Self { name, digest, permits, ends_at, rate } = self.clone();
        let Permits { scope, grants, agent, campaign } = permits;
        let grants = grants.iter().collect();
        out.put(&Flat { name, scope, digest, grants, agent, campaign, ends_at, rate });
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let Flat { name, scope, digest, grants, agent, campaign, ends_at, rate } = input.get()?;
        let grants = Grants::of(grants).map_err(|error| DecodeError::invalid("a token", error))?;
        let permits = Permits { scope, grants, agent, campaign };
        Ok(Self { name, digest, permits, ends_at, rate })
    }
}
