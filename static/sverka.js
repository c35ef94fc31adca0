// Everything here only makes pages smoother: each page works without it. One file, no library, no inline code.
(() => {
  "use strict";
  const say = (text) => { document.getElementById("live").textContent = text || ""; };
  const words = document.body.dataset;

  // Double submit: the first submit marks the form, further ones are dropped until an answer or a return to the page.
  const busy = (form, on) => {
    form.toggleAttribute("data-busy", on);
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      if (on) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
    }
  };
  addEventListener("pageshow", () => document.querySelectorAll("[data-busy]").forEach((form) => busy(form, false)));

  // data-confirm on a form or button: ask in a dialog first.
  const ask = (question) => new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    if (!dialog.showModal) { resolve(confirm(question)); return; }
    const text = document.createElement("p");
    text.textContent = question;
    text.id = "question";
    dialog.setAttribute("aria-labelledby", "question");
    const form = document.createElement("form");
    form.method = "dialog";
    form.className = "row";
    for (const [value, label, kind] of [["yes", words.yes, "primary"], ["no", words.no, ""]]) {
      const button = document.createElement("button");
      button.className = "btn " + kind;
      button.value = value;
      button.textContent = label;
      form.append(button);
    }
    dialog.append(text, form);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
    form.lastChild.focus();
  });

  // data-swap="#a, #b": send by fetch, put the same parts of the answer in place; else follow the answer as a page.
  const parts = (selectors, html) => {
    const box = document.createElement("template");
    box.innerHTML = html;
    return selectors.split(",").map((one) => [document.querySelector(one), box.content.querySelector(one)]);
  };
  const place = (pairs) => {
    const focused = document.activeElement && document.activeElement.id;
    for (const [old, fresh] of pairs) if (old && fresh) old.replaceWith(fresh);
    if (focused && document.activeElement.id !== focused) document.getElementById(focused)?.focus();
    const told = pairs.map(([, fresh]) => fresh && fresh.dataset.announce).find(Boolean);
    say(told);
    enhance();
  };
  let latest = 0;
  const swap = async (form, url, options) => {
    const turn = ++latest;
    const selectors = form.dataset.swap;
    document.querySelector(selectors.split(",")[0])?.classList.add("busy");
    try {
      const answer = await fetch(url, { ...options, headers: { "X-Fragment": "1" }, credentials: "same-origin" });
      const html = await answer.text();
      if (turn !== latest) return;
      const pairs = parts(selectors, html);
      const some = pairs.some(([old, fresh]) => old && fresh);
      const whole = some ? [] : parts("#main", html);
      if (some || whole[0][1]) {
        place(some ? pairs : whole);
        if (!options.body || answer.redirected) history.replaceState(null, "", answer.url);
      } else {
        location.assign(answer.url);
      }
    } catch {
      say(words.failed);
      alert(words.failed);
    } finally {
      document.querySelectorAll(".busy").forEach((one) => one.classList.remove("busy"));
      busy(form, false);
    }
  };

  addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.method === "dialog") return;
    if (form.hasAttribute("data-busy")) { event.preventDefault(); return; }
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && !form.hasAttribute("data-confirmed")) {
      event.preventDefault();
      if (await ask(question)) {
        form.setAttribute("data-confirmed", "");
        form.requestSubmit(button);
      } else if (button) button.focus();
      return;
    }
    form.removeAttribute("data-confirmed");
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    const bar = form.querySelector("[data-while-sending] progress"); // a long request: shown and asked after until the answer comes
    if (bar) { bar.closest("[hidden]").hidden = false; follow(bar); }
    if (form.method === "post") { busy(form, true); setTimeout(() => busy(form, false), 10000); } // an answer may be a download
    if (!form.dataset.swap) return;
    event.preventDefault();
    if (form.method === "get") {
      const filled = [...data].filter(([, value]) => value !== "");
      swap(form, form.action.split("?")[0] + "?" + new URLSearchParams(filled), {});
    } else {
      const plain = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
      swap(form, form.action, { method: "POST", body: plain });
    }
  });

  // data-auto: a filter form sends itself when something changes; typing waits for a pause.
  let pause;
  const later = (form, wait) => { clearTimeout(pause); pause = setTimeout(() => form.requestSubmit(), wait); };
  addEventListener("change", (event) => {
    const input = event.target;
    if (input.type === "file") measure(input);
    else if (input.form && input.form.matches("[data-auto]") && input.type !== "search") later(input.form, 0);
  });
  addEventListener("input", (event) => {
    const input = event.target;
    if (input.type === "search" && input.form && input.form.matches("[data-auto][data-swap]")) later(input.form, 350);
  });

  // data-max-bytes: a file that is too large is refused before it travels.
  const measure = (input) => {
    const limit = Number(input.dataset.maxBytes || 0);
    const large = limit && [...input.files].some((file) => file.size > limit);
    input.setCustomValidity(large ? input.dataset.tooBig : "");
    input.reportValidity();
  };

  // data-progress-url: ask for {done, total, text, url} until url says where to go on.
  const follow = async (bar) => {
    try {
      const answer = await fetch(bar.dataset.progressUrl, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      bar.max = state.total || 1;
      bar.value = state.done;
      const text = document.getElementById(bar.getAttribute("aria-labelledby"));
      if (text && state.text) text.textContent = state.text;
      if (state.url) { location.assign(state.url); return; }
      bar.dataset.failures = 0;
    } catch {
      bar.dataset.failures = Number(bar.dataset.failures || 0) + 1;
    }
    if (bar.isConnected && Number(bar.dataset.failures) < 10) setTimeout(() => follow(bar), 1000);
  };

  // The picture of who checks whom: the school under the pointer or with the focus stands out with its checks.
  const light = (picture) => {
    const show = (id) => {
      picture.classList.toggle("sv-lit", Boolean(id));
      for (const arc of picture.querySelectorAll("[data-from]")) arc.classList.toggle("sv-on", arc.dataset.from === id || arc.dataset.to === id);
    };
    const school = (event) => event.target.closest("a")?.querySelector("[data-school]")?.dataset.school;
    for (const come of ["pointerover", "focusin"]) picture.addEventListener(come, (event) => show(school(event) || picture.dataset.school));
    for (const go of ["pointerleave", "focusout"]) picture.addEventListener(go, () => show(picture.dataset.school));
  };

  // data-grid: arrows and Enter move, a block from a spreadsheet spreads, changed rows are sent at every pause and when leaving.
  const grid = (form) => {
    const rows = () => [...form.querySelectorAll("tbody tr")];
    const cells = (row) => [...row.querySelectorAll("td input")];
    const at = (input) => { const row = input.closest("tr"); return [rows().indexOf(row), cells(row).indexOf(input)]; };
    const cell = (r, c) => rows()[r] && cells(rows()[r])[c];
    const state = (word) => { form.querySelector("[data-grid-state]").textContent = form.dataset[word] || word; };
    let pause, sending, count = 0;
    const touch = (row) => { row.dataset.changed = ++count; clearTimeout(pause); pause = setTimeout(send, 900); };
    const take = (row, told, sent) => {
      if (told.seen) { row.querySelector("[name^=id-]").value = told.id; row.querySelector("[name^=seen-]").value = told.seen; }
      for (const input of cells(row)) input.toggleAttribute("aria-invalid", false);
      for (const name of told.wrong) row.querySelector(`[name=${name}-${told.key}]`)?.setAttribute("aria-invalid", "true");
      row.querySelector("[data-state]").textContent = told.state;
      row.querySelector("[data-state]").classList.toggle("err", !told.saved);
      if (told.saved) { row.querySelector("[data-total]").textContent = told.total; row.querySelector("[data-mark]").textContent = told.mark; }
      if (row.dataset.changed === sent) delete row.dataset.changed;
    };
    const send = async () => {
      const changed = rows().filter((row) => row.dataset.changed).map((row) => [row, row.dataset.changed]);
      if (sending || !changed.length || form.hasAttribute("data-busy")) return;
      const data = new URLSearchParams([...form.querySelectorAll(":scope > input")].map((input) => [input.name, input.value]));
      for (const [row] of changed) for (const input of row.querySelectorAll("input[name]")) data.append(input.name, input.value);
      sending = true;
      state("saving");
      try {
        const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: data.toString().length < 60000 });
        const told = await answer.json();
        if (answer.status >= 400 && answer.status < 500) { state(told.detail); return; } // no use in trying again
        if (!answer.ok) throw new Error(told.detail);
        told.rows.forEach((one, place) => take(changed[place][0], one, changed[place][1]));
        state(form.querySelector(".err[data-state]") ? "unsaved" : "saved");
      } catch (error) {
        state(error instanceof SyntaxError || error instanceof TypeError ? words.failed : error.message);
        pause = setTimeout(send, 5000);
      } finally { sending = false; }
      if (rows().some((row) => row.dataset.changed)) { clearTimeout(pause); pause = setTimeout(send, 5000); }
    };
    form.addEventListener("input", (event) => { const row = event.target.closest("tr"); if (row) touch(row); });
    form.addEventListener("keydown", (event) => {
      const input = event.target;
      if (!input.matches("td input") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const ends = { ArrowLeft: input.selectionEnd === 0, ArrowRight: input.selectionStart === input.value.length };
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step || ends[event.key] === false) return;
      event.preventDefault();
      const [r, c] = at(input);
      cell(r + step[0], c + step[1])?.focus();
      document.activeElement.select?.();
    });
    form.addEventListener("paste", (event) => {
      const block = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
      if (!event.target.matches("td input") || (block.length < 2 && block[0].length < 2)) return;
      event.preventDefault();
      const [r, c] = at(event.target);
      block.forEach((line, i) => line.forEach((text, j) => {
        const input = cell(r + i, c + j);
        if (input && !input.readOnly) { input.value = text.trim(); touch(input.closest("tr")); }
      }));
    });
    addEventListener("pagehide", send);
  };

  // Run for the page and again for every part put in place.
  const once = (selector, work) => document.querySelectorAll(selector + ":not([data-ready])").forEach((one) => { one.dataset.ready = ""; work(one); });
  const enhance = () => {
    once("progress[data-progress-url]", follow);
    once("svg.sv-picture[role=group]", light);
    once("form[data-grid]", grid);
    once("[data-swap] [data-auto-hide]", (button) => { button.hidden = true; });
  };
  enhance();

  // Keys, by their place on any layout: / search, j k rows, x tick, e open, ? help. Off without data-keys, never while typing.
  const row = (step) => {
    const rows = [...document.querySelectorAll("main tbody tr")].filter((one) => one.querySelector("a[href]"));
    const at = rows.indexOf(document.activeElement.closest("tr"));
    return rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step))];
  };
  const keys = {
    Slash: () => { const field = document.querySelector("main input[type=search]"); if (field) field.focus(); else document.getElementById("search")?.click(); },
    KeyJ: () => row(1)?.querySelector("a[href]").focus(), KeyK: () => row(-1)?.querySelector("a[href]").focus(),
    KeyX: () => row(0)?.querySelector("input[type=checkbox]")?.click(),
    KeyE: () => row(0)?.querySelector("a[href]").click(),
  };
  addEventListener("keydown", (event) => {
    const work = event.key === "?" ? () => location.assign(words.keys) : event.shiftKey ? null : keys[event.code];
    if (!work || !words.keys || document.activeElement.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
    if (!event.isComposing && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); work(); }
  });

  // The user menu closes on Escape and on a click beside it.
  addEventListener("click", (event) => document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
  addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
