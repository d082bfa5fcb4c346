//! Agents: their short names in slugs.

use super::*;

fn slugs(lines: &str) -> Vec<String> {
    wanted(lines).links.iter().map(|link| link.slug.to_string()).collect()
}

// The help for a name that makes no slug was to give the agent a `short`, which agents could not have.
#[test]
fn an_agent_may_have_a_short_name_for_slugs_only() {
    let plan = |short: &str| {
        format!(
            "[agents]\n\"ana\u{1f600}\" = {{ channels = [\"whatsapp\"]{short} }}\n[campaigns.bw]\n\
             to = \"https://x.example/\"\nchannels = [\"instagram\", \"whatsapp\"]\nagents = [\"*\"]\n"
        )
    };
    let text = format!("{LEAST}{}", plan(""));
    assert_eq!(
        listed(&text, &check(&text).unwrap_err()),
        [
            "10:12 `\u{1f600}` is not allowed in slugs; this campaign would get `bw-wa-ana\u{1f600}` | no \
          slug = give agent `ana\u{1f600}` (line 9) a `short` of letters a-z, digits, - and _"
        ]
    );
    let short = plan(", short = \"ana\"");
    assert_eq!(slugs(&short), ["bw-ig", "bw-wa-ana"]);
    // The name stays the tag and the UTM value.
    let link = wanted(&short).links.remove(1);
    assert_eq!(link.tags.agent.unwrap().as_str(), "ana\u{1f600}");
    assert_eq!(link.utm.content.unwrap().as_str(), "ana\u{1f600}");
    // Two agents with one short name have one slug.
    let two = "[agents]\nana = { short = \"a\", channels = [\"whatsapp\"] }\n\
               anna = { short = \"a\", channels = [\"whatsapp\"] }\n[campaigns.bw]\n\
               to = \"https://x.example/\"\nchannels = [\"whatsapp\"]\nagents = [\"*\"]\n";
    let text = format!("{LEAST}{two}");
    let fault = listed(&text, &check(&text).unwrap_err()).remove(0);
    assert!(fault.contains("would have the same slug `bw-wa-a`"), "{fault}");
}

#[test]
fn a_changed_short_name_is_a_changed_setting_and_renames_no_slug() {
    let plan =
        |short: &str| wanted(&format!("[agents]\nmia = {{ short = \"{short}\" }}\n")).settings;
    let altered = crate::plan::altered_settings(&plan("m"), &plan("mi"));
    let shown: Vec<_> = altered.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(shown, ["agents.mia.short"]);
}
