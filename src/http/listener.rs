//! Connections to the listener, which may come from anybody: few at a time, each for a short time, each for one request.

use super::inbox::may_have_body;
use axum::Router;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

/// Most connections at the same time. One more takes the place of the one that has waited longest for its request.
pub(super) const MOST_CONNECTIONS: usize = 64;
/// How long the line and the headers of a request may take. There is no time to wait for the next: a connection is closed
/// with its answer.
pub(super) const LONGEST_HEADER: Duration = Duration::from_secs(10);
/// How long a connection may take in all, with an answer that is read slowly.
pub(super) const LONGEST_CONNECTION: Duration = Duration::from_secs(20);
/// Largest line and headers of a request together, in bytes (those of Prometheus have some 500), and most headers. Only
/// alerts need a body: any other request that has one is refused before it is read.
const LARGEST_HEADER: usize = 8192;
const MOST_HEADERS: usize = 64;
/// How long nobody is let in after the machine could not, for want of descriptors for instance.
const RESPITE: Duration = Duration::from_secs(1);

/// A connection that is open.
struct Open {
    task: AbortHandle,
    asked: Arc<AtomicBool>,
}

/// Answers by `router` until `stop` is true; whoever has asked by then gets the answer.
pub(super) async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let (mut open, mut tasks) = (VecDeque::<Open>::new(), JoinSet::new());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        while tasks.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) if make_room(&mut open) => {
                let asked = Arc::new(AtomicBool::new(false));
                let task = tasks.spawn(connection(stream, router.clone(), asked.clone()));
                open.push_back(Open { task, asked });
            }
            Ok(_) => {}
            Err(error) if is_the_callers(error.kind()) => {}
            Err(error) => {
                tracing::warn!("nobody can be let in to health and metrics: {error}");
                tokio::time::sleep(RESPITE).await;
            }
        }
    }
    open.iter().filter(|one| !one.asked.load(Ordering::Relaxed)).for_each(|one| one.task.abort());
    while tasks.join_next().await.is_some() {}
}

/// Is there a place for one more? If all are taken, whoever has waited longest without asking gives way, and never one
/// that is being answered.
fn make_room(open: &mut VecDeque<Open>) -> bool {
    open.retain(|one| !one.task.is_finished());
    if open.len() < MOST_CONNECTIONS {
        return true;
    }
    let idle = open.iter().position(|one| !one.asked.load(Ordering::Relaxed));
    let Some(idle) = idle.and_then(|place| open.remove(place)) else { return false };
    idle.task.abort();
    true
}

/// It ended before it was let in: no fault of the machine.
fn is_the_callers(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::ConnectionAborted | ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset)
}

async fn connection(stream: TcpStream, router: Router, asked: Arc<AtomicBool>) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request: hyper::Request<Incoming>| {
        asked.store(true, Ordering::Relaxed);
        let takes_body = may_have_body(request.method(), request.uri().path());
        let answer = (takes_body || request.body().is_end_stream()).then(|| router.call(request));
        async move {
            match answer {
                Some(answer) => answer.await,
                None => Ok::<Response<Body>, Infallible>(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
            }
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(LONGEST_HEADER)
        .max_buf_size(LARGEST_HEADER)
        .max_headers(MOST_HEADERS)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // Whoever broke it off knows; whoever was too slow is not told.
    let _ = tokio::time::timeout(LONGEST_CONNECTION, served).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::net::SocketAddr;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::Instant;

    async fn listening() -> (SocketAddr, watch::Sender<bool>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(serve(listener, Router::new().route("/metrics", get(|| async { "figures" })), stopped));
        (address, stop)
    }

    /// Everything that is said on a connection until it is closed from the other end.
    async fn heard(mut stream: TcpStream) -> String {
        let mut bytes = Vec::new();
        // A connection that is broken off has said all that it will.
        let _ = stream.read_to_end(&mut bytes).await;
        String::from_utf8(bytes).unwrap()
    }

    async fn says(address: SocketAddr, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(request.as_bytes()).await;
        stream
    }

    const SCRAPE: &str = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

    #[tokio::test]
    async fn half_open_connections_are_dropped_in_time_and_a_scrape_is_answered_meanwhile() {
        let many = std::env::var("WARROOM_HALF_OPEN").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
        let (address, _stop) = listening().await;
        let mut open = JoinSet::new();
        for nth in 0..many {
            // Some say nothing, the others not all.
            let stream =
                says(address, if nth % 2 == 0 { "" } else { "GET /metrics HTTP/1.1\r\nHost:" }).await;
            open.spawn(heard(stream));
        }
        let opened = Instant::now();
        for _ in 0..3 {
            let answer = heard(says(address, SCRAPE).await).await;
            assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("figures"), "{answer}");
        }
        assert!(opened.elapsed() < LONGEST_HEADER / 2, "answered after {:?}", opened.elapsed());
        let all = tokio::time::timeout(LONGEST_HEADER + Duration::from_secs(5), open.join_all()).await;
        assert_eq!(all.map(|all| all.len()), Ok(many), "some are open after {:?}", opened.elapsed());
    }

    #[tokio::test]
    async fn a_request_is_small_and_the_only_one_of_its_connection() {
        let (address, stop) = listening().await;
        let long =
            format!("GET /metrics HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "x".repeat(3 * LARGEST_HEADER));
        let many = format!("GET /metrics HTTP/1.1\r\nHost: x\r\n{}\r\n", "X: y\r\n".repeat(MOST_HEADERS));
        let post = "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\nx";
        let chunked = "GET /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (request, status) in [(SCRAPE, 200), (&long, 431), (&many, 431), (post, 413), (chunked, 413)] {
            let answer = heard(says(address, request).await).await;
            // What is too much is cut off, sometimes before the answer is read.
            let is_cut_off = status == 431 && answer.is_empty();
            assert!(is_cut_off || answer.starts_with(&format!("HTTP/1.1 {status}")), "{status}: {answer}");
        }
        let twice = heard(says(address, &SCRAPE.repeat(2)).await).await;
        assert_eq!(twice.matches("figures").count(), 1, "{twice}");
        let waiting = says(address, "").await;
        stop.send(true).unwrap();
        let closed = tokio::time::timeout(LONGEST_HEADER / 2, heard(waiting)).await;
        assert_eq!(closed.as_deref(), Ok(""));
    }
}
