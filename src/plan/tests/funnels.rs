//! Funnels of a plan.

use super::*;
use crate::plan::altered_settings;

const SHOP: &str = "[funnels.shop]\nsteps = [\"Add-To-Cart\", \"checkout\", \"sale\"]\n";

#[test]
fn a_funnel_has_the_steps_of_the_file_in_their_order() {
    let settings = wanted(SHOP).settings;
    let funnels = settings.funnels.iter();
    let told =
        funnels.map(|(name, of)| (name.to_string(), of.steps().to_vec())).collect::<Vec<_>>();
    let steps = told[0].1.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!((told.len(), told[0].0.as_str()), (1, "shop"));
    assert_eq!(steps, ["add-to-cart", "checkout", "sale"]);
}

#[test]
fn a_changed_funnel_is_a_changed_setting() {
    let (none, old) = (wanted("").settings, wanted(SHOP).settings);
    let new = wanted(&SHOP.replace("checkout", "pay")).settings;
    let told = |from, to| {
        let altered = altered_settings(from, to);
        altered.into_iter().map(|a| (a.field, a.old, a.new)).collect::<Vec<_>>()
    };
    let field = || "funnels.shop".to_owned();
    let (first, second) = ("add-to-cart, checkout, sale", "add-to-cart, pay, sale");
    assert_eq!(told(&none, &old), [(field(), None, Some(first.to_owned()))]);
    assert_eq!(told(&old, &new), [(field(), Some(first.to_owned()), Some(second.to_owned()))]);
    assert_eq!(told(&old, &old), []);
}

#[test]
fn steps_that_are_no_funnel_are_faults() {
    let many: Vec<String> = (0..13).map(|step| format!("\"step {step}\"")).collect();
    let many = format!("[funnels.shop]\nsteps = [{}]", many.join(", "));
    assert_faults(&[
        (
            "[funnels.shop]\nstep = [\"lead\", \"sale\"]",
            &[
                "9:1 there is no key `step` in [funnels.shop] | unknown key = did you mean `steps`? \
           allowed: steps",
            ],
        ),
        (
            "[funnels.shop]\n",
            &[
                "8:10 `steps` is missing in [funnels.shop] | needs `steps` = add a line such as steps = \
               [\"checkout\", \"sale\"]",
            ],
        ),
        ("[funnels.shop]\nsteps = [\"sale\"]", &["9:1 a funnel has 2 to 12 steps, not 1"]),
        ("[funnels.shop]\nsteps = []", &["9:1 a funnel has 2 to 12 steps, not 0"]),
        (&many, &["9:1 a funnel has 2 to 12 steps, not 13"]),
        (
            "[funnels.shop]\nsteps = [\"cart\", \"sale\", \"Cart\"]",
            &["9:26 `steps` in [funnels.shop] lists `Cart` twice | a second time"],
        ),
        (
            "[funnels.shop]\nsteps = [\"cart\", \" \"]",
            &["9:18 an entry of `steps`: it cannot be empty"],
        ),
    ]);
    let funnel = |number| format!("[funnels.f{number}]\nsteps = [\"lead\", \"sale\"]\n");
    let all = (0..17).map(funnel).collect::<Vec<_>>().concat();
    assert_faults(&[(&all, &["40:10 the plan has 17 funnels; the limit is 16 | too many"])]);
}
