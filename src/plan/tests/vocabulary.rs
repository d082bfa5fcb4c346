//! What `[vocabulary]` allows, and how what it refuses is told.

use super::*;
use crate::domain::settings::vocabulary::Case;

#[test]
fn a_vocabulary_is_kept_as_it_is_written() {
    let of = wanted(
        "[vocabulary]\nsources = [\"instagram\", \"whatsapp\"]\nmediums = [\"dm\"]\n\
         campaign = '^\\d+-'\ncase = \"lower\"\naliases = { IG = \"instagram\" }\n\
         descriptions = { dm = \"a private message\" }",
    );
    let vocabulary = of.settings.vocabulary;
    assert_eq!(vocabulary.sources, Some(vec!["instagram".into(), "whatsapp".into()]));
    assert_eq!(vocabulary.mediums, Some(vec!["dm".into()]));
    assert_eq!(vocabulary.campaign.unwrap().to_string(), r"^\d+-");
    assert_eq!(vocabulary.case, Case::Lower);
    assert_eq!(&*vocabulary.descriptions["dm"], "a private message");
    assert_eq!(of.settings.aliases["ig"].as_str(), "instagram");
}

#[test]
fn a_source_or_a_medium_that_is_not_listed_is_shown_with_those_that_are() {
    assert_faults(&[
        (
            "sms = { source = \"instagran\", medium = \"sms\" }\n\
             [vocabulary]\nsources = [\"instagram\", \"whatsapp\"]\nmediums = [\"dm\"]",
            &[
                "8:18 source `instagran` is not listed in [vocabulary] | unknown source = did you mean \
                 `instagram`? allowed: instagram, whatsapp",
                "8:40 medium `sms` is not listed in [vocabulary] | unknown medium = allowed: dm",
            ],
        ),
        // A channel without a source is its own.
        (
            "[vocabulary]\nsources = [\"instagram\"]",
            &[
                "7:1 source `whatsapp` is not listed in [vocabulary] | unknown source = allowed: instagram",
            ],
        ),
        // A list with a fault judges nothing.
        (
            "[vocabulary]\nsources = [\"instagram\", \" \"]",
            &["9:25 an entry of `sources`: it cannot be empty"],
        ),
    ]);
}

#[test]
fn what_the_templates_make_is_judged_as_well_and_told_once() {
    let of = "[defaults]\nto = \"https://x.example/\"\nutm = { source = \"{channel.short}\" }\n\
              [vocabulary]\nsources = [\"instagram\", \"whatsapp\", \"ig\"]\n\
              [campaigns.bw]\nchannels = [\"instagram\", \"whatsapp\"]\ncontent = [\"a\", \"b\"]";
    assert_faults(&[(
        of,
        &["13:12 source `wa` is not listed in [vocabulary]; [defaults.utm] makes it for `bw / \
             whatsapp / a`; 2 links are affected | unknown source = allowed: instagram, \
             whatsapp, ig"],
    )]);
}

#[test]
fn a_campaign_is_named_as_the_pattern_asks() {
    let pattern = "[vocabulary]\ncampaign = '^20\\d\\d-[a-z-]+$'\n";
    assert_faults(&[
        (&format!("{pattern}[campaigns.2026-bw]"), &[]),
        (
            &format!("{pattern}[campaigns.bw]"),
            &[
                r"10:12 campaign `bw` does not match the pattern in [vocabulary] campaign: ^20\d\d-[a-z-]+$ | does not match = name it like 2026-bw",
            ],
        ),
        (
            "[vocabulary]\ncampaign = '('",
            &["9:12 `campaign`: `(` is not a regular expression: a `(` has no `)`"],
        ),
    ]);
}

#[test]
fn names_are_in_lower_case_where_the_plan_asks_for_it() {
    let names = "Sms = { source = \"SMS\" }\n[agents]\nMia = {}\n[campaigns.BW]\nto = \
                 \"https://x.example/\"\ncontent = [\"a\", \"Story\"]\n[[links]]\nslug = \"bio\"\nto = \
                 \"https://x.example/\"\ncontent = \"Reel\"\n";
    assert_faults(&[
        (names, &[]),
        (
            &format!("{names}[vocabulary]\ncase = \"lower\""),
            &[
                "8:1 channel `Sms` must be in lower case | upper case = write `sms`",
                "10:1 agent `Mia` must be in lower case | upper case = write `mia`",
                "11:12 campaign `BW` must be in lower case | upper case = write `bw`",
                "13:17 content `Story` must be in lower case | upper case = write `story`",
                "17:11 content `Reel` must be in lower case | upper case = write `reel`",
            ],
        ),
        (
            "[vocabulary]\ncase = \"lowr\"",
            &["9:8 `case`: `lowr` is not one of any, lower = did you mean `lower`?"],
        ),
    ]);
}

#[test]
fn a_key_of_the_vocabulary_that_does_not_exist_is_one_fault() {
    assert_faults(&[(
        "[vocabulary]\nsource = [\"x\"]",
        &["9:1 there is no key `source` in [vocabulary] | unknown key = did you mean `sources`? \
           allowed: sources, mediums, campaign, case, aliases, descriptions, owners, rules"],
    )]);
}

#[test]
fn a_vocabulary_lists_no_more_values_than_anybody_has() {
    let sources = (0..1001).map(|n| format!("\"s{n}\"")).collect::<Vec<_>>().join(",");
    // What is not listed is then not judged either.
    assert_faults(&[(
        &format!("[vocabulary]\nsources = [{sources}]"),
        &["9:1 `sources` lists 1001 values; the limit is 1000 | too many"],
    )]);
}

#[test]
fn rules_of_parameters_are_kept_as_they_are_written() {
    let of = wanted(
        "[vocabulary.rules]\n\
         content = { required = true, max_chars = 60, forbidden = \"%\", separators = \"-_\" }\n\
         term = { blocked = true }\n\
         [vocabulary.owners]\ndm = \"Lena\"",
    );
    let rules: Vec<String> =
        of.settings.vocabulary.rules.iter().map(|(of, rule)| format!("{of}: {rule}")).collect();
    assert_eq!(
        rules,
        [
            "content: required = true, max_chars = 60, forbidden = \"%\", separators = \"-_\"",
            "term: blocked = true"
        ]
    );
    assert_eq!(&*of.settings.vocabulary.owners["dm"], "Lena");
}

/// A campaign with one link for each channel, whose content is written in line 17.
fn ruled(rules: &str, content: &str) -> String {
    format!(
        "[defaults]\nto = \"https://x.example/?page=1\"\n[vocabulary.rules]\n{rules}\n\
         [campaigns.black_week]\nchannels = [\"instagram\", \"whatsapp\"]\n\
         content = [\"{content}\"]"
    )
}

#[test]
fn a_value_that_breaks_the_rule_of_its_parameter_is_told_with_where_it_comes_from() {
    let told = |lines: String| {
        let text = format!("{LEAST}{lines}");
        listed(&text, &check(&text).err().unwrap_or_default())
    };
    insta::assert_snapshot!(
        [
            told(ruled("content = { required = true }\nid = { required = true }", "story")),
            told(ruled("content = { separators = \"-\" }", "big_story")),
            told(ruled("content = { forbidden = \"%_\" }", "big_story")),
            told(ruled("content = { max_chars = 3 }", "story")),
            told(ruled("campaign = { separators = \"-\" }", "story")),
            told(ruled("contents = { required = true }", "story")),
            told(ruled("content = { required = true, blocked = true }", "story")),
            told(ruled("content = { forbidden = \"a\", max_chars = 0, wanted = 1 }", "story")),
            told(
                "[vocabulary.rules]\nterm = { blocked = true }\n\
                 [[links]]\nslug = \"x\"\nchannel = \"instagram\"\nto = \"https://x.example/?utm_term=a\""
                .to_owned(),
            ),
            told(
                "sms = { medium = \"sms\", source = \"Big SMS\" }\n\
                 [vocabulary.rules]\nsource = { separators = \"-\" }"
                .to_owned(),
            ),
        ]
        .map(|list| list.join("\n"))
        .join("\n\n"),
        @"
    13:12 utm_id is missing, and [vocabulary.rules] requires it; `black_week / instagram / story` has none; 2 links are affected

    12:12 utm_content `big_story` contains `_`; [vocabulary.rules] allows only `-` between words; [defaults.utm] makes it for `black_week / instagram / big_story`; 2 links are affected = write `big-story`

    12:12 utm_content `big_story` contains `_`, which [vocabulary.rules] forbids; [defaults.utm] makes it for `black_week / instagram / big_story`; 2 links are affected

    12:12 utm_content `story` has 5 characters; [vocabulary.rules] allows 3; [defaults.utm] makes it for `black_week / instagram / story`; 2 links are affected

    12:12 utm_campaign `black_week` contains `_`; [vocabulary.rules] allows only `-` between words; [defaults.utm] makes it for `black_week / instagram / story`; 2 links are affected = write `black-week`

    11:1 there is no UTM parameter `contents` | unknown parameter = did you mean `content`? allowed: source, medium, campaign, content, id, term

    11:1 utm_content is both required and blocked | one of the two

    11:25 `forbidden`: it must be at most 64 characters, without letters, digits and control characters
    11:42 `max_chars` must be a whole number above 0, not 0 | would allow no value
    11:45 there is no key `wanted` in [vocabulary.rules.content] | unknown key = allowed: required, blocked, max_chars, forbidden, separators

    11:8 utm_term `a` is there, and [vocabulary.rules] blocks it; it is in the target of `instagram`

    8:34 utm_source `Big SMS` contains a blank; [vocabulary.rules] allows only `-` between words = write `Big-SMS`
    "
    );
}

#[test]
fn a_blocked_parameter_is_not_made_of_the_default_template() {
    let blocked = "[vocabulary.rules]\nid = { blocked = true }\ncontent = { blocked = true }\n";
    let of = wanted(&format!(
        "{blocked}[campaigns.bw]\nid = \"BW\"\nto = \"https://x.example/\"\nchannels = [\"instagram\"]"
    ));
    assert_eq!(
        of.links[0].location.as_str(),
        "https://x.example/?utm_source=instagram&utm_medium=dm&utm_campaign=bw"
    );
}

/// Only the values of templates were judged: a target's own passed.
#[test]
fn a_source_that_a_target_has_of_its_own_is_judged_as_well() {
    assert_faults(&[(
        "[vocabulary]\nsources = [\"instagram\", \"whatsapp\"]\n\
         [[links]]\nslug = \"x\"\nto = \"https://x.example/?utm_source=instagran\"",
        &[
            "11:8 source `instagran` is not listed in [vocabulary]; it is in the target of a link without tags | \
             unknown source = did you mean `instagram`? allowed: instagram, whatsapp",
        ],
    )]);
}
