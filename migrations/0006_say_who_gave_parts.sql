-- A part that somebody took by themselves gives no rights. From whom each part is, the timeline says: whoever was given
-- one by somebody else keeps what it gives.
UPDATE incidents SET snapshot = json_set(snapshot, '$.people', (
    SELECT json_group_array(json_set(part.value, '$.origin', json(COALESCE((
        SELECT CASE
            WHEN json_extract(e.entry, '$.event.type') = 'joined' THEN '"taken"'
            WHEN json_extract(e.entry, '$.by.person') = json_extract(part.value, '$.member') THEN '"taken"'
            ELSE json_object('by', json_extract(e.entry, '$.by.person'))
        END
        FROM entries e
        WHERE e.incident = incidents.id
        AND json_extract(e.entry, '$.event.role') = json_extract(part.value, '$.role')
        AND CASE json_extract(e.entry, '$.event.type')
            WHEN 'assigned' THEN json_extract(e.entry, '$.event.member')
            WHEN 'handed-over' THEN json_extract(e.entry, '$.event.to')
            WHEN 'joined' THEN json_extract(e.entry, '$.by.person')
        END = json_extract(part.value, '$.member')
        ORDER BY e.seq DESC LIMIT 1
    ), '"taken"'))))
    FROM json_each(snapshot, '$.people') part
))
WHERE json_array_length(snapshot, '$.people') > 0;
