//! `warroom check`.

use std::path::PathBuf;
use std::process::ExitCode;

/// Prints every file with what is wrong in it.
pub(crate) fn check(files: &[PathBuf]) -> ExitCode {
    let report = warroom::config::check(files);
    print!("{report}");
    if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
