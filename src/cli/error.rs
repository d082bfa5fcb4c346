//! Errors as people read them: a message, its causes and a hint (hint.rs), and the exit codes. The one
//! place that prints an error.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::collections::HashSet;
use std::io::{self, Write};
use std::panic::set_hook;
use std::path::PathBuf;
use std::thread;

use clap::error::ErrorKind;
use jiff::civil::Date;
use thiserror::Error;

use super::care::token_file::TokenFileError;
use super::serve::log::last_words;
use crate::change::{MintError, Refusal};
use crate::domain::label::{Agent, Campaign};
use crate::domain::limits::{CLOSE_RECORDS_MAX, SAVED_PLAN_BYTES_MAX};
use crate::domain::link::address::AddressError;
use crate::domain::link::slug::Slug;
use crate::domain::money::{Money, MoneyError};
use crate::domain::period::PeriodError;
use crate::domain::record::cost::Month;
use crate::domain::record::phone::PhoneError;
use crate::http::listener::ServeError;
use crate::import::{ImportError, PresetError};
use crate::plan::Clash;
use crate::redirect::answer::address_list::AddressListError;
use crate::redirect::answer::countries::CountryTableError;
use crate::render::inert;
use crate::render::{QrError, SavedPlanError};
use crate::report::ReportError;
use crate::store::keys::OwnFile;
use crate::store::{Differences, Losses, StoreError, on_engine_panic};
use crate::wire::WireError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    Done = 0,
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// `plan --exit-code` found changes.
    Changes = 3,
    /// `report --strict` wrote a report that has warnings.
    Warnings = 4,
    /// Imported, without the bad rows.
    BadRows = 5,
}

impl Exit {
    pub(super) fn code(self) -> u8 {
        self as u8
    }
}

/// Why a command failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CliError {
    /// A file could not be read or written.
    #[error("cannot {doing} {}", path.display())]
    File {
        /// The verb of the message.
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    /// A plan is in another encoding.
    #[error("{} is not UTF-8 text; save it as UTF-8", .0.display())]
    NotUtf8(PathBuf),
    /// A text is too long to read.
    #[error("{} is too large: the limit is {bytes_max} bytes", path.display())]
    TooLong { path: PathBuf, bytes_max: u64 },
    /// `plan -o` would write a file that `apply` refuses to read.
    #[error(
        "{} would have {bytes} bytes, and `apply` reads at most {SAVED_PLAN_BYTES_MAX}: apply the plan \
         itself",
        path.display()
    )]
    TooLongToSave { path: PathBuf, bytes: u64 },
    /// A result could not be written.
    #[error("cannot write the result")]
    Output(#[from] io::Error),
    /// The command did its work, but its result could not be written.
    #[error(transparent)]
    Unsaid(#[from] Unsaid),
    /// A plan has faults, which were printed before.
    #[error("{} has {count} {}", path.display(), if *count == 1 { "fault" } else { "faults" })]
    Faults { path: PathBuf, count: u64 },
    /// The data could not be reached.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The data file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The flags that say where the data is contradict each other.
    #[error(transparent)]
    Where(#[from] WhereError),
    /// A file gives no token.
    #[error(transparent)]
    TokenFile(#[from] TokenFileError),
    /// A link or a code cannot be created.
    #[error("not created: {0}")]
    Mint(#[from] MintError),
    /// A link cannot be edited as asked.
    #[error("not changed: {0}")]
    Edit(#[source] MintError),
    /// A batch of codes cannot be created.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// `--customer` cannot be hashed.
    #[error(transparent)]
    Customer(#[from] CustomerError),
    /// The change was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// `plan -o` would overwrite its own input.
    #[error("-o names the plan itself, {}; nothing was written", .0.display())]
    OverPlan(PathBuf),
    /// `init` would replace a plan.
    #[error("{} is there already; nothing was written", .0.display())]
    PlanExists(PathBuf),
    /// `fmt --check` found another style.
    #[error("{} is not in the one style", .0.display())]
    OtherStyle(PathBuf),
    /// The output path names a device, a pipe or a folder.
    #[error("{} is not a regular file; nothing was written", .0.display())]
    NoPlainFile(PathBuf),
    /// A picture or a backup would go to a terminal.
    #[error("this is not text, and standard output is a terminal; nothing was written")]
    BinaryToTerminal,
    /// A backup is damaged or incomplete, or is no backup.
    #[error("{} is not a complete backup", path.display())]
    NoBackup { path: PathBuf, source: StoreError },
    /// A data file was given in place of a backup.
    #[error("{} is a data file, not a backup", .0.display())]
    DataForBackup(PathBuf),
    /// The output path names a data file or its key.
    #[error("{} is {}; it was not overwritten", path.display(), match own {
        OwnFile::Data => "a data file",
        OwnFile::Key => "the key of a data file",
    })]
    OverOwn { path: PathBuf, own: OwnFile },
    /// When the server stopped, its path no longer named the open data file.
    #[error(
        "{} was removed or replaced while the server ran; its content was saved to {}",
        data.display(),
        rescued.display()
    )]
    Displaced { data: PathBuf, rescued: PathBuf },
    /// Rows of the data contradict each other.
    #[error("the data is inconsistent:\n  {}", .0.lines().collect::<Vec<_>>().join("\n  "))]
    Differences(Differences),
    /// Pages of the data file are damaged.
    #[error("{source}{}", unreadable::unreadable(losses))]
    Damaged {
        source: StoreError,
        /// What cannot be read, or why that is not known.
        losses: Result<Losses, Box<StoreError>>,
    },
    /// All that is sound of a damaged data file cannot be saved.
    #[error(transparent)]
    Salvage(StoreError),
    /// A file is no plan that `apply` can use.
    #[error("{} cannot be applied: {source}", path.display())]
    SavedPlan { path: PathBuf, source: SavedPlanError },
    /// A saved plan was compared with other data.
    #[error("{} was made for other data, or the data has changed since", .0.display())]
    SavedPlanOutdated(PathBuf),
    /// A saved plan shows other changes than it would make.
    #[error(
        "{} does not show what its plan would do: it was edited, or made by another version",
        .0.display()
    )]
    SavedPlanAltered(PathBuf),
    /// Other commands changed the data between each comparison and its apply.
    #[error("other commands kept changing links, codes or settings; nothing was applied")]
    KeepsChanging,
    /// `close` of a month that has not ended.
    #[error("{0} is still running; it can be closed when it is over")]
    StillRunning(Month),
    /// `close` of a month that is to come.
    #[error("{0} has not begun; it can be closed when it is over")]
    NotBegun(Month),
    /// `statement` of an agent whom neither the plan nor the data has.
    #[error("neither the plan nor the data has an agent `{}`", inert(agent.as_str()))]
    UnknownAgent { agent: Agent, nearest: Option<Agent> },
    /// `close` of a month with more credits than a close may record.
    #[error("the month has {0} credits; a close records at most {CLOSE_RECORDS_MAX}")]
    TooManyToClose(usize),
    /// There is no such period.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// A file cannot be imported.
    #[error("cannot import {}: {source}", path.display())]
    Import { path: PathBuf, source: ImportError },
    /// `--contact` with several files.
    #[error(
        "--contact is who one chat is with; import the chats one by one to name the contact of each"
    )]
    OneContact,
    /// `--contact` names nobody.
    #[error("--contact: {0}; of a number without a country code, --country says the country")]
    Contact(PhoneError),
    /// A file of `--map` cannot be used.
    #[error("cannot read the map {}: {source}", path.display())]
    Map { path: PathBuf, source: PresetError },
    /// A file names people, and the key that hashes them is on another machine.
    #[error(
        "cannot import {} over the network: line {line} names a person in the column {column}, and the \
         key that hashes people stays on the server: run the import there, or remove the column",
        path.display()
    )]
    KeyElsewhere {
        path: PathBuf,
        /// The line of the first row that names a person.
        line: u64,
        column: &'static str,
    },
    /// `--all-or-nothing`, and at least one row is bad.
    #[error(
        "{} has {bad} bad {}; nothing was imported",
        path.display(),
        if *bad == 1 { "row" } else { "rows" },
    )]
    AllOrNothing { path: PathBuf, bad: u64 },
    /// The name of a report's file does not end in a known format.
    #[error("{}: use a name that ends in .txt, .csv, .json, .ndjson or .md, or add --format", .0.display())]
    Ending(PathBuf),
    /// There is no QR code.
    #[error(transparent)]
    Qr(#[from] QrError),
    /// A file is no list of addresses.
    #[error("{}: {source}", path.display())]
    AddressList { path: PathBuf, source: AddressListError },
    /// A file is no table of countries.
    #[error("{} is no table of countries", path.display())]
    Geoip {
        path: PathBuf,
        #[source]
        source: Box<CountryTableError>,
    },
    /// The name of a picture's file does not end in a known format.
    #[error("{}: use a name that ends in .svg or .png", .0.display())]
    PictureEnding(PathBuf),
    /// Links for a list of contacts.
    #[error(transparent)]
    Contacts(#[from] ContactsFault),
    /// There is no sheet of QR codes.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The amount of a flag cannot be read.
    #[error("{flag}: {source}")]
    Amount { flag: &'static str, source: MoneyError },
    /// `--starts` of a code whose campaign is over by then.
    #[error(
        "the code would start on {starts}, after campaign `{campaign}` ends on {ends}; add --ends"
    )]
    AfterCampaign { campaign: Campaign, starts: Date, ends: Date },
    /// The amount of a flag is below zero.
    #[error("{flag}: {amount} is below zero")]
    BelowZero { flag: &'static str, amount: Money },
    /// Flags that do not go together.
    #[error(transparent)]
    Flags(#[from] FlagsError),
    /// The report cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// There is no such link.
    #[error("there is no link `{0}`")]
    NoSuchLink(String),
    /// A link was pasted with white space in its name.
    #[error("`{given}` may be the link `{one}` or the link `{other}`")]
    TwoLinks { given: String, one: Slug, other: Slug },
    /// An address names no link.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Every drawn slug was taken.
    #[error("no free slug was found: every random one is taken")]
    SlugsExhausted,
    /// A server's address cannot be bound.
    #[error("cannot listen on {address}")]
    Listen { address: String, source: io::Error },
    /// A listener cannot be served.
    #[error(transparent)]
    Listener(#[from] ServeError),
    /// `--listen` and `--admin` are the same address.
    #[error("--listen and --admin name the same address, {0}")]
    SameAddress(String),
    /// A server could not be started.
    #[error("cannot start the server")]
    Serve(#[source] io::Error),
}

impl CliError {
    /// Prints the error and returns the exit code. A closed stdout is no error.
    pub(super) fn show(&self, err: &mut dyn Write) -> Exit {
        if matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return Exit::Done;
        }
        let _ = writeln!(err, "error: {self}");
        let shown = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let text = error.to_string();
            if !shown.contains(&text) {
                let _ = writeln!(err, "  because: {text}");
            }
            cause = error.source();
        }
        let (access, hint) = (self.access_hint(), self.hint());
        let mut cures: Vec<&str> = match (self, &access) {
            (Self::Refused(Refusal::Clashes(clashes)), _) => {
                clashes.first().iter().map(Clash::cure).collect()
            }
            (Self::Refused(Refusal::ToldClashes { cures, .. }), _) => {
                cures.iter().map(String::as_str).collect()
            }
            (_, Some(access)) => vec![access],
            _ => Vec::from_iter(hint.as_deref()),
        };
        let mut told = HashSet::new();
        cures.retain(|cure| told.insert(*cure));
        for cure in cures {
            let _ = writeln!(err, "  hint: {cure}");
        }
        self.exit()
    }
}

/// Prints every panic without waiting for a reader of stderr, because the process ends with it. A panic of
/// the storage engine over a damaged data file becomes one error message and ends the process, a server
/// included: a server must not go on without its writer.
pub fn end_on_damage() {
    set_hook(Box::new(|panic| {
        let thread = thread::current();
        let message = format!("thread '{}' {panic}", thread.name().unwrap_or("<unnamed>"));
        // Captured only if RUST_BACKTRACE is set.
        let trace = Backtrace::capture();
        match trace.status() {
            BacktraceStatus::Captured => last_words(&format!("{message}\n{trace}")),
            _ => last_words(&message),
        }
    }));
    on_engine_panic(|message| {
        let text = format!(
            "error: the data file is damaged\n  because: {message}\n  hint: {}",
            hint::RESTORE
        );
        last_words(&text);
        std::process::exit(i32::from(Exit::Failed.code()))
    });
}

/// Prints the text of clap: help and versions to stdout, errors to stderr.
pub(super) fn show_usage(error: clap::Error, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed stdout is no error.
            let _ = write!(out, "{text}");
            Exit::Done.code()
        }
        _ => {
            let _ = write!(err, "{}", usage::bounded(error));
            Exit::Usage.code()
        }
    }
}

mod access;
mod asked;
mod batch;
mod blame;
mod contacts;
mod customer;
mod exit;
mod flags;
mod hint;
mod location;
mod sheet;
mod unreadable;
mod unsaid;
mod usage;

pub(super) use batch::BatchError;
pub(super) use contacts::ContactsFault;
pub(super) use customer::CustomerError;
pub(super) use flags::{EndpointsError, FlagsError};
pub(super) use location::WhereError;
pub(super) use sheet::SheetError;
pub(super) use unsaid::Unsaid;

#[cfg(test)]
mod tests;
