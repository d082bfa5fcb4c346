//! Why a text is not a URL that a link can lead to, in place of the URL library's own error texts.

use url::{ParseError, Url};

/// Why a text is not a URL, in place of the URL library's own text.
pub(super) fn explained(text: &str, reason: ParseError) -> String {
    match reason {
        ParseError::RelativeUrlWithoutBase => {
            // What follows a misspelt `https://`, or the whole text.
            let scheme = ["https", "http"].into_iter().find_map(|name| text.strip_prefix(name));
            let rest = scheme.filter(|rest| rest.starts_with(['/', ':'])).unwrap_or(text);
            let full = format!("https://{}", rest.trim_start_matches(['/', ':']));
            match Url::parse(&full) {
                Ok(url) if url.host_str().is_some_and(|host| host.contains('.')) => {
                    format!("`{text}` is not a full URL; did you mean {full}?")
                }
                _ => format!("`{text}` is not a full URL such as https://shop.example.com/"),
            }
        }
        ParseError::EmptyHost => format!("`{text}` has no host name after its `//`"),
        ParseError::InvalidPort => {
            format!("`{text}` has a port that is not a number from 0 to 65535")
        }
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => {
            format!("`{text}` has an IP address that does not exist as its host")
        }
        ParseError::IdnaError | ParseError::InvalidDomainCharacter => {
            format!("`{text}` has a host name with characters that host names cannot have")
        }
        _ => format!("`{text}` is not a full URL such as https://shop.example.com/"),
    }
}

/// Why a scheme is refused. A dot marks a host name that was read as one: `shop.example:8080`.
pub(super) fn explained_scheme(scheme: &str, allowed: &str) -> String {
    let refused = format!("`{scheme}` links are not allowed; allowed are {allowed}");
    if scheme.contains('.') {
        format!("{refused}; if `{scheme}` is a host name, put https:// in front")
    } else {
        refused
    }
}

#[cfg(test)]
mod tests;
