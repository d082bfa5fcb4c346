//! What is worth a word and stops nothing.

use super::*;

/// The warnings of the least plan with lines of its own, from line 8 on.
#[track_caller]
fn warnings(lines: &str) -> Vec<String> {
    let text = format!("{LEAST}{lines}");
    listed(&text, &checked(&text).warnings)
}

const USED: &str = "[campaigns.bw]\nto = \"https://x.example/\"\n\
                    channels = [\"instagram\", \"whatsapp\"]\n";

#[test]
fn warnings_stop_nothing() {
    let text = format!("{LEAST}[[coupons]]\ncodes = {{ whatsapp = \"WAX\" }}\ndiscount = \"0%\"");
    let checked = checked(&text);
    assert_eq!(
        listed(&text, &checked.warnings),
        [
            "6:1 no campaign and no link uses channel `instagram` | unused",
            "10:12 a discount of 0% takes nothing off | no effect",
        ]
    );
    assert_eq!(checked.wanted.codes.len(), 1);
}

/// Both passed without a word, and the report had nothing placed.
#[test]
fn rules_that_place_next_to_nothing_are_told() {
    assert_eq!(
        warnings(&format!("{USED}[attribution]\nevidence = []\nwindow = \"0d\"")),
        [
            "12:1 an empty `evidence` ties no touch to any order, so that all are unplaced | allowed, \
             but probably not meant",
            "13:1 a window of nothing reaches no touch before the order: only what the order itself \
             names counts | allowed, but probably not meant",
        ]
    );
    assert_eq!(
        warnings(&format!("{USED}[attribution]\nevidence = [\"utm\"]\nwindow = \"1d\"")),
        [""; 0]
    );
}

/// One kind passed where all kinds were told.
#[test]
fn a_window_of_nothing_is_told_of_one_kind_as_of_all() {
    let windows =
        "click = \"0d\", conversation = \"0s\", coupon = \"0h\", call = \"0ms\", sent = \"0d\"";
    let label = " | allowed, but probably not meant";
    let told = warnings(&format!("{USED}[attribution]\nwindow = {{ {windows} }}"));
    let told: Vec<&str> = told.iter().map(|line| line.strip_suffix(label).unwrap()).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    12:12 a window of nothing reaches no click before the order: only what the order itself names by its click id or UTM values counts
    12:26 a window of nothing reaches no conversation before the order: none counts
    12:47 a window of nothing reaches no code of an earlier order: only the order's own codes count
    12:62 a window of nothing reaches no call before the order: none counts
    12:76 a window of nothing reaches no delivered message: none is shown beside what was placed
    ");
    let one = "window = { click = \"1d\", call = \"0d\" }";
    assert_eq!(warnings(&format!("{USED}[attribution]\n{one}")).len(), 1);
}

#[test]
fn slugs_that_look_alike_are_named_at_the_later_one() {
    let one_offs = |slugs: &[&str]| {
        let link = |slug| format!("[[links]]\nslug = \"{slug}\"\nto = \"https://x.example/\"\n");
        USED.to_owned() + &slugs.iter().map(link).collect::<String>()
    };
    assert_eq!(
        warnings(&one_offs(&["sale0", "modern", "saleo", "other", "modem", "5ale0"])),
        [
            "18:8 slug `saleo` looks like `sale0` on line 12 | easily confused",
            "24:8 slug `modem` looks like `modern` on line 15 | easily confused",
            "27:8 slug `5ale0` looks like `sale0` on line 12 | easily confused",
        ]
    );
    assert_eq!(warnings(&one_offs(&["sale", "sales", "bale"])), [""; 0]);
}

#[test]
fn slugs_of_one_campaign_that_look_alike_are_one_warning() {
    let contents = "content = [\"v1\", \"vl\"]\n";
    assert_eq!(
        warnings(&format!("{USED}{contents}")),
        ["8:12 slug `bw-ig-vl` looks like `bw-ig-v1` on line 8; 2 links are affected | easily \
          confused"]
    );
    let entry = "[[links]]\nslug = \"bvv-ig\"\nto = \"https://x.example/\"";
    assert_eq!(
        warnings(&format!("{USED}{entry}")),
        ["12:8 slug `bvv-ig` looks like `bw-ig` on line 8 | easily confused"]
    );
}

#[test]
fn a_campaign_is_over_when_its_last_day_is_in_the_zone_of_the_plan() {
    let text = format!("{LEAST}{USED}ends = 2026-11-30");
    let over = "11:8 campaign `bw` is over: its last day was 2026-11-30 | over";
    // In Berlin December begins an hour before it does in UTC.
    for (now, expected) in [
        ("2026-11-29T12:00:00Z", vec![]),
        ("2026-11-30T22:59:59Z", vec![]),
        ("2026-11-30T23:00:00Z", vec![over.to_owned()]),
        ("2031-01-01T00:00:00Z", vec![over.to_owned()]),
    ] {
        let checked = check_at(&text, now).unwrap();
        assert_eq!(listed(&text, &checked.warnings), expected, "{now}");
    }
}

#[test]
fn a_campaign_that_ends_before_it_starts_is_not_said_to_be_over_as_well() {
    let lines = format!("{LEAST}{USED}starts = 2026-10-20\nends = 2026-10-19");
    let faults = check(&lines).unwrap_err();
    assert_eq!(faults.total(), 1, "{faults:#?}");
}

#[test]
fn an_agent_who_gets_no_link_of_a_campaign_that_names_them_is_said() {
    // Whoever forgot an agent's channels got a campaign without the agent, and no word of it.
    let agents = "[agents]\nmia = { code = \"MIA10\" }\njon = { channels = [\"whatsapp\"] }\n";
    assert_eq!(
        warnings(&format!("{agents}{USED}agents = [\"mia\", \"jon\"]")),
        ["14:11 agent `mia` is on none of this campaign's channels | gets no link = add one of \
          them to `channels` of [agents.mia]"]
    );
    // Every agent is meant on the channels they have, be it none.
    assert_eq!(warnings(&format!("{agents}{USED}agents = [\"*\"]")), [""; 0]);
}

// A shop's own codes could not be registered, and their orders stayed unplaced for ever.
#[test]
fn a_code_that_only_some_shops_take_is_registered_with_a_warning() {
    let codes = "[[coupons]]\ncodes = { instagram = \"10%OFF\", whatsapp = \"V\u{c5}R 20\" }\n";
    let help = "not everywhere = all take 3 to 20 letters, digits and dashes";
    assert_eq!(
        warnings(&format!("{USED}{codes}")),
        [
            format!("12:23 code `10%OFF` is not taken by every shop | {help}"),
            format!("12:44 code `V\u{c5}R 20` is not taken by every shop | {help}"),
        ]
    );
    let text = format!("{LEAST}{USED}{codes}");
    let wanted: Vec<String> =
        checked(&text).wanted.codes.iter().map(|code| code.code.to_string()).collect();
    assert_eq!(wanted, ["10%OFF", "V\u{c5}R 20"]);
}

#[test]
fn a_slug_that_inbox_programs_format_is_said_once_for_a_campaign() {
    let entry = "[[links]]\nslug = \"a_b_c\"\nto = \"https://x.example/\"\n";
    let formatted = |slug: &str, others: &str| {
        format!(
            "slug `{slug}` has two `_`, which some inbox programs turn into italics{others} | may be \
             broken = use `-`"
        )
    };
    assert_eq!(warnings(&format!("{USED}{entry}")), [format!("12:8 {}", formatted("a_b_c", ""))]);
    let template = "[defaults]\nslug = \"{campaign.short}_{channel.short}_{content}\"\n";
    assert_eq!(
        warnings(&format!("{template}{USED}content = [\"x\"]\n")),
        [format!("10:12 {}", formatted("bw_ig_x", "; 2 links are affected"))]
    );
}

#[test]
fn weights_that_do_not_add_up_to_100_are_shown_as_shares() {
    let variants = |weights: &str| warnings(&format!("{USED}[campaigns.bw.variants]\n{weights}"));
    assert_eq!(
        variants("a = { weight = 70 }\nb = { weight = 40 }"),
        ["12:1 the weights add up to 110, not 100: a gets 63.6%, b gets 36.4% | 110 in all"]
    );
    assert_eq!(
        variants("a = { weight = 1 }\nb = { weight = 1 }\nc = { weight = 1 }"),
        [
            "12:1 the weights add up to 3, not 100: a gets 33.3%, b gets 33.3%, c gets 33.3% | 3 in all"
        ]
    );
    assert_eq!(variants("a = { weight = 70 }\nb = { weight = 30 }"), [""; 0]);
}

#[test]
fn an_unusual_spelling_of_a_medium_or_source_is_shown_unless_the_vocabulary_lists_it() {
    let channels = "sms = { source = \"Text\", medium = \"SMS\" }\n\
                    ads = { medium = \"social media\" }\n";
    let use_them = format!("{USED}content = [\"a\"]\n")
        .replace("\"]\ncontent", "\", \"sms\", \"ads\"]\ncontent");
    assert_eq!(
        warnings(&format!("{channels}{use_them}")),
        [
            "8:18 the source `Text` is usually written `text` | usually `text` = write source = \
             \"text\", or list `Text` in sources of [vocabulary] to keep it",
            "8:35 the medium `SMS` is usually written `sms` | usually `sms` = write medium = \"sms\", \
             or list `SMS` in mediums of [vocabulary] to keep it",
            "9:18 the medium `social media` is usually written `social` | usually `social` = write \
             medium = \"social\", or list `social media` in mediums of [vocabulary] to keep it",
        ]
    );
    let listed = "[vocabulary]\nsources = [\"Text\", \"ads\", \"instagram\", \"whatsapp\"]\n\
                  mediums = [\"SMS\", \"social media\", \"dm\"]\n";
    assert_eq!(warnings(&format!("{channels}{listed}{use_them}")), [""; 0]);
}

#[test]
fn each_medium_that_google_analytics_does_not_know_is_told_once() {
    let of = |lines: &str| {
        warnings(&format!(
            "flyer = {{ source = \"print\", medium = \"offline\" }}\n\
             poster = {{ source = \"print\", medium = \"offline\" }}\n{lines}[campaigns.bw]\n\
             to = \"https://x.example/\"\n\
             channels = [\"instagram\", \"whatsapp\", \"flyer\", \"poster\"]\n"
        ))
    };
    insta::assert_snapshot!(of("").join("\n"), @r#"10:12 Google Analytics will show the visitors of 2 links with the medium `offline` as Unassigned, such as those of `bw / flyer` | Unassigned in Google Analytics = use a medium that Google knows: social, email, sms, referral, affiliate, audio; or keep it: [ga4] ok = ["offline"]"#);
    assert_eq!(of("[ga4]\nok = [\"Offline\"]\n"), [""; 0]);
}

#[test]
fn a_third_goal_is_told_of() {
    let of = "[conversions]\nsale = \"macro\"\nbooking = \"macro\"\nreferral = ";
    insta::assert_snapshot!(warnings(&format!("{USED}{of}\"macro\"")).join("\n"), @"11:2 3 kinds of conversion are macro: sale, booking, referral | many goals = reports add them up as one figure: keep one or two goals, and make the others micro");
    assert_eq!(warnings(&format!("{USED}{of}\"micro\"")), [""; 0]);
    // Without the table, they are what every plan begins with.
    assert_eq!(warnings(USED), [""; 0]);
}

#[test]
fn links_that_phone_companies_may_block_are_told_of() {
    let of = |domain: &str, channel: &str| {
        let text = format!(
            "version = 1\ndomain = \"{domain}\"\ntimezone = \"UTC\"\ncurrency = \"EUR\"\n[channels]\n\
             {channel}\n[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"news\"]"
        );
        listed(&text, &checked(&text).warnings).join("\n")
    };
    let sms = "news = { source = \"sms\", medium = \"sms\" }";
    insta::assert_snapshot!(
        [of("https://bit.ly", sms), of("http://go.shop.example", sms)].join("\n"),
        @"
    2:10 channel `news` sends text messages: bit.ly is shared by everybody, and phone companies block messages with such links | may be blocked = use a domain of your own, with https://
    2:10 channel `news` sends text messages: phone companies and phones distrust links without https | may be blocked = use a domain of your own, with https://
    "
    );
    for (domain, channel) in [
        ("https://go.shop.example", sms),
        ("http://127.0.0.1:8080", sms),
        ("http://[::1]:8080", sms),
        ("http://localhost:8080", sms),
        ("http://go.shop.example", "news = { source = \"instagram\", medium = \"social\" }"),
    ] {
        assert_eq!(of(domain, channel), "", "{domain}");
    }
}

#[test]
fn campaigns_that_hand_out_one_code_at_the_same_time_are_told_of() {
    let of = |starts: &str, message: &str| {
        warnings(&format!(
            "[agents]\nmia = {{ channels = [\"instagram\"], code = \"MIA10\" }}\n\
             jon = {{ channels = [\"instagram\", \"whatsapp\"], code = \"JON10\" }}\n\
             [campaigns.bw]\nto = \"https://x.example/\"\nstarts = 2036-11-20\nends = 2036-11-30\n\
             channels = [\"instagram\", \"whatsapp\"]\nagents = [\"*\"]\n\
             messages = {{ instagram = \"{{link}} {{code}}\" }}\n\
             [campaigns.xm]\nto = \"https://x.example/\"\nstarts = {starts}\n\
             channels = [\"instagram\"]\nagents = [\"*\"]\nmessages = {{ instagram = \"{message}\" }}\n"
        ))
        .join("\n")
    };
    insta::assert_snapshot!(of("2036-11-30", "{link} {code}"), @"18:12 `bw` and `xm` hand out the code JON10 and one more at the same time | one code, two campaigns = an order with it does not say which campaign it came from: give each its own [[coupons]]");
    assert_eq!(of("2036-12-01", "{link} {code}"), "");
    assert_eq!(of("2036-11-30", "{link}"), "");
}
