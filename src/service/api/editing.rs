//! Edits of links, by slug or by what a program calls them.
//!
//! Invariant: an edit is of the link as it was read, or of the version that was asked for; nobody's edit is lost. A link
//! does not leave what the token is for.

use sha2::{Digest, Sha256};

use super::answers::{LinkRows, Made};
use super::links::Finds;
use super::{Api, ApiCaller, ApiError, RequestKey};
use crate::change::{ChangeId, LinkEdit, LinkRequest, Operation, Refusal, edit_link};
use crate::codec::encode_row;
use crate::domain::link::Link;
use crate::domain::link::slug::Slug;
use crate::store::LinkCount;

/// Attempts when others edit the link at the same time, and no version was asked for.
const TRIES: u8 = 5;

/// The first step of the edit of a link that would have been made.
const PUT: u8 = 128;

/// A link as a program wants it.
#[derive(Debug)]
pub struct LinkPut {
    /// What it is made with, if there is none.
    pub request: LinkRequest,
    /// What of it is changed, if there is one.
    pub edit: LinkEdit,
    /// Whether it is put into use again if it was retired.
    pub is_live: bool,
}

/// The version of what can be edited of a link.
#[must_use]
pub fn version(link: &Link) -> String {
    let digest: [u8; 32] = Sha256::digest(encode_row(link)).into();
    let [one, two, three, four, five, six, seven, eight, ..] = digest;
    format!("{:016x}", u64::from_le_bytes([one, two, three, four, five, six, seven, eight]))
}

/// The edit of a link.
#[derive(Debug)]
pub struct EditAsk<'a> {
    pub slug: &'a Slug,
    pub edit: &'a LinkEdit,
    /// The versions of which one must be in force.
    pub only_if: Option<&'a [String]>,
    /// Whether it is put into use again if it was retired.
    pub is_live: bool,
}

impl Api {
    pub async fn edit_link(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        asked: &EditAsk<'_>,
    ) -> Result<LinkRows, ApiError> {
        self.edit_from(caller, key, asked, 0).await
    }

    /// The same; the first step is this one.
    async fn edit_from(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        asked: &EditAsk<'_>,
        first: u8,
    ) -> Result<LinkRows, ApiError> {
        let settings = self.settings().await?;
        let EditAsk { slug, edit, mut only_if, is_live } = *asked;
        let edit = LinkEdit { tags: caller.bound(edit.tags.clone(), &settings)?, ..edit.clone() };
        if is_live {
            let (seen, _) = self.wanted(caller, key, slug, only_if).await?;
            // An edit that is refused revives nothing.
            edit_link(&seen.spec, &edit, &settings)?;
            let revive = Operation::revive_link(slug.clone(), only_if.map(|_| seen));
            self.change_seen(caller, key.id(first + TRIES), revive).await?;
            only_if = None;
        }
        for step in first..first + TRIES {
            let (link, count) = self.wanted(caller, key, slug, only_if).await?;
            let new = edit_link(&link.spec, &edit, &settings)?;
            let operation = Operation::edit_link(link.spec, new);
            match self.change(caller, key.id(step), operation).await {
                Ok((link, _)) => {
                    return Ok(LinkRows::one(link, count.persons, count.used, self.now()));
                }
                Err(ApiError::Refused(Refusal::LinkChanged(_))) if only_if.is_some() => {
                    return Err(ApiError::Changed);
                }
                Err(ApiError::Refused(Refusal::LinkChanged(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Err(ApiError::Refused(Refusal::LinkChanged(slug.clone())))
    }

    /// A link in one of the versions that were asked for, with its clicks. A request that is repeated was of one.
    async fn wanted(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        slug: &Slug,
        only_if: Option<&[String]>,
    ) -> Result<(Link, LinkCount), ApiError> {
        let (link, count) = self.counted(caller, slug).await?;
        if !key.is_known() && only_if.is_some_and(|of| !of.contains(&version(&link))) {
            return Err(ApiError::Changed);
        }
        Ok((link, count))
    }

    /// Applies a change of a link that must be as it was seen.
    async fn change_seen(
        &self,
        caller: &ApiCaller,
        id: ChangeId,
        operation: Operation<Link>,
    ) -> Result<(Link, bool), ApiError> {
        self.change(caller, id, operation).await.map_err(|error| match error {
            ApiError::Refused(Refusal::LinkChanged(_)) => ApiError::Changed,
            other => other,
        })
    }

    /// Retires a link.
    pub async fn retire_link(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        slug: &Slug,
        is_gone: bool,
        only_if: Option<&[String]>,
    ) -> Result<LinkRows, ApiError> {
        let (seen, count) = self.wanted(caller, key, slug, only_if).await?;
        let retire = Operation::retire_link(slug.clone(), is_gone, only_if.map(|_| seen));
        let (link, _) = self.change_seen(caller, key.id(0), retire).await?;
        Ok(LinkRows::one(link, count.persons, count.used, self.now()))
    }

    /// Edits the link that a program calls so, or makes it if there is none.
    pub async fn put_link(
        &self,
        caller: &ApiCaller,
        key: &RequestKey,
        put: LinkPut,
    ) -> Result<(LinkRows, Made), ApiError> {
        let LinkPut { request, edit, is_live } = put;
        let wanted = request.slug.clone();
        let (link, made) = self.make_link(caller, key, request, Finds::Called).await?;
        if made != Made::Found {
            return Ok((LinkRows::one(link, 0, 0, self.now()), made));
        }
        let slug = &link.spec.slug;
        if wanted.is_some_and(|wanted| wanted != *slug) {
            return Err(ApiError::Malformed(format!(
                "the link has the slug `{slug}`, which stays"
            )));
        }
        let asked = EditAsk { slug, edit: &edit, only_if: None, is_live };
        let rows = self.edit_from(caller, key, &asked, PUT).await?;
        Ok((rows, Made::Edited))
    }
}
