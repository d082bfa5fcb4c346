//! Messages: one for a channel or for each content, what they promise, and how long they are as SMS.

use super::*;
use crate::domain::label::{Campaign, Channel, Content, Tags};

/// A campaign with two contents, whose messages a test adds.
fn plan(agents: &str, messages: &str) -> String {
    format!(
        "{LEAST}sms = {{ short = \"s\", medium = \"sms\", max_segments = 1 }}\n\
         [agents]\nmia = {{ name = \"Mia\", channels = [\"instagram\", \"sms\"]{agents} }}\n\
         [campaigns.bw]\nto = \"https://x.example/\"\nends = 2026-11-30\nagents = [\"mia\"]\n\
         channels = [\"instagram\", \"whatsapp\", \"sms\"]\ncontent = [\"inq\", \"follow\"]\n\
         [campaigns.bw.messages]\n{messages}\n\
         [[coupons]]\ncampaign = \"bw\"\ncodes = {{ whatsapp = \"WA5\" }}\ndiscount = \"5.00 EUR\"\n"
    )
}

/// All that is found in a plan: its faults, else its warnings.
fn found(text: &str) -> String {
    let found = match check(text) {
        Ok(checked) => listed(text, &checked.warnings),
        Err(faults) => listed(text, &faults),
    };
    found.join("\n")
}

#[test]
fn a_channel_has_one_message_or_one_for_each_content() {
    let messages = "instagram = { inq = \"ask {link}\", follow = \"again {link}\" }\n\
                    whatsapp = { follow = \"again {link}\", \"*\" = \"hi {link}\" }\nsms = \"all {link}\"";
    let of = checked(&plan("", messages));
    assert_eq!(listed("", &of.warnings), Vec::<String>::new());
    let message = |channel: &str, content: Option<&str>| {
        let tags = Tags {
            campaign: Campaign::parse("bw").ok(),
            channel: Channel::parse(channel).ok(),
            agent: None,
            content: content.map(|content| Content::parse(content).unwrap()),
        };
        of.wanted.settings.message(&tags).map(ToString::to_string)
    };
    let table = [
        ("instagram", Some("inq"), Some("ask {link}")),
        ("instagram", Some("follow"), Some("again {link}")),
        ("instagram", None, None),
        ("whatsapp", Some("inq"), Some("hi {link}")),
        ("whatsapp", Some("follow"), Some("again {link}")),
        ("whatsapp", None, Some("hi {link}")),
        ("sms", Some("inq"), Some("all {link}")),
    ];
    for (channel, content, expected) in table {
        assert_eq!(message(channel, content).as_deref(), expected, "{channel} {content:?}");
    }
}

#[test]
fn messages_of_contents_that_miss_or_invent_one_are_told() {
    let messages = "instagram = { inq = \"ask {link}\", folow = \"again {link}\" }\n\
                    whatsapp = { \"*\" = \"hi {link}\", \" * \" = \"ho {link}\" }\nsms = 5";
    insta::assert_snapshot!(found(&plan("", messages)), @r#"
    19:33 the message of ` * ` is declared twice | a second time
    20:7 `sms` in [campaigns.bw.messages] must be text in quotes, not a whole number | a whole number = write sms = "5"
    "#);
    let messages = "instagram = { inq = \"ask {link}\", folow = \"again {link}\" }\nsms = { \"*\" = \"nothing\" }";
    insta::assert_snapshot!(found(&plan("", messages)), @r#"
    18:1 no message for `follow` on `instagram` | not every content has a message = add one; "*" = "..." is for all others
    18:35 the campaign has no content `folow` | only for links of your own = did you mean `follow`? allowed: inq, follow
    19:15 this message has neither {link} nor {code}, so its results cannot be counted | no link, no code
    "#);
}

#[test]
fn what_a_message_promises_is_what_its_code_gives() {
    let promise = "\"{discount} off with {code} until {ends}: {link}, {agent}\"";
    let messages = format!("instagram = {promise}\nwhatsapp = {promise}\nsms = {promise}");
    // Mia's code has no discount; whatsapp has no agent.
    insta::assert_snapshot!(found(&plan(", code = \"MIA10\"", &messages)), @r#"
    18:13 the message contains {discount}, but code `MIA10` of `bw / instagram / mia / inq` has none; 2 links are affected | no discount = add discount = "10%" to agent `mia`
    19:12 the message contains {agent}, but `bw / whatsapp / inq` has no agent; 2 links are affected | no agent = name `agents` of the campaign who answer on channel `whatsapp`, or leave {agent} out
    20:7 the message contains {discount}, but code `MIA10` of `bw / sms / mia / inq` has none; 2 links are affected | no discount = add discount = "10%" to agent `mia`
    "#);
    // Nobody has a code.
    insta::assert_snapshot!(found(&plan("", &format!("sms = {promise}"))), @"18:7 the message contains {discount}, but `bw / sms / mia / inq` has no code; 2 links are affected | no code = give agent `mia` a `code`, or give channel `sms` a code in the [[coupons]] of campaign `bw`");
    let messages = format!("instagram = {promise}");
    let text = plan(", code = \"MIA10\", discount = \"10%\"", &messages);
    assert_eq!(found(&text), "");
    let of = checked(&text).wanted;
    let own = of.codes.iter().find(|code| code.code.as_str() == "MIA10").unwrap();
    assert_eq!(own.terms.discount.unwrap().to_string(), "10%");
    // No end anywhere.
    let endless = plan(", code = \"MIA10\"", "instagram = \"{code} until {ends}: {link}\"");
    insta::assert_snapshot!(found(&endless.replace("ends = 2026-11-30\n", "")), @"17:13 the message contains {ends}, but neither campaign `bw` nor code `MIA10` has a last day; 2 links are affected | no last day = add `ends` to [campaigns.bw], or to the code");
    let own_end = endless.replace("code = \"MIA10\"", "code = \"MIA10\", ends = 2026-12-24");
    assert_eq!(found(&own_end.replace("ends = 2026-11-30\n", "")), "");
}

#[test]
fn the_terms_of_an_agents_code_are_read_as_those_of_coupons() {
    let text = |terms: &str| plan(terms, "sms = \"{link}\"");
    insta::assert_snapshot!(found(&text(", discount = \"10%\", minimum = \"5.00 EUR\"")), @r#"
    10:56 `discount` in [agents.mia] is of a code, and this agent has none | no code = add a line such as code = "MIA10"
    10:74 `minimum` in [agents.mia] is of a code, and this agent has none | no code = add a line such as code = "MIA10"
    "#);
    let terms = ", code = \"M\", starts = 2026-12-02, ends = 2026-12-01, discount = \"ten\"";
    insta::assert_snapshot!(found(&text(terms)), @r#"
    10:96 this code ends on 2026-12-01, before it starts on 2026-12-02 | before its start
    10:119 `discount`: `ten` is not a discount such as 10% or "5.00 EUR"
    "#);
    insta::assert_snapshot!(found(&text(", code = \"MIA10\", ends = 2026-10-01")), @"10:79 this code is over: its last day was 2026-10-01 | over");
    let terms = ", code = \"MIA10\", limit = 5, limit_by_customer = 1, minimum = \"40.00\", starts = 2026-11-05";
    let of = checked(&text(terms)).wanted;
    let summary = of.codes[0].terms.summary(&of.settings.zone);
    assert_eq!(summary, "5 times, once a customer, from 2026-11-05 on, from 40.00 EUR");
}

#[test]
fn a_code_that_is_over_before_its_campaign_is_a_warning() {
    let code = ", code = \"MIA10\", ends = 2026-11-25";
    insta::assert_snapshot!(found(&plan(code, "sms = \"{code} {link}\"")), @"18:7 code `MIA10` in this message ends on 2026-11-25, before the campaign ends on 2026-11-30; 2 links are affected | the code ends first = say so with {ends}, or move the `ends` of the code");
    assert_eq!(found(&plan(code, "sms = \"{code} until {ends} {link}\"")), "");
    let endless = plan(code, "sms = \"{code} {link}\"").replace("ends = 2026-11-30\n", "");
    insta::assert_snapshot!(found(&endless), @"17:7 code `MIA10` in this message ends on 2026-11-25, and the campaign has no end; 2 links are affected | the code ends first = say so with {ends}, or move the `ends` of the code");
}

#[test]
fn an_expensive_sms_is_a_warning_with_what_makes_it_so() {
    let curly = "it\u{2019}s \u{201c}Black Week\u{201d}: {link}";
    insta::assert_snapshot!(found(&plan("", &format!("sms = \"{curly}\""))), @r#"18:7 this SMS needs UCS-2, which carries 70 characters instead of 160, only because of characters that can be replaced; 2 links are affected | UCS-2 = U+2019 RIGHT SINGLE QUOTATION MARK, a curly quote: write `'`; U+201C LEFT DOUBLE QUOTATION MARK, a curly quote: write `"`; U+201D RIGHT DOUBLE QUOTATION MARK, a curly quote: write `"`"#);
    let text = "x".repeat(60);
    insta::assert_snapshot!(found(&plan("", &format!("sms = \"{text}{curly}\""))), @r#"
    18:7 this SMS needs UCS-2, which carries 70 characters instead of 160, only because of characters that can be replaced; 2 links are affected | UCS-2 = U+2019 RIGHT SINGLE QUOTATION MARK, a curly quote: write `'`; U+201C LEFT DOUBLE QUOTATION MARK, a curly quote: write `"`; U+201D RIGHT DOUBLE QUOTATION MARK, a curly quote: write `"`; it is then sent as 1 SMS, not 2
    18:7 with its link, this message is sent as 2 SMS; `max_segments` is 1; one other message is too long | more SMS than expected = shorten it by 44 characters in UCS-2, or raise `max_segments`; the link is https://go.example.com/bw-s-mia-inq
    "#);
    let text = "x".repeat(130);
    insta::assert_snapshot!(found(&plan("", &format!("sms = \"{text} {{link}}\""))), @"18:7 with its link, this message is sent as 2 SMS; `max_segments` is 1; one other message is too long | more SMS than expected = shorten it by 6 characters in GSM-7, or raise `max_segments`; the link is https://go.example.com/bw-s-mia-inq");
    // An emoji has no plain form, so there is nothing to replace.
    assert_eq!(found(&plan("", "sms = \"it\u{2019}s \u{1f600} {link}\"")), "");
    // The same texts are no SMS elsewhere.
    assert_eq!(found(&plan("", &format!("instagram = \"{text}{curly}\""))), "");
}

#[test]
fn a_check_measures_the_longest_form_of_each_sms() {
    let messages = "instagram = \"hi {link}\"\nsms = { inq = \"ask {link}\", follow = \"it\u{2019}s {agent} \u{1f600}: {link}\" }";
    let of = checked(&plan("", messages));
    let row = |sent: &crate::plan::SentMessage| {
        let content = sent.tags.content.as_ref().unwrap();
        let forcing: Vec<String> =
            sent.forcing.iter().map(|(c, count)| format!("{:x} {count}", u32::from(*c))).collect();
        let sms = &sent.sms;
        format!("{content} {} {} {} {forcing:?} {}", sms.encoding, sms.units, sms.left, sent.links)
    };
    let rows: Vec<String> = of.sent.iter().map(row).collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    inq GSM-7 39 121 [] 1
    follow UCS-2 51 19 ["2019 1", "1f600 1"] 1
    "#);
}

#[test]
fn a_channel_is_sms_by_its_medium_its_source_or_a_limit_of_segments() {
    let table = [
        ("medium = \"sms\"", 1),
        ("medium = \"SMS\"", 1),
        ("source = \"sms\", medium = \"text\"", 1),
        ("max_segments = 2", 1),
        ("medium = \"dm\"", 0),
        ("", 0),
    ];
    for (keys, expected) in table {
        let text = format!(
            "{LEAST}x = {{ {keys} }}\n[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"x\"]\n\
             messages = {{ x = \"{{link}}\" }}"
        );
        assert_eq!(checked(&text).sent.len(), expected, "{keys}");
    }
    assert_faults(&[(
        "s = { max_segments = 0 }\n[defaults]\ndate = \"{day} {mont}\"",
        &[
            "8:22 `max_segments` must be a whole number above 0, not 0 | would allow no message",
            "10:8 `date`: there is no placeholder {mont} = did you mean `month`? allowed: day, dd, \
             month, mm, month.name, month.short, year, weekday",
        ],
    )]);
}

// A link of its own was judged by `link export` alone: a plan without faults had a message that could not be pasted.
#[test]
fn the_message_of_a_link_of_its_own_is_judged_with_its_own_slug_and_domain() {
    let more = |link: &str| {
        let messages = "instagram = \"{agent}: {link}\"\nsms = \"hi {link} {code}\"";
        let links = format!("[[links]]\nto = \"https://x.example/\"\ncampaign = \"bw\"\n{link}");
        plan(", code = \"MIA10\", discount = \"5%\"", messages) + &links
    };
    insta::assert_snapshot!(found(&more("slug = \"own\"\nchannel = \"instagram\"\n")), @"18:13 the message contains {agent}, but `bw / instagram` has no agent | no agent = name the `agent` of the link `own`, or leave {agent} out");
    insta::assert_snapshot!(found(&more("slug = \"own\"\nchannel = \"sms\"\nagent = \"mia\"\n")), @"");
    let long = "s".repeat(64);
    let named = format!("slug = \"{long}\"\nchannel = \"sms\"\nagent = \"mia\"\n");
    let of = checked(&more(&named));
    assert_eq!(of.sent.iter().map(|sent| sent.sms.units).max(), Some(3 + 23 + 64 + 6));
}

#[test]
fn placeholders_that_do_not_exist_are_told_together() {
    let messages = "instagram = \"{lnik} {cod} {name}\"";
    insta::assert_snapshot!(found(&plan("", messages)), @"18:13 `instagram`: there is no placeholder {lnik} or {cod} or {name} = did you mean `link` for {lnik}, `code` for {cod}? allowed: link, code, agent, discount, ends, stop");
}
