(module (func (export "draw") (result i64) (i64.const 7)))
