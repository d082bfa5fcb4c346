//! Chats of `WhatsApp`, and several files in one import.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::folder::{Folder, Ran};

const ANNA: &str = "WhatsApp Chat with Anna.txt";

fn inbox(file: &str) -> String {
    format!("tests/inboxes/{file}")
}

/// Ids are keyed hashes, which differ in each folder.
fn without_ids(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n']).map(|word| {
        let end = word.find([' ', '\n', ',']).unwrap_or(word.len());
        if word.starts_with("whatsapp-") {
            format!("whatsapp-ID{}", &word[end..])
        } else {
            word.to_owned()
        }
    });
    words.collect()
}

/// Conversations, contacts and people's messages in a month.
fn month(folder: &Folder) -> serde_json::Value {
    folder.json("report --month 2026-11 --by channel")["totals"].clone()
}

/// A new user drops a chat into an empty folder.
#[test]
fn a_chat_is_imported_with_one_command() {
    let folder = Folder::new();
    folder.copy(&inbox(ANNA));
    let ran = folder.run("import conversations 'WhatsApp Chat with Anna.txt' --zone Europe/Berlin");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    read as WhatsApp chats
    Lena writes for you, and Anna is the contact; --agent names another
    the number of Anna is not in the chat, and a name is no contact: import the chat with --contact +49... (couplet import undo takes back what was imported without it)
    WhatsApp Chat with Anna.txt: 2 conversations read: 2 new, 0 known
      2 whatsapp
    next: couplet report --month 2026-11
    ");
    // The answer to the note: the import is taken back, and the chat imported with its contact.
    let told = "import conversations 'WhatsApp Chat with Anna.txt' --zone Europe/Berlin --contact 0170-1234567 --country DE";
    let ran = folder.run(told);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("imported before without --contact"), "{ran:#?}");
    folder.ok("import undo 1");
    let ran = folder.run(
        "import conversations 'WhatsApp Chat with Anna.txt' --zone Europe/Berlin --contact '0170 1234567' --country DE",
    );
    insta::assert_snapshot!(ran.err, @"
    read as WhatsApp chats
    Lena writes for you, and Anna is the contact; --agent names another
    WhatsApp Chat with Anna.txt: 2 conversations read: 2 new, 0 known
      2 whatsapp
      1 contact in 2 conversations, from the column Contact
    next: couplet report --month 2026-11
    ");
    let totals = month(&folder);
    assert_eq!((&totals["conversations"], &totals["contacts"]), (&2.into(), &1.into()));
    // Later the chat is exported under the number.
    let chat = fs::read_to_string(folder.path().join(ANNA)).unwrap();
    folder.write(
        "WhatsApp Chat with +49 170 1234567.txt",
        &chat.replace("Anna:", "+49 170 1234567:"),
    );
    let ran = folder
        .run("import conversations 'WhatsApp Chat with +49 170 1234567.txt' --zone Europe/Berlin");
    assert!(ran.err.contains("2 conversations read: 0 new, 2 known"), "{ran:#?}");
}

/// The same chat from the other kind of phone, in its archive and from a pipe.
#[test]
fn a_chat_from_another_phone_is_the_same_conversations() {
    let folder = Folder::new();
    folder.copy(&inbox(ANNA)).copy(&inbox("_chat.txt"));
    folder.ok("import conversations 'WhatsApp Chat with Anna.txt' --zone Europe/Berlin");
    let ran = folder.run("import conversations _chat.txt --zone Europe/Berlin --agent Lena");
    assert_eq!(ran.code, 0, "{ran:#?}");
    // Ids are keyed, so that each folder has another one first.
    let err = ran.err.replace("43500", "240").replace("43497", "226");
    insta::assert_snapshot!(without_ids(&err), @"
    read as WhatsApp chats
    warning: 2 conversations differ from an earlier row or import, and both have as many inbound messages: for example, whatsapp-ID has first_response_s 240 and 226, and 240 counts; import the right one with --replace
    the number of Anna is not in the chat, and a name is no contact: import the chat with --contact +49... (couplet import undo takes back what was imported without it)
    _chat.txt: 2 conversations read: 0 new, 2 kept, 0 known
      2 whatsapp
    next: couplet report --month 2026-11
    ");
    archive(&folder, "WhatsApp Chat - Anna.zip");
    let chat = fs::read_to_string(folder.path().join("_chat.txt")).unwrap();
    let zone = "--zone Europe/Berlin --agent Lena";
    let ran = folder.run(&format!("import conversations 'WhatsApp Chat - Anna.zip' {zone}"));
    assert!(ran.err.contains("2 conversations read: 0 new, 2 known"), "{ran:#?}");
    let ran = folder.run_fed(&format!("import conversations - {zone}"), &chat);
    assert!(ran.err.contains("stdin: 2 conversations read: 0 new, 2 known"), "{ran:#?}");
    assert_eq!(month(&folder)["conversations"], 2);
}

fn archive(folder: &Folder, name: &str) {
    let chat = fs::read(folder.path().join("_chat.txt")).unwrap();
    archive_of(
        folder,
        name,
        &[("00000012-PHOTO.jpg", b"\xff\xd8\xff"), ("_chat.txt", chat.as_slice())],
    );
}

fn archive_of(folder: &Folder, name: &str, files: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join(name)).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap();
}

/// A text that a customer sent stood beside the chat, and the archive was refused.
#[test]
fn a_text_beside_the_chat_in_an_archive_is_no_second_chat() {
    let folder = Folder::new();
    let chat = fs::read(inbox(ANNA)).unwrap();
    let (anna, bo) = ("WhatsApp Chat with Anna.txt", "WhatsApp Chat with Bo.txt");
    archive_of(&folder, "one.zip", &[("notes.txt", b"My sizes: 38"), (anna, &chat)]);
    let ran = folder.run("import conversations one.zip --zone Europe/Berlin");
    assert!(ran.err.contains("one.zip: 2 conversations read: 2 new"), "{ran:#?}");
    archive_of(&folder, "two.zip", &[(bo, &chat), (anna, &chat)]);
    let ran = folder.run("import conversations two.zip --zone Europe/Berlin");
    assert!(ran.err.contains("it has several chats; unpack it"), "{ran:#?}");
}

/// Click ids and codes in the first message are kept, and nothing else of it.
#[test]
fn the_first_message_of_a_chat_is_looked_through_and_not_kept() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    let click = serving.get("/bio").click_id().to_owned();
    serving.stop();
    folder.write(
        "chat.txt",
        &format!(
            "13.11.26, 14:03 - Anna: Hello gherkin\n(ref {click})\n13.11.26, 14:04 - Lena: Hi\n"
        ),
    );
    let ran = folder.run("import conversations chat.txt --agent Lena --zone Europe/Berlin");
    assert!(ran.err.contains("click ids: 1 found, 1 known"), "{ran:#?}");
    let data = fs::read(folder.data()).unwrap();
    assert!(!data.windows(7).any(|bytes| bytes == b"gherkin"));
    assert!(data.windows(12).any(|bytes| bytes == click.as_bytes()));
}

/// Each file has its own line in the list; one that cannot be read stops no other.
#[test]
fn several_files_are_imported_each_by_itself_with_a_total() {
    let folder = Folder::new();
    for file in [ANNA, "whatsapp-ambiguous.txt", "chatwoot.csv", "zendesk.csv"] {
        folder.copy(&inbox(file));
    }
    let files =
        "'WhatsApp Chat with Anna.txt' whatsapp-ambiguous.txt none.csv chatwoot.csv zendesk.csv";
    let line = format!("import conversations {files} --zone Europe/Berlin --agent Lena");
    let dry = folder.run(&format!("{line} --dry-run"));
    assert!(!folder.data().exists());
    let ran = folder.run(&line);
    assert_eq!((ran.code, dry.code, ran.out.as_str()), (1, 1, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @r#"
    read as WhatsApp chats
    the number of Anna is not in the chat, and a name is no contact: import the chat with --contact +49... (couplet import undo takes back what was imported without it)
    WhatsApp Chat with Anna.txt: 2 conversations read: 2 new, 0 known
      2 whatsapp
    error: cannot import whatsapp-ambiguous.txt: its dates, such as 03/04/2026, can be read day first or month first; add --dates dmy or --dates mdy. Also, the number of the other one is not in it, and a name is no contact: add --contact with the number, such as --contact +4917012345678, if their orders are to be found
    error: cannot read none.csv
      because: No such file or directory (os error 2)
    read as Chatwoot conversations
    Chatwoot's report names the inbox and not its kind: the name is taken for the channel, and aliases in [vocabulary] of the plan say which channel it is, such as aliases = { "Shop Berlin" = "whatsapp" }
    chatwoot.csv: 3 conversations read: 3 new, 0 known
      1 Insta, 1 Website, 1 WhatsApp Shop
      2 contacts in 2 conversations, from the first filled of the columns Contact email and Contact additional: phone
    read as Zendesk conversations
    Zendesk exports no phone numbers: contacts are known by their e-mail only, and who wrote by WhatsApp or Instagram mostly has none
    zendesk.csv: 6 conversations read: 4 new, 0 known, 2 bad
      1 Any channel, 1 Web form, 1 instagram, 1 whatsapp
      3 contacts in 3 conversations, from the first filled of the columns Requester email and Requester external id
      left out, as they are no conversations: deleted tickets 1, merged tickets 1, suspended tickets 1
      line 10, column First reply time in minutes: `1,250` can be read in two ways; add --decimal comma or --decimal point
      line 11, column Created at: `yesterday` is not a time such as 2026-11-20T09:30:00Z
    5 files: 11 conversations read: 9 new, 0 known, 2 bad; 2 files could not be imported
    next: couplet report --month 2026-11
    "#);
    insta::assert_snapshot!(told_files(&folder), @"
    1 WhatsApp Chat with Anna.txt 2
    2 chatwoot.csv 3
    3 zendesk.csv 4
    ");
    let ran = folder.run(&format!("{line} --format json"));
    let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told["files"].as_array().unwrap().len(), 5);
    assert_eq!(told["files"][2]["error"], "cannot read none.csv");
    assert_eq!(told["files"][3]["kind"], "conversations");
    assert_eq!(told["total"]["failed"], 2);
    assert_eq!(told["total"]["known"], 9);
    // Only bad rows: the exit code is theirs.
    let ran = folder.run("import conversations chatwoot.csv zendesk.csv --zone Europe/Berlin");
    assert_eq!(ran.code, 5, "{ran:#?}");
}

fn told_files(folder: &Folder) -> String {
    let rows = folder.rows("import list");
    let told =
        |row: &crate::folder::Row| format!("{} {} {}", row["number"], row["file"], row["new"]);
    rows.iter().map(told).collect::<Vec<_>>().join("\n")
}

/// Orders take several files too, and replace what was there, but not each other.
#[test]
fn files_that_replace_do_not_replace_each_other() {
    let folder = Folder::new();
    let head = "order_id,ordered_at,currency,total,status\n";
    folder.write("old.csv", &format!("{head}#1,2026-11-02T10:00:00Z,EUR,99.00,paid\n"));
    folder.write("a.csv", &format!("{head}#1,2026-11-02T10:00:00Z,EUR,10.00,paid\n"));
    folder.write("b.csv", "order_id,ordered_at,currency,total,discount_codes\n#1,2026-11-02T10:00:00Z,EUR,10.00,BIO\n");
    folder.ok("import orders old.csv");
    let ran = folder.run("import orders none.csv a.csv b.csv --replace");
    assert_eq!(ran.code, 1, "{ran:#?}");
    let rows = folder.rows("export conversions");
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} {}", row["gross"], row["status"], row["codes"]))
        .collect();
    assert_eq!(told, ["10.00 paid BIO"]);
}

#[test]
fn the_contact_of_several_chats_is_not_one() {
    let folder = Folder::new();
    let ran = folder.run("import conversations a.txt b.txt --contact +491701234567");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("import the chats one by one"), "{ran:#?}");
    for wrong in ["Anna", "'0170 1234567'", "Anna --country DE"] {
        let ran = folder.run(&format!("import conversations a.txt --contact {wrong}"));
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("is not a phone number with its country code"), "{ran:#?}");
        assert!(ran.err.contains("--country says the country"), "{ran:#?}");
    }
}

#[test]
fn a_chat_that_cannot_be_read_is_told_with_what_to_do_and_makes_no_data_file() {
    let folder = Folder::new();
    folder.copy(&inbox("whatsapp-ambiguous.txt")).copy(&inbox("whatsapp-group.txt"));
    folder.write("text.txt", "Hello there\n");
    let told = |line: &str| -> Ran {
        let ran = folder.run(line);
        assert_eq!(ran.code, 1, "{ran:#?}");
        assert!(!folder.data().exists());
        ran
    };
    for (line, words) in [
        ("whatsapp-ambiguous.txt --zone UTC --agent Lena", "add --dates dmy or --dates mdy"),
        (
            "whatsapp-ambiguous.txt --zone UTC --dates dmy",
            "add --agent with that name, such as --agent 'Lena'",
        ),
        (
            "whatsapp-ambiguous.txt --dates dmy --agent Lena",
            "add --zone, such as --zone Europe/Berlin",
        ),
        (
            "whatsapp-group.txt --zone UTC --agent Lena",
            "this is a group chat (Anna, Ben, Lena write in it)",
        ),
        ("text.txt --from whatsapp --zone UTC", "this is no chat that WhatsApp exported"),
        ("text.txt", "has no columns conversation_id, channel, started_at"),
        ("text.txt --from front", "this is no file of Front"),
    ] {
        let ran = told(&format!("import conversations {line}"));
        assert!(ran.err.contains(words), "{line}: {}", ran.err);
    }
}

/// A file of another kind was answered with a map to fill in.
#[test]
fn a_file_of_another_kind_is_told_with_the_command_that_imports_it() {
    let folder = Folder::new();
    folder.copy("tests/shops/shopify.csv").copy(&inbox(ANNA)).copy(&inbox("zendesk.csv"));
    folder.write("sends.csv", "recipient;at;channel\na;2026-11-20T09:30:00Z;sms\n");
    for (line, words) in [
        (
            "conversations shopify.csv",
            "these are Shopify orders; import them with `couplet import orders`",
        ),
        (
            "orders 'WhatsApp Chat with Anna.txt'",
            "this is a chat of WhatsApp; import it with `couplet import conversations`",
        ),
        (
            "calls zendesk.csv",
            "these are Zendesk conversations; import them with `couplet import conversations`",
        ),
        ("costs sends.csv", "these are sends; import them with `couplet import sends`"),
        ("conversations shopify.csv --from front", "these are Shopify orders; import them with"),
    ] {
        let ran = folder.run(&format!("import {line}"));
        assert_eq!(ran.code, 1, "{ran:#?}");
        assert!(ran.err.contains(words) && !ran.err.contains("[columns]"), "{ran:#?}");
    }
}

/// The map that an unknown header gets is one of conversations.
#[test]
fn a_map_reads_the_conversations_of_another_tool() {
    let folder = Folder::new();
    folder.write(
        "tool.csv",
        "Ticket,Source,Opened,Reply after\n7,WhatsApp,2026-11-03T10:00:00Z,1h 5m\n",
    );
    let ran = folder.run("import conversations tool.csv");
    let map = &ran.err[ran.err.find("title = ").unwrap()..];
    assert!(map.starts_with("title = \"conversations of my inbox\""), "{map}");
    let map = map
        .replace("conversation_id = \"\"", "conversation_id = \"Ticket\"")
        .replace(
            "channel = \"\"",
            "channel = { column = \"Source\", words = { \"WhatsApp\" = \"whatsapp\" } }",
        )
        .replace(
            "started_at = \"\"",
            "first_response_s = { seconds = \"Reply after\" }\nstarted_at = \"Opened\"",
        );
    folder.write("map.toml", &map);
    let ran = folder.run("import conversations tool.csv --map map.toml");
    assert!(ran.err.contains("read as conversations of my inbox\n"), "{ran:#?}");
    assert!(ran.err.contains("1 conversation read: 1 new, 0 known\n  1 whatsapp\n"), "{ran:#?}");
}

/// Most kibibytes that a dry run had in memory.
fn peak_kib(folder: &Folder, line: &str) -> u64 {
    let mut command: Command = folder.command(line);
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(kib.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    most
}

/// Of each conversation the first message is looked through, and let go: kept, those of the longer chat would be
/// 24 MB.
#[test]
fn memory_does_not_grow_with_the_conversations_of_a_chat() {
    let folder = Folder::new();
    let peak = |conversations: i32| {
        let text = "many words ".repeat(1100);
        let first = jiff::civil::date(2016, 1, 13);
        let mut chat = "13.01.16, 00:00 - Lena: hi\n".to_owned();
        for n in 1..=conversations {
            let day = first.checked_add(jiff::Span::new().days(2 * n)).unwrap();
            writeln!(chat, "{}, 09:30 - Anna: {text}", day.strftime("%d.%m.%y")).unwrap();
        }
        folder.write("chat.txt", &chat);
        peak_kib(
            &folder,
            "import conversations chat.txt --agent Lena --zone UTC --dates dmy --dry-run",
        )
    };
    let (few, many) = (peak(20), peak(2000));
    assert!(few > 0 && many < few + 10_000, "{few} KiB for 20 conversations, {many} KiB for 2,000");
}
