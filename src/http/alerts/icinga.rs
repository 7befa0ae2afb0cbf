//! What the command in `config/alerts/icinga2.conf` posts: the variables that it names. Icinga has no name for an
//! outage; the last time at which all was well stays the same from the beginning of one to its end, and differs from
//! that of any other.

use super::Malformed;
use super::checks::{Check, OUTPUT};
use super::fields::{Fields, object};
use crate::domain::At;
use crate::domain::alert::{AlertBatch, Episode};

pub(super) fn read(body: &[u8], received: At) -> Result<AlertBatch, Malformed> {
    let body = object(body)?;
    let fields = Fields(&body);
    fields.required("ICINGA_TYPE")?;
    let host = fields.identity("ICINGA_HOST")?.ok_or_else(|| "ICINGA_HOST is missing".to_owned())?;
    let check = Check {
        host,
        service: fields.identity("ICINGA_SERVICE")?,
        state: "ICINGA_STATE",
        host_name: fields.text("ICINGA_HOST_DISPLAY_NAME")?,
    };
    // Those of a host keep the ends of lines as they were written into Icinga's pipe.
    let output = fields.text("ICINGA_OUTPUT")?.unwrap_or_default();
    let lines = output.replace("\\n", "\n");
    let mut texts = vec![(OUTPUT, if check.service.is_none() { lines.as_str() } else { output })];
    texts.extend(fields.text("ICINGA_AUTHOR")?.map(|text| ("comment by", text)));
    texts.extend(fields.text("ICINGA_COMMENT")?.map(|text| ("comment", text)));
    let is_wrong = check.state(fields)?.1;
    let well = fields.seconds("ICINGA_LAST_OK")?.filter(|_| is_wrong);
    let episode = well.map_or(Episode::Present, |at| Episode::Named(at.timestamp_millis().to_string()));
    let start = fields.seconds("ICINGA_LAST_STATE_CHANGE")?;
    let alert = check.alert(fields, episode, start, received, &texts)?;
    Ok(AlertBatch { alerts: vec![alert], ..AlertBatch::default() })
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{Outages, at, body, bytes, of_arguments, one, received};
    use super::*;
    use crate::domain::alert::{AlertState, Form};
    use rstest::rstest;
    use serde_json::{Value, json};

    const FORM: Form = Form::Icinga;

    /// With the last time at which all was well, which was not recorded: here, how often it was well so far.
    fn with_last_ok(fed: &[String], body: Vec<u8>) -> Vec<u8> {
        let mut body: Value = serde_json::from_slice(&body).unwrap();
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (host, service) = (text("ICINGA_HOST"), text("ICINGA_SERVICE"));
        let result = match service.as_str() {
            "" => format!("PROCESS_HOST_CHECK_RESULT;{host};0"),
            service => format!("PROCESS_SERVICE_CHECK_RESULT;{host};{service};0"),
        };
        let well = fed.iter().filter(|what| what.starts_with(&result)).count();
        body["ICINGA_LAST_OK"] = json!(format!("{}.25", 1_795_821_000 + well));
        body.to_string().into_bytes()
    }

    #[rstest]
    #[case::a_changed_and_repeated_problem_is_the_same("05", "web-1!checkout", (1, "firing"))]
    #[case::a_recovery_ends_it("06", "web-1!checkout", (1, "recovered"))]
    #[case::a_recovery_in_a_downtime_is_told("09", "web-1!checkout", (2, "recovered"))]
    #[case::a_problem_that_outlived_a_downtime_is_no_new_one("12", "web-1!checkout", (3, "firing"))]
    #[case::the_beginning_of_a_downtime_of_what_is_well_begins_none("14", "web-1!checkout", (3, "recovered"))]
    #[case::late_ends_of_downtimes_are_of_the_outage_of_that_moment("18", "web-1!checkout", (4, "firing"))]
    #[case::a_second_problem_without_a_recovery_is_no_new_one("19", "web-1!checkout", (4, "firing"))]
    #[case::it_recovers("20", "web-1!checkout", (4, "recovered"))]
    #[case::a_service_of_a_host_that_is_back_is_in_no_doubt("34", "web-2!checkout", (1, "firing"))]
    #[case::since_its_recovery_is_told("35", "web-2!checkout", (1, "recovered"))]
    #[case::the_host_itself_recovered("34", "web-2", (1, "recovered"))]
    #[case::an_outage_in_a_downtime_of_the_host_is_told("37", "web-2!checkout", (2, "firing"))]
    #[case::flapping_begins_with_a_problem("43", "web-1!queue", (3, "firing"))]
    #[case::and_ends_with_the_recovery("47", "web-1!queue", (3, "recovered"))]
    fn the_state_decides_not_the_type(#[case] until: &str, #[case] of: &str, #[case] stands: (usize, &str)) {
        let present = Outages::heard(FORM, "icinga2-2.13.6", until, |_, body| body);
        assert_eq!(present.of(of), stands, "whatever goes on");
        let named = Outages::heard(FORM, "icinga2-2.13.6", until, with_last_ok);
        // Flapping, Icinga keeps quiet about what is well in between: only the last time of that tells.
        let silent = usize::from(until >= "45" && of == "web-1!queue");
        assert_eq!(named.of(of), (stands.0 + silent, stands.1), "by the last time that it was well");
    }

    #[test]
    fn everything_is_over_in_the_end() {
        for (folder, last) in [("icinga2-2.13.6", "47"), ("icinga2-2.13.6/second-run", "14")] {
            for outages in [
                Outages::heard(FORM, folder, last, |_, body| body),
                Outages::heard(FORM, folder, last, with_last_ok),
            ] {
                let open = outages.0.iter().flat_map(|(of, all)| all.iter().map(move |one| (of, one)));
                let is_open = |state: &AlertState| !matches!(state, AlertState::Recovered { .. });
                let open: Vec<_> = open.filter(|(_, (_, state))| is_open(state)).collect();
                assert_eq!(open, Vec::new(), "{folder}");
            }
        }
    }

    #[test]
    fn signs_and_lines_are_as_they_were() {
        let alert = one(FORM, "icinga2-2.13.6/24-special-characters-problem.json");
        let output = r#"p99>800ms & 'db' "a";b <5%> `id` $HOSTNAME$ $(id) ~x ! \\ 100% @everyone"#;
        assert_eq!(alert.texts["output"], output);
        let alert = one(FORM, "icinga2-2.13.6/22-chinese-multi-line-problem.json");
        assert_eq!(alert.title, "web-1 订单库 连接: 严重：连接数 980/1000");
        assert_eq!(
            alert.texts["output"],
            "严重：连接数 980/1000\n第二行：主库 db-1\n第三行：tab\\t与\"引号\""
        );
        assert_eq!(alert.start, at("2026-11-27T23:21:26Z"));
        let alert = one(FORM, "icinga2-2.13.6/32-host-down.json");
        assert_eq!(alert.texts["output"], "CRITICAL - 主机不可达 (100% loss)\nsecond line");
        assert_eq!(alert.labels["host name"], "Web server 2");
        let alert = one(FORM, "icinga2-2.13.6/04-acknowledgement.json");
        assert_eq!(alert.texts["comment"], "looking at it; 我来处理 \"now\"");
    }

    #[test]
    fn a_recovery_says_since_when() {
        let alert = one(FORM, "icinga2-2.13.6/35-service-ok-after-host-up.json");
        assert_eq!(alert.state, AlertState::Recovered { at: Some(at("2026-11-27T23:21:58Z")) });
        assert_eq!((alert.episode, alert.severity), (Episode::Present, None));
    }

    #[test]
    fn the_variables_say_what_the_arguments_say() {
        for name in ["01-problem-hard", "04-acknowledgement", "06-recovery", "32-host-down", "34-host-up"] {
            let path = format!("icinga2-2.13.6/{name}.json");
            assert!(serde_json::from_slice::<Value>(&bytes(&path)).unwrap().get("env").is_some());
            let told = [body(FORM, &path), of_arguments(FORM, &path)];
            let [env, arguments] = told.map(|body| read(&body, received()).unwrap());
            assert_eq!(env, arguments, "{name}");
        }
    }

    #[rstest]
    #[case(r#"{"ICINGA_HOST":"a","ICINGA_STATE":"UP"}"#, "ICINGA_TYPE is missing")]
    #[case(r#"{"ICINGA_TYPE":"PROBLEM"}"#, "ICINGA_HOST is missing")]
    #[case(
        r#"{"ICINGA_TYPE":"PROBLEM","ICINGA_HOST":"a","ICINGA_STATE":"CRITICAL"}"#,
        "ICINGA_STATE is no state of this kind of check"
    )]
    #[case(
        r#"{"ICINGA_TYPE":"PROBLEM","ICINGA_HOST":"a","ICINGA_STATE":"DOWN","ICINGA_LAST_OK":"secret"}"#,
        "ICINGA_LAST_OK is no count of seconds"
    )]
    #[case("[]", "the body is no JSON object")]
    #[case("{\"ICINGA_TYPE\":\n", "the body is no JSON from line 2, column 0 on")]
    fn what_is_wrong_is_named(#[case] body: &str, #[case] reason: &str) {
        assert_eq!(read(body.as_bytes(), received()).unwrap_err().reason, reason);
    }
}
