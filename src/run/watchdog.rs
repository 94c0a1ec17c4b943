//! Wakes a run when its time on the host's clock is over.
//!
//! A run in virtual time cannot set an alarm of its own: Tokio's clock is paused, and a program that waits for what
//! never comes is never looked at again.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, OnceLock};
use std::task::Waker;
use std::time::{Duration, Instant};

/// An alarm: when, and whom it wakes.
type Alarm = (Instant, Waker);

/// Has `waker` woken once `deadline` has passed. One thread serves all runs; it is started when it is first needed.
pub(super) fn wake_at(deadline: Instant, waker: Waker) {
    static ALARMS: OnceLock<Mutex<Sender<Alarm>>> = OnceLock::new();
    let alarms = ALARMS.get_or_init(|| {
        let (sender, receiver) = mpsc::channel::<Alarm>();
        // Where no thread can be had, a run that waits for ever does so; nothing else depends on it.
        let _ = std::thread::Builder::new()
            .name("watchdog".to_owned())
            .spawn(move || watch(&receiver));
        Mutex::new(sender)
    });
    let _ = super::lock(alarms).send((deadline, waker));
}

fn watch(receiver: &mpsc::Receiver<Alarm>) {
    let mut pending: BTreeMap<(Instant, u64), Waker> = BTreeMap::new();
    let mut count = 0;
    loop {
        let now = Instant::now();
        while let Some(due) = pending.first_entry().filter(|entry| entry.key().0 <= now) {
            due.remove().wake();
        }
        let next = pending.first_key_value().map(|((at, _), _)| *at);
        let pause = next.map_or(Duration::from_secs(3600), |at| {
            at.saturating_duration_since(now)
        });
        match receiver.recv_timeout(pause) {
            Ok((at, waker)) => {
                count += 1;
                pending.insert((at, count), waker);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
