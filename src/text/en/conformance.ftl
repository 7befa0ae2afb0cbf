# What carries each rule of a procedure, and which test proves it.

conformance-title = The procedure's rules: { $playbook }, { $rules } in all, { $open } open
conformance-by = carried by { $what }
conformance-test = proved by { $tests }
conformance-open = open: no test yet
