//! Outages.
use crate::world::{Who::*, World};

#[tokio::test]
async fn explore() {
    let mut world = World::new().await;
    // Nobody acknowledges.
    let silent = world.declares(Lin, "title:silent level:P0").await;
    // Somebody works on it.
    let worked = world.declares(Lin, "title:worked level:P1").await;
    world.does(Wang, worked, "/ack").await;
    world.does(Chen, worked, "/grade").await;
    world.does(Chen, worked, "/assign @Bo").await;
    world.does(Bo, worked, "/blocker raise 权限").await;
    // Waits for verification.
    let fixed = world.declares(Lin, "title:fixed level:P2").await;
    world.does(Wang, fixed, "/ack").await;
    world.does(Chen, fixed, "/grade").await;
    world.does(Bo, fixed, "/resolve x").await;
    world.ignores_the_rest();
    world.passes("10s").await;
    let down = std::env::var("DOWN").unwrap_or("24h".into());
    world.stops().await;
    world.jumps(&down).await;
    let before = world.sandbox.requests().len();
    world.starts().await;
    for r in &world.sandbox.requests()[before..] {
        println!(
            "{} {} {}",
            r.method,
            r.template,
            r.body["content"].as_str().unwrap_or("").lines().last().unwrap_or("")
        );
    }
    for room in [silent, worked, fixed] {
        println!("=== {room}");
        for said in world.reads(room) {
            println!("{said:?}");
        }
    }
    world.ignores_the_rest();
    world.ends().await;
}
