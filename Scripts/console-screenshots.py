"""Signs in to a demonstration and takes a picture of each page: see Scripts/console-screenshots."""
import os
import pathlib
import shutil
import sys
import time

from playwright.sync_api import sync_playwright

try:
    from axe_playwright_python.sync_playwright import Axe
except ImportError:
    Axe = None

FOLDER = pathlib.Path(sys.argv[1])
ADDRESS, PASSWORD = os.environ["address"], os.environ["password"]
PAGES = [
    ("overview", "/console", "operations_manager"),
    ("orders", "/console/orders", "operations_manager"),
    ("stuck", "/console/flow?stage=decided&part=stuck", "operations_manager"),
    ("exceptions", "/console/exceptions", "operations_manager"),
    ("queue", "/console/exceptions/list?queue=finance_analyst&sort=value", "finance_analyst"),
    ("failures", "/console/failures", "integration_support"),
    ("failure-group", "a[href^='/console/failures/group']", "integration_support"),
    ("redrive-set", "form[action='/console/failures/freeze'] button", "integration_support"),
    ("systems", "/console/systems", "operations_manager"),
    ("documents", "/console/documents", "operations_manager"),
    ("inventory", "/console/inventory", "warehouse_supervisor"),
    ("ledger", "a[href^='/console/inventory/ledger']", "warehouse_supervisor"),
    ("holds", "/console/inventory/holds", "warehouse_supervisor"),
    ("differences", "/console/differences", "finance_analyst"),
    ("who-is-who", "/console/stewardship", "finance_analyst"),
    ("mappings", "/console/mappings", "integration_support"),
    ("purchases", "/console/purchases", "operations_manager"),
    ("figures", "/console/figures", "executive"),
    ("returns", "/console/figures/returns", "executive"),
    ("audit", "/console/audit", "operations_manager"),
]
LOOKS = [("", 1280, "light"), ("-dark", 1280, "dark"), ("-phone", 390, "light")]
SIZE_MAX = 200_000


def sign_in(page, role):
    page.goto(ADDRESS + "/console/sign-in")
    page.fill("input[name=name]", role)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector("nav[aria-label=Main]")


def main():
    findings = []
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        pages = {}
        for name, address, role in PAGES:
            if role not in pages:
                pages[role] = browser.new_page()
                pages[role].on("console", lambda m: m.type == "error" and findings.append(m.text))
                pages[role].on(
                    "request", lambda r: r.url.startswith(ADDRESS) or findings.append("asks " + r.url)
                )
                sign_in(pages[role], role)
            page = pages[role]
            if name == "overview":
                wait_for_the_day(page)
            if address.startswith("/"):
                page.goto(ADDRESS + address)
            else:
                page.set_viewport_size({"width": 1280, "height": 800})
                page.locator(address).first.click()
                page.wait_for_load_state()
            for suffix, width, scheme in LOOKS:
                # Each page is looked at in every way; all ways of the overview are kept.
                keeps = not suffix or name == "overview"
                look(page, name + suffix, width, scheme, keeps, findings)
        browser.close()
    print("\n".join(findings) or "no finding")
    sys.exit(1 if findings else 0)


def wait_for_the_day(page):
    """Until what was given up on and what was put aside can be seen, two minutes at most."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        page.goto(ADDRESS + "/console")
        text = page.inner_text("main")
        if "given up on" in text and "put aside" in text:
            return
        page.wait_for_timeout(1_000)
    print("the day did not get as bad as it should; going on")


def look(page, name, width, scheme, keeps, findings):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    file = FOLDER / (name + ".png")
    if keeps:
        page.screenshot(path=file)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        findings.append(f"{name}: {wide} px too wide")
    if keeps and file.stat().st_size > SIZE_MAX:
        findings.append(f"{name}: {file.stat().st_size} bytes")
    if Axe is not None:
        for rule in Axe().run(page).response["violations"]:
            targets = [node["target"] for node in rule["nodes"][:3]]
            findings.append(f"{name}: {rule['id']}: {rule['help']} {targets}")


main()
