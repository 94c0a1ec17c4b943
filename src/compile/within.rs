//! A compiler's process that may not take for ever.

use std::io::{self, Read};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What the process said and how it ended; `None` where it was stopped because it took longer than `limit`.
///
/// # Errors
///
/// Where it cannot be started or waited for.
pub(super) fn output(command: &mut Command, limit: Duration) -> io::Result<Option<Output>> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        // A pipe that nobody reads would hold the process up.
        let stdout = scope.spawn(move || read(stdout));
        let stderr = scope.spawn(move || read(stderr));
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break Some(status);
            }
            if started.elapsed() > limit {
                child.kill()?;
                child.wait()?;
                break None;
            }
            thread::sleep(Duration::from_millis(2));
        };
        let (stdout, stderr) = (stdout.join(), stderr.join());
        Ok(status.map(|status| Output {
            status,
            stdout: stdout.unwrap_or_default(),
            stderr: stderr.unwrap_or_default(),
        }))
    })
}

fn read(stream: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What came until a stream broke is what there is.
    let _ = stream.map(|mut stream| stream.read_to_end(&mut bytes));
    bytes
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_heard_or_stopped() {
        let limit = Duration::from_millis(300);
        let mut quick = Command::new("sh");
        quick.args(["-c", "echo out; echo err >&2; exit 3"]);
        let done = output(&mut quick, Duration::from_secs(20))
            .unwrap()
            .unwrap();
        assert_eq!(done.status.code(), Some(3));
        assert_eq!(
            (&done.stdout[..], &done.stderr[..]),
            (&b"out\n"[..], &b"err\n"[..])
        );
        let mut slow = Command::new("sleep");
        assert!(output(slow.arg("60"), limit).unwrap().is_none());
    }
}
