//! What a level rests on, and who has to confirm it.

use super::writer::Writer;
use crate::actions::View;
use crate::domain::grading::judge;
use crate::domain::guild::Language;
use crate::domain::incident::Grade;
use crate::domain::playbook::Permit;
use crate::text::{Args, labels, say_with};

/// Why it is this level, if not because somebody chose it: "core business hit → P1".
pub fn why(view: &View, grade: &Grade, language: Language) -> Option<String> {
    let (basis, playbook) = (&grade.basis, &view.playbook);
    if basis.because.is_empty() {
        return None;
    }
    let because = labels::because_all(language, Some(playbook), &basis.because);
    let level = |key: &str| labels::level_of(language, playbook, key);
    let args = Args::new().text("because", because);
    let Some(said) = &basis.said else {
        return Some(say_with(language, "grade-because", args.text("level", level(&grade.level))));
    };
    let by_facts = judge(playbook, &basis.facts).map_or(&grade.level, |(found, _)| &found.key);
    let args = args.text("level", level(by_facts)).text("said", level(said));
    Some(say_with(language, "grade-contradicts", args))
}

/// Whom the level waits for, where the playbook names somebody.
pub(super) fn confirm_by(writer: &Writer<'_>) -> Option<String> {
    let roles = writer.view.playbook.permits.get(&Permit::Confirm)?;
    let language = writer.language();
    let names = labels::list(language, roles.iter().map(|role| writer.role(role)));
    Some(writer.say_with("grade-confirm-by", |_| Args::new().text("roles", names.clone())))
}
