-- name: recommended_and_graded
-- What was recommended and how it was graded, of the incidents that moved last.
select f.position, f.stream, f.version, f.type, f.happened_at, f.recorded_at, f.actor, f.role, f.workstation, f.number,
    f.body, f.sealed
from (
    select stream from heed.streams where category = 'incident' order by position desc limit %(most)s
) s join heed.facts f on f.stream = s.stream
where f.type in ('GradeRecommended', 'GradeSet')
order by f.position;
