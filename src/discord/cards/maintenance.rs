//! What a server is told of maintenance.

use crate::discord::message::Message;
use crate::domain::guild::{Guild, Language};
use crate::domain::maintenance::{Maintenance, Stage};
use crate::text::labels::{self, Style, timestamp};
use crate::text::plain::{clip, show};
use crate::text::{Args, say, say_with};

/// Longest name, and longest list of systems, that is shown.
const LONGEST: usize = 150;
/// Longest text in one language.
const MOST: usize = 900;

/// How far it is, in the guild's languages. Nobody is called.
pub fn announced(guild: &Guild, maintenance: &Maintenance, stage: Stage) -> Message {
    let mut languages = guild.languages.clone();
    languages.dedup();
    let texts = languages.into_iter().map(|language| clip(&told(language, maintenance, stage), MOST));
    Message::text(texts.collect::<Vec<_>>().join("\n"))
}

fn told(language: Language, maintenance: &Maintenance, stage: Stage) -> String {
    let (sign, after) = match stage {
        Stage::Planned | Stage::Soon | Stage::Begun => ("🛠️", Some(say(language, "maintenance-effect"))),
        Stage::Over => ("✅", Some(held(language, maintenance))),
        Stage::CalledOff => ("✖️", None),
    };
    let lines = [
        Some(format!("{sign} {}", title(language, maintenance, stage))),
        Some(when(language, maintenance)),
        after,
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// One on two lines, for a list.
pub fn listed(language: Language, maintenance: &Maintenance, stage: Stage) -> String {
    format!("{}\n{}", title(language, maintenance, stage), when(language, maintenance))
}

fn title(language: Language, maintenance: &Maintenance, stage: Stage) -> String {
    let id = match stage {
        _ if maintenance.is_changed(stage) => "maintenance-changed",
        Stage::Planned => "maintenance-planned",
        Stage::Soon => "maintenance-soon",
        Stage::Begun => "maintenance-begun",
        Stage::Over => "maintenance-over",
        Stage::CalledOff => "maintenance-called-off",
    };
    let args = Args::new().number("number", maintenance.number);
    say_with(language, id, args.text("name", show(&maintenance.name, LONGEST)))
}

fn when(language: Language, maintenance: &Maintenance) -> String {
    let until = maintenance.end().max(maintenance.from);
    let systems = labels::list(language, maintenance.systems.iter().map(|system| show(system, LONGEST)));
    let args = Args::new()
        .text("from", timestamp(maintenance.from, Style::DateTime))
        .text("until", timestamp(until, Style::DateTime))
        .text("length", labels::duration(language, until - maintenance.from))
        .text("systems", show_list(&systems))
        .text("who", format!("<@{}>", maintenance.by.0));
    say_with(language, "maintenance-when", args)
}

/// Not more of a list than there is place for.
fn show_list(list: &str) -> String {
    match list.char_indices().nth(LONGEST * 2) {
        Some((end, _)) => format!("{}…", &list[..end]),
        None => list.to_owned(),
    }
}

/// What it held back.
fn held(language: Language, maintenance: &Maintenance) -> String {
    let held = maintenance.held.unwrap_or_default();
    if held.alerts == 0 {
        return say(language, "maintenance-held-none");
    }
    let args = Args::new().number("alerts", held.alerts).number("firing", held.firing);
    say_with(language, "maintenance-held", args.number("kept", held.kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::At;
    use crate::domain::ids::{GuildId, UserId};
    use crate::domain::maintenance::{Held, Plan};
    use crate::text::plain::length;
    use chrono::TimeDelta;

    fn planned(work: &str, systems: &str) -> (Guild, Maintenance) {
        let (guild, now) = (Guild::new(GuildId(1), "basic"), At::UNIX_EPOCH);
        let times = (now + TimeDelta::hours(3), now + TimeDelta::hours(5));
        let plan = Plan::new((work, systems), times, &guild, now).unwrap();
        (guild, Maintenance::new(3, plan, UserId(9), now))
    }

    #[test]
    fn it_is_told_in_both_languages() {
        let (guild, maintenance) = planned("升级 *数据库*", "order-db, 支付");
        insta::assert_snapshot!(announced(&guild, &maintenance, Stage::Planned).content, @r"
        🛠️ **已计划维护窗口 3：升级 \*数据库\***
        <t:10800:f> – <t:18000:f>（2 小时）· order-db、支付 · <@9>
        期间暂缓这些系统的告警和提醒；未关闭故障的升级照常发出。
        🛠️ **Maintenance window 3 is planned: 升级 \*数据库\***
        <t:10800:f> – <t:18000:f> (2 h) · order-db, 支付 · <@9>
        Alerts and reminders of these systems are held meanwhile; escalations of open incidents are not.
        ");
        let held = Some(Held { alerts: 3, firing: 2, kept: 1 });
        let over = Maintenance { held, ..maintenance };
        insta::assert_snapshot!(announced(&guild, &over, Stage::Over).content, @r"
        ✅ **维护窗口 3 已结束：升级 \*数据库\***
        <t:10800:f> – <t:18000:f>（2 小时）· order-db、支付 · <@9>
        暂缓的告警：3 个 · 仍在告警、现在按新告警处理：2 个 · 由另一个窗口继续暂缓：1 个
        ✅ **Maintenance window 3 is over: 升级 \*数据库\***
        <t:10800:f> – <t:18000:f> (2 h) · order-db, 支付 · <@9>
        Alerts held: 3 · still firing, and treated as new now: 2 · held on by another window: 1
        ");
    }

    #[test]
    fn whatever_was_typed_it_fits_and_calls_nobody() {
        let systems: String = (0..20).map(|nth| format!("{}{nth:02},", "@everyone *長*".repeat(7))).collect();
        let (guild, maintenance) = planned(&"<@&1>_`".repeat(14), &systems);
        for stage in [Stage::Planned, Stage::Begun, Stage::Over, Stage::CalledOff] {
            let message = announced(&guild, &maintenance, stage);
            assert!(length(&message.content) < 1_950, "{}", message.content);
            assert!(message.mentions.is_empty());
        }
    }
}
