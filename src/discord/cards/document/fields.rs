//! What each field of a document says.

use crate::discord::cards::line::On;
use crate::discord::cards::writer::Writer;
use crate::discord::cards::{correction, entry, facts, figures, review};
use crate::domain::At;
use crate::domain::decide::open_gates;
use crate::domain::details::known;
use crate::domain::document::Field;
use crate::domain::figures::spells;
use crate::domain::incident::{Assignment, Checked, Plan};
use crate::domain::limits::{Deadline, deadline, deadlines};
use crate::domain::playbook::{Clock, Milestone};
use crate::domain::reporter::Reporter;
use crate::domain::review::ReviewPart;
use crate::domain::survey::Satisfaction;
use crate::domain::timeline::{
    DueEvent, Entry, Event, MilestoneEvent, PresenceEvent, PrivacyEvent, ReviewEvent, RoomEvent, SurveyEvent,
    UpdateEvent, UpdateKind,
};
use crate::text::plain::show_whole;
use crate::text::{labels, say};
use strum::VariantArray;

/// What a field says: one value, or rows under columns.
pub(super) enum Cells {
    One(String),
    Many(&'static [&'static str], Vec<Vec<String>>),
}

impl Cells {
    /// What somebody typed, whole.
    pub(super) fn one(typed: &str) -> String {
        show_whole(typed)
    }
}

/// What a document is made of.
pub(super) struct Source<'a> {
    pub(super) writer: &'a Writer<'a>,
    pub(super) timeline: &'a [Entry],
    pub(super) contacts: bool,
}

impl Source<'_> {
    pub(super) fn cells(&self, field: Field) -> Cells {
        match self.table(field) {
            Some((columns, rows)) => Cells::Many(columns, rows),
            None => Cells::One(self.value(field)),
        }
    }

    fn typed(&self, text: &str) -> String {
        Cells::one(text)
    }

    fn text(&self, text: &Option<String>) -> String {
        text.as_ref().map(|text| self.typed(text)).unwrap_or_default()
    }

    /// As last given, else as reported.
    fn detail(&self, key: &str) -> String {
        known(&self.writer.view.incident, key).map(|text| self.typed(text)).unwrap_or_default()
    }

    fn at(&self, at: Option<At>) -> String {
        at.map(|at| self.writer.date_time(at)).unwrap_or_default()
    }

    fn due(&self, deadline: &Deadline<'_>) -> String {
        format!("{}{}", self.at(Some(deadline.due)), facts::provisional(self.writer, deadline.unsettled))
    }

    fn reached(&self, milestones: &[Milestone]) -> String {
        let known = &self.writer.view.incident.spell.milestones;
        self.at(milestones.iter().filter_map(|milestone| known.get(milestone)).min().copied())
    }

    fn part(&self, part: ReviewPart) -> String {
        let review = self.writer.view.incident.review.as_ref();
        review.and_then(|review| review.parts.get(&part)).map(|text| self.typed(text)).unwrap_or_default()
    }

    /// Several things in one cell.
    fn lines(&self, lines: impl IntoIterator<Item = String>) -> String {
        lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn value(&self, field: Field) -> String {
        let writer = self.writer;
        let (incident, language) = (&writer.view.incident, writer.language());
        let report = &incident.report;
        match field {
            Field::Number => self.typed(incident.number()),
            Field::Title => self.typed(&report.title),
            Field::State => facts::state(writer),
            Field::Level => incident.level().map(|_| facts::level(writer)).unwrap_or_default(),
            Field::Type => {
                let kind = writer.view.playbook.fault_type(&report.fault_type);
                kind.map(|kind| labels::words(language, &kind.name)).unwrap_or_default()
            }
            Field::Reported => self.at(Some(incident.declared_at)),
            Field::Occurred => {
                correction::occurred(writer, |writer, at| writer.date_time(at)).unwrap_or_default()
            }
            Field::Acknowledged => self.reached(&[Milestone::Acknowledged]),
            Field::Recovered => self.reached(&[Milestone::Recovered, Milestone::CoreRestored]),
            Field::Resolved => self.reached(&[Milestone::Resolved]),
            Field::Closed => self.at(incident.spell.closed_at),
            Field::Reporter => match incident.reported_by() {
                Reporter::Member(user) => writer.person(user),
                Reporter::Contact => self.value(Field::Contact),
                Reporter::Nobody => String::new(),
            },
            Field::Contact if self.contacts => self.detail("contact"),
            Field::Contact => {
                known(incident, "contact").map(|_| say(language, "document-withheld")).unwrap_or_default()
            }
            Field::Department => self.detail("department"),
            Field::Steps => self.detail("steps"),
            Field::Error => self.detail("error"),
            Field::Tried => self.detail("tried"),
            Field::Source => {
                let urgent = report.urgent.then(|| say(language, "report-urgent"));
                let source = Some(self.detail("source")).filter(|said| !said.is_empty());
                source.into_iter().chain(urgent).collect::<Vec<_>>().join(" · ")
            }
            Field::Impact => self.detail("impact"),
            Field::Scope => facts::impact(writer, usize::MAX).unwrap_or_default(),
            Field::Symptom => self.detail("symptom"),
            Field::Judgement => self.judgement(),
            Field::Findings => self.findings(),
            Field::Cause => incident.cause.as_ref().map(|cause| self.typed(&cause.text)).unwrap_or_default(),
            Field::Category => {
                let category = incident.cause.as_ref().and_then(|cause| cause.category);
                category.map(|category| labels::cause_category(language, category)).unwrap_or_default()
            }
            Field::Team => self.lines(incident.assignments.iter().map(|part| self.member(part))),
            Field::Eta => self.at(incident.spell.eta),
            Field::Workaround => self.text(&incident.spell.workaround),
            Field::Solution => self.solution(),
            Field::Verifier => {
                let mut who: Vec<_> = incident.checks.iter().map(|check| writer.actor(check.by)).collect();
                who.dedup();
                labels::list(language, who)
            }
            Field::Verdict => self.verdict(),
            Field::Summary => {
                let known = [Some(&report.title), report.symptom.as_ref(), report.impact.as_ref()];
                self.lines(known.into_iter().flatten().map(|text| self.typed(text)))
            }
            Field::Taken => self.taken(),
            Field::Prevention => {
                let followups = incident.followups.iter().map(|followup| self.typed(&followup.text));
                self.lines(followups)
            }
            Field::Technical => self.part(ReviewPart::Technical),
            Field::Process => self.part(ReviewPart::Process),
            Field::Human => self.part(ReviewPart::Human),
            Field::WentWell => self.part(ReviewPart::WentWell),
            Field::WentBadly => self.part(ReviewPart::WentBadly),
            Field::Lessons => {
                let parts = [ReviewPart::WentWell, ReviewPart::WentBadly].map(|part| self.part(part));
                let followups = incident.followups.iter().map(|followup| self.typed(&followup.text));
                self.lines(parts.into_iter().chain(followups))
            }
            Field::Attended => {
                let who = incident.review.iter().flat_map(|review| &review.attended);
                labels::list(language, who.map(|user| writer.person(*user)))
            }
            Field::SurveySent
            | Field::SurveyUntil
            | Field::SurveyOf
            | Field::Satisfaction
            | Field::SurveyText
            | Field::SurveyAnswered => self.survey(field).unwrap_or_default(),
            Field::Grades
            | Field::Tasks
            | Field::Log
            | Field::Timeline
            | Field::Evidence
            | Field::Blockers
            | Field::Plans
            | Field::Checks
            | Field::Limits
            | Field::Followups
            | Field::Wordings
            | Field::Feedback => String::new(),
        }
    }

    fn table(&self, field: Field) -> Option<(&'static [&'static str], Vec<Vec<String>>)> {
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

    /// What the first person who judged it said: type, level, why.
    fn judgement(&self) -> String {
        let given_level = self.writer.view.incident.levels.first();
        let level = given_level.map(|given_level| self.writer.level(&given_level.level)).unwrap_or_default();
        let why =
            given_level.and_then(|given_level| given_level.reason.as_ref()).map(|reason| self.typed(reason));
        self.lines([self.value(Field::Type), level, why.unwrap_or_default()])
    }

    /// News that was marked as a finding, and suspicions.
    fn findings(&self) -> String {
        let found =
            review::sorted(self.timeline).into_iter().filter_map(|standing| match &standing.entry.event {
                Event::Update(UpdateEvent::Updated { text, kind: UpdateKind::Finding, .. })
                | Event::Milestone(MilestoneEvent::CauseStated { text, confirmed: false, .. }) => {
                    Some(self.typed(text))
                }
                _ => None,
            });
        self.lines(found)
    }

    fn member(&self, part: &Assignment) -> String {
        format!("{}: {}", self.writer.role(&part.role), self.writer.person(part.member))
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

    fn verdict(&self) -> String {
        let (incident, language) = (&self.writer.view.incident, self.writer.language());
        if incident.spell.milestones.contains_key(&Milestone::Resolved) {
            return say(language, "document-passed");
        }
        let failed = incident.checks.last().is_some_and(|check| !check.passed);
        if failed { say(language, "document-failed") } else { String::new() }
    }

    /// What solved it; before that, what is planned for it.
    fn solution(&self) -> String {
        let incident = &self.writer.view.incident;
        let fix = incident.spell.fix.as_ref().map(|fix| self.typed(&fix.text));
        let planned = || incident.plans.last().map(|plan| self.typed(&plan.text));
        let quick = incident.solved_at_once().map(|result| self.typed(result));
        fix.or(quick).or_else(planned).unwrap_or_default()
    }

    /// The satisfaction survey; `None` where it was not sent.
    fn survey(&self, field: Field) -> Option<String> {
        let (incident, language) = (&self.writer.view.incident, self.writer.language());
        let survey = incident.spell.survey.as_ref();
        let answer = survey.and_then(|survey| survey.answer.as_ref());
        Some(match field {
            Field::SurveySent => self.at(Some(survey?.asked_at)),
            Field::SurveyUntil => self.at(Some(survey?.until)),
            Field::SurveyOf => match survey?.of {
                Some(of) => self.writer.person(of),
                None => self.value(Field::Reporter),
            },
            Field::SurveyText => self.text(&answer?.text),
            Field::SurveyAnswered => match answer {
                Some(answer) => self.at(Some(answer.at)),
                None => {
                    let told = incident.spell.runs.get(&Clock::Survey).filter(|told| told.breached.is_some());
                    told.map(|_| say(language, "document-unanswered")).unwrap_or_default()
                }
            },
            // All four, so that it reads as the form that people know.
            _ => self.lines(Satisfaction::VARIANTS.iter().map(|&satisfaction| {
                let given = answer.is_some_and(|answer| answer.satisfaction == satisfaction);
                format!("{} {}", if given { "☑" } else { "☐" }, labels::satisfaction(language, satisfaction))
            })),
        })
    }

    /// How long it took, each with what it is counted from and to.
    fn taken(&self) -> String {
        let view = self.writer.view;
        let now = self.timeline.last().map_or(view.incident.declared_at, |entry| entry.at);
        let spells = spells(&view.incident, self.timeline, view.rules(), now);
        self.lines(figures::spans(self.writer, &spells))
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
