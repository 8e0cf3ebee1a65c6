//! A window that something other than the program has destroyed. winit has no other word for it than a panic: it goes
//! on asking the X server about a window that is no more. What was entered is in the store by then; so this is closing it.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the X server answers about a window that is no more.
const NO_SUCH_WINDOW: &str = "error_kind: Window";

/// Runs the window; `None` where it was destroyed meanwhile. Every other panic goes its way.
pub(super) fn unless_destroyed<T>(run: impl FnOnce() -> T) -> Option<T> {
    let destroyed = Arc::new(AtomicBool::new(false));
    let (seen, before) = (Arc::clone(&destroyed), Arc::new(take_hook()));
    let others = Arc::clone(&before);
    set_hook(Box::new(move |panic| {
        if is_destruction(panic) {
            seen.store(true, Ordering::Relaxed);
        } else {
            others(panic);
        }
    }));
    let done = catch_unwind(AssertUnwindSafe(run));
    set_hook(Box::new(move |panic| before(panic)));
    match done {
        Ok(done) => Some(done),
        Err(_) if destroyed.load(Ordering::Relaxed) => None,
        Err(panic) => resume_unwind(panic),
    }
}

fn is_destruction(panic: &PanicHookInfo<'_>) -> bool {
    let from_winit = panic.location().is_some_and(|place| place.file().contains("winit"));
    from_winit && panic.payload_as_str().is_some_and(|said| said.contains(NO_SUCH_WINDOW))
}
