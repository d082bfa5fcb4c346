//! First plans are plans without faults.

use super::*;
use crate::domain::link::target::Schemes;
use crate::domain::time::Timestamp;

fn plan(posted: &[Posted], domain: &str) -> FirstPlan {
    FirstPlan {
        posted: posted.to_vec(),
        name: Title::parse("\"Tea\" & more").ok(),
        domain: Domain::parse(domain).unwrap(),
        shop: Target::parse("https://shop.example/?a=\"b\"", &Schemes::default()).unwrap(),
        zone: Zone::parse("Europe/Berlin").unwrap(),
        currency: Currency::parse("EUR").unwrap(),
    }
}

#[test]
fn a_first_plan_has_no_fault_and_no_warning_and_is_in_the_one_style() {
    let now = Timestamp::parse("2026-11-01T12:00:00Z").unwrap();
    let lists: [(&[Posted], usize); 3] =
        [(&[Posted::Dm], 8), (&[Posted::Sms], 1), (&[Posted::Sms, Posted::Dm], 9)];
    for (posted, links) in lists {
        for domain in ["https://go.example", "http://127.0.0.1:8080"] {
            let text = plan(posted, domain).text("links.toml");
            let checked = crate::plan::check(&text, now).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(checked.warnings.total(), 0, "{text}");
            assert_eq!(checked.wanted.links.len(), links, "{text}");
            assert_eq!(styled(&text).unwrap(), text);
        }
    }
}

#[test]
fn a_first_plan_is_short_and_says_what_each_part_is_for() {
    insta::assert_snapshot!(plan(&[Posted::Dm, Posted::Sms], "http://127.0.0.1:8080").text("links.toml"), @r#"
    # The campaign plan: all your links and codes in one file.
    #
    #   couplet check links.toml            finds every mistake, with its line and how to fix it
    #   couplet plan  links.toml            shows what would change
    #   couplet serve --links links.toml    makes the changes, and serves the links

    version  = 1
    domain   = "http://127.0.0.1:8080"    # your short-link address, such as "https://go.example.com";
                                          # this one is your own computer
    name     = '"Tea" & more'             # what pages for ended links call you
    timezone = "Europe/Berlin"            # for the days of campaigns and the months of reports
    currency = "EUR"

    [defaults]
    to = "https://shop.example/?a=%22b%22"  # where links lead that say nothing else

    [vocabulary]                          # other values are faults, also in `link new`
    sources = ["instagram", "messenger", "tiktok", "whatsapp", "sms"]
    mediums = ["dm", "sms"]
    case    = "lower"

    [channels]                            # where you post links
    instagram = { short = "ig", source = "instagram", medium = "dm" }
    messenger = { short = "fb", source = "messenger", medium = "dm" }
    sms       = { short = "sms", source = "sms", medium = "sms", max_segments = 1 }
    tiktok    = { short = "tt", source = "tiktok", medium = "dm" }
    whatsapp  = { short = "wa", source = "whatsapp", medium = "dm" }

    [agents]                              # who answers where; each can have a code of their own
    # mia = { name = "Mia", channels = ["instagram", "whatsapp"], code = "MIA10" }

    [conversions]                         # macro: a goal; micro: a step towards it
    sale = "macro"
    lead = "micro"

    [campaigns.always-chat]               # no end date: links for everyday conversations
    short    = "chat"
    name     = "Conversations"
    channels = ["instagram", "messenger", "tiktok", "whatsapp"]
    content  = ["inquiry", "follow-up"]   # one link for the answer to a question, one for asking again

    [campaigns.always-chat.messages]      # texts to paste
    instagram = "Here is what you asked for: {link}"
    messenger = "Here is what you asked for: {link}"
    tiktok    = "Here is what you asked for: {link}"
    whatsapp  = "Here is what you asked for: {link}"

    [campaigns.always-sms]                # for a list, add each recipient to the link: {link}.anna
    short    = "txt"
    name     = "Text messages"
    channels = ["sms"]

    [campaigns.always-sms.messages]
    sms = "New in our shop: {link} STOP to end"
    "#);
}
