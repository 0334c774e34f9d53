#!/usr/bin/env python3
"""Plays a bad day into a running demonstration: see Scripts/bad-day.

    bad-day.py ADDRESS API_KEY DEMO_OUTPUT PARTNER_INBOX

It leaves behind: calls that the ERP forbids (403), short picks, orders that a warehouse would not take, credit holds,
orders to places that nobody knows, an order of nothing that is sold, a parked document; and ordinary orders among them.
"""
import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

ADDRESS, KEY, OUTPUT, INBOX = sys.argv[1:5]
SANDBOX = dict(re.findall(r"\b(erp|warehouse|carrier) (http://\S+)", pathlib.Path(OUTPUT).read_text()))


def call(method, url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def faults(system, **switch):
    status, answer = call("PUT", SANDBOX[system] + "/faults", switch)
    if status not in (200, 204):
        sys.exit(f"the sandbox's {system} did not take the faults: {status} {answer}")


def order(number, customer, lines, ship_to="MAIN"):
    body = {
        "customer": customer, "purchase_order_number": number, "currency": "USD", "ship_to": {"code": ship_to},
        "lines": [{"item": {"sku": sku}, "quantity": str(count), "unit": "EA"} for sku, count in lines],
    }
    headers = {"Authorization": "Bearer " + KEY, "Idempotency-Key": "bad-day-" + number}
    status, answer = call("POST", ADDRESS + "/v1/orders", body, headers)
    if status not in (200, 201, 202, 422):
        sys.exit(f"{number} was answered with {status}: {answer}")
    print(f"{number}: {status}", flush=True)
    return answer.get("id") or answer.get("order", {}).get("id")


# A morning like any other.
for index in range(1, 9):
    order(f"PO-71{index:02}", "C-HARBOR", [("TAPE", 2 + index), ("WIDGET", 3)])

# Since nine our user in the ERP may not book any more, and nobody has given the right back.
time.sleep(2)
faults("erp", next=["status403"] * 14)
for index in range(1, 13):
    order(f"PO-72{index:02}", "C-SUMMIT", [("LADDER", 1)])

# The warehouse finds half of what it should have.
faults("warehouse", shortPick=1.0)
for index in range(1, 4):
    order(f"PO-73{index:02}", "C-HARBOR", [("GLOVES", 6), ("TAPE", 10)])

# Customers above their limit, and places that nobody knows.
for index in range(1, 4):
    order(f"PO-74{index:02}", "C-CORNER", [("DRILL", 12), ("GLOVES", 30)])
for index in range(1, 4):
    order(f"PO-75{index:02}", "C-HARBOR", [("TAPE", 4)], ship_to="NOWHERE")
order("PO-7601", "C-HARBOR", [("NO-SUCH-THING", 1)])

# Once the ERP takes bookings again, the warehouse will not take three orders.
deadline = time.monotonic() + 60
while call("GET", SANDBOX["erp"] + "/faults")[1].get("next"):
    if time.monotonic() > deadline:
        sys.exit("the ERP still forbids calls after a minute: " + SANDBOX["erp"] + "/faults")
    time.sleep(0.5)
faults("warehouse", next=["refuse"] * 3, shortPick=1.0)
for index in range(1, 4):
    order(f"PO-77{index:02}", "C-HARBOR", [("TAPE", 3 + index)])

# A partner sends a picture where an order was due.
pathlib.Path(INBOX, "holiday.x12").write_bytes(b"this is no interchange at all\n")
print("played; the picture settles within a minute", flush=True)
