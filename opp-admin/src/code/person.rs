//! Who is signed in, for rules of the application.

use crate::users::User;

/// Somebody who is signed in, as rules of the application see them.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    user: &'a User,
}

impl<'a> Person<'a> {
    pub(crate) fn new(user: &'a User) -> Self {
        Self { user }
    }

    /// What they sign in with.
    #[must_use]
    pub fn login(&self) -> &'a str {
        &self.user.login
    }

    /// The key of their row, as text.
    #[must_use]
    pub fn key(&self) -> &'a str {
        &self.user.key
    }

    /// Their group.
    #[must_use]
    pub fn group(&self) -> Option<&'a str> {
        self.user.group.as_deref()
    }

    /// Whether they are staff.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.user.staff
    }
}
