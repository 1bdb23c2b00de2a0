// a[data-insert-text][data-insert-into="id"]: a click puts the text where the cursor stands in the textarea with that id, in
// place of what is selected. Without script the link leads to the page with the text in the editor.
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-insert-text]");
    var area = link && document.getElementById(link.dataset.insertInto);
    if (!area || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    area.focus();
    area.setRangeText(link.dataset.insertText, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.scrollIntoView({ block: "nearest" });
  });
})();
