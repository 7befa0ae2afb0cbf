#!/usr/bin/env bash
# serenity 0.12.5 (crate) reads a message made of Components V2 as an empty message, without an error.
#
# Tried: a message as Discord's reference for components shows it: `flags` with 1<<15 (IS_COMPONENTS_V2), no content,
# a container (type 17) with a text display (type 10); and one with an unknown type inside an action row, for
# comparison.
# Expected: an error, as the row with the unknown type gives, or an "unknown" component that keeps what came, and the
# flag kept (`MessageFlags` is a bit set; a number is what Discord sends).
# Seen: the container is dropped, the flag too: what is left has no content, no embeds, no components and flags 0,
# just like a message that somebody emptied. The same type one level deeper is an error that loses the message.
# For a war-room bot: in a history read for its own cards, or for "what was said", such messages look deleted, and an
# edit that gives back what was read would wipe them. History is read as raw JSON.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_cargo 'serenity = { version = "=0.12.5", default-features = false }' 'serde_json = "=1.0.145"' <<'RS'
use serde_json::{json, Value};
use serenity::model::channel::Message;
fn read(name: &str, flags: u64, components: Value) {
    let message = json!({
        "id": "1", "channel_id": "2", "content": "", "timestamp": "2026-01-01T00:00:00+00:00", "edited_timestamp": null,
        "author": {"id": "3", "username": "warroom", "discriminator": "0", "avatar": null, "global_name": null},
        "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
        "pinned": false, "type": 0, "flags": flags, "components": components,
    });
    match serde_json::from_value::<Message>(message) {
        Ok(read) => {
            let back = serde_json::to_value(read).unwrap();
            let count = back["components"].as_array().map_or(0, Vec::len);
            println!("{name}: components {count}, flags {}, content {}", back["flags"], back["content"]);
        }
        Err(error) => println!("{name}: error: {error}"),
    }
}
fn main() {
    let text = json!({"type": 10, "id": 2, "content": "P0: payments are down"});
    let button = json!({"type": 2, "style": 1, "custom_id": "ack", "label": "Acknowledge"});
    read("a row with a button, flags 4", 4, json!([{"type": 1, "components": [button]}]));
    read("a container, flags 32768", 1 << 15, json!([{"type": 17, "id": 1, "components": [text]}]));
    read("the same text in a row", 0, json!([{"type": 1, "components": [text]}]));
}
RS
./finding >seen
verdict <<'TEXT'
a row with a button, flags 4: components 1, flags 4, content ""
a container, flags 32768: components 0, flags 0, content ""
the same text in a row: error: Unknown component type 10
TEXT
