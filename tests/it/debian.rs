//! Programs as Debian has them, for the stories that talk to the real ones.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long such a program may take to start, or to do what it was told.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How long one may take to end when it is asked to.
const PARTING: Duration = Duration::from_secs(5);

/// A program of a package (or of several), by its path or its name in `/usr/bin`, which is installed where it is not yet:
/// Debian's have things in fixed places, so they cannot run from others. `None` where packages are not Debian's, or only
/// somebody else may install them.
pub fn installed(package: &str, program: &str) -> Option<PathBuf> {
    let program = Path::new("/usr/bin").join(program);
    let apt = |arguments: &[&str]| {
        let done = Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            // What has a service of its own does not start it.
            .env("RUNLEVEL", "1")
            .output();
        done.is_ok_and(|done| done.status.success())
    };
    // Of two stories that install at the same time one waits.
    let wait = "DPkg::Lock::Timeout=60";
    let install = || {
        let arguments = ["install", "-y", "-qq", "-o", wait, "--no-install-recommends"];
        apt(&arguments.into_iter().chain(package.split(' ')).collect::<Vec<_>>())
    };
    if program.exists() {
        return Some(program);
    }
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        return None;
    }
    // A new machine has no list of packages yet.
    assert!(install() || (apt(&["update", "-qq"]) && install()), "{package} cannot be installed");
    Some(program)
}

/// A free address on loopback.
pub fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A program that runs until this is dropped.
pub struct Program(Child);

impl Program {
    /// Starts it.
    pub fn start(command: &mut Command) -> Program {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // With whatever it starts itself, it is a group, which ends as one.
        Program(command.process_group(0).spawn().unwrap())
    }
}

impl Program {
    /// Asks it to end, by a signal, and waits a moment until it has.
    pub fn ends_by(&mut self, signal: &str) {
        let _ = Command::new("kill").args([&format!("-{signal}"), &self.0.id().to_string()]).output();
        let began = Instant::now();
        while began.elapsed() < PARTING && !matches!(self.0.try_wait(), Ok(Some(_))) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.0.id())]).output();
        let _ = self.0.wait();
    }
}

/// A program that answers over HTTP.
pub struct Running {
    _program: Program,
    pub at: SocketAddr,
}

impl Running {
    /// Starts it, and waits until it is ready.
    pub async fn start(command: &mut Command, at: SocketAddr) -> Running {
        let running = Running { _program: Program::start(command), at };
        let began = Instant::now();
        while running.get("/-/ready").await.is_none() {
            assert!(began.elapsed() < PATIENCE, "it does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        running
    }

    /// What it answers, unless it refuses.
    pub async fn get(&self, path: &str) -> Option<String> {
        let answer = reqwest::get(format!("http://{}{path}", self.at)).await.ok()?;
        answer.error_for_status().ok()?.text().await.ok()
    }
}
