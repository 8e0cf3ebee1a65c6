//! Draws what egui has laid out, without a GPU: textured triangles, blended as `egui_glow` blends them.
//!
//! Colours are multiplied and added as the bytes they are (gamma space), with premultiplied alpha. Nothing here depends on
//! the machine but the last bit of a float.

use std::collections::HashMap;

use eframe::egui::{self, Color32, ColorImage, ImageData, TextureFilter, TextureId, TextureOptions, TexturesDelta};
use egui::epaint::{Mesh, Primitive, Vertex};
use egui_kittest::TestRenderer;
use image::RgbaImage;

/// A renderer for tests.
#[derive(Default)]
pub struct Renderer {
    textures: HashMap<TextureId, Texture>,
}

struct Texture {
    image: ColorImage,
    options: TextureOptions,
}

/// Red, green, blue, alpha, 0 to 255.
type Colour = [f32; 4];

/// Pixels that may be drawn on: from, and up to but without.
#[derive(Clone, Copy)]
struct Clip {
    from: [usize; 2],
    to: [usize; 2],
}

struct Canvas {
    size: [usize; 2],
    pixels: Vec<[u8; 4]>,
}

impl TestRenderer for Renderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(part) = change.image;
                if let (Some(at), Some(texture)) = (change.pos, self.textures.get_mut(&id)) {
                    texture.options = change.options;
                    put(&mut texture.image, &part, at);
                } else {
                    let texture = Texture { image: (*part).clone(), options: change.options };
                    self.textures.insert(id, texture);
                }
            }
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        // Zoom has been counted in: the size in points is that of the pass that was drawn.
        let points = ctx.viewport_rect().size();
        let size = [points.x, points.y].map(|side| pixel(side * scale, usize::MAX));
        let mut canvas = Canvas { size, pixels: vec![[0, 0, 0, 255]; size[0] * size[1]] };
        for clipped in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = clipped.primitive else { return Err("a callback cannot be drawn".to_owned()) };
            let texture = self.textures.get(&mesh.texture_id).ok_or_else(|| format!("no {:?}", mesh.texture_id))?;
            let rect = clipped.clip_rect;
            let clip = Clip {
                from: [pixel(rect.min.x * scale, size[0]), pixel(rect.min.y * scale, size[1])],
                to: [pixel(rect.max.x * scale, size[0]), pixel(rect.max.y * scale, size[1])],
            };
            canvas.draw(&mesh, texture, clip, scale);
        }
        let bytes = canvas.pixels.into_flattened();
        let [width, height] = size.map(|side| u32::try_from(side).unwrap_or(0));
        RgbaImage::from_raw(width, height, bytes).ok_or_else(|| "a picture of another size".to_owned())
    }
}

/// Lays a part over an image.
fn put(image: &mut ColorImage, part: &ColorImage, [left, top]: [usize; 2]) {
    let (width, whole) = (part.size[0], image.size[0]);
    for (row, line) in part.pixels.chunks_exact(width.max(1)).enumerate() {
        let start = (top + row) * whole + left;
        image.pixels[start..start + width].copy_from_slice(line);
    }
}

/// The pixel edge nearest to a place.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places on a screen")]
fn pixel(place: f32, most: usize) -> usize {
    (place.max(0.0).round() as usize).min(most)
}

/// The first pixel whose middle is at or behind a place.
fn first_behind(place: f32, from: usize, to: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places on a screen")]
    let pixel = (place - 0.5).ceil().max(0.0) as usize;
    pixel.clamp(from, to)
}

/// A corner in pixels with what is spread between corners: the four parts of its colour and its place in the texture.
#[derive(Clone, Copy)]
struct Corner {
    x: f32,
    y: f32,
    values: [f32; 6],
}

impl Corner {
    fn new(vertex: &Vertex, scale: f32, texture: &Texture) -> Self {
        let [red, green, blue, alpha] = vertex.color.to_array().map(f32::from);
        let [width, height] = texture.image.size;
        let values = [red, green, blue, alpha, vertex.uv.x * width as f32, vertex.uv.y * height as f32];
        Self { x: vertex.pos.x * scale, y: vertex.pos.y * scale, values }
    }

    /// Where the edge to another corner meets a row. Both triangles of an edge must come to the same number, so that no
    /// pixel on it is drawn twice or never: the upper corner goes first.
    fn meets(&self, other: &Self, row: f32) -> Option<f32> {
        let (upper, lower) = if self.y <= other.y { (self, other) } else { (other, self) };
        if row < upper.y || row >= lower.y {
            return None;
        }
        let part = (row - upper.y) / (lower.y - upper.y);
        Some(upper.x + part * (lower.x - upper.x))
    }
}

impl Canvas {
    fn draw(&mut self, mesh: &Mesh, texture: &Texture, clip: Clip, scale: f32) {
        for triangle in mesh.indices.as_chunks::<3>().0 {
            let corner = |index: u32| Corner::new(&mesh.vertices[index as usize], scale, texture);
            self.triangle(&triangle.map(corner), texture, clip);
        }
    }

    fn triangle(&mut self, corners: &[Corner; 3], texture: &Texture, clip: Clip) {
        let [one, two, three] = corners;
        let area = (two.x - one.x) * (three.y - one.y) - (three.x - one.x) * (two.y - one.y);
        let invisible = corners.iter().all(|corner| corner.values[..4] == [0.0; 4]);
        if invisible || area == 0.0 || !area.is_finite() {
            return;
        }
        let bits = |corner: &Corner| corner.values.map(f32::to_bits);
        let flat = (bits(one) == bits(two) && bits(two) == bits(three))
            .then(|| multiplied(&one.values, texture.at(one.values[4], one.values[5])));
        // How values grow by a pixel to the right and down.
        let (mut right, mut down) = ([0.0; 6], [0.0; 6]);
        for place in 0..6 {
            let (first, second) = (two.values[place] - one.values[place], three.values[place] - one.values[place]);
            right[place] = (first * (three.y - one.y) - second * (two.y - one.y)) / area;
            down[place] = (second * (two.x - one.x) - first * (three.x - one.x)) / area;
        }
        let top = one.y.min(two.y).min(three.y);
        let bottom = one.y.max(two.y).max(three.y);
        let rows = first_behind(top, clip.from[1], clip.to[1])..first_behind(bottom, clip.from[1], clip.to[1]);
        for row in rows {
            let middle = row as f32 + 0.5;
            let (mut left_end, mut right_end) = (f32::INFINITY, f32::NEG_INFINITY);
            for (from, to) in [(one, two), (two, three), (three, one)] {
                if let Some(x) = from.meets(to, middle) {
                    left_end = left_end.min(x);
                    right_end = right_end.max(x);
                }
            }
            if left_end >= right_end {
                continue;
            }
            let start = first_behind(left_end, clip.from[0], clip.to[0]);
            let end = first_behind(right_end, clip.from[0], clip.to[0]);
            let line = &mut self.pixels[row * self.size[0] + start..row * self.size[0] + end.max(start)];
            if let Some(colour) = flat {
                fill(line, colour);
                continue;
            }
            let (x, y) = (start as f32 + 0.5 - one.x, middle - one.y);
            let mut values = [0.0; 6];
            for place in 0..6 {
                values[place] = one.values[place] + right[place] * x + down[place] * y;
            }
            for under in line {
                blend(under, multiplied(&values, texture.at(values[4], values[5])));
                for place in 0..6 {
                    values[place] += right[place];
                }
            }
        }
    }
}

fn multiplied(values: &[f32; 6], texel: Colour) -> Colour {
    let mut colour = texel;
    for (part, value) in colour.iter_mut().zip(values) {
        *part *= value / 255.0;
    }
    colour
}

/// Most of a window is one colour without anything shining through.
fn fill(line: &mut [[u8; 4]], colour: Colour) {
    if colour[3] >= 255.0 {
        line.fill(colour.map(byte));
    } else {
        for under in line {
            blend(under, colour);
        }
    }
}

fn blend(under: &mut [u8; 4], over: Colour) {
    let through = 1.0 - over[3] / 255.0;
    for (under, over) in under.iter_mut().zip(over) {
        *under = byte(over + f32::from(*under) * through);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255, and `as` keeps it there")]
fn byte(value: f32) -> u8 {
    (value + 0.5) as u8
}

impl Texture {
    /// The colour at a place in texels. Beyond the edge it is the edge's: nothing we draw repeats.
    fn at(&self, x: f32, y: f32) -> Colour {
        if self.options.magnification == TextureFilter::Nearest {
            return self.texel(x.floor(), y.floor()).to_array().map(f32::from);
        }
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (right_part, bottom_part) = (x - left, y - top);
        let near = |column: f32, row: f32| self.texel(left + column, top + row).to_array();
        // Text stands on whole pixels, where one texel is all there is.
        if right_part < 0.001 && bottom_part < 0.001 {
            return near(0.0, 0.0).map(f32::from);
        }
        let corners = [near(0.0, 0.0), near(1.0, 0.0), near(0.0, 1.0), near(1.0, 1.0)];
        let mut colour = [0.0; 4];
        for (part, value) in colour.iter_mut().enumerate() {
            let corner = |place: usize| f32::from(corners[place][part]);
            let upper = corner(0) + (corner(1) - corner(0)) * right_part;
            let lower = corner(2) + (corner(3) - corner(2)) * right_part;
            *value = upper + (lower - upper) * bottom_part;
        }
        colour
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` keeps it at the edge")]
    fn texel(&self, column: f32, row: f32) -> Color32 {
        let [width, height] = self.image.size;
        let (column, row) = ((column as usize).min(width - 1), (row as usize).min(height - 1));
        self.image.pixels[row * width + column]
    }
}
