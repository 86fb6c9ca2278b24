-- The statements of the outbox that are written by hand. Each begins with "-- name:", and
-- referrals/database/queries.py reads it by that name.
-- The states, and the ways from one to the next: referrals/states.py.

-- name: claim_sqlite
-- Takes the letters that are due, oldest first. SQLite lets one writer in at a time, so nobody else
-- can take the same. A letter whose holder let its time run out counts as free.
UPDATE referral_letters SET state = 'claimed', claimed_by = :courier, claimed_until = :until
WHERE id IN (
    SELECT id FROM referral_letters
    WHERE (state = 'waiting' AND due_at <= :now) OR (state = 'claimed' AND claimed_until < :now)
    ORDER BY due_at, id LIMIT :most
)
RETURNING id, message_id, recipient, purpose, tries, created_at, claimed_until, expires_at, referral;

-- name: claim_postgresql
-- The same. Rows that another courier is just taking are passed over; waiting for them would help nobody.
UPDATE referral_letters SET state = 'claimed', claimed_by = :courier, claimed_until = :until
WHERE id IN (
    SELECT id FROM referral_letters
    WHERE (state = 'waiting' AND due_at <= :now) OR (state = 'claimed' AND claimed_until < :now)
    ORDER BY due_at, id LIMIT :most
    FOR UPDATE SKIP LOCKED
)
RETURNING id, message_id, recipient, purpose, tries, created_at, claimed_until, expires_at, referral;

-- name: any_due
-- Whether a claim would find anything. It is asked several times a second, so it must not write.
SELECT EXISTS (
    SELECT 1 FROM referral_letters
    WHERE (state = 'waiting' AND due_at <= :now) OR (state = 'claimed' AND claimed_until < :now)
);

-- name: take_over
-- Frees what a dead courier held. Only the holder of the one courier's lock may do this.
UPDATE referral_letters
SET state = 'waiting', claimed_by = NULL, claimed_until = NULL, due_at = :now
WHERE state = 'claimed';

-- name: wake
-- A courier has started: somebody may have put right what kept a letter back.
UPDATE referral_letters SET due_at = :now WHERE state = 'waiting' AND due_at > :now;

-- name: mark_handed
-- The mail server accepted it. This counts only for the courier that holds the letter.
UPDATE referral_letters
SET state = 'handed', handed_at = :now, fault = NULL, claimed_by = NULL, claimed_until = NULL,
    tries = tries + 1
WHERE id = :letter AND state = 'claimed' AND claimed_by = :courier;

-- name: put_back
-- It is tried again later.
UPDATE referral_letters
SET state = 'waiting', due_at = :due, fault = :why, claimed_by = NULL, claimed_until = NULL,
    tries = tries + :tried
WHERE id = :letter AND state = 'claimed' AND claimed_by = :courier;

-- name: mark_failed
-- It is not sent. What happens instead: referrals/database/onward.py.
UPDATE referral_letters
SET state = 'failed', fault = :why, claimed_by = NULL, claimed_until = NULL, tries = tries + 1
WHERE id = :letter AND state = 'claimed' AND claimed_by = :courier;

-- name: revive
-- It is sent after all, under its old number. Its link is good for as long as a new one.
UPDATE referral_letters SET state = 'waiting', due_at = :due, tries = :tries, expires_at = :expires
WHERE id = :letter AND state = 'failed';

-- name: withdraw
-- It is no longer needed, unless it has the one purpose. A letter that a courier holds may still arrive.
UPDATE referral_letters SET state = 'failed', fault = 'no longer needed'
WHERE referral = :referral AND state = 'waiting' AND purpose <> :kept;

-- name: count_unsent
-- What is still to be handed over: how many letters, and when the oldest was written.
SELECT COUNT(*), MIN(created_at) FROM referral_letters WHERE state IN ('waiting', 'claimed');
