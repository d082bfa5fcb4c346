//! Rows of sends: recipients and states.

use super::*;
use crate::domain::record::send::SendStatus;
use crate::import::Row;

const HEAD: &str = "recipient,at,channel,campaign,list,status\n";

fn key() -> PeopleKey {
    PeopleKey::from_bytes([7; 32])
}

fn read(rows: &str, country: Option<&str>) -> Vec<Result<Send, String>> {
    let country = country.map(|country| country.parse().unwrap());
    let options = Options { country, ..Options::default() };
    let (file, key) = (format!("{HEAD}{rows}"), key());
    let rows = sends(file.as_bytes(), &options, Some(&key)).unwrap().map(Result::unwrap);
    rows.map(|row| match row {
        Row::Good { record, .. } => Ok(record),
        Row::Bad(bad) => Err(bad.to_string()),
    })
    .collect()
}

#[test]
fn a_message_has_its_recipient_as_a_hash_and_everything_else_as_written() {
    let row = "+49 170 1234567,2026-11-20T09:30:00Z,SMS,Black Week,vip,Delivered\n";
    let [Ok(send)] = &read(row, None)[..] else { panic!("no message") };
    assert_eq!(send.recipient, key().person("+491701234567"));
    assert_eq!((send.channel.as_str(), send.status), ("SMS", Some(SendStatus::Delivered)));
    let hash = key().person_in_keys("+491701234567").unwrap();
    assert_eq!(send.id.as_str(), format!("{hash}|2026-11-20T09:30:00.000Z|BLACK WEEK|SMS"));
}

#[test]
fn a_number_in_national_form_is_one_where_a_country_is_given() {
    let row = "0170 1234567,2026-11-20T09:30:00Z,sms,,,\n";
    let number = read(row, Some("DE"))[0].as_ref().unwrap().recipient;
    assert_eq!(number, key().person("+491701234567"));
    // As a text it was somebody whom no call and no order names.
    let told = "line 2, column recipient: `0170 1234567` is a phone number without a country; add --country, such as \
                --country DE";
    assert_eq!(read(row, None)[0].as_ref().unwrap_err(), told);
    // In another channel it may be the number of a customer.
    let of_mail = row.replace("sms", "email");
    assert_eq!(read(&of_mail, None)[0].as_ref().unwrap().recipient, key().person("0170 1234567"));
    // Programs leave out the `+`.
    for written in ["491701234567", "0170/1234567", "(0170) 123 45 67", "0049 170 1234567"] {
        let row = format!("{written},2026-11-20T09:30:00Z,WhatsApp,,,\n");
        let person = read(&row, Some("DE"))[0].as_ref().unwrap().recipient;
        assert_eq!(person, key().person("+491701234567"), "{written}");
    }
    let named = "ann@x.example,2026-11-20T09:30:00Z,email,,,\n";
    let ann = read(named, Some("DE"))[0].as_ref().unwrap().recipient;
    assert_eq!(ann, key().person("ann@x.example"));
}

#[test]
fn a_message_without_a_recipient_or_with_another_state_is_bad() {
    let table = [
        (
            ",2026-11-20T09:30:00Z,sms,,,\n",
            "line 2, column recipient: it cannot be empty; fill it in, or leave the row out",
        ),
        (
            "a,2026-11-20T09:30:00Z,,,,\n",
            "line 2, column channel: it cannot be empty; fill it in, or leave the row out",
        ),
        (
            "a,2026-11-20T09:30:00Z,sms,,,gone\n",
            "line 2, column status: `gone` is not one of queued, sent, delivered, read, failed, undelivered",
        ),
    ];
    for (row, told) in table {
        assert_eq!(read(row, None)[0].as_ref().unwrap_err(), told);
    }
}
