//! The data: `principles/posix-functions.toml`, read and checked as far as no machine is needed.

use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// The families in the order of the chapter, each with the heading of its table.
pub(crate) const FAMILIES: [(&str, &str); 9] = [
    ("files", "Files"),
    ("descriptors", "Descriptors and waiting"),
    ("directories", "Directories and paths"),
    ("metadata", "Metadata"),
    ("time", "Time"),
    ("process", "The process and its surroundings"),
    ("memory", "Memory"),
    ("network", "Network"),
    ("threads", "Threads"),
];

/// The names of WASI's error numbers, in the order of `errno` in `typenames.witx`; wasi-libc has the same on 0.2.
const ERRORS: &str = "SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED \
    CHILD CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ \
    INPROGRESS INTR INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET \
    NETUNREACH NFILE NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR \
    NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE \
    RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV NOTCAPABLE";

/// The name of an error number, such as `ENOSYS`.
pub(crate) fn error_name(number: usize) -> Option<String> {
    let name = ERRORS.split_ascii_whitespace().nth(number)?;
    Some(format!("E{name}"))
}

/// The number of an error name.
pub(crate) fn error_number(name: &str) -> Option<usize> {
    let name = name.strip_prefix('E')?;
    ERRORS
        .split_ascii_whitespace()
        .position(|known| known == name)
}

/// What a machine can see of a function; the head of the data says what each means.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Direct,
    Emulated,
    Stub,
    Refused,
    Absent,
}

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Emulated => "emulated",
            Self::Stub => "stub",
            Self::Refused => "refused",
            Self::Absent => "absent",
        }
    }
}

/// What a row says of one version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claim {
    pub(crate) state: State,
    #[serde(default)]
    pub(crate) host: Vec<String>,
    #[serde(default)]
    pub(crate) also: Vec<String>,
    #[serde(default)]
    pub(crate) may: Vec<String>,
    pub(crate) errno: Option<String>,
    pub(crate) prints: Option<String>,
    pub(crate) ends: Option<String>,
    pub(crate) probe: Option<String>,
}

/// One line of the table, and the probe that it is checked by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) names: Spanned<Vec<String>>,
    pub(crate) about: Option<String>,
    pub(crate) family: String,
    #[serde(default)]
    pub(crate) grants: Vec<String>,
    #[serde(default)]
    pub(crate) before: String,
    #[serde(default)]
    pub(crate) call: String,
    #[serde(default)]
    pub(crate) after: String,
    prints: Option<String>,
    #[serde(rename = "0.1")]
    v01: Spanned<Claim>,
    #[serde(rename = "0.2")]
    v02: Spanned<Claim>,
    #[serde(rename = "0.3")]
    pub(crate) v03: Spanned<Vec<String>>,
    pub(crate) note: String,
}

/// A generation that is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V01,
    V02,
}

impl Version {
    pub(crate) const ALL: [Self; 2] = [Self::V01, Self::V02];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::V01 => "0.1",
            Self::V02 => "0.2",
        }
    }
}

impl Row {
    /// The function as tests call it: `clock_gettime (CLOCK_REALTIME)`.
    pub(crate) fn title(&self) -> String {
        let names = self.names.get_ref().join(", ");
        match &self.about {
            Some(about) => format!("{names} ({about})"),
            None => names,
        }
    }

    pub(crate) fn claim(&self, version: Version) -> &Claim {
        self.spanned(version).get_ref()
    }

    /// Where the claim begins, in bytes.
    pub(crate) fn place(&self, version: Version) -> usize {
        self.spanned(version).span().start
    }

    fn spanned(&self, version: Version) -> &Spanned<Claim> {
        match version {
            Version::V01 => &self.v01,
            Version::V02 => &self.v02,
        }
    }

    /// What the probe must print on a version, where it says so.
    pub(crate) fn prints(&self, version: Version) -> Option<&str> {
        let own = self.claim(version).prints.as_deref();
        own.or(self.prints.as_deref())
    }
}

/// The rows of a data file, and where they stand.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) rows: Vec<Row>,
    /// What the network's probes have behind them on 0.2.
    pub(crate) sockets: String,
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Data {
    /// Reads a data file; the reasons why it cannot be read, each with file and line.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            #[serde(default)]
            sockets: String,
            row: Vec<Row>,
        }
        let mut data = Self {
            rows: Vec::new(),
            sockets: String::new(),
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let table: Table = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            format!("{}: {}", data.at(start), error.message())
        })?;
        (data.rows, data.sockets) = (table.row, table.sockets);
        let mut wrong = Vec::new();
        let mut titles = BTreeSet::new();
        for row in &data.rows {
            let mut say = |at, what: &str| wrong.push(format!("{}: {what}", data.at(at)));
            let start = row.names.span().start;
            if !titles.insert(row.title()) {
                say(
                    start,
                    "another row has this name; tell them apart by `about`",
                );
            }
            faults(row, start, &mut say);
        }
        match wrong.is_empty() {
            true => Ok(data),
            false => Err(wrong.join("\n")),
        }
    }

    /// `file:line` of a byte.
    pub(crate) fn at(&self, byte: usize) -> String {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        format!("{}:{}", self.path, before.matches('\n').count() + 1)
    }
}

/// Tells what is wrong with a row whose types are right.
fn faults(row: &Row, start: usize, say: &mut impl FnMut(usize, &str)) {
    let names = row.names.get_ref();
    let is_name = |name: &String| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    if names.is_empty() || !names.iter().all(is_name) {
        say(start, "`names` must hold names of C functions");
    }
    if !FAMILIES.iter().any(|(family, _)| *family == row.family) {
        let known: Vec<&str> = FAMILIES.iter().map(|(family, _)| *family).collect();
        let known = known.join(", ");
        say(
            start,
            &format!("`{}` is no family: write one of {known}", row.family),
        );
    }
    let shown = row.about.as_deref().unwrap_or_default();
    if [shown, &row.note]
        .iter()
        .any(|text| text.contains(['|', '\n']))
    {
        say(
            start,
            "a `|` or a line break in `about` or `note` would break the table",
        );
    }
    if Version::ALL
        .iter()
        .all(|&v| row.claim(v).state == State::Absent)
    {
        if !row.call.is_empty() {
            say(
                start,
                "`call` is of no use: the function is claimed to be absent from both versions",
            );
        }
    } else if row.call.is_empty() || (names.len() > 1 && is_called(row)) {
        say(
            start,
            "a function that is there needs a row of its own with a `call`",
        );
    }
    for version in Version::ALL {
        let (claim, at) = (row.claim(version), row.place(version));
        let also = !claim.also.is_empty() || !claim.may.is_empty();
        let host = !claim.host.is_empty();
        let (errno, shows) = (claim.errno.is_some(), row.prints(version).is_some());
        let wrong = match claim.state {
            State::Direct if !host || errno => "`direct` needs `host`, and no `errno`",
            State::Emulated if host || errno => "`emulated` has neither `host` nor `errno`",
            State::Direct | State::Emulated if !shows && claim.ends.is_none() => {
                "a function that works must show it: add `prints`, or `ends`"
            }
            State::Stub if host || also || !errno => {
                "`stub` needs `errno`, and neither `host` nor `also`"
            }
            State::Refused if !host || !errno => "`refused` needs `host` and `errno`",
            State::Absent if host || also || errno || claim.ends.is_some() => {
                "`absent` has nothing but `state`"
            }
            _ => "",
        };
        if !wrong.is_empty() {
            say(at, wrong);
        }
        if let Some(name) = &claim.errno
            && error_number(name).is_none()
        {
            say(at, &format!("`{name}` is no error name, such as `ENOSYS`"));
        }
    }
}

/// Whether several names stand in a row that is present somewhere.
fn is_called(row: &Row) -> bool {
    let absent = |version| row.claim(version).state == State::Absent;
    !Version::ALL.into_iter().all(absent)
}
