//! What programs ask of the data, and change, through the API.
//!
//! Invariant: whatever a token is not for does not exist for its holder: it is in no list, is found by no name, and is
//! not changed. A change goes the way of a command's change, and carries the name of the token. The same request under
//! the same key is done once. Does not know HTTP (see `http::api`), nor how anything is written (see `render`).

mod answers;
mod clicks;
mod conversions;
mod coupons;
mod editing;
mod error;
mod keys;
mod links;
mod people;

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

pub use answers::{Campaigns, Checked, ClickAsk, ClickRows, CodeRows, LinkRows, Made, OneCode};
pub use conversions::Telling;
pub use coupons::GiveAsk;
pub use editing::{EditAsk, LinkPut, version};
pub use error::ApiError;
pub use keys::RequestKey;
pub use links::Finds;

use super::console::{Desk, ReadError, Reading};
use super::data::DataService;
use super::report_desk::{DeskAnswer, ReportDesk};
use crate::change::{Change, ChangeId, Operation};
use crate::domain::change_log::Author;
use crate::domain::label::Tags;
use crate::domain::limits::{REPORT_API_WAIT_MS, REPORT_WAIT_MS};
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;
use crate::domain::token::{Permits, StoredToken, TokenDigest};
use bytes::Bytes;
use keys::BusyKeys;

/// The data as programs use it.
#[derive(Clone)]
pub struct Api(Arc<Held>);

struct Held {
    desk: Desk,
    reports: ReportDesk,
    /// The settings of the plan, and how many plans had been applied when they were read.
    settings: Mutex<Option<(u64, Arc<Settings>)>>,
    /// Held while a link is looked for that is made if there is none.
    looking: tokio::sync::Mutex<()>,
    busy: BusyKeys,
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Api")
    }
}

/// Who asks: the holder of a token.
#[derive(Debug, Clone)]
pub struct ApiCaller {
    pub token: Arc<StoredToken>,
    pub address: IpAddr,
}

impl ApiCaller {
    fn permits(&self) -> &Permits {
        &self.token.spec.permits
    }

    /// The tags of what is made: within what the token is for.
    fn bound(&self, mut tags: Tags, settings: &Settings) -> Result<Tags, ApiError> {
        let Permits { agent, campaign, .. } = self.permits();
        if let Some(own) = agent {
            let asked = tags.agent.as_ref().map(|asked| settings.agent(asked));
            if asked.is_some_and(|asked| asked != *own) {
                return Err(ApiError::NotTheirs(format!(
                    "this token is for the agent {own} alone"
                )));
            }
            tags.agent = Some(own.clone());
        }
        if let Some(own) = campaign {
            let asked = tags.campaign.as_ref().map(|asked| settings.campaign(asked));
            if asked.is_some_and(|asked| asked != *own) {
                let why = format!("this token is for the campaign {own} alone");
                return Err(ApiError::NotTheirs(why));
            }
            tags.campaign = Some(own.clone());
        }
        Ok(tags)
    }
}

impl Api {
    #[must_use]
    pub fn new(service: DataService, reports: ReportDesk) -> Self {
        Self(Arc::new(Held {
            desk: Desk::new(service),
            reports,
            settings: Mutex::default(),
            looking: tokio::sync::Mutex::default(),
            busy: BusyKeys::default(),
        }))
    }

    fn service(&self) -> &DataService {
        self.0.desk.service()
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.service().console.clock.now()
    }

    /// The holder of a token, whose request this is; `None` if nobody may use it.
    pub async fn caller(
        &self,
        digest: TokenDigest,
        address: IpAddr,
    ) -> Result<Option<ApiCaller>, ApiError> {
        let token = self.service().used_token(digest).await.map_err(ReadError::from)?;
        Ok(token.map(|token| ApiCaller { token: Arc::new(token), address }))
    }

    /// Counts a request of a token. Fails with the seconds to wait if there were too many.
    pub fn count(&self, caller: &ApiCaller) -> Result<(), u64> {
        self.service().tokens.count(&caller.token, self.now())
    }

    /// The settings of the plan in force.
    pub async fn settings(&self) -> Result<Arc<Settings>, ApiError> {
        let plans = self.service().follower.directory.plans();
        let held = || self.0.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, settings)) = &*held()
            && *of == plans
        {
            return Ok(Arc::clone(settings));
        }
        let read = self.read(|reading| Ok(Arc::new(reading.store().settings()?))).await?;
        *held() = Some((plans, Arc::clone(&read)));
        Ok(read)
    }

    /// Where links are served.
    #[must_use]
    pub fn domain(&self, settings: &Settings) -> Domain {
        self.service().domain(settings)
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Reading) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ApiError> {
        Ok(self.0.desk.read(work).await?)
    }

    /// Applies a change of the holder of a token. Answers whether it was applied before.
    async fn change<A>(
        &self,
        caller: &ApiCaller,
        id: ChangeId,
        operation: Operation<A>,
    ) -> Result<(A, bool), ApiError> {
        let by = Author::Token(caller.token.spec.name.clone());
        let (change, read) = Change { id, at: self.now(), by, what: operation }.into_parts();
        let applied = self.service().change(change).await.map_err(ReadError::from)?;
        let is_again = applied.again;
        match read(applied) {
            Some(Ok(answer)) => Ok((answer, is_again)),
            Some(Err(refusal)) => Err(ApiError::Refused(refusal)),
            // The id was of another change, which no key of ours makes.
            None => Err(ApiError::KeyReused),
        }
    }

    /// What a command writes, made in a process of its own. Waited for only so long.
    pub async fn written(&self, words: Vec<String>) -> Result<Bytes, ApiError> {
        for _ in 0..REPORT_API_WAIT_MS / REPORT_WAIT_MS {
            match self.0.reports.page(words.clone()).await {
                DeskAnswer::Page(page, _) => return Ok(page),
                DeskAnswer::NotNow => return Err(ApiError::NotMade(words.join(" "))),
                DeskAnswer::Making => {}
            }
        }
        Err(ApiError::Making)
    }
}
