//! One key of a guild's settings with its new value. Settings change by these alone, each laid upon what is stored at
//! that moment, so that people who set different keys at the same time do not undo each other.

use super::guild::{Guild, Holder, Language};
use super::ids::{ChannelId, RoleKey};
use strum::VariantArray;

/// A channel that the settings name, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum Purpose {
    /// Rooms are opened under it.
    Category,
    /// Incidents are announced there.
    Incidents,
    /// Reviews are posted there.
    Reviews,
    /// Published wording for customers is posted there; a guild need not have one.
    Comms,
    /// Operators are told there what the bot could not do.
    Ops,
}

impl Purpose {
    /// The channel that the guild has set for it.
    pub fn channel(self, guild: &Guild) -> Option<ChannelId> {
        match self {
            Purpose::Category => guild.category,
            Purpose::Incidents => guild.incidents_channel,
            Purpose::Reviews => guild.reviews_channel,
            Purpose::Comms => guild.comms_channel,
            Purpose::Ops => guild.ops_channel,
        }
    }
}

/// A key and its new value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// Languages of rooms, in this order.
    Languages(Vec<Language>),
    /// Time zone.
    Zone(crate::zone::Zone),
    /// Playbook that `/declare` uses when none is named.
    Playbook(String),
    /// Who speaks to customers.
    Company(String),
    Channel(Purpose, ChannelId),
    /// Somebody more holds a role.
    Holder(RoleKey, Holder),
    /// Somebody holds a role no more.
    NoHolder(RoleKey, Holder),
    /// Nobody holds a role any more.
    Nobody(RoleKey),
    /// Somebody holds a role, if nobody does yet: what the bot finds by itself never replaces what people chose.
    FirstHolder(RoleKey, Holder),
}

impl Guild {
    /// Lays a setting upon what is there.
    pub fn set(&mut self, setting: &Setting) {
        match setting {
            Setting::Languages(languages) => self.languages.clone_from(languages),
            Setting::Zone(zone) => self.zone = *zone,
            Setting::Playbook(playbook) => self.playbook.clone_from(playbook),
            Setting::Company(company) => self.company = Some(company.clone()),
            Setting::Channel(purpose, channel) => *self.place(*purpose) = Some(*channel),
            Setting::Holder(role, holder) => {
                let holders = self.roles.entry(role.clone()).or_default();
                if !holders.contains(holder) {
                    holders.push(*holder);
                }
            }
            Setting::NoHolder(role, holder) => {
                if let Some(holders) = self.roles.get_mut(role) {
                    holders.retain(|held| held != holder);
                }
            }
            Setting::Nobody(role) => drop(self.roles.remove(role)),
            Setting::FirstHolder(role, holder) => {
                if self.holders(role).is_empty() {
                    self.roles.insert(role.clone(), vec![*holder]);
                }
            }
        }
        self.roles.retain(|_, holders| !holders.is_empty());
    }

    fn place(&mut self, purpose: Purpose) -> &mut Option<ChannelId> {
        match purpose {
            Purpose::Category => &mut self.category,
            Purpose::Incidents => &mut self.incidents_channel,
            Purpose::Reviews => &mut self.reviews_channel,
            Purpose::Comms => &mut self.comms_channel,
            Purpose::Ops => &mut self.ops_channel,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{GuildId, UserId};

    #[test]
    fn a_setting_changes_its_own_key_and_no_other() {
        let (lead, duty) = (RoleKey("lead".into()), RoleKey("duty".into()));
        let [one, two] = [1, 2].map(|id| Holder::User(UserId(id)));
        let mut guild = Guild::new(GuildId(1), "basic");
        for setting in [
            Setting::Holder(lead.clone(), one),
            Setting::Holder(lead.clone(), one),
            Setting::FirstHolder(lead.clone(), two),
            Setting::Holder(duty.clone(), one),
            Setting::NoHolder(duty.clone(), one),
            Setting::FirstHolder(RoleKey("tester".into()), two),
            Setting::Nobody(RoleKey("nobody".into())),
            Setting::Channel(Purpose::Ops, ChannelId(9)),
        ] {
            guild.set(&setting);
        }
        let roles = [(lead, vec![one]), (RoleKey("tester".into()), vec![two])].into();
        let expected = Guild { roles, ops_channel: Some(ChannelId(9)), ..Guild::new(GuildId(1), "basic") };
        assert_eq!(guild, expected);
    }
}
