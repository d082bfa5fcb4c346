//! The keys of requests that shall be done once, and the ids of the changes that are made of them.
//!
//! An id is made of the key, of what is asked under it, and of a step of it: so a request that is sent again finds what it
//! did, and another one under the same key is told from it. Invariant: the keys of one token have nothing to do with those
//! of another. While a request is being done, no other one with its key is.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::{Api, ApiCaller, ApiError};
use crate::change::ChangeId;
use crate::domain::environment::Random;

/// The bytes of an id that are made of the key.
const KEY_BYTES: usize = 8;

/// The keys whose requests are being done.
#[derive(Debug, Default)]
pub(super) struct BusyKeys(Mutex<HashSet<[u8; KEY_BYTES]>>);

impl BusyKeys {
    fn held(&self) -> MutexGuard<'_, HashSet<[u8; KEY_BYTES]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A key that is busy, until this is dropped.
struct Busy {
    api: Api,
    key: [u8; KEY_BYTES],
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.api.0.busy.held().remove(&self.key);
    }
}

/// The ids of the changes of one request.
#[derive(Clone)]
pub struct RequestKey {
    /// All but the step; `None` for a request without a key.
    id: Option<[u8; 15]>,
    /// The steps that were done before.
    known: Vec<u8>,
    random: Arc<dyn Random>,
    _busy: Option<Arc<Busy>>,
}

impl RequestKey {
    /// Whether the request was done before.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.known.is_empty()
    }

    /// Whether a step was done before.
    pub(super) fn has(&self, step: u8) -> bool {
        self.known.contains(&step)
    }

    /// The id of a step.
    pub(super) fn id(&self, step: u8) -> ChangeId {
        let mut id = [0; 16];
        match self.id {
            Some(of) => {
                id[..15].copy_from_slice(&of);
                id[15] = step;
            }
            None => self.random.fill(&mut id),
        }
        ChangeId(id)
    }
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

fn beginning<const N: usize>(digest: [u8; 32]) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&digest[..N]);
    bytes
}

impl Api {
    /// The key of a request, once no other request has it. `number` is that of an item of a request for many.
    pub async fn key(
        &self,
        caller: &ApiCaller,
        key: Option<&str>,
        number: Option<usize>,
        asked: &[&[u8]],
    ) -> Result<RequestKey, ApiError> {
        let random = Arc::clone(&self.service().console.random);
        let Some(key) = key else {
            return Ok(RequestKey { id: None, known: Vec::new(), random, _busy: None });
        };
        let number = number.map_or(u64::MAX, |number| number as u64).to_le_bytes();
        let token = caller.token.spec.digest.0;
        let key: [u8; KEY_BYTES] = beginning(digest(&[b"key", &token, key.as_bytes(), &number]));
        let asked: [u8; 7] = beginning(digest(asked));
        if !self.0.busy.held().insert(key) {
            return Err(ApiError::KeyBusy);
        }
        let busy = Some(Arc::new(Busy { api: self.clone(), key }));
        let store = Arc::clone(&self.service().store);
        let known = tokio::task::spawn_blocking(move || store.begin_read()?.changes_of(key)).await;
        let known = known.map_err(|_| crate::service::ServiceError::Stopping)?;
        let known = known.map_err(crate::service::ServiceError::from)?;
        if known.iter().any(|id| id[KEY_BYTES..15] != asked) {
            return Err(ApiError::KeyReused);
        }
        let mut id = [0; 15];
        id[..KEY_BYTES].copy_from_slice(&key);
        id[KEY_BYTES..].copy_from_slice(&asked);
        let known = known.iter().map(|id| id[15]).collect();
        Ok(RequestKey { id: Some(id), known, random, _busy: busy })
    }
}
