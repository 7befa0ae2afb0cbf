//! The shipped binary as a process of its own.
#![allow(dead_code)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The bot's token; it must not be found anywhere.
pub(crate) const TOKEN: &str = "sandbox-token-that-is-secret";

/// The binary with nothing but what is said here: whatever of ours is in the environment is left out.
pub(crate) fn binary(data: &Path) -> Command {
    at_place(Command::new(env!("CARGO_BIN_EXE_warroom")), data)
}

/// The binary, started by another program that is given its path and then its arguments.
pub(crate) fn binary_under(program: &str, arguments: &[impl AsRef<OsStr>], data: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg(env!("CARGO_BIN_EXE_warroom"));
    at_place(command, data)
}

fn at_place(mut command: Command, data: &Path) -> Command {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WARROOM_")) {
        command.env_remove(name);
    }
    command.env("WARROOM_DATA", data).env("DISCORD_TOKEN", TOKEN).env("NO_COLOR", "1").current_dir(data);
    command.stdin(Stdio::null());
    command
}

/// A warroom command that ends by itself: whether it went well, and what it said.
pub(crate) fn warroom(data: &Path, arguments: &[&str]) -> (bool, String) {
    let output = binary(data).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

/// A running bot, killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts the bot against the server at this address. Its log is a file of its own in the current directory.
    pub(crate) fn start(mut command: Command, api: &str) -> Process {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let folder = command.get_current_dir().unwrap();
        let log = folder.join(format!("log-{:06}", STARTED.fetch_add(1, Ordering::Relaxed)));
        command.env("WARROOM_DISCORD_API", api).stdout(Stdio::null());
        let child = command.stderr(File::create(&log).unwrap()).spawn().unwrap();
        Process { child, log }
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.unwrap().success());
    }

    /// No warning, no last words.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Was it killed, or does it say that what it ran was?
    pub(crate) fn was_killed(&mut self) -> bool {
        let status = self.child.try_wait().unwrap();
        status.is_some_and(|status| status.signal() == Some(9) || status.code() == Some(137))
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// What each of its threads is at, as the system knows it; or how it ended.
    pub(crate) fn state(&mut self) -> String {
        if let Some(status) = self.child.try_wait().unwrap() {
            return format!("ended with {status}");
        }
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id())).into_iter().flatten();
        let threads = threads.filter_map(|thread| {
            let said = |what: &str| fs::read_to_string(thread.as_ref().ok()?.path().join(what)).ok();
            Some(format!("{} in {} ({})", said("stat")?.trim(), said("wchan")?, said("syscall")?.trim()))
        });
        format!("running:\n{}\n", threads.collect::<Vec<_>>().join("\n"))
    }

    /// Waits for the end; how long it took and whether it was a success.
    pub(crate) async fn ended(&mut self, limit: Duration) -> (Duration, bool) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (began.elapsed(), status.success());
            }
            assert!(began.elapsed() < limit, "still running after {limit:?}:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
