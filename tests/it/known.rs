//! Who may know of a private incident: whatever somebody asks who is not invited, they read what they would read if it
//! did not exist; whoever is invited reads of it. The paths, the people and the states are a table.

use crate::world::{Who, Who::*, World};
use serde_json::json;
use warroom::sandbox::{Fault, FaultKind};

const TITLE: &str = "薪资外泄";
const NUMBER: &str = "INC-20260302-002";

/// What is asked outside of its room, of an incident whose number is known or guessed.
const PATHS: &[&str] = &[
    "/incidents list",
    "/incidents list all:true",
    "/incidents show number:{number}",
    "/incidents search words:薪资",
    "/incidents search words:{number}",
    "/incidents similar number:{number}",
    "/incidents export number:{number}",
    "/incidents export number:{number} contacts:true",
    "/incidents document document:report incident:{number}",
    "/stats period:year by:level",
    "/stats period:year by:assignee",
    "/drill start incident:{number}",
    "/oncall",
    "/maintenance list",
    "/playbook list",
    "/ack incident:{number}",
    "/reject reason:x incident:{number}",
    "/contacted note:x incident:{number}",
    "/details detail:x text:x incident:{number}",
    "/self-help result:worked incident:{number}",
    "/paged person:@Bo incident:{number}",
    "/contact add name:x reach:1 incident:{number}",
    "/contact list incident:{number}",
    "/grade level:P0 incident:{number}",
    "/assign member:@Sun incident:{number}",
    "/join as:duty incident:{number}",
    "/handover member:@Bo note:x incident:{number}",
    "/update text:x incident:{number}",
    "/log text:x incident:{number}",
    "/stage goal:x incident:{number}",
    "/evidence add kind:log text:x incident:{number}",
    "/evidence list incident:{number}",
    "/blocker raise text:x incident:{number}",
    "/blocker clear id:1 incident:{number}",
    "/blocker list incident:{number}",
    "/cause text:x incident:{number}",
    "/plan propose kind:temporary text:x owner:@Sun risk:x incident:{number}",
    "/plan approve id:1 incident:{number}",
    "/plan list incident:{number}",
    "/workaround text:x incident:{number}",
    "/resolve text:x incident:{number}",
    "/verify result:pass incident:{number}",
    "/observed result:quiet incident:{number}",
    "/close incident:{number}",
    "/reopen reason:x incident:{number}",
    "/silence minutes:5 reason:x incident:{number}",
    "/private off incident:{number}",
    "/private on incident:{number}",
    "/comms list incident:{number}",
    "/followup list incident:{number}",
    "/review open incident:{number}",
    "/survey answer:fair incident:{number}",
    "/why incident:{number}",
    "/catchup incident:{number}",
    "/playbook adopt incident:{number}",
    "/drill inject text:x incident:{number}",
    "/drill stop incident:{number}",
    "/drill score incident:{number}",
    "/leave incident:{number}",
    "/correct occurred:08:40 incident:{number}",
    "/plan override id:1 reason:x incident:{number}",
    "/plan done id:1 incident:{number}",
    "/merge into:INC-20260302-009 incident:{number}",
    "/comms draft template:progress text:x incident:{number}",
    "/comms approve id:1 incident:{number}",
    "/comms publish id:1 incident:{number}",
    "/comms feedback text:x incident:{number}",
    "/followup add text:x owner:@Sun due:7d incident:{number}",
    "/followup done id:1 incident:{number}",
    "/review edit part:technical text:x incident:{number}",
    "/review attend incident:{number}",
    "/review finish incident:{number}",
    "/timeline incident:{number}",
    "/status incident:{number}",
];

/// Options in which incidents are suggested while somebody types.
const SUGGESTING: &[&str] =
    &["/incidents show number:", "/incidents similar number:", "/drill start incident:", "/ack incident:"];

/// How the incident came to be private, and where it is then.
#[derive(Debug, Clone, Copy)]
enum State {
    /// There is none.
    Absent,
    FromTheStart,
    Later,
    Closed,
    WithoutARoom,
}

/// A server with a public incident, and one that is as it says; and the public one's room.
async fn in_state(state: State) -> (World, u64) {
    let mut world = World::new().await;
    world.expects_error("the audit found a difference");
    let public = world.declares(Lin, "title:下单慢 level:P2").await;
    let private = format!("title:{TITLE} level:P1 private:true");
    match state {
        State::Absent => {}
        State::FromTheStart => {
            world.declares(Lin, &private).await;
        }
        State::Later => {
            let room = world.declares(Lin, &format!("title:{TITLE} level:P1")).await;
            world.does(Chen, room, "/private on").await;
        }
        State::Closed => {
            let room = world.declares(Lin, &private).await;
            world.does(Chen, room, "/reject reason:误报").await;
        }
        State::WithoutARoom => {
            let refused = FaultKind::Answer(403, json!({ "code": 50013, "message": "Missing Permissions" }));
            let create = "/guilds/{guild_id}/channels";
            world.sandbox.inject(Fault::once("POST", create, refused).times(9999));
            world.does(Lin, world.general, &format!("/declare {private}")).await;
        }
    }
    world.settled().await;
    (world, public)
}

/// What somebody reads on each path, outside of any room and in that of the public incident.
async fn reads(world: &mut World, who: Who, public: u64) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for path in PATHS.iter().chain(&["/merge into:{number}"]) {
        let line = path.replace("{number}", NUMBER);
        let channel = if line.starts_with("/merge") { public } else { world.general };
        answers.push((line.clone(), world.does(who, channel, &line).await));
    }
    for line in SUGGESTING {
        let choices = world.person(who).completes(world.general, line).await.unwrap();
        answers.push(((*line).to_owned(), format!("{choices:?}")));
    }
    answers
}

/// A command that could name the incident and is not tried here could tell of it.
#[tokio::test]
async fn every_command_about_an_incident_is_among_the_paths() {
    let world = World::new().await;
    let commands = crate::commands::typed(&crate::commands::listed(&world));
    let about = commands.iter().filter(|(_, options)| options.iter().any(|option| option == "incident"));
    // Only those who manage the server are offered the audit trail: they know of everything.
    let about: Vec<&str> = about.map(|(path, _)| path.as_str()).filter(|path| *path != "/audit").collect();
    assert!(about.len() > 40, "{about:?}");
    let is_tried = |path: &&str| {
        PATHS.iter().any(|tried| tried.strip_prefix(*path).is_some_and(|rest| rest.starts_with(' ')))
    };
    let missing: Vec<_> = about.iter().filter(|path| !is_tried(path)).collect();
    assert!(missing.is_empty(), "not tried: {missing:?}");
    world.ends().await;
}

#[tokio::test]
async fn whoever_is_not_invited_reads_what_they_would_read_if_it_did_not_exist() {
    let (mut world, public) = in_state(State::Absent).await;
    let nothing = reads(&mut world, Sun, public).await;
    world.ignores_the_rest();
    world.ends().await;
    for state in [State::FromTheStart, State::Later, State::Closed, State::WithoutARoom] {
        let (mut world, public) = in_state(state).await;
        for (there, absent) in reads(&mut world, Sun, public).await.iter().zip(&nothing) {
            assert_eq!(there, absent, "{state:?}");
        }
        world.sandbox.clear_injected();
        world.passes("30m").await;
        world.ignores_the_rest();
        world.ends().await;
    }
}

#[tokio::test]
async fn whoever_is_invited_or_manages_the_server_reads_of_it() {
    for state in [State::FromTheStart, State::Later, State::Closed] {
        let (mut world, _) = in_state(state).await;
        // The reporter, a role of the playbook's, and whoever manages the server.
        for who in [Lin, Wang, Ops] {
            let said = world.does(who, world.general, &format!("/incidents show number:{NUMBER}")).await;
            assert!(said.contains(TITLE), "{state:?} {who:?}: {said}");
        }
        world.ignores_the_rest();
        world.ends().await;
    }
}
