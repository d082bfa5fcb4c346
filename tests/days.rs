//! A marketer's day and an agent's day: what they type, in order, and what they see.

use std::fs;

use crate::folder::Folder;

/// Runs commands, one a line, and shows each with its answer. A line that begins with `!` fails. Codes and ids that
/// differ each time are masked.
fn walk(folder: &Folder, commands: &str) -> String {
    let mut told = String::new();
    for line in commands.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (fails, line) = (line.starts_with('!'), line.trim_start_matches('!'));
        let ran = folder.run(line);
        assert_eq!(ran.code != 0, fails, "couplet {line}\n{ran:#?}");
        told += &["$ couplet ", line, "\n", &ran.out, &ran.err].concat();
    }
    masked(&told)
}

/// The codes of the batch `VIP-????-????` and what depends on the day, each in one form.
fn masked(told: &str) -> String {
    let masks = [
        (r"VIP-\w{4}-\w{4}", "VIP-[code]"),
        (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+]\d\d:\d\d)?", "[time]"),
        (r"--month \d{4}-\d\d", "--month [month]"),
    ];
    masks.iter().fold(told.to_owned(), |told, (pattern, mask)| {
        regex::Regex::new(pattern).unwrap().replace_all(&told, *mask).into_owned()
    })
}

/// What the marketer writes below the first plan.
const SPRING: &str = r#"
[campaigns.2036-04-spring]
short    = "sp"
name     = "Spring 2036"
starts   = 2036-04-01
ends     = 2036-04-30
channels = ["instagram", "whatsapp"]
agents   = ["*"]

[campaigns.2036-04-spring.messages]
instagram = "{agent} here: {discount} off with {code} until {ends}: {link}"
whatsapp  = "{discount} off with {code} until {ends}: {link}"

[[coupons]]
campaign = "2036-04-spring"
codes    = { instagram = "SPRINGIG" }
discount = "10%"

[[coupons]]
campaign = "2036-04-spring"
channel  = "whatsapp"
batch    = { count = 20, pattern = "VIP-????-????", single_use = true, name = "vip" }
discount = "15%"
"#;

const AGENTS: &str = "mia = { name = \"Mia\", channels = [\"instagram\", \"whatsapp\"], code = \"MIA10\", discount = \"10%\" }\n";

/// A folder with the plan that `init` writes, an agent and a campaign.
fn with_spring() -> Folder {
    let folder = Folder::new();
    folder.ok(
        "init --for dm --domain https://go.example.com --shop https://shop.example.com/ --name 'Tea Shop' \
         --timezone Europe/Berlin --currency EUR",
    );
    let first = fs::read_to_string(folder.path().join("links.toml")).unwrap();
    let with_agent = first.replace("\n[conversions]", &format!("{AGENTS}\n[conversions]"));
    folder.write("links.toml", &(with_agent + SPRING));
    folder
}

#[test]
fn a_marketers_day() {
    let folder = with_spring();
    // What the old shortener exported, and the codes that the shop has already.
    folder.write(
        "bitly.csv",
        "title,long_url,link,created_at,clicks,tags\n\
         Bio,https://shop.example.com/bio,https://bit.ly/tea-bio,2025-02-01T10:00:00Z,420,profile\n\
         Feed,feed://shop.example.com/,https://bit.ly/feed,2025-02-01T10:00:00Z,3,\n",
    );
    folder.write("shop.csv", "code,discount\nWELCOME5,5.00 EUR\n");
    let plan = walk(
        &folder,
        "check links.toml
        fmt links.toml
        plan links.toml
        apply links.toml
        apply links.toml
        !link import bitly.csv --channel instagram
        adopt links.toml
        coupon import shop.csv --campaign 2036-04-spring --channel instagram
        plan doc links.toml -o conventions.md",
    );
    insta::assert_snapshot!("marketer_plan", plan);
    let out = walk(
        &folder,
        "coupon export --for shopify -o discounts.csv
        coupon export --for shopify
        link export --channel instagram --campaign 2036-04-spring
        link export --for replies -o replies.csv
        link export --sheet -o sheet.csv
        link list --campaign 2036-04-spring
        coupon list",
    );
    insta::assert_snapshot!("marketer_out", out);
    let shop = fs::read_to_string(folder.path().join("discounts.csv")).unwrap();
    // The shop had WELCOME5 first; MIA10, SPRINGIG and the batch are new to it.
    assert_eq!((shop.lines().count(), shop.contains("WELCOME5")), (1 + 22, false), "{shop}");
    assert!(
        fs::read_to_string(folder.path().join("conventions.md")).unwrap().contains("Spring 2036")
    );
}

#[test]
fn an_agents_day() {
    let folder = with_spring();
    folder.ok("apply links.toml");
    folder.ok("coupon export --for shopify -o discounts.csv");
    let server = folder.serve("");
    let morning = walk(
        &folder,
        "link list --agent mia --campaign 2036-04-spring --format md
        !coupon check SPRNGIG
        coupon give --batch vip --agent mia --label Ann --for 48h
        link new https://shop.example.com/teapot --channel instagram --agent mia --slug teapot",
    );
    insta::assert_snapshot!("agent_morning", morning);
    // Ann opens the link, and orders with the code; somebody else is given one by mistake.
    let opened = server.get("/teapot");
    let click = opened.click_id();
    let given = folder.rows("coupon list --batch vip");
    let code = &given.iter().find(|row| row["state"] == "given").unwrap()["code"];
    folder.write(
        "orders.csv",
        &format!(
            "order_id,ordered_at,currency,total,discount_codes,click_id\n\
             #1,{},EUR,40.00,{code},{click}\n",
            given.iter().find(|row| row["state"] == "given").unwrap()["given_at"]
        ),
    );
    let second = folder.ok("coupon give --batch vip --agent mia --label 'wrong chat'");
    folder.ok(&format!("coupon give --undo {}", second.trim()));
    let evening = walk(
        &folder,
        "import orders orders.csv
        link show teapot
        coupon list --batch vip --status used-up
        coupon list --status used-up",
    );
    insta::assert_snapshot!("agent_evening", evening);
}
