//! Patterns of dates and times: `%d %B %Y`, with the letters of `strftime`.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a letter after `%` stands for, of year, month, day, hour, minute and second.
fn part(letter: char, parts: [u32; 6]) -> Option<String> {
    let [year, month, day, hour, minute, second] = parts;
    let name = || {
        MONTHS
            .get((month as usize).wrapping_sub(1))
            .copied()
            .unwrap_or_default()
    };
    Some(match letter {
        'Y' => format!("{year:04}"),
        'y' => format!("{:02}", year % 100),
        'm' => format!("{month:02}"),
        'B' => name().to_owned(),
        'b' => name().chars().take(3).collect(),
        'd' => format!("{day:02}"),
        'e' => day.to_string(),
        'H' => format!("{hour:02}"),
        'M' => format!("{minute:02}"),
        'S' => format!("{second:02}"),
        '%' => "%".to_owned(),
        _ => return None,
    })
}

/// The pattern with the parts of a date or time in their places, or what is wrong with it.
fn fill(pattern: &str, parts: [u32; 6]) -> Result<String, String> {
    let mut text = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let letter = letters.next().ok_or("it ends with %")?;
        let filled = part(letter, parts)
            .ok_or_else(|| format!("%{letter} has no meaning: use %Y, %y, %m, %B, %b, %d, %e, %H, %M, %S or %%"))?;
        text.push_str(&filled);
    }
    Ok(text)
}

/// What is wrong with a pattern.
pub(super) fn mistake(pattern: &str) -> Option<String> {
    fill(pattern, [0; 6]).err()
}

/// A date or time by a pattern. What is no date of four digits for its year stays as it is.
#[cfg(feature = "panel")]
pub(crate) fn dated(value: &str, pattern: &str) -> String {
    let (date, time) = match value.split_once([' ', 'T']) {
        Some((date, time)) => (date, time),
        None if value.contains(':') => ("0000-00-00", value),
        None => (value, "00:00:00"),
    };
    let numbers = |text: &str, mark: char| -> Option<[u32; 3]> {
        let mut numbers = text.splitn(3, mark).map(|part| {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            digits.parse().ok()
        });
        Some([numbers.next()??, numbers.next()??, numbers.next()??])
    };
    let read = numbers(date, '-').zip(numbers(time, ':'));
    let filled = read.and_then(|([year, month, day], [hour, minute, second])| {
        fill(pattern, [year, month, day, hour, minute, second]).ok()
    });
    filled.unwrap_or_else(|| value.to_owned())
}

#[cfg(all(test, feature = "panel"))]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_shown_by_a_pattern() {
        assert_eq!(dated("2026-03-09", "%e %B %Y"), "9 March 2026");
        assert_eq!(
            dated("2026-03-09 14:05:07.25", "%d.%m.%y %H:%M:%S"),
            "09.03.26 14:05:07"
        );
        assert_eq!(dated("2026-03-09 14:05:07+00:00", "%b %d, %H h"), "Mar 09, 14 h");
        assert_eq!(dated("14:05:07", "%H.%M"), "14.05");
        assert_eq!(dated("0044-03-15 BC", "%Y"), "0044-03-15 BC");
        assert_eq!(dated("infinity", "%Y"), "infinity");
    }

    #[test]
    fn what_has_no_meaning_is_a_mistake() {
        assert_eq!(mistake("%Y-%m-%d 100%%"), None);
        assert!(mistake("%Q").is_some_and(|reason| reason.contains("%Q has no meaning")));
        assert_eq!(mistake("50 %").as_deref(), Some("it ends with %"));
    }
}
