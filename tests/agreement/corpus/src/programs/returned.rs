use std::process::{ExitCode, Termination};

fn main() -> ExitCode {
    println!("about to end");
    match std::env::args().nth(1).as_deref() {
        Some("failure") => ExitCode::FAILURE,
        Some("seven") => ExitCode::from(7),
        Some("two-hundred") => ExitCode::from(200),
        Some("error") => Err::<(), String>("a\u{301} \"quoted\" error".into()).report(),
        _ => ExitCode::SUCCESS,
    }
}
