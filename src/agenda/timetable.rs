//! What begins when, and what it all adds up to.

use super::{Agenda, Item, Minutes};

/// An agenda by the clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timetable {
    /// All items, those below others too, in order.
    pub rows: Vec<Row>,
    /// What each day adds up to. One, unless the meeting has several days and the agenda an item for each of them.
    pub days: Vec<Minutes>,
    /// All days together.
    pub total: Minutes,
    /// How long the meeting lasts, all days together; `None` if nobody says.
    pub lasts_min: Option<u32>,
    /// How many items have no minutes, nor any below or above them.
    pub without: usize,
}

/// One line of a timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The day, from 0.
    pub day: u32,
    /// When it begins at the latest, in minutes from the beginning of its day. After an item without minutes this is too
    /// early.
    pub start_min: u32,
    /// How long it takes.
    pub minutes: Option<Minutes>,
    /// 0 for the outermost.
    pub depth: usize,
    /// What it is, without marks, names and minutes.
    pub text: String,
    /// Who speaks.
    pub names: Option<String>,
    /// The word that makes it a social one.
    pub social: Option<&'static str>,
    /// Whether its minutes count by themselves: not those of an item within one that has its own, nor those outside the
    /// meeting's time.
    pub counted: bool,
}

/// How a total fits into the time that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    /// Nobody says how long the meeting lasts, or no item has minutes.
    Unknown,
    /// Exactly, or within the play of its times.
    Fits,
    /// By so many minutes it is too long, even at its shortest.
    Over(u32),
    /// So many minutes are left, even at its longest.
    Short(u32),
}

impl Default for Minutes {
    fn default() -> Self {
        Self::exactly(0)
    }
}

impl Timetable {
    /// How the total fits into the meeting.
    pub fn balance(&self) -> Balance {
        match self.lasts_min {
            Some(lasts) if self.total.high > 0 => balance(self.total, lasts),
            _ => Balance::Unknown,
        }
    }
}

/// How a time fits into so many minutes.
pub fn balance(total: Minutes, lasts_min: u32) -> Balance {
    if total.low > lasts_min {
        Balance::Over(total.low - lasts_min)
    } else if total.high < lasts_min {
        Balance::Short(lasts_min - total.high)
    } else {
        Balance::Fits
    }
}

/// Whether an agenda has an outermost item for each day: `Day 1: …`.
fn by_days(agenda: &Agenda) -> bool {
    let days = agenda.front.as_ref().map_or(1, |front| front.days());
    let named = |item: &&Item| {
        let text = item.text.to_lowercase();
        let rest = text.strip_prefix("day ");
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    days > 1
        && agenda.items.iter().filter(named).count() == agenda.items.len()
        && !agenda.items.is_empty()
}

/// Makes the timetable of an agenda.
pub fn timetable(agenda: &Agenda) -> Timetable {
    let mut table = Timetable::default();
    let by_days = by_days(agenda);
    let mut clock = 0;
    for (at, item) in agenda.items.iter().enumerate() {
        let day = if by_days {
            u32::try_from(at).unwrap_or(u32::MAX)
        } else {
            0
        };
        if by_days {
            clock = 0;
        }
        rows(&mut table, item, day, 0, true, &mut clock);
        if by_days {
            table.days.push(item.takes().unwrap_or_default());
        }
    }
    if !by_days {
        table.days = vec![super::minutes::sum(&agenda.items).unwrap_or_default()];
    }
    table.total = table
        .days
        .iter()
        .fold(Minutes::default(), |sum, day| sum.plus(*day));
    let days = agenda.front.as_ref().map_or(1, |front| front.days());
    table.lasts_min = agenda.lasts_min.map(|lasts| lasts.saturating_mul(days));
    table
}

/// The rows of an item and those below it. `counts` unless one above it has minutes of its own.
fn rows(table: &mut Timetable, item: &Item, day: u32, depth: usize, counts: bool, clock: &mut u32) {
    let begins = *clock;
    let inside = counts && !item.outside();
    let own = item.minutes.is_some();
    table.rows.push(Row {
        day,
        start_min: begins,
        minutes: item.takes(),
        depth,
        text: item.title.clone(),
        names: item.names.clone(),
        social: item.social,
        counted: inside && own,
    });
    if counts && item.social.is_none() && item.children.is_empty() && !own {
        table.without += 1;
    }
    for child in &item.children {
        rows(table, child, day, depth + 1, inside && !own, clock);
    }
    // What is below an item with minutes of its own takes its turns within them.
    match item.minutes {
        _ if item.outside() => *clock = begins,
        Some(minutes) => *clock = begins.saturating_add(minutes.high),
        None => {}
    }
}
