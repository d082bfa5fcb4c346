//! The log of changes: who changed what, and when.
//!
//! Invariant: an entry names links, codes and batches, and never a customer, an order or what somebody wrote; so that an
//! erasure has nothing to take out of it. Entries are numbered from 1, and a number is never given twice. Does not say
//! which changes are in the log (see `change`).

use std::fmt;

use super::label::Agent;
use super::string_enum::string_enum;
use super::time::Timestamp;
use super::token::TokenName;

/// Who asked for a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Author {
    /// A command on the machine of the data file.
    #[default]
    Command,
    /// The holder of a token: a command over the network, or a program that uses the API.
    Token(TokenName),
    /// The console. `None` for a session that was opened on the machine of the data file.
    Console(Option<TokenName>),
    /// An agent, on their page.
    Agent(Agent),
    /// The server, by itself.
    Server,
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command => f.write_str("command"),
            Self::Token(name) => write!(f, "token {name}"),
            Self::Console(None) => f.write_str("console"),
            Self::Console(Some(name)) => write!(f, "console, token {name}"),
            Self::Agent(agent) => write!(f, "page of {agent}"),
            Self::Server => f.write_str("server"),
        }
    }
}

string_enum!(
    /// What a change did.
    Deed {
        PlanApplied = "plan-applied",
        LinkMade = "link-made",
        LinkEdited = "link-edited",
        LinkRetired = "link-retired",
        LinkRevived = "link-revived",
        CodeMade = "code-made",
        CodeRetired = "code-retired",
        BatchMade = "batch-made",
        BatchRetired = "batch-retired",
        CodeGiven = "code-given",
        CodeTakenBack = "code-taken-back",
        CodeRedeemed = "code-redeemed",
        CodeReleased = "code-released",
        CodesExported = "codes-exported",
        Imported = "imported",
        ImportUndone = "import-undone",
        TokenMade = "token-made",
        TokenRetired = "token-retired",
        Shared = "shared",
        ShareEnded = "share-ended",
        AgentPageOpened = "agent-page-opened",
        NoteAdded = "note-added",
        NoteRemoved = "note-removed",
        MonthClosed = "month-closed",
        MonthReopened = "month-reopened",
        LinksForContacts = "links-for-contacts",
        PersonErased = "person-erased",
    }
);

/// An entry of the log, without its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When the change was asked for.
    pub at: Timestamp,
    pub by: Author,
    pub deed: Deed,
    /// What it was done to: a slug, a code, a name or a number.
    pub of: Option<Box<str>>,
}

/// An entry in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedChange {
    pub number: u64,
    pub entry: Entry,
}
