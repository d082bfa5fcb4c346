//! Several slips in one file, some of them of syntax: each is shown, and what can be read is checked too.

use super::*;

/// The faults of a plan, each with its place and message.
fn faults(text: &str) -> Vec<String> {
    let all = listed(text, &check(text).unwrap_err());
    all.into_iter().map(|fault| fault.split(" | ").next().unwrap().to_owned()).collect()
}

// A marketer mended one slip, checked again, and got the next: the first of syntax hid the others.
#[test]
fn a_slip_of_syntax_does_not_hide_the_others() {
    let text = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EURO\"
[channels]
instagram = { short = \"ig\", medium = \"dm\", shrt = 1 }
[agents]
mia = { chanels = [\"instagram\"] }
[campaigns.bw]
to = \"https://x.example/\"
channels = [\"instagram\"
agents = [\"*\"]
ends = 30.11.2026
[[links]]
slug = \"a link\"
[[coupons]]
campaign = \"bw\"
codes = { instagram = \"HELLO\" }
discount = 10%
";
    assert_eq!(
        faults(text),
        [
            "4:12 `currency`: `EURO` is not a currency code such as EUR or USD",
            "6:44 there is no key `shrt` in [channels.instagram]",
            "8:9 there is no key `chanels` in [agents.mia]",
            "11:12 the list opened on line 11 has no `]`",
            "13:8 `30.11.2026` is not a date in the form 2026-11-20 = write ends = 2026-11-30",
            "15:8 `slug`: a space is not allowed in slugs: use letters a-z, digits, `-` and `_`",
            "19:12 `10%` must be in quotes",
        ]
    );
}

// What a broken statement would have declared is not reported as missing.
#[test]
fn one_slip_of_syntax_is_one_fault_wherever_it_is() {
    let plan = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EUR\"
[defaults]
to = \"https://shop.example.com/\"
[vocabulary]
mediums = [\"dm\"]
[channels]
instagram = { short = \"ig\", medium = \"dm\" }
whatsapp = { short = \"wa\", medium = \"dm\" }
[agents]
mia = { channels = [\"instagram\", \"whatsapp\"], code = \"MIA10\" }
[campaigns.bw]
channels = [
  \"instagram\",
  \"whatsapp\",
]
agents = [\"mia\"]
[campaigns.bw.variants]
a = { weight = 70 }
b = { weight = 30 }
[[coupons]]
campaign = \"bw\"
codes = { instagram = \"IGBLACK\" }
minimum = \"40\"
[[links]]
slug = \"bio\"
campaign = \"bw\"
channel = \"instagram\"
";
    checked(plan);
    let mut tried = 0;
    for (index, line) in plan.lines().enumerate().skip(1) {
        // Each kind of slip that fits the line: no `=`, a quote or a bracket that is not closed.
        for (sign, instead) in [(" = ", " "), ("\"\n", "\n"), ("]\n", "\n"), ("}\n", "\n")] {
            let whole = format!("{line}\n");
            let broken = whole.replacen(sign, instead, 1);
            if broken == whole || line == "]" {
                continue;
            }
            tried += 1;
            let text: String = plan
                .lines()
                .enumerate()
                .map(|(at, kept)| if at == index { broken.clone() } else { format!("{kept}\n") })
                .collect();
            let found = faults(&text);
            assert_eq!(found.len(), 1, "{broken}\n{found:#?}");
            assert!(found[0].starts_with(&format!("{}:", index + 1)), "{broken}\n{found:#?}");
        }
    }
    assert!(tried > 40, "{tried}");
}

#[test]
fn a_text_that_is_no_plan_at_all_has_a_bounded_number_of_faults() {
    let text = "this is no plan\n".repeat(500);
    let found = check(&text).unwrap_err();
    assert_eq!(found.total(), crate::domain::limits::SYNTAX_FAULTS_MAX as u64);
}
