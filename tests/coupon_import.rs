//! Codes that the shop has already: kept as they are, once, and refused by line.

use crate::folder::Folder;
use crate::network::{over, token};
use crate::small_plan::with_plan;

fn codes(folder: &Folder) -> Vec<String> {
    let rows = folder.json("coupon list");
    let cells = ["code", "campaign", "channel", "agent", "discount", "limit"];
    let cell = |row: &serde_json::Value, name: &str| match &row[name] {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let told = |row: &serde_json::Value| cells.map(|name| cell(row, name)).join(" ");
    let all = rows.as_array().unwrap().iter();
    all.filter(|row| row["code"] != "IGBLACK" && row["code"] != "MIA10").map(told).collect()
}

const FILE: &str = "Code;Discount;Starts;Ends;Limit;Campaign;Channel;Agent\n\
    SUMMER_20%;20%;2036-06-01;2036-08-31;100;black-week;instagram;\n\
    R\u{c9}DUC 5\u{20ac};5.00 EUR;;;;Black-Week;WhatsApp;mia\n\
    plain;;;;;;;\n";

#[test]
fn codes_of_a_shop_are_kept_with_their_terms_and_nothing_is_new_a_second_time() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.write("codes.csv", FILE);
    let import = "coupon import codes.csv --campaign black-week --channel instagram";
    let dry = folder.run(&format!("{import} --dry-run"));
    assert!(dry.err.contains("codes.csv: 3 codes read: 3 new, 0 known\n"), "{dry:#?}");
    assert_eq!(codes(&folder), [""; 0]);
    let ran = folder.run(import);
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.err.contains("codes.csv: 3 codes read: 3 new, 0 known\n"), "{ran:#?}");
    let made = codes(&folder);
    insta::assert_snapshot!(made.join("\n").replace(['\u{20ac}', '\u{c9}'], "E"), @"
    plain black-week instagram null null null
    REDUC 5E black-week whatsapp mia 5.00 EUR null
    SUMMER_20% black-week instagram null 20% 100
    ");
    let again = folder.run(import);
    assert!(again.err.contains("3 codes read: 0 new, 3 known\n"), "{again:#?}");
    assert_eq!(codes(&folder), made);
    let checked = folder.run("coupon check summer_20%");
    assert_eq!(checked.code, 1, "{checked:#?}");
    assert!(checked.out.contains("20%, 100 times, 2036-06-01 to 2036-08-31"), "{checked:#?}");
}

#[test]
fn rows_that_cannot_be_codes_are_refused_by_line() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let file = "code,discount,starts,ends,limit,campaign,channel\n\
        OK,10%,,,,black-week,instagram\n\
        o-k,20%,,,,black-week,instagram\n\
        IGBLACK,10%,,,,black-week,whatsapp\n\
        A|B,10%,,,,black-week,instagram\n\
        C,ten,,,,black-week,instagram\n\
        D,10%,soon,,,black-week,instagram\n\
        E,10%,,,0,black-week,instagram\n\
        F,10%,2036-02-02,2036-01-01,,black-week,instagram\n\
        G,10%,,,,spring,instagram\n\
        H,10%,,,,,instagram\n\
        1.5E+12,10%,,,,black-week,instagram\n";
    folder.write("codes.csv", file);
    let ran = folder.run("coupon import codes.csv");
    assert_eq!(ran.code, 5, "{ran:#?}");
    insta::assert_snapshot!(ran.err, @r#"
    codes.csv: 11 codes read: 1 new, 0 known, 10 refused
      line 3: `OK` is a code already, with other terms or tags; a code is compared without case, blanks and dashes
      line 4: `IGBLACK` is a code already, with other terms or tags; a code is compared without case, blanks and dashes
      line 5, column code: a code cannot contain `|`, which separates codes in order files
      line 6, column discount: `ten` is not a discount such as 10% or "5.00 EUR"
      line 7, column starts: `soon` is not a day such as 2026-11-20
      line 8, column limit: a limit is above 0; leave it empty for none
      line 9: the period ends on 2036-01-01, before it starts on 2036-02-02
      line 10: campaign `spring` is not in the plan; the plan has black-week
      line 11: it has no campaign; add one, such as --campaign 2026-11-black-week
      line 12, column code: `1.5E+12` is what a spreadsheet makes of a long number, and its last digits are lost; format the column as text and export it again, or take another column
    next: couplet coupon list
    "#);
    let ran = folder.run("coupon import codes.csv --format json");
    let summary: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&summary["kind"], &summary["new"], &summary["known"]),
        (&"codes".into(), &0.into(), &1.into())
    );
    assert!(summary.get("stated_clicks").is_none());
}

// A dry run said that codes of a batch were new, and the import then refused them.
#[test]
fn codes_of_a_batch_are_known_in_a_dry_run_and_in_an_import() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let made = folder.ok("coupon batch --campaign black-week --channel whatsapp --count 300 --discount 10% --pattern W-????-????");
    let rows: Vec<String> =
        made.lines().map(|code| format!("{},10%", code.to_lowercase())).collect();
    folder.write("codes.csv", &format!("code,discount\n{}\nNEW,10%\n", rows.join("\n")));
    let line = "coupon import codes.csv --campaign black-week --channel whatsapp";
    for (more, new) in [(" --dry-run", 1), ("", 1), ("", 0)] {
        let ran = folder.run(&format!("{line}{more}"));
        let told = format!("codes.csv: 301 codes read: {new} new, {} known\n", 301 - new);
        assert!(ran.code == 0 && ran.err.contains(&told), "{ran:#?}");
    }
    let other = folder.run(&format!("{line} --agent mia --dry-run"));
    assert_eq!(other.code, 5, "{other:#?}");
}

// A request that only reads was allowed 4 KiB, which 300 codes exceed.
#[test]
fn many_codes_are_looked_up_over_the_network() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let codes: Vec<String> = (0..600).map(|number| format!("NETWORK-{number}")).collect();
    folder.write("codes.csv", &format!("code\n{}\n", codes.join("\n")));
    let told: String = codes.iter().fold(String::new(), |all, code| {
        all + &format!("{code},2026-11-03T10:00:00Z,EUR,10.00,{code}\n")
    });
    folder
        .write("orders.csv", &format!("order_id,ordered_at,currency,total,discount_codes\n{told}"));
    token(&folder, "till", "--scope write");
    let server = folder.serve("");
    let over = over(&server, "till");
    let line = "coupon import codes.csv --campaign black-week --channel whatsapp";
    let ran = folder.run(&format!("{line} {over}"));
    assert!(ran.code == 0 && ran.err.contains("600 new"), "{ran:#?}");
    let ran = folder.run(&format!("import orders orders.csv --dry-run {over}"));
    assert_eq!(ran.code, 0, "{ran:#?}");
    let ran = folder.run(&format!("plan links.toml {over}"));
    assert_eq!(ran.code, 0, "{ran:#?}");
}

// Codes that came from the shop were exported to it again, with terms that the shop may have changed since.
#[test]
fn codes_that_the_shop_had_first_are_not_exported_to_it() {
    let folder = with_plan(&[]);
    folder.write("codes.csv", "code,discount\nWELCOME5,5.00 EUR\n");
    folder.ok("coupon import codes.csv --campaign black-week --channel instagram");
    let none = folder.run("coupon export --for shopify");
    insta::assert_snapshot!(none.err, @"nothing new for shopify: 1 code that the shop had first; --all writes all of them");
    folder.ok("apply links.toml");
    let ran = folder.run("coupon export --for shopify");
    assert!(!ran.out.contains("WELCOME5"), "{ran:#?}");
    assert!(
        ran.err.starts_with("1 code exported for shopify; 1 that the shop had first\n"),
        "{ran:#?}"
    );
    insta::assert_snapshot!(folder.run("coupon export --for shopify").err, @"
    0 codes exported for shopify; 1 before; 1 that the shop had first
    not exported: MIA10: it has no discount
    ");
    assert!(folder.run("coupon export --for shopify --all").out.contains("WELCOME5"));
    folder.ok("verify");
    // The plan leaves it alone.
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
}

// A row of the shop's own file has the word `Code` in it. It was taken for a header, and no code was read.
#[test]
fn a_row_with_the_name_of_a_column_in_a_cell_is_no_header() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let row = |code: &str| format!("vip,MERGE,{code},Code,Amount off Order\n");
    let file = format!("Title,Command,Code,Method,Type\n{}{}", row("VIP-1"), row("VIP-2"));
    folder.write("codes.csv", &file);
    let ran = folder.run("coupon import codes.csv --campaign black-week --channel instagram");
    assert!(ran.code == 0 && ran.err.contains("2 codes read: 2 new, 0 known\n"), "{ran:#?}");
    // Where files were joined, the second header is one.
    folder.write("codes.csv", "code,discount\nVIP-3,5%\nDiscount,Code\n10%,VIP-4\n");
    let ran = folder.run("coupon import codes.csv --campaign black-week --channel instagram");
    assert!(ran.code == 0 && ran.err.contains("2 codes read: 2 new, 0 known\n"), "{ran:#?}");
}

// What was written for WooCommerce could not be read, and of what was written for Shopify only the codes.
#[test]
fn what_is_exported_for_a_shop_is_read_back_with_its_terms() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let new = "coupon new --campaign black-week --channel instagram --starts 2026-01-01";
    folder.ok(&format!("{new} TEN --discount 10% --limit 50 --limit-by-customer 1 --minimum 40"));
    folder.ok(&format!("{new} FIVE --discount '5.00 EUR' --ends 2036-12-24"));
    folder.ok(&format!("{new} LATER --discount 12.5% --ends 2036-12-24"));
    let terms = |folder: &Folder, code: &str, has_start: bool| {
        let ran = folder.run(&format!("coupon check {code} --format json"));
        let row: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let names = ["discount", "limit", "limit_by_customer", "ends", "minimum", "starts"];
        names[..if has_start { 6 } else { 5 }].iter().map(|name| row[*name].to_string()).collect()
    };
    // WooCommerce has no first day.
    for (shop, title, has_start) in [
        ("woocommerce", "WooCommerce coupons", false),
        ("shopify", "Shopify discounts (Matrixify)", true),
    ] {
        let file = format!("{shop}-discount.csv");
        // It has codes without a discount, too.
        folder.run(&format!("coupon export --for {shop} --campaign black-week -o {file}"));
        let import = format!("coupon import {file} --campaign black-week --channel instagram");
        let ran = folder.run(&import);
        assert!(ran.err.starts_with(&format!("read as {title}\n")), "{ran:#?}");
        assert!(ran.code == 0 && ran.err.contains("codes read: 0 new, 4 known"), "{ran:#?}");
        let other = with_plan(&[]);
        other.ok("apply links.toml");
        std::fs::copy(folder.path().join(&file), other.path().join(&file)).unwrap();
        other.ok(&import);
        for code in ["TEN", "FIVE", "LATER", "IGBLACK"] {
            let has_start = has_start && code != "IGBLACK";
            let [read, known]: [Vec<String>; 2] =
                [&other, &folder].map(|folder| terms(folder, code, has_start));
            assert_eq!(read, known, "{shop} {code}");
        }
    }
}

#[test]
fn a_file_of_a_woocommerce_shop_is_read_with_its_own_columns() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let file = "ID,post_title,post_excerpt,post_status,post_date,discount_type,coupon_amount,free_shipping,\
         minimum_amount,maximum_amount,individual_use,usage_limit,usage_limit_per_user,expiry_date,date_expires\n\
         11,welcome10,,publish,2025-01-02 10:00:00,percent,10,no,,,no,,1,,\n\
         12,SAVE5,,publish,2025-01-02 10:00:00,fixed_cart,5.00,no,40,,no,100,,2036-12-01,2095714800\n\
         13,EPOCH,,publish,2025-01-02 10:00:00,percent,15,no,,,no,,,,2095714800\n\
         14,gone,,trash,2025-01-02 10:00:00,percent,15,no,,,no,,,,\n\
         15,ship,,publish,2025-01-02 10:00:00,free_shipping,,yes,,,no,,,,\n";
    folder.write("codes.csv", file);
    let ran = folder.run("coupon import codes.csv --campaign black-week --channel instagram");
    insta::assert_snapshot!(ran.err, @"
    read as WooCommerce coupons
    warning: left out: drafts and deleted coupons: 1
    codes.csv: 4 codes read: 4 new, 0 known
    next: couplet coupon list
    ");
    let listed = folder.rows("coupon list");
    let told: Vec<String> = listed
        .iter()
        .map(|row| format!("{} {} {}", row["code"], row["discount"], row["limit"]))
        .collect();
    assert_eq!(
        told,
        ["EPOCH 15% ", "IGBLACK 10% ", "MIA10  ", "SAVE5 5.00 EUR 100", "ship  ", "welcome10 10% "]
    );
    let ends = folder.run("coupon check SAVE5").out;
    assert!(ends.contains("to 2036-11-30") || ends.contains("until 2036-11-30"), "{ends}");
}
