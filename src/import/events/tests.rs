//! Rows of events: conversions, steps, answers, opt-ins and opt-outs.

use super::*;
use crate::domain::money::Currency;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::event::EventKind;
use crate::import::Row;

const HEAD: &str =
    "event_id,kind,at,customer,click_id,code,value,currency,score,step,question,answer\n";

fn read(rows: &str) -> Vec<Result<Event, String>> {
    let (options, key) = (Options::default(), PeopleKey::from_bytes([7; 32]));
    let file = format!("{HEAD}{rows}");
    let rows = events(file.as_bytes(), &options, Some(&key)).unwrap().map(Result::unwrap);
    rows.map(|row| match row {
        Row::Good { record, .. } => Ok(record),
        Row::Bad(bad) => Err(bad.to_string()),
    })
    .collect()
}

#[test]
fn an_event_of_a_kind_of_conversion_is_one_and_others_are_not() {
    let found = read(
        "e1,Booking,2026-11-20T09:30:00Z,ann@x.example,CfOFEM1xSjmk,STORY10,80.00,EUR,,,,\n\
         e2,lead,2026-11-20T09:30:00Z,,,,,,,,,\n\
         e3,step,2026-11-20T09:30:00Z,,,,,,,basket,,\n\
         e4,answer,2026-11-20T09:30:00Z,,,,,,9.5,,How did you find us?,a friend\n\
         e5,opt-out,2026-11-20T09:30:00Z,ann@x.example,,,,,,,,\n\
         e6,opt_in,2026-11-20T09:30:00Z,,,,,,,,,\n",
    );
    let found: Vec<Event> = found.into_iter().map(Result::unwrap).collect();
    let euro = Currency::parse("EUR").unwrap();
    let booking = found[0].conversion(euro).unwrap();
    assert_eq!((booking.kind, booking.total.minor), (ConversionKind::Booking, 8000));
    assert_eq!(booking.codes.len(), 1);
    let lead = found[1].conversion(euro).unwrap();
    assert_eq!((lead.total.minor, lead.total.currency), (0, euro));
    assert_eq!((found[2].step.as_deref(), found[2].conversion(euro)), (Some("basket"), None));
    assert_eq!(found[3].kind, EventKind::Answer);
    assert_eq!(found[3].score.map(|score| score.to_string()).as_deref(), Some("9.50"));
    assert_eq!(found[3].answer.as_deref(), Some("a friend"));
    assert_eq!([found[4].kind, found[5].kind], [EventKind::OptOut, EventKind::OptIn]);
    assert_eq!(found[4].conversion(euro), None);
}

#[test]
fn an_event_needs_an_id_a_known_kind_and_a_time() {
    insta::assert_debug_snapshot!(
        read(
            ",lead,2026-11-20T09:30:00Z,,,,,,,,,\n\
             e1,purchase,2026-11-20T09:30:00Z,,,,,,,,,\n\
             e1,lead,,,,,,,,,,\n\
             e1,lead,2026-11-20T09:30:00Z,,,,5.00,,,,,\n\
             e1,lead,2026-11-20T09:30:00Z,,,,,,ten,,,\n"
        )
        .into_iter()
        .map(Result::unwrap_err)
        .collect::<Vec<_>>(),
        @r#"
[
    "line 2, column event_id: it cannot be empty; fill it in, or leave the row out",
    "line 3, column kind: `purchase` is not one of sale, booking, lead, referral, signup, step, answer, opt_in, opt_out",
    "line 4, column at: it cannot be empty; fill it in, or leave the row out",
    "line 5, column value: nothing names its currency; add it, such as --currency EUR",
    "line 6, column score: `ten` is not a number with at most two decimals, such as 7.5",
]
"#
    );
}
