//! How does somebody use the admin panel? A server that `opp` runs, and a browser that keeps cookies and follows nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A server, ended when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens: address and port.
    pub address: String,
    printed: Arc<Mutex<String>>,
}

impl Server {
    /// Starts a server and waits until it names its address on standard output, after `http://` or in `"address":"`.
    ///
    /// # Panics
    /// When it ends before, or does not name it within a minute.
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let printed = Arc::new(Mutex::new(String::new()));
        collect(child.stdout.take().unwrap(), Arc::clone(&printed));
        collect(child.stderr.take().unwrap(), Arc::clone(&printed));
        let begun = Instant::now();
        loop {
            let text = printed.lock().unwrap().clone();
            if let Some(address) = address(&text) {
                return Self {
                    child,
                    address,
                    printed,
                };
            }
            let ended = child.try_wait().unwrap();
            let patience = begun.elapsed() < Duration::from_secs(60);
            assert!(
                ended.is_none() && patience,
                "the server does not listen: {ended:?}\n{text}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What it printed so far, on both streams.
    ///
    /// # Panics
    /// When a reader panicked.
    #[must_use]
    pub fn printed(&self) -> String {
        self.printed.lock().unwrap().clone()
    }

    /// A browser with an empty cookie jar.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser {
            address: self.address.clone(),
            cookies: Vec::new(),
        }
    }

    /// Asks it to stop as Ctrl-C does, and gives its exit code and what it printed.
    ///
    /// # Panics
    /// When it does not stop within a minute.
    #[must_use]
    pub fn stop(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), self.printed());
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", self.printed());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn collect(pipe: impl Read + Send + 'static, into: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let mut printed = into.lock().unwrap();
            printed.push_str(&line);
            printed.push('\n');
        }
    });
}

fn address(printed: &str) -> Option<String> {
    let found = ["http://", "\"address\":\""].iter().find_map(|mark| {
        let begin = printed.find(mark)? + mark.len();
        Some(&printed[begin..])
    })?;
    let end = found.find(['/', '"', '\n'])?;
    Some(found[..end].to_owned())
}

/// Somebody's browser.
#[derive(Clone, Debug)]
pub struct Browser {
    address: String,
    /// Name and value of each cookie.
    pub cookies: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    /// Status code.
    pub status: u16,
    /// The status line and headers.
    pub head: String,
    /// The content.
    pub body: String,
}

impl Browser {
    /// Opens a page.
    pub fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, None)
    }

    /// Sends a form as it is.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(key, value)| format!("{key}={}", encode(value)))
            .collect();
        self.send("POST", path, Some(&pairs.join("&")))
    }

    /// Asks to delete what a path names.
    pub fn delete(&mut self, path: &str) -> Page {
        self.send("DELETE", path, None)
    }

    /// Sends the form of a page, with its token.
    pub fn submit(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.get(page).input("token");
        let mut all = vec![("token", token.as_str())];
        all.extend(fields);
        self.post(action, &all)
    }

    /// Signs in.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Page {
        self.submit(
            "/admin/login",
            "/admin/login",
            &[("login", login), ("password", password)],
        )
    }

    fn send(&mut self, method: &str, path: &str, form: Option<&str>) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let form_headers = form.map_or_else(String::new, |form| {
            format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                form.len()
            )
        });
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n{form_headers}\r\n{}",
            self.address,
            cookies.join("; "),
            form.unwrap_or_default()
        );
        let page = exchange(&self.address, &request);
        self.keep(&page.head);
        page
    }

    fn keep(&mut self, head: &str) {
        for line in head
            .lines()
            .filter(|line| line.to_ascii_lowercase().starts_with("set-cookie:"))
        {
            let pair = line.split_once(':').unwrap().1.split(';').next().unwrap().trim();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(one, _)| one != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// Sends a request that closes its connection, and reads the answer.
pub(crate) fn exchange(address: &str, request: &str) -> Page {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let mut part = [0; 65536];
    while !is_whole(&answer) {
        match stream.read(&mut part).unwrap() {
            0 => break,
            read => answer.extend(&part[..read]),
        }
    }
    Page::parse(&answer)
}

/// Whether an answer has the length that it names; one that names none ends with its connection.
fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.is_some_and(|length| answer.len() >= end + 4 + length.trim().parse::<usize>().unwrap())
}

impl Page {
    fn parse(answer: &[u8]) -> Self {
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
        let body = &answer[end + 4..];
        let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
        let body = if chunked { unchunked(body) } else { body.to_vec() };
        Self {
            status,
            head,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// The value of the first input with a name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn input(&self, name: &str) -> String {
        let begin = self
            .body
            .find(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no {name}: {self:?}"));
        let rest = &self.body[begin..];
        let value = &rest[rest.find("value=\"").unwrap() + 7..];
        value[..value.find('"').unwrap()].to_owned()
    }

    /// Where it leads.
    #[must_use]
    pub fn location(&self) -> &str {
        let line = self
            .head
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with("location:"));
        line.and_then(|line| line.split_once(':'))
            .map_or("", |(_, value)| value.trim())
    }

    /// Insists on a status and a text.
    ///
    /// # Panics
    /// When it is another.
    #[track_caller]
    pub fn shows(&self, status: u16, text: &str) {
        assert!(
            self.status == status && self.body.contains(text),
            "not {status} with `{text}`:\n{self:?}"
        );
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap().trim(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 4 + size..];
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
