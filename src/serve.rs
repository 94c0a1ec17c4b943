//! The built book on this machine's own address: watched, rebuilt, and reloaded in the reader's browser.
//!
//! Only this machine reaches it: it listens on the loopback address, and answers only to that address's own names, so
//! that no page of the web can read it by pointing a name of its own there.

mod edit;
mod server;
mod watch;
mod workshop;

pub use edit::{Compile, MOST_BYTES};
pub use server::Server;
pub use watch::{Watch, Watched};
pub use workshop::Workshop;

use crate::error::Result;
use std::path::PathBuf;

/// The port that is used where none is asked for.
pub const DEFAULT_PORT: u16 = 3000;

/// What came of a rebuild.
#[derive(Debug, Default)]
pub struct Rebuilt {
    /// Why the pages are still the old ones, in a line for the reader; the whole report belongs to the terminal.
    pub failure: Option<String>,
    /// What to watch from now on, if that may have changed.
    pub watched: Option<Watched>,
}

/// Calls `rebuild` with the files that changed since `watch` began, each time some did, and tells the pages that
/// `server` shows, until the program ends.
///
/// A rebuild that fails leaves the pages as they are: the folder of a book is replaced only by a finished one.
///
/// # Errors
///
/// Where the system does not let us watch.
pub fn serve(
    server: &Server,
    watch: Watch,
    mut rebuild: impl FnMut(&[PathBuf]) -> Rebuilt,
) -> Result<()> {
    watch.tell(|changed| {
        let rebuilt = rebuild(changed);
        server.rebuilt(rebuilt.failure);
        rebuilt.watched
    })
}

#[cfg(test)]
mod tests;
