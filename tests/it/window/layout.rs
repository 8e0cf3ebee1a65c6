//! Whether what is drawn can be read: no text cut off, none over another, none half under something.

use eframe::egui::epaint::{ClippedShape, Shape};
use eframe::egui::{Order, Rect};

use super::harness::Window;

/// Edges are smoothed over a point.
const SLACK: f32 = 1.5;

/// A text on the screen.
struct Text {
    words: String,
    /// Where its ink is.
    ink: Rect,
    /// Where it may be drawn.
    clip: Rect,
}

/// What scrolls sideways ends this near to the edge of the window: its margin and a scroll bar.
const MARGIN: f32 = 32.0;

/// What cannot be read, in words. What `scrolls_sideways` may be cut where it goes on behind its edge.
pub fn faults(window: &Window, scrolls_sideways: bool) -> Vec<String> {
    // What floats covers what is beneath it, and is meant to.
    let floating: Vec<Rect> = window.ctx().memory(|memory| {
        let layers = memory.areas().visible_layer_ids().into_iter().filter(|layer| layer.order != Order::Background);
        layers.filter_map(|layer| memory.area_rect(layer.id)).collect()
    });
    let screen = window.ctx().content_rect().shrink(MARGIN);
    let mut shapes = Vec::new();
    for ClippedShape { clip_rect, shape, .. } in &window.output().shapes {
        flatten(shape, *clip_rect, &mut shapes);
    }
    let (mut texts, mut faults) = (Vec::<Text>::new(), Vec::new());
    for (shape, clip) in shapes {
        match shape {
            Shape::Rect(rect) if rect.fill.is_opaque() => {
                let covers = rect.rect.intersect(clip);
                let floats = floating.iter().any(|area| area.expand(SLACK).contains_rect(covers));
                texts.retain(|text| {
                    let lost = visible(text).intersect(covers);
                    if has_size(lost) && !floats {
                        faults.push(format!("{:?} lies under something at {covers:?}", text.words));
                    }
                    !has_size(lost)
                });
            }
            Shape::Text(text) => {
                let words = text.galley.text().to_owned();
                let text = Text { words, ink: shape.visual_bounding_rect(), clip };
                let seen = visible(&text);
                // Without words there is no ink, and its place is no number.
                if text.words.trim().is_empty() || !has_size(seen) {
                    continue;
                }
                let cut_left = text.ink.left() < clip.left() - SLACK;
                let cut_right = text.ink.right() > clip.right() + SLACK;
                // What is cut above or below can be scrolled to, unless what cuts it is a line high.
                let low = clip.height() < text.ink.height() - SLACK;
                let goes_on = scrolls_sideways && (clip.right() >= screen.right() || clip.bottom() >= screen.bottom());
                if cut_left || (cut_right || low) && !goes_on {
                    faults.push(format!("{:?} at {:?} is cut off by {clip:?}", text.words, text.ink));
                }
                for other in &texts {
                    if has_size(seen.intersect(visible(other))) {
                        faults.push(format!("{:?} lies over {:?} at {:?}", text.words, other.words, text.ink));
                    }
                }
                texts.push(text);
            }
            _ => {}
        }
    }
    faults
}

fn visible(text: &Text) -> Rect {
    text.ink.intersect(text.clip)
}

fn has_size(rect: Rect) -> bool {
    rect.width() > SLACK && rect.height() > SLACK
}

fn flatten<'a>(shape: &'a Shape, clip: Rect, into: &mut Vec<(&'a Shape, Rect)>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| flatten(shape, clip, into)),
        _ => into.push((shape, clip)),
    }
}
