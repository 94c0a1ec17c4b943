//! A second run of a case, in another world: what it does may differ only in what its chapter says.

use super::judge;
use crate::error::Result;
use crate::outcome::{Exit, Outcome};
use crate::snippet::{Case, Mode};
use crate::verdict::{Mismatch, Verdict, What};
use crate::world::elsewhere::{Elsewhere, Source, Sources};
use crate::world::{Clock, Network, Random, World};

/// One case, how it went, and a way to run it again.
pub(super) struct Again<'a> {
    pub(super) mode: &'a Mode,
    pub(super) case: &'a Case,
    /// What it did in the world that the page shows.
    pub(super) here: &'a Outcome,
    pub(super) run: &'a dyn Fn(Elsewhere) -> Result<Outcome>,
}

impl Again<'_> {
    /// What is wrong with what the chapter says of other worlds.
    ///
    /// # Errors
    ///
    /// Those of a run.
    pub(super) fn mismatches(&self) -> Result<Vec<Mismatch>> {
        if self.cannot_differ() {
            return Ok(Vec::new());
        }
        let declared = self.case.expect.varies.as_ref();
        let declared_sources = declared.map_or(Sources::default(), |(sources, _)| *sources);
        let hosts = governed_by_host(&self.case.world);
        // What it did not ask for cannot reach it.
        let turned = self.asked().without(declared_sources).without(hosts);
        let mut found = Vec::new();
        if !turned.is_empty() {
            let there = self.in_these(turned)?;
            if self.differs(&there, hosts) {
                found.push(self.undeclared(turned, hosts, &there)?);
            }
        }
        if let Some((sources, span)) = declared {
            let idle = self.idle(*sources, hosts)?;
            if !idle.is_empty() {
                let (names, does) = match idle.len() {
                    1 => (listed(&idle), "makes"),
                    _ => (listed(&idle), "make"),
                };
                found.push(Mismatch {
                    what: What::World,
                    message: format!("`varies` names {names}, which {does} no difference"),
                    promised: String::new(),
                    came: String::new(),
                    place: Some(span.clone()),
                });
            }
        }
        Ok(found)
    }

    /// Whether a second run would tell nothing: what the machine's own time or network decides, or what did not start.
    fn cannot_differ(&self) -> bool {
        let timed = matches!(
            self.here.exit,
            Exit::OutOfTime(_) | Exit::Unlinked(_) | Exit::TooMuchMemory(_)
        );
        timed || self.case.world.network == Network::Host
    }

    fn asked(&self) -> Sources {
        let asked = |source: &Source| self.here.trace.asked(*source).next().is_some();
        Source::ALL.into_iter().filter(asked).collect()
    }

    fn in_these(&self, turned: Sources) -> Result<Outcome> {
        (self.run)(Elsewhere::in_these(turned))
    }

    /// Whether a program did something else there. Where the host itself moves its clock or its random numbers, two
    /// runs differ for that reason alone, and the question is whether the chapter's promise is kept.
    fn differs(&self, there: &Outcome, hosts: Sources) -> bool {
        if hosts.is_empty() {
            return !same(self.here, there);
        }
        let kept = |outcome: &Outcome| {
            let Case { world, expect, .. } = self.case;
            matches!(
                judge::judge(self.mode, expect, &world.limits, outcome),
                Verdict::Pass
            )
        };
        kept(self.here) && !kept(there)
    }

    /// Names the sources on which it depends, by turning one at a time.
    fn undeclared(&self, turned: Sources, hosts: Sources, there: &Outcome) -> Result<Mismatch> {
        let mut guilty = Vec::new();
        let mut shown = None;
        for source in turned.iter() {
            let there = self.in_these(source.into())?;
            if self.differs(&there, hosts) {
                guilty.push(source);
                shown.get_or_insert(there);
            }
        }
        let there = shown.as_ref().unwrap_or(there);
        let message = match guilty.as_slice() {
            [] => "does something else in another world, by several sources together".to_owned(),
            guilty => format!(
                "depends on {}, and does not say so by `varies`",
                listed(guilty)
            ),
        };
        let (promised, came) = first_difference(self.here, there);
        Ok(Mismatch {
            what: What::World,
            message,
            promised,
            came,
            place: None,
        })
    }

    /// The declared sources that make no difference by themselves.
    fn idle(&self, declared: Sources, hosts: Sources) -> Result<Vec<Source>> {
        let mut idle = Vec::new();
        let asked = self.asked();
        for source in declared.without(hosts).iter() {
            if !asked.contains(source) || same(self.here, &self.in_these(source.into())?) {
                idle.push(source);
            }
        }
        Ok(idle)
    }
}

/// What a world takes from the host: granting that says by itself that runs differ.
pub fn governed_by_host(world: &World) -> Sources {
    let mut hosts = Sources::default();
    if world.clock == Clock::Host {
        let clocks = [Source::WallClock, Source::MonotonicClock, Source::FileTimes];
        hosts = hosts.and(clocks.into_iter().collect());
    }
    if world.random == Random::Host {
        hosts = hosts.and(Source::Random.into());
    }
    hosts
}

/// Whether two runs did the same, as far as anybody outside can tell.
pub fn same(one: &Outcome, other: &Outcome) -> bool {
    one.exit == other.exit
        && one.stdout == other.stdout
        && one.stderr == other.stderr
        && one.files == other.files
}

/// The first of standard output, standard error and end in which two runs differ, as texts.
fn first_difference(here: &Outcome, there: &Outcome) -> (String, String) {
    let texts =
        |here: &[u8], there: &[u8]| (judge::visible_bytes(here), judge::visible_bytes(there));
    if here.stdout != there.stdout {
        texts(&here.stdout, &there.stdout)
    } else if here.stderr != there.stderr {
        texts(&here.stderr, &there.stderr)
    } else {
        let end = |outcome: &Outcome| format!("{}\n{}", outcome.exit, files(outcome));
        (end(here), end(there))
    }
}

/// What a program left in the folders that it may write to, as far as a line can say it.
fn files(outcome: &Outcome) -> String {
    let digests = outcome
        .files
        .iter()
        .map(|digest| &digest[..digest.len().min(12)]);
    match outcome.files.is_empty() {
        true => String::new(),
        false => format!("files written: {}\n", digests.collect::<Vec<_>>().join(" ")),
    }
}

fn listed(sources: &[Source]) -> String {
    let names: Vec<String> = sources.iter().map(|s| format!("`{s}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
