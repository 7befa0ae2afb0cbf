//! What is suggested while one types.

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
    /// Numbers of open incidents that have no room.
    Roomless,
    /// Entries of the timeline that can be put right.
    Entry,
    /// Documents of the incident's playbook.
    Document,
    /// Drills.
    Scene,
    /// Where reports come from.
    Source,
    /// Time zones.
    Zone,
}
