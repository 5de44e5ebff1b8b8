// Asks for what the first screen needs while the page's scripts are still on their way. Small, and
// before all others; src/api/client.ts takes the answers. The grid's file is named by the build
// (build/finish.mjs).
(() => {
  if (document.documentElement.dataset.session !== "yes") return;
  const base = document.querySelector('meta[name="admin-base"]').content;
  const isGrid = location.pathname === `${base}system/extensions/integrations`;
  const questions = ["session", "about", "notifications?per=1&page=1"];
  if (isGrid && location.search === "") questions.push("integrations?page=1&per=20");
  window.early = new Map(
    questions.map((question) => {
      const url = `${location.origin}${base}api/v1/${question}`;
      const answer = fetch(url, { credentials: "same-origin", cache: "no-store" });
      // Whoever takes it hears of a failure.
      answer.catch(() => {});
      return [url, answer];
    }),
  );
  if (!isGrid) return;
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.crossOrigin = "";
  link.href = `${base}assets/GRID`;
  document.head.append(link);
})();
