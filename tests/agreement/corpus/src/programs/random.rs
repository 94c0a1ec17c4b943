use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

fn main() {
    println!("before");
    let map: HashMap<_, _> = (0..20).map(|n| (n, n * n)).collect();
    println!("{:?}", map.keys().collect::<Vec<_>>());
    let set: HashSet<_> = ["a", "bb", "ccc", "ü", ""].into_iter().collect();
    println!("{set:?}");
    println!("{:x} {:x}", RandomState::new().hash_one(7), RandomState::new().hash_one("seven"));
}
