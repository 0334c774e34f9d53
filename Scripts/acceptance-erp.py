#!/usr/bin/env python3
"""What Scripts/acceptance-erp does in Python: orders, a proxy that cuts answers, and the check of the ERP.

  acceptance-erp.py prepare < master.json     gives some items less stock than will be ordered
  acceptance-erp.py run --crossdock URL --erp URL --warehouse URL --orders N     (KEY, BUYER_KEY, CHIEF_KEY
                                     and NEWS_KEY: API keys of a portal, a buyer, who approves, the warehouse)
  acceptance-erp.py pace --crossdock URL --database FILE --orders N --batch N     sales a second    (KEY)
  acceptance-erp.py plant --erp URL              makes five shelves and five sales other, and names them
  acceptance-erp.py cut --listen PORT --upstream HOST:PORT

The ERP is asked as its administrator, over its own protocol, for what it has: nothing here uses the connector.
"""
import argparse
import base64
import http.client
import http.server
import json
import os
import random
import socketserver
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from decimal import Decimal

from acceptance_erp_papers import Papers

# Of these our warehouse has five each, of the last one none; the ERP believes it has plenty.
SHORT = ["SKU-%04d" % n for n in range(31, 50) if n not in (40,)]
NONE = "SKU-0049"
PLENTY = ["SKU-%04d" % n for n in range(1, 31) if n not in (7, 8)]
# The first has a credit limit that a few orders do not reach, and C-1004 one that its first exceeds.
CUSTOMERS = [("C-1001", (6, 7)), ("C-1003", (10, 11)), ("C-1005", (14, 15)), ("C-1008", (20, 21))]
SETTLED = {"invoiced", "paid", "cancelled", "held"}


def prepare():
    file = json.load(sys.stdin)
    for level in file["openingStock"]:
        if level["item"] == NONE:
            level["thousandths"] = 0
        elif level["item"] in SHORT:
            level["thousandths"] = 5000
    json.dump(file, sys.stdout)


class Crossdock:
    def __init__(self, url, key):
        self.url, self.key = url, key

    def __call__(self, method, path, body=None, key=None):
        headers = {"Authorization": "Bearer " + self.key, "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, method=method, data=data, headers=headers)
        for _ in range(60):
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return answer.status, json.loads(answer.read())
            except urllib.error.HTTPError as answer:
                return answer.code, json.loads(answer.read())
            except (urllib.error.URLError, ConnectionError, http.client.HTTPException):
                # The server is being killed and started again; the key makes a repeat harmless.
                time.sleep(0.5)
        raise SystemExit("%s does not answer" % self.url)

    def order(self, identity):
        return self("GET", "/v1/orders/" + identity)[1]


class ERP:
    """Tryton as its administrator sees it; the series shows in the address that answers."""

    def __init__(self, url, user="admin", password="admin-pass-1"):
        self.host = url.split("//")[1].strip("/")
        self.path = "/erp/rpc/" if self.call("/rpc/", "common.server.version", []) else "/erp/"
        self.headers = {}
        identity, key = self.call(self.path, "common.db.login", [user, {"password": password}, "en"])[:2]
        token = base64.b64encode(("%s:%s:%s" % (user, identity, key)).encode()).decode()
        self.headers = {"Authorization": "Session " + token}
        self.context = self.call(self.path, "model.res.user.get_preferences", [True, {}])

    def call(self, path, method, parameters):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Content-Type": "application/json", **getattr(self, "headers", {})}
        connection.request("POST", path, json.dumps({"id": 1, "method": method, "params": parameters}), headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            return None
        answer = json.loads(body, object_hook=lambda o: Decimal(o["decimal"]) if o.get("__class__") == "Decimal" else o)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def search(self, model, domain, *fields):
        return self.call(self.path, "model.%s.search_read" % model,
                         [domain, 0, None, [["id", "ASC"]], list(fields), self.context])


def submit(crossdock, prefix, count):
    """Sends the orders; answers [(identity, purchase order number, what is meant to become of it)]."""
    chance, sent = random.Random(20261127), []
    plans = ["plain", "part", "change", "cancel", "plain", "limit", "plain", "plain"]
    for index in range(count):
        plan = plans[index % len(plans)]
        customer, addresses = CUSTOMERS[index % len(CUSTOMERS)] if index < 24 else chance.choice(CUSTOMERS[1:])
        lines = [(item, chance.choice([1, 3, 11, 12, 24, 100])) for item in chance.sample(PLENTY, chance.randint(1, 4))]
        if plan in ("part", "change"):
            lines.append((SHORT[(index // 2) % (len(SHORT) - 1)], 12))
        elif plan == "cancel":
            lines = [(NONE, 4)]
        elif plan == "limit":
            customer, addresses, lines = "C-1004", (12, 13), [("SKU-0030", 200)]
        number = "%s-%04d" % (prefix, index)
        status, order = crossdock("POST", "/v1/orders", {
            "customer": customer, "purchase_order_number": number, "currency": "USD",
            "ship_to": {"code": "ADDRESS-%d" % chance.choice(addresses)},
            "lines": [{"item": {"sku": item}, "quantity": quantity, "unit": "EA"} for item, quantity in lines],
        }, key=number)
        expect(status == (202 if plan == "limit" else 201), "%s was answered %s: %s" % (number, status, order))
        sent.append((order["id"], number, plan))
    return sent


def wait(crossdock, identities, are, what, seconds):
    end = time.time() + seconds
    waiting = list(identities)
    while waiting:
        waiting = [identity for identity in waiting if crossdock.order(identity)["status"] not in are]
        if waiting and time.time() > end:
            for identity in waiting[:5]:
                print(json.dumps(crossdock.order(identity))[:3000])
            raise SystemExit("%d orders are not %s after %d s" % (len(waiting), what, seconds))
        time.sleep(0.5)


def act(crossdock, warehouse, sent, patience):
    """Changes and cancels what waits for stock, then lets the stock come."""
    early = {"backordered", "partially_shipped", "invoiced", "held"}
    wait(crossdock, [i for i, _, plan in sent if plan in ("part", "change", "cancel")], early, "booked", patience)
    for identity, number, plan in sent:
        if plan == "cancel":
            status, answer = crossdock("POST", "/v1/orders/%s/cancellation" % identity,
                                       {"reason": "acceptance"}, key=number + "-cancel")
            expect(status in (200, 202), "cancelling %s: %s %s" % (number, status, answer))
        if plan == "change":
            line = crossdock.order(identity)["lines"][-1]
            quantity = max(6, int(float(line["quantities"]["shipped"])) + 1)
            status, answer = crossdock("POST", "/v1/orders/%s/changes" % identity,
                                       {"lines": [{"number": line["number"], "quantity": quantity, "unit": "EA"}]},
                                       key=number + "-change")
            expect(status in (200, 202), "changing %s: %s %s" % (number, status, answer))
    for item in SHORT[:-1]:
        body = json.dumps({"sku": item, "site": "PDX", "quantity": 5000, "purchaseOrder": "PO-" + item}).encode()
        request = urllib.request.Request(warehouse + "/control/receive", data=body, method="POST",
                                         headers={"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).read()


def expect(holds, words):
    if not holds:
        raise SystemExit("NOT AS IT SHOULD BE: " + words)


def same(number, what, ours, theirs):
    expect(ours == theirs, "%s: %s is %s in Crossdock and %s in the ERP" % (number, what, ours, theirs))


def near(number, what, ours, theirs, slack):
    same(number, what, ours, theirs if abs(ours - theirs) > slack else ours)


class Check:
    """Compares every order with what the ERP has of it."""

    def __init__(self, erp, crossdock, prefix):
        self.crossdock = crossdock
        self.counts = {"sales": 0, "lines": 0, "shipments": 0, "invoices": 0, "amended": 0, "sales a cent away": 0}
        self.sales = erp.search("sale.sale", [["reference", "like", prefix + "-%"]], "reference", "number", "state",
                                "untaxed_amount", "tax_amount", "total_amount", "shipments", "invoices", "amendments")
        ids = [sale["id"] for sale in self.sales]
        self.lines = erp.search("sale.line", [["sale", "in", ids]], "sale", "sequence", "product.code", "quantity",
                                "unit_price", "amount", "type")
        self.shipments = {s["id"]: s for s in erp.search(
            "stock.shipment.out", [["id", "in", sum((s["shipments"] for s in self.sales), [])]], "state", "reference",
            "outgoing_moves", "number")}
        self.moves = {m["id"]: m for m in erp.search(
            "stock.move", [["id", "in", sum((s["outgoing_moves"] for s in self.shipments.values()), [])]], "origin",
            "quantity", "state")}
        self.invoices = {i["id"]: i for i in erp.search(
            "account.invoice", [["id", "in", sum((s["invoices"] for s in self.sales), [])]], "state", "number",
            "untaxed_amount", "tax_amount", "total_amount")}
        self.invoiced = erp.search("account.invoice.line", [["invoice", "in", list(self.invoices)]], "invoice",
                                   "origin", "quantity", "amount")

    def order(self, identity, number, plan):
        order = self.crossdock.order(identity)
        sales = [sale for sale in self.sales if sale["reference"] == number]
        if plan == "limit":
            same(number, "the number of sales", 0, len(sales))
            expect(order["status"] == "held", "%s is over its limit and is %s" % (number, order["status"]))
            return
        same(number, "the number of sales", 1, len(sales))
        sale = sales[0]
        self.counts["sales"] += 1
        self.counts["amended"] += len(sale["amendments"])
        same(number, "the number", order["erp_number"], sale["number"])
        expect(sale["state"] in ("processing", "done"), "%s is %s in the ERP" % (number, sale["state"]))
        if plan == "cancel":
            same(number, "the total", Decimal(0), sale["total_amount"])
        else:
            # Both take tax from lines before they are rounded: no cent of difference. A changed order's amounts are
            # shares of what was promised, and Tryton computes a sale anew: a cent a line. Bills are exact.
            change = Decimal("0.01") * len(order["lines"]) if sale["amendments"] else 0
            near(number, "net", Decimal(order["totals"]["net"]), sale["untaxed_amount"], change)
            near(number, "tax", Decimal(order["totals"]["tax"]), sale["tax_amount"], change)
            near(number, "gross", Decimal(order["totals"]["gross"]), sale["total_amount"], change)
            self.counts["sales a cent away"] += Decimal(order["totals"]["gross"]) != sale["total_amount"]
        lines = {line["sequence"]: line for line in self.lines if line["sale"] == sale["id"]}
        same(number, "the number of lines", len(order["lines"]), len(lines))
        for line in order["lines"]:
            self.line(number, line, lines[line["number"]], plan)
        self.shipped(number, identity, order, sale)
        self.billed(number, identity, order, sale)

    def line(self, number, line, theirs, plan):
        place = "%s line %s" % (number, line["number"])
        wanted = Decimal(line["quantities"]["ordered"]) - Decimal(line["quantities"]["cancelled"])
        self.counts["lines"] += 1
        same(place, "the item", line["sku"], theirs["product."]["code"])
        same(place, "the quantity", wanted, Decimal(str(theirs["quantity"])))
        same(place, "the price", Decimal(line["price"]["amount"]), theirs["unit_price"])
        if plan != "cancel":
            near(place, "the net", Decimal(line["amounts"]["net"]), theirs["amount"],
                 Decimal("0.01") if plan == "change" else 0)
        left = sum(Decimal(str(m["quantity"])) for m in self.moves.values()
                   if m["origin"] == "sale.line,%d" % theirs["id"] and m["state"] == "done")
        same(place, "what left", Decimal(line["quantities"]["shipped"]), left)
        billed = sum(Decimal(str(i["quantity"])) for i in self.invoiced if i["origin"] == "sale.line,%d" % theirs["id"])
        same(place, "what is billed", Decimal(line["quantities"]["shipped"]), billed)

    def shipped(self, number, identity, order, sale):
        ours = self.crossdock("GET", "/v1/orders/%s/shipments" % identity)[1]["shipments"]
        theirs = [self.shipments[s] for s in sale["shipments"]]
        same(number, "the number of shipments", len(ours), len(theirs))
        for shipment in ours:
            found = [s for s in theirs if (s["reference"] or "").startswith(shipment["id"] + " ")]
            same(number, "the number of shipments %s" % shipment["id"], 1, len(found))
            same(number, "the state", "done", found[0]["state"])
            for parcel in shipment["parcels"]:
                expect(parcel["tracking_number"] in found[0]["reference"], "%s is not tracked" % shipment["id"])
        self.counts["shipments"] += len(ours)

    def billed(self, number, identity, order, sale):
        ours = self.crossdock("GET", "/v1/orders/%s/invoices" % identity)[1]["invoices"]
        theirs = [self.invoices[i] for i in sale["invoices"]]
        for invoice in theirs:
            same(number, "the state of an invoice", "posted", invoice["state"])
        amounts = lambda of, *names: sorted(tuple(Decimal(str(one[name])) for name in names) for one in of)
        same(number, "the invoices", amounts(ours, "net", "tax", "total"),
             amounts(theirs, "untaxed_amount", "tax_amount", "total_amount"))
        self.counts["invoices"] += len(ours)


def run(arguments):
    crossdock = Crossdock(arguments.crossdock, os.environ["KEY"])
    prefix = "A%d" % time.time()
    patience = 90 + 5 * arguments.orders
    began = time.time()
    sent = submit(crossdock, prefix, arguments.orders)
    accepted = time.time() - began
    erp = ERP(arguments.erp)
    # Each answer that is cut costs a pause before the ERP is asked: papers wait twice as long.
    papers = Papers(lambda key: Crossdock(arguments.crossdock, key), prefix, 2 * patience)
    papers.begin()
    act(crossdock, arguments.warehouse, sent, patience)
    papers.receive(erp)
    wait(crossdock, [identity for identity, _, _ in sent], SETTLED, "settled", patience)
    papers.take_back(crossdock, next(identity for identity, _, plan in sent if plan == "plain"))
    end = time.time() + patience
    while True:
        # The last invoice is posted a moment after our own order says that it is billed.
        check = Check(erp, crossdock, prefix)
        try:
            for one in sent:
                check.order(*one)
            break
        except SystemExit:
            if time.time() > end:
                raise
            time.sleep(1)
    same(prefix, "the number of sales in all", sum(plan != "limit" for _, _, plan in sent), len(check.sales))
    others = papers.check(erp)
    print("%s" % others)
    print("%d orders accepted in %.1f s, settled in %.0f s; in the ERP: %s" % (
        len(sent), accepted, time.time() - began,
        ", ".join("%d %s" % (count, name) for name, count in check.counts.items())))


def pace(arguments):
    """Sends single-line orders faster than the ERP books them, and tells how many a second it has booked."""
    crossdock = Crossdock(arguments.crossdock, os.environ["KEY"])
    prefix = "P%d-%d" % (time.time(), arguments.batch)
    for index in range(arguments.orders):
        customer, addresses = CUSTOMERS[1 + index % (len(CUSTOMERS) - 1)]
        status, order = crossdock("POST", "/v1/orders", {
            "customer": customer, "purchase_order_number": "%s-%04d" % (prefix, index), "currency": "USD",
            "ship_to": {"code": "ADDRESS-%d" % addresses[0]},
            "lines": [{"item": {"sku": PLENTY[index % len(PLENTY)]}, "quantity": 1, "unit": "EA"}],
        }, key="%s-%04d" % (prefix, index))
        expect(status == 201, "order %d was answered %s: %s" % (index, status, order))
    end = time.time() + 120
    while True:
        database = sqlite3.connect("file:%s?mode=ro" % arguments.database, uri=True)
        count, first, last, calls = database.execute("""
            SELECT COUNT(*), MIN(started_at), MAX(ended_at), COUNT(DISTINCT started_at)
            FROM attempt JOIN effect ON effect.key = attempt.effect_key
            WHERE operation = 'erp.book' AND outcome = 'done'""").fetchone()
        database.close()
        if count == arguments.orders:
            break
        expect(time.time() < end, "only %d of %d orders are booked" % (count, arguments.orders))
        time.sleep(0.5)
    seconds = (last - first) / 1e6
    print("batch %d: %d sales in %d goes and %.1f s: %.2f sales/s" % (
        arguments.batch, count, calls, seconds, count / seconds))


def plant(arguments):
    """Makes five shelves other by a count, and books five sales a second time under their keys."""
    erp = ERP(arguments.erp)
    place = erp.search("stock.location", [["code", "=", "PDX"], ["type", "=", "warehouse"]], "storage_location")[0]
    codes = ["SKU-%04d" % n for n in (11, 13, 17, 19, 23)]
    products = erp.search("product.product", [["code", "in", codes]], "code")
    for product in products:
        context = {**erp.context, "locations": [place["id"]]}
        there = erp.call(erp.path, "model.product.product.read", [[product["id"]], ["quantity"], context])[0]["quantity"]
        count = erp.call(erp.path, "model.stock.inventory.create", [[{
            "location": place["storage_location"], "empty_quantity": "keep",
            "lines": [["create", [{"product": product["id"], "quantity": there - 1}]]]}], erp.context])
        erp.call(erp.path, "model.stock.inventory.confirm", [count, erp.context])
        print("stock %s at PDX" % product["code"])
    sales = erp.search("sale.sale", [["description", "like", "order/%"], ["state", "in", ["processing", "done"]]],
                       "description", "total_amount")
    sales = [sale for sale in sales if sale["total_amount"] > 0]
    expect(len(sales) >= 5, "there are only %d sales to plant differences in" % len(sales))
    for sale in sales[-5:]:
        copies = erp.call(erp.path, "model.sale.sale.copy", [[sale["id"]], erp.context])
        for step in ("quote", "confirm"):
            erp.call(erp.path, "model.sale.sale." + step, [copies, erp.context])
        print("orders %s" % sale["description"])


class Cutter(http.server.BaseHTTPRequestHandler):
    """Passes calls on, and cuts the first answer to each call that makes or ends a document, once it has come."""

    protocol_version = "HTTP/1.0"
    upstream, seen, cuts = "", set(), 0
    CHANGES = (".create", ".confirm", ".validate_amendment", ".receive", ".do", ".done", ".cancel", ".post", ".execute")

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"%d\n" % Cutter.cuts)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        connection = http.client.HTTPConnection(Cutter.upstream, timeout=120)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        connection.request("POST", self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        call = json.loads(body)
        said = call["params"][:-1]
        if call["method"].endswith(".execute"):
            # A dialogue that is begun anew has another number; what it is about stands in the context.
            said = [said[1:], call["params"][-1].get("active_ids")]
        sign = json.dumps([call["method"], said])
        if call["method"].startswith(("model.", "wizard.")) and call["method"].endswith(Cutter.CHANGES) and sign not in Cutter.seen:
            Cutter.seen.add(sign)
            Cutter.cuts += 1
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name in ("Content-Type", "Retry-After"):
            if answer.headers[name]:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


def cut(arguments):
    Cutter.upstream = arguments.upstream
    Server(("127.0.0.1", arguments.listen), Cutter).serve_forever()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    commands.add_parser("prepare").set_defaults(run=lambda _: prepare())
    runs = commands.add_parser("run")
    for name in ("--crossdock", "--erp", "--warehouse"):
        runs.add_argument(name, required=True)
    runs.add_argument("--orders", type=int, required=True)
    runs.set_defaults(run=run)
    paces = commands.add_parser("pace")
    for name in ("--crossdock", "--database"):
        paces.add_argument(name, required=True)
    for name in ("--orders", "--batch"):
        paces.add_argument(name, type=int, required=True)
    paces.set_defaults(run=pace)
    plants = commands.add_parser("plant")
    plants.add_argument("--erp", required=True)
    plants.set_defaults(run=plant)
    cuts = commands.add_parser("cut")
    cuts.add_argument("--listen", type=int, required=True)
    cuts.add_argument("--upstream", required=True)
    cuts.set_defaults(run=cut)
    arguments = parser.parse_args()
    arguments.run(arguments)


main()
