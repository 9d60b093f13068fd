//! Fields of files and images in a view: which they are, what they take, what is wrong with them.

use super::field::{Field, Kind, Widget};
use super::upload::Upload;
use super::view::View;

/// Types of images that browsers show and no program in them runs.
pub(super) const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Types of other files that are told apart by their bytes.
const OTHERS: [&str; 4] = ["application/pdf", "application/zip", "text/plain", "text/csv"];

/// Characters of a stored name besides its directory: a slash, 32 random ones, a dot and an extension.
const NAME: usize = 1 + 32 + 1 + 4;

impl View {
    /// The widget that a field has on the forms of this view.
    #[must_use]
    pub fn widget_of<'a>(&'a self, field: &'a Field) -> Option<&'a Widget> {
        self.form_overrides.get(&field.name).or(field.widget.as_ref())
    }

    /// What a field of files accepts, and whether they are images; nothing for other fields.
    #[must_use]
    pub fn upload_of<'a>(&'a self, field: &'a Field) -> Option<(&'a Upload, bool)> {
        match self.widget_of(field) {
            Some(Widget::File(upload)) => Some((upload, false)),
            Some(Widget::Image(upload)) => Some((upload, true)),
            _ => None,
        }
    }

    /// The size of the largest file of its fields; zero without such fields.
    #[must_use]
    pub fn largest_upload(&self) -> u64 {
        let uploads = self.fields.iter().filter_map(|field| self.upload_of(field));
        uploads.map(|(upload, _)| upload.max_bytes).max().unwrap_or(0)
    }
}

/// The media types that a field takes.
#[must_use]
pub fn media_types(upload: &Upload, image: bool) -> Vec<&str> {
    if upload.types.is_empty() {
        let others = OTHERS.iter().filter(|_| !image);
        return IMAGES.iter().chain(others).copied().collect();
    }
    upload.types.iter().map(String::as_str).collect()
}

/// What is wrong with the uploads of a view.
pub(super) fn mistakes(view: &View) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for field in &view.fields {
        let Some((upload, image)) = view.upload_of(field) else {
            continue;
        };
        let name = &field.name;
        let known: Vec<&str> = IMAGES.iter().chain(OTHERS.iter().filter(|_| !image)).copied().collect();
        let most = field.validate.max_length.map_or(usize::MAX, |most| most as usize);
        let unknown = upload.types.iter().find(|kind| !known.contains(&kind.as_str()));
        let reason = if field.kind != Kind::Text || field.relation.is_some() || !field.choices.is_empty() {
            format!("`{name}` is not a text, which holds the name of a file")
        } else if !upload.dir.split('/').all(is_plain) {
            format!("the directory of `{name}` is made of names of letters, digits, `-` and `_`")
        } else if let Some(unknown) = unknown {
            format!("`{unknown}` of `{name}` is not one of: {}", known.join(", "))
        } else if !(1..=100_000_000).contains(&upload.max_bytes) {
            format!("the largest file of `{name}` has 1 to 100,000,000 bytes")
        } else if upload.dir.len() + NAME > most {
            format!(
                "`{name}` takes {most} characters, and the name of a file needs {}",
                upload.dir.len() + NAME
            )
        } else if view.list_editable.contains(name) {
            format!("`{name}` is a file, which the list cannot edit")
        } else if view.actions.iter().any(|action| action.form.contains(name)) {
            format!("`{name}` is a file, which no action asks for")
        } else {
            continue;
        };
        found.push(("fields.widget", reason));
    }
    found
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
