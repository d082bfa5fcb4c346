//! A link that must be as it was seen.

use crate::change::fixtures::File;
use crate::change::{Outcome, Refusal, What};
use crate::codec::fixtures;
use crate::domain::link::Link;
use crate::domain::link::slug::Slug;

fn slug() -> Slug {
    fixtures::spec("bio").slug
}

fn retire(seen: Option<&Link>) -> What {
    What::RetireLink { slug: slug(), is_gone: false, seen: seen.cloned().map(Box::new) }
}

fn revive(seen: Option<&Link>) -> What {
    What::ReviveLink { slug: slug(), seen: seen.cloned().map(Box::new) }
}

/// An edit between the reading of a link and its retirement was overlooked.
#[test]
fn a_link_that_was_changed_since_it_was_seen_is_neither_retired_nor_revived() {
    let file = File::new();
    let Outcome::Minted(made) = file.apply(1, What::MintLink(Box::new(fixtures::spec("bio"))))
    else {
        panic!("the slug was free")
    };
    let mut new = made.spec.clone();
    new.limit = Some(77);
    let edit = What::EditLink { old: Box::new(made.spec.clone()), new: Box::new(new) };
    let Outcome::Edited(edited) = file.apply(2, edit) else { panic!("it was as it was read") };
    let changed = Outcome::Refused(Refusal::LinkChanged(slug()));
    assert_eq!(file.apply(3, retire(Some(&made))), changed);
    let Outcome::Retired(retired) = file.apply(4, retire(Some(&edited))) else {
        panic!("it was as it was seen")
    };
    assert_eq!(file.apply(5, revive(Some(&edited))), changed);
    assert!(matches!(file.apply(6, revive(Some(&retired))), Outcome::Edited(_)));
    assert!(matches!(file.apply(7, retire(None)), Outcome::Retired(_)), "in whatever state");
}
