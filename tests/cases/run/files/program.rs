//@ dirs = ["fixtures::/data"]
//@ case.nothing-granted = { dirs = [] }

// The program that `run/files` runs as a file.
# use std::fs;
fn main() {
    match fs::read_to_string("/data/word.txt") {
        Ok(text) => print!("{text}"),
        Err(error) => println!("refused: {error}"),
    }
}
