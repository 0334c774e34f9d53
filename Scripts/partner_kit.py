"""What the acceptance runs with partners share: the server, its world, one partner's file, orders, waiting.

Used by acceptance-as2.py and acceptance-sftp.py. The environment names WORK (an empty folder), CROSSDOCK (the binary),
PEERS and PORT.
"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

ENV = os.environ
PEERS = ENV["PEERS"]
WORK = ENV["WORK"]
CROSSDOCK = ENV["CROSSDOCK"]
CONFIG = os.path.join(WORK, "config")
DATABASE = os.path.join(WORK, "crossdock.sqlite")
PORT = int(ENV["PORT"])
running = {}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def fail(text):
    for name in ("serve", "partner"):
        path = os.path.join(WORK, name + ".log")
        if os.path.exists(path):
            print(f"--- {name}.log\n" + "".join(open(path).readlines()[-25:]), file=sys.stderr)
    print(f"{os.path.basename(sys.argv[0])[:-3]}: {text}", file=sys.stderr)
    sys.exit(1)


def until(what, check, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.1)
    fail(f"{what} did not happen within {seconds} s")


def start(name, *command):
    log = open(os.path.join(WORK, name + ".log"), "a")
    running[name] = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def stop(name):
    process = running.pop(name, None)
    if process and process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=2).status == 200
    except OSError:
        return False


def crossdock(*arguments):
    return subprocess.run([CROSSDOCK, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def configure(section, inbox=None, **settings):
    """Writes the partner's file, with the settings of one section, and starts the server with it."""
    with open(os.path.join(CONFIG, "partners", "retailco.yaml"), "w") as file:
        file.write(
            "profile:\n"
            "  id: retailco\n  entity: acme\n  channel: edi-retailco\n  customer: C-RETAIL\n  currency: USD\n"
            "  partner: {qualifier: ZZ, id: RETAILCO, groupID: RETAILCO}\n"
            "  ourselves: {qualifier: ZZ, id: PLATFORM, groupID: PLATFORM}\n"
            '  version: "004010"\n'
            "  item_numbers:\n    - {qualifier: BP, scheme: buyer_part}\n"
            "  acknowledgment: {functional: transactions, interchange: onRequest}\n"
            f"  usage: P\n{section}:\n"
        )
        file.writelines(f"  {key}: {value}\n" for key, value in settings.items())
        if inbox:
            file.write(f"inbox: {inbox}\n")
    stop("serve")
    start("serve", CROSSDOCK, "serve", "--config", CONFIG)
    until("the start", lambda: answers(f"http://127.0.0.1:{PORT}/v1/ready"))


orders = 0


def order_file():
    """An 850 nobody has sent before."""
    global orders
    orders += 1
    segments = [
        f"ISA*00*          *00*          *ZZ*RETAILCO       *ZZ*PLATFORM       *261123*0304*U*00401*{orders:09}*0*P*>",
        f"GS*PO*RETAILCO*PLATFORM*20261123*0304*{orders}*X*004010",
        "ST*850*0001",
        f"BEG*00*SA*PO-{orders}**20261123",
        "CUR*BY*USD",
        "N1*ST*Retail Co receiving*92*0042",
        "PO1*1*24*EA*4.14*PE*BP*R-WIDGET",
        "CTT*1*24",
        "SE*7*0001",
        f"GE*1*{orders}",
        f"IEA*1*{orders:09}",
    ]
    path = os.path.join(WORK, f"po-{orders}.x12")
    with open(path, "w") as file:
        file.write("~\n".join(segments) + "~\n")
    return path


def rows(query, *values):
    with sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True, timeout=10) as database:
        return database.execute(query, values).fetchall()


def documents(since):
    return rows(
        "SELECT type, state, CAST(bytes AS TEXT) FROM partner_document"
        " WHERE direction = 'out' AND type <> 'MDN' AND created_at > ? ORDER BY created_at, id",
        since,
    )


def last_document():
    return rows("SELECT COALESCE(MAX(created_at), 0) FROM partner_document")[0][0]


def in_state(state, *types):
    """Whether there is a document of each type, and all are in that state."""
    return lambda since: lambda: (
        (found := documents(since))
        and set(types) <= {kind for kind, _, _ in found}
        and all(now == state for kind, now, _ in found if kind in types)
        and found
    )


def seen(text):
    print(f"  {text}", flush=True)


def begin_world():
    """A configuration without a partner, master data, and the simulated ERP, warehouse and carrier."""
    for folder in ("systems", "partners"):
        os.makedirs(os.path.join(CONFIG, folder))
    ports = {9101: free_port(), 9102: free_port(), 9103: free_port()}
    for name in ("erp", "warehouse", "carrier"):
        with open(f"docs/reference/sandbox/{name}.yaml") as file:
            text = file.read()
        for old, new in ports.items():
            text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
        with open(os.path.join(CONFIG, "systems", f"{name}.yaml"), "w") as file:
            file.write(text)
    with open(os.path.join(CONFIG, "server.yaml"), "w") as file:
        file.write(f"port: {PORT}\ndatabase: {DATABASE}\nkeyFile: {os.path.join(WORK, 'crossdock.key')}\n")
    with open("docs/guides/master-data.md") as guide:
        sample = guide.read().split("```json master-data\n")[1].split("```")[0].replace("wms-dallas", "warehouse")
    with open(os.path.join(WORK, "acme.json"), "w") as file:
        file.write(sample)
    crossdock("import", "--config", CONFIG, os.path.join(WORK, "acme.json"))
    keys = []
    for system in ("erp", "warehouse", "carrier"):
        key = crossdock(
            "client", "create", system, "--config", CONFIG, "--entity", "acme", "--channel", system,
            "--permission", "events:submit",
        )
        keys += [f"--{system}-key", key]
    start(
        "sandbox", CROSSDOCK, "sandbox", "--crossdock", f"http://127.0.0.1:{PORT}", *keys, "--speed", "50",
        "--erp-port", str(ports[9101]), "--warehouse-port", str(ports[9102]), "--carrier-port", str(ports[9103]),
    )


def run(main):
    """Runs the conversation; nothing that was started outlives it."""
    try:
        main()
    finally:
        for name in list(running):
            stop(name)
