// What is wrong in a form is named above it, and opened: also in another tab, a closed panel or the dialog of dates.
(() => {
  const { form, word } = window.deskForm;
  if (!form) return;

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

  const name = () => {
    const wrong = [...form.querySelectorAll('.error-message')].filter((place) => place.textContent.trim() && !place.closest('template'));
    if (!wrong.length) return;
    const told = document.createElement('div');
    told.className = 'desk-bar desk-bar--wrong';
    told.setAttribute('role', 'alert');
    const heading = document.createElement('p');
    heading.textContent = word(form.matches('[data-controller~="w-autosave"]') ? 'wrong' : 'wrong_unsaved');
    const list = document.createElement('ul');
    for (const place of wrong) {
      const button = document.createElement('button');
      const label = labelOf(place);
      Object.assign(button, { type: 'button', className: 'desk-bar__place', textContent: `${label ? `${label}: ` : ''}${place.textContent.trim()}` });
      button.onclick = () => reveal(place);
      const item = document.createElement('li');
      item.append(button);
      list.append(item);
    }
    told.append(heading, list);
    form.before(told);
    reveal(wrong[0]);
  };

  if (document.readyState === 'complete') name();
  else window.addEventListener('load', name);
})();
