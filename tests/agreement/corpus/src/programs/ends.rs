use std::hint::black_box;

fn deeper(n: u64) -> u64 {
    let here = black_box([n; 64]);
    deeper(n + 1) + here[0]
}

struct Loud;

impl Drop for Loud {
    fn drop(&mut self) {
        println!("dropped");
    }
}

fn main() {
    print!("begun; ");
    let _loud = Loud;
    let how = std::env::args().nth(1).unwrap_or_default();
    let zero = black_box(0i32);
    let none: Option<u32> = black_box(None);
    match how.as_str() {
        "return" => {}
        "exit-0" => std::process::exit(0),
        "exit-1" => std::process::exit(1),
        "exit-3" => std::process::exit(3),
        "exit-125" => std::process::exit(125),
        "exit-126" => std::process::exit(126),
        "exit-255" => std::process::exit(255),
        "exit-256" => std::process::exit(256),
        "exit-minus" => std::process::exit(-1),
        "abort" => std::process::abort(),
        "panic" => panic!("größe\nof two lines"),
        "overflow" => println!("{}", i32::MAX - zero + black_box(1)),
        "underflow" => println!("{}", black_box(0u8) - black_box(1)),
        "shift" => println!("{}", 1u32 << black_box(32)),
        "divide" => println!("{}", 1 / zero),
        "divide-least" => println!("{}", black_box(i32::MIN) / black_box(-1)),
        "index" => println!("{}", [1, 2, 3][black_box(3)]),
        "slice" => println!("{:?}", &[1, 2, 3][black_box(2)..black_box(1)]),
        "unwrap" => println!("{}", none.unwrap()),
        "expect" => println!("{}", Err::<u32, _>(std::fmt::Error).expect("a word")),
        "utf8" => println!("{}", &"ü"[black_box(1)..]),
        "assert" => assert_eq!(1 + zero, 2, "with {}", "words"),
        "unreachable" => unreachable!("so it seems"),
        "todo" => todo!(),
        "borrow" => {
            let cell = std::cell::RefCell::new(1);
            let _one = cell.borrow_mut();
            println!("{}", cell.borrow());
        }
        "twice" => {
            struct Bomb;
            impl Drop for Bomb {
                fn drop(&mut self) {
                    panic!("second");
                }
            }
            let _bomb = Bomb;
            panic!("first");
        }
        "hook" => {
            std::panic::set_hook(Box::new(|info| println!("hooked: {info}")));
            panic!("quietly");
        }
        "catch" => println!("{}", std::panic::catch_unwind(|| panic!("never caught")).is_err()),
        "stack" => println!("{}", deeper(0)),
        "memory" => {
            let mut all = Vec::new();
            loop {
                all.push(black_box(vec![1u8; 1 << 20]));
            }
        }
        "try-memory" => {
            let mut all: Vec<Vec<u8>> = Vec::new();
            loop {
                let mut one = Vec::new();
                if one.try_reserve_exact(1 << 20).is_err() {
                    println!("{} were had", all.len() > 2);
                    break;
                }
                all.push(one);
            }
        }
        "huge" => println!("{:?}", Vec::<u8>::new().try_reserve(usize::MAX)),
        "far" => println!("{}", unsafe { *black_box(0xfff0_0000usize as *const u8) }),
        "far-write" => unsafe { *black_box(0xfff0_0000usize as *mut u8) = 1 },
        "null-function" => {
            let function: fn() = unsafe { std::mem::transmute(black_box(usize::MAX / 2)) };
            function();
        }
        "wrong-function" => {
            let function: fn(u64) -> u64 = unsafe { std::mem::transmute(black_box(main as fn())) };
            println!("{}", function(1));
        }
        "trap" => core::arch::wasm32::unreachable(),
        other => println!("unknown: {other:?}"),
    }
    println!("at the end");
}
