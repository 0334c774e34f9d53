-- wrk's requests: what is there of one item, at any site.
local keys = {}
for key in io.lines(os.getenv("KEYS")) do keys[#keys + 1] = key end
local items = tonumber(os.getenv("ITEMS"))
local sent = 0

function request()
  sent = sent + 1
  local path = string.format("/v1/availability?sku=ITEM-%05d", math.random(0, items - 1))
  return wrk.format("GET", path, {["Authorization"] = "Bearer " .. keys[sent % #keys + 1]})
end

function done(summary, latency)
  io.write(string.format("%.0f %.2f %.2f %.2f %d\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency:percentile(99.9) / 1000,
    summary.errors.status + summary.errors.read + summary.errors.timeout))
end
