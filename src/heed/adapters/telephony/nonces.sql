-- name: take_nonce
-- True where no request came with this nonce before; it is remembered, and those from before a moment are forgotten.
select heed.take_nonce(%(key)s, %(nonce)s, %(at)s, %(before)s);
