#!/usr/bin/env python3
"""Orders through two nodes, a restart and a kill, and what a real collector was told: see Scripts/acceptance-traces.

Prints one line for each thing seen, and stops at the first that is not as it should be.
"""

import base64
import collections
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

PEERS, WORK, CROSSDOCK = (os.environ[name] for name in ("PEERS", "WORK", "CROSSDOCK"))
CONFIG = os.path.join(WORK, "config")
SENDER = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
running = {}


def fail(text):
    for name in ("a", "b"):
        path = os.path.join(WORK, name + ".log")
        if os.path.exists(path):
            print(f"--- {name}.log\n" + "".join(open(path).readlines()[-15:]), file=sys.stderr)
    print(f"acceptance-traces: {text}", file=sys.stderr)
    raise SystemExit(1)


def seen(text):
    print(f"  {text}", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PORTS = {name: free_port() for name in ("a", "b", "erp", "warehouse", "carrier")}


def until(what, check, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.2)
    fail(f"{what} did not happen within {seconds} s")


def peer(*arguments):
    result = subprocess.run([os.path.join(PEERS, "peer"), *arguments], capture_output=True, text=True)
    if result.returncode:
        fail(f"peer {' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result.stdout


def facts(name):
    return dict(line.split("=", 1) for line in peer("url", name).splitlines())


NAME = f"traces_{os.getpid()}"


def url(database):
    return facts("postgres")["POSTGRES_URL"].rsplit("/", 1)[0] + "/" + database


def rows(text, database=NAME):
    result = subprocess.run(["psql", url(database), "-qAt", "-F", "|", "-c", text], capture_output=True, text=True)
    if result.returncode:
        fail(f"psql: {result.stderr}")
    return [line.split("|") for line in result.stdout.splitlines() if line]


def crossdock(*arguments):
    result = subprocess.run([CROSSDOCK, *arguments], capture_output=True, text=True)
    if result.returncode:
        fail(f"crossdock {' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result.stdout.strip()


def start(name, *command):
    log = open(os.path.join(WORK, name + ".log"), "a")
    running[name] = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def stop(name, how=signal.SIGTERM):
    process = running.pop(name, None)
    if process and process.poll() is None:
        process.send_signal(how)
        process.wait(timeout=60)


def call(method, url, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def node(name):
    start(name, CROSSDOCK, "serve", "--config", os.path.join(WORK, "node-" + name))
    until(f"the start of node {name}", lambda: call("GET", f"http://127.0.0.1:{PORTS[name]}/v1/ready")[0] == 200)


def faults(system, **switch):
    status, answer = call("PUT", f"http://127.0.0.1:{PORTS[system]}/faults", switch)
    if status not in (200, 204):
        fail(f"the sandbox's {system} did not take the faults: {status} {answer}")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def begin():
    peer("up", "postgres")
    peer("up", "otlp")
    # A database, and what of the collector's file comes from now on, are this run's own.
    rows(f"CREATE DATABASE {NAME}", "postgres")
    database, collector = url(NAME), facts("otlp")
    path = collector["OTLP_FILE"]
    begin.told = os.path.getsize(path) if os.path.exists(path) else 0
    for name in ("erp", "warehouse", "carrier"):
        text = open(f"docs/reference/sandbox/{name}.yaml").read()
        write(os.path.join(CONFIG, "systems", name + ".yaml"),
              re.sub(r"127\.0\.0\.1:910\d", f"127.0.0.1:{PORTS[name]}", text))
    with open("docs/guides/master-data.md") as guide:
        master = guide.read().split("```json master-data\n")[1].split("```")[0].replace("wms-dallas", "warehouse")
    write(os.path.join(WORK, "acme.json"), master)
    for name in ("a", "b"):
        write(os.path.join(WORK, "node-" + name, "server.yaml"), (
            f"port: {PORTS[name]}\ndatabase: {database}\nkeyFile: {WORK}/crossdock.key\n"
            f"telemetry:\n  traces:\n    endpoint: {collector['OTLP_ENDPOINT']}/v1/traces\n"))
        os.symlink(os.path.join(CONFIG, "systems"), os.path.join(WORK, "node-" + name, "systems"))
    config = os.path.join(WORK, "node-a")
    crossdock("import", "--config", config, os.path.join(WORK, "acme.json"))
    keys = []
    for system in ("erp", "warehouse", "carrier"):
        key = crossdock("client", "create", system, "--config", config, "--entity", "acme", "--channel", system,
                        "--permission", "events:submit")
        keys += [f"--{system}-key", key]
    portal = crossdock("client", "create", "portal", "--config", config, "--entity", "acme", "--channel", "portal",
                       "--permission", "orders:submit", "--permission", "orders:read")
    start("sandbox", CROSSDOCK, "sandbox", "--crossdock", f"http://127.0.0.1:{PORTS['a']}", *keys, "--speed", "100",
          *(part for name in ("erp", "warehouse", "carrier") for part in (f"--{name}-port", str(PORTS[name]))))
    node("a")
    node("b")
    # What happened before it was switched on is not told: the export must stand.
    until("the export's first look", lambda: rows("SELECT 1 FROM reader_cursor WHERE name = 'moments/traces'"))
    return portal


class Portal:
    def __init__(self, key):
        self.key, self.orders = key, {}

    def order(self, number, at, **headers):
        body = {"customer": "C-RETAIL", "purchase_order_number": number, "currency": "USD", "ship_to": {"code": "MAIN"},
                "lines": [{"item": {"sku": "WIDGET"}, "quantity": "2", "unit": "EA"}]}
        status, answer = call("POST", f"http://127.0.0.1:{PORTS[at]}/v1/orders", body,
                              Authorization="Bearer " + self.key, Idempotency_Key=number, **headers)
        if status not in (200, 201, 202):
            fail(f"{number} was answered with {status}: {answer}")
        answer = json.loads(answer)
        self.orders[number] = answer.get("id") or answer["order"]["id"]


def are_invoiced(orders):
    done = {row[0] for row in rows("SELECT order_id FROM order_board WHERE status IN ('invoiced', 'paid', 'delivered')")}
    return set(orders.values()) <= done


def hexadecimal(text):
    """The collector's file has ids in base64."""
    return base64.b64decode(text).hex() if text else ""


def spans(path):
    """What the collector was told, each span once: trace, id, parent, name, attributes, links, status."""
    found = {}
    file = open(path)
    file.seek(begin.told)
    for line in file:
        for resource in json.loads(line)["data"].get("resourceSpans", []):
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    told = {
                        "trace": hexadecimal(span["traceId"]), "id": hexadecimal(span["spanId"]),
                        "parent": hexadecimal(span.get("parentSpanId")), "name": span["name"],
                        "attributes": {a["key"]: a["value"].get("stringValue") for a in span.get("attributes", [])},
                        "links": [(hexadecimal(k["traceId"]), hexadecimal(k["spanId"])) for k in span.get("links", [])],
                        "failure": span.get("status", {}).get("message", ""),
                    }
                    before = found.setdefault((told["trace"], told["id"]), told)
                    if before != told:
                        fail(f"span {told['id']} was told twice, and not alike: {before} and {told}")
    return list(found.values())


def check(found, orders):
    by_order = collections.defaultdict(list)
    for span in found:
        instance = span["attributes"].get("crossdock.instance", "")
        if instance.startswith("order/"):
            by_order[instance[6:]].append(span)
    for number, order in orders.items():
        traces = {span["trace"] for span in by_order[order]}
        if len(traces) != 1:
            fail(f"{number} has {len(traces)} traces: {traces}")
        roots = [span for span in by_order[order] if not span["parent"]]
        if len(roots) != 1:
            fail(f"{number} begins {len(roots)} times")
        calls = {span["name"] for span in by_order[order] if span["attributes"].get("crossdock.outcome") == "done"}
        if not {"erp.book", "warehouse.release", "erp.invoice"} <= calls:
            fail(f"{number} tells of {sorted(calls)} alone")
    counts = collections.Counter(span["trace"] for span in found)
    ids = {(span["trace"], span["id"]) for span in found}
    orphans = [span for span in found if span["parent"] and (span["trace"], span["parent"]) not in ids]
    if orphans:
        fail(f"{len(orphans)} spans have no parent: {orphans[:3]}")
    shared = len(orders) - len({by_order[order][0]["trace"] for order in orders.values()})
    if shared:
        fail(f"{shared} orders share a trace")
    seen(f"{len(orders)} orders, each one trace with one beginning; {sum(counts.values())} spans, no orphan")
    return by_order


def main():
    portal = Portal(begin())
    for index in range(8):
        portal.order(f"PO-{index}", "ab"[index % 2])
    portal.order("PO-LINKED", "b", traceparent=f"00-{SENDER[0]}-{SENDER[1]}-01")
    stop("a")
    for index in range(8, 12):
        portal.order(f"PO-{index}", "b")
    node("a")
    for index in range(12, 16):
        portal.order(f"PO-{index}", "ab"[index % 2])
    until("the orders' invoices", lambda: are_invoiced(portal.orders))
    seen("orders through both nodes while one was restarted gracefully")

    # A call to the ERP is under way when the node that makes it is killed.
    faults("erp", delaySeconds=8)
    portal.order("PO-KILLED", "a")
    order = portal.orders["PO-KILLED"]
    holder = until("the call", lambda: rows(
        f"SELECT lease_owner FROM effect WHERE instance_id = '{order}' AND operation = 'erp.book' AND state = 'leased'"))[0][0]
    time.sleep(1)
    killed = [name for name in ("a", "b") if str(running[name].pid) in holder] or ["a", "b"]
    for name in killed:
        stop(name, signal.SIGKILL)
    faults("erp")
    for name in killed:
        node(name)
    until("the order's invoice after the kill", lambda: are_invoiced(portal.orders), 180)
    seen(f"a call was under way when {' and '.join(killed)} was killed; the order went on")

    # Calls are told a minute and a half after they began.
    path = facts("otlp")["OTLP_FILE"]
    last = int(rows("SELECT MAX(started_at) FROM attempt")[0][0])
    until("the last call's export", lambda: int(
        rows("SELECT position FROM reader_cursor WHERE name = 'moments/traces'")[0][0]) >= last, 150)
    found = spans(path)
    by_order = check(found, portal.orders)
    root = next(span for span in by_order[portal.orders["PO-LINKED"]] if not span["parent"])
    if root["trace"] != SENDER[0] or root["links"] != [SENDER]:
        fail(f"the sender's span is not linked: {root}")
    seen("the order of a sender with a traceparent is in its trace, and its beginning is linked to the sender's span")
    killed = by_order[portal.orders["PO-KILLED"]]
    lost = [span for span in killed if span["attributes"].get("crossdock.outcome") == "interrupted"]
    if len(lost) != 1 or lost[0]["name"] != "erp.book":
        fail(f"the interrupted call is told {len(lost)} times")
    seen("after SIGKILL the trace went on under its id, and the call that was lost is marked as interrupted")


try:
    main()
finally:
    for process in list(running):
        stop(process)
    rows(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)", "postgres")
