/// The one script: keys, filters, and pages that stay as they are in the store. Pages work without
/// it.
enum Script {
    static let text = [opening, keys, filters, live].joined(separator: "\n")

    private static let opening = #"""
        "use strict";
        const all = (selector, root = document) => [...root.querySelectorAll(selector)];
        const typing = (element) =>
          element && element.matches("input:not([type=hidden]), textarea, select");
        """#

    /// `/` goes to the search, `j` and `k` move along the rows, Enter opens, `c` takes; a button in
    /// the footer turns them off for good, for those who speak to their computer (WCAG 2.2 §2.1.4).
    private static let keys = #"""
        let here = -1;
        const hasKeys = () => localStorage.getItem("keys") !== "off";
        const showKeys = () => all("[data-keys]").forEach((button) =>
          button.setAttribute("aria-pressed", String(hasKeys())));
        document.addEventListener("click", (event) => {
          if (!event.target.closest("[data-keys]")) return;
          localStorage.setItem("keys", hasKeys() ? "off" : "on");
          showKeys();
        });
        showKeys();
        const rows = () => all("[data-row]");
        const move = (step) => {
          const list = rows();
          if (list.length === 0) return;
          here = Math.min(list.length - 1, Math.max(0, here + step));
          list.forEach((row, index) => row.classList.toggle("here", index === here));
          const link = list[here].querySelector("a, button");
          if (link) link.focus({ preventScroll: true });
          list[here].scrollIntoView({ block: "nearest" });
        };
        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
          if (typing(event.target) || !hasKeys()) return;
          const search = document.getElementById("search");
          switch (event.key) {
          case "/": if (search) { search.focus(); search.select(); event.preventDefault(); } break;
          case "j": move(1); event.preventDefault(); break;
          case "k": move(-1); event.preventDefault(); break;
          case "c": {
            const row = here >= 0 ? rows()[here] : document.querySelector("main");
            row?.querySelector("[data-claim]")?.click();
            break;
          }
          case "Enter": {
            const link = here >= 0 && event.target === document.body
              && rows()[here]?.querySelector("a");
            if (link) link.click();
            break;
          }
          }
        });
        """#

    /// The timeline shows only the participants that are chosen, or all when none is.
    private static let filters = #"""
        const chosen = new Set();
        const sift = () => {
          all("[data-filter]").forEach((chip) =>
            chip.setAttribute("aria-pressed", String(chosen.has(chip.dataset.filter))));
          all("[data-participant]").forEach((entry) => {
            entry.hidden = chosen.size > 0 && !chosen.has(entry.dataset.participant);
          });
        };
        document.addEventListener("click", (event) => {
          const chip = event.target.closest("[data-filter]");
          if (!chip) return;
          const code = chip.dataset.filter;
          if (!chosen.delete(code)) chosen.add(code);
          sift();
        });
        """#

    /// The stream says that something changed; the page reads itself again and swaps what differs.
    private static let live = #"""
        const pulse = document.getElementById("pulse");
        const say = (text, isLost) => {
          if (!pulse || pulse.textContent === text) return;
          pulse.textContent = text;
          pulse.classList.toggle("lost", isLost);
        };
        // Ages and form names differ at every reading and say nothing new.
        const essence = (region) =>
          region.innerHTML.replaceAll(/ title="[^"]*"|name="once" value="[^"]*"/g, "");
        const swap = (region, next) => {
          if (essence(region) === essence(next)) return;
          if (typing(document.activeElement) && region.contains(document.activeElement)) return;
          const open = new Set(all("details[open]", region).map((one) => one.dataset.key));
          const focus = region.contains(document.activeElement) && document.activeElement;
          const address = focus && focus.getAttribute("href");
          const filter = focus && focus.dataset.filter;
          region.replaceChildren(...next.childNodes);
          all("details", region).forEach((one) => { one.open = open.has(one.dataset.key); });
          if (address) all("a", region).find((one) => one.getAttribute("href") === address)?.focus();
          if (filter) region.querySelector(`[data-filter="${CSS.escape(filter)}"]`)?.focus();
          region.classList.remove("fresh");
          requestAnimationFrame(() => region.classList.add("fresh"));
        };
        const refresh = async () => {
          const address = new URL(location.href);
          address.searchParams.delete("done");
          const answer = await fetch(address, { headers: { accept: "text/html" } });
          if (answer.redirected) { location.reload(); return; }
          if (!answer.ok) return;
          const text = await answer.text();
          const fresh = new DOMParser().parseFromString(text, "text/html");
          const known = all("main [data-region]").map((region) => region.id).join(" ");
          const found = all("main [data-region]", fresh).map((region) => region.id).join(" ");
          if (known !== found && !typing(document.activeElement)) {
            document.querySelector("main").replaceChildren(
              ...fresh.querySelector("main").childNodes);
          } else {
            all("main [data-region]").forEach((region) => {
              const next = fresh.getElementById(region.id);
              if (next) swap(region, next);
            });
          }
          sift();
        };
        const listen = (address) => {
          let stamp = null;
          let isDue = false;
          let isBusy = false;
          const work = async () => {
            if (isBusy || !isDue || document.hidden) return;
            isBusy = true;
            isDue = false;
            try { await refresh(); say("Live", false); } catch { say("Not live: no answer", true); }
            isBusy = false;
            if (isDue) setTimeout(work, 1000);
          };
          const stream = new EventSource(address);
          stream.addEventListener("open", () => say("Live", false));
          stream.addEventListener("error", () => say("Not live: connecting again", true));
          stream.addEventListener("change", (event) => {
            const isNew = stamp === null || stamp !== event.data;
            stamp = event.data;
            if (isNew) { isDue = true; work(); }
          });
          document.addEventListener("visibilitychange", work);
          addEventListener("pagehide", () => stream.close());
        };
        if (document.body.dataset.live) listen(document.body.dataset.live);
        """#
}
