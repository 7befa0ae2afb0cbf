//! What machines are told: health and metrics.

use crate::world::{Who::*, World};
use serde_json::Value;

async fn get(world: &mut World, path: &str) -> (u16, String) {
    let address = world.app().http().expect("an address");
    let answer = reqwest::get(format!("http://{address}{path}")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn health_and_metrics_tell_what_is_owed_and_what_waits() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P2").await;
    world.passes("3m").await;
    let (status, health) = get(&mut world, "/health").await;
    let health: Value = serde_json::from_str(&health).unwrap();
    assert_eq!((status, &health["well"], &health["gateway_connected"]), (200, &true.into(), &true.into()));
    let (status, metrics) = get(&mut world, "/metrics").await;
    assert_eq!(status, 200);
    let lines = [
        "warroom_incidents_open 1",
        "warroom_gateway_connected 1",
        "warroom_audits_total 3",
        "warroom_audit_findings{kind=\"untold\"} 0",
        "warroom_notices_waiting{urgency=\"escalation\"} 0",
        "warroom_rest_limited_total 0",
        "warroom_clock_ahead_seconds 0",
        "warroom_clock_by_discord 1",
        "# EOF",
    ];
    for line in lines {
        assert!(metrics.lines().any(|said| said == line), "{line} is not in\n{metrics}");
    }
    // The snapshot is not what the timeline adds up to: that is not well.
    world.does(Bo, room, "/log restarted nginx").await;
    world.tampers("UPDATE incidents SET snapshot = REPLACE(snapshot, '宕机', '起火')").await;
    world.passes("1m").await;
    let (status, health) = get(&mut world, "/health").await;
    assert_eq!(status, 503, "{health}");
    let (_, metrics) = get(&mut world, "/metrics").await;
    assert!(metrics.contains("warroom_audit_findings{kind=\"strayed\"} 1"), "{metrics}");
    world.expects_finding();
    world.ignores_the_rest();
    world.ends().await;
}
