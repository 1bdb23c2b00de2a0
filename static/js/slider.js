// input[data-slider]: a number with a least and a most gets a slider beside it; either moves the other. Without script the number
// alone does.
(function () {
  "use strict";

  document.querySelectorAll("input[data-slider]").forEach(function (number) {
    if (!(Number(number.max) > 0)) {
      return;
    }
    var label = number.labels && number.labels[0];
    var slider = document.createElement("input");
    slider.type = "range";
    slider.min = number.min;
    slider.max = number.max;
    slider.value = number.value || number.min;
    slider.className = "form-range";
    slider.setAttribute("aria-label", (label ? label.textContent.trim() : "") + "（滑块）");
    number.insertAdjacentElement("afterend", slider);
    slider.addEventListener("input", function () { number.value = slider.value; });
    number.addEventListener("input", function () { slider.value = number.value || number.min; });
  });
})();
