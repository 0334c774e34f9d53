#!/usr/bin/env python3
"""Plays outages and watches which alerts come of them: see Scripts/acceptance-alerts, which sets the environment.

Each outage has a beginning, an end, and the one alert that it must raise: its name, its owner and what it is about.
An alert that lasts is told once; any other that fires between the outage's beginning and its end is a failure.
"""

import datetime
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

PEERS, WORK, CROSSDOCK = (os.environ[name] for name in ("PEERS", "WORK", "CROSSDOCK"))
CONFIG = os.path.join(WORK, "config")
RULES = "observability/prometheus/rules.yml"
# The rules' times, and what they become here. Each must be found, so that a rule that is changed is not missed.
SHORTER = [
    ("[5m]", "[6s]"), ("[30m]", "[6s]"), ("[1h]", "[12s]"), ("[6h]", "[12s]"), ("[10m]", "[10s]"), ("[15m]", "[20s]"),
    ("offset 30m", "offset 12s"), ("offset 10m", "offset 12s"), ("keep_firing_for: 5m\n", "keep_firing_for: 2s\n"),
    ("for: 1m\n", "for: 1s\n"), ("for: 2m\n", "for: 8s\n"), ("for: 5m\n", "for: 4s\n"), ("for: 10m\n", "for: 10s\n"),
    ("for: 15m\n", "for: 10s\n"), ("for: 1h\n", "for: 20s\n"), ("inbox_oldest_seconds) > 300", "inbox_oldest_seconds) > 20"),
    ("away_seconds) > 300", "away_seconds) > 3"), ('partner)/.*"}) > 300', 'partner)/.*"}) > 3'), ("> 900", "> 20"),
    ("drain_seconds < 900", "drain_seconds < 20"), ("> 3600", "> 3"),
]
WITHIN = 60
running = {}


def fail(text):
    print(f"acceptance-alerts: {text}", file=sys.stderr)
    for name in ("a", "b", "sandbox"):
        path = os.path.join(WORK, name + ".log")
        if os.path.exists(path):
            print(f"--- {name}.log\n" + "".join(open(path).readlines()[-12:]), file=sys.stderr)
    raise SystemExit(1)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PORTS = {name: free_port() for name in ("a", "b", "a metrics", "b metrics", "erp", "warehouse", "carrier", "hook")}


def until(what, check, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.2)
    fail(f"{what} did not happen within {seconds} s")


def peer(*arguments, **changes):
    result = subprocess.run(
        [os.path.join(PEERS, "peer"), *arguments], capture_output=True, text=True, env={**os.environ, **changes}
    )
    if result.returncode:
        fail(f"peer {' '.join(arguments)}: {result.stdout}{result.stderr}")
    return result.stdout


def facts(name):
    return dict(line.split("=", 1) for line in peer("url", name).splitlines())


def sql(text):
    peer("exec", "postgres", "-qAt", "-c", text)


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


def call(method, url, body=None, key=None, once=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    if key:
        headers["Authorization"] = "Bearer " + key
    if once:
        headers["Idempotency-Key"] = once
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
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


# The world.

def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def partner(name, rest, profile=""):
    number = 1 + sum(ord(letter) for letter in name)
    write(os.path.join(CONFIG, "partners", name + ".yaml"), (
        f"profile:\n  id: {name}\n  entity: acme\n  channel: edi-{name}\n  customer: C-RETAIL\n  currency: USD\n"
        f"  partner: {{qualifier: ZZ, id: P{number}, groupID: P{number}}}\n"
        "  ourselves: {qualifier: ZZ, id: PLATFORM, groupID: PLATFORM}\n"
        "  item_numbers:\n    - {qualifier: BP, scheme: buyer_part}\n"
        f"  usage: P\n{profile}{rest}"
    ))
    return f"P{number}"


def folders(name):
    for folder in ("in", "out"):
        os.makedirs(os.path.join(WORK, name, folder), exist_ok=True)
    return f"inbox: {WORK}/{name}/in\noutbox: {WORK}/{name}/out\n"


def certificate(name, days):
    base = os.path.join(WORK, "as2", name)
    os.makedirs(os.path.dirname(base), exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", base + ".key", "-out", base + ".crt",
         "-days", str(days), "-subj", "/CN=" + name], check=True, capture_output=True)
    with open(base + ".pem", "w") as file:
        file.write(open(base + ".key").read() + open(base + ".crt").read())


def as2_partner(days):
    certificate("ours", 900)
    certificate("theirs", days)
    partner("certified", (
        "as2:\n  us: PLATFORM\n  partner: CERTIFIED\n"
        f"  keys: [{WORK}/as2/ours.pem]\n  certificates: [{WORK}/as2/theirs.crt]\n"
        "  url: https://partner.example/as2\n"
    ))


orders = 0


def order_file(sender):
    """An 850 nobody has sent before."""
    global orders
    orders += 1
    segments = [
        f"ISA*00*          *00*          *ZZ*{sender:15}*ZZ*PLATFORM       *261123*0304*U*00401*{orders:09}*0*P*>",
        f"GS*PO*{sender}*PLATFORM*20261123*0304*{orders}*X*004010", "ST*850*0001", f"BEG*00*SA*PO-{orders}**20261123",
        "CUR*BY*USD", "N1*ST*Retail Co receiving*92*0042", "PO1*1*2*EA*4.14*PE*BP*R-WIDGET", "CTT*1*2", "SE*7*0001",
        f"GE*1*{orders}", f"IEA*1*{orders:09}",
    ]
    return "~\n".join(segments) + "~\n"


def begin():
    peer("up", "postgres")
    peer("up", "sftp")
    database, sftp = facts("postgres")["POSTGRES_URL"], facts("sftp")
    host_key = subprocess.run(
        ["ssh-keygen", "-l", "-f", sftp["SFTP_KNOWN_HOSTS"]], check=True, capture_output=True, text=True).stdout
    host_key = next(line.split()[1] for line in host_key.splitlines() if "ED25519" in line)
    for name in ("erp", "warehouse", "carrier"):
        text = open(f"docs/reference/sandbox/{name}.yaml").read()
        text = re.sub(r"127\.0\.0\.1:910\d", f"127.0.0.1:{PORTS[name]}", text)
        # Calls give up soon, and an absence is looked into often.
        text = text.replace("firstPauseSeconds: 5", "firstPauseSeconds: 1").replace(
            "longestPauseSeconds: 300", "longestPauseSeconds: 2")
        write(os.path.join(CONFIG, "systems", name + ".yaml"), text)
    with open("docs/guides/master-data.md") as guide:
        master = guide.read().split("```json master-data\n")[1].split("```")[0].replace("wms-dallas", "warehouse")
    # Goods can leave today, whatever day and hour it is.
    days = [day + "day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")]
    calendar = json.dumps({"workingDays": days, "opensMinutes": 0, "closesMinutes": 1439, "holidays": []})
    master = master.replace('"cutOffMinutes": 900', '"cutOffMinutes": 1439').replace(
        '"erp": "erp"}', f'"erp": "erp", "calendar": {calendar}}}')
    write(os.path.join(WORK, "acme.json"), master.replace("25000000,", "2500000000,"))
    names = {"remote": partner("remote", (
        f"sftp:\n  host: {sftp['SFTP_HOST']}\n  port: {sftp['SFTP_PORT']}\n  user: {sftp['SFTP_USER']}\n"
        f"  key: {sftp['SFTP_KEY']}\n  hostKeys: [\"{host_key}\"]\n  in: outbound\n  out: inbound\n  everySeconds: 5\n"
        "  privateNetworks: [127.0.0.0/8]\n"))}
    # At midnight, so that today's have always been due.
    names["daily"] = partner("daily", folders("daily"), '  sends: {by: "00:00"}\n')
    partner("rows", folders("rows"), "  mapping: rows\n")
    write(os.path.join(CONFIG, "mappings", "rows.yaml"), (
        'name: rows\ndocument: csv\ncsv: {order: PO, delimiter: ";"}\n'
        "fields:\n  - {field: purchaseOrderNumber, at: PO, required: true}\n"
        "  - {field: shipTo.code, at: Store, required: true}\n"
        "lines:\n  fields:\n    - {field: sellersItem, at: SKU, required: true}\n"
        "    - {field: quantity, at: Pieces, as: decimal, required: true}\n    - {field: unit, value: \"'EA'\"}\n"))
    as2_partner(900)
    for name in ("a", "b"):
        write(os.path.join(CONFIG, "server.yaml"), (
            f"port: {PORTS[name]}\ndatabase: {database}\nkeyFile: {WORK}/crossdock.key\n"
            f"telemetry:\n  metrics:\n    host: 127.0.0.1\n    port: {PORTS[name + ' metrics']}\n"))
        if name == "a":
            crossdock("import", "--config", CONFIG, os.path.join(WORK, "acme.json"))
        home = os.path.join(WORK, "node-" + name)
        os.makedirs(home)
        shutil.copy(os.path.join(CONFIG, "server.yaml"), home)
        # Folders are one node's: two would take each other's files.
        for folder in ("systems", "partners", "mappings"):
            os.symlink(os.path.join(CONFIG, folder), os.path.join(home, folder))
    keys = []
    for system in ("erp", "warehouse", "carrier"):
        key = crossdock("client", "create", system, "--config", CONFIG, "--entity", "acme", "--channel", system,
                        "--permission", "events:submit")
        keys += [f"--{system}-key", key]
    portal = crossdock("client", "create", "portal", "--config", CONFIG, "--entity", "acme", "--channel", "portal",
                       "--permission", "orders:submit", "--permission", "orders:read")
    start("sandbox", CROSSDOCK, "sandbox", "--crossdock", f"http://127.0.0.1:{PORTS['b']}", *keys, "--speed", "100",
          *(part for name in ("erp", "warehouse", "carrier") for part in (f"--{name}-port", str(PORTS[name]))))
    node("b")
    node("a")
    return portal, names


class Traffic(threading.Thread):
    """An order, twice a second."""

    def __init__(self, key):
        super().__init__(daemon=True)
        self.key, self.number, self.is_over = key, 0, False

    def run(self):
        while not self.is_over:
            self.number += 1
            body = {"customer": "C-RETAIL", "purchase_order_number": f"T-{self.number}", "currency": "USD",
                    "ship_to": {"code": "MAIN"},
                    "lines": [{"item": {"sku": "WIDGET"}, "quantity": "1", "unit": "EA"}]}
            call("POST", f"http://127.0.0.1:{PORTS['b']}/v1/orders", body, self.key, f"t-{self.number}")
            time.sleep(0.5)


# What Prometheus and Alertmanager say.

def subject(labels):
    """What an alert is about."""
    return next((labels[name] for name in ("target", "partner", "mapping", "reader", "role", "system") if name in labels), "")


def firing():
    """The alerts that fire: name, owner, subject."""
    status, answer = call("GET", f"{PROMETHEUS}/api/v1/alerts")
    if status != 200:
        return set()
    return {(alert["labels"]["alertname"], alert["labels"].get("owner", ""), subject(alert["labels"]))
            for alert in json.loads(answer)["data"]["alerts"] if alert["state"] == "firing"}


pages = []


class Hook(http.server.BaseHTTPRequestHandler):
    """Who is called: what Alertmanager posts."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for alert in body["alerts"]:
            labels = alert["labels"]
            pages.append((alert["status"], labels["alertname"], labels.get("owner", ""), subject(labels),
                          alert["annotations"]["summary"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def short_rules():
    text = open(RULES).read()
    for long, short in SHORTER:
        if long not in text:
            fail(f"{RULES} has no {long.strip()} any more: shorten what took its place")
        text = text.replace(long, short)
    path = os.path.join(WORK, "rules.yml")
    write(path, text)
    return path


# The outages: what begins, what ends it, and the one alert.

def refuse_and_wait(system, **switch):
    return lambda: faults(system, **switch), lambda: faults(system)


def sftp_away():
    peer("down", "sftp")
    faults("warehouse")


def daily_missing():
    sql("UPDATE partner_document SET created_at = created_at - 8 * 86400000000 WHERE partner = 'daily'")


def daily_comes(names):
    write(os.path.join(WORK, "daily", "in", f"again-{time.time():.0f}.x12"), order_file(names["daily"]))


def bad_rows():
    for number in range(12):
        write(os.path.join(WORK, "rows", "in", f"bad-{number}.csv"), f"PO;Store;SKU;Pieces\nR-{number};0042;WIDGET;many\n")


def rows_dismissed():
    """As the console does it for a message that is not needed."""
    sql("UPDATE inbox_message SET state = 'refused' WHERE state = 'parked'")


def certificate_ends():
    as2_partner(5)
    stop("a")
    node("a")


def certificate_renewed():
    as2_partner(900)
    stop("a")
    node("a")


def disk_full(is_full):
    """Every write fails as it does on a server whose disk has no room (53100); what is read is read."""
    change = (
        "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
        if is_full else "DROP TRIGGER IF EXISTS full_disk ON %I")
    sql("CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END$$")
    sql("DO $$DECLARE name text; BEGIN FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
        f"LOOP EXECUTE format('{change}', name); END LOOP; END$$")


def outages(names):
    away, owner = "CrossdockSystemAway", "integration_support"
    return [
        ("a partner's SFTP server is unreachable", sftp_away, lambda: peer("up", "sftp"),
         ("CrossdockReceiverAway", owner, "partner/remote")),
        ("the ERP refuses our login", *refuse_and_wait("erp", status401=1), (away, owner, "erp"),
         r"^erp refuses our sign-in since \d\d:\d\d UTC: \d+ orders? waits?, \d+ USD; \d+ miss today's cut-off.*put the key"),
        ("the ERP is down", *refuse_and_wait("erp", resetsBefore=1), (away, owner, "erp"), "cannot be reached"),
        ("the ERP is slow", *refuse_and_wait("erp", slow=1, slowSeconds=60), (away, owner, "erp"), "in time since"),
        ("the warehouse is silent", *refuse_and_wait("warehouse", loseAnswers=1), (away, owner, "warehouse")),
        ("the warehouse fails", *refuse_and_wait("warehouse", status503=1), (away, owner, "warehouse"), "takes no calls now since"),
        ("a partner that always sends did not", daily_missing, lambda: daily_comes(names),
         ("CrossdockPartnerSilent", owner, "daily"), "orders are missing"),
        ("dead letters by one mapping", bad_rows, rows_dismissed, ("CrossdockMappingFails", owner, "rows"),
         "12 documents wait"),
        ("a certificate ends in five days", certificate_ends, certificate_renewed,
         ("CrossdockCertificateEnds", owner, "certified")),
        ("a node is killed", lambda: stop("a", signal.SIGKILL), lambda: node("a"), ("CrossdockNoMetrics", "platform", "")),
        ("the database has no room", lambda: disk_full(True), lambda: disk_full(False),
         ("CrossdockOrdersFail", "platform", "")),
        ("the database is gone", lambda: peer("down", "postgres"), lambda: peer("up", "postgres"),
         ("CrossdockDatabaseSilent", "platform", "")),
    ]


def play(name, begin_it, end_it, expected, says=""):
    """`says` is an expression that what the people read must match at the end."""
    until("quiet before " + name, lambda: not firing(), 90)
    before, started = len(pages), time.monotonic()
    begin_it()
    seen, raised = set(), None
    while time.monotonic() < started + WITHIN:
        seen |= firing()
        if expected in seen and any(page[0] == "firing" and page[1:4] == expected for page in pages[before:]):
            raised = time.monotonic() - started
            break
        time.sleep(0.3)
    # Whoever else would be called by it is called soon after.
    for _ in range(8):
        seen |= firing()
        time.sleep(0.3)
    ended = time.monotonic()
    end_it()
    others = seen - {expected}
    while firing():
        others |= firing() - {expected}
        if time.monotonic() > ended + 90:
            break
        time.sleep(0.3)
    cleared = None if firing() else time.monotonic() - ended
    told = {page[1:4] for page in pages[before:] if page[0] == "firing"}
    summary = next((page[4] for page in reversed(pages[before:]) if page[:4] == ("firing", *expected)), "")
    is_said = re.search(says, summary) is not None
    is_right = raised is not None and cleared is not None and not others and told == {expected} and is_said
    print("%-42s %-24s %-20s %-15s %6s %6s  %s" % (
        name, expected[0][9:], expected[1], expected[2], "%.1f s" % raised if raised else "never",
        "%.1f s" % cleared if cleared is not None else "never",
        "one" if is_right else "WRONG: %s" % sorted(others or told)), flush=True)
    print(f"    {summary}" + ("" if is_said else f"\n    which does not say {says!r}"), flush=True)
    return is_right


def main():
    global PROMETHEUS
    threading.Thread(
        target=http.server.ThreadingHTTPServer(("127.0.0.1", PORTS["hook"]), Hook).serve_forever, daemon=True).start()
    key, names = begin()
    targets = ",".join(f"127.0.0.1:{PORTS[name + ' metrics']}" for name in ("a", "b"))
    peer("up", "prometheus", PROM_TARGETS=targets, PROM_RULES=short_rules(),
         ALERT_WEBHOOK=f"http://127.0.0.1:{PORTS['hook']}/alert")
    PROMETHEUS = facts("prometheus")["PROMETHEUS_URL"]
    # An order of the partner by SFTP stands before its departure, so that there is something to tell it later.
    faults("warehouse", manual=True)
    remote = os.path.join(facts("sftp")["SFTP_ROOT"], "outbound", "first.x12")
    write(remote + ".part", order_file(names["remote"]))
    os.rename(remote + ".part", remote)
    write(os.path.join(WORK, "daily", "in", "first.x12"), order_file(names["daily"]))
    inbound = os.path.join(facts("sftp")["SFTP_ROOT"], "inbound")
    until("the first answers by SFTP", lambda: len(os.listdir(inbound)) >= 2, 60)
    until("the daily partner's order", lambda: os.listdir(os.path.join(WORK, "daily", "out")), 60)
    Traffic(key).start()
    wanted = sys.argv[1:]
    began = time.monotonic()
    print("%-42s %-24s %-20s %-15s %6s %6s  alerts" % ("outage", "alert", "owner", "about", "after", "over"))
    played = [play(*outage) for outage in outages(names) if not wanted or any(w in outage[0] for w in wanted)]
    print(f"{sum(played)} of {len(played)} outages raised one alert each; {time.monotonic() - began:.0f} s")
    if not played or not all(played):
        raise SystemExit(1)


try:
    main()
finally:
    for process in list(running):
        stop(process)
