use std::time::{Duration, Instant, SystemTime};

fn main() {
    println!("before");
    match std::env::args().nth(1).as_deref() {
        Some("instant") => println!("{:?}", Instant::now().elapsed()),
        Some("system") => println!("{}", SystemTime::now().elapsed().is_ok()),
        Some("sleep") => std::thread::sleep(Duration::from_secs(1)),
        Some("none") => std::thread::sleep(Duration::ZERO),
        Some("yield") => std::thread::yield_now(),
        _ => {}
    }
    println!("after");
}
