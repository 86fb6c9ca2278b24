-- Counts one request for each key, at most so many in any sixty seconds.
-- KEYS: lists of the times of earlier requests. ARGV: how many each may hold.
-- Gives 0 if it may pass, else the milliseconds after which it may; of the keys behind the one that
-- refuses it, nothing is counted.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local minute = 60000
for number, key in ipairs(KEYS) do
  local most = tonumber(ARGV[number])
  local oldest = tonumber(redis.call('LINDEX', key, 0))
  if oldest and oldest > now then  -- the server's clock was set back
    redis.call('DEL', key)
    oldest = nil
  end
  if oldest and redis.call('LLEN', key) >= most then
    if oldest > now - minute then
      return oldest + minute - now
    end
    redis.call('LPOP', key)
  end
  redis.call('RPUSH', key, now)
  redis.call('PEXPIRE', key, minute)
end
return 0
