//! What a person reads of failures that no command brings about at will: races, and a machine that
//! refuses.

use super::*;
use crate::change::{MintError, Refusal};
use crate::cli::{OsRandom, SystemClock};
use crate::domain::period::PeriodError;
use crate::domain::slug::Slug;

fn shown(errors: &[CliError]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    for error in errors {
        let (clock, random) = (&SystemClock, &OsRandom);
        let mut io = Io { out: &mut out, err: &mut err, is_terminal: false, clock, random };
        assert_eq!(error.show(&mut io), Exit::Failed, "{error}");
    }
    assert_eq!(out, b"", "words are no results");
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
        CliError::Differences(["slug `bio` belongs to two links".to_owned()].into_iter().collect()),
        MintError::End(PeriodError::OutOfRange).into(),
    ]);
    insta::assert_snapshot!(text, @"
    error: someone else changed the link `bio` at the same time
      hint: `couplet link show` shows it as it is now; try again
    error: there is no batch number 7
    error: someone else changed the links, codes or settings at the same time
      hint: try again when the other commands are done
    error: somebody else keeps changing the links, codes or settings, and nothing was applied
      hint: try again when the other commands are done
    error: every slug that was drawn is taken
      hint: try again, or choose one with --slug
    error: the server could not be started
      because: permission denied
    error: the data contradicts itself:
      slug `bio` belongs to two links
      hint: keep the file as it is; `couplet restore` makes one of a backup
    error: it cannot be made: the link's campaign has no valid end
      because: the period is outside the years 1 to 9999
    ");
}
