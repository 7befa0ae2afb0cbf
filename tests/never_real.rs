//! With another server named as Discord's API, nothing goes to the real one: neither REST nor gateway, neither ours nor
//! the library's, not even through a proxy that the environment names.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/process.rs"]
mod process;

use process::{Process, TOKEN, binary};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use warroom::sandbox::{Fault, FaultKind, Options, Sandbox};

const PATIENCE: Duration = Duration::from_secs(30);

async fn sandbox() -> Sandbox {
    let options = Options {
        port: 0,
        token: TOKEN.into(),
        now: Arc::new(chrono::Utc::now),
        speed: 1000.0,
        enforce_limits: true,
        check_body: None,
    };
    Sandbox::start(options).await.unwrap()
}

/// A listener that counts who comes.
async fn trap() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (port, caught) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counter = caught.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, caught)
}

/// The shipped binary, in an environment whose every proxy is the trap.
fn start(sandbox: &Sandbox, proxy: u16, data: &Path) -> Process {
    let mut command = binary(data);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"] {
        command.env(name, format!("http://127.0.0.1:{proxy}"));
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy").arg("run");
    Process::start(command, &sandbox.base_url())
}

#[tokio::test]
async fn everything_stays_at_the_named_server_whatever_proxy_the_environment_names() {
    let (sandbox, (proxy, caught)) = (sandbox().await, trap().await);
    let guild = sandbox.add_guild("Acme", "en-US");
    let data = tempfile::tempdir().unwrap();
    let _bot = start(&sandbox, proxy, data.path());
    let heard = |state: &warroom::sandbox::State| state.is_connected() && !state.commands.is_empty();
    sandbox.wait_until("commands are heard", PATIENCE, heard).await.unwrap();
    let general = guild.channel_named("general").unwrap();
    let said = guild.owner().types(general, "/declare title:Orders are down level:P0").await.unwrap();
    assert!(said.text().contains("INC-"), "{said:?}");
    assert_eq!(caught.load(Ordering::SeqCst), 0, "the proxy was asked");
    // Everything that the bot does was seen here: it learned who it is and where the gateway is, and posted.
    let requests: BTreeSet<_> = sandbox
        .requests()
        .into_iter()
        .map(|request| format!("{} {}", request.method, request.template))
        .collect();
    for expected in [
        "GET /users/@me",
        "GET /gateway/bot",
        "PUT /applications/{application_id}/commands",
        "POST /guilds/{guild_id}/channels",
    ] {
        assert!(requests.contains(expected), "{expected}: {requests:?}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_stand_in_that_names_the_real_gateway_is_not_followed() {
    let (sandbox, (proxy, caught)) = (sandbox().await, trap().await);
    sandbox.add_guild("Acme", "en-US");
    let real = serde_json::json!({
        "url": "wss://gateway.discord.gg", "shards": 1,
        "session_start_limit": { "total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1 },
    });
    sandbox.inject(Fault::once("GET", "/gateway/bot", FaultKind::Answer(200, real)).times(3));
    let data = tempfile::tempdir().unwrap();
    let bot = start(&sandbox, proxy, data.path());
    // It says so, goes nowhere, and comes back to the stand-in as soon as that names itself.
    sandbox.wait_until_connected(PATIENCE).await.unwrap();
    assert_eq!(caught.load(Ordering::SeqCst), 0, "it went for the real gateway");
    let log = bot.log();
    assert!(log.contains("Discord's own gateway address"), "{log}");
    sandbox.stop().await;
}

/// The library's own REST client, put up as the product does it: with its limiter on it would ignore the address.
#[tokio::test]
async fn the_librarys_client_with_its_limiter_off_asks_the_named_server() {
    let sandbox = sandbox().await;
    let http =
        serenity::all::HttpBuilder::new(TOKEN).proxy(sandbox.base_url()).ratelimiter_disabled(true).build();
    http.get_current_user().await.unwrap();
    let asked = sandbox.requests().iter().filter(|request| request.template == "/users/@me").count();
    assert_eq!(asked, 1);
    // Every place of ours that builds one says both.
    let mut places = 0;
    for file in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let code = std::fs::read_to_string(&file).unwrap();
        for (at, _) in code.match_indices("HttpBuilder::new") {
            let built = code[at..].split(".build()").next().unwrap();
            assert!(
                built.contains(".proxy(") && built.contains(".ratelimiter_disabled(true)"),
                "{}: {built}",
                file.display()
            );
            places += 1;
        }
        for forbidden in ["Http::new(", "Client::builder(", "Http::default("] {
            let serenitys = code.contains("serenity") && code.contains(forbidden);
            assert!(!serenitys, "{}: {forbidden} leads to the real host", file.display());
        }
    }
    assert!(places > 0, "no such place was found");
    sandbox.stop().await;
}

fn rust_files(directory: &Path) -> Vec<std::path::PathBuf> {
    let paths = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let files = paths.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|kind| kind == "rs")).collect()
}

/// The clock of a drill is refused where it could meet the real Discord.
#[test]
fn another_clock_is_refused_without_another_server() {
    let data = tempfile::tempdir().unwrap();
    for api in [None, Some("https://discord.com"), Some("https://discord.com/")] {
        for clock in [["--speed", "10"], ["--start", "2026-03-02T14:00:00+08:00"]] {
            let mut command = binary(data.path());
            command.arg("run").args(clock);
            command.envs(api.map(|api| ("WARROOM_DISCORD_API", api)));
            // Should it start after all, it must not get far.
            command.env("HTTPS_PROXY", "http://127.0.0.1:9").env("https_proxy", "http://127.0.0.1:9");
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success() && said.contains("are for drills"), "{api:?}: {said}");
        }
    }
}
