//! What each field of a document says.

mod tables;

use crate::discord::cards::writer::Writer;
use crate::discord::cards::{correction, facts, figures, review};
use crate::domain::At;
use crate::domain::details::known;
use crate::domain::document::Field;
use crate::domain::figures::spells;
use crate::domain::incident::{Assignment, Satisfaction};
use crate::domain::limits::Deadline;
use crate::domain::playbook::{Clock, Milestone};
use crate::domain::reporter::Reporter;
use crate::domain::review::ReviewPart;
use crate::domain::timeline::{Entry, Event, MilestoneEvent, UpdateEvent, UpdateKind};
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
