#!/usr/bin/env python3
"""A conversation through a partner's drop box, a real OpenSSH server, by the running server.

An 850 is fetched, its 997, 855, 856 and 810 are put there; the server goes away and comes back; it shows a key nobody
pinned, and refuses a password. Called by Scripts/acceptance-sftp, which sets the environment; prints one line for each
thing seen, and stops at the first that is not as it should be.
"""

import os
import shutil
import subprocess

import partner_kit as kit
from partner_kit import (
    CONFIG, CROSSDOCK, ENV, PEERS, WORK, documents, fail, in_state, last_document, order_file, rows, seen, until,
)

ROOT = ENV["SFTP_ROOT"]
# The partner's names: it puts what is for us into outbound/, and takes what is from us out of inbound/.
FOR_US = os.path.join(ROOT, "outbound")
FROM_US = os.path.join(ROOT, "inbound")
OTHER_KEY = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
OUT = ("997", "855", "856", "810")


def settings(**changes):
    sftp = {
        "host": ENV["SFTP_HOST"],
        "port": ENV["SFTP_PORT"],
        "user": ENV["SFTP_USER"],
        "key": ENV["SFTP_KEY"],
        "hostKeys": f'["{ENV["SFTP_HOST_KEY"]}"]',
        "in": "outbound",
        "out": "inbound",
        "everySeconds": "5",
        "privateNetworks": "[127.0.0.0/8]",
    }
    sftp.update(changes)
    return {key: value for key, value in sftp.items() if value is not None}


def peer(*arguments):
    subprocess.run([os.path.join(PEERS, "peer"), *arguments], check=True, capture_output=True)


def drop(path, name):
    """By the partner's own hand: written under a name that is nobody's, and renamed."""
    batch = f"put {path} outbound/{name}.part\nrename outbound/{name}.part outbound/{name}\n"
    command = [
        "sftp", "-q", "-b", "-", "-P", ENV["SFTP_PORT"], "-i", ENV["SFTP_KEY"], "-o", "IdentitiesOnly=yes",
        "-o", f"UserKnownHostsFile={ENV['SFTP_KNOWN_HOSTS']}", f"{ENV['SFTP_USER']}@{ENV['SFTP_HOST']}",
    ]
    subprocess.run(command, input=batch, text=True, check=True, capture_output=True)


def log():
    with open(os.path.join(WORK, "serve.log")) as file:
        return file.read()


def doctor():
    result = subprocess.run([CROSSDOCK, "doctor", "--config", CONFIG], capture_output=True, text=True)
    return [line for line in result.stdout.splitlines() if "SFTP of retailco" in line]


def taken():
    return len(os.listdir(os.path.join(FOR_US, "done"))) if os.path.isdir(os.path.join(FOR_US, "done")) else 0


def lies_there(found):
    """Whether each document lies in the partner's folder as it is kept here, and nothing unfinished with it."""
    texts = []
    for name in os.listdir(FROM_US):
        if name.startswith(".") or name.endswith(".part"):
            fail(f"{name} lies unfinished in the partner's folder")
        with open(os.path.join(FROM_US, name), "rb") as file:
            texts.append(file.read().decode("ascii"))
    for kind, _, text in found:
        if texts.count(text) != 1:
            fail(f"the {kind} lies {texts.count(text)} times in the partner's folder")


def whole_order():
    since = last_document()
    first = order_file()
    drop(first, "first.x12")
    drop(first, "the-same-again.x12")
    kit.configure("sftp", **settings())
    lines = doctor()
    if len(lines) != 3 or not all(line.startswith("ok") for line in lines):
        fail(f"the doctor says {lines}")
    seen(f"doctor: {lines[0].split(': ', 1)[1]}")
    found = until("997, 855, 856 and 810", in_state("sent", *OUT)(since), 60)
    lies_there(found)
    until("both files' move to done/", lambda: os.listdir(FOR_US) == ["done"] and taken() == 2)
    if rows("SELECT COUNT(*) FROM partner_document WHERE direction = 'in' AND type = '850'")[0][0] != 1:
        fail("a file that came twice was taken twice")
    seen("850 fetched twice, taken once, moved to done/; 997, 855, 856, 810 put there, each once and whole")


def server_away():
    before, since = taken(), last_document()
    drop(order_file(), "second.x12")
    until("the second file's move to done/", lambda: taken() == before + 1)
    peer("down", "sftp")
    until(
        "a document's waiting for the server",
        lambda: rows("SELECT 1 FROM effect WHERE last_code = 'sftp.unreachable' AND created_at > ?", since),
    )
    until("the log's saying so", lambda: "a partner's SFTP server cannot be read" in log())
    peer("up", "sftp")
    found = until("the documents, once it is back", in_state("sent", *OUT)(since), 90)
    lies_there(found)
    until("the log's saying so", lambda: "a partner's SFTP server can be read again" in log())
    if log().count("a partner's SFTP server cannot be read") != 1:
        fail("the server's absence is told more than once")
    seen("the server away and back: nothing lost, nothing twice, told once")


def wrong_key():
    inbox = os.path.join(WORK, "in")
    os.makedirs(inbox)
    before, since = taken(), last_document()
    drop(order_file(), "third.x12")
    # Files that come another way are answered over this one.
    kit.configure("sftp", inbox=inbox, **settings(hostKeys=f'["{OTHER_KEY}"]'))
    os.rename(order_file(), os.path.join(inbox, "fourth.x12"))
    lines = doctor()
    if not lines or not lines[0].startswith("problem") or ENV["SFTP_HOST_KEY"] not in lines[0]:
        fail(f"the doctor says {lines}")
    until("the refusal in the log", lambda: "sftp.host_key.unknown" in log() and ENV["SFTP_HOST_KEY"] in log())
    until(
        "the 997's waiting",
        lambda: rows("SELECT 1 FROM effect WHERE last_code = 'sftp.host_key.unknown' AND created_at > ?", since),
    )
    if taken() != before or any(state == "sent" for _, state, _ in documents(since)):
        fail("something passed by a server that nobody knows")
    seen("a host key that nobody pinned: refused, the key told; nothing fetched, the answers wait")


def order_of_somebody_else():
    """An order under the name of another partner of ours, which that partner's file makes known."""
    with open(os.path.join(CONFIG, "partners", "retailco.yaml")) as file:
        profile = file.read().split("sftp:")[0]
    with open(os.path.join(CONFIG, "partners", "other.yaml"), "w") as file:
        file.write(profile.replace("retailco", "other").replace("RETAILCO", "OTHERCO_"))
    path = order_file()
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(text.replace("RETAILCO", "OTHERCO_"))
    return path


def passwords():
    password = os.path.join(WORK, "password")
    with open(password, "w") as file:
        file.write(ENV["SFTP_PASSWORD"])
    before = taken()
    drop(order_of_somebody_else(), "not-theirs.x12")
    kit.configure("sftp", **settings(key=None, password=f"file:{password}"))
    until("the waiting files' move to done/, by password", lambda: taken() == before + 2)
    seen("by password: signed in, and what had waited was fetched")
    until("a work item", lambda: rows("SELECT 1 FROM work_item WHERE detail LIKE '%nobody is known as ZZ/OTHERCO_%'"))
    if rows("SELECT 1 FROM partner_document WHERE partner = 'other'"):
        fail("an order of another partner was taken from this one's server")
    seen("an order under another partner's name: nobody's, a work item")
    with open(password, "w") as file:
        file.write("wrong")
    lines = doctor()
    if not lines or not lines[0].startswith("problem") or "does not let" not in lines[0]:
        fail(f"the doctor says {lines}")
    if ENV["SFTP_PASSWORD"] in log() or "wrong" in lines[0]:
        fail("a password was told")
    seen(f"a wrong password: {lines[0].split(': ', 1)[1]}")


def clear():
    """What an earlier run left in the drop box would be other content under the same names."""
    for folder in (FOR_US, FROM_US):
        for entry in os.scandir(folder):
            shutil.rmtree(entry.path) if entry.is_dir() else os.remove(entry.path)


def main():
    clear()
    kit.begin_world()
    whole_order()
    server_away()
    wrong_key()
    passwords()


kit.run(main)
