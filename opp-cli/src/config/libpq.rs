//! Fills in what a PostgreSQL URL leaves out, as libpq does: from `PGHOST`, `PGPASSWORD` and their like, and from the password file.

use std::fs;
use std::path::{Path, PathBuf};

use opp_core::url::{DatabaseKind, DatabaseUrl, ServerDefaults, ServerParts};

/// The variables that stand for parameters of the URL.
const PARAMETERS: [(&str, &str); 9] = [
    ("PGSSLMODE", "sslmode"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGAPPNAME", "application_name"),
    ("PGOPTIONS", "options"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGHOSTADDR", "hostaddr"),
];

/// A URL with everything that was left out, and where that came from.
#[derive(Debug)]
pub(crate) struct Completed {
    /// The URL.
    pub(crate) url: DatabaseUrl,
    /// The variables and the file that were used, for people.
    pub(crate) used: Vec<String>,
    /// A password file that was not used because others may read it.
    pub(crate) open_password_file: Option<PathBuf>,
}

/// Completes a PostgreSQL URL; other URLs stay as they are. `environment` gives the value of a variable.
pub(crate) fn complete(url: DatabaseUrl, environment: &dyn Fn(&str) -> Option<String>) -> Completed {
    let untouched = |url| Completed {
        url,
        used: Vec::new(),
        open_password_file: None,
    };
    let Some(parts) = url.server_parts().filter(|_| url.kind() == DatabaseKind::Postgres) else {
        return untouched(url);
    };
    let mut used = Vec::new();
    let mut variable = |name: &str, is_wanted: bool| {
        let value = environment(name).filter(|value| is_wanted && !value.is_empty())?;
        used.push(name.to_owned());
        Some(value)
    };
    let mut defaults = ServerDefaults::default();
    defaults.host = variable("PGHOST", parts.host.is_none());
    defaults.port = variable("PGPORT", parts.port.is_none()).and_then(|port| port.parse().ok());
    defaults.user = variable("PGUSER", parts.user.is_none());
    defaults.password = variable("PGPASSWORD", !parts.has_password);
    defaults.database = variable("PGDATABASE", parts.database.is_none());
    for (name, parameter) in PARAMETERS {
        let is_written = url.has_parameter(parameter) || (parameter == "hostaddr" && parts.host.is_some());
        if let Some(value) = variable(name, !is_written) {
            defaults.parameters.push((parameter, value));
        }
    }
    let mut open_password_file = None;
    if !parts.has_password && defaults.password.is_none() {
        let known = url.with_defaults(&defaults).server_parts().unwrap_or_default();
        match password_file(environment).map(|path| (lookup(&path, &known), path)) {
            Some((Lookup::Found(password), path)) => {
                defaults.password = Some(password);
                used.push(path.display().to_string());
            }
            Some((Lookup::ReadableByOthers, path)) => open_password_file = Some(path),
            Some((Lookup::Nothing, _)) | None => {}
        }
    }
    Completed {
        url: url.with_defaults(&defaults),
        used,
        open_password_file,
    }
}

fn password_file(environment: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let named = environment("PGPASSFILE").filter(|path| !path.is_empty());
    let usual = || environment("HOME").map(|home| Path::new(&home).join(".pgpass"));
    named.map(PathBuf::from).or_else(usual)
}

enum Lookup {
    Found(String),
    Nothing,
    /// libpq ignores such a file, so opp does.
    ReadableByOthers,
}

fn lookup(path: &Path, parts: &ServerParts) -> Lookup {
    let Ok(text) = fs::read_to_string(path) else {
        return Lookup::Nothing;
    };
    match text.lines().find_map(|line| password_of(line, parts)) {
        None => Lookup::Nothing,
        Some(_) if is_readable_by_others(path) => Lookup::ReadableByOthers,
        Some(password) => Lookup::Found(password),
    }
}

#[cfg(unix)]
fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_others(_path: &Path) -> bool {
    false
}

/// The password of a line `host:port:database:user:password` that fits. `*` fits everything.
fn password_of(line: &str, parts: &ServerParts) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let fields = fields(line);
    let [host, port, database, user, password] = &fields[..] else {
        return None;
    };
    let user_name = parts.user.as_deref().unwrap_or_default();
    // A connection without a host, or by a socket, is called localhost here.
    let host_name = parts.host.as_deref().filter(|host| !host.starts_with('/'));
    let fits = |field: &str, value: &str| field == "*" || field == value;
    let fitting = fits(
        host,
        host_name.unwrap_or("localhost").split(',').next().unwrap_or_default(),
    ) && fits(port, &parts.port.unwrap_or(5432).to_string())
        && fits(database, parts.database.as_deref().unwrap_or(user_name))
        && fits(user, user_name);
    fitting.then(|| password.clone())
}

/// The fields of a line; `\:` and `\\` are a colon and a backslash.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            ':' if fields.len() < 5 => fields.push(String::new()),
            '\\' => fields
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|field| field.extend(characters.next())),
            _ => fields.iter_mut().last().into_iter().for_each(|field| field.push(c)),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(url: &str, variables: &[(&str, &str)]) -> Completed {
        let environment = |name: &str| {
            let found = variables.iter().find(|(given, _)| *given == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        complete(DatabaseUrl::parse(url, Path::new("")).unwrap(), &environment)
    }

    #[test]
    fn variables_fill_in_what_the_url_leaves_out() {
        let all = [
            ("PGHOST", "db.example"),
            ("PGPORT", "6432"),
            ("PGUSER", "me"),
            ("PGPASSWORD", "hunter2"),
            ("PGDATABASE", "other"),
            ("PGSSLMODE", "require"),
        ];
        let found = completed("postgres:///app", &all);
        assert_eq!(
            found.url.diesel(),
            "postgres://me:hunter2@db.example:6432/app?sslmode=require"
        );
        assert_eq!(found.used, ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGSSLMODE"]);
        let full = "postgres://you:pw@h:1/app?sslmode=disable";
        let found = completed(full, &all);
        assert_eq!((found.url.diesel().as_str(), found.used.len()), (full, 0));
        assert_eq!(completed("mysql:///app", &all).url.diesel(), "mysql:///app");
        assert_eq!(completed("app.db", &all).url.diesel(), "app.db");
    }

    #[test]
    fn the_password_file_is_searched_for_the_first_line_that_fits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passwords");
        let lines = "# mine\nother:*:*:*:wrong\nh:5432:app:me:hunter\\:2\n*:*:*:*:last\n";
        fs::write(&path, lines).unwrap();
        let file = path.to_str().unwrap();
        let password = |url: &str| completed(url, &[("PGPASSFILE", file)]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            let open = password("postgres://me@h/app");
            assert_eq!(open.open_password_file.as_deref(), Some(path.as_path()));
            assert_eq!(open.url.diesel(), "postgres://me@h/app");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        assert_eq!(
            password("postgres://me@h/app").url.diesel(),
            "postgres://me:hunter%3A2@h/app"
        );
        assert_eq!(password("postgres://me@h/x").url.diesel(), "postgres://me:last@h/x");
        assert_eq!(
            password("postgres://me:own@h/app").url.diesel(),
            "postgres://me:own@h/app"
        );
        let both = completed("postgres://me@h/app", &[("PGPASSFILE", file), ("PGPASSWORD", "env")]);
        assert_eq!(both.url.diesel(), "postgres://me:env@h/app");
    }
}
