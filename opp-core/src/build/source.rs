//! What does the registry binary's source look like?

use super::Environment;
use super::metadata::Linked;

/// ```text
/// use ::shop as _;
/// use ::shop_models as _;
///
/// fn main() -> ::std::process::ExitCode {
///     ::opp_core::registry::print("shop", &[("shop", &[]), ("shop-models", &["extra"])])
/// }
/// ```
pub(super) fn registry_main(environment: &Environment, linked: &Linked) -> String {
    let Environment { package, features, .. } = environment;
    let mut names = vec![linked.own_library.as_str()];
    names.extend(
        linked
            .dependencies
            .iter()
            .map(|dependency| dependency.crate_name.as_str()),
    );
    // The leading `::` names the crate also where a module or table is called the same.
    let uses: String = names.iter().map(|name| format!("use ::{name} as _;\n")).collect();
    let mut crates = vec![crate_entry(package, features.as_deref().unwrap_or_default())];
    crates.extend(
        linked
            .dependencies
            .iter()
            .map(|dependency| crate_entry(&dependency.package, &dependency.features)),
    );
    format!(
        "{uses}\nfn main() -> ::std::process::ExitCode {{\n    ::{opp_core}::registry::print({package:?}, &[{crates}])\n}}\n",
        opp_core = linked.opp_core,
        crates = crates.join(", "),
    )
}

/// `default` is left out: what it switches on is listed itself.
fn crate_entry(package: &str, features: &[String]) -> String {
    let features: Vec<&String> = features.iter().filter(|feature| *feature != "default").collect();
    format!("({package:?}, &{features:?})")
}
