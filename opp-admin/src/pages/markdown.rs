//! Markdown as HTML that holds nothing but Markdown: no HTML of its own, no images from elsewhere, no links that run something.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

/// Headings of a text stand below those of the page.
const DEEPER: usize = 2;

/// The HTML of a text.
pub(crate) fn to_html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, Parser::new_ext(text, options).filter_map(harmless));
    out
}

fn harmless(event: Event<'_>) -> Option<Event<'_>> {
    Some(match event {
        // HTML is text like any other, and is escaped as such.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // What would be loaded from elsewhere is named instead.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title: _,
            id: _,
        }) => Event::Start(Tag::Link {
            link_type,
            // `mailto:` is written before an address.
            dest_url: if link_type == LinkType::Email || is_harmless(&dest_url) {
                dest_url
            } else {
                CowStr::Borrowed("#")
            },
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        }),
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: deeper(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(deeper(level))),
        other => other,
    })
}

fn deeper(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    let lower = (level as usize + DEEPER).min(6);
    lower.try_into().unwrap_or(pulldown_cmark::HeadingLevel::H6)
}

fn is_harmless(url: &str) -> bool {
    let lower = url.trim_start().to_ascii_lowercase();
    ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn markdown_is_shown_and_html_is_not() {
        assert_eq!(to_html("# A *b*"), "<h3>A <em>b</em></h3>\n");
        assert_eq!(
            to_html("[a](https://a.example)"),
            "<p><a href=\"https://a.example\">a</a></p>\n"
        );
        assert_eq!(
            to_html("<ann@a.example>"),
            "<p><a href=\"mailto:ann@a.example\">ann@a.example</a></p>\n"
        );
        for bad in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[a](javascript:alert(1))",
            "[a](JAVASCRIPT:alert(1))",
            "[a](data:text/html,x)",
            "![a](https://evil.example/pixel)",
            "<javascript:alert(1)>",
            "[a]: javascript:alert(1)\n\n[a]",
            "[a](https://a.example \"\\\" onmouseover=alert(1)\")",
            "```<img onerror=x>\ncode\n```",
        ] {
            let html = to_html(bad);
            for forbidden in [
                "<script",
                "<img",
                "=\"javascript",
                "=\"JAVASCRIPT",
                "=\"data:",
                "id=\"",
                " onclick",
                "title=",
            ] {
                assert!(!html.contains(forbidden), "{bad} gives {html}");
            }
        }
    }
}
