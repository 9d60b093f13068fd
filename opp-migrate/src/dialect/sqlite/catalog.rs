//! What does an SQLite database hold, in a form in which two databases can be compared?
