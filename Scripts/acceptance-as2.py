#!/usr/bin/env python3
"""A whole conversation over AS2 with a real partner's software, through the running server.

An 850 comes in, its 997, 855, 856 and 810 go out, each with its receipt: in the answer and later, by the newest
algorithms and the oldest, and with a partner that fails in every way it can. Called by Scripts/acceptance-as2, which
sets the environment; prints one line for each thing seen, and stops at the first that is not as it should be.
"""

import json
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
PARTNER_PORT = int(ENV["PARTNER_PORT"])
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
    print(f"acceptance-as2: {text}", file=sys.stderr)
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


def configure(**as2):
    lines = {
        "us": ENV["AS2_PLATFORM"],
        "partner": ENV["AS2_PARTNER"],
        "keys": f"[{ENV['AS2_PLATFORM_PEM']}]",
        "certificates": f"[{ENV['AS2_PARTNER_CERT']}]",
        "privateNetworks": "[127.0.0.0/8]",
        "receiptHosts": "[127.0.0.1]",
        "allowsPlainText": "true",
    }
    lines.update({key: str(value) for key, value in as2.items()})
    with open(os.path.join(CONFIG, "partners", "retailco.yaml"), "w") as file:
        file.write(
            "profile:\n"
            "  id: retailco\n  entity: acme\n  channel: edi-retailco\n  customer: C-RETAIL\n  currency: USD\n"
            "  partner: {qualifier: ZZ, id: RETAILCO, groupID: RETAILCO}\n"
            "  ourselves: {qualifier: ZZ, id: PLATFORM, groupID: PLATFORM}\n"
            '  version: "004010"\n'
            "  item_numbers:\n    - {qualifier: BP, scheme: buyer_part}\n"
            "  acknowledgment: {functional: transactions, interchange: onRequest}\n"
            "  usage: P\nas2:\n"
        )
        file.writelines(f"  {key}: {value}\n" for key, value in lines.items())
    if "serve" in running:
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


def send(*arguments, partner=None, key=None):
    """The partner's message by its own hand; what it made of our answer."""
    command = [
        os.path.join(PEERS, "as2cli.py"), "send", "--me", partner or ENV["AS2_PARTNER"],
        "--key", key or ENV["AS2_PARTNER_PEM"], "--to", ENV["AS2_PLATFORM"], "--cert", ENV["AS2_PLATFORM_CRT"],
        "--url", f"http://127.0.0.1:{PORT}/as2", "--file", order_file(), "--state", os.path.join(WORK, "state"),
        *arguments,
    ]
    result = subprocess.run(command, capture_output=True, text=True)
    try:
        return json.loads(result.stdout)
    except ValueError:
        fail(f"the partner cannot send: {result.stderr[-500:]}")


def serve_partner(*arguments):
    """The partner's server in another mood."""
    stop("partner")
    start(
        "partner", os.path.join(PEERS, "as2cli.py"), "serve", "--me", ENV["AS2_PARTNER"], "--key",
        ENV["AS2_PARTNER_PEM"], "--partner", f"{ENV['AS2_PLATFORM']}={ENV['AS2_PLATFORM_CRT']}", "--port",
        str(PARTNER_PORT), "--inbox", os.path.join(WORK, "inbox"), "--state", os.path.join(WORK, "state"), *arguments,
    )
    until("the partner's start", lambda: answers(f"http://127.0.0.1:{PARTNER_PORT}/"))


def received():
    texts = set()
    for folder, _, files in os.walk(ENV["AS2_RECEIVED"]):
        for file in files:
            with open(os.path.join(folder, file), "rb") as content:
                texts.add(content.read().decode("ascii", "replace").replace("\r\n", "\n"))
    return texts


def check_arrived(found):
    for kind, _, text in found:
        until(f"the {kind}'s lying at the partner as it was sent", lambda: text.replace("\r\n", "\n") in received(), 10)


def seen(text):
    print(f"  {text}", flush=True)


def receipts_in_the_answer():
    configure(url=ENV["AS2_URL"])
    since = last_document()
    subprocess.run([os.path.join(PEERS, "peer"), "exec", "as2", "send", order_file()], check=True, capture_output=True)
    found = until("997, 855, 856 and 810 with receipts", in_state("received", "997", "855", "856", "810")(since), 120)
    check_arrived(found)
    seen("850 in; 997, 855, 856, 810 out, each with its receipt: AES-256, SHA-256, receipts in the answer")


def receipts_later():
    configure(
        url=ENV["AS2_URL"], receiptURL=f"http://127.0.0.1:{PORT}/as2", cipher="3des", digest="sha1", compressed="true"
    )
    serve_partner()
    since = last_document()
    answer = send(
        "--mdn", "async", "--mdn-url", f"http://127.0.0.1:{PARTNER_PORT}/as2", "--sign", "sha1", "--enc",
        "tripledes_192_cbc", "--mdn-alg", "sha1",
    )
    log = os.path.join(WORK, "partner.log")

    def receipt():
        with open(log) as lines:
            events = [json.loads(line) for line in lines if line.startswith("{")]
        return [e for e in events if e["ev"] == "mdn-received" and e["for_"] == answer["message_id"]]

    if not until("our receipt, later", receipt)[0]["status"].startswith("processed"):
        fail("the partner does not take our later receipt")
    found = until("the documents' leaving", in_state("sent", "997", "855", "856", "810")(since), 120)
    subprocess.run(
        [os.path.join(PEERS, "peer"), "exec", "as2", "manageas2server", "--async-mdns"], check=True, capture_output=True
    )
    found = until("the partner's receipts, later", in_state("received", "997", "855", "856", "810")(since))
    check_arrived(found)
    seen("the same with receipts that come later, both ways: 3DES, SHA-1, compressed")


def bad_messages():
    configure(url=f"http://127.0.0.1:{PARTNER_PORT}/as2")
    serve_partner()
    before = rows("SELECT COUNT(*) FROM inbound_supply")[0][0]
    for what, report, answer in [
        ("changed on its way", ("authentication-failed", "decryption-failed"), send("--tamper")),
        ("in the clear", ("insufficient-message-security",), send("--enc", "")),
        ("of a stranger", ("unknown-trading-partner",), send("--mdn-alg", "", partner="STRANGER")),
    ]:
        disposition = answer.get("report", {}).get("Disposition", "")
        if not any(word in disposition for word in report):
            fail(f"a message {what} is answered {answer}")
        seen(f"a message {what}: {disposition.split(';')[-1].strip()}")
    if rows("SELECT COUNT(*) FROM inbound_supply")[0][0] != before:
        fail("a message that was refused was kept")
    since = last_document()
    answer = send("--repeat", "3")
    if answer.get("mdn") != "processed":
        fail(f"a repeated message is answered {answer}")
    until("its documents", in_state("received", "997", "855")(since))
    if [kind for kind, _, _ in documents(since)].count("997") != 1:
        fail("a message that came three times was taken more than once")
    seen("a message that came three times: taken once, answered alike")


def bad_partner():
    for mood, arguments, state, code in [
        ("answers 503 first", ("--fail-first", "1"), "received", None),
        ("refuses in its receipt", ("--fault", "failed"), "refused", "as2.refused"),
        ("proves other content", ("--fault", "badmic"), "refused", "as2.content_differs"),
        ("gives no receipt", ("--fault", "nomdn"), "built", "as2.receipt_missing"),
    ]:
        serve_partner(*arguments)
        since = last_document()
        send("--mdn", "none")
        until(f"the 997 to a partner that {mood}", in_state(state, "997")(since))
        if code:
            until(
                f"{code} at a partner that {mood}",
                lambda: rows("SELECT 1 FROM effect WHERE last_code = ? AND created_at > ?", code, since),
            )
        if state == "refused":
            until(
                "its work item",
                lambda: rows("SELECT 1 FROM work_item WHERE closed_at IS NULL AND opened_at > ?", since),
            )
        seen(f"a partner that {mood}: the document is {state}")


def main():
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
    receipts_in_the_answer()
    receipts_later()
    bad_messages()
    bad_partner()


try:
    main()
finally:
    for name in list(running):
        stop(name)
