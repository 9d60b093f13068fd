//! Keeps what was put on views that are dropped and come back.

use std::collections::BTreeSet;

use super::{Planner, Step};
use crate::dialect::{PlanError, views};
use crate::schema::TableName;

impl Planner<'_> {
    pub(super) fn keep_views(&mut self, affected: &BTreeSet<&TableName>) -> Result<(), PlanError> {
        let order = views::read_first(self.pair.before, affected)?;
        let returning = order.iter().map(|view| &view.name);
        let views: Vec<_> = returning.filter(|name| self.returns(name)).cloned().collect();
        if !views.is_empty() {
            self.steps.push(Step::KeepViews { views });
        }
        Ok(())
    }

    pub(super) fn restore_views(&mut self, affected: &BTreeSet<&TableName>) {
        if affected.iter().any(|name| self.returns(name)) {
            self.steps.push(Step::RestoreViews);
        }
    }

    fn returns(&self, name: &TableName) -> bool {
        self.pair.after.views.contains_key(name)
    }
}
