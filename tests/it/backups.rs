//! Backups by cron.

use crate::world::{Who::*, World, at};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use warroom::config::cron::schedule;
use warroom::domain::backup::BackupPlan;
use warroom::store::{Rows, rows, verify};
use warroom::zone::Zone;

fn plan(folder: &Path, keep: usize) -> BackupPlan {
    let schedule = schedule("0 3 * * *").unwrap();
    BackupPlan { schedule, zone: Zone::shanghai(), keep, folder: folder.to_owned() }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

async fn world(keep: usize) -> (World, TempDir) {
    let mut world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    world.takes_backups(plan(&folder.path().join("kept"), keep)).await;
    (world, folder)
}

#[tokio::test]
async fn a_backup_is_taken_each_night_verified_and_only_then_an_old_one_goes() {
    let (mut world, folder) = world(2).await;
    let kept = folder.path().join("kept");
    world.declares_quietly().await;
    assert!(!kept.exists(), "the first is taken when it is due");
    world.until(at("2026-03-03T03:00:00+08:00")).await;
    assert_eq!(names(&kept), ["warroom-20260302T190000Z.db"]);
    let backup = kept.join("warroom-20260302T190000Z.db");
    let held = rows(&backup).await.unwrap();
    assert!(held.incidents == 1 && held.entries > 3, "{held:?}");
    verify(&backup, held).await.unwrap();
    let refused = verify(&backup, Rows { entries: held.entries + 1, ..held }).await.unwrap_err();
    assert!(refused.to_string().contains("where there were"), "{refused:#}");
    let damaged = folder.path().join("damaged.db");
    let mut bytes = fs::read(&backup).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(7);
    fs::write(&damaged, bytes).unwrap();
    assert!(verify(&damaged, held).await.is_err(), "half of it is overwritten");
    fs::write(kept.join("notes.txt"), "mine").unwrap();
    // Cut short, long ago.
    fs::write(kept.join("warroom-20260228T190000Z.db"), "").unwrap();
    fs::write(kept.join("warroom-20260228T190000Z.db.partial"), "half").unwrap();
    world.ignores_the_rest();
    world.leaps("2d").await;
    assert_eq!(names(&kept), ["notes.txt", "warroom-20260303T190000Z.db", "warroom-20260304T190000Z.db"]);
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn one_that_was_missed_is_made_up_once_and_one_that_was_taken_is_not_taken_again() {
    let (mut world, folder) = world(14).await;
    let kept = folder.path().join("kept");
    world.stops().await;
    world.shows(at("2026-03-06T10:00:00+08:00"));
    world.starts().await;
    world.restart().await;
    assert_eq!(names(&kept), ["warroom-20260306T020000Z.db"]);
    world.leaps("1d").await;
    assert_eq!(names(&kept).len(), 2, "the next is the one of the next night");
    world.ignores_the_rest();
    world.ends().await;
}

#[tokio::test]
async fn that_none_can_be_taken_is_told_once_and_that_it_works_again_too_and_the_old_ones_stay() {
    let (mut world, folder) = world(1).await;
    let (kept, aside) = (folder.path().join("kept"), folder.path().join("aside"));
    world.until(at("2026-03-03T03:00:00+08:00")).await;
    world.ignores_the_rest();
    world.expects_error("no backup could be taken");
    fs::rename(&kept, &aside).unwrap();
    fs::write(&kept, "no folder").unwrap();
    world.leaps("1d").await;
    world.restart().await;
    world.leaps("3h").await;
    let ops = world.guild.channel_named("warroom-ops").unwrap();
    let told = world.hears(ops, "No backup could be taken", &[]);
    assert!(!told.text.contains(&*folder.path().to_string_lossy()), "{told:?}");
    world.hears_nothing(ops);
    fs::remove_file(&kept).unwrap();
    fs::rename(&aside, &kept).unwrap();
    assert_eq!(names(&kept), ["warroom-20260302T190000Z.db"], "what there was before stays");
    world.leaps("1h").await;
    world.hears(ops, "Backups are taken again", &[]);
    assert_eq!(names(&kept).len(), 1);
    world.restart().await;
    world.leaps("2h").await;
    world.hears_nothing(ops);
    world.does(Lin, world.general, "/incidents list").await;
    world.ends().await;
}
