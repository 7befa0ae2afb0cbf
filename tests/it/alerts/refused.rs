//! Who may tell alerts: whoever shows the key, and nobody else.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn what_is_forged_oversized_compressed_or_not_asked_for_is_refused_and_does_nothing() {
    let mut world = world(vec![declares()]).await;
    let since = world.now();
    let good = body(&[alert("firing", "Down", "a", since)]).to_string();
    for (key, name, body, status) in [
        ("example-not-a-secre", "prod", good.clone(), 401),
        ("", "prod", good.clone(), 401),
        ("example-not-a-secretx", "prod", good.clone(), 401),
        (KEY, "elsewhere", good.clone(), 404),
        (KEY, "prod", "{".into(), 400),
        (KEY, "prod", "[]".into(), 400),
        (KEY, "prod", format!("{good}{}", " ".repeat(8 << 20)), 413),
    ] {
        let length = body.len();
        let (said, why) = posts_as(&mut world, key, name, body).await;
        assert_eq!(said, status, "{key} {name} {length}: {why}");
        assert!(why["error"].is_string(), "{why}");
    }
    let address = world.app().http().unwrap();
    let client = reqwest::Client::new();
    let post = || client.post(format!("http://{address}/alerts/prod")).bearer_auth(KEY).body(good.clone());
    let other = client.post(format!("http://{address}/health")).body(good.clone());
    let basic = client.post(format!("http://{address}/alerts/prod")).basic_auth("x", Some(KEY));
    for (request, status) in [
        (post().header("Content-Encoding", "gzip"), 415),
        (post().header("Content-Type", "text/plain"), 415),
        (basic.body(good.clone()), 401),
        (client.get(format!("http://{address}/alerts/prod")), 405),
        (post().header("Authorization", "Bearer other"), 401),
        (other, 413),
        (client.post(format!("http://{address}/alerts/prod/")).bearer_auth(KEY).body(good.clone()), 404),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{answer:?}");
    }
    world.settled().await;
    assert!(rooms(&world).is_empty());
    assert_eq!(posts_as(&mut world, KEY, "prod", good).await.0, 200);
    // Whoever watches sees how many, and why.
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    for (series, count) in [
        ("refused_total{source=\"prod\",reason=\"key\"}", 5),
        ("refused_total{source=\"prod\",reason=\"body\"}", 2),
        ("refused_total{source=\"prod\",reason=\"length\"}", 1),
        ("refused_total{source=\"prod\",reason=\"kind\"}", 2),
        ("refused_total{source=\"\",reason=\"source\"}", 1),
        ("accepted_total{source=\"prod\"}", 1),
        ("opened_total{source=\"prod\"}", 1),
    ] {
        let line = format!("warroom_alerts_{series} {count}");
        assert!(text.lines().any(|said| said == line), "{line} is not in\n{text}");
    }
    world.ignores_the_rest();
    world.ends().await;
}

/// Real time passes: the sender is a machine.
#[tokio::test]
async fn a_sender_without_the_key_is_answered_before_it_has_sent_anything_and_a_slow_one_is_cut_off() {
    let mut world = world(vec![declares()]).await;
    let address = world.app().http().unwrap();
    let says = |key: &str| {
        let head = format!("POST /alerts/prod HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n");
        format!("{head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{")
    };
    for (key, status, most) in [("wrong", "401", 5), (KEY, "408", 30)] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(says(key).as_bytes()).await.unwrap();
        let mut heard = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(most), stream.read_to_end(&mut heard)).await;
        assert!(read.is_ok(), "{key} was kept waiting");
        let heard = String::from_utf8_lossy(&heard);
        assert!(heard.starts_with(&format!("HTTP/1.1 {status}")), "{key}: {heard}");
    }
    assert!(rooms(&world).is_empty());
    world.ends().await;
}

#[tokio::test]
async fn a_signed_request_is_taken_once_and_within_five_minutes() {
    let mut world = World::new().await;
    let source =
        AlertSource { name: "own".into(), guild: GuildId(world.guild.id()), routes: vec![declares()] };
    let keys = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nwhsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    let keys = Keys::parse(keys).unwrap();
    let from = AlertsFrom { source, form: Form::Generic, key_file: "keys".into(), keys: keys.clone() };
    world.takes_alerts(vec![from]).await;
    let said = |title: &str| json!({ "fingerprint": title, "state": "firing", "title": title }).to_string();
    let now = world.now().timestamp();
    for (id, at, key, status) in [
        ("1", now - 301, 0, 401),
        ("1", now + 301, 0, 401),
        ("1", now, 2, 401),
        ("1", now - 299, 0, 200),
        ("1", now - 299, 0, 409),
        ("2", now, 1, 200),
    ] {
        let key = keys.expose().get(key).map_or("whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw", String::as_str);
        let body = said(id);
        let signature = signature(key, &format!("{id}.{at}.{body}"));
        let address = world.app().http().unwrap();
        let request = reqwest::Client::new().post(format!("http://{address}/alerts/own")).body(body);
        let request = request.header("webhook-id", id).header("webhook-timestamp", at.to_string());
        let answer = request.header("webhook-signature", format!("v1,{signature}")).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{id} {at}");
        world.settled().await;
    }
    // The key itself opens nothing.
    let (status, _) = posts_as(&mut world, &keys.expose()[0], "own", said("3")).await;
    assert_eq!(status, 401);
    assert_eq!((rooms(&world).len(), stands_of_only(&mut world).await), (2, [1, 0, 0]));
    world.ignores_the_rest();
    world.ends().await;
}

async fn stands_of_only(world: &mut World) -> [u32; 3] {
    let room = rooms(world)[0];
    stands(world, room).await
}

fn signature(key: &str, text: &str) -> String {
    let secret = STANDARD.decode(key.trim_start_matches("whsec_")).unwrap();
    let mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap().chain_update(text);
    STANDARD.encode(mac.finalize().into_bytes())
}
