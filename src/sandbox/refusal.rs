//! Refusals as Discord words them.

use serde_json::{Value, json};

/// Discord's refusal of a request.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub status: u16,
    pub code: u32,
    pub message: String,
    pub errors: Option<Value>,
    /// For the list of faults only: what exactly was wrong.
    pub because: Option<String>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: u32, message: &str) -> Refusal {
        Refusal { status, code, message: message.into(), errors: None, because: None }
    }

    pub(crate) fn because(mut self, why: impl Into<String>) -> Refusal {
        self.because = Some(why.into());
        self
    }

    pub(crate) fn missing_access() -> Refusal {
        Refusal::new(403, 50001, "Missing Access")
    }

    pub(crate) fn unknown_channel() -> Refusal {
        Refusal::new(404, 10003, "Unknown Channel")
    }

    pub(crate) fn unknown_guild() -> Refusal {
        Refusal::new(404, 10004, "Unknown Guild")
    }

    pub(crate) fn unknown_message() -> Refusal {
        Refusal::new(404, 10008, "Unknown Message")
    }

    pub(crate) fn invalid_form(errors: Value) -> Refusal {
        Refusal {
            status: 400,
            code: 50035,
            message: "Invalid Form Body".into(),
            errors: Some(errors),
            because: None,
        }
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.status, self.code, self.message)?;
        if let Some(errors) = &self.errors {
            write!(f, " {errors}")?;
        }
        if let Some(because) = &self.because {
            write!(f, " ({because})")?;
        }
        Ok(())
    }
}
