//! One COMMIT for all who wait, and whom a failure concerns.

use super::{ROLLBACK, STAY};
use crate::store::{Store, Write, not_saved};
use sqlx::Result;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

const PUT: &str = "INSERT INTO facts (name, value) VALUES ($1, $2)";

async fn store() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("test.db")).await.unwrap();
    (folder, store)
}

fn put(write: &mut Write, name: &str) {
    write.queue().add(PUT).bind(name).bind("kept");
}

async fn is_kept(store: &Store, name: &str) -> bool {
    store.fact(name).await.unwrap().is_some()
}

/// So many wait in line.
async fn wait(store: &Store, count: usize) {
    while store.writer.waiting.load(Ordering::Relaxed) != count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Somebody who waits in line behind all others.
async fn queue(store: &Store) -> JoinHandle<Result<Write>> {
    let before = store.writer.waiting.load(Ordering::Relaxed);
    let waiting = store.clone();
    let turn = tokio::spawn(async move { waiting.begin().await });
    wait(store, before + 1).await;
    turn
}

/// The first has written and waits for the second, whose turn it is.
async fn shared(store: &Store) -> (JoinHandle<Result<()>>, Write) {
    let mut first = store.begin().await.unwrap();
    let second = queue(store).await;
    put(&mut first, "first");
    let first = tokio::spawn(first.commit());
    (first, second.await.unwrap().unwrap())
}

#[tokio::test]
async fn all_of_it_or_nothing() {
    let (folder, store) = store().await;
    let mut write = store.begin().await.unwrap();
    put(&mut write, "one");
    assert_eq!(write.ask().await.unwrap().len(), 1, "what opens a transaction is not told");
    put(&mut write, "two");
    put(&mut write, "one");
    put(&mut write, "three");
    assert!(write.commit().await.is_err());
    let mut write = store.begin().await.unwrap();
    put(&mut write, "left");
    write.ask().await.unwrap();
    drop(write);
    let mut write = store.begin().await.unwrap();
    put(&mut write, "four");
    assert_eq!(write.commit_told().await.unwrap().first().map(|told| told.changed), Some(1));
    for name in ["one", "two", "three", "left"] {
        assert!(!is_kept(&store, name).await, "{name}");
    }
    assert!(is_kept(&store, "four").await);
    store.close().await;
    assert!(!folder.path().join("test.db-wal").exists());
    assert!(store.begin().await.is_err());
}

#[tokio::test]
async fn those_who_wait_share_a_commit_and_nobody_is_told_before_it() {
    let (_folder, store) = store().await;
    let mut first = store.begin().await.unwrap();
    let (second, third) = (queue(&store).await, queue(&store).await);
    put(&mut first, "first");
    let first = tokio::spawn(first.commit());
    let mut second = second.await.unwrap().unwrap();
    put(&mut second, "second");
    second.ask().await.unwrap();
    assert!(!first.is_finished() && !is_kept(&store, "first").await);
    let second = tokio::spawn(second.commit());
    let mut third = third.await.unwrap().unwrap();
    put(&mut third, "third");
    third.ask().await.unwrap();
    assert!(!first.is_finished() && !second.is_finished() && !is_kept(&store, "second").await);
    third.commit().await.unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    for name in ["first", "second", "third"] {
        assert!(is_kept(&store, name).await, "{name}");
    }
    store.close().await;
}

#[tokio::test]
async fn whoever_leaves_takes_only_their_own_along() {
    let (_folder, store) = store().await;
    let (first, mut second) = shared(&store).await;
    put(&mut second, "second");
    second.ask().await.unwrap();
    drop(second);
    first.await.unwrap().unwrap();
    assert!(is_kept(&store, "first").await && !is_kept(&store, "second").await);
    store.close().await;
}

#[tokio::test]
async fn a_refused_statement_is_no_concern_of_the_others() {
    let (_folder, store) = store().await;
    let (first, mut second) = shared(&store).await;
    put(&mut second, "second");
    put(&mut second, "second");
    let error = second.commit().await.unwrap_err();
    assert!(error.to_string().contains("UNIQUE"), "{error}");
    first.await.unwrap().unwrap();
    assert!(is_kept(&store, "first").await && !is_kept(&store, "second").await);
    store.close().await;
}

#[tokio::test]
async fn when_the_disk_ends_the_transaction_all_are_told_that_nothing_is_saved() {
    let (_folder, store) = store().await;
    for _ in 0..3 {
        let (first, mut second) = shared(&store).await;
        put(&mut second, "second");
        // As SQLite does by itself when a disk is full or broken.
        second.queue().add(ROLLBACK);
        second.queue().add(STAY);
        assert!(second.ask().await.is_err());
        assert!(second.commit().await.is_err());
        let error = first.await.unwrap().unwrap_err();
        assert!(not_saved(&error), "{error}");
        let mut write = store.begin().await.unwrap();
        write.keep_fact("later", "went on");
        write.commit().await.unwrap();
    }
    assert!(!is_kept(&store, "first").await && !is_kept(&store, "second").await);
    assert!(is_kept(&store, "later").await);
    store.close().await;
}

#[tokio::test]
async fn one_that_takes_long_keeps_nobody_from_being_told() {
    let (_folder, store) = store().await;
    let mut first = store.begin().await.unwrap();
    let waiting = store.clone();
    let long = tokio::spawn(async move { waiting.begin_apart().await });
    wait(&store, 1).await;
    put(&mut first, "first");
    let first = tokio::spawn(first.commit());
    let mut long = long.await.unwrap().unwrap();
    first.await.unwrap().unwrap();
    let other = queue(&store).await;
    put(&mut long, "long");
    long.commit().await.unwrap();
    assert!(is_kept(&store, "long").await);
    drop(other.await.unwrap().unwrap());
    store.close().await;
}

#[tokio::test]
async fn whoever_was_superseded_writes_nothing() {
    let (folder, old) = store().await;
    let new = Store::open(&folder.path().join("test.db")).await.unwrap();
    let mut write = old.begin().await.unwrap();
    put(&mut write, "old");
    assert!(write.commit().await.unwrap_err().to_string().contains("taken this database over"));
    assert!(*old.superseded().borrow() && old.begin().await.is_err());
    assert!(!is_kept(&new, "old").await);
    old.close().await;
    new.close().await;
}
