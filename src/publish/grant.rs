//! A world as the page's host takes it.

use crate::world::{FROZEN_SECONDS, Limits, RANDOM_SEED, World};
use serde::Serialize;
use std::path::Path;

/// [`World`] with its defaults written out, so that they stand on this side only. The script's side is `World` of
/// `src/page/host/types.d.ts`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Granted<'a> {
    dirs: Vec<Dir<'a>>,
    env: &'a [(String, String)],
    args: &'a [String],
    stdin: Option<&'a str>,
    clock: &'static str,
    /// Where a frozen clock stands, and the time of every file, in seconds since 1970.
    frozen_seconds: u64,
    random: &'static str,
    /// Hexadecimal, because a number of JavaScript has no 64 bits.
    seed: String,
    network: &'static str,
    without: &'a [String],
    limits: Bounds,
}

#[derive(Serialize)]
struct Dir<'a> {
    fixture: String,
    guest: &'a str,
    access: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bounds {
    fuel: u64,
    memory_mib: u64,
    output_kib: u64,
    seconds: u64,
}

impl<'a> Granted<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let Limits {
            fuel,
            memory_mib,
            output_kib,
            seconds,
        } = world.limits;
        Self {
            dirs: world
                .dirs
                .iter()
                .map(|dir| Dir {
                    fixture: fixture(&dir.host),
                    guest: &dir.guest,
                    access: dir.access.as_str(),
                })
                .collect(),
            env: &world.env,
            args: &world.args,
            stdin: world.stdin.as_deref(),
            clock: world.clock.as_str(),
            frozen_seconds: FROZEN_SECONDS,
            random: world.random.as_str(),
            seed: format!("{RANDOM_SEED:016x}"),
            network: world.network.as_str(),
            without: &world.without,
            limits: Bounds {
                fuel,
                memory_mib,
                output_kib,
                seconds,
            },
        }
    }
}

/// What a granted folder is called in a page: as the chapter calls it.
pub(super) fn fixture(host: &Path) -> String {
    host.to_string_lossy().replace('\\', "/")
}
