(component
  (core module $code
    (func (export "draw") (result i32) (i32.const 7)))
  (core instance $i (instantiate $code))
  (func $draw (result u32) (canon lift (core func $i "draw")))
  (instance $random (export "get-random-u64" (func $draw)))
  (export "wasi:random/random@0.2.0" (instance $random)))
