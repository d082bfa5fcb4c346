//! Many links in one request, each with a result of its own.
//!
//! Invariant: the results are in the order of the items, and one that is refused stops no other. Items wait for the disk
//! together. Under a key, each item is done once, and the whole request must be the same.

use std::sync::Arc;

use bytes::Bytes;
use hyper::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{NewLink, columns, counts};
use crate::domain::limits::API_BATCH_ITEMS_MAX;
use crate::domain::settings::Domain;
use crate::http::api::input::object_in;
use crate::http::api::problem::{Problem, json};
use crate::http::api::{Answered, Call, object};
use crate::render::link_row;
use crate::service::api::{Api, ApiCaller, LinkRows, Made};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    /// Each is read by itself.
    items: Vec<Box<RawValue>>,
}

/// What all items of a request have.
struct Shared {
    api: Api,
    caller: ApiCaller,
    key: Option<String>,
    domain: Domain,
    body: Bytes,
}

pub(in crate::http::api) async fn make(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let Batch { items } = input.object()?;
    if items.len() > API_BATCH_ITEMS_MAX {
        let why = format!("{} items; the limit is {API_BATCH_ITEMS_MAX}", items.len());
        return Err(Problem::refused("items", why));
    }
    // What is no object has none of the fields of a link, right or wrong.
    if let Some(number) = items.iter().position(|item| !item.get().starts_with('{')) {
        let why = format!("items: send objects; number {} is none", number + 1);
        return Err(Problem::malformed(why));
    }
    let key = input.key()?;
    let domain = api.domain(&*api.settings().await?);
    let shared = Arc::new(Shared {
        api: api.clone(),
        caller: caller.clone(),
        key,
        domain,
        body: input.body,
    });
    let mut waiting = Vec::with_capacity(items.len());
    for (number, item) in items.into_iter().enumerate() {
        let shared = Arc::clone(&shared);
        waiting.push(tokio::spawn(async move { shared.make(number, &item).await }));
    }
    let mut out = b"[".to_vec();
    for (number, result) in waiting.into_iter().enumerate() {
        out.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
        let stopping = || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping");
        let result = result.await.unwrap_or_else(|_| Err(stopping()));
        let (status, name, content) = match result {
            Ok((status, link)) => (status.as_u16(), "link", link),
            Err(problem) => (problem.status(), "problem", problem.written()),
        };
        out.extend_from_slice(format!("{{\"status\":{status},\"{name}\":").as_bytes());
        out.extend_from_slice(content.trim_ascii_end());
        out.push(b'}');
    }
    out.extend_from_slice(b"\n]\n");
    Ok(json(StatusCode::OK, out))
}

impl Shared {
    async fn make(&self, number: usize, item: &RawValue) -> Result<(StatusCode, Vec<u8>), Problem> {
        let Self { api, caller, key, domain, body } = self;
        let new: NewLink = object_in("item", item.get().as_bytes())?;
        let request = new.request(&*api.settings().await?)?;
        let key = api.key(caller, key.as_deref(), Some(number), &[body]).await?;
        let (link, made) = api.make_link(caller, &key, request, new.finds()).await?;
        let rows = if made == Made::Found {
            api.link(caller, &link.spec.slug).await?
        } else {
            LinkRows::one(link, 0, 0, api.now())
        };
        let row =
            rows.links.first().map(|link| link_row(link, Some(domain), counts(&rows), rows.now));
        let status = if made == Made::Found { StatusCode::OK } else { StatusCode::CREATED };
        Ok((status, object(&columns(), row.unwrap_or_default())))
    }
}
