//! What a user can see, in one binary.

mod store;
