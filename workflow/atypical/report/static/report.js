// What a page in a frame asks for: another page is shown, at the place that is named; any other file is saved.
const PAGES = "file:///results/pages/";

function ask(asked) {
  const { pathname, hash } = new URL(asked, PAGES);
  const path = decodeURIComponent(pathname.slice(1));
  if (!Object.hasOwn(results, path)) return;
  if (results[path].mime_type === "text/html") {
    const contentPath = results[path].data_uri + hash;
    // It has the whole window; a button brings the menu back.
    app.setView({ content: "html", contentPath, resultPath: path, hideNavbar: true });
  } else save(results[path]);
}

// Through a blob: browsers save no long data URL.
async function save({ data_uri, name }) {
  const blob = await (await fetch(data_uri)).blob();
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

addEventListener("message", ({ data }) => typeof data?.asked === "string" && ask(data.asked));
