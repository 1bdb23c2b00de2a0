// [data-held-find]: with more than twenty orders in hand, a field above them shows those whose contract number holds what
// is typed. Hidden ones stay in the form.
(function () {
  "use strict";

  document.querySelectorAll("[data-held-find]").forEach(function (box) {
    var form = box.closest("form");
    var held = form.querySelectorAll("[data-held]");
    var field = box.querySelector("input");
    var count = box.querySelector("[data-held-count]");
    if (held.length <= 20) {
      return;
    }
    box.hidden = false;
    field.addEventListener("input", function (event) {
      // Looking for something is no change of the return.
      event.stopPropagation();
      var wanted = window.zjFigures.half(field.value).toLowerCase();
      var shown = 0;
      held.forEach(function (row) {
        var fits = row.dataset.contract.toLowerCase().indexOf(wanted) >= 0;
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      count.textContent = wanted ? "找到 " + shown + " 笔" : "";
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  });
})();
