//! What an apply would do to what is there.

use proptest::prelude::*;

use super::*;
use crate::domain::code::coupon::Code;
use crate::domain::link::{Link, LinkId, LinkSpec, Origin};
use crate::domain::time::Timestamp;
use crate::plan::{Clash, Difference, Present, Taken, compare};

const NOW: Timestamp = Timestamp::MIN;

/// Does what a difference says, as an apply will.
fn apply(present: &mut Present, difference: &Difference) {
    for spec in &difference.links.create {
        let id = LinkId(u32::try_from(present.links.len()).unwrap());
        let spec = spec.clone();
        present.links.push(Link { id, spec, created_at: NOW, retired_at: None, is_gone: false });
    }
    for link in &mut present.links {
        let to_be = difference.links.change.iter().chain(&difference.links.revive);
        if let Some((_, spec)) = to_be.into_iter().find(|(id, _)| *id == link.id) {
            (link.spec, link.retired_at) = (spec.clone(), None);
        }
        if difference.links.retire.contains(&link.id) {
            link.retired_at = Some(NOW);
        }
    }
    let codes = &difference.codes;
    for spec in &codes.create {
        present.codes.push(Code::new(spec.clone(), NOW));
    }
    for code in &mut present.codes {
        let folded = code.spec.code.folded();
        let to_be = codes.change.iter().chain(&codes.revive);
        if let Some((_, spec)) = to_be.into_iter().find(|(text, _)| *text == folded) {
            (code.spec, code.retired_at) = (spec.clone(), None);
        }
        if codes.retire.contains(&folded) {
            code.retired_at = Some(NOW);
        }
    }
}

/// What is there after these plans were applied, one after the other.
fn after(plans: &[&str]) -> Present {
    let mut present = Present::default();
    for lines in plans {
        let difference = compare(&wanted(lines), &present).unwrap();
        apply(&mut present, &difference);
    }
    present
}

/// How many links a difference makes, changes, leaves, retires and revives; then the same of codes.
fn counts(difference: &Difference) -> [usize; 10] {
    let codes = &difference.codes;
    [
        difference.links.create.len(),
        difference.links.change.len(),
        difference.links.same,
        difference.links.retire.len(),
        difference.links.revive.len(),
        codes.create.len(),
        codes.change.len(),
        codes.same,
        codes.retire.len(),
        codes.revive.len(),
    ]
}

fn difference(lines: &str, present: &Present) -> Difference {
    compare(&wanted(lines), present).unwrap()
}

const PLAN: &str = r#"
[defaults]
to = "https://x.example/"
[campaigns.bw]
channels = ["instagram", "whatsapp"]
[[links]]
slug = "bio"
[[coupons]]
codes = { instagram = "IGX", whatsapp = "WAX" }
"#;

#[test]
fn the_first_apply_makes_all_and_the_second_finds_nothing_to_do() {
    let first = difference(PLAN, &Present::default());
    assert_eq!((counts(&first), first.changes()), ([3, 0, 0, 0, 0, 2, 0, 0, 0, 0], 5));
    let second = difference(PLAN, &after(&[PLAN]));
    assert_eq!(counts(&second), [0, 0, 3, 0, 0, 0, 0, 2, 0, 0]);
    assert!(second.is_nothing() && !first.is_nothing());
}

#[test]
fn what_the_file_no_longer_has_is_retired_once_and_comes_back_under_its_slug() {
    let gone = difference("", &after(&[PLAN]));
    assert_eq!(counts(&gone), [0, 0, 0, 3, 0, 0, 0, 0, 2, 0]);
    assert!(difference("", &after(&[PLAN, ""])).is_nothing());
    let back = difference(PLAN, &after(&[PLAN, ""]));
    assert_eq!(counts(&back), [0, 0, 0, 0, 3, 0, 0, 0, 0, 2]);
    assert_eq!(after(&[PLAN, "", PLAN]), after(&[PLAN]));
}

#[test]
fn a_changed_template_renames_no_link_and_names_new_ones() {
    let renamed = PLAN.replace("[defaults]", "[defaults]\nslug = \"{channel}-{campaign}\"");
    assert!(difference(&renamed, &after(&[PLAN])).is_nothing());
    let more = renamed.replace("[campaigns.bw]", "[campaigns.bw]\ncontent = [\"story\"]");
    let more = more.replace("{channel}-{campaign}", "{channel}-{content}");
    let difference = difference(&more, &after(&[PLAN]));
    let slugs: Vec<&str> = difference.links.create.iter().map(|spec| spec.slug.as_str()).collect();
    assert_eq!(
        (slugs, difference.links.retire.len()),
        (vec!["instagram-story", "whatsapp-story"], 2)
    );
}

#[test]
fn a_retired_link_comes_back_under_its_slug_whatever_the_template_says_now() {
    let renamed = PLAN.replace("[defaults]", "[defaults]\nslug = \"{channel}-{campaign}\"");
    let slug = |present: &Present| present.links[0].spec.slug.to_string();
    assert_eq!(slug(&after(&[PLAN, "", &renamed])), "bw-ig");
}

#[test]
fn a_changed_target_or_tag_changes_the_link_and_not_its_neighbours() {
    let other = PLAN.replace("slug = \"bio\"", "slug = \"bio\"\nchannel = \"instagram\"");
    let changed = difference(&other, &after(&[PLAN]));
    assert_eq!(counts(&changed), [0, 1, 2, 0, 0, 0, 0, 2, 0, 0]);
    assert_eq!(changed.links.change[0].0, LinkId(2));
    let other = PLAN.replace("IGX", "ig-x");
    let changed = difference(&other, &after(&[PLAN]));
    assert_eq!(counts(&changed), [0, 0, 3, 0, 0, 0, 1, 1, 0, 0]);
    assert_eq!(changed.codes.change[0].1.code.as_str(), "ig-x");
}

fn by_hand(mut present: Present) -> Present {
    for link in &mut present.links {
        link.spec.origin = Origin::Hand;
    }
    for code in &mut present.codes {
        code.spec.origin = Origin::Hand;
    }
    present
}

#[test]
fn what_was_made_by_hand_is_left_alone() {
    assert!(difference("", &by_hand(after(&[PLAN]))).is_nothing());
}

#[test]
fn what_was_made_by_hand_cannot_be_wanted_as_well() {
    let clashes = compare(&wanted(PLAN), &by_hand(after(&[PLAN]))).unwrap_err();
    let messages: Vec<String> = clashes.iter().map(ToString::to_string).collect();
    assert_eq!(
        messages,
        [
            "slug `bw-ig`, wanted for `bw / instagram`, belongs to `bw / instagram`, made by hand",
            "slug `bw-wa`, wanted for `bw / whatsapp`, belongs to `bw / whatsapp`, made by hand",
            "slug `bio`, wanted for a link without tags, belongs to a link without tags, made by \
             hand",
            "code `IGX` was made by hand, as `IGX`",
            "code `WAX` was made by hand, as `WAX`",
        ]
    );
    assert!(clashes.iter().all(|clash| !clash.cure().is_empty()));
}

#[test]
fn a_slug_is_never_given_to_a_second_link() {
    let taken = |lines: &str, plans: &[&str]| match compare(&wanted(lines), &after(plans)) {
        Err(clashes) => match &clashes[..] {
            [Clash::Slug { slug, id, taken, .. }] => (slug.to_string(), *id, *taken),
            other => panic!("{other:?}"),
        },
        Ok(difference) => panic!("{difference:?}"),
    };
    let entry = "[[links]]\nslug = \"bw-wa\"\nto = \"https://x.example/\"";
    assert_eq!(taken(entry, &[PLAN]), ("bw-wa".to_owned(), LinkId(1), Taken::ByPlan));
    assert_eq!(taken(entry, &[PLAN, ""]), ("bw-wa".to_owned(), LinkId(1), Taken::ByRetired));
    // A matrix link keeps the slug it has, so another campaign cannot get it.
    let renamed = PLAN.replace("[defaults]", "[defaults]\nslug = \"{channel}-{campaign}\"");
    let entry = format!("{renamed}\n[[links]]\nslug = \"bw-ig\"");
    assert_eq!(taken(&entry, &[PLAN]), ("bw-ig".to_owned(), LinkId(0), Taken::ByPlan));
}

/// A plan of some of four links and some of two codes, in a template and with a target.
fn some_plan() -> impl Strategy<Value = String> {
    (0_u8..4, 0_u8..4, 0_u8..4, 0..3_u8, 0..3_u8).prop_map(|(matrix, entries, codes, slug, to)| {
        let pick = |bits: u8, names: [&str; 2]| -> Vec<String> {
            let picked = (0..2).filter(|bit| bits & (1 << bit) != 0);
            picked.map(|bit| names[bit].to_owned()).collect()
        };
        let channels = pick(matrix, ["\"instagram\"", "\"whatsapp\""]).join(", ");
        let links = pick(entries, ["bio", "menu"]);
        let links: Vec<String> =
            links.iter().map(|slug| format!("[[links]]\nslug = \"{slug}\"\n")).collect();
        let codes = pick(codes, ["instagram = \"IGX\"", "whatsapp = \"WAX\""]).join(", ");
        format!(
            "[defaults]\nto = \"https://x.example/{to}\"\nslug = \"{slug}-{{channel}}\"\n\
             [campaigns.bw]\nchannels = [{channels}]\n{}\
             [[coupons]]\ncodes = {{ {codes} }}\n",
            links.concat()
        )
    })
}

proptest! {
    #[test]
    fn after_any_plans_the_last_one_finds_nothing_to_do_and_no_slug_has_changed(
        plans in prop::collection::vec(some_plan(), 1..6),
    ) {
        let plans: Vec<&str> = plans.iter().map(String::as_str).collect();
        let mut present = Present::default();
        for lines in &plans {
            let slugs = |present: &Present| -> Vec<String> {
                present.links.iter().map(|link| link.spec.slug.to_string()).collect()
            };
            let wanted = wanted(lines);
            let before = slugs(&present);
            let difference = compare(&wanted, &present).unwrap();
            let there = difference.links.same + difference.links.change.len() + difference.links.revive.len();
            prop_assert_eq!(there + difference.links.create.len(), wanted.links.len());
            apply(&mut present, &difference);
            prop_assert!(compare(&wanted, &present).unwrap().is_nothing());
            prop_assert_eq!(&slugs(&present)[..before.len()], &before[..]);
            let live = |link: &&Link| link.retired_at.is_none();
            let live: Vec<&LinkSpec> =
                present.links.iter().filter(live).map(|link| &link.spec).collect();
            prop_assert_eq!(live.len(), wanted.links.len());
        }
    }
}
