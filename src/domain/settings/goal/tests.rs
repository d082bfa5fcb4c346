use super::*;

#[test]
fn a_goal_is_read_as_people_write_it() {
    for (text, shown) in [
        ("+15% in 6 months", "+15% in 6 months"),
        (" -10 % In 1 Year ", "-10% in 12 months"),
        ("+0.5% in 1 month from 2035-10", "+0.5% in 1 month from 2035-10"),
        ("\u{2212}12.25% in 2 quarters", "-12.25% in 6 months"),
        ("+1000% in 36 months", "+1000% in 36 months"),
    ] {
        let goal: Goal = text.parse().unwrap();
        assert_eq!(goal.to_string(), shown);
        assert_eq!(shown.parse(), Ok(goal), "{shown}");
    }
}

#[test]
fn what_is_no_goal_is_told_with_an_example() {
    for text in ["15% in 6 months", "+15%", "+15 in 6 months", "+15% in six months", "more", ""] {
        let error = text.parse::<Goal>().unwrap_err();
        assert_eq!(error, GoalError::Malformed(text.to_owned()));
    }
    let error = |text: &str| text.parse::<Goal>().unwrap_err();
    for text in ["+0% in 6 months", "-100.01% in 6 months", "+1001% in 6 months"] {
        assert_eq!(error(text), GoalError::Change, "{text}");
    }
    for text in ["+1% in 0 months", "+1% in 37 months", "+1% in 200 years"] {
        assert_eq!(error(text), GoalError::Months, "{text}");
    }
}

#[test]
fn a_goal_keeps_the_month_in_which_it_was_first_applied() {
    let settings = |text: &str| {
        let goals = BTreeMap::from([(GoalOf::Revenue, text.parse().unwrap())]);
        Settings { goals, ..Settings::default() }
    };
    let begun = |new: &str, old: &str| {
        settings(new).goals_begun(&settings(old))[&GoalOf::Revenue].to_string()
    };
    let (plain, applied) = ("+15% in 6 months", "+15% in 6 months from 2035-11");
    assert_eq!(begun(plain, applied), applied);
    assert_eq!(begun("+15% in 6 months from 2036-01", applied), "+15% in 6 months from 2036-01");
    assert_eq!(begun("+20% in 6 months", applied), "+20% in 6 months");
    assert_eq!(settings(plain).goals_begun(&Settings::default())[&GoalOf::Revenue].from, None);
}
