//! A plan is reviewed, saved in a file and applied later: exactly as it was shown, or not at all.

use std::fs;

use crate::folder::Folder;
use crate::small_plan::{failed, files, with_plan, write_plan};

/// A folder with a saved plan that is not applied yet.
fn kept() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("plan links.toml -o plan.json");
    folder
}

fn plan_file(folder: &Folder) -> String {
    fs::read_to_string(folder.path().join("plan.json")).unwrap()
}

/// Links and codes as lists show them.
fn state(folder: &Folder) -> [String; 2] {
    [folder.ok("link list --format csv"), folder.ok("coupon list --format csv")]
}

#[test]
fn a_saved_plan_does_what_it_showed_even_if_its_source_changed() {
    let (folder, direct) = (kept(), with_plan(&[]));
    let ran = folder.run("plan links.toml -o plan.json");
    assert_eq!((ran.code, ran.err.as_str()), (0, "next: couplet apply plan.json\n"));
    assert_eq!(ran.out, direct.ok("plan links.toml"));
    // The plan file has changed since; the saved plan is what is applied.
    write_plan(&folder, &[("https://shop.example.com/", "https://other.example.com/")]);
    assert_eq!(folder.ok("apply plan.json"), direct.ok("apply links.toml"));
    assert_eq!(state(&folder), state(&direct));
}

#[test]
fn a_saved_plan_is_the_json_output_plus_its_source() {
    let folder = kept();
    let mut document: serde_json::Value = serde_json::from_str(&plan_file(&folder)).unwrap();
    let plan = document.as_object_mut().unwrap().remove("plan").unwrap();
    assert_eq!(document, folder.json("plan links.toml"));
    let text = fs::read_to_string(folder.path().join("links.toml")).unwrap();
    assert_eq!(
        plan,
        serde_json::json!({ "version": 1, "file": "links.toml", "text": text, "data": null })
    );
    folder.ok("apply plan.json");
    folder.ok("plan links.toml -o plan.json");
    let document: serde_json::Value = serde_json::from_str(&plan_file(&folder)).unwrap();
    let data = &document["plan"]["data"];
    assert_eq!(data["revision"], 1);
    assert_eq!(data["fingerprint"].as_str().unwrap().len(), 16);
}

#[test]
fn a_saved_plan_is_refused_after_the_data_has_changed() {
    let changes = [
        ("link new https://shop.example.com/ --slug mine", true),
        ("link edit bio --title other", true),
        ("coupon new MINE10 --campaign black-week --channel instagram", true),
        ("apply other.toml", true),
        // These commands change nothing that a plan is compared with.
        ("coupon redeem IGBLACK --order 7", false),
        ("import orders orders.csv", false),
        ("link list", false),
    ];
    for (change, moves_on) in changes {
        let folder = with_plan(&[]);
        folder.ok("apply links.toml");
        write_plan(&folder, &[("discount = \"10%\"", "discount = \"20%\"")]);
        fs::rename(folder.path().join("links.toml"), folder.path().join("other.toml")).unwrap();
        write_plan(&folder, &[("discount = \"10%\"", "discount = \"15%\"")]);
        folder.write(
            "orders.csv",
            "order_id,ordered_at,currency,total\n#1,2036-11-02T10:00:00Z,EUR,5.00\n",
        );
        folder.ok("plan links.toml -o plan.json");
        folder.ok(change);
        let before = state(&folder);
        let ran = folder.run("apply plan.json");
        if moves_on {
            assert_eq!(
                failed(&ran),
                "error: plan.json was made for other data, or the data has changed since\n  \
                 hint: if it was already applied, there is nothing to do; otherwise create it again: \
                 `couplet plan links.toml -o FILE`\n",
                "{change}"
            );
            assert_eq!(state(&folder), before, "{change}");
        } else {
            assert_eq!(ran.code, 0, "{change}: {ran:#?}");
            assert!(state(&folder)[1].contains("15%"), "{change}");
        }
    }
}

#[test]
fn a_saved_plan_is_applied_once() {
    let folder = kept();
    folder.ok("apply plan.json");
    let ran = folder.run("apply plan.json");
    assert!(failed(&ran).starts_with("error: plan.json was made for other data"));
}

#[test]
fn a_plan_saved_before_there_was_data_is_not_applied_to_existing_data() {
    let folder = kept();
    assert!(!folder.data().exists());
    folder.ok("link new https://shop.example.com/ --slug mine");
    assert_eq!(folder.run("apply plan.json").code, 1);
    folder.ok("apply plan.json --data fresh.redb");
    // A file that never had a link, code or setting counts as no file.
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total\n#1,2036-11-02T10:00:00Z,EUR,5.00\n",
    );
    folder.ok("import orders orders.csv --data orders.redb");
    folder.ok("apply plan.json --data orders.redb");
}

#[test]
fn a_plan_saved_for_one_data_file_is_not_applied_to_another() {
    let folder = with_plan(&[]);
    for data in ["couplet.redb", "other.redb"] {
        folder.ok(&format!("link new https://shop.example.com/ --slug mine --data {data}"));
    }
    folder.ok("plan links.toml -o plan.json");
    assert_eq!(folder.run("apply plan.json --data other.redb").code, 1);
    let ran = folder.run("apply plan.json --data none.redb");
    assert!(failed(&ran).starts_with("error: there is no data file none.redb\n"), "{ran:#?}");
    assert!(!folder.path().join("none.redb").exists());
    folder.ok("apply plan.json");
}

#[test]
fn a_file_that_is_not_a_saved_plan_is_refused_with_the_reason() {
    let folder = kept();
    let whole = plan_file(&folder);
    let document = folder.ok("plan links.toml --format json");
    let table = [
        (&whole[..whole.len() / 2], "it is not valid JSON"),
        ("", "it is not valid JSON"),
        ("version = 1\n", "it is not valid JSON"),
        ("[]", "`couplet plan -o` did not write it"),
        ("{\"plan\":{}}", "`couplet plan -o` did not write it"),
        ("{\"plan\":{\"version\":1}}", "`couplet plan -o` did not write it"),
        (&document, "`couplet plan -o` did not write it"),
        (
            "{\"plan\":{\"version\":2,\"new\":3}}",
            "it has layout 2; this version of Couplet reads layout 1",
        ),
    ];
    for (text, reason) in table {
        folder.write("plan.json", text);
        let ran = folder.run("apply plan.json");
        let first = failed(&ran).lines().next().unwrap();
        assert_eq!(first, format!("error: plan.json cannot be applied: {reason}"), "{text}");
    }
    // A saved plan is recognized by its content if its name does not end in .json.
    folder.write("kept", "{\"half");
    assert!(failed(&folder.run("apply kept")).contains("it is not valid JSON"));
    assert!(!folder.data().exists());
}

#[test]
fn an_edited_saved_plan_is_refused() {
    let folder = kept();
    let whole = plan_file(&folder);
    for (from, to) in [
        ("\"slug\":\"bio\"", "\"slug\":\"boo\""),
        ("slug    = \\\"bio\\\"", "slug    = \\\"boo\\\""),
        ("\"changes\":6", "\"changes\":0"),
    ] {
        assert!(whole.contains(from), "{from}");
        folder.write("plan.json", &whole.replace(from, to));
        let ran = folder.run("apply plan.json");
        let first = failed(&ran).lines().next().unwrap();
        assert_eq!(
            first,
            "error: plan.json does not show what its plan would do: it was edited, or made \
             by another version"
        );
    }
    folder.write("plan.json", &whole.replace("version  = 1", "version  = 9"));
    assert!(failed(&folder.run("apply plan.json")).contains("links.toml has 1 fault"));
}

#[test]
fn saving_a_plan_replaces_the_old_file_or_leaves_it_intact() {
    let folder = kept();
    let first = plan_file(&folder);
    write_plan(&folder, &[("discount = \"10%\"", "discount = \"15%\"")]);
    folder.ok("plan links.toml -o plan.json");
    let second = plan_file(&folder);
    assert_ne!(second, first);
    write_plan(&folder, &[("currency = \"EUR\"", "currency = \"XYZQ\"")]);
    assert_eq!(folder.run("plan links.toml -o plan.json").code, 1);
    assert_eq!(plan_file(&folder), second);
    assert_eq!(folder.run("plan links.toml -o none/plan.json").code, 1);
    assert_eq!(folder.run("plan links.toml -o ./links.toml").code, 2);
    let mut there = files(&folder);
    there.sort_unstable();
    assert_eq!(there, ["links.toml", "plan.json"]);
}

#[test]
fn applying_a_saved_plan_without_changes_writes_nothing() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let ran = folder.run("plan links.toml -o plan.json --exit-code");
    assert_eq!((ran.code, ran.err.as_str()), (0, "nothing to do\n"));
    for _ in 0..2 {
        assert_eq!(folder.ok("apply plan.json"), "nothing to do\n");
    }
}

#[test]
fn a_saved_plan_can_be_applied_through_a_server() {
    let folder = with_plan(&[]);
    let serving = folder.serve("");
    folder.ok("plan links.toml -o plan.json");
    folder.ok("apply plan.json");
    assert_eq!(serving.get("/bio").status, 302);
    assert_eq!(folder.run("apply plan.json").code, 1);
}
