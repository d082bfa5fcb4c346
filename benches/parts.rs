//! Small questions to a large data file: a million links, five million batch codes, and a million orders in
//! three years. How long one link, one code, one order and one month take, and how much memory.
//!
//! Everything runs as commands, also what makes the data, so `COUPLET` may name another release to compare
//! with. `COUPLET_SCALE` divides the sizes. The figures depend on the machine.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use couplet::cli::OsRandom;
use couplet::domain::period::{Period, Zone};
use couplet::store::{Firsts, Store};
use links::{Chance, median};
use measured::{Measured, measured};
use server::Server;

#[allow(dead_code, reason = "only the random numbers and the median are used")]
mod links;
mod measured;
#[allow(dead_code, reason = "not every measurement is used")]
mod server;

const ROUNDS: usize = 7;
/// The links of one plan: as many as a plan may have.
const PLAN_LINKS: u64 = 200_000;
const LINKS: u64 = 1_000_000;
const CODES: u64 = 5_000_000;
const ORDERS: u64 = 1_000_000;
/// From 2024 to 2026.
const YEARS_MS: u64 = 1_096 * 86_400_000;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = File { data: folder.path().join("parts.redb").display().to_string() };
    let scale = std::env::var("COUPLET_SCALE").map_or(1, |text| text.parse().unwrap());
    let (slug, code) = file.fill(folder.path(), scale);
    let asked: [(&str, &[&str]); 4] = [
        ("link show", &["link", "show", &slug]),
        ("link qr", &["link", "qr", &slug]),
        ("coupon check", &["coupon", "check", &code]),
        ("coupon check, unknown", &["coupon", "check", "BW-22222-2222"]),
    ];
    println!("\n{:<44}{:>10}{:>10}", "median of the whole command, ms", "file", "server");
    let from_file: Vec<f64> = asked.iter().map(|(_, words)| file.milliseconds(words)).collect();
    let server = Server::start(file.serve());
    for ((name, words), from_file) in asked.iter().zip(from_file) {
        println!("{name:<44}{from_file:>10.1}{:>10.1}", file.milliseconds(words));
    }
    server.end("-TERM");
    println!("\n{:<44}{:>10}{:>10}", "once", "s", "peak MB");
    let asked: [(&str, &[&str]); 4] = [
        ("report of a month", &["report", "--month", "2026-11"]),
        ("report of three years", &["report", "--from", "2024-01-01", "--to", "2026-12-31"]),
        ("explain", &["explain", "#1900000"]),
        ("export conversions of a month", &["export", "conversions", "--month", "2026-11"]),
    ];
    for (name, words) in asked {
        let Measured { seconds, peak_mb } = measured(&mut file.command(words));
        println!("{name:<44}{seconds:>10.2}{peak_mb:>10.0}");
    }
    println!("{:<44}{:>10.2}", "first orders of the customers of a month", file.firsts());
}

/// A data file and the command that asks it.
struct File {
    data: String,
}

impl File {
    fn command(&self, words: &[&str]) -> Command {
        let other = std::env::var("COUPLET");
        let mut command = Command::new(other.as_deref().unwrap_or(env!("CARGO_BIN_EXE_couplet")));
        command.args(words).args(["--data", &self.data]);
        command
    }

    fn serve(&self) -> Command {
        self.command(&["serve", "--listen", "127.0.0.1:0"])
    }

    /// Runs a command that must succeed; returns its output.
    fn run(&self, words: &[&str]) -> String {
        let run = self.command(words).output().unwrap();
        let told = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{words:?}: {told}");
        String::from_utf8(run.stdout).unwrap()
    }

    fn milliseconds(&self, words: &[&str]) -> f64 {
        let took = (0..ROUNDS).map(|_| {
            let begun = Instant::now();
            let run = self.command(words).output().unwrap();
            // An unknown code has an exit code of its own.
            assert!(run.status.code().is_some_and(|code| code < 2), "{words:?}");
            begun.elapsed().as_secs_f64() * 1e3
        });
        median(took.collect())
    }

    /// The seconds that the first orders of the customers of a month take.
    fn firsts(&self) -> f64 {
        let store = Store::open(Path::new(&self.data), &OsRandom).unwrap();
        let month = Period::month("2026-11", Zone::utc()).unwrap();
        let begun = Instant::now();
        let firsts = store.snapshot(&Firsts::ask(&month)).unwrap().parts;
        assert!(!firsts.orders.is_empty());
        begun.elapsed().as_secs_f64()
    }

    /// Makes the data. Returns the slug of a link and a code of the batch.
    fn fill(&self, folder: &Path, scale: u64) -> (String, String) {
        let begun = Instant::now();
        let path = folder.join("links.toml").display().to_string();
        // The last plan is number 0: its campaigns are those of the batch and of the orders.
        for plan in (0..(LINKS / PLAN_LINKS / scale).max(1)).rev() {
            fs::write(&path, plan_of(plan)).unwrap();
            self.run(&["apply", &path]);
        }
        let count = (CODES / scale).to_string();
        let batch = ["coupon", "batch", "--campaign", "p0c0", "--channel", "sms", "--single-use"];
        let minted = ["--count", &count, "--pattern", "BW-?????-?????", "--allow-guessing"];
        let codes = self.run(&[&batch[..], &minted].concat());
        let codes: Vec<&str> = codes.lines().collect();
        let path = folder.join("orders.csv").display().to_string();
        fs::write(&path, orders(&codes, ORDERS / scale)).unwrap();
        println!("links and codes made in {:.0} s", begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        self.run(&["import", "orders", &path]);
        println!("{} orders imported in {:.2} s", ORDERS / scale, begun.elapsed().as_secs_f64());
        let slug = self.run(&["link", "new", "https://shop.example.com/"]);
        let slug = slug.trim().rsplit('/').next().unwrap().to_owned();
        (slug, codes[codes.len() / 2].to_owned())
    }
}

/// A plan of as many links as a plan may have. An earlier plan's links are retired by it.
fn plan_of(number: u64) -> String {
    let mut text = String::from(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
         currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n\
         [channels]\nsms = { short = \"s\" }\n",
    );
    for campaign in 0..200 {
        let contents: Vec<String> =
            (0..PLAN_LINKS / 200).map(|content| format!("\"k{content}\"")).collect();
        let contents = contents.join(", ");
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "[campaigns.p{number}c{campaign}]\nchannels = [\"sms\"]\ncontent = [{contents}]"
        );
    }
    text
}

/// Orders in even steps over the three years. One in five carries a code of the batch, and every third has
/// UTM values.
fn orders(codes: &[&str], count: u64) -> String {
    let mut chance = Chance::seeded(7);
    let mut text = String::from(
        "order_id,ordered_at,currency,total,discount_codes,customer,utm_source,utm_medium,\
         utm_campaign,utm_content\n",
    );
    for number in 0..count {
        let at = couplet::domain::time::Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
        let at = at.plus_ms(i64::try_from(number * (YEARS_MS / count)).unwrap());
        let code = usize::try_from(chance.below(5 * codes.len() as u64)).unwrap();
        let code = codes.get(code).copied().unwrap_or_default();
        let customer = chance.below(count / 3 + 1);
        let (campaign, content) = (chance.below(200), chance.below(1000));
        let utm = match number % 3 {
            0 => format!("sms,,p0c{campaign},k{content}"),
            _ => ",,,".to_owned(),
        };
        let id = 1_000_000 + number * (ORDERS / count);
        let _ = writeln!(text, "#{id},{at},EUR,40.00,{code},c{customer}@example.com,{utm}");
    }
    text
}
