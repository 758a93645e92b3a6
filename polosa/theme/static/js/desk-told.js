// What the server tells of a save by itself: what it filled in is shown in the form, and what is no longer so goes.
(() => {
  const { form, word, read, entriesOf, essence } = window.deskForm;
  if (!form) return;

  const fill = (name, [value, words]) => {
    const field = form.elements.namedItem(name);
    if (!field || field.value) return; // meanwhile somebody has chosen
    if (![...field.options].some((option) => option.value === value)) field.add(new Option(words, value));
    field.value = value;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };

  // A row with what is chosen in it, unless there are rows by now. The first is then the one that the server has: it may
  // be chosen anew in it, or taken away.
  const add = (rows, pk, name, chosen) => {
    const panel = window.deskRows[`id_${rows}`];
    const field = (of) => form.elements.namedItem(`${rows}-${of}`);
    if (!panel) return;
    if (field('TOTAL_FORMS').value === '0') {
      panel.initialFocus = () => {}; // whoever is typing elsewhere goes on
      panel.addForm();
      delete panel.initialFocus;
      window.deskBegin();
      document.getElementById(`id_${rows}-0-${name}-chooser`)?.widget?.setState(chosen);
    }
    if (!field('0-id') || field('0-id').value) return;
    field('0-id').value = pk;
    field('INITIAL_FORMS').value = '1';
  };

  const restored = document.querySelector('.messages .desk-restored');
  let isRestored = Boolean(restored);
  const settle = () => {
    if (!isRestored) {
      restored?.remove();
      return;
    }
    isRestored = false;
    for (const node of [...restored.childNodes]) if (!(node instanceof Element)) node.remove();
    restored.className = 'success desk-restored';
    restored.append(word('restored_saved'));
  };

  let sent = '';
  document.addEventListener('w-autosave:save', (event) => {
    if (event.target === form && !event.defaultPrevented) sent = essence(entriesOf(event.detail.formData));
  });

  // Before anybody compares the form with what was sent: what the server filled in it has, and is not saved once more.
  window.addEventListener('w-autosave:success', (event) => {
    if (event.target !== form) return;
    const told = JSON.parse(event.detail.response?.field_updates?.['desk-told'] || '{}');
    const isAsSent = essence(read()) === sent;
    for (const [name, chosen] of Object.entries(told.filled || {})) fill(name, chosen);
    for (const [rows, [pk, name, chosen]] of Object.entries(told.added || {})) add(rows, pk, name, chosen);
    window.deskForm.isAsSaved = isAsSent;
    for (const warning of document.querySelectorAll('.messages .desk-lost')) {
      if (told.lost && !told.lost.some((name) => warning.classList.contains(`desk-lost--${name}`))) warning.remove();
    }
    if (restored) settle();
  }, { capture: true });
})();
