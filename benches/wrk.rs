//! The same load by wrk, where it is installed: a measure that is not ours.
//!
//! It asks for as many links as the load of our own, drawn before it begins, on connections that stay
//! open, from the core that this process has.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::links::{BROWSER, Chance, slug};

/// Requests that it sends again and again.
const DRAWN: usize = 100_000;

/// What it is told: a script, and the links that the script asks for.
pub(crate) struct Script(PathBuf);

impl Script {
    /// Draws among so many links, and writes what asks for them.
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

    /// Answers a second that it counts; `None` where it is not installed.
    pub(crate) fn rate(&self, to: SocketAddr, connections: u32) -> Option<f64> {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-d3s", &format!("-c{connections}"), "-s"]).arg(&self.0);
        let said = wrk.arg(format!("http://{to}/")).output().ok()?;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let rate = said.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
        assert!(!said.contains("Non-2xx"), "not every answer was a redirect:\n{said}");
        Some(rate.unwrap_or_else(|| panic!("no rate in\n{said}")).trim().parse().unwrap())
    }
}
