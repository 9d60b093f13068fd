//! Icons of the menu, drawn into the page: nothing is loaded for them.

/// An icon: its name, and the path that draws it in a square of 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Icon {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
}

const ICONS: [Icon; 22] = [
    icon("bell", "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4"),
    icon(
        "book",
        "M5 4h10a4 4 0 0 1 4 4v12H9a4 4 0 0 1-4-4zM5 16a4 4 0 0 1 4-4h10",
    ),
    icon("box", "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"),
    icon("calendar", "M4 6h16v15H4zM4 10h16M8 3v4M16 3v4"),
    icon("cart", "M3 4h2l3 11h10l3-8H6M9 19.5v.1M17 19.5v.1"),
    icon("chart", "M4 20V4M4 20h16M9 16v-5M13 16V8M17 16v-7"),
    icon("clock", "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 7v5l3 3"),
    icon(
        "cog",
        "M12 8a4 4 0 1 0 0 8 4 4 0 1 0 0-8M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2 2M16.4 16.4l2 2M5.6 18.4l2-2M16.4 7.6l2-2",
    ),
    icon("file", "M6 3h8l5 5v13H6zM14 3v5h5"),
    icon("folder", "M3 6h6l2 2h10v11H3z"),
    icon(
        "globe",
        "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
    ),
    icon(
        "heart",
        "M12 20C4 14 3 10 4.5 7 6 4.500 10 4.500 12 8c2-3.500 6-3.500 7.500-1C21 10 20 14 12 20z",
    ),
    icon("home", "M4 11l8-7 8 7v9h-5v-6H9v6H4z"),
    icon("image", "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9v.1"),
    icon("list", "M9 6h11M9 12h11M9 18h11M4 6h1M4 12h1M4 18h1"),
    icon("lock", "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3"),
    icon("mail", "M3 6h18v13H3zM3 7l9 7 9-7"),
    icon(
        "star",
        "M12 3l2.700 5.700 6.300.8-4.600 4.300 1.200 6.200L12 17l-5.600 3 1.200-6.200L3 9.500l6.300-.8z",
    ),
    icon(
        "store",
        "M4 10v10h16V10M3 10l2-6h14l2 6a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0M10 20v-5h4v5",
    ),
    icon("tag", "M3 12V4h8l10 10-8 8zM7.500 8v.1"),
    icon("user", "M12 4a4 4 0 1 0 0 8 4 4 0 1 0 0-8M4 21c0-9 16-9 16 0"),
    icon(
        "users",
        "M9 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 1 0 0-7M2 20c0-8 14-8 14 0M16 5a3.500 3.500 0 0 1 0 7M18 14c3 1 4 3 4 6",
    ),
];

const fn icon(name: &'static str, path: &'static str) -> Icon {
    Icon { name, path }
}

impl Icon {
    /// Finds an icon by its name or by a CSS class as in SQLAdmin (`fa-solid fa-user`). For an unknown name the page shows the first
    /// letter instead.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let word = name.split_whitespace().next_back()?;
        let word = word.trim_start_matches("fa-").trim_start_matches("ti-");
        ICONS.into_iter().find(|icon| icon.name == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_found_by_name_and_by_class() {
        assert_eq!(Icon::named("cart").unwrap().name, "cart");
        assert_eq!(Icon::named("fa-solid fa-user").unwrap().name, "user");
        assert_eq!(Icon::named("nonsense"), None);
        assert_eq!(Icon::named(""), None);
    }
}
