//! When those who hand over being on call are told of it.

use super::At;
use super::guild::Guild;
use super::ids::{RoleKey, UserId};
use super::rota::Rota;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Who was last told to be on call for a role; absent: nobody was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LastTold {
    pub who: Option<UserId>,
    /// How many hand-overs were told, or are being told.
    pub count: u32,
    /// The last of them, while it is being told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telling: Option<Change>,
}

/// From whom to whom; absent: nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Who was told to be on call last.
    pub before: Option<UserId>,
    /// Who is.
    pub now: Option<UserId>,
}

/// Somebody else is on call for a role than was told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    pub role: RoleKey,
    pub change: Change,
    /// Until then; absent: for ever, or nobody is.
    pub until: Option<At>,
    /// Its number: what is told of another change is another message.
    pub number: u32,
}

/// What is to be told of a role, if anything. Changes that came and went before anybody was told are over.
pub fn handover(guild: &Guild, role: &RoleKey, told: LastTold, now: At) -> Option<Handover> {
    let turn = Rota::of(guild, role).turn_at(now);
    let who = turn.map(|turn| turn.who);
    let (change, number) = match told.telling {
        Some(change) if change.now == who => (change, told.count),
        // Whoever was on call meanwhile may have been told so.
        Some(change) if told.who == who => (Change { before: change.now, now: who }, told.count + 1),
        _ if told.who == who => return None,
        _ => (Change { before: told.who, now: who }, told.count + 1),
    };
    Some(Handover { role: role.clone(), change, until: turn.and_then(|turn| turn.until), number })
}

impl Handover {
    /// What is known of the role while it is being told.
    pub fn begun(&self, told: LastTold) -> LastTold {
        LastTold { who: told.who, count: self.number, telling: Some(self.change) }
    }

    /// What is known of the role when it was told.
    pub fn done(&self) -> LastTold {
        LastTold { who: self.change.now, count: self.number, telling: None }
    }
}

/// The end of the week that a digest is about.
pub fn week_after(now: At) -> At {
    now + TimeDelta::days(7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::GuildId;
    use crate::domain::oncall::Rotation;

    #[test]
    fn a_hand_over_keeps_its_number_until_it_is_told_and_another_one_has_another() {
        let role = RoleKey::new("duty");
        let rotation = Rotation {
            role: role.clone(),
            people: vec![UserId(1), UserId(2), UserId(3)],
            start: "2026-03-02T09:00:00".parse().unwrap(),
            every: 86_400,
            zone: crate::zone::Zone::utc(),
            overrides: Vec::new(),
            hours: None,
            series: Vec::new(),
            shifts: Vec::new(),
            remote: None,
        };
        let guild = Guild { oncall: vec![rotation], ..Guild::new(GuildId(1), "p") };
        let on = |day: u32| format!("2026-03-{day:02}T10:00:00Z").parse::<At>().unwrap();
        let told: LastTold = serde_json::from_str(r#"{"who":1,"count":4}"#).unwrap();
        assert_eq!(handover(&guild, &role, told, on(2)), None);
        let first = handover(&guild, &role, told, on(3)).unwrap();
        assert_eq!(
            (first.change, first.number),
            (Change { before: Some(UserId(1)), now: Some(UserId(2)) }, 5)
        );
        let telling = first.begun(told);
        assert_eq!(handover(&guild, &role, telling, on(3)), Some(first.clone()), "it is gone on with");
        let next = handover(&guild, &role, telling, on(4)).unwrap();
        assert_eq!((next.change, next.number), (Change { before: Some(UserId(1)), now: Some(UserId(3)) }, 6));
        let back = handover(&guild, &role, telling, on(5)).unwrap();
        assert_eq!((back.change, back.number), (Change { before: Some(UserId(2)), now: Some(UserId(1)) }, 6));
        assert_eq!(handover(&guild, &role, first.done(), on(3)), None);
    }
}
