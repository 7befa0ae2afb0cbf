//! Sessions and intents.

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let rig = rig().await;
    let url = format!("{}/users/@me", rig.sandbox.base_url());
    let response = rig.http.get(url).header("authorization", "Bot wrong").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 401);
    let mut gateway = rig.dial().await;
    gateway.send(json!({"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}})).await;
    assert_eq!(gateway.next().await.unwrap(), json!({"close": 4004}));
    assert_eq!(rig.sandbox.faults().len(), 2);
}

#[tokio::test]
async fn a_session_is_resumed_or_not() {
    let rig = rig().await;
    let mut gateway = rig.gateway().await;
    gateway.event("GUILD_CREATE").await;
    rig.sandbox.drop_gateway(GatewayDrop::Close(4000));
    assert_eq!(gateway.next().await.unwrap(), json!({"close": 4000}));
    rig.guild.add_text_channel("while away");
    let mut again = rig.dial().await;
    let (session, seq) = (gateway.session.clone(), gateway.sequence);
    again.send(json!({"op": 6, "d": {"token": TOKEN, "session_id": session, "seq": seq}})).await;
    assert_eq!(again.event("CHANNEL_CREATE").await["name"], "while-away");
    again.event("RESUMED").await;
    rig.sandbox.drop_gateway(GatewayDrop::InvalidSession(false));
    assert_eq!(again.next().await.unwrap()["op"], 9);
    let mut third = rig.dial().await;
    third.send(json!({"op": 6, "d": {"token": TOKEN, "session_id": session, "seq": seq}})).await;
    assert_eq!(third.next().await.unwrap(), json!({"op": 9, "d": false, "s": null, "t": null}));
    assert_eq!(rig.sandbox.stats().resumes, 1);
}

#[tokio::test]
async fn content_needs_its_intent() {
    let rig = rig().await;
    let lin = rig.guild.add_person("Lin", "en-US", &[]);
    let mut gateway = rig.gateway_with(1 | 1 << 9).await;
    lin.says(rig.general, "secret words").unwrap();
    assert_eq!(gateway.event("MESSAGE_CREATE").await["content"], "");
    lin.says(rig.general, "@warroom hello").unwrap();
    let content = format!("<@{}> hello", rig.sandbox.bot_id());
    assert_eq!(gateway.event("MESSAGE_CREATE").await["content"], content);
}
