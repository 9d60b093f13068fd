//! Runs migrations: drivers, lock, ledger, journal and the engine.
