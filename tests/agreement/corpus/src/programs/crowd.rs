//@ dirs = ["fixtures/crowd::/crowd::rw"]
//@ case.read-only = { dirs = ["fixtures/crowd::/crowd"] }
use std::fs::{self, File};
use std::io::{Read, Write};

fn main() {
    let names = || -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir("/crowd").unwrap().flatten().map(|e| e.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    println!("{} {:?}", names().len(), names().first());
    let mut files: Vec<File> = names().iter().map(|name| File::open(format!("/crowd/{name}")).unwrap()).collect();
    let mut sum = 0;
    for file in files.iter_mut().rev() {
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        sum += text.trim().parse::<u32>().unwrap();
    }
    println!("{sum}");
    drop(files);
    let mut made = 0;
    for n in 0..300 {
        match File::create(format!("/crowd/more-{n}-{}", "y".repeat(n % 40))) {
            Ok(mut file) => {
                made += 1;
                writeln!(file, "{n}").unwrap();
            }
            Err(error) => {
                println!("{:?}", error.raw_os_error());
                break;
            }
        }
    }
    println!("{made} {}", names().len());
    println!("{:?}", names().iter().map(|n| n.len()).sum::<usize>());
    for name in names().iter().step_by(2) {
        if fs::remove_file(format!("/crowd/{name}")).is_err() {
            println!("refused {name}");
            break;
        }
    }
    println!("{}", names().len());
    let big: Vec<u8> = (0..1_500_000u32).map(|n| (n * 7 + n / 251) as u8).collect();
    if done("big", fs::write("/crowd/big", &big)).is_some() {
        let back = fs::read("/crowd/big").unwrap();
        println!("{} {}", back.len(), back == big);
        let mut file = File::open("/crowd/big").unwrap();
        let mut chunk = vec![0; 200_000];
        let mut reads = Vec::new();
        loop {
            match file.read(&mut chunk).unwrap() {
                0 => break,
                n => reads.push(n),
            }
        }
        println!("{reads:?}");
        println!("{:?}", File::create("/crowd/big2").unwrap().write(&big));
        println!("{:?}", std::io::copy(&mut File::open("/crowd/big").unwrap(), &mut File::create("/crowd/big3").unwrap()).ok());
    }
}
