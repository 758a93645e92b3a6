// What Wagtail's templates do in inline scripts, which the desk's security policy does not let run. The theme's
// templates leave the options in their place; what they are for is begun here, also in what is added later.
(() => {
  const begin = {
    date: (options, block) => initDateChooser(block.dataset.for, options),
    time: (options, block) => initTimeChooser(block.dataset.for, options),
    datetime: (options, block) => initDateTimeChooser(block.dataset.for, options),
    inline: (options) => new InlinePanel(options),
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

  const follow = () => {
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
