//! Work that may panic: that is a failure like any other, and ends nothing but this work.

use anyhow::anyhow;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Does it; a panic is an error with its words. Whatever it had begun is in doubt then, as after any other error.
pub(super) async fn caught<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words");
        Err(anyhow!("it panicked: {words}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_with_its_words() {
        let panics =
            |words: &'static str| async move { if words.is_empty() { Ok(1) } else { panic!("{words}") } };
        assert_eq!(caught(panics("")).await.ok(), Some(1));
        assert_eq!(caught(panics("no desk")).await.unwrap_err().to_string(), "it panicked: no desk");
    }
}
