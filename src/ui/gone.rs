//! A window that something other than the program has destroyed. winit has no other word for it than a panic: it goes
//! on asking the X server about a window that is no more. What was entered is in the store by then; so this is closing it.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How winit prints an error of the X server.
const ERROR: &str = "X11Error";
/// Numbers in the protocol of the errors about a window that is no more: no such window, no such thing to draw on.
const GONE: [&str; 2] = ["error_code:3,", "error_code:9,"];

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
    let said = panic.payload_as_str().unwrap_or_default().replace(' ', "");
    from_winit && said.contains(ERROR) && GONE.into_iter().any(|code| said.contains(code))
}
