//! Requests over HTTPS.

use std::io::{ErrorKind, Read};
use std::time::Duration;

use ureq::Agent;

use super::transport::{Ask, Failure, Reply, Transport};

/// Most bytes of one answer, unpacked.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// How long to wait for a connection and for a whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the answer from the first to the last byte.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), whole: Duration::from_secs(60) }
    }
}

/// HTTP with the certificates of the usual authorities. It goes to the given address only: no
/// redirections and no proxy from the environment.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    patience: Patience,
    most: u64,
}

impl Default for Http {
    fn default() -> Self {
        Self::new(Patience::default(), MOST_BYTES)
    }
}

impl Http {
    /// With other limits than usual.
    #[must_use]
    pub fn new(patience: Patience, most: u64) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("srps/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(patience.connect))
            .timeout_global(Some(patience.whole))
            .build();
        Self { agent: config.new_agent(), patience, most }
    }

    fn failure(&self, e: &ureq::Error) -> Failure {
        use ureq::Error as E;
        match e {
            E::Timeout(_) => Failure::Timeout(self.patience.whole.as_secs()),
            E::HostNotFound => Failure::Unreachable("nie znaleziono takiego serwera".to_owned()),
            E::Tls(_) | E::Rustls(_) => Failure::Untrusted,
            E::Protocol(_) | E::Decompress(..) | E::BodyStalled => Failure::CutOff,
            // Before there is an answer, data that make no sense are those of the handshake.
            E::Io(e) if e.kind() == ErrorKind::InvalidData => Failure::Untrusted,
            E::Io(e) => self.broken(e),
            other => Failure::Unreachable(other.to_string()),
        }
    }

    fn broken(&self, e: &std::io::Error) -> Failure {
        // Reading a body wraps errors of the client into errors of reading.
        if let Some(inner) = e.get_ref().and_then(|i| i.downcast_ref::<ureq::Error>()) {
            return self.failure(inner);
        }
        match e.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => {
                Failure::Timeout(self.patience.whole.as_secs())
            }
            ErrorKind::ConnectionRefused => {
                Failure::Unreachable("serwer odmawia połączenia".to_owned())
            }
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::InvalidData
            | ErrorKind::InvalidInput => Failure::CutOff,
            _ => Failure::Unreachable(e.to_string()),
        }
    }
}

impl Transport for Http {
    fn get(&self, ask: &Ask<'_>) -> Result<Reply, Failure> {
        let mut request = self.agent.get(ask.url).header("Accept", "application/json");
        if let Some(tag) = ask.etag {
            request = request.header("If-None-Match", tag);
        }
        if let Some(key) = ask.key {
            request = request.header("X-ClientId", key);
        }
        let response = request.call().map_err(|e| self.failure(&e))?;
        let header = |name: &str| {
            response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
        };
        let (etag, retry_after) = (header("etag"), header("retry-after"));
        let status = response.status().as_u16();
        let mut body = Vec::new();
        // One byte more than allowed tells a body that is too large from one that just fits.
        response
            .into_body()
            .into_with_config()
            .limit(u64::MAX)
            .reader()
            .take(self.most.saturating_add(1))
            .read_to_end(&mut body)
            .map_err(|e| self.broken(&e))?;
        if body.len() as u64 > self.most {
            return Err(Failure::TooLarge(self.most));
        }
        Ok(Reply { status, etag, retry_after, body })
    }
}
