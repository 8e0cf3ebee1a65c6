//! What screens are put together from. Nothing here knows of schools or rules.

pub mod bullet;
pub mod card;
pub mod icon;
pub mod lines;
pub mod long;
pub mod mark;
pub mod photo;
pub mod row;
pub mod signature;
pub mod stack;
pub mod switch;
pub mod track;
