//! What watches warroom: the real Prometheus, as Debian has it, and the files that come for it.

use crate::debian::{PATIENCE, Running, free, installed};
use crate::world::{Who::*, World};
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A Prometheus that watches one warroom.
struct Prometheus {
    running: Running,
    _folder: TempDir,
}

impl Prometheus {
    /// `None` where it cannot be installed.
    async fn watching(told: SocketAddr) -> Option<Prometheus> {
        let Some(program) = installed("prometheus", "prometheus") else {
            eprintln!("Prometheus cannot be installed here: nothing is tested");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prometheus.yml");
        let settings = format!(
            "global: {{ scrape_interval: 1s, scrape_timeout: 1s }}\n\
             scrape_configs: [{{ job_name: warroom, static_configs: [{{ targets: ['{told}'] }}] }}]\n"
        );
        std::fs::write(&file, settings).unwrap();
        let at = free();
        let mut command = Command::new(program);
        command
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address={at}"));
        Some(Prometheus { running: Running::start(&mut command, at).await, _folder: folder })
    }

    /// The answer to a query: series with their values.
    async fn query(&self, query: &str) -> Result<Vec<Value>, String> {
        let address = format!("http://{}/api/v1/query", self.running.at);
        let answer = reqwest::Client::new().get(address).query(&[("query", query)]).send().await.unwrap();
        let mut answer: Value = answer.json().await.unwrap();
        match (answer["status"] == "success", answer["data"]["result"].take()) {
            (true, Value::Array(series)) => Ok(series),
            _ => Err(answer["error"].to_string()),
        }
    }

    /// Waits until the one value of a query is this: a scrape may be late on a slow machine.
    async fn comes_to(&self, query: &str, expected: f64) {
        let began = Instant::now();
        loop {
            let series = self.query(query).await.unwrap();
            let value = match series.as_slice() {
                [one] => one["value"][1].as_str().and_then(|value| value.parse::<f64>().ok()),
                _ => None,
            };
            if value == Some(expected) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{query} is not {expected} but {series:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test]
async fn the_real_prometheus_reads_every_series_and_drops_nothing() {
    let mut world = watched().await;
    let told = world.app().http().unwrap();
    let Some(prometheus) = Prometheus::watching(told).await else { return };
    prometheus.comes_to("up{job=\"warroom\"}", 1.0).await;
    let targets = prometheus.running.get("/api/v1/targets").await.unwrap();
    let targets: Value = serde_json::from_str(&targets).unwrap();
    let target = &targets["data"]["activeTargets"][0];
    assert_eq!((&target["health"], &target["lastError"]), (&"up".into(), &"".into()), "{target}");

    let text = reqwest::get(format!("http://{told}/metrics")).await.unwrap().text().await.unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).count();
    let lines = lines as f64;
    prometheus.comes_to("count({job=\"warroom\", __name__=~\"warroom_.+\"})", lines).await;
    prometheus.comes_to("scrape_samples_scraped", lines).await;
    prometheus.comes_to("scrape_samples_post_metric_relabeling", lines).await;
    prometheus.comes_to("warroom_incidents_open", 1.0).await;
    prometheus.comes_to("warroom_ready{part=\"discord\"}", 1.0).await;
    // What it drops it counts.
    let own = prometheus.running.get("/metrics").await.unwrap();
    for what in ["duplicate_timestamp", "out_of_order", "out_of_bounds"] {
        let line = format!("prometheus_target_scrapes_sample_{what}_total 0");
        assert!(own.lines().any(|said| said == line), "{line} is not in\n{own}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

/// A world with an incident, a source of alerts and an audit.
async fn watched() -> World {
    let mut world = crate::alerts::world(vec![crate::alerts::declares()]).await;
    world.declares(Lin, "title:宕机 level:P2").await;
    world.passes("1m").await;
    world
}

/// The folder with what comes for whoever watches.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config/monitoring")
}

/// The expressions of the dashboard, each with the title of its panel, as Grafana asks them.
fn dashboard() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder().join("dashboard.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let mut expressions = Vec::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        for target in panel["targets"].as_array().unwrap() {
            let expression = target["expr"].as_str().unwrap();
            let expression = expression.replace("$job", "warroom").replace("$__rate_interval", "1m");
            assert!(!expression.contains('$'), "{expression}");
            expressions.push((panel["title"].as_str().unwrap().to_owned(), expression));
        }
    }
    assert!(expressions.len() > 20, "{expressions:?}");
    expressions
}

/// The names of ours in a text.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with("warroom_")).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_dashboard_and_the_rules_ask_for_what_is_there() {
    let mut world = watched().await;
    let address = world.app().http().unwrap();
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    let mut there = named(&text);
    // These are there when there is something to say.
    there.extend(
        ["warroom_backup_age_seconds", "warroom_incident_lacks", "warroom_outlet_takes"].map(str::to_owned),
    );
    let rules = std::fs::read_to_string(folder().join("rules.yml")).unwrap();
    let asked = dashboard().iter().flat_map(|(_, expression)| named(expression)).collect::<BTreeSet<_>>();
    let asked: BTreeSet<_> = asked.union(&named(&rules)).cloned().collect();
    let unknown: Vec<_> = asked.difference(&there).collect();
    assert!(unknown.is_empty(), "nothing measures {unknown:?}");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn every_panel_of_the_dashboard_is_understood() {
    let mut world = watched().await;
    let told = world.app().http().unwrap();
    let Some(prometheus) = Prometheus::watching(told).await else { return };
    prometheus.comes_to("up{job=\"warroom\"}", 1.0).await;
    // What there may be nothing of in a quiet hour.
    let quiet = ["incident_lacks", "backup_age"];
    for (title, expression) in dashboard() {
        let began = Instant::now();
        loop {
            let series = prometheus.query(&expression).await.unwrap_or_else(|why| panic!("{title}: {why}"));
            if !series.is_empty() || quiet.iter().any(|part| expression.contains(part)) {
                break;
            }
            // A rate takes two scrapes.
            assert!(began.elapsed() < PATIENCE, "{title} shows nothing: {expression}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    world.ignores_the_rest();
    world.ends().await;
}

/// Each rule says something at its time, not before, and nothing while all is well.
#[test]
fn the_rules_are_good_and_say_something_when_they_are_to() {
    let Some(promtool) = installed("prometheus", "promtool") else {
        return eprintln!("Prometheus cannot be installed here: nothing is tested");
    };
    let rules = std::fs::read_to_string(folder().join("rules.yml")).unwrap();
    let tests = std::fs::read_to_string(folder().join("rules_test.yml")).unwrap();
    let runs = |rules: &str, arguments: [&str; 3]| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("rules.yml"), rules).unwrap();
        std::fs::write(folder.path().join("rules_test.yml"), &tests).unwrap();
        let ran = Command::new(&promtool).args(arguments).current_dir(folder.path()).output().unwrap();
        (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
    };
    for arguments in [["check", "rules", "rules.yml"], ["test", "rules", "rules_test.yml"]] {
        let (well, said) = runs(&rules, arguments);
        assert!(well, "{said}");
    }
    // They bite: a rule that waits longer, or asks for something else, fails them.
    for (place, _) in rules.match_indices("        expr: ") {
        let (before, after) = rules.split_at(place + "        expr: ".len());
        let (expression, rest) = after.split_once('\n').unwrap();
        let broken = format!("{before}({expression}) and on () vector(0) > 1\n{rest}");
        let (well, said) = runs(&broken, ["test", "rules", "rules_test.yml"]);
        assert!(!well, "nothing misses {expression}: {said}");
    }
}
