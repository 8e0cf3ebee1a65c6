//! Fonts and the style of everything egui draws, from the tokens.

use std::sync::Arc;

use eframe::egui::{
    Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle,
    Theme, Vec2, Visuals, style::ScrollStyle, style::WidgetVisuals,
};

use super::tokens::{Colours, colours_of, sizes};
use crate::fonts::{BOLD, QUOTES_BOLD, QUOTES_REGULAR, REGULAR};
use crate::text::Language;

/// Family of headings and figures.
pub fn bold() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// Text style of small print.
pub fn small() -> TextStyle {
    TextStyle::Small
}

/// Text style of a card's heading.
pub fn heading() -> TextStyle {
    TextStyle::Name("heading".into())
}

/// Text style of the one number a card is about.
pub fn figure() -> TextStyle {
    TextStyle::Name("figure".into())
}

/// Text style of body text in bold.
pub fn strong() -> TextStyle {
    TextStyle::Name("strong".into())
}

/// Installs both themes.
pub fn install(ctx: &Context) {
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme));
    }
}

/// Installs the fonts of a language.
pub fn install_fonts(ctx: &Context, language: Language) {
    let mut fonts = FontDefinitions::empty();
    let all = [("regular", REGULAR), ("bold", BOLD), ("quotes", QUOTES_REGULAR), ("bold_quotes", QUOTES_BOLD)];
    for (name, data) in all {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(data)));
    }
    let family = |names: &[&str]| {
        let of_language = |name: &&&str| language == Language::En || !name.ends_with("quotes");
        names.iter().filter(of_language).map(|name| (*name).to_owned()).collect::<Vec<_>>()
    };
    let regular = family(&["quotes", "regular"]);
    fonts.families.insert(FontFamily::Proportional, regular.clone());
    fonts.families.insert(FontFamily::Monospace, regular);
    // What the bold cut lacks is drawn in the regular one.
    fonts.families.insert(bold(), family(&["bold_quotes", "bold", "regular"]));
    ctx.set_fonts(fonts);
}

fn style(theme: Theme) -> Style {
    let (colours, size) = (colours_of(theme), sizes());
    let mut style = Style::default();
    let fonts = [
        (TextStyle::Small, size.small, FontFamily::Proportional),
        (TextStyle::Body, size.body, FontFamily::Proportional),
        (TextStyle::Button, size.body, FontFamily::Proportional),
        (TextStyle::Monospace, size.body, FontFamily::Monospace),
        (TextStyle::Heading, size.title, bold()),
        (heading(), size.heading, bold()),
        (figure(), size.figure, bold()),
        (strong(), size.body, bold()),
    ];
    style.text_styles = fonts.into_iter().map(|(style, size, family)| (style, FontId::new(size, family))).collect();
    style.visuals = visuals(theme, colours);
    let spacing = &mut style.spacing;
    let grid = size.grid;
    spacing.item_spacing = Vec2::new(2.0 * grid, 2.0 * grid);
    spacing.button_padding = Vec2::new(3.0 * grid, grid);
    spacing.interact_size = Vec2::new(10.0 * grid, size.button);
    spacing.window_margin = Margin::same(20);
    spacing.menu_margin = Margin::same(6);
    spacing.combo_width = 30.0 * grid;
    spacing.combo_height = 90.0 * grid;
    spacing.text_edit_width = 70.0 * grid;
    spacing.tooltip_width = 90.0 * grid;
    spacing.indent = 4.0 * grid;
    // The handle is drawn in the colour of text, or a white one on a white page would say nothing of what is below.
    spacing.scroll = ScrollStyle {
        bar_width: 2.0 * grid,
        floating_width: 1.5 * grid,
        floating_allocated_width: 2.0 * grid,
        foreground_color: true,
        dormant_background_opacity: 0.0,
        dormant_handle_opacity: 0.3,
        active_handle_opacity: 0.4,
        interact_handle_opacity: 0.6,
        ..ScrollStyle::thin()
    };
    style.interaction.tooltip_delay = 0.3;
    style.interaction.selectable_labels = false;
    style.url_in_tooltip = true;
    style
}

fn visuals(theme: Theme, colours: &Colours) -> Visuals {
    let mut visuals = match theme {
        Theme::Light => Visuals::light(),
        Theme::Dark => Visuals::dark(),
    };
    let corner = CornerRadius::same(6);
    let widget = |fill, line, ink| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, line),
        corner_radius: corner,
        fg_stroke: Stroke::new(1.0, ink),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(colours.card, colours.line, colours.text);
    visuals.widgets.inactive = widget(colours.card, colours.line, colours.text);
    visuals.widgets.hovered = widget(colours.hover, colours.line_strong, colours.text);
    visuals.widgets.active = widget(colours.pressed, colours.accent, colours.text);
    visuals.widgets.open = widget(colours.hover, colours.accent, colours.text);
    visuals.selection.bg_fill = colours.accent_soft;
    visuals.selection.stroke = Stroke::new(1.0, colours.accent);
    visuals.hyperlink_color = colours.accent;
    visuals.weak_text_color = Some(colours.text_weak);
    visuals.faint_bg_color = colours.sunken;
    visuals.extreme_bg_color = colours.card;
    visuals.text_edit_bg_color = Some(colours.card);
    visuals.code_bg_color = colours.sunken;
    visuals.warn_fg_color = colours.open;
    visuals.error_fg_color = colours.bad;
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = corner;
    visuals.window_fill = colours.card;
    visuals.window_stroke = Stroke::new(1.0, colours.line);
    visuals.panel_fill = colours.page;
    let shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: colours.shadow };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.slider_trailing_fill = true;
    visuals
}
