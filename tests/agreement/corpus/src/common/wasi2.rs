use wasip2::filesystem::types::{Descriptor, DescriptorFlags, ErrorCode, OpenFlags, PathFlags};
use wasip2::io::streams::StreamError;

/// A line for a result: what came, or the error's name.
fn say<T: std::fmt::Debug>(what: &str, result: Result<T, ErrorCode>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{what}: {value:?}");
            Some(value)
        }
        Err(code) => {
            println!("{what}: {}", code.name());
            None
        }
    }
}

/// The same where what came is a handle, whose number is not for show.
fn done<T>(what: &str, result: Result<T, ErrorCode>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{what}: done");
            Some(value)
        }
        Err(code) => {
            println!("{what}: {}", code.name());
            None
        }
    }
}

/// The same for streams.
fn flow<T: std::fmt::Debug>(what: &str, result: Result<T, StreamError>) -> Option<T> {
    match result {
        Ok(value) => {
            println!("{what}: {value:?}");
            Some(value)
        }
        Err(StreamError::Closed) => {
            println!("{what}: closed");
            None
        }
        Err(StreamError::LastOperationFailed(error)) => {
            let code = wasip2::filesystem::types::filesystem_error_code(&error);
            println!("{what}: failed, {:?}", code.map(|code| code.name()));
            None
        }
    }
}

const READ: DescriptorFlags = DescriptorFlags::READ;
const WRITE: DescriptorFlags = DescriptorFlags::WRITE;
const FOLLOW: PathFlags = PathFlags::SYMLINK_FOLLOW;
const PLAIN: PathFlags = PathFlags::empty();
const AS_IS: OpenFlags = OpenFlags::empty();

/// The directory granted first.
fn root() -> Descriptor {
    let mut all = wasip2::filesystem::preopens::get_directories();
    if all.is_empty() {
        println!("no directory");
        std::process::exit(0);
    }
    all.remove(0).0
}
