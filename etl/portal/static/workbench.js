// Completion, history and keys of the SQL page. The page works without: the form is sent and answered by the server.
"use strict";
(() => {
  const root = document.body.dataset.root, area = document.getElementById("sql"), form = document.getElementById("ask");
  const KEY = "caoyun.history", MOST = 30;
  const WORDS = ("SELECT FROM WHERE GROUP BY ORDER BY LIMIT HAVING JOIN LEFT JOIN USING ON AS DISTINCT count(*) sum( avg( min( max( median( " +
    "strftime( date_trunc( contains( unnest( QUALIFY UNION ALL WITH CASE WHEN THEN ELSE END AND OR NOT IN IS NULL LIKE BETWEEN DESC ASC DATE").split(" ");
  let words = WORDS.map((name) => ({ name, what: "" })), list = null, chosen = 0, shown = [];

  fetch(`${root}/api/schema`).then((answer) => (answer.ok ? answer.json() : { relations: [] })).then((schema) => {
    const found = new Map();
    for (const table of schema.relations) {
      const name = table.schema === "main" ? table.name : `${table.schema}.${table.name}`;
      found.set(name, table.comment || "");
      for (const column of table.columns) if (!found.has(column.name)) found.set(column.name, column.comment || column.type);
    }
    words = [...found].map(([name, what]) => ({ name, what })).concat(words);
  });

  const before = () => /[\p{L}\p{N}_.]*$/u.exec(area.value.slice(0, area.selectionStart))[0];

  function close() {
    if (list) list.remove();
    list = null;
    area.removeAttribute("aria-activedescendant"); area.removeAttribute("aria-controls");
  }

  function place() { // where the caret is, found with a mirror of the text
    const mirror = document.createElement("div"), mark = document.createElement("span"), look = getComputedStyle(area);
    for (const name of ["font", "lineHeight", "padding", "border", "boxSizing", "whiteSpace", "wordWrap", "overflowWrap", "letterSpacing"]) mirror.style[name] = look[name];
    mirror.style.position = "absolute"; mirror.style.visibility = "hidden"; mirror.style.width = `${area.offsetWidth}px`; mirror.style.top = "0";
    mirror.textContent = area.value.slice(0, area.selectionStart); mark.textContent = "|"; mirror.append(mark); area.parentNode.append(mirror);
    const at = { left: mark.offsetLeft, top: mark.offsetTop + parseFloat(look.lineHeight) - area.scrollTop };
    mirror.remove();
    return at;
  }

  function open(asked) {
    const typed = before().toLowerCase();
    close();
    if (!typed && !asked) return;
    const rank = (one) => {
      const name = one.name.toLowerCase();
      if (name === typed) return 9;
      if (name.startsWith(typed)) return 0;
      if (typed.length > 1 && name.split(".").pop().startsWith(typed)) return 1;
      return typed.length > 1 && one.what.toLowerCase().includes(typed) ? 2 : 9;
    };
    shown = words.map((one) => [rank(one), one]).filter(([n]) => n < 9).sort(([a], [b]) => a - b).slice(0, 40).map(([, one]) => one);
    if (!shown.length) return;
    list = document.createElement("ul");
    list.className = "complete-list"; list.id = "completions"; list.setAttribute("role", "listbox");
    shown.forEach((one, n) => {
      const item = document.createElement("li"), what = document.createElement("small");
      item.textContent = one.name; item.id = `completion-${n}`; item.setAttribute("role", "option"); what.textContent = one.what.slice(0, 60); item.append(what);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(n); });
      list.append(item);
    });
    area.parentNode.append(list);
    area.setAttribute("aria-controls", "completions");
    const at = place();
    list.style.left = `${Math.min(at.left, area.offsetWidth - 200)}px`; list.style.top = `${at.top}px`;
    choose(0);
  }

  function choose(n) {
    chosen = (n + shown.length) % shown.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", `completion-${chosen}`);
  }

  function take(n) {
    const from = area.selectionStart - before().length;
    area.setRangeText(shown[n].name, from, area.selectionStart, "end");
    close();
  }

  area.setAttribute("aria-autocomplete", "list");
  area.addEventListener("input", () => open(false));
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(document.getElementById("run")); return; }
    if (event.key === " " && event.ctrlKey) { event.preventDefault(); open(true); return; }
    if (!list) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose(chosen + step); }
    else if (event.key === "Tab" || event.key === "Enter") { event.preventDefault(); take(chosen); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
  });

  const past = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch (error) { console.warn(error); return []; } };
  form.addEventListener("submit", (event) => {
    const sql = area.value.trim();
    if (sql) localStorage.setItem(KEY, JSON.stringify([sql, ...past().filter((one) => one !== sql)].slice(0, MOST)));
    const button = document.getElementById("run");
    if (event.submitter === button) setTimeout(() => { button.disabled = true; });
  });
  const shelf = document.getElementById("history");
  if (past().length) shelf.textContent = "";
  for (const sql of past()) {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button"; button.className = "plain"; button.textContent = sql.replace(/\s+/g, " ").slice(0, 140); button.title = sql;
    button.addEventListener("click", () => { area.value = sql; area.focus(); });
    item.append(button); shelf.append(item);
  }
})();
