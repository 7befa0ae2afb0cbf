//! Pictures: beside the summary and in its page, with the timeline, and of the figures.

use crate::world::{PATIENCE, Who, Who::*, World};
use chrono::{DateTime, Utc};
use warroom::domain::playbook::Clock;
use warroom::domain::timeline::{Entry, Event, PresenceEvent};
use warroom::picture::data::timeline::{Outcome, Timeline, Unasked};
use warroom::sandbox::AttachmentView;

/// An incident that is acknowledged late, reminded of, and closed.
async fn closed(world: &mut World) -> u64 {
    let room = world.declares(Lin, "title:订单 <b>宕机</b> 🔥 level:P0 symptom:报错 500").await;
    world.passes("12m").await;
    world.does(Wang, room, "/ack").await;
    world.does(Chen, room, "/grade").await;
    world.does(Chen, room, "/assign @Bo").await;
    world.passes("10m").await;
    world.does(Bo, room, "/cause 磁盘满 category:technical confirmed:true").await;
    world.does(Bo, room, "/resolve 清理磁盘").await;
    world.passes("5m").await;
    world.does(Sun, room, "/verify pass").await;
    world.reads(room);
    world.does(Chen, room, "/close").await;
    room
}

/// Width and height of a PNG.
fn size(file: &AttachmentView) -> (u32, u32) {
    assert!(file.bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{file:?}");
    let number = |from: usize| u32::from_be_bytes(file.bytes[from..from + 4].try_into().unwrap());
    (number(16), number(20))
}

async fn files(world: &mut World, who: Who, place: u64, line: &str) -> Vec<AttachmentView> {
    let answer = world.person(who).types(place, line).await.unwrap();
    answer.settled(PATIENCE).await.unwrap().message.expect("a message").attachments
}

fn named(files: &[AttachmentView], ending: &str) -> Vec<AttachmentView> {
    files.iter().filter(|file| file.name.ends_with(ending)).cloned().collect()
}

#[tokio::test]
async fn the_summary_has_the_picture_of_the_incident_and_so_has_each_page() {
    let mut world = World::with("language:both").await;
    let room = closed(&mut world).await;
    let reviews = world.guild.channel_named("incident-reviews").unwrap();
    for place in [room, reviews] {
        let told = world.hears(place, "故障总结 / Incident summary", &[]);
        let files = told.message.attachments;
        let pictures = named(&files, ".png");
        assert_eq!(pictures.len(), 1, "a second would make both small: {files:?}");
        assert_eq!(size(&pictures[0]).0, 1000);
        assert_eq!(pictures[0].content_type, "image/png");
        let pages = named(&files, ".html");
        assert_eq!(pages.len(), 2, "{files:?}");
        for page in &pages {
            let text = String::from_utf8(page.bytes.to_vec()).unwrap();
            assert_eq!(text.matches("<img ").count(), 1, "{}", page.name);
            assert!(text.contains("src=\"data:image/png;base64,iVBOR"), "{}", page.name);
        }
        assert_ne!(pages[0].bytes, pages[1].bytes, "each in its language");
    }
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn whoever_reads_the_timeline_or_takes_the_record_has_its_picture() {
    let mut world = World::new().await;
    let room = closed(&mut world).await;
    world.ignores_the_rest();
    let pictures = named(&files(&mut world, Wang, room, "/timeline").await, ".png");
    assert_eq!(pictures.len(), 1);
    let whole = size(&pictures[0]);
    let early = named(&files(&mut world, Wang, room, "/timeline at:14:01").await, ".png");
    assert!(size(&early[0]).1 < whole.1, "less had happened by then");
    let before = files(&mut world, Wang, room, "/timeline at:13:01").await;
    assert_eq!(named(&before, ".png").len(), 0, "it was not reported yet");
    let record = files(&mut world, Wang, room, "/incidents export").await;
    assert_eq!(named(&record, ".png").len(), 1);
    let page = String::from_utf8(named(&record, ".html")[0].bytes.to_vec()).unwrap();
    assert!(page.contains("data:image/png"));
    world.ends().await;
}

#[tokio::test]
async fn what_it_shows_is_what_happened() {
    let mut world = World::new().await;
    let room = closed(&mut world).await;
    world.ignores_the_rest();
    let (view, timeline) = (world.incident(room).await, world.timeline(room).await);
    let shown = Timeline::of(&view.incident, &timeline, view.rules(), world.now());
    let began = view.incident.declared_at;
    let minute = |instant: DateTime<Utc>| (instant - began).num_minutes();
    let phases: Vec<String> = shown
        .phases
        .iter()
        .map(|phase| format!("{:?} {}–{}", phase.what, minute(phase.from), minute(phase.to)))
        .collect();
    insta::assert_snapshot!(phases.join(", "), @"Reported 0–0, Graded 0–12, Assigned 12–22, Planning 22–22, Verifying 22–27, Resolved 27–27");
    let limits: Vec<String> = shown
        .limits
        .iter()
        .map(|run| {
            let outcome = match run.outcome {
                Outcome::Met(met) => format!("met {}", minute(met)),
                Outcome::Late(met) => format!("late {}", minute(met)),
                other => format!("{other:?}"),
            };
            format!("{:?} {}–{} {outcome}", run.clock, minute(run.from), minute(run.due))
        })
        .collect();
    insta::assert_snapshot!(limits.join(", "), @"Grade 0–5 late 12, Respond 0–5 late 12, Recover 0–120 met 22");
    let told: Vec<String> = shown.told.iter().map(|(told, at)| format!("{told:?} {}", minute(*at))).collect();
    insta::assert_snapshot!(told.join(", "), @"Warning 4, Breach 5, Breach 5, Escalation 10, Reminder 10, Reminder 10");
    assert!(shown.told.iter().any(|(told, _)| *told == Unasked::Breach), "nobody reacted in time");

    // Where it was for how long is what figures count.
    let case = warroom::domain::figures::case(&view.incident, &timeline, view.rules(), world.now()).unwrap();
    for (state, length) in case.stages.into_iter().filter_map(|(state, length)| Some((state, length?))) {
        let stays = shown.phases.iter().filter(|phase| phase.what == state);
        assert_eq!(stays.map(|stay| stay.to - stay.from).sum::<chrono::TimeDelta>(), length, "{state:?}");
    }
    world.ends().await;
}

#[tokio::test]
async fn figures_come_with_their_pictures() {
    let mut world = World::new().await;
    let general = world.general;
    let none = files(&mut world, Wang, general, "/stats").await;
    assert!(none.is_empty(), "nothing is there to be drawn: {none:?}");
    closed(&mut world).await;
    world.ignores_the_rest();
    let files = files(&mut world, Wang, general, "/stats period:quarter").await;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["incidents.csv", "recovery.png", "limits.png", "load.png"]);
    for picture in named(&files, ".png") {
        assert_eq!(size(&picture).0, 1000);
    }
    world.ends().await;
}

#[tokio::test]
async fn what_is_put_right_is_drawn_as_it_was() {
    let mut world = World::new().await;
    let room = world.declares(Lin, "title:宕机 level:P0").await;
    world.passes("12m").await;
    world.does(Wang, room, "/ack").await;
    let is_ack = |entry: &&Entry| entry.event == Event::Presence(PresenceEvent::Acknowledged);
    let acknowledged = world.timeline(room).await.iter().find(is_ack).unwrap().seq;
    let mut shown = Vec::new();
    for line in [
        None,
        Some("/correct occurred:13:50".to_owned()),
        Some(format!("/correct entry:{acknowledged} at:14:03")),
    ] {
        if let Some(line) = line {
            world.does(Wang, room, &line).await;
        }
        let (view, timeline) = (world.incident(room).await, world.timeline(room).await);
        let picture = Timeline::of(&view.incident, &timeline, view.rules(), world.now());
        let minute = |at: DateTime<Utc>| (at - picture.from).num_minutes();
        let respond = picture.limits.iter().find(|run| run.clock == Clock::Respond).unwrap();
        let met = match respond.outcome {
            Outcome::Met(met) => format!("met {}", minute(met)),
            Outcome::Late(met) => format!("late {}", minute(met)),
            other => format!("{other:?}"),
        };
        shown.push(format!("began {:?}, {met}", picture.occurred.map(minute)));
    }
    insta::assert_snapshot!(shown.join("; "), @"began None, late 12; began Some(-10), late 12; began Some(-10), met 3");
    world.ignores_the_rest();
    world.ends().await;
}
