-- name: pointers_set_aside
-- What a person lets stand on one incident, in some of their shifts: (version of the line, kind of wording).
select (said.body ->> 'on_version')::int, said.body ->> 'kind'
from heed.facts, lateral (select convert_from(facts.body, 'UTF8')::json as body) said
where stream = any (%(shifts)s) and type = 'PointerSetAside' and said.body ->> 'incident' = %(incident)s;
