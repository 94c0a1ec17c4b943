//! Interfaces as the rules see them: one shape for WIT and for witx, each name with its place.
//!
//! Packages, interfaces, types and worlds lie in four lists and name each other by their places in them. What is only
//! depended upon is there, too, and not looked at: see [`Package::linted`].

use crate::source::Span;
use std::fmt;

mod look; // questions that rules ask of it

/// All that was read together.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Packages; for witx, one for each file.
    pub packages: Vec<Package>,
    /// Interfaces; for witx, its modules, and one without a name for the types of a file.
    pub interfaces: Vec<Interface>,
    /// Types that have a name.
    pub types: Vec<TypeDef>,
    /// Worlds.
    pub worlds: Vec<World>,
}

/// The place of a package in [`Model::packages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub usize);

/// The place of an interface in [`Model::interfaces`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InterfaceId(pub usize);

/// The place of a type in [`Model::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// In which language a package is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// WIT, of 0.2 and 0.3.
    Wit,
    /// witx, of 0.1 and what led to it.
    Witx,
}

/// The three numbers of a version; what comes after them does not matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// `0` of `0.2.12`.
    pub major: u64,
    /// `2` of `0.2.12`.
    pub minor: u64,
    /// `12` of `0.2.12`.
    pub patch: u64,
}

/// One package.
#[derive(Clone, Debug)]
pub struct Package {
    /// `wasi:clocks`; for witx the file's name without its ending.
    pub name: String,
    /// Its version, if it says one.
    pub version: Option<Version>,
    /// Its language.
    pub form: Form,
    /// Whether rules look at it. What it depends on is there to be looked up, and not to be told of.
    pub linted: bool,
    /// What is said of the whole package.
    pub docs: Docs,
}

/// A named group of functions and types.
#[derive(Clone, Debug)]
pub struct Interface {
    /// `wall-clock`; for witx `wasi_ephemeral_clock`. Empty for the types of a witx file, and for an interface that a
    /// world writes in place, where the world's name for it is taken.
    pub name: String,
    /// Where the name stands.
    pub span: Option<Span>,
    /// What is said of it.
    pub docs: Docs,
    /// Whose it is.
    pub package: PackageId,
    /// The types that it has a name for, in order, also those that it uses from elsewhere.
    pub types: Vec<TypeId>,
    /// All its functions, those of its resources included, in order.
    pub functions: Vec<Function>,
    /// Whether `@unstable` stands before it.
    pub unstable: bool,
}

/// A type with a name.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Option<Span>,
    /// What is said of it.
    pub docs: Docs,
    /// The interface it is in; `None` for a type that a world has.
    pub owner: Option<InterfaceId>,
    /// What it is.
    pub kind: Kind,
    /// Whether it is only used here, and defined elsewhere: `use types.{descriptor};`.
    pub used: bool,
}

/// What a named type is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Fields, all of them there.
    Record(Vec<Member>),
    /// Cases, one of them there, some with a value.
    Variant(Vec<Member>),
    /// Cases without values.
    Enum(Vec<Member>),
    /// Bits with names.
    Flags(Vec<Member>),
    /// What handles stand for.
    Resource,
    /// Another name for a type.
    Alias(Type),
}

/// A field, a case or a flag.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Option<Span>,
    /// What is said of it.
    pub docs: Docs,
    /// Its value's type, if it has a value.
    pub ty: Option<Type>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A number without a fraction.
    Int {
        /// Whether it can be below zero.
        signed: bool,
        /// 8, 16, 32 or 64.
        bits: u8,
    },
    /// witx: as wide as an address, 32 bits in all that was built.
    Usize,
    /// A number with a fraction, of 32 or 64 bits.
    Float(u8),
    /// A Unicode scalar value.
    Char,
    /// witx: one byte of text in UTF-8.
    Char8,
    /// Text.
    String,
    /// An error that only a debugger can read.
    ErrorContext,
    /// A type that has a name.
    Named(TypeId),
    /// Any number of values, or as many as is said.
    List(Box<Type>),
    /// Values by their keys.
    Map(Box<Type>, Box<Type>),
    /// Several values.
    Tuple(Vec<Type>),
    /// A value or none.
    Option(Box<Type>),
    /// A value or an error.
    Result {
        /// What comes if it worked.
        ok: Option<Box<Type>>,
        /// What comes if it did not.
        err: Option<Box<Type>>,
    },
    /// A value that comes later.
    Future(Option<Box<Type>>),
    /// Values that come one after another.
    Stream(Option<Box<Type>>),
    /// A handle that is given away; also a bare resource's name in WIT.
    Own(TypeId),
    /// A handle that is lent for one call.
    Borrow(TypeId),
    /// witx: where in memory values of a type are, or shall be written.
    Pointer(Box<Type>),
}

/// How a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// By its name alone.
    Free,
    /// On a handle of this resource.
    Method(TypeId),
    /// By the resource's name and its own.
    Static(TypeId),
    /// To make a resource.
    Constructor(TypeId),
}

/// One function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its own name: `read`, and not `[method]descriptor.read`. For a constructor the resource's name.
    pub name: String,
    /// Where the name stands.
    pub span: Option<Span>,
    /// What is said of it.
    pub docs: Docs,
    /// How it is called.
    pub called: Called,
    /// Whether it is an `async func`.
    pub is_async: bool,
    /// Its parameters, without the handle that a method is called on.
    pub params: Vec<Param>,
    /// What it gives back. For witx, the error and the results together as one `result`.
    pub result: Option<Type>,
    /// The results by their names, which only witx gives them.
    pub results: Vec<Param>,
}

/// One parameter, or in witx a result.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Option<Span>,
    /// What is said of it, which only witx has.
    pub docs: Docs,
    /// Its type.
    pub ty: Type,
}

/// One world.
#[derive(Clone, Debug)]
pub struct World {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub span: Option<Span>,
    /// What is said of it.
    pub docs: Docs,
    /// Whose it is.
    pub package: PackageId,
    /// What a component in it may call.
    pub imports: Vec<Item>,
    /// What a component in it offers.
    pub exports: Vec<Item>,
}

/// What a world imports or exports.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// Whether the world says so, or one that it includes; if not, it came with another's types.
    pub written: bool,
    /// What is said of it.
    pub docs: Docs,
}

/// See [`Item`].
#[derive(Clone, Debug)]
pub enum What {
    /// A whole interface.
    Interface(InterfaceId),
    /// A function of the world's own.
    Function(Box<Function>),
    /// A type of the world's own.
    Type(TypeId),
}

/// The comment above a thing, without its marks; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(pub String);

impl Docs {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Whether any of these is in it, in small or capital letters, and with any white space between its words.
    pub fn mentions(&self, phrases: &[&str]) -> bool {
        if self.is_empty() {
            return false;
        }
        let words: Vec<_> = self.0.split_whitespace().collect();
        let text = words.join(" ").to_lowercase();
        phrases.iter().any(|phrase| text.contains(phrase))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}
