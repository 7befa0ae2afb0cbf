#!/usr/bin/env bash
# fluent-bundle 0.16.0 (crate) takes a 64-bit id as a number and prints another id.
#
# Tried: `<@{ $user }>` with a Discord id (a snowflake of 19 digits) given as u64, as i64 and as a string.
# Expected: `FluentValue::from` is there for u64 and i64, so the digits come back, or it does not compile (as with
# u128) or is an error, as in @fluent/bundle 0.19.1 (npm), which refuses a BigInt by name. The guide of Project Fluent
# says of numbers that they are formatted for the locale, nothing of a size.
# Seen: `FluentNumber` holds an f64: the id is rounded to a multiple of 256 and printed with few digits, without an
# error.
# For a war-room bot: the mention is of nobody, or of somebody else; `<#channel>` and links are dead. Ids go in as
# strings, and a test looks for ids among numbers.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm @fluent/bundle@0.19.1
with_cargo 'fluent-bundle = "=0.16.0"' <<'RS'
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
fn main() {
    let source = FluentResource::try_new("who = <@{ $user }>\n".to_owned()).unwrap();
    let mut bundle = FluentBundle::new(vec!["en".parse().unwrap()]);
    bundle.set_use_isolating(false);
    bundle.add_resource(source).unwrap();
    let id = 1_234_567_890_123_456_789_u64;
    for (name, value) in [
        ("u64", FluentValue::from(id)),
        ("i64", FluentValue::from(id as i64)),
        ("string", FluentValue::from(id.to_string())),
    ] {
        let mut arguments = FluentArgs::new();
        arguments.set("user", value);
        let mut errors = Vec::new();
        let pattern = bundle.get_message("who").unwrap().value().unwrap();
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        println!("{name:6} {text} errors: {}", errors.len());
    }
}
RS
cat >run.mjs <<'JS'
import { FluentBundle, FluentResource } from '@fluent/bundle';
const bundle = new FluentBundle('en', { useIsolating: false });
bundle.addResource(new FluentResource('who = <@{ $user }>\n'));
const errors = [];
const text = bundle.formatPattern(bundle.getMessage('who').value, { user: 1234567890123456789n }, errors);
console.log('BigInt', text, 'errors:', errors.length);
JS
{
    ./finding
    node run.mjs
} >seen
verdict <<'TEXT'
u64    <@1234567890123456800> errors: 0
i64    <@1234567890123456800> errors: 0
string <@1234567890123456789> errors: 0
BigInt <@{$user}> errors: 1
TEXT
