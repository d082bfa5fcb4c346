//! Suggestions for a name that does not exist: the nearest spelling, and the names that do exist.

use crate::domain::limits::NAMES_COMPARED_MAX;

/// Names that a suggestion lists. A plan of a hundred campaigns must not fill the screen.
const NAMES_LISTED_MAX: usize = 16;
/// Longer names, in characters, are not compared: they are not typing errors.
const COMPARED_MAX: usize = 100;

/// The allowed name that was most likely meant: at most about one typing error in three characters,
/// ignoring case, and at least one character right. Only the first names are compared.
pub fn nearest<'a>(given: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let length = given.chars().count();
    let distance = |name: &'a str| {
        let chars = name.chars().count();
        let most = length.max(chars).div_ceil(3).min(length.saturating_sub(1));
        if length.max(chars) > COMPARED_MAX || length.abs_diff(chars) > most {
            return None;
        }
        let distance = strsim::osa_distance(&given, &name.to_lowercase());
        (distance <= most).then_some((distance, name))
    };
    allowed
        .into_iter()
        .take(NAMES_COMPARED_MAX)
        .filter_map(distance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The help for a name that does not exist.
pub(super) fn suggestion<'a>(
    given: &str,
    allowed: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    let names: Vec<&str> = allowed.clone().into_iter().take(NAMES_LISTED_MAX).collect();
    let more = allowed.clone().into_iter().skip(NAMES_LISTED_MAX).count();
    let list = match (names.is_empty(), more) {
        (true, _) => "there are none yet".to_owned(),
        (false, 0) => format!("allowed: {}", names.join(", ")),
        (false, _) => format!("allowed: {} and {more} more", names.join(", ")),
    };
    match nearest(given, allowed) {
        Some(name) => format!("did you mean `{name}`? {list}"),
        None => list,
    }
}

#[cfg(test)]
mod tests;
