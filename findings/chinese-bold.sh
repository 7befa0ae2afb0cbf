#!/usr/bin/env bash
# Chinese that Discord shows bold stays in stars with pulldown-cmark 0.13.6 (and every CommonMark program).
#
# Tried: bold text whose edge is a full-width mark, next to another character without a space: the normal way to write
# Chinese. Programs: crate pulldown-cmark 0.13.6, npm markdown-it 15.0.3 and discord-markdown-parser 1.3.1, which
# follows the rules of Discord's client (a pattern: from `**` to the next `**`).
# Expected: bold in all; nobody who types it in Discord sees a difference.
# Seen: in CommonMark only the line whose mark stands outside the stars is bold. Documented, but in a place that does
# not speak of Chinese: a closing `**` after punctuation must be followed by a space or punctuation (CommonMark
# 0.31.2, 6.2, "right-flanking"), and full-width marks are punctuation since it asks Unicode's categories.
# For a war-room bot: messages exported to HTML show raw stars around exactly the emphasised words, in Chinese only,
# and no test in English finds it.
set -euo pipefail
. "$(dirname "$0")/lib.bash"
with_npm markdown-it@15.0.3 discord-markdown-parser@1.3.1
with_cargo 'pulldown-cmark = { version = "=0.13.6", default-features = false, features = ["html"] }' <<'RS'
use pulldown_cmark::{html, Parser};
fn main() {
    for text in std::env::args().skip(1) {
        let mut out = String::new();
        html::push_html(&mut out, Parser::new(&text));
        println!("{text} pulldown-cmark {}", if out.contains("<strong>") { "bold" } else { "stars" });
    }
}
RS
cat >run.mjs <<'JS'
import markdown from 'markdown-it';
import discord from 'discord-markdown-parser';
for (const text of process.argv.slice(2)) {
  console.log(text, 'markdown-it', markdown().render(text).includes('<strong>') ? 'bold' : 'stars');
  console.log(text, 'Discord', discord.parse(text, 'normal').some(part => part.type === 'strong') ? 'bold' : 'stars');
}
JS
texts=('**原因：**数据库连接用尽' '请看**「预案三」**第二步' '已升级为**P0（严重）**事件' '**已恢复。**继续观察' '**原因**：数据库连接用尽')
{
    ./finding "${texts[@]}"
    node run.mjs "${texts[@]}"
} | sort --stable -k 1,1 >seen
verdict <<'TEXT'
**原因**：数据库连接用尽 pulldown-cmark bold
**原因**：数据库连接用尽 markdown-it bold
**原因**：数据库连接用尽 Discord bold
**原因：**数据库连接用尽 pulldown-cmark stars
**原因：**数据库连接用尽 markdown-it stars
**原因：**数据库连接用尽 Discord bold
**已恢复。**继续观察 pulldown-cmark stars
**已恢复。**继续观察 markdown-it stars
**已恢复。**继续观察 Discord bold
已升级为**P0（严重）**事件 pulldown-cmark stars
已升级为**P0（严重）**事件 markdown-it stars
已升级为**P0（严重）**事件 Discord bold
请看**「预案三」**第二步 pulldown-cmark stars
请看**「预案三」**第二步 markdown-it stars
请看**「预案三」**第二步 Discord bold
TEXT
