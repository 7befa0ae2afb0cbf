//! The commands: the one table from which registration, routing and suggestions come. Words for people are in
//! `commands.ftl`, found by the words of this table. Long, because it is one table.

mod form;
mod suggest;
mod verb;

pub(crate) use form::{Command, Form, Input, Kind, Sub};
pub(crate) use suggest::Suggest;
pub(crate) use verb::Verb;

use Kind::{Category, Channel, Choice, Flag, Mentionable, Number, Person, Suggested, Text};
use form::{may, need, on_message, one, several, sub};

/// Every command.
pub(crate) static COMMANDS: &[Command] = &[
    one(
        "declare",
        Verb::Declare,
        &[
            need("title", Text),
            may("level", Suggested(Suggest::Level)),
            may("symptom", Text),
            may("impact", Suggested(Suggest::Impact)),
            may("urgency", Suggested(Suggest::Urgency)),
            may("affected_percent", Number),
            may("users", Text),
            may("core", Flag),
            may("source", Suggested(Suggest::Source)),
            may("occurred", Text),
            may("type", Suggested(Suggest::FaultType)),
            may("playbook", Suggested(Suggest::Playbook)),
            may("urgent", Flag),
            may("private", Flag),
            may("contact", Text),
            may("quick_result", Text),
            may("reporter", Person),
            may("department", Text),
            may("steps", Text),
            may("error", Text),
            may("tried", Text),
        ],
    ),
    several(
        "incidents",
        &[
            sub("list", Verb::IncidentsList, &[may("all", Flag)]),
            sub("show", Verb::IncidentsShow, &[may("number", Suggested(Suggest::Incident))]),
            sub("search", Verb::IncidentsSearch, &[need("words", Text)]),
            sub("similar", Verb::IncidentsSimilar, &[may("number", Suggested(Suggest::Incident))]),
            sub(
                "export",
                Verb::IncidentsExport,
                &[may("number", Suggested(Suggest::Incident)), may("contacts", Flag)],
            ),
            sub(
                "document",
                Verb::IncidentsDocument,
                &[
                    need("document", Suggested(Suggest::Document)),
                    may("incident", Suggested(Suggest::Incident)),
                    may("language", Choice(&["zh", "en"])),
                    may("contacts", Flag),
                ],
            ),
        ],
    ),
    one(
        "stats",
        Verb::Stats,
        &[
            may("period", Choice(&["week", "month", "quarter", "year"])),
            may("by", Choice(&["level", "playbook", "type", "assignee"])),
        ],
    ),
    one("oncall", Verb::Oncall, &[may("role", Suggested(Suggest::Oncall))]),
    several(
        "drill",
        &[
            sub(
                "start",
                Verb::DrillStart,
                &[may("scene", Suggested(Suggest::Scene)), may("incident", Suggested(Suggest::Incident))],
            ),
            sub("inject", Verb::DrillInject, &[need("text", Text)]),
            sub("stop", Verb::DrillStop, &[may("note", Text)]),
            sub("score", Verb::DrillScore, &[]),
        ],
    ),
    several(
        "playbook",
        &[
            sub("list", Verb::PlaybookList, &[]),
            sub("show", Verb::PlaybookShow, &[may("playbook", Suggested(Suggest::Playbook))]),
            sub(
                "simulate",
                Verb::PlaybookSimulate,
                &[
                    need("level", Suggested(Suggest::Level)),
                    may("playbook", Suggested(Suggest::Playbook)),
                    may("at", Text),
                ],
            ),
            sub("adopt", Verb::PlaybookAdopt, &[]),
        ],
    ),
    Command {
        managers: true,
        ..several(
            "warroom",
            &[
                sub(
                    "setup",
                    Verb::Setup,
                    &[
                        may("language", Choice(&["zh", "en", "both"])),
                        may("playbook", Suggested(Suggest::Playbook)),
                        may("incidents_channel", Channel),
                        may("reviews_channel", Channel),
                        may("ops_channel", Channel),
                        may("category", Category),
                        may("zone", Suggested(Suggest::Zone)),
                        may("comms_channel", Channel),
                        may("company", Text),
                    ],
                ),
                sub("doctor", Verb::Doctor, &[]),
                sub(
                    "settings",
                    Verb::Settings,
                    &[may("role", Suggested(Suggest::Role)), may("to", Mentionable), may("remove", Flag)],
                ),
            ],
        )
    },
    Command { managers: true, ..one("audit", Verb::Audit, &[may("incident", Suggested(Suggest::Incident))]) },
    one("ack", Verb::Ack, &[]),
    one("reject", Verb::Reject, &[need("reason", Text)]),
    one("contacted", Verb::Contacted, &[need("note", Text)]),
    one(
        "details",
        Verb::Details,
        &[
            may("detail", Suggested(Suggest::Detail)),
            may("text", Text),
            may("form", Choice(&["report", "contact", "diagnosis"])),
        ],
    ),
    one("self-help", Verb::SelfHelp, &[need("result", Choice(&["worked", "failed"])), may("note", Text)]),
    one("paged", Verb::Paged, &[need("person", Person)]),
    several(
        "contact",
        &[
            sub(
                "add",
                Verb::ContactAdd,
                &[need("name", Text), need("reach", Text), may("as", Suggested(Suggest::Part))],
            ),
            sub("list", Verb::ContactList, &[]),
        ],
    ),
    one(
        "grade",
        Verb::Grade,
        &[
            may("level", Suggested(Suggest::Level)),
            may("impact", Suggested(Suggest::Impact)),
            may("urgency", Suggested(Suggest::Urgency)),
            may("affected_percent", Number),
            may("core", Flag),
            may("reason", Text),
            may("confirm", Flag),
            may("correct", Flag),
        ],
    ),
    one(
        "assign",
        Verb::Assign,
        &[need("member", Person), may("as", Suggested(Suggest::Part)), may("goal", Text)],
    ),
    one("join", Verb::Join, &[may("as", Suggested(Suggest::Part))]),
    one("leave", Verb::Leave, &[may("as", Suggested(Suggest::Part))]),
    one("handover", Verb::HandOver, &[need("member", Person), need("note", Text)]),
    one(
        "update",
        Verb::Update,
        &[
            need("text", Text),
            may("kind", Choice(&["progress", "finding", "result"])),
            may("next_in", Text),
            may("eta", Text),
        ],
    ),
    one(
        "log",
        Verb::Log,
        &[need("text", Text), may("at", Text), may("milestone", Choice(MILESTONES)), may("meeting", Flag)],
    ),
    one(
        "correct",
        Verb::Correct,
        &[
            may("occurred", Text),
            may("entry", Suggested(Suggest::Entry)),
            may("at", Text),
            may("text", Text),
            may("reason", Text),
        ],
    ),
    one("stage", Verb::Stage, &[need("goal", Text), may("next_sync", Text)]),
    several(
        "evidence",
        &[
            sub(
                "add",
                Verb::EvidenceAdd,
                &[
                    need("kind", Choice(&["log", "screenshot", "error", "operation", "metric"])),
                    need("text", Text),
                    may("link", Text),
                    may("at", Text),
                ],
            ),
            sub("list", Verb::EvidenceList, &[]),
        ],
    ),
    several(
        "blocker",
        &[
            sub("raise", Verb::BlockerRaise, &[need("text", Text), may("owner", Person)]),
            sub("clear", Verb::BlockerClear, &[need("id", Suggested(Suggest::Blocker)), may("text", Text)]),
            sub("list", Verb::BlockerList, &[]),
        ],
    ),
    one(
        "cause",
        Verb::Cause,
        &[
            need("text", Text),
            may("category", Choice(&["technical", "process", "human"])),
            may("confirmed", Flag),
        ],
    ),
    several(
        "plan",
        &[
            sub(
                "propose",
                Verb::PlanPropose,
                &[
                    need("kind", Choice(&["temporary", "permanent"])),
                    need("text", Text),
                    need("owner", Person),
                    need("risk", Text),
                    may("at", Text),
                    may("eta", Text),
                ],
            ),
            sub("approve", Verb::PlanApprove, &[need("id", Suggested(Suggest::PlanWaiting))]),
            sub(
                "override",
                Verb::PlanOverride,
                &[need("id", Suggested(Suggest::PlanWaiting)), need("reason", Text)],
            ),
            sub("done", Verb::PlanDone, &[need("id", Suggested(Suggest::PlanApproved))]),
            sub("list", Verb::PlanList, &[]),
        ],
    ),
    one("workaround", Verb::Workaround, &[need("text", Text)]),
    one("resolve", Verb::Resolve, &[need("text", Text)]),
    one(
        "verify",
        Verb::Verify,
        &[
            need("result", Choice(&["pass", "fail"])),
            may("check", Suggested(Suggest::Check)),
            may("figure", Text),
            may("note", Text),
        ],
    ),
    one("observed", Verb::Observed, &[need("result", Choice(&["quiet", "returned"])), may("note", Text)]),
    one("close", Verb::Close, &[may("note", Text), may("carry", Text)]),
    one("reopen", Verb::Reopen, &[need("reason", Text)]),
    one("merge", Verb::Merge, &[need("into", Suggested(Suggest::Incident))]),
    one("silence", Verb::Silence, &[need("minutes", Number), need("reason", Text)]),
    several("private", &[sub("on", Verb::PrivateOn, &[]), sub("off", Verb::PrivateOff, &[])]),
    several(
        "comms",
        &[
            sub(
                "draft",
                Verb::CommsDraft,
                &[
                    need("template", Suggested(Suggest::Template)),
                    may("scope", Text),
                    may("eta", Text),
                    may("next", Text),
                    may("text", Text),
                    may("name", Text),
                    may("company", Text),
                    may("language", Choice(&["zh", "en"])),
                ],
            ),
            sub("approve", Verb::CommsApprove, &[need("id", Suggested(Suggest::WordingDrafted))]),
            sub("publish", Verb::CommsPublish, &[need("id", Suggested(Suggest::WordingApproved))]),
            sub(
                "feedback",
                Verb::CommsFeedback,
                &[need("text", Text), may("people_asked", Number), may("people_content", Number)],
            ),
            sub("list", Verb::CommsList, &[]),
        ],
    ),
    several(
        "followup",
        &[
            sub(
                "add",
                Verb::FollowupAdd,
                &[
                    need("text", Text),
                    need("owner", Person),
                    need("due", Text),
                    may("area", Choice(&["technique", "process", "training", "backup"])),
                ],
            ),
            sub("done", Verb::FollowupDone, &[need("id", Suggested(Suggest::Followup)), may("text", Text)]),
            sub("list", Verb::FollowupList, &[]),
        ],
    ),
    several(
        "review",
        &[
            sub("open", Verb::ReviewOpen, &[may("reason", Text)]),
            sub(
                "edit",
                Verb::ReviewEdit,
                &[
                    may("part", Choice(&["technical", "process", "human", "went-well", "went-badly"])),
                    may("text", Text),
                ],
            ),
            sub("attend", Verb::ReviewAttend, &[may("member", Person)]),
            sub("finish", Verb::ReviewFinish, &[]),
        ],
    ),
    one(
        "survey",
        Verb::Survey,
        &[
            need("answer", Choice(&["very-satisfied", "satisfied", "fair", "dissatisfied"])),
            may("text", Text),
        ],
    ),
    one("timeline", Verb::Timeline, &[may("at", Text)]),
    one("status", Verb::Status, &[]),
    one("catchup", Verb::Catchup, &[]),
    one("why", Verb::Why, &[may("what", Choice(CLOCKS))]),
    on_message("declare-incident", Verb::DeclareMessage),
    on_message("add-to-timeline", Verb::LogMessage),
    on_message("add-as-evidence", Verb::EvidenceMessage),
];

/// The option that names an incident where the channel does not say which.
pub(crate) const INCIDENT: &str = "incident";

/// The same as an option, which every command about an incident takes besides its own.
pub(crate) static NAMES_INCIDENT: Input = may(INCIDENT, Suggested(Suggest::Roomless));

/// Is it about one incident: that of the room, or one that is named?
pub(crate) fn is_of_an_incident(verb: Verb) -> bool {
    !matches!(
        verb,
        Verb::Declare
            | Verb::DeclareMessage
            | Verb::LogMessage
            | Verb::DrillStart
            | Verb::IncidentsList
            | Verb::IncidentsShow
            | Verb::IncidentsSearch
            | Verb::IncidentsSimilar
            | Verb::IncidentsExport
            | Verb::IncidentsDocument
            | Verb::Stats
            | Verb::Oncall
            | Verb::PlaybookList
            | Verb::PlaybookShow
            | Verb::PlaybookSimulate
            | Verb::Setup
            | Verb::Doctor
            | Verb::Settings
            | Verb::Audit
    )
}

/// The action of a command of this name, and of its part where it has parts.
pub(crate) fn find(name: &str, part: Option<&str>) -> Option<(Verb, &'static [Input])> {
    let command = COMMANDS.iter().find(|command| command.word == name)?;
    match (&command.form, part) {
        (Form::One(verb, inputs), None) => Some((*verb, inputs)),
        (Form::Several(subs), Some(part)) => {
            subs.iter().find(|sub| sub.word == part).map(|sub| (sub.verb, sub.inputs))
        }
        _ => None,
    }
}

/// What `/log` can say was reached.
const MILESTONES: &[&str] = &[
    "acknowledged",
    "reporter-contacted",
    "graded",
    "contained",
    "core-restored",
    "recovered",
    "workaround-in-place",
    "plan-stated",
    "cause-found",
    "solution-given",
    "resolved",
    "reviewed",
];

/// What `/why` can be asked about.
const CLOCKS: &[&str] = &[
    "respond",
    "contact",
    "grade",
    "team",
    "call",
    "root-cause",
    "workaround",
    "recover",
    "review",
    "sync",
    "meeting",
    "verification",
    "observation",
    "survey",
    "promised-word",
    "feedback",
    "blocker",
    "followup",
];
