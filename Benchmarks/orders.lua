-- wrk's requests: five-line orders, each with a number and a key of its own.
--
-- KEYS names a file of API keys, RUN a word that no other run uses, ITEMS and CUSTOMERS how many there are.
local keys = {}
for key in io.lines(os.getenv("KEYS")) do keys[#keys + 1] = key end
local run = os.getenv("RUN")
local items = tonumber(os.getenv("ITEMS"))
local customers = tonumber(os.getenv("CUSTOMERS"))
local threads = 0
local sent = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init() math.randomseed(number * 7919) end

function request()
  sent = sent + 1
  local lines = {}
  for line = 1, 5 do
    lines[line] = string.format(
      '{"item":{"sku":"ITEM-%05d"},"quantity":"%d","unit":"EA"}',
      math.random(0, items - 1), math.random(1, 30))
  end
  local id = run .. "-" .. number .. "-" .. sent
  local body = string.format(
    '{"customer":"C-%04d","purchase_order_number":"PO-%s","currency":"USD",'
      .. '"ship_to":{"code":"MAIN"},"lines":[%s]}',
    math.random(0, customers - 1), id, table.concat(lines, ","))
  return wrk.format("POST", "/v1/orders", {
    ["Authorization"] = "Bearer " .. keys[sent % #keys + 1],
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = id,
  }, body)
end

done = dofile("Benchmarks/report.lua")
