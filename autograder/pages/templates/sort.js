// Sorts a table by the column whose heading is pressed; a second press turns the order round.
for (const button of document.querySelectorAll("table.sortable th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th"), table = button.closest("table"), body = table.tBodies[0];
    const column = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") !== "descending";
    const key = (row) => {
      const text = row.children[column].dataset.value ?? row.children[column].textContent.trim();
      const number = Number(text);
      return text !== "" && !Number.isNaN(number) ? number : text;
    };
    const turn = down ? -1 : 1;
    const compare = (a, b) => typeof a !== typeof b
      ? (typeof a === "number" ? -1 : 1)  // what is not known comes last, either way round
      : turn * (typeof a === "number" ? a - b : a.localeCompare(b));
    const rows = [...body.rows].sort((a, b) => compare(key(a), key(b)));
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows);
  });
}
// Shows the rows that hold what is typed.
for (const box of document.querySelectorAll("input[data-filters]")) {
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    for (const row of document.getElementById(box.dataset.filters).tBodies[0].rows)
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}
