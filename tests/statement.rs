//! What agents are owed of a month, order by order.

use std::collections::BTreeMap;

use couplet::domain::credited::{Exact, Holder};
use couplet::domain::money::{Currency, Money};
use couplet::domain::settings::commission::{Commission, CommissionSplit};
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Model};
use couplet::report::{Grouping, HolderStatement, Owed, Report, credits, statements};
use proptest::prelude::*;

use crate::conservation::{ledger, rules};
use crate::folder::Folder;
use crate::ledger::{Ledger, october};
use crate::small_plan::{failed, with_plan};

/// The statements of October 2026.
pub(crate) fn of_october(
    ledger: &Ledger,
    rules: &Attribution,
    commission: Commission,
) -> Vec<HolderStatement> {
    let shared = credits(&ledger.snapshot(), &october(), rules, Some(commission)).unwrap();
    let rate = Some(commission.rate);
    statements(shared.into_iter().map(|of| Owed { of, adjusts: None, rate }).collect())
}

fn commission(split: CommissionSplit) -> Commission {
    Commission { rate: "5%".parse().unwrap(), split }
}

/// Two agents answer ann, jon first; ben comes by mia's code; nobody's tag is on the SMS.
const SHOP: &str = "
    link sms channel=sms
    code MIA10 agent=mia
    conversation c1 1d channel=instagram contact=ann agent=jon
    conversation c2 2d channel=instagram contact=ann agent=mia
    click 1 3d link=sms
    order A 3d 100.01 customer=ann
    order B 4d 50.00 codes=MIA10
    order C 5d 20.00 click=1
    order D 6d 9.00
    order E 7d 60.00 codes=MIA10 refunded=20.00
";

fn shop() -> Ledger {
    let mut ledger = Ledger::parse(SHOP);
    let euros = |minor| Some(Money { minor, ..ledger.orders[0].total });
    let taxes = [euros(1597), euros(798), euros(319), euros(144), None];
    let shipping = euros(490);
    for (order, tax) in ledger.orders.iter_mut().zip(taxes) {
        order.tax = tax;
    }
    ledger.orders[0].shipping = shipping;
    ledger
}

/// `mia: A 50.00, B 50.00 | base 80.00, 4.00 owed, 1 unknown`
fn told(of: &HolderStatement) -> String {
    let holder = match &of.holder {
        Holder::Agent(agent) => agent.to_string(),
        other => format!("{other:?}"),
    };
    let lines = of.lines.iter().map(|line| {
        let of = &line.of;
        let commission = line.commission.map_or("?".to_owned(), |owed| owed.to_string());
        format!("{} {} {commission}", of.order, of.net)
    });
    let lines: Vec<String> = lines.collect();
    let owed = of.commission.map_or("nothing".to_owned(), |owed| owed.to_string());
    format!("{holder}: {} | {} of {}, {} unknown", lines.join(", "), owed, of.base, of.unknown)
}

#[test]
fn each_agent_has_their_part_of_every_order_and_the_split_says_of_which() {
    let ledger = shop();
    let linear = Attribution { model: Model::Linear, ..Attribution::default() };
    let of = |split| {
        let all = of_october(&ledger, &linear, commission(split));
        all.iter().map(told).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(of(CommissionSplit::All), @"
    jon: A 5001 198 | 198 of 3957, 0 unknown
    mia: A 5000 198, B 5000 210, E 4000 ? | 408 of 8159, 1 unknown
    NoAgent: C 2000 ? | nothing of 1681, 0 unknown
    Unplaced: D 900 ? | nothing of 756, 0 unknown
    ");
    insta::assert_snapshot!(of(CommissionSplit::Last), @"
    mia: A 10001 396, B 5000 210, E 4000 ? | 606 of 12116, 1 unknown
    NoAgent: C 2000 ? | nothing of 1681, 0 unknown
    Unplaced: D 900 ? | nothing of 756, 0 unknown
    ");
    insta::assert_snapshot!(of(CommissionSplit::First), @"
    jon: A 10001 396 | 396 of 7914, 0 unknown
    mia: B 5000 210, E 4000 ? | 210 of 4202, 1 unknown
    NoAgent: C 2000 ? | nothing of 1681, 0 unknown
    Unplaced: D 900 ? | nothing of 756, 0 unknown
    ");
}

#[test]
fn an_order_that_was_given_back_needs_no_tax() {
    let ledger = Ledger::parse("code MIA10 agent=mia\norder A 1d 60.00 codes=MIA10 refunded=60.00");
    let all = of_october(&ledger, &Attribution::default(), commission(CommissionSplit::All));
    assert_eq!(all.iter().map(told).collect::<Vec<_>>(), ["mia: A 0 0 | 0 of 0, 0 unknown"]);
}

/// The revenue of the rows and what profit stands on, by agent and currency; what is unplaced has no row.
fn reported(report: &Report) -> BTreeMap<(Option<String>, Currency), (i128, i128)> {
    let rows = report.rows.iter().filter(|row| row.figures.conversions > 0.0);
    rows.map(|row| {
        let key = (row.key[0].clone(), row.figures.currency.unwrap());
        (key, (row.figures.revenue(), row.figures.goods))
    })
    .collect()
}

fn taxed() -> impl Strategy<Value = Ledger> {
    let taxes = prop::collection::vec(prop::option::of(0_i64..400), 10);
    (ledger(), taxes).prop_map(|(mut ledger, taxes)| {
        for (order, tax) in ledger.orders.iter_mut().zip(taxes) {
            order.tax = tax.map(|minor| Money { minor, ..order.total });
        }
        ledger
    })
}

proptest! {
    #[test]
    fn statements_are_the_rows_of_the_report_by_agent_to_the_minor_unit(
        ledger in taxed(),
        rules in rules(),
    ) {
        let all = of_october(&ledger, &rules, commission(CommissionSplit::All));
        let report = ledger.report(&[Grouping::Agent], &rules, RateOf::People);
        let mut placed = BTreeMap::new();
        let mut unplaced: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
        for of in &all {
            let agent = match &of.holder {
                Holder::Agent(agent) => Some(agent.to_string()),
                Holder::NoAgent => None,
                Holder::Unplaced => {
                    unplaced.insert(of.currency, (of.net, of.base));
                    continue;
                }
            };
            placed.insert((agent, of.currency), (of.net, of.base));
        }
        prop_assert_eq!(placed, reported(&report));
        let sums = report.other_currencies.iter().map(|(unplaced, _)| unplaced);
        for figures in sums.chain([&report.unplaced]) {
            let own = figures.currency.and_then(|of| unplaced.get(&of)).copied();
            prop_assert_eq!(own.unwrap_or_default(), (figures.revenue(), figures.goods));
        }
    }

    #[test]
    fn the_lines_add_up_to_the_statement_and_the_holders_to_all_orders_whatever_the_split(
        ledger in taxed(),
        rules in rules(),
        split in prop::sample::select(CommissionSplit::ALL.to_vec()),
    ) {
        let all = of_october(&ledger, &rules, commission(split));
        let by_credit = of_october(&ledger, &rules, commission(CommissionSplit::All));
        let net = |all: &[HolderStatement]| all.iter().map(|of| of.net).sum::<i128>();
        prop_assert_eq!(net(&all), net(&by_credit));
        for of in &all {
            let owed: i128 = of.lines.iter().filter_map(|line| line.commission).sum();
            prop_assert_eq!(of.commission.unwrap_or_default(), owed);
            let unknown = of.lines.iter().filter(|line| line.of.base.is_none()).count();
            prop_assert_eq!(of.unknown, unknown as u64);
            let bases = of.lines.iter().filter_map(|line| line.of.base);
            let shown: i128 = bases.map(Exact::rounded).sum();
            prop_assert_eq!(of.base, shown);
            let base = Exact::whole(i64::try_from(shown).unwrap());
            let owed = base.percent("5%".parse().unwrap()).rounded();
            let is_agent = matches!(of.holder, Holder::Agent(_));
            prop_assert_eq!(of.commission, is_agent.then_some(owed));
        }
    }
}

const ORDERS: &str = "order_id,ordered_at,currency,total,discount_codes,tax,shipping,refunded,status\n\
    #1,2025-11-10T10:00:00Z,EUR,119.00,MIA10,19.00,,,\n\
    #2,2025-11-11T10:00:00Z,EUR,33.33,MIA10,5.32,4.90,11.11,partially_refunded\n\
    #3,2025-11-12T10:00:00Z,EUR,20.00,MIA10,,,,\n\
    #4,2025-11-12T10:00:00Z,EUR,50.00,,7.98,,,\n";

fn paid() -> Folder {
    let plan = "[agents]";
    let folder = with_plan(&[(plan, "[commission]\nrate = \"5%\"\n\n[agents]")]);
    folder.ok("apply links.toml");
    folder.write("orders.csv", ORDERS);
    folder.ok("import orders orders.csv");
    folder
}

#[test]
fn a_statement_lists_the_orders_of_an_agent_and_says_what_is_owed() {
    let folder = paid();
    insta::assert_snapshot!(folder.ok("statement --agent MIA --month 2025-11"), @"
    order_id  ordered_at  share  currency     net    base  commission  reason
    #1        2025-11-10      1  EUR       119.00  100.00        5.00
    #2        2025-11-11      1  EUR        22.22   15.41        0.77
    #3        2025-11-12      1  EUR        20.00                      tax unknown

    mia is owed 5.77 EUR, on 115.41 EUR net of tax and shipping.
    1 order is left out of the commission, because its tax is unknown.
    ");
    insta::assert_snapshot!(folder.ok("statement --agent mia --month 2025-11 --format csv"), @"
    order_id,ordered_at,adjusts,share,currency,net,base,commission,reason
    #1,2025-11-10T10:00:00.000Z,,1,EUR,119.00,100.00,5.00,
    #2,2025-11-11T10:00:00.000Z,,1,EUR,22.22,15.41,0.77,
    #3,2025-11-12T10:00:00.000Z,,1,EUR,20.00,,,tax unknown
    ");
    insta::assert_snapshot!(folder.ok("statement --agent mia --month 2025-11 --format md"), @r#"
    | order_id | ordered_at | share | currency | net | base | commission | reason |
    | --- | --- | ---: | --- | ---: | ---: | ---: | --- |
    | \#1 | 2025-11-10 | 1 | EUR | 119.00 | 100.00 | 5.00 |  |
    | \#2 | 2025-11-11 | 1 | EUR | 22.22 | 15.41 | 0.77 |  |
    | \#3 | 2025-11-12 | 1 | EUR | 20.00 |  |  | tax unknown |

    - mia is owed 5.77 EUR, on 115.41 EUR net of tax and shipping.
    - 1 order is left out of the commission, because its tax is unknown.
    "#);
    insta::assert_snapshot!(folder.ok("statement --agent mia --month 2025-11 --format json"), @r##"
    [
    {"order_id":"#1","ordered_at":"2025-11-10T10:00:00.000Z","adjusts":null,"share":1,"currency":"EUR","net":"119.00","base":"100.00","commission":"5.00","reason":null},
    {"order_id":"#2","ordered_at":"2025-11-11T10:00:00.000Z","adjusts":null,"share":1,"currency":"EUR","net":"22.22","base":"15.41","commission":"0.77","reason":null},
    {"order_id":"#3","ordered_at":"2025-11-12T10:00:00.000Z","adjusts":null,"share":1,"currency":"EUR","net":"20.00","base":null,"commission":null,"reason":"tax unknown"}
    ]
    "##);
}

#[test]
fn without_an_agent_all_of_them_are_listed_with_their_sums() {
    let folder = paid();
    insta::assert_snapshot!(folder.ok("statement --month 2025-11"), @"
    agent       currency  orders     net    base  commission  tax_unknown
    mia         EUR            3  161.22  115.41        5.77            1
    (unplaced)  EUR            1   50.00   42.02                        0

    (left out to fit 80 columns: adjustments; --format csv has them)

    mia is owed 5.77 EUR, on 115.41 EUR net of tax and shipping.
    1 order is left out of the commission, because its tax is unknown.
    ");
    insta::assert_snapshot!(folder.ok("statement --month 2025-11 --format csv"), @"
    agent,placed,currency,orders,adjustments,net,base,commission,tax_unknown
    mia,true,EUR,3,0,161.22,115.41,5.77,1
    ,false,EUR,1,0,50.00,42.02,,0
    ");
    // Somebody whom the data has, and somebody whom it does not.
    folder.write(
        "c.csv",
        "conversation_id,channel,started_at,agent\n1,instagram,2025-10-02T10:00:00Z,Zoe\n",
    );
    folder.ok("import conversations c.csv");
    let none = folder.run("statement --agent zoe --month 2025-11");
    assert_eq!(none.code, 0);
    insta::assert_snapshot!(none.err, @"no orders of zoe in November 2025");
    for (name, meant) in [("mja", "mia"), ("zoee", "Zoe")] {
        let unknown = folder.run(&format!("statement --agent {name} --month 2025-11"));
        let said = failed(&unknown);
        assert!(said.contains(&format!("has an agent `{name}`")), "{said}");
        assert!(said.contains(&format!("did you mean `{meant}`?")), "{said}");
    }
    assert_eq!(folder.ok("statement --month 2025-10 --format json"), "[]\n");
}

/// An agent adds up the 100 lines of her statement, each of 3.364, and the owner holds them against the report: the
/// statement had 336.40 and 16.82 under lines of 336.00, and the report 336.00.
#[test]
fn a_statement_stands_on_the_sum_of_its_lines_which_is_what_profit_stands_on() {
    let commission = "[commission]\nrate = \"5%\"\n[margin]\nshare = \"50%\"\n\n[agents]";
    let folder = with_plan(&[("[agents]", commission)]);
    folder.ok("apply links.toml");
    let head = "order_id,ordered_at,currency,total,refunded,status,discount_codes,tax\n";
    let row = |number: u32| {
        format!("#{number},2025-11-10T10:00:00Z,EUR,10.00,6.00,partially_refunded,MIA10,1.59\n")
    };
    folder.write("orders.csv", &format!("{head}{}", (0..100).map(row).collect::<String>()));
    folder.ok("import orders orders.csv");
    insta::assert_snapshot!(folder.ok("statement --month 2025-11 --format csv"), @"
    agent,placed,currency,orders,adjustments,net,base,commission,tax_unknown
    mia,true,EUR,100,0,400.00,336.00,16.80,0
    ");
    let lines = folder.rows("statement --agent mia --month 2025-11");
    let sum = |name: &str| {
        let cents = |text: &String| text.replace('.', "").parse::<i64>().unwrap();
        lines.iter().map(|row| cents(&row[name])).sum::<i64>()
    };
    assert_eq!((sum("base"), sum("commission")), (33_600, 1_680));
    let report = folder.rows("report --month 2025-11 --by agent");
    assert_eq!(report[0]["profit_base"], "336.00");
}

#[test]
fn a_plan_without_a_commission_owes_nothing_and_says_so() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.write("orders.csv", ORDERS);
    folder.ok("import orders orders.csv");
    insta::assert_snapshot!(folder.ok("statement --agent mia --month 2025-11"), @"
    order_id  ordered_at  share  currency     net    base  reason
    #1        2025-11-10      1  EUR       119.00  100.00
    #2        2025-11-11      1  EUR        22.22   15.41
    #3        2025-11-12      1  EUR        20.00          tax unknown

    1 order is left out of the commission, because its tax is unknown.
    The plan has no [commission], so nothing is owed.
    ");
}

#[test]
fn people_read_amounts_with_the_marks_of_their_language_and_programs_without_any() {
    let folder = paid();
    let more = "#5,2025-11-13T10:00:00Z,EUR,11900.00,MIA10,1900.00,,,\n";
    folder.write("orders.csv", &format!("{ORDERS}{more}"));
    folder.ok("import orders orders.csv");
    insta::assert_snapshot!(folder.ok("statement --agent mia --month 2025-11"), @"
    order_id  ordered_at  share        net       base  commission  reason
    #1        2025-11-10      1     119.00     100.00        5.00
    #2        2025-11-11      1      22.22      15.41        0.77
    #3        2025-11-12      1      20.00                         tax unknown
    #5        2025-11-13      1  11,900.00  10,000.00      500.00

    (left out to fit 80 columns: currency; --format csv has them)

    mia is owed 505.77 EUR, on 10,115.41 EUR net of tax and shipping.
    1 order is left out of the commission, because its tax is unknown.
    ");
    insta::assert_snapshot!(folder.ok("statement --month 2025-11 --format md"), @"
    | agent | currency | orders | adjustments | net | base | commission | tax_unknown |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
    | mia | EUR | 4 | 0 | 12,061.22 | 10,115.41 | 505.77 | 1 |
    | (unplaced) | EUR | 1 | 0 | 50.00 | 42.02 |  | 0 |

    - mia is owed 505.77 EUR, on 10,115.41 EUR net of tax and shipping.
    - 1 order is left out of the commission, because its tax is unknown.
    ");
    let csv = folder.ok("statement --agent mia --month 2025-11 --format csv");
    assert!(csv.contains(",11900.00,10000.00,500.00,"), "{csv}");
}
