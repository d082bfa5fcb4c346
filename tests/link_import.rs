//! Links of spreadsheets and other shorteners: what is kept, what is refused, and that the same file makes nothing
//! new a second time. Sheets of links, which are read again.

use crate::folder::{Folder, Ran};

const PLAN: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"

[defaults]
to = "https://shop.example.com/"

[channels]
instagram  = { short = "ig", medium = "social" }
newsletter = { short = "nl", medium = "email" }

[campaigns.2026-11-black-week]
short    = "bw"
owner    = "Ana"
channels = ["instagram"]
"#;

fn with_plan() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    folder
}

/// The links that were made by hand: slug, target, tags and stated clicks.
fn links(folder: &Folder) -> Vec<String> {
    let rows = folder.json("link list");
    let told = |row: &serde_json::Value| {
        let cell = |name: &str| match &row[name] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => "-".to_owned(),
            other => other.to_string(),
        };
        let names = ["slug", "target", "campaign", "channel", "tags", "stated_clicks", "clicks"];
        names.map(cell).join(" ")
    };
    let all = rows.as_array().unwrap().iter();
    all.filter(|row| row["slug"] != "bw-ig").map(told).collect()
}

/// One file of each tool, with its own headings: the name, what it is read as, the file, and its first link.
const FILES: [(&str, &str, &str, &str); 9] = [
    (
        "bitly",
        "Bitly links",
        "Link,Custom Link,Destination URL,Title,Tags,Date created,Total engagements\n\
         https://bit.ly/3xYzAb1,https://go.brand.example/Spring,https://shop.example.com/spring,Spring,\"reel, topic:care\",2025-03-01,1204\n\
         https://bit.ly/3pQr5tU,,https://shop.example.com/b,,,2025-03-02,7\n",
        "spring https://shop.example.com/spring - - reel|topic:care 1204 0",
    ),
    (
        "bitly",
        "Bitly links",
        "created_at,id,link,custom_bitlinks,long_url,title,archived,tags\n\
         2020-10-26T17:20:40+0000,bit.ly/3xYzAb1,https://bit.ly/3xYzAb1,\"[\"\"https://bit.ly/spring\"\"]\",https://shop.example.com/spring,Spring,false,\"[\"\"reel\"\"]\"\n\
         2020-10-26T17:20:40+0000,bit.ly/3pQr5tU,https://bit.ly/3pQr5tU,[],https://shop.example.com/b,,false,[]\n",
        "spring https://shop.example.com/spring - - reel - 0",
    ),
    (
        "rebrandly",
        "Rebrandly links",
        "id,title,slashtag,destination,shortUrl,domain.fullName,createdAt,updatedAt,clicks,tags\n\
         ffs24,Spring,spring,https://shop.example.com/spring,go.brand.example/spring,go.brand.example,2016-07-13T10:54:12.000Z,2016-07-13T10:54:12.000Z,42,reel\n\
         ffs25,,b,https://shop.example.com/b,go.brand.example/b,go.brand.example,2016-07-13T10:54:12.000Z,2016-07-13T10:54:12.000Z,0,\n",
        "spring https://shop.example.com/spring - - reel 42 0",
    ),
    (
        "shlink",
        "Shlink links",
        "createdAt,domain,shortCode,shortUrl,longUrl,title,tags,visits\n\
         2024-01-02T10:00:00+01:00,s.example,spring,https://s.example/spring,https://shop.example.com/spring,Spring,reel|topic:care,31\n\
         2024-01-02T10:00:00+01:00,s.example,b,https://s.example/b,https://shop.example.com/b,,,0\n",
        "spring https://shop.example.com/spring - - reel|topic:care 31 0",
    ),
    (
        "yourls",
        "YOURLS links",
        "keyword,url,title,timestamp,ip,clicks\n\
         spring,https://shop.example.com/spring,Spring,2020-01-01 00:00:00,192.0.2.1,42\n\
         b,https://shop.example.com/b,,2020-01-01 00:00:00,192.0.2.1,0\n",
        "spring https://shop.example.com/spring - - - 42 0",
    ),
    (
        "kutt",
        "Kutt links",
        "id,address,target,link,description,banned,created_at,updated_at,visit_count\n\
         1,spring,https://shop.example.com/spring,https://k.example/spring,Spring,false,2024-01-02T10:00:00.000Z,2024-01-02T10:00:00.000Z,9\n\
         2,b,https://shop.example.com/b,https://k.example/b,,false,2024-01-02T10:00:00.000Z,2024-01-02T10:00:00.000Z,0\n",
        "spring https://shop.example.com/spring - - - 9 0",
    ),
    (
        "dub",
        "Dub links",
        "Short link,Destination URL,Clicks,Created at,Tags\n\
         https://dub.sh/spring,https://shop.example.com/spring,12,2024-09-12T07:29:42.811Z,reel\n\
         https://dub.sh/b,https://shop.example.com/b,0,2024-09-12T07:29:42.811Z,\n",
        "spring https://shop.example.com/spring - - reel 12 0",
    ),
    (
        "dub",
        "Dub links",
        "id,domain,key,url,archived,title,clicks,createdAt,tags\n\
         f04,dub.sh,spring,https://shop.example.com/spring,false,Spring,12,2024-09-12T07:29:42.811Z,reel\n\
         f05,dub.sh,b,https://shop.example.com/b,false,,0,2024-09-12T07:29:42.811Z,\n",
        "spring https://shop.example.com/spring - - reel 12 0",
    ),
    (
        "utm",
        "a sheet of tagged URLs",
        "Final URL;Tagged URL;Source;Medium;Campaign;Content;Owner;Notes;Short link\n\
         https://shop.example.com/spring;https://shop.example.com/spring?utm_source=Instagram&utm_medium=social&utm_campaign=black-week;Instagram;social;black-week;;Ana;Spring;go.example.com/spring\n\
         https://shop.example.com/b;;partner;banner;x;;Ana;;go.example.com/b\n",
        "spring https://shop.example.com/spring?utm_campaign=black-week&utm_source=instagram&utm_medium=social - instagram owner:ana - 0",
    ),
];

#[test]
fn a_file_of_each_tool_is_known_by_its_headings_and_makes_nothing_new_a_second_time() {
    for (tool, title, file, first) in FILES {
        let folder = with_plan();
        folder.write("links.csv", file);
        let ran = folder.run("link import links.csv");
        assert_eq!(ran.code, 0, "{tool}: {ran:#?}");
        assert!(ran.err.starts_with(&format!("read as {title}\n")), "{tool}: {ran:#?}");
        assert!(ran.err.contains("links.csv: 2 links read: 2 new, 0 known\n"), "{tool}: {ran:#?}");
        let made = links(&folder);
        assert_eq!((made.len(), made[0].as_str()), (2, first), "{tool}");
        let again = folder.run(&format!("link import links.csv --from {tool}"));
        assert!(again.err.contains("2 links read: 0 new, 2 known\n"), "{tool}: {again:#?}");
        assert_eq!(links(&folder), made, "{tool}");
    }
}

fn imported(folder: &Folder, file: &str) -> Ran {
    folder.write("file.csv", file);
    folder.run("link import file.csv")
}

#[test]
fn utm_values_of_the_plan_become_tags_and_others_stay_in_the_target() {
    let folder = with_plan();
    let file = "slug,target\n\
        a,https://x.example/?id=1&utm_source=instagram&utm_medium=social&utm_campaign=2026-11-Black-Week&utm_term=t\n\
        b,https://x.example/?utm_source=instagram&utm_medium=cpc&utm_campaign=spring\n\
        c,https://x.example/?id=1\n";
    assert_eq!(imported(&folder, file).code, 0);
    let made = links(&folder);
    assert_eq!(
        made,
        [
            "a https://x.example/?id=1&utm_term=t&utm_source=instagram&utm_medium=social&utm_campaign=2026-11-black-week \
             2026-11-black-week instagram - - 0",
            "b https://x.example/?utm_source=instagram&utm_medium=cpc&utm_campaign=spring - - - - 0",
            "c https://x.example/?id=1 - - - - 0",
        ]
    );
    // The usual tags are those of rows that have none.
    folder.write(
        "d.csv",
        "slug,target,channel\nd,https://x.example/d,\ne,https://x.example/e,newsletter\n",
    );
    folder.ok("link import d.csv --channel instagram");
    assert!(links(&folder).iter().any(|link| link.starts_with("d ") && link.contains("instagram")));
    assert!(
        links(&folder).iter().any(|link| link.starts_with("e ") && link.contains(" newsletter "))
    );
}

#[test]
fn rows_that_cannot_be_links_are_refused_by_line() {
    let folder = with_plan();
    folder.ok("link new https://x.example/taken --slug taken");
    let file = "createdAt,domain,shortCode,shortUrl,longUrl,title,tags,visits\n\
        ,s.example,ok,,https://x.example/1,,,\n\
        ,t.example,OK,,https://x.example/2,,,\n\
        ,s.example,a/b,,https://x.example/3,,,\n\
        ,s.example,m,,market://details,,,\n\
        ,s.example,taken,,https://x.example/4,,,\n\
        ,s.example,a.b,,https://x.example/5,,,\n\
        ,s.example,t,,https://x.example/6,,none,\n\
        ,s.example,loop,,https://go.example.com/ok,,,\n\
        ,s.example,-,,https://x.example/7,,,\n\
        ,s.example,n,,https://x.example/8,,,many\n";
    let ran = imported(&folder, file);
    assert_eq!(ran.code, 5, "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    read as Shlink links
    file.csv: 10 links read: 1 new, 0 known, 9 refused
      line 3: `ok` on t.example is also a link on s.example (line 2), which leads to https://x.example/1; slugs are the same on all domains: give one of them another
      line 4, column shortCode: `a/b` has a slash, and a slug is one part of an address
      line 5: `market` links are not allowed; allowed are https, http, tel, sms, mailto
      line 6: `taken` is another link already, which leads to https://x.example/taken
      line 7, column shortCode: `.` is not allowed in slugs: use letters a-z, digits, `-` and `_`
      line 8, column tags: `none`: `none` means no tag
      line 9: it leads back to https://go.example.com, the domain of the links: visitors would be redirected in a loop
      line 10, column shortCode: `-` cannot be a slug: it is reserved for Couplet's own pages
      line 11, column visits: `many` is not a whole number
    next: couplet link list
    ");
    assert_eq!(links(&folder).len(), 2);
    // Whoever deleted a link does not want it back.
    let file = "slug,target,archived,campaign\n\
        a,https://x.example/a,true,\nb,https://x.example/b,deleted,\nc,https://x.example/c,,spring\n\
        d,https://x.example/d,no,\n";
    let ran = imported(&folder, file);
    insta::assert_snapshot!(ran.err, @r"
    file.csv: 4 links read: 1 new, 0 known, 3 refused
      line 2, column archived: it is archived or deleted there; take it back there, or make it with `couplet link new`
      line 3, column archived: it is deleted there; take it back there, or make it with `couplet link new`
      line 4: campaign `spring` is not in the plan; the plan has 2026-11-black-week
    next: couplet link list
    ");
}

#[test]
fn a_dry_run_changes_nothing_and_a_summary_is_an_object_on_request() {
    let folder = Folder::new();
    let file = "keyword,url,title,clicks\nspring,https://x.example/,Spring,42\na/b,https://x.example/,,1\n";
    folder.write("y.csv", file);
    let ran = folder.run("link import y.csv --dry-run");
    assert_eq!(ran.code, 5, "{ran:#?}");
    assert!(ran.err.contains("1 new") && ran.err.contains("nothing was changed"), "{ran:#?}");
    assert!(!folder.path().join("couplet.db").exists());
    let ran = folder.run("link import y.csv --format json");
    insta::assert_snapshot!(ran.out, @r#"
    {
      "kind": "links",
      "file": "y.csv",
      "dry_run": false,
      "rows": 2,
      "new": 1,
      "known": 0,
      "bad": 1,
      "stated_clicks": 42,
      "more_stated_clicks": 0,
      "bad_rows": [
        {
          "count": 1,
          "column": "keyword",
          "reason": "`a/b` has a slash, and a slug is one part of an address",
          "lines": [
            3
          ]
        }
      ],
      "bad_rows_not_listed": 0,
      "warnings": []
    }
    "#);
    assert!(folder.ok("link show spring").contains("stated      42 clicks before the import\n"));
    // Orders are no links.
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total\n#1,2026-11-02T10:00:00Z,EUR,10.00\n",
    );
    let ran = folder.run("link import orders.csv");
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(
        ran.err.contains("these are orders; import them with `couplet import orders`"),
        "{ran:#?}"
    );
}

#[test]
fn links_without_a_slug_get_one_once_and_stated_clicks_survive_a_plan() {
    let folder = with_plan();
    let file = "target,title,clicks\nhttps://x.example/a,A,5\nhttps://x.example/b,B,\n";
    assert!(imported(&folder, file).err.contains("2 new, 0 known"));
    assert!(imported(&folder, file).err.contains("0 new, 2 known"));
    folder.ok("adopt links.toml");
    let plan = folder.ok("plan links.toml");
    assert!(plan.contains("~ 0 change  = 3 same"), "{plan}");
    folder.ok("apply links.toml");
    assert!(links(&folder).iter().any(|link| link.ends_with(" 5 0")), "{:?}", links(&folder));
}

#[test]
fn a_sheet_has_what_marketers_keep_and_is_read_again() {
    let folder = with_plan();
    folder.ok("link new https://x.example/?id=1&utm_term=t --slug own --channel newsletter --title =SUM(A1)");
    let sheet = folder.ok("link export --sheet");
    insta::assert_snapshot!(sheet, @"
    final URL,tagged URL,source,medium,campaign,content,owner,notes,short link
    https://shop.example.com/,https://shop.example.com/?utm_source=instagram&utm_medium=social&utm_campaign=2026-11-black-week,instagram,social,2026-11-black-week,,Ana,,https://go.example.com/bw-ig
    https://x.example/?id=1,https://x.example/?id=1&utm_term=t&utm_source=newsletter&utm_medium=email,newsletter,email,,,,'=SUM(A1),https://go.example.com/own
    ");
    folder.ok("link export --sheet -o links.csv");
    assert_eq!(std::fs::read_to_string(folder.path().join("links.csv")).unwrap(), sheet);
    let workbook = || std::fs::read(folder.path().join("links.xlsx")).unwrap();
    folder.ok("link export --sheet -o links.xlsx");
    let first = workbook();
    folder.ok("link export --sheet -o links.xlsx");
    assert_eq!(workbook(), first);
    for file in ["links.csv", "links.xlsx"] {
        let ran = folder.run(&format!("link import {file}"));
        assert!(ran.err.contains("2 links read: 0 new, 2 known\n"), "{file}: {ran:#?}");
        let other = with_plan();
        std::fs::copy(folder.path().join(file), other.path().join(file)).unwrap();
        assert!(other.run(&format!("link import {file}")).err.contains("1 new, 1 known"), "{file}");
        assert_eq!(links(&other), links(&folder), "{file}");
    }
    assert_eq!(folder.run("link export --sheet -o links.pdf").code, 2);
    assert_eq!(folder.run("link export --sheet --for csv").code, 2);
}

// The newer totals of links that were there already were left as they were.
#[test]
fn a_later_file_states_more_clicks_of_known_links_once_and_an_older_one_changes_nothing() {
    let folder = with_plan();
    let file = |clicks: [&str; 3]| {
        let [a, b, c] = clicks;
        format!(
            "Link,Custom Link,Destination URL,Title,Tags,Date created,Total engagements\n\
             https://bit.ly/aaaa,,https://x.example/a,,,2025-03-01,{a}\n\
             https://bit.ly/bbbb,,https://x.example/b,,,2025-03-01,{b}\n\
             https://bit.ly/cccc,,https://x.example/c,,,2025-03-01,{c}\n"
        )
    };
    let stated = |folder: &Folder| -> Vec<String> {
        links(folder).iter().map(|link| link.split(' ').nth(5).unwrap().to_owned()).collect()
    };
    let (older, newer) = (file(["5", "", "7"]), file(["12", "3", "7"]));
    assert!(imported(&folder, &older).err.contains("12 clicks before the import"));
    let dry = folder.write("newer.csv", &newer).run("link import newer.csv --dry-run");
    assert!(dry.err.contains("10 clicks more of 2 that were known: kept as stated"), "{dry:#?}");
    assert_eq!(stated(&folder), ["5", "-", "7"]);
    let ran = imported(&folder, &newer);
    insta::assert_snapshot!(ran.err, @"
    read as Bitly links
    file.csv: 3 links read: 0 new, 3 known
      10 clicks more of 2 that were known: kept as stated, never counted
    ");
    for again in [&newer, &older] {
        let ran = imported(&folder, again);
        assert!(ran.err.contains("0 new, 3 known\n"), "{ran:#?}");
        assert!(!ran.err.contains("clicks more"), "{ran:#?}");
        assert_eq!(stated(&folder), ["12", "3", "7"]);
    }
    folder.ok("verify");
}

#[test]
fn who_looks_after_a_link_of_a_sheet_is_kept_as_a_tag_and_written_again() {
    let folder = with_plan();
    let file = "Website URL,Campaign source,Campaign medium,Campaign name,Owner,Short URL\n\
        https://x.example/a,fb,cpc,sale,\"Ben, Eva\",https://bit.ly/aa\n\
        https://x.example/b,fb,cpc,sale,,https://bit.ly/bb\n";
    assert_eq!(imported(&folder, file).code, 0);
    let made = links(&folder);
    assert!(made[0].contains(" owner:ben/ eva "), "{made:?}");
    let sheet = folder.ok("link export --sheet");
    let owners: Vec<&str> = sheet.lines().map(|line| line.split(',').nth(6).unwrap()).collect();
    assert_eq!(owners, ["owner", "Ana", "ben/ eva", ""]);
    assert!(imported(&folder, file).err.contains("0 new, 2 known"));
}
