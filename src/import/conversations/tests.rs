//! Files of conversations: what is read, what is refused, and why.

use super::*;
use crate::import::Row;

const HEADER: &str = "conversation_id,contact,channel,agent,started_at,inbound,outbound,\
                      first_response_s,opted_out,campaign,content,slug";

fn read(rows: &str) -> Vec<Row<ConversationVersion>> {
    let options = Options::default();
    let key = PeopleKey::from_bytes([7; 32]);
    let file = format!("{HEADER}\n{rows}");
    conversations(file.as_bytes(), &options, Some(&key)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_conversation_is_read_with_its_channel_as_written() {
    let rows = read("c1,in-1,Insta,mia,2026-10-01T08:26:00Z,1,5,226,false,,,BW-IG");
    let [Row::Good { line: 2, record }] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(record.channel.as_str(), "Insta");
    assert_eq!(record.contact, PeopleKey::from_bytes([7; 32]).person("in-1"));
    assert_eq!((record.inbound, record.outbound), (Some(1), Some(5)));
    assert_eq!((record.first_response_s, record.opted_out), (Some(226), Some(false)));
    assert_eq!((&record.campaign, &record.content), (&None, &None));
    assert_eq!(record.slug.as_ref().map(Slug::as_str), Some("bw-ig"));
}

/// The same person with and without the country code was two people, although the country was given.
#[test]
fn a_contact_in_national_form_is_a_number_where_the_country_is_given() {
    let key = PeopleKey::from_bytes([7; 32]);
    let contact = |written: &str, country: Option<&str>| {
        let country = country.map(|country| country.parse().unwrap());
        let options = Options { country, ..Options::default() };
        let file = format!("{HEADER}\nc1,{written},sms,,2026-10-01T08:26:00Z,1,5,,,,,\n");
        let mut rows = conversations(file.as_bytes(), &options, Some(&key)).unwrap();
        let Some(Ok(Row::Good { record, .. })) = rows.next() else { panic!("{written}") };
        record.contact
    };
    let number = key.person("+491701234567");
    for written in ["0170 1234567", "(0170) 123-4567", "+49 170 1234567"] {
        assert_eq!(contact(written, Some("DE")), number, "{written}");
    }
    // The numbers of customers stay as they are.
    assert_eq!(contact("12345678", Some("DE")), key.person("12345678"));
    assert_eq!(contact("4711", None), key.person("4711"));
}

#[test]
fn an_empty_cell_is_unknown() {
    let rows = read("c1,,sms,,2026-10-01T08:26:00Z,,,,,,,");
    let [Row::Good { record, .. }] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((record.contact, record.inbound, record.opted_out), (None, None, None));
    assert_eq!((&record.agent, &record.slug), (&None, &None));
}

#[test]
fn a_bad_cell_is_reported_with_line_column_and_reason() {
    let table = [
        (",x,sms,,2026-10-01T08:26:00Z,,,,,,,", "conversation_id", "it cannot be empty"),
        ("c1,x,,,2026-10-01T08:26:00Z,,,,,,,", "channel", "it cannot be empty"),
        ("c1,x,sms,,,,,,,,,", "started_at", "it cannot be empty"),
        ("c1,x,sms,,noon,,,,,,,", "started_at", "`noon` is not a time"),
        ("c1,x,sms,,2026-10-01T08:26:00Z,-1,,,,,,", "inbound", "`-1` is not a whole number"),
        ("c1,x,sms,,2026-10-01T08:26:00Z,,1.5,,,,,", "outbound", "`1.5` is not a whole"),
        (
            "c1,x,sms,,2026-10-01T08:26:00Z,,,9999999999,,,,",
            "first_response_s",
            "is not a duration",
        ),
        ("c1,x,sms,,2026-10-01T08:26:00Z,,,,maybe,,,", "opted_out", "is not true or false"),
        ("c1,x,sms,,2026-10-01T08:26:00Z,,,,,,,a/b", "slug", "`/` is not allowed"),
        ("c1,\"x\ty\",sms,,2026-10-01T08:26:00Z,,,,,,,", "contact", "control character"),
    ];
    for (row, column, words) in table {
        let rows = read(row);
        let [Row::Bad(bad)] = rows.as_slice() else { panic!("{row}: {rows:?}") };
        assert_eq!((bad.line, bad.column.as_str()), (2, column), "{row}");
        assert!(bad.reason.to_string().contains(words), "{row}: {}", bad.reason);
    }
}

/// A number without its country code was hashed as a text, and its person had no call, no order and no other chat.
#[test]
fn a_contact_without_a_country_code_is_refused_in_channels_of_phones() {
    let key = PeopleKey::from_bytes([7; 32]);
    let options = Options::default();
    for (channel, written, is_refused) in [
        ("sms", "0170 1234567", true),
        ("WhatsApp", "491701234567", true),
        ("whatsapp", "(555) 123-4567", true),
        ("whatsapp", "0049 170 1234567", false),
        ("whatsapp", "+49 170 1234567", false),
        ("sms", "ann@example.com", false),
        ("sms", "4711", false),
        // Instagram numbers people, too.
        ("instagram", "17841400008460056", false),
        ("email", "0170 1234567", false),
    ] {
        let file = format!("{HEADER}\nc1,{written},{channel},,2026-10-01T08:26:00Z,1,5,,,,,\n");
        let mut rows = conversations(file.as_bytes(), &options, Some(&key)).unwrap();
        let refused = match rows.next().unwrap().unwrap() {
            Row::Bad(bad) => bad.to_string().contains("add --country, such as --country DE"),
            Row::Good { record, .. } => {
                assert!(record.contact.is_some());
                false
            }
        };
        assert_eq!(refused, is_refused, "{channel} {written}");
    }
}
