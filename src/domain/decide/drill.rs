//! Drills: beginning one, adding to it, ending it.

use super::{Decision, Scene, optional_text, text};
use crate::domain::guild::{Caller, Guild};
use crate::domain::playbook::{Permit, Playbook};
use crate::domain::refusal::Refusal;
use crate::domain::timeline::Event;

/// Refuses whoever may not begin a drill of this playbook: it calls people from their work.
pub fn may_start_drill(playbook: &Playbook, guild: &Guild, caller: &Caller) -> Result<(), Refusal> {
    let Some(roles) = playbook.permits.get(&Permit::Drill) else { return Ok(()) };
    let somebody_could = roles.iter().any(|role| !guild.holders(role).is_empty());
    if caller.manages_guild || !somebody_could || roles.iter().any(|role| caller.roles.contains(role)) {
        return Ok(());
    }
    Err(Refusal::NotPermitted(Permit::Drill, roles.clone()))
}

/// News that whoever leads the drill makes up on the spot.
pub fn inject(scene: Scene<'_>, said: &str) -> Decision {
    leads(scene)?;
    Ok(vec![Event::Injected { text: text("text", said)? }])
}

/// The drill is over, however far it got.
pub fn stop_drill(scene: Scene<'_>, note: Option<&str>) -> Decision {
    leads(scene)?;
    Ok(vec![Event::Closed { note: optional_text("note", note)? }])
}

fn leads(scene: Scene<'_>) -> Result<(), Refusal> {
    if scene.incident.report.drill.is_none() {
        return Err(Refusal::NotADrill);
    }
    scene.open()?;
    scene.permit(Permit::Drill)
}
