# 流程的每条规定由什么落实、由哪个测试证明。

conformance-title = 流程规定与落实：{ $playbook }，共 { $rules } 条，{ $open } 条未完成
conformance-by = 落实：{ $what }
conformance-test = 测试：{ $tests }
conformance-open = 未完成：还没有测试
