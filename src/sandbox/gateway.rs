//! The gateway: sessions that outlive connections, and the websocket itself, upgraded by hand.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use base64::Engine;
use futures_util::{SinkExt, StreamExt};
use hyper::body::Incoming;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::Shared;
use super::faults::FaultKind;
use super::server::{Dropped, plain};

/// Every intent there is.
const INTENTS: u64 = ((1 << 17) - 1) | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25;

/// How an open gateway connection ends, or worse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayDrop {
    /// A close frame with this code, such as 4000 (resume) or 4009 (session timed out).
    Close(u16),
    /// A close frame without a code.
    CloseWithoutCode,
    /// The connection is reset without a close frame.
    Reset,
    /// The connection stays open, but nothing is read or sent any more.
    Deaf,
    /// Op 7: please reconnect and resume.
    Reconnect,
    /// Op 9; with `false` the session is gone and must be identified anew.
    InvalidSession(bool),
}

pub(crate) enum Outgoing {
    Text(String),
    Drop(GatewayDrop),
}

/// Answers an upgrade request and takes over the connection.
pub(crate) async fn upgrade(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Dropped> {
    let fault = shared.change(|state| state.take_fault("GET", "(gateway)", ""));
    match fault {
        Some(FaultKind::Answer(status, _)) => {
            return Ok(plain(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), ""));
        }
        Some(FaultKind::Stall) => {
            shared.stopped().await;
            return Err(Dropped);
        }
        Some(FaultKind::Delay(time)) => tokio::time::sleep(time).await,
        Some(_) => return Err(Dropped),
        None => {}
    }
    let query = super::rest::query(request.uri().query().unwrap_or(""));
    let asked = |name: &str| query.get(name).map(String::as_str);
    if asked("v") != Some("10") || asked("encoding").is_some_and(|encoding| encoding != "json") {
        shared.change(|state| state.fault(format!("gateway: version 10 and JSON only, not {query:?}")));
        return Ok(plain(StatusCode::BAD_REQUEST, "v=10&encoding=json only"));
    }
    let Some(key) = request.headers().get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes) else {
        return Ok(plain(StatusCode::BAD_REQUEST, "no websocket key"));
    };
    let mut hash = Sha1::new();
    hash.update(key);
    hash.update(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    let accept = base64::engine::general_purpose::STANDARD.encode(hash.finalize());
    let upgraded = hyper::upgrade::on(request);
    tokio::spawn(async move {
        if let Ok(upgraded) = upgraded.await {
            serve(shared, upgraded).await;
        }
    });
    let mut response = plain(StatusCode::SWITCHING_PROTOCOLS, "");
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(&accept) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    Ok(response)
}

type Socket = WebSocketStream<TcpStream>;

async fn serve(shared: Arc<Shared>, upgraded: Upgraded) {
    let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>() else { return };
    let stream = parts.io.into_inner();
    let mut socket =
        WebSocketStream::from_partially_read(stream, parts.read_buf.to_vec(), Role::Server, None).await;
    let (fault, heartbeat) = shared.change(|state| {
        state.stats.connections += 1;
        (state.take_fault("GET", "(hello)", ""), state.heartbeat)
    });
    match fault {
        Some(FaultKind::Delay(time)) => tokio::time::sleep(time).await,
        Some(FaultKind::Stall) => return shared.stopped().await,
        Some(_) => return,
        None => {}
    }
    let hello = json!({"op": 10, "d": {"heartbeat_interval": u64::try_from(heartbeat.as_millis()).unwrap_or(u64::MAX), "_trace": ["sandbox"]}, "s": null, "t": null});
    if socket.send(Frame::Text(hello.to_string())).await.is_err() {
        return;
    }
    let (outlet, inlet) = unbounded_channel();
    let mut connection =
        Connection { shared: shared.clone(), outlet: outlet.clone(), heartbeat, session: None };
    let clean = converse(&mut connection, &mut socket, inlet).await;
    if let Some(session) = connection.session {
        shared.change(|state| state.disconnected(&session, &outlet, clean));
    }
}

struct Connection {
    shared: Arc<Shared>,
    outlet: UnboundedSender<Outgoing>,
    heartbeat: Duration,
    session: Option<String>,
}

/// Until the connection ends; true if the bot closed it with 1000 or 1001, which ends the session too.
async fn converse(
    connection: &mut Connection,
    socket: &mut Socket,
    mut inlet: UnboundedReceiver<Outgoing>,
) -> bool {
    let stopped = connection.shared.stopped();
    tokio::pin!(stopped);
    let silence = connection.heartbeat * 3 / 2;
    let mut heard = tokio::time::Instant::now();
    loop {
        tokio::select! {
            () = &mut stopped => {
                close(socket, Some(1001)).await;
                return false;
            }
            outgoing = inlet.recv() => match outgoing {
                Some(Outgoing::Text(text)) => if socket.send(Frame::Text(text)).await.is_err() { return false },
                Some(Outgoing::Drop(how)) => if drop_it(connection, socket, how).await { return false },
                None => return false,
            },
            frame = tokio::time::timeout_at(heard + silence, socket.next()) => match frame {
                Err(_) => {
                    close(socket, Some(4009)).await;
                    return false;
                }
                Ok(Some(Ok(Frame::Text(text)))) => {
                    heard = tokio::time::Instant::now();
                    if let Some(code) = connection.receive(&text) {
                    connection.shared.change(|state| state.fault(format!("gateway: closed with {code} after {text}")));
                    close(socket, Some(code)).await;
                    return false;
                    }
                },
                Ok(Some(Ok(Frame::Close(frame)))) => {
                    return frame.is_some_and(|frame| matches!(u16::from(frame.code), 1000 | 1001));
                }
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_)) | None) => return false,
            },
        }
    }
}

async fn close(socket: &mut Socket, code: Option<u16>) {
    let frame = code.map(|code| CloseFrame { code: CloseCode::from(code), reason: "".into() });
    let _ = socket.close(frame).await;
    // The other side answers the close or ends the connection; neither may take for ever.
    let drain = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), drain).await;
}

/// Ends the connection as wanted; false when it goes on.
async fn drop_it(connection: &Connection, socket: &mut Socket, how: GatewayDrop) -> bool {
    match how {
        GatewayDrop::Close(code) => close(socket, Some(code)).await,
        GatewayDrop::CloseWithoutCode => close(socket, None).await,
        GatewayDrop::Reset => {
            let _ = socket.get_ref().set_zero_linger();
        }
        GatewayDrop::Deaf => {
            connection.shared.stopped().await;
        }
        GatewayDrop::Reconnect => {
            let _ =
                socket.send(Frame::Text(json!({"op": 7, "d": null, "s": null, "t": null}).to_string())).await;
            return false;
        }
        GatewayDrop::InvalidSession(resumable) => {
            let text = json!({"op": 9, "d": resumable, "s": null, "t": null}).to_string();
            let _ = socket.send(Frame::Text(text)).await;
            return false;
        }
    }
    true
}

impl Connection {
    fn reply(&self, value: &Value) {
        let _ = self.outlet.send(Outgoing::Text(value.to_string()));
    }

    /// One message of the bot; a close code if it is refused.
    fn receive(&mut self, text: &str) -> Option<u16> {
        if text.len() > 4096 {
            return Some(4002);
        }
        let Ok(message) = serde_json::from_str::<Value>(text) else { return Some(4002) };
        let data = &message["d"];
        match message["op"].as_u64() {
            Some(1) => {
                self.shared.change(|state| state.stats.heartbeats += 1);
                self.reply(&json!({"op": 11, "d": null, "s": null, "t": null}));
                None
            }
            Some(2) => self.identify(data).err(),
            Some(6) => self.resume(data).err(),
            Some(3 | 4 | 8) if self.session.is_none() => Some(4003),
            Some(3 | 4 | 8) => None,
            _ => Some(4001),
        }
    }

    fn identify(&mut self, data: &Value) -> Result<(), u16> {
        if self.session.is_some() {
            return Err(4005);
        }
        let token = data["token"].as_str().unwrap_or("");
        if token.strip_prefix("Bot ").unwrap_or(token) != self.shared.options.token {
            return Err(4004);
        }
        let intents = data["intents"].as_u64().ok_or(4013_u16)?;
        if intents & !INTENTS != 0 {
            return Err(4013);
        }
        if !data["properties"].is_object() {
            return Err(4002);
        }
        if data.get("shard").is_some_and(|shard| !shard.is_null() && *shard != json!([0, 1])) {
            return Err(4010);
        }
        let fault = self.shared.change(|state| {
            state.stats.identifies += 1;
            state.take_fault("GET", "(identify)", "")
        });
        match fault {
            Some(FaultKind::Answer(9, data)) => {
                self.reply(&json!({"op": 9, "d": data, "s": null, "t": null}))
            }
            Some(FaultKind::Answer(code, _)) => return Err(code),
            Some(FaultKind::Stall) => {}
            _ => {
                let outlet = self.outlet.clone();
                self.session = Some(self.shared.change(|state| state.begin_session(intents, outlet)));
            }
        }
        Ok(())
    }

    fn resume(&mut self, data: &Value) -> Result<(), u16> {
        if self.session.is_some() {
            return Err(4005);
        }
        let token = data["token"].as_str().unwrap_or("");
        if token.strip_prefix("Bot ").unwrap_or(token) != self.shared.options.token {
            return Err(4004);
        }
        let name = data["session_id"].as_str().unwrap_or("").to_owned();
        let sequence = data["seq"].as_u64().unwrap_or(0);
        let outlet = self.outlet.clone();
        if self.shared.change(|state| state.resume(&name, sequence, outlet)) {
            self.session = Some(name);
        } else {
            self.reply(&json!({"op": 9, "d": false, "s": null, "t": null}));
        }
        Ok(())
    }
}
