-- name: take_turn
-- True where nobody else asks for locations; held as long as this connection lives.
select pg_try_advisory_lock(%(lock)s);

-- name: leave_turn
-- Somebody else may ask.
select pg_advisory_unlock(%(lock)s);

-- name: still_here
-- The connection lives, and the lock with it.
select true;
