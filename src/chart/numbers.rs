//! Numbers and names as people read them, and round places on an axis.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::scene::Tick;
use crate::text::grouped;

/// Most decimals ever shown.
const MOST_DECIMALS: usize = 6;
/// Most decimals shown where they decide a verdict.
const MOST_DECIDING: usize = 12;

/// A number with this many decimals and thousands separators.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "—".to_owned();
    }
    let digits = rounded(value.abs(), decimals);
    // Minus zero, and what rounds to it, has no sign.
    let is_below = value < 0.0 && digits.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0');
    format!("{}{}", if is_below { "−" } else { "" }, grouped(&digits))
}

/// Significant digits of a double that people see; what stands behind them is how it is kept.
const SEEN_DIGITS: i32 = 15;

/// A number with this many decimals and nothing else, rounded as spreadsheets and people do: the decimal that is seen, halves away
/// from zero. 8.6695 is 8.670 to three decimals, though the double kept for it is a little less.
#[must_use]
pub fn rounded(value: f64, decimals: usize) -> String {
    let seen = format!("{:.1$e}", value.abs(), SEEN_DIGITS as usize - 1);
    let parts = seen.split_once('e').and_then(|(digits, power)| Some((digits, power.parse::<i32>().ok()?)));
    // How many of the digits stay.
    let kept = parts.and_then(|(digits, power)| Some((digits, power + 1 + i32::try_from(decimals).ok()?)));
    let Some((digits, kept)) = kept.filter(|(_, kept)| *kept < SEEN_DIGITS) else {
        return format!("{value:.decimals$}");
    };
    let digits: Vec<u64> = digits.bytes().filter(u8::is_ascii_digit).map(|digit| u64::from(digit - b'0')).collect();
    let whole = usize::try_from(kept).map_or(0, |kept| {
        let up = u64::from(digits.get(kept).is_some_and(|digit| *digit >= 5));
        digits.iter().take(kept).fold(0, |number, digit| number * 10 + digit) + up
    });
    let mut shown = format!("{whole:0>width$}", width = decimals + 1);
    if decimals > 0 {
        shown.insert(shown.len() - decimals, '.');
    }
    if value < 0.0 && whole > 0 { format!("-{shown}") } else { shown }
}

/// A number with at most this many decimals, without zeros at its end.
#[must_use]
pub fn plain(value: f64, decimals: usize) -> String {
    let shown = fixed(value, decimals);
    if shown.contains('.') { shown.trim_end_matches('0').trim_end_matches('.').to_owned() } else { shown }
}

/// A whole number with separators.
#[must_use]
pub fn count(value: usize) -> String {
    fixed(value as f64, 0)
}

/// A part of one in percent.
#[must_use]
pub fn percent(part: f64) -> String {
    let shown = part * 100.0;
    // Neither "0 %" for little nor "100 %" for nearly all.
    let decimals = usize::from(shown.abs() < 9.95 || shown > 99.4 && shown < 100.0);
    format!("{}%", plain(shown, decimals))
}

/// Two numbers that differ, with as many decimals as it takes to tell them apart.
#[must_use]
pub fn told_apart(one: f64, other: f64, decimals: usize) -> (String, String) {
    let differ = |decimals: &usize| fixed(one, *decimals) != fixed(other, *decimals);
    let decimals = if one.total_cmp(&other).is_eq() {
        decimals
    } else {
        (decimals..=MOST_DECIMALS).find(differ).unwrap_or(decimals)
    };
    (plain(one, decimals), plain(other, decimals))
}

/// As many decimals as it takes for none of the values to look like the threshold they do not reach.
#[must_use]
pub fn enough_decimals(values: impl Iterator<Item = f64>, threshold: f64, decimals: usize) -> usize {
    let enough = |value: f64| {
        let differ = |decimals: &usize| fixed(value, *decimals) != fixed(threshold, *decimals);
        (decimals..=MOST_DECIMALS).find(differ).unwrap_or(decimals)
    };
    values.map(enough).max().unwrap_or(decimals)
}

/// Decimals that let a value be seen on its side of a limit, where it is shown [`rounded`]: 0.5004 against 0.50 is not shown as 0.500,
/// 8.6695 against 8.67 not as 8.670.
#[must_use]
pub fn deciding(value: f64, limit: f64, least: usize) -> usize {
    let side = |number: f64| number.partial_cmp(&limit);
    let tells = |places: &usize| side(rounded(value, *places).parse().unwrap_or(value)) == side(value);
    (least..=MOST_DECIDING).find(tells).unwrap_or(MOST_DECIDING)
}

/// How many decimals values of this size need; `form` is what the official form has.
#[must_use]
pub fn decimals_for(largest: f64, form: u32) -> usize {
    let form = form as usize;
    match largest.abs() {
        size if size >= 1000.0 => 0,
        size if size >= 100.0 => form.min(1),
        size if size >= 1.0 || size <= 0.0 => form,
        size if size >= 0.1 => form + 1,
        _ => (form + 2).min(MOST_DECIMALS),
    }
}

/// A name cut to a width in columns (a Chinese character has two), with a sign that it was cut.
#[must_use]
pub fn shortened(name: &str, width: usize) -> String {
    if name.len() <= width || name.width() <= width {
        return name.to_owned();
    }
    let mut cut = String::new();
    let mut taken = 0;
    for one in name.chars() {
        taken += one.width().unwrap_or_default();
        if taken + 1 > width {
            break;
        }
        cut.push(one);
    }
    cut.push('…');
    cut
}

/// A name without characters that no file of text or pictures may hold, and without those that turn a line around.
#[must_use]
pub fn clean(name: &str) -> String {
    let bad = |one: char| {
        one.is_control()
            || matches!(one, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || matches!(one, '\u{fffe}' | '\u{ffff}' | '\u{feff}')
    };
    let cleaned: String = name.chars().map(|one| if bad(one) { ' ' } else { one }).collect();
    cleaned.trim().to_owned()
}

/// A range widened to round places, and those places: about `wanted` of them.
#[must_use]
pub fn axis(low: f64, high: f64, wanted: usize) -> ([f64; 2], Vec<Tick>) {
    let (mut low, mut high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    if high - low <= f64::EPSILON * low.abs().max(high.abs()) {
        // All are equal: the place stands in the middle, and zero in sight where it is near.
        let around = if low.abs() > 0.0 { low.abs() * 0.5 } else { 1.0 };
        (low, high) = (low - around, high + around);
    } else if low > 0.0 && low < 0.35 * high {
        low = 0.0;
    }
    let step = round_step((high - low) / wanted.max(1) as f64);
    let first = (low / step + 1e-9).floor();
    let last = (high / step - 1e-9).ceil();
    let decimals = step_decimals(step);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of places")]
    let places = (last - first).clamp(1.0, 100.0) as usize;
    let ticks = (0..=places)
        .map(|place| {
            let at = (first + place as f64) * step;
            Tick { at, label: fixed(at, decimals) }
        })
        .collect();
    ([first * step, last * step], ticks)
}

/// The next of 1, 2, 2.5, 5 times a power of ten.
fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let of = rough / power;
    let times = [1.0, 2.0, 2.5, 5.0].into_iter().find(|times| of <= times * (1.0 + 1e-9)).unwrap_or(10.0);
    times * power
}

fn step_decimals(step: f64) -> usize {
    let is_whole = |shifted: f64| (shifted - shifted.round()).abs() < 1e-6;
    (0..12).find(|decimals| is_whole(step * 10_f64.powi(*decimals))).map_or(12, i32::unsigned_abs) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_separators_and_a_real_minus() {
        let shown = [fixed(1_234_567.891, 2), fixed(-1234.0, 0), fixed(-0.001, 2), fixed(999.0, 0), fixed(f64::NAN, 2)];
        assert_eq!(shown, ["1,234,567.89", "−1,234", "0.00", "999", "—"]);
        assert_eq!([plain(4.5, 2), plain(4.0, 2), plain(100.0, 0)], ["4.5", "4", "100"]);
        assert_eq!([percent(0.62), percent(0.034), percent(0.996), percent(1.0)], ["62%", "3.4%", "99.6%", "100%"]);
    }

    #[test]
    fn numbers_that_differ_look_different() {
        assert_eq!(told_apart(0.5004, 0.5, 3), ("0.5004".to_owned(), "0.5".to_owned()));
        assert_eq!(enough_decimals([4.195, 3.0].into_iter(), 4.2, 2), 3);
        assert_eq!(told_apart(0.5, 0.5, 3), ("0.5".to_owned(), "0.5".to_owned()));
    }

    #[test]
    fn numbers_are_rounded_and_never_cut_off() {
        let shown = [rounded(8.6695, 3), rounded(8.6695, 2), rounded(8.6695, 4), rounded(2.675, 2), rounded(-0.125, 2)];
        assert_eq!(shown, ["8.670", "8.67", "8.6695", "2.68", "-0.13"]);
        let shown = [rounded(0.05, 0), rounded(0.5, 0), rounded(99.95, 1), rounded(0.000_4, 2), rounded(-0.001, 2)];
        assert_eq!(shown, ["0", "1", "100.0", "0.00", "0.00"]);
        assert_eq!(
            [rounded(1e20, 0), rounded(0.0, 3), rounded(123_456_789.5, 0)],
            ["100000000000000000000", "0.000", "123456790"]
        );
        assert_eq!(rounded(0.1, 20), format!("{:.20}", 0.1));
        // The double is 8.66949999…: cut off after three decimals it would be 8.669, and rounded it would look like the limit.
        assert_eq!(deciding(8.6695, 8.67, 2), 4);
        assert_eq!(fixed(8.6695, deciding(8.6695, 8.67, 2)), "8.6695");
        assert_eq!([deciding(8.67, 8.67, 2), deciding(47.0 / 11.2, 4.2, 2), deciding(0.5004, 0.5, 3)], [2, 3, 4]);
    }

    #[test]
    fn axes_have_round_places() {
        let labels = |low: f64, high: f64| {
            let (range, ticks) = axis(low, high, 6);
            assert!(range[0] <= low && range[1] >= high && ticks.len() >= 2, "{low} {high} {range:?}");
            ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(1.0, 11.7), "0 2 4 6 8 10 12");
        assert_eq!(labels(1800.0, 6000.0), "0 1,000 2,000 3,000 4,000 5,000 6,000");
        assert_eq!(labels(0.05, 0.14), "0.04 0.06 0.08 0.10 0.12 0.14");
        assert_eq!(labels(5.0, 5.0), "2 3 4 5 6 7 8");
        assert_eq!(labels(0.0, 0.0), "−1.0 −0.5 0.0 0.5 1.0");
        assert_eq!(labels(-3.0, 4.0), "−4 −2 0 2 4");
    }

    #[test]
    fn names_are_cut_by_width_and_cleaned() {
        assert_eq!([shortened("西乡中心小学", 7), shortened("西乡小学", 8)], ["西乡中…", "西乡小学"]);
        assert_eq!(clean("a\u{0}b\nc\u{202e}"), "a b c");
        assert_eq!(shortened(&"长".repeat(10_000), 16).chars().count(), 8);
    }
}
