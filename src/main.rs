//! Opens the window or hands over to the command line; nothing else.

use std::process::ExitCode;

use junheng::cli::{Streams, run};
use junheng::context::Context;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let streams = Streams { out: &mut std::io::stdout(), err: &mut std::io::stderr() };
    ExitCode::from(run(&arguments, &Context::system(), streams))
}
