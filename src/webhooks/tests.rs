//! Tables of what leaves and of what is answered.

use super::address::{Address, Refused, checked, is_public};
use super::client::{Answer, Client};
use super::cut::{fitting, in_json, plain, without_mentions};
use super::{dingtalk, feishu, pagerduty, slack, standard, wecom};
use crate::domain::At;
use crate::domain::dispatch::{Cause, Topic, Trouble, Verdict};
use crate::domain::guild::Language;
use crate::domain::pager::{Page, Severity, Signal};
use crate::text::letter::Letter;
use reqwest::Url;
use serde_json::Value;
use std::time::Duration;

/// Addresses that lead inside of a network, or look as if they led elsewhere than they do.
const HOSTILE: [(&str, Refused); 62] = [
    ("", Refused::NoAddress),
    ("hooks.example.com/x", Refused::NoAddress),
    ("ftp://hooks.example.com/", Refused::NoAddress),
    ("file:///etc/passwd", Refused::NoAddress),
    ("gopher://127.0.0.1:6379/_INFO", Refused::NoAddress),
    ("javascript:alert(1)", Refused::NoAddress),
    ("https://", Refused::NoAddress),
    ("https://hooks.example.com\\@127.0.0.1/", Refused::NoAddress),
    ("https://hooks.example.com/\u{ff0e}", Refused::NoAddress),
    ("https://127\u{3002}0\u{3002}0\u{3002}1/", Refused::NoAddress),
    ("https://\u{2460}27.0.0.1/", Refused::NoAddress),
    ("https://hooks.example.com/ x", Refused::NoAddress),
    ("https://300.1.1.1/", Refused::NoAddress),
    ("http://hooks.example.com/", Refused::NotHttps),
    ("http://169.254.169.254/latest/meta-data/", Refused::NotHttps),
    ("https://hooks.example.com@127.0.0.1/", Refused::UserInfo),
    ("https://a:b@hooks.example.com/", Refused::UserInfo),
    ("https://@127.0.0.1/", Refused::UserInfo),
    ("https://127.0.0.1#@hooks.example.com/", Refused::Inside),
    ("https://2130706433/", Refused::Number),
    ("https://0x7f000001/", Refused::Number),
    ("https://0x7f.0.0.1/", Refused::Number),
    ("https://0177.0.0.1/", Refused::Number),
    ("https://017700000001/", Refused::Number),
    ("https://127.1/", Refused::Number),
    ("https://127.0.1/", Refused::Number),
    ("https://0/", Refused::Number),
    ("https://0x8080808/", Refused::Number),
    ("https://3232235777/", Refused::Number),
    ("https://%31%32%37.0.0.1/", Refused::Number),
    ("https://127.0.0.1/", Refused::Inside),
    ("https://127.255.255.254/", Refused::Inside),
    ("https://0.0.0.0/", Refused::Inside),
    ("https://10.0.0.1/", Refused::Inside),
    ("https://172.16.0.1/", Refused::Inside),
    ("https://172.31.255.255/", Refused::Inside),
    ("https://192.168.1.1/", Refused::Inside),
    ("https://169.254.169.254/latest/meta-data/", Refused::Inside),
    ("https://100.64.0.1/", Refused::Inside),
    ("https://100.100.100.200/", Refused::Inside),
    ("https://168.63.129.16/", Refused::Inside),
    ("https://192.0.0.192/", Refused::Inside),
    ("https://198.18.0.1/", Refused::Inside),
    ("https://203.0.113.7/", Refused::Inside),
    ("https://224.0.0.1/", Refused::Inside),
    ("https://255.255.255.255/", Refused::Inside),
    ("https://[::1]/", Refused::Inside),
    ("https://[::]/", Refused::Inside),
    ("https://[::ffff:7f00:1]/", Refused::Inside),
    ("https://[::7f00:1]/", Refused::Inside),
    ("https://[64:ff9b::a9fe:a9fe]/", Refused::Inside),
    ("https://[64:ff9b:1::a00:1]/", Refused::Inside),
    ("https://[2002:7f00:1::]/", Refused::Inside),
    ("https://[2001::7f00:1]/", Refused::Inside),
    ("https://[fe80::1]/", Refused::Inside),
    ("https://[fc00::1]/", Refused::Inside),
    ("https://[fd00:ec2::254]/", Refused::Inside),
    ("https://[ff02::1]/", Refused::Inside),
    ("https://localhost/", Refused::Inside),
    ("https://metadata.google.internal/computeMetadata/v1/", Refused::Inside),
    ("https://router/", Refused::Inside),
    ("https://hooks.example.com:22/", Refused::Port),
];

#[test]
fn hostile_addresses_are_refused_and_none_is_repeated() {
    for (text, why) in HOSTILE {
        let refused = Address::parse(text, false).expect_err(text);
        assert_eq!(refused, why, "{text}");
        assert!(text.is_empty() || !refused.to_string().contains(text), "{refused}");
    }
    // Mapped IPv4 is written in other ways, too.
    for text in ["https://[::ffff:127.0.0.1]/", "https://[0:0:0:0:0:0:0:1]/", "https://localhost./"] {
        assert!(Address::parse(text, false).is_err(), "{text}");
    }
}

#[test]
fn public_addresses_are_taken_and_private_ones_where_that_is_said() {
    for text in [
        "https://oapi.dingtalk.com/robot/send?access_token=x",
        "https://hooks.slack.com:8443/services/T/B/x\n",
        "https://8.8.8.8/x",
        "https://[2606:4700::1]/x",
        "https://例え.jp/",
    ] {
        let is_plain = text.is_ascii();
        assert_eq!(Address::parse(text, false).is_ok(), is_plain, "{text}");
    }
    for text in ["http://127.0.0.1:9000/x", "http://hooks:80/", "https://[fd00::1]/", "https://10.0.0.1:22/"]
    {
        assert!(Address::parse(text, true).is_ok(), "{text}");
    }
    // A number in disguise is none even there.
    assert_eq!(Address::parse("http://0x7f.1/", true), Err(Refused::Number));
    assert_eq!(format!("{:?}", Address::parse("https://a.example/secret", false).unwrap()), "Address(…)");
}

#[test]
fn a_name_that_leads_to_one_address_inside_leads_nowhere() {
    let of = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
    assert!(checked(of(&["8.8.8.8:0", "[2606:4700::1]:0"]), false).is_ok());
    for inside in ["10.0.0.1:0", "[::1]:0", "[::ffff:10.0.0.1]:0", "169.254.169.254:0"] {
        assert_eq!(checked(of(&["8.8.8.8:0", inside]), false), Err(Refused::Inside), "{inside}");
        assert!(checked(of(&[inside]), true).is_ok());
    }
    assert!(
        ["1.1.1.1", "2400:3200::1", "100.128.0.1", "172.32.0.1"]
            .iter()
            .all(|ip| is_public(ip.parse().unwrap()))
    );
}

#[tokio::test]
async fn a_name_is_checked_when_it_is_resolved_and_no_connection_is_made() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = Url::parse(&format!("https://localhost:{port}/x")).unwrap();
    let client = Client::new(false, Duration::from_secs(5)).unwrap();
    let refused = client.post(url, Vec::new(), b"{}".to_vec()).await.unwrap_err();
    assert_eq!(refused, Verdict::Broken(Trouble::of(Cause::Inside)));
    let connected = tokio::time::timeout(Duration::from_millis(1), listener.accept()).await;
    assert!(connected.is_err(), "{connected:?}");
}

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, body: body.as_bytes().to_vec(), is_whole: true, ..Answer::default() }
}

/// Sent, waits, broken, ours; with the cause.
fn class(verdict: Verdict) -> (&'static str, Option<Cause>) {
    let cause = verdict.trouble().map(|Trouble { cause, .. }| cause);
    match verdict {
        Verdict::Sent => ("sent", cause),
        Verdict::Wait(..) => ("wait", cause),
        Verdict::Unclear(_) => ("unclear", cause),
        Verdict::Broken(_) => ("broken", cause),
        Verdict::Ours(_) => ("ours", cause),
    }
}

#[test]
fn only_the_services_own_sign_of_success_counts_as_sent() {
    type Judge = fn(&Answer) -> Verdict;
    let (ding, wecom, feishu, slack, standard): (Judge, Judge, Judge, Judge, Judge) =
        (dingtalk::judge, wecom::judge, feishu::judge, slack::judge, standard::judge);
    let pagerduty: Judge = pagerduty::judge;
    let page = "<html>log in</html>";
    for (judge, status, body, wanted, cause) in [
        (ding, 200, r#"{"errcode":0,"errmsg":"ok"}"#, "sent", None),
        (ding, 200, page, "wait", Some(Cause::Stranger)),
        (ding, 200, "{}", "unclear", Some(Cause::Stranger)),
        (ding, 500, r#"{"errcode":0}"#, "wait", Some(Cause::Fault)),
        (ding, 200, r#"{"errcode":310000,"errmsg":"sign not match"}"#, "broken", Some(Cause::Signature)),
        (ding, 200, r#"{"errcode":310000,"errmsg":"关键词不匹配"}"#, "broken", Some(Cause::Keyword)),
        (ding, 200, r#"{"errcode":310000,"errmsg":"ip X not in whitelist"}"#, "broken", Some(Cause::Ip)),
        (ding, 200, r#"{"errcode":310000}"#, "broken", Some(Cause::Guarded)),
        (ding, 200, r#"{"errcode":300005}"#, "broken", Some(Cause::Token)),
        (ding, 200, r#"{"errcode":130101}"#, "wait", Some(Cause::Busy)),
        (ding, 200, r#"{"errcode":410100}"#, "wait", Some(Cause::Busy)),
        (ding, 200, r#"{"errcode":77}"#, "wait", Some(Cause::Unknown)),
        (ding, 200, r#"{"errcode":"0"}"#, "unclear", Some(Cause::Stranger)),
        (ding, 200, r#"{"errcode":430101}"#, "ours", Some(Cause::Content)),
        (ding, 200, r#"{"errcode":430102}"#, "ours", Some(Cause::Content)),
        (ding, 200, r#"{"errcode":430104}"#, "ours", Some(Cause::Content)),
        (ding, 200, r#"{"errcode":400013}"#, "broken", Some(Cause::Gone)),
        (ding, 200, r#"{"errcode":400101}"#, "broken", Some(Cause::Token)),
        (ding, 200, r#"{"errcode":400102}"#, "broken", Some(Cause::Gone)),
        (ding, 200, r#"{"errcode":400105}"#, "ours", Some(Cause::Malformed)),
        (ding, 200, r#"{"errcode":400106}"#, "broken", Some(Cause::Gone)),
        (ding, 200, r#"{"errcode":-1}"#, "wait", Some(Cause::Fault)),
        (wecom, 200, r#"{"errcode":0}"#, "sent", None),
        (wecom, 200, r#"{"errcode":45009}"#, "wait", Some(Cause::Busy)),
        (wecom, 200, r#"{"errcode":93000}"#, "broken", Some(Cause::Token)),
        (wecom, 200, r#"{"errcode":40058}"#, "ours", Some(Cause::Long)),
        (wecom, 200, page, "wait", Some(Cause::Stranger)),
        (feishu, 200, r#"{"code":0}"#, "sent", None),
        (feishu, 200, r#"{"StatusCode":0,"StatusMessage":"success"}"#, "sent", None),
        (feishu, 200, r#"{"code":19021}"#, "broken", Some(Cause::Signature)),
        (feishu, 200, r#"{"code":19022}"#, "broken", Some(Cause::Ip)),
        (feishu, 200, r#"{"code":19024}"#, "broken", Some(Cause::Keyword)),
        (feishu, 200, r#"{"code":19001}"#, "broken", Some(Cause::Token)),
        (feishu, 400, r#"{"code":9499,"msg":"Bad Request"}"#, "ours", Some(Cause::Malformed)),
        (feishu, 200, r#"{"code":9499,"msg":"too many request"}"#, "wait", Some(Cause::Busy)),
        (feishu, 200, r#"{"code":11232}"#, "wait", Some(Cause::Busy)),
        (feishu, 200, page, "wait", Some(Cause::Stranger)),
        (slack, 200, "ok", "sent", None),
        (slack, 200, page, "wait", Some(Cause::Stranger)),
        (slack, 403, "invalid_token", "broken", Some(Cause::Token)),
        (slack, 404, "channel_not_found", "broken", Some(Cause::Gone)),
        (slack, 410, "channel_is_archived", "broken", Some(Cause::Gone)),
        (slack, 400, "invalid_payload", "ours", Some(Cause::Malformed)),
        (slack, 429, "", "wait", Some(Cause::Busy)),
        (pagerduty, 202, r#"{"status":"success","dedup_key":"x"}"#, "sent", None),
        (pagerduty, 202, page, "wait", Some(Cause::Stranger)),
        (pagerduty, 200, r#"{"status":"success"}"#, "unclear", Some(Cause::Stranger)),
        (slack, 200, "fine", "unclear", Some(Cause::Stranger)),
        (slack, 200, "", "unclear", Some(Cause::Stranger)),
        (feishu, 200, "{}", "unclear", Some(Cause::Stranger)),
        (pagerduty, 400, r#"{"errors":["Invalid routing key"]}"#, "broken", Some(Cause::Token)),
        (pagerduty, 400, r#"{"errors":["'payload.summary' is too long"]}"#, "ours", Some(Cause::Malformed)),
        (pagerduty, 429, "", "wait", Some(Cause::Busy)),
        (pagerduty, 500, "", "wait", Some(Cause::Fault)),
        (standard, 204, "", "sent", None),
        (standard, 302, "", "broken", Some(Cause::Redirect)),
        (standard, 410, "", "broken", Some(Cause::Gone)),
        (standard, 502, "", "wait", Some(Cause::Fault)),
        (standard, 422, "", "ours", Some(Cause::Malformed)),
    ] {
        assert_eq!(class(judge(&answer(status, body))), (wanted, cause), "{status} {body}");
    }
}

fn letter(text: &str) -> Letter {
    Letter {
        topic: Topic::Escalation,
        language: Language::Zh,
        number: "DB-20260302-001".into(),
        seq: 7,
        at: At::UNIX_EPOCH,
        title: Some(text.into()),
        level: Some("P1".into()),
        state: "处理中".into(),
        is_drill: false,
        reason: None,
        text: text.into(),
        quotes: vec![text.into()],
        calls: None,
        document: None,
        link: None,
        page: None,
    }
}

fn url() -> Url {
    Url::parse("https://hooks.example.com/x?a=b").unwrap()
}

fn body(prepared: Option<super::Prepared>) -> (Value, usize) {
    let bytes = prepared.unwrap().body;
    (serde_json::from_slice(&bytes).unwrap(), bytes.len())
}

#[test]
fn what_is_too_long_is_cut_between_characters_in_bytes_and_says_so() {
    let han = "支".repeat(30_000);
    let quotes = "\"\\\n".repeat(20_000);
    for text in [&han, &quotes] {
        let (sent, _) = body(wecom::prepare(url(), text, Language::Zh));
        assert!(sent["text"]["content"].as_str().unwrap().len() <= 2048);
        let (sent, bytes) = body(dingtalk::prepare(url(), text, Language::Zh, None, At::UNIX_EPOCH));
        assert!(
            bytes <= 20_000 && sent["text"]["content"].as_str().unwrap().ends_with("其余见 Discord）"),
            "{bytes}"
        );
        let (_, bytes) = body(feishu::prepare(url(), text, Language::Zh, None, At::UNIX_EPOCH));
        assert!(bytes <= 20_480, "{bytes}");
        let (sent, _) = body(slack::prepare(url(), text, Language::En));
        assert!(sent["text"].as_str().unwrap().chars().count() <= 40_000);
    }
    // 682 of them fit, 683 do not.
    assert_eq!(fitting(&"支".repeat(682), 2048, Language::Zh, plain), "支".repeat(682));
    assert!(fitting(&"支".repeat(683), 2048, Language::Zh, plain).len() <= 2048);
    assert_eq!(fitting("ab", 2, Language::En, in_json), "ab");
}

#[test]
fn no_text_calls_anybody_or_makes_a_link() {
    let hostile = "<!channel> <@U1> <@all> <at user_id=\"all\">x</at> <https://evil.example|bank> & < 5 <5";
    let (sent, _) = body(slack::prepare(url(), hostile, Language::En));
    let text = sent["text"].as_str().unwrap();
    assert!(!text.contains('<') && !text.contains('>') && text.contains("&lt;!channel&gt;"), "{text}");
    assert!(text.contains("&amp; &lt; 5"), "{text}");
    let shown = without_mentions(hostile);
    assert!(["<!", "<@", "<at", "</at"].iter().all(|token| !shown.contains(token)), "{shown}");
    assert!(shown.ends_with("& < 5 <5"), "{shown}");
    // `&` within a cut is escaped whole or not there.
    let (sent, _) = body(slack::prepare(url(), &"&".repeat(50_000), Language::En));
    let text = sent["text"].as_str().unwrap();
    assert!(text.chars().count() <= 40_000 && text.replace("&amp;", "").starts_with('\n'), "{}", text.len());
}

#[test]
fn a_keyword_is_in_every_message_and_a_signature_is_encoded_once() {
    let joined = super::cut::joined(&[letter("x")], Some("告警"));
    assert!(joined.starts_with("告警\n"), "{joined}");
    let one = super::cut::joined(&[letter("告警 x")], Some("告警"));
    assert!(one.starts_with("DB-"), "it is in the first line already: {one}");
    let key = super::Key::of_text("SEC0123456789abcdef");
    let at = At::from_timestamp_millis(1_790_000_000_000).unwrap();
    let prepared = dingtalk::prepare(url(), "x", Language::Zh, Some(&key), at).unwrap();
    let wanted = "a=b&timestamp=1790000000000&sign=MgwOF6laiFdMlPKdcMozOJXtt2X%2BN2YsrCDDT%2FHQDcg%3D";
    assert_eq!(prepared.url.query(), Some(wanted));
}

#[test]
fn a_status_page_is_told_what_customers_are_told_and_nothing_else() {
    let letter = Letter { document: Some("我们正在处理。".into()), ..letter("内部原因") };
    let key = super::Key::standard("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY").unwrap();
    let (sent, _) = body(standard::status(url(), &letter, "msg_1", &[key], At::UNIX_EPOCH));
    assert_eq!(sent["data"]["text"], "我们正在处理。");
    assert!(!sent.to_string().contains("内部原因"), "{sent}");
}

#[test]
fn a_page_of_three_thousand_han_characters_is_cut_to_what_is_taken() {
    let key = pagerduty::routing_key("0123456789abcdef0123456789abcdef").unwrap();
    let page = |signal| Some(Page { signal, key: "INC-1.1.1".into(), severity: Severity::Critical });
    for text in ["支".repeat(3000), "😀".repeat(3000), "x".repeat(400_000)] {
        let letter = Letter { page: page(Signal::Trigger), ..letter(&text) };
        let (sent, bytes) = body(pagerduty::prepare(url(), &letter, Some(&key)));
        let summary = sent["payload"]["summary"].as_str().unwrap();
        assert!(summary.encode_utf16().count() <= 1024 && summary.ends_with('…'), "{summary}");
        assert!(summary.starts_with("DB-20260302-001 · P1 · "), "{summary}");
        assert!(bytes < 512_000, "{bytes}");
    }
    let letter = Letter { page: page(Signal::Resolve), ..letter("x") };
    let (sent, _) = body(pagerduty::prepare(url(), &letter, Some(&key)));
    assert_eq!((sent["event_action"].as_str(), sent.get("payload")), (Some("resolve"), None));
    assert!(pagerduty::routing_key("short").is_none());
}

/// A server that answers each request with these bytes, and then waits, or goes on with the same bytes without end.
async fn calendars(answer: &'static [u8], goes_on: bool) -> Address {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(answer).await;
                let more = vec![b'x'; 1 << 20];
                while goes_on && stream.write_all(&more).await.is_ok() {}
                std::future::pending::<()>().await;
            });
        }
    });
    Address::parse(&format!("http://127.0.0.1:{port}/"), true).unwrap()
}

#[tokio::test]
async fn a_calendar_comes_whole_in_time_and_from_its_own_address_or_not_at_all() {
    use super::calendar::{CalendarDoor, Fetched};
    use crate::domain::remote::RemoteTrouble;
    let cases: [(&[u8], bool, Result<Fetched, RemoteTrouble>); 9] = [
        (
            b"HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 2\r\n\r\nBE",
            false,
            Ok(Fetched::Calendar(b"BE".to_vec(), Some("\"1\"".into()))),
        ),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", false, Ok(Fetched::Unchanged)),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
            false,
            Err(RemoteTrouble::Redirect),
        ),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false, Err(RemoteTrouble::Status(404))),
        (b"HTTP/1.1 204 No Content\r\n\r\n", false, Err(RemoteTrouble::Status(204))),
        // A hundred megabytes, and no end.
        (b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", true, Err(RemoteTrouble::Long)),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", true, Err(RemoteTrouble::Long)),
        // Never, and never the rest.
        (b"", false, Err(RemoteTrouble::Silent)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nBEGIN", false, Err(RemoteTrouble::Long)),
    ];
    for (answer, goes_on, expected) in cases {
        let door =
            CalendarDoor::within(calendars(answer, goes_on).await, Duration::from_millis(700)).unwrap();
        let fetched = door.fetch(Some("\"0\"".into())).await;
        assert_eq!(fetched, expected, "{:?}", String::from_utf8_lossy(answer));
    }
    let inside = Address::parse("https://localtest.example.com/", false).unwrap();
    assert!(format!("{:?}", CalendarDoor::new(inside).unwrap()).contains('…'), "an address is not printed");
    assert_eq!(Address::parse("http://127.0.0.1/x.ics", false), Err(Refused::NotHttps));
}
