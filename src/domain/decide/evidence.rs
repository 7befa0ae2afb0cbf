//! Gathering evidence: also after the fact, and after closing, for the review.

use super::update::written_at;
use super::{Decision, Scene, optional_text, text};
use crate::domain::At;
use crate::domain::authorise::Action;
use crate::domain::evidence::EvidenceKind;
use crate::domain::timeline::{Event, EvidenceEvent};

/// A piece of evidence, as somebody enters it.
#[derive(Debug, Clone)]
pub struct EvidenceRequest<'a> {
    pub kind: EvidenceKind,
    /// What it shows, or what it says.
    pub text: &'a str,
    pub link: Option<&'a str>,
    /// When it was gathered, if not now.
    pub at: Option<At>,
}

/// Enters a piece of evidence.
pub fn add_evidence(scene: Scene<'_>, request: &EvidenceRequest<'_>) -> Decision {
    scene.may(Action::AddEvidence)?;
    let (text, link) = (text("text", request.text)?, optional_text("link", request.link)?);
    let at = written_at(scene, request.at)?;
    let id = scene.incident.evidence.len() as u32 + 1;
    Ok(vec![Event::Evidence(EvidenceEvent::EvidenceAdded { id, kind: request.kind, text, link, at })])
}
