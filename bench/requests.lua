-- Sends requests that were prepared before (bench/http_load.py writes the file), in order and round
-- and round, each thread from another place.
--   wrk ... -s requests.lua URL -- FILE SEED
-- The file: for each request a line "HEAD TAIL BODY" of three counts, then HEAD and TAIL bytes, of
-- which the last BODY are its body. Between head and tail, if there is a tail, comes a GUID that no
-- other request has; SEED makes it another one in the next run.
-- Prints one line of JSON at the end. wrk itself counts answers of 400 and above as refused. A
-- response() that looked at each status would take the processor from the server; what answers 1xx
-- or 3xx is found by the callers, who ask docketd what it counted and nginx for an answer before.

local threads = 0

function setup(thread)
  thread:set("thread_number", threads)
  threads = threads + 1
end

local heads, tails = {}, {}
local next_request, sent, guid_begin = 0, 0, ""

local function read_requests(path)
  local file = assert(io.open(path, "rb"))
  while true do
    local counts = file:read("*l")
    if not counts then break end
    local head, tail = counts:match("^(%d+) (%d+) %d+$")
    heads[#heads + 1] = assert(file:read(tonumber(head)))
    tails[#tails + 1] = tonumber(tail) > 0 and assert(file:read(tonumber(tail))) or ""
  end
  file:close()
  assert(#heads > 0, "there are no requests in " .. path)
end

function init(args)
  read_requests(args[1])
  guid_begin = string.format("%08x-%04x-4000-8000-", tonumber(args[2]), thread_number)
  -- Far apart, so that two threads do not send the same things at the same time.
  next_request = math.floor(#heads * (thread_number % 7) / 7)
end

function request()
  next_request = next_request % #heads + 1
  local tail = tails[next_request]
  if tail == "" then return heads[next_request] end
  sent = sent + 1
  return heads[next_request] .. guid_begin .. string.format("%012x", sent) .. tail
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "p50_ms": %.4f, "p99_ms": %.4f, '
      .. '"refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
