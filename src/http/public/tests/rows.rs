//! The rows of the table, each with what it answers.

use super::*;

#[tokio::test]
async fn every_row_is_found_and_refuses_other_methods() {
    check(&ROUTES);
    let app = bio();
    for route in &ROUTES {
        let path = match route.endpoint {
            Endpoint::Redirect => "/bio".to_owned(),
            _ => sample(route.pattern),
        };
        let status = match route.endpoint {
            Endpoint::Robots | Endpoint::Home => 200,
            Endpoint::Favicon => 204,
            Endpoint::NotFound
            | Endpoint::Stop
            | Endpoint::Picture
            | Endpoint::File
            | Endpoint::Agent
            | Endpoint::Hook
            | Endpoint::Conversions
            | Endpoint::Pixel
            | Endpoint::Share => 404,
            Endpoint::Redirect => 302,
        };
        for method in route.methods {
            let response = ask(&app, method.as_str(), &path, &[]).await;
            assert_eq!(response.status().as_u16(), status, "{method} {path}");
        }
        let refused = ask(&app, "PUT", &path, &[]).await;
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let has_form = ROUTES.iter().any(|of| of.pattern == route.pattern && of.methods == POST);
        let is_hook = [Endpoint::Hook, Endpoint::Conversions].contains(&route.endpoint);
        let allowed = match (is_hook, has_form) {
            (true, _) => "POST",
            (false, true) => "GET, HEAD, POST",
            (false, false) => "GET, HEAD",
        };
        assert_eq!(header(&refused, "allow"), Some(allowed), "{path}");
        assert_eq!(text(refused).await, "", "{path}");
        let is_form = route.endpoint == Endpoint::Agent && route.methods == POST;
        let body_max = match (is_hook, is_form) {
            (true, _) => HOOK_BODY_BYTES_MAX,
            (false, true) => FORM_BYTES_MAX,
            (false, false) => 0,
        };
        assert_eq!((route.access, route.body_max), (Access::Anyone, body_max), "{path}");
    }
}
