//! Every body that the bot sends, against Discord's own description of its API, if `WARROOM_OPENAPI` names that file.

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use warroom::sandbox::CheckBody;

const VARIABLE: &str = "WARROOM_OPENAPI";
/// Permission sets are strings in Discord's documentation and integers in its description; both are taken.
const BITS: [&str; 3] = ["allow", "deny", "default_member_permissions"];

struct Description {
    document: Value,
    /// Compiled when first used, by method and route; `None`: the description has no such body.
    routes: Mutex<BTreeMap<String, Option<Arc<Validator>>>>,
}

/// The check, or none if the variable is not set.
pub fn check() -> Option<CheckBody> {
    static DESCRIPTION: OnceLock<Option<Description>> = OnceLock::new();
    let description = DESCRIPTION.get_or_init(|| {
        let file = std::env::var_os(VARIABLE)?;
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{VARIABLE}: {error}"));
        let mut document = serde_json::from_str(&text).expect("an OpenAPI description");
        close(&mut document);
        Some(Description { document, routes: Mutex::default() })
    });
    description.as_ref().map(|description| -> CheckBody {
        Arc::new(|method, route, body| description.check(method, route, body))
    })
}

impl Description {
    fn check(&self, method: &str, route: &str, body: &Value) -> Result<(), String> {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let key = format!("{method} {route}");
        let validator = routes.entry(key.clone()).or_insert_with(|| self.compile(method, route)).clone();
        drop(routes);
        let Some(validator) = validator else {
            return Err(format!("{key} takes no body by Discord's description"));
        };
        let mut body = body.clone();
        plain_bits(&mut body);
        let errors: Vec<_> =
            validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.join("; ")) }
    }

    fn compile(&self, method: &str, route: &str) -> Option<Arc<Validator>> {
        let operation = &self.document["paths"][route][method.to_lowercase()];
        let body = operation["requestBody"]["content"]["application/json"].get("schema")?;
        let mut schemas = Map::new();
        let mut wanted = references(body);
        while let Some(name) = wanted.pop_first() {
            if !schemas.contains_key(&name) {
                let schema = &self.document["components"]["schemas"][&name];
                wanted.extend(references(schema));
                schemas.insert(name, schema.clone());
            }
        }
        let root = json!({ "allOf": [body], "components": { "schemas": schemas } });
        let validator = jsonschema::draft202012::new(&root);
        Some(Arc::new(validator.unwrap_or_else(|error| panic!("{method} {route}: {error}"))))
    }
}

/// Names of the schemas that a schema refers to.
fn references(schema: &Value) -> BTreeSet<String> {
    match schema {
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str);
            let own = own.and_then(|at| at.strip_prefix("#/components/schemas/")).map(str::to_owned);
            map.values().flat_map(references).chain(own).collect()
        }
        Value::Array(list) => list.iter().flat_map(references).collect(),
        _ => BTreeSet::new(),
    }
}

/// Makes unknown fields errors, and drops enumerations without members, which would refuse everything.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            map.values_mut().for_each(close);
            let is_object = map.get("type").is_some_and(|kind| kind == "object");
            if is_object && map.get("properties").is_some_and(Value::is_object) {
                map.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            if map.get("enum").is_some_and(|members| *members == json!([])) {
                map.remove("enum");
            }
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

fn plain_bits(body: &mut Value) {
    match body {
        Value::Object(map) => {
            for (key, value) in map {
                let bits = value.as_str().and_then(|bits| bits.parse::<u64>().ok());
                match bits.filter(|_| BITS.contains(&key.as_str())) {
                    Some(bits) => *value = bits.into(),
                    None => plain_bits(value),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(plain_bits),
        _ => {}
    }
}

/// Without the description there is nothing to try; with it, the check must bite.
#[test]
fn a_wrong_body_is_refused() {
    let Some(check) = check() else { return };
    let route = "/channels/{channel_id}/messages";
    assert_eq!(check("POST", route, &json!({ "content": "x", "nonce": "1", "enforce_nonce": true })), Ok(()));
    for wrong in
        [json!({ "contents": "x" }), json!({ "content": 1 }), json!({ "embeds": [{ "titel": "x" }] })]
    {
        assert!(check("POST", route, &wrong).is_err(), "{wrong}");
    }
    assert!(check("PUT", "/channels/{channel_id}/messages/pins/{message_id}", &json!({})).is_err());
}
