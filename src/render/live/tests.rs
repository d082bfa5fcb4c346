use super::*;
use crate::domain::limits::FIRST_VIEW_BYTES_MAX;

fn page(depth: usize) -> String {
    let title = "<b>\u{202e}x";
    let frame = Frame { title, depth, manifest: None, class: None };
    frame.around(&html! { main { h1 { (isolated(title)) } } })
}

#[test]
fn a_page_loads_its_own_files_alone_and_has_no_style_or_script_of_its_own() {
    for (depth, up) in [(2, "../"), (3, "../../")] {
        let page = page(depth);
        for asset in [asset::style(), asset::script(), asset::icon()] {
            assert!(page.contains(&format!("=\"{up}static/{}\"", asset.name)), "{page}");
        }
        for banned in ["<style", " style=", " onclick", "http:", "https:", "<script>", "<b>"] {
            assert!(!page.contains(banned), "{banned} in {page}");
        }
    }
}

#[test]
fn a_name_is_neither_markup_nor_turns_what_follows() {
    let page = page(2);
    assert!(page.contains("<title>&lt;b&gt;"), "{page}");
    assert!(page.contains("<h1><bdi>&lt;b&gt;\u{fffd}x</bdi></h1>"), "{page}");
}

#[test]
fn a_file_is_found_by_its_whole_name_alone() {
    for of in [asset::style(), asset::script(), asset::icon()] {
        assert_eq!(asset::asset(&of.name).map(|found| found.bytes), Some(of.bytes));
        let (stem, rest) = of.name.split_once('-').unwrap();
        let (digest, ending) = rest.split_once('.').unwrap();
        assert_eq!(digest.len(), 12);
        for other in [
            format!("{stem}.{ending}"),
            format!("{stem}-000000000000.{ending}"),
            format!("../{}", of.name),
            String::new(),
        ] {
            assert!(asset::asset(&other).is_none(), "{other}");
        }
    }
}

#[test]
fn the_files_leave_most_of_the_first_view_to_the_page() {
    let files = asset::style().bytes.len() + asset::script().bytes.len();
    assert!(files <= FIRST_VIEW_BYTES_MAX / 3, "{files}");
}
