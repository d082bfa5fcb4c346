//! The page that a phone shares: its address, wherever the app that shares it puts that.

/// The first web address in what was shared: browsers send it as the address or in the text, some apps after the title.
#[must_use]
pub fn shared_target<'t>(parts: impl IntoIterator<Item = Option<&'t str>>) -> Option<&'t str> {
    parts.into_iter().flatten().find_map(address_in)
}

fn address_in(text: &str) -> Option<&str> {
    // Only ASCII changes its case here, so that positions stay.
    let lower = text.to_ascii_lowercase();
    let starts = ["https://", "http://"].map(|scheme| lower.find(scheme));
    let start = starts.into_iter().flatten().min()?;
    let rest = &text[start..];
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
    Some(rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',', ';', ':', '!', ')', '\'']))
}

#[cfg(test)]
mod tests;
