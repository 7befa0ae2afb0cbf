//! `warroom export`, the shipped binary: every document in both languages, and what cannot be written.
#![allow(clippy::unwrap_used)]

mod support;

use ::warroom::clock::Clock;
use ::warroom::config::bundled;
use ::warroom::store::Store;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use support::{PATIENCE, Stage, warroom};

/// One incident of each bundled playbook, closed by a word; that of `it-fault` is private and has a contact. Their numbers,
/// by playbook.
async fn stage() -> (Stage, Vec<(String, String)>) {
    let stage = Stage::new(Clock::System, 1000.0).await;
    let mut app = stage.app().await.unwrap();
    app.ready().await;
    stage.set_up("").await;
    for source in bundled().playbooks {
        let playbook = &source.playbook;
        let (id, level) = (&playbook.reference.id, &playbook.levels[0].key);
        let hidden = if id == "it-fault" { " private:true contact:张三 8001" } else { "" };
        let line = format!("/declare title:打不开 {id} playbook:{id} level:{level} symptom:报错 500{hidden}");
        stage.lin.types(stage.general, &line).await.unwrap().settled(PATIENCE).await.unwrap();
        let room = stage.room().await;
        stage.bo.types(room, "/log 重启 nginx").await.unwrap().settled(PATIENCE).await.unwrap();
    }
    app.settled().await;
    app.stop().await;
    let store = Store::join(&stage.database()).await.unwrap();
    let guild = store.guilds().await.unwrap().remove(0).id;
    let incidents = store.incidents(guild, false, 99).await.unwrap();
    store.close().await;
    let numbers = incidents.iter().map(|it| (it.playbook().id.clone(), it.number().to_owned()));
    let numbers = numbers.collect();
    (stage, numbers)
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_of_every_playbook_is_written_in_both_languages() {
    let (stage, numbers) = stage().await;
    let data = stage.data.path();
    let bundle = bundled();
    assert_eq!(numbers.len(), bundle.playbooks.len());
    for (id, number) in &numbers {
        let playbook = &bundle.playbook(id).unwrap().playbook;
        for (language, zone) in [("zh", "时间为"), ("en", "Times are in the zone")] {
            let folder = data.join(format!("{id}-{language}"));
            let out = folder.to_str().unwrap();
            let all = ["export", number, "--document", "all", "--lang", language, "--out", out];
            // The second time the folder and the files are there already.
            for _ in 0..2 {
                let (well, said) = warroom(data, &all);
                assert!(well, "{said}");
                assert_eq!(said.lines().count(), playbook.documents.len(), "{said}");
            }
            let mut expected: Vec<_> =
                playbook.documents.iter().map(|document| format!("{number}-{}.md", document.key)).collect();
            expected.sort();
            assert_eq!(files(&folder), expected);
            for document in &playbook.documents {
                let text = fs::read_to_string(folder.join(format!("{number}-{}.md", document.key))).unwrap();
                let name = if language == "zh" { &document.name.zh } else { &document.name.en };
                assert!(text.starts_with(&format!("# {name} · {number}\n")), "{text}");
                assert!(text.contains(zone), "{text}");
                assert!(!text.contains("8001"), "how to reach somebody was not asked for: {text}");
                // One alone is printed, and is the same.
                let (well, said) =
                    warroom(data, &["export", number, "--document", &document.key, "--lang", language]);
                assert!(well && said.trim_end() == text.trim_end(), "{said}");
            }
            let (well, record) = warroom(data, &["export", &number.to_lowercase(), "--lang", language]);
            assert!(well && record.contains("重启 nginx") && record.contains("报错 500"), "{record}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_private_incident_all_is_written_but_how_to_reach_people_only_when_asked_for() {
    let (stage, numbers) = stage().await;
    let (_, number) = numbers.iter().find(|(id, _)| id == "it-fault").unwrap();
    for document in [&["export", number][..], &["export", number, "--document", "record"]] {
        let (well, said) = warroom(stage.data.path(), document);
        assert!(well && said.contains("报错 500") && !said.contains("8001"), "{said}");
        let (well, said) = warroom(stage.data.path(), &[document, &["--contacts"]].concat());
        assert!(well && said.contains("8001"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_for_its_owner_alone_and_a_link_in_its_place_is_replaced() {
    let (stage, numbers) = stage().await;
    let data = stage.data.path();
    let number = numbers[0].1.as_str();
    let (folder, mine) = (data.join("out"), data.join("mine"));
    let file = folder.join(format!("{number}.md"));
    fs::write(&mine, "mine").unwrap();
    let export = ["export", number, "--out", folder.to_str().unwrap()];
    let mode = |path: &Path| fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777;
    for linked in [false, true] {
        if linked {
            fs::remove_file(&file).unwrap();
            std::os::unix::fs::symlink(&mine, &file).unwrap();
        }
        let (well, said) = warroom(data, &export);
        let page = folder.join(format!("{number}.html"));
        let written: Vec<&str> = said.lines().collect();
        let picture = folder.join(format!("{number}.png"));
        assert!(well && written == [&file, &page, &picture].map(|path| path.to_str().unwrap()), "{said}");
        assert_eq!((mode(&folder), mode(&file), mode(&page)), (0o700, 0o600, 0o600));
        assert_eq!(files(&folder), ["html", "md", "png"].map(|ending| format!("{number}.{ending}")));
        assert!(fs::read_to_string(&page).unwrap().contains("src=\"data:image/png;base64,iVBOR"));
        assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_drawn_of_an_incident_and_of_figures_in_both_languages() {
    let (stage, numbers) = stage().await;
    let data = stage.data.path();
    let number = numbers[0].1.as_str();
    for language in ["zh", "en"] {
        let folder = data.join(format!("pictures-{language}"));
        let to = ["--lang", language, "--out", folder.to_str().unwrap()];
        for of in [&["picture", number][..], &["picture", "--figures", "30"]] {
            let (well, said) = warroom(data, &[of, &to].concat());
            assert!(well, "{said}");
        }
        let drawn = files(&folder);
        let expected =
            [format!("{number}.png"), "limits.png".into(), "load.png".into(), "recovery.png".into()];
        assert_eq!(drawn, expected);
        for file in drawn {
            assert!(fs::read(folder.join(&file)).unwrap().starts_with(b"\x89PNG"), "{file}");
        }
    }
    for wrong in [&["picture", "NONE-1"][..], &["picture"], &["picture", number, "--figures", "30"]] {
        let (well, said) = warroom(data, &[wrong, &["--out", data.to_str().unwrap()]].concat());
        assert!(!well && !said.is_empty(), "{wrong:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_exported_is_refused_plainly() {
    let (stage, numbers) = stage().await;
    let data = stage.data.path();
    let number = numbers[0].1.as_str();
    let file = data.join("file");
    fs::write(&file, "mine").unwrap();
    let locked = data.join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
    let taken = data.join("taken");
    fs::create_dir_all(taken.join(format!("{number}-knowledge.md"))).unwrap();
    let nowhere = data.join("nowhere");
    let out = |path: &Path| path.to_str().unwrap().to_owned();
    let mut cases = vec![
        (vec!["export".to_owned(), "NONE-1".into()], "there is no incident `NONE-1`"),
        (vec!["export".into(), number.into(), "--guild".into(), "7".into()], "there is no incident"),
        (
            vec!["export".into(), number.into(), "--document".into(), "letter".into()],
            "has no document `letter`; write one of",
        ),
        (vec!["export".into(), number.into(), "--lang".into(), "fr".into()], "invalid value 'fr'"),
        (vec!["export".into(), number.into(), "--out".into(), out(&file)], "cannot make the folder"),
        (
            vec![
                "export".into(),
                number.into(),
                "--document".into(),
                "knowledge".into(),
                "--out".into(),
                out(&taken),
            ],
            "cannot write",
        ),
        (vec!["export".into(), number.into(), "--data".into(), out(&nowhere)], "there is no database"),
    ];
    // Whoever may do everything may write there too.
    if fs::write(locked.join("probe"), "").is_err() {
        cases.push((vec!["export".into(), number.into(), "--out".into(), out(&locked)], "cannot write"));
    }
    for (line, why) in cases {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let (well, said) = warroom(data, &line);
        assert!(!well && said.contains(why), "{line:?}: {said}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(!nowhere.exists(), "looking made a database");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
}
