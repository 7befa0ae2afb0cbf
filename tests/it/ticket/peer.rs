//! Stand-ins of trackers on loopback, strict as their descriptions are: what lacks a field that these require, is too long or
//! not shown a token, they refuse; a ticket that was posted twice is there twice.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use warroom::config::alerts::Keys;
use warroom::config::tracker::TrackerAt;
use warroom::domain::ids::GuildId;
use warroom::domain::ticket::{Tracker, TrackerKind};
use warroom::webhooks::address::Address;

const TOKEN: &str = "example-not-a-secret-token";
const MAIL_AND_TOKEN: &str = "bot@acme.example:example-not-a-secret-token";

/// What it does in place of what it usually does.
#[derive(Debug, Clone)]
pub enum Instead {
    /// Answers this and stores nothing.
    Says(u16),
    /// The same with a header.
    With(u16, &'static str, String),
    /// Stores what was posted and answers this.
    StoresAndSays(u16),
    /// Stores what was posted and closes the connection.
    StoresAndCloses,
    /// Stores what was posted and answers nothing.
    StoresAndHangs,
    /// Drops labels, as it does those of a token with few rights, stores and closes.
    DropsLabelsAndCloses,
}

/// A tracker.
pub struct Peer {
    pub kind: TrackerKind,
    port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    kind: TrackerKind,
    issues: Mutex<Vec<Value>>,
    requests: Mutex<Vec<(String, bool)>>,
    refused: Mutex<Vec<String>>,
    instead: Mutex<VecDeque<Instead>>,
}

impl Peer {
    /// One that listens.
    pub async fn start(kind: TrackerKind) -> Peer {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (issues, requests, refused, instead) = Default::default();
        let shared = Arc::new(Shared { kind, issues, requests, refused, instead });
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Peer { kind, port, shared, task }
    }

    fn project(&self) -> &'static str {
        project(self.kind)
    }

    /// The settings that lead to it.
    pub fn tracker(&self, name: &str, guild: u64) -> TrackerAt {
        let base = format!("http://127.0.0.1:{}", self.port);
        let (token, web) = match self.kind {
            TrackerKind::Github => (TOKEN, "https://github.com"),
            TrackerKind::Gitlab => (TOKEN, "https://git.example.com"),
            TrackerKind::Jira => (MAIL_AND_TOKEN, "https://acme.atlassian.net"),
        };
        TrackerAt {
            tracker: Tracker {
                name: name.into(),
                guild: GuildId(guild),
                kind: self.kind,
                project: self.project().into(),
                web: web.into(),
                look_every: TimeDelta::minutes(5),
            },
            address: Address::parse(&base, true).unwrap(),
            labels: vec!["incident".into()],
            issue_type: "Task".into(),
            token_file: "token".into(),
            token: Keys::parse(token).unwrap(),
        }
    }

    /// The next request is answered like this.
    pub fn once(&self, instead: Instead) {
        self.shared.instead.lock().unwrap().push_back(instead);
    }

    /// The tickets that are there.
    pub fn issues(&self) -> Vec<Value> {
        self.shared.issues.lock().unwrap().clone()
    }

    /// What was asked, as method and path with query.
    pub fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().iter().map(|(line, _)| line.clone()).collect()
    }

    /// How many answers said that nothing changed.
    pub fn unchanged(&self) -> usize {
        self.shared.requests.lock().unwrap().iter().filter(|(_, same)| *same).count()
    }

    /// What was not of the form that it takes.
    pub fn refused(&self) -> Vec<String> {
        self.shared.refused.lock().unwrap().clone()
    }

    /// Somebody closes a ticket there.
    pub fn closes(&self, place: usize) {
        let mut issues = self.shared.issues.lock().unwrap();
        match self.kind {
            TrackerKind::Github | TrackerKind::Gitlab => issues[place]["state"] = json!("closed"),
            TrackerKind::Jira => issues[place]["fields"]["status"]["statusCategory"]["key"] = json!("done"),
        }
    }

    /// Somebody deletes all tickets there, or has them shown to nobody; these are they.
    pub fn forgets(&self) -> Vec<Value> {
        std::mem::take(&mut *self.shared.issues.lock().unwrap())
    }

    /// They are there again.
    pub fn puts_back(&self, issues: Vec<Value>) {
        *self.shared.issues.lock().unwrap() = issues;
    }

    /// So many tickets are there.
    pub async fn has(&self, count: usize) {
        let until = Instant::now() + Duration::from_secs(30);
        while self.issues().len() < count {
            assert!(Instant::now() < until, "{} of {count} are there", self.issues().len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn project(kind: TrackerKind) -> &'static str {
    match kind {
        TrackerKind::Github => "acme/shop",
        TrackerKind::Gitlab => "acme/back/shop",
        TrackerKind::Jira => "OPS",
    }
}

/// Where tickets are, as it is written in a request.
fn path(kind: TrackerKind) -> &'static str {
    match kind {
        TrackerKind::Github => "/repos/acme/shop/issues",
        TrackerKind::Gitlab => "/api/v4/projects/acme%2Fback%2Fshop/issues",
        TrackerKind::Jira => "/rest/api/3/issue",
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let instead = shared.instead.lock().unwrap().pop_front();
    let (status, etag, body) = match instead {
        Some(Instead::Says(status)) => {
            shared.note(&method, &uri, false);
            return (StatusCode::from_u16(status).unwrap(), "{}").into_response();
        }
        Some(Instead::With(status, name, value)) => {
            shared.note(&method, &uri, false);
            return (StatusCode::from_u16(status).unwrap(), [(name, value)], "{}").into_response();
        }
        Some(Instead::StoresAndSays(status)) => {
            shared.usual(&method, &uri, &headers, &bytes);
            return (StatusCode::from_u16(status).unwrap(), "<html>").into_response();
        }
        Some(Instead::StoresAndCloses) => {
            shared.usual(&method, &uri, &headers, &bytes);
            // The connection ends with whoever serves it.
            std::panic::resume_unwind(Box::new(()));
        }
        Some(Instead::DropsLabelsAndCloses) => {
            shared.usual(&method, &uri, &headers, &bytes);
            if let Some(issue) = shared.issues.lock().unwrap().last_mut() {
                issue["labels"] = json!([]);
            }
            std::panic::resume_unwind(Box::new(()));
        }
        Some(Instead::StoresAndHangs) => {
            shared.usual(&method, &uri, &headers, &bytes);
            (0, None, Value::Null)
        }
        None => shared.usual(&method, &uri, &headers, &bytes),
    };
    if status == 0 {
        std::future::pending::<()>().await;
    }
    let status = StatusCode::from_u16(status).unwrap();
    let etag = etag.map(|etag| [("ETag", etag)]);
    match status {
        StatusCode::NOT_MODIFIED => (status, etag.unwrap_or_default_header()).into_response(),
        status => (status, etag.unwrap_or_default_header(), body.to_string()).into_response(),
    }
}

trait HeaderOr {
    fn unwrap_or_default_header(self) -> [(&'static str, String); 1];
}

impl HeaderOr for Option<[(&'static str, String); 1]> {
    fn unwrap_or_default_header(self) -> [(&'static str, String); 1] {
        self.unwrap_or_else(|| [("X-None", String::new())])
    }
}

type Told = (u16, Option<String>, Value);

impl Shared {
    fn note(&self, method: &Method, uri: &Uri, same: bool) {
        self.requests.lock().unwrap().push((format!("{method} {uri}"), same));
    }

    /// As it is described to answer.
    fn usual(&self, method: &Method, uri: &Uri, headers: &HeaderMap, bytes: &Bytes) -> Told {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let told = self.told(method, uri, &header, bytes);
        self.note(method, uri, told.0 == 304);
        if (400..500).contains(&told.0) && told.0 != 404 {
            self.refused.lock().unwrap().push(format!("{} {}", told.0, told.2));
        }
        told
    }

    fn told<'a>(&self, method: &Method, uri: &Uri, header: &impl Fn(&str) -> &'a str, bytes: &Bytes) -> Told {
        let refuse = |status: u16, why: &str| (status, None, json!({ "message": why }));
        let shown = match self.kind {
            TrackerKind::Github => header("authorization") == format!("Bearer {TOKEN}"),
            TrackerKind::Gitlab => header("private-token") == TOKEN,
            TrackerKind::Jira => {
                header("authorization") == format!("Basic {}", STANDARD.encode(MAIL_AND_TOKEN))
            }
        };
        if !shown {
            return refuse(401, "who is it?");
        }
        if header("user-agent").is_empty() {
            return refuse(403, "GitHub wants an agent");
        }
        let place = uri.path().strip_prefix(path(self.kind));
        match (method.as_str(), place) {
            ("POST", Some("")) => {
                if !header("content-type").starts_with("application/json") {
                    return refuse(415, "no JSON");
                }
                let body: Value = serde_json::from_slice(bytes).unwrap_or_default();
                match unfit(self.kind, &body) {
                    Some(why) => refuse(if self.kind == TrackerKind::Github { 422 } else { 400 }, why),
                    None => (201, None, self.store(body)),
                }
            }
            ("GET", Some("")) => (200, None, self.list(uri)),
            ("GET", Some(rest)) => self.one(rest.trim_start_matches('/'), header("if-none-match")),
            ("GET", None) if uri.path() == "/rest/api/3/search/jql" => {
                if !uri.query().unwrap_or_default().contains("fields=") {
                    return refuse(400, "name the fields");
                }
                (200, None, json!({ "issues": self.list(uri), "isLast": true }))
            }
            ("GET", None) if uri.path() == "/rest/api/3/search" => refuse(410, "gone"),
            _ => refuse(404, "nothing here"),
        }
    }

    fn store(&self, body: Value) -> Value {
        let mut issues = self.issues.lock().unwrap();
        let number = issues.len() + 1;
        let mut issue = body;
        match self.kind {
            TrackerKind::Github => {
                let names = issue["labels"].as_array().cloned().unwrap_or_default();
                issue["labels"] = names.iter().map(|name| json!({ "name": name })).collect();
                issue["number"] = json!(number);
                issue["html_url"] = json!(format!("https://github.com/acme/shop/issues/{number}"));
                issue["state"] = json!("open");
            }
            TrackerKind::Gitlab => {
                let labels = issue["labels"].as_str().unwrap_or_default().to_owned();
                issue["labels"] = json!(labels.split(',').collect::<Vec<_>>());
                issue["iid"] = json!(number);
                issue["web_url"] = json!(format!("https://git.example.com/acme/back/shop/-/issues/{number}"));
                issue["state"] = json!("opened");
            }
            TrackerKind::Jira => {
                issue["key"] = json!(format!("OPS-{number}"));
                issue["id"] = json!(format!("{}", 10_000 + number));
                issue["fields"]["status"] = json!({ "statusCategory": { "key": "new" } });
            }
        }
        issues.push(issue.clone());
        issue
    }

    /// Those that the query asks for, the newest first.
    fn list(&self, uri: &Uri) -> Value {
        let pairs: Vec<(String, String)> =
            reqwest::Url::parse(&format!("http://x{uri}")).unwrap().query_pairs().into_owned().collect();
        let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let has = |issue: &Value, label: &str| {
            let labels = issue["labels"].as_array().or(issue["fields"]["labels"].as_array());
            labels.is_some_and(|labels| labels.iter().any(|it| it == label || it["name"] == label))
        };
        let issues = self.issues.lock().unwrap();
        let fits = |issue: &&Value| match self.kind {
            TrackerKind::Github | TrackerKind::Gitlab => {
                let labelled = value("labels").is_none_or(|label| has(issue, label));
                let text = issue["description"].as_str().unwrap_or_default();
                labelled && value("search").is_none_or(|words| text.contains(words))
            }
            TrackerKind::Jira => {
                let jql = value("jql").unwrap_or_default();
                let label = jql.strip_prefix("labels = \"").and_then(|rest| rest.strip_suffix('"'));
                label.is_some_and(|label| has(issue, label))
            }
        };
        issues.iter().rev().filter(fits).cloned().collect()
    }

    fn one(&self, number: &str, known: &str) -> Told {
        let issues = self.issues.lock().unwrap();
        let is_it = |issue: &&Value| match self.kind {
            TrackerKind::Github => issue["number"].as_u64() == number.parse().ok(),
            TrackerKind::Gitlab => issue["iid"].as_u64() == number.parse().ok(),
            TrackerKind::Jira => issue["key"] == number,
        };
        let Some(issue) = issues.iter().find(is_it) else {
            return (404, None, json!({ "message": "Not Found" }));
        };
        let etag = format!("W/\"{}-{}\"", number, issue["state"].as_str().unwrap_or_default());
        match self.kind {
            TrackerKind::Jira => (200, None, issue.clone()),
            _ if known == etag => (304, Some(etag), Value::Null),
            _ => (200, Some(etag), issue.clone()),
        }
    }
}

/// What of a new ticket is not as its description wants it.
fn unfit(kind: TrackerKind, body: &Value) -> Option<&'static str> {
    let characters = |value: &Value| value.as_str().map(|text| text.chars().count());
    let only = |known: &[&str], of: &Value| {
        of.as_object().is_some_and(|fields| fields.keys().all(|key| known.contains(&key.as_str())))
    };
    let plain = |labels: &[&str]| labels.iter().all(|it| !it.is_empty() && !it.contains(char::is_whitespace));
    match kind {
        TrackerKind::Github => {
            let labels: Option<Vec<&str>> =
                body["labels"].as_array().and_then(|list| list.iter().map(Value::as_str).collect());
            match () {
                () if !only(&["title", "body", "labels", "assignees", "milestone"], body) => Some("a field"),
                () if !characters(&body["title"]).is_some_and(|it| (1..=256).contains(&it)) => Some("title"),
                () if characters(&body["body"]).is_none_or(|it| it > 65_536) => Some("body"),
                () if !labels.is_some_and(|it| it.iter().all(|it| (1..=50).contains(&it.len()))) => {
                    Some("labels")
                }
                () => None,
            }
        }
        TrackerKind::Gitlab => {
            let labels = body["labels"].as_str().map(|labels| labels.split(',').collect::<Vec<_>>());
            match () {
                () if !only(&["title", "description", "labels"], body) => Some("a field"),
                () if !characters(&body["title"]).is_some_and(|it| (1..=255).contains(&it)) => Some("title"),
                () if characters(&body["description"]).is_none_or(|it| it > 1_048_576) => Some("text"),
                () if !labels.is_some_and(|it| plain(&it)) => Some("labels"),
                () => None,
            }
        }
        TrackerKind::Jira => {
            let fields = &body["fields"];
            let summary = fields["summary"].as_str().unwrap_or_default();
            let labels: Option<Vec<&str>> =
                fields["labels"].as_array().and_then(|list| list.iter().map(Value::as_str).collect());
            let known = ["project", "issuetype", "summary", "description", "labels"];
            match () {
                () if !only(&["fields"], body) || !only(&known, fields) => Some("a field"),
                () if fields["project"]["key"] != "OPS" => Some("project"),
                () if fields["issuetype"]["name"] != "Task" => Some("issuetype"),
                () if summary.is_empty() || summary.contains(['\n', '\r']) => Some("summary"),
                () if summary.chars().count() > 255 => Some("a long summary"),
                () if !is_document(&fields["description"]) => Some("description"),
                () if fields["description"].to_string().chars().count() > 32_767 => Some("a long text"),
                () if !labels.is_some_and(|it| plain(&it)) => Some("labels"),
                () => None,
            }
        }
    }
}

/// Is it a document of the nodes that are used here, none without text?
fn is_document(value: &Value) -> bool {
    let text = |node: &Value| {
        let marked = node["marks"].as_array().is_none_or(|marks| {
            marks.iter().all(|mark| mark["type"] == "link" && mark["attrs"]["href"].is_string())
        });
        node["type"] == "text" && node["text"].as_str().is_some_and(|text| !text.is_empty()) && marked
    };
    let block = |node: &Value| {
        (node["type"] == "paragraph" || node["type"] == "codeBlock")
            && node["content"].as_array().is_some_and(|inner| inner.iter().all(text))
    };
    let blocks = value["content"].as_array().is_some_and(|inner| inner.iter().all(block));
    value["type"] == "doc" && value["version"] == 1 && blocks
}
