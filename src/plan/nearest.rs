//! The nearest spelling of a name that does not exist, and the names that do.

use crate::domain::limits::NAMES_COMPARED_MAX;

/// Names that are listed; a plan of a hundred campaigns must not fill the screen.
const NAMES_LISTED_MAX: usize = 16;
/// Characters of a name that is compared: longer ones are no slip of the finger.
const COMPARED_MAX: usize = 100;

/// The allowed name that was most likely meant, among the first: about one slip in three characters
/// at most, whatever the case, and something left of it.
pub fn nearest<'a>(given: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let length = given.chars().count();
    let slips = |name: &'a str| {
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
        .filter_map(slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The cure for a name that does not exist.
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
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_when_a_finger_slipped_and_not_when_it_is_another_word() {
        let table = [
            ("instagramm", Some("instagram")),
            ("Instagram", Some("instagram")),
            ("whatsap", Some("whatsapp")),
            ("wahtsapp", Some("whatsapp")),
            ("smms", Some("sms")),
            ("TO", Some("to")),
            ("tow", Some("to")),
            ("xx", None),
            ("fax", None),
            ("telegram-channel", None),
            ("", None),
        ];
        for (given, expected) in table {
            let allowed = ["instagram", "whatsapp", "sms", "to"];
            assert_eq!(nearest(given, allowed), expected, "{given}");
        }
    }

    #[test]
    fn the_cure_lists_what_is_allowed_but_not_without_end() {
        assert_eq!(suggestion("smss", ["sms", "fax"]), "did you mean `sms`? allowed: sms, fax");
        assert_eq!(suggestion("x", []), "there are none yet");
        let many: Vec<String> = (0..19).map(|n| format!("c{n}")).collect();
        let cure = suggestion("other", many.iter().map(String::as_str));
        assert!(cure.ends_with("c15 and 3 more"), "{cure}");
    }
}
