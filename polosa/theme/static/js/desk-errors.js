// What is wrong in a form is named above it, and opened: also in another tab, a closed panel or the dialog of dates.
// It stands there as long as it is wrong: after each change the server is asked what still is, and keeps nothing of it.
(() => {
  const { form, word, read, essence, nameOf } = window.deskForm;
  if (!form) return;

  const PAUSE = 700;
  const WRONG = '.error-message, .help-block.help-critical';
  const sent = sessionStorage.getItem('desk-sent') ?? 'action-publish';
  sessionStorage.removeItem('desk-sent');
  const isDraft = form.matches('[data-controller~="w-autosave"]');
  const goal = !isDraft || !sent ? 'wrong' : (sent === 'action-publish' ? 'unpublished' : 'unsent');

  const reveal = (place) => {
    for (let panel = place.closest('[role=tabpanel]'); panel; panel = panel.parentElement.closest('[role=tabpanel]')) {
      if (panel.hidden) document.querySelector(`[role=tab][aria-controls="${panel.id}"]`)?.click();
    }
    for (let at = place; at && at !== form; at = at.parentElement) {
      const toggle = at.matches('[data-panel], .w-panel') && at.querySelector(':scope > .w-panel__header [data-panel-toggle]');
      if (toggle && toggle.getAttribute('aria-expanded') === 'false') toggle.click();
    }
    const dialog = place.closest('[data-controller~="w-dialog"]');
    if (dialog) dialog.dispatchEvent(new CustomEvent('w-dialog:show'));
    setTimeout(() => { // what was opened is not yet shown
      place.scrollIntoView({ block: 'center' });
      controlOf(place)?.focus({ preventScroll: true });
    }, 100);
  };

  const controlOf = (place) => {
    const told = place.closest('[id$="-errors"]');
    const field = place.closest('[data-contentpath], .w-field, [data-field]');
    return (told && form.querySelector(`[aria-describedby~="${CSS.escape(told.id)}"]`))
      || field?.querySelector('input:not([type=hidden]), select, textarea, [contenteditable=true], button');
  };

  const labelOf = (place) => {
    const control = controlOf(place);
    const own = control?.id && form.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    const label = own || place.closest('[data-contentpath]')?.querySelector('.w-field__label, label')
      || place.closest('.w-panel')?.querySelector('[data-panel-heading-text]');
    return label?.textContent.replace('*', '').trim() || '';
  };

  // The form's own field that a place belongs to: of a block and of a row, what they stand in.
  const fieldOf = (place) => {
    const row = place.closest('[data-inline-panel-child]');
    if (row) return row.id.replace('inline_child_', '').replace(/-\d+$/, '');
    let outermost = null;
    for (let at = place; at && at !== form; at = at.parentElement) if (at.dataset.contentpath) outermost = at;
    const rows = place.closest('.w-panel')?.querySelector('[id$="-FORMS"]');
    return outermost?.dataset.contentpath || rows?.id.replace(/^id_|-FORMS$/g, '') || '';
  };
  const placeOf = (field) => form.querySelector(
    `[data-contentpath="${CSS.escape(field)}"], [id="id_${CSS.escape(field)}"], [id="id_${CSS.escape(field)}-FORMS"]`,
  );

  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  const entryOf = (place) => {
    const control = controlOf(place);
    return control && 'value' in control ? control.value : '';
  };
  const found = () => [...form.querySelectorAll(WRONG)]
    .filter((place) => plain(place.textContent) && !place.closest('template'))
    .map((place) => ({ place, field: fieldOf(place), label: labelOf(place), text: plain(place.textContent), was: entryOf(place) }));

  const bar = document.createElement('div');
  bar.className = 'desk-bar desk-bar--wrong';
  bar.setAttribute('role', 'alert');
  const heading = document.createElement('p');
  const list = document.createElement('ul');
  bar.append(heading, list);

  let wrong = [];
  const tell = () => {
    heading.textContent = word(wrong.length ? goal : `${goal}_mended`);
    bar.classList.toggle('desk-bar--mended', !wrong.length);
    const focused = document.activeElement;
    list.replaceChildren(...wrong.map((one) => {
      if (one.item) return one.item;
      one.item = document.createElement('li');
      const said = `${one.label ? `${one.label}: ` : ''}${one.text}`;
      if (one.place) {
        const button = document.createElement('button');
        Object.assign(button, { type: 'button', className: 'desk-bar__place', textContent: said });
        button.onclick = () => reveal(one.place);
        one.item.append(button);
      } else one.item.textContent = said;
      return one.item;
    }));
    if (list.contains(focused)) focused.focus();
    for (const count of document.querySelectorAll('.w-tabs__errors')) count.replaceWith(count.cloneNode(true)); // it counts when it appears
  };

  const mend = ({ place }) => {
    if (!place?.matches(WRONG)) return;
    const errors = place.closest('[data-field-errors]');
    const control = controlOf(place);
    control?.removeAttribute('aria-invalid');
    errors?.querySelector('.icon')?.setAttribute('hidden', '');
    errors?.closest('.w-field')?.classList.remove('w-field--error');
    place.remove();
  };

  // Of several places with the same words those that nobody has touched are the ones that still are wrong.
  const follow = (told) => {
    const left = [];
    const rest = [...wrong].sort((one, other) => isTouched(one) - isTouched(other));
    for (const [field, said] of told) {
      const text = plain(said);
      const at = rest.findIndex((one) => one.field === field && one.text === text);
      const place = placeOf(field);
      left.push(at >= 0 ? rest.splice(at, 1)[0] : { place, field, label: field && nameOf(field), text, was: place && entryOf(place) });
    }
    rest.forEach(mend);
    wrong = left;
    tell();
  };
  const isTouched = ({ place, was }) => Number(!place?.isConnected || entryOf(place) !== was);

  let checked = essence(read());
  let seen = { said: checked, at: 0 };
  let isAsking = false;
  const check = async () => {
    const said = essence(read());
    if (said !== seen.said) seen = { said, at: Date.now() };
    if (said === checked || isAsking || Date.now() - seen.at < PAUSE || window.deskForm.isHeld() || window.deskForm.isOut()) return;
    isAsking = true;
    try {
      const data = new FormData(form);
      data.append('desk-check', '1');
      const answer = await fetch(form.action, { method: 'POST', body: data, headers: { Accept: 'text/html' } });
      if (!answer.ok || !(answer.headers.get('Content-Type') || '').startsWith('application/json')) return;
      follow((await answer.json()).wrong);
      checked = said;
    } catch {
      // without a network nothing is known of what was changed
    } finally {
      seen.at = Date.now();
      isAsking = false;
    }
  };

  const begin = () => {
    wrong = found();
    const refusal = document.querySelector('.messages li.error');
    const ofAll = [...refusal?.querySelectorAll('.errorlist li') || []].map((item) => plain(item.textContent));
    const named = wrong.map(({ text }) => text);
    for (const text of ofAll.filter((said) => !named.some((one) => said.endsWith(one)))) wrong.push({ place: null, field: '', label: '', text });
    if (!wrong.length) return;
    refusal?.remove(); // the bar says the same, and only as long as it is true
    form.before(bar);
    tell();
    const first = wrong.find(({ place }) => place);
    if (first) reveal(first.place);
    setInterval(check, 300);
    if (isDraft && goal === 'wrong') form.addEventListener('w-autosave:success', () => bar.remove());
  };

  if (document.readyState === 'complete') begin();
  else window.addEventListener('load', begin);
})();
