//! On what a program depends: which sources of nondeterminism reach its output, and which grants it can do without.

use crate::check::same;
use crate::error::Result;
use crate::outcome::{Exit, Outcome};
use crate::world::World;
use crate::world::elsewhere::{Elsewhere, Source, Sources};

pub mod binary;
mod difference;
mod grant;

pub use difference::Difference;
pub use grant::Grant;

use difference::difference;
use grant::granted;

/// A liberty that WebAssembly leaves to its engine, which no import brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liberty {
    /// Which bits a NaN has that an instruction makes.
    NanBits,
    /// What the relaxed SIMD instructions do at the edges.
    RelaxedSimd,
}

impl Liberty {
    /// Both.
    pub const ALL: [Self; 2] = [Self::NanBits, Self::RelaxedSimd];

    /// As reports name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NanBits => "nan-bits",
            Self::RelaxedSimd => "relaxed-simd",
        }
    }
}

/// One run to be made for an audit.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// What is granted.
    pub world: &'a World,
    /// In what else it differs.
    pub elsewhere: Elsewhere,
    /// The liberty that the engine takes; `None` is as everywhere in this tool, where answers are the same on each
    /// processor.
    pub liberty: Option<Liberty>,
}

/// How an audit is made.
pub struct Plan<'a> {
    /// What the program is granted at first.
    pub world: &'a World,
    /// How many other worlds are tried for each source; at least 1.
    pub runs: u64,
    /// The number of the first of them, counted from 1.
    pub seed: u64,
    /// The liberties of the engine, and whether the program has an instruction that takes each.
    pub liberties: &'a [(Liberty, bool)],
    /// Makes a run.
    pub run: &'a dyn Fn(&Ask<'_>) -> Result<Outcome>,
}

impl Plan<'_> {
    /// The most runs that the audit may take, for a progress bar.
    pub fn most_runs(&self) -> usize {
        let elsewhere: u64 = Source::ALL
            .into_iter()
            .map(|source| self.tries(source))
            .sum();
        let elsewhere = usize::try_from(elsewhere.saturating_add(self.runs)).unwrap_or(usize::MAX);
        let home = 3 + Liberty::ALL.len() + 4 * granted(self.world).len();
        elsewhere.saturating_add(home)
    }

    /// How many other worlds are tried for a source. Random numbers are often drawn to choose one of a few things, and
    /// then most seeds choose the same.
    fn tries(&self, source: Source) -> u64 {
        match source {
            Source::Random => self.runs.max(8),
            _ => self.runs,
        }
    }
}

/// What was found out.
#[derive(Debug)]
pub struct Audit {
    /// What the program did in the world it was given.
    pub here: Outcome,
    /// Whether it did the same when it was run once more in the same world.
    pub repeats: bool,
    /// Each source, in the order of [`Source::ALL`].
    pub sources: Vec<Finding>,
    /// What the engine's liberties did, in the order of [`Liberty::ALL`].
    pub liberties: Vec<(Liberty, Effect)>,
    /// Whether all sources together made a difference that none made alone.
    pub only_together: bool,
    /// Each grant, and whether the program does the same without it, here and in another world. Empty where two runs in
    /// the same world differ, the program trapped, or it was stopped.
    pub grants: Vec<(Grant, bool)>,
    /// The world that is left when all that it can do without is taken away.
    pub smallest: World,
}

/// What a source does to a program.
#[derive(Debug)]
pub struct Finding {
    /// The source.
    pub source: Source,
    /// What the program called that brings it in: interface, function, count.
    pub asked: Vec<(String, String, u64)>,
    /// What it did to the output.
    pub effect: Effect,
}

/// What turning a source did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The program did not ask for it.
    NotAsked,
    /// It did the same.
    None,
    /// It is granted from the host, so that two runs differ as the host likes.
    Hosts,
    /// Not known: two runs differ without it.
    NotTried,
    /// Not known: there the program was stopped, with this end.
    Stopped(String),
    /// The program did something else; the first thing that differs.
    Differs(Difference),
}

impl Audit {
    /// Audits a program.
    ///
    /// # Errors
    ///
    /// Those of a run.
    pub fn of(plan: &Plan<'_>) -> Result<Self> {
        let run = |world: &World, elsewhere, liberty| {
            (plan.run)(&Ask {
                world,
                elsewhere,
                liberty,
            })
        };
        let home = Elsewhere::default();
        let here = run(plan.world, home, None)?;
        let hosts = crate::check::governed_by_host(plan.world);
        let mut audit = Self {
            here,
            repeats: true,
            sources: Vec::new(),
            liberties: Vec::new(),
            only_together: false,
            grants: Vec::new(),
            smallest: plan.world.clone(),
        };
        // What was stopped is stopped in most worlds, after all the time that it was given.
        if !audit.is_whole() {
            return Ok(audit);
        }
        audit.repeats = same(&audit.here, &run(plan.world, home, None)?);
        for source in Source::ALL {
            let asked = asked(&audit.here, source);
            let effect = if asked.is_empty() {
                Effect::NotAsked
            } else if hosts.contains(source) {
                Effect::Hosts
            } else {
                audit.effect(plan.seed, plan.tries(source), |number| {
                    let turned = source.into();
                    run(plan.world, Elsewhere { turned, number }, None)
                })?
            };
            audit.sources.push(Finding {
                source,
                asked,
                effect,
            });
        }
        for (liberty, uses) in plan.liberties {
            let effect = match uses {
                true => audit.effect(0, 1, |_| run(plan.world, home, Some(*liberty)))?,
                false => Effect::NotAsked,
            };
            audit.liberties.push((*liberty, effect));
        }
        let turned = Sources::all().without(hosts);
        if audit.depends_on().is_empty() {
            let all = audit.effect(plan.seed, plan.runs, |number| {
                run(plan.world, Elsewhere { turned, number }, None)
            })?;
            audit.only_together = matches!(all, Effect::Differs(_));
        }
        // A trap cuts a program short, and nearly any world is enough for that.
        if audit.repeats && !matches!(audit.here.exit, Exit::Trap(_)) {
            let other = Elsewhere {
                turned,
                number: plan.seed,
            };
            let there = run(plan.world, other, None)?;
            let here = audit.here.clone();
            audit.take_away(|world, at_home| match at_home {
                true => Ok(same(&run(world, home, None)?, &here)),
                false => Ok(same(&run(world, other, None)?, &there)),
            })?;
        }
        Ok(audit)
    }

    /// The first difference that other worlds make.
    fn effect(
        &self,
        first: u64,
        count: u64,
        run: impl Fn(u64) -> Result<Outcome>,
    ) -> Result<Effect> {
        if !self.repeats {
            return Ok(Effect::NotTried);
        }
        for number in first..first.saturating_add(count) {
            let there = run(number)?;
            if was_stopped(&there) {
                return Ok(Effect::Stopped(there.exit.to_string()));
            }
            if let Some(difference) = difference(&self.here, &there) {
                return Ok(Effect::Differs(difference));
            }
        }
        Ok(Effect::None)
    }

    /// Takes grants away one by one until none can go: without it the program must do the same here and in another
    /// world, where no two things are equal by chance.
    fn take_away(&mut self, does_the_same: impl Fn(&World, bool) -> Result<bool>) -> Result<()> {
        let all = granted(&self.smallest);
        let mut spare: Vec<bool> = vec![false; all.len()];
        loop {
            let before = spare.clone();
            for (grant, spare) in all.iter().zip(&mut spare).filter(|(_, spare)| !**spare) {
                let less = grant.taken_from(&self.smallest);
                let goes_with_another = less.describe() == self.smallest.describe();
                if goes_with_another
                    || (does_the_same(&less, true)? && does_the_same(&less, false)?)
                {
                    *spare = true;
                    self.smallest = less;
                }
            }
            if before == spare {
                break;
            }
        }
        self.grants = all.into_iter().zip(spare).collect();
        Ok(())
    }

    /// The names of all on which its output depends.
    pub fn depends_on(&self) -> Vec<&'static str> {
        let counts = |effect: &Effect| matches!(effect, Effect::Differs(_) | Effect::Hosts);
        let sources = self.sources.iter().filter(|f| counts(&f.effect));
        let liberties = self.liberties.iter().filter(|(_, effect)| counts(effect));
        sources
            .map(|finding| finding.source.as_str())
            .chain(liberties.map(|(liberty, _)| liberty.as_str()))
            .collect()
    }

    /// Whether nothing that was tried made a difference, all was tried, and the program did not trap: what a program does that
    /// comes to its end was seen.
    pub fn is_deterministic(&self) -> bool {
        let known = |effect: &Effect| !matches!(effect, Effect::Stopped(_) | Effect::NotTried);
        let sources = self.sources.iter().map(|finding| &finding.effect);
        let all = sources.chain(self.liberties.iter().map(|(_, effect)| effect));
        let (mut all, ends) = (
            all,
            self.is_whole() && !matches!(self.here.exit, Exit::Trap(_)),
        );
        ends && self.repeats
            && !self.only_together
            && self.depends_on().is_empty()
            && all.all(known)
    }

    /// Whether the program came to its own end, so that all of its output was seen.
    pub fn is_whole(&self) -> bool {
        !was_stopped(&self.here)
    }
}

/// Whether the program was stopped by a limit, or did not start.
fn was_stopped(outcome: &Outcome) -> bool {
    !matches!(outcome.exit, Exit::Code(_) | Exit::Trap(_))
}

fn asked(outcome: &Outcome, source: Source) -> Vec<(String, String, u64)> {
    let calls = outcome.trace.asked(source);
    calls
        .map(|(interface, function, calls)| {
            (interface.to_owned(), function.to_owned(), calls.count)
        })
        .collect()
}

#[cfg(test)]
mod tests;
