//! Stand-ins of trackers on loopback, strict as their descriptions are: what is not of their form, is too long or not shown a
//! token, they refuse, and what they answer is held to the same descriptions; a ticket that was posted twice is there twice.

use super::described::Description;
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
    description: Description,
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
        let description = Description::of(kind);
        let shared = Arc::new(Shared { kind, description, issues, requests, refused, instead });
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
            TrackerKind::JiraDataCenter => (TOKEN, "https://jira.example.com"),
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
            TrackerKind::Jira | TrackerKind::JiraDataCenter => {
                issues[place]["fields"]["status"]["statusCategory"]["key"] = json!("done");
            }
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
        TrackerKind::Jira | TrackerKind::JiraDataCenter => "OPS",
    }
}

/// Where tickets are, as it is written in a request.
fn path(kind: TrackerKind) -> &'static str {
    match kind {
        TrackerKind::Github => "/repos/acme/shop/issues",
        TrackerKind::Gitlab => "/api/v4/projects/acme%2Fback%2Fshop/issues",
        TrackerKind::Jira => "/rest/api/3/issue",
        TrackerKind::JiraDataCenter => "/rest/api/2/issue",
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
        let mut refused = self.refused.lock().unwrap();
        if (400..500).contains(&told.0) && told.0 != 404 {
            refused.push(format!("{} {}", told.0, told.2));
        }
        if let Some(operation) = self.description.operation(method.as_str(), uri.path()) {
            refused.extend(operation.faults_of_answer(told.0, &told.2));
        }
        told
    }

    fn refuse(&self, status: u16, why: &str) -> Told {
        let body = match self.kind {
            TrackerKind::Github => {
                json!({ "message": why, "documentation_url": "https://docs.github.com/rest" })
            }
            TrackerKind::Gitlab => json!({ "message": why }),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => {
                json!({ "errorMessages": [why], "errors": {} })
            }
        };
        (status, None, body)
    }

    fn told<'a>(&self, method: &Method, uri: &Uri, header: &impl Fn(&str) -> &'a str, bytes: &Bytes) -> Told {
        let shown = match self.kind {
            TrackerKind::Github | TrackerKind::JiraDataCenter => {
                header("authorization") == format!("Bearer {TOKEN}")
            }
            TrackerKind::Gitlab => header("private-token") == TOKEN,
            TrackerKind::Jira => {
                header("authorization") == format!("Basic {}", STANDARD.encode(MAIL_AND_TOKEN))
            }
        };
        if !shown {
            return self.refuse(401, "who is it?");
        }
        if header("user-agent").is_empty() {
            return self.refuse(403, "GitHub wants an agent");
        }
        let Some(operation) = self.description.operation(method.as_str(), uri.path()) else {
            let is_old = uri.path() == "/rest/api/3/search";
            return self.refuse(if is_old { 410 } else { 404 }, "nothing here");
        };
        let body = (!bytes.is_empty()).then(|| serde_json::from_slice(bytes).unwrap_or_default());
        let mut faults = operation.faults_of_request(&pairs(uri), body.as_ref());
        if let Some(body) = &body {
            if !header("content-type").starts_with("application/json") {
                return self.refuse(415, "no JSON");
            }
            faults.extend(unfit(self.kind, body).map(str::to_owned));
        }
        if !faults.is_empty() {
            let status = if self.kind == TrackerKind::Github { 422 } else { 400 };
            return self.refuse(status, &faults.join("; "));
        }
        match (body, uri.path().strip_prefix(path(self.kind))) {
            (Some(body), _) => (201, None, self.store(body)),
            (None, Some(rest)) if !rest.is_empty() => self.one(rest.trim_start_matches('/'), uri, header),
            (None, _) => (200, None, self.list(uri)),
        }
    }

    /// Keeps what was posted, and answers as it does.
    fn store(&self, body: Value) -> Value {
        let mut issues = self.issues.lock().unwrap();
        let number = issues.len() + 1;
        let issue = match self.kind {
            TrackerKind::Github => github(body, number),
            TrackerKind::Gitlab => gitlab(body, number),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => jira(body, number),
        };
        issues.push(issue.clone());
        match self.kind {
            TrackerKind::Github | TrackerKind::Gitlab => issue,
            TrackerKind::Jira | TrackerKind::JiraDataCenter => {
                json!({ "id": issue["id"], "key": issue["key"], "self": issue["self"] })
            }
        }
    }

    /// Those that the query asks for, the newest first.
    fn list(&self, uri: &Uri) -> Value {
        let pairs = pairs(uri);
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
            TrackerKind::Jira | TrackerKind::JiraDataCenter => {
                let jql = value("jql").unwrap_or_default();
                let label = jql.strip_prefix("labels = \"").and_then(|rest| rest.strip_suffix('"'));
                label.is_some_and(|label| has(issue, label))
            }
        };
        let found: Vec<Value> =
            issues.iter().rev().filter(fits).map(|issue| self.shown(issue, uri)).collect();
        match self.kind {
            TrackerKind::Github | TrackerKind::Gitlab => found.into(),
            TrackerKind::Jira => json!({ "issues": found, "isLast": true }),
            TrackerKind::JiraDataCenter => {
                json!({ "issues": found, "total": found.len(), "startAt": 0, "maxResults": 5 })
            }
        }
    }

    /// A ticket with the fields that are asked for: Jira leaves out the others, and all if none is named in a search.
    fn shown(&self, issue: &Value, uri: &Uri) -> Value {
        if matches!(self.kind, TrackerKind::Github | TrackerKind::Gitlab) {
            return issue.clone();
        }
        let asked = pairs(uri).into_iter().find(|(key, _)| key == "fields").map(|(_, value)| value);
        let asked: Vec<&str> = asked.iter().flat_map(|asked| asked.split(',')).collect();
        let mut shown = issue.clone();
        shown["fields"].as_object_mut().unwrap().retain(|name, _| asked.contains(&name.as_str()));
        shown
    }

    fn one<'a>(&self, number: &str, uri: &Uri, header: &impl Fn(&str) -> &'a str) -> Told {
        let issues = self.issues.lock().unwrap();
        let is_it = |issue: &&Value| match self.kind {
            TrackerKind::Github => issue["number"].as_u64() == number.parse().ok(),
            TrackerKind::Gitlab => issue["iid"].as_u64() == number.parse().ok(),
            TrackerKind::Jira | TrackerKind::JiraDataCenter => issue["key"] == number,
        };
        let Some(issue) = issues.iter().find(is_it) else { return self.refuse(404, "Not Found") };
        let etag = format!("W/\"{}-{}\"", number, issue["state"].as_str().unwrap_or_default());
        match self.kind {
            TrackerKind::Jira | TrackerKind::JiraDataCenter => (200, None, self.shown(issue, uri)),
            _ if header("if-none-match") == etag => (304, Some(etag), Value::Null),
            _ => (200, Some(etag), issue.clone()),
        }
    }
}

fn pairs(uri: &Uri) -> Vec<(String, String)> {
    reqwest::Url::parse(&format!("http://x{uri}")).unwrap().query_pairs().into_owned().collect()
}

fn github(posted: Value, number: usize) -> Value {
    let api = "https://api.github.com/repos/acme/shop";
    let page = format!("{api}/issues/{number}");
    let names = posted["labels"].as_array().cloned().unwrap_or_default();
    let label = |name: &Value| {
        json!({
            "id": 1, "node_id": "LA_1", "url": format!("{api}/labels/1"), "name": name,
            "description": null, "color": "ededed", "default": false,
        })
    };
    json!({
        "id": 3_000_000_000_u64 + number as u64, "node_id": "I_1", "url": page, "repository_url": api,
        "labels_url": format!("{page}/labels{{/name}}"), "comments_url": format!("{page}/comments"),
        "events_url": format!("{page}/events"),
        "html_url": format!("https://github.com/acme/shop/issues/{number}"),
        "number": number, "state": "open", "state_reason": null, "title": posted["title"], "body": posted["body"],
        "user": { "login": "warroom-bot", "id": 1 }, "labels": names.iter().map(label).collect::<Vec<_>>(),
        "assignee": null, "assignees": [], "milestone": null, "locked": false, "comments": 0, "closed_at": null,
        "created_at": "2026-03-02T06:00:00Z", "updated_at": "2026-03-02T06:00:00Z",
    })
}

fn gitlab(posted: Value, number: usize) -> Value {
    json!({
        "id": 84_000 + number, "iid": number, "project_id": 4, "title": posted["title"],
        "description": posted["description"], "state": "opened", "labels": posted["labels"],
        "created_at": "2026-03-02T06:00:00.000Z", "updated_at": "2026-03-02T06:00:00.000Z", "closed_at": null,
        "closed_by": null, "milestone": null, "assignees": [], "author": { "id": 1, "username": "warroom-bot" },
        "type": "ISSUE", "assignee": null, "user_notes_count": 0, "confidential": false, "issue_type": "issue",
        "web_url": format!("https://git.example.com/acme/back/shop/-/issues/{number}"),
    })
}

fn jira(posted: Value, number: usize) -> Value {
    let id = format!("{}", 10_000 + number);
    let mut issue =
        json!({ "self": format!("https://jira.example.com/rest/api/latest/issue/{id}"), "id": id });
    issue["key"] = json!(format!("OPS-{number}"));
    issue["fields"] = posted["fields"].clone();
    issue["fields"]["status"] = json!({ "name": "To Do", "statusCategory": { "id": 2, "key": "new" } });
    issue
}

/// What of a new ticket is too long, or lacks what a project wants, of which the description says nothing.
fn unfit(kind: TrackerKind, body: &Value) -> Option<&'static str> {
    let longer = |value: &Value, most: usize| value.as_str().is_some_and(|text| text.chars().count() > most);
    let is_blank = |value: &Value| value.as_str().is_none_or(str::is_empty);
    match kind {
        TrackerKind::Github => {
            let labels = body["labels"].as_array().cloned().unwrap_or_default();
            match () {
                () if is_blank(&body["title"]) || longer(&body["title"], 256) => Some("title"),
                () if longer(&body["body"], 65_536) => Some("body"),
                () if labels.iter().any(|label| is_blank(label) || longer(label, 50)) => Some("labels"),
                () => None,
            }
        }
        TrackerKind::Gitlab => match () {
            () if is_blank(&body["title"]) || longer(&body["title"], 255) => Some("title"),
            () if longer(&body["description"], 1_048_576) => Some("text"),
            () => None,
        },
        TrackerKind::Jira | TrackerKind::JiraDataCenter => {
            let fields = &body["fields"];
            let is_one_line = fields["summary"].as_str().is_some_and(|text| !text.contains(['\n', '\r']));
            let text = match &fields["description"] {
                Value::String(text) => text.chars().count(),
                document => document.to_string().chars().count(),
            };
            match () {
                () if fields["project"]["key"] != "OPS" => Some("project"),
                () if fields["issuetype"]["name"] != "Task" => Some("issuetype"),
                () if is_blank(&fields["summary"]) || !is_one_line => Some("summary"),
                () if longer(&fields["summary"], 255) => Some("a long summary"),
                () if text > 32_767 => Some("a long text"),
                () => None,
            }
        }
    }
}
