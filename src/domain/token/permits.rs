//! What a token may do: with all of the data, or in some areas, for everybody or for one agent or campaign.
//!
//! Invariant: an area that is not named is not permitted, and a token that is narrow in any way is never taken for one of
//! all of the data. Whoever may write in an area may read there. Does not look at requests (see `http`).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Scope;
use crate::domain::label::{Agent, Campaign, Tags};
use crate::domain::string_enum::{NotOneOf, string_enum};

string_enum!(
    /// A part of the data that a token can be for.
    Area {
        Links = "links",
        Coupons = "coupons",
        Clicks = "clicks",
        Imports = "imports",
        Report = "report",
    }
);

/// What a token may do in one area, as `links:write`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    pub area: Area,
    pub scope: Scope,
}

/// Why a text says nothing that a token may do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GrantError {
    #[error("write it as AREA:read or AREA:write, such as links:write")]
    Form,
    #[error("{0}")]
    Word(#[from] NotOneOf),
}

impl FromStr for Grant {
    type Err = GrantError;

    fn from_str(text: &str) -> Result<Self, GrantError> {
        let (area, scope) = text.split_once(':').ok_or(GrantError::Form)?;
        Ok(Self { area: area.parse()?, scope: scope.parse()? })
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.area, self.scope)
    }
}

/// What a token may do in each of some areas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeMap<Area, Scope>);

/// The same area was named twice with different scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("`{0}` has two scopes: name it once")]
pub struct GrantsError(pub Area);

impl Grants {
    pub fn of(grants: impl IntoIterator<Item = Grant>) -> Result<Self, GrantsError> {
        let mut areas = BTreeMap::new();
        for Grant { area, scope } in grants {
            if areas.insert(area, scope).is_some_and(|before| before != scope) {
                return Err(GrantsError(area));
            }
        }
        Ok(Self(areas))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// By area.
    pub fn iter(&self) -> impl Iterator<Item = Grant> + '_ {
        self.0.iter().map(|(area, scope)| Grant { area: *area, scope: *scope })
    }
}

/// What a token permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permits {
    /// In every area, if none is named.
    pub scope: Scope,
    /// The areas that it is for; without any, it is for all.
    pub grants: Grants,
    /// Only what is of this agent.
    pub agent: Option<Agent>,
    /// Only what is of this campaign.
    pub campaign: Option<Campaign>,
}

impl Permits {
    /// All of the data.
    #[must_use]
    pub fn whole(scope: Scope) -> Self {
        Self { scope, grants: Grants::default(), agent: None, campaign: None }
    }

    /// The scope in all of the data; `None` for a token that is narrower than that.
    #[must_use]
    pub fn of_all(&self) -> Option<Scope> {
        let is_whole = self.grants.is_empty() && !self.is_bound();
        is_whole.then_some(self.scope)
    }

    /// The scope in an area.
    #[must_use]
    pub fn of(&self, area: Area) -> Option<Scope> {
        if self.grants.is_empty() { Some(self.scope) } else { self.grants.0.get(&area).copied() }
    }

    /// Whether it is for one agent or one campaign alone.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.agent.is_some() || self.campaign.is_some()
    }

    /// Whether something with these tags is within what it is for.
    #[must_use]
    pub fn covers(&self, tags: &Tags) -> bool {
        let is_agent = self.agent.is_none() || self.agent == tags.agent;
        is_agent && (self.campaign.is_none() || self.campaign == tags.campaign)
    }
}

impl fmt::Display for Permits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.grants.is_empty() {
            return self.scope.fmt(f);
        }
        for (number, grant) in self.grants.iter().enumerate() {
            if number > 0 {
                f.write_str(" ")?;
            }
            grant.fmt(f)?;
        }
        Ok(())
    }
}
