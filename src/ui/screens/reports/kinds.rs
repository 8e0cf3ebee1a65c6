//! The kinds of documents, in groups: what each needs, or why it cannot be made.

use eframe::egui::{Align2, ComboBox, Rect, Role, ScrollArea, Ui, Vec2, WidgetInfo};

use crate::chart;
use crate::ops::export_document::Kind;
use crate::ops::offer_documents::{Material, Visits, Whose, asks};
use crate::ops::papers::visit;
use crate::ui::command::Command;
use crate::ui::screens::Screen;
use crate::ui::state;
use crate::ui::theme;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon, row};
use crate::ui::words::Say;

/// Height of a line, in steps.
const HIGH: f32 = 12.0;

/// Groups and their kinds, in the order of the list.
const GROUPS: [(&str, &[Kind]); 3] = [
    (
        "visits",
        &[
            Kind::Visit(visit::Kind::VisitSummary),
            Kind::Visit(visit::Kind::Feedback),
            Kind::Visit(visit::Kind::SchoolRecord),
            Kind::Visit(visit::Kind::SchoolBrief),
            Kind::Visit(visit::Kind::RectificationNotice),
        ],
    ),
    ("county", &[Kind::CountyReport, Kind::TownshipReport, Kind::Forms, Kind::SevenIndicators, Kind::SelfReview]),
    ("tables", &[Kind::Ledger, Kind::Visits, Kind::Doubts, Kind::Data]),
];

/// Kinds that are listed, in order.
pub fn listed() -> impl Iterator<Item = Kind> {
    GROUPS.into_iter().flat_map(|(_, kinds)| kinds.iter().copied())
}

/// The kind that is looked at.
pub(super) fn chosen(state: &state::State) -> Kind {
    let remembered = state.memory.reports.kind.as_deref();
    let can = |kind: &Kind| state.reports.material.as_ref().is_none_or(|material| material.lack(*kind).is_none());
    let remembered = listed().find(|kind| remembered == Some(kind.id()));
    remembered.or_else(|| listed().find(can)).unwrap_or(Kind::CountyReport)
}

/// What a kind is called where there is little room.
pub(super) fn short_name(say: Say, id: &str) -> String {
    if listed().any(|kind| kind.id() == id) {
        return say.of(&format!("reports.kind.{id}"));
    }
    Kind::from_id(id).map_or_else(|_| id.to_owned(), |kind| kind.name(say.language))
}

/// What a kind needs, in a few words; or why it cannot be made.
fn needs(say: Say, material: &Material, kind: Kind) -> (String, bool) {
    if let Some(lack) = material.lack(kind) {
        return (say.of(&format!("offer.{}", lack.id())), false);
    }
    let asked = asks(kind);
    let key = match (asked.visits, asked.whose) {
        (Visits::One, _) => "one_visit",
        (Visits::Some, _) => "some_visits",
        (_, [Whose::School]) => "school",
        (_, [Whose::Township]) => "township",
        (_, [Whose::School, ..]) => "school_or_township",
        (_, [Whose::County]) => "county",
        _ => "any",
    };
    let formats = kind.formats().join(" · ");
    (say.with("reports.needs_line", &[("needs", say.of(&format!("reports.needs.{key}"))), ("formats", formats)]), true)
}

/// The list.
pub(super) fn list_ui(ui: &mut Ui, state: &mut state::State, material: &Material) {
    let say = state.say;
    let current = chosen(state);
    let goes = state.reports.in_view.replace(current) != Some(current);
    let mut pressed = None;
    card::card_ui(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ScrollArea::vertical().id_salt("kinds").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = ui.steps(0.5);
            for (place, (group, kinds)) in GROUPS.into_iter().enumerate() {
                if place > 0 {
                    ui.add_space(ui.steps(2.0));
                }
                card::weak_ui(ui, &say.of(&format!("reports.group.{group}")));
                for kind in kinds {
                    let (needs, can) = needs(say, material, *kind);
                    let name = short_name(say, kind.id());
                    let sign = if *kind != current {
                        Sign::Other
                    } else if goes {
                        Sign::GoTo
                    } else {
                        Sign::Chosen
                    };
                    if line_ui(ui, &name, &needs, can, sign) {
                        pressed = Some(Command::Document(*kind));
                    }
                }
            }
            ui.add_space(ui.steps(2.0));
            card::weak_ui(ui, &say.of("reports.group.charts"));
            let charts = [("number", chart::Kind::ALL.len().to_string())];
            if line_ui(ui, &say.with("reports.charts", &charts), &say.of("reports.charts_where"), true, Sign::Other) {
                pressed = Some(Command::Show(Screen::Gaps));
            }
        });
    });
    state.commands.extend(pressed);
}

/// What a line of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// One of the others.
    Other,
    /// The one that is looked at.
    Chosen,
    /// The same, to be brought into view.
    GoTo,
}

/// One kind: its name over what it needs.
fn line_ui(ui: &mut Ui, name: &str, needs: &str, can: bool, sign: Sign) -> bool {
    let chosen = sign != Sign::Other;
    let label = format!("{name} {needs}");
    let size = Vec2::new(ui.available_width(), ui.steps(HIGH));
    let (rect, response) = ui.allocate_exact_size(size, eframe::egui::Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, name));
    if sign == Sign::GoTo {
        response.scroll_to_me(None);
    }
    if ui.is_rect_visible(rect) {
        row::ground(ui, rect, chosen, &response);
        if response.has_focus() {
            let stroke = ui.visuals().selection.stroke;
            ui.painter().rect_stroke(rect, sizes().radius, stroke, eframe::egui::StrokeKind::Inside);
        }
        let colours = ui.colours();
        let inner = rect.shrink2(Vec2::new(row::margin(), ui.steps(1.0)));
        let ink = match (chosen, can) {
            (true, _) => colours.accent,
            (false, true) => colours.text,
            (false, false) => colours.text_weak,
        };
        let style = if chosen { theme::strong() } else { eframe::egui::TextStyle::Body };
        let text = row::lines(ui, name, &style, ink, inner.width(), 1);
        row::put(ui.painter(), text, inner.left_top(), Align2::LEFT_TOP, ink);
        let (mut left, weak) = (inner.left_bottom(), if can { colours.text_weak } else { colours.open });
        if !can {
            let side = ui.steps(3.0);
            let square = Rect::from_min_size(left - Vec2::new(0.0, side + 1.0), Vec2::splat(side));
            icon::paint(ui.painter(), square, "info", weak);
            left.x += side + ui.steps(1.0);
        }
        let text = row::lines(ui, needs, &theme::small(), weak, inner.right() - left.x, 1);
        row::put(ui.painter(), text, left, Align2::LEFT_BOTTOM, weak);
    }
    response.on_hover_text(label).clicked()
}

/// The same as a box that opens, where there is little room.
pub(super) fn box_ui(ui: &mut Ui, state: &mut state::State, material: &Material) {
    let say = state.say;
    let current = chosen(state);
    let name = short_name(say, current.id());
    let mut pressed = None;
    let width = ui.available_width();
    let combo = ComboBox::from_id_salt("kind").selected_text(&name).width(width).truncate();
    let shown = combo.height(ui.steps(70.0)).show_ui(ui, |ui| {
        for (group, kinds) in GROUPS {
            card::weak_ui(ui, &say.of(&format!("reports.group.{group}")));
            for kind in kinds {
                let (needs, _) = needs(say, material, *kind);
                let line = ui.selectable_label(*kind == current, short_name(say, kind.id()));
                if line.on_hover_text(needs).clicked() {
                    pressed = Some(Command::Document(*kind));
                }
            }
        }
        let charts = [("number", chart::Kind::ALL.len().to_string())];
        if ui.selectable_label(false, say.with("reports.charts", &charts)).clicked() {
            pressed = Some(Command::Show(Screen::Gaps));
        }
    });
    let label = say.with("reports.kind_box", &[("name", name)]);
    shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &label));
    state.commands.extend(pressed);
}
