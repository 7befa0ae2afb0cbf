#!/usr/bin/env bash
# promtool 2.42.0 (Debian prometheus 2.42.0+ds-5+deb12u1): a test of an alert that no rule file has passes.
#
# Tried: `promtool test rules` on a target that is down, with "this alert must be silent": for the alert's name, with
# a misspelt field beside it, and for the name misspelt.
# Expected: the manual (Unit testing for rules) says that a test without `exp_alerts` asserts that the alert does not
# fire; of an `alertname` that no rule has it says nothing, and a tool that knows all rules would refuse it, as it
# refuses an unknown field (the second run shows that).
# Seen: SUCCESS and exit 0: an absent alert is a silent one. Only the right spelling fails.
# For a war-room bot: its shipped alert rules are tested by promtool; after a rule is renamed, every "is silent" test
# of the old name is green for ever. Each such test is paired with one where the alert fires.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
version=2.42.0+ds-5+deb12u1
apt-get download -qq "prometheus=$version" >apt.log 2>&1 || stop "apt-get has no prometheus=$version (apt-get update?)"
dpkg -x prometheus_*.deb deb
promtool=$work/deb/usr/bin/promtool

cat >rules.yml <<'YAML'
groups:
  - name: payments
    rules:
      - {alert: PaymentsDown, expr: 'up{job="payments"} == 0', for: 5m, labels: {severity: critical}}
YAML
asks() { # asks ALERTNAME [EXTRA FIELD]
    cat <<YAML
rule_files: [rules.yml]
tests:
  - interval: 1m
    input_series: [{series: 'up{job="payments"}', values: '0x20'}]
    alert_rule_test: [{eval_time: 15m, alertname: $1${2:-}}]
YAML
}
run() {
    local code=0
    asks "${@:2}" >test.yml
    "$promtool" test rules test.yml >run.log 2>&1 || code=$?
    echo "$1: exit $code, $(grep -oE 'SUCCESS|FAILED|field .* not found' run.log | head -n 1)"
}
{
    run 'the alert that fires, said to be silent' PaymentsDown
    run 'a misspelt field' PaymentsDown ', exp_alert: []'
    run 'a misspelt alert, said to be silent' PaymentDown
} >seen
verdict <<'TEXT'
the alert that fires, said to be silent: exit 1, FAILED
a misspelt field: exit 1, FAILED
a misspelt alert, said to be silent: exit 0, SUCCESS
TEXT
