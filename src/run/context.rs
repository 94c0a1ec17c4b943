//! A world turned into Wasmtime's context.

use super::between::input::Input;
use super::clocks::{Virtual, Wall};
use super::output::Output;
use super::seen::{Seen, Stream};
use super::staging::Staged;
use super::{Loaded, Run};
use crate::error::{Error, Result};
use crate::world::elsewhere::Source;
use crate::world::splitmix::SplitMix64;
use crate::world::{Access, Clock, Network, Random};
use std::sync::atomic::AtomicU32;
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};

/// What a run starts from. The builder starts empty, and what is not granted here stays refused: standard input is
/// closed, there is no env, no args but the program's name, no preopen, no socket and no name lookup.
pub(super) struct Granted {
    pub(super) builder: WasiCtxBuilder,
}

/// Grants what the run's world says, and gives the copies behind the preopens, which are removed when they are dropped. To be called on the run's Tokio runtime, which keeps its time.
pub(super) fn build(run: &Run<'_>, seen: &Seen) -> Result<(Granted, Vec<Staged>)> {
    let world = run.world;
    let mut builder = WasiCtxBuilder::new();
    // With no thread of the host's in between, a file operation cannot be overtaken by a virtual timer, and a call of 0.3
    // always returns in the same way. A preopen takes this setting along, so it comes first. In 0.1 it would put the
    // thread to sleep that keeps the time.
    builder.allow_blocking_current_thread(matches!(run.program, Loaded::Component(_)));
    builder
        .stdout(Output {
            seen: seen.clone(),
            stream: Stream::Stdout,
            elsewhere: run.elsewhere,
        })
        .stderr(Output {
            seen: seen.clone(),
            stream: Stream::Stderr,
            elsewhere: run.elsewhere,
        })
        .arg(run.name)
        .args(&world.args);
    let mut env = world.env.clone();
    run.elsewhere.arrange(Source::EnvOrder, &mut env);
    builder.envs(&env);
    if let Some(stdin) = &world.stdin {
        builder.stdin(Input::new(stdin, run.elsewhere));
    }
    if world.clock == Clock::Virtual {
        let start = tokio::time::Instant::now();
        builder
            .wall_clock(Wall(run.elsewhere.wall_clock(), AtomicU32::new(0)))
            .monotonic_clock(Virtual {
                start,
                ticking: run.elsewhere.monotonic_clock(),
                readings: AtomicU32::new(0),
            });
    }
    if world.random == Random::Seeded {
        // Three streams from one seed: a program that draws from one does not move the others.
        let mut seeds = SplitMix64(run.elsewhere.random_seed());
        builder
            .secure_random(SplitMix64(seeds.draw()))
            .insecure_random(SplitMix64(seeds.draw()))
            .insecure_random_seed(u128::from(seeds.draw()) << 64 | u128::from(seeds.draw()));
    }
    if world.network == Network::Host {
        builder
            .inherit_network()
            .allow_tcp(true)
            .allow_udp(true)
            .allow_ip_name_lookup(true);
    }
    let mut dirs = Vec::new();
    for dir in &world.dirs {
        let host = run.src.join(&dir.host);
        let staged = run.staging.stage(&host, dir.access, run.elsewhere)?;
        let perms = match dir.access {
            Access::ReadOnly => FsPerms::ReadOnly,
            Access::ReadWrite => FsPerms::ReadWrite,
        };
        builder
            .preopened_dir(staged.path(), &dir.guest, perms)
            .map_err(|e| Error::Io {
                action: "grant",
                path: host,
                source: std::io::Error::other(format!("{e:#}")),
            })?;
        dirs.push(staged);
    }
    Ok((Granted { builder }, dirs))
}
