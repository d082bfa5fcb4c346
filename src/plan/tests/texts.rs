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
        (
            "shop.example",
            "`shop.example` is not a full URL such as https://shop.example.com/ (relative URL \
             without a base)",
        ),
        ("https:shop.example", "`https:shop.example` lacks the `//` after its scheme"),
        ("https://me:pw@shop.example/", "a target has no user name or password in it"),
        (
            "https://shop.example/\\nx",
            "a target has no line breaks, tabs or other control characters in it",
        ),
        (
            "javascript:alert(1)",
            "`javascript` links are not allowed; allowed are https, http, tel, sms, mailto",
        ),
        (
            "https://{code}.example/",
            "{code} can stand in the path or the query of a target, not before",
        ),
    ];
    for (to, expected) in table {
        assert_eq!(refusal(&format!("[defaults]\nto = \"{to}\"")), format!("`to`: {expected}"));
    }
    let long = format!("[defaults]\nto = \"https://shop.example/{}\"", "x".repeat(9000));
    assert!(refusal(&long).starts_with("`to`: a target has at most "));
}

#[test]
fn a_code_a_pattern_and_a_discount_are_refused_with_what_they_have_to_be() {
    let coupon = "[campaigns.bw]\nchannels = []\n[[coupons]]\ncampaign = \"bw\"\n";
    let public = |code: &str| format!("{coupon}codes = {{ instagram = \"{code}\" }}");
    assert_eq!(refusal(&public("-")), "`instagram`: a code cannot be empty");
    assert_eq!(refusal(&public("A\\tB")), "`instagram`: a code has no control characters");
    assert_eq!(
        refusal(&public("ABCDEFGHIJKLMNOPQRSTU")),
        "`instagram`: `ABCDEFGHIJKLMNOPQRSTU` is not 3 to 20 letters, digits and dashes, which \
         every shop takes as a code"
    );
    let batch = |count: &str, pattern: &str| {
        let batch = format!("batch = {{ count = {count}, pattern = \"{pattern}\" }}");
        format!("{coupon}channel = \"instagram\"\n{batch}")
    };
    let table = [
        (
            "5",
            "SPRING",
            "`pattern`: `SPRING` draws nothing: it needs two `?` or more, of which the last is \
             the check character",
        ),
        (
            "5",
            "SP_????????",
            "`pattern`: `SP_????????` is not 3 to 20 letters, digits, dashes and `?`, which every \
             shop takes as a code",
        ),
        ("5", "SHIT-????-????", "`pattern`: `SHIT-????-????` spells something rude: `shit`"),
        ("5000001", "BW-????-????-????", "a batch has at most 5000000 codes | too many"),
        ("0", "BW-????-????", "`count`: 0 is not a whole number above 0 | no codes"),
        (
            "500",
            "BW-???",
            "the pattern draws 841 codes at the most, which is too few for 500 unique ones: 7 `?` \
             would do | too short",
        ),
        (
            "500",
            "BW-????",
            "1 guess in 48 would hit a code, and it should be 1 in 1 million or fewer: use a \
             longer pattern (7 `?` would do) | too short = or write `allow_guessing = true` in \
             the batch",
        ),
    ];
    for (count, pattern, expected) in table {
        assert_eq!(refusal(&batch(count, pattern)), expected);
    }
    let discount = |text: &str| format!("{coupon}codes = {{}}\ndiscount = \"{text}\"");
    for text in ["10", "101%", "-5 EUR", "5 euros"] {
        assert_eq!(
            refusal(&discount(text)),
            format!("`discount`: `{text}` is not a discount such as 10% or \"5.00 EUR\"")
        );
    }
    let days = format!("{coupon}codes = {{}}\nstarts = 2026-12-02\nends = 2026-12-01");
    assert_eq!(
        refusal(&days),
        "the days of this coupon: the period ends on 2026-12-01, before it starts on 2026-12-02"
    );
}

#[test]
fn a_name_a_title_and_a_message_are_refused_with_their_bounds() {
    let bw = "[campaigns.bw]\nto = \"https://x.example/\"\nchannels = [\"instagram\"]\n";
    let long = |n: usize| "x".repeat(n);
    let table = [
        (
            format!("[agents]\n\"{}\" = {{}}", long(101)),
            "the name of this agent: it has 101 characters; 100 are allowed",
        ),
        (
            "[agents]\n\"mi\\ta\" = {}".to_owned(),
            "the name of this agent: it has a control character in it",
        ),
        ("[campaigns.\" \"]".to_owned(), "the name of this campaign: it is empty"),
        (
            format!("{bw}[[links]]\nslug = \"bio\"\ncampaign = \"bw\"\ntitle = \"a\\nb\""),
            "`title`: a title has 1 to 200 characters and no line breaks",
        ),
        (
            format!("{bw}[campaigns.bw.messages]\ninstagram = \"{}\"", long(9000)),
            "`instagram`: a message has at most 2000 characters, not 9000",
        ),
        (
            format!("{bw}[campaigns.bw.messages]\ninstagram = \"{{link}}\\u0007\""),
            "`instagram`: a message has no control characters but line breaks",
        ),
        (
            format!("{bw}[campaigns.bw.messages]\ninstagram = \"{{link}} {{cod}}\""),
            "`instagram`: there is no placeholder {cod} = did you mean `code`? allowed: link, code",
        ),
        (
            "sms = { max_chars = 0 }".to_owned(),
            "`max_chars`: 0 is not a whole number above 0 | no message fits",
        ),
        (format!("{bw}ends = 0000-12-31"), "`ends`: the period is outside the years 1 to 9999"),
        (
            format!("{bw}ends = 10:00:00"),
            "`ends` in [campaigns.bw] has to be a date such as 2026-11-20, not a time of day | a \
             time of day",
        ),
        (
            "[benchmarks]\ninstagram = { people_to_sale = \"2%\" }".to_owned(),
            "`people_to_sale` in [benchmarks.instagram] has to be a number such as 0.018, not \
             text in quotes | text in quotes",
        ),
        (
            format!(
                "{bw}[[links]]\nslug = \"bio\"\ncampaign = \"bw\"\n[[links.rules]]\ndevice = \"ios\"\nto = \
                 \"https://a.example/\"\n[[links.rules]]\ndevice = \"ios\"\nto = \
                 \"https://b.example/\""
            ),
            "no visitor comes here: an earlier rule has `ios` | never fits",
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
        ("1,234", "`amount`: `1,234` can be read in two ways; write it without `,`, as in 1234.50"),
        ("99999999999999999999", "`amount`: `99999999999999999999` is too large an amount"),
        ("-5", "`amount`: what was spent is not below zero | below zero"),
    ];
    for (amount, expected) in table {
        assert_eq!(refusal(&cost(amount)), expected);
    }
}

#[test]
fn a_clash_says_what_to_do_about_it() {
    // Told that a batch "has codes of the pattern", somebody looked for a campaign's `short`.
    use crate::domain::label::BatchName;
    use crate::plan::compare_batches::Unlike;
    let name = BatchName::parse("vip").unwrap();
    let table = [
        (Unlike::ByHand, "give the batch in the plan a `name` that no other batch has"),
        (
            Unlike::Pattern("BW-????".to_owned()),
            "let the batch keep its pattern, or give the new one a `name` of its own",
        ),
        (
            Unlike::Codes(30),
            "raise its `count` to what is there, or give the new batch a `name` of its own",
        ),
    ];
    for (unlike, cure) in table {
        assert_eq!(crate::plan::Clash::Batch { name: name.clone(), unlike }.cure(), cure);
    }
}
