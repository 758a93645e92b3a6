// Brings the numbers of a page up to date: views, comments and votes of everything on it, in one small request.
const MOST = 250; // ids in a request; the server takes a few more
const EVERY = 60_000; // milliseconds, while somebody looks
const language = document.documentElement.lang || "ru";
const plural = new Intl.PluralRules(language);
const ORDER = { one: 0, few: 1, many: 2 };
let told = 0;

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

async function refresh() {
  const found = places();
  if (!found.size || Date.now() - told < EVERY / 2) return;
  told = Date.now();
  try {
    const answer = await fetch(`/live/?${question(found.keys())}`);
    if (answer.ok) show(await answer.json(), found);
  } catch {
    // the page's own numbers stay
  }
}

function show(numbers, found) {
  for (const [name, shown] of found) {
    const n = numbers[name[0]]?.[name.slice(1)];
    if (n === undefined) continue;
    for (const place of shown) {
      const text = words(n, place.dataset.forms);
      if (place.textContent !== text) place.textContent = text;
    }
  }
}

refresh();
setInterval(() => document.hidden || refresh(), EVERY);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
