// Brings the numbers of a page up to date: views, comments and votes of everything on it, in one small request.
const MOST = 250; // ids in a request; the server takes a few more
const EVERY = 60_000; // milliseconds, while somebody looks
const SOONEST = 3_000; // since the last time, when the page is looked at again
const SURE = 2_500; // an answer asked for so long after the page was made is newer than the page, whoever gave it
const GROWS = "v"; // numbers that never get less
const language = document.documentElement.lang || "ru";
const plural = new Intl.PluralRules(language);
const ORDER = { one: 0, few: 1, many: 2 };
let told = -Infinity;
// When the numbers on the page were right, by the page's own clock; one that was gone back to may be of any time.
const isOld = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
let made = isOld ? -Infinity : 0;
let again;

function places() {
  const found = new Map();
  for (const place of document.querySelectorAll("[data-live]")) {
    const name = place.dataset.live;
    if (found.size < MOST || found.has(name)) found.set(name, [...(found.get(name) || []), place]);
  }
  return found;
}

function question(names) {
  const ids = {};
  for (const name of names) (ids[name[0]] ||= []).push(Number(name.slice(1)));
  return Object.keys(ids)
    .sort()
    .map((letter) => `${letter}=${ids[letter].sort((a, b) => a - b).join(",")}`)
    .join("&");
}

function words(n, forms) {
  const number = String(n).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  if (!forms) return number;
  const each = forms.split(",");
  return `${number}\u00a0${each[Math.min(ORDER[plural.select(n)] ?? each.length - 1, each.length - 1)]}`;
}

const shown = (place) => Number(place.textContent.replace(/\D/g, ""));

function set(place, n) {
  const text = words(n, place.dataset.forms);
  if (place.textContent !== text) place.textContent = text;
}

async function refresh(least = EVERY / 2) {
  const found = places();
  const asked = performance.now();
  if (!found.size || asked - told < least) return;
  told = asked;
  try {
    const answer = await fetch(`/live/?${question(found.keys())}`, { cache: "no-cache" });
    if (answer.ok) show(await answer.json(), found, asked);
  } catch {
    // the page's own numbers stay
  }
}

// What differs from a page that has just been made may be of the moment before it: that is asked once more.
function show(numbers, found, asked) {
  const isSure = asked - made >= SURE;
  for (const [name, all] of found) {
    const said = numbers[name[0]]?.[name.slice(1)];
    if (said === undefined) continue;
    const n = name[0] === GROWS ? Math.max(said, ...all.map(shown)) : [said].flat()[0];
    if (!isSure && name[0] !== GROWS && all.some((place) => shown(place) !== n)) {
      askAgain();
      continue;
    }
    for (const place of all) {
      set(place, n);
      if (Array.isArray(said) && isSure) tell(place, said.slice(1));
    }
  }
}

function tell(place, shares) {
  place.dispatchEvent(new CustomEvent("shares", { bubbles: true, detail: shares }));
}

function askAgain() {
  clearTimeout(again);
  again = setTimeout(() => refresh(0), Math.max(0, made + SURE - performance.now()) + 10);
}

// A part of the page has been made anew: its numbers stand everywhere.
document.addEventListener("counted", (event) => {
  made = performance.now();
  const found = places();
  for (const place of event.target.querySelectorAll("[data-live]"))
    for (const other of found.get(place.dataset.live) || []) set(other, shown(place));
  askAgain();
});

refresh();
setInterval(() => document.hidden || refresh(), EVERY);
document.addEventListener("visibilitychange", () => document.hidden || refresh(SOONEST));
window.addEventListener("pageshow", (event) => event.persisted && refresh(0));
