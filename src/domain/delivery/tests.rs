//! The steps of a delivery, one after the other.

use super::*;
use strum::VariantArray;

fn at(seconds: i64) -> At {
    At::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

#[test]
fn a_claim_is_sent_while_it_is_fresh_and_looked_up_after_the_quiet_time() {
    assert!(may_still_send(at(0), at(5)));
    assert!(!may_still_send(at(0), at(6)));
    assert!(!may_still_send(at(1), at(0)));
    assert_eq!(step(&Phase::Claimed(at(0)), at(59)), Step::Wait(at(60)));
    assert_eq!(step(&Phase::Claimed(at(0)), at(60)), Step::LookUp);
}

const OPEN: About = About { private: false, open: true };

fn row(origin: Target, urgency: Urgency) -> Standing {
    Standing {
        kind: Kind::Entry,
        urgency,
        origin,
        target: origin,
        form: Form::Whole,
        phase: Phase::Claimed(at(0)),
        attempts: 1,
        refused_at: None,
        may_repeat: false,
    }
}

fn refusal(cause: Cause) -> Attempt {
    Attempt::Refused(cause, "no".into())
}

#[test]
fn look_ups_that_fail_become_rare_and_rarer_for_what_is_less_urgent() {
    let waits = |urgency| {
        let mut row = Standing { phase: Phase::Unknown(at(0)), ..row(Target::Room, urgency) };
        let mut now = at(60);
        let mut waits = Vec::new();
        for attempts in 2..10 {
            row = settle(&Standing { attempts, ..row }, Attempt::NotLookedUp, OPEN, now);
            let Step::Wait(next) = step(&row.phase, now) else { panic!("{row:?}") };
            waits.push((next - now).num_seconds());
            now = next;
        }
        waits
    };
    assert_eq!(waits(Urgency::Reminder), [2, 4, 8, 16, 32, 60, 60, 60]);
    assert_eq!(waits(Urgency::Escalation), [2, 4, 8, 15, 15, 15, 15, 15]);
}

#[test]
fn what_is_refused_for_its_content_gets_smaller_and_then_goes_elsewhere() {
    let mut now = row(Target::Room, Urgency::Reminder);
    let mut seen = Vec::new();
    while !matches!(now.phase, Phase::Refused(_)) {
        seen.push((now.target, now.form));
        now = settle(&now, refusal(Cause::Content), OPEN, at(0));
    }
    let expected: Vec<_> = [Target::Room, Target::Incidents, Target::Ops]
        .into_iter()
        .flat_map(|target| Form::VARIANTS.iter().map(move |form| (target, *form)))
        .collect();
    assert_eq!(seen, expected);
    assert_eq!((now.target, now.form), (Target::Room, Form::Whole));
}

#[test]
fn what_is_refused_everywhere_is_tried_again_and_never_dead_while_it_matters() {
    let waits = |urgency, about: About| {
        let mut row = row(Target::Reviews, urgency);
        let mut now = at(0);
        let mut waits = Vec::new();
        loop {
            row = settle(&row, refusal(Cause::Place), about, now);
            let Phase::Refused(next) = row.phase else { break };
            waits.push((next - now).num_seconds());
            now = next;
            if now > at(0) + GIVEN_UP_AFTER * 2 {
                break;
            }
        }
        waits
    };
    let growing = [60, 60, 120, 240, 480, 960, 1920, 3600, 3600];
    assert_eq!(waits(Urgency::Rest, OPEN)[..9], growing);
    assert_eq!(waits(Urgency::Reminder, OPEN)[..9], growing);
    assert!(waits(Urgency::Escalation, OPEN).iter().all(|wait| *wait == 15));
    let over = waits(Urgency::Rest, About { open: false, ..OPEN });
    assert_eq!(over.len(), 6 + 7 * 24, "for a week");
    assert!(waits(Urgency::Reminder, About { open: false, ..OPEN }).len() > over.len());
}

#[test]
fn a_private_incident_is_told_to_nobody_but_the_operators_besides() {
    let private = About { private: true, open: true };
    let next = settle(&row(Target::Room, Urgency::Escalation), refusal(Cause::Place), private, at(0));
    assert_eq!((next.target, next.phase), (Target::Ops, Phase::Ready(at(0))));
}

#[test]
fn a_word_to_customers_goes_nowhere_else() {
    let row = Standing { kind: Kind::Wording, ..row(Target::Comms, Urgency::Rest) };
    let next = settle(&row, refusal(Cause::Place), OPEN, at(0));
    assert_eq!((next.target, next.phase), (Target::Comms, Phase::Refused(at(60))));
}

#[test]
fn what_arrived_in_a_smaller_form_is_made_whole_for_a_week() {
    let small = Standing { form: Form::NoFiles, ..row(Target::Reviews, Urgency::Rest) };
    let short = settle(&small, Attempt::Sent, OPEN, at(0));
    assert_eq!(step(&short.phase, at(60)), Step::Complete);
    let later = completed(&short, false, at(0), at(60));
    assert_eq!(later.phase, Phase::Short(at(120)));
    assert_eq!(completed(&later, true, at(0), at(120)).phase, Phase::Sent);
    assert_eq!(completed(&later, false, at(0), at(8 * 86_400)).phase, Phase::Sent);
}

#[test]
fn what_is_owed_and_cannot_be_looked_for_is_told_again_and_says_so() {
    let owed = settle(&row(Target::Room, Urgency::Escalation), Attempt::Unreadable, OPEN, at(60));
    assert_eq!((owed.phase, owed.may_repeat), (Phase::Ready(at(60)), true));
    let rest = settle(&row(Target::Room, Urgency::Rest), Attempt::Unreadable, OPEN, at(60));
    assert_eq!((rest.phase.is_in_doubt(), rest.may_repeat), (true, false));
}

#[test]
fn an_escalation_goes_to_people_directly_when_it_was_refused_for_a_minute() {
    let late = Standing {
        refused_at: Some(at(0)),
        phase: Phase::Refused(at(60)),
        ..row(Target::Room, Urgency::Escalation)
    };
    assert!(!late.goes_direct(at(59)));
    assert!(late.goes_direct(at(60)));
    assert!(!Standing { urgency: Urgency::Reminder, ..late }.goes_direct(at(60)));
}

#[test]
fn what_finds_its_channel_deleted_goes_elsewhere_in_no_smaller_form() {
    let next = settle(&row(Target::Room, Urgency::Reminder), refusal(Cause::Gone), OPEN, at(0));
    assert_eq!((next.target, next.form, next.phase), (Target::Incidents, Form::Whole, Phase::Ready(at(0))));
}
