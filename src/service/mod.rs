//! Layer 3: executes the requests of commands on the data that a server has open: changes and snapshots; and makes
//! reports of the snapshots, for commands and pages.
//!
//! Invariant: a request is checked against the caller's permissions before it runs, and a change is in
//! the directory of links before it is answered. Does not receive requests (see `wire` and `http`) and
//! does not define what a change does (see `change`).

mod agent_links;
mod agents;
mod altering;
mod answer;
pub mod api;
mod backend;
mod body;
pub mod console;
mod data;
mod error;
mod follower;
mod guess_watch;
mod hooks;
mod import_desk;
pub mod news;
mod orphans;
mod pixel;
mod protocol;
mod reclassify;
mod refills;
mod removals;
mod report_desk;
mod reports;
mod request;
mod shares;
mod source;
mod spool_body;
mod stops;
mod tokens;
mod turns;

pub use agent_links::AgentLinks;
pub use agents::{AgentAnswer, AgentPages, Later, ServeAgents};
pub use answer::{Answer, Caller, RemoteCaller};
pub use backend::{Backend, BackendError};
pub use body::{AnswerBody, body};
pub use data::{DataService, Gate};
pub use error::ServiceError;
pub use follower::Follower;
pub use guess_watch::GuessWatch;
pub use hooks::{HookAnswer, HookLater, HookMessage, HookPlace, Hooks, ServeHooks};
pub use import_desk::{
    HeldImport, ImportAsk, ImportDesk, ImportFile, IsOpen, Ran, RanEnd, RunImports, Stage,
};
pub use orphans::OrphanWriter;
pub use pixel::PixelDesk;
pub use protocol::{ADDRESS, PATH, SCOPE};
pub use reclassify::{JournalWriter, Reclassified, Reclassify};
pub use refills::Refills;
pub use removals::Removals;
pub use report_desk::{DeskAnswer, MakeReports, ReportDesk};
pub use reports::{
    Asked, More, ReportAsk, RuleChanges, Tells, asked, before_goals, decided_before, fetch,
    followed, full_report, full_report_of, orphans,
};
pub use request::{Request, VERSION};
pub use shares::{ServeShares, SharedLater, Shares};
pub use source::{AskError, Source};
pub use spool_body::SpoolBody;
pub use stops::{KeepStops, StopKeeper, Stopping};
pub use tokens::TokenBook;
