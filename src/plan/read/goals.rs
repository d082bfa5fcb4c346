//! `[goals]`: by how much figures shall change.

use crate::domain::settings::Settings;
use crate::domain::settings::goal::{Goal, GoalOf};

use super::reader::Reader;

/// Reads the goals into the settings.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) {
    let Some(table) = top.table("goals", &GoalOf::names()) else { return };
    for of in GoalOf::ALL {
        if let Some(goal) = table.value(of.as_str(), str::parse::<Goal>) {
            settings.goals.insert(*of, goal);
        }
    }
}
