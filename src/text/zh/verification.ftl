# 修复后的检查、数值，以及观察期。

clock-observation = 观察期
need-observation = 观察期后的答复（`/observed`）

button-quiet = 没有异常
button-came-back = 又出现了

entry-observed = **观察期结束，没有异常** · { $who }
entry-came-back = **又出现了** · { $who }
entry-came-back-to = **又出现了**，退回“{ $state }” · { $who }

limit-extended = { $clock }时限延长 { $by }：{ $time }
next-workaround-again = 临时方案不再算数。仍然有效的话，请再输入一次 `/workaround`。
limit-not-extended = 恢复时限不变
limits-again = 时限不变，继续计时
limit-none-to-extend = 时限不延长：本处理流程在此没有恢复时限。

next-observe = 从现在起观察 { $window }，到时机器人会问有没有别的异常。

due-observation = **修复后已从 { $since } 观察到现在。**有没有别的异常，有没有再出现？{ $n ->
    [1] {""}
   *[other] {" "}· 第 { $n } 次询问
}
do-observation = 请按下面的按钮，或输入 `/observed`。

done-observed = 已记录：没有异常。
done-came-back = 已记录：故障再次出现，继续处理。

refused-verified-already = 已于 { $time } 验证通过。如果其实没有修好，请用 `result:fail` 写明看到的情况。
refused-failed-already = { $time } 验证未通过，正在重新处理，请等下一次 `/resolve`。您看到的问题仍可用 `result:fail` 补充。
refused-check-before = 检查要按顺序通过，先做“{ $check }”。
refused-figure-needed = “{ $check }”要写明数值：请加上 `figure`，单位 { $unit }。
refused-figure-impossible = 不可能测得 { $number }。请如实填写读到的数值；不合格请用 `result:fail`。
refused-figure-not-good = { $number } 不符合 { $good }，检查不能算通过。请改用 `result:fail`，或填写正确的数值。
refused-figure-unclear = 看不出{ $said }量的是什么。需要：{ $checks }。请每项写一个数值并带单位，例如 `320 ms`、`0.05%`。
refused-not-their-check = “{ $check }”只能由这些角色检查：{ $roles }。请其中一位输入 `/verify`。
refused-bad-count = 人数{ $said }不对。请写整数，满意人数不能多于询问人数。
refused-still-observing = 修复还要观察到 { $time }（{ $relative }）。如果已经再次出现，现在就说明。
refused-nothing-to-observe = 现在没有需要观察的修复或临时方案。故障再次出现请用 `/reopen`。

name-observed = 观察结果
about-observed = 修复或临时方案之后看到了什么
about-observed-result = 有没有再出现
about-observed-note = 看到了什么
choice-result-quiet = 没有异常
choice-result-returned = 又出现了
choice-what-observation = 观察期
form-pass = 检查通过
field-pass-figure = 数值，如 320 ms、0.05%
field-pass-note = 其他说明
form-came-back = 故障再次出现
field-came-back-note = 看到了什么？
