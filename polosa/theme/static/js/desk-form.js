// What the scripts about a form of the desk share: what it says, where copies of it lie, and the word above it.
window.deskForm = (() => {
  const form = document.querySelector('form[data-edit-form]');
  const told = document.getElementById('desk-words');
  const isKept = /^\/desk\/(snippets|pages|settings)\//.test(location.pathname);
  if (!form || !told || !isKept) return { form: null, told };

  // Reloaded, a page that answered a sent form shows what is saved: it does not send its old text over what came since.
  history.replaceState(history.state, '');

  // Names that say how a form is built, not what somebody wrote.
  const BUILT = /(^|-)(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|id|ORDER|order)$|^(loaded_revision|overwrite_revision|next$|comment)/;
  const SECRET = /^csrfmiddlewaretoken$|^desk-(restore|check)$|^action-/;

  const word = (name) => told.content.querySelector(`[data-word="${name}"]`).textContent.trim();

  const entriesOf = (data) => {
    const secret = new Set([...form.querySelectorAll('[type=password]')].map((field) => field.name));
    return [...data].filter(([name, value]) => typeof value === 'string' && !SECRET.test(name) && !secret.has(name));
  };
  const read = () => entriesOf(new FormData(form));
  const essence = (entries) => JSON.stringify(entries.filter(([name]) => !BUILT.test(name)));

  // The words of a value: of the text editor's and a table's JSON, what a reader would see.
  const words = (value) => {
    if (value[0] !== '{') return value.trim();
    try {
      const said = JSON.parse(value);
      if (said.blocks) return said.blocks.map((block) => block.text).join('\n').trim();
      if (said.data) return said.data.map((row) => row.filter(Boolean).join(' · ')).join('\n').trim();
    } catch { /* somebody's own brace */ }
    return value.trim();
  };

  const nameOf = (name) => {
    const root = name.split('-')[0];
    const label = form.querySelector(`label[for="id_${CSS.escape(root)}"]`);
    const panel = form.querySelector(`[data-contentpath="${CSS.escape(root)}"], [id="id_${CSS.escape(root)}-FORMS"]`)?.closest('.w-panel');
    const heading = label || panel?.querySelector('.w-panel__heading [data-panel-heading-text]');
    return (heading?.textContent || root).replace('*', '').trim();
  };

  // By field, in the order of the screen: what is chosen is told as it is shown.
  const toldByField = (entries) => {
    const gone = new Set(entries.filter(([name, value]) => /-(deleted|DELETE)$/.test(name) && value).map(([name]) => name.replace(/(deleted|DELETE)$/, '')));
    const place = new Map(entries.filter(([name]) => /-order$/.test(name)).map(([name, value]) => [name.replace(/order$/, ''), Number(value)]));
    const rank = ([name]) => [...place.keys()].filter((start) => name.startsWith(start)).map((start) => place.get(start))[0] ?? -1;
    const fields = new Map();
    const said = entries.filter(([name, value]) => value && !BUILT.test(name) && !/-(type|deleted|DELETE|count)$/.test(name)
      && ![...gone].some((start) => name.startsWith(start)));
    const sorted = said.map((entry, number) => [entry, number]).sort(([a, m], [b, n]) => (
      a[0].split('-')[0] === b[0].split('-')[0] ? rank(a) - rank(b) || m - n : m - n));
    for (const [[name, value]] of sorted) {
      const control = form.elements.namedItem(name);
      const chosen = control instanceof HTMLSelectElement ? [...control.options].find((option) => option.value === value) : null;
      const text = (chosen ? chosen.textContent : words(value)).replace(/[^\S\n]+/g, ' ').trim();
      if (!text) continue;
      const field = nameOf(name);
      fields.set(field, fields.has(field) ? `${fields.get(field)}\n${text}` : text);
    }
    return fields;
  };
  const sense = (entries) => JSON.stringify([...toldByField(entries)].sort());

  let opening;
  const opened = () => {
    opening = opening || new Promise((done, failed) => {
      const request = indexedDB.open('desk', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('copies', { keyPath: 'id' });
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opening;
  };
  const within = async (mode, work) => {
    const base = await opened();
    return new Promise((done, failed) => {
      const change = base.transaction('copies', mode, { durability: 'strict' });
      const request = work(change.objectStore('copies'));
      change.oncomplete = () => done(request.result);
      change.onerror = change.onabort = () => failed(change.error);
    });
  };
  const copies = {
    put: (copy) => within('readwrite', (store) => store.put(copy)),
    remove: (id) => within('readwrite', (store) => store.delete(id)),
    all: () => within('readonly', (store) => store.getAll()),
  };

  const bars = new Map();
  // One bar of a kind; `buttons` are [word, what is done]; a string is where a link leads, in another tab.
  const say = (kind, text, buttons = []) => {
    const shown = bars.get(kind);
    if (shown?.dataset.text === text) return shown;
    shown?.remove();
    const bar = document.createElement('div');
    bar.className = `desk-bar desk-bar--${kind}`;
    bar.setAttribute('role', 'alert');
    bar.dataset.text = text;
    const said = document.createElement('p');
    said.textContent = text;
    bar.append(said);
    for (const [name, act] of buttons) {
      const button = document.createElement(typeof act === 'string' ? 'a' : 'button');
      button.className = bar.querySelector('.button') ? 'button button-secondary button-small' : 'button button-small';
      button.textContent = word(name);
      if (typeof act === 'string') Object.assign(button, { href: act, target: '_blank' });
      else Object.assign(button, { type: 'button', onclick: act });
      bar.append(button);
    }
    form.before(bar);
    bars.set(kind, bar);
    return bar;
  };
  const unsay = (kind) => {
    bars.get(kind)?.remove();
    bars.delete(kind);
  };

  return { form, told, word, read, entriesOf, essence, sense, toldByField, nameOf, copies, say, unsay, user: told.dataset.user };
})();
