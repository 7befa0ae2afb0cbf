//! `warroom check`.

use super::Lang;
use std::path::PathBuf;
use std::process::ExitCode;

/// Prints every file with what is wrong in it.
pub(crate) fn check(files: &[PathBuf]) -> ExitCode {
    let report = warroom::config::check(files);
    print!("{report}");
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
