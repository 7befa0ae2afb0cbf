//! What a tracker takes and answers by its own description, of which `tests/data/trackers` has what is used.

use jsonschema::Validator;
use serde_json::{Value, json};
use std::path::Path;
use warroom::domain::ticket::TrackerKind;

/// The description of one tracker.
pub struct Description(Value);

/// An operation of it.
pub struct Operation<'a> {
    of: &'a Description,
    described: &'a Value,
}

impl Description {
    pub fn of(kind: TrackerKind) -> Description {
        let name = format!("tests/data/trackers/{}.json", <&str>::from(kind));
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        Description(serde_json::from_str(&text).unwrap())
    }

    /// The operation with this method and path.
    pub fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let operations = self.0["operations"].as_object().unwrap();
        let is_it = |name: &str| {
            let Some(template) = name.strip_prefix(method).and_then(|rest| rest.strip_prefix(' ')) else {
                return false;
            };
            let (wanted, given): (Vec<_>, Vec<_>) =
                (template.split('/').collect(), path.split('/').collect());
            let fits = |(wanted, given): (&&str, &&str)| {
                wanted == given || (wanted.starts_with('{') && !given.is_empty())
            };
            wanted.len() == given.len() && wanted.iter().zip(&given).all(fits)
        };
        let (_, described) = operations.iter().find(|(name, _)| is_it(name))?;
        Some(Operation { of: self, described })
    }

    fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let root = json!({ "allOf": [schema], "components": self.0["components"] });
        let validator: Validator = jsonschema::draft202012::new(&root).expect("a schema");
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }
}

impl Operation<'_> {
    /// What of a request is not as described.
    pub fn faults_of_request(&self, query: &[(String, String)], body: Option<&Value>) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, value) in query {
            match self.described["query"].get(name) {
                Some(schema) => {
                    let value = Value::String(value.clone());
                    faults.extend(
                        self.of.faults(schema, &value).into_iter().map(|fault| format!("{name}{fault}")),
                    );
                }
                None => faults.push(format!("it has no `{name}` in its query")),
            }
        }
        match (self.described.get("body"), body) {
            (Some(schema), Some(body)) => faults.extend(self.of.faults(schema, body)),
            (None, None) => {}
            (None, Some(_)) => faults.push("it takes no body".into()),
            (Some(_), None) => faults.push("it wants a body".into()),
        }
        faults
    }

    /// What of an answer is not as described.
    pub fn faults_of_answer(&self, status: u16, body: &Value) -> Vec<String> {
        match self.described["answers"].get(status.to_string()) {
            Some(schema) => self.of.faults(schema, body),
            None => vec![format!("it never answers {status}")],
        }
    }
}

/// The check bites, of each tracker.
#[test]
fn what_is_not_as_described_is_found() {
    let dc = Description::of(TrackerKind::JiraDataCenter);
    let cloud = Description::of(TrackerKind::Jira);
    let fields = json!({ "fields": { "summary": "x", "description": "text", "labels": ["a b"] } });
    let posts = |of: &Description, path: &str, body: &Value| {
        let operation = of.operation("POST", path).expect("an operation");
        operation.faults_of_request(&[], Some(body)).len()
    };
    assert_eq!(posts(&dc, "/rest/api/2/issue", &fields), 1, "a label with a blank");
    assert_eq!(posts(&cloud, "/rest/api/3/issue", &fields), 2, "and a text that is no document");
    assert!(dc.operation("GET", "/rest/api/2/search/jql").is_none());
    assert!(cloud.operation("GET", "/rest/api/3/search").is_none());
    let github = Description::of(TrackerKind::Github);
    assert_eq!(
        posts(&github, "/repos/a/b/issues", &json!({ "titel": "x" })),
        2,
        "a field, and the title is missing"
    );
    let list = github.operation("GET", "/repos/a/b/issues").unwrap();
    let query = |name: &str, value: &str| list.faults_of_request(&[(name.into(), value.into())], None);
    assert_eq!(query("state", "all"), Vec::<String>::new());
    assert!(!query("state", "opened").is_empty() && !query("per-page", "5").is_empty());
    assert!(!list.faults_of_answer(200, &json!([{ "number": 1 }])).is_empty());
    assert!(!list.faults_of_answer(418, &json!([])).is_empty());
    let gitlab = Description::of(TrackerKind::Gitlab);
    let body = json!({ "title": "x", "labels": "a,b" });
    assert_eq!(posts(&gitlab, "/api/v4/projects/acme%2Fshop/issues", &body), 1, "labels are a list");
}
