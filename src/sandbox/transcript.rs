//! What people saw.

use super::state::State;

pub(crate) fn of_guild(state: &State, guild: u64) -> String {
    let channels = state.channels.values().filter(|channel| channel.guild_id == guild);
    channels.map(|channel| of_channel(state, channel.id)).collect::<Vec<_>>().join("\n")
}

pub(crate) fn of_channel(_state: &State, _channel: u64) -> String {
    String::new()
}
