//! What watches warroom: the real Prometheus, as Debian has it, and the files that come for it.

use crate::debian::{PATIENCE, Running, free, installed};
use crate::world::{Who::*, World};
use serde_json::Value;
use std::net::SocketAddr;
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
            "global: {{ scrape_interval: 500ms, scrape_timeout: 500ms }}\n\
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

    /// The one value of a query, once there is one.
    async fn value(&self, query: &str) -> f64 {
        let began = Instant::now();
        loop {
            let series = self.query(query).await.unwrap();
            if let [one] = series.as_slice() {
                return one["value"][1].as_str().unwrap().parse().unwrap();
            }
            assert!(began.elapsed() < PATIENCE, "{query}: {series:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test]
async fn the_real_prometheus_reads_every_series_and_drops_nothing() {
    let mut world = World::new().await;
    world.declares(Lin, "title:宕机 level:P2").await;
    let told = world.app().http().unwrap();
    let Some(prometheus) = Prometheus::watching(told).await else { return };
    assert_eq!(prometheus.value("up{job=\"warroom\"}").await, 1.0);
    let targets = prometheus.running.get("/api/v1/targets").await.unwrap();
    let targets: Value = serde_json::from_str(&targets).unwrap();
    let target = &targets["data"]["activeTargets"][0];
    assert_eq!((&target["health"], &target["lastError"]), (&"up".into(), &"".into()), "{target}");

    let text = reqwest::get(format!("http://{told}/metrics")).await.unwrap().text().await.unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(prometheus.value("count({job=\"warroom\", __name__=~\"warroom_.+\"})").await, lines as f64);
    assert_eq!(prometheus.value("scrape_samples_scraped").await, lines as f64);
    assert_eq!(prometheus.value("scrape_samples_post_metric_relabeling").await, lines as f64);
    assert_eq!(prometheus.value("warroom_incidents_open").await, 1.0);
    assert_eq!(prometheus.value("warroom_ready{part=\"discord\"}").await, 1.0);
    // What it drops it counts.
    let own = prometheus.running.get("/metrics").await.unwrap();
    for what in ["duplicate_timestamp", "out_of_order", "out_of_bounds"] {
        let line = format!("prometheus_target_scrapes_sample_{what}_total 0");
        assert!(own.lines().any(|said| said == line), "{line} is not in\n{own}");
    }
    world.ignores_the_rest();
    world.ends().await;
}
