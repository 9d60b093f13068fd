//! Which enums come, go, or change?

use super::Question;
use super::hinted::without_repeated;
use super::work::Work;
use crate::change::{Change, EnumChange};
use crate::schema::Enum;

/// Creates enums before the columns that use them, and alters those that differ.
pub(super) fn create_and_alter(work: &mut Work<'_>) {
    for (name, after) in &work.after.enums {
        match work.now.enums.get(name).cloned() {
            None => work.push(Change::Enum(EnumChange::Create { ty: after.clone() })),
            Some(before) => {
                let renamed = renamed(work, &before, after);
                if renamed.is_empty() && before == *after {
                    continue;
                }
                work.push(Change::Enum(EnumChange::Alter {
                    before,
                    after: after.clone(),
                    renamed,
                }));
            }
        }
    }
}

/// Drops enums that nothing uses any more.
pub(super) fn drop_old(work: &mut Work<'_>) {
    let gone = work
        .now
        .enums
        .iter()
        .filter(|(name, _)| !work.after.enums.contains_key(*name));
    let changes: Vec<Change> = gone
        .map(|(_, ty)| Change::Enum(EnumChange::Drop { ty: ty.clone() }))
        .collect();
    work.push_all(changes);
}

/// Variants that only changed their name: old, new. All of them happen at once.
fn renamed(work: &mut Work<'_>, before: &Enum, after: &Enum) -> Vec<(String, String)> {
    let mut renamed = stated(work, before, after);
    for to in after.variants.iter().filter(|to| !before.variants.contains(to)) {
        for from in before.variants.iter().filter(|from| !after.variants.contains(from)) {
            if renamed.iter().any(|(old, new)| old == from || new == to) {
                continue;
            }
            let question = Question::RenamedVariant {
                name: after.name.clone(),
                from: from.clone(),
                to: to.clone(),
            };
            if work.decide(question) {
                renamed.push((from.clone(), to.clone()));
            }
        }
    }
    renamed
}

/// The renames that the variants state and that fit together: a new name is free, or given up by another rename.
fn stated(work: &mut Work<'_>, before: &Enum, after: &Enum) -> Vec<(String, String)> {
    let hinted = work.hints.variants.get(&after.name).into_iter().flatten();
    let stated = hinted
        .filter(|(from, to)| from != to && before.variants.contains(from) && after.variants.contains(to))
        .cloned();
    let (mut renamed, repeated) = without_repeated(stated.collect());
    let variant = |variant: &String| format!("{}.{variant}", after.name);
    for (from, to, other) in repeated {
        work.ask(Question::RenamedTwice {
            what: format!("variant {}", variant(&from)),
            to: (variant(&other), variant(&to)),
        });
    }
    while let Some(at) = renamed
        .iter()
        .position(|(_, to)| before.variants.contains(to) && !renamed.iter().any(|(from, _)| from == to))
    {
        let (from, to) = renamed.remove(at);
        work.ask(Question::RenamedVariantOnto {
            name: after.name.clone(),
            from,
            to,
        });
    }
    renamed
}
