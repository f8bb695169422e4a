// A table in a container `sortable` is sorted by the column whose head is pressed: numbers by their size, words by
// the alphabet, dashes last; pressed again, it turns the order round.
for (const table of document.querySelectorAll(".sortable table")) {
  const body = table.tBodies[0];
  table.querySelectorAll("thead th").forEach((head, column) => {
    const text = (row) => row.cells[column].textContent.trim();
    const number = (row) => parseFloat(text(row).replace("−", "-"));
    const compare = (a, b) => {
      const absent = (text(a) === "—") - (text(b) === "—");
      if (absent) return absent;
      const size = head.ariaSort === "ascending" ? 1 : -1;
      const [x, y] = [number(a), number(b)];
      const apart = Number.isNaN(x) || Number.isNaN(y)
        ? text(a).localeCompare(text(b), undefined, { numeric: true })
        : x - y;
      return size * apart;
    };
    const press = document.createElement("button");
    press.type = "button";
    press.append(...head.childNodes);
    head.append(press);
    head.scope = "col";
    head.addEventListener("click", () => {
      const next = head.ariaSort === "ascending" ? "descending" : "ascending";
      for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
      head.ariaSort = next;
      body.append(...[...body.rows].sort(compare));
    });
  });
}
