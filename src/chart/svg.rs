//! A scene as SVG: a picture of its own, light, with every mark's words as its tooltip.

use super::colours::{Colour, Colours, Theme};
use super::labels::{self, Labels};
use super::layout::{
    self, Frame, LEGEND, Layout, Line, MARGIN, NOTE, Placed, RULE, SUBTITLE, TICK, TITLE, legend_sample,
};
use super::scene::{AxisScale, Legend, Mark, Panel, Role, Sample, Scene, Shape, Symbol, Tick};
use super::width;

/// Families in the order they are looked for; the program's own first.
const FAMILIES: &str = "Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif";
/// Pictures with more marks than this carry no tooltips: browsers would take seconds for them.
const MOST_TOOLTIPS: usize = 4_000;
/// Symbols in cells and legends, points.
const SIGN: f64 = 4.0;

/// A scene as SVG.
#[must_use]
pub fn svg(scene: &Scene) -> String {
    drawn(scene, &layout::layout(scene))
}

/// A scene as SVG for a page of paper: as large as its words need it, without its title, which is the caption there.
#[must_use]
pub fn svg_on_paper(scene: &Scene) -> String {
    drawn(scene, &layout::layout_on_paper(scene))
}

fn drawn(scene: &Scene, layout: &Layout) -> String {
    let colours = Colours::of(Theme::Light);
    let mut pen = Pen { out: String::new(), scene, colours, tooltips: scene.marks().count() <= MOST_TOOLTIPS };
    pen.open(layout);
    pen.words(layout);
    for (panel, placed) in scene.panels.iter().zip(&layout.panels) {
        pen.panel(panel, placed);
    }
    pen.out.push_str("</svg>\n");
    pen.out
}

/// Text as it may stand in XML.
#[must_use]
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Names are cleaned when a scene is made; what other text may bring is left out here.
            one if one.is_control() || matches!(one, '\u{fffe}' | '\u{ffff}') => {}
            one => escaped.push(one),
        }
    }
    escaped
}

/// A length with as many decimals as an eye can see.
fn length(value: f64) -> String {
    let shown = format!("{value:.2}");
    let shown = shown.trim_end_matches('0').trim_end_matches('.');
    if shown == "-0" { "0".to_owned() } else { shown.to_owned() }
}

/// Where a text begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

struct Pen<'a> {
    out: String,
    scene: &'a Scene,
    colours: Colours,
    tooltips: bool,
}

impl Pen<'_> {
    fn open(&mut self, layout: &Layout) {
        let (wide, high) = (length(layout.width), length(layout.height));
        self.out += &format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\" \
             role=\"img\" lang=\"{}\" font-family=\"{FAMILIES}\">\n",
            self.scene.language.tag()
        );
        self.out += &format!("<title>{}</title>\n", escaped(&self.scene.title));
        let said = std::iter::once(&self.scene.subtitle).chain(&self.scene.notes).map(String::as_str);
        self.out += &format!("<desc>{}</desc>\n", escaped(&said.collect::<Vec<_>>().join("\n")));
        let ground = self.colours.ground.hex();
        self.out += &format!("<rect width=\"{wide}\" height=\"{high}\" fill=\"{ground}\"/>\n");
    }

    fn words(&mut self, layout: &Layout) {
        let (text, muted) = (self.colours.text, self.colours.muted);
        let lines = |pen: &mut Self, lines: &[Line], size: f64, bold: bool, colour: Colour| {
            for line in lines {
                pen.text_at(&line.text, line.x, line.y, size, bold, colour, Anchor::Start, "");
            }
        };
        lines(self, &layout.title, TITLE, true, text);
        lines(self, &layout.subtitle, SUBTITLE, false, muted);
        lines(self, &layout.notes, NOTE, false, muted);
        for (entry, (x, y)) in self.scene.legend.iter().zip(&layout.legend) {
            self.legend(entry, *x, *y);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a text on a picture")]
    fn text_at(
        &mut self,
        text: &str,
        x: f64,
        y: f64,
        size: f64,
        bold: bool,
        colour: Colour,
        anchor: Anchor,
        more: &str,
    ) {
        let weight = if bold { " font-weight=\"700\"" } else { "" };
        let anchor =
            if anchor == Anchor::Start { String::new() } else { format!(" text-anchor=\"{}\"", anchor.name()) };
        self.out += &format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight}{anchor} fill=\"{}\"{more}>{}</text>\n",
            length(x),
            length(y),
            length(size),
            colour.hex(),
            escaped(text)
        );
    }

    fn legend(&mut self, entry: &Legend, x: f64, y: f64) {
        let (colour, text) = (self.colours.role(entry.role), self.colours.text);
        match entry.sample {
            Sample::Dot => self.symbol(entry.role, x + 6.0, y, 5.5, ""),
            Sample::Area => self.rectangle([x, x + 15.0], [y - 5.5, y + 5.5], colour, 1.0, ""),
            Sample::Cell => {
                self.rectangle([x, x + 16.0], [y - 7.0, y + 7.0], colour, cell_opacity(entry.role, 0.5), "");
                if has_sign(entry.role) {
                    self.sign(entry.role, x + 8.0, y);
                }
            }
            Sample::Line => {
                let dash = if entry.role.is_dashed() { " stroke-dasharray=\"5 3\"" } else { "" };
                self.line([x, y], [x + 26.0, y], colour, 2.4, dash);
            }
        }
        let place = x + legend_sample(entry.sample);
        self.text_at(&entry.label, place, y + LEGEND * 0.36, LEGEND, false, text, Anchor::Start, "");
    }

    fn panel(&mut self, panel: &Panel, placed: &Placed) {
        self.axes(panel, placed);
        let frame = &placed.frame;
        let behind = |mark: &&Mark| matches!(mark.shape, Shape::Bar { .. } | Shape::Cell { .. } | Shape::Box { .. });
        let is_rule = |mark: &&Mark| matches!(mark.shape, Shape::Rule { .. });
        for mark in panel.marks.iter().filter(behind) {
            self.mark(mark, panel, frame);
        }
        self.rules(panel, placed);
        for mark in panel.marks.iter().filter(|mark| !behind(mark) && !is_rule(mark)) {
            self.mark(mark, panel, frame);
        }
        self.labels(panel, placed);
    }

    fn axes(&mut self, panel: &Panel, placed: &Placed) {
        let frame = &placed.frame;
        let (grid, axis, muted) = (self.colours.grid, self.colours.axis, self.colours.muted);
        if panel.x.scale == AxisScale::Values {
            for tick in &panel.x.ticks {
                let (x, _) = frame.to_canvas(tick.at, 0.0);
                self.line([x, frame.top], [x, frame.bottom()], grid, 1.0, "");
            }
        }
        if panel.y.scale == AxisScale::Values {
            for tick in &panel.y.ticks {
                let (_, y) = frame.to_canvas(0.0, tick.at);
                self.line([frame.left, y], [frame.right(), y], grid, 1.0, "");
            }
        }
        if !placed.ticks_on_top {
            let zero = if panel.y.scale == AxisScale::Values && panel.y.range[0] < 0.0 && panel.y.range[1] > 0.0 {
                frame.to_canvas(0.0, 0.0).1
            } else {
                frame.bottom()
            };
            self.line([frame.left, zero], [frame.right(), zero], axis, 1.2, "");
        }
        self.x_ticks(panel, placed);
        self.y_ticks(panel, placed);
        if !panel.x.name.is_empty() && !placed.ticks_on_top {
            let y = frame.bottom() + if panel.x.ticks.is_empty() { 20.0 } else { 38.0 };
            let name = width::cut(&panel.x.name, TICK, false, frame.width);
            self.text_at(&name, frame.right(), y, TICK, false, muted, Anchor::End, "");
        }
        if !panel.y.name.is_empty() {
            let left = frame.left.min(panel_left(panel, frame));
            let name = width::cut(&panel.y.name, TICK, false, frame.right() - left);
            self.text_at(&name, left, placed.name_y, TICK, false, muted, Anchor::Start, "");
        }
    }

    fn x_ticks(&mut self, panel: &Panel, placed: &Placed) {
        let frame = &placed.frame;
        let muted = self.colours.muted;
        let y = if placed.ticks_on_top { frame.top - 7.0 } else { frame.bottom() + 16.0 };
        let step = panel.x.ticks.windows(2).map(|two| two[1].at - two[0].at).fold(f64::INFINITY, f64::min);
        let slot = (step / (panel.x.range[1] - panel.x.range[0]) * frame.width).min(frame.width);
        for tick in thinned(&panel.x.ticks, panel.x.scale, slot) {
            let (x, _) = frame.to_canvas(tick.at, 0.0);
            let lines = if placed.ticks_on_top {
                width::lines(&tick.label, TICK, false, slot - 6.0, 2)
            } else {
                vec![tick.label.clone()]
            };
            for (place, line) in lines.iter().rev().enumerate() {
                self.text_at(line, x, y - place as f64 * TICK * 1.25, TICK, false, muted, Anchor::Middle, "");
            }
        }
    }

    fn y_ticks(&mut self, panel: &Panel, placed: &Placed) {
        let frame = &placed.frame;
        let names = panel.y.scale == AxisScale::Names;
        let colour = if names { self.colours.text } else { self.colours.muted };
        for tick in panel.y.ticks.iter().step_by(placed.every) {
            let (_, y) = frame.to_canvas(0.0, tick.at);
            let room = (frame.left - MARGIN - 8.0).max(20.0);
            let label = if names { width::cut(&tick.label, TICK, false, room) } else { tick.label.clone() };
            self.text_at(&label, frame.left - 8.0, y + TICK * 0.36, TICK, false, colour, Anchor::End, "");
        }
    }

    fn rules(&mut self, panel: &Panel, placed: &Placed) {
        let frame = &placed.frame;
        let text = self.colours.text;
        for rule in &placed.rules {
            let mark = &panel.marks[rule.mark];
            let Shape::Rule { across, at } = mark.shape else { continue };
            let colour = self.colours.role(mark.role);
            let dash = if mark.role.is_dashed() { " stroke-dasharray=\"6 4\"" } else { "" };
            if across {
                let (_, y) = frame.to_canvas(frame.x[0], at);
                self.line([frame.left, y], [frame.right(), y], colour, 1.8, dash);
                self.line([frame.right(), y], [rule.x - 2.0, rule.y - RULE * 0.36], colour, 1.0, "");
                self.text_at(&rule.text, rule.x, rule.y, RULE, false, text, Anchor::Start, "");
            } else {
                let (x, _) = frame.to_canvas(at, frame.y[0]);
                self.line([x, frame.bottom()], [x, rule.y - RULE * 0.8], colour, 1.8, dash);
                self.text_at(&rule.text, rule.x, rule.y - 1.0, RULE, false, text, Anchor::Start, &self.halo());
            }
        }
    }

    /// A rim in the ground's colour, so that a text is read over lines.
    fn halo(&self) -> String {
        let ground = self.colours.ground.hex();
        format!(" stroke=\"{ground}\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"")
    }

    fn mark(&mut self, mark: &Mark, panel: &Panel, frame: &Frame) {
        let colour = self.colours.role(mark.role);
        let tooltip = self.tooltip(mark);
        match &mark.shape {
            Shape::Dot { x, y, radius } => {
                let (x, y) = frame.to_canvas(*x, *y);
                self.symbol(mark.role, x, y, *radius, &tooltip);
            }
            Shape::Bar { x, y } => {
                let (x, y) = corners(frame, x, y);
                self.bar(x, y, colour, &tooltip);
            }
            Shape::Cell { x, y, strength } => {
                let (x, y) = corners(frame, x, y);
                let gap = ((y[1] - y[0]) * 0.08).min(1.0);
                let opacity = cell_opacity(mark.role, *strength);
                self.rectangle([x[0] + 1.0, x[1] - 1.0], [y[0] + gap, y[1] - gap], colour, opacity, &tooltip);
            }
            Shape::Line { points } => self.polyline(points, mark, panel, frame, &tooltip),
            Shape::Box { y, half, along } => self.whiskers(*y, *half, along, colour, frame, &tooltip),
            Shape::Rule { .. } => {}
        }
    }

    fn tooltip(&self, mark: &Mark) -> String {
        if !self.tooltips {
            return String::new();
        }
        let lines = self.scene.hover(mark);
        if lines.is_empty() { String::new() } else { format!("<title>{}</title>", escaped(&lines.join("\n"))) }
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2], colour: Colour, wide: f64, more: &str) {
        self.out += &format!(
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"{}\"{more}/>\n",
            length(from[0]),
            length(from[1]),
            length(to[0]),
            length(to[1]),
            colour.hex(),
            length(wide)
        );
    }

    fn rectangle(&mut self, x: [f64; 2], y: [f64; 2], colour: Colour, opacity: f64, inside: &str) {
        self.out += &format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" fill-opacity=\"{}\">{inside}</rect>\n",
            length(x[0]),
            length(y[0]),
            length((x[1] - x[0]).max(0.0)),
            length((y[1] - y[0]).max(0.0)),
            colour.hex(),
            length(opacity)
        );
    }

    /// A bar, set apart from its neighbours where it is wide enough.
    fn bar(&mut self, x: [f64; 2], y: [f64; 2], colour: Colour, tooltip: &str) {
        // Narrow ones reach into the next, or their seams would show.
        let gap = if x[1] - x[0] > 4.0 { 0.5 } else { -0.2 };
        self.rectangle([x[0] + gap, x[1] - gap], y, colour, 1.0, tooltip);
    }

    fn polyline(&mut self, points: &[[f64; 2]], mark: &Mark, panel: &Panel, frame: &Frame, tooltip: &str) {
        let places: Vec<String> = points
            .iter()
            .map(|[x, y]| {
                let (x, y) = frame.to_canvas(*x, *y);
                format!("{},{}", length(x), length(y))
            })
            .collect();
        let wide = if panel.y.scale == AxisScale::Names { 2.6 } else { 2.2 };
        let dash = if mark.role.is_dashed() { " stroke-dasharray=\"5 3\"" } else { "" };
        self.out += &format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{wide}\" stroke-linejoin=\"round\"{dash}>\
             {tooltip}</polyline>\n",
            places.join(" "),
            self.colours.role(mark.role).hex()
        );
    }

    fn whiskers(&mut self, y: f64, half: f64, along: &[f64; 5], colour: Colour, frame: &Frame, tooltip: &str) {
        let at = along.map(|value| frame.to_canvas(value, y).0);
        let (_, middle) = frame.to_canvas(along[2], y);
        let (_, top) = frame.to_canvas(along[2], y + half);
        let (_, bottom) = frame.to_canvas(along[2], y - half);
        let (text, muted) = (self.colours.text, self.colours.muted);
        self.line([at[0], middle], [at[1], middle], muted, 1.4, "");
        self.line([at[3], middle], [at[4], middle], muted, 1.4, "");
        let cap = (bottom - top) * 0.22;
        for end in [at[0], at[4]] {
            self.line([end, middle - cap], [end, middle + cap], muted, 1.4, "");
        }
        self.rectangle([at[1], at[3]], [top, bottom], colour, 0.55, tooltip);
        self.line([at[2], top], [at[2], bottom], text, 2.2, "");
    }

    /// A role's symbol with the area of a circle of that radius.
    fn symbol(&mut self, role: Role, x: f64, y: f64, radius: f64, inside: &str) {
        let colour = self.colours.role(role).hex();
        let ground = self.colours.ground.hex();
        let rim = format!("fill=\"{colour}\" stroke=\"{ground}\" stroke-width=\"0.7\"");
        let (cx, cy) = (length(x), length(y));
        self.out += &match role.symbol() {
            Symbol::Circle => {
                format!("<circle cx=\"{cx}\" cy=\"{cy}\" r=\"{}\" {rim}>{inside}</circle>\n", length(radius))
            }
            Symbol::Ring => format!(
                "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"{}\" fill=\"{ground}\" stroke=\"{colour}\" stroke-width=\"1.8\">\
                 {inside}</circle>\n",
                length(radius - 0.9)
            ),
            Symbol::Triangle => {
                let side = radius * 2.0 / 3.0_f64.sqrt().sqrt() * std::f64::consts::PI.sqrt() / 2.0;
                // The middle of the triangle's weight stands on the place.
                let high = side * 3.0_f64.sqrt() / 2.0 * 2.0;
                let points = [(x, y - high * 2.0 / 3.0), (x - side, y + high / 3.0), (x + side, y + high / 3.0)];
                let points: Vec<String> =
                    points.iter().map(|(x, y)| format!("{},{}", length(*x), length(*y))).collect();
                format!("<polygon points=\"{}\" {rim}>{inside}</polygon>\n", points.join(" "))
            }
            Symbol::Square => {
                let half = radius * std::f64::consts::PI.sqrt() / 2.0;
                let (left, top, side) = (length(x - half), length(y - half), length(half * 2.0));
                format!("<rect x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\" {rim}>{inside}</rect>\n")
            }
            Symbol::Cross => {
                let arm = radius * 0.82;
                let wide = length((radius * 0.55).clamp(1.4, 4.5));
                let [left, right, top, bottom] = [x - arm, x + arm, y - arm, y + arm].map(length);
                format!(
                    "<path d=\"M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}\" fill=\"none\" \
                     stroke=\"{colour}\" stroke-width=\"{wide}\" stroke-linecap=\"round\">{inside}</path>\n"
                )
            }
            Symbol::Dash => {
                let [left, right] = [x - radius, x + radius].map(length);
                format!(
                    "<path d=\"M{left} {cy}L{right} {cy}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\">\
                     {inside}</path>\n"
                )
            }
        };
    }

    /// The sign of a role on a shaded cell, dark enough to be seen on it.
    fn sign(&mut self, role: Role, x: f64, y: f64) {
        let ink = self.colours.text.hex();
        let path = match role.symbol() {
            Symbol::Triangle => format!(
                "<path d=\"M{} {}L{} {}L{} {}Z\" fill=\"{ink}\"/>\n",
                length(x),
                length(y - SIGN),
                length(x - SIGN),
                length(y + SIGN * 0.8),
                length(x + SIGN),
                length(y + SIGN * 0.8)
            ),
            Symbol::Cross => format!(
                "<path d=\"M{0} {2}L{1} {3}M{0} {3}L{1} {2}\" stroke=\"{ink}\" stroke-width=\"1.8\" fill=\"none\"/>\n",
                length(x - SIGN * 0.85),
                length(x + SIGN * 0.85),
                length(y - SIGN * 0.85),
                length(y + SIGN * 0.85)
            ),
            _ => format!(
                "<path d=\"M{} {2}L{} {2}\" stroke=\"{ink}\" stroke-width=\"1.6\" fill=\"none\"/>\n",
                length(x - SIGN),
                length(x + SIGN),
                length(y)
            ),
        };
        self.out += &path;
    }

    fn labels(&mut self, panel: &Panel, placed: &Placed) {
        let frame = &placed.frame;
        let mut labels = Labels::of(panel, placed);
        // What falls short is named first.
        let urgent = |mark: &&Mark| matches!(mark.role, Role::BelowFloor | Role::Short);
        let marks = panel.marks.iter().filter(urgent).chain(panel.marks.iter().filter(|mark| !urgent(mark)));
        for mark in marks {
            match (&mark.shape, &mark.label) {
                (Shape::Dot { x, y, radius }, Some(label)) => {
                    let (x, y) = frame.to_canvas(*x, *y);
                    if let Some((x, y)) = labels.beside(x, y, *radius, label) {
                        let (text, halo) = (self.colours.text, self.halo());
                        self.text_at(label, x, y, labels::SIZE, false, text, Anchor::Start, &halo);
                    }
                }
                (Shape::Bar { x, y }, Some(label)) => self.bar_label(panel, frame, mark.role, x, y, label),
                (Shape::Cell { x, y, .. }, label) => self.cell_label(frame, mark.role, x, y, label.as_deref()),
                (Shape::Line { points }, Some(label)) => self.line_label(frame, points, label),
                _ => {}
            }
        }
    }

    fn bar_label(&mut self, panel: &Panel, frame: &Frame, role: Role, x: &[f64; 2], y: &[f64; 2], label: &str) {
        let (x, y) = corners(frame, x, y);
        let (text, size) = (self.colours.text, labels::SIZE);
        let wide = width::width(label, size, false);
        if panel.y.scale == AxisScale::Names {
            // Behind the bar, or before it where the plot ends.
            let middle = f64::midpoint(y[0], y[1]) + size * 0.36;
            let (place, anchor) = if x[1] + 7.0 + wide <= frame.right() {
                (x[1] + 6.0, Anchor::Start)
            } else {
                (x[0] - 6.0, Anchor::End)
            };
            let halo = self.halo();
            self.text_at(label, place, middle, size, false, text, anchor, &halo);
        } else if panel.x.scale == AxisScale::Names {
            self.text_at(label, f64::midpoint(x[0], x[1]), y[0] - 6.0, size, true, text, Anchor::Middle, "");
        } else if x[1] - x[0] >= size + 2.0 {
            // Upright: above the bar, or within it where the plot ends.
            let above = y[0] - wide - 12.0 >= frame.top;
            if !above && y[1] - y[0] < wide + 14.0 {
                return;
            }
            let white = Colour { rgb: [255; 3] };
            let colour = if above || self.colours.role(role).is_bright() { text } else { white };
            let (x, y) = (f64::midpoint(x[0], x[1]) + size * 0.36, y[0] + if above { -7.0 } else { wide + 8.0 });
            let halo = if above { self.halo() } else { String::new() };
            let turned = format!(" transform=\"rotate(-90 {} {})\"{halo}", length(x), length(y));
            self.text_at(label, x, y, size, false, colour, Anchor::Start, &turned);
        }
    }

    fn cell_label(&mut self, frame: &Frame, role: Role, x: &[f64; 2], y: &[f64; 2], label: Option<&str>) {
        let (x, y) = corners(frame, x, y);
        let (middle, high) = (f64::midpoint(y[0], y[1]), y[1] - y[0]);
        let text = self.colours.text;
        let wide = label.map_or(0.0, |label| width::width(label, TICK, false));
        let is_written = high >= 13.0 && wide + 3.0 * SIGN + 8.0 <= x[1] - x[0];
        if let Some(label) = label.filter(|_| is_written) {
            let right = f64::midpoint(x[0], x[1]) + 20.0;
            self.text_at(label, right, middle + TICK * 0.36, TICK, false, text, Anchor::End, "");
        }
        if has_sign(role) && high >= 2.4 * SIGN {
            let place = if is_written && label.is_some() { x[0] + 12.0 } else { f64::midpoint(x[0], x[1]) };
            self.sign(role, place, middle);
        }
    }

    /// Words along a straight line, above its middle.
    fn line_label(&mut self, frame: &Frame, points: &[[f64; 2]], label: &str) {
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
        let (from, to) = (frame.to_canvas(first[0], first[1]), frame.to_canvas(last[0], last[1]));
        let angle = (to.1 - from.1).atan2(to.0 - from.0).to_degrees();
        let (x, y) = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let turned = format!(" transform=\"rotate({} {} {})\"", length(angle), length(x), length(y));
        let muted = self.colours.muted;
        self.text_at(label, x, y - 7.0, labels::SIZE, false, muted, Anchor::Middle, &turned);
    }
}

/// Where the figures beside a plot begin.
fn panel_left(panel: &Panel, frame: &Frame) -> f64 {
    let widest = panel.y.ticks.iter().map(|tick| width::width(&tick.label, TICK, false)).fold(0.0, f64::max);
    (frame.left - 8.0 - widest).max(MARGIN)
}

/// Left and right, top and bottom on the canvas.
fn corners(frame: &Frame, x: &[f64; 2], y: &[f64; 2]) -> ([f64; 2], [f64; 2]) {
    let (left, bottom) = frame.to_canvas(x[0], y[0]);
    let (right, top) = frame.to_canvas(x[1], y[1]);
    ([left, right], [top, bottom])
}

/// Whether a cell of this role carries a sign: what is in order does not.
const fn has_sign(role: Role) -> bool {
    !matches!(role.symbol(), Symbol::Circle)
}

/// How strong a cell's colour is: never so strong that dark figures on it are hard to read.
fn cell_opacity(role: Role, strength: f64) -> f64 {
    let [least, more] = match role {
        Role::Missing => [0.25, 0.0],
        role if has_sign(role) => [0.35, 0.5],
        _ => [0.07, 0.38],
    };
    least + more * strength.clamp(0.0, 1.0)
}

/// Ticks whose labels have room: every one, every second, every fifth …
fn thinned(ticks: &[Tick], scale: AxisScale, slot: f64) -> impl Iterator<Item = &Tick> {
    let widest = ticks.iter().map(|tick| width::width(&tick.label, TICK, false)).fold(0.0, f64::max) + 12.0;
    let fits = |every: &usize| slot * *every as f64 >= widest;
    let every = match scale {
        AxisScale::Names => 1,
        _ => [1, 2, 5, 10, 20].into_iter().find(fits).unwrap_or(50),
    };
    ticks.iter().step_by(every)
}
