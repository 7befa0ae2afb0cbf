# 级别：依据什么，以及定级时问什么。

because-core = 影响核心业务
because-percent = { $percent }% 用户受影响
because-matrix = { $impact } × { $urgency }
because-overdue = { $clock }超时
grade-because = { $because } → { $level }
grade-contradicts = 按事实应为 { $level }（{ $because }），上报的是 { $said }。确认级别之前，按较紧急的一级计时。
grade-confirm-by = 待{ $roles }确认：`/grade`
grade-changed-since = 之后级别已改为“{ $level }”
question-yes = 是
question-no = 否
question-in-force = 当前级别
question-left = { $n ->
    [1] 请选择，选完即答完。
   *[other] 请选择，还有 { $n } 题。
}
question-last = 还差一步：请按下面的按钮填写。
question-continue = 继续填写
refused-stale-questions = 这组问题已经过时：之后级别或处理流程有变动。请在置顶卡片上重新按“定级”。
question-yes-no = 是 / 否
question-percent = 0 到 100

refused-level-contradicts = 填写的级别是{ $said }，但按事实应为 { $level }：{ $because }。请不填 `level`，或改正事实。
refused-no-such-answer = `{ $field }` 没有{ $said }这个选项。可选：{ $known }。
refused-not-asked = 本处理流程不按 `{ $field }` 定级。请同时填写 `level`。
refused-not-yes-or-no = { $said }不是“是”也不是“否”。请写 `是` 或 `否`。
