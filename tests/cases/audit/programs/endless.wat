(module (memory (export "memory") 1) (func (export "_start") (loop $for-ever (br $for-ever))))
