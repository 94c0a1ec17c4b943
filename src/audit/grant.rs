//! What a world grants, one thing at a time, so that it can be taken away.

use crate::world::{Access, Clock, Network, Random, World};

/// Something that is granted, and that might be taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A directory, by the program's name of it.
    Dir(String),
    /// Writing to it.
    Write(String),
    /// A variable.
    Env(String),
    /// All arguments.
    Args,
    /// Standard input.
    Stdin,
    /// Both clocks.
    Clock,
    /// Every random interface.
    Random,
    /// Sockets and name lookup.
    Network,
}

impl Grant {
    /// In words.
    pub fn describe(&self) -> String {
        match self {
            Self::Dir(guest) => format!("dir {guest}"),
            Self::Write(guest) => format!("writing to {guest}"),
            Self::Env(name) => format!("env {name}"),
            Self::Args => "arguments".to_owned(),
            Self::Stdin => "standard input".to_owned(),
            Self::Clock => "the clocks".to_owned(),
            Self::Random => "random numbers".to_owned(),
            Self::Network => "the network".to_owned(),
        }
    }

    /// The world without it.
    pub(super) fn taken_from(&self, world: &World) -> World {
        let mut less = world.clone();
        match self {
            Self::Dir(guest) => less.dirs.retain(|dir| dir.guest != *guest),
            Self::Write(guest) => {
                for dir in less.dirs.iter_mut().filter(|dir| dir.guest == *guest) {
                    dir.access = Access::ReadOnly;
                }
            }
            Self::Env(name) => less.env.retain(|(known, _)| known != name),
            Self::Args => less.args.clear(),
            Self::Stdin => less.stdin = None,
            Self::Clock => less.clock = Clock::Denied,
            Self::Random => less.random = Random::Denied,
            Self::Network => less.network = Network::Denied,
        }
        less
    }
}

/// All that a world grants beyond nothing, what weighs most first.
pub(super) fn granted(world: &World) -> Vec<Grant> {
    let mut grants = Vec::new();
    if world.network == Network::Host {
        grants.push(Grant::Network);
    }
    for dir in &world.dirs {
        grants.push(Grant::Dir(dir.guest.clone()));
        if dir.access == Access::ReadWrite {
            grants.push(Grant::Write(dir.guest.clone()));
        }
    }
    if world.clock != Clock::Denied {
        grants.push(Grant::Clock);
    }
    if world.random != Random::Denied {
        grants.push(Grant::Random);
    }
    let variables = world.env.iter();
    grants.extend(variables.map(|(name, _)| Grant::Env(name.clone())));
    if world.stdin.is_some() {
        grants.push(Grant::Stdin);
    }
    if !world.args.is_empty() {
        grants.push(Grant::Args);
    }
    grants
}
