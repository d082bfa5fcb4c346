//! What must hold for any file of orders, whatever its bytes: it is read to an end, and no amount and no time is
//! another one than a slow reader finds.

use std::collections::BTreeMap;
use std::io::Cursor;

use couplet::domain::period::Zone;
use couplet::domain::record::person::PeopleKey;
use couplet::import::{ARCHIVE, Options, Row, orders, write_as_csv};

use super::plain;

/// The columns of a file whose rows are compared, in their order.
pub(crate) const COLUMNS: [&str; 4] = ["order_id", "ordered_at", "currency", "total"];

/// Reads a file, and compares what was read with the slow reader. Returns the number of rows that were compared.
///
/// # Panics
///
/// If they differ.
pub(crate) fn check(bytes: &[u8]) -> usize {
    if bytes.starts_with(ARCHIVE) {
        let mut rows = Vec::new();
        if write_as_csv(Cursor::new(bytes), None, &mut rows).is_err() {
            return 0;
        }
        return check(&rows);
    }
    let options = Options { zone: Some(Zone::utc()), ..Options::default() };
    let people = PeopleKey::from_bytes([7; 32]);
    let Ok(rows) = orders(bytes, &options, Some(&people)) else { return 0 };
    let mut good = BTreeMap::new();
    for row in rows {
        match row {
            Ok(Row::Good { line, record }) => drop(good.insert(line, record)),
            Ok(Row::Bad(_)) => {}
            Err(_) => break,
        }
    }
    let Some((text, delimiter)) = comparable(bytes) else { return 0 };
    let mut compared = 0;
    for plain::PlainRow { line, cells } in plain::rows(&text, delimiter).into_iter().skip(1) {
        let Some(record) = good.remove(&line) else { continue };
        let [id, at, currency, total] = &cells[..] else {
            panic!("line {line} has {} cells, and was read as {record:?}", cells.len())
        };
        assert!(
            id.contains(record.id.as_str()),
            "line {line}: {id:?} is no {}",
            record.id.as_str()
        );
        assert!(currency.to_ascii_uppercase().contains(record.total.currency.code()));
        let mut amounts = plain::amounts(total, record.total.currency.exponent());
        if record.total.currency.exponent() == 3 {
            // A point before three digits is the decimal point where the currency has three.
            amounts.retain(|amount| *amount == record.total.minor);
        }
        let amounts: Vec<i64> = amounts.into_iter().collect();
        assert_eq!(amounts, [record.total.minor], "line {line}: {total:?}");
        let moments: Vec<i64> = plain::moments(at).into_iter().collect();
        if !moments.is_empty() {
            assert_eq!(moments, [record.ordered_at.ms()], "line {line}: {at:?}");
            compared += 1;
        }
    }
    // A quote without its partner is told by its own line, and the rows behind it are read.
    assert!(text.contains('"') || good.is_empty(), "no row of the file is {good:?}");
    compared
}

/// The text of a file with only the columns that are compared, and what is between them.
fn comparable(bytes: &[u8]) -> Option<(String, char)> {
    let text = plain::text(bytes)?;
    let rest = text.strip_prefix(COLUMNS[0])?;
    let delimiter = rest.chars().next().filter(|delimiter| ",;\t|".contains(*delimiter))?;
    let header = COLUMNS.join(&delimiter.to_string());
    let follows = text.strip_prefix(&header)?.chars().next()?;
    "\r\n".contains(follows).then_some((text, delimiter))
}
