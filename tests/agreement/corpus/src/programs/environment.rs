//@ args = ["a", "", "ü ö", "--flag=日本", "a b"]
//@ env = { LANG = "C", EMPTY = "", "ÜBER" = "größe", "WITH.DOT" = "a=b=c", PATH = "/a:/b" }
//@ case.nothing = { args = [], env = {} }
//@ case.many = { args = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17"], env = { A = "1", B = "2", C = "3", D = "4", E = "5", F = "6", G = "7", H = "8", I = "9" } }
use std::env;

fn main() {
    println!("{:?}", env::args().collect::<Vec<_>>());
    println!("{:?}", env::args_os().skip(1).map(|a| a.len()).collect::<Vec<_>>());
    println!("{:?}", env::vars().collect::<Vec<_>>());
    for name in ["LANG", "EMPTY", "ÜBER", "WITH.DOT", "PATH", "NONE", "A", "lang"] {
        println!("{name} {:?} {:?}", env::var(name), env::var_os(name));
    }
    unsafe {
        env::set_var("NEW", "ж");
        env::remove_var("LANG");
    }
    println!("{:?} {:?}", env::var("NEW"), env::var("LANG"));
    say("current_dir", env::current_dir());
    say("current_exe", env::current_exe());
    #[allow(deprecated)]
    let home = env::home_dir();
    println!("{home:?}");
    println!("{} {} {}", env::consts::ARCH, env::consts::OS, env::consts::FAMILY);
    say("available_parallelism", std::thread::available_parallelism());
    done("spawn", std::thread::Builder::new().spawn(|| ()));
    done("command", std::process::Command::new("ls").spawn());
}
