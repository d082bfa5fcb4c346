//! The flag `--rule`: whom a rule takes, and where they go, in words such as
//! `device=ios languages=de,fr days=sat,sun hours=09:00-18:00 to=https://apps.example.com/`.
//!
//! Invariant: as in `[[links.rules]]` of a plan. A target is judged later, with the settings of the plan.

use clap::Args;
use thiserror::Error;

use crate::domain::country::Country;
use crate::domain::limits::RULES_MAX;
use crate::domain::link::rule::{Condition, Days, Weekday, language};
use crate::domain::string_enum::is_word;

#[derive(Debug, Clone, Args)]
pub(super) struct RuleFlags {
    /// Where some visitors go: `device=ios to=URL`; also languages, countries, days and hours. All rules, each with
    /// this flag, in place of the old ones: the first that fits counts. `none` takes them away
    #[arg(long = "rule", value_name = "RULE", value_parser = rule)]
    rules: Vec<GivenRule>,
}

/// A rule that the flag gives; `None` takes the old ones away.
#[derive(Debug, Clone, PartialEq, Eq)]
struct GivenRule(Option<(Condition, String)>);

/// Why the rules cannot be those of a link.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RulesError {
    #[error("there are {0} rules; a link can have {RULES_MAX}")]
    TooMany(usize),
    #[error(
        "the rule for `{never}` would never be used: the one for `{earlier}`, before it, takes all of its visitors"
    )]
    Covered { earlier: Condition, never: Condition },
}

impl RuleFlags {
    /// All of the new ones; `None` keeps the old ones.
    pub(super) fn rules(&self) -> Result<Option<Vec<(Condition, String)>>, RulesError> {
        if self.rules.is_empty() {
            return Ok(None);
        }
        let given = self.rules.iter().filter_map(|GivenRule(rule)| rule.clone());
        let mut rules: Vec<(Condition, String)> = Vec::new();
        for (when, to) in given {
            if let Some((earlier, _)) = rules.iter().find(|(earlier, _)| earlier.covers(&when)) {
                return Err(RulesError::Covered { earlier: earlier.clone(), never: when });
            }
            rules.push((when, to));
        }
        if rules.len() > RULES_MAX {
            return Err(RulesError::TooMany(rules.len()));
        }
        Ok(Some(rules))
    }
}

fn rule(text: &str) -> Result<GivenRule, String> {
    if is_word(text, "none") {
        return Ok(GivenRule(None));
    }
    let (mut when, mut to, mut days) = (Condition::default(), None, Vec::new());
    for word in text.split_whitespace() {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let list = || value.split(',').map(str::trim);
        match key {
            "device" => when.device = Some(value.parse().map_err(told)?),
            "languages" => {
                when.languages = list().map(language).collect::<Result<_, _>>().map_err(told)?;
            }
            "countries" => {
                let countries = list().map(Country::parse);
                when.countries = countries.collect::<Result<_, _>>().map_err(told)?;
            }
            "days" => {
                days = list().map(str::parse::<Weekday>).collect::<Result<_, _>>().map_err(told)?;
            }
            "hours" => when.hours = Some(value.parse().map_err(told)?),
            "to" if !value.is_empty() => to = Some(value.to_owned()),
            _ => {
                let keys = "device=, languages=, countries=, days=, hours= and to=";
                return Err(format!("`{word}` is none of {keys}"));
            }
        }
    }
    when.days = Days::of(days);
    match to {
        None => Err("a rule needs a target: device=ios to=https://apps.example.com/".to_owned()),
        Some(_) if when.is_empty() => {
            Err("a rule needs a condition, such as device=ios".to_owned())
        }
        Some(to) => Ok(GivenRule(Some((when.sorted(), to)))),
    }
}

fn told(error: impl std::error::Error) -> String {
    error.to_string()
}
