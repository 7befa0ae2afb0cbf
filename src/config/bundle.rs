//! The playbooks and calendars that an installation has: the bundled ones, and its own.

use super::files::{Text, read, read_folders};
use super::settings::{Settings, check_references};
use super::{Problem, calendar, drill, lint, playbook};
use crate::domain::calendar::Calendars;
use crate::domain::drill::Drill;
use crate::domain::playbook::Playbook;
use std::collections::BTreeMap;
use std::path::Path;

/// Playbook files that come with the program.
pub(super) const PLAYBOOKS: [(&str, &str); 5] = [
    ("playbooks/basic.toml", include_str!("../../config/playbooks/basic.toml")),
    ("playbooks/rapid-response.toml", include_str!("../../config/playbooks/rapid-response.toml")),
    ("playbooks/tech-support.toml", include_str!("../../config/playbooks/tech-support.toml")),
    ("playbooks/it-fault.toml", include_str!("../../config/playbooks/it-fault.toml")),
    ("playbooks/product-outage.toml", include_str!("../../config/playbooks/product-outage.toml")),
];

/// Drill files that come with the program.
pub(super) const DRILLS: [(&str, &str); 4] = [
    ("drills/server-down.toml", include_str!("../../config/drills/server-down.toml")),
    ("drills/wrong-transaction.toml", include_str!("../../config/drills/wrong-transaction.toml")),
    ("drills/tampered-data.toml", include_str!("../../config/drills/tampered-data.toml")),
    ("drills/network-attack.toml", include_str!("../../config/drills/network-attack.toml")),
];

/// Calendar files that come with the program.
pub(super) const CALENDARS: [(&str, &str); 2] = [
    ("calendars/china.toml", include_str!("../../config/calendars/china.toml")),
    ("calendars/weekdays.toml", include_str!("../../config/calendars/weekdays.toml")),
];

/// A playbook with the text that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What it says.
    pub playbook: Playbook,
    /// Where it was read.
    pub file: String,
    /// As it was written: what is kept with an incident that is pinned to it.
    pub text: String,
}

/// Everything that incidents are judged by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bundle {
    /// By id, each once.
    pub playbooks: Vec<Source>,
    /// By name.
    pub calendars: Calendars,
    /// What somebody should look at in the playbooks.
    pub warnings: Vec<Problem>,
    pub drills: Drills,
}

/// The drills that fit the playbooks, and why others do not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drills {
    /// By key, each once.
    pub fitting: Vec<Drill>,
    /// Bundled drills that do not fit and are set aside, and why.
    pub aside: Vec<Problem>,
}

impl Bundle {
    /// The playbook of this id.
    pub fn playbook(&self, id: &str) -> Option<&Source> {
        self.playbooks.iter().find(|source| source.playbook.reference.id == id)
    }
}

/// What comes with the program. A test proves that none of it is refused.
pub fn bundled() -> Bundle {
    let (bundle, problems) = assemble(&[], &[], &[]);
    debug_assert!(problems.is_empty(), "{problems:#?}");
    bundle
}

/// What comes with the program and what the settings' folders add: a file with the id (or a calendar's name) of a
/// bundled one replaces it.
pub fn load(settings: &Settings) -> Result<Bundle, Vec<Problem>> {
    let (calendars, mut problems) = read_folders(&settings.calendars);
    let (playbooks, unread) = read_folders(&settings.playbooks);
    problems.extend(unread);
    let (drills, unread) = read_folders(&settings.drills);
    problems.extend(unread);
    let (bundle, wrong) = assemble(&calendars, &playbooks, &drills);
    problems.extend(wrong);
    // A playbook that could not be read would seem not to be there.
    if problems.is_empty() {
        problems.extend(check_references(settings, &bundle));
    }
    if problems.is_empty() { Ok(bundle) } else { Err(problems) }
}

/// A playbook out of a file of its own, with the calendars of a bundle.
pub fn open(path: &Path, bundle: &Bundle) -> Result<Source, Vec<Problem>> {
    let text = read(path).map_err(|problem| vec![problem])?;
    let file = path.display().to_string();
    let playbook = playbook::parse(&file, &text, &bundle.calendars)?;
    let (wrong, _) = linted(&file, &text, &playbook);
    if wrong.is_empty() { Ok(Source { playbook, file, text }) } else { Err(wrong) }
}

/// What is wrong and what is doubtful about a playbook as a whole.
fn linted(file: &str, text: &str, playbook: &Playbook) -> (Vec<Problem>, Vec<Problem>) {
    let found = lint::playbook(file, text, playbook).into_iter().chain(lint::version(file, text, playbook));
    found.partition(Problem::is_error)
}

/// The bundled files with further ones, and everything that is wrong in any. Calendars come first, so that a replaced
/// one also counts for the bundled playbooks.
pub(super) fn assemble(calendars: &[Text], playbooks: &[Text], drills: &[Text]) -> (Bundle, Vec<Problem>) {
    let mut bundle = Bundle::default();
    let mut problems = Vec::new();
    let mut own_files = BTreeMap::new();
    for (file, text, bundled) in with_bundled(&CALENDARS, calendars) {
        match calendar::parse(file, text) {
            Err(wrong) => problems.extend(wrong),
            Ok(calendar) => {
                let key = format!("calendar `{}`", calendar.name);
                problems.extend(twice(&mut own_files, key, file, text, bundled));
                bundle.calendars.insert(calendar.name.clone(), calendar);
            }
        }
    }
    for (file, text, bundled) in with_bundled(&PLAYBOOKS, playbooks) {
        match playbook::parse(file, text, &bundle.calendars) {
            Err(wrong) => problems.extend(wrong),
            Ok(playbook) => {
                let (wrong, doubtful) = linted(file, text, &playbook);
                problems.extend(wrong);
                bundle.warnings.extend(doubtful);
                let key = format!("playbook `{}`", playbook.reference.id);
                problems.extend(twice(&mut own_files, key, file, text, bundled));
                let source = Source { playbook, file: file.into(), text: text.into() };
                let id = &source.playbook.reference.id;
                match bundle.playbooks.iter_mut().find(|other| &other.playbook.reference.id == id) {
                    Some(other) => *other = source,
                    None => bundle.playbooks.push(source),
                }
            }
        }
    }
    assemble_drills(drills, &mut bundle, &mut own_files, &mut problems);
    (bundle, problems)
}

fn assemble_drills(
    drills: &[Text],
    bundle: &mut Bundle,
    own_files: &mut BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) {
    let playbooks: Vec<_> = bundle.playbooks.iter().map(|source| &source.playbook).collect();
    let mut fitting: Vec<Drill> = Vec::new();
    let mut aside: Vec<(String, Vec<Problem>)> = Vec::new();
    for (file, text, bundled) in with_bundled(&DRILLS, drills) {
        match drill::parse(file, text, &playbooks) {
            // It fits the bundled playbook, so somebody has put another in that one's place.
            Err(wrong) if bundled => aside.push((key_of(text), wrong)),
            Err(wrong) => problems.extend(wrong),
            Ok(drill) => {
                problems.extend(twice(own_files, format!("drill `{}`", drill.key), file, text, bundled));
                match fitting.iter_mut().find(|other| other.key == drill.key) {
                    Some(other) => *other = drill,
                    None => fitting.push(drill),
                }
            }
        }
    }
    aside.retain(|(key, _)| fitting.iter().all(|drill| drill.key != *key));
    let aside = aside.into_iter().filter_map(|(key, wrong)| {
        let first = wrong.into_iter().next()?.warning();
        let what =
            format!("the bundled drill `{key}` does not fit your playbook and is set aside: {}", first.what);
        let instead = format!("a drill of your own with `key = \"{key}\"`, or leave it so");
        Some(Problem { what, instead, ..first })
    });
    bundle.drills = Drills { aside: aside.collect(), fitting };
}

/// The key of a bundled drill.
fn key_of(text: &str) -> String {
    let key = text.parse::<toml::Table>().ok().and_then(|top| top.get("key")?.as_str().map(str::to_owned));
    key.unwrap_or_default()
}

/// File, text, and whether it is bundled.
fn with_bundled<'a>(
    bundled: &'a [(&'a str, &'a str)],
    own_files: &'a [Text],
) -> impl Iterator<Item = (&'a str, &'a str, bool)> {
    let own_files = own_files.iter().map(|(file, text)| (file.as_str(), text.as_str(), false));
    bundled.iter().map(|(file, text)| (*file, *text, true)).chain(own_files)
}

/// Two own files of the same name: which one counts would be chance.
fn twice(
    own_files: &mut BTreeMap<String, String>,
    key: String,
    file: &str,
    text: &str,
    bundled: bool,
) -> Option<Problem> {
    if bundled {
        return None;
    }
    let what = own_files.get(&key).map(|other| format!("{key} is also in {other}"));
    own_files.insert(key, file.into());
    // The place of the name, which is near the top.
    let at = ["\nid", "\nname"].iter().find_map(|key| text.find(key)).map_or(0, |newline| newline + 1);
    what.map(|what| Problem::at(file, text, at, what, "another name in one of the two"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn everything_bundled_loads() {
        let (bundle, problems) = assemble(&[], &[], &[]);
        assert_eq!(problems, []);
        assert_eq!(bundle.warnings, []);
        assert_eq!(bundle.playbooks.len(), PLAYBOOKS.len());
        assert_eq!(bundle.calendars.len(), CALENDARS.len());
    }

    #[test]
    fn own_files_replace_bundled_ones_and_not_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let (name, text) = PLAYBOOKS[0];
        assert_eq!(name, "playbooks/basic.toml");
        fs::write(folder.path().join("a.toml"), text.replace("version = 4", "version = 5")).unwrap();
        fs::write(folder.path().join("notes.txt"), "not a playbook").unwrap();
        let settings = Settings { playbooks: vec![folder.path().into()], ..Settings::default() };
        let bundle = load(&settings).unwrap();
        assert_eq!(bundle.playbooks.len(), PLAYBOOKS.len());
        assert_eq!(bundle.playbook("basic").unwrap().playbook.reference.version, 5);

        fs::write(folder.path().join("b.toml"), text).unwrap();
        let problems = load(&settings).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].what.contains("`basic` is also in"), "{}", problems[0]);
        assert_eq!(problems[0].source, "id = \"basic\"");
    }

    /// A working day is as long as the organisation's calendar says, in bundled playbooks too.
    #[test]
    fn a_replaced_calendar_counts_for_bundled_playbooks() {
        let seven = CALENDARS[0].1.replace("09:00-12:00", "10:00-12:00");
        let (bundle, problems) = assemble(&[("own.toml".into(), seven)], &[], &[]);
        assert_eq!(problems, []);
        let playbook = &bundle.playbook("it-fault").unwrap().playbook;
        let limit = &playbook.level("3").unwrap().limits[&crate::domain::playbook::Clock::Recover];
        assert_eq!(limit.within, chrono::TimeDelta::hours(28));
    }

    #[test]
    fn the_scenes_of_basic_come_with_the_program() {
        let bundle = bundled();
        let of_basic = bundle.drills.fitting.iter().filter(|drill| drill.playbook == "basic");
        let scenes: Vec<_> =
            of_basic.map(|drill| (drill.key.as_str(), drill.fault_type.as_deref().unwrap_or(""))).collect();
        let expected = [
            ("server-down", "resource"),
            ("wrong-transaction", "logic"),
            ("tampered-data", "data"),
            ("network-attack", "security"),
        ];
        assert_eq!(scenes, expected);
        assert!(
            bundle.drills.fitting.iter().all(|drill| drill.script.injects.len() >= 4),
            "{:#?}",
            bundle.drills.fitting
        );
    }

    /// A drill that comes with the program never keeps an installation with playbooks of its own from starting.
    #[test]
    fn a_bundled_drill_that_does_not_fit_an_own_playbook_is_set_aside() {
        let own = PLAYBOOKS[0].1.replace("version = 4", "version = 5").replace("\"resource\"", "\"machine\"");
        let own = ("own.toml".to_owned(), own);
        let (bundle, problems) = assemble(&[], std::slice::from_ref(&own), &[]);
        assert_eq!(problems, []);
        assert_eq!(bundle.drills.fitting.len(), DRILLS.len() - 1);
        let [warning] = bundle.drills.aside.as_slice() else { panic!("{:#?}", bundle.drills.aside) };
        let said = warning.to_string();
        let start = "drills/server-down.toml:10:8: warning: the bundled drill `server-down` does not fit your playbook \
                     and is set aside: the playbook has no type `resource`; write a drill of your own with \
                     `key = \"server-down\"`, or leave it so";
        assert!(said.starts_with(start), "{said}");

        // With one of one's own in its place there is nothing to be said.
        let drill = DRILLS[0].1.replace("type = \"resource\"", "type = \"machine\"");
        let (bundle, problems) = assemble(&[], &[own], &[("mine.toml".into(), drill)]);
        assert_eq!((problems, bundle.drills.aside), (vec![], vec![]));
        assert_eq!(bundle.drills.fitting.len(), DRILLS.len());
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_problem() {
        let settings = Settings { calendars: vec!["no/such/folder".into()], ..Settings::default() };
        let problems = load(&settings).unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            "no/such/folder:1:1: there is no such folder; write the path of a folder"
        );
    }
}
