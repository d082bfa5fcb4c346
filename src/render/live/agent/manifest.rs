//! The manifest by which a phone puts the page on its home screen, and offers it where pages are shared.

use serde_json::json;

use crate::domain::agent_page::view::AgentView;
use crate::render::live::asset;
use crate::render::texts::say;

pub const MANIFEST_TYPE: &str = "application/manifest+json";

/// The manifest. Its addresses begin where it is: one part below the page.
#[must_use]
pub fn manifest(view: &AgentView, token: &str) -> String {
    let shop = view.settings.name.as_ref().map(|name| name.as_str().to_owned());
    let icon = format!("../../{}", asset::icon().below());
    json!({
        "name": shop.unwrap_or_else(|| say!("agent-app")),
        "short_name": say!("agent-app"),
        "start_url": format!("../{token}"),
        // All that is below the address of the page, and the page.
        "scope": format!("../{token}"),
        "display": "standalone",
        "background_color": "#f4f5f7",
        "theme_color": "#24597f",
        "icons": [{ "src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any" }],
        "share_target": {
            "action": "new",
            "method": "GET",
            "params": { "title": "title", "text": "text", "url": "url" },
        },
    })
    .to_string()
}
