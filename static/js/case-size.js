// form[data-case-size]: says below the sections how many characters they have together, as the server counts them: blanks and
// line ends not counted. The limits are data-least, data-most and data-limit.
(function () {
  "use strict";

  document.querySelectorAll("form[data-case-size]").forEach(function (form) {
    var line = form.querySelector("[data-case-count]");
    var parts = Array.from(form.querySelectorAll("[data-case-part]"));
    var least = Number(form.dataset.least);
    var most = Number(form.dataset.most);
    var limit = Number(form.dataset.limit);

    function show() {
      var size = parts.reduce(function (sum, part) {
        return sum + Array.from(part.value.replace(/\s/g, "")).length;
      }, 0);
      var said = "全文现有 " + size.toLocaleString("en-US") + " 字（不计空格和换行）";
      if (size > limit) {
        said += "，超过上限 " + limit.toLocaleString("en-US") + " 字，请删去 " + (size - limit).toLocaleString("en-US") + " 字。";
      } else if (size < least) {
        said += "，" + least + " 至 " + most + " 字为宜，还可补充 " + (least - size) + " 字。";
      } else if (size > most) {
        said += "，" + least + " 至 " + most + " 字为宜，请精简。";
      } else {
        said += "，符合 500 字左右的要求。";
      }
      line.textContent = said;
      line.classList.toggle("over", size > limit);
      line.classList.toggle("off", size <= limit && (size < least || size > most));
    }

    parts.forEach(function (part) {
      part.addEventListener("input", show);
    });
    show();
  });
})();
