(component
  (core module $code
    (func (export "draw") (result i64) (i64.const 7)))
  (core instance $i (instantiate $code))
  (func $draw (result u64) (canon lift (core func $i "draw")))
  (instance $random (export "get-random-u64" (func $draw)))
  (export "wasi:random/random@0.3.0" (instance $random)))
