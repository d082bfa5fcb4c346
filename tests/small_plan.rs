//! A small plan in a folder, and checks of what a command left.

use std::fs;

use crate::folder::{Folder, Ran};

const PLAN: &str = r#"version  = 1
domain   = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"

[defaults]
to = "https://shop.example.com/"

[channels]
instagram = { short = "ig", medium = "dm" }
whatsapp  = { short = "wa", medium = "dm" }

[agents]
mia = { channels = ["instagram", "whatsapp"], code = "MIA10" }

[campaigns.black-week]
short    = "bw"
channels = ["instagram", "whatsapp"]
agents   = ["mia"]

[[coupons]]
campaign = "black-week"
codes    = { instagram = "IGBLACK" }
discount = "10%"

[[links]]
slug    = "bio"
channel = "instagram"
"#;

/// A plan in UTC with two channels and without links, and what a test adds to it.
pub(crate) fn plan_of_channels(more: &str) -> String {
    let head = r#"version = 1
domain = "https://go.shop.example"
timezone = "UTC"
currency = "EUR"
[defaults]
to = "https://shop.example/"
[channels]
instagram = { short = "ig" }
tiktok = { short = "tt" }
"#;
    format!("{head}{more}")
}

/// A plan of one campaign with this many links.
pub(crate) fn wide_plan(links: usize) -> String {
    let contents: Vec<String> = (0..links).map(|number| format!("\"k{number}\"")).collect();
    format!(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
         currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n[channels]\n\
         sms = {{ short = \"s\" }}\n[campaigns.c]\nchannels = [\"sms\"]\ncontent = [{}]\n",
        contents.join(", ")
    )
}

/// A folder with the plan above, with replacements.
pub(crate) fn with_plan(alter: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    write_plan(&folder, alter);
    folder
}

/// Writes the plan above, with replacements.
#[track_caller]
pub(crate) fn write_plan(folder: &Folder, alter: &[(&str, &str)]) {
    write_plan_as(folder, "links.toml", alter);
}

/// Writes the plan above under another name, with replacements.
#[track_caller]
pub(crate) fn write_plan_as(folder: &Folder, name: &str, alter: &[(&str, &str)]) {
    let mut plan = PLAN.to_owned();
    for (from, to) in alter {
        assert!(plan.contains(from), "the plan has no {from}");
        plan = plan.replace(from, to);
    }
    folder.write(name, &plan);
}

/// The stderr of a command that failed without any output.
#[track_caller]
pub(crate) fn failed(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    &ran.err
}

/// The names of all files in a folder, sorted.
pub(crate) fn files(folder: &Folder) -> Vec<String> {
    let names = fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
