// Answers in place: the one form of the thread moves under the comment it answers, keeping what is typed.
class CommentThread extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form.comment-form");
    if (!this.form) return;
    this.home = this.form.parentElement;
    this.addEventListener("click", (event) => this.choose(event));
  }

  choose(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const reply = event.target.closest("[data-reply]");
    const cancel = event.target.closest("[data-reply-cancel]");
    if (!reply && !cancel) return;
    event.preventDefault();
    if (reply) this.place(reply.closest(".comment"), reply.dataset.reply, reply.dataset.name);
    else this.place(this.home, "", "");
  }

  place(where, parent, name) {
    where.append(this.form);
    this.form.elements.parent.value = parent;
    const answer = this.form.querySelector(".comment-answer");
    answer.hidden = !parent;
    answer.querySelector("b").textContent = name;
    this.form.elements.text.focus();
  }
}

customElements.define("comment-thread", CommentThread);
