// Amounts as people type them. input[inputmode=decimal]: on leaving it, full-width digits become plain ones and
// thousands get their separators; what is no amount stays as it is, the server says so. Others use window.zjFigures.
(function () {
  "use strict";

  function half(text) {
    return text.replace(/[\uFF01-\uFF5E]/g, function (wide) {
      return String.fromCharCode(wide.charCodeAt(0) - 0xFEE0);
    }).replace(/\u3000/g, " ").trim();
  }

  // In hundredths, exact up to 90 万亿; null for what is no amount.
  function cents(text) {
    var plain = half(text).replace(/[,\s]/g, "");
    if (!/^[0-9]+(\.[0-9]{0,2})?$/.test(plain)) {
      return null;
    }
    return Math.round(Number(plain) * 100);
  }

  function grouped(hundredths) {
    return (hundredths / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  window.zjFigures = { half: half, cents: cents, grouped: grouped };

  document.addEventListener("focusout", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("input[inputmode=decimal]") || !input.value.trim()) {
      return;
    }
    var value = cents(input.value);
    if (value !== null && value < 9e15) {
      var shown = /\./.test(half(input.value)) ? grouped(value) : grouped(value).replace(/\.00$/, "");
      if (shown !== input.value) {
        input.value = shown;
      }
    }
  });
})();
