//! The messages of webhooks: checked, read, and kept before they are answered.
//!
//! Invariant: nothing of a message is kept unless one of its signatures is that of a secret of its webhook; one that is
//! kept is on disk when it is answered. A message that comes again, later than another, or twice at once changes nothing
//! more. What was signed and cannot be read is kept aside, within bounds, to be tried again. A few messages are read at
//! once, on threads beside the redirects. Does not know headers of HTTP (see `http`).

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::data::DataService;
use super::error::ServiceError;
use crate::change::{
    BegunImport, Change, FeedOrders, Operation, Refusal, begin_hook_import, import_heard,
};
use crate::domain::causes::with_causes;
use crate::domain::environment::{Clock, Random};
use crate::domain::hook::signature::{Message, SignatureError};
use crate::domain::hook::{FailedHook, Hook, HookKind, HookName};
use crate::domain::limits::{HOOK_TRIES, HOOKS_AT_ONCE};
use crate::domain::record::person::PeopleKey;
use crate::import::{Heard, HookError, Options, is_ping, orders_of};
use crate::store::erased::erased_people;
use crate::store::hooks::{hooks, keep_failed};
use crate::store::keys::people_key;
use crate::store::{Normalisers, Store, StoreError};

/// A message as it was sent.
#[derive(Debug, Clone)]
pub struct HookMessage {
    /// By name, in lower case; those alone that are texts.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl HookMessage {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn topic(&self) -> Option<&str> {
        ["x-shopify-topic", "x-wc-webhook-topic"].iter().find_map(|name| self.header(name))
    }
}

/// What becomes of a message.
#[derive(Debug)]
pub enum HookAnswer {
    /// There is no such webhook.
    Unknown,
    NotSigned(SignatureError),
    /// What it says is on disk, or there is nothing in it that is kept.
    Kept,
    /// It is kept aside, with why it cannot be read.
    Aside(String),
    /// The data cannot be read or written now.
    NotNow,
}

/// A place for one message, which holds its body.
pub struct HookPlace(
    #[expect(dead_code, reason = "it is given back when it is dropped")] OwnedSemaphorePermit,
);

/// An answer that is made later.
pub type HookLater<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Takes the messages of webhooks.
pub trait ServeHooks: fmt::Debug + Send + Sync + 'static {
    /// A place for a message; `None` if as many are being read as may be.
    fn place(&self) -> Option<HookPlace>;

    /// Whether there is a webhook of this kind and name; `None` if that cannot be read now.
    fn knows(&self, kind: HookKind, name: &HookName) -> HookLater<'_, Option<bool>>;

    fn take(
        &self,
        kind: HookKind,
        name: &HookName,
        message: HookMessage,
    ) -> HookLater<'_, HookAnswer>;
}

/// Takes them into the data file of a running server.
#[derive(Clone)]
pub struct Hooks {
    service: DataService,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    places: Arc<Semaphore>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

/// What is read of a message that was signed.
enum Read {
    Answer(HookAnswer),
    Orders(Box<Hook>, Heard),
}

impl Hooks {
    #[must_use]
    pub fn new(service: DataService, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let places = Arc::new(Semaphore::new(HOOKS_AT_ONCE));
        Self { service, clock, random, places }
    }

    fn store(&self) -> &Arc<Store> {
        &self.service.store
    }

    /// Runs something that reads files, on a thread of its own.
    async fn blocking<T: Send + 'static>(
        &self,
        run: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Option<T> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || run(&this)).await.ok()?.ok()
    }

    fn hook(&self, kind: HookKind, name: &HookName) -> Result<Option<Hook>, StoreError> {
        let all = hooks(self.store().path())?;
        Ok(all.into_iter().find(|hook| hook.kind == kind && hook.name == *name))
    }

    /// Checks a message and reads it.
    fn read(
        &self,
        kind: HookKind,
        name: &HookName,
        message: &HookMessage,
    ) -> Result<Read, StoreError> {
        let Some(hook) = self.hook(kind, name)? else {
            return Ok(Read::Answer(HookAnswer::Unknown));
        };
        if is_ping(kind, &message.body) {
            return Ok(Read::Answer(HookAnswer::Kept));
        }
        let header = |name: &str| message.header(name);
        let signed = Message { header, body: &message.body };
        if let Err(error) = signed.check(kind, &hook.secrets, self.clock.now()) {
            return Ok(Read::Answer(HookAnswer::NotSigned(error)));
        }
        let (options, people) = how_read(self.store(), FeedOrders::of(&hook))?;
        let (topic, map) = (message.topic(), hook.map.as_deref());
        Ok(match orders_of(kind, topic, &message.body, map, &options, people.as_ref()) {
            Ok(heard) if heard.orders.is_empty() => Read::Answer(HookAnswer::Kept),
            Ok(heard) => Read::Orders(hook.into(), heard),
            Err(error) => Read::Answer(self.keep_aside(&hook, message, &error)?),
        })
    }

    fn keep_aside(
        &self,
        hook: &Hook,
        message: &HookMessage,
        error: &HookError,
    ) -> Result<HookAnswer, StoreError> {
        let reason = with_causes(error);
        let failed = FailedHook {
            number: 0,
            at: self.clock.now(),
            name: hook.name.clone(),
            topic: message.topic().unwrap_or_default().to_owned(),
            reason: reason.clone(),
            body: message.body.to_vec(),
        };
        keep_failed(self.store().path(), failed)?;
        Ok(HookAnswer::Aside(reason))
    }

    /// Imports what a message says. `None` if the data cannot be written now.
    async fn import(&self, hook: &Hook, heard: Heard) -> Option<HookAnswer> {
        for _ in 0..HOOK_TRIES {
            let erased = self.blocking(|this| erased_people(this.store().path())).await?;
            let begin = Change::new(
                begin_hook_import(hook, &erased, self.clock.now()),
                &*self.clock,
                &*self.random,
            );
            let BegunImport { number, epoch, .. } = self.apply(begin).await?.ok()?;
            let import = import_heard(heard.clone(), (number, epoch), &erased);
            match self.apply(Change::of_content(import, &*self.clock)).await? {
                Ok(_) => return Some(HookAnswer::Kept),
                // An undo or an erasure came between.
                Err(Refusal::ImportOvertaken(_) | Refusal::ErasedMeanwhile { .. }) => {}
                Err(_) => return None,
            }
        }
        None
    }

    async fn apply<A>(&self, change: Change<Operation<A>>) -> Option<Result<A, Refusal>> {
        let (change, read) = change.into_parts();
        let applied: Result<_, ServiceError> = self.service.change(change).await;
        read(applied.ok()?)
    }
}

/// How bodies are read, with what the data file says of people.
pub(super) fn how_read(
    store: &Store,
    of: FeedOrders<'_>,
) -> Result<(Options, Option<PeopleKey>), StoreError> {
    let about = store.snapshot(&Normalisers::ask())?;
    let people = about.people.map(|expected| people_key(store.path(), expected)).transpose()?;
    Ok((of.options(about.parts.held), people.flatten()))
}

impl ServeHooks for Hooks {
    fn place(&self) -> Option<HookPlace> {
        Arc::clone(&self.places).try_acquire_owned().ok().map(HookPlace)
    }

    fn knows(&self, kind: HookKind, name: &HookName) -> HookLater<'_, Option<bool>> {
        let name = name.clone();
        Box::pin(self.blocking(move |this| Ok(this.hook(kind, &name)?.is_some())))
    }

    fn take(
        &self,
        kind: HookKind,
        name: &HookName,
        message: HookMessage,
    ) -> HookLater<'_, HookAnswer> {
        let name = name.clone();
        Box::pin(async move {
            match self.blocking(move |this| this.read(kind, &name, &message)).await {
                None => HookAnswer::NotNow,
                Some(Read::Answer(answer)) => answer,
                Some(Read::Orders(hook, heard)) => {
                    self.import(&hook, heard).await.unwrap_or(HookAnswer::NotNow)
                }
            }
        })
    }
}
