-- One field of a snapshot says how an incident ended; it was read out of five until now.
UPDATE incidents SET snapshot = json_set(snapshot, '$.ending', CASE
    WHEN snapshot ->> '$.rejected' IS NOT NULL THEN json_object('false-alarm', snapshot ->> '$.rejected')
    WHEN snapshot ->> '$.merged_into' IS NOT NULL OR snapshot ->> '$.merged_privately' THEN json_object('merged', snapshot ->> '$.merged_into')
    WHEN snapshot ->> '$.solved_at_once' IS NOT NULL THEN json_object('solved-at-once', snapshot ->> '$.solved_at_once')
    WHEN snapshot ->> '$.self_help.worked' THEN 'self-help'
    ELSE 'handled'
END) WHERE snapshot ->> '$.closed_at' IS NOT NULL;
