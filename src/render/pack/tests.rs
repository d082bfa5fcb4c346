use std::io::Read;

use saphyr::{LoadableYamlNode, Yaml};
use zip::ZipArchive;

use super::*;

fn snippet(slug: &str, text: &str) -> Snippet {
    Snippet {
        slug: Slug::parse(slug).unwrap(),
        tags: Tags {
            campaign: Campaign::parse("bw").ok(),
            channel: Channel::parse("sms").ok(),
            agent: Agent::parse("mi\"a\\").ok(),
            content: None,
        },
        short_url: format!("https://go.example.com/{slug}"),
        code: Some("MIA10".to_owned()),
        text: text.to_owned(),
        is_sms: true,
    }
}

/// Texts that a careless writer would break.
fn hard() -> Vec<Snippet> {
    let texts = [
        "plain https://go.example.com/bw",
        "two\nlines\n\nand \"quotes\", commas; 'single' # no comment",
        "back\\slash \\n stays, and {{name}} is no variable",
        "- yes: no | > & * ! % @ ` ~ [a] ",
        "=SUM(A1) +49 @home",
        "emoji \u{1f600}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1e9}\u{1f1ea} \u{2764}\u{fe0f}",
        "\u{645}\u{631}\u{62d}\u{628}\u{627} \u{200f}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{2069} \u{202b}x\u{202c}",
        "\u{201c}curly\u{201d} \u{a0} \u{2028} \u{85}\u{feff}e\u{301}",
        "true",
        "12",
    ];
    let slug = |number| format!("bw-{number}");
    texts.iter().enumerate().map(|(number, text)| snippet(&slug(number), text)).collect()
}

fn written(snippets: &[Snippet], kind: Pack) -> Vec<u8> {
    let mut out = Vec::new();
    pack(snippets, kind, &mut out).unwrap();
    out
}

#[test]
fn replies_are_read_back_as_they_were() {
    let hard = hard();
    let bytes = written(&hard, Pack::Replies);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    assert_eq!(reader.headers().unwrap(), vec!["short_code", "content"]);
    let rows: Vec<(String, String)> = reader.deserialize().map(Result::unwrap).collect();
    let expected = hard.iter().map(|of| (of.slug.to_string(), of.text.clone()));
    assert!(rows.into_iter().eq(expected));
}

#[test]
fn a_match_file_of_espanso_is_read_back_as_it_was() {
    let hard = hard();
    let text = String::from_utf8(written(&hard, Pack::Espanso)).unwrap();
    let documents = Yaml::load_from_str(&text).unwrap();
    let [document] = documents.as_slice() else { panic!("{text}") };
    let matches = document["matches"].as_vec().unwrap();
    assert_eq!(matches.len(), hard.len());
    for (of, read) in hard.iter().zip(matches) {
        assert_eq!(read["trigger"].as_str().unwrap(), format!(":{}:", of.slug));
        assert_eq!(read["label"].as_str().unwrap(), "bw / sms / mi\"a\\");
        // Espanso reads escaped braces as braces.
        let text = read["replace"].as_str().unwrap();
        assert_eq!(text.replace("\\{\\{", "{{").replace("\\}\\}", "}}"), of.text);
    }
    insta::assert_snapshot!(String::from_utf8(written(&hard[..3], Pack::Espanso)).unwrap(), @r#"
    # Messages to paste. Espanso reads this file from its folder `match`.
    matches:
      - trigger: ":bw-0:"
        label: "bw / sms / mi\"a\\"
        replace: "plain https://go.example.com/bw"
      - trigger: ":bw-1:"
        label: "bw / sms / mi\"a\\"
        replace: "two\nlines\n\nand \"quotes\", commas; 'single' # no comment"
      - trigger: ":bw-2:"
        label: "bw / sms / mi\"a\\"
        replace: "back\\slash \\n stays, and \\{\\{name\\}\\} is no variable"
    "#);
    assert!(Yaml::load_from_str(&String::from_utf8(written(&[], Pack::Espanso)).unwrap()).is_ok());
}

#[test]
fn no_trigger_of_espanso_is_the_beginning_of_another() {
    let slugs = ["bw", "bw-ig", "bw-ig-mia"];
    let snippets: Vec<Snippet> = slugs.iter().map(|slug| snippet(slug, "x")).collect();
    let text = String::from_utf8(written(&snippets, Pack::Espanso)).unwrap();
    let documents = Yaml::load_from_str(&text).unwrap();
    let matches = documents[0]["matches"].as_vec().unwrap();
    let triggers: Vec<&str> = matches.iter().map(|of| of["trigger"].as_str().unwrap()).collect();
    for (at, trigger) in triggers.iter().enumerate() {
        let others = triggers.iter().enumerate().filter(|(other, _)| *other != at);
        assert!(others.into_iter().all(|(_, other)| !other.starts_with(trigger)), "{triggers:?}");
    }
}

#[test]
fn a_dictionary_of_gboard_is_a_zip_of_lines_with_two_tabs() {
    let hard = hard();
    let bytes = written(&hard, Pack::Gboard);
    assert_eq!(bytes, written(&hard, Pack::Gboard), "the same messages make the same file");
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(zip.len(), 1);
    let mut text = String::new();
    zip.by_name("dictionary.txt").unwrap().read_to_string(&mut text).unwrap();
    let mut lines = text.strip_suffix('\n').unwrap().split('\n');
    assert_eq!(lines.next(), Some("# Gboard Dictionary version:1"));
    for (of, line) in hard.iter().zip(lines.by_ref()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let phrase = of.text.replace("\n\n", "\n").replace('\n', " ");
        assert_eq!(cells, [of.slug.as_str(), phrase.trim(), ""]);
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn a_table_has_the_tags_the_message_and_what_it_costs_as_sms() {
    let mut snippets = vec![snippet("bw-1", "it\u{2019}s {x}"), snippet("bw-2", "=1+1")];
    snippets[1].is_sms = false;
    let text = String::from_utf8(written(&snippets, Pack::Csv)).unwrap();
    insta::assert_snapshot!(text.replace('\u{2019}', "(2019)"), @r#"
    short_code,short_url,campaign,channel,agent,content,code,message,sms_encoding,sms_characters,sms_count,sms_left,ucs2_because_of
    bw-1,https://go.example.com/bw-1,bw,sms,"mi""a\",,MIA10,it(2019)s {x},UCS-2,8,1,62,"U+2019 RIGHT SINGLE QUOTATION MARK, a curly quote"
    bw-2,https://go.example.com/bw-2,bw,sms,"mi""a\",,MIA10,'=1+1,,,,,
    "#);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.records().map(Result::unwrap).count(), 2);
}
