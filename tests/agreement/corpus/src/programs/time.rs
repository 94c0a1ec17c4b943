use std::thread::{sleep, yield_now};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn main() {
    let wall = SystemTime::now();
    println!("{:?}", wall.duration_since(UNIX_EPOCH));
    let start = Instant::now();
    println!("{:?}", start.elapsed());
    let mut sum = Duration::ZERO;
    for nanos in [0, 1, 999, 1_000, 1_001, 999_999, 1_000_000, 1_000_001, 1_499_999, 1_500_000, 1_999_999, 2_000_000, 10_000_000,
        123_456_789, 999_999_999, 1_000_000_000, 60_000_000_000, 3_600_000_000_000, 86_400_000_000_000 * 400]
    {
        let before = Instant::now();
        sleep(Duration::from_nanos(nanos));
        sum += before.elapsed();
        println!("sleep {nanos}: {:?}, since the start {:?}", before.elapsed(), start.elapsed());
    }
    println!("{sum:?} {}", sum == start.elapsed());
    yield_now();
    for _ in 0..100 {
        sleep(Duration::from_micros(100));
    }
    println!("{:?}", start.elapsed());
    println!("{:?} {:?}", wall.elapsed(), SystemTime::now().duration_since(wall));
    println!("{:?}", Instant::now().checked_duration_since(start).map(|d| d.as_nanos()));
    println!("{:?}", (start - Instant::now()).as_nanos());
    println!("{:?}", start.checked_add(Duration::MAX));
    println!("{:?}", wall.checked_sub(Duration::from_secs(1 << 40)).is_none());
}
