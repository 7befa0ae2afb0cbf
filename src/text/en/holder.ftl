# What the operators are told when two warrooms run one bot, or nobody knows whether they do.

holder-taken-over = **This warroom, on { $own }, stops: another one, on { $other }, has taken the bot since { $since }.** Two at once would say and do everything twice. What this one was told since the data was copied, the other does not know. If that was not meant: stop the other one, then start this one once with `warroom run --take-over`
holder-unknown = **Whether another warroom runs with this bot's token cannot be found out:** { $why }. This one, on { $own }, goes on and asks again and again. If everything comes twice, a second one runs: stop it
holder-known = It is known again which warroom runs with this bot's token: only this one.
