//! Starting, stopping, and the files beside the data file.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, net::SocketAddr};

use super::{EVER, bio, row};
use crate::folder::{Folder, ask};

#[test]
fn the_ready_line_is_written_in_one_piece_with_the_actual_ports() {
    let folder = Folder::new();
    let mut command = folder.command("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut piece = [0; 1024];
    let length = child.stderr.as_mut().unwrap().read(&mut piece).unwrap();
    let line = std::str::from_utf8(&piece[..length]).unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    let address = |word: &str| -> SocketAddr {
        word.trim_end().strip_prefix("http://127.0.0.1:").map(|_| ()).unwrap();
        word.trim_end().strip_prefix("http://").unwrap().parse().unwrap()
    };
    let answers = [
        ask(address(words[1]), "GET", "/robots.txt", "").unwrap(),
        ask(address(words[3]), "GET", "/-/health", "").unwrap(),
    ];
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((words.len(), words[0], words[2]), (4, "ready", "admin"), "{line:?}");
    assert!(line.ends_with('\n') && address(words[1]) != address(words[3]), "{line:?}");
    assert_eq!(answers.map(|answer| answer.status), [200, 200]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
}

#[test]
fn the_example_plan_is_served_and_shown() {
    let folder = Folder::new();
    folder.copy("links.example.toml");
    let serving = folder.serve("--links links.example.toml");
    for path in ["/bio", "/pi-ig", "/bw-ig-mia-inq", "/bw-tt-inq"] {
        assert_eq!(serving.get(path).status, 302, "{path}");
    }
    let ran = serving.stop();
    assert_eq!(ran.code, 0, "{ran:#?}");
    for shown in ["http://127.0.0.1:8080/bw-ig-mia-inq", "MIA10", "IGBLACK"] {
        assert!(ran.out.contains(shown), "{shown} is not in:\n{}", ran.out);
    }
}

#[test]
fn health_and_metrics_are_only_on_the_admin_listener() {
    let (_folder, serving) = bio();
    serving.get("/bio");
    serving.get("/nothing");
    let asked = |path: &str| ask(serving.admin, "GET", path, "").unwrap();
    assert_eq!(asked("/-/health").body, "ok\n");
    assert_eq!(asked("/-/ready").body, "ready\n");
    let answer = asked("/-/metrics");
    let written_as = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(answer.header("content-type"), Some(written_as));
    let metrics = answer.body;
    assert!(metrics.ends_with("\n# EOF\n"), "{metrics}");
    let counted: Vec<&str> = metrics
        .lines()
        .filter(|line| !line.starts_with('#') && !line.ends_with(" 0"))
        // Commit times and closed connections differ.
        .filter(|line| !line.contains("seconds") && !line.contains("_open "))
        .collect();
    insta::assert_snapshot!(counted.join("\n"), @r#"
    couplet_redirects_total 1
    couplet_orphans_total 1
    couplet_connections_total 2
    couplet_clicks_total{verdict="person"} 1
    couplet_clicks_committed_total 1
    couplet_commits_total 1
    couplet_writer_healthy 1
    couplet_plan_applied 1
    couplet_links 1
    "#);
    let types: Vec<&str> =
        metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    insta::assert_snapshot!(types.join("\n"), @"
    couplet_redirects counter
    couplet_previews counter
    couplet_gone counter
    couplet_not_begun counter
    couplet_retired_gone counter
    couplet_orphans counter
    couplet_refused counter
    couplet_unsendable counter
    couplet_connections counter
    couplet_connections_turned_away counter
    couplet_forwards_unread counter
    couplet_connections_open gauge
    couplet_clicks counter
    couplet_commit_seconds histogram
    couplet_clicks_committed counter
    couplet_commits counter
    couplet_clicks_late counter
    couplet_clicks_lost counter
    couplet_clicks_queued gauge
    couplet_writer_healthy gauge
    couplet_writer_reopened counter
    couplet_tokens_unknown counter
    couplet_log_lines_left_out counter
    couplet_codes_refilled counter
    couplet_codes_unknown counter
    couplet_plan_applied gauge
    couplet_links gauge
    ");
    assert_eq!(asked("/bio").status, 404);
    assert_eq!(serving.get("/-/metrics").status, 404);
    assert_eq!(serving.get("/-/health").status, 404);
}

#[test]
fn the_times_of_commits_are_a_histogram_in_seconds() {
    let (_folder, serving) = bio();
    serving.get("/bio");
    let metrics = ask(serving.admin, "GET", "/-/metrics", "").unwrap().body;
    let value = |name: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("no {name} in\n{metrics}")).trim()
    };
    assert_eq!(value("couplet_commit_seconds_count"), "1");
    assert_eq!(value("couplet_commit_seconds_bucket{le=\"+Inf\"}"), "1");
    let took: f64 = value("couplet_commit_seconds_sum").parse().unwrap();
    assert!(took > 0.0, "{took}");
    for le in ["0.0001", "0.0005", "0.001", "0.01", "0.1", "1.0", "10.0"] {
        let within = value(&format!("couplet_commit_seconds_bucket{{le=\"{le}\"}}"));
        let expected = if took <= le.parse().unwrap() { "1" } else { "0" };
        assert_eq!(within, expected, "{le}\n{metrics}");
    }
}

#[test]
fn a_second_server_of_one_file_is_refused_and_the_first_goes_on() {
    let (folder, serving) = bio();
    let ran = folder.run("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    insta::assert_snapshot!(ran.err, @"
    error: couplet.redb is being served by another process
      hint: other commands go through the running server; stop it before you start another
    ");
    assert_eq!(serving.get("/bio").status, 302);
    assert_eq!(folder.rows("export clicks").len(), 1);
}

#[test]
fn a_taken_port_is_named_and_nothing_is_left_behind() {
    let (_folder, serving) = bio();
    let folder = Folder::new();
    let ran = folder.run(&format!("serve --listen {} --admin 127.0.0.1:0", serving.public));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    insta::assert_snapshot!(ran.err.replace(&serving.public.to_string(), "ADDRESS"), @"
    error: cannot listen on ADDRESS
      because: Address already in use (os error 98)
      hint: the address is already in use: choose another port with --listen or --admin
    ");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_socket_of_a_killed_server_blocks_neither_commands_nor_the_next_server() {
    let (folder, serving) = bio();
    let socket = folder.path().join("couplet.redb.sock");
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    let first = serving.get("/bio").click_id().to_owned();
    serving.kill();
    assert!(socket.exists(), "a killed server leaves its socket behind");
    row(&folder.rows("export clicks"), "click_id", &first);
    folder.ok("link new https://shop.example.com/ --slug between");
    let serving = folder.serve("");
    assert_eq!(serving.get("/between").status, 302);
    assert_eq!(folder.rows("export clicks").len(), 2);
    serving.kill();
    let serving = folder.serve("");
    assert_eq!(serving.get("/bio").status, 302);
    assert_eq!(serving.stop().code, 0);
    assert!(!socket.exists(), "a stopped server removes its socket");
}

#[test]
fn a_stop_writes_queued_clicks_and_leaves_a_clean_folder() {
    let (folder, serving) = bio();
    serving.kill();
    let serving = folder.serve("--durability relaxed --flush 60s");
    let given: Vec<String> = (0..100).map(|_| serving.get("/bio").click_id().to_owned()).collect();
    assert_eq!(folder.rows("export clicks"), [], "the clicks are still in memory");
    let ran = serving.stop();
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:#?}");
    let clicks = folder.rows("export clicks");
    let written: Vec<&String> = clicks.iter().map(|click| &click["click_id"]).collect();
    assert_eq!(written, given.iter().collect::<Vec<_>>());
    let mut left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let wanted = ["", ".pages-key", ".people-key", ".visitor-key"];
    assert_eq!(left, wanted.map(|of| format!("couplet.redb{of}")));
}

#[test]
fn a_server_can_be_stopped_as_soon_as_it_is_ready() {
    let folder = Folder::new();
    for _ in 0..10 {
        let ran = folder.serve("").stop();
        assert_eq!(ran.code, 0, "{ran:#?}");
        assert!(!folder.path().join("couplet.redb.sock").exists());
    }
}

#[test]
fn a_relaxed_click_is_written_soon_without_further_requests() {
    let (folder, serving) = bio();
    serving.kill();
    let serving = folder.serve("--durability relaxed --flush 50ms");
    let id = serving.get("/bio").click_id().to_owned();
    let asked = Instant::now();
    while folder.rows("export clicks").is_empty() {
        assert!(asked.elapsed() < Duration::from_secs(10), "the click was not written");
        thread::sleep(Duration::from_millis(10));
    }
    serving.kill();
    assert_eq!(folder.rows("export clicks")[0]["click_id"], id);
}

#[test]
fn a_visitor_of_one_day_is_the_same_after_a_restart() {
    let (folder, serving) = bio();
    serving.get("/bio");
    assert_eq!(serving.stop().code, 0);
    let serving = folder.serve("");
    serving.get("/bio");
    serving.kill();
    folder.serve("").get("/bio");
    let clicks = folder.rows("export clicks");
    assert_eq!(clicks.len(), 3);
    for pair in clicks.windows(2) {
        // Midnight may pass while the test runs.
        let same_day = pair[0]["at"][..10] == pair[1]["at"][..10];
        assert_eq!(pair[0]["visitor"] == pair[1]["visitor"], same_day, "{pair:#?}");
    }
}

#[test]
fn without_its_people_key_a_file_redirects_and_reports_but_takes_no_names() {
    let (folder, serving) = bio();
    assert_eq!(serving.stop().code, 0);
    let key = folder.path().join("couplet.redb.people-key");
    fs::remove_file(&key).unwrap();
    let head = "order_id,ordered_at,currency,total,customer\n";
    folder.write("named.csv", &format!("{head}#1,2026-03-01T10:00:00Z,EUR,10.00,anna\n"));
    folder.write("nameless.csv", &format!("{head}#2,2026-03-01T10:00:00Z,EUR,20.00,\n"));
    let refused = || {
        let ran = folder.run("import orders named.csv");
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        ran.err
    };
    let serving = folder.serve("");
    for path in ["/bio", "/bio.anna"] {
        assert_eq!(serving.get(path).status, 302);
    }
    let served = refused();
    folder.ok("import orders nameless.csv");
    assert_eq!(serving.stop().code, 0);
    insta::assert_snapshot!(served, @"error: cannot import named.csv: line 2 names a person in column customer, but the people key is missing, and people are stored only as hashes under that key: no backup holds it, so copy the .people-key file from beside the data file where the key was made (`couplet backup` names it) to beside this one, or leave the column out");
    assert_eq!(refused(), served);
    let report = folder.json(&format!("report {EVER}"));
    assert_eq!(report["totals"]["revenue"], "20.00");
    assert_eq!(report["totals"]["clicks"], 2);
    assert!(folder.rows("export clicks").iter().all(|click| click["recipient"].is_empty()));
    assert!(!key.exists(), "no new key is created");
}

#[test]
fn commands_that_only_read_report_a_missing_data_file_and_create_none() {
    let folder = Folder::new();
    let lines = ["report", "link list", "coupon list", "export clicks", "explain '#1'"];
    for line in lines {
        let ran = folder.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{line}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err, @"
            error: there is no data file couplet.redb
              hint: `couplet serve`, `apply`, `link new` or `import` creates it; --data names another file
            ");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_terminal_that_is_closed_stops_the_server_as_cleanly_as_any_signal() {
    // The server used to handle only TERM and INT: closing its terminal killed it, and the clicks
    // in memory were lost.
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    for name in ["HUP", "INT"] {
        let serving = folder.serve("--durability relaxed --flush 60s");
        assert_eq!(serving.get("/bio").status, 302);
        assert_eq!(serving.stop_by(name).code, 0, "{name}");
    }
    assert_eq!(folder.rows("export clicks").len(), 2);
}

#[test]
fn a_damaged_people_key_affects_only_what_needs_it() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    fs::write(folder.path().join("couplet.redb.people-key"), "x").unwrap();
    let serving = folder.serve("");
    assert_eq!(serving.get("/bio.ann").status, 302);
    assert_eq!(serving.stop().code, 0);
    folder.ok(&format!("report {EVER}"));
    folder.write(
        "o.csv",
        "order_id,ordered_at,currency,total,customer\n1,2026-10-01T00:00:00Z,EUR,1,ann\n",
    );
    let ran = folder.run("import orders o.csv");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"error: couplet.redb.people-key is not a Couplet key file");
}

#[test]
fn irrelevant_signals_do_not_end_the_server() {
    // A `kill -USR1` meant for the web server beside it used to end the redirector, and the clicks
    // in memory were lost.
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("--durability relaxed --flush 60s");
    assert_eq!(serving.get("/bio").status, 302);
    for name in ["USR1", "USR2", "ALRM", "VTALRM", "PROF", "POLL", "PIPE", "PWR", "STKFLT"] {
        serving.signal(name);
        assert_eq!(serving.get("/bio").status, 302, "{name}");
    }
    assert_eq!(serving.stop().code, 0);
    assert_eq!(folder.rows("export clicks").len(), 10);
}
