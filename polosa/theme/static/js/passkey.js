// Keys as a second factor: the browser asks for a finger, a face or a key, and its answer is sent with the form.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (keys = []) => keys.map((key) => ({ ...key, id: bytes(key.id) }));

async function ask(kind, { publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (kind === "create") {
    asked.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    asked.excludeCredentials = named(publicKey.excludeCredentials);
    return navigator.credentials.create({ publicKey: asked });
  }
  asked.allowCredentials = named(publicKey.allowCredentials);
  return navigator.credentials.get({ publicKey: asked });
}

function told(key) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[part]) response[part] = text(key.response[part]);
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment ?? undefined,
    clientExtensionResults: key.getClientExtensionResults(),
    response,
  });
}

function serve(form) {
  const button = form.querySelector("[data-passkey-start]");
  const failed = form.querySelector("[data-passkey-failed]");
  const options = JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
  const start = async () => {
    button.disabled = true;
    failed.hidden = true;
    try {
      form.elements.credential.value = told(await ask(form.dataset.passkey, options));
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  };
  button.hidden = false;
  button.addEventListener("click", start);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
}

if (window.PublicKeyCredential) for (const form of document.querySelectorAll("form[data-passkey]")) serve(form);
