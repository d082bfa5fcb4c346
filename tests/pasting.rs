//! Messages as agents paste them: filled in with what their codes give, measured as SMS, and in the files that other
//! tools import.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;

use saphyr::{LoadableYamlNode, Yaml};
use zip::ZipArchive;

use crate::folder::{Folder, Ran};
use crate::small_plan::{failed, write_plan};

/// The example, applied.
fn example() -> Folder {
    let folder = Folder::new();
    folder.copy("links.example.toml").ok("apply links.example.toml");
    folder
}

/// What the small plan gains: agents' terms, an SMS channel, and messages.
const MESSAGES: &str = r#"
[campaigns.black-week.messages]
instagram = { inq = "Hi!\nIt's {agent}: {link}", "*" = "{discount} off with {code} until {ends}: {link}" }
sms = "Black Week: {discount} off with {code} {link}"
"#;

fn write(folder: &Folder, alter: &[(&str, &str)]) {
    let mut all = vec![
        ("code = \"MIA10\"", "name = \"Mia\", code = \"MIA10\", discount = \"10%\""),
        ("[\"instagram\", \"whatsapp\"], name", "[\"instagram\", \"sms\"], name"),
        (
            "channels = [\"instagram\", \"whatsapp\"]\nagents",
            "ends = 2036-11-30\ncontent = [\"inq\", \"follow\"]\nchannels = [\"instagram\", \"sms\"]\nagents",
        ),
        ("[agents]", "sms = { short = \"sms\", medium = \"sms\" }\n\n[agents]"),
    ];
    all.extend(alter);
    write_plan(folder, &all);
    let text = fs::read_to_string(folder.path().join("links.toml")).unwrap();
    folder.write("links.toml", &format!("{text}{MESSAGES}"));
}

fn applied(alter: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    write(&folder, alter);
    folder.ok("apply links.toml");
    folder
}

fn both(ran: &Ran) -> String {
    assert_eq!(ran.code, 0, "{ran:#?}");
    format!("{}{}", ran.out, ran.err)
}

#[test]
fn messages_are_shown_with_what_they_promise_and_what_they_cost() {
    let folder = example();
    insta::assert_snapshot!(both(&folder.run("link export --agent jon")), @"
    bw-wa-jon-inq: 2036-11-black-week / whatsapp / jon / inq
      Hi, Jon here! 10% off with JON10 until 30 November: http://127.0.0.1:8080/bw-wa-jon-inq

    bw-wa-jon-follow: 2036-11-black-week / whatsapp / jon / follow
      Hi, Jon here! 10% off with JON10 until 30 November: http://127.0.0.1:8080/bw-wa-jon-follow

    bw-sms-jon-inq: 2036-11-black-week / sms / jon / inq
      Black Week: 10% off with JON10 until 30 November http://127.0.0.1:8080/bw-sms-jon-inq STOP to end
      (1 SMS in GSM-7, 97 of 160 characters, 63 left)

    bw-sms-jon-follow: 2036-11-black-week / sms / jon / follow
      Black Week: 10% off with JON10 until 30 November http://127.0.0.1:8080/bw-sms-jon-follow STOP to end
      (1 SMS in GSM-7, 100 of 160 characters, 60 left)
    ");
    insta::assert_snapshot!(both(&folder.run("link export --channel insta --content inq")), @"
    bw-ig-mia-inq: 2036-11-black-week / instagram / mia / inq
      Hi! Here is your Black Week link: http://127.0.0.1:8080/bw-ig-mia-inq (code MIA10)
    ");
    // A flyer has no message, and its link is printed; TikTok has none, and its link is pasted.
    insta::assert_snapshot!(both(&folder.run("link export --channel flyer")), @"no link matches; `couplet link list` shows all links");
    insta::assert_snapshot!(both(&folder.run("link export --channel tiktok --content inq")), @"
    bw-tt-inq: 2036-11-black-week / tiktok / inq
      http://127.0.0.1:8080/bw-tt-inq
    ");
    insta::assert_snapshot!(both(&folder.run("link export --agent mai")), @"no link has the agent `mai` (did you mean `mia`?); `couplet link list` shows all links");
}

#[test]
fn a_message_promises_what_the_code_gives_now() {
    let folder = applied(&[]);
    let message = |folder: &Folder| {
        let line = "link export --channel instagram --content follow --for replies";
        folder.ok(line).lines().nth(1).unwrap().to_owned()
    };
    let expected = "bw-ig-mia-follow,10% off with MIA10 until 30 November: https://go.example.com/bw-ig-mia-follow";
    assert_eq!(message(&folder), expected);
    let terms = "discount = \"12.5%\", ends = 2036-11-25";
    write(
        &folder,
        &[
            (
                "name = \"Mia\", code = \"MIA10\", discount = \"10%\"",
                &format!("name = \"Mia\", code = \"MIA10\", {terms}"),
            ),
            ("[defaults]", "[defaults]\ndate = \"{dd}.{mm}.\""),
        ],
    );
    let ran = folder.run("apply links.toml");
    insta::assert_snapshot!(both(&ran), @r#"
    links: 0 created, 0 changed, 5 same, 0 retired
    codes: 0 created, 1 changed, 1 same, 0 retired
    settings: changed
    warning: no campaign and no link uses channel `whatsapp`
      --> links.toml:12:1
       |
    12 | whatsapp  = { short = "wa", medium = "dm" }
       | ^^^^^^^^ unused

    warning: code `MIA10` in this message ends on 2036-11-25, before the campaign ends on 2036-11-30; 2 links are affected
      --> links.toml:37:7
       |
    37 | sms = "Black Week: {discount} off with {code} {link}"
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the code ends first
       |
       = help: say so with {ends}, or move the `ends` of the code

    next: couplet link list
    "#);
    let expected = "bw-ig-mia-follow,12.50% off with MIA10 until 25.11.: https://go.example.com/bw-ig-mia-follow";
    assert_eq!(message(&folder), expected);
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    assert!(folder.ok("link list --format md").contains("12.50% off with MIA10 until 25.11.: "));
    assert!(folder.ok("coupon check MIA10").contains("12.50%"));
}

#[test]
fn a_plan_says_how_long_its_sms_are_before_it_is_applied() {
    let folder = Folder::new();
    write(&folder, &[]);
    insta::assert_snapshot!(both(&folder.run("check links.toml")), @r#"
    links.toml: 5 links and 2 codes, no faults
    warning: no campaign and no link uses channel `whatsapp`
      --> links.toml:11:1
       |
    11 | whatsapp  = { short = "wa", medium = "dm" }
       | ^^^^^^^^ unused

    SMS black-week / sms / mia / follow, the longest of 2: 1 SMS in GSM-7, 71 of 160 characters, 89 left
    next: couplet plan links.toml
    "#);
    let plan = folder.run("plan links.toml");
    let said: Vec<&str> = plan.err.lines().filter(|line| line.starts_with("SMS ")).collect();
    assert_eq!(said.len(), 1, "{}", plan.err);
    let text = fs::read_to_string(folder.path().join("links.toml")).unwrap();
    let curly = text
        .replace("sms = \"Black Week", "sms = \"It\u{2019}s \u{201c}Black Week\u{201d}")
        .replace("medium = \"sms\"", "medium = \"sms\", max_segments = 1");
    folder.write("links.toml", &curly);
    let said = both(&folder.run("check links.toml"));
    let ascii = said.replace(['\u{2019}', '\u{201c}', '\u{201d}'], "?");
    insta::assert_snapshot!(ascii, @r#"
    links.toml: 5 links and 2 codes, no faults
    warning: no campaign and no link uses channel `whatsapp`
      --> links.toml:11:1
       |
    11 | whatsapp  = { short = "wa", medium = "dm" }
       | ^^^^^^^^ unused

    warning: this SMS needs UCS-2, which carries 70 characters instead of 160, only because of characters that can be replaced; 2 links are affected
      --> links.toml:36:7
       |
    36 | sms = "It?s ?Black Week?: {discount} off with {code} {link}"
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ UCS-2
       |
       = help: U+2019 RIGHT SINGLE QUOTATION MARK, a curly quote: write `'`; U+201C LEFT DOUBLE QUOTATION MARK, a curly quote: write `"`; U+201D RIGHT DOUBLE QUOTATION MARK, a curly quote: write `"`; it is then sent as 1 SMS, not 2

    warning: with its link, this message is sent as 2 SMS; `max_segments` is 1; one other message is too long
      --> links.toml:36:7
       |
    36 | sms = "It?s ?Black Week?: {discount} off with {code} {link}"
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ more SMS than expected
       |
       = help: shorten it by 5 characters in UCS-2, or raise `max_segments`; the link is https://go.example.com/bw-sms-mia-inq

    SMS black-week / sms / mia / follow, the longest of 2: 2 SMS in UCS-2, 78 of 134 characters, 56 left; UCS-2 because of U+2019 RIGHT SINGLE QUOTATION MARK, a curly quote: write `'`; U+201C LEFT DOUBLE QUOTATION MARK, a curly quote: write `"`; U+201D RIGHT DOUBLE QUOTATION MARK, a curly quote: write `"`
    next: couplet plan links.toml
    "#);
}

#[test]
fn a_link_without_what_its_message_names_is_exported_alone_and_said() {
    let folder = applied(&[]);
    folder.ok("link new https://shop.example.com/ --slug own --campaign black-week --channel sms");
    let ran = folder.run("link export --channel sms --for replies");
    assert_eq!(
        ran.err,
        "warning: the message of `own` contains {discount}, which it does not have; only its short \
         URL is exported\n"
    );
    assert!(ran.out.ends_with("own,https://go.example.com/own\n"), "{}", ran.out);
}

/// What each pack types in and out, read by other programs than the one that wrote it.
fn packed(folder: &Folder) -> [BTreeMap<String, String>; 3] {
    for (tool, file) in [("replies", "r.csv"), ("espanso", "e.yml"), ("gboard", "g.zip")] {
        let ran = folder.run(&format!("link export --agent mia --for {tool} -o {file}"));
        assert_eq!(ran.code, 0, "{ran:#?}");
        assert!(ran.err.ends_with(&format!("messages written to {file}\n")), "{}", ran.err);
    }
    let path = |name: &str| folder.path().join(name);
    let replies = csv::Reader::from_path(path("r.csv")).unwrap();
    let replies = replies.into_deserialize().map(Result::unwrap).collect();
    let text = fs::read_to_string(path("e.yml")).unwrap();
    let documents = Yaml::load_from_str(&text).unwrap();
    let matches = documents[0]["matches"].as_vec().unwrap();
    let field = |of: &Yaml<'_>, name: &str| of[name].as_str().unwrap().to_owned();
    let espanso = matches.iter().map(|of| {
        let trigger = field(of, "trigger");
        (trigger.trim_matches(':').to_owned(), field(of, "replace"))
    });
    let mut zip = ZipArchive::new(File::open(path("g.zip")).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name("dictionary.txt").unwrap().read_to_string(&mut text).unwrap();
    let gboard = text.lines().skip(1).map(|line| {
        let (shortcut, rest) = line.split_once('\t').unwrap();
        (shortcut.to_owned(), rest.strip_suffix('\t').unwrap().to_owned())
    });
    [replies, espanso.collect(), gboard.collect()]
}

#[test]
fn packs_hold_the_same_messages_under_the_same_names() {
    let folder = applied(&[]);
    let [replies, espanso, gboard] = packed(&folder);
    assert_eq!(replies.len(), 4);
    assert_eq!(replies["bw-ig-mia-inq"], "Hi!\nIt's Mia: https://go.example.com/bw-ig-mia-inq");
    assert_eq!(espanso, replies);
    let on_one_line = replies.iter().map(|(name, text)| (name.clone(), text.replace('\n', " ")));
    assert_eq!(gboard, on_one_line.collect());
    let ran = folder.run("link export --for gboard -o g.zip");
    assert_eq!(
        ran.err,
        "Gboard has no line breaks: those of 1 message are blanks\n5 messages written to g.zip\n"
    );
    // The same names after the plan has grown, and after an agent is gone.
    write(
        &folder,
        &[("content = [\"inq\", \"follow\"]", "content = [\"new\", \"inq\", \"follow\"]")],
    );
    folder.ok("apply links.toml");
    let [grown, ..] = packed(&folder);
    assert_eq!(grown.len(), 6);
    assert!(replies.iter().all(|(name, text)| grown[name] == *text));
}

#[test]
fn a_table_of_messages_has_their_lengths_as_sms() {
    let folder = applied(&[]);
    let text = folder.ok("link export --for csv --content inq");
    insta::assert_snapshot!(text, @r#"
    short_code,short_url,campaign,channel,agent,content,code,message,sms_encoding,sms_characters,sms_count,sms_left,ucs2_because_of
    bw-ig-mia-inq,https://go.example.com/bw-ig-mia-inq,black-week,instagram,mia,inq,MIA10,"Hi!
    It's Mia: https://go.example.com/bw-ig-mia-inq",,,,,
    bw-sms-mia-inq,https://go.example.com/bw-sms-mia-inq,black-week,sms,mia,inq,MIA10,Black Week: 10% off with MIA10 https://go.example.com/bw-sms-mia-inq,GSM-7,68,1,92,
    "#);
}

#[test]
fn the_flyers_of_a_campaign_are_one_sheet() {
    let folder = example();
    let sheet = "link qr --sheet --campaign 2036-11-black-week";
    let ran = folder.run(&format!("{sheet} -o flyers.pdf"));
    insta::assert_snapshot!(both(&ran), @"
    2 QR codes written to flyers.pdf
    in print: 50 mm wide with its margin, 25 modules of 1.52 mm; phones read it from about 370 mm away, and 68 dpi print it
    ");
    let pdf = fs::read(folder.path().join("flyers.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.ends_with(b"%%EOF"));
    let ran = folder.run(&format!("{sheet} -o flyers.svg --size 10mm"));
    insta::assert_snapshot!(both(&ran), @"
    2 QR codes written to flyers.svg
    in print: 10 mm wide with its margin, 25 modules of 0.30 mm; phones read it from about 70 mm away, and 336 dpi print it
    warning: this is too small for usual printers of 300 dpi; make it 12 mm or wider
    ");
    let svg = fs::read_to_string(folder.path().join("flyers.svg")).unwrap();
    for text in ["Black Week 2036", "flyer / inq", "http://127.0.0.1:8080/bw-f-follow"] {
        assert!(svg.contains(&format!(">{text}</text>")), "{svg}");
    }
    let bare = folder.run("link qr --sheet --campaign always-product-inquiry -o none.pdf");
    insta::assert_snapshot!(failed(&bare), @"error: campaign `always-product-inquiry` has no live link on a channel for QR codes: write `qr = true` for a channel in [channels], and apply the plan");
    let other = folder.run("link qr --sheet --campaign blak-week -o none.pdf");
    insta::assert_snapshot!(failed(&other), @"
    error: no link has the campaign `blak-week`; `couplet link list` shows all links
    ");
    assert_eq!(folder.run(&format!("{sheet} -o flyers.gif")).code, 2);
    for line in ["link qr --sheet", "link qr bio --sheet", "link qr", "link qr bio --agent mia"] {
        assert_eq!(folder.run(line).code, 2, "{line}");
    }
    assert!(!folder.path().join("none.pdf").exists());
}

#[test]
fn a_code_for_print_says_its_size_in_millimetres() {
    let folder = example();
    insta::assert_snapshot!(both(&folder.run("link qr bio -o bio.svg --size 30mm")), @"
    http://127.0.0.1:8080/bio was written to bio.svg
    in print: 30 mm wide with its margin, 25 modules of 0.91 mm; phones read it from about 220 mm away, and 112 dpi print it
    ");
    insta::assert_snapshot!(both(&folder.run("link qr bio -o bio.png --distance 2m")), @"
    http://127.0.0.1:8080/bio was written to bio.png
    in print: 264 mm wide with its margin, 25 modules of 8.00 mm; phones read it from about 2 m away, and 13 dpi print it
    ");
    insta::assert_snapshot!(both(&folder.run("link qr bio -o bio.png --size 1cm")), @"
    http://127.0.0.1:8080/bio was written to bio.png
    in print: 10 mm wide with its margin, 25 modules of 0.30 mm; phones read it from about 70 mm away, and 336 dpi print it
    warning: this is too small for usual printers of 300 dpi; make it 12 mm or wider
    ");
    assert!(fs::read_to_string(folder.path().join("bio.svg")).unwrap().contains("width=\"30mm\""));
    let ran = folder.run("link qr bio --size 30px");
    assert!(ran.code == 2 && ran.err.contains("is not a length such as 30mm"), "{ran:#?}");
}
