//! View descriptors and an admin panel for Diesel models.
