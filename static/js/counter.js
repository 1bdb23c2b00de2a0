// textarea[data-count]: says how many characters are written of maxlength (or of data-count="500").
(function () {
  "use strict";

  function length(text) {
    return Array.from(text.trim()).length;
  }

  document.querySelectorAll("textarea[data-count]").forEach(function (area) {
    var limit = Number(area.dataset.count || area.getAttribute("maxlength"));
    if (!limit) {
      return;
    }
    var line = document.createElement("p");
    line.className = "counter";
    area.insertAdjacentElement("afterend", line);

    function show() {
      var written = length(area.value);
      line.textContent = "已写 " + written + " 字，最多 " + limit + " 字";
      line.classList.toggle("over", written > limit);
    }

    area.addEventListener("input", show);
    show();
  });
})();
