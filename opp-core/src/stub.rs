//! Which file makes the registry binary, and what is it called?
//!
//! Cargo does not find a binary that only a build script creates, so a stub is committed. It includes what
//! `build::registry` writes. `opp init` puts it there.

/// Name of the registry binary. It bears the package's name: two members of a workspace must not share one.
///
/// ```
/// assert_eq!(opp_core::stub::registry_bin_name("shop"), "shop-opp-registry");
/// ```
#[must_use]
pub fn registry_bin_name(package: &str) -> String {
    format!("{package}-opp-registry")
}

/// Path of the stub, from the package's directory.
#[must_use]
pub fn stub_path(package: &str) -> String {
    format!("src/bin/{}.rs", registry_bin_name(package))
}

/// Source of the stub.
#[must_use]
pub fn stub(package: &str) -> String {
    format!(
        "//! Prints the models of `{package}` for the `opp` command. The build script writes what is included here.\n\
         include!(concat!(env!(\"OUT_DIR\"), \"/{FILE}\"));\n"
    )
}

/// Name of the file in `OUT_DIR` that the stub includes.
pub(crate) const FILE: &str = "opp_registry.rs";
