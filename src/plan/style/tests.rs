//! The one style: order, spacing, and that nothing is lost.

use proptest::prelude::*;

use super::*;

/// The values of a text, whatever their order.
fn values(text: &str) -> toml::Table {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[track_caller]
fn assert_style(text: &str) -> String {
    let once = styled(text).unwrap();
    assert_eq!(styled(&once).unwrap(), once, "the style is not stable");
    assert_eq!(values(&once), values(text));
    let comments = |text: &str| {
        let mut found: Vec<String> = text
            .lines()
            .filter_map(|line| Some(line.split_once('#')?.1.trim().to_owned()))
            .collect();
        found.sort();
        found
    };
    assert_eq!(comments(&once), comments(text), "a comment is lost");
    once
}

#[test]
fn the_example_is_in_the_one_style() {
    let example = include_str!("../../../links.example.toml");
    assert_eq!(assert_style(example), example);
}

#[test]
fn sections_and_keys_are_ordered_and_their_comments_go_with_them() {
    let messy = r#"
# Our plan.
# Ask Lena.

[campaigns.xmas]   # the big one
               # of the year
ends= 2036-12-24
name ="Christmas" # what people read
                  # on pages
"to" = 'https://x.example/#top'
# who posts it
channels = [ "sms",
  "instagram" ]

[campaigns.advent]
messages.instagram = "Hi {link}"
short = "ad"


[[links]]
to = "https://x.example/b"
slug = "b"
[[links]]
slug = "a"
to = "https://x.example/a"
  [[links.rules]]
  to = "https://x.example/app"
  device = "ios"

# where we post
[channels]
sms = {medium="sms",source="sms"}
instagram = { medium = "dm", short = "ig", max_chars = 1_000 }
[defaults.utm]
id = "{campaign.id}"
[defaults]
to = "https://x.example/"
[attribution]
evidence = ["click_id", "ref", "coupon", "recipient", "call", "utm", "customer", "said"] # all of them
window = { call = "14d", click = "7d" }

# below is for later
"#;
    let text = format!(
        "currency = \"EUR\"\ntimezone = \"UTC\"\n\n\n# the address\ndomain = \"https://go.example\"\nversion = 1\n{messy}"
    );
    insta::assert_snapshot!(assert_style(&text), @r#"
    version = 1

    # the address
    domain   = "https://go.example"
    timezone = "UTC"
    currency = "EUR"

    [defaults]
    to = "https://x.example/"

    [defaults.utm]
    id = "{campaign.id}"

    # where we post
    [channels]
    instagram = { short = "ig", medium = "dm", max_chars = 1_000 }
    sms       = { source = "sms", medium = "sms" }

    [attribution]
    window   = { call = "14d", click = "7d" }
    evidence = ["click_id", "ref", "coupon", "recipient", "call", "utm", "customer", "said"]  # all of them

    [campaigns.advent]
    short              = "ad"
    messages.instagram = "Hi {link}"

    # Our plan.
    # Ask Lena.

    [campaigns.xmas]                      # the big one
                                          # of the year
    name = "Christmas"                    # what people read
                                          # on pages
    "to" = 'https://x.example/#top'
    ends = 2036-12-24
    # who posts it
    channels = ["sms", "instagram"]

    [[links]]
    slug = "b"
    to   = "https://x.example/b"

    [[links]]
    slug = "a"
    to   = "https://x.example/a"

    [[links.rules]]
    device = "ios"
    to     = "https://x.example/app"

    # below is for later
    "#);
    // A text that begins with a table keeps what stands above it all at the top.
    insta::assert_snapshot!(assert_style(messy).lines().take(6).collect::<Vec<_>>().join("\n"), @r#"
    [defaults]
    to = "https://x.example/"

    [defaults.utm]
    id = "{campaign.id}"
    "#);
}

#[test]
fn values_are_kept_to_the_letter_and_long_lists_stand_on_lines_of_their_own() {
    let words: Vec<String> = (0..20).map(|n| format!("\"word-{n}\"")).collect();
    let text = format!(
        "[vocabulary]\nsources=[{}]\nmediums = [ # ours\n  \"dm\", # private\n  \"sms\",\n]\ncampaign='^a\\d#'\n\
         [campaigns.\"black week\"]\nname = \"\"\"\nBlack\nWeek\"\"\" # two lines\nlimit = 0x10\nempty = {{}}\n\
         none = []\r\n",
        words.join(",")
    );
    insta::assert_snapshot!(assert_style(&text), @r#"
    [vocabulary]
    sources  = [
        "word-0",
        "word-1",
        "word-2",
        "word-3",
        "word-4",
        "word-5",
        "word-6",
        "word-7",
        "word-8",
        "word-9",
        "word-10",
        "word-11",
        "word-12",
        "word-13",
        "word-14",
        "word-15",
        "word-16",
        "word-17",
        "word-18",
        "word-19",
    ]
    mediums  = [ # ours
      "dm", # private
      "sms",
    ]
    campaign = '^a\d#'

    [campaigns."black week"]
    name  = """
    Black
    Week"""                               # two lines
    empty = {}
    limit = 0x10
    none  = []
    "#);
    assert_eq!(styled("").unwrap(), "");
    assert_eq!(styled("# nothing yet").unwrap(), "# nothing yet\n");
}

#[test]
fn a_text_that_is_not_toml_is_refused_with_its_first_fault() {
    let fault = styled("version = 1\ndomain = https://go.example\n").unwrap_err();
    assert_eq!(
        fault.line_column("version = 1\ndomain = https://go.example\n").map(|at| at.0),
        Some(2)
    );
}

proptest! {
    /// Lines of the example in any order of its sections, with comments and empty lines strewn in.
    #[test]
    fn any_order_of_sections_keeps_values_and_comments(seed in any::<u64>(), strewn in 0_usize..40) {
        let example = include_str!("../../../links.example.toml");
        let mut sections: Vec<String> = Vec::new();
        for line in example.lines() {
            if line.starts_with('[') || sections.is_empty() {
                sections.push(String::new());
            }
            let last = sections.last_mut().unwrap();
            last.push_str(line);
            last.push('\n');
        }
        // Entries of lists keep their order, and rules stay below their link: only other tables move.
        let is_fixed = |text: &String| text.starts_with("[[") || !text.starts_with('[');
        let mut state = seed;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
        };
        for at in (1..sections.len()).rev() {
            let other = 1 + next(at);
            if !is_fixed(&sections[at]) && !is_fixed(&sections[other]) {
                sections.swap(at, other);
            }
        }
        for _ in 0..strewn {
            let at = next(sections.len());
            sections[at].push_str(if next(2) == 0 { "\n" } else { "# strewn\n" });
        }
        let text = sections.concat();
        let once = styled(&text).unwrap();
        prop_assert_eq!(values(&once), values(&text));
        prop_assert_eq!(styled(&once).unwrap(), once.clone());
        prop_assert_eq!(once.matches('#').count(), text.matches('#').count());
    }
}
