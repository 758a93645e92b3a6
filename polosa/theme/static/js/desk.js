// What Wagtail's templates do in inline scripts, which the desk's security policy does not let run. The theme's
// templates leave the options in their place; what they are for is begun here, also in what is added later.
window.deskRows = {};
(() => {
  const begin = {
    date: (options, block) => initDateChooser(block.dataset.for, options),
    time: (options, block) => initTimeChooser(block.dataset.for, options),
    datetime: (options, block) => initDateTimeChooser(block.dataset.for, options),
    inline: (options) => { window.deskRows[options.formsetPrefix] = new InlinePanel(options); },
    multiple: (options) => new MultipleChooserPanel(options),
    chooser: (options, block) => {
      const { name } = block.dataset;
      if (name === 'createTaskChooser') createTaskChooser(...options);
      else if (name.endsWith('Chooser')) new window[name](...options);
    },
  };

  const look = (root) => {
    for (const block of root.querySelectorAll('template[data-desk-init]:not([data-begun])')) {
      block.dataset.begun = '';
      begin[block.dataset.deskInit](JSON.parse(block.dataset.options), block);
    }
  };

  // Of what is no date the picker makes the browser's now as soon as the field is left: the server says that it is none.
  const keepTyped = () => {
    const picker = window.jQuery?.fn.datetimepicker;
    if (picker) picker.defaults.validateOnBlur = false;
  };

  const TABLES = {
    rowAbove: 'Вставить строку выше',
    rowBelow: 'Вставить строку ниже',
    insertLeft: 'Вставить столбец слева',
    insertRight: 'Вставить столбец справа',
    removeRow: ['Удалить строку', 'Удалить строки'],
    removeColumn: ['Удалить столбец', 'Удалить столбцы'],
    undo: 'Отменить',
    redo: 'Вернуть',
  };

  // The menu of tables asks for the words by the language of the paper, and knows only English ones.
  const nameTables = () => {
    const known = window.Handsontable?.languages;
    if (!known) return;
    const words = known.getLanguageDictionary('en-US');
    if (document.documentElement.lang.startsWith('ru')) {
      const places = known.dictionaryKeys;
      const key = (name) => places[`CONTEXTMENU_ITEMS_${name.replace(/[A-Z]/g, (sign) => `_${sign}`).toUpperCase()}`];
      for (const [name, word] of Object.entries(TABLES)) words[key(name)] = word;
    }
    for (const code of ['ru', 'en']) known.registerLanguageDictionary({ ...words, languageCode: code });
  };

  window.deskBegin = () => look(document);

  const follow = () => {
    keepTyped();
    nameTables();
    look(document);
    new MutationObserver((changes) => {
      if (changes.some((change) => change.addedNodes.length)) look(document);
    }).observe(document.body, { childList: true, subtree: true });
  };

  // A dialog of Wagtail's hears Escape only once it has faded in and taken the focus: until then the key goes elsewhere.
  const closeDialogs = (event) => {
    if (event.key !== 'Escape') return;
    const shown = (_, dialog) => jQuery(dialog).data('bs.modal')?.isShown;
    jQuery('body > .modal').filter(shown).modal('hide');
  };

  document.addEventListener('keyup', closeDialogs);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', follow);
  else follow();
})();
