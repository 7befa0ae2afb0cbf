//! The live page: what everyone sees, and acting as one of them. For this machine only.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use serde_json::{Value, json};

use super::permissions;
use super::server::{json_response, plain};
use super::state::{Channel, Message, State};
use super::transcript::readable;
use super::{Answer, Person, Sandbox, Shared, render, view};

const HTML: &str = include_str!("page.html");
/// Messages of a channel that the page shows.
const SHOWN: usize = 200;
/// Real time that the page's state waits for a change before it answers anyway.
const LINGER: std::time::Duration = std::time::Duration::from_secs(20);

/// Serves `/`, `/sandbox/…` and `/attachments/…`.
pub(crate) async fn serve(shared: Arc<Shared>, request: Request<Body>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    match (request.method(), path.as_str()) {
        (&Method::GET, "/") => html(),
        // Browsers ask for it unasked.
        (&Method::GET, "/favicon.ico") => plain(StatusCode::NO_CONTENT, ""),
        (&Method::GET, "/sandbox/state") => {
            let query = super::rest::query(request.uri().query().unwrap_or(""));
            state(shared, query.get("person").and_then(|id| id.parse().ok()), query.get("version")).await
        }
        (&Method::POST, "/sandbox/act") => act(shared, request).await,
        (&Method::GET, _) if path.starts_with("/attachments/") => attachment(&shared, &path),
        _ => plain(StatusCode::NOT_FOUND, "not found"),
    }
}

fn html() -> Response<Body> {
    let mut response = plain(StatusCode::OK, HTML);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
             img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    response
}

fn attachment(shared: &Shared, path: &str) -> Response<Body> {
    let id = path.split('/').nth(2).unwrap_or("");
    let Some(file) = shared.read().uploads.get(id).cloned() else {
        return plain(StatusCode::NOT_FOUND, "not found");
    };
    let mut response = Response::new(Body::from(file.bytes.as_ref().clone()));
    // Only pictures are shown; anything else could be a page that runs here.
    let picture =
        ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(&file.content_type.as_str());
    let kind = if picture { file.content_type.as_str() } else { "application/octet-stream" };
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The state as a person sees it, when it differs from the version that the page has.
async fn state(shared: Arc<Shared>, person: Option<u64>, known: Option<&String>) -> Response<Body> {
    let mut changes = shared.changes();
    let version = changes.borrow_and_update().to_string();
    if known == Some(&version) {
        let _ = tokio::time::timeout(LINGER, changes.changed()).await;
    }
    let version = changes.borrow().to_string();
    let body = seen(&shared.read(), person, &version);
    json_response(200, &body)
}

fn seen(state: &State, person: Option<u64>, version: &str) -> Value {
    let guild_of = |user: u64| state.guilds.iter().find(|guild| guild.member(user).is_some());
    let person = person.filter(|user| guild_of(*user).is_some());
    let people = state.guilds.iter().flat_map(|guild| {
        let others = guild.members.iter().filter(|member| member.user_id != state.bot_id);
        others.map(|member| {
            json!({"id": render::id(member.user_id), "name": state.name_of(member.user_id), "guild": guild.name})
        })
    });
    let first = state
        .guilds
        .iter()
        .flat_map(|guild| &guild.members)
        .map(|m| m.user_id)
        .find(|id| *id != state.bot_id);
    let viewer = person.or(first).unwrap_or(0);
    let commands =
        guild_of(viewer).and_then(|guild| state.channels.values().find(|c| c.guild_id == guild.id));
    let names: Vec<String> = commands
        .map(|place| super::command_line::commands(state, place, viewer, 1))
        .unwrap_or_default()
        .iter()
        .map(usage)
        .collect();
    let channels: Vec<Value> = state
        .channels
        .values()
        .filter(|place| !place.deleted && place.is_text() && permissions::sees(state, place, viewer))
        .map(|place| channel(state, place, viewer))
        .collect();
    json!({
        "version": version, "now": render::time(state.now()), "viewer": render::id(viewer),
        "people": people.collect::<Vec<_>>(), "channels": channels, "connected": state.is_connected(),
        "commands": names, "faults": state.faults.iter().rev().take(20).collect::<Vec<_>>(),
    })
}

/// A command and its options, as a hint.
fn usage(command: &Value) -> String {
    let options = command["options"].as_array().into_iter().flatten();
    let names = options.map(|option| {
        let name = option["name"].as_str().unwrap_or("");
        match option["type"].as_u64() {
            Some(1 | 2) => format!("{name}|"),
            _ if option["required"] == true => name.to_owned(),
            _ => format!("[{name}]"),
        }
    });
    let joined = names.collect::<Vec<_>>().join(" ").replace("| ", "|");
    format!("/{} {}", command["name"].as_str().unwrap_or(""), joined.trim_end_matches('|'))
}

fn channel(state: &State, place: &Channel, viewer: u64) -> Value {
    let visible: Vec<&Message> =
        place.messages.iter().filter(|one| !one.deleted && one.is_for(viewer)).collect();
    let skipped = visible.len().saturating_sub(SHOWN);
    json!({
        "id": render::id(place.id), "name": place.name, "topic": place.topic, "thread": place.is_thread(),
        "messages": visible[skipped..].iter().map(|one| message(state, place, one)).collect::<Vec<_>>(),
    })
}

fn message(state: &State, place: &Channel, message: &Message) -> Value {
    let zone = state.guild(place.guild_id).map_or(crate::zone::Zone::utc(), |guild| guild.zone);
    let show = |text: &str| readable(state, text, zone, state.now());
    let embeds: Vec<Value> = message
        .embeds
        .iter()
        .map(|embed| {
            let fields = embed["fields"].as_array().into_iter().flatten().map(|field| {
                let text = |name: &str| show(field[name].as_str().unwrap_or(""));
                json!({"name": text("name"), "value": text("value")})
            });
            json!({
                "title": embed["title"], "description": show(embed["description"].as_str().unwrap_or("")),
                "fields": fields.collect::<Vec<_>>(), "footer": embed["footer"]["text"], "color": embed["color"],
            })
        })
        .collect();
    let components = view::components(&message.components);
    let texts = components
        .iter()
        .filter(|one| one["type"] == 10)
        .map(|one| show(one["content"].as_str().unwrap_or("")));
    let controls = components.iter().filter(|one| matches!(one["type"].as_u64(), Some(2 | 3 | 5..=8)));
    let files = message.attachments.iter().map(|file| render::attachment(state, file));
    json!({
        "id": render::id(message.id), "author": state.name_of(message.author_id),
        "bot": message.author_id == state.bot_id, "content": show(&message.content), "embeds": embeds,
        "texts": texts.collect::<Vec<_>>(), "controls": controls.collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(), "ephemeral": message.is_ephemeral(), "loading": message.is_loading(),
        "pinned": message.pinned.is_some(), "edited": message.edited.is_some(), "notice": message.kind == 6,
        "time": message.created.with_timezone(&zone).format("%H:%M:%S").to_string(),
        "pinged": message.pinged.iter().map(|user| state.name_of(*user)).collect::<Vec<_>>(),
    })
}

/// Another site's page must not act here: its requests carry its own origin.
fn is_foreign(shared: &Shared, request: &Request<Body>) -> bool {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let by_address = format!("http://127.0.0.1:{}", shared.address.port());
    let by_name = format!("http://localhost:{}", shared.address.port());
    let foreign = header("origin").is_some_and(|origin| origin != by_address && origin != by_name);
    let json = header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    foreign || !json || header("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
}

async fn act(shared: Arc<Shared>, request: Request<Body>) -> Response<Body> {
    if is_foreign(&shared, &request) {
        return plain(StatusCode::FORBIDDEN, "only from the page itself");
    }
    let Ok(bytes) = to_bytes(request.into_body(), 1 << 20).await else {
        return plain(StatusCode::BAD_REQUEST, "too long");
    };
    let Ok(wanted) = serde_json::from_slice::<Value>(&bytes) else {
        return plain(StatusCode::BAD_REQUEST, "not JSON");
    };
    let sandbox = Sandbox { shared };
    let outcome = perform(&sandbox, &wanted).await;
    let body = match outcome {
        Ok(answer) => json!({
            "ephemeral": answer.ephemeral, "text": answer.text(), "interaction": render::id(answer.interaction),
            "form": answer.modal.as_ref().map(|modal| json!({
                "title": modal.title,
                "fields": modal.fields.iter().map(|field| json!({
                    "custom_id": field.custom_id, "label": field.label, "value": field.value,
                    "required": field.required, "max_length": field.max_length, "long": field.max_length > 100,
                })).collect::<Vec<_>>(),
            })),
        }),
        Err(why) => json!({"error": format!("{why:#}")}),
    };
    json_response(200, &body)
}

async fn perform(sandbox: &Sandbox, wanted: &Value) -> anyhow::Result<Answer> {
    let text = |name: &str| wanted[name].as_str().unwrap_or("");
    let number = |name: &str| text(name).parse::<u64>().unwrap_or(0);
    let (channel, user) = (number("channel"), number("person"));
    let guild = sandbox.read(|state| state.channel(channel).map_or(0, |place| place.guild_id));
    let person = Person::new(sandbox, guild, user);
    if wanted["line"].is_string() {
        return person.types(channel, text("line")).await;
    }
    if wanted["press"].is_string() {
        return person.presses_on(channel, number("message"), text("press")).await;
    }
    if let Some(values) = wanted["values"].as_array() {
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        return person.chooses(channel, text("menu"), &values).await;
    }
    let interaction = number("interaction");
    let owner = sandbox.read(|state| state.interactions.get(&interaction).map(|known| known.user_id));
    anyhow::ensure!(owner == Some(user), "this form is somebody else's");
    let form = sandbox.read(|state| Answer::now(sandbox, state, interaction));
    let form = form.ok_or_else(|| anyhow::anyhow!("the form is gone"))?;
    let fields = wanted["fields"].as_object().into_iter().flatten();
    let fields: Vec<(&str, &str)> =
        fields.map(|(name, value)| (name.as_str(), value.as_str().unwrap_or(""))).collect();
    person.submits(&form, &fields).await
}
