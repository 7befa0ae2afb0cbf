# What the operators are told of rows that this version does not understand.

unread = **{ $count ->
    [one] A message cannot be delivered
   *[other] { $count } messages cannot be delivered
}: this version of warroom does not understand what the database holds about { $count ->
    [one] it
   *[other] them
}.** Nothing of it was changed; the version that wrote it delivers it when it is started again. Everything else goes on. The log has it under { $fault }:
