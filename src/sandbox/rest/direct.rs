//! Direct messages.

use super::{Answered, Call, Reply};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::render;
use crate::sandbox::state::{Channel, GuildRecord, State};
use crate::sandbox::validate::{self, Problems, snowflake};

/// Opens the channel with somebody, or gives the one that there is.
pub(super) fn open(state: &mut State, call: &Call) -> Answered {
    validate::object(&call.body)?;
    let mut problems = Problems::default();
    problems.known("", &call.body, &["recipient_id"]);
    let Some(user) = call.body.get("recipient_id").and_then(snowflake) else {
        problems.add("recipient_id", "BASE_TYPE_REQUIRED", "This field is required");
        return Err(Refusal::invalid_form(problems.errors));
    };
    let odd = problems.finish()?;
    if user == state.bot_id || !state.users.contains_key(&user) {
        return Err(Refusal::new(400, 50033, "Invalid Recipient(s)"));
    }
    let known = state.direct_with(user).map(|channel| channel.id);
    let id = known.unwrap_or_else(|| {
        let mut channel = Channel::new(state.next_id(), 0, 1, String::new());
        channel.thread_members = vec![user];
        let id = channel.id;
        state.channels.insert(id, channel);
        id
    });
    let object = state.channel(id).map(|channel| render::direct(state, channel)).unwrap_or_default();
    Ok(Reply::ok(object).odd(odd))
}

/// Whoever shares no server with the bot, or takes no direct messages, gets none.
pub(super) fn may_send(state: &State, channel: &Channel) -> Result<(), Refusal> {
    let shared =
        |guild: &GuildRecord, user| [user, state.bot_id].iter().all(|one| guild.member(*one).is_some());
    let takes = |user: &u64| {
        let shut = state.users.get(user).is_none_or(|user| user.shut);
        !shut && state.guilds.iter().any(|guild| shared(guild, *user))
    };
    match channel.thread_members.iter().all(takes) {
        true => Ok(()),
        false => Err(Refusal::new(403, 50007, "Cannot send messages to this user")),
    }
}
