//! What is wrong with a plan: place, message, label and cure.

use proptest::prelude::*;

use super::*;

/// The faults of a text that is all of a plan.
fn faults_of(text: &str) -> Vec<String> {
    listed(text, &check(text).err().unwrap_or_default())
}

#[test]
fn a_key_that_does_not_exist_is_shown_with_the_nearest_one() {
    assert_faults(&[
        (
            "[default]\nto = \"https://x.example/\"",
            &["8:2 there is no key `default` | unknown key = did you mean `defaults`? allowed: \
               version, domain, domains, name, timezone, currency, defaults, vocabulary, ga4, channels, \
               agents, conversions, funnels, attribution, privacy, rates and 10 more"],
        ),
        (
            "tiktok = { medum = \"dm\" }",
            &["8:12 there is no key `medum` in [channels.tiktok] | unknown key = did you mean \
               `medium`? allowed: short, source, medium, max_chars, max_segments, qr, domain"],
        ),
        (
            "[campaigns.bw]\nvariants = { a = { wieght = 1, weight = 1 }, b = { weight = 1 } }",
            &[
                "9:20 there is no key `wieght` in [campaigns.bw.variants.a] | unknown key = did you \
               mean `weight`? allowed: weight, to",
            ],
        ),
        (
            "[[coupons]]\ncode = {}\ncodes = {}",
            &["9:1 there is no key `code` in [[coupons]] | unknown key = did you mean `codes`? \
               allowed: campaign, channel, codes, batch, discount, limit, limit_by_customer, \
               starts, ends, minimum"],
        ),
        (
            "[conversions]\nsail = \"macro\"",
            &["9:1 there is no key `sail` in [conversions] | unknown key = did you mean `sale`? \
               allowed: sale, booking, lead, referral, signup"],
        ),
    ]);
}

#[test]
fn a_key_that_has_to_be_there_and_is_misspelt_is_one_fault() {
    assert_faults(&[(
        "[[links]]\nslog = \"bio\"\nto = \"https://x.example/\"",
        &["9:1 there is no key `slog` in [[links]] | unknown key = did you mean `slug`? allowed: \
           slug, to, campaign, channel, agent, content, title, after_end, starts, ends, limit, tags, domain, \
           preview, rules"],
    )]);
    let text = LEAST.replace("domain =", "domian =");
    let faults = listed(&text, &check(&text).unwrap_err());
    let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
    assert!(fault.starts_with("2:1 there is no key `domian`"), "{fault}");
    assert!(fault.contains("did you mean `domain`?"), "{fault}");
}

#[test]
fn a_value_of_the_wrong_type_is_shown_with_the_right_one() {
    assert_faults(&[
        (
            "[defaults]\nto = 7\nforward_query = \"yes\"\nschemes = \"https\"",
            &[
                "9:6 `to` in [defaults] must be text in quotes, not a whole number | a whole \
                 number = write to = \"7\"",
                "10:17 `forward_query` in [defaults] must be true or false, not text in quotes | \
                 text in quotes = write forward_query = true",
                "11:11 `schemes` in [defaults] must be a list such as [\"a\", \"b\"], not text \
                 in quotes | text in quotes = write schemes = [\"https\"]",
            ],
        ),
        (
            "[campaigns.bw]\nstarts = \"2026-11-20\"\nends = 2026-11-30T10:00:00\nchannels = [1]",
            &[
                "9:10 `starts` in [campaigns.bw] must be a date such as 2026-11-20, not text in \
                 quotes | text in quotes = write starts = 2026-11-20",
                "10:8 `ends` in [campaigns.bw] must be a date such as 2026-11-20, not a date \
                 with a time | a date with a time = write ends = 2026-11-30",
                "11:13 an entry of `channels` in [campaigns.bw] must be text in quotes, not a \
                 whole number | a whole number = write \"1\"",
            ],
        ),
        (
            "tiktok = \"tt\"",
            &[
                "8:10 `tiktok` in [channels] must be a table, not text in quotes | text in quotes = write tiktok = { ... }",
            ],
        ),
        (
            "[links]\nslug = \"bio\"",
            &["8:1 `links` must be a list of tables | a table = write [[links]] above each \
                 entry, with two brackets"],
        ),
    ]);
}

#[test]
fn what_has_to_be_there_is_missed_by_name() {
    assert_eq!(
        faults_of(""),
        [
            "1:1 `version` is missing | needs `version` = add at the top of the file: version = 1",
            "1:1 `domain` is missing | needs `domain` = add at the top of the file: domain = \
             \"https://go.example.com\"",
            "1:1 `timezone` is missing | needs `timezone` = add at the top of the file: timezone \
             = \"Europe/Berlin\"",
            "1:1 `currency` is missing | needs `currency` = add at the top of the file: currency \
             = \"EUR\"",
            "1:1 `channels` is missing | needs `channels` = add [channels] and below it \
             instagram = { short = \"ig\" }",
        ]
    );
    assert_faults(&[
        (
            "[[coupons]]\n[[links]]\nto = \"https://x.example/\"",
            &[
                "8:1 `codes` is missing in [[coupons]] | needs `codes` = add a line such as \
                 codes = { instagram = \"IGHELLO\" }",
                "9:1 `slug` is missing in [[links]] | needs `slug` = add a line such as slug = \
                 \"bio\"",
            ],
        ),
        (
            "[campaigns.bw.variants]\na = { weight = 1 }\nb = {}",
            &["10:1 `weight` is missing in [campaigns.bw.variants.b] | needs `weight` = add a \
               line such as weight = 50"],
        ),
    ]);
}

#[test]
fn a_name_that_is_not_declared_is_shown_with_those_that_are() {
    assert_faults(&[
        (
            "[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"instagramm\"]",
            &["10:13 channel `instagramm` is not in [channels] | unknown channel = did you mean \
               `instagram`? allowed: instagram, whatsapp"],
        ),
        (
            "[agents]\nmia = { channels = [\"fax\"] }\n[campaigns.bw]\nagents = [\"mai\"]",
            &[
                "9:21 channel `fax` is not in [channels] | unknown channel = allowed: instagram, \
                 whatsapp",
                "11:11 agent `mai` is not in [agents] | unknown agent = did you mean `mia`? \
                 allowed: mia",
            ],
        ),
        (
            "[[links]]\nslug = \"bio\"\ncampaign = \"bw\"\nchannel = \"wa\"\nagent = \"mia\"",
            &[
                "10:12 campaign `bw` is not in [campaigns] | unknown campaign = there are none yet",
                "11:11 channel `wa` is not in [channels] | unknown channel = allowed: instagram, \
                 whatsapp",
                "12:9 agent `mia` is not in [agents] | unknown agent = there are none yet",
            ],
        ),
        (
            "[campaigns.bw]\n[[coupons]]\ncampaign = \"bv\"\ncodes = { instagran = \"IGX\" }",
            &[
                "10:12 campaign `bv` is not in [campaigns] | unknown campaign = did you mean `bw`? \
                 allowed: bw",
                "11:11 channel `instagran` is not in [channels] | unknown channel = did you mean \
                 `instagram`? allowed: instagram, whatsapp",
            ],
        ),
        (
            "[vocabulary]\naliases = { tg = \"telegram\", WhatsApp = \"instagram\" }",
            &[
                "9:18 channel `telegram` is not in [channels] | unknown channel = allowed: \
                 instagram, whatsapp",
                "9:30 alias `WhatsApp` is the name of a channel | already a channel",
            ],
        ),
        // A file would find either.
        (
            "[vocabulary]\naliases = { \"stra\u{df}e\" = \"instagram\", STRASSE = \"whatsapp\" }",
            &["9:37 alias `STRASSE` is declared twice | a second time"],
        ),
    ]);
}

#[test]
fn a_text_that_its_place_cannot_take_says_why() {
    let top = "version = 1\ndomain = \"go.example.com\"\ntimezone = \"Europe/Berln\"\n\
               currency = \"EURO\"\n[channels]\n";
    assert_eq!(
        faults_of(top),
        [
            "2:10 `domain`: `go.example.com` has no https://; write https://go.example.com",
            "3:12 `timezone`: `Europe/Berln` is not a time zone such as Europe/Berlin = did you \
             mean `Europe/Berlin`?",
            "4:12 `currency`: `EURO` is not a currency code such as EUR or USD",
        ]
    );
    assert_faults(&[
        (
            "[defaults]\nto = \"shop.example\"\nafter_end = \"ftp://x.example/\"\nclick_param = \"?\"",
            &[
                "9:6 `to`: `shop.example` is not a full URL; did you mean https://shop.example?",
                "10:13 `after_end`: `ftp` links are not allowed; allowed are https, http, tel, \
                 sms, mailto = to allow it, add it to `schemes` of [defaults]",
                "11:15 `click_param`: `?` cannot name a query parameter: use up to 40 letters, \
                 digits, `_` and `-`",
            ],
        ),
        (
            "[defaults]\nschemes = [\"https\", \"javascript\"]\nto = \"tel:+49301\"",
            &[
                "9:21 an entry of `schemes`: `javascript` links are never allowed: they run code or open files",
            ],
        ),
        (
            "[defaults]\nslug = \"{campaing}\"\n[defaults.utm]\nterm = \"{channel\"",
            &[
                "9:8 `slug`: there is no placeholder {campaing} = did you mean `campaign`? \
                 allowed: campaign, campaign.short, campaign.id, channel, channel.short, \
                 channel.source, channel.medium, agent, content",
                "11:8 `term`: a `{` or `}` is missing its partner",
            ],
        ),
        (
            "[attribution]\nmodel = \"lst\"\nwindow = \"30 days\"\nevidence = [\"click\"]\n\
             coupon = \"win\"\n[conversions]\nlead = \"mini\"",
            &[
                "9:9 `model`: `lst` is not one of last, last-non-direct, first, linear, position, \
                 decay, markov, shapley = did you mean `last`?",
                "10:10 `window`: `30 days` is not a duration such as 30d, 12h, 10s or 25ms",
                "11:13 an entry of `evidence`: `click` is not one of click_id, coupon, recipient, \
                 call, utm, customer, ref, said = did you mean `click_id`?",
                "12:10 `coupon`: `win` is not one of wins, fallback, touch, same-owner-keeps-click \
                 = did you mean `wins`?",
                "14:8 `lead`: `mini` is not one of macro, micro",
            ],
        ),
        (
            "[attribution]\norder_values = [\"-5\"]",
            &["9:17 the values in `order_values` must be above 0 and ascend | not above 0"],
        ),
        (
            "[attribution]\norder_values = [\"50.00\", \"50\", \"-1\", \"60\", \"x\"]",
            &[
                "9:26 `order_values` in [attribution] lists `50` twice | a second time",
                "9:32 the values in `order_values` must be above 0 and ascend \
                 | not above 0",
                "9:44 an entry of `order_values`: `x` is not an amount such as 1234.50",
            ],
        ),
        (
            "[[links]]\nslug = \"a/b\"\nto = \"https://x.example/\"\ncontent = \" \"",
            &[
                "9:8 `slug`: `/` is not allowed in slugs: use letters a-z, digits, `-` and `_`",
                "11:11 `content`: it cannot be empty",
            ],
        ),
        (
            "[[coupons]]\ncodes = { instagram = \"A|B\" }\ndiscount = \"free\"",
            &[
                "9:23 `instagram`: a code cannot contain `|`, which separates codes in order files",
                "10:12 `discount`: `free` is not a discount such as 10% or \"5.00 EUR\"",
            ],
        ),
    ]);
}

#[test]
fn what_contradicts_itself_is_a_fault() {
    assert_faults(&[
        (
            "[campaigns.bw]\nstarts = 2026-11-20\nends = 2026-11-19",
            &["10:8 the campaign ends on 2026-11-19, before it starts on 2026-11-20 | before its \
               start"],
        ),
        (
            "[campaigns.bw.variants]\na = { weight = 0 }\nb = { weight = -1 }\nc = { weight = 1.5 }",
            &[
                "9:16 `weight` must be a whole number above 0, not 0 | would get no visitors",
                "10:16 `weight` must be a whole number above 0, not -1 | would get no visitors",
                "11:16 `weight` in [campaigns.bw.variants.c] must be a whole number, not a \
                 number with a point | a number with a point",
            ],
        ),
        (
            "[campaigns.bw.variants]\na = { weight = 1 }",
            &[
                "9:1 a single variant has nothing to be compared with = write 2 to 32 variants, or none",
            ],
        ),
        (
            "Instagram = {}\n[campaigns.bw]\ncontent = [\"a\", \"b\", \"a\"]\nagents = [\"*\", \"*\"]",
            &[
                "8:1 channel `Instagram` is declared twice | a second time",
                "10:22 `content` in [campaigns.bw] lists `a` twice | a second time",
                "11:16 `agents` in [campaigns.bw] lists `*` twice | a second time",
            ],
        ),
        (
            "[agents]\nmia = {}\n[campaigns.bw]\nagents = [\"mia\", \"*\"]",
            &["11:18 `*` already means every agent | every agent = write agents = [\"*\"], or \
               name the agents without `*`"],
        ),
    ]);
    let arms: Vec<String> = (0..33).map(|n| format!("a{n} = {{ weight = 1 }}")).collect();
    assert_faults(&[(
        &format!("[campaigns.bw.variants]\n{}", arms.join("\n")),
        &["9:1 33 variants are too many for one link = write 2 to 32 variants, or none"],
    )]);
}

#[test]
fn a_number_is_shown_as_it_is_written_however_large() {
    let limit = "the limit is 4294967295 | too large";
    assert_faults(&[(
        "[campaigns.bw.variants]\na = { weight = 4_294_967_296 }\nb = { weight = 0xFFFFFFFFF }\n\
         c = { weight = 99999999999999999999 }\nd = { weight = -99999999999999999999 }\n\
         e = { weight = 4294967295 }",
        &[
            &format!("9:16 `weight` is too large: 4_294_967_296; {limit}"),
            &format!("10:16 `weight` is too large: 0xFFFFFFFFF; {limit}"),
            &format!("11:16 `weight` is too large: 99999999999999999999; {limit}"),
            "12:16 `weight` must be a whole number above 0, not -99999999999999999999 | would get no visitors",
        ],
    )]);
    assert_eq!(
        faults_of("version = 9223372036854775808"),
        ["1:11 this Couplet cannot read version 9223372036854775808 of links.toml | unknown \
          version = write version = 1, or update Couplet"]
    );
}

#[test]
fn a_target_that_leads_back_to_the_links_is_shown_where_it_is_written() {
    let circle = "it leads back to https://go.example.com, the domain of the links: visitors would be redirected in a loop";
    assert_faults(&[(
        "[defaults]\nto = \"https://go.example.com/\"\nafter_end = \"https://GO.example.com:443/x\"\n\
         [campaigns.bw]\nto = \"https://go.example.com/bw\"\nafter_end = \"https://go.example.com?x\"\n\
         [campaigns.bw.variants]\na = { weight = 1, to = \"https://go.example.com/b\" }\n\
         b = { weight = 1, to = \"http://go.example.com/other-scheme\" }\n\
         [[links]]\nslug = \"bio\"\nto = \"https://go.example.com/bio\"",
        &[
            &format!("9:6 `to`: {circle}"),
            &format!("10:13 `after_end`: {circle}"),
            &format!("12:6 `to`: {circle}"),
            &format!("13:13 `after_end`: {circle}"),
            &format!("15:24 `to`: {circle}"),
            &format!("16:24 `to`: {circle}"),
            &format!("19:6 `to`: {circle}"),
        ],
    )]);
}

#[test]
fn a_file_of_another_version_has_no_other_fault() {
    assert_eq!(
        faults_of("version = 2\nnews = true"),
        ["1:11 this Couplet cannot read version 2 of links.toml | unknown version = write \
          version = 1, or update Couplet"]
    );
}

#[test]
fn of_a_text_that_is_not_toml_each_broken_statement_is_one_fault() {
    let table: [(&str, &[&str]); 2] = [
        (
            "version = 1\ndomain = \"x\nz = [1",
            &[
                "2:10 the text that starts here has no closing quote | starts here = write \" at the \
                 end of the text",
                "3:5 the list opened on line 3 has no `]` | opened here = write ] after its last entry",
            ],
        ),
        (
            "version = 1\nversion = 2",
            &["2:1 `version` is set twice, first on line 1 | a second time = keep one of the two"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(faults_of(text), expected);
    }
}

proptest! {
    #[test]
    fn any_text_is_checked_to_its_end_and_every_place_is_in_it(
        at in 0_usize..4000,
        cut in 0_usize..60,
        put in "[\\[\\]{}=\",.a-z0-9 \n\u{fc}#*-]{0,6}",
    ) {
        let example = include_str!("../../../links.example.toml");
        let at = at.min(example.len());
        let end = (at + cut).min(example.len());
        let text = format!("{}{put}{}", &example[..at], &example[end..]);
        for fault in check(&text).err().unwrap_or_default().first() {
            prop_assert!(fault.span.is_none() || fault.line_column(&text).is_some(), "{:?}", fault);
        }
    }
}
