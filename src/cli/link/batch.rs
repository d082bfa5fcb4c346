//! `couplet link batch`: makes a link for each contact of a list, and writes the list again with the links.
//!
//! Invariant: the same list under the same name gets the same links and codes, also after the command was broken off;
//! contacts that are new in it get theirs. A person who is in the list twice has one link. What is written was read back
//! from the data. Who has stopped or was erased is left out, and who is withheld is marked.

mod addressing;
mod begin;
mod output;

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;

use self::addressing::{Asked, ToSend, address};
use self::begin::{Begun, begin};
use self::output::{ADDED, Row, Written, write};
use crate::cli::args::file_name;
use crate::cli::care::erasing::catch_up;
use crate::cli::contacts::{ContactsFlags, NoMessages, Unused};
use crate::cli::draft::is_stdout;
use crate::cli::error::{CliError, ContactsFault, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::people::Hasher;
use crate::domain::label::{BatchName, LinkBatchName};
use crate::domain::limits::CONTACTS_MAX;
use crate::domain::link::address::LinkName;
use crate::domain::link::holdout::Holdout;
use crate::domain::record::alias::Alias;
use crate::domain::record::person::PersonKey;
use crate::import::Contacts;
use crate::render::counted;
use crate::store::LinkBatchRows;
use crate::wire::Reach;

/// Make a link for each contact of a list, with a code if there are any
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link batch contacts.csv --name vip --link bw-sms -o vip.csv
  couplet link batch contacts.csv --name vip --link bw-sms --holdout 10%
  couplet link batch contacts.csv --name letters --link bio --own-slugs

The output is the same CSV with more columns. short_url: one link for each person; code: one of the batch that the \
campaign has for the channel, or that --codes names; stop_url: where that person says that they want no more; message: \
the campaign's, filled in; withheld: `yes` for who is in the holdout and gets nothing.
Run it again with the same --name for the same links and codes: contacts that are new in the list get theirs, and \
nobody a second one. Who has said stop or was erased is left out. A contact's address is in no link, and is kept as a keyed hash only.
Exit code 5: some rows name nobody, or cannot be read.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(in crate::cli) struct BatchArgs {
    #[command(flatten)]
    contacts: ContactsFlags,
    /// What the links of this list are called: the same name again gives the same links
    #[arg(long, value_parser = LinkBatchName::parse)]
    name: LinkBatchName,
    /// The link that is sent: its slug, or its address
    #[arg(long, value_parser = LinkName::parse)]
    link: Option<LinkName>,
    /// Give each person a link of their own, with a slug and no more, in place of a sub-id of one link
    #[arg(long)]
    own_slugs: bool,
    /// The batch of codes to give from
    #[arg(long, value_name = "NAME", value_parser = BatchName::parse, conflicts_with = "no_codes")]
    codes: Option<BatchName>,
    /// Give no codes
    #[arg(long)]
    no_codes: bool,
    /// Also give codes that were never exported to the shop
    #[arg(long)]
    unexported: bool,
    /// The share of contacts who get nothing, to see what the message brings [default: the campaign's]
    #[arg(long, value_name = "SHARE", conflicts_with = "no_holdout")]
    holdout: Option<Holdout>,
    /// Withhold nobody, whatever the plan says
    #[arg(long)]
    no_holdout: bool,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-", value_parser = file_name())]
    output: PathBuf,
}

/// The people of a list, judged.
struct Judged {
    /// One for each row of the list.
    rows: Vec<Row>,
    /// The people who need a link, each once.
    new: Vec<ToSend>,
    /// The older hashes of all of them.
    aliases: Vec<Alias>,
    unused: Unused,
}

pub(super) fn run(args: &BatchArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let contacts = args.contacts.read(&ADDED)?;
    let data = global.reach(Reach::Existing, io.random)?;
    let hasher = ContactsFlags::hasher(&data)?;
    let begun = begin(args, &data, io)?;
    let barred = NoMessages::of(&data)?;
    // An erasure that was interrupted is ended first.
    catch_up(&data, barred.erasures(), None, io)?;
    let judged = judge(args, &contacts, &begun, &barred, &hasher)?;
    begun.check_codes(&judged.new, args.unexported)?;
    let Judged { rows, new, aliases, unused } = judged;
    let erased = barred.erasures().count();
    let asked = Asked { batch: begun.batch.id, unexported: args.unexported, erased };
    address(asked, new, aliases, &hasher, &data, io)?;
    let made = data.snapshot(&LinkBatchRows::ask_one(begun.batch.spec.name.clone()))?;
    data.close()?;
    let written = write(&contacts, &rows, &begun, &made, &args.output, io)?;
    say(args, &written, &unused, io);
    Ok(if unused.is_empty() { Exit::Done } else { Exit::BadRows })
}

/// Finds out who each row names, and what becomes of them.
fn judge(
    args: &BatchArgs,
    contacts: &Contacts,
    begun: &Begun,
    barred: &NoMessages,
    hasher: &Hasher,
) -> Result<Judged, CliError> {
    let (mut rows, mut new, mut aliases) = (Vec::new(), Vec::new(), Vec::new());
    let (mut seen, mut unused) = (HashSet::<PersonKey>::new(), Unused::default());
    let spec = &begun.batch.spec;
    contacts.each::<CliError>(|row| {
        if rows.len() == CONTACTS_MAX {
            return Err(ContactsFault::TooMany.into());
        }
        let contact = match row {
            Ok(contact) => contact,
            Err(bad) => {
                unused.add_bad(bad);
                return Ok(());
            }
        };
        let Some(named) = args.contacts.person(&contact, hasher, &mut unused) else {
            rows.push(Row::Nobody);
            return Ok(());
        };
        if let Some(why) = barred.bars(&named) {
            rows.push(Row::Barred(why));
            return Ok(());
        }
        let person = named.person;
        rows.push(Row::Of(person));
        if seen.insert(person) && !begun.known.contains(&person) {
            let is_withheld =
                spec.holdout.is_some_and(|share| hasher.key().withholds(share, &spec.name, person));
            new.push(ToSend { person, is_withheld });
            aliases.extend(named.aliases);
        }
        Ok(())
    })?;
    Ok(Judged { rows, new, aliases, unused })
}

fn say(args: &BatchArgs, written: &Written, unused: &Unused, io: &mut Io<'_>) {
    let Written { links, withheld, stopped, erased, again } = *written;
    let place = if is_stdout(&args.output) {
        String::new()
    } else {
        format!(" written to {}", args.output.display())
    };
    io.say(format_args!("{}{place}", counted(links, "link")));
    if withheld > 0 {
        io.say(format_args!("withheld: {}", counted(withheld, "contact")));
    }
    if again > 0 {
        let rows = counted(again, "row");
        io.say(format_args!(
            "{rows} with a contact who is in the list before: the same link again"
        ));
    }
    if stopped > 0 {
        let rows = counted(stopped, "row");
        io.say(format_args!("{rows} left out, of contacts who said stop"));
    }
    if erased > 0 {
        let rows = counted(erased, "row");
        io.say(format_args!("{rows} left out, of contacts who were erased"));
    }
    unused.say(io);
}
