#!/usr/bin/env python3
"""What Scripts/acceptance-oidc does in Python: browsers that sign in, and what they must see.

  acceptance-oidc.py --crossdock URL refused     the provider signs in, and its token is not believed
  acceptance-oidc.py --crossdock URL people      groups to roles, replays, signing out

Standard library only: a browser here is a jar of cookies that follows no redirection by itself.
"""
import argparse
import html
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Page:
    def __init__(self, address, status, headers, text):
        self.address, self.status, self.headers, self.text = address, status, headers, text

    @property
    def target(self):
        location = self.headers.get("Location")
        return location and urllib.parse.urljoin(self.address, location)

    def fields(self):
        found = {}
        for tag in re.findall(r"<input[^>]*>", self.text):
            name = re.search(r'name="([^"]+)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            if name:
                found.setdefault(html.unescape(name[1]), html.unescape(value[1]) if value else "")
        return found


class Browser:
    def __init__(self):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), Stay
        )

    def open(self, address, form=None):
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(address, body, {"Referer": address})
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Page(address, answer.status, answer.headers, answer.read().decode())


def expect(holds, what, page=None):
    if not holds:
        shown = re.sub(r"<[^>]+>|\s+", " ", page.text)[:600] if page else ""
        raise SystemExit(f"acceptance-oidc: {what} {page and page.status} {shown}")
    print(f"  {what}")


def come_back(browser, base, user, then="/console/figures"):
    """Signs in at the provider; gives the address that it sends the browser back to."""
    start = base + "/console/sign-in/provider?next=" + urllib.parse.quote(then)
    page = browser.open(start)
    for _ in range(12):
        if page.target:
            if page.target.startswith(base):
                return page.target
            page = browser.open(page.target)
            continue
        form = page.fields()
        if "login" in form:
            form["login"] = user
        if "password" in form:
            form["password"] = f"pw-{user}-123"
        if "answer" in page.text:
            form["answer"] = "accept"
        page = browser.open(page.address, form)
    expect(False, f"{user} does not come back from the provider", page)


def refused(base):
    browser = Browser()
    page = browser.open(come_back(browser, base, "ann"))
    expect(page.status == 403 and "openid.untrusted" in page.text, "a token that proves nothing is refused", page)


def people(base):
    for user, role in [("ann", "operations manager"), ("olga", "customer service")]:
        browser = Browser()
        back = come_back(browser, base, user)
        page = browser.open(back)
        expect(page.target == base + "/console/figures", f"{user} is sent where they wanted to go", page)
        board = browser.open(base + "/console")
        expect(f">{role}<" in board.text and f"{user} Test" in board.text, f"{user} is {role}", board)
        again = browser.open(back)
        expect(again.status == 400 and "This sign-in is over" in again.text, "the same answer counts once", again)

    code = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
    thief = Browser()
    address = come_back(thief, base, "olga")
    stolen = re.sub(r"code=[^&]+", "code=" + urllib.parse.quote(code), address)
    page = thief.open(stolen)
    expect(page.status == 403 and "openid.refused" in page.text, "a code that was used is refused", page)

    victim, other = Browser(), Browser()
    page = other.open(come_back(victim, base, "olga"))
    expect(page.status == 400, "an answer in another browser is refused", page)

    ray = Browser()
    page = ray.open(come_back(ray, base, "ray"))
    expect(page.status == 403 and "admins, operators" in page.text, "ray, in no group, is told which he needs", page)
    expect(ray.open(base + "/console").status == 303, "and is not signed in")

    csrf = board.fields()["csrf"]
    page = browser.open(base + "/console/sign-out", {"csrf": csrf})
    link = re.search(r'href="([^"]+/end_session[^"]*)"', page.text)
    expect(page.status == 200 and link is not None, "signing out offers the provider's own", page)
    expect(browser.open(base + "/console").status == 303, "the session is over here")
    page = browser.open(html.unescape(link[1]))
    expect(page.status in (200, 302, 303), "the provider takes the sign-out", page)


parser = argparse.ArgumentParser()
parser.add_argument("--crossdock", required=True)
parser.add_argument("what", choices=["refused", "people"])
arguments = parser.parse_args()
{"refused": refused, "people": people}[arguments.what](arguments.crossdock)
