//! What a person reads of failures that no command brings about at will: races, and a machine that
//! refuses.

use super::*;
use crate::change::{MintError, Refusal};
use crate::domain::link::slug::Slug;
use crate::domain::period::PeriodError;
use crate::store::FileAction;

fn shown(errors: &[CliError]) -> String {
    let mut err = Vec::new();
    for error in errors {
        assert_eq!(error.show(&mut err), Exit::Failed, "{error}");
    }
    String::from_utf8(err).unwrap()
}

#[test]
fn what_only_a_race_or_a_refusing_machine_brings_about_is_said_with_what_to_do() {
    let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
    let slug = Slug::parse("bio").unwrap();
    let text = shown(&[
        Refusal::LinkChanged(slug).into(),
        Refusal::NoSuchBatch(7).into(),
        Refusal::MovedOn.into(),
        CliError::KeepsChanging,
        CliError::SlugsExhausted,
        CliError::Serve(denied()),
        CliError::Differences(["two links have the slug `bio`".to_owned()].into_iter().collect()),
        MintError::End(PeriodError::OutOfRange).into(),
    ]);
    insta::assert_snapshot!(text, @"
    error: someone else changed the link `bio` at the same time
      hint: check its current state with `couplet link show`, then try again
    error: there is no batch number 7
    error: someone else changed the links, codes or settings at the same time
      hint: try again when the other commands are done
    error: other commands kept changing links, codes or settings; nothing was applied
      hint: try again when the other commands are done
    error: no free slug was found: every random one is taken
      hint: try again, or choose one with --slug
    error: cannot start the server
      because: permission denied
    error: the data is inconsistent:
      two links have the slug `bio`
      hint: keep the file as it is; `couplet restore` makes a new one from a backup, and `couplet verify --salvage NEW` one of all that is sound
    error: not created: the link's campaign has no valid end
      because: the period is outside the years 1 to 9999
    ");
}

/// Another process that has the file, and a disk that cannot read it, were told as a file of which nothing is
/// left.
#[test]
fn what_keeps_losses_from_being_known_is_told() {
    let path = || PathBuf::from("couplet.redb");
    let denied = io::Error::from(io::ErrorKind::PermissionDenied);
    let unknown = [
        StoreError::Busy(path()),
        StoreError::Io { doing: FileAction::Read, path: path(), source: denied },
    ];
    let damaged = |error| CliError::Damaged {
        source: StoreError::LostTable { table: "orders" },
        losses: Err(Box::new(error)),
    };
    let text = shown(&unknown.map(damaged));
    insta::assert_snapshot!(text, @"
    error: all rows of table orders are missing
      what cannot be read is not known: couplet.redb is in use by another process
      hint: only one process can have the file open; commands reach it through its server
    error: all rows of table orders are missing
      what cannot be read is not known: cannot read couplet.redb: permission denied
    ");
}

#[test]
fn a_port_that_needs_a_right_is_refused_with_three_ways_out() {
    let address = "0.0.0.0:80".parse().unwrap();
    let text = shown(&[CliError::Listen {
        address,
        source: io::Error::from(io::ErrorKind::PermissionDenied),
    }]);
    for way in ["choose one above with --listen", "sudo setcap", "AmbientCapabilities"] {
        assert!(text.contains(way), "{text}");
    }
}
