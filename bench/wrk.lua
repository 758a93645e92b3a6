-- Sends the requests of a file one after another, and tells the figures as JSON.
-- In the file every request stands after its length and a line end.

local asked, n, i = {}, 0, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local text = file:read("*a")
  file:close()
  local from = 1
  while from <= #text do
    local line_end = text:find("\n", from, true)
    local length = tonumber(text:sub(from, line_end - 1))
    n = n + 1
    asked[n] = text:sub(line_end + 1, line_end + length)
    from = line_end + length + 1
  end
end

function request()
  i = i % n + 1
  return asked[i]
end

function done(summary, latency, requests)
  local wrong = summary.errors
  io.write(string.format(
    '\nTOLD {"requests":%d,"bytes":%d,"seconds":%.6f,"failed":%d,"broken":%d,'
      .. '"p50_ms":%.3f,"p90_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f}\n',
    summary.requests, summary.bytes, summary.duration / 1e6, wrong.status,
    wrong.connect + wrong.read + wrong.write + wrong.timeout,
    latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000, latency.max / 1000
  ))
end
