//! `warroom check`.

use super::Lang;
use chrono::Utc;
use std::path::PathBuf;
use std::process::ExitCode;
use warroom::config::{Problem, Secrets};
use warroom::sandbox::scenario::faults;

/// Prints every file with what is wrong in it. 0: all is good; 1: something is refused, or `strict` and something is
/// warned of. `elsewhere`: the settings are for another machine, which has the files with secrets that they name.
pub(crate) fn check(files: &[PathBuf], strict: bool, elsewhere: bool) -> ExitCode {
    let is_given = std::env::var("DISCORD_TOKEN").is_ok_and(|token| !token.trim().is_empty());
    let secrets = match (elsewhere, is_given) {
        (true, _) => Secrets::Elsewhere,
        (false, true) => Secrets::HereWithToken,
        (false, false) => Secrets::Here,
    };
    let report = warroom::config::check(files, secrets, Utc::now(), scenario);
    super::say(report.to_string().trim_end());
    super::say(format_args!("time zones: tz database {}", warroom::zone::Zone::edition()));
    super::zones::say_if_old();
    let well = if strict { report.is_spotless() } else { report.is_good() };
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints every rule of the procedures behind the bundled playbooks.
pub(crate) fn conformance(lang: Lang) -> ExitCode {
    let language = lang.language();
    for (place, rules) in warroom::config::conformance().iter().enumerate() {
        if place > 0 {
            super::say("");
        }
        super::say(warroom::discord::cards::conformance::conformance(rules, language).trim_end());
    }
    ExitCode::SUCCESS
}

/// What is wrong with what the sandbox is to act out.
fn scenario(file: &str, text: &str) -> Vec<Problem> {
    let faults = faults(text).into_iter();
    faults.map(|fault| Problem::at(file, text, fault.offset, fault.what, fault.instead)).collect()
}
