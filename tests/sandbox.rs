//! The stand-in of Discord, seen by serenity: everything it sends must be what serenity's model expects.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::Utc;
use serenity::all::{
    ActionRowComponent, ButtonStyle, Command, CommandDataOptionValue, CommandOptionType, CommandType,
    Context, CreateActionRow, CreateAutocompleteResponse, CreateButton, CreateCommand, CreateCommandOption,
    CreateInputText, CreateInteractionResponse, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateModal, EditInteractionResponse, EventHandler, FullEvent,
    GatewayIntents, Guild, HttpBuilder, InputTextStyle, Interaction, Ready,
};
use serenity::async_trait;
use serenity::builder::CreateAllowedMentions;
use warroom::sandbox::{AnswerKind, GatewayDrop, Options, Sandbox};

const LIMIT: Duration = Duration::from_secs(10);

#[derive(Clone, Default)]
struct Seen {
    guilds: Arc<AtomicUsize>,
    unknown: Arc<AtomicUsize>,
    channels: Arc<AtomicUsize>,
}

struct Bot(Seen);

fn reply(text: impl Into<String>) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new().content(text).allowed_mentions(CreateAllowedMentions::new())
}

fn message(text: impl Into<String>) -> CreateInteractionResponse {
    CreateInteractionResponse::Message(reply(text).ephemeral(true))
}

async fn answer(ctx: &Context, interaction: Interaction) -> serenity::Result<()> {
    match interaction {
        Interaction::Command(command) if command.data.kind == CommandType::Message => {
            let target = command.data.resolved.messages.values().next().map(|m| m.content.clone());
            command.create_response(ctx, message(format!("applied to {}", target.unwrap_or_default()))).await
        }
        Interaction::Command(command) => match command.data.name.as_str() {
            "ping" => {
                let row = CreateActionRow::Buttons(vec![
                    CreateButton::new("press").label("Press me"),
                    CreateButton::new("form").label("Form").style(ButtonStyle::Danger),
                ]);
                let answer = reply("pong").components(vec![row]);
                command.create_response(ctx, CreateInteractionResponse::Message(answer)).await
            }
            "slow" => {
                command.defer_ephemeral(ctx).await?;
                let edit = EditInteractionResponse::new()
                    .content("done")
                    .allowed_mentions(CreateAllowedMentions::new());
                command.edit_response(ctx, edit).await?;
                let more = CreateInteractionResponseFollowup::new()
                    .content("and more")
                    .allowed_mentions(CreateAllowedMentions::new());
                command.create_followup(ctx, more).await.map(drop)
            }
            _ => {
                let CommandDataOptionValue::SubCommand(options) = &command.data.options[0].value else {
                    return Ok(());
                };
                let user = options[0].value.as_user_id().unwrap();
                let resolved = &command.data.resolved;
                let name = resolved.users[&user].global_name.clone().unwrap_or_default();
                let number = options.get(1).and_then(|one| one.value.as_i64());
                let member = command.member.as_ref().unwrap();
                assert!(member.permissions.is_some() && command.app_permissions.is_some());
                assert!(resolved.members.contains_key(&user));
                command
                    .create_response(ctx, message(format!("assigned {name} {number:?} {}", command.locale)))
                    .await
            }
        },
        Interaction::Autocomplete(command) => {
            let focused = command.data.autocomplete().unwrap();
            let answer =
                CreateAutocompleteResponse::new().add_string_choice(format!("{}!", focused.value), "x");
            command.create_response(ctx, CreateInteractionResponse::Autocomplete(answer)).await
        }
        Interaction::Component(component) if component.data.custom_id == "form" => {
            let input = CreateInputText::new(InputTextStyle::Paragraph, "Why", "why").max_length(20);
            let modal = CreateModal::new("m", "Reason").components(vec![CreateActionRow::InputText(input)]);
            component.create_response(ctx, CreateInteractionResponse::Modal(modal)).await
        }
        Interaction::Component(component) => {
            let answer = reply(format!("{} pressed", component.user.id)).components(vec![]);
            component.create_response(ctx, CreateInteractionResponse::UpdateMessage(answer)).await
        }
        Interaction::Modal(modal) => {
            let ActionRowComponent::InputText(input) = &modal.data.components[0].components[0] else {
                return Ok(());
            };
            modal.create_response(ctx, message(format!("because {}", input.value.clone().unwrap()))).await
        }
        _ => Ok(()),
    }
}

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, ctx: Context, _: Ready) {
        let user = CreateCommandOption::new(CommandOptionType::User, "member", "who").required(true);
        let number =
            CreateCommandOption::new(CommandOptionType::Integer, "number", "how many").min_int_value(1);
        let word =
            CreateCommandOption::new(CommandOptionType::String, "word", "a word").set_autocomplete(true);
        let to = CreateCommandOption::new(CommandOptionType::SubCommand, "to", "to somebody")
            .add_sub_option(user)
            .add_sub_option(number)
            .add_sub_option(word);
        let commands = vec![
            CreateCommand::new("ping").description("ping").name_localized("zh-CN", "乒"),
            CreateCommand::new("slow").description("slow"),
            CreateCommand::new("assign").description("assign").add_option(to),
            CreateCommand::new("Add to timeline").kind(CommandType::Message).name_localized("zh-CN", "记录"),
        ];
        let set = Command::set_global_commands(&ctx, commands).await.unwrap();
        assert_eq!(set.len(), 4);
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        assert!(!guild.channels.is_empty() && guild.roles.len() > 2);
        self.0.guilds.fetch_add(1, Ordering::SeqCst);
    }

    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        answer(&ctx, interaction).await.unwrap();
    }
}

struct Raw(Seen);

#[async_trait]
impl serenity::client::RawEventHandler for Raw {
    async fn raw_event(&self, _: Context, event: serenity::model::event::Event) {
        if matches!(event, serenity::model::event::Event::Unknown(_)) {
            eprintln!("unknown event: {event:?}");
            self.0.unknown.fetch_add(1, Ordering::SeqCst);
        }
        if matches!(event, serenity::model::event::Event::ChannelCreate(_)) {
            self.0.channels.fetch_add(1, Ordering::SeqCst);
        }
    }
}

fn options() -> Options {
    Options {
        port: 0,
        token: "MTIz.abc.def".into(),
        now: Arc::new(Utc::now),
        speed: 1.0,
        enforce_limits: true,
        check_body: None,
    }
}

async fn connect(sandbox: &Sandbox) -> Seen {
    let seen = Seen::default();
    let token = format!("Bot {}", options().token);
    let http = HttpBuilder::new(token).proxy(sandbox.base_url()).ratelimiter_disabled(true).build();
    http.set_application_id(sandbox.bot_id().into());
    let mut client = serenity::client::ClientBuilder::new_with_http(http, GatewayIntents::non_privileged())
        .event_handler(Bot(seen.clone()))
        .raw_event_handler(Raw(seen.clone()))
        .await
        .unwrap();
    tokio::spawn(async move { client.start().await.unwrap() });
    sandbox
        .wait_until("commands are registered", LIMIT, |state| {
            state.commands.values().any(|list| list.len() == 4)
        })
        .await
        .unwrap();
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn serenity_understands_all_of_it() {
    let sandbox = Sandbox::start(options()).await.unwrap();
    let guild = sandbox.add_guild("事故", "zh-CN");
    let lin = guild.add_person("林", "zh-CN", &[]);
    let general = guild.channel_named("#general").unwrap();
    let seen = connect(&sandbox).await;

    let answer = lin.types(general, "/乒").await.unwrap();
    assert_eq!(
        (answer.kind, answer.content.as_str(), answer.ephemeral),
        (AnswerKind::Message, "pong", false)
    );
    let form = lin.presses(general, "Form").await.unwrap();
    assert!(lin.submits(&form, &[("Why", "far longer than twenty characters")]).await.is_err());
    let answer = lin.submits(&form, &[("Why", "no disk")]).await.unwrap();
    assert_eq!(answer.text(), "because no disk");
    assert!(answer.ephemeral);
    let answer = lin.presses(general, "press").await.unwrap();
    assert_eq!((answer.kind, answer.content), (AnswerKind::Update, format!("{} pressed", lin.id())));

    let answer = lin.types(general, "/slow").await.unwrap();
    let answer = answer.settled(LIMIT).await.unwrap();
    assert_eq!(answer.content, "done");
    if answer.follow_ups.is_empty() {
        assert_eq!(answer.changed(LIMIT).await.unwrap().follow_ups[0].content, "and more");
    }

    let answer = lin.types(general, "/assign to @林 number:3").await.unwrap();
    assert_eq!(answer.content, "assigned 林 Some(3) zh-CN");
    assert!(lin.types(general, "/assign to @nobody").await.is_err());
    assert!(lin.types(general, "/assign to @林 0").await.is_err());
    assert!(lin.types(general, "/nothing").await.is_err());
    let choices = lin.completes(general, "/assign to @林 word:数").await.unwrap();
    assert_eq!(choices[0].name, "数!");

    let said = lin.says(general, "database is down").unwrap().message.unwrap();
    let answer = lin.applies(general, said.id, "记录").await.unwrap();
    assert_eq!(answer.content, "applied to database is down");

    guild.add_text_channel("Another Room");
    sandbox.drop_gateway(GatewayDrop::Reconnect);
    sandbox.wait_until("resumed", LIMIT, |state| state.stats.resumes > 0).await.unwrap();
    assert_eq!(lin.types(general, "/ping").await.unwrap().content, "pong");
    sandbox.drop_gateway(GatewayDrop::Close(4000));
    sandbox.wait_until("resumed", LIMIT, |state| state.stats.resumes > 1).await.unwrap();
    assert_eq!(lin.types(general, "/ping").await.unwrap().content, "pong");

    assert_eq!(seen.guilds.load(Ordering::SeqCst), 1);
    assert_eq!(seen.channels.load(Ordering::SeqCst), 1);
    assert_eq!(seen.unknown.load(Ordering::SeqCst), 0);
    assert_eq!(sandbox.faults(), Vec::<String>::new());
    sandbox.stop().await;
}
