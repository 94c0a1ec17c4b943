/// A line for a result: what came, or the error by its kind, its number and its words.
fn say<T: std::fmt::Debug>(what: &str, result: std::io::Result<T>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{what}: {value:?}");
            Some(value)
        }
        Err(error) => {
            println!("{what}: {:?} {:?} {error}", error.kind(), error.raw_os_error());
            None
        }
    }
}

/// The same where what came is not for show.
fn done<T>(what: &str, result: std::io::Result<T>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{what}: done");
            Some(value)
        }
        Err(error) => {
            say::<()>(what, Err(error));
            None
        }
    }
}
