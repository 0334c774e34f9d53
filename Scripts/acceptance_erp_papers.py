"""A purchase to its payment, counts, and a return with its credit note: through the API, and checked in the ERP.

Used by acceptance-erp.py; everything the ERP is asked goes past the connector.
"""
import datetime
import json
import os
import time
from decimal import Decimal

# Items that no order of the acceptance asks for.
LOOSE, CASED, LATE = "SKU-0007", "SKU-0008", "SKU-0040"
COUNTED = "SKU-0050"


def expect(holds, words):
    if not holds:
        raise SystemExit("NOT AS IT SHOULD BE: " + words)


def same(what, wanted, found):
    expect(wanted == found, "%s: wanted %s, found %s" % (what, wanted, found))


def within(seconds, what, look):
    """What `look` answers as soon as it is something."""
    end = time.time() + seconds
    while True:
        found = look()
        if found:
            return found
        expect(time.time() < end, "%s within %d s" % (what, seconds))
        time.sleep(0.3)


class Papers:
    def __init__(self, client, prefix, patience):
        """`client` makes a caller of an API key."""
        self.buyer, self.chief = client(os.environ["BUYER_KEY"]), client(os.environ["CHIEF_KEY"])
        self.news = client(os.environ["NEWS_KEY"])
        self.prefix, self.patience, self.steps = prefix, patience, 0

    def send(self, caller, path, body, statuses=(200, 201)):
        self.steps += 1
        status, answer = caller("POST", path, body, key="%s-step-%d" % (self.prefix, self.steps))
        expect(status in statuses, "%s: %s %s" % (path, status, answer))
        return status, answer

    def purchase(self, identity):
        return self.buyer("GET", "/v1/purchase-orders/" + identity)[1]

    # Before and while the orders are worked off.

    def begin(self):
        lines = [(LOOSE, "20", "EA", "7.90"), (CASED, "2", "CA", "36.00")]
        self.bought = self.order(self.prefix + "-B1", lines)
        self.given_up = self.order(self.prefix + "-B2", [(LATE, "10", "EA", "3.33")])
        self.count()

    def order(self, number, lines):
        identity = self.send(self.buyer, "/v1/purchase-orders", {
            "supplier": "V-ACME", "number": number, "currency": "USD",
            "lines": [{"number": at + 1, "item": item, "site": "PDX", "quantity": quantity, "unit": unit,
                       "unit_price": price} for at, (item, quantity, unit, price) in enumerate(lines)]})[1]["id"]
        self.send(self.chief, "/v1/purchase-orders/%s/approval" % identity, {})
        return identity

    def count(self):
        """Two pieces are damaged, five were found, and then somebody counts."""
        self.adjust("adjustments", {"number": self.prefix + "-ADJ", "reason": "damaged", "lines": [
            {"sku": LATE, "direction": "out", "quantity": "2"}, {"sku": COUNTED, "direction": "in", "quantity": "5"}]})
        on_hand = self.buyer("GET", "/v1/availability?sku=%s&site=PDX" % COUNTED)[1]["items"][0]["sites"][0]["available"]
        # A second later: moments are told in whole seconds, and the adjustment is to count before.
        time.sleep(1)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        counted = Decimal(on_hand) - 15
        self.adjust("counts", {"number": self.prefix + "-CNT", "reason": "count", "as_of": now, "lines": [
            {"sku": COUNTED, "quantity": str(counted)}]})

    def adjust(self, kind, body):
        status, _ = self.send(self.buyer, "/v1/inventory/" + kind, {"site": "PDX", **body}, (200, 201, 202))
        if status == 202:
            self.send(self.chief, "/v1/inventory/adjustments/PDX/%s/approval" % body["number"], {"note": "seen"})

    # What comes, is billed and paid.

    def receive(self, erp):
        for identity in (self.bought, self.given_up):
            within(self.patience, "the ERP has %s" % identity, lambda: self.purchase(identity).get("erp_number"))
        here = "/v1/purchase-orders/%s/" % self.bought
        self.send(self.buyer, here + "receipts", {"reference": self.prefix + "-GR1", "lines": [
            {"number": 1, "received": "15", "damaged": "1", "unit": "EA"},
            {"number": 2, "received": "1", "damaged": "0", "unit": "CA"}]})
        self.send(self.buyer, here + "receipts", {"reference": self.prefix + "-GR2", "lines": [
            {"number": 1, "received": "19", "damaged": "1", "unit": "EA"},
            {"number": 2, "received": "24", "damaged": "0", "unit": "EA"}]})
        for number, loose, net in (("I1", "15", "154.50"), ("I2", "4", "67.60")):
            self.send(self.buyer, here + "invoices", {
                "number": "%s-%s" % (self.prefix, number), "currency": "USD", "net": net, "tax": "0",
                # Of the second the supplier gave no day.
                **({"issued_on": (datetime.date.today() - datetime.timedelta(days=1)).isoformat()} if number == "I1" else {}),
                "lines": [{"number": 1, "quantity": loose, "unit": "EA", "unit_price": "7.90"},
                          {"number": 2, "quantity": "1", "unit": "CA", "unit_price": "36.00"}]})
        there = "/v1/purchase-orders/%s/" % self.given_up
        self.send(self.buyer, there + "receipts", {"reference": self.prefix + "-GR3", "lines": [
            {"number": 1, "received": "4", "damaged": "0", "unit": "EA"}]})
        self.send(self.buyer, there + "cancellation", {"reason": "acceptance"})
        within(self.patience, "both bills are posted", lambda: all(
            bill["status"] == "posted" for bill in self.purchase(self.bought)["invoices"]))
        self.pay(erp)

    def pay(self, erp):
        """In the ERP, as an accountant does; then Crossdock is told."""
        here = "/v1/purchase-orders/%s/" % self.bought
        for bill in self.bills(erp):
            pay(erp, bill)
            self.send(self.buyer, here + "payments", {
                "invoice": bill["reference"], "amount": str(bill["total_amount"]), "currency": "USD",
                "reference": "PAY-" + bill["reference"]})
        same("the purchase", "paid", self.purchase(self.bought)["status"])

    def bills(self, erp):
        return erp.search("account.invoice", [["reference", "like", self.prefix + "-I%"], ["type", "=", "in"]],
                          "reference", "state", "number", "untaxed_amount", "tax_amount", "total_amount", "party")

    # Goods that come back.

    def take_back(self, crossdock, identity):
        """All of the first line; its credit is what the line cost."""
        line = crossdock.order(identity)["lines"][0]
        answer = self.send(crossdock, "/v1/orders/%s/returns" % identity, {
            "reference": self.prefix + "-RA",
            "lines": [{"number": line["number"], "quantity": line["quantities"]["shipped"], "unit": "EA",
                       "reason": "not_wanted"}]})[1]
        self.returned, self.line = answer["returns"][-1]["id"], line
        for _ in range(2):
            self.send(self.news, "/v1/events/warehouse", {"events": [{
                "id": self.prefix + "-back", "type": "return.received", "at": "2026-11-27T10:00:00Z",
                "returnRef": self.returned,
                "returnLines": [{"lineNo": line["number"], "qtyReceived": line["quantities"]["shipped"]}],
            }]}, (200, 202))
        self.credited = "%s-C1" % identity

    # What the ERP then has, looked at once the last receipt is in.

    def check(self, erp):
        within(self.patience, "the credit note is posted", lambda: erp.search(
            "account.invoice", [["reference", "=", self.credited], ["state", "=", "posted"]], "number"))
        within(self.patience, "the rest is cancelled", lambda: self.is_withdrawn(erp, self.prefix + "-B2"))
        within(self.patience, "the count is told", lambda: self.shipments(erp, "-CNT/"))
        self.check_purchases(erp)
        self.check_counts(erp)
        self.check_return(erp)
        return "2 purchases, 3 receipts, 2 bills paid, 2 counts, 1 return credited"

    def moves(self, erp, number):
        purchases = erp.search("purchase.purchase", [["reference", "=", number]], "number", "state", "lines",
                               "untaxed_amount", "shipment_state", "invoice_state")
        same("purchases with the number %s" % number, 1, len(purchases))
        lines = erp.search("purchase.line", [["purchase", "=", purchases[0]["id"]]], "sequence")
        origins = ["purchase.line,%d" % line["id"] for line in lines]
        moves = erp.search("stock.move", [["origin", "in", origins]], "product.code", "internal_quantity", "state")
        return purchases[0], moves

    def open_moves(self, erp, number):
        return [move for move in self.moves(erp, number)[1] if move["state"] == "draft"]

    def is_withdrawn(self, erp, number):
        # Tryton asks what shall become of cancelled moves; until it is told, it waits for them.
        return self.moves(erp, number)[0]["shipment_state"] != "exception" and not self.open_moves(erp, number)

    def check_purchases(self, erp):
        purchase, moves = self.moves(erp, self.prefix + "-B1")
        same("the net of the purchase", Decimal("230.00"), purchase["untaxed_amount"])
        came = {}
        for move in moves:
            if move["state"] == "done":
                code = move["product."]["code"]
                came[code] = came.get(code, 0) + move["internal_quantity"]
        same("what came of the purchase", {LOOSE: 19, CASED: 24}, came)
        receipts = erp.search("stock.shipment.in", [["reference", "like", "% " + self.prefix + "-GR%"]], "state")
        same("the receipts", ["done"] * 3, [receipt["state"] for receipt in receipts])
        bills = sorted((bill["reference"], bill["state"], bill["total_amount"]) for bill in self.bills(erp))
        same("the bills", [(self.prefix + "-I1", "paid", Decimal("154.50")),
                           (self.prefix + "-I2", "paid", Decimal("67.60"))], bills)
        purchase, moves = self.moves(erp, self.prefix + "-B2")
        came = [move["internal_quantity"] for move in moves if move["state"] == "done"]
        same("what came of the cancelled purchase", [4], came)
        expect(purchase["shipment_state"] == "received", "the rest of it is still %s" % purchase["shipment_state"])

    def shipments(self, erp, name):
        return erp.search("stock.shipment.internal", [["reference", "like", "adjustment/%" + self.prefix + name + "%"],
                                                      ["state", "=", "done"]], "reference", "from_location", "moves")

    def check_counts(self, erp):
        place = erp.search("stock.location", [["code", "=", "PDX"], ["type", "=", "warehouse"]],
                           "storage_location")[0]["storage_location"]
        for name, reason, wanted in (("-ADJ/", "damaged", {LATE: -2, COUNTED: 5}), ("-CNT/", "count", {COUNTED: -15})):
            moved = {}
            shipments = self.shipments(erp, name)
            for shipment in shipments:
                expect(shipment["reference"].endswith(" " + reason), "%s gives no reason" % shipment["reference"])
                for move in erp.search("stock.move", [["id", "in", shipment["moves"]]], "product.code", "quantity"):
                    sign = -1 if shipment["from_location"] == place else 1
                    code = move["product."]["code"]
                    moved[code] = moved.get(code, 0) + sign * move["quantity"]
            same("shipments of %s" % name, len(wanted), len(shipments))
            same("what %s moved" % name, wanted, moved)

    def check_return(self, erp):
        sales = erp.search("sale.sale", [["reference", "=", self.returned]], "shipment_returns", "state", "origin")
        same("returns with the number %s" % self.returned, 1, len(sales))
        shipments = erp.search("stock.shipment.out.return", [["id", "in", sales[0]["shipment_returns"]]], "state",
                               "incoming_moves")
        same("the return's shipments", ["done"], [shipment["state"] for shipment in shipments])
        moves = erp.search("stock.move", [["id", "in", shipments[0]["incoming_moves"]]], "product.code", "quantity")
        same("what came back", [(self.line["sku"], float(self.line["quantities"]["shipped"]))],
             [(move["product."]["code"], move["quantity"]) for move in moves])
        credits = erp.search("account.invoice", [["reference", "=", self.credited]], "state", "untaxed_amount",
                             "tax_amount", "number")
        same("the credit note", [("posted", -Decimal(self.line["amounts"]["net"]), -Decimal(self.line["amounts"]["tax"]))],
             [(credit["state"], credit["untaxed_amount"], credit["tax_amount"]) for credit in credits])


def pay(erp, bill):
    """Pays a bill by the ERP's own wizard, in full."""
    plain = lambda value: json.loads(json.dumps(
        value, default=lambda one: {"__class__": "Decimal", "decimal": str(one)}))
    wizard = "wizard.account.invoice.pay"
    context = {**erp.context, "active_model": "account.invoice", "active_id": bill["id"], "active_ids": [bill["id"]]}
    session = erp.call(erp.path, wizard + ".create", [context])[0]
    form = erp.call(erp.path, wizard + ".execute", [session, {}, "start", context])["view"]["defaults"]
    values = {name: value for name, value in form.items() if not name.endswith(".")}
    values["payment_method"] = erp.search("account.invoice.payment.method", [], "name")[0]["id"]
    values["amount"], values["description"] = bill["total_amount"], "acceptance"
    erp.call(erp.path, wizard + ".execute", [session, plain({"start": values}), "choice", context])
    erp.call(erp.path, wizard + ".delete", [session, context])
