//! The contradictions of an import in words: how many records differ, an example, what counts now, and
//! what settles it.

use super::summary::several;
use crate::domain::record::contradiction::{Contradiction, Contradictions, Undecided};
use crate::render::{cut, inert};

/// The columns of a terminal that a value may take.
const VALUE_COLUMNS: usize = 60;

/// One line for each reason why nothing settles them.
pub(super) fn lines(contradictions: &Contradictions, noun: &str) -> Vec<String> {
    let told = contradictions.0.iter();
    told.map(|(undecided, (count, example))| line(*undecided, *count, example, noun)).collect()
}

fn line(undecided: Undecided, count: u64, example: &Contradiction, noun: &str) -> String {
    let (records, example) = (several(count, noun), told(example));
    let (differ, such_as) = if count == 1 { ("differs", "") } else { ("differ", "for example, ") };
    let (why, cure) =
        if noun == "order" { of_order(undecided) } else { of_conversation(undecided) };
    format!(
        "{records} {differ} from an earlier row or import, and {why}: {such_as}{example}; {cure}"
    )
}

/// `#1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts`.
fn told(example: &Contradiction) -> String {
    let Contradiction { id, field, values, added_counts } = example;
    let (id, field) = (inert(id.as_str()), field.as_str());
    let Some((known, added)) = values else {
        let counts = if *added_counts { "later" } else { "earlier" };
        return format!("{id} has a second {field}, and the {counts} one counts");
    };
    let [known, added] = [known, added].map(|value| cut(&inert(value), VALUE_COLUMNS));
    let counts = if *added_counts { &added } else { &known };
    format!("{id} has {field} {known} and {added}, and {counts} counts")
}

/// Why nothing settles what an order is, and what would.
fn of_order(undecided: Undecided) -> (&'static str, &'static str) {
    match undecided {
        Undecided::Neither => (
            "no updated_at says which is newer",
            "fill in updated_at, or import the right one with --replace",
        ),
        Undecided::Equal => (
            "both have the same updated_at",
            "give the newer one a later updated_at, or import the right one with --replace",
        ),
        Undecided::OnlyKnown => (
            "only the earlier one has an updated_at",
            "fill in updated_at, or import the right one with --replace",
        ),
    }
}

/// The same for a conversation.
fn of_conversation(undecided: Undecided) -> (&'static str, &'static str) {
    match undecided {
        Undecided::Neither => (
            "no number of inbound messages says which is newer",
            "fill in inbound, or import the right one with --replace",
        ),
        Undecided::Equal => {
            ("both have as many inbound messages", "import the right one with --replace")
        }
        Undecided::OnlyKnown => (
            "only the earlier one has a number of inbound messages",
            "fill in inbound, or import the right one with --replace",
        ),
    }
}

#[cfg(test)]
mod tests;
