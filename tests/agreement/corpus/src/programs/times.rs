//@ dirs = ["fixtures/tree::/tree::rw"]
//@ case.read-only = { dirs = ["fixtures/tree::/tree"] }
//@ case.nothing = { dirs = [] }
use std::fs::{self, File, FileTimes, OpenOptions};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The times of a file; when it was read last is told only where that was set just now, because a host counts reads.
fn times(path: &str, set: bool) {
    let told = |at: std::io::Result<SystemTime>| match at {
        Ok(at) => match at.duration_since(UNIX_EPOCH) {
            Ok(since) => format!("{since:?}"),
            Err(error) => format!("-{:?}", error.duration()),
        },
        Err(error) => format!("{:?}", error.kind()),
    };
    match fs::metadata(path) {
        Ok(data) => {
            let accessed = if set { told(data.accessed()) } else { "whenever".to_owned() };
            println!("  accessed {accessed}, modified {}", told(data.modified()));
        }
        Err(error) => println!("  {:?}", error.raw_os_error()),
    }
}

fn main() {
    let path = "/tree/hello.txt";
    for (name, opened) in [
        ("reading", File::open(path)),
        ("writing", OpenOptions::new().write(true).open(path)),
        ("folder", File::open("/tree/sub")),
    ] {
        let Some(file) = done(name, opened) else {
            continue;
        };
        let path = if name == "folder" { "/tree/sub" } else { path };
        for at in [Duration::ZERO, Duration::from_secs(1), Duration::new(1_000_000_000, 999_999_999),
            Duration::new(7, 1), Duration::from_secs(4_000_000_000), Duration::from_millis(1_579_132_800_123)]
        {
            let when = UNIX_EPOCH + at;
            let both = FileTimes::new().set_accessed(when + Duration::from_secs(5)).set_modified(when);
            let set = say(&format!("set both {at:?}"), file.set_times(both));
            times(path, set.is_some());
        }
        say("set modified", file.set_modified(UNIX_EPOCH + Duration::new(42, 42)));
        times(path, false);
        let set = say("set accessed", file.set_times(FileTimes::new().set_accessed(UNIX_EPOCH + Duration::new(43, 43))));
        times(path, set.is_some());
        say("set nothing", file.set_times(FileTimes::new()));
        times(path, set.is_some());
        if let Some(before) = UNIX_EPOCH.checked_sub(Duration::from_secs(1)) {
            say("before 1970", file.set_modified(before));
        } else {
            println!("no time before 1970");
        }
    }
    done("rename", fs::rename("/tree/sub/inner.txt", "/tree/sub/renamed.txt"));
    times("/tree/sub/renamed.txt", false);
    say("created", fs::metadata(path).and_then(|data| data.created()).map(|_| "known"));
}
