"""The Lua that runs in the server: what is compared and written there cannot be overtaken.

All are core commands only, for Redis 6.2 and Valkey 7.2 on, and touch keys of one slot.
"""

LOCK = """
-- KEYS lock, global_memory, ev. ARGV holder, epoch known to it (0: none yet), lock's
-- milliseconds (0: release), session's seconds, a holder that may be replaced, schema.
-- Returns what, the newest epoch, who holds the lock, for how many milliseconds.
local owner = redis.call('GET', KEYS[1]) or ''
local newest = tonumber(redis.call('HGET', KEYS[2], 'epoch') or '0')
local mine = tonumber(ARGV[2])
if mine > 0 and newest > mine then
  return {'moved', newest, owner, 0}
end
if owner ~= '' and owner ~= ARGV[1] and owner ~= ARGV[5] then
  return {'held', newest, owner, redis.call('PTTL', KEYS[1])}
end
if ARGV[3] == '0' then
  redis.call('DEL', KEYS[1])
  return {'released', newest, '', 0}
end
if mine == 0 or newest < mine then
  mine = math.max(newest, mine) + 1
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('HSET', KEYS[2], 'epoch', mine, 'owner', ARGV[1], 'schema', ARGV[6])
redis.call('EXPIRE', KEYS[2], ARGV[4])
redis.call('EXPIRE', KEYS[3], ARGV[4])
return {'mine', mine, ARGV[1], tonumber(ARGV[3])}
"""

APPEND = """
-- KEYS ev, global_memory. ARGV epoch, session's seconds, first seq, and t, k, v, d of each
-- event from it on, each behind its length in four bytes: one argument, because the client's
-- time for 2,000 of them is most of what an append costs. Returns what, and the stream's end.
local newest = tonumber(redis.call('HGET', KEYS[2], 'epoch') or '0')
local epoch = tonumber(ARGV[1])
if newest > epoch then
  return {'moved', newest}
end
if newest < epoch then
  return {'forgotten', newest}
end
local head, standing = 0, nil
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last then
  head = tonumber(string.match(last[1], '^(%d+)-0$') or '-1')
  standing = last[2]
end
-- Whole is a stream whose entries are all there and whose next one may follow the last.
local newest_id = head .. '-0'
if redis.call('EXISTS', KEYS[1]) == 1 then
  local told = redis.call('XINFO', 'STREAM', KEYS[1])
  for at = 1, #told, 2 do
    if told[at] == 'last-generated-id' then
      newest_id = told[at + 1]
    end
  end
end
if head ~= redis.call('XLEN', KEYS[1]) or newest_id ~= head .. '-0' then
  return {'torn', head}
end
local first = tonumber(ARGV[3])
local parts, place = {}, 1
while place <= #ARGV[4] do
  parts[#parts + 1], place = struct.unpack('>I4c0', ARGV[4], place)
end
local count = #parts / 4
if count == 0 then
  return {'at', head}
end
if first > head + 1 then
  return {'gap', head}
end
local final = first + count - 1
if head >= first then
  local seq = math.min(head, final)
  if seq < head then
    standing = redis.call('XRANGE', KEYS[1], seq .. '-0', seq .. '-0')[1][2]
  end
  local at = (seq - first) * 4
  for part = 1, 4 do
    if standing[part * 2] ~= parts[at + part] then
      return {'other', seq}
    end
  end
end
for seq = math.max(first, head + 1), final do
  local at = (seq - first) * 4
  redis.call('XADD', KEYS[1], seq .. '-0',
    't', parts[at + 1], 'k', parts[at + 2], 'v', parts[at + 3], 'd', parts[at + 4])
end
head = math.max(head, final)
redis.call('HSET', KEYS[2], 'applied', head)
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return {'at', head}
"""

REMEMBER = """
-- KEYS agent_memory, memz. ARGV session, seq of the event (0: none, what stands there is
-- replaced), ref, data (empty: forgotten), milliseconds since 1970. Returns 1 where it was
-- applied, 0 where it had been before.
local applied = 'applied:' .. ARGV[1]
local seq = tonumber(ARGV[2])
if seq > 0 and tonumber(redis.call('HGET', KEYS[1], applied) or '0') >= seq then
  return 0
end
local kept, gone = 'm:' .. ARGV[3], 'x:' .. ARGV[3]
if ARGV[4] == '' then
  redis.call('HDEL', KEYS[1], kept)
  redis.call('HSET', KEYS[1], gone, '1')
  redis.call('ZREM', KEYS[2], ARGV[3])
elseif redis.call('HEXISTS', KEYS[1], gone) == 0
    and (seq > 0 or redis.call('HEXISTS', KEYS[1], kept) == 1) then
  redis.call('HSET', KEYS[1], kept, ARGV[4])
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[3])
end
if seq > 0 then
  redis.call('HSET', KEYS[1], applied, ARGV[2])
end
redis.call('HINCRBY', KEYS[1], 'version', 1)
return 1
"""
