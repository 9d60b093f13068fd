//! Which column and which type does a field ask for?

use opp_core::def::{ColumnDef, ModelDef, PerDatabase, TypeKind, Value};

use super::embedded::computed;
use super::{LowerError, LowerOptions, Models, Problem, per_database};
use crate::schema::{Column, Enum, Kind, Type};

pub(super) fn lower(column: &ColumnDef, counts: bool, options: &LowerOptions) -> Column {
    let collation = per_database::collation(column);
    Column {
        name: column.name.to_string(),
        ty: ty(column, options),
        nullable: column.nullable,
        auto_increment: counts,
        identity: column.identity.filter(|_| counts).unwrap_or_default(),
        default: default(&column.default),
        generated: column.generated.as_ref().and_then(per_database::generated),
        collate: collation.common,
        collate_own: collation.own,
        collate_schema: collation.schema,
        comment: column.comment.as_deref().map(str::to_owned),
    }
}

fn default(default: &PerDatabase<Value>) -> PerDatabase<Value> {
    let one = |value: &Option<Value>| value.as_ref().map(computed);
    PerDatabase {
        all: one(&default.all),
        sqlite: one(&default.sqlite),
        postgres: one(&default.postgres),
        mysql: one(&default.mysql),
    }
}

/// The kind of a field's column.
pub(super) fn kind(column: &ColumnDef) -> Kind {
    match &column.ty.kind {
        TypeKind::Enum(def) => Kind::Enum(def.name.to_string()),
        TypeKind::Decimal { precision, scale } => Kind::Plain(TypeKind::Decimal {
            precision: column.precision.or(*precision),
            scale: column.scale.or(*scale),
        }),
        other => Kind::Plain(other.clone()),
    }
}

fn ty(column: &ColumnDef, options: &LowerOptions) -> Type {
    let owned = |text: &opp_core::def::Text| text.to_string();
    let by_hand = &column.sql_type;
    Type {
        kind: kind(column),
        array: column.ty.array,
        max_length: column.max_length,
        enforce_length: column.max_length.is_some() && column.enforce_length.unwrap_or(options.enforce_length),
        by_hand: PerDatabase {
            all: by_hand.all.as_ref().map(owned),
            sqlite: by_hand.sqlite.as_ref().map(owned),
            postgres: by_hand.postgres.as_ref().map(owned),
            mysql: by_hand.mysql.as_ref().map(owned),
        },
    }
}

/// Gathers the enums of a model's columns; one name may have one definition only.
pub(super) fn enums(models: &mut Models, model: &ModelDef, errors: &mut Vec<LowerError>) {
    for column in model.columns.iter() {
        let TypeKind::Enum(def) = &column.ty.kind else { continue };
        let variants = def.variants.iter().map(|variant| variant.name.to_string()).collect();
        let ty = Enum {
            name: def.name.to_string(),
            variants,
            as_text: def.as_text,
        };
        let renamed = def.variants.iter().filter_map(|variant| {
            variant
                .renamed_from
                .as_ref()
                .map(|old| (old.to_string(), variant.name.to_string()))
        });
        let renamed: Vec<_> = renamed.collect();
        if !renamed.is_empty() {
            models.hints.variants.insert(ty.name.clone(), renamed);
        }
        match models.schema.enums.get(&ty.name) {
            Some(other) if *other != ty => {
                errors.push(LowerError::at(model, column, Problem::Enum { name: ty.name }));
            }
            Some(_) => {}
            None => {
                models.schema.enums.insert(ty.name.clone(), ty);
            }
        }
    }
}
