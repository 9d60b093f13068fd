//! Which fields each page of a view has.

use super::field::{Field, Widget};
use super::view::View;

impl View {
    /// The columns of the list where nothing is asked for.
    #[must_use]
    pub fn list_fields(&self) -> Vec<&Field> {
        let listed = self.visible(&self.column_list);
        if listed.is_empty() {
            return self.visible_except(&self.column_exclude_list);
        }
        listed
    }

    /// The fields of the details page.
    #[must_use]
    pub fn details_fields(&self) -> Vec<&Field> {
        if self.column_details_list.is_empty() {
            return self.visible_except(&self.column_details_exclude_list);
        }
        self.visible(&self.column_details_list)
    }

    /// The fields of a form, in their order.
    #[must_use]
    pub fn form_fields(&self, creates: bool) -> Vec<&Field> {
        let rules = if creates {
            &self.form_create_rules
        } else {
            &self.form_edit_rules
        };
        let named = if rules.is_empty() { &self.form_columns } else { rules };
        let usable = |field: &&Field| {
            let key = self.primary_key.contains(&field.name);
            let on_form = if key {
                creates && (field.is_required() || self.form_include_pk)
            } else {
                field.is_editable()
            };
            let shown = !field.secret || self.widget_of(field) == Some(&Widget::Password);
            shown && on_form && !self.form_excluded_columns.contains(&field.name)
        };
        if named.is_empty() {
            return self.fields.iter().filter(usable).collect();
        }
        named
            .iter()
            .filter_map(|name| self.field(name))
            .filter(usable)
            .collect()
    }

    fn visible(&self, names: &[String]) -> Vec<&Field> {
        let fields = names.iter().filter_map(|name| self.field(name));
        fields.filter(|field| !field.secret).collect()
    }

    fn visible_except(&self, excluded: &[String]) -> Vec<&Field> {
        let shown = |field: &&Field| !field.secret && !excluded.contains(&field.name);
        self.fields.iter().filter(shown).collect()
    }
}
