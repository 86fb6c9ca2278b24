-- The line of those who wait for a turn in one conversation.
-- KEYS: the line (a list of names, first come first), and until when each name counts (a hash).
-- ARGV: a name; for how many milliseconds it counts from now on.
-- Joins the line if the name is not in it yet. Gives 1 if it is the first, else 0.
-- Whoever was first and has not been heard of for so long is taken out.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me, counts = ARGV[1], tonumber(ARGV[2])
if redis.call('HEXISTS', KEYS[2], me) == 0 then
  redis.call('RPUSH', KEYS[1], me)
end
redis.call('HSET', KEYS[2], me, now + counts)
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, 20 * counts)
end
while true do
  local first = redis.call('LINDEX', KEYS[1], 0)
  if first == me then
    return 1
  end
  if not first then  -- the list was lost and the hash was not
    redis.call('RPUSH', KEYS[1], me)
    return 1
  end
  local till = tonumber(redis.call('HGET', KEYS[2], first) or 0)
  -- A time far ahead was written before the server's clock was set back.
  if till >= now and till <= now + 2 * counts then
    return 0
  end
  redis.call('LPOP', KEYS[1])
  redis.call('HDEL', KEYS[2], first)
end
