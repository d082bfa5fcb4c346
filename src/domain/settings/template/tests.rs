use super::*;

fn fill(template: &str, agent: Option<&str>, content: Option<&str>) -> String {
    Template::<Field>::parse(template).unwrap().fill(|field| match field {
        Field::CampaignShort => Some("bw"),
        Field::ChannelShort => Some("ig"),
        Field::Agent => agent,
        Field::Content => content,
        _ => None,
    })
}

#[test]
fn an_empty_placeholder_is_removed_with_its_separator() {
    let slug = "{campaign.short}-{channel.short}-{agent}-{content}";
    let table = [
        (slug, Some("mia"), Some("inq"), "bw-ig-mia-inq"),
        (slug, None, Some("inq"), "bw-ig-inq"),
        (slug, Some("mia"), None, "bw-ig-mia"),
        (slug, None, None, "bw-ig"),
        ("{agent}_{content}", None, Some("inq"), "inq"),
        ("{agent}_{content}", Some("mia"), None, "mia"),
        ("{agent}_{content}", None, None, ""),
        ("x{agent}y", None, None, "xy"),
    ];
    for (template, agent, content, expected) in table {
        assert_eq!(fill(template, agent, content), expected, "{template}");
    }
}

#[test]
fn a_placeholder_that_does_not_exist_is_named() {
    let error = Template::<Field>::parse("{campaing}-x").unwrap_err();
    assert_eq!(error.to_string(), "there is no placeholder {campaing}");
    let error = Template::<Field>::parse("{chanel}-{x}-{chanel}-{agnet}").unwrap_err();
    assert_eq!(error.to_string(), "there is no placeholder {chanel} or {x} or {agnet}");
    assert_eq!(Template::<Field>::parse("a{b"), Err(TemplateError::Unbalanced));
    assert_eq!(Template::<Field>::parse("a}b"), Err(TemplateError::Unbalanced));
}
