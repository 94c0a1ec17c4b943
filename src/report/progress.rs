//! How far the work has come, on standard error: a bar on a terminal; elsewhere a line for each phase that takes long.

use super::printable;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// A bar appears after this long, so that nothing flickers when the work is over sooner.
const BAR_AFTER: Duration = Duration::from_millis(300);

/// Where there is no terminal, a phase is named after this long.
const LINE_AFTER: Duration = Duration::from_secs(2);

/// How often a bar moves by itself, to show that the work goes on.
const TICK: Duration = Duration::from_millis(100);

/// The work's progress, phase by phase. All methods may be called from any thread.
pub struct Progress {
    /// `None` says nothing.
    shared: Option<Arc<Shared>>,
}

struct Shared {
    show: Show,
    /// How long a phase takes before it is shown.
    after: Duration,
    current: Mutex<Phase>,
    changed: Condvar,
}

enum Show {
    Bar,
    Line(Box<dyn Fn(&str) + Send + Sync>),
}

struct Phase {
    /// Rises with each phase, and when one is over.
    number: u64,
    /// Empty between two phases.
    title: String,
    bar: ProgressBar,
}

impl Progress {
    /// Progress on standard error, or none: for reports that programs read, and where it is not wanted.
    pub fn new(enabled: bool) -> Self {
        if !enabled {
            return Self { shared: None };
        }
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if std::io::stderr().is_terminal() && !dumb {
            return Self::showing(Show::Bar, BAR_AFTER);
        }
        let line = |text: &str| {
            // Nobody is there to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "{text}");
        };
        Self::showing(Show::Line(Box::new(line)), LINE_AFTER)
    }

    fn showing(show: Show, after: Duration) -> Self {
        let phase = Phase {
            number: 0,
            title: String::new(),
            bar: ProgressBar::hidden(),
        };
        let shared = Shared {
            show,
            after,
            current: Mutex::new(phase),
            changed: Condvar::new(),
        };
        Self {
            shared: Some(Arc::new(shared)),
        }
    }

    /// Begins a phase of `total` steps, and ends the one before; with `total` 0 their number is not known.
    pub fn phase(&self, title: &str, total: usize) {
        if let Some(shared) = &self.shared {
            shared.begin(&mut shared.lock(), title, total);
        }
    }

    /// `done` of `total` steps of a phase are done; begins the phase where another one is under way. For work that
    /// counts by itself, on several threads: a smaller number that comes late changes nothing.
    pub fn at(&self, title: &str, done: usize, total: usize) {
        let Some(shared) = &self.shared else {
            return;
        };
        let mut phase = shared.lock();
        if phase.title != title {
            shared.begin(&mut phase, title, total);
        }
        let done = done as u64;
        if done > phase.bar.position() {
            phase.bar.set_position(done);
        }
    }

    /// One step of the phase is done.
    pub fn inc(&self) {
        if let Some(shared) = &self.shared {
            shared.lock().bar.inc(1);
        }
    }

    /// What is being done; on a bar only.
    pub fn message(&self, text: &str) {
        if let Some(shared) = &self.shared {
            let text = printable(text).replace('\n', " ");
            shared.lock().bar.set_message(text);
        }
    }

    /// Does what writes to the terminal with the bar out of its way.
    pub fn suspend<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.shared {
            Some(shared) => {
                let bar = shared.lock().bar.clone();
                bar.suspend(write)
            }
            None => write(),
        }
    }

    /// Ends the phase and takes the bar away.
    pub fn clear(&self) {
        if let Some(shared) = &self.shared {
            shared.replace(&mut shared.lock(), "", ProgressBar::hidden());
        }
    }
}

impl Drop for Progress {
    /// An error on its way out must not leave a bar, or one yet to appear, among its words.
    fn drop(&mut self) {
        self.clear();
    }
}

impl Shared {
    /// The current phase. A thread that panicked while it held it has left nothing half done.
    fn lock(&self) -> MutexGuard<'_, Phase> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a phase, and has it shown if it takes long.
    fn begin(self: &Arc<Self>, phase: &mut Phase, title: &str, total: usize) {
        let shown = printable(title).replace('\n', " ");
        self.replace(phase, title, bar(&shown, total));
        let (shared, number) = (Arc::clone(self), phase.number);
        // If no thread can be had, the phase goes unseen; the work does not depend on it.
        let _ = thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || shared.show_later(number, &shown, total));
    }

    /// Puts another bar, hidden so far, in the place of the current one.
    fn replace(&self, phase: &mut Phase, title: &str, bar: ProgressBar) {
        phase.bar.finish_and_clear();
        phase.bar = bar;
        title.clone_into(&mut phase.title);
        phase.number += 1;
        self.changed.notify_all();
    }

    /// Waits, and shows the phase if it is still the current one.
    fn show_later(&self, number: u64, title: &str, total: usize) {
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), self.after, |phase| phase.number == number);
        let (phase, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if phase.number != number {
            return;
        }
        match &self.show {
            Show::Bar => {
                phase.bar.set_draw_target(ProgressDrawTarget::stderr());
                phase.bar.enable_steady_tick(TICK);
            }
            Show::Line(line) if total == 0 => line(&format!("{title} …")),
            Show::Line(line) => line(&format!("{title} ({total}) …")),
        }
    }
}

/// A bar that is not shown yet.
fn bar(title: &str, total: usize) -> ProgressBar {
    let (length, template) = match total {
        0 => (None, "{spinner} {prefix} {elapsed} {wide_msg}"),
        _ => (
            Some(total as u64),
            "{prefix} [{bar:30}] {pos}/{len} {wide_msg}",
        ),
    };
    let style = ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden())
        .with_style(style)
        .with_prefix(title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Progress that gathers its lines.
    fn gathered(after: Duration) -> (Progress, Arc<Mutex<Vec<String>>>) {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&lines);
        let line = move |text: &str| sink.lock().expect("whole").push(text.to_owned());
        (Progress::showing(Show::Line(Box::new(line)), after), lines)
    }

    #[test]
    fn only_what_takes_long_is_shown() {
        let (progress, lines) = gathered(Duration::from_secs(60));
        progress.phase("compiling", 3);
        progress.phase("running", 0);
        progress.clear();
        assert!(lines.lock().expect("whole").is_empty());

        let (progress, lines) = gathered(Duration::ZERO);
        for (title, total) in [("compiling", 3), ("ru\x1bnning", 0)] {
            let before = lines.lock().expect("whole").len();
            progress.phase(title, total);
            while lines.lock().expect("whole").len() == before {
                thread::yield_now();
            }
        }
        let shown = lines.lock().expect("whole").clone();
        assert_eq!(shown, ["compiling (3) …", "ru\\u{1b}nning …"]);
    }

    #[test]
    fn steps_are_counted_from_every_thread() {
        let progress = Progress::showing(Show::Bar, Duration::from_secs(60));
        progress.phase("running", 200);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        progress.inc();
                        progress.message("one\ntwo");
                    }
                });
            }
        });
        let shared = progress.shared.as_ref().expect("shown");
        assert_eq!(shared.lock().bar.position(), 200);
        assert_eq!(shared.lock().bar.message(), "one two");
        assert!(shared.lock().bar.is_hidden());
        assert_eq!(progress.suspend(|| 7), 7);
    }

    #[test]
    fn work_that_counts_by_itself_begins_its_phases() {
        let progress = Progress::showing(Show::Bar, Duration::from_secs(60));
        for (title, done, total, expected) in [
            ("compiling", 1, 3, (1, 1)),
            ("compiling", 3, 3, (1, 3)),
            ("compiling", 2, 3, (1, 3)),
            ("running", 0, 9, (2, 0)),
        ] {
            progress.at(title, done, total);
            let phase = progress.shared.as_ref().expect("shown").lock();
            assert_eq!(
                (phase.number, phase.bar.position()),
                expected,
                "{title} {done}"
            );
            assert_eq!(phase.bar.length(), Some(total as u64));
        }
    }

    #[test]
    fn what_is_not_enabled_says_nothing() {
        let progress = Progress::new(false);
        progress.phase("running", 1);
        progress.inc();
        progress.clear();
        assert_eq!(progress.suspend(|| 7), 7);
    }

    #[test]
    fn the_bars_templates_are_well_formed() {
        for template in [
            "{spinner} {prefix} {elapsed} {wide_msg}",
            "{prefix} [{bar:30}] {pos}/{len} {wide_msg}",
        ] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
