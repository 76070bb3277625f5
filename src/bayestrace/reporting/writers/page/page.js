"use strict";
(() => {
  const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  // The list of contents stands open where it stands beside the text.
  const contents = document.getElementById("contents");
  const beside = matchMedia("(min-width: 64rem)");
  const unfold = () => { if (contents) contents.open = beside.matches; };
  beside.addEventListener("change", unfold);
  unfold();

  // Paper has no summary to press.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of closed) details.open = false; });

  // Tables: sorted by their heads, filtered by a text and by choices.
  const worth = (row, place) => {
    const cell = row.cells[place];
    return "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent.trim();
  };
  const compare = (one, other) => {
    const numbers = [one, other].map((value) => typeof value === "number");
    if (numbers[0] && numbers[1]) return one - other;
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return order.compare(one, other);
  };

  const sortable = (table) => {
    const body = table.tBodies[0];
    const written = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const next = now === null ? "ascending" : now === "ascending" ? "descending" : null;
        for (const other of heads) other.removeAttribute("aria-sort");
        let rows = written;
        if (next) {
          head.setAttribute("aria-sort", next);
          const sign = next === "ascending" ? 1 : -1;
          const empty = (value) => value === "" || Number.isNaN(value);
          rows = [...written].sort((one, other) => {
            const [a, b] = [worth(one, place), worth(other, place)];
            if (empty(a) || empty(b)) return empty(a) - empty(b);
            return sign * compare(a, b);
          });
        }
        body.append(...rows);
      });
    });
  };

  const filterable = (tabled) => {
    const controls = tabled.querySelector(".controls");
    if (!controls) return;
    const rows = [...tabled.querySelector("tbody").rows];
    const count = tabled.querySelector(".count");
    const search = controls.querySelector("input");
    const choices = [...controls.querySelectorAll("select")];
    const texts = rows.map((row) => [...row.cells].map((cell) => cell.textContent).join("\n").toLowerCase());
    const show = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, number) => {
        const fits = words.every((word) => texts[number].includes(word)) &&
          choices.every(({ value, dataset }) => !value || row.cells[dataset.place].textContent === value);
        row.hidden = !fits;
        shown += fits;
      });
      count.textContent = `${shown} of ${rows.length} rows shown`;
    };
    for (const choice of choices) {
      // An option's own value is its text with its spaces collapsed.
      for (const option of choice.options) if (option.index) option.value = option.textContent;
      choice.addEventListener("change", show);
    }
    search.addEventListener("input", show);
    controls.hidden = false;
    show();
  };

  for (const tabled of document.querySelectorAll(".tabled")) {
    sortable(tabled.querySelector("table"));
    filterable(tabled);
  }

  // A table that fits needs no scrolling of its own, and its head stays in sight.
  const scrollers = [...document.querySelectorAll(".scroller")];
  const fit = () => {
    for (const scroller of scrollers) {
      scroller.classList.remove("fits");
      const fits = scroller.scrollWidth <= scroller.clientWidth;
      scroller.classList.toggle("fits", fits);
      scroller.tabIndex = fits ? -1 : 0;
    }
  };
  addEventListener("resize", fit);
  fit();

  // Figures: what there is to read about a mark is shown on hover, focus and tap.
  const hint = document.createElement("div");
  hint.id = "hint";
  hint.setAttribute("role", "tooltip");
  hint.hidden = true;
  document.querySelector("main").append(hint);
  let shown = null;
  let leaving = 0;

  const place = () => {
    const mark = shown.getBoundingClientRect();
    const own = hint.getBoundingClientRect();
    const room = document.documentElement.clientWidth - own.width - 8;
    const left = Math.max(8, Math.min(mark.left + mark.width / 2 - own.width / 2, room));
    const below = mark.bottom + 6;
    const fits = below + own.height <= innerHeight || mark.top < own.height + 6;
    hint.style.left = `${left + scrollX}px`;
    hint.style.top = `${(fits ? below : mark.top - own.height - 6) + scrollY}px`;
  };
  const open = (mark) => {
    clearTimeout(leaving);
    if (shown === mark) return;
    shown = mark;
    hint.textContent = mark.getAttribute("aria-label");
    hint.hidden = false;
    hint.style.left = hint.style.top = "0px";
    place();
  };
  const close = () => {
    clearTimeout(leaving);
    shown = null;
    hint.hidden = true;
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => { if (!shown || !shown.matches(":focus")) close(); }, 200);
  };
  hint.addEventListener("pointerenter", () => clearTimeout(leaving));
  hint.addEventListener("pointerleave", leave);
  addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  addEventListener("resize", close);
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".mark, #hint")) close();
  });

  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  for (const drawing of document.querySelectorAll(".drawing svg")) {
    const marks = [...drawing.querySelectorAll(".mark")];
    if (!marks.length) continue;
    drawing.closest("figure").querySelector(".how").hidden = false;
    const reach = (mark) => { for (const other of marks) other.tabIndex = other === mark ? 0 : -1; };
    reach(marks[0]);
    marks.forEach((mark, number) => {
      mark.addEventListener("pointerenter", () => open(mark));
      mark.addEventListener("pointerleave", leave);
      mark.addEventListener("click", () => { mark.focus(); open(mark); });
      mark.addEventListener("focus", () => { reach(mark); open(mark); });
      mark.addEventListener("blur", close);
      mark.addEventListener("keydown", (event) => {
        const last = marks.length - 1;
        const next = event.key === "Home" ? 0 : event.key === "End" ? last
          : event.key in steps ? Math.max(0, Math.min(number + steps[event.key], last)) : -1;
        if (next < 0) return;
        event.preventDefault();
        marks[next].focus();
      });
    });
  }
})();
