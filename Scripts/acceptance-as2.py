#!/usr/bin/env python3
"""A whole conversation over AS2 with a real partner's software, through the running server.

An 850 comes in, its 997, 855, 856 and 810 go out, each with its receipt: in the answer and later, by the newest
algorithms and the oldest, and with a partner that fails in every way it can. Called by Scripts/acceptance-as2, which
sets the environment; prints one line for each thing seen, and stops at the first that is not as it should be.
"""

import json
import os
import subprocess

import partner_kit as kit
from partner_kit import (
    CONFIG, ENV, PEERS, PORT, WORK, answers, documents, fail, in_state, last_document, order_file, rows, seen, start,
    stop, until,
)

PARTNER_PORT = int(ENV["PARTNER_PORT"])


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
    kit.configure("as2", **lines)


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
    kit.begin_world()
    receipts_in_the_answer()
    receipts_later()
    bad_messages()
    bad_partner()


kit.run(main)
