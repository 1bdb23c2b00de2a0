// [data-tick-all="name"]: gets a box that ticks and unticks every box of that name on the page.
(function () {
  "use strict";

  document.querySelectorAll("[data-tick-all]").forEach(function (holder) {
    var boxes = document.querySelectorAll("input[type=checkbox][name='" + holder.dataset.tickAll + "']");
    var all = document.createElement("input");
    all.type = "checkbox";
    all.className = "form-check-input";
    all.setAttribute("aria-label", "全选本页");
    holder.appendChild(all);

    function show() {
      var ticked = Array.prototype.filter.call(boxes, function (box) { return box.checked; }).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }

    all.addEventListener("change", function () {
      boxes.forEach(function (box) { box.checked = all.checked; });
    });
    boxes.forEach(function (box) { box.addEventListener("change", show); });
    show();
  });
})();
