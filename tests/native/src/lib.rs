//! Why is there a package for tests that need the client libraries? So that nothing else of the workspace links them.
