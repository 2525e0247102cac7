//! What goes over the network and what comes back.

/// One GET request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask<'a> {
    /// Whole address.
    pub url: &'a str,
    /// Tag of the answer already at hand (`If-None-Match`).
    pub etag: Option<&'a str>,
    /// Key of a registered user (`X-ClientId`).
    pub key: Option<&'a str>,
}

/// An answer of whatever status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// Status of HTTP.
    pub status: u16,
    /// Tag of the answer (`ETag`).
    pub etag: Option<String>,
    /// How long to wait, as the server writes it (`Retry-After`).
    pub retry_after: Option<String>,
    /// Body, unpacked.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No connection; the reason in Polish.
    Unreachable(String),
    /// The connection could not be made safe: a certificate nobody vouches for, or no encryption.
    Untrusted,
    /// Nothing came within so many seconds.
    Timeout(u64),
    /// The connection ended within the answer.
    CutOff,
    /// The body is larger than so many bytes.
    TooLarge(u64),
}

impl Failure {
    /// Whether asking again may help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        !matches!(self, Failure::TooLarge(_) | Failure::Untrusted)
    }
}

/// Whatever can answer a request.
pub trait Transport {
    /// Asks once, without following redirections and without trying again.
    ///
    /// # Errors
    /// When no whole answer came.
    fn get(&self, ask: &Ask<'_>) -> Result<Reply, Failure>;
}
