//! A signature drawn on the screen as a picture.

use std::fmt::Write as _;

use crate::chart::png;
use crate::report::document::{Image, Signature as Place};
use crate::visit::Signature;
use crate::visit::finish::ROLES;

use super::say::{day_of, people};
use super::{Ground, VisitFacts};

/// Width of the field that was signed in, in the points' own measure, and its height.
const FIELD: (u32, u32) = (1000, 340);
/// Width of the pen.
const PEN: u32 = 9;

/// Where those who sign a visit sign, with the signatures given.
pub(super) fn signed(ground: &Ground<'_>, visit: &VisitFacts) -> Vec<Place> {
    let say = ground.say();
    let of_role = |role: &str| {
        let given = visit.sheet.signatures.get(role);
        let names = given.map(|given| people(&given.value.name)).unwrap_or_default();
        let role = ground.role(visit, role, names.len());
        let Some(given) = given else { return Place { role, ..Place::default() } };
        Place { role, name: say.list(names), drawn: drawn(&given.value), date: say.day(day_of(given.at)) }
    };
    ROLES.map(of_role).into()
}

/// The strokes as a picture; `None` where nothing was drawn or it cannot be drawn.
fn drawn(signature: &Signature) -> Option<Image> {
    if signature.strokes.iter().all(Vec::is_empty) {
        return None;
    }
    let svg = svg(signature);
    let pixels = png::of_svg(&svg).ok()?;
    Some(Image::new(pixels).with_vector(svg.into_bytes()))
}

fn svg(signature: &Signature) -> String {
    let (width, height) = FIELD;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {width} {height}\">",
        width / 4,
        height / 4
    );
    for stroke in signature.strokes.iter().filter(|stroke| !stroke.is_empty()) {
        let mut path = String::new();
        for (place, (x, y)) in stroke.iter().enumerate() {
            let _ = write!(path, "{}{x} {y}", if place == 0 { "M" } else { " L" });
        }
        if stroke.len() == 1 {
            // A dot.
            path.push_str(" h1");
        }
        let _ = write!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"#000\" stroke-width=\"{PEN}\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"/>"
        );
    }
    svg.push_str("</svg>");
    svg
}
