//! Answers kept on disk: asked once, used by every project of the user.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// An answer at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Tag of the answer, when the server gave one.
    pub etag: Option<String>,
    /// When it was got or confirmed, in milliseconds since 1970.
    pub at: u64,
    /// Day of that run, `RRRR-MM-DD`.
    pub day: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Entry {
    /// Whether it is younger than `life` milliseconds; one of the future is not.
    #[must_use]
    pub fn is_fresh(&self, now: u64, life: u64) -> bool {
        self.at <= now && now - self.at < life
    }
}

/// A folder of answers, held by one run at a time.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Address of the server: mirrors may answer otherwise.
    base: String,
    _held: Option<File>,
}

/// Why a folder of answers cannot be used.
#[derive(Debug)]
pub enum Trouble {
    /// Another run holds it.
    Held,
    /// The disk.
    Disk(std::io::Error),
}

impl Cache {
    /// Opens a folder, made when it is not there, for this run alone.
    ///
    /// # Errors
    /// When another run holds it, or it cannot be written to.
    pub fn open(folder: &Path, base: &str) -> Result<Self, Trouble> {
        std::fs::create_dir_all(folder).map_err(Trouble::Disk)?;
        let held = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("zajęte"))
            .map_err(Trouble::Disk)?;
        // A run that is just ending, or a process just being started, lets go in a moment.
        let mut patience = 10;
        loop {
            match held.try_lock() {
                Err(TryLockError::WouldBlock) if patience > 0 => {
                    patience -= 1;
                    std::thread::sleep(std::time::Duration::from_millis(30));
                }
                Err(TryLockError::WouldBlock) => return Err(Trouble::Held),
                // File systems without locks still keep answers.
                Ok(()) | Err(TryLockError::Error(_)) => break,
            }
        }
        Ok(Self { folder: folder.to_owned(), base: base.to_owned(), _held: Some(held) })
    }

    /// Looks into a folder without holding or making it.
    #[must_use]
    pub fn look(folder: &Path, base: &str) -> Self {
        Self { folder: folder.to_owned(), base: base.to_owned(), _held: None }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// File of the times of requests, of one server and one user. The key itself is not written.
    #[must_use]
    pub fn limits(&self, key: Option<&str>) -> PathBuf {
        let who = key.map_or_else(|| "anonim".to_owned(), |k| hash(k.as_bytes()));
        let name = hash(format!("{} {who}", self.base).as_bytes());
        self.folder.join(format!("limit-{}.txt", name.get(..16).unwrap_or(&name)))
    }

    fn path(&self, query: &str) -> PathBuf {
        let name = hash(format!("{} {query}", self.base).as_bytes());
        self.folder.join(format!("{}.odp", name.get(..32).unwrap_or(&name)))
    }

    /// The answer to a query. One that was damaged or belongs to another query is as good as none:
    /// it is asked for anew.
    #[must_use]
    pub fn get(&self, query: &str) -> Option<Entry> {
        let bytes = std::fs::read(self.path(query)).ok()?;
        let end = bytes.iter().position(|b| *b == b'\n')?;
        let head: Value = serde_json::from_slice(bytes.get(..end)?).ok()?;
        let body = bytes.get(end + 1..)?;
        let text = |name: &str| head.get(name).and_then(Value::as_str);
        if text("zapytanie") != Some(query)
            || text("adres") != Some(self.base.as_str())
            || text("sha256") != Some(hash(body).as_str())
        {
            return None;
        }
        Some(Entry {
            etag: text("etag").map(str::to_owned),
            at: head.get("czas")?.as_u64()?,
            day: text("dzień")?.to_owned(),
            body: body.to_vec(),
        })
    }

    /// The answer to a query, when it is younger than `life` milliseconds.
    #[must_use]
    pub fn fresh(&self, query: &str, now: u64, life: u64) -> Option<Entry> {
        self.get(query).filter(|e| e.is_fresh(now, life))
    }

    /// Keeps an answer, whole or not at all.
    ///
    /// # Errors
    /// The disk.
    pub fn put(&self, query: &str, entry: &Entry) -> std::io::Result<()> {
        let head = json!({
            "zapytanie": query,
            "adres": self.base,
            "etag": entry.etag,
            "czas": entry.at,
            "dzień": entry.day,
            "sha256": hash(&entry.body),
        });
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(head.to_string().as_bytes())?;
        file.write_all(b"\n")?;
        file.write_all(&entry.body)?;
        file.persist(self.path(query)).map_err(|e| e.error)?;
        Ok(())
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let day = "2026-11-22".to_owned();
        Entry { etag: Some("\"a\"".into()), at: 7, day, body: b"{\"x\":\n1}".to_vec() }
    }

    fn open() -> (tempfile::TempDir, Cache) {
        let home = tempfile::tempdir().unwrap();
        let cache = Cache::open(&home.path().join("a/b"), "https://x").unwrap();
        (home, cache)
    }

    #[test]
    fn an_answer_comes_back_as_it_was_kept() {
        let (home, cache) = open();
        assert_eq!(cache.get("units?"), None);
        cache.put("units?", &entry()).unwrap();
        assert_eq!(cache.get("units?"), Some(entry()));
        assert_eq!(cache.get("units?page=1"), None);
        let other = Cache::look(&home.path().join("a/b"), "https://y");
        assert_eq!(other.get("units?"), None, "another server");
    }

    #[test]
    fn a_damaged_answer_is_none() {
        let (_home, cache) = open();
        cache.put("q", &entry()).unwrap();
        let path = cache.path("q");
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert_eq!(cache.get("q"), None, "cut at {cut}");
        }
        let mut bent = whole.clone();
        *bent.last_mut().unwrap() ^= 1;
        std::fs::write(&path, &bent).unwrap();
        assert_eq!(cache.get("q"), None);
        cache.put("q", &entry()).unwrap();
        assert_eq!(cache.get("q"), Some(entry()), "and is replaced by a whole one");
    }

    #[test]
    fn an_answer_under_a_foreign_name_is_none() {
        let (_home, cache) = open();
        cache.put("q", &entry()).unwrap();
        std::fs::rename(cache.path("q"), cache.path("r")).unwrap();
        assert_eq!(cache.get("r"), None);
    }

    #[test]
    fn two_runs_do_not_share_a_folder() {
        let (home, cache) = open();
        let again = || Cache::open(&home.path().join("a/b"), "https://x");
        assert!(matches!(again(), Err(Trouble::Held)));
        drop(cache);
        assert!(again().is_ok());
    }

    #[test]
    fn a_file_in_the_way_is_told() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("a"), "x").unwrap();
        assert!(matches!(Cache::open(&home.path().join("a/b"), "x"), Err(Trouble::Disk(_))));
    }

    #[test]
    fn keys_do_not_reach_the_disk() {
        let (_home, cache) = open();
        let file = cache.limits(Some("tajny-klucz")).display().to_string();
        assert!(!file.contains("tajny"));
        assert_ne!(cache.limits(Some("tajny-klucz")), cache.limits(None));
    }
}
