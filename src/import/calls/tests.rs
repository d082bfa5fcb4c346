//! Rows of calls, and what is read of numbers, anonymous callers and outcomes.

use super::*;
use crate::domain::period::Zone;
use crate::import::Row;

const HEAD: &str = "called_number,caller,started_at,duration_s,outcome,call_id,agent,updated_at\n";

fn key() -> PeopleKey {
    PeopleKey::from_bytes([7; 32])
}

fn read(rows: &str, country: Option<&str>) -> Vec<Result<Call, String>> {
    let country = country.map(|country| country.parse().unwrap());
    let options = Options { country, zone: Some(Zone::utc()), ..Options::default() };
    let (file, key) = (format!("{HEAD}{rows}"), key());
    let rows = calls(file.as_bytes(), &options, Some(&key)).unwrap().map(Result::unwrap);
    rows.map(|row| match row {
        Row::Good { record, .. } => Ok(record),
        Row::Bad(bad) => Err(bad.to_string()),
    })
    .collect()
}

#[test]
fn a_call_has_the_caller_as_a_hash_and_their_country_beside_it() {
    let row = "+49 (0)30 90-1820,0049 170 1234567,2026-11-20 09:30,95,Answered,c7,mia,\n";
    let [Ok(call)] = &read(row, None)[..] else { panic!("no call") };
    assert_eq!(call.called.as_str(), "+4930901820");
    assert_eq!(call.caller, key().person("+491701234567"));
    assert_eq!(call.country.map(|country| country.to_string()).as_deref(), Some("DE"));
    assert_eq!((call.duration_s, call.outcome.as_ref().unwrap().as_str()), (Some(95), "answered"));
    let hash = key().person_in_keys("+491701234567").unwrap();
    assert_eq!(call.id.as_str(), format!("+4930901820|{hash}|2026-11-20T09:30:00.000Z"));
}

#[test]
fn a_caller_who_withholds_their_number_is_nobody() {
    for caller in ["", "anonymous", "Unknown", "PRIVATE", "No Caller ID", "Restricted", "-"] {
        let found = read(&format!("+4930901820,{caller},2026-11-20T09:30:00Z,,,,,\n"), None);
        let [Ok(call)] = &found[..] else { panic!("{caller}: {found:?}") };
        assert_eq!((call.caller, call.country), (None, None), "{caller}");
        assert_eq!(call.id.as_str(), "+4930901820||2026-11-20T09:30:00.000Z");
    }
}

#[test]
fn numbers_without_a_country_code_get_the_country_that_is_given_or_are_refused() {
    let row = "030 901820,0170 1234567,2026-11-20T09:30:00Z,,,,,\n";
    let [Ok(call)] = &read(row, Some("DE"))[..] else { panic!("no call") };
    assert_eq!(call.called.as_str(), "+4930901820");
    assert_eq!(call.caller, key().person("+491701234567"));
    let told =
        "`030 901820` is a phone number without a country; add --country, such as --country DE";
    assert_eq!(read(row, None), [Err(format!("line 2, column called_number: {told}"))]);
    let short = read("+4930901820,+49 17,2026-11-20T09:30:00Z,,,,,\n", None);
    assert!(short[0].as_ref().unwrap_err().contains("is not a phone number"), "{short:?}");
    // A client of a telephone system has a name.
    let client = read("+4930901820,client:ann,2026-11-20T09:30:00Z,,,,,\n", None);
    assert_eq!(client[0].as_ref().unwrap().caller, key().person("client:ann"));
}

#[test]
fn one_outcome_has_one_spelling_whatever_systems_write() {
    for outcome in ["no-answer", "No Answer", "NO_ANSWER", " no  answer"] {
        let found = read(&format!("+4930901820,,2026-11-20T09:30:00Z,,{outcome},,,\n"), None);
        assert_eq!(found[0].as_ref().unwrap().outcome.as_ref().unwrap().as_str(), "no answer");
    }
}
