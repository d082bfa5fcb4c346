//! Work done in steps of a bounded size, tested with one row more than a step and one more than two
//! steps.
//!
//! A restore was once tested with a handful of records only, and never finished with those of a
//! shop. The steps of the recorder, of sealing and of restores are tested beside their code.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Mutex;

use couplet::cli::OsRandom;
use couplet::domain::limits::{
    BATCH_CHUNK_CODES, CLICK_GROUP_MAX, DRAIN_PUTS, FLIP_PUTS, IMPORT_CHUNK_ROWS, LISTED_MAX,
    SEAL_CLICKS, STAGE_PUTS,
};
use couplet::domain::link::LinkId;
use couplet::store::Store;

use crate::folder::Folder;
use crate::large::{self, Sizes};
use crate::small_plan::wide_plan;

/// One more than a step, and one more than two.
fn beyond(step: usize) -> [usize; 2] {
    [step + 1, 2 * step + 1]
}

const NOTHING: Sizes = Sizes {
    links: 1,
    codes: 0,
    batch_codes: 0,
    orders: 0,
    conversations: 0,
    sealed: 0,
    tail: 0,
    gaps: 0,
};

#[test]
fn an_import_reads_every_row_of_every_chunk() {
    for count in beyond(IMPORT_CHUNK_ROWS) {
        let folder = Folder::new();
        let mut orders = "order_id,ordered_at,currency,total\n".to_owned();
        let mut conversations = "conversation_id,channel,started_at\n".to_owned();
        for number in 0..count {
            let at = format!("2026-11-{:02}T10:00:00Z", number % 28 + 1);
            let _ = writeln!(orders, "#{number},{at},EUR,1.00");
            let _ = writeln!(conversations, "c{number},sms,{at}");
        }
        folder.write("orders.csv", &orders).write("conversations.csv", &conversations);
        for kind in ["orders", "conversations"] {
            let read = format!("{kind}.csv: {count} {kind} read:");
            for told in [format!("{count} new, 0 known"), format!("0 new, {count} known")] {
                let ran = folder.run(&format!("import {kind} {kind}.csv"));
                assert_eq!(ran.code, 0, "{ran:#?}");
                assert_eq!(ran.err.lines().next().unwrap(), format!("{read} {told}"));
            }
        }
        let report = folder.json("report --month 2026-11");
        assert_eq!(report["totals"]["conversions"], count);
        assert_eq!(report["totals"]["conversations"], count);
        assert_eq!(report["totals"]["revenue"], format!("{count}.00"));
    }
}

#[test]
fn bad_rows_beyond_the_listed_ones_are_counted() {
    for count in beyond(LISTED_MAX) {
        let folder = Folder::new();
        let mut orders = "order_id,ordered_at,currency,total\n".to_owned();
        for number in 0..count {
            let _ = writeln!(orders, "#{number},2026-11-02T10:00:00Z,EUR{number},1");
        }
        folder.write("orders.csv", &orders);
        let ran = folder.run("import orders orders.csv");
        assert_eq!(ran.code, 5, "{ran:#?}");
        let listed = ran.err.matches(", column currency: ").count();
        assert_eq!(listed, LISTED_MAX, "{}", ran.err);
        let more = format!("  and {} more\n", count - LISTED_MAX);
        assert!(ran.err.contains(&more), "{}", ran.err);
    }
}

#[test]
fn a_batch_has_the_requested_number_of_distinct_codes() {
    for count in beyond(BATCH_CHUNK_CODES) {
        let folder = Folder::new();
        let line = format!(
            "coupon batch --campaign bw --channel sms --count {count} --pattern BW-????-????"
        );
        let printed = folder.ok(&line);
        let codes: BTreeSet<&str> = printed.lines().collect();
        assert_eq!((printed.lines().count(), codes.len()), (count, count));
        let listed = folder.rows("coupon list --batch bw-sms");
        let listed: BTreeSet<&str> = listed.iter().map(|row| row["code"].as_str()).collect();
        assert!(listed == codes);
    }
}

/// A plan with this many links and as many codes; codes are puts too.
fn plan(links: usize) -> String {
    let mut text = wide_plan(links);
    for number in 0..links {
        let _ = writeln!(text, "[[coupons]]\ncampaign = \"c\"\ncodes = {{ sms = \"C{number}X\" }}");
    }
    text
}

/// Links and codes are both puts: half of the puts are links.
#[test]
fn a_plan_with_one_more_than_each_step_of_an_apply_is_applied_completely() {
    for step in [FLIP_PUTS, DRAIN_PUTS, STAGE_PUTS] {
        let step = usize::try_from(step).unwrap();
        for puts in beyond(step) {
            let links = puts.div_ceil(2);
            let folder = Folder::new();
            folder.write("links.toml", &plan(links));
            let serving = folder.serve("");
            folder.ok("apply links.toml");
            let listed = folder.ok("link list --format csv");
            assert_eq!(listed.lines().count(), links + 1);
            for content in [0, links / 2, links - 1] {
                let path = format!("/c-s-k{content}");
                assert_eq!(serving.get(&path).status, 302, "{path} of {links}");
            }
            assert_eq!(folder.rows("coupon list").len(), links);
            assert_eq!(folder.run("plan links.toml --exit-code").code, 0, "{links}");
            assert_eq!(serving.stop().code, 0);
            // The same without a server, where nothing else uses the file.
            let alone = Folder::new();
            alone.write("links.toml", &plan(links));
            alone.ok("apply links.toml");
            assert!(alone.ok("link list --format csv") == listed, "{links}");
        }
    }
}

/// Rows laid out together in a terminal table; the header is repeated for the next ones.
const TABLE_ROWS: usize = 1_000;
/// Links that are worth a second thread at a start.
const PART_LINKS: usize = 5_000;

#[test]
fn tables_and_starts_include_every_link_beyond_their_steps() {
    for links in beyond(TABLE_ROWS).into_iter().chain(beyond(PART_LINKS)) {
        let folder = Folder::new();
        let count = u32::try_from(links).unwrap();
        large::make(&folder.data(), &Sizes { links: count, ..NOTHING });
        let table = folder.ok("link list");
        let rows = table.lines().filter(|line| line.contains("/link-")).count();
        let heads = table.lines().filter(|line| line.starts_with("short_url")).count();
        assert_eq!((rows, heads), (links, links.div_ceil(TABLE_ROWS)));
        let store = Store::open(&folder.data(), &OsRandom).unwrap();
        let seen = Mutex::new(Vec::new());
        store.each_link(|link| seen.lock().unwrap().push(link.id.0)).unwrap();
        let mut seen = seen.into_inner().unwrap();
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..count));
        // A server that lost its disk reads the links again, in parts.
        let (mut from, mut some) = (Some(LinkId(0)), Vec::new());
        while let Some(next) = from {
            from = store.some_links(next, links / 2, |link| some.push(link.id.0)).unwrap();
        }
        assert!(some.into_iter().eq(0..count));
    }
}

/// More clicks than fit in a segment, and more in the tail than one commit group: the export
/// crosses the end of each block. The snapshot is larger than every buffer on its way.
#[test]
fn an_export_has_every_click_of_every_block_over_every_transport() {
    let folder = Folder::new();
    let (sealed, tail) = (2 * SEAL_CLICKS as u64 + 1, CLICK_GROUP_MAX as u64 + 1);
    large::make(&folder.data(), &Sizes { links: 300, sealed, tail, ..NOTHING });
    let of_file = folder.ok("export clicks");
    let ids: BTreeSet<&str> =
        of_file.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(ids.len() as u64, sealed + tail);
    assert_eq!(of_file.lines().count() as u64, sealed + tail + 1);
    let report = "report --from 2026-01-01 --to 2026-12-31 --by link --format json";
    let reported = folder.ok(report);
    let serving = folder.serve("");
    assert!(folder.ok("export clicks") == of_file, "over the local socket");
    assert_eq!(folder.ok(report), reported);
    let token = folder.ok("token new elsewhere");
    folder.write("elsewhere.token", &token);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(folder.path().join("elsewhere.token"), mode).unwrap();
    let over = format!("--server http://{} --token-file elsewhere.token", serving.admin);
    assert!(folder.ok(&format!("{over} export clicks")) == of_file, "over the network");
    assert_eq!(serving.stop().code, 0);
}
