//! What the auditor hears itself: the messages that stand in the channels of incidents, whatever the outbox says of them. A
//! channel is read when something has arrived there, a while after it: what is sent twice stands there twice by then.

use super::audit::HEARD_AT_ONCE;
use crate::actions::View;
use crate::discord::deliver::{Delivery, message_after, sent_at};
use crate::domain::At;
use crate::domain::audit::EVERY;
use crate::domain::delivery::{Evidence, Target};
use crate::domain::heard::Heard;
use crate::domain::ids::{ChannelId, IncidentId, MessageId};
use crate::domain::timeline::Entry;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::{Duration, Instant};

/// How long (real time) a channel may take to show itself, and all of one audit: what it finds is not to be told late.
const PATIENCE: Duration = Duration::from_secs(2);
/// Messages of an incident remembered of each channel.
const MOST: usize = 200;
/// Where nothing was heard before: what may be said again by what arrived was decided no longer before it.
const BEFORE: TimeDelta = TimeDelta::hours(1);

/// What was heard, and how many channels may still be read in this audit.
#[derive(Default)]
pub(super) struct Hearing {
    channels: HashMap<IncidentId, BTreeMap<ChannelId, Listened>>,
    left: usize,
    /// When (real time) this audit began to hear.
    began: Option<Instant>,
}

/// How far a channel was read.
#[derive(Default)]
struct Listened {
    through: Option<MessageId>,
    heard: Vec<Heard>,
}

/// A message that arrived.
struct Arrived {
    channel: ChannelId,
    message: MessageId,
    /// When its entry was recorded.
    decided: At,
}

impl Hearing {
    /// An audit begins.
    pub(super) fn begin(&mut self) {
        (self.left, self.began) = (HEARD_AT_ONCE, None);
    }

    /// Only these incidents matter any more.
    pub(super) fn keep(&mut self, live: &HashSet<IncidentId>) {
        self.channels.retain(|id, _| live.contains(id));
    }

    /// Everything heard of an incident, once its channels are read as far as that can be done now; and when there will be
    /// more to be read, if that is known.
    pub(super) async fn of(
        &mut self,
        delivery: &Delivery,
        (view, timeline, evidence): (&View, &[Entry], &[Evidence]),
        now: At,
    ) -> (Vec<Heard>, Option<At>) {
        let channels = self.channels.entry(view.incident.id).or_default();
        let delivery = delivery.of(view.guild.id, Some(view.incident.id));
        let mut next: BTreeSet<At> = BTreeSet::new();
        for new in newest(timeline, evidence) {
            let listened = channels.entry(new.channel).or_default();
            if listened.through.is_some_and(|through| new.message <= through) {
                continue;
            }
            let settled = sent_at(new.message) + EVERY;
            let began = *self.began.get_or_insert_with(Instant::now);
            let is_over = self.left == 0 || began.elapsed() >= PATIENCE;
            if settled > now || is_over || delivery.rest().stats().pausing {
                next.insert(settled.max(now));
                continue;
            }
            self.left -= 1;
            let begin = || MessageId(message_after(new.decided - BEFORE));
            let after = listened.through.unwrap_or_else(begin);
            let page = delivery.page_after(view, timeline, new.channel, after);
            let Ok(Some(page)) = tokio::time::timeout(PATIENCE, page).await else {
                self.left = 0;
                next.insert(now);
                continue;
            };
            // What was deleted, or is not for the bot to read, is not asked for again.
            let read = match page.last {
                Some(last) if !page.is_last => last,
                last => new.message.max(last.unwrap_or(new.message)),
            };
            listened.through = Some(read);
            listened.heard.extend(page.heard);
            let surplus = listened.heard.len().saturating_sub(MOST);
            listened.heard.drain(..surplus);
            next.extend((read < new.message).then_some(now));
        }
        (channels.values().flat_map(|listened| &listened.heard).cloned().collect(), next.pop_first())
    }
}

/// Of each channel the newest message that arrived there. Direct messages are read by nobody else; in the incidents channel,
/// cards and announcements alone are no reason to look.
fn newest(timeline: &[Entry], evidence: &[Evidence]) -> Vec<Arrived> {
    let mut newest: BTreeMap<ChannelId, Arrived> = BTreeMap::new();
    for told in evidence.iter().filter(|told| !matches!(told.origin, Target::Direct(_))) {
        let (Some(channel), Some(message)) = (told.channel, told.message) else { continue };
        let Some(entry) = timeline.iter().find(|entry| entry.seq == told.seq) else { continue };
        if told.kind.is_surface() {
            continue;
        }
        let new = newest.entry(channel).or_insert(Arrived { channel, message, decided: entry.at });
        if new.message < message {
            (new.message, new.decided) = (message, entry.at);
        }
    }
    newest.into_values().collect()
}
