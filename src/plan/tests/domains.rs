//! Several domains: each serves every link, and one is printed.

use super::*;

const TWO: &str = "\
version = 1
domain = \"https://go.example.com\"
domains = [\"https://txt.example/s\", \"https://qr.example\", \"https://go.example.com\"]
timezone = \"UTC\"
currency = \"EUR\"
[defaults]
to = \"https://shop.example/\"
[channels]
instagram = { short = \"ig\" }
sms = { short = \"sms\", source = \"sms\", domain = \"https://txt.example/s\" }
[campaigns.bw]
channels = [\"instagram\", \"sms\"]
[campaigns.qr]
channels = [\"instagram\", \"sms\"]
domain = \"https://qr.example\"
[[links]]
slug = \"bio\"
channel = \"sms\"
[[links]]
slug = \"shop\"
channel = \"sms\"
domain = \"https://go.example.com/\"
";

#[test]
fn a_link_is_printed_with_its_own_domain_or_its_campaigns_or_its_channels() {
    let wanted = checked(TWO).wanted;
    let main = wanted.settings.domain.clone().unwrap();
    let urls: Vec<String> = wanted.links.iter().map(|link| link.short_url(&main)).collect();
    assert_eq!(
        urls,
        [
            "https://go.example.com/bw-ig",
            "https://txt.example/s/bw-sms",
            "https://qr.example/qr-ig",
            "https://qr.example/qr-sms",
            "https://txt.example/s/bio",
            // What a link says itself counts, also if it is the first.
            "https://go.example.com/shop",
        ]
    );
    // The first is not one of the others.
    let others: Vec<String> = wanted.settings.domains.iter().map(ToString::to_string).collect();
    assert_eq!(others, ["https://txt.example/s", "https://qr.example"]);
}

#[test]
fn a_domain_that_is_not_the_plans_is_refused_and_so_is_a_circle_through_any_of_them() {
    assert_faults(&[(
        "[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"instagram\"]\n\
             domain = \"https://go.exmaple.com\"",
        &[
            "11:10 domain `https://go.exmaple.com` is not in [domains] | unknown domain = did you mean \
               `https://go.example.com`? allowed: https://go.example.com",
        ],
    )]);
    let text = TWO.replace("to = \"https://shop.example/\"", "to = \"https://txt.example/s/bio\"");
    let faults = check(&text).err().unwrap_or_default();
    insta::assert_snapshot!(listed(&text, &faults).join("\n"), @"7:6 `to`: it leads back to https://txt.example/s, the domain of the links: visitors would be redirected in a loop");
}
