//! The fields of a document that are tables: their columns and rows.

use super::Source;
use crate::discord::cards::line::On;
use crate::discord::cards::{correction, entry, facts, review};
use crate::domain::decide::open_gates;
use crate::domain::document::Field;
use crate::domain::incident::{Assignment, Checked, Plan};
use crate::domain::limits::{deadline, deadlines};
use crate::domain::playbook::Clock;
use crate::domain::timeline::{
    DueEvent, Event, PresenceEvent, PrivacyEvent, ReviewEvent, RoomEvent, SurveyEvent,
};
use crate::text::{labels, say};

impl Source<'_> {
    /// What is listed in rows under columns; `None` of what is one value.
    pub(super) fn table(&self, field: Field) -> Option<(&'static [&'static str], Vec<Vec<String>>)> {
        let writer = self.writer;
        let (incident, language) = (&writer.view.incident, writer.language());
        let number = |id: u32| format!("#{id}");
        let cells: (&'static [&'static str], Vec<Vec<String>>) = match field {
            Field::Grades => {
                let rows = incident.levels.iter().map(|given_level| {
                    let confirmed =
                        if given_level.confirmed { "document-confirmed" } else { "card-provisional" };
                    let (level, why) = (writer.level(&given_level.level), self.text(&given_level.reason));
                    vec![
                        self.at(Some(given_level.at)),
                        level,
                        say(language, confirmed),
                        why,
                        writer.actor(given_level.by),
                    ]
                });
                (
                    &[
                        "document-time",
                        "document-level",
                        "document-progress",
                        "document-reason",
                        "document-who",
                    ],
                    rows.collect(),
                )
            }
            Field::Tasks => (
                &["document-part", "document-who", "document-goal", "document-since", "document-until"],
                incident.assignments.iter().map(|part| self.task(part)).collect(),
            ),
            Field::Log => (&["document-time", "document-what"], self.entries(is_work)),
            Field::Timeline => (&["document-time", "document-what"], self.entries(|_| true)),
            Field::Evidence => {
                let rows = incident.evidence.iter().map(|evidence| {
                    let kind = labels::evidence_kind(language, evidence.kind);
                    let (text, link) = (self.typed(&evidence.text), self.text(&evidence.link));
                    vec![
                        number(evidence.id),
                        kind,
                        text,
                        link,
                        writer.actor(evidence.by),
                        self.at(Some(evidence.at)),
                    ]
                });
                (
                    &[
                        "document-no",
                        "document-kind",
                        "document-what",
                        "document-where",
                        "document-who",
                        "document-time",
                    ],
                    rows.collect(),
                )
            }
            Field::Blockers => {
                let rows = incident.blockers.iter().map(|blocker| {
                    let owner = blocker.owner.map(|user| writer.person(user)).unwrap_or_default();
                    let (from, until) = (self.at(Some(blocker.raised_at)), self.at(blocker.cleared_at));
                    vec![number(blocker.id), self.typed(&blocker.text), owner, from, until]
                });
                (
                    &["document-no", "document-what", "document-owner", "document-since", "document-cleared"],
                    rows.collect(),
                )
            }
            Field::Plans => (
                &[
                    "document-no",
                    "document-kind",
                    "document-what",
                    "document-owner",
                    "document-at",
                    "document-eta",
                    "document-risk",
                    "document-approved",
                    "document-progress",
                ],
                incident.plans.iter().map(|plan| self.plan(plan)).collect(),
            ),
            Field::Checks => (
                &[
                    "document-check",
                    "document-result",
                    "document-figure",
                    "document-who",
                    "document-time",
                    "document-remark",
                ],
                self.checks(),
            ),
            Field::Limits => {
                let rows = deadlines(incident, writer.view.rules()).into_iter().map(|deadline| {
                    let limit = labels::deadline(language, &deadline, &writer.view.calendars);
                    let id = match deadline.met_in_time() {
                        Some(true) => "document-met",
                        Some(false) => "document-late",
                        None => "document-open",
                    };
                    let clock = labels::clock(language, deadline.clock);
                    let due =
                        deadline.met.map_or_else(|| self.due(&deadline), |_| self.at(Some(deadline.due)));
                    vec![clock, limit, due, self.at(deadline.met), say(language, id)]
                });
                (
                    &[
                        "document-clock",
                        "document-limit",
                        "document-due",
                        "document-reached",
                        "document-result",
                    ],
                    rows.collect(),
                )
            }
            Field::Followups => {
                let rows = incident.followups.iter().map(|followup| {
                    let area = followup.area.map(|area| labels::area(language, area)).unwrap_or_default();
                    let unsettled = followup.unsettled(self.writer.view.rules());
                    let due = self.at(Some(followup.due)) + &facts::provisional(self.writer, unsettled);
                    let done = self.at(followup.done_at);
                    vec![
                        number(followup.id),
                        self.typed(&followup.text),
                        area,
                        writer.person(followup.owner),
                        due,
                        done,
                    ]
                });
                (
                    &[
                        "document-no",
                        "document-what",
                        "document-area",
                        "document-owner",
                        "document-due",
                        "document-done",
                    ],
                    rows.collect(),
                )
            }
            Field::Wordings => {
                let published = incident.wordings.iter().filter_map(|one| Some((one, one.published?)));
                let rows = published.map(|(wording, (by, at))| {
                    let next = self.at(wording.draft.next);
                    vec![
                        number(wording.draft.id),
                        self.at(Some(at)),
                        self.typed(&wording.draft.text),
                        next,
                        writer.actor(by),
                    ]
                });
                (
                    &["document-no", "document-time", "document-what", "comms-promise", "document-who"],
                    rows.collect(),
                )
            }
            Field::Feedback => {
                let rows = incident.feedback.iter();
                let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
                let rows = rows.map(|feedback| {
                    let (at, by) = (self.at(Some(feedback.at)), writer.actor(feedback.by));
                    vec![at, self.typed(&feedback.text), count(feedback.asked), count(feedback.content), by]
                });
                let columns = &[
                    "document-time",
                    "document-what",
                    "document-asked",
                    "document-satisfied",
                    "document-who",
                ];
                (columns, rows.collect())
            }
            _ => return None,
        };
        Some(cells)
    }

    /// Who does what by when: by the recovery limit, where the level has one.
    fn task(&self, part: &Assignment) -> Vec<String> {
        let view = self.writer.view;
        let until =
            deadline(&view.incident, view.rules(), Clock::Recover).map(|deadline| self.due(&deadline));
        vec![
            self.writer.role(&part.role),
            self.writer.person(part.member),
            self.text(&part.goal),
            self.at(Some(part.since)),
            until.unwrap_or_default(),
        ]
    }

    fn entries(&self, wanted: fn(&Event) -> bool) -> Vec<Vec<String>> {
        let shown = review::sorted(self.timeline).into_iter().filter(|it| wanted(&it.entry.event));
        let rows = shown.map(|standing| {
            let (view, timeline) = (self.writer.view, self.timeline);
            let line = entry::line(On { view, entry: &standing.entry, timeline, now: standing.entry.at });
            let (head, quote) = (line.head(self.writer), line.quote(self.writer));
            let quote = quote.iter().map(|text| self.typed(text));
            let mark = correction::mark(self.writer, &standing, standing.entry.at);
            let what = std::iter::once(head).chain(quote).chain(mark).collect::<Vec<_>>().join("\n");
            vec![self.writer.date_time(standing.happened), what]
        });
        rows.collect()
    }

    fn plan(&self, plan: &Plan) -> Vec<String> {
        let (writer, language) = (self.writer, self.writer.language());
        let approvals = plan.approvals.iter().map(|it| writer.actor(it.by));
        let overridden = plan
            .overridden
            .as_ref()
            .map(|reason| format!("{}: {}", say(language, "document-overridden"), self.typed(reason)));
        let waits = open_gates(plan, &writer.view.playbook);
        let waits = waits.into_iter().map(|(_, gate)| format!("({})", labels::words(language, &gate.name)));
        let at = plan.at.map_or_else(|| say(language, "plan-at-once"), |at| writer.date_time(at));
        vec![
            format!("#{}", plan.id),
            labels::plan_kind(language, plan.kind),
            self.typed(&plan.text),
            writer.person(plan.owner),
            at,
            self.at(plan.eta),
            self.typed(&plan.risk),
            self.lines(approvals.chain(overridden).chain(waits)),
            labels::plan_progress(language, plan.progress),
        ]
    }

    /// Every check that was made, then those that were not.
    fn checks(&self) -> Vec<Vec<String>> {
        let (writer, language) = (self.writer, self.writer.language());
        let rule = &writer.view.playbook.verification.checks;
        let name = |place: u32| {
            let check = rule.get(place as usize);
            check.map(|check| labels::words(language, &check.name)).unwrap_or_default()
        };
        let row = |made: &Checked| {
            let result = say(language, if made.passed { "document-passed" } else { "document-failed" });
            vec![
                match (made.check, made.checks.as_slice()) {
                    (Some(place), _) => name(place),
                    (None, []) => say(language, "document-all-checks"),
                    (None, places) => labels::list(language, places.iter().map(|place| name(*place))),
                },
                result,
                self.text(&made.figure),
                writer.actor(made.by),
                self.at(Some(made.at)),
                self.text(&made.note),
            ]
        };
        let made = &writer.view.incident.checks;
        let whole = made.iter().any(|check| check.check.is_none() && check.checks.is_empty() && check.passed);
        let is_made = |place: &u32| {
            whole || made.iter().any(|check| check.check == Some(*place) || check.checks.contains(place))
        };
        let left = (0..rule.len() as u32).filter(|place| !is_made(place));
        let empty = |place| {
            let mut row = vec![String::new(); 6];
            row[0] = name(place);
            row
        };
        made.iter().map(row).chain(left.map(empty)).collect()
    }
}

/// What people did and saw, not what they were told.
fn is_work(event: &Event) -> bool {
    !matches!(
        event,
        Event::Due(DueEvent::FellDue(_))
            | Event::Room(RoomEvent::RoomOpened { .. })
            | Event::Room(RoomEvent::RoomChosen { .. })
            | Event::Presence(PresenceEvent::Present { .. })
            | Event::Privacy(PrivacyEvent::PrivacySet { .. })
            | Event::Privacy(PrivacyEvent::AccessRefused { .. })
            | Event::Privacy(PrivacyEvent::AccessSet)
            | Event::Room(RoomEvent::RoomDeleted)
            | Event::Room(RoomEvent::RoomPlainer { .. })
            | Event::Room(RoomEvent::RoomRefused { .. })
            | Event::Review(ReviewEvent::ReviewAttended { .. })
            | Event::Survey(SurveyEvent::SurveySent { .. })
    )
}
