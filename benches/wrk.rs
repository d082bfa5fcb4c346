//! The same load by wrk, if it is installed: an independent measurement.
//!
//! It requests as many links as our own load, drawn before it begins, on persistent connections, from this
//! process's core.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::links::{BROWSER, Chance, slug};

/// The number of paths, which wrk repeats.
const DRAWN: usize = 100_000;

/// A script for wrk, which reads its paths from a file beside it.
pub(crate) struct Script(PathBuf);

impl Script {
    /// Draws paths among this many links, and writes them and the script.
    pub(crate) fn write(folder: &Path, links: u64) -> Self {
        let mut chance = Chance::seeded(links);
        let paths: Vec<String> =
            (0..DRAWN).map(|_| format!("/{}", slug(chance.below(links)))).collect();
        let list = folder.join(format!("{links}.paths"));
        fs::write(&list, paths.join("\n")).unwrap();
        let script = folder.join(format!("{links}.lua"));
        let text = format!(
            "local requests, last = {{}}, 0\n\
             function init(args)\n\
             wrk.headers[\"User-Agent\"] = \"{BROWSER}\"\n\
             for path in io.lines(\"{}\") do requests[#requests + 1] = wrk.format(\"GET\", path) end\n\
             end\n\
             function request()\n\
             last = last % #requests + 1\n\
             return requests[last]\n\
             end\n",
            list.display()
        );
        fs::write(&script, text).unwrap();
        Self(script)
    }

    /// The requests a second that wrk reports; `None` if it is not installed.
    pub(crate) fn rate(&self, to: SocketAddr, connections: u32) -> Option<f64> {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-d3s", &format!("-c{connections}"), "-s"]).arg(&self.0);
        let output = wrk.arg(format!("http://{to}/")).output().ok()?;
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = output.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
        assert!(!output.contains("Non-2xx"), "not every answer was a redirect:\n{output}");
        Some(rate.unwrap_or_else(|| panic!("no rate in\n{output}")).trim().parse().unwrap())
    }
}
