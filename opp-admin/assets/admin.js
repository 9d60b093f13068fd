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

  // Who leaves a form with changes is asked first. Boxes that only select rows are no change.
  const state = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "key" && name !== "action"));
  const forms = () => [...document.querySelectorAll("form.edit")];
  const began = new WeakMap();
  const begin = () => forms().forEach((form) => began.set(form, state(form)));
  // What came back with mistakes is saved nowhere yet.
  const dirty = () => forms().some((form) => form.querySelector(".wrong") || began.get(form) !== state(form));
  let sent = false;
  begin();
  addEventListener("submit", () => (sent = true));
  addEventListener("pageshow", () => (sent = false));
  addEventListener("beforeunload", (event) => {
    if (!sent && dirty()) event.preventDefault();
  });
})();
