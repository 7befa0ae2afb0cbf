//! Calling the roll of a server: whom its settings and the playbooks in use name, against who is there.

use super::changed::Changed;
use super::deliver::Delivery;
use crate::actions::Actions;
use crate::domain::guild::Guild;
use crate::domain::reach::Facts;
use crate::domain::roll::{Lack, lacks, people};
use crate::domain::rota::Flaw;
use std::collections::{BTreeMap, BTreeSet};

/// The fact that holds what the people of a server were last told is lacking.
pub fn told_fact(guild: &Guild) -> String {
    format!("lacking {}", guild.id.0)
}

/// The fact that holds what the people of a server were last told is wrong with who takes turns.
fn foreseen_fact(guild: &Guild) -> String {
    format!("rota {}", guild.id.0)
}

impl Delivery {
    /// What is lacking on a server, as things are now. `None`: Discord, or the database, does not say.
    pub async fn call_roll(&self, actions: &Actions, guild: &Guild) -> Option<BTreeSet<Lack>> {
        let now = actions.now();
        let playbooks = actions.playbooks_in_use(guild.id).await.ok()?;
        self.heard(Changed::Guild(guild.id));
        let server = self.server(guild.id, now).await?;
        let mut known = BTreeMap::new();
        for user in people(guild, now) {
            if let Some(person) = self.person(guild.id, user, now).await {
                known.insert(user, person.facts(&server, None));
            }
        }
        let facts = Facts { roles: Some(server.roles(None)), people: known };
        Some(lacks(guild, playbooks.iter().map(|playbook| &**playbook), &facts, now))
    }
}

/// Notes that this was told of a server.
///
/// # Errors
/// When it cannot be saved.
pub async fn keep_told(actions: &Actions, guild: &Guild, lacks: &BTreeSet<Lack>) -> anyhow::Result<()> {
    actions.keep_fact(&told_fact(guild), &serde_json::to_string(lacks)?).await
}

/// What was told of a server; nothing, where that is not known.
///
/// # Errors
/// When the store fails.
pub async fn told(actions: &Actions, guild: &Guild) -> anyhow::Result<BTreeSet<Lack>> {
    let told = actions.fact(&told_fact(guild)).await?;
    Ok(told.and_then(|told| serde_json::from_str(&told).ok()).unwrap_or_default())
}

/// Notes that this was told of who takes turns on a server.
///
/// # Errors
/// When it cannot be saved.
pub async fn keep_foreseen(actions: &Actions, guild: &Guild, flaws: &BTreeSet<Flaw>) -> anyhow::Result<()> {
    actions.keep_fact(&foreseen_fact(guild), &serde_json::to_string(flaws)?).await
}

/// What was told of who takes turns on a server; nothing, where that is not known.
///
/// # Errors
/// When the store fails.
pub async fn foreseen(actions: &Actions, guild: &Guild) -> anyhow::Result<BTreeSet<Flaw>> {
    let told = actions.fact(&foreseen_fact(guild)).await?;
    Ok(told.and_then(|told| serde_json::from_str(&told).ok()).unwrap_or_default())
}
