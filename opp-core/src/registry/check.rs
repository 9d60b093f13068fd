//! Is a registry sound? Sorted, not empty, one struct a table, every name usable.

use super::{Place, Registry, RegistryError};
use crate::def::{ColumnDef, IndexPart, ModelDef, Text, TypeKind};
use crate::name;

impl Registry {
    /// Sorts the registry and checks it.
    pub(super) fn checked(mut self) -> Result<Self, RegistryError> {
        self.crates.sort_by(|left, right| left.name.cmp(&right.name));
        self.models.sort_by(|left, right| {
            identity(left)
                .cmp(&identity(right))
                .then_with(|| origin(left).cmp(&origin(right)))
        });
        self.refuse_empty()?;
        self.models.iter().try_for_each(check_names)?;
        self.refuse_duplicates()?;
        Ok(self)
    }

    fn refuse_empty(&self) -> Result<(), RegistryError> {
        if !self.models.is_empty() {
            return Ok(());
        }
        Err(RegistryError::Empty {
            package: self.package.clone(),
            crates: self.crates.iter().map(|member| member.name.clone()).collect(),
        })
    }

    fn refuse_duplicates(&self) -> Result<(), RegistryError> {
        match self
            .models
            .windows(2)
            .find(|pair| identity(&pair[0]) == identity(&pair[1]))
        {
            None => Ok(()),
            Some(pair) => Err(RegistryError::Duplicate {
                table: qualified_name(&pair[0]),
                places: Box::new([Place::of(&pair[0]), Place::of(&pair[1])]),
            }),
        }
    }
}

/// What makes two models the same table.
fn identity(model: &ModelDef) -> (Option<&str>, Option<&str>, &str) {
    (model.database.as_deref(), model.schema.as_deref(), &model.table)
}

/// Orders two structs for one table, so that the error names them in the same order in every build.
fn origin(model: &ModelDef) -> (&str, &str, u32) {
    (&model.package, &model.file, model.line)
}

fn qualified_name(model: &ModelDef) -> String {
    let mut name = String::new();
    if let Some(schema) = &model.schema {
        name = format!("{schema}.");
    }
    name.push_str(&model.table);
    if let Some(database) = &model.database {
        name.push_str(&format!(" in database {database}"));
    }
    name
}

fn check_names(model: &ModelDef) -> Result<(), RegistryError> {
    let refuse = |what, name: &str| {
        name::check(name).map_err(|source| RegistryError::Name {
            what,
            place: Box::new(Place::of(model)),
            source,
        })
    };
    refuse("the table name", &model.table)?;
    for name in model.schema.iter().chain(&model.renamed_from) {
        refuse("the table name", name)?;
    }
    for column in model.columns.iter() {
        column_names(column).try_for_each(|name| refuse("a column name", name))?;
        enum_names(column).try_for_each(|name| refuse("an enum name", name))?;
    }
    constraint_names(model).try_for_each(|name| refuse("the name of a constraint or index", name))?;
    referred_names(model).try_for_each(|name| refuse("a name that a key or index refers to", name))
}

fn column_names(column: &ColumnDef) -> impl Iterator<Item = &Text> {
    std::iter::once(&column.name).chain(&column.renamed_from)
}

fn enum_names(column: &ColumnDef) -> impl Iterator<Item = &Text> {
    let declared = match &column.ty.kind {
        TypeKind::Enum(declared) => Some(declared),
        _ => None,
    };
    declared.into_iter().flat_map(|declared| {
        let variants = declared.variants.iter();
        std::iter::once(&declared.name)
            .chain(variants.flat_map(|variant| std::iter::once(&variant.name).chain(&variant.renamed_from)))
    })
}

fn constraint_names(model: &ModelDef) -> impl Iterator<Item = &Text> {
    let keys = model.primary_key.iter().filter_map(|key| key.name.as_ref());
    let uniques = model.uniques.iter().filter_map(|unique| unique.name.as_ref());
    let indexes = model.indexes.iter().filter_map(|index| index.name.as_ref());
    let foreign_keys = model.foreign_keys.iter().filter_map(|key| key.name.as_ref());
    let checks = model.checks.iter().map(|check| &check.name);
    keys.chain(uniques).chain(indexes).chain(foreign_keys).chain(checks)
}

fn referred_names(model: &ModelDef) -> impl Iterator<Item = &Text> {
    let keys = model.primary_key.iter().flat_map(|key| key.columns.iter());
    let uniques = model.uniques.iter().flat_map(|unique| unique.columns.iter());
    let foreign_keys = model.foreign_keys.iter().flat_map(|key| {
        let target = key.references_schema.iter().chain([&key.references_table]);
        key.columns.iter().chain(target).chain(key.references_columns.iter())
    });
    let parts = model
        .indexes
        .iter()
        .flat_map(|index| index.parts.iter())
        .filter_map(|part| match part {
            IndexPart::Column(column) => Some(&column.name),
            IndexPart::Expr(_) => None,
        });
    let included = model.indexes.iter().flat_map(|index| index.include.iter());
    keys.chain(uniques).chain(foreign_keys).chain(parts).chain(included)
}
