// What is better with a script. Every page is complete without it.
(() => {
  "use strict";

  // Search as you type: the rows of the list are exchanged, the search box stays.
  const search = document.querySelector("form[role=search]");
  const box = search && search.querySelector("input[type=search]");
  if (box) {
    let timer, last;
    const find = async () => {
      const fields = [...new FormData(search)].filter(([, value]) => value !== "");
      const url = search.action + "?" + new URLSearchParams(fields);
      const asked = (last = new AbortController());
      try {
        const answer = await fetch(url, { signal: asked.signal });
        if (!answer.ok || answer.redirected) return location.assign(url);
        const found = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of ["#heading", "#rows"]) {
          document.querySelector(part).replaceWith(found.querySelector(part));
        }
        history.replaceState(null, "", url);
        begin();
        selectAll();
      } catch (error) {
        if (error.name !== "AbortError") location.assign(url);
      }
    };
    box.addEventListener("input", () => {
      clearTimeout(timer);
      if (last) last.abort();
      if (!dirty()) timer = setTimeout(find, 250);
    });
  }

  // A box in the table's head selects the rows of the page.
  function selectAll() {
    const head = document.querySelector("th.select");
    const rows = [...document.querySelectorAll("td.select input")];
    if (!head || !rows.length) return;
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", "Select all rows of this page");
    const show = () => {
      const chosen = rows.filter((row) => row.checked).length;
      all.checked = chosen === rows.length;
      all.indeterminate = chosen > 0 && chosen < rows.length;
    };
    all.addEventListener("change", () => rows.forEach((row) => (row.checked = all.checked)));
    rows.forEach((row) => row.addEventListener("change", show));
    head.replaceChildren(all);
    show();
  }
  selectAll();

  // A list with more rows than it shows becomes a box that finds them while somebody types. The list stays the form's input.
  for (const find of document.querySelectorAll(".find[data-lookup]")) {
    const select = find.parentElement.querySelector("select");
    const label = document.querySelector('label[for="' + CSS.escape(select.id) + '"]');
    const combo = document.createElement("span");
    const text = document.createElement("input");
    const list = document.createElement("ul");
    const said = document.createElement("span");
    let rows = [], at = -1, timer, asked;
    combo.className = "combo";
    list.id = select.id + "-options";
    list.hidden = true;
    said.className = "hide";
    said.setAttribute("role", "status");
    const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
    set(list, { role: "listbox", "aria-label": label ? label.textContent.replace("*", "").trim() : select.name });
    set(text, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off", spellcheck: "false" });
    const chosen = () => (select.value ? select.selectedOptions[0].textContent : "");
    let kept = select.value;
    // A text that is no row yet is not sent: the row that was chosen before would be saved in its place. An empty text is no row.
    const check = () => {
      select.value = text.value === "" ? "" : kept;
      text.setCustomValidity(text.value === chosen() ? "" : "Choose one of the rows that are found, or press Escape to keep what was chosen.");
    };
    const putBack = () => {
      select.value = kept;
      text.value = chosen();
      check();
    };
    text.id = select.id + "-box";
    text.value = chosen();
    if (select.getAttribute("aria-invalid")) text.setAttribute("aria-invalid", "true");
    if (label) label.htmlFor = text.id;
    find.hidden = true;
    select.hidden = true;
    const more = select.parentElement.querySelector(".more-rows");
    if (more) more.hidden = true;
    combo.append(text, list, said);
    select.before(combo);
    const close = () => {
      list.hidden = true;
      at = -1;
      text.setAttribute("aria-expanded", "false");
      text.removeAttribute("aria-activedescendant");
    };
    const mark = (next) => {
      at = next;
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
      if (at < 0) return text.removeAttribute("aria-activedescendant");
      text.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const take = (row) => {
      if (![...select.options].some((option) => option.value === row.key)) select.add(new Option(row.label, row.key));
      kept = row.key;
      putBack();
      close();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const look = async () => {
      const mine = (asked = new AbortController());
      try {
        const answer = await fetch(find.dataset.lookup + "?q=" + encodeURIComponent(text.value), { signal: mine.signal });
        if (!answer.ok) return;
        const found = await answer.json();
        rows = found.rows;
        list.replaceChildren(
          ...rows.map((row, index) => {
            const item = document.createElement("li");
            item.id = list.id + index;
            item.setAttribute("role", "option");
            item.setAttribute("aria-selected", "false");
            item.textContent = row.label;
            item.addEventListener("mousedown", (event) => (event.preventDefault(), take(row)));
            return item;
          }),
        );
        list.hidden = !rows.length;
        at = -1;
        text.setAttribute("aria-expanded", String(rows.length > 0));
        said.textContent = rows.length + (found.more ? " or more rows" : rows.length === 1 ? " row" : " rows");
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    };
    const soon = () => {
      clearTimeout(timer);
      if (asked) asked.abort();
      timer = setTimeout(look, 150);
    };
    text.addEventListener("input", () => (check(), soon()));
    text.addEventListener("keydown", (event) => {
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) return look();
        const step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + step + rows.length + (at < 0 && step < 0 ? 1 : 0)) % rows.length);
      } else if (event.key === "Enter" && open) {
        event.preventDefault();
        if (at >= 0) take(rows[at]);
      } else if (event.key === "Escape") {
        if (open) event.preventDefault();
        putBack();
        close();
      }
    });
    if (text.form) {
      text.form.addEventListener("submit", (event) => {
        if (!text.reportValidity()) event.preventDefault();
      });
    }
    // An empty box chooses nothing; any other text that is no row stays, and keeps the form from being sent.
    text.addEventListener("blur", () => {
      clearTimeout(timer);
      if (asked) asked.abort();
      if (text.value === "") kept = "";
      check();
      close();
    });
  }

  // Who leaves a form with changes is asked first. Boxes that only select rows are no change.
  const state = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => !["key", "action", "all"].includes(name)).map(([name, value]) => [name, value instanceof File ? value.name : value]));
  const forms = () => [...document.querySelectorAll("form.edit")];
  const began = new WeakMap();
  const begin = () => forms().forEach((form) => began.set(form, state(form)));
  // What came back with mistakes is saved nowhere yet.
  const dirty = () => forms().some((form) => form.querySelector(".wrong") || began.get(form) !== state(form));
  let sent = false;
  begin();
  addEventListener("submit", (event) => (sent = !event.defaultPrevented));
  addEventListener("pageshow", () => (sent = false));
  addEventListener("beforeunload", (event) => {
    if (!sent && dirty()) event.preventDefault();
  });
})();
