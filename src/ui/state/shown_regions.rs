//! Which regions are on the page.

/// Ids and names of the sections, in the order of the page. The table of contents lists them.
pub const SECTIONS: [(&str, &str); 15] = [
    ("lesson", "Lesson"),
    ("training", "Training"),
    ("map", "Movie map"),
    ("you", "You"),
    ("recommendations", "Recommendations"),
    ("runs", "Runs"),
    ("learned", "What it learned"),
    ("evaluation", "Evaluation"),
    ("toy", "Toy"),
    ("one-batch", "One batch"),
    ("class", "Class"),
    ("data-preview", "Data preview"),
    ("export", "Export"),
    ("data", "Data"),
    ("model-panel", "Model"),
];

/// The name of the section with this id.
pub fn name_of_section(id: &str) -> &str {
    SECTIONS.iter().find(|(of, _)| *of == id).map_or(id, |(_, name)| name)
}

/// All regions, or only the sections with these ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ShownRegions {
    #[default]
    All,
    Only(Vec<String>),
}

impl ShownRegions {
    pub fn only(ids: &[&str]) -> ShownRegions {
        ShownRegions::Only(ids.iter().map(|&id| id.to_owned()).collect())
    }

    /// Whether the section with this id is on the page.
    pub fn shows(&self, id: &str) -> bool {
        match self {
            ShownRegions::All => true,
            ShownRegions::Only(ids) => ids.iter().any(|shown| shown == id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_sections_are_shown() {
        let shown = |regions: &ShownRegions| {
            SECTIONS.iter().map(|(id, _)| *id).filter(|id| regions.shows(id)).collect::<Vec<_>>()
        };
        assert_eq!(shown(&ShownRegions::All).len(), SECTIONS.len());
        assert_eq!(shown(&ShownRegions::only(&["toy", "map"])), ["map", "toy"]);
        assert!(shown(&ShownRegions::only(&[])).is_empty());
    }
}
