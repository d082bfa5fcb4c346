//! Draws sub-ids, and has people addressed with them, some at a time.
//!
//! Invariant: a command that is broken off leaves whole changes; whoever has a link is passed over by the next one. A
//! sub-id that is taken is drawn again.

use std::collections::{HashSet, VecDeque};

use crate::change::{AddressedOrMore, Addressing, Change, Operation, Refusal, ToAddress};
use crate::cli::error::{CliError, ContactsFault};
use crate::cli::io::Io;
use crate::cli::people::Hasher;
use crate::cli::progress::Progress;
use crate::domain::environment::Random;
use crate::domain::limits::{RECIPIENT_CHANGES_TOGETHER, RECIPIENTS_PER_CHANGE, SLUG_DRAWS_MAX};
use crate::domain::link::batch::LinkBatchId;
use crate::domain::link::sub_id::SubId;
use crate::domain::record::alias::Alias;
use crate::domain::record::person::PersonKey;
use crate::wire::Data;

/// A person who needs a link.
#[derive(Debug, Clone, Copy)]
pub(super) struct ToSend {
    pub(super) person: PersonKey,
    pub(super) is_withheld: bool,
}

/// What is asked for all of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) batch: LinkBatchId,
    /// Also gives codes that were never exported.
    pub(super) unexported: bool,
    /// How many people were erased when the list was read.
    pub(super) erased: u32,
}

/// Has people addressed.
pub(super) fn address(
    Asked { batch, unexported, erased }: Asked,
    people: Vec<ToSend>,
    aliases: Vec<Alias>,
    hasher: &Hasher,
    data: &Data<'_>,
    io: &mut Io<'_>,
) -> Result<(), CliError> {
    let mut people: Vec<ToAddress> =
        people.into_iter().map(|of| drawn(of, hasher, io.random)).collect();
    // More tables are sorted by sub-id than by person, and they have the rows of all lists: in this order, a change
    // writes to few of their pages.
    people.sort_unstable_by(|one, other| sorts_by(one).cmp(&sorts_by(other)));
    let mut waiting: VecDeque<Addressing> = people
        .chunks(RECIPIENTS_PER_CHANGE)
        .map(|some| Addressing {
            batch,
            people: some.to_vec(),
            aliases: Vec::new(),
            unexported,
            erased,
        })
        .collect();
    if let Some(first) = waiting.front_mut() {
        first.aliases = aliases;
    }
    let (mut progress, mut done, mut draws) = (Progress::new("contacts"), 0, 0);
    while !waiting.is_empty() {
        let some: Vec<Addressing> =
            waiting.drain(..waiting.len().min(RECIPIENT_CHANGES_TOGETHER)).collect();
        let change = |asked: &Addressing| {
            Change::new(Operation::address(asked.clone()), io.clock, io.random)
        };
        let answers = data.change_all(some.iter().map(change).collect())?;
        for (asked, answer) in some.into_iter().zip(answers) {
            match answer {
                Ok(AddressedOrMore::Addressed { .. }) => done += asked.people.len() as u64,
                Ok(AddressedOrMore::More) => waiting.push_back(asked),
                Err(Refusal::SubIdsTaken(taken)) if draws < SLUG_DRAWS_MAX => {
                    draws += 1;
                    waiting.push_back(drawn_again(asked, &taken, hasher, io.random));
                }
                Err(Refusal::SubIdsTaken(_)) => return Err(ContactsFault::Exhausted.into()),
                Err(refusal) => return Err(refusal.into()),
            }
        }
        progress.show(done, io);
    }
    progress.end(io);
    Ok(())
}

/// Whoever is withheld has no sub-id.
fn sorts_by(of: &ToAddress) -> (Option<&str>, PersonKey) {
    (of.drawn.as_ref().map(|(sub_id, _)| sub_id.as_str()), of.person)
}

fn drawn(of: ToSend, hasher: &Hasher, random: &dyn Random) -> ToAddress {
    let drawn = (!of.is_withheld).then(|| sub_id(hasher, random));
    ToAddress { person: of.person, drawn }
}

fn sub_id(hasher: &Hasher, random: &dyn Random) -> (SubId, PersonKey) {
    loop {
        let drawn = SubId::draw(random);
        if let Some(clicks_have) = hasher.key().person(drawn.as_str()) {
            return (drawn, clicks_have);
        }
    }
}

fn drawn_again(
    mut asked: Addressing,
    taken: &[SubId],
    hasher: &Hasher,
    random: &dyn Random,
) -> Addressing {
    let taken: HashSet<&SubId> = taken.iter().collect();
    for of in &mut asked.people {
        if let Some(drawn) = &mut of.drawn
            && taken.contains(&drawn.0)
        {
            *drawn = sub_id(hasher, random);
        }
    }
    asked
}
