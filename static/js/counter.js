// textarea[data-count]: says how many characters are written of maxlength (or of data-count="500"), and with data-least how
// many it takes (blanks not counted).
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

    var least = Number(area.dataset.least || 0);

    function show() {
      var written = length(area.value);
      var told = length(area.value.replace(/\s/g, ""));
      if (least && told < least) {
        line.textContent = "已写 " + told + " 字，至少 " + least + " 字";
        line.classList.toggle("over", told > 0);
        return;
      }
      line.textContent = "已写 " + written + " 字，最多 " + limit + " 字";
      line.classList.toggle("over", written > limit);
    }

    area.addEventListener("input", show);
    show();
  });
})();
