//! Uses of codes that a file of the shop has: they give their orders the codes, whichever file comes first, and each
//! use is counted once.

use crate::folder::Folder;

const ORDERS: &str = "order_id,ordered_at,currency,total,status,discount_codes\n\
                      #1,2026-11-02T10:00:00Z,EUR,10.00,paid,\n\
                      #2,2026-11-03T10:00:00Z,EUR,20.00,paid,STORY10\n\
                      #3,2026-11-04T10:00:00Z,EUR,30.00,cancelled,\n";
const USES: &str = "code,redeemed_at,order_id\n\
                    story 10,2026-11-02T10:00:00Z,#1\n\
                    STORY10,2026-11-03T10:00:00Z,#2\n\
                    STORY10,2026-11-04T10:00:00Z,#3\n\
                    STORY10,2026-11-05T10:00:00Z,#9\n\
                    STORY10,2026-11-06T10:00:00Z,\n\
                    OTHER5,2026-11-06T10:00:00Z,#1\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("orders.csv", ORDERS).write("uses.csv", USES);
    folder.ok("coupon new STORY10 --campaign autumn --channel sms");
    folder
}

/// What is said of codes everywhere.
fn told(folder: &Folder) -> Vec<String> {
    let commands = [
        "coupon list --format csv",
        "coupon check story10 --format json",
        "export conversions --format csv",
        "export conversions --month 2026-11 --format csv",
        "report --month 2026-11 --by channel,campaign --format json",
        "explain #1 --format json",
        "explain #3 --format json",
    ];
    commands.map(|command| folder.run(command).out).to_vec()
}

fn redeemed(folder: &Folder) -> String {
    folder.rows("coupon list")[0]["redeemed"].clone()
}

#[test]
fn an_order_gets_the_codes_of_its_uses_whichever_file_comes_first() {
    let (one, other) = (folder(), folder());
    one.ok("import orders orders.csv");
    one.ok("import redemptions uses.csv");
    other.ok("import redemptions uses.csv");
    // Uses without their orders count by themselves, but for one that names a code nobody has.
    assert_eq!(redeemed(&other), "5");
    other.ok("import orders orders.csv");
    assert_eq!(told(&one), told(&other));
    insta::assert_snapshot!(one.ok("export conversions --format csv"), @"
    conversion_id,kind,at,status,currency,gross,refunded,net,discount,codes,click_id,customer,source,channel,campaign,agent,content,credit,tied_by,strength,tags
    #1,sale,2026-11-02T10:00:00.000Z,paid,EUR,10.00,0.00,10.00,,story 10|OTHER5,,,generic,sms,autumn,,,1,coupon,good,
    #2,sale,2026-11-03T10:00:00.000Z,paid,EUR,20.00,0.00,20.00,,STORY10,,,generic,sms,autumn,,,1,coupon,good,
    #3,sale,2026-11-04T10:00:00.000Z,cancelled,EUR,30.00,0.00,30.00,,STORY10,,,generic,,,,,,,,
    ");
    // #1 and #2 count, #3 is cancelled, and two uses have no order that is known.
    assert_eq!(redeemed(&one), "4");
    let checked = one.json("coupon check STORY10");
    assert_eq!(checked["redeemed"], 4);
    let report = one.json("report --month 2026-11 --by channel");
    assert_eq!(report["evidence"]["code_only"], 2, "{report}");
    let explained = one.json("explain #1");
    assert_eq!(explained["evidence"][0]["kind"], "coupon", "{explained}");
    // A code that nobody has is told, as that of an order is.
    assert!(one.ok("report --month 2026-11 --format json").contains("OTHER5"));
}

#[test]
fn a_use_that_the_order_the_till_and_a_file_name_is_counted_once() {
    let folder = folder();
    folder.ok("coupon redeem STORY10 --order #2");
    folder.ok("coupon redeem STORY10 --order #9");
    assert_eq!(redeemed(&folder), "2");
    folder.ok("import redemptions uses.csv");
    assert_eq!(redeemed(&folder), "5");
    folder.ok("import orders orders.csv");
    assert_eq!(redeemed(&folder), "4");
    assert_eq!(folder.json("coupon check STORY10")["redeemed"], 4);
    // Taken back, the till and the order are left.
    folder.ok("import undo 1");
    assert_eq!(redeemed(&folder), "2");
    assert_eq!(folder.json("coupon check STORY10")["redeemed"], 2);
}

#[test]
fn a_code_that_is_made_later_is_found_in_uses_that_came_before() {
    let folder = Folder::new();
    folder.write("orders.csv", ORDERS).write("uses.csv", USES);
    folder.ok("import redemptions uses.csv");
    folder.ok("import orders orders.csv");
    folder.ok("coupon new OTHER5 --campaign autumn --channel sms");
    assert_eq!(redeemed(&folder), "1");
    assert_eq!(folder.json("coupon check OTHER5")["redeemed"], 1);
}
