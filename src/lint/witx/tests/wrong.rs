//! What cannot be read: it is told, and the rest is read.

use super::read;
use crate::lint::model::Kind;

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_rest_is_read() {
    for (written, expected) in [
        (
            "(typename $t u8",
            vec!["1:1 this list is not closed; close it with `)`"],
        ),
        (
            "(typename $t (enum u8 $a)\n(typename $u u8)\n(module $m\n",
            vec![
                "1:1 this list is not closed; close it with `)` (2:1 before this begins)",
                "3:1 this list is not closed; close it with `)`",
            ],
        ),
        (
            "(typename $t u8))",
            vec!["1:17 this closes nothing; take it out, or open a list before"],
        ),
        (
            "(typename $t u8)\n(; never closed",
            vec!["2:1 this comment is not closed; close it with `;)`"],
        ),
        (
            "(use \"a.witx)\n(typename $t é)\n(typename $u ł)",
            vec![
                "1:1 this list is not closed; close it with `)` (2:1 before this begins)",
                "1:6 this text is not closed; close it with `\"`, in the same line",
                "2:14 `é` has no place here; names are of ASCII letters, digits and signs",
                "3:14 `ł` has no place here; names are of ASCII letters, digits and signs",
            ],
        ),
        (
            "(typename $size u8)\n(typename $t $sise)",
            vec!["2:14 there is no type `$sise`; did you mean `$size`?"],
        ),
        (
            "(typename $size u8)\n(typename $t size)\n(typename $u $u8)\n(typename $v strin)",
            vec![
                "2:14 there is no type `size`; did you mean `$size`?",
                "3:14 there is no type `$u8`; did you mean `u8`?",
                "4:14 there is no type `strin`; did you mean `string`?",
            ],
        ),
        ("(typename $t int)", vec!["1:14 there is no type `int`"]),
        (
            "(typename $t u8)\n(typename $t u16)",
            vec!["2:12 the type `t` is named twice (1:12 the first one)"],
        ),
        (
            "(typename $t (enum $a $b $a))",
            vec!["1:27 `a` is the name of a member twice (1:21 the first one)"],
        ),
        (
            "(typename $a $b)\n(typename $b (record (field $x $a)))\n(typename $c (list $c))",
            vec![
                "1:12 the type `a` is made of itself (2:12 by way of this)",
                "3:12 the type `c` is made of itself",
            ],
        ),
        ("(typename $t)", vec!["1:12 the type `t` is nothing"]),
        (
            "(typename t u8)",
            vec![
                "1:1 this type has no name; write one, with `$` before it: `(typename $name u32)`",
            ],
        ),
        (
            "(typename $t (enum one))",
            vec!["1:20 this is no part of an enum; it has names: `$one $two`"],
        ),
        (
            "(typename $t (record (fild $a u8) (field $b) (field u8)))",
            vec![
                "1:22 this is no part of a record; it has `(field $one u32)`",
                "1:35 `b` has no type; write one: `(field $b u32)`",
                "1:46 this has no name; write `(field $name …)`",
            ],
        ),
        (
            "(typename $t (list (record (field $a u8))))",
            vec![
                "1:20 this type has no name; give it one with `(typename $name …)`, and write that name here",
            ],
        ),
        (
            "(typename $t (lst u8))\n(typename $u (list))\n(typename $v (list u8 u8))\n(typename $w (@witx ponter u8))",
            vec![
                "1:14 this is no type; did you mean `list`?",
                "2:14 this does not say of which type",
                "3:23 this has no place here; take it out",
                "4:14 this is no type of witx; did you mean `pointer`?",
            ],
        ),
        (
            "(typename $t (expected u8))",
            vec!["1:15 this does not say which error comes; write `(expected u32 (error $errno))`"],
        ),
        (
            "(use \"none.witx\")\n(typename $t $perhaps_there)",
            vec!["1:7 `none.witx` is not there; a file is named relative to the one that uses it"],
        ),
        (
            "(use $a)",
            vec![
                "1:1 this does not say what is used; write `(use \"file.witx\")` or `(use $name from $module)`",
            ],
        ),
        (
            "(module $m (@interface func))",
            vec!["1:12 this function has no name; write `(export \"name\")` in it"],
        ),
        (
            "(module $m (@interface func (export \"f\") (param u8) (parm $a u8)))",
            vec![
                "1:42 this has no name or no type; write a name and a type: `(param $name u32)`",
                "1:53 this is no part of a function; a function has `(export …)`, `(param …)` and `(result …)`",
            ],
        ),
        (
            "(module $m\n(@interface func (export \"f\") (param $a u8) (result $a u8))\n(@interface func (export \"f\")))",
            vec![
                "2:54 `a` is the name of a parameter or a result twice (2:39 the first one)",
                "3:27 `f` is the name of a function twice (2:27 the first one)",
            ],
        ),
        (
            "(module (func))",
            vec![
                "1:1 this module has no name; write one, with `$` before it: `(module $name …)`",
                "1:9 this is no part of a module; a module has `(import …)` and `(@interface func …)`",
            ],
        ),
        (
            "(interface x)",
            vec![
                "1:1 this is no part of witx; a file has `(use …)`, `(typename …)` and `(module …)`",
            ],
        ),
    ] {
        assert_eq!(read(written).1, expected, "{written}");
    }
}

#[test]
fn what_nobody_writes_by_hand_stops_nothing() {
    let mut chain = "(typename $t0 u8)\n".to_owned();
    for at in 1..50_000 {
        chain += &format!("(typename $t{at} (list $t{}))\n", at - 1);
    }
    for (written, first, count) in [
        (
            "(".repeat(100_000),
            "1:101 lists are nested deeper than 100 here",
            1,
        ),
        (
            ")".repeat(100_000),
            "1:1 this closes nothing; take it out, or open a list before",
            101,
        ),
        (
            "(typename $a $nothing)".repeat(10_000),
            "1:34 the type `a` is named twice (1:12 the first one)",
            101,
        ),
        (
            chain,
            "51:12 `t50` has types in types, deeper than 100",
            101,
        ),
    ] {
        let (model, told) = read(&written);
        assert_eq!((told[0].as_str(), told.len()), (first, count));
        // Whoever walks through the types comes back.
        for ty in &model.types {
            if let Kind::Alias(ty) = &ty.kind {
                model.parts(ty, &mut |_| {});
            }
        }
    }
}
