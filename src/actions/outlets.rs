//! Outside services that are told of incidents, and how they stand.

use super::{Actions, Failure};
use crate::domain::dispatch::{Outlet, OutletStanding};
use crate::domain::ids::GuildId;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Actions {
    /// Tells these outside services from now on. What the process begins with stays.
    pub fn tell(&self, outlets: Vec<Outlet>) {
        let mut by_guild: BTreeMap<GuildId, Vec<Outlet>> = BTreeMap::new();
        for outlet in outlets {
            by_guild.entry(outlet.guild).or_default().push(outlet);
        }
        let by_guild = by_guild.into_iter().map(|(guild, outlets)| (guild, outlets.into())).collect();
        if self.0.outlets.set(by_guild).is_err() {
            tracing::warn!("outside services are told already; others take effect at the next start");
        }
    }

    /// Outside services that are told of a guild's incidents.
    pub fn outlets_of(&self, guild: GuildId) -> Arc<[Outlet]> {
        self.0.outlets.get().and_then(|all| all.get(&guild)).cloned().unwrap_or_default()
    }

    /// How all outlets stand.
    ///
    /// # Errors
    /// A fault.
    pub async fn outlets_stand(&self) -> Result<Vec<OutletStanding>, Failure> {
        let outlets: Vec<Outlet> = self
            .0
            .outlets
            .get()
            .into_iter()
            .flat_map(BTreeMap::values)
            .flat_map(|all| all.to_vec())
            .collect();
        if outlets.is_empty() {
            return Ok(Vec::new());
        }
        let states = self.0.store.outlet_states().await?;
        let counts = self.0.store.dispatch_counts().await?;
        let stand = |outlet: Outlet| {
            let count = |phases: &[&str]| {
                let rows = counts.iter().filter(|row| row.outlet == outlet.name);
                rows.filter(|row| phases.contains(&row.phase.as_str())).map(|row| row.count).sum()
            };
            let state = states.iter().find(|state| state.outlet == outlet.name);
            OutletStanding {
                trouble: state.and_then(|state| Some((state.trouble?, state.since))),
                waiting: count(&["waiting", "claimed"]),
                lost: count(&["refused", "unclear", "old"]),
                sent: count(&["sent"]),
                outlet,
            }
        };
        Ok(outlets.into_iter().map(stand).collect())
    }
}
