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

done = dofile("Benchmarks/report.lua")
