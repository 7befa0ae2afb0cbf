//! Checking files without running anything.

use super::bundle::{CALENDARS, DRILLS, PLAYBOOKS, assemble};
use super::files::{self, Text};
use super::lint;
use super::problem::Problem;
use super::secret::{Secrets, read_all};
use super::settings::{self, DEFAULT_FILE, check_references};
use crate::domain::At;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `format = "playbook/1"`.
    Playbook,
    /// `format = "calendar/1"`.
    Calendar,
    /// `format = "drill/1"`.
    Drill,
    /// What the sandbox acts out: it has a `guild`, or steps.
    Scenario,
    /// Settings have no `format`.
    Settings,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Playbook => "playbook",
            Kind::Calendar => "calendar",
            Kind::Drill => "drill",
            Kind::Scenario => "scenario",
            Kind::Settings => "settings",
        })
    }
}

/// What was checked, and everything that is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Files, as they were named, and what they are.
    pub files: Vec<(String, Kind)>,
    /// File by file, from top to bottom.
    pub problems: Vec<Problem>,
}

impl Findings {
    /// Nothing is wrong, though something may be doubtful.
    pub fn is_good(&self) -> bool {
        !self.problems.iter().any(Problem::is_error)
    }

    /// Nothing is even doubtful.
    pub fn is_spotless(&self) -> bool {
        self.problems.is_empty()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, kind) in &self.files {
            let found = self.problems.iter().filter(|problem| &problem.file == file);
            let (wrong, doubtful): (Vec<_>, Vec<_>) = found.partition(|problem| problem.is_error());
            let verdict = match wrong.len() {
                0 => "good".to_owned(),
                1 => "1 problem".to_owned(),
                n => format!("{n} problems"),
            };
            let doubts = match doubtful.len() {
                0 => String::new(),
                1 => ", 1 warning".to_owned(),
                n => format!(", {n} warnings"),
            };
            writeln!(f, "{file}: {kind}, {verdict}{doubts}")?;
        }
        for problem in &self.problems {
            writeln!(f, "\n{problem}")?;
        }
        Ok(())
    }
}

/// What is wrong with a scenario: its file and text. The sandbox reads them, which this module knows nothing of.
pub type Scenarios = fn(&str, &str) -> Vec<Problem>;

/// Checks files, and folders of files. Without any: what comes with the program, and the settings file if there is one
/// here. Playbooks may refer to the calendars among the files and to those that the settings name; the files with secrets
/// that these name are read, unless they are elsewhere.
pub fn check(paths: &[PathBuf], secrets: Secrets, now: At, scenarios: Scenarios) -> Findings {
    let mut report = Findings::default();
    let mut texts: Vec<(Kind, Text)> = Vec::new();
    let default = PathBuf::from(DEFAULT_FILE);
    if paths.is_empty() {
        report.files.extend(CALENDARS.map(|(file, _)| (file.into(), Kind::Calendar)));
        report.files.extend(PLAYBOOKS.map(|(file, _)| (file.into(), Kind::Playbook)));
        report.files.extend(DRILLS.map(|(file, _)| (file.into(), Kind::Drill)));
        if default.exists() {
            read(&default, &mut texts, &mut report);
        }
    }
    for path in paths {
        match files::expand(path) {
            Ok(expanded) => expanded.iter().for_each(|path| read(path, &mut texts, &mut report)),
            Err(problem) => report.problems.push(problem),
        }
    }
    let acted = texts.iter().filter(|(kind, _)| *kind == Kind::Scenario);
    report.problems.extend(acted.flat_map(|(_, (file, text))| scenarios(file, text)));
    check_texts(texts, secrets, now, &mut report);
    report
}

fn read(path: &Path, texts: &mut Vec<(Kind, Text)>, report: &mut Findings) {
    match files::read(path) {
        Err(problem) => report.problems.push(problem),
        Ok(text) => {
            let kind = kind(path, &text);
            let file = path.display().to_string();
            report.files.push((file.clone(), kind));
            texts.push((kind, (file, text)));
        }
    }
}

fn check_texts(texts: Vec<(Kind, Text)>, secrets: Secrets, now: At, report: &mut Findings) {
    let of = |kind| texts.iter().filter(move |(found, _)| *found == kind).map(|(_, text)| text.clone());
    let (mut calendars, mut playbooks): (Vec<_>, Vec<_>) =
        (of(Kind::Calendar).collect(), of(Kind::Playbook).collect());
    let mut drills: Vec<_> = of(Kind::Drill).collect();
    let mut all_settings = Vec::new();
    for (file, text) in of(Kind::Settings) {
        match settings::parse(&file, &text) {
            Err(problems) => report.problems.extend(problems),
            Ok(mut settings) => {
                if secrets != Secrets::Elsewhere {
                    let (_, problems) = read_all(&mut settings, secrets == Secrets::Here);
                    report.problems.extend(problems);
                }
                all_settings.push(settings);
            }
        }
    }
    for settings in &all_settings {
        let folders = [
            (&settings.calendars, &mut calendars),
            (&settings.playbooks, &mut playbooks),
            (&settings.drills, &mut drills),
        ];
        for (folders, known) in folders {
            let (found, problems) = files::read_folders(folders);
            report.problems.extend(problems);
            // A file may be named by hand as well as by its folder.
            known.extend(found.into_iter().filter(|(file, _)| texts.iter().all(|(_, text)| text.0 != *file)));
        }
    }
    let (bundle, problems) = assemble(&calendars, &playbooks, &drills);
    let all_read = problems.is_empty();
    report.problems.extend(problems);
    // A bundled drill is only doubtful because of a playbook that is checked.
    let is_drill = |file: &str| DRILLS.iter().any(|(bundled, _)| *bundled == file);
    let is_checked = |problem: &Problem| {
        report.files.iter().any(|(file, _)| *file == problem.file) || is_drill(&problem.file)
    };
    let bundled = CALENDARS.iter().map(|(file, text)| (*file, *text));
    let years = bundled.chain(calendars.iter().map(|(file, text)| (file.as_str(), text.as_str())));
    let years = years.flat_map(|(file, text)| lint::years(file, text, now));
    let warnings: Vec<_> =
        years.chain(bundle.warnings.clone()).chain(bundle.drills.aside.clone()).filter(is_checked).collect();
    report.problems.extend(warnings);
    for settings in all_settings.iter().filter(|_| all_read) {
        report.problems.extend(check_references(settings, &bundle));
    }
}

/// What a file says that it is; else what its folder says.
fn kind(path: &Path, text: &str) -> Kind {
    let (table, _) = DeTable::parse_recoverable(text);
    let format = table.get_ref().get("format").and_then(|format| format.get_ref().as_str());
    let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    let stated = format.and_then(|format| format.split('/').next());
    match (stated, folder) {
        (Some("playbook"), _) => Kind::Playbook,
        (Some("calendar"), _) => Kind::Calendar,
        (Some("drill"), _) => Kind::Drill,
        (_, Some("playbooks")) => Kind::Playbook,
        (_, Some("calendars")) => Kind::Calendar,
        // Unlike settings, whose guilds are several.
        _ if ["guild", "step"].iter().any(|key| table.get_ref().contains_key(*key)) => Kind::Scenario,
        _ => Kind::Settings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn now() -> At {
        "2026-03-02T06:00:00Z".parse().unwrap()
    }

    fn none(_: &str, _: &str) -> Vec<Problem> {
        Vec::new()
    }

    /// Of what comes with the program too.
    #[test]
    fn a_calendar_without_the_coming_year_is_warned_of() {
        let report = check(&[], Secrets::Here, "2026-11-02T06:00:00Z".parse().unwrap(), none);
        assert!(report.is_good() && !report.is_spotless());
        let [warning] = report.problems.as_slice() else { panic!("{report}") };
        let said = warning.to_string();
        assert!(
            said.starts_with("calendars/china.toml:24:1: warning: the holidays of 2027 are not here"),
            "{said}"
        );
        assert!(report.to_string().contains("calendars/china.toml: calendar, good, 1 warning\n"), "{report}");
        assert!(check(&[], Secrets::Here, now(), none).is_spotless());
        let elsewhere =
            check(&["config/playbooks".into()], Secrets::Here, "2026-11-02T06:00:00Z".parse().unwrap(), none);
        assert!(elsewhere.is_spotless(), "{elsewhere}");
    }

    #[test]
    fn the_bundled_files_and_the_settings_file_are_good() {
        assert!(check(&[], Secrets::Here, now(), none).is_good());
        let report = check(
            &["config/playbooks".into(), "config/calendars".into(), "config/warroom.toml".into()],
            Secrets::Here,
            now(),
            none,
        );
        assert_eq!(report.files.len(), 8);
        assert!(report.is_good(), "{report}");
        assert!(report.to_string().starts_with("config/playbooks/basic.toml: playbook, good\n"), "{report}");
    }

    #[test]
    fn files_are_told_apart_by_what_they_say_then_by_folder() {
        let cases = [
            ("x.toml", "format = \"playbook/1\"", Kind::Playbook),
            ("x.toml", "format = \"calendar/9\"", Kind::Calendar),
            ("playbooks/x.toml", "id = \"x\"", Kind::Playbook),
            ("calendars/x.toml", "broken [", Kind::Calendar),
            ("days/x.toml", "title = \"x\"\n[guild]\nname = \"y\"", Kind::Scenario),
            ("warroom.toml", "[[guilds]]\nid = 1", Kind::Settings),
            ("warroom.toml", "", Kind::Settings),
        ];
        for (path, text, expected) in cases {
            assert_eq!(kind(Path::new(path), text), expected, "{path} {text}");
        }
    }

    #[test]
    fn playbooks_may_use_calendars_beside_them_and_settings_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let playbook =
            PLAYBOOKS[3].1.replace("\"china\"", "\"site\"").replace("\"it-fault\"", "\"site-fault\"");
        fs::create_dir(path("own")).unwrap();
        fs::write(path("own/site.toml"), CALENDARS[1].1.replace("\"weekdays\"", "\"site\"")).unwrap();
        fs::write(path("fault.toml"), playbook).unwrap();
        let settings = "calendars = [\"own\"]\n[[guilds]]\nid = 1\nplaybook = \"site-fualt\"\nroles.leed = [\"user:1\"]\n";
        fs::write(path("warroom.toml"), settings).unwrap();

        let report = check(
            &[path("warroom.toml"), path("fault.toml"), path("nowhere.toml")],
            Secrets::Here,
            now(),
            none,
        );
        let found: Vec<_> =
            report.problems.iter().map(|p| (p.line, p.what.as_str(), p.instead.as_str())).collect();
        assert_eq!(
            found,
            [
                (1, "there is no such file", "the path of one"),
                (4, "there is no playbook `site-fualt`", "`site-fault`"),
                (5, "no playbook has a role `leed`", "`lead`"),
            ],
            "{report}"
        );
    }
}
