// input[type=file][data-file-check]: says before anything is sent that a file is larger than data-max-bytes or that there are
// more than data-max-files. Another choice takes the message away; until then the form is not sent. The server checks as well.
(function () {
  "use strict";

  function shown(bytes) {
    return (bytes / 1048576).toFixed(bytes % 1048576 ? 1 : 0) + " MB";
  }

  function faults(input) {
    var limit = Number(input.dataset.maxBytes || 0);
    var most = Number(input.dataset.maxFiles || 0);
    var files = Array.from(input.files);
    var said = files.filter(function (file) { return limit && file.size > limit; }).map(function (file) {
      return "文件“" + file.name + "”有 " + shown(file.size) + "，超过 " + shown(limit) + "，请压缩或拆分后再上传。";
    });
    if (most && files.length > most) {
      said.push("选择了 " + files.length + " 个文件，最多 " + most + " 个，请重新选择。");
    }
    return said;
  }

  function show(input) {
    var said = faults(input);
    var id = input.id + "_check";
    var told = document.getElementById(id);
    if (!told) {
      told = document.createElement("div");
      told.id = id;
      told.setAttribute("role", "alert");
      input.insertAdjacentElement("afterend", told);
      var described = input.getAttribute("aria-describedby");
      input.setAttribute("aria-describedby", (described ? described + " " : "") + id);
    }
    told.textContent = "";
    told.hidden = !said.length;
    if (said.length) {
      var list = told.appendChild(document.createElement("ul"));
      list.className = "field-error";
      said.forEach(function (text) {
        list.appendChild(document.createElement("li")).textContent = text;
      });
      input.setAttribute("aria-invalid", "true");
    } else {
      input.removeAttribute("aria-invalid");
    }
    return said.length === 0;
  }

  function checked(node) {
    return node.matches && node.matches("input[type=file][data-file-check]");
  }

  document.addEventListener("change", function (event) {
    if (checked(event.target)) {
      show(event.target);
    }
  });

  // Capturing: before submit-once.js takes the form for sent.
  document.addEventListener("submit", function (event) {
    var wrong = Array.from(event.target.elements).filter(function (input) { return checked(input) && !show(input); });
    if (wrong.length) {
      event.preventDefault();
      wrong[0].focus();
    }
  }, true);
})();
