//! Which links a campaign and its neighbours ask for.

use super::*;
use crate::domain::label::Agent;
use crate::domain::record::conversion_kind::ConversionKind;

/// The slugs of what the least plan and these lines ask for.
#[track_caller]
fn slugs(lines: &str) -> Vec<String> {
    let lines = format!("[defaults]\nto = \"https://x.example/\"\n{lines}");
    wanted(&lines).links.iter().map(|link| link.slug.to_string()).collect()
}

const AGENTS: &str = "[agents]\nmia = { channels = [\"instagram\"] }\nbo = { channels = [\"ig\"] }\n\
                      [vocabulary]\naliases = { ig = \"instagram\" }\n";

#[test]
fn a_campaign_asks_for_channels_times_agents_times_contents() {
    let table: [(&str, &[&str]); 6] = [
        ("[campaigns.bw]", &[]),
        ("[campaigns.bw]\nchannels = [\"whatsapp\", \"instagram\"]", &["bw-wa", "bw-ig"]),
        (
            "[campaigns.bw]\nchannels = [\"instagram\"]\ncontent = [\"b\", \"a\"]",
            &["bw-ig-b", "bw-ig-a"],
        ),
        // Every agent comes in the order of the file; nobody answers WhatsApp.
        (
            "[campaigns.bw]\nchannels = [\"instagram\", \"whatsapp\"]\nagents = [\"*\"]",
            &["bw-ig-mia", "bw-ig-bo", "bw-wa"],
        ),
        (
            "[campaigns.bw]\nchannels = [\"instagram\"]\nagents = [\"bo\"]\ncontent = [\"a\"]",
            &["bw-ig-bo-a"],
        ),
        // An agent without the channel leaves it to nobody.
        ("[campaigns.bw]\nchannels = [\"whatsapp\"]\nagents = [\"mia\"]", &["bw-wa"]),
    ];
    for (lines, expected) in table {
        assert_eq!(slugs(&format!("{AGENTS}{lines}")), expected, "{lines}");
    }
}

#[test]
fn every_agent_of_a_plan_without_agents_is_nobody() {
    let lines = "[campaigns.bw]\nchannels = [\"instagram\"]\nagents = [\"*\"]";
    assert_eq!(slugs(lines), ["bw-ig"]);
}

#[test]
fn a_link_leads_where_it_says_else_where_its_campaign_does_else_where_all_do() {
    let wanted = wanted(
        "[defaults]\nto = \"https://all.example/\"\nafter_end = \"https://all.example/over\"\n\
         [defaults.utm]\nsource = \"\"\nmedium = \"\"\ncampaign = \"\"\n\
         [campaigns.bw]\nto = \"https://bw.example/\"\nafter_end = \"https://bw.example/over\"\n\
         ends = 2026-03-28\n\
         [[links]]\nslug = \"own\"\nto = \"https://own.example/\"\n\
         after_end = \"https://own.example/over\"\nends = 2026-03-29\ncampaign = \"bw\"\n\
         [[links]]\nslug = \"of-campaign\"\ncampaign = \"bw\"\n\
         [[links]]\nslug = \"of-all\"\n",
    );
    let of = |link: &crate::domain::link::LinkSpec| {
        let end = link.ends_at.map_or("-".to_owned(), |end| end.to_string());
        format!("{} {} {} {end}", link.slug, link.location, link.after_end.as_ref().unwrap())
    };
    let expected = [
        // The day on which summer time begins is whole.
        "own https://own.example/ https://own.example/over 2026-03-29T22:00:00.000Z",
        "of-campaign https://bw.example/ https://bw.example/over 2026-03-28T23:00:00.000Z",
        "of-all https://all.example/ https://all.example/over -",
    ];
    assert_eq!(wanted.links.iter().map(of).collect::<Vec<_>>(), expected);
}

#[test]
fn settings_that_a_plan_leaves_out_are_the_defaults() {
    use crate::domain::settings::Settings;

    let settings = wanted("").settings;
    let default = Settings::default();
    assert_eq!(settings.channels.len(), 2);
    let rest = Settings {
        domain: None,
        zone: default.zone.clone(),
        currency: None,
        channels: default.channels.clone(),
        ..settings
    };
    assert_eq!(rest, default);
}

#[test]
fn what_a_plan_settles_is_what_it_says() {
    let settings = wanted(
        "[defaults]\nforward_query = true\nclick_param = \"client_reference_id\"\n\
         schemes = [\"https\", \"whatsapp\"]\nto = \"whatsapp://send\"\n\
         [conversions]\nlead = \"macro\"\n\
         [attribution]\nmodel = \"position\"\nwindow = \"7d\"\nevidence = [\"coupon\", \"click_id\"]\n\
         coupon = \"wins\"\norder_values = [\"20.00\", \"99.90\"]\n",
    )
    .settings;
    assert!(settings.forward_query);
    assert_eq!(settings.order_values(settings.currency.unwrap()), [2_000, 9_990]);
    assert_eq!(settings.click_param.as_str(), "client_reference_id");
    assert_eq!(settings.target.unwrap().as_str(), "whatsapp://send");
    let of = |kind| settings.conversions[&kind].as_str();
    assert_eq!((of(ConversionKind::Lead), of(ConversionKind::Signup)), ("macro", "micro"));
    let rules = settings.attribution;
    let evidence: Vec<&str> = rules.evidence.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(evidence, ["coupon", "click_id"]);
    let rest = (rules.model.as_str(), rules.window.to_string(), rules.coupon.as_str());
    assert_eq!(rest, ("position", "7d".to_owned(), "wins"));
}

#[test]
fn arms_that_change_places_in_the_file_ask_for_the_same_link() {
    let plan = |arms: &str| {
        wanted(&format!(
            "[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"instagram\"]\n\
             [campaigns.bw.variants]\n{arms}"
        ))
    };
    let (a, b) = ("a = { weight = 1 }\n", "b = { weight = 2, to = \"https://b.example/\" }\n");
    assert_eq!(plan(&format!("{a}{b}")), plan(&format!("{b}{a}")));
}

#[test]
fn an_agent_is_known_in_any_case_and_cannot_be_declared_in_two() {
    let agents = |names: &str| {
        format!(
            "[agents]\n{names}[campaigns.bw]\nto = \"https://x.example/\"\nagents = [\"Ana\"]\n\
             channels = [\"whatsapp\"]"
        )
    };
    let links = wanted(&agents("ana = { channels = [\"whatsapp\"] }\n")).links;
    let made: Vec<&str> = links.iter().map(|link| link.slug.as_str()).collect();
    assert_eq!(made, ["bw-wa-ana"]);
    assert_eq!(links[0].tags.agent, Agent::parse("ana").ok());
    let twice = "ana = { channels = [\"whatsapp\"] }\nANA = { channels = [\"whatsapp\"] }\n";
    let faults = check(&format!("{LEAST}{}", agents(twice))).unwrap_err();
    assert_eq!(faults.total(), 1, "{faults:#?}");
}

// `link new --campaign BLACK-Week` found the campaign, and the plan that declares it did not.
#[test]
fn a_campaign_is_known_in_any_case_and_cannot_be_declared_in_two() {
    let campaign = |name: &str| {
        format!("[campaigns.{name}]\nto = \"https://x.example/\"\nchannels = [\"whatsapp\"]\n")
    };
    for given in ["black-week", "Black-Week", " BLACK-WEEK", "black\u{2011}week"] {
        let named = format!("[[links]]\nslug = \"bio\"\ncampaign = \"{given}\"\n");
        let links = wanted(&format!("{}{named}", campaign("black-week"))).links;
        let of = links.iter().map(|link| link.tags.campaign.as_ref().unwrap().as_str());
        assert_eq!(of.collect::<Vec<_>>(), ["black-week", "black-week"], "{given}");
    }
    let other = format!(
        "{LEAST}{}[[links]]\nslug = \"bio\"\ncampaign = \"blak-week\"\n",
        campaign("Black-Week")
    );
    let faults = format!("{:?}", check(&other).unwrap_err());
    assert!(faults.contains("did you mean `Black-Week`?"), "{faults}");
    let twice = format!("{LEAST}{}{}", campaign("black-week"), campaign("Black-Week"));
    let faults = check(&twice).unwrap_err();
    assert_eq!(faults.total(), 1, "{faults:#?}");
    let told = format!("{faults:?}");
    assert!(told.contains("campaign `Black-Week` is declared twice"), "{told}");
}
