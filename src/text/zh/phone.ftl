# 电话网关念出的话，以及房间里看到的呼叫结果。
call-drill = 这是演练。
call-incident = 故障 { $number }。
call-level = 级别 { $level }。
call-title = { $title }。
call-you = 现以 { $roles } 身份呼叫您，请到 Discord 房间处理。
entry-paged-by = { $outlet } 已打通 { $person } 的电话
entry-call-missed = { $outlet } 没有打通 { $person } 的电话：{ $why }
entry-nobody-left = { $outlet } 已没有可呼叫的 { $roles }
call-missed-no-answer = 无人接听
call-missed-refused = 网关不打这个电话，请核对号码
call-missed-unclear = 网关没有答复，不知道是否打出
call-missed-fault = 网关不接受呼叫
do-call-gateway = 请电话通知：{ $roles }。{ $outlet } 正在逐个呼叫；有人先打通的，按“已电话通知”，或用 `/paged`。
card-call-gateway = { $roles } · { $outlet } 呼叫中
do-call-yourself = 要由人来打电话；打完按“已电话通知”，或用 `/paged`。
