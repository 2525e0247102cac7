//! A server of HTTP with one answer a connection, made by a closure.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Most connections of one test: a client gone wild ends instead of running for ever.
const MOST: usize = 2000;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    /// `GET`.
    pub method: String,
    /// Path without the query, without a leading slash.
    pub path: String,
    /// Parameters in order, decoded.
    pub query: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
}

impl Seen {
    /// First value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All values of a parameter.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.query.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers.
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// Promises a longer body than it sends.
    Cut(Vec<u8>),
    /// Closes the connection.
    Close,
    /// Waits, then answers with nothing.
    Slow(Duration),
}

impl Act {
    pub fn json(value: &serde_json::Value) -> Self {
        Self::text(200, &value.to_string())
    }

    pub fn text(status: u16, body: &str) -> Self {
        Act::Answer { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Act::Answer { headers, .. } = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }
}

/// A running server.
pub struct Server {
    pub address: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts one; `answer` is given the request and how many came before it.
    pub fn start(answer: impl Fn(&Seen, usize) -> Act + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (log, stopped) = (Arc::clone(&seen), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().take(MOST) {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let Some(request) = read(&stream) else {
                    refuse(stream);
                    continue;
                };
                let before = log.lock().unwrap().len();
                log.lock().unwrap().push(request.clone());
                write(stream, answer(&request, before));
            }
        });
        Self { address, seen, stop, thread: Some(thread) }
    }

    /// Requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        let _ = TcpStream::connect(self.address.trim_start_matches("http://"));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(stream: &TcpStream) -> Option<Seen> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut reader = BufReader::new(stream.take(64 * 1024));
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let (path, query) = target.split_once('?').unwrap_or((target.as_str(), ""));
    let query = query
        .split('&')
        .filter_map(|p| p.split_once('='))
        .map(|(n, v)| (n.to_owned(), decoded(v)))
        .collect();
    let path = path.trim_start_matches('/').to_owned();
    Some(Seen { method, path, query, headers })
}

/// Answers what is no request of HTTP, as servers do.
fn refuse(mut stream: TcpStream) {
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(b) = bytes.next() {
        if b == b'%' {
            let hex: Vec<u8> = bytes.by_ref().take(2).collect();
            let hex = String::from_utf8(hex).unwrap();
            out.push(u8::from_str_radix(&hex, 16).unwrap());
        } else {
            out.push(b);
        }
    }
    String::from_utf8(out).unwrap()
}

fn write(mut stream: TcpStream, act: Act) {
    let (status, headers, body, promised) = match act {
        Act::Answer { status, headers, body } => {
            let length = body.len();
            (status, headers, body, length)
        }
        Act::Cut(body) => {
            let length = body.len() + 1000;
            (200, Vec::new(), body, length)
        }
        Act::Close => return,
        Act::Slow(pause) => {
            std::thread::sleep(pause);
            return;
        }
    };
    let mut head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\n");
    if status != 304 {
        head.push_str(&format!("Content-Length: {promised}\r\nContent-Type: application/json\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
    let _ = stream.flush();
}
