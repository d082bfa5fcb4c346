//! Logs of messages and of calls, as the tools write them.

use crate::folder::Folder;

const TWILIO: &str = "From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,PriceUnit\n\
    +15005550006,+491701234567,\"Hi, \"\"Ann\"\"\",delivered,2026-11-20 09:30:00 UTC,2010-04-01,1,,AC1,SM1,outbound-api,-0.0075,USD\n\
    whatsapp:+15005550006,whatsapp:+491701234568,Hello,read,2026-11-20 09:31:00 UTC,2010-04-01,1,,AC1,SM2,outbound-api,-0.005,USD\n\
    +15005550006,+491701234569,Hello,undelivered,2026-11-20 09:32:00 UTC,2010-04-01,1,30003,AC1,SM3,outbound-reply,0,USD\n\
    +15005550006,+491701234570,Hello,accepted,2026-11-20 09:33:00 UTC,2010-04-01,1,,AC1,SM4,outbound-api,,USD\n\
    +15005550006,+491701234571,Hello,canceled,2026-11-20 09:34:00 UTC,2010-04-01,1,,AC1,SM5,outbound-api,,USD\n\
    +15005550006,+491701234572,Hello,partially_delivered,2026-11-20 09:35:00 UTC,2010-04-01,1,,AC1,SM7,outbound-api,,USD\n\
    +15005550006,+491701234574,Hello,scheduled,,2010-04-01,1,,AC1,SM9,outbound-api,,USD\n\
    +15005550006,+491701234573,Hello,failed,,2010-04-01,0,21610,AC1,SM8,outbound-api,,USD\n\
    +491701234567,+15005550006,STOP,received,2026-11-20 09:40:00 UTC,2010-04-01,1,,AC1,SM6,inbound,-0.0075,USD\n";

const CALLRAIL: &str = "Call Status,Number Name,Tracking Number,Source,Start Time,Duration (seconds),Name,Phone Number,Email,First-Time Caller,City,State,Country,Agent Name\n\
    Answered Call,Main,+15005550100,Google Ads,2026-11-20 09:30:00,95,Ann,+15005550101,,true,Austin,TX,US,Mia\n\
    Abandoned Call,Main,+15005550100,Direct,2026-11-20 09:40:00,12,,+15005550102,,true,,,,\n\
    Missed Call,Main,+15005550100,Direct,2026-11-20 09:41:00,0,,,,true,,,,\n\
    Outbound Call,Main,+15005550100,,2026-11-20 09:50:00,30,Ann,+15005550101,,false,Austin,TX,US,Mia\n";

#[test]
fn a_log_of_twilio_is_read_as_the_messages_that_were_sent() {
    let folder = Folder::new();
    folder.write("messages.csv", TWILIO);
    let ran = folder.run("import sends messages.csv");
    assert_eq!(ran.code, 0, "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    read as Twilio messages
    messages.csv: 5 sends read: 5 new, 0 known
      4 sms, 1 whatsapp
      2 delivered, 1 queued, 1 read, 1 undelivered
      5 recipients in 5 sends, from the column To
      left out, as they are no sends: canceled messages 1, messages that were not sent 2, received messages 1
    next: couplet report --month 2026-11
    ");
    let again = folder.run("import sends messages.csv --from twilio");
    assert!(again.err.contains("5 sends read: 0 new, 5 known"), "{again:#?}");
}

#[test]
fn a_log_of_callrail_is_read_as_the_calls_that_came_in() {
    let folder = Folder::new();
    folder.write("calls.csv", CALLRAIL);
    let refused = folder.run("import calls calls.csv");
    assert_eq!(refused.code, 5);
    assert!(refused.err.contains("--zone"), "{refused:#?}");
    let ran = folder.run("import calls calls.csv --zone America/Chicago");
    assert_eq!(ran.code, 0, "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    read as CallRail calls
    calls.csv: 3 calls read: 3 new, 0 known
      1 abandoned, 1 answered, 1 missed
      2 callers in 2 calls, from the column Phone Number
      left out, as they are no calls: calls that were made 1
    next: couplet report --month 2026-11
    ");
}
