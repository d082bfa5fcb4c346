//! The texts that a plan is written in: what each refuses, in the words that a person reads.

use super::*;

/// The one fault of these lines after the least plan, without its place.
#[track_caller]
fn refusal(lines: &str) -> String {
    let text = format!("{LEAST}{lines}");
    let faults = listed(&text, &check(&text).err().unwrap_or_default());
    let [fault] = faults.as_slice() else { panic!("{lines}\n{faults:#?}") };
    fault.split_once(' ').unwrap().1.to_owned()
}

#[test]
fn a_target_is_refused_with_what_is_wrong_about_it() {
    let table = [
        ("shop.example", "`shop.example` is not a full URL; did you mean https://shop.example?"),
        ("https:shop.example", "`https:shop.example` has no `//` after its scheme"),
        ("https://me:pw@shop.example/", "a target cannot contain a user name or a password"),
        (
            "https://shop.example/\\nx",
            "a target cannot contain line breaks, tabs or other control characters",
        ),
        (
            "javascript:alert(1)",
            "`javascript` links are not allowed; allowed are https, http, tel, sms, mailto",
        ),
        (
            "https://{code}.example/",
            "{code} is allowed only in the path or the query of a target, after its host name",
        ),
    ];
    for (to, expected) in table {
        assert_eq!(refusal(&format!("[defaults]\nto = \"{to}\"")), format!("`to`: {expected}"));
    }
    let long = format!("[defaults]\nto = \"https://shop.example/{}\"", "x".repeat(9000));
    assert!(refusal(&long).starts_with("`to`: a target can have "));
}

#[test]
fn a_code_a_pattern_and_a_discount_are_refused_with_what_they_have_to_be() {
    let coupon = "[campaigns.bw]\nchannels = []\n[[coupons]]\ncampaign = \"bw\"\n";
    let public = |code: &str| format!("{coupon}codes = {{ instagram = \"{code}\" }}");
    assert_eq!(refusal(&public("-")), "`instagram`: a code cannot be empty");
    assert_eq!(refusal(&public("A\\tB")), "`instagram`: a code cannot contain control characters");
    assert_eq!(
        refusal(&public("A|B")),
        "`instagram`: a code cannot contain `|`, which separates codes in order files"
    );
    assert_eq!(
        refusal(&public(&"A".repeat(256))),
        "`instagram`: a code can have 255 characters; this one has 256"
    );
    let batch = |count: &str, pattern: &str| {
        let batch = format!("batch = {{ count = {count}, pattern = \"{pattern}\" }}");
        format!("{coupon}channel = \"instagram\"\n{batch}")
    };
    let table = [
        (
            "5",
            "SPRING",
            "`pattern`: `SPRING` needs at least two `?`: the last one becomes the check character",
        ),
        (
            "5",
            "SP_????????",
            "`pattern`: `SP_????????` is not a code pattern: use 3 to 20 letters, digits, dashes and `?`",
        ),
        ("5", "SHIT-????-????", "`pattern`: `SHIT-????-????` contains the rude word `shit`"),
        (
            "5000001",
            "BW-????-????-????",
            "this batch has 5000001 codes; the limit is 5000000 | too many",
        ),
        (
            "0",
            "BW-????-????",
            "`count` must be a whole number above 0, not 0 | would make no codes",
        ),
        (
            "500",
            "BW-???",
            "this pattern can make only 841 different codes, and 500 need at least 1 thousand to choose from: use 7 `?` | too short",
        ),
        (
            "500",
            "BW-????",
            "the codes are easy to guess: 1 guess in 48 hits one, and 1 in 1 million is the limit; use 7 `?` | too short = or write `allow_guessing = true` in \
             the batch",
        ),
    ];
    for (count, pattern, expected) in table {
        assert_eq!(refusal(&batch(count, pattern)), expected);
    }
    let discount = |text: &str| format!("{coupon}codes = {{}}\ndiscount = \"{text}\"");
    assert_eq!(refusal(&discount("101%")), "`discount`: a discount cannot exceed 100%");
    for text in ["10", "-5 EUR", "5 euros"] {
        assert_eq!(
            refusal(&discount(text)),
            format!("`discount`: `{text}` is not a discount such as 10% or \"5.00 EUR\"")
        );
    }
    let days = format!("{coupon}codes = {{}}\nstarts = 2026-12-02\nends = 2026-12-01");
    assert_eq!(
        refusal(&days),
        "these codes end on 2026-12-01, before they start on 2026-12-02 | before their start"
    );
}

#[test]
fn a_name_a_title_and_a_message_are_refused_with_their_bounds() {
    let bw = "[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"instagram\"]\n";
    let long = |n: usize| "x".repeat(n);
    let table = [
        (
            format!("[agents]\n\"{}\" = {{}}", long(101)),
            "the name of this agent: it has 101 characters; the limit is 100",
        ),
        (
            "[agents]\n\"mi\\ta\" = {}".to_owned(),
            "the name of this agent: it contains a control character, such as a tab or a line break",
        ),
        ("[campaigns.\" \"]".to_owned(), "the name of this campaign: it cannot be empty"),
        (
            format!("{bw}[[links]]\nslug = \"bio\"\ncampaign = \"bw\"\ntitle = \"a\\nb\""),
            "`title`: a name or title must have 1 to 200 characters and no line breaks",
        ),
        (
            format!("{bw}[campaigns.bw.messages]\ninstagram = \"{}\"", long(9000)),
            "`instagram`: a message can have 2000 characters; this one has 9000",
        ),
        (
            format!("{bw}[campaigns.bw.messages]\ninstagram = \"{{link}}\\u0007\""),
            "`instagram`: a message cannot contain control characters other than line breaks",
        ),
        (
            format!("{bw}[campaigns.bw.messages]\ninstagram = \"{{link}} {{cod}}\""),
            "`instagram`: there is no placeholder {cod} = did you mean `code`? allowed: link, code, agent, discount, ends, stop",
        ),
        (
            "sms = { max_chars = 0 }".to_owned(),
            "`max_chars` must be a whole number above 0, not 0 | would allow no message",
        ),
        (format!("{bw}ends = 0000-12-31"), "`ends`: the period is outside the years 1 to 9999"),
        (
            format!("{bw}ends = 10:00:00"),
            "`ends` in [campaigns.bw] must be a date such as 2026-11-20, not a time of day | a \
             time of day",
        ),
        (
            "[benchmarks]\ninstagram = { people_to_sale = \"2%\" }".to_owned(),
            "`people_to_sale` in [benchmarks.instagram] must be a number such as 0.018, not \
             text in quotes | text in quotes",
        ),
        (
            format!(
                "{bw}[[links]]\nslug = \"bio\"\ncampaign = \"bw\"\n[[links.rules]]\ndevice = \"ios\"\nto = \
                 \"https://a.example/\"\n[[links.rules]]\ndevice = \"ios\"\nto = \
                 \"https://b.example/\""
            ),
            "an earlier rule already takes `ios` | never used",
        ),
    ];
    for (lines, expected) in table {
        assert_eq!(refusal(&lines), expected);
    }
}

#[test]
fn an_amount_is_refused_with_how_it_is_written() {
    let cost = |amount: &str| format!("[[costs]]\nmonth = \"2026-11\"\namount = \"{amount}\"");
    let table = [
        (
            "1,234",
            "`amount`: `1,234` can be read in two ways; write it without `,`, such as 1234.50",
        ),
        ("99999999999999999999", "`amount`: the amount `99999999999999999999` is too large"),
        ("-5", "`amount` cannot be negative | negative"),
    ];
    for (amount, expected) in table {
        assert_eq!(refusal(&cost(amount)), expected);
    }
}

#[test]
fn a_clash_says_what_to_do_about_it() {
    // Told that a batch "has codes of the pattern", somebody looked for a campaign's `short`.
    use crate::domain::label::BatchName;
    use crate::plan::BatchClash;
    let name = BatchName::parse("vip").unwrap();
    let table = [
        (BatchClash::ByHand, "give the batch in the plan a `name` that no other batch has"),
        (
            BatchClash::Pattern("BW-????".to_owned()),
            "write the pattern that the batch has, or give the new batch a `name` of its own",
        ),
        (
            BatchClash::Codes(30),
            "raise `count` to the number of codes, or give the new batch a `name` of its own",
        ),
    ];
    for (clash, cure) in table {
        assert_eq!(crate::plan::Clash::Batch { name: name.clone(), clash }.cure(), cure);
    }
}

// The id was in every target, and Safari took it out: no order ever named its click.
#[test]
fn a_click_parameter_that_browsers_remove_is_a_fault() {
    for name in ["gclid", "FBCLID", "mc_eid", "igshid"] {
        let text = format!("{LEAST}[defaults]\nclick_param = \"{name}\"\n");
        let found = listed(&text, &check(&text).unwrap_err());
        let told =
            format!("`click_param`: browsers and mail programs remove `{name}` from addresses");
        assert!(found.len() == 1 && found[0].contains(&told), "{found:?}");
    }
}
