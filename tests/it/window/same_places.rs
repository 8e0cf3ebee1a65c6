//! The marks of a chart stand on the screen where the written file has them: what the program writes is parsed and set
//! against the shapes that the window paints.

use eframe::egui::epaint::{ClippedShape, ColorMode, Shape};
use eframe::egui::{Color32, FullOutput, Pos2, Rect, Vec2, pos2};
use junheng::chart::layout::{self, Frame};
use junheng::chart::{Colours, GroupBy, Kind, Theme};
use junheng::store::FILE_NAME;
use junheng::ui::screens::Screen;
use quick_xml::events::{BytesStart, Event};

use super::harness::{Look, Window};
use crate::program::Desk;

/// So far a mark may stand from its place, points: a file has two decimals, and its canvas is another width.
const NEAR: f32 = 0.05;
/// Edges of bars and cells, and axes: their distance from a neighbour or an edge is in points, whatever the width of the
/// canvas.
const NEAR_EDGE: f32 = 0.8;
/// Longest gap between two dashes.
const GAP: f32 = 4.0;
/// Two of these are one colour: shades are mixed in bytes on the screen, and the window's letters are a shade off.
const SHADE: u8 = 10;
/// Thickness of the line of an axis, which stands within the plot on the screen and at its edge in the file.
const AXIS: f32 = 1.2;

/// A form, in points of the screen.
#[derive(Debug, Clone, PartialEq)]
enum Form {
    Disc { at: Pos2, radius: f32 },
    Ring { at: Pos2, radius: f32 },
    Polygon(Vec<Pos2>),
    Area(Rect),
    Line(Vec<Pos2>),
}

/// A form that was drawn.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    form: Form,
    colour: [u8; 3],
    /// Thickness of a line or rim.
    wide: f32,
    dashed: bool,
}

fn rgb(colour: Color32) -> [u8; 3] {
    [colour.r(), colour.g(), colour.b()]
}

fn hex(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn is_shade(one: [u8; 3], other: [u8; 3]) -> bool {
    (0..3).all(|part| one[part].abs_diff(other[part]) <= SHADE)
}

/// A plot of the file and where it stands on the screen.
struct Place<'a> {
    frame: &'a Frame,
    rect: Rect,
}

impl Place<'_> {
    #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
    fn to_screen(&self, [x, y]: [f64; 2]) -> Pos2 {
        let along = (x - self.frame.left) / self.frame.width;
        let down = (y - self.frame.top) / self.frame.height;
        self.rect.min + self.rect.size() * Vec2::new(along as f32, down as f32)
    }

    fn has(&self, [x, y]: [f64; 2]) -> bool {
        let inside = |at: f64, from: f64, to: f64| at >= from - 0.5 && at <= to + 0.5;
        inside(x, self.frame.left, self.frame.right()) && inside(y, self.frame.top, self.frame.bottom())
    }

    /// A symbol: its middle moves with the plot, its size is in points.
    #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
    fn symbol(&self, points: &[[f64; 2]], middle: [f64; 2]) -> Vec<Pos2> {
        let at = self.to_screen(middle);
        points.iter().map(|[x, y]| at + Vec2::new((x - middle[0]) as f32, (y - middle[1]) as f32)).collect()
    }
}

fn middle(points: &[[f64; 2]]) -> [f64; 2] {
    [0, 1].map(|part| points.iter().map(|point| point[part]).sum::<f64>() / points.len() as f64)
}

/// Numbers of a list of points or of a path.
fn numbers(text: &str) -> Vec<[f64; 2]> {
    let parts = text.split(|one: char| !(one.is_ascii_digit() || matches!(one, '.' | '-')));
    let parts: Vec<f64> = parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect();
    parts.as_chunks::<2>().0.to_vec()
}

struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.0.try_get_attribute(name).unwrap().map(|value| value.value.into_owned())
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok()
    }

    fn point(&self, x: &str, y: &str) -> Option<[f64; 2]> {
        Some([self.number(x)?, self.number(y)?])
    }

    fn colour(&self, name: &str) -> Option<[u8; 3]> {
        hex(&self.text(name)?)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a length in points")]
    fn wide(&self) -> f32 {
        self.number("stroke-width").unwrap_or(0.0) as f32
    }

    /// What it draws in one of the plots.
    fn drawn(&self, places: &[Place<'_>], ground: [u8; 3]) -> Vec<Drawn> {
        let place_of = |middle: [f64; 2]| places.iter().find(|place| place.has(middle));
        let (stroke, fill) = (self.colour("stroke"), self.colour("fill"));
        let dashed = self.text("stroke-dasharray").is_some();
        let line =
            |points: Vec<Pos2>| Drawn { form: Form::Line(points), colour: stroke.unwrap(), wide: self.wide(), dashed };
        match self.0.name().as_ref() {
            "circle" => {
                let at = self.point("cx", "cy").unwrap();
                let Some(place) = place_of(at) else { return Vec::new() };
                #[expect(clippy::cast_possible_truncation, reason = "points on a screen")]
                let (at, radius) = (place.to_screen(at), self.number("r").unwrap() as f32);
                let drawn = if fill == Some(ground) {
                    Drawn { form: Form::Ring { at, radius }, colour: stroke.unwrap(), wide: self.wide(), dashed }
                } else {
                    Drawn { form: Form::Disc { at, radius }, colour: fill.unwrap(), wide: 0.0, dashed }
                };
                vec![drawn]
            }
            "polygon" => {
                let points = numbers(&self.text("points").unwrap());
                let middle = middle(&points);
                let Some(place) = place_of(middle) else { return Vec::new() };
                let form = Form::Polygon(place.symbol(&points, middle));
                vec![Drawn { form, colour: fill.unwrap(), wide: 0.0, dashed }]
            }
            "rect" => {
                let Some(least) = self.point("x", "y") else { return Vec::new() };
                let size = self.point("width", "height").unwrap();
                let most = [least[0] + size[0], least[1] + size[1]];
                let middle = middle(&[least, most]);
                let Some(place) = place_of(middle) else { return Vec::new() };
                let Some(opacity) = self.number("fill-opacity") else {
                    // A symbol.
                    let corners = place.symbol(&[least, most], middle);
                    let form = Form::Area(Rect::from_two_pos(corners[0], corners[1]));
                    return vec![Drawn { form, colour: fill.unwrap(), wide: 0.0, dashed }];
                };
                let form = Form::Area(Rect::from_two_pos(place.to_screen(least), place.to_screen(most)));
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a colour")]
                let mixed = |part: usize| {
                    let (from, to) = (f64::from(ground[part]), f64::from(fill.unwrap()[part]));
                    (from + (to - from) * opacity).round() as u8
                };
                vec![Drawn { form, colour: [0, 1, 2].map(mixed), wide: 0.0, dashed }]
            }
            "line" => {
                let ends = [self.point("x1", "y1").unwrap(), self.point("x2", "y2").unwrap()];
                let Some(place) = place_of(middle(&ends)) else { return Vec::new() };
                // Above the plot a line goes on to its label.
                let within = |[x, y]: [f64; 2]| place.to_screen([x, y.max(place.frame.top)]);
                vec![line(ends.map(within).to_vec())]
            }
            "polyline" => {
                let points = numbers(&self.text("points").unwrap());
                let Some(place) = place_of(points[0]) else { return Vec::new() };
                vec![line(points.iter().map(|point| place.to_screen(*point)).collect())]
            }
            "path" if stroke.is_some() => {
                let points = numbers(&self.text("d").unwrap());
                let middle = middle(&points);
                let Some(place) = place_of(middle) else { return Vec::new() };
                place.symbol(&points, middle).as_chunks::<2>().0.iter().map(|ends| line(ends.to_vec())).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What a file has in its plots.
fn in_file(picture: &str, places: &[Place<'_>]) -> Vec<Drawn> {
    let mut reader = quick_xml::Reader::from_str(picture);
    let (mut found, mut ground) = (Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let element = Element(start);
                if element.0.name().as_ref() == "rect" && ground.is_none() {
                    ground = element.colour("fill");
                }
                found.extend(ground.map(|ground| element.drawn(places, ground)).into_iter().flatten());
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// What the window paints in its plots, but for the ground behind dots and names.
fn on_screen(output: &FullOutput, places: &[Place<'_>], ground: [u8; 3]) -> Vec<Drawn> {
    let mut found = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &output.shapes {
        if places.iter().any(|place| place.rect.contains_rect(clip_rect.shrink(0.5))) {
            collect(shape, &mut found);
        }
    }
    found.retain(|drawn| matches!(drawn.form, Form::Line(_)) || drawn.colour != ground);
    found
}

fn collect(shape: &Shape, found: &mut Vec<Drawn>) {
    let mut push = |form: Form, colour: Color32, wide: f32| {
        found.push(Drawn { form, colour: rgb(colour), wide, dashed: false });
    };
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, found)),
        Shape::Circle(circle) if circle.stroke.is_empty() => {
            push(Form::Disc { at: circle.center, radius: circle.radius }, circle.fill, 0.0);
        }
        Shape::Circle(circle) => {
            push(Form::Ring { at: circle.center, radius: circle.radius }, circle.stroke.color, circle.stroke.width);
        }
        Shape::LineSegment { points, stroke } => push(Form::Line(points.to_vec()), stroke.color, stroke.width),
        Shape::Path(path) if path.closed => push(Form::Polygon(path.points.clone()), path.fill, 0.0),
        Shape::Path(path) => {
            let ColorMode::Solid(colour) = path.stroke.color else { panic!("{path:?}") };
            push(Form::Line(path.points.clone()), colour, path.stroke.width);
        }
        // The ground behind a name lets something through.
        Shape::Rect(rect) if rect.fill.is_opaque() => push(Form::Area(rect.rect), rect.fill, 0.0),
        Shape::Mesh(mesh) => {
            for corners in mesh.vertices.as_chunks::<4>().0 {
                let points: Vec<Pos2> = corners.iter().map(|corner| corner.pos).collect();
                push(Form::Area(Rect::from_points(&points)), corners[0].color, 0.0);
            }
        }
        _ => {}
    }
}

fn are_near(one: &[Pos2], other: &[Pos2], far: f32) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.distance(*other) <= far)
}

fn is_same(file: &Form, screen: &Form, far: f32) -> bool {
    match (file, screen) {
        (Form::Disc { at, radius }, Form::Disc { at: other, radius: others })
        | (Form::Ring { at, radius }, Form::Ring { at: other, radius: others }) => {
            at.distance(*other) <= NEAR && (radius - others).abs() <= NEAR
        }
        // Corners may be counted the other way round.
        (Form::Polygon(one), Form::Polygon(other)) => {
            one.len() == other.len() && one.iter().all(|one| other.iter().any(|other| one.distance(*other) <= NEAR))
        }
        (Form::Area(one), Form::Area(other)) => {
            let near = |one: f32, other: f32, far: f32| (one - other).abs() <= far;
            near(one.left(), other.left(), NEAR_EDGE)
                && near(one.right(), other.right(), NEAR_EDGE)
                && near(one.top(), other.top(), NEAR)
                && near(one.bottom(), other.bottom(), NEAR)
        }
        (Form::Line(one), Form::Line(other)) => {
            let turned: Vec<Pos2> = other.iter().rev().copied().collect();
            are_near(one, other, far) || are_near(one, &turned, far)
        }
        _ => false,
    }
}

fn from_line(at: Pos2, line: &[Pos2]) -> f32 {
    let to_part = |ends: &[Pos2]| {
        let along = ends[1] - ends[0];
        let part = if along.length_sq() > 0.0 { (at - ends[0]).dot(along) / along.length_sq() } else { 0.0 };
        at.distance(ends[0] + along * part.clamp(0.0, 1.0))
    };
    line.windows(2).map(to_part).fold(f32::INFINITY, f32::min)
}

/// Takes the dashes of a line; says whether they reach from one end to the other.
fn take_dashes(file: &Drawn, line: &[Pos2], screen: &mut Vec<Drawn>) -> bool {
    let mut ends = Vec::new();
    screen.retain(|drawn| match &drawn.form {
        Form::Line(dash)
            if drawn.colour == file.colour
                && (drawn.wide - file.wide).abs() <= NEAR
                && dash.iter().all(|at| from_line(*at, line) <= NEAR) =>
        {
            ends.extend(dash.iter().copied());
            false
        }
        _ => true,
    });
    let reaches = |end: &Pos2, far: f32| ends.iter().any(|at| at.distance(*end) <= far);
    reaches(&line[0], NEAR) && reaches(&line[line.len() - 1], GAP + NEAR)
}

/// What differs, in words.
fn differences(kind: Kind, file: Vec<Drawn>, mut screen: Vec<Drawn>) -> Vec<String> {
    let mut faults = Vec::new();
    // Dashes first: a whole line may lie over them.
    let (dashed, whole): (Vec<Drawn>, Vec<Drawn>) = file.into_iter().partition(|drawn| drawn.dashed);
    for drawn in dashed {
        let Form::Line(line) = drawn.form.clone() else { continue };
        if !take_dashes(&drawn, &line, &mut screen) {
            faults.push(format!("{kind:?}: no dashes for {drawn:?}"));
        }
    }
    for drawn in whole {
        let is_axis = matches!(drawn.form, Form::Line(_)) && (drawn.wide - AXIS).abs() < NEAR;
        let far = if is_axis { NEAR_EDGE } else { NEAR };
        let found = screen.iter().position(|other| {
            is_same(&drawn.form, &other.form, far)
                && (drawn.wide - other.wide).abs() <= NEAR
                && is_shade(drawn.colour, other.colour)
        });
        match found {
            Some(place) => drop(screen.swap_remove(place)),
            None => faults.push(format!("{kind:?}: only in the file: {drawn:?}")),
        }
    }
    faults.extend(screen.into_iter().map(|drawn| format!("{kind:?}: only on the screen: {drawn:?}")));
    faults
}

#[test]
fn marks_stand_where_the_file_has_them() {
    let mut window = Window::with_sample(Look::CHINESE);
    let desk = Desk::new();
    std::fs::create_dir_all(desk.store()).unwrap();
    std::fs::copy(window.folder().join(FILE_NAME), desk.file()).unwrap();
    window.resize(Vec2::new(1600.0, 3000.0));
    window.state_mut().screen = Screen::Gaps;
    let mut faults = Vec::new();
    for by in GroupBy::ALL {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind == Kind::Boxes || by == GroupBy::Area) {
            let memory = &mut window.state_mut().memory.gaps;
            (memory.kind, memory.group_by) = (Some(kind.id().to_owned()), Some(by.id().to_owned()));
            window.settle();
            let name = format!("{}-{}.svg", kind.id(), by.id());
            let line = format!("--lang zh-CN export chart:{} --by {} --out {name}", kind.id(), by.id());
            assert_eq!(desk.words(&line).status, 0, "{line}");
            let picture = std::fs::read_to_string(desk.path(&name)).unwrap();
            let (scene, transforms) = window.state().gaps.on_screen().unwrap();
            assert_eq!((scene.kind, transforms.len()), (kind, scene.panels.len()));
            let layout = layout::layout(scene);
            let frames = layout.frames().zip(transforms);
            let places: Vec<Place<'_>> =
                frames.map(|(frame, transform)| Place { frame, rect: *transform.frame() }).collect();
            let ground = hex(&Colours::of(Theme::Light).ground.hex()).unwrap();
            let mut file = in_file(&picture, &places);
            let marks = scene.marks().count();
            assert!(file.len() >= marks, "{kind:?}: {} forms for {marks} marks", file.len());
            let mut screen = on_screen(window.output(), &places, ground);
            if kind == Kind::Heat {
                // Signs stand beside the figures, whose letters are of another size.
                let is_cell = |drawn: &Drawn| matches!(drawn.form, Form::Area(_));
                file.retain(is_cell);
                screen.retain(is_cell);
            }
            faults.extend(differences(kind, file, screen));
        }
    }
    faults.truncate(40);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The comparison itself: what is moved, recoloured, another size or left out is found.
#[test]
fn a_mark_at_another_place_is_found() {
    let disc = |x: f32, radius: f32, colour: [u8; 3]| Drawn {
        form: Form::Disc { at: pos2(x, 10.0), radius },
        colour,
        wide: 0.0,
        dashed: false,
    };
    let file = || vec![disc(10.0, 4.0, [0, 90, 200])];
    let found = |screen: Vec<Drawn>| differences(Kind::Strip, file(), screen).len();
    assert_eq!(found(file()), 0);
    assert_eq!(found(vec![disc(10.1, 4.0, [0, 90, 200])]), 2);
    assert_eq!(found(vec![disc(10.0, 4.1, [0, 90, 200])]), 2);
    assert_eq!(found(vec![disc(10.0, 4.0, [200, 90, 0])]), 2);
    assert_eq!(found(Vec::new()), 1);
}
