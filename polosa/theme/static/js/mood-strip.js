// Votes without leaving the page: sends the form and shows the strip the server answers with.
class MoodStrip extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.vote(event));
    this.addEventListener("shares", (event) => this.share(event.detail));
  }

  // What others have felt meanwhile: the shares of all faces, which follow the total.
  share(shares) {
    const faces = [...this.querySelectorAll(".mood-face")];
    if (this.ariaBusy === "true" || faces.length !== shares.length) return;
    faces.forEach((face, n) => {
      face.querySelector("b").textContent = `${shares[n]} %`;
      face.querySelector("rect:last-child").setAttribute("width", shares[n]);
      if (face.ariaLabel) face.ariaLabel = face.ariaLabel.replace(/\d+ %$/, `${shares[n]} %`);
    });
  }

  async vote(event) {
    event.preventDefault();
    if (this.ariaBusy === "true") return;
    const { target: form, submitter } = event;
    this.ariaBusy = "true";
    try {
      this.show(await this.send(form, submitter), submitter.value);
    } catch {
      form.append(hidden("mood", submitter.value));
      form.submit(); // the plain way shows whatever went wrong
    } finally {
      this.ariaBusy = null;
    }
  }

  async send(form, submitter) {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, submitter)),
      headers: { "HX-Request": "true" },
    });
    return answer.text(); // a refusal is a strip too: it says why
  }

  show(html, chosen) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("mood-strip");
    if (!fresh) throw new Error("no strip in the answer");
    this.replaceChildren(...fresh.childNodes);
    this.dispatchEvent(new CustomEvent("counted", { bubbles: true }));
    const place = chosen && this.querySelector(`button[value="${CSS.escape(chosen)}"]`);
    (place || this.querySelector("button"))?.focus();
  }
}

function hidden(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

customElements.define("mood-strip", MoodStrip);
