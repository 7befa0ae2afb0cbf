#!/usr/bin/env bash
# One Fluent file, three implementations: grouping, percent, ordinals and the plural of 1.0 come out differently.
#
# Tried: four messages in locale en by fluent-bundle 0.16.0 (crate, with its builtins), @fluent/bundle 0.19.1 (npm)
# and fluent.runtime 0.4.0 (PyPI).
# Expected: one text, as the guide of Project Fluent tells it (Built-in functions, NUMBER: numbers are formatted for
# the locale; `useGrouping`, `minimumFractionDigits` and for selectors `type: "ordinal"` are for translators, `style`
# is for the program).
# Seen: the crate never groups digits, and that only `add_formatter` would change it stands in no guide; npm knows no
# ordinals ("2th"); Python knows none either (and reports it) and alone carries out `style: "percent"`; `1.0` is
# `[one]` for Python only (CLDR, English: 1.0 is `other`).
# For a war-room bot: a text proved right in the browser's playground or by a Python check reads otherwise in Rust,
# and "1234567" stays ungrouped in every language: it formats numbers before it hands them over.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm @fluent/bundle@0.19.1
with_pip fluent.runtime==0.4.0
cat >texts.ftl <<'FTL'
grouped = { NUMBER($n, minimumFractionDigits: 2) }
share = { NUMBER($n, style: "percent") }
ordinal = { NUMBER($n, type: "ordinal") ->
    [one] {$n}st
    [two] {$n}nd
   *[other] {$n}th
 }
literal = { 1.0 ->
    [one] one
   *[other] other
 }
FTL
with_cargo 'fluent-bundle = "=0.16.0"' <<'RS'
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
fn main() {
    let source = FluentResource::try_new(std::fs::read_to_string("texts.ftl").unwrap()).unwrap();
    let mut bundle = FluentBundle::new(vec!["en".parse().unwrap()]);
    bundle.set_use_isolating(false);
    bundle.add_builtins().unwrap();
    bundle.add_resource(source).unwrap();
    for (id, n) in [("grouped", 1234567.5), ("share", 0.25), ("ordinal", 2.0), ("literal", 0.0)] {
        let mut arguments = FluentArgs::new();
        arguments.set("n", n);
        let mut errors = Vec::new();
        let pattern = bundle.get_message(id).unwrap().value().unwrap();
        println!("{id} rust {} errors: {}", bundle.format_pattern(pattern, Some(&arguments), &mut errors), errors.len());
    }
}
RS
cat >run.mjs <<'JS'
import fs from 'node:fs';
import { FluentBundle, FluentResource } from '@fluent/bundle';
const bundle = new FluentBundle('en', { useIsolating: false });
bundle.addResource(new FluentResource(fs.readFileSync('texts.ftl', 'utf8')));
for (const [id, n] of [['grouped', 1234567.5], ['share', 0.25], ['ordinal', 2], ['literal', 0]]) {
  const errors = [];
  console.log(id, 'npm', bundle.formatPattern(bundle.getMessage(id).value, { n }, errors), 'errors:', errors.length);
}
JS
cat >run.py <<'PY'
from fluent.runtime import FluentBundle, FluentResource
bundle = FluentBundle(["en"], use_isolating=False)
bundle.add_resource(FluentResource(open("texts.ftl").read()))
for name, n in [("grouped", 1234567.5), ("share", 0.25), ("ordinal", 2), ("literal", 0)]:
    text, errors = bundle.format_pattern(bundle.get_message(name).value, {"n": n})
    print(name, "python", text, "errors:", len(errors))
PY
{
    ./finding
    node run.mjs
    ./venv/bin/python run.py
} | sort --stable -k 1,1 >seen
verdict <<'TEXT'
grouped rust 1234567.50 errors: 0
grouped npm 1,234,567.50 errors: 0
grouped python 1,234,567.50 errors: 0
literal rust other errors: 0
literal npm other errors: 0
literal python one errors: 0
ordinal rust 2nd errors: 0
ordinal npm 2th errors: 0
ordinal python 2th errors: 1
share rust 0.25 errors: 0
share npm 0.25 errors: 0
share python 25% errors: 0
TEXT
