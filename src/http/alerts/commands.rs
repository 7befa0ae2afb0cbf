//! What `config/alerts` has other programs send is what is read here.

use super::read;
use super::recorded::{Outages, bodies, received};
use super::signature::Signed;
use crate::domain::At;
use crate::domain::alert::{AlertBatch, Form};
use crate::webhooks::sign::Key;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

const NAGIOS: &str = include_str!("../../../config/alerts/nagios.cfg");
const ICINGA: &str = include_str!("../../../config/alerts/icinga2.conf");
const ZABBIX: &str = include_str!("../../../config/alerts/zabbix.yaml");

/// The names that a command sends, with this beginning.
fn words(text: &str, beginning: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words
        .filter(|word| word.len() > beginning.len() && word.starts_with(beginning))
        .map(str::to_owned)
        .collect()
}

/// The parameters of the media type, but for its own two.
fn parameters() -> BTreeSet<String> {
    let names = ZABBIX.lines().filter_map(|line| line.trim().strip_prefix("- name: "));
    names.filter(|name| !name.starts_with("warroom")).map(str::to_owned).collect()
}

/// Of a body, only what a command sends.
fn only(body: &[u8], names: &BTreeSet<String>) -> Vec<u8> {
    let body: Map<String, Value> = serde_json::from_slice(body).expect("JSON");
    let body: Map<String, Value> = body.into_iter().filter(|(name, _)| names.contains(name)).collect();
    Value::Object(body).to_string().into_bytes()
}

fn told(form: Form, body: &[u8]) -> Result<AlertBatch, String> {
    read(form, body, received()).map_err(|error| error.reason)
}

#[test]
fn commands_send_whatever_is_read_and_nothing_else() {
    for (form, folders, names) in [
        (Form::Nagios, ["nagios-4.4.6", "nagios-4.4.6/posted"].as_slice(), words(NAGIOS, "NAGIOS_")),
        (Form::Icinga, &["icinga2-2.13.6", "icinga2-2.13.6/posted"], words(ICINGA, "ICINGA_")),
        (Form::Zabbix, &["zabbix-6.0.14"], parameters()),
    ] {
        let bodies: Vec<_> = folders.iter().flat_map(|folder| bodies(form, folder)).collect();
        for (file, body) in &bodies {
            assert_eq!(
                told(form, body),
                told(form, &only(body, &names)),
                "{file}: more is read than is sent"
            );
        }
        for name in &names {
            let without: BTreeSet<String> = names.iter().filter(|other| *other != name).cloned().collect();
            let counts = bodies.iter().any(|(_, body)| told(form, body) != told(form, &only(body, &without)));
            // Nobody recorded a Nagios or a Zabbix that knows its own address, nor another source of events.
            let unseen = ["NAGIOS_HOSTINFOURL", "NAGIOS_SERVICEINFOURL", "zabbix_url", "event_source"];
            assert!(counts || unseen.contains(&name.as_str()), "{name} is sent and not read");
        }
    }
}

#[test]
fn programs_post_what_the_commands_say() {
    for (form, folder, names) in [
        (Form::Nagios, "nagios-4.4.6/posted", words(NAGIOS, "NAGIOS_")),
        (Form::Icinga, "icinga2-2.13.6/posted", words(ICINGA, "ICINGA_")),
    ] {
        let mut outages = Outages::default();
        let mut posted = BTreeSet::new();
        for (_, body) in bodies(form, folder) {
            let body_names: Map<String, Value> = serde_json::from_slice(&body).expect("JSON");
            posted.extend(body_names.keys().cloned());
            outages.hear(&read(form, &body, received()).expect("it is read"));
        }
        assert_eq!(posted, names);
        assert_eq!(outages.of("web-1!checkout"), (2, "recovered"), "{folder}");
        assert_eq!(outages.of("web-1"), (1, "recovered"), "{folder}");
    }
}

#[test]
fn nothing_that_is_told_is_filtered() {
    for option in ["host_notification_options      d,u,r,f,s", "service_notification_options   w,u,c,r,f,s"] {
        assert!(NAGIOS.contains(option), "{option}");
    }
    let filters =
        ICINGA.lines().map(str::trim).filter(|line| line.starts_with("types") || line.starts_with("states"));
    assert_eq!(filters.count(), 0);
    for mode in ["PROBLEM", "RECOVERY", "UPDATE"] {
        assert!(ZABBIX.contains(&format!("operation_mode: {mode}")), "{mode}");
    }
}

/// Python is what `.ci` needs too.
#[test]
fn the_script_signs_what_it_tells() {
    let key = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY";
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(file, "{key}").expect("it is written");
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/alerts/tell.py");
    let body = r#"{"fingerprint":"a","state":"firing","title":"备份"}"#;
    let mut command = Command::new("python3");
    command.arg(script).args(["--headers", "http://127.0.0.1:9/"]).arg(file.path());
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python is there");
    running.stdin.take().expect("an input").write_all(body.as_bytes()).expect("it reads");
    let output = running.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    let header = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("{name}: {text}"))
    };
    let signed = Signed {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let now = At::from_timestamp(signed.timestamp.parse().expect("a count"), 0).expect("an instant");
    let key = Key::standard(key).expect("a key");
    assert!(signed.check(std::slice::from_ref(&key), body.as_bytes(), now).is_ok());
    assert!(signed.check(&[key], b"{}", now).is_err());
    assert_eq!(told(Form::Generic, body.as_bytes()).expect("it is read").alerts.len(), 1);
}
