//! Validates a module, and finds the place in the text of what is not valid.

use wasmparser::{
    BinaryReaderError, FromReader, FuncToValidate, FuncValidatorAllocations, FunctionBody, Parser,
    Payload, SectionLimited, ValidPayload, Validator, ValidatorResources,
};
use wast::core::{FuncKind, Module, ModuleField, ModuleKind};
use wast::token::Span;

/// What is not valid.
#[derive(Debug)]
pub(crate) struct Invalid {
    pub(crate) at: At,
    pub(crate) message: String,
}

/// A place in the binary that can be found again in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// Nowhere in particular.
    Module,
    /// An entry of a section, counted from 0.
    Entry(Section, usize),
    /// An instruction of a function that is not imported, both counted from 0.
    Instruction(usize, usize),
}

/// The sections whose entries are fields of the text, in the same order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Type,
    Import,
    Function,
    Table,
    Memory,
    Tag,
    Global,
    Export,
    Start,
    Element,
    Data,
}

/// Validates a module, in the order in which [`Validator::validate_all`] does it.
pub(crate) fn validate(wasm: &[u8]) -> Result<(), Invalid> {
    let mut validator = Validator::new();
    let mut functions = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|e| invalid(&e, At::Module))?;
        match validator.payload(&payload) {
            Ok(ValidPayload::Func(function, body)) => functions.push((function, body)),
            Ok(_) => {}
            Err(e) => return Err(invalid(&e, entry(&payload, e.offset()))),
        }
    }
    let mut allocations = FuncValidatorAllocations::default();
    for (number, (function, body)) in functions.into_iter().enumerate() {
        let mut done = 0;
        allocations = body_of(function, &body, allocations, &mut done)
            .map_err(|e| invalid(&e, At::Instruction(number, done)))?;
    }
    Ok(())
}

/// Validates one function, and counts in `done` how many of its instructions were found good.
fn body_of(
    function: FuncToValidate<ValidatorResources>,
    body: &FunctionBody<'_>,
    allocations: FuncValidatorAllocations,
    done: &mut usize,
) -> Result<FuncValidatorAllocations, BinaryReaderError> {
    let mut validator = function.into_validator(allocations);
    let mut reader = body.get_binary_reader();
    validator.read_locals(&mut reader)?;
    while !reader.eof() {
        reader.visit_operator(&mut validator.visitor(reader.original_position()))??;
        *done += 1;
    }
    reader.finish_expression(&validator.visitor(reader.original_position()))?;
    Ok(validator.into_allocations())
}

fn invalid(error: &BinaryReaderError, at: At) -> Invalid {
    Invalid {
        at,
        message: error.message().to_owned(),
    }
}

/// The entry of a section that holds a byte of the binary.
fn entry(payload: &Payload<'_>, offset: usize) -> At {
    let (section, number) = match payload {
        Payload::TypeSection(s) => (Section::Type, number(s, offset)),
        Payload::ImportSection(s) => (Section::Import, number(s, offset)),
        Payload::FunctionSection(s) => (Section::Function, number(s, offset)),
        Payload::TableSection(s) => (Section::Table, number(s, offset)),
        Payload::MemorySection(s) => (Section::Memory, number(s, offset)),
        Payload::TagSection(s) => (Section::Tag, number(s, offset)),
        Payload::GlobalSection(s) => (Section::Global, number(s, offset)),
        Payload::ExportSection(s) => (Section::Export, number(s, offset)),
        Payload::StartSection { .. } => (Section::Start, 0),
        Payload::ElementSection(s) => (Section::Element, number(s, offset)),
        Payload::DataSection(s) => (Section::Data, number(s, offset)),
        _ => return At::Module,
    };
    At::Entry(section, number)
}

fn number<'a, T: FromReader<'a>>(section: &SectionLimited<'a, T>, offset: usize) -> usize {
    let begun = section
        .clone()
        .into_iter_with_offsets()
        .take_while(|entry| matches!(entry, Ok((start, _)) if *start <= offset))
        .count();
    begun.saturating_sub(1)
}

/// The place in the text, whose shorthands [`Module::encode`] has written out by now.
pub(crate) fn place(module: &Module<'_>, at: &At) -> Span {
    let ModuleKind::Text(fields) = &module.kind else {
        return module.span;
    };
    let found = match *at {
        At::Module => None,
        At::Entry(section, number) => fields
            .iter()
            .filter_map(|field| span(field, section))
            .nth(number),
        At::Instruction(function, number) => fields
            .iter()
            .filter_map(|field| match field {
                ModuleField::Func(f) => match &f.kind {
                    FuncKind::Inline { expression, .. } => Some((f.span, expression)),
                    FuncKind::Import(..) => None,
                },
                _ => None,
            })
            .nth(function)
            .map(|(span, expression)| {
                // The closing `end` is not in the text: what is wrong there is of the whole function.
                let spans = expression.instr_spans.as_deref().unwrap_or_default();
                spans.get(number).copied().unwrap_or(span)
            }),
    };
    found.unwrap_or(module.span)
}

/// Where a field stands, if it is an entry of that section.
fn span(field: &ModuleField<'_>, section: Section) -> Option<Span> {
    let (own, span) = match field {
        ModuleField::Type(t) => (Section::Type, t.span),
        ModuleField::Rec(r) => (Section::Type, r.span),
        ModuleField::Import(i) => (Section::Import, i.span),
        ModuleField::Func(f) => (Section::Function, f.span),
        ModuleField::Table(t) => (Section::Table, t.span),
        ModuleField::Memory(m) => (Section::Memory, m.span),
        ModuleField::Tag(t) => (Section::Tag, t.span),
        ModuleField::Global(g) => (Section::Global, g.span),
        ModuleField::Export(e) => (Section::Export, e.span),
        ModuleField::Start(i) => (Section::Start, i.span()),
        ModuleField::Elem(e) => (Section::Element, e.span),
        ModuleField::Data(d) => (Section::Data, d.span),
        ModuleField::Custom(_) => return None,
    };
    (own == section).then_some(span)
}
