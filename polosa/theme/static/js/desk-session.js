// A form of the desk stays where it is until the server has it: whoever is signed out, without a network or refused reads
// a word in place, signs in beside and goes on. No button and no key leads to another page with unsaved text.
(() => {
  const { form, word, say, unsay, user, leave, hold, release, gone, again } = window.deskForm;
  if (!form) return;

  const SESSION = '/desk/session/';
  const HEADERS = { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' };
  const plain = window.fetch.bind(window);
  let token = '';
  let waiting = null;

  const renew = (fresh) => {
    token = fresh;
    for (const field of document.querySelectorAll('[name=csrfmiddlewaretoken]')) field.value = fresh;
  };

  // 'in', 'out', 'other' (somebody else has signed in) or 'away' (no answer).
  const ask = async () => {
    try {
      const answer = await plain(SESSION, { headers: HEADERS, cache: 'no-store' });
      if (answer.status >= 500) return 'away';
      if (!answer.ok) return 'out';
      const told = await answer.json();
      if (!('user' in told)) return 'out';
      if (`${told.user}` !== user) return 'other';
      renew(told.token);
      return 'in';
    } catch {
      return 'away';
    }
  };
  const check = async () => {
    const state = await ask();
    if (state === 'in') {
      clearInterval(waiting);
      waiting = null;
      unsay('out');
      again();
    } else if (state !== 'away') {
      unsay('unsaved');
      say('out', word(state === 'other' ? 'other' : 'out'), [['sign_in', SESSION]]);
      waiting = waiting || setInterval(check, 3000);
    }
    return state;
  };

  const isOut = (answer) => answer.status === 403 || answer.status === 401
    || (answer.redirected && new URL(answer.url).pathname.startsWith('/desk/login/'));

  window.fetch = async (what, options = {}) => {
    if (token && options.headers?.['X-CSRFToken']) options.headers['X-CSRFToken'] = token;
    const answer = await plain(what, options);
    if (options.method && options.method.toUpperCase() !== 'GET' && isOut(answer)) check();
    return answer;
  };

  const calm = (submitter) => {
    for (const button of document.querySelectorAll('[data-w-progress-loading-value="true"]')) button.dataset.wProgressLoadingValue = 'false';
    submitter?.removeAttribute('disabled');
  };
  const native = (submitter) => leave(() => {
    sessionStorage.setItem('desk-sent', submitter?.name || '');
    if (submitter?.name) {
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name: submitter.name, value: submitter.value });
      form.append(field);
    }
    HTMLFormElement.prototype.submit.call(form);
  });

  let isSending = false;
  const send = async (submitter, isAgain = false) => {
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    let answer;
    try {
      answer = await plain(form.action, { method: 'POST', body: data, headers: { Accept: 'text/html', 'X-Desk-Form': '1' } });
    } catch {
      say('unsaved', word('offline'));
      return;
    }
    const isJson = (answer.headers.get('Content-Type') || '').startsWith('application/json');
    if (answer.ok && isJson) {
      const { location: next } = await answer.json();
      unsay('unsaved');
      await gone();
      leave(() => location.assign(next));
    } else if (answer.ok && !answer.redirected) {
      native(submitter); // what is wrong is told beside its field
    } else if (isOut(answer)) {
      const state = await check();
      if (state === 'in' && !isAgain) await send(submitter, true);
      else if (state === 'in') say('unsaved', word('refused'));
    } else {
      say('unsaved', word('unsaved'));
    }
  };
  const submit = async (submitter) => {
    if (isSending) return;
    isSending = true;
    try {
      await hold();
      await send(submitter);
    } finally {
      release();
      isSending = false;
      calm(submitter);
    }
  };

  document.addEventListener('submit', (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submit(event.submitter);
  }, { capture: true });
  form.submit = () => submit(null); // Wagtail's dialogs of a workflow send it so

  // Without a network Wagtail asks whether to send the form all the same; here it stays anyway.
  window.addEventListener('click', () => {
    const session = document.querySelector('[data-w-session-intercept-value="network"]');
    if (session) session.dataset.wSessionInterceptValue = '';
  }, { capture: true });
  window.deskForm.isOut = () => waiting !== null;
  for (const kind of ['focus', 'online']) window.addEventListener(kind, () => waiting && check());
})();
