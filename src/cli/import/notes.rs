//! What the rows of a file tell besides records: unknown columns, where people were found, what is left out.

use std::io::Read;

use super::summary::{Summary, several};
use crate::import::{Customers, Rows};

/// What became of rows that name somebody who was erased.
pub(super) fn erased_note(rows: u64) -> Option<String> {
    let has = if rows == 1 { "has" } else { "have" };
    (rows > 0).then(|| {
        format!(
            "{} of people who were erased {has} nobody, and the same amounts",
            several(rows, "row")
        )
    })
}

/// Notes it.
pub(super) fn note_rows<V>(rows: &Rows<'_, impl Read, V>, noun: &str, summary: &mut Summary) {
    // A file that was joined of several has several headers.
    for line in rows.unknown_columns().lines() {
        if !summary.warnings.contains(&line) {
            summary.warnings.push(line);
        }
    }
    summary.warnings.extend(rows.absent_headings());
    summary.shared_cure = rows.apart().map(|(heading, preset)| {
        format!(
            "take this import back (couplet import undo) and import the file with --map FILE.toml, with the lines \
             like = \"{preset}\" and [columns] and order_id = \"{heading}\", which tells them apart"
        )
    });
    if let [before @ .., last] = rows.asked().as_slice()
        && !before.is_empty()
    {
        let flags = before.join(", ");
        summary.warnings.push(format!("the file does not say everything: add {flags}, and {last}"));
    }
    summary.rows_are_parts = rows.has_messages();
    summary.left_out = rows.left_out();
    let columns = rows.person_columns();
    summary.person_column = (!columns.is_empty()).then(|| columns.join(" and "));
    summary.has_person_columns = columns.len() > 1;
    if let Some((count, line)) = rows.customers().and_then(Customers::unused_numbers) {
        let names = if count == 1 { "names" } else { "name" };
        let like = rows.like().map(|like| format!("like = \"{like}\" and "));
        summary.notes.push(format!(
            "{} {names} an e-mail and a phone number, and the e-mail counts: chats, calls and messages of the number \
             are not found by it; if they matter more, import with --map FILE.toml, with the lines {}[columns] and \
             {line}",
            several(count, noun),
            like.unwrap_or_default()
        ));
    }
    for (heading, count) in rows.twins() {
        summary.warnings.push(format!(
            "the file has the column `{heading}` twice, and the two differ in {}; the first counts: if the other is \
             right, take the first out of the file",
            several(count, "row")
        ));
    }
    if let Some(differing @ 1..) = rows.customers().map(Customers::differing) {
        let all = rows.customers().map(Customers::columns).unwrap_or_default();
        summary.warnings.push(format!(
            "two columns name different customers in {}; the first of {} counts",
            several(differing, noun),
            all.join(", ")
        ));
    }
    if rows.without_country() > 0 {
        let (name, numbers) = if rows.without_country() == 1 {
            ("names somebody by a phone number", "no other file with it")
        } else {
            ("name somebody by phone numbers", "no other file with them")
        };
        summary.warnings.push(format!(
            "{} {name} without a country code, which {numbers} in full is matched with; add --country, such as \
             --country DE",
            several(rows.without_country(), "row")
        ));
    }
    if rows.full_refunds() > 0 {
        let (have, are) = if rows.full_refunds() == 1 { ("has", "is") } else { ("have", "are") };
        summary.warnings.push(format!(
            "{} {have} 0 as what was given back, and {are} taken as refunded in full; write paid where nothing was \
             given back",
            several(rows.full_refunds(), &format!("refunded {noun}"))
        ));
    }
    if rows.alike() > 0 {
        let (have, say) = if rows.alike() == 1 { ("has", "says") } else { ("have", "say") };
        summary.warnings.push(format!(
            "{} {have} no id and {say} the same as another row: each row counts; check that none is there twice",
            several(rows.alike(), noun)
        ));
    }
    if rows.unnamed() > 0 {
        let (have, are) = if rows.unnamed() == 1 { ("has", "is") } else { ("have", "are") };
        summary.notes.push(format!(
            "{} {have} no id, and {are} known by time, amount, customer and description: rows of two files that agree \
             in these are one {noun}",
            several(rows.unnamed(), noun)
        ));
    }
    summary.notes.extend(rows.lacks().iter().cloned());
}
