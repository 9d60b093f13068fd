//! The demo of the panel, and somebody who is signed in.

use std::process::Command;
use std::time::{Duration, Instant};

use opp_tests::browser::Server;
use opp_tests::chromium::{Scripts, Window};
use opp_tests::project::program;

/// The demo with its sample data, served for one test.
pub(crate) struct Demo {
    pub(crate) server: Server,
    pub(crate) password: String,
}

impl Demo {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(program("admin-demo"));
        command.arg("0").env_remove("DATABASE_URL");
        let server = Server::start(command);
        let password = password(&server);
        Self { server, password }
    }

    /// A window in which nobody is signed in.
    pub(crate) fn window(&self, scripts: Scripts) -> Window {
        Window::open(&self.server.address, scripts)
    }

    /// A window in which somebody is signed in.
    pub(crate) fn signed_in(&self, login: &str, scripts: Scripts) -> Window {
        let window = self.window(scripts);
        window.go("/admin/login");
        self.sign_in(&window, login);
        assert_eq!(window.at(), "/admin");
        window
    }

    /// Fills in the form of the login.
    pub(crate) fn sign_in(&self, window: &Window, login: &str) {
        window.fill("#login", login);
        window.fill("#password", &self.password);
        window.follow("main button");
    }
}

/// The password that the demo prints, a line after its address.
fn password(server: &Server) -> String {
    let begun = Instant::now();
    loop {
        let printed = server.printed();
        let mut lines = printed.lines();
        if let Some(password) = lines.find_map(|line| line.strip_prefix("Password of all users: ")) {
            return password.to_owned();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "the demo prints no password:\n{printed}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
