// Every function of WASI 0.1 and 0.2 for commands, as the specifications have them.

/** Source: WebAssembly/WASI, branch `wasi-0.1`, `preview1/witx/wasi_snapshot_preview1.witx`. */
export const FUNCTIONS = 'args_get args_sizes_get environ_get environ_sizes_get clock_res_get clock_time_get '
    + 'fd_advise fd_allocate fd_close fd_datasync fd_fdstat_get fd_fdstat_set_flags '
    + 'fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size fd_filestat_set_times '
    + 'fd_pread fd_prestat_get fd_prestat_dir_name fd_pwrite fd_read fd_readdir fd_renumber '
    + 'fd_seek fd_sync fd_tell fd_write path_create_directory path_filestat_get '
    + 'path_filestat_set_times path_link path_open path_readlink path_remove_directory '
    + 'path_rename path_symlink path_unlink_file poll_oneoff proc_exit proc_raise '
    + 'random_get sched_yield sock_accept sock_recv sock_send sock_shutdown';

/**
 * Source: the world `wasi:cli/imports`, WebAssembly/WASI, branch `wasi-0.2`; without what is `@unstable`,
 * which Wasmtime does not link either.
 */
export const INTERFACES = {
    'wasi:cli/environment':
        'get-arguments get-environment initial-cwd',
    'wasi:cli/exit':
        'exit exit-with-code',
    'wasi:cli/stderr':
        'get-stderr',
    'wasi:cli/stdin':
        'get-stdin',
    'wasi:cli/stdout':
        'get-stdout',
    'wasi:cli/terminal-input':
        '[resource-drop]terminal-input',
    'wasi:cli/terminal-output':
        '[resource-drop]terminal-output',
    'wasi:cli/terminal-stderr':
        'get-terminal-stderr',
    'wasi:cli/terminal-stdin':
        'get-terminal-stdin',
    'wasi:cli/terminal-stdout':
        'get-terminal-stdout',
    'wasi:clocks/monotonic-clock':
        'now resolution subscribe-duration subscribe-instant',
    'wasi:clocks/wall-clock':
        'now resolution',
    'wasi:filesystem/preopens':
        'get-directories',
    'wasi:filesystem/types':
        '[method]descriptor.advise [method]descriptor.append-via-stream '
        + '[method]descriptor.create-directory-at [method]descriptor.get-flags '
        + '[method]descriptor.get-type [method]descriptor.is-same-object [method]descriptor.link-at '
        + '[method]descriptor.metadata-hash [method]descriptor.metadata-hash-at '
        + '[method]descriptor.open-at [method]descriptor.read [method]descriptor.read-directory '
        + '[method]descriptor.read-via-stream [method]descriptor.readlink-at '
        + '[method]descriptor.remove-directory-at [method]descriptor.rename-at '
        + '[method]descriptor.set-size [method]descriptor.set-times [method]descriptor.set-times-at '
        + '[method]descriptor.stat [method]descriptor.stat-at [method]descriptor.symlink-at '
        + '[method]descriptor.sync [method]descriptor.sync-data [method]descriptor.unlink-file-at '
        + '[method]descriptor.write [method]descriptor.write-via-stream '
        + '[method]directory-entry-stream.read-directory-entry [resource-drop]descriptor '
        + '[resource-drop]directory-entry-stream filesystem-error-code',
    'wasi:io/error':
        '[method]error.to-debug-string [resource-drop]error',
    'wasi:io/poll':
        '[method]pollable.block [method]pollable.ready [resource-drop]pollable poll',
    'wasi:io/streams':
        '[method]input-stream.blocking-read [method]input-stream.blocking-skip '
        + '[method]input-stream.read [method]input-stream.skip [method]input-stream.subscribe '
        + '[method]output-stream.blocking-flush [method]output-stream.blocking-splice '
        + '[method]output-stream.blocking-write-and-flush '
        + '[method]output-stream.blocking-write-zeroes-and-flush [method]output-stream.check-write '
        + '[method]output-stream.flush [method]output-stream.splice [method]output-stream.subscribe '
        + '[method]output-stream.write [method]output-stream.write-zeroes [resource-drop]input-stream '
        + '[resource-drop]output-stream',
    'wasi:random/insecure':
        'get-insecure-random-bytes get-insecure-random-u64',
    'wasi:random/insecure-seed':
        'insecure-seed',
    'wasi:random/random':
        'get-random-bytes get-random-u64',
    'wasi:sockets/instance-network':
        'instance-network',
    'wasi:sockets/ip-name-lookup':
        '[method]resolve-address-stream.resolve-next-address [method]resolve-address-stream.subscribe '
        + '[resource-drop]resolve-address-stream resolve-addresses',
    'wasi:sockets/network':
        '[resource-drop]network',
    'wasi:sockets/tcp':
        '[method]tcp-socket.accept [method]tcp-socket.address-family [method]tcp-socket.finish-bind '
        + '[method]tcp-socket.finish-connect [method]tcp-socket.finish-listen '
        + '[method]tcp-socket.hop-limit [method]tcp-socket.is-listening '
        + '[method]tcp-socket.keep-alive-count [method]tcp-socket.keep-alive-enabled '
        + '[method]tcp-socket.keep-alive-idle-time [method]tcp-socket.keep-alive-interval '
        + '[method]tcp-socket.local-address [method]tcp-socket.receive-buffer-size '
        + '[method]tcp-socket.remote-address [method]tcp-socket.send-buffer-size '
        + '[method]tcp-socket.set-hop-limit [method]tcp-socket.set-keep-alive-count '
        + '[method]tcp-socket.set-keep-alive-enabled [method]tcp-socket.set-keep-alive-idle-time '
        + '[method]tcp-socket.set-keep-alive-interval [method]tcp-socket.set-listen-backlog-size '
        + '[method]tcp-socket.set-receive-buffer-size [method]tcp-socket.set-send-buffer-size '
        + '[method]tcp-socket.shutdown [method]tcp-socket.start-bind [method]tcp-socket.start-connect '
        + '[method]tcp-socket.start-listen [method]tcp-socket.subscribe [resource-drop]tcp-socket',
    'wasi:sockets/tcp-create-socket':
        'create-tcp-socket',
    'wasi:sockets/udp':
        '[method]incoming-datagram-stream.receive [method]incoming-datagram-stream.subscribe '
        + '[method]outgoing-datagram-stream.check-send [method]outgoing-datagram-stream.send '
        + '[method]outgoing-datagram-stream.subscribe [method]udp-socket.address-family '
        + '[method]udp-socket.finish-bind [method]udp-socket.local-address '
        + '[method]udp-socket.receive-buffer-size [method]udp-socket.remote-address '
        + '[method]udp-socket.send-buffer-size [method]udp-socket.set-receive-buffer-size '
        + '[method]udp-socket.set-send-buffer-size [method]udp-socket.set-unicast-hop-limit '
        + '[method]udp-socket.start-bind [method]udp-socket.stream [method]udp-socket.subscribe '
        + '[method]udp-socket.unicast-hop-limit [resource-drop]incoming-datagram-stream '
        + '[resource-drop]outgoing-datagram-stream [resource-drop]udp-socket',
    'wasi:sockets/udp-create-socket':
        'create-udp-socket',
};
