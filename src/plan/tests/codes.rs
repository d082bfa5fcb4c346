//! `{code}` in targets and messages: the agent's own, else the channel's of that campaign.

use super::*;

/// Mia has a code of her own, and instagram has one of the campaign.
const CODES: &str = "[agents]\nmia = { channels = [\"whatsapp\", \"instagram\"], code = \"MIA10\" }\n\
    [[coupons]]\ncampaign = \"bw\"\ncodes = { instagram = \"IGBLACK\" }\n\
    [[coupons]]\ncampaign = \"bw\"\ncodes = { instagram = \"IGVIP\" }\n";

fn locations(wanted: &Wanted) -> Vec<String> {
    let row = |link: &crate::domain::link::LinkSpec| format!("{} {}", link.slug, link.target);
    wanted.links.iter().map(row).collect()
}

#[test]
fn a_target_shows_the_agents_own_code_else_the_first_of_its_channel() {
    let of = wanted(&format!(
        "{CODES}[campaigns.bw]\nto = \"https://x.example/{{code}}\"\nchannels = [\"instagram\"]\n\
         variants = {{ a = {{ weight = 1, to = \"https://x.example/?a={{code}}\" }}, b = {{ weight = 1 }} }}\n\
         [campaigns.by-mia]\nto = \"https://x.example/{{code}}\"\nagents = [\"mia\"]\n\
         channels = [\"instagram\", \"whatsapp\"]\n\
         [[links]]\nslug = \"bio\"\nto = \"https://x.example/?c={{code}}\"\nagent = \"mia\"\n\
         rules = [{{ device = \"ios\", to = \"https://apps.example/{{code}}\" }}]"
    ));
    assert_eq!(
        locations(&of),
        [
            "bw-ig https://x.example/IGBLACK",
            "by-mia-ig-mia https://x.example/MIA10",
            "by-mia-wa-mia https://x.example/MIA10",
            "bio https://x.example/?c=MIA10",
        ]
    );
    let arm = of.links[0].arms[0].location.as_ref().unwrap().as_str();
    assert!(arm.starts_with("https://x.example/?a=IGBLACK&"), "{arm}");
    assert_eq!(
        of.links[3].rules[0].location.as_str(),
        "https://apps.example/MIA10?utm_content=mia"
    );
}

#[test]
fn a_code_that_there_is_not_is_told_with_both_cures() {
    assert_faults(&[
        (
            "[agents]\nmia = { channels = [\"whatsapp\"] }\n\
             [campaigns.bw]\nto = \"https://x.example/{code}\"\nagents = [\"*\"]\n\
             channels = [\"instagram\", \"whatsapp\"]",
            &["10:12 the target of `bw / instagram` contains {code}, but it has no code; 2 links \
               are affected | no code = give channel `instagram` a code in the [[coupons]] of \
               campaign `bw`"],
        ),
        (
            "[[links]]\nslug = \"bio\"\nto = \"https://x.example/{code}\"\n\
             [[links]]\nslug = \"cod\"\nto = \"https://x.example/{coed}\"\n\
             [[links]]\nslug = \"end\"\nto = \"https://x.example/\"\nafter_end = \"https://x.example/{code}\"",
            &[
                "9:8 the target of a link without tags contains {code}, but it has no code | no \
                 code = a code belongs to an agent, or to a channel of a campaign: add such tags",
                "13:6 `to`: there is no placeholder {coed} in targets, only {code}; write other \
                 braces as %7B and %7D",
                "17:13 `after_end` in [[links]] cannot contain {code} | no {code} here = it is \
                 the same for every link, whatever its code",
            ],
        ),
        (
            "[agents]\nmia = { channels = [\"whatsapp\"] }\n\
             [campaigns.bw]\nto = \"https://x.example/\"\nagents = [\"mia\"]\nchannels = [\"whatsapp\"]\n\
             messages = { whatsapp = \"{link} {code}\", instagram = \"{lnik}\", fax = \"\" }",
            &[
                "14:25 the message contains {code}, but `bw / whatsapp / mia` has no code | no \
                 code = give agent `mia` a `code`, or give channel `whatsapp` a code in the \
                 [[coupons]] of campaign `bw`",
                "14:54 `instagram`: there is no placeholder {lnik} = did you mean `link`? allowed: \
                 link, code, agent, discount, ends, stop",
                "14:64 channel `fax` is not in [channels] | unknown channel = allowed: instagram, \
                 whatsapp",
                "14:70 `fax`: a message cannot be empty",
            ],
        ),
    ]);
}

#[test]
fn a_message_that_is_too_long_or_tells_nothing_is_a_warning() {
    let text = format!(
        "{}{CODES}[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"instagram\"]\n\
         content = [\"a\", \"b\"]\n\
         messages = {{ instagram = \"Use {{code}} at {{link}}\", whatsapp = \"Hello\" }}",
        LEAST.replace("medium = \"dm\" }\nwhatsapp", "medium = \"dm\", max_chars = 40 }\nwhatsapp")
    );
    let warnings = checked(&text).warnings;
    assert_eq!(
        listed(&text, &warnings),
        [
            "7:1 no campaign and no link uses channel `whatsapp` | unused",
            "20:26 with its link, this message has 45 characters; the limit is 40; one other \
             message is too long | too long = shorten it, or raise `max_chars` of channel \
             `instagram`; the link is https://go.example.com/bw-ig-a",
            "20:50 the campaign has no links on channel `whatsapp` | message is never used = add \
             the channel to `channels`, or remove the message",
            "20:61 this message has neither {link} nor {code}, so its results cannot be counted \
             | no link, no code",
        ]
    );
}

#[test]
fn rules_and_limits_of_a_link_are_kept_and_faults_in_them_shown() {
    let of = wanted(
        "[[links]]\nslug = \"bio\"\nto = \"https://x.example/\"\nchannel = \"wa\"\nlimit = 5000\n"
            .replace("\"wa\"", "\"whatsapp\"")
            .as_str(),
    );
    assert_eq!(of.links[0].limit, Some(5000));
    assert_faults(&[(
        "[[links]]\nslug = \"bio\"\nto = \"https://x.example/\"\nlimit = 0\n\
         [[links.rules]]\ndevice = \"phone\"\nto = \"https://a.example/\"\n\
         [[links.rules]]\ndevice = \"ios\"\n\
         [[links.rules]]\ndevice = \"ios\"\nto = \"https://b.example/\"",
        &[
            "11:9 `limit` must be a whole number above 0, not 0 | would let nobody through",
            "13:10 `device`: `phone` is not one of ios, android, desktop, other",
            "15:1 `to` is missing in [[links.rules]] | needs `to` = add a line such as to = \
             \"https://apps.example.com/shop\"",
        ],
    )]);
}
