//! Looking through timelines.

use super::incidents::snapshot;
use super::{decode, signed};
use crate::domain::ids::GuildId;
use crate::domain::incident::Incident;
use sqlx::{AssertSqlSafe, SqliteConnection};

/// See [`Looks::search`](super::Looks::search).
pub(super) async fn search(
    connection: &mut SqliteConnection,
    guild: GuildId,
    words: &[String],
    limit: u32,
) -> sqlx::Result<Vec<Incident>> {
    let mut sql = "SELECT snapshot FROM incidents i WHERE i.guild = $1".to_owned();
    for place in 0..words.len() {
        let place = 3 * place + 2;
        let like = |place| format!("LOWER(e.entry) LIKE ${place} ESCAPE '!'");
        let has = format!("({} OR {} OR {})", like(place), like(place + 1), like(place + 2));
        sql.push_str(&format!(" AND EXISTS (SELECT 1 FROM entries e WHERE e.incident = i.id AND {has})"));
    }
    sql.push_str(&format!(" ORDER BY i.declared_at DESC, i.id DESC LIMIT {limit}"));
    // Made of constants and counts; the words are bound.
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(signed(guild.0));
    for word in words {
        // The store knows of no small full-width letters.
        let (small, capital) = (wide(word), wide(&word.to_uppercase()));
        query = query.bind(pattern(word)?).bind(pattern(&small)?).bind(pattern(&capital)?);
    }
    query.fetch_all(connection).await?.iter().map(snapshot).collect()
}

/// The same in full-width letters, as some keyboards write them.
fn wide(word: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        c => c,
    };
    word.chars().map(wide).collect()
}

/// Anything that contains the word, as it stands in JSON.
fn pattern(word: &str) -> sqlx::Result<String> {
    let json = serde_json::to_string(word).map_err(|error| decode(error.to_string()))?;
    let inside = json.trim_start_matches('"');
    let inside = inside.strip_suffix('"').unwrap_or(inside);
    let plain = inside.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    Ok(format!("%{plain}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_the_pattern_stand_for_themselves() -> sqlx::Result<()> {
        assert_eq!(pattern("50%_!")?, "%50!%!_!!%");
        assert_eq!(pattern("a\"b\\")?, "%a\\\"b\\\\%");
        assert_eq!(pattern("\"")?, "%\\\"%");
        Ok(())
    }
}
