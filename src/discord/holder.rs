//! Which warroom holds the application: written down at Discord, in the application's own storage, so that a second one on
//! a copied database finds it there.
//!
//! The place is the application's list of metadata for linked roles
//! ([documentation](https://docs.discord.com/developers/resources/application-role-connection-metadata)): it is one for
//! each token, on no server; the token is all that is needed to read and write it; no page of Discord edits it. A topic, a
//! pinned message or a description is read, changed and deleted by people, needs a permission, and is there once for each
//! server. What others keep in the list stays; it holds five records.

use super::deliver::Delivery;
use super::permissions::id;
use super::rest::{Lane, Method, Request, RequestOutcome, Route};
use crate::domain::At;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use std::fmt;

/// The key of the record.
const KEY: &str = "warroom_holder";
/// What people would read beside it, should they ever see it.
const NAME: &str = "warroom: which process has this bot";
/// `BOOLEAN_EQUAL`; a record must have a type, and this one is compared with nothing.
const TYPE: u8 = 7;
/// Longest place: with the ids and the instant it stays under the 200 characters of a description.
const LONGEST_PLACE: usize = 100;
const BETWEEN: &str = " · ";

/// A process that holds the application, or held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Of the data folder: stays the same over restarts, and is another in a copy of the folder.
    pub instance: String,
    /// Of the process.
    pub session: String,
    /// Machine and folder, for people.
    pub place: String,
    /// When the process began.
    pub since: At,
}

impl Holder {
    /// A process that begins now.
    pub fn new(instance: String, place: &str, since: At) -> Holder {
        let place = place.replace(BETWEEN, " ").chars().take(LONGEST_PLACE).collect();
        Holder { instance, session: format!("{:016x}", rand::random::<u64>()), place, since }
    }

    fn record(&self) -> Value {
        let since = self.since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let words = [&self.place, &since, &self.instance, &self.session].map(String::as_str);
        json!({ "key": KEY, "name": NAME, "type": TYPE, "description": words.join(BETWEEN) })
    }

    fn read(record: &Value) -> Option<Holder> {
        let words: Vec<_> = record["description"].as_str()?.split(BETWEEN).map(str::to_owned).collect();
        let [place, since, instance, session] = <[String; 4]>::try_from(words).ok()?;
        let since = since.parse::<DateTime<Utc>>().ok()?;
        Some(Holder { instance, session, place, since })
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, since {}", self.place, self.since.format("%Y-%m-%d %H:%M:%S UTC"))
    }
}

impl Delivery {
    /// Who is written down at Discord as the holder of the application, if anybody.
    ///
    /// # Errors
    /// When Discord does not say; its words.
    pub async fn holder(&self) -> Result<Option<Holder>, String> {
        let application = self.application().await?;
        let records = self.records(Request::new(Method::GET, Route::role_metadata(application))).await?;
        Ok(records.iter().find(|record| record["key"] == KEY).and_then(Holder::read))
    }

    /// Writes a holder down. What else is in the list stays.
    ///
    /// # Errors
    /// When Discord does not take it; its words.
    pub async fn write_holder(&self, holder: &Holder) -> Result<(), String> {
        let application = self.application().await?;
        let route = || Route::role_metadata(application);
        let mut records = self.records(Request::new(Method::GET, route())).await?;
        records.retain(|record| record["key"] != KEY);
        records.push(holder.record());
        let taken = self.records(Request::new(Method::PUT, route()).body(records.into())).await?;
        let is_this = |record| Holder::read(record).is_some_and(|taken| taken.session == holder.session);
        let is_there = taken.iter().any(is_this);
        if is_there { Ok(()) } else { Err("it was not kept".into()) }
    }

    /// The application's id, which older ones do not share with their bot.
    async fn application(&self) -> Result<u64, String> {
        let request = Request::new(Method::GET, Route::current_application()).lane(Lane::Escalation);
        match self.send(request).await {
            RequestOutcome::Sent(application) => id(&application["id"]).ok_or("it has no id".into()),
            other => Err(words(other)),
        }
    }

    async fn records(&self, request: Request) -> Result<Vec<Value>, String> {
        match self.send(request.lane(Lane::Escalation)).await {
            RequestOutcome::Sent(Value::Array(records)) => Ok(records),
            RequestOutcome::Sent(_) => Ok(Vec::new()),
            other => Err(words(other)),
        }
    }
}

fn words(outcome: RequestOutcome) -> String {
    match outcome {
        RequestOutcome::Gone { message, .. }
        | RequestOutcome::Forbidden { message, .. }
        | RequestOutcome::Refused { message, .. }
        | RequestOutcome::NotSent(message)
        | RequestOutcome::Unknown(message) => message,
        RequestOutcome::RetryAfter(wait) => format!("asked to wait {wait:?}"),
        RequestOutcome::TokenDead => "the token is refused".into(),
        RequestOutcome::Sent(answer) => format!("answered {answer}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_fits() {
        let since = "2026-03-02T06:00:00Z".parse().unwrap();
        for place in ["db1:/srv/warroom", "a · b", &"长".repeat(300)] {
            let holder = Holder::new("0123456789abcdef".into(), place, since);
            let record = holder.record();
            assert_eq!(Holder::read(&record), Some(holder));
            assert!(record["description"].as_str().unwrap().chars().count() <= 200);
        }
        for strange in [json!({}), json!({ "description": "x" }), json!({ "description": "a · b · c · d" })]
        {
            assert_eq!(Holder::read(&strange), None);
        }
    }
}
