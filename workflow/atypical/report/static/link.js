// In the report a page stands in a frame of its own, from which no file can be reached: the report is asked for it.
if (parent !== window) {
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("a[href]")?.getAttribute("href");
    if (!asked || asked.startsWith("#")) return;
    event.preventDefault();
    parent.postMessage({ asked }, "*");
  });
}
