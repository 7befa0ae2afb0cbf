//! What becomes of the rows of the outbox.

use super::*;
use crate::domain::fixture;
use crate::domain::timeline::{Actor, Entry};
use crate::store::{Change, Loss};

fn declared() -> Entry {
    Entry {
        seq: 1,
        at: At::UNIX_EPOCH,
        by: Actor::Bot,
        event: fixture::declared(fixture::report(&fixture::playbook())),
    }
}

fn notice(target: Target) -> NewNotice {
    let (kind, urgency) = (Kind::Entry, Urgency::Rest);
    NewNotice { kind, seq: 1, target, urgency, nonce: "n".into(), at: At::UNIX_EPOCH }
}

async fn pending(store: &Store) -> sqlx::Result<Vec<Notice>> {
    Ok(store.round(At::MAX_UTC, 0).await?.notices)
}

#[tokio::test]
async fn a_notice_is_in_the_outbox_once_and_an_entry_in_the_timeline_once() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("test.db")).await?;
    let first = declared();
    let incident = Incident::begin(IncidentId(1), &first).unwrap();
    let save = async |new: bool, entries: &[Entry], notices: &[NewNotice]| {
        let mut write = store.begin().await?;
        write.save(&Change { incident: &incident, new, entries, notices, next_due: None })?;
        write.commit().await
    };
    let once = [notice(Target::Ops), notice(Target::Incidents)];
    save(true, std::slice::from_ref(&first), &once).await?;
    save(false, &[], &once).await?;
    assert_eq!(store.looks().evidence(IncidentId(1)).await?.len(), 2);
    assert!(save(false, &[first], &[]).await.is_err());
    assert_eq!(store.timeline(IncidentId(1)).await?.len(), 1);
    // One that went elsewhere is still the one for its first target.
    let row = pending(&store).await?.remove(0);
    let moved = Notice { target: Target::Room, ..row.clone() };
    assert!(store.move_notice(&row, &moved).await?);
    save(false, &[], &once).await?;
    assert_eq!(store.looks().evidence(IncidentId(1)).await?.len(), 2);
    store.close().await;
    Ok(())
}

#[tokio::test]
async fn a_surface_that_is_lost_while_a_copy_of_it_is_under_way_waits_for_that() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("test.db")).await?;
    let (id, first) = (IncidentId(1), declared());
    let incident = Incident::begin(id, &first).unwrap();
    let notices = [NewNotice { kind: Kind::Announcement, ..notice(Target::Incidents) }];
    let mut write = store.begin().await?;
    let change =
        Change { incident: &incident, new: true, entries: &[first], notices: &notices, next_due: None };
    write.save(&change)?;
    write.place_surface((id, Kind::Announcement, 1), ChannelId(7), MessageId(8), (1, None));
    write.commit().await?;
    let lost = store.surface_of(MessageId(8)).await?.unwrap();
    let anew = async |nonce: &str| {
        let mut write = store.begin().await?;
        write.surface_lost(&lost, Loss::Message, At::UNIX_EPOCH, At::UNIX_EPOCH);
        write.post_anew(&lost, Target::Incidents, nonce, &[], At::UNIX_EPOCH);
        write.commit().await?;
        pending(&store).await
    };
    let under_way = anew("second").await?.remove(0);
    assert_eq!((under_way.copy, under_way.nonce.as_str()), (1, "n"));
    // It arrives, and is deleted as well.
    let mut write = store.begin().await?;
    write.move_notice(&under_way, &Notice { phase: Phase::Sent, ..under_way.clone() });
    write.place_surface((id, Kind::Announcement, 1), ChannelId(7), MessageId(8), (1, None));
    write.commit().await?;
    assert!(store.surface_of(MessageId(8)).await?.is_some(), "what arrived takes its place");
    let second = anew("second").await?.remove(0);
    assert_eq!((second.copy, second.nonce.as_str()), (2, "second"));
    store.close().await;
    Ok(())
}

#[tokio::test]
async fn what_is_urgent_is_taken_first() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("test.db")).await?;
    let first = declared();
    let incident = Incident::begin(IncidentId(1), &first).unwrap();
    let order = [Urgency::Rest, Urgency::Escalation, Urgency::Reminder, Urgency::Escalation];
    let notices: Vec<_> =
        (1..).zip(order).map(|(seq, urgency)| NewNotice { seq, urgency, ..notice(Target::Ops) }).collect();
    let mut write = store.begin().await?;
    let change =
        Change { incident: &incident, new: true, entries: &[first], notices: &notices, next_due: None };
    write.save(&change)?;
    write.commit().await?;
    // Of what goes to one place, one is taken at a time.
    let mut taken = Vec::new();
    while let Some(next) = pending(&store).await?.first() {
        taken.push(next.seq);
        assert!(store.move_notice(next, &Notice { phase: Phase::Sent, ..next.clone() }).await?);
    }
    assert_eq!(taken, [2, 4, 3, 1]);
    store.close().await;
    Ok(())
}

/// However far a message is when what it asks for is answered: what shows the answer is at its end, and what does not
/// is said anew.
#[tokio::test]
async fn what_is_answered_while_it_is_under_way_is_said_anew_once_it_arrived() -> anyhow::Result<()> {
    const FAR: [Phase; 6] = [
        Phase::Ready(At::UNIX_EPOCH),
        Phase::Claimed(At::UNIX_EPOCH),
        Phase::Unknown(At::UNIX_EPOCH),
        Phase::Refused(At::UNIX_EPOCH),
        Phase::Short(At::UNIX_EPOCH),
        Phase::Sent,
    ];
    let asked = Prompt { kind: "declared", id: None, clock: None };
    for (phase, answer, shown) in FAR.iter().flat_map(|phase| [(phase, 2, 1), (phase, 2, 2)]) {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&folder.path().join("test.db")).await?;
        let first = declared();
        let incident = Incident::begin(IncidentId(1), &first).unwrap();
        let mut write = store.begin().await?;
        let notices = [notice(Target::Ops)];
        write.save(&Change {
            incident: &incident,
            new: true,
            entries: &[first],
            notices: &notices,
            next_due: None,
        })?;
        write.commit().await?;
        let message = phase.has_arrived().then_some(MessageId(8));
        let ready = pending(&store).await?.remove(0);
        let under_way = Notice { phase: phase.clone(), message, ..ready.clone() };
        store.move_notice(&ready, &under_way).await?;
        let mut write = store.begin().await?;
        write.say_anew(IncidentId(1), answer, asked, At::UNIX_EPOCH);
        write.commit().await?;
        if *phase != Phase::Sent {
            let mut write = store.begin().await?;
            let sent = Notice { phase: Phase::Sent, message: Some(MessageId(8)), ..under_way.clone() };
            write.note_arrival(&under_way, &sent, shown);
            write.commit().await?;
        }
        let waits = pending(&store).await?.iter().any(|notice| matches!(notice.phase, Phase::Short(_)));
        assert_eq!(waits, *phase == Phase::Sent || shown < answer, "{phase:?}, shows {shown}");
        store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn of_two_who_claim_a_notice_one_gets_it() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("test.db")).await?;
    let first = declared();
    let incident = Incident::begin(IncidentId(1), &first).unwrap();
    let mut write = store.begin().await?;
    let notices = [notice(Target::Ops)];
    let change =
        Change { incident: &incident, new: true, entries: &[first], notices: &notices, next_due: None };
    write.save(&change)?;
    write.commit().await?;
    let row = pending(&store).await?.remove(0);
    for (second, gets_it) in [(1, true), (2, false)] {
        let at = At::UNIX_EPOCH + chrono::TimeDelta::seconds(second);
        let claimed = Notice { phase: Phase::Claimed(at), ..row.clone() };
        assert_eq!(store.move_notice(&row, &claimed).await?, gets_it);
    }
    store.close().await;
    Ok(())
}
