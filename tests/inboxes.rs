//! Conversations of inbox tools, as their tools write them: what is read of each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Seek;
use std::path::Path;

use couplet::domain::record::conversation::{Conversation, ConversationVersion};
use couplet::domain::record::person::PeopleKey;
use couplet::domain::record::version::Version;
use couplet::import::{ChatOptions, Options, Row, conversations, is_chat, write_chat_as_csv};

use crate::expected;
use crate::folder::Folder;

/// The files with the options that each needs, and what is read of them: channels, agents and contacts with the number
/// of conversations, messages, seconds until the first answer and until a person's, rows that are no conversations by
/// reason, and the lines of bad rows.
const FILES: &str = include_str!("inboxes/expected.txt");

#[test]
fn the_conversations_of_each_inbox_are_read_as_its_tool_means_them() {
    expected::check(FILES, " | ", told);
}

/// A row that the file has twice counted twice.
#[test]
fn a_message_that_a_file_has_twice_counts_once() {
    let head = "Conversation ID,Message ID,Direction,Message date,Inbox,Contact handle\n";
    let row = |id: &str, way: &str| {
        format!("cnv_1,{id},{way},2026-11-02T14:03:00Z,WhatsApp,ann@example.com\n")
    };
    let file = format!(
        "{head}{}{}{}{}",
        row("m1", "Inbound"),
        row("m2", "Inbound"),
        row("m1", "Inbound"),
        row("", "Inbound")
    );
    let key = PeopleKey::from_bytes([7; 32]);
    let options = Options::default();
    let mut rows = conversations(file.as_bytes(), &options, Some(&key)).unwrap();
    let Some(Ok(Row::Good { record, .. })) = rows.next() else { panic!("no conversation") };
    assert_eq!(record.inbound, Some(3));
    assert!(rows.next().is_none());
}

fn options(given: &str) -> (Options, ChatOptions) {
    let mut chat = ChatOptions::default();
    let options = expected::options_and(given, |name, value| match name {
        "agent" => chat.agents.push(value.replace('_', " ")),
        "contact" => chat.contact = Some(value.to_owned()),
        other => panic!("{other}"),
    });
    (chat.zone, chat.dates) = (options.zone.clone(), options.dates);
    (options, chat)
}

/// A file with columns; of a chat, its conversations.
fn opened(file: &str, chat: ChatOptions) -> Result<File, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inboxes").join(file);
    if !is_chat(File::open(&path).unwrap(), None) {
        return Ok(File::open(path).unwrap());
    }
    let title = Some(file.trim_end_matches(".txt").to_owned());
    let mut csv = tempfile::tempfile().unwrap();
    write_chat_as_csv(File::open(path).unwrap(), &ChatOptions { title, ..chat }, &mut csv)
        .map_err(|error| error.to_string())?;
    csv.rewind().unwrap();
    Ok(csv)
}

/// What is read of a file, in the form of the table.
fn told(file: &str, given: &str) -> String {
    let (options, chat) = options(given);
    let key = PeopleKey::from_bytes([7; 32]);
    let rows = opened(file, chat).map(|file| conversations(file, &options, Some(&key)));
    let mut rows = match rows {
        Ok(Ok(rows)) => rows,
        Ok(Err(error)) => return format!("refused: {error}\n"),
        Err(error) => return format!("refused: {error}\n"),
    };
    let (mut versions, mut bad) = (BTreeMap::<String, Vec<ConversationVersion>>::new(), Vec::new());
    for row in rows.by_ref() {
        match row.unwrap() {
            Row::Good { record, .. } => {
                versions.entry(record.id().as_str().to_owned()).or_default().push(record);
            }
            Row::Bad(row) => bad.push(format!("{} {}", row.line, row.column).trim().to_owned()),
        }
    }
    let mut conversations: Vec<Conversation> =
        versions.into_values().filter_map(Conversation::fold).collect();
    conversations.sort_by_key(|conversation| conversation.started_at);
    let mut out = format!("{}\n", rows.title().unwrap());
    let mut line = |name: &str, words: Vec<String>| {
        if !words.is_empty() {
            writeln!(out, "  {name}: {}", words.join(", ")).unwrap();
        }
    };
    line(
        "began",
        conversations
            .iter()
            .map(|conversation| conversation.started_at.to_string()[5..16].to_owned())
            .collect(),
    );
    line(
        "channels",
        counted(conversations.iter().map(|conversation| conversation.channel.as_str())),
    );
    line(
        "agents",
        counted(
            conversations
                .iter()
                .filter_map(|conversation| Some(conversation.agent.as_ref()?.as_str())),
        ),
    );
    line(
        "types",
        counted(
            conversations
                .iter()
                .filter_map(|conversation| Some(conversation.topic.as_ref()?.as_str())),
        ),
    );
    let contacts = conversations.iter().filter_map(|conversation| conversation.contact);
    let distinct = contacts.clone().collect::<std::collections::BTreeSet<_>>().len();
    line("contacts", vec![format!("{distinct} in {}", contacts.count())]);
    let listed = |count: &dyn Fn(&Conversation) -> Option<u32>| -> Vec<String> {
        let all: Vec<Option<u32>> = conversations.iter().map(count).collect();
        if all.iter().all(Option::is_none) {
            return Vec::new();
        }
        all.iter().map(|one| one.map_or("-".to_owned(), |n| n.to_string())).collect()
    };
    line("in", listed(&|conversation| conversation.inbound));
    line("out", listed(&|conversation| conversation.outbound));
    line("answered after", listed(&|conversation| conversation.first_response_s));
    line("by a person", listed(&|conversation| conversation.first_human_response_s));
    let left = rows.left_out().into_iter();
    line("left out", left.map(|(what, count)| format!("{what} {count}")).collect());
    line("bad", bad);
    out
}

fn counted<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts = BTreeMap::<&str, usize>::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts.into_iter().map(|(word, count)| format!("{count} {word}")).collect()
}

/// A conversation that went on in the file of the next month began there, with the messages of one file.
#[test]
fn a_conversation_whose_messages_stand_in_two_files_is_one() {
    let head = "Conversation ID,Message ID,Direction,Message date,Inbox,Contact handle\n";
    let row =
        |id: &str, way: &str, at: &str| format!("cnv_1,{id},{way},{at},WhatsApp,ann@example.com\n");
    let october = [
        row("m1", "Inbound", "2026-10-30T14:03:00Z"),
        row("m2", "Outbound", "2026-10-30T14:10:00Z"),
    ]
    .concat();
    let november = [
        row("m3", "Inbound", "2026-11-02T14:03:00Z"),
        row("m4", "Inbound", "2026-11-02T14:04:00Z"),
    ]
    .concat();
    let told = |files: &[&str]| {
        let folder = Folder::new();
        folder.write("whole.csv", &format!("{head}{october}{november}"));
        folder.write("october.csv", &format!("{head}{october}"));
        folder.write("november.csv", &format!("{head}{november}"));
        for file in files {
            let ran = folder.run(&format!("import conversations {file}"));
            assert!(ran.code == 0 && !ran.err.contains("warning"), "{ran:#?}");
        }
        let month = |month: &str| folder.json(&format!("report --month {month}"))["rows"].clone();
        (month("2026-10"), month("2026-11"))
    };
    let whole = told(&["whole.csv"]);
    assert_eq!(whole.0[0]["conversations"], 1);
    for files in [
        &["october.csv", "november.csv"][..],
        &["november.csv", "october.csv"],
        &["november.csv", "whole.csv", "october.csv", "november.csv"],
    ] {
        assert_eq!(told(files), whole, "{files:?}");
    }
}
