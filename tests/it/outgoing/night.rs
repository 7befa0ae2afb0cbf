//! A whole night: the real Alertmanager fires, four chats hear of it once each though each refuses at first, nobody
//! acknowledges and a pager and a phone gateway are told, Discord is away for ten minutes and somebody is reached all the same,
//! and the alert recovers.

use super::down::{comes_back, goes_down};
use super::peer::{Instead, Peer, Received};
use crate::alerts::alertmanager::{Alertmanager, PACKAGE, until};
use crate::alerts::{declares, listens, rooms};
use crate::debian::installed;
use crate::world::{Who::*, World};
use chrono::{TimeDelta, Utc};
use std::collections::BTreeSet;
use warroom::domain::alert::route::AlertRoute;
use warroom::domain::dispatch::{OutletKind, Topic};
use warroom::domain::phones::Phones;

const DOWN: &str = "Discord cannot be reached";

/// The chats, each with a refusal that it is documented to give: most with status 200.
const CHATS: [(OutletKind, Instead); 4] = [
    (OutletKind::Dingtalk, Instead::Says(200, r#"{"errcode":310000,"errmsg":"keywords not in content"}"#)),
    (OutletKind::Wecom, Instead::Says(200, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#)),
    (OutletKind::Feishu, Instead::Says(200, r#"{"code":19021,"msg":"sign match fail"}"#)),
    (OutletKind::Slack, Instead::Says(403, "invalid_token")),
];

/// Everything outside of Discord.
struct Outside {
    chats: Vec<Peer>,
    pager: Peer,
    phone: Peer,
}

impl Outside {
    /// Each refuses once; the phone gateway does not reach the first whom it calls.
    async fn start(world: &mut World) -> Outside {
        let guild = world.guild.id();
        let (mut chats, mut outlets) = (Vec::new(), Vec::new());
        for (kind, refusal) in CHATS {
            let peer = Peer::start(kind).await;
            peer.once(refusal);
            let topics = [Topic::Declared, Topic::Level, Topic::DiscordDown, Topic::Closed];
            outlets.push(peer.outlet(&format!("{kind:?}").to_lowercase(), guild, &topics));
            chats.push(peer);
        }
        let pager = Peer::start(OutletKind::Pagerduty).await;
        outlets.push(pager.outlet("pager", guild, &[Topic::Escalation, Topic::DiscordDown]));
        let phone = Peer::start(OutletKind::Phone).await;
        let lead = world.guild.role_named("技术负责人").unwrap();
        world.guild.set_roles(&world.person(Bo), &[lead]);
        let mut gateway = phone.outlet("phone", guild, &[]);
        let numbers = [Chen, Bo].map(|who| format!("{} +8613800000000", world.person(who).id()));
        gateway.phones = Phones::parse(&numbers.join("\n")).unwrap();
        outlets.push(gateway);
        for status in [r#"{"status":"unreached"}"#, r#"{"status":"reached"}"#] {
            phone.once(Instead::Says(200, status));
        }
        world.sends_to(outlets).await;
        Outside { chats, pager, phone }
    }

    /// What each chat took.
    fn texts(&self) -> Vec<Vec<String>> {
        self.chats.iter().map(Peer::texts).collect()
    }

    /// What the pager took, each as its action.
    fn pages(&self) -> Vec<String> {
        let action = |it: &Received| it.body["event_action"].as_str().unwrap_or_default().to_owned();
        self.pager.taken().iter().map(action).collect()
    }
}

/// All that stands in the room.
fn said(world: &World, room: u64) -> String {
    world.guild.messages(room).iter().map(|message| message.text()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_alert_at_night_reaches_everybody_outside_once_and_somebody_while_discord_is_away() {
    let Some(program) = installed(PACKAGE, PACKAGE) else {
        return eprintln!("it cannot be installed here: `whole` alone speaks for it");
    };
    let mut world = World::new().await;
    let route = AlertRoute { level: Some("P0".into()), ..declares() };
    listens(&mut world, vec![route]).await;
    let outside = Outside::start(&mut world).await;
    let manager = Alertmanager::start(&program, world.app().http().expect("an address")).await;
    let first = Utc::now() - TimeDelta::minutes(2);
    manager.hears("web-1", first, Utc::now() + TimeDelta::hours(1)).await;
    let room = until(&mut world, "no room", async |world| rooms(world).first().copied()).await;
    let number = world.incident(room).await.incident.number().to_owned();

    // Each chat refused, which the operators hear, and is told all the same: once.
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    for chat in ["dingtalk", "wecom", "feishu", "slack"] {
        let what = format!("the operators hear of {chat}");
        let is_told = |text: &str| text.contains(chat) && text.contains("takes nothing");
        world.sees(&what, |world| world.guild.messages(ops).iter().any(|it| is_told(&it.text()))).await;
    }
    assert_eq!(outside.texts().concat(), [""; 0]);
    assert_eq!(outside.pager.received().len(), 0, "somebody may still acknowledge");
    world.passes("6m").await;
    for (peer, texts) in outside.chats.iter().zip(outside.texts()) {
        let [told] = &texts[..] else { panic!("{:?}: {texts:?}", peer.kind) };
        assert!(told.contains(&number) && told.contains("HighErrors on web-1"), "{told}");
        assert_eq!(peer.received().len(), 2, "the refusal, and the one that was taken");
    }

    // Nobody acknowledged: the lead was called by phone, the next one answered, and the pager was told.
    assert_eq!(outside.phone.received().len(), 2);
    for words in ["phone could not reach", "phone reached"] {
        assert!(said(&world, room).contains(words), "{words}");
    }
    assert_eq!(outside.pages(), ["trigger"]);

    // Discord is away for ten minutes.
    goes_down(&world);
    for _ in 0..10 {
        world.jumps("1m").await;
    }
    for (peer, texts) in outside.chats.iter().zip(outside.texts()) {
        let later = &texts[1..];
        assert!(
            !later.is_empty() && later.iter().all(|text| text.contains(DOWN)),
            "{:?}: {texts:#?}",
            peer.kind
        );
        let mut each = texts.clone();
        each.sort();
        each.dedup();
        assert_eq!(each.len(), peer.texts().len(), "nothing twice: {texts:#?}");
    }
    comes_back(&mut world).await;
    let told = said(&world, room);
    assert!(told.contains("by pager, dingtalk, wecom, feishu, slack"), "{told}");
    // The pager was told of the escalation, too: it is the same page there.
    assert_eq!(outside.pages(), ["trigger", "trigger"]);
    let keys: BTreeSet<_> = outside.pager.taken().iter().map(|it| it.body["dedup_key"].to_string()).collect();
    assert_eq!(keys.len(), 1, "{keys:?}");

    // The alert recovers, which the room hears, and that is all.
    let taken = (outside.texts(), outside.pages());
    manager.hears("web-1", first, Utc::now() - TimeDelta::seconds(1)).await;
    let recovers = async |world: &mut World| {
        let alerts = world.incident(room).await.incident.alerts;
        alerts.is_some_and(|alerts| alerts.stand.recovered == 1).then_some(())
    };
    until(&mut world, "no recovery", recovers).await;
    world.passes("1s").await;
    assert!(said(&world, room).contains("recovered"), "{}", said(&world, room));
    assert!(world.incident(room).await.incident.is_open(), "an alert closes nothing");
    assert_eq!((outside.texts(), outside.pages()), taken);
    assert_eq!(outside.phone.received().len(), 2, "whoever was reached is not called again");
    drop(manager);
    world.expects_error("how: Late");
    world.ignores_the_rest();
    world.ends().await;
}
