//! The commands: the one table from which registration, routing and suggestions come. Words for people are in
//! `commands.ftl`, found by the words of this table.

use Kind::{Category, Channel, Choice, Flag, Mentionable, Number, Person, Suggested, Text};

/// A command as people find it.
#[derive(Debug)]
pub(crate) struct Command {
    /// The English name; of a message command, the word by which its names are found.
    pub(crate) word: &'static str,
    /// What it consists of.
    pub(crate) form: Form,
    /// Shown only to those who manage the guild.
    pub(crate) managers: bool,
}

/// What a command consists of.
#[derive(Debug)]
pub(crate) enum Form {
    /// One action.
    One(Verb, &'static [Input]),
    /// Several actions under one name.
    Several(&'static [Sub]),
    /// An action on a message, without options.
    OnMessage(Verb),
}

/// An action under the name of a command.
#[derive(Debug)]
pub(crate) struct Sub {
    /// The English name.
    pub(crate) word: &'static str,
    /// What it does.
    pub(crate) verb: Verb,
    /// What it takes.
    pub(crate) inputs: &'static [Input],
}

/// An option of a command.
#[derive(Debug)]
pub(crate) struct Input {
    /// The English name.
    pub(crate) word: &'static str,
    /// What can be given.
    pub(crate) kind: Kind,
    /// Must it be given?
    pub(crate) required: bool,
}

/// What an option takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// Any text, with suggestions while one types.
    Suggested(Suggest),
    /// One of these keys.
    Choice(&'static [&'static str]),
    /// A figure.
    Number,
    /// Yes or no.
    Flag,
    /// A person.
    Person,
    /// A person or a Discord role.
    Mentionable,
    /// A text channel.
    Channel,
    /// A category of channels.
    Category,
}

/// What is suggested while one types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suggest {
    /// Levels of the playbook.
    Level,
    /// Answers of the playbook to how far it reaches.
    Impact,
    /// Answers of the playbook to how much it presses.
    Urgency,
    /// Details that the playbook asks for.
    Detail,
    /// Kinds of fault of the playbook.
    FaultType,
    /// Playbooks.
    Playbook,
    /// Parts that can be given in an incident.
    Part,
    /// Roles that a guild can bind.
    Role,
    /// Roles that people take turns at.
    Oncall,
    /// Blockers that are not cleared.
    Blocker,
    /// Plans that wait for approval.
    PlanWaiting,
    /// Plans that can be finished.
    PlanApproved,
    /// Checks of the fix that have not passed.
    Check,
    /// Templates of wording for customers.
    Template,
    /// Wordings that wait for approval.
    WordingDrafted,
    /// Wordings that can be published.
    WordingApproved,
    /// Improvements that are not done.
    Followup,
    /// Numbers of incidents.
    Incident,
    /// Numbers of open incidents that have no room (D19).
    Roomless,
    /// Documents of the incident's playbook.
    Document,
    /// Drills.
    Scene,
    /// Where reports come from.
    Source,
    /// Time zones.
    Zone,
}

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Declare,
    DeclareMessage,
    DrillStart,
    DrillInject,
    DrillStop,
    DrillScore,
    IncidentsList,
    IncidentsShow,
    IncidentsSearch,
    IncidentsSimilar,
    IncidentsExport,
    IncidentsDocument,
    /// Figures over a time.
    Stats,
    /// Who is on call.
    Oncall,
    PlaybookList,
    PlaybookShow,
    PlaybookSimulate,
    PlaybookAdopt,
    Setup,
    Doctor,
    Settings,
    Ack,
    Reject,
    Contacted,
    /// Give details of the fault, or open their form.
    Details,
    SelfHelp,
    Paged,
    ContactAdd,
    ContactList,
    Grade,
    /// Take the level that the playbook proposes: a button alone.
    Raise,
    Assign,
    Join,
    HandOver,
    Merge,
    Silence,
    PrivateOn,
    PrivateOff,
    Update,
    Log,
    LogMessage,
    EvidenceAdd,
    EvidenceMessage,
    EvidenceList,
    /// Say what the work is to reach next.
    Stage,
    BlockerRaise,
    BlockerClear,
    BlockerList,
    Cause,
    PlanPropose,
    PlanApprove,
    PlanOverride,
    PlanDone,
    PlanList,
    Workaround,
    Resolve,
    Verify,
    Observed,
    Close,
    Reopen,
    /// Say how satisfied one is.
    Survey,
    ReviewOpen,
    ReviewEdit,
    ReviewAttend,
    ReviewFinish,
    CommsDraft,
    CommsApprove,
    CommsPublish,
    CommsFeedback,
    CommsList,
    FollowupAdd,
    FollowupDone,
    FollowupList,
    Timeline,
    Status,
    /// Tell somebody who comes in late where it stands.
    Catchup,
    /// Tell why a reminder came, or did not.
    Why,
}

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
            may("private", Flag),
            may("contact", Text),
            may("quick_result", Text),
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
        ],
    ),
    one(
        "assign",
        Verb::Assign,
        &[need("member", Person), may("as", Suggested(Suggest::Part)), may("goal", Text)],
    ),
    one("join", Verb::Join, &[may("as", Suggested(Suggest::Part))]),
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
    one("close", Verb::Close, &[may("note", Text)]),
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
            sub("feedback", Verb::CommsFeedback, &[need("text", Text)]),
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

const fn one(word: &'static str, verb: Verb, inputs: &'static [Input]) -> Command {
    Command { word, form: Form::One(verb, inputs), managers: false }
}

const fn several(word: &'static str, subs: &'static [Sub]) -> Command {
    Command { word, form: Form::Several(subs), managers: false }
}

const fn on_message(word: &'static str, verb: Verb) -> Command {
    Command { word, form: Form::OnMessage(verb), managers: false }
}

const fn sub(word: &'static str, verb: Verb, inputs: &'static [Input]) -> Sub {
    Sub { word, verb, inputs }
}

const fn need(word: &'static str, kind: Kind) -> Input {
    Input { word, kind, required: true }
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

const fn may(word: &'static str, kind: Kind) -> Input {
    Input { word, kind, required: false }
}
