//! Do up, down and up again do what they should, in a scratch database?
