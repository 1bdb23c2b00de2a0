// textarea[data-title-source="id"]: while nobody has written a title, the input with that id shows the first sentence of the
// text, as the server would draw it (cases.rules.drawn_title). An edited title is left alone.
(function () {
  "use strict";

  var LONGEST = 40;

  function drawn(text) {
    var rest = text.trim().replace(/^(?:(?:尊敬的[^，,：:]{0,20}|(?:领导|各位)?(?:您好|你好))[，,：:！!。\s]*)+/, "");
    var parts = rest.split(/[。！？!?；;\n]/);
    var first = "";
    for (var i = 0; i < parts.length && !first; i += 1) {
      var part = parts[i].trim().replace(/\s+/g, " ");
      if (part.replace(/[^0-9A-Za-z\u3400-\u9fff]/g, "").length >= 2) {
        first = part;
      }
    }
    var letters = Array.from(first);
    return letters.length <= LONGEST ? first : letters.slice(0, LONGEST - 1).join("") + "…";
  }

  document.querySelectorAll("textarea[data-title-source]").forEach(function (area) {
    var title = document.getElementById(area.dataset.titleSource);
    if (!title) {
      return;
    }
    var own = title.value !== "" && title.value !== drawn(area.value);

    title.addEventListener("input", function () {
      own = title.value !== "";
    });
    area.addEventListener("input", function () {
      if (!own) {
        title.value = drawn(area.value);
      }
    });
  });
})();
