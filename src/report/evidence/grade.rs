//! How strongly each kind of evidence ties a touch to a conversion: one table, which reports print.
//!
//! Invariant: every clue has exactly one row. Does not decide which evidence is used (see the rules of a plan).

use crate::domain::settings::rules::Evidence;
use crate::domain::string_enum::string_enum;
use crate::report::sources::Sources;

use super::{Clue, Tie};

string_enum!(
    /// How strongly a piece of evidence ties a touch to a conversion.
    Strength {
        /// Nobody has it by chance: an id that cannot be guessed, or a code of one person.
        Strong = "strong",
        /// It is usually right, but people share, forward and copy it.
        Good = "good",
        /// It says something of the customer, not of this order, or is only what somebody remembers.
        Weak = "weak",
    }
);

/// A kind of evidence, what it consists of, and how strong it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Grade {
    pub evidence: Evidence,
    pub what: &'static str,
    pub strength: Strength,
}

const fn grade(evidence: Evidence, what: &'static str, strength: Strength) -> Grade {
    Grade { evidence, what, strength }
}

/// The grades of a click id.
const NAMED: usize = 0;
const SAME_VISITOR: usize = 1;
const CARRIED: usize = 2;
const BATCH_CODE: usize = 3;
const OTHER_CODE: usize = 4;
const RECIPIENT: usize = 5;
const CALL: usize = 6;
const UTM: usize = 7;
const CONTACT: usize = 8;
const EARLIER: usize = 9;
const SAID: usize = 10;

/// All grades, in the default order of evidence.
pub static GRADES: [Grade; 11] = [
    grade(Evidence::ClickId, "the click that the order names", Strength::Strong),
    grade(Evidence::ClickId, "other clicks of its visitor", Strength::Good),
    grade(Evidence::Ref, "a click id or code in a conversation", Strength::Strong),
    grade(Evidence::Coupon, "a code of a batch", Strength::Strong),
    grade(Evidence::Coupon, "another code", Strength::Good),
    grade(Evidence::Recipient, "clicks on a link sent to the customer", Strength::Good),
    grade(Evidence::Call, "calls of the customer", Strength::Good),
    grade(Evidence::Utm, "UTM values of the order", Strength::Good),
    grade(Evidence::Customer, "conversations of the customer", Strength::Good),
    grade(Evidence::Customer, "what led to an earlier order", Strength::Weak),
    grade(Evidence::Said, "the customer's own answer", Strength::Weak),
];

/// The index of the grade of a piece of evidence for the order at a place.
pub(in crate::report) fn grade_of(tie: &Tie<'_>, sources: &Sources<'_>, place: u32) -> usize {
    if tie.earlier.is_some() { EARLIER } else { grade_of_clue(tie.clue, sources, place) }
}

/// The index of the grade of a clue of the order at a place.
pub(in crate::report) fn grade_of_clue(clue: Clue, sources: &Sources<'_>, place: u32) -> usize {
    match clue {
        Clue::NamedClick => NAMED,
        Clue::VisitorClick => SAME_VISITOR,
        Clue::CarriedClick(..) | Clue::CarryingThread(_) | Clue::QuotingThread(..) => CARRIED,
        Clue::Code(text) => {
            let known = sources.order(place).codes()[text as usize].1;
            let is_of_batch = known.is_some_and(|code| sources.code(code).0.batch.is_some());
            if is_of_batch { BATCH_CODE } else { OTHER_CODE }
        }
        Clue::RecipientClick => RECIPIENT,
        Clue::Call(_) => CALL,
        Clue::Utm => UTM,
        Clue::Thread(_) | Clue::Customer => CONTACT,
        Clue::Said => SAID,
    }
}
