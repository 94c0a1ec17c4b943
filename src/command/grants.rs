//! What the command line grants.

use super::args::Grants;
use super::{Failure, Session};
use mdbook_wasi::world::{Access, Dir, World};
use std::fs;
use std::path::PathBuf;

/// The world of the case, and what the command line adds; `None` after saying what is wrong with that.
pub(super) fn widened(
    session: &Session,
    args: &Grants,
    world: &World,
) -> Result<Option<World>, Failure> {
    let mut world = world.clone();
    for text in &args.dir {
        match dir(text) {
            Ok(dir) => {
                world.dirs.retain(|known| known.guest != dir.guest);
                world.dirs.push(dir);
            }
            Err(message) => {
                session.say(&format!("error: --dir {text}: {message}"));
                return Ok(None);
            }
        }
    }
    for text in &args.env {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            session.say(&format!("error: --env {text}: NAME=VALUE is expected"));
            return Ok(None);
        };
        world.env.retain(|(known, _)| known != name);
        world.env.push((name.to_owned(), value.to_owned()));
    }
    world.args.extend(args.args.iter().cloned());
    if args.stdin.is_some() {
        world.stdin.clone_from(&args.stdin);
    }
    let limits = &mut world.limits;
    for (limit, wanted) in [
        (&mut limits.fuel, args.fuel),
        (&mut limits.memory_mib, args.memory_mib),
        (&mut limits.output_kib, args.output_kib),
        (&mut limits.seconds, args.seconds),
    ] {
        *limit = wanted.unwrap_or(*limit);
    }
    world.clock = args.clock.unwrap_or(world.clock);
    world.random = args.random.unwrap_or(world.random);
    world.network = args.network.unwrap_or(world.network);
    Ok(Some(world))
}

/// `HOST`, `HOST::GUEST` or `HOST::GUEST::rw`.
fn dir(text: &str) -> Result<Dir, String> {
    let parts: Vec<&str> = text.split("::").collect();
    let (host, guest, access) = match parts.as_slice() {
        [host] => (*host, *host, Access::ReadOnly),
        [host, guest] => (*host, *guest, Access::ReadOnly),
        [host, guest, "rw"] => (*host, *guest, Access::ReadWrite),
        _ => return Err("HOST, HOST::GUEST or HOST::GUEST::rw is expected".to_owned()),
    };
    if guest.is_empty() {
        return Err("the guest's name of it is empty".to_owned());
    }
    let absolute: PathBuf = fs::canonicalize(host).map_err(|e| e.to_string())?;
    if !absolute.is_dir() {
        return Err("it is no directory".to_owned());
    }
    Ok(Dir {
        host: absolute,
        guest: guest.to_owned(),
        access,
        declared: None,
    })
}
