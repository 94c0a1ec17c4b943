//! The names of what can be imported, and so left out.

/// The interfaces of WASI 0.2 for commands, without their version.
///
/// Source: the world `wasi:cli/imports`, WebAssembly/WASI, branch `wasi-0.2`, `proposals/cli/wit/imports.wit`.
pub const INTERFACES: [&str; 27] = [
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:clocks/wall-clock",
    "wasi:clocks/monotonic-clock",
    "wasi:filesystem/preopens",
    "wasi:filesystem/types",
    "wasi:random/random",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:cli/exit",
    "wasi:cli/environment",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/stderr",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:cli/terminal-stderr",
    "wasi:sockets/instance-network",
    "wasi:sockets/network",
    "wasi:sockets/ip-name-lookup",
    "wasi:sockets/tcp-create-socket",
    "wasi:sockets/tcp",
    "wasi:sockets/udp-create-socket",
    "wasi:sockets/udp",
];

/// The interfaces that only WASI 0.3 has; others have their name from 0.2, and leaving one out means both.
///
/// Source: the world `wasi:cli/imports`, WebAssembly/WASI, branch `main`, `proposals/cli/wit/imports.wit`.
pub const ONLY_IN_03: [&str; 2] = ["wasi:clocks/system-clock", "wasi:sockets/types"];

/// The import module of WASI 0.1.
pub const MODULE: &str = "wasi_snapshot_preview1";

/// The functions of WASI 0.1.
///
/// Source: WebAssembly/WASI, branch `wasi-0.1`, `preview1/witx/wasi_snapshot_preview1.witx`.
pub const FUNCTIONS: [&str; 46] = [
    "args_get",
    "args_sizes_get",
    "environ_get",
    "environ_sizes_get",
    "clock_res_get",
    "clock_time_get",
    "fd_advise",
    "fd_allocate",
    "fd_close",
    "fd_datasync",
    "fd_fdstat_get",
    "fd_fdstat_set_flags",
    "fd_fdstat_set_rights",
    "fd_filestat_get",
    "fd_filestat_set_size",
    "fd_filestat_set_times",
    "fd_pread",
    "fd_prestat_get",
    "fd_prestat_dir_name",
    "fd_pwrite",
    "fd_read",
    "fd_readdir",
    "fd_renumber",
    "fd_seek",
    "fd_sync",
    "fd_tell",
    "fd_write",
    "path_create_directory",
    "path_filestat_get",
    "path_filestat_set_times",
    "path_link",
    "path_open",
    "path_readlink",
    "path_remove_directory",
    "path_rename",
    "path_symlink",
    "path_unlink_file",
    "poll_oneoff",
    "proc_exit",
    "proc_raise",
    "random_get",
    "sched_yield",
    "sock_accept",
    "sock_recv",
    "sock_send",
    "sock_shutdown",
];

/// Every name that [`super::World::without`] may hold: an interface, or for WASI 0.1 `module/function`.
pub fn names() -> impl Iterator<Item = String> {
    let functions = FUNCTIONS.iter().map(|name| format!("{MODULE}/{name}"));
    INTERFACES
        .iter()
        .chain(&ONLY_IN_03)
        .map(|name| (*name).to_owned())
        .chain(functions)
}
