//! Seven.
