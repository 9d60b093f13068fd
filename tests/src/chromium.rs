//! How does the panel behave in a real browser? Chromium, driven over the W3C WebDriver protocol by its `chromedriver`.

use std::fmt::Debug;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::exchange;

/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// The tab key, as the protocol writes it.
pub const TAB: &str = "\u{e004}";
/// The enter key.
pub const ENTER: &str = "\u{e007}";
/// The escape key.
pub const ESCAPE: &str = "\u{e00c}";
/// The arrow that points down.
pub const DOWN: &str = "\u{e015}";

/// A window of a browser with a profile of its own, closed when it is dropped.
#[derive(Debug)]
pub struct Window {
    driver: Child,
    /// Open as long as the driver runs, which may print more.
    _printed: BufReader<ChildStdout>,
    address: String,
    session: String,
    site: String,
}

/// A window without scripts, or with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// The browser runs scripts.
    On,
    /// The browser runs none.
    Off,
}

impl Window {
    /// Opens a window on a site, which is an address and a port.
    ///
    /// # Panics
    /// When Chromium or its driver is missing or does not start.
    #[must_use]
    pub fn open(site: &str, scripts: Scripts) -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver does not start: {error}; run tests/chromium/install"));
        let mut printed = BufReader::new(driver.stdout.take().unwrap());
        let mut lines = printed.by_ref().lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.rsplit_once("successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let address = format!("127.0.0.1:{}", port.expect("chromedriver names its port"));
        let mut window = Self {
            driver,
            _printed: printed,
            address,
            session: String::new(),
            site: site.to_owned(),
        };
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--window-size=1280,900",
        ];
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome", "unhandledPromptBehavior": "ignore", "goog:chromeOptions": { "args": arguments },
        } } });
        let opened = window.send("POST", "/session", &capabilities);
        window.session = opened["sessionId"].as_str().expect("a session").to_owned();
        if scripts == Scripts::Off {
            window.cdp("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
        }
        window
    }

    /// Opens a page of the site.
    pub fn go(&self, path: &str) {
        self.post("url", &json!({ "url": format!("http://{}{path}", self.site) }));
    }

    /// The path and query of the page.
    #[must_use]
    pub fn at(&self) -> String {
        let url = self.get("url");
        let url = url.as_str().unwrap();
        url.split_once(&self.site).map_or(url, |(_, path)| path).to_owned()
    }

    /// Goes back in the history.
    pub fn back(&self) {
        self.post("back", &json!({}));
    }

    /// Reloads the page.
    pub fn reload(&self) {
        self.post("refresh", &json!({}));
    }

    /// Clicks the first element that a CSS selector finds, in the middle of the window: at its edge, what sticks there would be
    /// clicked instead.
    #[track_caller]
    pub fn click(&self, css: &str) {
        let element = self.find(css);
        let script = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.post(
            "execute/sync",
            &json!({ "script": script, "args": [{ ELEMENT: element }] }),
        );
        self.post(&format!("element/{element}/click"), &json!({}));
    }

    /// Clicks the first element that a CSS selector finds, and waits until another page has taken the place of this one.
    ///
    /// # Panics
    /// When none does.
    #[track_caller]
    pub fn follow(&self, css: &str) {
        let page = self.find("html");
        self.click(css);
        let path = format!("/session/{}/element/{page}/name", self.session);
        let left = self.until(|| self.answer("GET", &path, &Value::Null)["value"].get("error").is_some());
        assert!(left, "{css} leads nowhere: {}", self.at());
    }

    /// Types into the first element that a CSS selector finds, in place of what is there.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.post(&format!("element/{element}/clear"), &json!({}));
        self.post(&format!("element/{element}/value"), &json!({ "text": text }));
    }

    /// Types into the first element that a CSS selector finds, after what is there.
    #[track_caller]
    pub fn write(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.post(&format!("element/{element}/value"), &json!({ "text": text }));
    }

    /// Presses keys, wherever the focus is.
    pub fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        self.post(
            "actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// Chooses the option of a list by its text.
    #[track_caller]
    pub fn choose(&self, css: &str, option: &str) {
        let found = self.all(&format!("{css} option"));
        let named = found.into_iter().find(|element| {
            let text = self.get(&format!("element/{element}/property/text"));
            text.as_str().is_some_and(|text| text.trim() == option)
        });
        let element = named.unwrap_or_else(|| panic!("no option {option} in {css}"));
        self.post(&format!("element/{element}/click"), &json!({}));
    }

    /// How many elements a CSS selector finds.
    #[must_use]
    pub fn count(&self, css: &str) -> usize {
        self.all(css).len()
    }

    /// What somebody reads in the first element that a CSS selector finds.
    #[must_use]
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let text = self.texts(css).into_iter().next();
        text.unwrap_or_else(|| panic!("no {css} at {}:\n{}", self.at(), self.texts("body").concat()))
    }

    /// What somebody reads in every element that a CSS selector finds. One script reads all of them, since the page may exchange
    /// elements between two requests.
    #[must_use]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll(arguments[0]), one => one.innerText.trim())";
        let texts = self.post("execute/sync", &json!({ "script": script, "args": [css] }));
        let text = |text: &Value| text.as_str().unwrap_or_default().to_owned();
        texts.as_array().unwrap().iter().map(text).collect()
    }

    /// The value of the first input that a CSS selector finds.
    #[must_use]
    #[track_caller]
    pub fn value(&self, css: &str) -> String {
        let element = self.find(css);
        let value = self.get(&format!("element/{element}/property/value"));
        value.as_str().unwrap().to_owned()
    }

    /// Whether the first element that a CSS selector finds can be seen.
    #[must_use]
    #[track_caller]
    pub fn is_visible(&self, css: &str) -> bool {
        let element = self.find(css);
        self.get(&format!("element/{element}/displayed")) == true
    }

    /// Insists that the page shows a text; scripts may take a while to put it there.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn shows(&self, text: &str) {
        let shown = self.until(|| self.text("body").contains(text));
        assert!(shown, "{} does not show `{text}`:\n{}", self.at(), self.text("body"));
    }

    /// Insists that something holds soon.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn soon<T: PartialEq + Debug>(&self, expected: T, what: impl Fn() -> T) {
        self.until(|| what() == expected);
        assert_eq!(what(), expected, "{}:\n{}", self.at(), self.text("body"));
    }

    fn until(&self, holds: impl Fn() -> bool) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if holds() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        false
    }

    /// The result of a script's `return`.
    pub fn script(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The result that a script gives to the function in its last argument.
    pub fn script_async(&self, script: &str) -> Value {
        self.post("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// A command of the Chrome `DevTools` protocol.
    pub fn cdp(&self, command: &str, parameters: &Value) -> Value {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Sets the width of the page, and whether somebody prefers dark colours.
    pub fn look(&self, width: u32, dark: bool) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", &metrics);
        let scheme = if dark { "dark" } else { "light" };
        // Colours that change slowly would be measured half-way.
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.cdp("Emulation.setEmulatedMedia", &features);
    }

    /// Lets downloads go to a folder.
    pub fn downloads_to(&self, folder: &Path) {
        let behavior = json!({ "behavior": "allow", "downloadPath": folder });
        self.cdp("Browser.setDownloadBehavior", &behavior);
    }

    #[track_caller]
    fn find(&self, css: &str) -> String {
        let found = self.all(css).into_iter().next();
        found.unwrap_or_else(|| panic!("no {css} at {}:\n{}", self.at(), self.text("body")))
    }

    fn all(&self, css: &str) -> Vec<String> {
        let found = self.post("elements", &json!({ "using": "css selector", "value": css }));
        let name = |element: &Value| element[ELEMENT].as_str().map(str::to_owned);
        found.as_array().unwrap().iter().filter_map(name).collect()
    }

    fn get(&self, command: &str) -> Value {
        self.send("GET", &format!("/session/{}/{command}", self.session), &Value::Null)
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        self.send("POST", &format!("/session/{}/{command}", self.session), body)
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.answer(method, path, body);
        let value = answer["value"].clone();
        let error = value.get("error").and_then(Value::as_str);
        assert!(error.is_none(), "{method} {path} {body}: {}", value["message"]);
        value
    }

    fn answer(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "POST" {
            body.to_string()
        } else {
            String::new()
        };
        let page = exchange(
            &self.address,
            &format!(
                "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                self.address,
                body.len()
            ),
        );
        serde_json::from_str(&page.body).unwrap_or_else(|error| panic!("{error}: {page:?}"))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Closes the browser; the driver is ended in any case.
            let _closed = self.answer("DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
        let _ended = self.driver.kill();
        let _reaped = self.driver.wait();
    }
}
