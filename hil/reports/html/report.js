"use strict";
(() => {
  const tests = [...document.querySelectorAll("ul.tests > li")];
  const groups = [...document.querySelectorAll("section.phase")];
  const buttons = [...document.querySelectorAll("button[data-filter]")];
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  let outcome = "all";

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(word => word !== "");
    let count = 0;
    for (const test of tests) {
      const name = test.dataset.name.toLowerCase();
      test.hidden = !(outcome === "all" || test.dataset.outcome === outcome) || !words.every(word => name.includes(word));
      count += test.hidden ? 0 : 1;
    }
    for (const group of groups) {
      group.hidden = group.querySelector("ul.tests > li:not([hidden])") === null;
    }
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.filter === outcome));
    }
    shown.textContent = `${count} of ${tests.length} tests shown`;
  }

  function choose(filter) {
    outcome = filter;
    apply();
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      choose(button.dataset.filter);
      if (button.closest(".tiles") !== null) {
        document.getElementById("tests").scrollIntoView();
      }
    });
  }
  search.addEventListener("input", apply);

  // A link to a test that the filter hides shows it; one to a console line marks all lines of its test.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (const line of document.querySelectorAll(".log p.now")) {
      line.classList.remove("now");
    }
    if (target === null) {
      return;
    }
    if (target.hidden) {
      search.value = "";
      choose("all");
    }
    if (target.dataset.test !== undefined) {
      for (const line of document.querySelectorAll(`.log p[data-test="${target.dataset.test}"]`)) {
        line.classList.add("now");
      }
    }
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", follow);

  const theme = document.getElementById("theme");
  theme.addEventListener("click", () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
      || (document.documentElement.dataset.theme === undefined && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    theme.setAttribute("aria-pressed", String(!dark));
  });

  apply();
  if (location.hash !== "") {
    follow();
  }
})();
