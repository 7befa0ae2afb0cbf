//! What the command in `config/alerts/nagios.cfg` posts: Nagios' macros as it has them in its environment, since in a
//! command line it takes signs out of them.

use super::checks::{Check, OUTPUT};
use super::fields::{Fields, Reason, object};
use super::{Malformed, tidy};
use crate::domain::At;
use crate::domain::alert::{Alert, AlertBatch, AlertState, Episode};
use std::collections::BTreeMap;

/// Notifications that are talk about a host: nothing was kept from being told before them.
const TALK: [&str; 3] = ["ACKNOWLEDGEMENT", "CUSTOM", "DOWNTIMESTART"];

/// What a body without anything means, most often.
const NO_ENVIRONMENT: &str =
    "NAGIOS_NOTIFICATIONTYPE is missing: Nagios tells its commands by enable_environment_macros=1";

pub(super) fn read(body: &[u8], received: At) -> Result<AlertBatch, Malformed> {
    let body = object(body)?;
    let fields = Fields(&body);
    let kind = fields.text("NAGIOS_NOTIFICATIONTYPE")?.ok_or_else(|| NO_ENVIRONMENT.to_owned())?;
    let service = fields.identity("NAGIOS_SERVICEDESC")?;
    let host = fields.identity("NAGIOS_HOSTNAME")?.ok_or_else(|| "NAGIOS_HOSTNAME is missing".to_owned())?;
    let alert = alert(fields, host, service, received)?;
    // While a host is down or in a downtime, Nagios is silent about its services, and about a service that recovered
    // meanwhile it says nothing afterwards either.
    let is_up = matches!(alert.state, AlertState::Recovered { .. }) && service.is_none();
    let doubtful = (is_up && !TALK.contains(&kind))
        .then(|| BTreeMap::from([("host".to_owned(), tidy::cut(host, tidy::LABEL))]));
    Ok(AlertBatch { alerts: vec![alert], doubtful: doubtful.into_iter().collect(), ..AlertBatch::default() })
}

fn alert(fields: Fields<'_>, host: &str, service: Option<&str>, received: At) -> Result<Alert, Reason> {
    let kind = if service.is_some() { "SERVICE" } else { "HOST" };
    let name = |before: &str, after: &str| format!("NAGIOS_{before}{kind}{after}");
    let state = name("", "STATE");
    let check = Check { host, service, state: &state, host_name: fields.text("NAGIOS_HOSTALIAS")? };
    let is_wrong = check.state(fields)?.1;
    let long = fields.text(&name("LONG", "OUTPUT"))?.map(unescaped).unwrap_or_default();
    let mut texts = Vec::new();
    texts.extend(fields.text(&name("", "OUTPUT"))?.map(|text| (OUTPUT, text)));
    texts.push(("long output", &long));
    texts.extend(fields.text("NAGIOS_NOTIFICATIONAUTHOR")?.map(|text| ("comment by", text)));
    texts.extend(fields.text("NAGIOS_NOTIFICATIONCOMMENT")?.map(|text| ("comment", text)));
    let present = problem(fields, &name("", "PROBLEMID"))?;
    let last = problem(fields, &name("LAST", "PROBLEMID"))?;
    // A recovery is of the problem that is, or else of the last one; what is wrong is never of one that was.
    let episode = present.or(last.filter(|_| !is_wrong));
    let episode = episode.map_or(Episode::Present, |id| Episode::Named(id.to_owned()));
    let start = fields.seconds(&name("LAST", "STATECHANGE"))?;
    let alert = check.alert(fields, episode, start, received, &texts)?;
    Ok(Alert { link: fields.link(&name("", "INFOURL"))?, ..alert })
}

/// The number of a problem; 0 is none.
fn problem<'a>(fields: Fields<'a>, name: &str) -> Result<Option<&'a str>, Reason> {
    let id = fields.identity(name)?;
    if id.is_some_and(|id| !id.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(format!("{name} is no number"));
    }
    Ok(id.filter(|id| *id != "0"))
}

/// Lines as they were: Nagios writes their ends as `\n`, and a backslash as two.
fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text.chars().peekable());
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\', Some('n')) => {
                rest.next();
                plain.push('\n');
            }
            ('\\', Some('\\')) => {
                rest.next();
                plain.push('\\');
            }
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{Outages, at, body, of_arguments, one, received, told};
    use super::*;
    use crate::domain::alert::Form;
    use rstest::rstest;

    const FORM: Form = Form::Nagios;

    fn heard(folder: &str, until: &str) -> Outages {
        Outages::heard(FORM, folder, until, |_, body| body)
    }

    #[rstest]
    #[case::a_changed_and_repeated_problem_is_the_same("05", "web-1!checkout", (1, "firing"))]
    #[case::a_recovery_ends_it("06", "web-1!checkout", (1, "recovered"))]
    #[case::a_downtime_ends_no_outage("08", "web-1!checkout", (2, "firing"))]
    #[case::a_recovery_in_a_downtime_is_told_by_its_end("09", "web-1!checkout", (2, "recovered"))]
    #[case::the_end_of_a_downtime_over_an_outage_ends_none("12", "web-1!checkout", (3, "firing"))]
    #[case::the_beginning_of_a_downtime_of_what_is_well_begins_none("14", "web-1!checkout", (3, "recovered"))]
    #[case::an_outage_begun_in_a_downtime_is_one_afterwards("16", "web-1!checkout", (4, "firing"))]
    #[case::a_cancelled_downtime_begins_none("19", "web-1!checkout", (4, "recovered"))]
    #[case::a_repeated_problem_is_the_same("27", "web-1!payments", (1, "firing"))]
    #[case::a_service_is_in_doubt_after_its_host("33", "web-2!checkout", (1, "doubtful"))]
    #[case::the_host_itself_recovered("33", "web-2", (1, "recovered"))]
    #[case::another_host_is_another("33", "db-1", (1, "firing"))]
    #[case::the_next_outage_ends_the_doubt("37", "web-2!checkout", (2, "firing"))]
    #[case::flapping_begins_with_a_recovery("42", "web-1!queue", (2, "recovered"))]
    #[case::and_ends_with_a_problem("44", "web-1!queue", (3, "firing"))]
    #[case::which_recovers("45", "web-1!queue", (3, "recovered"))]
    fn the_state_decides_not_the_type(#[case] until: &str, #[case] of: &str, #[case] stands: (usize, &str)) {
        assert_eq!(heard("nagios-4.4.6", until).of(of), stands);
    }

    #[test]
    fn everything_is_over_in_the_end() {
        for (folder, last) in [("nagios-4.4.6", "45"), ("nagios-4.4.6/second-run", "11")] {
            let outages = heard(folder, last).0;
            let open = outages.iter().flat_map(|(of, all)| all.iter().map(move |one| (of, one)));
            let open: Vec<_> =
                open.filter(|(_, (_, state))| !matches!(state, AlertState::Recovered { .. })).collect();
            assert_eq!(open, Vec::new(), "{folder}");
        }
    }

    #[test]
    fn a_service_is_in_doubt_whenever_its_host_comes_back() {
        assert_eq!(heard("nagios-4.4.6/second-run", "05").of("web-2!checkout"), (1, "doubtful"));
        assert_eq!(heard("nagios-4.4.6/second-run", "06").of("web-2!checkout"), (2, "firing"));
        assert_eq!(heard("nagios-4.4.6/second-run", "08").of("web-2!checkout"), (2, "doubtful"));
        let of = |path: &str| told(FORM, path).doubtful;
        let web = BTreeMap::from([("host".to_owned(), "web-2".to_owned())]);
        assert_eq!(of("nagios-4.4.6/33-host-up.json"), std::slice::from_ref(&web));
        assert_eq!(of("nagios-4.4.6/36-host-downtime-end.json"), [web], "Nagios was silent in the downtime");
        for quiet in ["30-host-down", "35-host-downtime-start", "06-recovery"] {
            assert_eq!(of(&format!("nagios-4.4.6/{quiet}.json")), [], "{quiet}");
        }
    }

    #[test]
    fn a_recovery_is_of_the_problem_that_is_or_else_of_the_last() {
        let of = |path: &str| one(FORM, &format!("nagios-4.4.6/{path}.json")).episode;
        assert_eq!(of("06-recovery"), Episode::Named("1".into()));
        assert_eq!(of("33-host-up"), Episode::Named("10".into()));
        assert_eq!(of("09-downtime-end-after-recovery"), Episode::Named("2".into()));
        assert_eq!(of("second-run/01-downtime-start"), Episode::Present);
        let firing = r#"{"NAGIOS_NOTIFICATIONTYPE":"CUSTOM","NAGIOS_HOSTNAME":"a","NAGIOS_HOSTSTATE":"DOWN",
            "NAGIOS_HOSTPROBLEMID":"0","NAGIOS_LASTHOSTPROBLEMID":"7"}"#;
        let told = read(firing.as_bytes(), received()).unwrap();
        assert_eq!(told.alerts[0].episode, Episode::Present, "what is wrong is of no problem that was");
    }

    #[test]
    fn signs_and_lines_are_as_they_were() {
        let alert = one(FORM, "nagios-4.4.6/22-special-characters-problem.json");
        let output = r#"p99>800ms & 'db' "a":b <5%> `id` $HOSTNAME$ $(id) ~x ! \ 100% @everyone"#;
        assert_eq!(alert.texts["output"], output);
        assert_eq!(alert.title, format!("web-1 订单库 连接: {output}"));
        let alert = one(FORM, "nagios-4.4.6/20-chinese-multi-line-problem.json");
        assert_eq!(alert.texts["long output"], "第二行：主库 db-1\n第三行：tab\\t与\"引号\"");
        assert_eq!(alert.labels["host name"], "结账前端 1");
        assert_eq!(alert.severity.as_deref(), Some("CRITICAL"));
        assert_eq!(alert.start, at("2026-11-27T23:21:26Z"));
        assert_eq!(alert.link, None, "Nagios has no address unless it is told one");
    }

    #[test]
    fn the_environment_says_what_the_arguments_say() {
        for name in ["01-problem-hard", "06-recovery", "30-host-down", "33-host-up"] {
            let path = format!("nagios-4.4.6/{name}.json");
            let told =
                [body(FORM, &path), of_arguments(FORM, &path)].map(|body| read(&body, received()).unwrap());
            let of = |told: &AlertBatch| {
                let same =
                    |alert: &Alert| (alert.fingerprint.clone(), alert.episode.clone(), alert.title.clone());
                (told.alerts.iter().map(same).collect::<Vec<_>>(), told.doubtful.clone())
            };
            assert_eq!(of(&told[0]), of(&told[1]), "{name}");
        }
    }

    #[rstest]
    #[case(r#"{"NAGIOS_HOSTNAME":"a","NAGIOS_HOSTSTATE":"UP"}"#, NO_ENVIRONMENT)]
    #[case(r#"{"NAGIOS_NOTIFICATIONTYPE":"PROBLEM"}"#, "NAGIOS_HOSTNAME is missing")]
    #[case(
        r#"{"NAGIOS_NOTIFICATIONTYPE":"PROBLEM","NAGIOS_HOSTNAME":"a","NAGIOS_HOSTSTATE":"secret"}"#,
        "NAGIOS_HOSTSTATE is no state of this kind of check"
    )]
    #[case(
        r#"{"NAGIOS_NOTIFICATIONTYPE":"PROBLEM","NAGIOS_HOSTNAME":"a","NAGIOS_HOSTSTATE":"DOWN","NAGIOS_HOSTPROBLEMID":"x"}"#,
        "NAGIOS_HOSTPROBLEMID is no number"
    )]
    fn what_is_wrong_is_named(#[case] body: &str, #[case] reason: &str) {
        let read = read(body.as_bytes(), received());
        assert_eq!(read.unwrap_err().reason, reason);
    }
}
