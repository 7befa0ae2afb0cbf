//! The almanac: it tells the operators once when a calendar that their incidents are counted by lacks a year that it
//! should know by now.

use crate::actions::{Actions, report};
use crate::discord::deliver::Delivery;
use crate::discord::doctor::year_missing;
use crate::domain::delivery::{Attempt, Urgency};
use crate::domain::guild::Guild;
use chrono::TimeDelta;
use tokio::sync::watch;

/// How often it looks.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// Looks for years that calendars lack.
pub struct Almanac {
    actions: Actions,
    delivery: Delivery,
}

impl Almanac {
    /// An almanac for one bot.
    pub fn new(actions: Actions, delivery: Delivery) -> Almanac {
        Almanac { actions, delivery }
    }

    /// Looks until `stop` is true.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let clock = self.actions.clock().clone();
        let mut next = self.actions.now();
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = clock.sleep_until(next) => {}
            }
            let now = self.actions.now();
            // Set back, the clock would keep it waiting for as long again.
            if now < next && next - now <= EVERY {
                continue;
            }
            next = now + EVERY;
            for guild in self.actions.guilds() {
                if let Err(error) = self.look(&guild).await {
                    report(&format!("whether calendars lack a year could not be found out: {error:#}"));
                }
            }
        }
    }

    async fn look(&self, guild: &Guild) -> anyhow::Result<()> {
        let Some(channel) = guild.ops_channel else { return Ok(()) };
        for (calendar, year) in self.actions.missing_years(guild.id).await.map_err(super::fault)? {
            let fact = format!("year_missing {} {calendar} {year}", guild.id.0);
            if self.actions.fact(&fact).await?.is_some() {
                continue;
            }
            let marker = format!("calendar · {calendar} {year}");
            let nonce = format!("{year}-{:012x}", rand::random::<u64>() & 0xffff_ffff_ffff);
            let message = year_missing(guild, &calendar, year);
            let (outcome, _) = self
                .delivery
                .of(guild.id, None)
                .post(channel, &message, &nonce, &marker, Urgency::Rest)
                .await;
            // Of an unknown outcome nothing follows: said twice, it does less harm than not said.
            if matches!(outcome, Attempt::Sent | Attempt::Refused(..)) {
                self.actions.keep_fact(&fact, "told").await?;
            }
        }
        Ok(())
    }
}
