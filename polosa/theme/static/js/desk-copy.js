// What is typed into a form of the desk is kept in this browser until the server has it, and offered on return.
(() => {
  const { form, word, read, entriesOf, essence, sense, toldByField, copies, say, unsay, user } = window.deskForm;
  if (!form) return;

  const EVERY = 300;
  const MONTH = 30 * 24 * 3600 * 1000;
  const own = `${user}|${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  const autosaves = form.matches('[data-controller~="w-autosave"]');
  const revision = () => form.elements.namedItem('loaded_revision_created_at')?.value || '';
  const state = { saved: null, sent: null, kept: '', base: revision(), isFlying: false, isHeld: false, isLeaving: false, isStopped: false, next: 0, behind: [] };

  const now = () => essence(read());
  const isDirty = () => state.saved !== null && now() !== state.saved;
  const begin = () => {
    if (state.saved === null) state.saved = now();
  };

  const heading = () => form.elements.namedItem('title')?.value || form.elements.namedItem('name')?.value || '';
  const keep = async () => {
    const entries = read();
    const said = essence(entries);
    if (said === state.kept) return;
    state.kept = said;
    try {
      if (said === state.saved) await copies.remove(own);
      else await copies.put({ id: own, user, path: location.pathname, base: state.base, title: heading(), at: Date.now(), entries });
      unsay('unkept');
    } catch {
      state.kept = '';
      say('unkept', word('unkept'));
    }
  };

  // The server has what was sent; what was typed since is still only here.
  const settled = (data) => {
    state.saved = data && !window.deskForm.isAsSaved ? essence(entriesOf(data)) : now();
    window.deskForm.isAsSaved = false;
    state.kept = '';
    for (const id of state.behind.splice(0)) copies.remove(id);
    keep();
  };

  const tick = () => {
    if (state.saved === null || state.isLeaving) return;
    keep();
    if (!autosaves || state.isStopped || state.isHeld || state.isFlying || window.deskForm.isOut() || Date.now() < state.next || !isDirty()) return;
    state.next = Date.now() + 2000;
    form.dispatchEvent(new CustomEvent('w-unsaved:add', { bubbles: true, cancelable: true, detail: { type: 'edits' } }));
  };

  document.addEventListener('w-autosave:save', (event) => {
    if (event.target !== form) return;
    if (state.isHeld || state.isLeaving) {
      event.preventDefault();
      return;
    }
    state.isFlying = true;
    state.sent = event.detail.formData;
  });
  document.addEventListener('w-autosave:success', (event) => {
    if (event.target !== form) return;
    state.isFlying = false;
    state.next = 0;
    state.base = event.detail.response?.revision_created_at || state.base;
    unsay('unsaved');
    settled(state.sent);
  });
  document.addEventListener('w-autosave:error', (event) => {
    if (event.target !== form) return;
    state.isFlying = false;
    state.next = Date.now() + 3000;
    if (event.detail.type === 'invalid_revision') {
      state.isStopped = true;
      say('newer', word('newer'), [['compare_and_choose', () => leave(() => location.reload())]]);
    } else if (!window.deskForm.isOut()) {
      say('unsaved', event.detail.text);
    }
  });
  // Wagtail's mark of a save by itself says it in our words, too.
  window.addEventListener('w-autosave:error', ({ detail }) => {
    const words = { network_error: 'offline', server_error: 'unsaved', invalid_revision: 'newer' }[detail.type];
    if (words) detail.text = word(words);
  }, { capture: true });

  // While the form is sent nothing else saves it: what came between would be taken for somebody else's.
  const hold = async () => {
    state.isHeld = true;
    for (let left = 100; state.isFlying && left; left -= 1) await new Promise((done) => { setTimeout(done, 100); });
  };
  const release = () => { state.isHeld = false; };

  const leave = async (go) => {
    await keep();
    state.isLeaving = true;
    form.dataset.wUnsavedConfirmationValue = 'false';
    go();
  };

  // A page to which one comes back by Back or by opening it again.
  const restore = (copy) => {
    const back = document.createElement('form');
    Object.assign(back, { method: 'post', action: location.href, hidden: true });
    const token = ['csrfmiddlewaretoken', form.elements.namedItem('csrfmiddlewaretoken').value];
    const entries = copy.entries.filter(([name]) => !/^(loaded|overwrite)_revision/.test(name));
    for (const [name, value] of [...entries, token, ['desk-restore', '1']]) {
      const field = document.createElement('textarea');
      Object.assign(field, { name, value });
      back.append(field);
    }
    document.body.append(back);
    sessionStorage.setItem('desk-restored', copy.id);
    leave(() => HTMLFormElement.prototype.submit.call(back));
  };

  const made = (name, props, ...within) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...within);
    return element;
  };
  const row = (field, theirs, ours) => {
    // In a narrow window a row stands as three lines, each with its name; said by its role it stays a row all the same.
    const line = made('tr', {}, made('th', { scope: 'row', textContent: field }), made('td', { textContent: theirs }), made('td', { textContent: ours }));
    const [head, one, other] = line.children;
    one.dataset.column = word('theirs');
    other.dataset.column = word('ours');
    for (const [cell, role] of [[line, 'row'], [head, 'rowheader'], [one, 'cell'], [other, 'cell']]) cell.setAttribute('role', role);
    return line;
  };
  const compare = (copy) => {
    const [theirs, ours] = [toldByField(read()), toldByField(copy.entries)];
    const heading = made('h2', { id: 'desk-compare-heading', tabIndex: -1, textContent: word('comparison') });
    const columns = ['field', 'theirs', 'ours'].map((name) => made('th', { scope: 'col', textContent: word(name) }));
    for (const column of columns) column.setAttribute('role', 'columnheader');
    const head = made('tr', {}, ...columns);
    const body = made('tbody');
    for (const field of new Set([...theirs.keys(), ...ours.keys()])) {
      const [one, other] = [theirs.get(field) || '', ours.get(field) || ''];
      if (one !== other) body.append(row(field, one, other));
    }
    const top = made('thead', {}, head);
    const table = made('table', {}, top, body);
    for (const [part, role] of [[table, 'table'], [top, 'rowgroup'], [body, 'rowgroup'], [head, 'row']]) part.setAttribute('role', role);
    const buttons = made('p', { className: 'desk-compare__choices' });
    const dialog = made('dialog', { className: 'desk-compare' }, heading, table, buttons);
    dialog.setAttribute('aria-labelledby', heading.id);
    for (const [name, act] of [['restore', () => restore(copy)], ['keep_theirs', () => discard(copy)], ['back', () => {}]]) {
      const button = made('button', { type: 'button', className: name === 'restore' ? 'button' : 'button button-secondary', textContent: word(name) });
      button.onclick = () => { dialog.close(); act(); };
      buttons.append(button);
    }
    dialog.onclose = () => dialog.remove();
    document.body.append(dialog);
    const opener = document.activeElement;
    dialog.addEventListener('close', () => opener?.focus());
    dialog.showModal();
    heading.focus(); // then the buttons, in the order in which they are read
  };
  const discard = (copy) => {
    unsay('copy');
    copies.remove(copy.id).then(look);
  };

  // Only what no other open tab is still writing.
  const isAlone = async (copy) => {
    if (!navigator.locks) return true;
    const { held } = await navigator.locks.query();
    return !held.some((lock) => lock.name === `desk:${copy.id}`);
  };

  const look = async () => {
    const restored = sessionStorage.getItem('desk-restored');
    sessionStorage.removeItem('desk-restored');
    const shown = sense(read());
    for (const copy of (await copies.all()).sort((one, other) => other.at - one.at)) {
      if (copy.user !== user || copy.id === own) continue;
      if (copy.at < Date.now() - MONTH) copies.remove(copy.id);
      else if (copy.path === location.pathname && await isAlone(copy)) {
        if (copy.id === restored) {
          state.saved = '';
          if (sense(copy.entries) === shown) state.behind.push(copy.id);
        } else if (sense(copy.entries) === shown) {
          if (!form.querySelector('.error-message') && form.dataset.wUnsavedForceValue !== 'true') copies.remove(copy.id);
          else state.behind.push(copy.id);
        } else {
          offer(copy);
          return;
        }
      }
    }
  };
  const offer = (copy) => {
    const at = new Date(copy.at).toLocaleString(document.documentElement.lang || 'ru', { dateStyle: 'long', timeStyle: 'short' });
    const isOlder = revision() && copy.base !== revision();
    const text = word(isOlder ? 'copy_and_newer' : 'copy').replace('{}', at);
    say('copy', text, [['restore', () => restore(copy)], ['compare', () => compare(copy)], ['discard', () => discard(copy)]]);
  };

  for (const kind of ['beforeinput', 'keydown', 'pointerdown', 'paste', 'drop']) {
    document.addEventListener(kind, (event) => {
      if (event.isTrusted && state.saved === null) begin();
    }, { capture: true });
  }
  window.addEventListener('beforeunload', (event) => {
    keep();
    if (!state.isLeaving && isDirty()) event.preventDefault();
  });
  window.addEventListener('pagehide', keep);
  document.addEventListener('visibilitychange', () => state.saved !== null && keep());
  navigator.locks?.request(`desk:${own}`, () => new Promise(() => {}));

  const start = async () => {
    await look().catch(() => {});
    const isUnsaved = form.dataset.wUnsavedForceValue === 'true' || form.querySelector('.error-message');
    if (isUnsaved) state.saved = '';
    else begin();
    form.dataset.deskLooked = '';
    setInterval(tick, EVERY);
  };
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start);

  Object.assign(window.deskForm, {
    leave,
    hold,
    release,
    isHeld: () => state.isHeld || state.isLeaving,
    isDirty,
    gone: () => { settled(); return copies.remove(own); },
    again: () => { state.next = 0; tick(); },
  });
})();
