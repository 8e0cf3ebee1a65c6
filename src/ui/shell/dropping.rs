//! While files are held over the window: that they can be let go of, and which they are.

use eframe::egui::{Align2, Area, Id, LayerId, Order, RichText, Stroke, Ui, Vec2};

use crate::ui::state::State;
use crate::ui::tokens::{Look as _, sizes};
use crate::ui::widgets::{card, icon};

/// So many files are named.
const MOST_NAMED: usize = 3;
/// Of the screen beneath, so much is covered.
const COVER: f32 = 0.7;
/// Width of the line around the window.
const LINE: f32 = 2.0;

pub(super) fn dropping_ui(ui: &Ui, state: &State) {
    let ctx = ui.ctx();
    let (names, files) = ctx.input(|input| {
        let files = &input.raw.hovered_files;
        let name = |path: &std::path::Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let names = files.iter().filter_map(|file| name(file.path.as_deref()?)).take(MOST_NAMED);
        (names.collect::<Vec<_>>(), files.len())
    });
    if files == 0 {
        return;
    }
    let (say, colours) = (state.say, ui.colours());
    let all = ctx.content_rect();
    let painter = ctx.layer_painter(LayerId::new(Order::Foreground, Id::unique("dropping")));
    painter.rect_filled(all, 0.0, colours.page.gamma_multiply(COVER));
    let line = Stroke::new(LINE, colours.accent);
    painter.rect_stroke(all.shrink(LINE), sizes().radius, line, eframe::egui::StrokeKind::Inside);
    let area = Area::new(Id::unique("dropping_words")).order(Order::Tooltip).anchor(Align2::CENTER_CENTER, Vec2::ZERO);
    area.interactable(false).show(ctx, |ui| {
        card::dialog_frame(ui).show(ui, |ui| {
            ui.set_width(sizes().panel * 0.6);
            ui.vertical_centered(|ui| {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(ui.steps(16.0)), eframe::egui::Sense::hover());
                icon::paint(ui.painter(), rect, "import", colours.accent);
                ui.add_space(ui.steps(3.0));
                card::title_ui(ui, &say.of("dropping.let_go"));
                for name in &names {
                    ui.label(RichText::new(name).color(colours.text_weak));
                }
                if files > names.len() {
                    let more = [("number", (files - names.len()).to_string())];
                    ui.label(RichText::new(say.with("dropping.more", &more)).color(colours.text_weak));
                }
            });
        });
    });
}
