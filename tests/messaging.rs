//! Messaging figures of a report: what was sent, who answered, who asked for no more, and what came in.

use std::fmt::Write;

use serde_json::Value;

use crate::folder::Folder;
use crate::network::token;
use crate::pages::{cells, number};
use crate::small_plan::with_plan;

/// The messages of June 2025 and of the weeks before it: to the list `vip` each of five people got one on the 2nd, 5th,
/// 9th, 12th and 16th, and to the list `new` each of four people one on the 3rd and the 17th. Ann is on both lists.
fn sends() -> String {
    let mut rows = "recipient,at,channel,list,status\n".to_owned();
    let mut send = |who: &str, day: &str, channel: &str, list: &str, status: &str| {
        let time = format!("2025-{day}T10:00:00Z");
        writeln!(rows, "{who}@x.example,{time},{channel},{list},{status}").unwrap();
    };
    for day in ["06-02", "06-05", "06-09", "06-12", "06-16"] {
        for who in ["ann", "bob", "cleo", "dan", "eve"] {
            send(who, day, "SMS", "vip", "delivered");
        }
    }
    for day in ["06-03", "06-17"] {
        for who in ["ann", "fay", "gus", "hal"] {
            send(who, day, "whatsapp", "new", "");
        }
    }
    send("ida", "06-17", "whatsapp", "new", "failed");
    send("jon", "06-18", "whatsapp", "new", "queued");
    // Four a week before June.
    for day in ["04-28", "05-05", "05-12", "05-19", "05-26"] {
        for who in ["ann", "bob", "cleo", "dan"] {
            send(who, day, "sms", "vip", "");
        }
    }
    rows
}

/// Bob writes within 72 hours of the 5th; fay of the 17th, on another channel; cleo too late; hal's conversation was
/// begun by the shop, and he wrote nothing.
const CONVERSATIONS: &str = "\
conversation_id,channel,started_at,contact,agent,list,inbound,outbound,first_response_s,first_human_response_s,opted_in
c1,sms,2025-06-07T10:00:00Z,bob@x.example,mia,vip,3,2,30,120,true
c2,instagram,2025-06-20T10:00:00Z,fay@x.example,mia,,1,1,60,,false
c3,sms,2025-06-19T10:00:01Z,cleo@x.example,jon,vip,2,,,,
c4,whatsapp,2025-06-17T11:00:00Z,hal@x.example,jon,,0,1,,,
";

/// Dan asked for no more an hour after the 9th, gus four days after the 17th, ann before any message of the month.
const EVENTS: &str = "\
event_id,kind,at,customer
e1,opt_out,2025-06-09T11:00:00Z,dan@x.example
e2,opt-out,2025-06-21T10:00:00Z,gus@x.example
e3,opt_out,2025-06-01T10:00:00Z,ann@x.example
e4,opt_in,2025-06-01T11:00:00Z,ann@x.example
e5,step,2025-06-09T11:00:00Z,ann@x.example
";

const REPORT: &str = "report --month 2025-06";

fn written() -> Folder {
    let folder = with_plan(&[("[agents]", "sms = { short = \"s\" }\n[agents]")]);
    folder.ok("apply links.toml");
    let sends = sends();
    let (head, rows) = sends.split_once('\n').unwrap();
    let part = |odd: usize| {
        let rows = rows.lines().enumerate().filter(|(place, _)| place % 2 == odd);
        rows.fold(format!("{head}\n"), |file, (_, row)| file + row + "\n")
    };
    folder
        .write("sends.csv", &sends)
        .write("even.csv", &part(0))
        .write("odd.csv", &part(1))
        .write("conversations.csv", CONVERSATIONS)
        .write("events.csv", EVENTS);
    folder
}

fn folder() -> Folder {
    let folder = written();
    for kind in ["sends", "conversations", "events"] {
        folder.ok(&format!("import {kind} {kind}.csv"));
    }
    folder
}

/// `vip 25/5 lost 0 answered 1 0.2 out 1 0.2` of each row.
fn sent(rows: &Value, name: &str) -> Vec<String> {
    let some = |of: &Value| format!("{} {}", of["recipients"], of["value"]);
    let row = |row: &Value| {
        let key = row[name].as_str().unwrap_or("-");
        let [messages, recipients, lost] = ["messages", "recipients", "lost"].map(|of| &row[of]);
        let (answered, out) = (some(&row["answered"]), some(&row["opted_out"]));
        format!("{key} {messages}/{recipients} lost {lost} answered {answered} out {out}")
    };
    rows.as_array().unwrap().iter().map(row).collect()
}

#[test]
fn a_report_says_what_was_sent_and_who_answered_by_channel_and_list() {
    let json = folder().json(REPORT);
    let of = &json["messaging"]["sent"];
    assert_eq!(of["complete"], true);
    let expected = [
        "sms 25/5 lost 0 answered 1 0.2 out 1 0.2",
        "whatsapp 8/4 lost 1 answered 1 0.25 out 0 0.0",
    ];
    assert_eq!(sent(&of["by_channel"], "channel"), expected);
    let expected =
        ["vip 25/5 lost 0 answered 1 0.2 out 1 0.2", "new 8/4 lost 1 answered 1 0.25 out 0 0.0"];
    assert_eq!(sent(&of["by_list"], "list"), expected);
    // Ann is on both lists.
    let all = serde_json::json!([of["all"]]);
    assert_eq!(sent(&all, "")[0], "- 33/8 lost 1 answered 2 0.25 out 1 0.125");
    // The interval of 2 of 8.
    assert_eq!(
        (&of["all"]["answered"]["low"], &of["all"]["answered"]["high"]),
        (&0.0715.into(), &0.5907.into())
    );
    // Ann opted in and out; dan and gus out.
    assert_eq!(
        (&json["messaging"]["opt_ins"], &json["messaging"]["opt_outs"]),
        (&1.into(), &3.into())
    );
    // Five messages for each recipient, where the other list has two, and June has 4.3 weeks.
    let vip = &of["by_list"][0];
    assert_eq!(
        (&vip["messages_per_recipient"], &vip["others_messages_per_recipient"]),
        (&5.0.into(), &2.0.into())
    );
    assert_eq!((&vip["far_more"], &of["by_list"][1]["far_more"]), (&true.into(), &false.into()));
}

#[test]
fn a_report_says_which_weeks_are_not_steady() {
    let json = folder().json(REPORT);
    let weeks = json["messaging"]["sent"]["weeks"].as_array().unwrap();
    let shown = |of: &Value| {
        let [channel, week] = ["channel", "week"].map(|key| of[key].as_str().unwrap());
        format!("{channel} {week} {} {} {}", of["messages"], of["weekly_before"], of["steady"])
    };
    let shown: Vec<String> = weeks.iter().map(shown).collect();
    // The first week ends with the first of June. The last message is of the 17th, and 24 of the 22nd to 29th nothing is known.
    let expected = [
        "sms 2025-W22 4 4.0 true",
        "sms 2025-W23 10 4.0 true",
        "sms 2025-W24 10 5.5 true",
        "sms 2025-W25 5 7.0 true",
        "whatsapp 2025-W22 0 null null",
        "whatsapp 2025-W23 4 null null",
        "whatsapp 2025-W24 0 1.0 true",
        "whatsapp 2025-W25 4 1.0 true",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_report_says_what_came_in_and_how_soon_it_was_answered() {
    let json = folder().json(REPORT);
    let of = &json["messaging"]["conversations"];
    let row = |row: &Value, key: &str| {
        let names =
            ["conversations", "silent", "inbound", "outbound", "first_answer_s", "opted_in"];
        let figures: Vec<String> = names.iter().map(|name| row[*name].to_string()).collect();
        format!("{} {}", row[key].as_str().unwrap_or("-"), figures.join(" "))
    };
    let rows = |by: &str, key: &str| -> Vec<String> {
        of[by].as_array().unwrap().iter().map(|of| row(of, key)).collect()
    };
    let expected =
        ["sms 2 0 5 2 120.0 1", "instagram 1 0 1 1 60.0 0", "whatsapp 1 1 0 1 null null"];
    assert_eq!(rows("by_channel", "channel"), expected);
    assert_eq!(rows("by_agent", "agent"), ["jon 2 1 2 1 null null", "mia 2 0 4 3 90.0 1"]);
    assert_eq!(rows("by_list", "list"), ["vip 2 0 5 2 120.0 1", "- 2 1 1 2 60.0 0"]);
    assert_eq!(row(&of["all"], ""), "- 4 1 6 4 90.0 1");
}

#[test]
fn a_terminal_shows_the_tables_of_its_rows_and_what_is_out_of_the_ordinary() {
    let folder = folder();
    let shown = |by: &str, from: &str| {
        let text = folder.ok(&format!("{REPORT} --by {by}"));
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert_eq!(text.contains("Answered: recipients"), by != "agent", "{text}");
        text[text.find(from).unwrap()..].trim_start().to_owned()
    };
    insta::assert_snapshot!(shown("channel", "The list"), @"
    The list vip was written to far more than the others: 5.0 messages for each
    recipient, where the middle of the other lists is 2.0.
    1 message was not sent or did not arrive, and is in no other figure.
    By events with a date, 1 person opted in and 3 opted out.
    Answered: recipients who began a conversation, or clicked a link that was sent
    to them, within 72 hours of a message; it counts under the last message before
    it. Replies in a conversation that was already open are not seen.
    Opted out: recipients of whom an event with a date says so within 72 hours of a
    message.

    first answer     conversations  conversions     rate
    under 5 minutes              2            0  too few
    not known                    2            0  too few

    channel   messages  recipients  answered       95%  opted out       95%
    sms             25           5     20.0%  3.6-62.4      20.0%  3.6-62.4
    whatsapp         8           4     25.0%  4.6-69.9       0.0%  0.0-49.0

    channel    conversations  silent  in  out  minutes to answer  opted in
    sms                    2           5    2                2.0         1
    instagram              1           1    1                1.0         0
    whatsapp               1       1   0    1                  -         -
    ");
    insta::assert_snapshot!(shown("list", "\nlist  messages"), @"
    list  messages  per recipient  answered       95%  opted out       95%
    vip         25            5.0     20.0%  3.6-62.4      20.0%  3.6-62.4
    new          8            2.0     25.0%  4.6-69.9       0.0%  0.0-49.0

    list    conversations  silent  in  out  minutes to answer  opted in
    vip                 2           5    2                2.0         1
    (none)              2       1   1    2                1.0         0
    ");
    insta::assert_snapshot!(shown("agent", "\nagent  conversations  silent"), @"
    agent  conversations  silent  in  out  minutes to answer  opted in
    jon                2       1   2    1                  -         -
    mia                2           4    3                1.5         1
    ");
    let markdown = folder.ok(&format!("{REPORT} --format md"));
    assert!(markdown.contains("| channel | messages | recipients | answered |"), "{markdown}");
}

#[test]
fn a_page_has_the_figures_of_the_json_document_with_pictures() {
    let folder = folder();
    folder.ok(&format!("{REPORT} -o june.html -o june.xlsx"));
    let html = std::fs::read_to_string(folder.path().join("june.html")).unwrap();
    let json = folder.json(REPORT)["messaging"].clone();
    let is_shown = |part: &str, rows: &Value, figures: &[&str]| {
        let shown = cells(&html, part);
        assert_eq!(shown.len(), rows.as_array().unwrap().len(), "{part}");
        for (shown, row) in shown.iter().zip(rows.as_array().unwrap()) {
            for (shown, figure) in shown[1..].iter().zip(figures) {
                let value = row.pointer(figure).unwrap();
                let expected = value.as_f64().map(|value| format!("{value:.1}"));
                let found = match shown.as_str() {
                    "-" => None,
                    "" => Some("0.0".to_owned()),
                    shown => Some(format!("{:.1}", number(shown))),
                };
                assert_eq!(found, expected, "{part} {figure}");
            }
        }
    };
    let (sent, talked) = (&json["sent"], &json["conversations"]);
    is_shown(
        "messages",
        &sent["by_channel"],
        &["/messages", "/recipients", "/answered/recipients"],
    );
    let of_lists = ["/messages", "/recipients", "/messages_per_recipient", "/answered/recipients"];
    is_shown("messages-list", &sent["by_list"], &of_lists);
    is_shown("messages-week", &sent["weeks"], &["/messages", "/weekly_before"]);
    let of_talks = ["/conversations", "/silent", "/inbound", "/outbound"];
    for by in ["channel", "list", "agent"] {
        is_shown(&format!("inbound-{by}"), &talked[format!("by_{by}")], &of_talks);
    }
    for id in ["messages", "messages-list", "messages-week"] {
        assert!(html.contains(&format!("id=\"{id}-title\"")), "no picture of {id}");
    }
}

#[test]
fn the_summary_says_which_list_and_which_volume_to_look_at() {
    let folder = folder();
    let row = |number: u32| format!("n{number}@x.example,2025-06-17T12:00:00Z,sms\n");
    let more: String = (0..50).map(row).collect();
    folder.write("more.csv", &format!("recipient,at,channel\n{more}")).ok("import sends more.csv");
    let mail = folder.ok(&format!("{REPORT} --mail"));
    let from = mail.find("What to look at").unwrap();
    insta::assert_snapshot!(mail[from..].split("\n\n").next().unwrap(), @"
    What to look at
    - The list vip was written to far more than the others.
    - The volume of messages by sms is no longer steady since the week 2025-W25.
    ");
    let text = folder.ok(REPORT);
    let from = text.find("The volume").unwrap();
    insta::assert_snapshot!(text[from..].split(".\n").next().unwrap(), @"
    The volume of sms is no longer steady: 55 messages in the week 2025-W25, x7.86
    the 7.0 a week of the four weeks before
    ");
}

#[test]
fn the_sequence_and_the_number_of_imports_do_not_matter_nor_where_the_data_is() {
    let report = |imports: &[&str]| {
        let folder = written();
        for import in imports {
            folder.ok(&format!("import {import}"));
        }
        (folder.ok(&format!("{REPORT} --format json")), folder)
    };
    let [sends, even, odd] = ["sends sends.csv", "sends even.csv", "sends odd.csv"];
    let [chats, events] = ["conversations conversations.csv", "events events.csv"];
    let (expected, folder) = report(&[sends, chats, events]);
    for imports in [[events, odd, chats, even, odd], [chats, even, odd, events, chats]] {
        assert_eq!(report(&imports).0, expected, "{imports:?}");
    }
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let serving = folder.serve("");
    assert_eq!(folder.json(REPORT), expected);
    token(&folder, "laptop", "--scope read");
    let remote = Folder::new();
    std::fs::copy(folder.path().join("laptop.token"), remote.path().join("laptop.token")).unwrap();
    let server = format!("--server http://{} --token-file laptop.token", serving.admin);
    assert_eq!(remote.json(&format!("{server} {REPORT}")), expected);
}

#[test]
fn without_messages_and_without_numbers_of_conversations_nothing_is_said() {
    let folder = written();
    let bare = "conversation_id,channel,started_at\nc1,sms,2025-06-07T10:00:00Z\n";
    folder.write("bare.csv", bare).ok("import conversations bare.csv");
    assert!(folder.json(REPORT).get("messaging").is_none());
    let text = folder.ok(REPORT);
    assert!(!text.contains("Answered") && !text.contains("minutes to answer"), "{text}");
}

#[test]
fn a_closed_month_keeps_its_messaging_figures_and_has_messages_in_its_digest() {
    let inputs = |folder: &Folder| {
        folder.ok("close 2025-06");
        folder.json("close list")[0]["inputs"].clone()
    };
    let [folder, later] = [folder(), folder()];
    let before = folder.json(REPORT)["messaging"].clone();
    let closed = inputs(&folder);
    for folder in [&folder, &later] {
        let more = "recipient,at,channel\nzoe@x.example,2025-06-30T10:00:00Z,sms\n";
        folder.write("more.csv", more).ok("import sends more.csv");
    }
    assert_eq!(folder.json(REPORT)["messaging"], before);
    assert_ne!(folder.json(&format!("{REPORT} --now"))["messaging"], before);
    assert_ne!(inputs(&later), closed);
}
