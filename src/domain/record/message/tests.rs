//! Counting messages, and conversations whose messages stand in several files.

use proptest::prelude::*;

use super::*;
use crate::domain::label::Channel;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::foreign_id::ForeignId;

fn message(second: i64, writer: Writer, id: u64) -> Message {
    Message { at: Timestamp::from_ms(1_800_000_000_000 + second * 1000).unwrap(), writer, id }
}

fn version(messages: Vec<Message>) -> ConversationVersion {
    let counts = MessageCounts::of(&messages).unwrap();
    let id = ForeignId::parse("c1").unwrap();
    let channel = Channel::parse("sms").unwrap();
    ConversationVersion {
        inbound: Some(counts.inbound),
        outbound: Some(counts.outbound),
        first_response_s: counts.first_response_s,
        first_human_response_s: counts.first_human_response_s,
        messages,
        ..ConversationVersion::bare(id, channel, counts.started_at)
    }
}

#[test]
fn an_answer_is_the_first_message_after_the_contact_wrote() {
    use Writer::{Contact, Person, Program};
    let messages = [
        message(0, Person, 1),
        message(60, Contact, 2),
        message(61, Program, 3),
        message(90, Person, 4),
        message(90, Person, 4),
    ];
    let counts = MessageCounts::of(&messages).unwrap();
    assert_eq!(counts.started_at, messages[0].at);
    assert_eq!((counts.inbound, counts.outbound), (1, 3));
    assert_eq!((counts.first_response_s, counts.first_human_response_s), (Some(1), Some(30)));
    assert_eq!(MessageCounts::of(&[]), None);
}

/// A conversation that went on in the file of the next month began there, with the messages of one file.
#[test]
fn two_parts_of_a_conversation_are_one() {
    use Writer::{Contact, Person};
    let october = version(vec![message(0, Contact, 1), message(30, Person, 2)]);
    let november =
        version(vec![message(500, Contact, 3), message(600, Contact, 4), message(601, Person, 5)]);
    let whole = Conversation::fold(vec![november, october.clone()]).unwrap();
    assert_eq!(whole.started_at, october.started_at);
    assert_eq!((whole.inbound, whole.outbound), (Some(3), Some(2)));
    assert_eq!(whole.first_response_s, Some(30));
}

proptest! {
    #[test]
    fn any_parts_of_a_conversation_come_to_the_whole(
        rows in prop::collection::vec((0_i64..50, 0_usize..3, 0_usize..4), 1..20),
    ) {
        let writer = |index: usize| Writer::ALL[index];
        let messages: Vec<(Message, usize)> = rows
            .iter()
            .zip(1..)
            .map(|(&(second, by, file), id)| (message(second, writer(by), id), file))
            .collect();
        let whole = version(messages.iter().map(|(message, _)| *message).collect());
        let of_file = |file: usize| -> Vec<Message> {
            let own = messages.iter().filter(|(_, of)| *of == file);
            own.map(|(message, _)| *message).collect()
        };
        let parts = (0..4).map(of_file).filter(|part| !part.is_empty()).map(version);
        let parts: Vec<ConversationVersion> = parts.collect();
        let expected = Conversation::fold(vec![whole]);
        prop_assert_eq!(&Conversation::fold(parts.clone()), &expected);
        let repeated = parts.iter().rev().chain(&parts).cloned().collect();
        prop_assert_eq!(&Conversation::fold(repeated), &expected);
    }
}
