//! The page of one school. To be drawn.
