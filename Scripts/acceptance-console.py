"""Six people work through a bad day in a real browser, one for each role: see Scripts/acceptance-console.

Each signs in, finds the three worst problems that are theirs, settles one of each kind that the role may, and sees the
overview change without loading it again. The operations manager touches nothing but the keyboard.
"""
import os
import pathlib
import shutil
import sys
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import sync_playwright

ADDRESS, PASSWORD = os.environ["address"], os.environ["password"]
FOLDER = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
PATIENCE = 30_000
FINDINGS = []


class Person:
    """Somebody with a browser of their own, and one page that stays on the overview."""

    def __init__(self, browser, role):
        self.role = role
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self.look_at_request)
        self.page = self.new_page()
        self.overview = self.tile = self.before = None

    def new_page(self):
        page = self.context.new_page()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.note(f"a script failed: {error}"))
        return page

    def hear(self, message):
        # A page that says that somebody else was first comes with 409, which a browser calls an error.
        if message.type == "error" and "409 (Conflict)" not in message.text:
            self.note("the browser says: " + message.text)

    def look_at_request(self, request):
        if not request.url.startswith(ADDRESS + "/"):
            self.note("asks another host: " + request.url)

    def note(self, text):
        FINDINGS.append(f"{self.role}: {text}")

    def sign_in(self):
        self.page.goto(ADDRESS + "/console/sign-in")
        self.look()
        self.page.fill("input[name=name]", self.role)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_selector("nav[aria-label=Main]")
        self.look()

    def go(self, path):
        self.page.goto(ADDRESS + path)
        self.look()

    def click(self, selector, within=None):
        (within or self.page).locator(selector).first.click()
        self.page.wait_for_load_state()
        self.look()

    def look(self):
        """Every page that somebody came to is looked at by axe."""
        for rule in Axe().run(self.page).response["violations"]:
            targets = [node["target"] for node in rule["nodes"][:3]]
            self.note(f"{self.page.url}: {rule['id']}: {rule['help']} {targets}")

    def go_on(self, words):
        """Does what a preview shows; where the order moved meanwhile, what the next one shows."""
        for _ in range(10):
            self.click("#preview button.primary")
            if self.page.locator("p.notice").count() == 1:
                break
        self.told(words)

    def expect(self, truth, what):
        if not truth:
            raise AssertionError(f"{self.role}: {what} at {self.page.url}")

    def told(self, words):
        notice = self.page.inner_text("p.notice")
        self.expect(words in notice, f"expected to be told '{words}' and was told '{notice}'")

    # Problems

    def worst(self, rows, words, count=3):
        """The first rows of a list, each of which says what it is about and since when."""
        found = self.page.locator(rows)
        self.expect(found.count() >= count, f"expected {count} problems and found {found.count()}")
        texts = [" ".join(found.nth(index).inner_text().split()) for index in range(count)]
        for text in texts:
            self.expect(any(word in text for word in words), f"no {words} in '{text}'")
        print(f"{self.role} finds:", *texts, sep="\n  ", flush=True)
        return found

    def worst_of_queue(self, *words):
        self.go("/console/exceptions")
        queue = f"#queue-{self.role} tbody tr"
        found = self.worst(queue, words)
        head = self.page.locator(f"#queue-{self.role} th[aria-sort]").inner_text()
        self.expect(head.strip() == "Due", "the queue is not in the order of due times")
        for index in range(3):
            due = found.nth(index).locator("td .status").first.inner_text()
            self.expect(due.startswith(("Due in", "Late by")), f"says no due time but '{due}'")
        return found

    # Tiles

    def watch(self, tile):
        """Keeps a page on the overview; `changed` tells whether the tile's number changed by itself."""
        self.tile = tile
        self.overview = self.new_page()
        self.overview.goto(ADDRESS + "/console")
        self.overview.wait_for_selector("#pulse")
        self.overview.evaluate("window.neverLoadedAgain = true")
        self.before = self.overview.evaluate(NUMBER, tile)

    def changed(self):
        try:
            self.overview.bring_to_front()
            self.overview.wait_for_function(
                "([tile, before]) => (" + NUMBER + ")(tile) !== before", arg=[self.tile, self.before]
            )
        except TooLate:
            raise AssertionError(f"{self.role}: '{self.tile[1]}' still says {self.before}") from None
        self.expect(self.overview.evaluate("window.neverLoadedAgain === true"), "it was loaded again")
        after = self.overview.evaluate(NUMBER, self.tile)
        print(f"{self.role} sees '{self.tile[1]}' change: {self.before} -> {after}", flush=True)
        self.overview.close()
        self.page.bring_to_front()

    # Keys

    def press(self, key):
        self.page.keyboard.press(key)

    def tab_to(self, selector, presses=120):
        """Goes on by Tab until the focus is there, and is seen to be."""
        for _ in range(presses):
            if self.page.evaluate("(s) => document.activeElement?.matches(s) === true", selector):
                if not self.page.evaluate(OUTLINE):
                    self.note(f"the focus on {selector} cannot be seen at {self.page.url}")
                return
            self.press("Tab")
        raise AssertionError(f"{self.role}: no Tab leads to {selector} at {self.page.url}")


# The number in one row: never its age, which changes by itself.
NUMBER = """([rows, name, cell]) => [...document.querySelectorAll(rows)]
  .find((row) => row.firstElementChild.innerText.trim() === name)?.querySelector(cell)?.innerText.trim() ?? 'none'"""
OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none';
}"""


def desk(role):
    return ["#desks tbody tr", role.replace("_", " ").capitalize(), "td"]


def customer_service(person):
    person.watch(desk(person.role))
    rows = person.worst_of_queue("Unknown ship to", "Number reused", "Message refused")
    person.click("td a[href^='/console/orders/']", rows.first)
    person.page.select_option("form[action$='/correct-ship-to'] select", index=0)
    person.click("form[action$='/correct-ship-to'] button[type=submit]")
    person.told("It goes to the place you chose")
    # The same order is stopped for its price, after a look at what that does, and let go on again.
    person.click("#head a[href*='/act?do=hold']")
    person.page.select_option("#kind", "price_question")
    person.page.fill("#note", "They were promised another price")
    person.click("#wish button[type=submit]")
    preview = person.page.inner_text("#preview")
    person.expect("Customer service gets an item" in preview, f"the preview says '{preview}'")
    person.go_on("The order is on hold")
    person.page.fill("form[action$='/release-hold'] input[name=note]", "The old price it is")
    person.click("form[action$='/release-hold'] button.primary")
    person.told("The hold is released")
    person.click("#head a[href*='/act?do=cancel']")
    person.page.fill("#note", "Ordered twice")
    person.click("#wish button[type=submit]")
    person.expect(person.page.locator("#preview button.primary").count() == 1, "nothing to press")
    person.page.go_back()
    person.page.go_back()
    person.changed()


def warehouse_supervisor(person):
    person.watch(desk(person.role))
    rows = person.worst_of_queue("Warehouse refused", "Oversold", "Conflicting report")
    person.click("th a", rows.first)
    person.click("button[name=do][value=claim]")
    person.told("It is yours for an hour")
    person.click("#end button.primary")
    person.told("It is off the queue")
    person.changed()


def finance_analyst(person):
    person.watch(desk(person.role))
    person.worst_of_queue("Credit limit")
    # The most money first: the three that hold most back.
    person.click("#queue-finance_analyst th a.sort >> text=Amount")
    rows = person.worst("#sheet tbody tr", ["Credit limit"])
    person.click("th a", rows.first)
    person.page.fill("#note", "They have paid this morning")
    person.click("form[action$='/release-hold'] button.primary")
    person.told("The hold is released")
    person.changed()


def operations_manager(person):
    """The whole journey by the keyboard, from the sign-in to the sign-out."""
    person.page.goto(ADDRESS + "/console/sign-in")
    person.tab_to("input[name=name]")
    person.page.keyboard.type(person.role)
    person.tab_to("input[name=password]")
    person.page.keyboard.type(PASSWORD)
    person.press("Enter")
    person.page.wait_for_selector("nav[aria-label=Main]")
    person.watch(desk("finance_analyst"))
    person.page.bring_to_front()
    person.worst("#flow li.stuck", ["stuck", "put aside"])
    person.tab_to("nav[aria-label=Main] a[href='/console/exceptions']")
    person.press("Enter")
    person.page.wait_for_selector("#queue-finance_analyst")
    person.look()
    # j moves along the rows of all queues; the first of finance's has the focus in the end.
    for _ in range(60):
        person.press("j")
        if person.page.evaluate("() => document.activeElement.closest('#queue-finance_analyst') !== null"):
            break
    person.press("Enter")
    person.page.wait_for_selector("#end")
    person.look()
    person.press("c")
    person.page.wait_for_selector("p.notice")
    person.told("It is yours for an hour")
    person.tab_to("#note")
    person.page.keyboard.type("Agreed on the phone")
    person.tab_to("form[action$='/release-hold'] button")
    person.press("Enter")
    person.page.wait_for_function("() => document.querySelector('p.notice')?.innerText.includes('released')")
    person.look()
    person.changed()
    person.tab_to(".who button")
    person.press("Enter")
    person.page.wait_for_function("() => !document.querySelector('nav[aria-label=Main]')")


def integration_support(person):
    person.watch(["#systems tbody tr", "erp", "td:last-child"])
    person.worst_of_queue("Delivery failed", "Message parked")
    person.click("nav[aria-label=Main] a[href='/console/failures']")
    person.worst("#groups tbody tr", ["erp", "partner.document"], count=2)
    # One kind: what the ERP forbade is sent again together, one first and alone.
    person.click("#groups a[href*='erp.book']")
    person.click("form[action='/console/failures/freeze'] button")
    person.told("The set is frozen")
    for _ in range(2):
        person.page.wait_for_selector("form[action='/console/failures/go'] button")
        person.click("form[action='/console/failures/go'] button")
        person.told("It is under way")
        try:
            person.page.wait_for_function(
                "() => !document.querySelector('form[action=\"/console/failures/withdraw\"]')"
                " || document.querySelector('form[action=\"/console/failures/go\"]')"
            )
        except TooLate:
            raise AssertionError("the set did not come to an end") from None
        if person.page.locator("form[action='/console/failures/go']").count() == 0:
            break
    person.look()
    # The other kind: the picture is set down for good.
    person.go("/console/exceptions")
    parked = "#parked form[action='/console/exceptions/dismiss-message']"
    person.page.locator(parked + " input[name=reason]").first.fill("A picture; they send the order again")
    person.click(parked + " button")
    person.told("It was dismissed")
    person.changed()


def executive(person):
    """Reads and acts on nothing; what others did came to the page by itself."""
    person.go("/console/exceptions")
    person.expect("you have no queue" in person.page.inner_text("main"), "an executive has a queue")
    person.go("/console/figures")
    person.expect(person.page.locator("main form[method=post]").count() == 0, "may act on figures")
    answer = person.page.goto(ADDRESS + "/console/audit")
    person.expect(answer.status == 403, "reads the audit")
    # The refusal is the point; that the browser logs it is no fault of the page.
    FINDINGS[:] = [one for one in FINDINGS if not (one.startswith("executive") and "403" in one)]


JOURNEYS = [customer_service, warehouse_supervisor, finance_analyst, operations_manager, integration_support, executive]


def main():
    started = time.monotonic()
    failed = False
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        wait_for_the_day(browser)
        # Open from the beginning: what the others do must come to it.
        reader = Person(browser, "executive")
        reader.sign_in()
        reader.worst("#flow li.stuck", ["stuck", "put aside"])
        reader.watch(["ol.flow li", "Decided", ".stuck"])
        for journey in JOURNEYS:
            begun = time.monotonic()
            person = reader if journey is executive else Person(browser, journey.__name__)
            try:
                if journey not in (operations_manager, executive):
                    person.sign_in()
                journey(person)
                if person is reader:
                    person.changed()
            except (AssertionError, TooLate) as failure:
                failed = True
                FINDINGS.append(f"{journey.__name__}: {failure}")
                if FOLDER is not None:
                    person.page.screenshot(path=FOLDER / (journey.__name__ + ".png"), full_page=True)
            print(f"{journey.__name__}: {time.monotonic() - begun:.1f} s", flush=True)
            if person is not reader:
                person.context.close()
        browser.close()
    print("\n".join(FINDINGS) or "acceptance-console: six roles did their work, and no page was at fault")
    print(f"in {time.monotonic() - started:.0f} s")
    sys.exit(1 if FINDINGS or failed else 0)


def wait_for_the_day(browser):
    """Until what was given up on, put aside and refused can be seen, two minutes at most."""
    person = Person(browser, "operations_manager")
    person.sign_in()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        person.page.goto(ADDRESS + "/console")
        text = person.page.inner_text("main")
        if all(word in text for word in ["given up on", "put aside", "Warehouse supervisor"]):
            person.context.close()
            return
        person.page.wait_for_timeout(1_000)
    sys.exit("the day did not get as bad as it should within two minutes:\n" + text)


main()
