//! `warroom check`.

use super::Lang;
use chrono::Utc;
use std::path::PathBuf;
use std::process::ExitCode;

/// Prints every file with what is wrong in it. 0: all is good; 1: something is refused, or `strict` and something is
/// warned of.
pub(crate) fn check(files: &[PathBuf], strict: bool) -> ExitCode {
    let report = warroom::config::check(files, Utc::now());
    print!("{report}");
    let well = if strict { report.is_spotless() } else { report.is_good() };
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints every rule of the procedures behind the bundled playbooks.
pub(crate) fn conformance(lang: Lang) -> ExitCode {
    let language = lang.language();
    for (place, rules) in warroom::config::conformance().iter().enumerate() {
        if place > 0 {
            println!();
        }
        print!("{}", warroom::discord::cards::conformance::conformance(rules, language));
    }
    ExitCode::SUCCESS
}
