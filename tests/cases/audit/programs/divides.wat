(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $zero f64)
    (call $exit (i32.wrap_i64 (i64.shr_u
      (i64.reinterpret_f64 (f64.div (local.get $zero) (local.get $zero)))
      (i64.const 63))))))
